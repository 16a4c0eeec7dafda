"""A checkpoint in int8 for engines that read compressed-tensors: weights and activations (W8A8).

    python -m bench.w8a8 MODEL TARGET

Each projection becomes int8, symmetric, with a scale for each output channel; activations are to be
quantised while running, for each token. Head, embedding and norms stay as they are. No calibration:
such a model measures speed. One shard is in memory at a time, and config.json is written last.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

_SUFFIX = "_proj.weight"
_LARGEST = 127
_INDEX = "model.safetensors.index.json"

QUANTIZATION: dict[str, Any] = {
    "quant_method": "compressed-tensors",
    "format": "int-quantized",
    "quantization_status": "compressed",
    "ignore": ["lm_head"],
    "config_groups": {
        "group_0": {
            "targets": ["Linear"],
            "weights": {
                "num_bits": 8,
                "type": "int",
                "symmetric": True,
                "strategy": "channel",
                "dynamic": False,
            },
            "input_activations": {
                "num_bits": 8,
                "type": "int",
                "symmetric": True,
                "strategy": "token",
                "dynamic": True,
            },
            "output_activations": None,
        }
    },
    "kv_cache_scheme": None,
}


def quantise(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """[out, in] -> int8 of the same shape, and the scales [out, 1] in the weight's own type."""
    largest = weight.float().abs().amax(dim=1, keepdim=True).clamp(min=1e-8)
    scale = (largest / _LARGEST).to(weight.dtype)
    # By the scale as it is kept, so that its rounding is no error of every weight.
    scaled = torch.round(weight.float() / scale.float())
    return scaled.clamp(-_LARGEST, _LARGEST).to(torch.int8), scale


def convert(model: Path, target: Path) -> None:
    """Write the quantised checkpoint into a new folder."""
    target.mkdir(parents=True)
    weight_map: dict[str, str] = {}
    total = 0
    for shard in sorted(model.glob("*.safetensors")):
        tensors: dict[str, torch.Tensor] = {}
        for name, tensor in load_file(shard).items():
            if name.endswith(_SUFFIX):
                tensors[name], tensors[f"{name}_scale"] = quantise(tensor)
            else:
                tensors[name] = tensor
        save_file(tensors, target / shard.name, metadata={"format": "pt"})
        weight_map |= dict.fromkeys(tensors, shard.name)
        total += sum(tensor.nbytes for tensor in tensors.values())
    if (model / _INDEX).exists():
        _write_json(target / _INDEX, {"metadata": {"total_size": total}, "weight_map": weight_map})
    for path in model.iterdir():
        if path.suffix != ".safetensors" and path.name not in (_INDEX, "config.json"):
            shutil.copy(path, target / path.name)
    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    _write_json(target / "config.json", config | {"quantization_config": QUANTIZATION})


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Convert a folder."""
    parser = argparse.ArgumentParser(prog="python -m bench.w8a8", description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("target", type=Path, help="new")
    chosen = parser.parse_args(argv)
    convert(chosen.model, chosen.target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
