"""Reading a stream into a record: exact times, whatever way the bytes are cut."""

import json

import pytest

from bench.record import RequestRecord, StreamReader, read_whole


def event(**fields: object) -> bytes:
    return b"data: " + json.dumps(fields).encode() + b"\n\n"


def text(content: str, finish: str | None = None) -> bytes:
    return event(choices=[{"text": content, "finish_reason": finish}])


def delta(finish: str | None = None, **fields: object) -> bytes:
    return event(choices=[{"delta": fields, "finish_reason": finish}])


DONE = b"data: [DONE]\n\n"
USAGE = event(choices=[], usage={"prompt_tokens": 7, "completion_tokens": 4})


def read(parts: list[tuple[float, bytes]]) -> RequestRecord:
    record = RequestRecord(index=0, sent=100.0)
    reader = StreamReader(record)
    for now, data in parts:
        reader.feed(now, data)
    reader.finish(parts[-1][0])
    return record


def test_times_of_a_completion() -> None:
    record = read(
        [
            (100.5, text("a")),
            (100.6, text("b")),
            (100.8, text("c")),
            (101.1, text("", finish="length")),
            (101.2, USAGE + DONE),
        ]
    )
    assert record.error is None
    assert record.ttft == pytest.approx(0.5)
    assert record.gaps == pytest.approx([0.1, 0.2])
    assert record.tpot == pytest.approx(0.6 / 3)
    assert record.latency == pytest.approx(1.2)
    assert (record.prompt_tokens, record.output_tokens, record.chunks) == (7, 4, 3)


def test_role_and_empty_events_are_no_first_token() -> None:
    """A server that sends the role as soon as it accepts would otherwise win every TTFT."""
    record = read(
        [
            (100.1, delta(role="assistant", content="")),
            (100.2, delta(content=None)),
            (100.4, delta(reasoning_content="hm")),
            (100.5, delta(content="yes")),
            (100.6, delta(tool_calls=[{"index": 0}])),
            (100.7, delta(finish="tool_calls") + DONE),
        ]
    )
    assert record.ttft == pytest.approx(0.4)
    assert (record.chunks, record.finish_reason) == (3, "tool_calls")
    assert record.output_tokens == 3, "without usage the chunks are counted"


@pytest.mark.parametrize("size", [1, 3, 17])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_any_cut_of_the_bytes_gives_the_same_record(size: int, newline: bytes) -> None:
    whole = b": ping\n\n" + text("a") + b"event: x\n" + text("é") + text("", "stop") + USAGE + DONE
    whole = whole.replace(b"\n", newline)
    cut = [whole[start : start + size] for start in range(0, len(whole), size)]
    record = read([(101.0, part) for part in cut])
    assert (record.error, record.chunks, record.finish_reason) == (None, 2, "stop")
    assert (record.prompt_tokens, record.completion_tokens) == (7, 4)


def test_one_gap_for_a_chunk_of_several_tokens() -> None:
    """ITL is what a reader feels: two tokens that come together are one gap, not two halves."""
    record = read([(101.0, text("a b")), (103.0, text("c d", "length")), (103.0, USAGE + DONE)])
    assert record.gaps == [2.0]
    assert record.tpot == pytest.approx(2.0 / 3)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (text("a"), "stream cut"),
        (text("a") + event(error={"message": "m", "type": "server_error"}) + DONE,
         "error event server_error"),
        (text("a") + event(error="broken") + DONE, "error event"),
        (b"data: {oops\n\n" + DONE, "bad event"),
        (text("", "stop") + DONE, "no tokens"),
        (b"", "stream cut"),
    ],
)  # fmt: skip
def test_every_bad_end_is_an_error_of_its_kind(data: bytes, kind: str) -> None:
    assert read([(101.0, data)]).error == kind


def test_a_finish_reason_without_done_is_an_end() -> None:
    assert read([(101.0, text("a", "stop"))]).error is None


def test_whole_answers() -> None:
    record = RequestRecord(index=0, sent=100.0)
    usage = {"prompt_tokens": 3, "completion_tokens": 2}
    choice = {"message": {"content": "hi"}, "finish_reason": "stop"}
    read_whole(record, 102.0, json.dumps({"choices": [choice], "usage": usage}).encode())
    assert (record.error, record.latency, record.output_tokens) == (None, 2.0, 2)
    assert record.ttft is record.tpot is None
    for body, kind in ((b"<html>", "bad body"), (b'{"error": {"code": "x"}}', "error body x")):
        record = RequestRecord(index=0, sent=100.0)
        read_whole(record, 102.0, body)
        assert record.error == kind
