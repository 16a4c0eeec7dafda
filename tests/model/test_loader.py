"""The loader: strict, one copy at a time, and unmoved by damaged files."""

from __future__ import annotations

import io
import json
import logging
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from model import Decoder, LoadError, ModelConfig, load_model, select_device, weights_fingerprint
from model import loader as loader_module
from model.safetensors_header import read_header
from tests.model.oracles import CASES
from tests.model.paged import Paged

ROOT = Path(__file__).parent.parent.parent
IDS = [5, 9, 2, 6, 53, 58, 9, 7]
FILE = "model.safetensors"
INDEX = "model.safetensors.index.json"
Q = "model.layers.1.self_attn.q_proj.weight"


def load(folder: Path, dtype: str = "float32", progress: bool = False) -> Decoder:
    config = ModelConfig.from_folder(folder)
    return load_model(folder, config, select_device("cpu", dtype, config), progress)


def logits(folder: Path) -> Tensor:
    return Paged(load(folder)).step([(0, IDS)])[0]


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pristine")
    CASES["llama gqa"](folder)
    return folder


@pytest.fixture
def folder(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "model"))


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    CASES["llama in shards"](tmp_path)
    assert len(list(tmp_path.glob("*.safetensors"))) > 2
    return tmp_path


def change(folder: Path, edit: Callable[[dict[str, Tensor]], None], name: str = FILE) -> None:
    tensors = load_file(folder / name)
    edit(tensors)
    save_file(tensors, folder / name)


def without(name: str) -> Callable[[dict[str, Tensor]], None]:
    def drop(tensors: dict[str, Tensor]) -> None:
        del tensors[name]

    return drop


def rewrite_header(path: Path, edit: Callable[[dict[str, Any]], Any], extra: bytes = b"") -> None:
    """Edit the header as JSON (or replace it by a string), and keep the data."""
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    edited = edit(header)
    text = edited if isinstance(edited, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + content[8 + length :] + extra)


def refused(folder: Path, *named: str) -> None:
    with pytest.raises(LoadError) as error:
        load(folder)
    for each in named:
        assert each in str(error.value)
    assert len(str(error.value)) < 1000


# Tensors


def test_a_missing_tensor(folder: Path) -> None:
    change(folder, without(Q))
    refused(folder, Q, "missing")


def test_a_missing_head_of_an_untied_model(folder: Path) -> None:
    change(folder, without("lm_head.weight"))
    refused(folder, "lm_head.weight", "missing")


def test_an_extra_tensor(folder: Path) -> None:
    name = Q.replace("weight", "bias")
    change(folder, lambda tensors: tensors.update({name: torch.zeros(32)}))
    refused(folder, FILE, name, "no place")


def test_a_layer_too_many(folder: Path) -> None:
    name = Q.replace("layers.1", "layers.3")
    change(folder, lambda tensors: tensors.update({name: torch.zeros(32, 32)}))
    refused(folder, FILE, name, "no place")


def test_a_renamed_tensor(folder: Path) -> None:
    change(folder, lambda tensors: tensors.update({Q + "s": tensors.pop(Q)}))
    refused(folder, Q + "s")


@pytest.mark.parametrize("shape", [(16, 32), (32, 16), (32,), (1, 32, 32), ()])
def test_a_wrong_shape(folder: Path, shape: tuple[int, ...]) -> None:
    change(folder, lambda tensors: tensors.update({Q: torch.zeros(shape)}))
    refused(folder, FILE, Q, str(list(shape)), "[32, 32]")


@pytest.mark.parametrize("dtype", [torch.int8, torch.float64, torch.float8_e4m3fn])
def test_a_wrong_dtype(folder: Path, dtype: torch.dtype) -> None:
    change(folder, lambda tensors: tensors.update({Q: torch.zeros(32, 32).to(dtype)}))
    refused(folder, FILE, Q, "dtype", "BF16")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_weights_that_are_not_finite(folder: Path, value: float) -> None:
    def poison(tensors: dict[str, Tensor]) -> None:
        tensors[Q][3, 4] = value

    change(folder, poison)
    refused(folder, FILE, Q, "NaN or infinity")


def test_rotary_frequencies_of_old_checkpoints_are_ignored(folder: Path) -> None:
    expected = logits(folder)
    name = "model.layers.2.self_attn.rotary_emb.inv_freq"
    change(folder, lambda tensors: tensors.update({name: torch.ones(4)}))
    assert torch.equal(logits(folder), expected)


def test_one_tensor_under_two_names(tmp_path: Path) -> None:
    CASES["gpt2"](tmp_path)
    name = "transformer.ln_f.weight"

    def double(tensors: dict[str, Tensor]) -> None:
        tensors[name.removeprefix("transformer.")] = tensors[name].clone()

    change(tmp_path, double)
    refused(tmp_path, "ln_f.weight", "again")


