"""What a container gives, read from made-up file trees of either control group version."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine import host

GIB = 1024**3
MEMINFO = "MemTotal:       16777216 kB\nMemFree:         1000 kB\nMemAvailable:    8388608 kB\n"


def make_tree(root: Path, files: dict[str, str]) -> Path:
    for name, content in {"proc/meminfo": MEMINFO, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


def v2(group: str, mounted: str = "/") -> dict[str, str]:
    mount = f"30 23 0:26 {mounted} /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n"
    return {"proc/self/cgroup": f"0::{group}\n", "proc/self/mountinfo": mount}


def v1(group: str, mounted: str = "/") -> dict[str, str]:
    mounts = [
        f"33 31 0:30 {mounted} /sys/fs/cgroup/{controllers} rw shared:1 - cgroup c rw,{controllers}"
        for controllers in ("cpu,cpuacct", "memory", "cpuset")
    ]
    groups = f"5:memory:{group}\n4:cpu,cpuacct:{group}\n3:cpuset:{group}\n0::/\n"
    return {"proc/self/cgroup": groups, "proc/self/mountinfo": "\n".join(mounts)}


# ---- processors ---------------------------------------------------------------------------


def test_without_a_quota_the_affinity_counts(tmp_path: Path) -> None:
    assert host.cpu_count(make_tree(tmp_path, {}), allowed=6) == (6, "6 processors are usable")
    unlimited = {**v2("/"), "sys/fs/cgroup/cpu.max": "max 100000\n"}
    assert host.cpu_count(make_tree(tmp_path, unlimited), allowed=6)[0] == 6
    assert host.cpu_count(tmp_path)[0] == len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("quota", "expected"),
    [("200000 100000", 2), ("250000 100000", 2), ("50000 100000", 1), ("9900000 100000", 8)],
)
def test_a_quota_of_version_2(tmp_path: Path, quota: str, expected: int) -> None:
    root = make_tree(tmp_path, {**v2("/"), "sys/fs/cgroup/cpu.max": quota})
    count, reason = host.cpu_count(root, allowed=8)
    assert count == expected
    assert ("/sys/fs/cgroup/cpu.max" in reason) == (expected < 8)


@pytest.mark.parametrize(("quota", "expected"), [("300000", 3), ("-1", 8)])
def test_a_quota_of_version_1(tmp_path: Path, quota: str, expected: int) -> None:
    group = "sys/fs/cgroup/cpu,cpuacct/docker/abc"
    root = make_tree(
        tmp_path,
        {
            **v1("/docker/abc"),
            f"{group}/cpu.cfs_quota_us": quota,
            f"{group}/cpu.cfs_period_us": "100000",
        },
    )
    assert host.cpu_count(root, allowed=8)[0] == expected


def test_the_smallest_quota_on_the_way_up_holds(tmp_path: Path) -> None:
    root = make_tree(
        tmp_path,
        {
            **v2("/pod/container"),
            "sys/fs/cgroup/cpu.max": "700000 100000",
            "sys/fs/cgroup/pod/cpu.max": "200000 100000",
            "sys/fs/cgroup/pod/container/cpu.max": "max 100000",
        },
    )
    count, reason = host.cpu_count(root, allowed=8)
    assert (count, reason) == (2, "/sys/fs/cgroup/pod/cpu.max allows 2 processors")


def test_a_group_under_the_hosts_name_is_found_at_the_mount_point(tmp_path: Path) -> None:
    """Without a namespace only the container's own group is mounted, but named in full."""
    root = make_tree(
        tmp_path,
        {
            **v1("/docker/abc", mounted="/docker/abc"),
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "100000",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000",
        },
    )
    assert host.cpu_count(root, allowed=8)[0] == 1


# ---- memory -------------------------------------------------------------------------------


def test_without_a_limit_the_machine_counts(tmp_path: Path) -> None:
    root = make_tree(tmp_path, {**v2("/"), "sys/fs/cgroup/memory.max": "max\n"})
    assert host.available_memory(root) == (8 * GIB, "/proc/meminfo MemAvailable")


def test_file_cache_is_not_usage_in_version_2(tmp_path: Path) -> None:
    group = "sys/fs/cgroup/service"
    root = make_tree(
        tmp_path,
        {
            **v2("/service"),
            f"{group}/memory.max": str(4 * GIB),
            f"{group}/memory.current": str(3 * GIB),
            f"{group}/memory.stat": f"anon {GIB}\nactive_file {GIB}\ninactive_file {GIB}\n",
        },
    )
    available, reason = host.available_memory(root)
    assert available == 3 * GIB
    assert "/sys/fs/cgroup/service/memory.max" in reason


def test_file_cache_is_not_usage_in_version_1(tmp_path: Path) -> None:
    group = "sys/fs/cgroup/memory/docker/abc"
    root = make_tree(
        tmp_path,
        {
            **v1("/docker/abc"),
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712",
            f"{group}/memory.limit_in_bytes": str(4 * GIB),
            f"{group}/memory.usage_in_bytes": str(3 * GIB),
            f"{group}/memory.stat": f"inactive_file 1\ntotal_inactive_file {2 * GIB}\n",
        },
    )
    assert host.available_memory(root)[0] == 3 * GIB


def test_a_full_container_has_nothing_left(tmp_path: Path) -> None:
    root = make_tree(
        tmp_path,
        {
            **v2("/"),
            "sys/fs/cgroup/memory.max": str(GIB),
            "sys/fs/cgroup/memory.current": str(2 * GIB),
        },
    )
    assert host.available_memory(root)[0] == 0


@pytest.mark.parametrize("garbage", ["", "\n\n", "a", ":::", "- -", "1 2 3 - cgroup2", "\x00"])
def test_unreadable_sources_say_nothing(tmp_path: Path, garbage: str) -> None:
    files = {"proc/self/cgroup": garbage, "proc/self/mountinfo": garbage, "proc/meminfo": garbage}
    root = make_tree(tmp_path, files)
    assert host.cpu_count(root, allowed=3)[0] == 3
    assert host.available_memory(root)[0] > 0


def test_this_machine_has_something_to_give() -> None:
    assert host.cpu_count()[0] >= 1
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert 0 < host.available_memory()[0] <= pages


# ---- parent -------------------------------------------------------------------------------


def test_a_process_whose_parent_is_not_the_expected_one_ends() -> None:
    program = "import os, sys; from engine import host; host.set_parent_death_signal({})"
    command = [sys.executable, "-c"]
    fits = subprocess.run([*command, program.format("os.getppid()")], check=False)
    assert fits.returncode == 0
    differs = subprocess.run(
        [*command, program.format("1 << 30")], check=False, capture_output=True, text=True
    )
    assert differs.returncode != 0
    assert "is gone" in differs.stderr
