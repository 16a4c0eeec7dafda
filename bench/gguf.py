"""A model folder as GGUF in bf16, by llama.cpp's own converter.

    python -m bench.gguf LLAMA_CPP MODEL TARGET

LLAMA_CPP is the folder of its sources. The converter knows tokenizers by a hash of what they make
of a test text, and stops at one that it has never seen, as a made one is: here such a tokenizer
passes as gpt-2's, which the byte-level ones of `bench.make_model` are like.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def convert(llama_cpp: Path, model: Path, target: Path) -> None:
    """Run the converter in this process; raises whatever it raises."""
    sys.path[:0] = [str(llama_cpp), str(llama_cpp / "gguf-py")]
    text_model = import_module("conversion.base").TextModel
    known = text_model.get_vocab_base_pre

    def get_vocab_base_pre(self: Any, tokenizer: Any) -> str:
        try:
            name: str = known(self, tokenizer)
        except NotImplementedError:
            return "gpt-2"
        return name

    text_model.get_vocab_base_pre = get_vocab_base_pre
    sys.argv = ["convert_hf_to_gguf", str(model), "--outtype", "bf16", "--outfile", str(target)]
    import_module("convert_hf_to_gguf").main()


def main(argv: list[str] | None = None) -> int:
    """Convert a folder."""
    parser = argparse.ArgumentParser(prog="python -m bench.gguf", description=__doc__)
    parser.add_argument("llama_cpp", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("target", type=Path)
    chosen = parser.parse_args(argv)
    convert(chosen.llama_cpp, chosen.model, chosen.target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
