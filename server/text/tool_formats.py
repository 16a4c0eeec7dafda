"""How model families write tool calls: a table, and which row a chat template belongs to.

| name | models | a call |
|---|---|---|
| hermes | Qwen 2.5 and 3, Hermes | `<tool_call>\\n{"name": "f", "arguments": {}}\\n</tool_call>` |
| llama3_json | Llama 3.1 to 3.3 | `{"name": "f", "parameters": {}}` (1); `; ` between calls |
| pythonic | Llama 3.2 and 4, ToolACE | `[f(a=1), g()]` (1) |
| mistral | up to tokenizer v7 | `[TOOL_CALLS] [{"name": "f", "arguments": {}}, ...]` |
| mistral_v11 | since tokenizer v11 | `[TOOL_CALLS]f[ARGS]{}` for each call (2) |
| functiongemma | | `<start_function_call>call:f{a:<escape>x<escape>}<end_function_call>` |
| gemma4 | | `<|tool_call>call:f{a:<|"|>x<|"|>}<tool_call|>` |
| inkling | the embedded model | `<|call|>{"name": "f", "arguments": {}}` |
| generic | whose templates know no tools | as hermes; the prompt has to ask for it |

(1) The first thing in the message, or after `<|python_tag|>` or `<|python_start|>`.
(2) `[ARGS]` may be missing, or `[CALL_ID]id` may stand before it.

Parsers take either of "arguments" and "parameters", and both rows of mistral read both writings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from server.text.call_parser import CallParser, Syntax
from server.text.gemma_calls import gemma_reader
from server.text.json_calls import read_marked_object, read_mistral, read_objects
from server.text.pythonic_calls import read_pythonic
from server.text.tool_calls import ToolCallParser


@dataclass(frozen=True)
class JsonForm:
    """Calls written as JSON objects.

    All calls: begin, a call, each further call after a separator, end. A call: call_begin,
    `{"NAME_KEY": "f", "ARGUMENTS_KEY": `, the arguments, `}`, call_end.
    """

    begin: str = ""
    end: str = ""
    call_begin: str = ""
    call_end: str = ""
    separator: str = ""
    name_key: str = "name"
    arguments_key: str = "arguments"

    def head(self, name: str) -> str:
        """What stands before a call's arguments."""
        key = json.dumps(self.arguments_key)
        return f"{self.call_begin}{{{json.dumps(self.name_key)}: {json.dumps(name)}, {key}: "

    @property
    def tail(self) -> str:
        """What stands after a call's arguments."""
        return "}" + self.call_end


@dataclass(frozen=True)
class NamedForm:
    """Calls whose arguments are JSON, and whose name stands before these by itself.

    All calls: a call, each further call directly after it. A call: call_begin, the name,
    arguments_begin, the arguments.
    """

    call_begin: str
    arguments_begin: str
    begin: str = ""
    end: str = ""
    separator: str = ""
    tail: str = ""

    def head(self, name: str) -> str:
        """What stands before a call's arguments."""
        return f"{self.call_begin}{name}{self.arguments_begin}"


@dataclass(frozen=True)
class ToolFormat:
    """How one family writes tool calls.

    json_form, named_form: how to write them, for a grammar; None where it is not in this way.
    control_tokens: texts that the parser must see though they may be control tokens.
    """

    name: str
    syntax: Syntax
    control_tokens: tuple[str, ...] = ()
    json_form: JsonForm | None = None
    named_form: NamedForm | None = None

    def parser(self) -> ToolCallParser:
        """Return a parser for the text of one choice."""
        return CallParser(self.syntax)


_HERMES_SYNTAX = Syntax(read_marked_object, ("<tool_call>",), closers=("</tool_call>",))
_HERMES_FORM = JsonForm(call_begin="<tool_call>\n", call_end="\n</tool_call>", separator="\n")
_HERMES_TOKENS = ("<tool_call>", "</tool_call>")
_LLAMA_TRIGGERS = ("<|python_tag|>", "<|python_start|>")
_LLAMA_CLOSERS = ("<|python_end|>",)
_MISTRAL_SYNTAX = Syntax(read_mistral, ("[TOOL_CALLS]",))
_MISTRAL_TOKENS = ("[TOOL_CALLS]", "[CALL_ID]", "[ARGS]")

