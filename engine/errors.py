"""What the engine raises, and what it reports about a request that failed.

    EngineError
    ├── InvalidRequest        the request can never be served; the client's fault (400)
    ├── EngineOverloaded      the queue is full, try again later (503)
    ├── RequestFailed         one request failed inside the engine; others go on (500)
    └── EngineUnavailable     no engine is there to answer (503)
        ├── EngineLoading     not ready yet
        ├── EngineRestarting  lost, and being started again
        └── EngineDead        lost for good, or shut down

This file imports no tensor library: these errors cross the process border by name and text.
"""


class EngineError(Exception):
    """Base of all engine errors; its text is safe to show to a client."""


class InvalidRequest(EngineError):
    """The request can never be served as it is.

    `param` names the request parameter at fault, `code` the machine-readable reason.
    """

    def __init__(self, message: str, *, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.param = param
        self.code = code


class EngineOverloaded(EngineError):
    """The queue is full."""


class RequestFailed(EngineError):
    """This request, and no other, failed inside the engine."""


class EngineUnavailable(EngineError):
    """No engine is there to answer."""


class EngineLoading(EngineUnavailable):
    """The engine is not ready yet."""


class EngineRestarting(EngineUnavailable):
    """The engine was lost and is being started again."""


class EngineDead(EngineUnavailable):
    """The engine was lost for good, or was shut down."""
