"""The one table of limits: what a client may send, and what is answered beyond it.

A limit is written once, here. Validators take the constants; tests are generated from `TABLE`
(at the limit: served; one more: the status given here). What a client may ask of the engine
depends on the model as well (its window) and on the configuration (the queue), and is not here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limit:
    """One row: `value` is the largest allowed, `status` what the first beyond it is answered."""

    name: str
    value: int
    unit: str
    status: int
    param: str | None = None  # the request parameter it bounds, if it bounds one


TABLE: Final[dict[str, Limit]] = {}


def _limit(name: str, value: int, unit: str, status: int = 400, param: str | None = None) -> int:
    TABLE[name] = Limit(name, value, unit, status, param)
    return value


# ---- the HTTP message ----------------------------------------------------------------------

MAX_BODY_BYTES: Final = _limit("body", 4 * MIB, "bytes", 413)
MAX_HEADER_BYTES: Final = _limit("headers_total", 32 * KIB, "bytes", 431)
MAX_HEADERS: Final = _limit("headers_count", 100, "headers", 431)
MAX_REQUEST_LINE_BYTES: Final = _limit("request_line", 8 * KIB, "bytes", 414)
HEAD_SECONDS: Final = _limit("receive_head", 10, "seconds", 408)
RECEIVE_SECONDS: Final = _limit("receive_whole", 30, "seconds", 408)
MAX_CONNECTIONS: Final = _limit("connections", 1024, "connections", 503)
# The connection is cut: whoever reads nothing for so long would not read an answer either.
WRITE_STALL_SECONDS: Final = _limit("write_stall", 30, "seconds", 499)
KEEP_ALIVE_SECONDS: Final = 75  # beyond the 60 s that load balancers keep idle connections

# ---- JSON ----------------------------------------------------------------------------------

MAX_JSON_DEPTH: Final = _limit("json_depth", 64, "levels")
MAX_INTEGER_DIGITS: Final = _limit("json_integer", 20, "digits")

# ---- parameters ----------------------------------------------------------------------------

MAX_N: Final = _limit("n", 128, "choices", param="n")
MAX_BEST_OF: Final = _limit("best_of", 20, "candidates", param="best_of")
MAX_PROMPTS: Final = _limit("prompts", 64, "prompts", param="prompt")
# The defaults of --max-sequences-per-request, --max-stop and --max-logprobs.
MAX_SEQUENCES: Final = _limit("sequences", 128, "choices of all prompts", param="n")
MAX_STOP: Final = _limit("stop", 4, "strings", param="stop")
MAX_MESSAGES: Final = _limit("messages", 1024, "messages", param="messages")
MAX_STOP_LENGTH: Final = _limit("stop_length", 256, "characters", param="stop")
MAX_STOP_TOKEN_IDS: Final = _limit("stop_token_ids", 64, "ids", param="stop_token_ids")
MAX_ALLOWED_IDS: Final = _limit("allowed_token_ids", 65_536, "ids", param="allowed_token_ids")
MAX_BAD_WORDS: Final = _limit("bad_words", 128, "texts", param="bad_words")
MAX_LOGIT_BIAS: Final = _limit("logit_bias", 1024, "entries", param="logit_bias")
MAX_TOP_LOGPROBS: Final = _limit("top_logprobs", 20, "tokens", param="top_logprobs")
MAX_LOGPROBS: Final = _limit("logprobs", 5, "tokens", param="logprobs")
MAX_PREDICTION: Final = _limit("prediction", 1024, "parts", param="prediction")
MAX_FREE_STRING: Final = _limit("user", 256, "characters", param="user")
MAX_METADATA: Final = _limit("metadata", 16, "pairs", param="metadata")
MAX_METADATA_KEY: Final = _limit("metadata_key", 64, "characters", param="metadata")
MAX_METADATA_VALUE: Final = _limit("metadata_value", 512, "characters", param="metadata")
MAX_GRAMMAR: Final = _limit("grammar", 65_536, "characters", param="guided_grammar")
MAX_TOOLS: Final = _limit("tools", 128, "tools", param="tools")
MAX_TEMPLATE: Final = _limit("chat_template", 262_144, "characters", param="chat_template")
MAX_CHOICES: Final = _limit("guided_choice", 1024, "texts", param="guided_choice")

# ---- answers kept for an Idempotency-Key -----------------------------------------------------

MAX_IDEMPOTENCY_KEY: Final = _limit("idempotency_key", 255, "characters")
IDEMPOTENCY_SECONDS: Final = 600
# The oldest leave first; an answer larger than one's share is given, and not kept.
MAX_REPLIES: Final = 1024
MAX_REPLY_BYTES: Final = 4 * MIB
MAX_REPLIES_BYTES: Final = 64 * MIB

# ---- events of responses that are made in the background ---------------------------------------

MAX_EVENT_BYTES: Final = 4 * MIB  # of one response
MAX_ENDED_STREAMS: Final = 64  # that can still be followed after their end
MAX_ENDED_BYTES: Final = 64 * MIB  # of their events

MAX_EMBEDDING_INPUTS: Final = _limit("embedding_inputs", 2048, "inputs", param="input")
MAX_EMBEDDING_TOKENS: Final = _limit("embedding_tokens", 300_000, "tokens in all", param="input")

# ---- names ---------------------------------------------------------------------------------

MAX_REQUEST_ID: Final = 64
REQUEST_ID: Final = re.compile(rf"[A-Za-z0-9._-]{{1,{MAX_REQUEST_ID}}}")

# ---- work inside the server ----------------------------------------------------------------

MAX_EMBEDDINGS_AT_ONCE: Final = 16  # inputs of one request that the engine has
MAX_PENDING_TEXT_JOBS: Final = 256  # requests that wait for a tokenising thread; then 503
