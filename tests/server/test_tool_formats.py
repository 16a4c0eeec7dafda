"""Each family's way to write calls, read as its models write it; and the choice of the format."""

from __future__ import annotations

import json
from pathlib import Path

import jinja2
import pytest

from model.chat_template.builtin import BUILTIN_TEMPLATES
from server.text.tool_formats import FORMATS, detect
from tests.server.tool_texts import Answer, Call, parse

INKLING = Path(__file__).parents[2] / "weights" / "recipe" / "chat_template.jinja"


@pytest.mark.parametrize(
    ("text", "content", "calls"),
    [
        ('{"name": "f", "parameters": {"a": 1}}', "", [("f", '{"a": 1}')]),
        ('\n\n{"name": "f", "arguments": {}}', "", [("f", "{}")]),
        ('{"type": "function", "parameters": {"a": 1}, "name": "f"}', "", [("f", '{"a": 1}')]),
        ('<|python_tag|>{"name": "f"}', "", [("f", "{}")]),
        ('Look: <|python_tag|>{"name": "f", "x": 1}', "Look:", [("f", "{}")]),
        (
            '{"name": "f", "parameters": {}}; {"name": "g", "parameters": {"b": 2}} ',
            "",
            [("f", "{}"), ("g", '{"b": 2}')],
        ),
        ('{"name": "f", "parameters": {}}; then', "; then", [("f", "{}")]),
        ('{"name": "f", "parameters": {}} {"a": 1}', ' {"a": 1}', [("f", "{}")]),
    ],
)
def test_llama_json(text: str, content: str, calls: list[tuple[str, str]]) -> None:
    assert parse("llama3_json", [text]) == Answer(content, [Call(*call) for call in calls])


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "John", "age": 30}',
        '{"name": "John"}',
        '{"name": "John", "parameters": 3}',
        '{"answer": {"name": "f", "parameters": {}}}',
        'As asked: {"name": "f", "parameters": {}}',
        "<|python_tag|>print(1)",
    ],
)
def test_llama_objects_that_are_no_calls(text: str) -> None:
    assert parse("llama3_json", [text]) == Answer(text, [])


@pytest.mark.parametrize(
    ("text", "content", "calls"),
    [
        ("[f()]", "", [("f", {})]),
        ("[f(a=1, b='x'), g(), ]", ", ]", [("f", {"a": 1, "b": "x"}), ("g", {})]),
        ("<|python_start|>[f(a=1)]<|python_end|>", "", [("f", {"a": 1})]),
        ("Now\n<|python_start|> [ f(a = 1 , ) ] ", "Now", [("f", {"a": 1})]),
        (
            "[get-weather(from='a', class=\"b\")]",
            "",
            [("get-weather", {"from": "a", "class": "b"})],
        ),
        (
            "[f(a=-1.5, b=[True, None, (1, 2)], c={'k': {'l': []}})]",
            "",
            [("f", {"a": -1.5, "b": [True, None, [1, 2]], "c": {"k": {"l": []}}})],
        ),
        ("[f(a=true, b=null)]", "", [("f", {"a": True, "b": None})]),
        ("[f(a='x' 'y')] done", " done", [("f", {"a": "xy"})]),
        ("[f(a=1), g(", ", g(", [("f", {"a": 1})]),
        (
            "[f(a=0x10, b=1_000, c=.5, d=+1, e=2.)]",
            "",
            [("f", {"a": 16, "b": 1000, "c": 0.5, "d": 1, "e": 2.0})],
        ),
        ("[f(a=1, a=2)]", "", [("f", {"a": 2})]),
        ("[f($filter='x', größe=1)]", "", [("f", {"$filter": "x", "größe": 1})]),
    ],
)
def test_pythonic(text: str, content: str, calls: list[tuple[str, object]]) -> None:
    found = parse("pythonic", [text])
    assert found.content == content
    assert [(call.name, json.loads(call.arguments)) for call in found.calls] == calls


def test_pythonic_strings_are_pythons() -> None:
    [call] = parse(
        "pythonic", [r"""[f(a='it\'s ")]', b='''a''b\'''', c="\d\n", d='', e='字\u5b57')]"""]
    ).calls
    assert json.loads(call.arguments) == {
        "a": "it's \")]",
        "b": "a''b'",
        "c": "\\d\n",
        "d": "",
        "e": "字字",
    }
    assert "字字" in call.arguments


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "[1, 2]",
        "[f(1)]",
        "[f(a=b)]",
        "[f(a=g())]",
        "[f(a=1 + 1)]",
        "[f(a=)]",
        "[f(a=b'x')]",
        "[f(a={1: 2})]",
        "[f(a={**b})]",
        "[f(a=1__0)]",
        "[f(a=inf)]",
        "[f(=1)]",
        "[f(a=f'{x}')]",
        "[f(a=1]",
        "[f(a='",
        "[f(**a)]",
        "[f(a=1j)]",
        r"[f(a='\xg0')]",
        "[__import__('os').system('true')]",
        "f(a=1)",
        "See [f(a=1)]",
    ],
)
def test_pythonic_texts_that_are_no_calls(text: str) -> None:
    assert parse("pythonic", [text]) == Answer(text, [])


