"""Training: one pass over numbered batches, with checkpoints and exact resume.

The state after step n depends on the settings and the batches alone; there is no randomness after
initialisation, so a resumed run ends with the same bits as one that never stopped.
"""

import ctypes
import json
import logging
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from torch.utils.data import DataLoader

from weights.recipe.circuits import can_plant, plant
from weights.recipe.muon import Muon
from weights.recipe.net import IGNORE, Net, NetConfig
from weights.recipe.packing import Batch, Batches
from weights.recipe.workers import Alone, Workers

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class TrainSettings:
    """Muon's updates are scaled to be as large as AdamW's would be at the same rate.

    `embedding_rate` is a share of `learning_rate`: AdamW moves even pieces that hardly ever occur
    by the full rate at each step, all in one direction, until a net cannot tell them apart.
    """

    steps: int
    learning_rate: float = 4e-3
    embedding_rate: float = 0.25
    decay_fraction: float = 0.3
    warmup_steps: int = 100
    drill_steps: int = 0
    weight_decay: float = 0.1
    betas: tuple[float, float] = (0.9, 0.95)
    clip: float = 1.0
    seed: int = 7
    device: str = "cpu"
    precision: str = "bf16"
    checkpoint_steps: int = 250
    snapshots: int = 8
    log_steps: int = 20


TEXT_RATE = 0.375  # of the rate at which drills are learnt


def rate_factor(step: int, settings: TrainSettings) -> float:
    """Linear warm-up, a constant rate, and a linear way down over the last `decay_fraction`.

    After `drill_steps` the rate is lower, and what is said of the steps is said of those left: at
    the rate that teaches exercises fastest, texts make a net forget them.

    Until the way down begins the number of steps plays no part, so a run that turned out too short
    goes on from there with more (Hu et al. 2024, MiniCPM, "warmup-stable-decay").
    """
    warm = (step + 1) / max(1, settings.warmup_steps)
    if step < settings.drill_steps:
        return min(1.0, warm)
    text_steps = settings.steps - settings.drill_steps
    left = (settings.steps - step) / max(1.0, text_steps * settings.decay_fraction)
    return min(1.0, warm, left) * (TEXT_RATE if settings.drill_steps else 1.0)


def resolve_precision(precision: str, device: str) -> str:
    """Return bf16 or fp32 for auto: a processor that only emulates bf16 is ten times slower."""
    if precision != "auto":
        return precision
    probes = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    has_bf16 = any(getattr(torch.cpu, probe, lambda: False)() for probe in probes)
    return "bf16" if device == "cuda" or has_bf16 else "fp32"


def text_writers(device: str) -> int:
    """Processes that write the texts of the steps to come; 0: they are written between steps.

    On CPU the cores have enough to do; a GPU would wait for the texts most of the time.
    """
    return 0 if device == "cpu" else max(1, (os.cpu_count() or 2) - 2)


