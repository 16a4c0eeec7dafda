"""Tools: the calls fit the definitions and the words, the answers tell the results."""

import json
import re
from collections import Counter
from functools import cache
from random import Random
from typing import Any

import pytest

from weights.recipe.texts.document import Call, Chat
from weights.recipe.texts.held_out import held_out_key
from weights.recipe.texts.skill import Sample, draw_held_out, draw_trained, is_held_out
from weights.recipe.texts.tools import TOOL_ANSWERS, TOOL_CALLS, ask_for, make_answers, make_calls
from weights.recipe.texts.tools_library import EVALUATION, POOL, TRAINED
from weights.recipe.texts.tools_names import PARAMETER_NAMES, ZH_PARAMETER_NAMES
from weights.recipe.texts.tools_results import DOMAIN_FIELDS, FIELDS, tell


@cache
def calls() -> list[Sample]:
    rng = Random(1)
    return [make_calls(rng) for _ in range(3000)]


@cache
def answers() -> list[Sample]:
    rng = Random(2)
    return [make_answers(rng) for _ in range(2000)]


def chat_of(sample: Sample) -> Chat:
    assert isinstance(sample.document, Chat)
    return sample.document


def written(reply: tuple[Call, ...]) -> list[str]:
    return [json.dumps({"name": one.name, "arguments": dict(one.arguments)}) for one in reply]


def functions(sample: Sample) -> dict[str, Any]:
    return {tool["function"]["name"]: tool["function"] for tool in chat_of(sample).tools}


def fits(value: Any, schema: dict[str, Any]) -> bool:
    if "enum" in schema:
        return value in schema["enum"]
    if schema["type"] == "array":
        return isinstance(value, list) and all(fits(one, schema["items"]) for one in value)
    if isinstance(value, bool):
        return bool(schema["type"] == "boolean")
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    return isinstance(value, kinds[schema["type"]])


def test_the_seed_decides() -> None:
    assert make_calls(Random(5)) == make_calls(Random(5))
    assert make_answers(Random(5)) == make_answers(Random(5))


def test_the_library_is_wide_and_well_formed() -> None:
    assert len(TRAINED) >= 75
    assert len(EVALUATION) >= 20
    assert len(TRAINED) + len(EVALUATION) >= 90
    for tool in TRAINED + EVALUATION:
        names = [parameter.name for parameter in tool.parameters]
        assert len(names) <= 4
        for language, fewest in (("en", 3), ("zh", 2)):
            said = tool.full[language] + tool.partial[language]
            assert len(tool.full[language]) >= fewest, tool.name
            clauses = tool.clauses[language].items()
            for utterance in (*said, *(clause for _, clause in clauses)):
                assert {*utterance.slots} <= {*names}, utterance.text
                assert utterance.text.isascii() == (language == "en"), utterance.text
            assert all(name in clause.slots for name, clause in clauses), tool.name
            said_names = {name for one in said for name in one.slots} | {*tool.clauses[language]}
            assert said_names == {*names}, tool.name


def test_every_parameter_of_training_has_other_names() -> None:
    for tool in TRAINED:
        for parameter in tool.parameters:
            assert PARAMETER_NAMES[parameter.name]
            assert ZH_PARAMETER_NAMES[parameter.name]
    assert all(parameter.name in PARAMETER_NAMES for parameter in POOL)
    for domain, (english, chinese) in DOMAIN_FIELDS.items():
        for language, names in (("en", english), ("zh", chinese)):
            known = {field.partition(":")[0] for field in FIELDS[language]}
            assert {*names.split()} <= known, domain


def test_evaluation_has_names_of_its_own() -> None:
    trained = {name for tool in TRAINED for name in (tool.name, *tool.aliases)}
    evaluation = {name for tool in EVALUATION for name in (tool.name, *tool.aliases)}
    assert not trained & evaluation
    known = {*PARAMETER_NAMES, *(one for names in PARAMETER_NAMES.values() for one in names)}
    parameters = {one.name for tool in EVALUATION for one in tool.parameters}
    assert parameters & known == set()


