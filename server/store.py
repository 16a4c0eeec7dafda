"""What clients asked to be kept: objects of the API as JSON documents, found again by id.

    Store          the interface: put, get, page, set_metadata, delete
    ├── NoStore      keeps nothing (--no-store)
    └── SQLiteStore  in memory, or in a file that outlives the process (--store-path)

An entry belongs to an owner (the digest of an API key, or "" where no keys are set) and has a kind
(`chat.completion`); nothing is ever found under another owner or kind. The store is bounded in
entries and in bytes, the oldest leave first, and none stays longer than KEEP_SECONDS, as at OpenAI.
All SQL runs in one thread of its own, never on the event loop. Knows no HTTP.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final, ParamSpec, TypeVar

import msgspec

P = ParamSpec("P")
T = TypeVar("T")

KEEP_SECONDS: Final = 30 * 24 * 3600
MAX_DEPARTED: Final = 1024
BUSY_SECONDS: Final = 5.0  # for another process that writes the same file

_APPLICATION_ID: Final = 0x494E4B53  # "INKS", so that no other program's file is taken for ours
_VERSION: Final = 1
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    created INTEGER NOT NULL,
    model TEXT NOT NULL,
    size INTEGER NOT NULL,
    metadata TEXT NOT NULL,
    document TEXT NOT NULL,
    items TEXT NOT NULL,
    UNIQUE (owner, kind, id)
);
CREATE INDEX IF NOT EXISTS pages ON entries (owner, kind, created, seq);
CREATE INDEX IF NOT EXISTS ages ON entries (created);
CREATE INDEX IF NOT EXISTS sizes ON entries (seq, size);
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {_VERSION};
"""
_TRIM = """
DELETE FROM entries WHERE seq IN (
    SELECT seq FROM (
        SELECT seq, row_number() OVER newest AS number, sum(size) OVER newest AS bytes
        FROM entries WINDOW newest AS (ORDER BY seq DESC)
    ) WHERE number > ? OR bytes > ?
)
"""
_COLUMNS = "owner, kind, id, created, model, metadata, document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One kept object.

    created: seconds since 1970; pages are in this order, equals in the order of their keeping.
    document: the object as the API returns it; its metadata is `metadata`, which can change.
    items: what the object was made from (messages of a chat), for a route of their own; empty in
        the entries of a page.
    """

    owner: str
    kind: str
    id: str
    created: int
    model: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    document: Mapping[str, Any]
    items: Sequence[Any] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which entries to give: those of `model` with all of `metadata`, `limit` after an id."""

    model: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    after: str | None = None
    limit: int = 20
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the entries that a query fits; `has_more`: there are others behind them."""

    entries: list[Entry]
    has_more: bool


class StoreError(Exception):
    """The file cannot be used as a store; the text is one line."""


class UnknownCursor(Exception):
    """`Query.after` is the id of no entry."""


class Store(ABC):
    """Keeps entries. Methods raise sqlite3.Error where the storage fails."""

    @property
    def keeps(self) -> bool:
        """Whether anything can be put."""
        return True

    @abstractmethod
    async def put(self, entry: Entry) -> bool:
        """Keep an entry, in the place of one with its owner, kind and id; False if too large."""

    @abstractmethod
    async def get(self, owner: str, kind: str, id: str) -> Entry | None:
        """Return an entry with its items; None if there is none."""

    @abstractmethod
    async def page(self, owner: str, kind: str, query: Query) -> Page:
        """Return the entries that the query fits; UnknownCursor if it starts at no entry."""

    @abstractmethod
    async def set_metadata(
        self, owner: str, kind: str, id: str, metadata: Mapping[str, str]
    ) -> Entry | None:
        """Replace an entry's metadata and return the entry; None if there is none."""

    @abstractmethod
    async def delete(self, owner: str, kind: str, id: str) -> bool:
        """Forget an entry; False if there is none."""

    @abstractmethod
    async def close(self) -> None:
        """Finish what was begun, and let the storage go."""


