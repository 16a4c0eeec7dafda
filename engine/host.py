"""What this machine, or the container around this process, gives: processors and memory.

Every function returns a figure and the reason for it, for the start log. `root` is the root of
the file system; tests pass a tree of their own. A container's limits are in the control groups of
version 1 or 2, at any level between the process and the top: the smallest one holds.
This file imports no tensor library.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path("/")
_NO_LIMIT = 1 << 60  # version 1 writes "no limit" as a number near 2**63
_PR_SET_PDEATHSIG = 1


def cpu_count(root: Path = _ROOT, allowed: int | None = None) -> tuple[int, str]:
    """Return how many threads can run at once, at least 1.

    `allowed` is the number of processors that the process may use (default: its affinity, which
    a container's cpuset is part of). Of a quota like 2.5 the whole part counts: the third thread
    would be throttled, and the other two would wait for it.
    """
    count = _affinity() if allowed is None else allowed
    reason = f"{count} processors are usable"
    for quota, path in _cpu_quotas(root):
        if quota < count:
            count = max(1, int(quota))
            reason = f"{path} allows {quota:g} processors"
    return count, reason


def available_memory(root: Path = _ROOT) -> tuple[int, str]:
    """Return the bytes of memory that can be allocated now without swapping or being killed."""
    available, reason = _meminfo(root, "MemAvailable")
    for group in _memory_groups(root):
        # File cache counts as usage but is given back on demand: a model that has just been
        # read from disk would otherwise seem to fill the container.
        free = max(0, group.limit - max(0, group.usage - group.file_cache))
        if free < available:
            available, reason = free, f"{group.path} leaves this of its limit"
    return available, reason


def set_parent_death_signal(parent: int) -> None:
    """Have the kernel kill this process when process `parent` ends; exit if it has ended.

    The signal follows the parent's *thread* that started this process. Linux only; elsewhere the
    end of the link to the parent has to do.
    """
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    # The parent may have ended before the call above: then nothing would ever be sent.
    if os.getppid() != parent:
        raise SystemExit(f"the parent process {parent} is gone")


# ---- control groups -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _MemoryGroup:
    path: str
    limit: int
    usage: int
    file_cache: int


def _cpu_quotas(root: Path) -> Iterator[tuple[float, str]]:
    """Yield each level's quota in processors and the file that says so."""
    for folder in _group_folders(root, "cpu"):
        quota, period = _read(folder / "cpu.cfs_quota_us"), _read(folder / "cpu.cfs_period_us")
        source = "cpu.cfs_quota_us"
        if not quota:  # version 2 has both numbers in one file
            quota, _, period = _read(folder / "cpu.max").partition(" ")
            source = "cpu.max"
        if quota.isdigit() and period.isdigit() and int(quota) > 0 and int(period) > 0:
            yield int(quota) / int(period), _shown(folder / source, root)


def _memory_groups(root: Path) -> Iterator[_MemoryGroup]:
    """Yield each level that has a limit."""
    for folder in _group_folders(root, "memory"):
        stat = dict(
            line.split(" ", 1) for line in _read(folder / "memory.stat").splitlines() if " " in line
        )
        if (folder / "memory.limit_in_bytes").exists():
            limit_file, usage_file, prefix = (
                "memory.limit_in_bytes",
                "memory.usage_in_bytes",
                "total_",
            )
        else:
            limit_file, usage_file, prefix = "memory.max", "memory.current", ""
        limit = _number(_read(folder / limit_file))
        if limit is None or limit >= _NO_LIMIT:
            continue
        yield _MemoryGroup(
            path=_shown(folder / limit_file, root),
            limit=limit,
            usage=_number(_read(folder / usage_file)) or 0,
            file_cache=sum(
                _number(stat.get(prefix + name, "")) or 0
                for name in ("active_file", "inactive_file")
            ),
        )


def _group_folders(root: Path, controller: str) -> Iterator[Path]:
    """Yield the folders of the process's groups for a controller, own group first, then upwards.

    Each line of /proc/self/mountinfo has the part of the hierarchy that is mounted (field 3), the
    mount point (4), and after " - " the type and the options, which name version 1's controllers.
    """
    for line in _read(root / "proc/self/mountinfo").splitlines():
        mount, _, filesystem = line.partition(" - ")
        fields, kind = mount.split(), filesystem.split()
        if len(fields) < 5 or len(kind) < 3:
            continue
        is_v1 = kind[0] == "cgroup" and controller in kind[2].split(",")
        if not is_v1 and kind[0] != "cgroup2":
            continue
        top = root / fields[4].lstrip("/")
        folder = top / _path_below(_own_group(root, controller if is_v1 else ""), fields[3])
        while folder != top:
            yield folder
            folder = folder.parent
        yield top


def _own_group(root: Path, controller: str) -> str:
    """Return the process's group in the hierarchy of a controller; "" names version 2's."""
    for line in _read(root / "proc/self/cgroup").splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if controller in controllers.split(","):
            return path
    return "/"


def _path_below(group: str, mounted: str) -> str:
    """Return where `group` lies below the mount point; "" if it is not visible there.

    Without a namespace of its own a container sees its group by the host's name, while just that
    group is mounted.
    """
    if ".." in group.split("/") or ".." in mounted.split("/"):
        return ""
    mounted = mounted.rstrip("/")
    if group == mounted or not group.startswith(mounted + "/"):
        return ""
    return group.removeprefix(mounted).strip("/")


# ---- files --------------------------------------------------------------------------------


def _affinity() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _meminfo(root: Path, field: str) -> tuple[int, str]:
    """Return a field of /proc/meminfo in bytes; where there is none, all of the memory."""
    for line in _read(root / "proc/meminfo").splitlines():
        name, _, value = line.partition(":")
        kibibytes = _number(value.removesuffix("kB").strip())
        if name == field and kibibytes is not None:
            return kibibytes * 1024, f"/proc/meminfo {field}"
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"), "all of the memory"


def _shown(path: Path, root: Path) -> str:
    return "/" + path.relative_to(root).as_posix()


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError):
        return ""  # not there, or not for us: this source says nothing
