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
| qwen3_coder | Qwen3-Coder, Qwen 3.5 | `<tool_call>\\n<function=f>\\n<parameter=a>...` (3) |
| glm45 | GLM 4.5 and 4.6 | `<tool_call>f\\n<arg_key>a</arg_key>\\n<arg_value>...` (3) |
| glm47 | GLM 4.7 and 5 | the same without new lines |
| deepseek_v3 | DeepSeek V3 and R1 | `<｜tool▁call▁begin｜>function<｜tool▁sep｜>f...` (4) |
| deepseek_v31 | DeepSeek V3.1 | `<｜tool▁call▁begin｜>f<｜tool▁sep｜>{}<｜tool▁call▁end｜>` (4) |
| inkling | the embedded model | `<|call|>{"name": "f", "arguments": {}}` |
| generic | whose templates know no tools | as hermes; the prompt has to ask for it |

(1) The first thing in the message, or after `<|python_tag|>` or `<|python_start|>`.
(2) `[ARGS]` may be missing, or `[CALL_ID]id` may stand before it.
(3) `server/text/tagged_calls.py` has the rest.
(4) In a list between marks; `server/text/deepseek_calls.py` has the rest.

Where one family writes in several ways (mistral, GLM, DeepSeek), its readers take any of them, and
readers of JSON either of "arguments" and "parameters". A row is all that a format needs, where its
syntax is known; else a reader beside this file, and a notation of arguments in `server/notation/`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from server.lark import SPACE
from server.notation.gemma import GemmaNotation
from server.notation.json_text import JSON
from server.notation.python import PYTHON
from server.notation.tags import TagNotation
from server.text import deepseek_calls as deepseek
from server.text.call_form import Form
from server.text.call_parser import CallParser, Syntax
from server.text.gemma_calls import gemma_reader
from server.text.json_calls import read_marked_object, read_mistral, read_objects
from server.text.pythonic_calls import read_pythonic
from server.text.tagged_calls import GLM45, GLM47, QWEN, Tags, tag_reader
from server.text.tool_calls import Schemas, ToolCallParser

_NO_SCHEMAS: Schemas = MappingProxyType({})


@dataclass(frozen=True)
class ToolFormat:
    """How one family writes tool calls: how they are read, and how they are written.

    control_tokens: texts that the parser must see though they may be control tokens.
    """

    name: str
    syntax: Syntax
    form: Form
    control_tokens: tuple[str, ...] = ()

    def parser(self, schemas: Schemas = _NO_SCHEMAS) -> ToolCallParser:
        """Return a parser for the text of one choice; `schemas`: of the functions it may call."""
        return CallParser(self.syntax, schemas)

    @property
    def mark(self) -> str:
        """The trigger that begins calls as they are written; empty if none does."""
        written = self.form.begin + self.form.call_begin
        return next((text for text in self.syntax.triggers if written.startswith(text)), "")

    def marked(self) -> ToolFormat:
        """Return the format with the mark that its calls may have, and no call without it."""
        form = replace(self.form, begin=self.syntax.triggers[0] + self.form.begin)
        return replace(self, syntax=replace(self.syntax, openers=""), form=form)


def _json(call_begin: str = "", call_end: str = "", key: str = "arguments", **more: str) -> Form:
    """Calls that are objects of JSON; `key`: that of their arguments."""
    return Form(
        JSON,
        call_begin=call_begin,
        before_name='{"name": "',
        after_name=f'", "{key}": ',
        call_end="}" + call_end,
        **more,
    )


def _gemma(name: str, begin: str, end: str, quote: str) -> ToolFormat:
    syntax = Syntax(gemma_reader(quote), (begin,), closers=(end,))
    form = Form(
        GemmaNotation(quote),
        call_begin=begin,
        before_name="call:",
        after_name="{",
        call_end=end,
    )
    return ToolFormat(name, syntax, form, (begin, end, quote))


def _glm(name: str, tags: Tags) -> ToolFormat:
    reader, line = tag_reader(tags), tags.line
    form = Form(TagNotation(tags), call_begin="<tool_call>", after_name=line, separator=line)
    return ToolFormat(name, Syntax(reader, ("<tool_call>",)), form, (*_HERMES_TOKENS, *_GLM_TOKENS))


def _deepseek(
    name: str, *, after_name: str, before_name: str = "", call_end: str = "", line: str = ""
) -> ToolFormat:
    form = Form(
        JSON,
        begin=deepseek.LIST_BEGIN,
        call_begin=deepseek.CALL_BEGIN,
        before_name=before_name,
        after_name=after_name,
        call_end=call_end + deepseek.CALL_END,
        separator=line,
        end=deepseek.LIST_END,
    )
    return ToolFormat(name, _DEEPSEEK_SYNTAX, form, _DEEPSEEK_TOKENS)


