"""The parameter tables of docs/api.md, from the request models themselves, so they cannot drift.

python -m server.protocol.table > docs/api.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from server.protocol.chat import ChatCompletionRequest
from server.protocol.completions import CompletionRequest
from server.protocol.embeddings import EmbeddingRequest
from server.protocol.fields import METADATA_KEY, StrictModel
from server.protocol.responses import InputTokensRequest, ResponseRequest
from server.protocol.tokens import DetokenizeRequest, TokenizeRequest

HEADER = """\
# The parameters

Made by `python -m server.protocol.table` from the models that validate requests; a test compares.

Every parameter is one of three. **Honoured**: it has its documented effect. **Recorded**: it is
validated and logged, and by its nature changes no token, unless a chat template reads it.
**Refused**: 400 that names it, unless its value asks for nothing (null always does, and the values
listed); `unsupported_value` where values are listed, else `unsupported_parameter`.
A parameter that stands in no table is refused as unknown (`--unknown-params warn` accepts it, and
names it in the header `x-ignored-params`). null means the default everywhere.
"""

PAGES: tuple[tuple[str, type[StrictModel]], ...] = (
    ("POST /v1/completions, POST /v1/engines/{engine}/completions", CompletionRequest),
    (
        "POST /v1/chat/completions, POST /v1/engines/{engine}/chat/completions",
        ChatCompletionRequest,
    ),
    ("POST /v1/responses", ResponseRequest),
    ("POST /v1/responses/input_tokens", InputTokensRequest),
    ("POST /v1/embeddings, POST /v1/engines/{engine}/embeddings", EmbeddingRequest),
    ("POST /tokenize, POST /v1/tokenize", TokenizeRequest),
    ("POST /detokenize, POST /v1/detokenize", DetokenizeRequest),
)


def page() -> str:
    """Return the whole of docs/api.md."""
    return HEADER + "".join(f"\n## {title}\n\n{_tables(model)}" for title, model in PAGES)


def _tables(model: type[StrictModel]) -> str:
    properties: dict[str, dict[str, Any]] = model.model_json_schema()["properties"]
    by_decision: dict[str, list[str]] = {"honour": [], "record": [], "refuse": []}
    for name, schema in properties.items():
        metadata = schema[METADATA_KEY]
        bounds = (
            ", ".join(f"`{value}`" for value in metadata["neutral"])
            if metadata["decision"] == "refuse"
            else "; ".join(_bounds(schema))
        )
        default = "" if schema.get("default") is None else f"`{schema['default']}`"
        cells = [f"`{name}`", bounds, default, schema.get("description", "")]
        if metadata["decision"] == "refuse":
            del cells[2]
        row = " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells)
        by_decision[metadata["decision"]].append(f"| {row} |")
    titles = {
        "honour": "| honoured | bounds | default | effect |\n|---|---|---|---|",
        "record": "| recorded | bounds | default | what it is |\n|---|---|---|---|",
        "refuse": "| refused | accepted values | what it is |\n|---|---|---|",
    }
    return "\n".join(
        f"{titles[decision]}\n" + "\n".join(rows) + "\n"
        for decision, rows in by_decision.items()
        if rows
    )


def _bounds(schema: dict[str, Any]) -> Iterator[str]:
    for option in schema.get("anyOf", [schema]):
        if "enum" in option:
            yield " or ".join(f"`{value}`" for value in option["enum"])
        low = option.get("minimum", option.get("exclusiveMinimum"))
        high = option.get("maximum", option.get("exclusiveMaximum"))
        if low is not None or high is not None:
            opening = "above " if "exclusiveMinimum" in option else ""
            yield f"{opening}{low if low is not None else ''} to {high if high is not None else ''}"
        for key, text in (
            ("maxLength", "at most {} characters"),
            ("maxItems", "at most {} entries"),
            ("maxProperties", "at most {} entries"),
        ):
            if key in option:
                yield text.format(option[key])


if __name__ == "__main__":
    sys.stdout.write(page())
