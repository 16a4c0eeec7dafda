"""Several processes that train one net: each learns from its part of every batch.

On CPU two processes of one thread are faster than one of two threads, which wait for each other
at every product. All hold the same net and take the same steps: what they add up, they add up to
the same bits.
"""

import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, TypeVar

import torch
import torch.distributed
from torch import Tensor
from torch.multiprocessing.spawn import ProcessRaisedException, spawn

PATIENCE = timedelta(minutes=10)  # a worker that is gone ends the others, too

T = TypeVar("T")


class WorkerError(RuntimeError):
    """A process failed; the text is what it raised."""


class Workers(Protocol):
    """This process is worker `rank` of `count`."""

    rank: int
    count: int

    def add_up(self, tensor: Tensor) -> None:
        """Replace `tensor` by its sum over all workers."""


class Alone:
    """The only worker."""

    rank = 0
    count = 1

    def add_up(self, tensor: Tensor) -> None:
        """The sum over one worker is what it has."""


class _Group:
    def __init__(self, rank: int, count: int, meeting: Path) -> None:
        self.rank = rank
        self.count = count
        torch.distributed.init_process_group(
            "gloo",
            init_method=f"file://{meeting}",
            rank=rank,
            world_size=count,
            timeout=PATIENCE,
        )

    def add_up(self, tensor: Tensor) -> None:
        torch.distributed.all_reduce(tensor)


def _work(
    rank: int,
    count: int,
    threads: int,
    meeting: Path,
    run: Callable[[Workers, T], None],
    options: T,
) -> None:
    # A worker whose parent is gone gets this signal, which a shell lets its background jobs ignore.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    torch.set_num_threads(threads)
    group = _Group(rank, count, meeting)
    try:
        run(group, options)
    finally:
        torch.distributed.destroy_process_group()


def run_workers(count: int, run: Callable[[Workers, T], None], options: T) -> None:
    """Call `run(workers, options)` in `count` processes, or here if it is one.

    They share this process's compute threads. `run` must be importable and `options` picklable.
    WorkerError if one of several fails.
    """
    if count == 1:
        run(Alone(), options)
        return
    threads = max(1, torch.get_num_threads() // count)
    with TemporaryDirectory() as folder:
        arguments = (count, threads, Path(folder) / "meeting", run, options)
        try:
            spawn(_work, args=arguments, nprocs=count)
        except ProcessRaisedException as error:
            raise WorkerError(str(error).strip().splitlines()[-1]) from error