_HERMES_SYNTAX = Syntax(read_marked_object, ("<tool_call>",), closers=("</tool_call>",))
_HERMES_FORM = _json("<tool_call>\n", "\n</tool_call>", separator="\n")
_HERMES_TOKENS = ("<tool_call>", "</tool_call>")
_LLAMA_TRIGGERS = ("<|python_tag|>", "<|python_start|>")
_LLAMA_CLOSERS = ("<|python_end|>",)
_MISTRAL_SYNTAX = Syntax(read_mistral, ("[TOOL_CALLS]",))
_MISTRAL_TOKENS = ("[TOOL_CALLS]", "[CALL_ID]", "[ARGS]")
_GLM_TOKENS = ("<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>")
_DEEPSEEK_SYNTAX = Syntax(
    deepseek.read_deepseek,
    (deepseek.LIST_BEGIN, deepseek.CALL_BEGIN),
    closers=(deepseek.LIST_END,),
)
_DEEPSEEK_TOKENS = (
    deepseek.LIST_BEGIN,
    deepseek.LIST_END,
    deepseek.CALL_BEGIN,
    deepseek.CALL_END,
    deepseek.SEPARATOR,
)

_ALL = (
    ToolFormat("hermes", _HERMES_SYNTAX, _HERMES_FORM, _HERMES_TOKENS),
    ToolFormat(
        "llama3_json",
        Syntax(read_objects, _LLAMA_TRIGGERS, closers=_LLAMA_CLOSERS, openers="{"),
        _json(key="parameters", separator="; ", openings=r"\{"),
        _LLAMA_TRIGGERS + _LLAMA_CLOSERS,
    ),
    ToolFormat(
        "pythonic",
        Syntax(read_pythonic, _LLAMA_TRIGGERS, closers=_LLAMA_CLOSERS, openers="["),
        Form(
            PYTHON,
            begin="[",
            after_name="(",
            separator=", ",
            end="]",
            openings=rf"\[[{SPACE}]*[a-zA-Z0-9_.-]+\(",
        ),
        _LLAMA_TRIGGERS + _LLAMA_CLOSERS,
    ),
    ToolFormat(
        "mistral",
        _MISTRAL_SYNTAX,
        _json(begin="[TOOL_CALLS] [", end="]", separator=", "),
        _MISTRAL_TOKENS,
    ),
    ToolFormat(
        "mistral_v11",
        _MISTRAL_SYNTAX,
        Form(JSON, call_begin="[TOOL_CALLS]", after_name="[ARGS]"),
        _MISTRAL_TOKENS,
    ),
    _gemma("functiongemma", "<start_function_call>", "<end_function_call>", "<escape>"),
    _gemma("gemma4", "<|tool_call>", "<tool_call|>", '<|"|>'),
    ToolFormat(
        "qwen3_coder",
        Syntax(tag_reader(QWEN), ("<tool_call>",), closers=("</tool_call>",)),
        Form(
            TagNotation(QWEN),
            call_begin="<tool_call>\n",
            before_name="<function=",
            after_name=">\n",
            call_end="\n</tool_call>",
            separator="\n",
        ),
        _HERMES_TOKENS,
    ),
    _glm("glm45", GLM45),
    _glm("glm47", GLM47),
    _deepseek(
        "deepseek_v3",
        before_name=f"function{deepseek.SEPARATOR}",
        after_name=deepseek.FENCE_BEGIN,
        call_end=deepseek.FENCE_END,
        line="\n",
    ),
    _deepseek("deepseek_v31", after_name=deepseek.SEPARATOR),
    ToolFormat(
        "inkling",
        Syntax(read_marked_object, ("<|call|>",)),
        _json("<|call|>"),
        ("<|call|>",),
    ),
    ToolFormat("generic", _HERMES_SYNTAX, _HERMES_FORM, _HERMES_TOKENS),
)
FORMATS: Mapping[str, ToolFormat] = MappingProxyType({row.name: row for row in _ALL})

# What a template says of its format, the first row that fits: a text that it has. None is a
# format that no parser here reads, though it has the marks of one that follows.
_IN_TEMPLATE: tuple[tuple[str, str | None], ...] = (
    (r"<\|call\|>", "inkling"),
    (r"<start_function_call>", "functiongemma"),
    (r"<\|tool_call>call:", "gemma4"),
    (r"<tool_call>[\s\S]*<function=[\s\S]*<parameter=", "qwen3_coder"),
    (r"<tool_call>[\s\S]*</arg_key><arg_value>", "glm47"),
    (r"<tool_call>[\s\S]*<arg_key>", "glm45"),
    (r"<function=|<arg_key>", None),  # of others, as Seed-OSS and Step
    (r"<｜tool▁sep｜>[\s\S]*```json", "deepseek_v3"),
    (r"<｜tool▁sep｜>", "deepseek_v31"),
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
    ("<arg_key>", "glm45"),
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
