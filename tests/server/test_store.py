"""The store: by owner and kind, in order, bounded, off the event loop, and back after a restart."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from server import store as store_module
from server.store import (
    KEEP_SECONDS,
    MAX_DEPARTED,
    Entry,
    NoStore,
    Query,
    SQLiteStore,
    Store,
    StoreError,
    UnknownCursor,
)

NOW = int(time.time())
KIND = "chat.completion"


def entry(id: str, created: int = NOW, **more: Any) -> Entry:
    fields: dict[str, Any] = {
        "owner": "", "kind": KIND, "model": "tiny", "document": {"id": id}, **more
    }  # fmt: skip
    return Entry(id=id, created=created, **fields)


def using(
    use: Callable[[Store], Awaitable[None]],
    path: Path | None = None,
    *,
    max_entries: int = 100,
    max_bytes: int = 10_000,
) -> None:
    async def main() -> None:
        opened = await SQLiteStore.open(
            None if path is None else str(path), max_entries=max_entries, max_bytes=max_bytes
        )
        try:
            await use(opened)
        finally:
            await opened.close()

    asyncio.run(main())


async def ids(opened: Store, owner: str = "", kind: str = KIND, **query: Any) -> list[str]:
    return [each.id for each in (await opened.page(owner, kind, Query(**query))).entries]


@pytest.mark.parametrize("in_file", [False, True])
def test_what_is_put_is_found_with_all_that_it_has(in_file: bool, tmp_path: Path) -> None:
    whole = entry(
        "a",
        metadata={"k": "v", "ключ": "🙂\u2028"},
        document={"id": "a", "deep": [{"x": [1, 2.5, None, True]}]},
        items=[{"role": "user", "content": "hé"}],
    )

    async def use(opened: Store) -> None:
        assert opened.keeps
        assert await opened.put(whole)
        assert await opened.get("", KIND, "a") == whole
        assert await opened.get("", KIND, "b") is None

    using(use, tmp_path / "store" if in_file else None)


def test_nothing_is_found_under_another_owner_or_kind() -> None:
    async def use(opened: Store) -> None:
        await opened.put(entry("a", owner="one"))
        for owner, kind in (("two", KIND), ("", KIND), ("one", "response")):
            assert await opened.get(owner, kind, "a") is None
            assert await ids(opened, owner, kind) == []
            assert await opened.set_metadata(owner, kind, "a", {}) is None
            assert not await opened.delete(owner, kind, "a")
            with pytest.raises(UnknownCursor):
                await opened.page(owner, kind, Query(after="a"))
        # Equal ids of several owners and kinds are several entries.
        await opened.put(entry("a", owner="two"))
        await opened.put(entry("a", owner="one", kind="response"))
        assert await opened.delete("two", KIND, "a")
        assert await opened.get("one", KIND, "a") is not None
        assert await opened.get("one", "response", "a") is not None

    using(use)


def test_an_entry_with_a_known_id_takes_the_others_place() -> None:
    async def use(opened: Store) -> None:
        await opened.put(entry("a", document={"x": 1}))
        await opened.put(entry("a", document={"x": 2}))
        assert await ids(opened) == ["a"]
        found = await opened.get("", KIND, "a")
        assert found is not None and found.document == {"x": 2}

    using(use)


def test_pages_are_in_the_order_of_creation_both_ways() -> None:
    async def use(opened: Store) -> None:
        for id, created in (("c", 3), ("a", 1), ("b", 2), ("c2", 3), ("d", 4)):
            await opened.put(entry(id, NOW + created, items=["not in pages"]))
        assert await ids(opened) == ["a", "b", "c", "c2", "d"]
        assert await ids(opened, descending=True) == ["d", "c2", "c", "b", "a"]
        first = await opened.page("", KIND, Query(limit=2))
        assert first.has_more and [each.items for each in first.entries] == [(), ()]
        last = await opened.page("", KIND, Query(limit=2, after="c"))
        assert not last.has_more and [each.id for each in last.entries] == ["c2", "d"]
        assert await ids(opened, after="c2", descending=True, limit=2) == ["c", "b"]
        assert await ids(opened, after="d") == []
        with pytest.raises(UnknownCursor):
            await opened.page("", KIND, Query(after="z"))

    using(use)


def test_filters_go_together() -> None:
    async def use(opened: Store) -> None:
        await opened.put(entry("a", metadata={"k": "1", "x": "y"}))
        await opened.put(entry("b", metadata={"k": "1"}, model="other"))
        await opened.put(entry("c", metadata={"k": "2", "1": "k", "q\"]'$.": "odd"}))
        assert await ids(opened, metadata={"k": "1"}) == ["a", "b"]
        assert await ids(opened, metadata={"k": "1", "x": "y"}) == ["a"]
        assert await ids(opened, metadata={"k": "1"}, model="other") == ["b"]
        assert await ids(opened, metadata={"q\"]'$.": "odd"}) == ["c"]
        assert await ids(opened, metadata={"1": "1"}) == []
        assert await ids(opened, model="' OR 1=1 --") == []
        assert await ids(opened, model="tiny", limit=1, after="a") == ["c"]

    using(use)


def test_metadata_is_replaced() -> None:
    async def use(opened: Store) -> None:
        await opened.put(entry("a", metadata={"old": "1"}, items=["kept"]))
        changed = await opened.set_metadata("", KIND, "a", {"new": "é"})
        assert changed is not None
        assert (changed.metadata, changed.items) == ({"new": "é"}, ["kept"])
        assert await ids(opened, metadata={"old": "1"}) == []
        assert await ids(opened, metadata={"new": "é"}) == ["a"]
        assert await opened.set_metadata("", KIND, "b", {}) is None

    using(use)


def test_a_page_can_begin_behind_what_was_just_deleted() -> None:
    """Clients delete what they list while they list it."""

    async def use(opened: Store) -> None:
        for number in range(5):
            await opened.put(entry(f"e{number}"))
        for id in await ids(opened, limit=2):
            assert await opened.delete("", KIND, id)
        assert await ids(opened, after="e1") == ["e2", "e3", "e4"]
        assert not await opened.delete("", KIND, "e1")
        for number in range(MAX_DEPARTED):
            await opened.put(entry(f"more{number}"))
            await opened.delete("", KIND, f"more{number}")
        with pytest.raises(UnknownCursor):
            await opened.page("", KIND, Query(after="e1"))

    using(use)


# ---- bounds ----------------------------------------------------------------------------------


def test_the_oldest_leave_when_there_are_too_many() -> None:
    async def use(opened: Store) -> None:
        for number in range(5):
            assert await opened.put(entry(f"e{number}", NOW - number))
        # The oldest are those kept first, whatever their `created` says.
        assert sorted(await ids(opened)) == ["e2", "e3", "e4"]

    using(use, max_entries=3)


def test_the_oldest_leave_when_they_are_too_large() -> None:
    async def use(opened: Store) -> None:
        for number in range(3):
            assert await opened.put(entry(f"e{number}", document={"text": "x" * 400}))
        assert await ids(opened) == ["e1", "e2"]
        assert await opened.put(entry("big", document={"text": "é" * 480}))
        assert await ids(opened) == ["big"]

    using(use, max_bytes=1000)


def test_one_that_has_no_room_at_all_drives_nobody_out() -> None:
    async def use(opened: Store) -> None:
        assert await opened.put(entry("a"))
        assert not await opened.put(entry("b", items=["x" * 1000]))
        assert await ids(opened) == ["a"]

    using(use, max_bytes=1000)


def test_metadata_that_grows_counts() -> None:
    async def use(opened: Store) -> None:
        for id in ("a", "b"):
            await opened.put(entry(id, document={"text": "x" * 400}))
        assert await opened.set_metadata("", KIND, "b", {"k": "é" * 100}) is not None
        assert await ids(opened) == ["b"]
        await opened.set_metadata("", KIND, "b", {})
        await opened.put(entry("c", document={"text": "x" * 400}))
        assert await ids(opened) == ["b", "c"]

    using(use, max_bytes=1000)


def test_nothing_stays_longer_than_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async def use(opened: Store) -> None:
        monkeypatch.setattr(store_module.time, "time", lambda: float(NOW))
        await opened.put(entry("old", NOW - KEEP_SECONDS + 100))
        await opened.put(entry("new"))
        assert await ids(opened) == ["old", "new"]
        monkeypatch.setattr(store_module.time, "time", lambda: NOW + 200.0)
        assert await opened.get("", KIND, "old") is None
        assert await ids(opened) == ["new"]

    using(use)


def test_many_at_once() -> None:
    async def use(opened: Store) -> None:
        await asyncio.gather(*(opened.put(entry(f"e{number}")) for number in range(50)))
        pages = await asyncio.gather(*(ids(opened, limit=100) for _ in range(10)))
        assert all(len(page) == 20 for page in pages)
        assert all(await asyncio.gather(*(opened.delete("", KIND, id) for id in pages[0])))
        assert await ids(opened) == []

    using(use, max_entries=20)


def test_the_event_loop_does_not_wait_for_the_storage(tmp_path: Path) -> None:
    """Another process holds the file; meanwhile the loop runs, and the entry is then kept."""
    path = tmp_path / "store"

    async def use(opened: Store) -> None:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        putting = asyncio.create_task(opened.put(entry("a")))
        started = time.monotonic()
        for _ in range(10):
            await asyncio.sleep(0.01)
        assert time.monotonic() - started < 1.0 and not putting.done()
        other.execute("COMMIT")
        other.close()
        assert await putting
        assert await ids(opened) == ["a"]

    using(use, path)


# ---- files -----------------------------------------------------------------------------------


def test_a_file_outlives_the_store(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    kept = [entry(f"e{number}", metadata={"n": str(number)}, items=[number]) for number in range(4)]

    async def fill(opened: Store) -> None:
        for each in kept:
            await opened.put(each)
        await opened.delete("", KIND, "e0")

    async def look(opened: Store) -> None:
        assert await ids(opened) == ["e1", "e2", "e3"]
        assert await opened.get("", KIND, "e2") == kept[2]
        with pytest.raises(UnknownCursor):
            await opened.page("", KIND, Query(after="e0"))

    async def look_with_less_room(opened: Store) -> None:
        assert await ids(opened) == ["e3"]

    using(fill, path)
    using(look, path)
    using(look_with_less_room, path, max_entries=1)


def test_a_file_is_for_its_owner_alone_and_holds_no_deleted_text(tmp_path: Path) -> None:
    path = tmp_path / "store"

    async def put(opened: Store) -> None:
        await opened.put(entry("a", document={"text": "a-secret-text"}))
        for file in tmp_path.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600

    async def delete(opened: Store) -> None:
        await opened.delete("", KIND, "a")

    using(put, path)
    assert b"a-secret-text" in path.read_bytes()
    using(delete, path)
    assert b"a-secret-text" not in path.read_bytes()


def test_two_processes_can_share_a_file(tmp_path: Path) -> None:
    """One drains while its successor serves already; the bounds hold for both together."""
    path = tmp_path / "store"

    async def use(first: Store) -> None:
        second = await SQLiteStore.open(str(path), max_entries=3, max_bytes=10_000)
        for number in range(3):
            await first.put(entry(f"f{number}"))
            await second.put(entry(f"s{number}"))
        assert await ids(first) == await ids(second) == ["s1", "f2", "s2"]
        await second.close()

    using(use, path, max_entries=3)


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    newer = tmp_path / "newer"
    using(lambda opened: opened.put(entry("a")), newer)  # type: ignore[arg-type, return-value]
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version = 2")
    connection.close()
    text = tmp_path / "text"
    text.write_text("not a database, but rather long " * 100)
    reasons = {
        foreign: "another program or version",
        newer: "another program or version",
        text: "not a database",
        tmp_path: "directory",
        tmp_path / "no" / "folder": "No such file",
    }
    before = foreign.read_bytes(), text.read_bytes()
    threads = threading.active_count()
    for path, reason in reasons.items():
        with pytest.raises(StoreError, match=reason) as caught:
            using(lambda opened: opened.close(), path)  # type: ignore[arg-type, return-value]
        assert "--store-path" in str(caught.value) and "\n" not in str(caught.value)
    assert (foreign.read_bytes(), text.read_bytes()) == before
    assert threading.active_count() == threads


def test_no_store_keeps_nothing() -> None:
    async def main() -> None:
        nothing = NoStore()
        assert not nothing.keeps
        assert not await nothing.put(entry("a"))
        assert await nothing.get("", KIND, "a") is None
        assert await ids(nothing) == []
        assert await nothing.set_metadata("", KIND, "a", {}) is None
        assert not await nothing.delete("", KIND, "a")
        with pytest.raises(UnknownCursor):
            await nothing.page("", KIND, Query(after="a"))
        await nothing.close()

    asyncio.run(main())
