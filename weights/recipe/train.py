"""Training: one pass over the packed corpus, with checkpoints and exact resume.

The state after step n depends on the settings and the corpus alone; there is no randomness after
initialisation, so a resumed run ends with the same bits as one that never stopped.
"""

import logging
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from weights.recipe.net import Net, NetConfig
from weights.recipe.packing import IGNORE, Batch, Batches

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class TrainSettings:
    learning_rate: float = 2e-3
    final_fraction: float = 0.05
    warmup_steps: int = 100
    weight_decay: float = 0.1
    betas: tuple[float, float] = (0.9, 0.95)
    clip: float = 1.0
    seed: int = 7
    device: str = "cpu"
    precision: str = "bf16"
    checkpoint_steps: int = 100
    log_steps: int = 20


def rate_factor(step: int, steps: int, settings: TrainSettings) -> float:
    """Linear warm-up, then a half cosine down to `final_fraction`."""
    if step < settings.warmup_steps:
        return (step + 1) / settings.warmup_steps
    done = (step - settings.warmup_steps) / max(1, steps - settings.warmup_steps)
    cosine = 0.5 * (1 + math.cos(math.pi * done))
    return settings.final_fraction + (1 - settings.final_fraction) * cosine


class Trainer:
    """Net, optimiser and the number of steps done."""

    def __init__(self, config: NetConfig, settings: TrainSettings) -> None:
        torch.manual_seed(settings.seed)
        self.settings = settings
        self.device = torch.device(settings.device)
        self.net = Net(config).to(self.device)
        self.step = 0
        matrices = [p for p in self.net.parameters() if p.dim() > 1]
        vectors = [p for p in self.net.parameters() if p.dim() == 1]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": matrices, "weight_decay": settings.weight_decay},
                {"params": vectors, "weight_decay": 0.0},
            ],
            lr=settings.learning_rate,
            betas=settings.betas,
            fused=True,
        )

    def train_step(self, batch: Batch, steps: int) -> float:
        """One step; returns the mean loss over the labels of the batch."""
        for group in self.optimizer.param_groups:
            factor = rate_factor(self.step, steps, self.settings)
            group["lr"] = self.settings.learning_rate * factor
        batch = batch.to(self.device)
        half = self.settings.precision == "bf16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=half):
            logits = self.net(batch.inputs, batch.layout)
        loss = F.cross_entropy(logits.float(), batch.labels, ignore_index=IGNORE)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), self.settings.clip)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        return loss.item()

    def save(self, path: Path) -> None:
        """Write a checkpoint; a crash in the middle leaves the former one whole."""
        state = {
            "step": self.step,
            "config": asdict(self.net.config),
            "net": self.net.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        temporary = path.with_suffix(".partial")
        torch.save(state, temporary)
        os.replace(temporary, path)

    def load(self, path: Path) -> None:
        state = torch.load(path, map_location=self.device, weights_only=True)
        if state["config"] != asdict(self.net.config):
            raise ValueError(f"{path} was made by a net of another shape: {state['config']}")
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step = state["step"]


@contextmanager
def _progress_bar(total: int, done: int) -> Iterator[Progress]:
    columns = (
        TextColumn("{task.completed}/{task.total}"),
        BarColumn(),
        TextColumn("loss {task.fields[loss]:.3f}"),
        TextColumn("{task.fields[rate]:,.0f} tokens/s"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        progress.add_task("train", total=total, completed=done, loss=0.0, rate=0.0)
        yield progress


def train(trainer: Trainer, batches: Batches, checkpoint: Path, stop: int | None = None) -> float:
    """Train from `trainer.step` to the end of the pass (or to `stop`); returns the last loss.

    The loss shown and returned is a running mean over about `log_steps` steps.
    """
    settings, total = trainer.settings, len(batches)
    mean, tokens, start = math.nan, 0, time.perf_counter()
    with _progress_bar(total, trainer.step) as progress:
        while trainer.step < (total if stop is None else stop):
            batch = batches[trainer.step]
            loss = trainer.train_step(batch, total)
            mean = loss if math.isnan(mean) else mean + (loss - mean) / settings.log_steps
            tokens += batch.inputs.numel()
            rate = tokens / (time.perf_counter() - start)
            progress.update(progress.task_ids[0], completed=trainer.step, loss=mean, rate=rate)
            if trainer.step % settings.log_steps == 0:
                message = "step %d/%d loss %.4f, %.0f tokens/s"
                logger.info(message, trainer.step, total, mean, rate)
            if trainer.step % settings.checkpoint_steps == 0:
                trainer.save(checkpoint)
    trainer.save(checkpoint)
    return mean