_ALL = (
    ToolFormat("hermes", _HERMES_SYNTAX, _HERMES_TOKENS, _HERMES_FORM),
    ToolFormat(
        "llama3_json",
        Syntax(read_objects, _LLAMA_TRIGGERS, closers=_LLAMA_CLOSERS, openers="{"),
        _LLAMA_TRIGGERS + _LLAMA_CLOSERS,
        JsonForm(separator="; ", arguments_key="parameters"),
    ),
    ToolFormat(
        "pythonic",
        Syntax(read_pythonic, _LLAMA_TRIGGERS, closers=_LLAMA_CLOSERS, openers="["),
        _LLAMA_TRIGGERS + _LLAMA_CLOSERS,
    ),
    ToolFormat(
        "mistral",
        _MISTRAL_SYNTAX,
        _MISTRAL_TOKENS,
        JsonForm(begin="[TOOL_CALLS] [", end="]", separator=", "),
    ),
    ToolFormat(
        "mistral_v11",
        _MISTRAL_SYNTAX,
        _MISTRAL_TOKENS,
        named_form=NamedForm(call_begin="[TOOL_CALLS]", arguments_begin="[ARGS]"),
    ),
    ToolFormat(
        "functiongemma",
        Syntax(
            gemma_reader("<escape>"),
            ("<start_function_call>",),
            closers=("<end_function_call>",),
        ),
        ("<start_function_call>", "<end_function_call>", "<escape>"),
    ),
    ToolFormat(
        "gemma4",
        Syntax(gemma_reader('<|"|>'), ("<|tool_call>",), closers=("<tool_call|>",)),
        ("<|tool_call>", "<tool_call|>", '<|"|>'),
    ),
    ToolFormat(
        "inkling",
        Syntax(read_marked_object, ("<|call|>",)),
        ("<|call|>",),
        JsonForm(call_begin="<|call|>"),
    ),
    ToolFormat("generic", _HERMES_SYNTAX, _HERMES_TOKENS, _HERMES_FORM),
)
FORMATS: Mapping[str, ToolFormat] = MappingProxyType({row.name: row for row in _ALL})

# What a template says of its format, the first row that fits: a text that it has. None is a
# format that no parser here reads, though it has the marks of one that follows.
_IN_TEMPLATE: tuple[tuple[str, str | None], ...] = (
    (r"<\|call\|>", "inkling"),
    (r"<start_function_call>", "functiongemma"),
    (r"<\|tool_call>call:", "gemma4"),
    (r"<function=|<arg_key>", None),  # Qwen3-Coder and GLM: XML, without the types of values
    (r"\[TOOL_CALLS\][\s\S]*\[ARGS\]", "mistral_v11"),
    (r"\[TOOL_CALLS\]", "mistral"),
    (r"<tool_call>", "hermes"),
    (r"\[func_name1?\(|<\|python_start\|>\[", "pythonic"),
    (r"<\|python_tag\|>|\{\\?\"name\\?\": function name, \\?\"parameters\\?\": ", "llama3_json"),
)
# The same of its vocabulary, for templates that render tools and do not show a call.
_IN_VOCABULARY = (
    ("<|call|>", "inkling"),
    ("<start_function_call>", "functiongemma"),
    ("[ARGS]", "mistral_v11"),
    ("[TOOL_CALLS]", "mistral"),
    ("<tool_call>", "hermes"),
    ("<|python_tag|>", "llama3_json"),
)


def detect(template_text: str | None, special_tokens: Collection[str] = ()) -> ToolFormat:
    """Return the format that a model was trained on, going by its chat template.

    special_tokens: the texts of its control tokens. They count only if the template renders tools
    and does not show what a call looks like. "generic" where nothing fits.
    """
    text = template_text or ""
    for pattern, name in _IN_TEMPLATE:
        if re.search(pattern, text):
            return FORMATS[name or "generic"]
    if re.search(r"\btools\b", text):
        for token, name in _IN_VOCABULARY:
            if token in special_tokens:
                return FORMATS[name]
    return FORMATS["generic"]