class NoStore(Store):
    """Keeps nothing."""

    @property
    def keeps(self) -> bool:
        return False

    async def put(self, entry: Entry) -> bool:
        return False

    async def get(self, owner: str, kind: str, id: str) -> Entry | None:
        return None

    async def page(self, owner: str, kind: str, query: Query) -> Page:
        if query.after is not None:
            raise UnknownCursor(query.after)
        return Page([], False)

    async def set_metadata(
        self, owner: str, kind: str, id: str, metadata: Mapping[str, str]
    ) -> Entry | None:
        return None

    async def delete(self, owner: str, kind: str, id: str) -> bool:
        return False

    async def close(self) -> None:
        pass


class SQLiteStore(Store):
    """Keeps entries in a SQLite database, used by one thread."""

    def __init__(self, database: _Database, thread: ThreadPoolExecutor) -> None:
        """Made by `open`."""
        self._database = database
        self._thread = thread

    @classmethod
    async def open(cls, path: str | None, *, max_entries: int, max_bytes: int) -> SQLiteStore:
        """Open or create the file, in memory if `path` is None; StoreError if it cannot be used.

        What is beyond the bounds leaves at once.
        """
        thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        try:
            database = await _in_thread(thread, _Database, path, max_entries, max_bytes)
        except (OSError, sqlite3.Error) as error:
            thread.shutdown()
            raise StoreError(f"--store-path: '{path}' cannot be used: {error}") from error
        return cls(database, thread)

    async def put(self, entry: Entry) -> bool:
        return await _in_thread(self._thread, self._database.put, entry)

    async def get(self, owner: str, kind: str, id: str) -> Entry | None:
        return await _in_thread(self._thread, self._database.get, owner, kind, id)

    async def page(self, owner: str, kind: str, query: Query) -> Page:
        return await _in_thread(self._thread, self._database.page, owner, kind, query)

    async def set_metadata(
        self, owner: str, kind: str, id: str, metadata: Mapping[str, str]
    ) -> Entry | None:
        place = (owner, kind, id)
        return await _in_thread(self._thread, self._database.set_metadata, *place, metadata)

    async def delete(self, owner: str, kind: str, id: str) -> bool:
        return await _in_thread(self._thread, self._database.delete, owner, kind, id)

    async def close(self) -> None:
        await _in_thread(self._thread, self._database.close)
        self._thread.shutdown()


