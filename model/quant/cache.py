"""`QuantizedCache`: a folder that keeps quantised weights for the next start.

One safetensors file for each model, method and set of kernels, found by a digest of all of them. It
is written under another name and renamed, so that there is a whole one or none; one that does not
fit is not used, and written anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from model.layers.linear import Linear, StateLayout
from model.safetensors_header import LoadError, read_header

logger = logging.getLogger(__name__)

DTYPES = {torch.uint8: "U8", torch.int8: "I8", torch.bfloat16: "BF16", torch.float32: "F32"}


class QuantizedCache:
    """identity: whatever the content depends on; layers: by names that identify them in the file"""

    def __init__(self, folder: Path, identity: str) -> None:
        digest = hashlib.blake2b(identity.encode(), digest_size=16).hexdigest()
        self.path = folder / f"{digest}.safetensors"

    def restore(self, layers: Mapping[str, Linear]) -> bool:
        """Give the layers their weights; they still need biases and `process_after_loading`.

        False if there is no file, or, with a warning, if it is damaged.
        """
        if not self.path.exists():
            return False
        begun = time.monotonic()
        try:
            read_header(self.path)
            with safe_open(self.path, framework="pt", device="cpu") as file:
                _check(file, layers)
                states = {
                    name: {part: file.get_tensor(f"{name}.{part}") for part in parts}
                    for name, parts in _layouts(layers).items()
                }
            for name, layer in layers.items():
                layer.method.restore(layer, states[name])
        except (LoadError, SafetensorError, OSError) as error:
            logger.warning("%s is not used and will be replaced: %s", self.path, error)
            return False
        seconds = time.monotonic() - begun
        logger.info("quantised weights: read from %s in %.1f s", self.path, seconds)
        return True

    def write(self, layers: Mapping[str, Linear]) -> None:
        """Keep the weights of the layers; a warning if that fails."""
        tensors = {
            f"{name}.{part}": getattr(layers[name], part).data
            for name, parts in _layouts(layers).items()
            for part in parts
        }
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            _write(self.path, tensors)
        except OSError as error:
            logger.warning("quantised weights are not kept: %s", error)
            return
        logger.info("quantised weights: kept in %s", self.path)


def _layouts(layers: Mapping[str, Linear]) -> dict[str, StateLayout]:
    return {name: layer.method.state_layout(layer) for name, layer in layers.items()}


def _check(file: safe_open, layers: Mapping[str, Linear]) -> None:
    """LoadError unless the file holds just what the layers need."""
    expected = {
        f"{name}.{part}": (DTYPES[dtype], list(shape))
        for name, parts in _layouts(layers).items()
        for part, (dtype, shape) in parts.items()
    }
    slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118
    found = {name: (part.get_dtype(), part.get_shape()) for name, part in slices.items()}
    if found != expected:
        wrong = sorted(name for name in found.keys() | expected.keys()
                       if found.get(name) != expected.get(name))  # fmt: skip
        raise LoadError(f"tensor {wrong[0]!r} does not fit the model")


def _write(path: Path, tensors: Mapping[str, Tensor]) -> None:
    """As a safetensors file, tensor by tensor: the library's own writer holds all of it at once."""
    header, position = {}, 0
    for name, tensor in tensors.items():
        end = position + tensor.nbytes
        header[name] = {
            "dtype": DTYPES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [position, end],
        }
        position = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix="writing-", delete=False) as file:
        try:
            file.write(len(text).to_bytes(8, "little") + text)
            for tensor in tensors.values():
                file.write(tensor.contiguous().view(torch.uint8).numpy().data)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
