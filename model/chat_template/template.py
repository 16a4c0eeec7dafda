"""Chat messages to a prompt, through the model's own Jinja template.

A template is a file of the model, so it is run in a sandbox with bounds on time and output
(`sandbox`). Text of clients that spells control tokens comes out as untrusted segments
(`marks`), which the tokenizer keeps as text. What the template sees is what transformers
would pass it, with the corrections that OpenAI's message shapes need (`messages`).

Imports no tensor library and no tokenizer: the server process uses this, in worker threads.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from model.chat_template.analysis import ContentFormat, analyse
from model.chat_template.builtin import BUILTIN_TEMPLATES
from model.chat_template.limits import Budget, TemplateError, TemplateLimitError, limited
from model.chat_template.marks import ControlTokens, Marks
from model.chat_template.messages import (
    Message,
    arguments_as_text,
    cut_at_mark,
    fill_missing_content,
    merge_system,
    prepare,
    with_cut_mark,
)
from model.chat_template.sandbox import TemplateEnvironment
from model.tokenizer.segment import TextSegment
from model.tokenizer.settings import (
    TokenizerError,
    TokenizerSettings,
    read_json_object,
    read_settings,
)

__all__ = ["ChatTemplate"]

logger = logging.getLogger(__name__)

_MAX_SOURCE_CHARS = 1 << 20
_ENVIRONMENT = TemplateEnvironment()
_RESERVED = frozenset(_ENVIRONMENT.globals) | {
    "messages",
    "tools",
    "documents",
    "add_generation_prompt",
    "continue_final_message",
    "chat_template",
    "conversation",
    "tokenize",
    "bos_token",
    "eos_token",
}


class ChatTemplate:
    """A compiled chat template. Immutable, so any thread may render with it.

    Attributes:
        source: where it came from, for the start log.
        text: its Jinja source; of several templates, one after the other.
        content_format: "openai" when the template iterates over a message's content parts; with
            "string" text parts are joined with a newline.
        reads: the variables and attributes that the template reads (`enable_thinking`, `tools`,
            `reasoning_effort`, `name`): what is not among them has no effect.
    """

    def __init__(
        self,
        text: str | Mapping[str, str],
        source: str,
        *,
        variables: Mapping[str, str] | None = None,
        special_tokens: Iterable[str] = (),
    ) -> None:
        """Compile a template, or several by name ("default", and "tool_use" for requests with
        tools).

        `variables` are `bos_token` and its like; `special_tokens` the texts that a client may not
        use as control tokens. Raises TemplateError when a template does not compile.
        """
        texts = {"default": text} if isinstance(text, str) else dict(text)
        if "default" not in texts:
            raise TemplateError(f"{source}: no template named 'default' among {sorted(texts)}")
        self.source = source
        self._compiled = {name: _compile(part, source) for name, part in texts.items()}
        self._facts = {name: analyse(_ENVIRONMENT.parse(part)) for name, part in texts.items()}
        self.text = "".join(texts.values())
        self._variables = dict(variables or {})
        self._control = ControlTokens(special_tokens)
        self.content_format: ContentFormat = self._facts["default"].content_format
        self.reads: frozenset[str] = frozenset().union(*(f.reads for f in self._facts.values()))

    @classmethod
    def load(
        cls,
        folder: Path,
        override: str | None = None,
        *,
        special_tokens: Iterable[str] | None = None,
    ) -> "ChatTemplate | None":
        """The chat template of a model folder; None when it has none.

        `override` is the path of a file or the name of a built-in template. Without it:
        chat_template.jinja, tokenizer_config.json, chat_template.json, the first that there is.
        Pass the tokenizer's `special_tokens`; without them, only those that tokenizer_config.json
        names are kept out of clients' text.

        Raises TemplateError when the template does not compile or a file cannot be read.
        """
        try:
            settings = read_settings(folder)
            found = _read_override(override) if override else _read_folder(folder)
        except TokenizerError as error:
            raise TemplateError(str(error)) from error
        if found is None:
            return None
        text, source = found
        if special_tokens is None:
            special_tokens = _special_texts(settings)
        return cls(text, source, variables=settings.named, special_tokens=special_tokens)

    def render(
        self,
        messages: list[Message],
        *,
        tools: Sequence[Mapping[str, Any]] | None = None,
        documents: Sequence[Mapping[str, Any]] | None = None,
        add_generation_prompt: bool = True,
        continue_final_message: bool = False,
        kwargs: Mapping[str, Any] | None = None,
        max_chars: int = 4 << 20,
        max_seconds: float = 2.0,
    ) -> list[TextSegment]:
        """The prompt for a conversation.

        Raises TemplateError when the template refuses the conversation or fails on it, and
        TemplateLimitError when it takes too long or writes too much.
        """
        if continue_final_message and add_generation_prompt:
            raise TemplateError(
                "continue_final_message and add_generation_prompt cannot both be true"
            )
        reserved = sorted(_RESERVED.intersection(kwargs or {}))
        if reserved:
            raise TemplateError(f"chat_template_kwargs may not set {reserved[0]}")
        try:
            return self._render(
                messages,
                {
                    **(kwargs or {}),
                    "tools": list(tools) if tools else None,
                    "documents": list(documents) if documents else None,
                },
                add_generation_prompt,
                continue_final_message,
                max_chars,
                max_seconds,
            )
        except RecursionError as error:
            raise TemplateError("the messages or tools are nested too deeply") from error

    def _render(
        self,
        messages: list[Message],
        inputs: Mapping[str, Any],
        add_generation_prompt: bool,
        continue_final_message: bool,
        max_chars: int,
        max_seconds: float,
    ) -> list[TextSegment]:
        name = "tool_use" if inputs["tools"] and "tool_use" in self._compiled else "default"
        prepared = prepare(messages, self._facts[name])
        marks = self._control.choose_marks([prepared, inputs], self.text)
        budget = Budget(max_chars, max_seconds, marks.open + marks.close + marks.cut)
        if continue_final_message:
            prepared = with_cut_mark(prepared, marks.cut)
        variables = {**self._variables, **self._control.mark(inputs, marks)}
        variables["add_generation_prompt"] = add_generation_prompt

        def attempt(candidate: list[Message]) -> str:
            marked = self._control.mark(candidate, marks)
            return _run(self._compiled[name], {**variables, "messages": marked}, budget, marks)

        text = _first_success(attempt, prepared)
        if continue_final_message:
            text = cut_at_mark(text, marks.cut)
        return self._control.split(text, marks)


_REPAIRS: tuple[tuple[str, Callable[[list[Message]], list[Message]]], ...] = (
    ("empty content for messages without any", fill_missing_content),
    ("tool-call arguments as text", arguments_as_text),
    ("one system message in place of several", merge_system),
)


def _first_success(attempt: Callable[[list[Message]], str], messages: list[Message]) -> str:
    """Render; if the template refuses, with what templates commonly need changed, step by step.

    The error, if nothing helps, is that of the messages as they were.
    """
    try:
        return attempt(messages)
    except TemplateLimitError:
        raise
    except TemplateError as error:
        first_error = error
    for description, repair in _REPAIRS:
        repaired = repair(messages)
        if repaired == messages:
            continue
        messages = repaired
        try:
            text = attempt(messages)
        except TemplateLimitError:
            raise
        except TemplateError:
            continue
        logger.info("the chat template needed %s", description)
        return text
    raise first_error


def _run(
    template: jinja2.Template, variables: Mapping[str, Any], budget: Budget, marks: Marks
) -> str:
    parts: list[str] = []
    length = 0
    try:
        with limited(budget):
            for part in template.generate(variables):
                parts.append(part)
                length += len(part)
                budget.check_length(length)
    except TemplateError as error:
        # What a template says in its refusal may quote a client's marked text.
        raise type(error)(marks.strip_from(str(error))) from error
    except RecursionError as error:
        raise TemplateLimitError("the chat template recurses too deeply") from error
    except MemoryError as error:
        raise TemplateLimitError("the chat template needs too much memory") from error
    # Whatever a template does wrong with the messages it gets is a refusal of those messages.
    except Exception as error:
        message = marks.strip_from(str(error))[:300]
        raise TemplateError(
            f"the chat template cannot render these messages: {type(error).__name__}: {message}"
        ) from error
    return "".join(parts)


def _compile(text: str, source: str) -> jinja2.Template:
    if len(text) > _MAX_SOURCE_CHARS:
        raise TemplateError(f"{source}: the chat template has over {_MAX_SOURCE_CHARS} characters")
    try:
        return _ENVIRONMENT.from_string(text)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"{source}: line {error.lineno}: {error.message}") from error
    except (RecursionError, MemoryError, SyntaxError, ValueError) as error:
        raise TemplateError(f"{source}: the chat template does not compile: {error}") from error


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise TemplateError(f"chat template {path} cannot be read: {error}") from error


def _read_override(override: str) -> tuple[str, str]:
    if override in BUILTIN_TEMPLATES:
        return BUILTIN_TEMPLATES[override], f"built-in template {override}"
    path = Path(override)
    if not path.is_file():
        names = ", ".join(BUILTIN_TEMPLATES)
        raise TemplateError(f"chat template {override!r} is neither a file nor one of {names}")
    return _read_text(path), str(path)


def _read_folder(folder: Path) -> tuple[str | dict[str, str], str] | None:
    path = folder / "chat_template.jinja"
    if path.is_file():
        named = {
            extra.stem: _read_text(extra)
            for extra in sorted((folder / "additional_chat_templates").glob("*.jinja"))
        }
        return {**named, "default": _read_text(path)}, path.name
    for name in ("tokenizer_config.json", "chat_template.json"):
        value = read_json_object(folder / name).get("chat_template")
        if value:
            return _named_templates(value, name), name
    return None


def _named_templates(value: Any, source: str) -> str | dict[str, str]:
    """A template as the config files write one: a string, a mapping, or a list of {name, template}.

    Raises TemplateError for anything else.
    """
    if isinstance(value, list):
        value = {
            entry.get("name"): entry.get("template") for entry in value if isinstance(entry, dict)
        }
    if isinstance(value, dict) and all(isinstance(t, str) for pair in value.items() for t in pair):
        return value
    if isinstance(value, str):
        return value
    raise TemplateError(f"{source}: chat_template must be a string or a list of named templates")


def _special_texts(settings: TokenizerSettings) -> set[str]:
    added = {token.content for token in settings.added.values() if token.special}
    return {*settings.named.values(), *settings.extra_special, *added}
