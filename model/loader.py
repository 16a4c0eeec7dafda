"""From a checkpoint folder to a `Decoder`. Safetensors only; nothing in the folder is ever run.

Strict: every parameter is filled exactly once, every tensor is used or listed by its family as
ignorable, shapes and types are checked, and all of it before anything is allocated. Tensors are
mapped, converted and, once a layer is complete, brought into its final form one by one, so that
memory never holds two copies of the model.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

import torch
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from model.config import ModelConfig
from model.decoder import Decoder
from model.device import Device
from model.families.base import Family, Weight
from model.kernels.interface import Kernels
from model.kernels.select import select_kernels
from model.layers.embedding import Embedding
from model.layers.linear import Linear
from model.quant.cache import QuantizedCache
from model.quant.method import fill
from model.quant.select import make_methods
from model.registry import find_family
from model.safetensors_header import Header, LoadError, TensorEntry, read_header

__all__ = ["LoadError", "load_model", "weights_fingerprint"]

logger = logging.getLogger(__name__)

SINGLE_FILE = "model.safetensors"
INDEX_FILE = "model.safetensors.index.json"
MAX_INDEX_BYTES = 64 << 20

SOURCE_DTYPES = ("F32", "F16", "BF16")

# A fingerprint reads this much of each file, spread evenly.
SAMPLES = 16
SAMPLE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Target:
    """Where one tensor goes: a parameter of `owner`, or the rows of it that are `weight.part`."""

    weight: Weight
    owner: nn.Module
    attribute: str

    @property
    def is_linear_weight(self) -> bool:
        return isinstance(self.owner, Linear) and self.attribute == "weight"

    @property
    def rows(self) -> slice:
        if self.weight.part is None or not isinstance(self.owner, Linear):
            return slice(None)
        return self.owner.rows[self.weight.part]

    def shape_in(self, parameter: Tensor) -> tuple[int, ...]:
        """The shape that the checkpoint's tensor must have."""
        shape = tuple(parameter[self.rows].shape)
        return shape[::-1] if self.weight.transpose else shape


def load_model(
    folder: Path,
    config: ModelConfig,
    device: Device,
    progress: bool = True,
    kernels: Kernels | None = None,
    quantization: str = "none",
    quantized_cache: Path | None = None,
    deterministic: bool = False,
) -> Decoder:
    """Build the model of `config` on `device` and fill it from `folder`.

    progress: show a bar on a terminal, or else log a line for each file.
    kernels: None: the fastest that there are.
    quantization: of the weights of linear layers: "none", "int8" or "int4".
    quantized_cache: a folder that keeps such weights.
    deterministic: ConfigError where a row's bits could depend on what else is in a batch.
    """
    headers = _headers(folder)
    kernels = kernels or select_kernels(config, device, deterministic=deterministic)
    methods = make_methods(quantization, kernels, device)
    with torch.device("meta"):
        decoder = Decoder(config, device.dtype, kernels, methods.layers, methods.head)
    targets = _match(folder, headers, decoder, find_family(config.architecture))
    cache, layers = None, decoder.linears()
    restored = False
    if quantized_cache is not None:
        identity = f"{_identity(folder)} {decoder.linear_name} {kernels.name} {device.dtype}"
        cache = QuantizedCache(quantized_cache, identity)
        restored = cache.restore(layers)
    if restored:
        targets = {name: target for name, target in targets.items() if not target.is_linear_weight}
    _fill_all(headers, targets, device, progress)
    if restored:
        for layer in layers.values():
            layer.process_after_loading()
    elif cache is not None:
        cache.write(layers)
    return decoder.eval()


def _fill_all(
    headers: list[Header], targets: Mapping[str, Target], device: Device, progress: bool
) -> None:
    """Bring all tensors to their places, and each layer into its final form once it is complete."""
    pending = Counter(target.owner for target in targets.values())
    with _reporter(headers, progress) as advance:
        for header in headers:
            for entry, tensor in _tensors(header):
                target = targets.get(entry.name)
                if target is not None:
                    _fill(header.path, target, tensor, device)
                    pending[target.owner] -= 1
                    if not pending[target.owner] and isinstance(target.owner, Linear | Embedding):
                        target.owner.process_after_loading()
                advance(header, entry.end - entry.begin)