def test_dtypes_may_differ_within_a_file(folder: Path) -> None:
    expected = logits(folder)

    def round_one(tensors: dict[str, Tensor]) -> None:
        tensors["model.norm.weight"] = tensors["model.norm.weight"].bfloat16()

    change(folder, round_one)
    torch.testing.assert_close(logits(folder), expected, atol=0.05, rtol=0.05)


# Files


@pytest.mark.parametrize("part", range(20))
def test_a_truncated_file(folder: Path, part: int) -> None:
    path = folder / FILE
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(size * part // 20 if part else size - 1)
    refused(folder, FILE)


def test_trailing_bytes(folder: Path) -> None:
    rewrite_header(folder / FILE, lambda header: None, extra=b"\0")
    refused(folder, FILE, "1 bytes after")


def test_lies_in_the_header(folder: Path, pristine: Path) -> None:
    first = read_header(folder / FILE).tensors[0].name

    def shift(header: dict[str, Any]) -> None:
        for name, entry in header.items():
            if name != "__metadata__":
                entry["data_offsets"] = [offset + 8 for offset in entry["data_offsets"]]

    edits: dict[str, Callable[[dict[str, Any]], Any]] = {
        "overlap": lambda h: h[Q].update(data_offsets=h[Q.replace("1", "0")]["data_offsets"]),
        "gap": lambda h: h.pop(first) and None,
        "follows a gap": shift,
        "needs": lambda h: h[Q].update(shape=[32, 31]),
        "F32x": lambda h: h[Q].update(dtype="F32x"),
        "shape [-32, -32]": lambda h: h[Q].update(shape=[-32, -32]),
        "shape 4": lambda h: h[Q].update(shape=4),
        "shape [True, 32]": lambda h: h[Q].update(shape=[True, 32]),
        "data_offsets [0]": lambda h: h[Q].update(data_offsets=[0]),
        "not described": lambda h: h[Q].update(more=1),
        "not valid JSON": lambda h: b"{" * 50,
        "not a JSON object": lambda h: b"[]",
        "stands twice": lambda h: b'{"a": {}, "a": {}}',
    }
    for said, edit in edits.items():
        shutil.copy(pristine / FILE, folder / FILE)
        rewrite_header(folder / FILE, edit)
        refused(folder, FILE, said)


def test_a_shape_whose_product_overflows(folder: Path) -> None:
    shape = [2**32, 2**32, 4]  # 2^66 elements: 4 if counted in 64 bits
    rewrite_header(folder / FILE, lambda header: header[Q].update(shape=shape))
    refused(folder, FILE, Q, "needs")


@pytest.mark.parametrize("length", [2**63, 2**64 - 1, 2**40, 0, 1])
def test_a_false_header_length(folder: Path, length: int) -> None:
    content = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(struct.pack("<Q", length) + content[8:])
    refused(folder, FILE)


def test_a_header_too_long_is_not_read(folder: Path) -> None:
    with (folder / FILE).open("r+b") as file:
        file.write(struct.pack("<Q", 99 << 20))
        file.truncate(200 << 20)
    refused(folder, FILE, "a header of")


def test_too_many_tensors(folder: Path) -> None:
    text = json.dumps({f"t{i}": 0 for i in range(200_001)}).encode()
    (folder / FILE).write_bytes(struct.pack("<Q", len(text)) + text)
    refused(folder, FILE, "200001 tensors")


def test_flipped_bits(folder: Path) -> None:
    """A flip in the header is refused, or harmless; one in the data at least never crashes."""
    expected = logits(folder)
    content = (folder / FILE).read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    rng = random.Random(0)
    outcomes = {"refused": 0, "loaded": 0}
    for trial in range(300):
        at = rng.randrange(8 + length) if trial < 250 else rng.randrange(len(content))
        damaged = bytearray(content)
        damaged[at] ^= 1 << rng.randrange(8)
        (folder / FILE).write_bytes(damaged)
        try:
            found = logits(folder)
        except LoadError:
            outcomes["refused"] += 1
            continue
        outcomes["loaded"] += 1
        if at < 8 + length:
            assert torch.equal(found, expected), f"byte {at} of the header"
    assert outcomes["refused"] > 200


# Folders


def test_shards_load(shards: Path) -> None:
    assert load(shards).num_parameters > 0


def test_a_missing_shard(shards: Path) -> None:
    victim = sorted(shards.glob("*.safetensors"))[1]
    victim.unlink()
    refused(shards, INDEX, victim.name, "missing")


def test_a_truncated_shard(shards: Path) -> None:
    victim = sorted(shards.glob("*.safetensors"))[-1]
    victim.write_bytes(victim.read_bytes()[:-1])
    refused(shards, victim.name, "truncated")


@pytest.mark.parametrize("name", ["../model.safetensors", "/etc/passwd", "a/b", "", "..", 5])
def test_an_index_that_leaves_the_folder(shards: Path, name: Any) -> None:
    index = json.loads((shards / INDEX).read_text())
    index["weight_map"][Q] = name
    (shards / INDEX).write_text(json.dumps(index))
    refused(shards, INDEX, Q)


def test_an_index_that_is_wrong_about_a_tensor(shards: Path) -> None:
    index = json.loads((shards / INDEX).read_text())
    weight_map = index["weight_map"]
    weight_map[Q] = next(file for file in weight_map.values() if file != weight_map[Q])
    (shards / INDEX).write_text(json.dumps(index))
    refused(shards, INDEX, Q, "should be in")


def test_a_tensor_in_two_shards(shards: Path) -> None:
    index = json.loads((shards / INDEX).read_text())
    other = next(file for file in index["weight_map"].values() if file != index["weight_map"][Q])
    change(shards, lambda tensors: tensors.update({Q: torch.zeros(32, 32)}), other)
    refused(shards, Q, "is also in")


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"weight_map": {}}', b"\xff", b"[" * 9999]
)
def test_an_unreadable_index(shards: Path, content: bytes) -> None:
    (shards / INDEX).write_bytes(content)
    refused(shards, INDEX)


