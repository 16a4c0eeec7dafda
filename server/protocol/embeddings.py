"""The body of POST /v1/embeddings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from server import limits
from server.errors import InvalidRequestError
from server.protocol.common import MAX_INT32
from server.protocol.fields import Between, RequestBody, honoured, recorded


class EmbeddingRequest(RequestBody):
    """Every parameter of `client.embeddings.create`."""

    # Checked by `server.prompts`: as a union, four forms would give four errors for one mistake.
    input: Any = honoured(
        "A text, a list of texts, a list of token ids or a list of such lists; none of them empty. "
        "What spells a control token stays text."
    )
    encoding_format: Literal["float", "base64"] = honoured(
        "base64: little-endian float32, as OpenAI's client asks for.", "float"
    )
    dimensions: Annotated[int, Between(1, MAX_INT32)] | None = honoured(
        "Only the model's own size: it was not trained for shorter vectors."
    )
    user: str | None = recorded("Who asks; logged as a digest.", max_length=limits.MAX_FREE_STRING)

    def check(self) -> None:
        """Raise InvalidRequestError if there is nothing to embed."""
        if self.input is None:
            raise InvalidRequestError(
                "Missing required parameter: 'input'.",
                param="input",
                code="missing_required_parameter",
            )