@pytest.mark.parametrize(
    ("text", "arguments", "content"),
    [
        ("[f(a='x", '{"a": "x', ""),
        ("[f(a=1, b='x', c", '{"a": 1, "b": "x"', ""),
        ("[f(a='x' if 1 else 2)]", '{"a": "x', "' if 1 else 2)]"),
        ("[f(a=1, b=c)]", '{"a": 1', " b=c)]"),
        ("[f(a=[1, {'k': 'v', 2: 3}])]", '{"a": [1, {"k": "v"', " 2: 3}])]"),
        (r"[f(a='b\x0')]", '{"a": "b', r"\x0')]"),
    ],
)
def test_a_pythonic_call_that_breaks_off_keeps_what_it_has(
    text: str, arguments: str, content: str
) -> None:
    assert parse("pythonic", [text]) == Answer(content, [Call("f", arguments)])


def test_escapes_of_python_are_those_of_json() -> None:
    [call] = parse(
        "pythonic",
        [
            r"""[f(a='\x41\101\u0042\U0001F642', b='\a\v\0', c="\/ \N{DASH} \
"])]"""[:-3]
            + ")]"
        ],
    ).calls
    assert json.loads(call.arguments) == {"a": "AAB🙂", "b": "\a\v\0", "c": "\\/ \\N{DASH} "}


def test_half_a_surrogate_pair_stays_an_escape() -> None:
    [call] = parse("pythonic", [r"[f(a='\ud800')]"]).calls
    assert call.arguments == '{"a": "\\ud800"}'


@pytest.mark.parametrize("name", ["mistral", "mistral_v11"])
@pytest.mark.parametrize(
    ("text", "content", "calls"),
    [
        (
            '[TOOL_CALLS] [{"name": "f", "arguments": {"a": 1}, "id": "abcdefghi"}, {"name": "g"}]',
            "",
            [("f", '{"a": 1}'), ("g", "{}")],
        ),
        ('Hm.[TOOL_CALLS][{"name": "f"}] So.', "Hm. So.", [("f", "{}")]),
        ('[TOOL_CALLS]{"name": "f", "arguments": {}}', "", [("f", "{}")]),
        ('[TOOL_CALLS]f{"a": 1}[TOOL_CALLS]g{}', "", [("f", '{"a": 1}'), ("g", "{}")]),
        ('[TOOL_CALLS]f[ARGS]{"a": 1}', "", [("f", '{"a": 1}')]),
        ('[TOOL_CALLS]f[CALL_ID]abcdefghi[ARGS] {"a": 1}', "", [("f", '{"a": 1}')]),
        ("[TOOL_CALLS]f[ARGS]", "", [("f", "")]),
        ("[TOOL_CALLS]f is what I call", "[TOOL_CALLS]f is what I call", []),
        ("[TOOL_CALLS]f[ARG]{}", "[TOOL_CALLS]f[ARG]{}", []),
        ("[TOOL_CALLS] []", "[TOOL_CALLS] []", []),
        ('[TOOL_CALLS] [{"name": "f"}, 3]', ", 3]", [("f", "{}")]),
    ],
)
def test_mistral(name: str, text: str, content: str, calls: list[tuple[str, str]]) -> None:
    assert parse(name, [text]) == Answer(content, [Call(*call) for call in calls])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "functiongemma",
            "<start_function_call>call:f{a:<escape>x, {y}<escape>,n:-3.5,on:true,off:False,z:null,"
            "l:[<escape><escape>,[1]],o:{k:<escape>v<escape>,w:bare word}}<end_function_call>",
        ),
        (
            "gemma4",
            '<|tool_call>call:f{a:<|"|>x, {y}<|"|>, n: -3.5 ,<|"|>on<|"|>:true,off:false,z:None,'
            'l:[<|"|><|"|>,[1],],o:{k:<|"|>v<|"|>,w:bare word}}<tool_call|>',
        ),
    ],
)
def test_gemma(name: str, text: str) -> None:
    content, [call] = parse(name, list("Wait.\n" + text))
    assert (content, call.name) == ("Wait.", "f")
    assert json.loads(call.arguments) == {
        "a": "x, {y}",
        "n": -3.5,
        "on": True,
        "off": False,
        "z": None,
        "l": ["", [1]],
        "o": {"k": "v", "w": "bare word"},
    }


@pytest.mark.parametrize(
    "text",
    [
        "<start_function_call>f{}<end_function_call>",
        "<start_function_call>call:{}<end_function_call>",
        "<start_function_call>call:f{a}<end_function_call>",
        "<start_function_call>call:f{a:<esc>x}<end_function_call>",
        "<start_function_call>call:f{a:1]<end_function_call>",
        "<start_function_call>call:f{a:{b:1",
    ],
)
def test_gemma_texts_that_are_no_calls(text: str) -> None:
    assert parse("functiongemma", [text]) == Answer(text, [])