async def _in_thread(
    thread: ThreadPoolExecutor, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    return await asyncio.wrap_future(thread.submit(function, *args, **kwargs))


class _Database:
    """The same, synchronous."""

    def __init__(self, path: str | None, max_entries: int, max_bytes: int) -> None:
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        # Where entries stood that were deleted, so that a page can begin behind one: clients
        # delete what they list while they list it. Bounded, and forgotten with the process.
        self._departed: OrderedDict[tuple[str, str, str], tuple[int, int]] = OrderedDict()
        if path is not None:
            # Conversations are nobody else's business; SQLite's own files take over the mode.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._connection = sqlite3.connect(
            path or ":memory:", timeout=BUSY_SECONDS, check_same_thread=False
        )
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        (application,) = self._connection.execute("PRAGMA application_id").fetchone()
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        (num_tables,) = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if num_tables and (application, version) != (_APPLICATION_ID, _VERSION):
            raise sqlite3.DatabaseError("it is a database of another program or version")
        self._connection.execute("PRAGMA journal_mode = WAL").fetchone()
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA secure_delete = ON")  # deleted text is overwritten
        self._connection.executescript(_SCHEMA)
        with self._connection:
            self._expire()
            self._trim()

    def close(self) -> None:
        self._connection.close()

    def put(self, entry: Entry) -> bool:
        texts = [_encode(part) for part in (entry.metadata, entry.document, entry.items)]
        size = sum(len(text.encode()) for text in texts)
        if size > self._max_bytes:
            return False  # before it drives out all others
        place = (entry.owner, entry.kind, entry.id)
        with self._connection:
            self._expire()
            self._connection.execute(
                "INSERT OR REPLACE INTO entries "
                f"({_COLUMNS}, items, size) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*place, entry.created, entry.model, *texts, size),
            )
            self._trim()
        return True

    def get(self, owner: str, kind: str, id: str) -> Entry | None:
        self._forget_expired()
        row = self._connection.execute(
            f"SELECT {_COLUMNS}, items FROM entries WHERE owner = ? AND kind = ? AND id = ?",
            (owner, kind, id),
        ).fetchone()
        return None if row is None else _entry(row)

    def page(self, owner: str, kind: str, query: Query) -> Page:
        self._forget_expired()
        conditions, values = ["owner = ?", "kind = ?"], [owner, kind]
        if query.model is not None:
            conditions.append("model = ?")
            values.append(query.model)
        for pair in query.metadata.items():
            conditions.append(
                "EXISTS (SELECT 1 FROM json_each(metadata) AS pair "
                "WHERE pair.key = ? AND pair.value = ?)"
            )
            values += pair
        numbers: tuple[int, ...] = ()
        if query.after is not None:
            numbers = self._position(owner, kind, query.after)
            conditions.append(f"(created, seq) {'<' if query.descending else '>'} (?, ?)")
        order = "DESC" if query.descending else "ASC"
        with closing(
            self._connection.execute(
                f"SELECT {_COLUMNS} FROM entries WHERE {' AND '.join(conditions)} "
                f"ORDER BY created {order}, seq {order} LIMIT ?",
                (*values, *numbers, query.limit + 1),
            )
        ) as rows:
            entries = [_entry(row) for row in rows]
        return Page(entries[: query.limit], len(entries) > query.limit)

    def set_metadata(
        self, owner: str, kind: str, id: str, metadata: Mapping[str, str]
    ) -> Entry | None:
        text = _encode(metadata)
        grown = "size + length(CAST(? AS BLOB)) - length(CAST(metadata AS BLOB))"
        with self._connection:
            self._connection.execute(
                f"UPDATE entries SET size = {grown}, metadata = ? "
                "WHERE owner = ? AND kind = ? AND id = ?",
                (text, text, owner, kind, id),
            )
            self._trim()
        return self.get(owner, kind, id)

    def delete(self, owner: str, kind: str, id: str) -> bool:
        self._forget_expired()
        place = (owner, kind, id)
        with self._connection:
            row = self._find(*place)
            if row is None:
                return False
            self._connection.execute("DELETE FROM entries WHERE seq = ?", (row[1],))
        self._departed[place] = row
        if len(self._departed) > MAX_DEPARTED:
            self._departed.popitem(last=False)
        return True

    def _position(self, owner: str, kind: str, id: str) -> tuple[int, int]:
        row = self._find(owner, kind, id) or self._departed.get((owner, kind, id))
        if row is None:
            raise UnknownCursor(id)
        return row

    def _find(self, owner: str, kind: str, id: str) -> tuple[int, int] | None:
        row: tuple[int, int] | None = self._connection.execute(
            "SELECT created, seq FROM entries WHERE owner = ? AND kind = ? AND id = ?",
            (owner, kind, id),
        ).fetchone()
        return row

    def _forget_expired(self) -> None:
        with self._connection:
            self._expire()

    def _expire(self) -> None:
        oldest = int(time.time()) - KEEP_SECONDS
        self._connection.execute("DELETE FROM entries WHERE created < ?", (oldest,))

    def _trim(self) -> None:
        (is_over,) = self._connection.execute(
            "SELECT count(*) > ? OR total(size) > ? FROM entries",
            (self._max_entries, self._max_bytes),
        ).fetchone()
        if is_over:
            self._connection.execute(_TRIM, (self._max_entries, self._max_bytes))


def _encode(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _entry(row: Sequence[Any]) -> Entry:
    owner, kind, id, created, model, metadata, document, *items = row
    return Entry(
        owner=owner,
        kind=kind,
        id=id,
        created=created,
        model=model,
        metadata=msgspec.json.decode(metadata),
        document=msgspec.json.decode(document),
        items=msgspec.json.decode(items[0]) if items else (),
    )