def test_no_trained_sample_shows_a_tool_of_evaluation() -> None:
    descriptions = {tool.about[language] for tool in EVALUATION for language in ("en", "zh")}
    for sample in calls() + answers():
        shown = {one.get("description", "").rstrip(".。") for one in functions(sample).values()}
        if not is_held_out(sample.key or ""):
            assert not shown & descriptions
    held_out = [sample for sample in calls() if is_held_out(sample.key or "")]
    unseen = [
        sample
        for sample in held_out
        if any(f"|{tool.name}>" in (sample.key or "") for tool in EVALUATION)
    ]
    assert 0.25 < len(unseen) / len(held_out) < 0.85


def test_the_made_key_is_held_out() -> None:
    for index in range(50):
        key = held_out_key(f"tools|{index}")
        assert is_held_out(key)
        assert key.startswith(f"tools|{index}|")
        assert key == held_out_key(f"tools|{index}")


def test_every_call_fits_its_definition() -> None:
    for sample in calls() + answers():
        known = functions(sample)
        assert len(known) == len(chat_of(sample).tools) <= 4
        for message in chat_of(sample).messages:
            for call in message.calls:
                parameters = known[call.name]["parameters"]
                order = list(parameters["properties"])
                assert {*parameters["required"]} <= {*call.arguments} <= {*order}
                assert list(call.arguments) == [name for name in order if name in call.arguments]
                for name, value in call.arguments.items():
                    assert fits(value, parameters["properties"][name]), (call, parameters)


def test_the_words_of_a_call_come_from_the_user() -> None:
    for sample in calls():
        said = "\n".join(one.content for one in chat_of(sample).messages if one.role == "user")
        known = functions(sample)
        for call in chat_of(sample).reply.calls:
            properties = known[call.name]["parameters"]["properties"]
            for name, value in call.arguments.items():
                if isinstance(value, bool) or "enum" in properties[name]:
                    continue
                for one in value if isinstance(value, list) else [value]:
                    assert str(one) in said, (call, said)


def test_shares() -> None:
    kinds = Counter((sample.key or "").split("|")[1] for sample in calls())
    shares = {kind: count / len(calls()) for kind, count in kinds.items()}
    assert 0.6 < shares["call"] < 0.8
    assert 0.08 < shares["two"] < 0.14
    assert 0.1 < shares["none"] + shares["talk"] < 0.18
    assert 0.02 < shares["lacking"] < 0.08
    for sample in calls():
        kind = (sample.key or "").split("|")[1]
        assert len(chat_of(sample).reply.calls) == {"call": 1, "two": 2}.get(kind, 0)
    chinese = sum(sample.language == "zh" for sample in calls()) / len(calls())
    assert 0.35 < chinese < 0.45


def test_what_lacks_is_asked_for_and_nothing_else() -> None:
    for sample in calls():
        if (sample.key or "").split("|")[1] != "lacking":
            continue
        reply = chat_of(sample).reply.content
        asked = [
            ask_for(function["parameters"]["required"], sample.language)
            for function in functions(sample).values()
            if function["parameters"]["required"]
        ]
        part = re.compile(r"Please tell me the [^.]+\.|请告诉我：[^。]+。")
        assert part.fullmatch(reply)
        # All that is required, or less where the user has said a part of it.
        assert reply in asked or "{}" not in (sample.key or "")


def test_no_gap_is_left_and_no_space_doubled() -> None:
    for sample in calls() + answers():
        for message in chat_of(sample).messages:
            text = message.content
            assert text == text.strip()
            assert "  " not in text
            if message.role != "tool":
                assert not re.search(r"{\w*}|please[^\"']* please\b|吧吧|请请", text), text
        reply = chat_of(sample).reply
        assert bool(reply.content) != bool(reply.calls)
        if sample.language == "en":
            assert reply.content.isascii()


@pytest.mark.parametrize("skill", [TOOL_CALLS, TOOL_ANSWERS])
def test_keys_are_many_and_both_sides_have_both_languages(skill: Any) -> None:
    keys = {sample.key for sample in (calls() if skill is TOOL_CALLS else answers())}
    assert len(keys) > 0.95 * (3000 if skill is TOOL_CALLS else 2000)
    rng = Random(3)
    for draw in (draw_trained, draw_held_out):
        assert {draw(skill, rng).language for _ in range(30)} == {"en", "zh"}


