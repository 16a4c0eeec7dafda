"""`python -m bench`: the load generator without the server's command line around it."""

import argparse
import sys

from bench.client import run
from bench.config import BenchConfig
from bench.options import add_options, read_options


def main(argv: list[str] | None = None) -> int:
    """Parse the options and run; the exit code is `bench.client.run`'s."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure an OpenAI-compatible server."
    )
    add_options(parser, BenchConfig)
    return run(read_options(BenchConfig, parser.parse_args(argv)))


if __name__ == "__main__":
    sys.exit(main())
