"""The command line that comes from the dataclass."""

import argparse
import dataclasses

import pytest

from bench.config import BenchConfig
from bench.options import add_options, read_options


def parse(*arguments: str) -> BenchConfig:
    parser = argparse.ArgumentParser()
    add_options(parser, BenchConfig)
    return read_options(BenchConfig, parser.parse_args(arguments))


def test_no_argument_gives_the_defaults() -> None:
    assert parse() == BenchConfig()


def test_every_field_explains_itself() -> None:
    assert all(field.metadata["help"] for field in dataclasses.fields(BenchConfig))


def test_arguments_become_fields_of_their_type() -> None:
    config = parse(
        "--concurrency", "1", "64", "--no-stream", "--ignore-eos", "--request-rate", "2.5",
        "--num-requests", "7", "--endpoint", "chat", "--json", "-",
    )  # fmt: skip
    assert config == BenchConfig(
        concurrency=(1, 64),
        stream=False,
        ignore_eos=True,
        request_rate=2.5,
        num_requests=7,
        endpoint="chat",
        json="-",
    )


@pytest.mark.parametrize("arguments", [["--concurrency", "a"], ["--endpoint", "x"], ["--seed", ""]])
def test_a_wrong_value_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(*arguments)
    assert arguments[0] in capsys.readouterr().err


def test_an_unknown_field_type_is_refused() -> None:
    cls = dataclasses.make_dataclass(
        "Odd", [("x", list[int], dataclasses.field(default=None, metadata={"help": ""}))]
    )
    with pytest.raises(TypeError, match="list"):
        add_options(argparse.ArgumentParser(), cls)