@pytest.mark.parametrize(
    ("text", "arguments", "content"),
    [
        ("call:f{a:{b:1}", '{"a": {"b": 1', ""),
        ("call:f{a:<escape>x <esc", '{"a": "x ', ""),
        ("call:f{a:<escape>x<escape>,b}<end_function_call>", '{"a": "x"', "b}"),
    ],
)
def test_a_gemma_call_that_breaks_off_keeps_what_it_has(
    text: str, arguments: str, content: str
) -> None:
    found = parse("functiongemma", ["<start_function_call>" + text])
    assert found == Answer(content, [Call("f", arguments)])


def test_inkling_calls_as_its_template_writes_them() -> None:
    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)
    calls = [
        {"function": {"name": "f", "arguments": {"a": "字 <|"}}},
        {"function": {"name": "g", "arguments": '{"b": [1]}'}},
    ]
    message = {"role": "assistant", "content": "I look.", "tool_calls": calls}
    text = environment.from_string(INKLING.read_text("utf-8")).render(messages=[message])
    said = text.removeprefix("<|assistant|>").removesuffix("<|end|>")
    content, [first, second] = parse("inkling", [said])
    assert content == "I look."
    assert (first.name, json.loads(first.arguments)) == ("f", {"a": "字 <|"})
    assert second == Call("g", '{"b": [1]}')


def test_inkling_form_is_the_templates_own() -> None:
    form = FORMATS["inkling"].form
    assert form.text([("f", "{}")]) == '<|call|>{"name": "f", "arguments": {}}'


def test_triggers_are_apart_and_without_space() -> None:
    for row in FORMATS.values():
        marks = row.syntax.triggers + row.syntax.closers
        assert not any(a in b for a in marks for b in marks if a is not b)
        assert not any(char.isspace() for mark in marks for char in mark)
        assert set(marks) <= set(row.control_tokens)


@pytest.mark.parametrize(
    ("template", "name"),
    [
        (BUILTIN_TEMPLATES["chatml"], "hermes"),
        (BUILTIN_TEMPLATES["llama-3"], "llama3_json"),
        (BUILTIN_TEMPLATES["mistral"], "mistral"),
        (BUILTIN_TEMPLATES["gemma"], "generic"),
        (BUILTIN_TEMPLATES["llama-2"], "generic"),
        (BUILTIN_TEMPLATES["phi"], "generic"),
        (INKLING.read_text("utf-8"), "inkling"),
        (
            "{{ '[TOOL_CALLS]' + call.name + '[CALL_ID]' + id + '[ARGS]' + arguments }}",
            "mistral_v11",
        ),
        ("{{ '<start_function_call>call:' + name + '{' }}", "functiongemma"),
        ("{{ '<|tool_call>call:' + function['name'] + '{' -}}", "gemma4"),
        ("MUST put it in the format of [func_name1(params_name1=params_value1)]", "pythonic"),
        (r"{{ '{\"name\": function name, \"parameters\": dictionary}' }}", "llama3_json"),
        (
            "{{ '<|python_start|>' }}{{ '{\"name\": function name, \"parameters\": ' }}",
            "llama3_json",
        ),
        (
            "{{ '\\n<tool_call>\\n<function=' + name + '>\\n' }}{{ '<parameter=' + key }}",
            "qwen3_coder",
        ),
        ("<tool_call>{name}\n<arg_key>{key}</arg_key>\n<arg_value>{value}</arg_value>", "glm45"),
        ("<tool_call>{name}<arg_key>{key}</arg_key><arg_value>{value}</arg_value>", "glm47"),
        ("<seed:tool_call>\n<function=name>\n<parameter=key>value</parameter>", "generic"),
        ("<function=example>{json}</function>", "generic"),
        (
            "{{ type + '<｜tool▁sep｜>' + name + '\\n' + '```json' + '\\n' + arguments }}",
            "deepseek_v3",
        ),
        ("{{ name + '<｜tool▁sep｜>' + arguments + '<｜tool▁call▁end｜>' }}", "deepseek_v31"),
        ("{{ messages }}", "generic"),
        (None, "generic"),
    ],
)
def test_detection_by_template(template: str | None, name: str) -> None:
    assert detect(template).name == name


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{{ tools }}", "mistral"),
        ("{{ messages }}", "generic"),
        ("{{ tools }} <function=", "generic"),
        ("{{ tools }} <|python_tag|>", "llama3_json"),
        (None, "generic"),
    ],
)
def test_the_vocabulary_counts_only_for_tools_without_calls(
    template: str | None, name: str
) -> None:
    assert detect(template, {"<s>", "[TOOL_CALLS]"}).name == name