def keep_memory() -> None:
    """Let the C library keep freed memory, where it is glibc.

    Otherwise each large tensor is mapped and cleared by the kernel anew: a third of a step on CPU.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        map_threshold_count, trim_threshold = -4, -1  # M_MMAP_MAX, M_TRIM_THRESHOLD
        library.mallopt(map_threshold_count, 0)
        library.mallopt(trim_threshold, 2**31 - 1)


class Trainer:
    """Net, optimisers, and the steps, tokens and seconds of training done.

    The matrices of the layers learn by Muon (orthogonalised momentum, K. Jordan 2024), embeddings
    and norms by AdamW. All `workers` hold the same; each sees its part of a batch.
    """

    def __init__(
        self, config: NetConfig, settings: TrainSettings, workers: Workers | None = None
    ) -> None:
        torch.manual_seed(settings.seed)
        self.settings = settings
        self.workers = workers or Alone()
        self.device = torch.device(settings.device)
        self.dtype = torch.bfloat16 if settings.precision == "bf16" else torch.float32
        net = Net(config)
        if can_plant(config):
            plant(net, settings.seed)
        self.net = net.to(self.device)
        self.step = 0
        self.tokens = 0
        self.seconds = 0.0
        matrices = [p for p in self.net.model.layers.parameters() if p.dim() == 2]
        vectors = [p for p in self.net.parameters() if p.dim() == 1]
        embedding = [self.net.model.embed_tokens.weight]
        groups: list[dict[str, Any]] = [
            {"params": embedding, "share": settings.embedding_rate},
            {"params": vectors, "share": 1.0},
        ]
        self.optimizers: list[torch.optim.Optimizer] = [
            Muon(
                matrices,
                lr=settings.learning_rate,
                weight_decay=settings.weight_decay,
                dtype=self.dtype,
                workers=self.workers,
            ),
            torch.optim.AdamW(
                groups,
                lr=settings.learning_rate,
                weight_decay=0.0,
                betas=settings.betas,
                fused=True,
            ),
        ]

        self._collect_gradients()

    def _collect_gradients(self) -> None:
        """Lay all gradients end to end, and behind them the sums of losses, labels and tokens."""
        parameters = list(self.net.parameters())
        sizes = [parameter.numel() for parameter in parameters]
        self._sums = torch.zeros(sum(sizes) + 3, device=self.device)
        for parameter, part in zip(parameters, self._sums[:-3].split(sizes), strict=True):
            parameter.grad = part.view_as(parameter)

    def train_step(self, batch: Batch) -> float:
        """One step; returns the mean loss over the labels of the batch, of all workers."""
        rate = self.settings.learning_rate * rate_factor(self.step, self.settings)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate * group.get("share", 1.0)
        batch = batch.to(self.device)
        labels = int((batch.labels != IGNORE).sum())
        self._sums.zero_()
        loss = torch.zeros(())
        if labels:  # a part that is all read and not learnt has no mean loss
            loss = self.net.loss(batch.inputs, batch.labels, batch.layout, self.dtype) * labels
            loss.backward()
        self._sums[-3:] = torch.tensor([loss.item(), labels, batch.inputs.numel()])
        self.workers.add_up(self._sums)
        total_loss, total_labels, total_tokens = self._sums[-3:].tolist()
        total_labels = max(1.0, total_labels)
        self._sums[:-3] /= total_labels
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), self.settings.clip)
        for optimizer in self.optimizers:
            optimizer.step()
        self.step += 1
        self.tokens += int(total_tokens)
        return float(total_loss / total_labels)

    def save(self, path: Path) -> None:
        """Write a checkpoint; a crash in the middle leaves the former one whole."""
        state = {
            "step": self.step,
            "tokens": self.tokens,
            "seconds": self.seconds,
            "config": asdict(self.net.config),
            "net": self.net.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
        }
        _save(state, path)

    def save_snapshot(self, path: Path) -> None:
        """Write what an evaluation needs, half the size of the weights in float32."""
        net = {name: tensor.bfloat16() for name, tensor in self.net.state_dict().items()}
        _save({"step": self.step, "tokens": self.tokens, "net": net}, path)

    def load(self, path: Path) -> None:
        state = torch.load(path, map_location=self.device, weights_only=True)
        if state["config"] != asdict(self.net.config):
            raise ValueError(f"{path} was made by a net of another shape: {state['config']}")
        self.net.load_state_dict(state["net"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.step, self.tokens = state["step"], state["tokens"]
        self.seconds = state["seconds"]


def _save(state: dict[str, object], path: Path) -> None:
    temporary = path.with_suffix(".partial")
    torch.save(state, temporary)
    os.replace(temporary, path)


@contextmanager
def _progress_bar(total: int, done: int, *, shown: bool) -> Iterator[Progress]:
    columns = (
        TextColumn("{task.completed}/{task.total}"),
        BarColumn(),
        TextColumn("loss {task.fields[loss]:.3f}"),
        TextColumn("{task.fields[rate]:,.0f} tokens/s"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    hidden = not (shown and console.is_terminal)
    with Progress(*columns, console=console, disable=hidden) as progress:
        progress.add_task("train", total=total, completed=done, loss=0.0, rate=0.0)
        yield progress


class _Log:
    """`loss.jsonl`: a line for every `log_steps` steps; lines past a resumed step are dropped."""

    def __init__(self, path: Path, step: int) -> None:
        lines = path.read_text().splitlines() if path.exists() else []
        kept = [line for line in lines if json.loads(line)["step"] <= step]
        path.write_text("".join(f"{line}\n" for line in kept))
        self._path = path

    def write(self, trainer: Trainer, loss: float) -> None:
        record = {
            "step": trainer.step,
            "tokens": trainer.tokens,
            "seconds": round(trainer.seconds),
            "loss": round(loss, 4),
        }
        with self._path.open("a") as file:
            file.write(json.dumps(record) + "\n")


def train(trainer: Trainer, batches: Batches, folder: Path, stop: int | None = None) -> float:
    """Train from `trainer.step` to the last step (or to `stop`); returns the last mean loss.

    `folder` gets `checkpoint.pt`, `loss.jsonl` and `snapshots/STEP.pt`. The loss shown, logged and
    returned is the mean over the last `log_steps` steps.
    """
    settings = trainer.settings
    end = settings.steps if stop is None else min(stop, settings.steps)
    every = max(1, settings.steps // settings.snapshots)
    writes = trainer.workers.rank == 0
    if writes:
        (folder / "snapshots").mkdir(parents=True, exist_ok=True)
        log = _Log(folder / "loss.jsonl", trainer.step)
    recent: list[float] = []
    writers = text_writers(settings.device)
    loader = DataLoader(
        batches, batch_size=None, sampler=range(trainer.step, end), num_workers=writers
    )
    start, tokens_before, seconds_before = time.perf_counter(), trainer.tokens, trainer.seconds
    with _progress_bar(settings.steps, trainer.step, shown=writes) as progress:
        for batch in loader:
            recent = [*recent[1 - settings.log_steps :], trainer.train_step(batch)]
            if not writes:
                continue
            mean = sum(recent) / len(recent)
            elapsed = time.perf_counter() - start
            trainer.seconds = seconds_before + elapsed
            rate = (trainer.tokens - tokens_before) / elapsed
            progress.update(progress.task_ids[0], completed=trainer.step, loss=mean, rate=rate)
            if trainer.step % settings.log_steps == 0:
                message = "step %d/%d loss %.4f, %.0f tokens/s"
                logger.info(message, trainer.step, settings.steps, mean, rate)
                log.write(trainer, mean)
            if trainer.step % settings.checkpoint_steps == 0:
                trainer.save(folder / "checkpoint.pt")
            if trainer.step % every == 0:
                trainer.save_snapshot(folder / "snapshots" / f"{trainer.step:06d}.pt")
    if writes:
        trainer.save(folder / "checkpoint.pt")
    return sum(recent) / len(recent) if recent else math.nan