def test_pickles_are_refused_unopened(folder: Path, tmp_path: Path) -> None:
    (folder / FILE).unlink()
    canary = tmp_path / "canary"
    (folder / "pytorch_model.bin").write_bytes(
        b"cposix\nsystem\n(S'touch " + str(canary).encode() + b"'\ntR."
    )
    refused(folder, "pytorch_model.bin", "Safetensors only")
    assert not canary.exists()


def test_an_empty_folder(folder: Path) -> None:
    (folder / FILE).unlink()
    refused(folder, FILE, INDEX)


def test_a_folder_in_place_of_the_file(folder: Path) -> None:
    (folder / FILE).unlink()
    (folder / FILE).mkdir()
    refused(folder, FILE)


# What loading does


LOAD_AND_WATCH = """
import json, sys, threading, time
from pathlib import Path
from model import ModelConfig, load_model, select_device
from tests.tiny_models import make_tiny_llama


def load(folder):
    config = ModelConfig.from_folder(folder)
    return load_model(folder, config, select_device("cpu", "float32", config), progress=False)


def anonymous():  # what is not backed by a file, as a mapped checkpoint is
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.partition("RssAnon:")[2].split()[0])


def watch():
    global peak
    while not done:
        peak = max(peak, anonymous())
        time.sleep(0.002)


folder = Path(sys.argv[1])
make_tiny_llama(folder, hidden_size=512, intermediate_size=1536, num_hidden_layers=5)
load(make_tiny_llama(folder / "tiny"))  # what is allocated once does not count
before = peak = anonymous()
done = False
thread = threading.Thread(target=watch)
thread.start()
model = load(folder)
done = True
thread.join()
print(json.dumps([(folder / "model.safetensors").stat().st_size, peak - before]))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_memory_holds_the_model_once(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", LOAD_AND_WATCH, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    size, grown = json.loads(run.stdout)
    # Beyond the weights: one layer twice while it is reordered, and the allocator's holes.
    assert grown < size + 45e6, f"{grown} for a file of {size}"


def test_a_line_for_each_file(shards: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="model.loader")
    load(shards, progress=True)
    lines = [record.getMessage() for record in caplog.records if record.name == "model.loader"]
    files = sorted(path.name for path in shards.glob("*.safetensors"))
    assert [line.split()[1] for line in lines] == files
    assert "GB/s" in lines[-1]


def test_silence_without_progress(shards: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="model.loader")
    load(shards, progress=False)
    assert not [record for record in caplog.records if record.name == "model.loader"]


def test_a_bar_on_a_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(loader_module.sys, "stderr", terminal)
    load(folder, progress=True)
    assert "loading" in terminal.getvalue()


def test_nothing_of_the_folder_is_imported(folder: Path) -> None:
    (folder / "sitecustomize.py").write_text("raise SystemExit")
    (folder / "modeling_llama.py").write_text("raise SystemExit")
    load(folder)
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    assert not [file for file in files if file and file.startswith(str(folder))]


def test_the_fingerprint_is_of_the_weights(folder: Path, shards: Path) -> None:
    fingerprint = weights_fingerprint(folder)
    assert len(fingerprint) == 32
    assert fingerprint == weights_fingerprint(folder)
    assert fingerprint != weights_fingerprint(shards)

    def nudge(tensors: dict[str, Tensor]) -> None:
        for tensor in tensors.values():
            tensor.mul_(1.5)

    change(folder, nudge)
    assert fingerprint != weights_fingerprint(folder)