def _identity(folder: Path) -> str:
    """As the fingerprint, and besides it changes whenever a file was written to."""
    times = (str(path.stat().st_mtime_ns) for path in _files(folder))
    return " ".join((weights_fingerprint(folder), *times))


def weights_fingerprint(folder: Path) -> str:
    """32 hex digits that change with the weights; cheap: headers and samples, not all the data."""
    digest = hashlib.blake2b(digest_size=16)
    for path in _files(folder):
        header = read_header(path)
        digest.update(f"{path.name} {header.file_bytes} {len(header.text)}\n".encode())
        digest.update(header.text)
        with path.open("rb") as file:
            for sample in range(SAMPLES):
                file.seek(header.file_bytes * sample // SAMPLES)
                digest.update(file.read(SAMPLE_BYTES))
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    """The safetensors files of the checkpoint, in order."""
    if (folder / SINGLE_FILE).is_file():
        return [folder / SINGLE_FILE]
    index = folder / INDEX_FILE
    if index.is_file():
        return [folder / name for name in sorted(set(_index(index).values()))]
    others = sorted(path.name for pattern in ("*.bin", "*.pt*", "*.gguf", "*.safetensors")
                    for path in folder.glob(pattern))  # fmt: skip
    found = ": it has " + ", ".join(others[:4]) if others else ""
    raise LoadError(
        f"{folder}: neither {SINGLE_FILE} nor {INDEX_FILE}{found}. Safetensors only: "
        "other formats can run code or need conversion"
    )


def _index(path: Path) -> dict[str, str]:
    """The index's weight_map: tensor name -> file name."""
    try:
        if path.stat().st_size > MAX_INDEX_BYTES:
            raise LoadError(f"{path}: larger than {MAX_INDEX_BYTES} bytes")
        weight_map = json.loads(path.read_bytes())["weight_map"]
    except (OSError, RecursionError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise LoadError(f"{path}: no readable weight_map ({error!r})") from error
    except UnicodeDecodeError as error:
        raise LoadError(f"{path}: not UTF-8") from error
    if not isinstance(weight_map, dict) or not weight_map:
        raise LoadError(f"{path}: weight_map names no tensors")
    for tensor, name in weight_map.items():
        if not isinstance(name, str) or Path(name).name != name or "\0" in name:
            raise LoadError(f"{path}: tensor {tensor!r} is in {name!r}, not a file of the folder")
        if not (path.parent / name).is_file():
            raise LoadError(f"{path}: tensor {tensor!r} is in {name}, which is missing")
    return weight_map


def _headers(folder: Path) -> list[Header]:
    """The checked headers of all files; each tensor in exactly one, as the index says."""
    headers = [read_header(path) for path in _files(folder)]
    found: dict[str, str] = {}
    for header in headers:
        for entry in header.tensors:
            if entry.name in found:
                raise LoadError(f"{header.path}: tensor {entry.name!r} is also in "
                                f"{found[entry.name]}")  # fmt: skip
            found[entry.name] = header.path.name
    if headers[0].path.name != SINGLE_FILE:
        named = _index(folder / INDEX_FILE)
        for name in sorted(named.keys() | found.keys()):
            if named.get(name) != found.get(name):
                raise LoadError(
                    f"{folder / INDEX_FILE}: tensor {name!r} should be in {named.get(name)} "
                    f"and is in {found.get(name)}"
                )
    return headers


def _match(
    folder: Path, headers: list[Header], decoder: Decoder, family: Family
) -> dict[str, Target]:
    """Checkpoint name -> target, for all tensors that are used. LoadError unless all fits."""
    parameters = dict(decoder.named_parameters())
    expected, needless = _expected(decoder, family, parameters)
    targets: dict[str, Target] = {}
    filled: set[str] = set()
    for header in headers:
        for entry in header.tensors:
            name = entry.name
            if name not in expected and name not in needless:
                name = family.optional_prefix + name
            if name in filled:
                raise LoadError(f"{header.path}: tensor {entry.name!r} fills {name!r} again")
            if name in expected:
                target = expected[name]
                _check(header.path, entry, target, parameters[target.weight.parameter])
                targets[entry.name] = target
                filled.add(name)
            elif name not in needless and not _is_ignored(entry.name, family):
                raise LoadError(f"{header.path}: tensor {entry.name!r} has no place in the model")
    missing = [name for name in expected if name not in filled]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise LoadError(f"{folder}: tensor {missing[0]!r}{more} missing from the checkpoint")
    return targets


def _expected(
    decoder: Decoder, family: Family, parameters: dict[str, nn.Parameter]
) -> tuple[dict[str, Target], set[str]]:
    """What the checkpoint must hold, and what it may hold needlessly: the copy of a tied head."""
    expected: dict[str, Target] = {}
    needless: set[str] = set()
    covered: set[str] = set()
    for weight in family.weights:
        layers = range(decoder.config.num_layers) if "{}" in weight.source else range(1)
        for layer in layers:
            source, parameter = weight.source.format(layer), weight.parameter.format(layer)
            if parameter in parameters:
                owner, _, attribute = parameter.rpartition(".")
                concrete = replace(weight, source=source, parameter=parameter)
                expected[source] = Target(concrete, decoder.get_submodule(owner), attribute)
                covered.add(parameter)
            elif parameter == "head.weight":
                needless.add(source)
    uncovered = parameters.keys() - covered
    if uncovered:
        raise LoadError(f"no checkpoint name is known for parameters {sorted(uncovered)}")
    return expected, needless


def _check(path: Path, entry: TensorEntry, target: Target, parameter: Tensor) -> None:
    shape = target.shape_in(parameter)
    if entry.shape != shape:
        raise LoadError(
            f"{path}: tensor {entry.name!r} has shape {list(entry.shape)}; by config.json it "
            f"should have {list(shape)}"
        )
    if entry.dtype not in SOURCE_DTYPES:
        raise LoadError(
            f"{path}: tensor {entry.name!r} has dtype {entry.dtype}; supported: "
            + ", ".join(SOURCE_DTYPES)
        )


def _is_ignored(name: str, family: Family) -> bool:
    names = (name, family.optional_prefix + name)
    return any(fnmatchcase(each, pattern) for each in names for pattern in family.ignored)


def _tensors(header: Header) -> Iterator[tuple[TensorEntry, Tensor]]:
    """The tensors of a file in the order of its data, mapped, not read."""
    try:
        with safe_open(header.path, framework="pt", device="cpu") as file:
            for entry in header.tensors:
                yield entry, file.get_tensor(entry.name)
    except (SafetensorError, OSError) as error:
        raise LoadError(f"{header.path}: {error}") from error


def _fill(path: Path, target: Target, tensor: Tensor, device: Device) -> None:
    """Bring `tensor` to its place."""
    owner, attribute = target.owner, target.attribute
    if target.weight.transpose:
        tensor = tensor.T
    if isinstance(owner, Linear) and attribute == "weight":
        finite = owner.load(target.rows, tensor, device.torch_device)
    else:
        finite = fill(owner, attribute, target.rows, tensor, device.torch_device)
    if not finite:
        raise LoadError(
            f"{path}: tensor {target.weight.source!r} holds NaN or infinity (as "
            f"{str(device.dtype).removeprefix('torch.')})"
        )


Advance = Callable[[Header, int], None]


@contextmanager
def _reporter(headers: list[Header], progress: bool) -> Iterator[Advance]:
    """A function that is told of each tensor's bytes, and shows or logs them."""
    total = sum(header.file_bytes for header in headers)
    if progress and sys.stderr.isatty():
        columns = (
            TextColumn("loading {task.fields[file]}"),
            BarColumn(),
            DownloadColumn(binary_units=True),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("", total=total, file="")

            def show(header: Header, num_bytes: int) -> None:
                bar.update(task, advance=num_bytes, file=header.path.name)

            yield show
        return
    done, begun = Counter[Path](), time.monotonic()

    def log(header: Header, num_bytes: int) -> None:
        done[header.path] += num_bytes
        if progress and done[header.path] == header.tensors[-1].end:
            seconds = max(time.monotonic() - begun, 1e-6)
            logger.info(
                "loaded %s (%d of %d files, %.2f GB, %.2f GB/s)",
                header.path.name,
                len(done),
                len(headers),
                done.total() / 1e9,
                done.total() / 1e9 / seconds,
            )

    yield log