def test_the_wordings_vary() -> None:
    users = {chat_of(sample).messages[-2].content for sample in calls()}
    assert len(users) > 0.93 * len(calls())


def test_the_grader_of_calls_reads_them_in_any_order() -> None:
    for sample in calls():
        reply = chat_of(sample).reply
        if not reply.calls:
            assert TOOL_CALLS.grade(sample, reply.content)
            assert not TOOL_CALLS.grade(sample, '{"name": "x", "arguments": {}}')
            continue
        lines = written(reply.calls)
        assert TOOL_CALLS.grade(sample, "".join(lines))
        assert TOOL_CALLS.grade(sample, "\n".join(reversed(lines)))
        assert not TOOL_CALLS.grade(sample, "")
        assert not TOOL_CALLS.grade(sample, "\n".join([*lines, lines[0]]))
        assert not TOOL_CALLS.grade(sample, "\n".join(lines) + " Done.")
        assert not TOOL_CALLS.grade(sample, lines[0].replace('"name": "', '"name": "other_'))
        changed = [{**one.arguments, "more": 1} for one in reply.calls]
        wrong = [
            json.dumps({"name": one.name, "arguments": arguments})
            for one, arguments in zip(reply.calls, changed, strict=True)
        ]
        assert not TOOL_CALLS.grade(sample, "\n".join(wrong))


def test_the_order_of_arguments_does_not_matter() -> None:
    two = next(
        one for one in calls() if any(len(c.arguments) > 1 for c in chat_of(one).reply.calls)
    )
    lines = [
        json.dumps({"arguments": dict(reversed(list(one.arguments.items()))), "name": one.name})
        for one in chat_of(two).reply.calls
    ]
    assert TOOL_CALLS.grade(two, " ".join(lines))


@pytest.mark.parametrize(
    ("content", "english", "chinese"),
    [
        (
            '{"temperature": 21, "sky": "cloudy"}',
            "The result: temperature 21, sky cloudy.",
            "结果：temperature 21，sky cloudy。",
        ),
        ('{"windSpeed":3.5,"is_open":true}', "The result: wind speed 3.5, is open yes.", None),
        ('{"温度": 21, "已保存": false}', None, "结果：温度 21，已保存 否。"),
        ('{"city": "Porto", "data": {"sky": null}}', "The result: city Porto, sky unknown.", None),
        ('["a", "b", "c"]', "The result: a, b and c.", "结果：a、b和c。"),
        ('[{"a": 1}, {"a": 2}]', "The result: a 1; a 2.", "结果：a 1；a 2。"),
        (
            '{"error": "timeout"}',
            "The tool reported an error: timeout.",
            "工具报告了错误：timeout。",
        ),
        ('{"error": {"message": "no"}}', "The tool reported an error: no.", None),
        ("[]", "Nothing was found.", "没有找到结果。"),
        ('{"status": "ok"}', "Done.", "已完成。"),
        ("42", "The result: 42.", "结果：42。"),
        ("true", "The result: yes.", "结果：是。"),
        ("It rains. Take a hat!", "It rains. Take a hat!", "It rains. Take a hat!"),
    ],
)
def test_results_are_told_by_one_rule(
    content: str, english: str | None, chinese: str | None
) -> None:
    assert english is None or tell(content, "en") == english
    assert chinese is None or tell(content, "zh") == chinese


def test_answers_tell_the_results_that_stand_before_them() -> None:
    for sample in answers():
        *before, reply = chat_of(sample).messages
        results: list[str] = []
        while before[-1].role == "tool":
            results.insert(0, before.pop().content)
        assert len(results) == len(before[-1].calls) > 0
        joint = " " if sample.language == "en" else ""
        assert reply.content == joint.join(tell(one, sample.language) for one in results)
        assert TOOL_ANSWERS.grade(sample, f" {reply.content}\n")
        assert not TOOL_ANSWERS.grade(sample, reply.content + " Anything else?")
