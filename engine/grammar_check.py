"""The process that compiles grammars first: if one takes too long or too much, it alone dies.

A line of JSON in, a line of JSON out: first `{"vocab_size", "special_tokens"}`, then for each
`{"grammar"}` the answer `{"error"}`, empty where it compiles. Started by `GrammarChecker`; ends
with its parent or when its standard input does. This file imports no tensor library.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys

import llguidance

from engine import host
from engine.grammar_vocabulary import parser_limits, stand_in

MEMORY_BYTES = 1 << 30


def main() -> None:
    """Answer until the input ends."""
    parser = argparse.ArgumentParser(prog="engine.grammar_check", allow_abbrev=False)
    parser.add_argument("--parent", type=int, required=True, help="process to end with")
    host.set_parent_death_signal(parser.parse_args().parent)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    told = json.loads(sys.stdin.readline())
    vocabulary = stand_in(told["vocab_size"], told["special_tokens"])
    for line in sys.stdin:
        matcher = llguidance.LLMatcher(
            vocabulary, json.loads(line)["grammar"], log_level=0, limits=parser_limits()
        )
        if not matcher.is_error():
            matcher.compute_bitmask()  # what is built only when the first mask is wanted
        print(json.dumps({"error": matcher.get_error()}), flush=True)


if __name__ == "__main__":
    main()
