"""`BlockManager`: which KV cache blocks belong to whom, and which hold a known prefix.

Pure bookkeeping of block ids; it touches no tensor and this file imports no tensor library.

A block is in exactly one of three places:

    free        no reference, nothing in it worth keeping
    idle        no reference, holds a cached prefix; the least recently used is evicted first
    referenced  in at least one block table; cached too, once it is full and committed

Block tables are append-only while a sequence runs: a full block that turns out to equal a cached
one is not exchanged for it, so ids handed to the model stay valid.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass

from engine.sequence import Sequence

DIGEST_BYTES = 16


@dataclass(slots=True)
class Block:
    block_id: int
    ref_count: int = 0
    block_hash: bytes | None = None  # set once the block is full, computed and findable


def hash_block(parent: bytes, token_ids: list[int], salt: str) -> bytes:
    """128-bit digest of everything that the block's KV content depends on.

    The parent's digest stands for all tokens before; the salt enters the first block and so
    every later one. Two blocks share a digest only if their whole prefixes and salts are equal.
    """
    digest = hashlib.blake2b(parent, digest_size=DIGEST_BYTES)
    if not parent:
        digest.update(len(salt).to_bytes(4, "big") + salt.encode("utf-8", "surrogatepass"))
    for token_id in token_ids:
        digest.update(token_id.to_bytes(4, "big"))
    return digest.digest()


class BlockManager:
    def __init__(self, num_blocks: int, block_size: int, enable_prefix_caching: bool) -> None:
        self.num_blocks = num_blocks
        self.block_size = block_size
        self.enable_prefix_caching = enable_prefix_caching
        self.blocks = [Block(block_id) for block_id in range(num_blocks)]
        self._free: deque[int] = deque(range(num_blocks))
        self._idle: OrderedDict[int, None] = OrderedDict()  # least recently used first
        self._by_hash: dict[bytes, int] = {}
        self.prefix_cache_queries = 0
        self.prefix_cache_hits = 0

    @property
    def num_available(self) -> int:
        """Blocks that can be handed out: free ones, and idle ones after eviction."""
        return len(self._free) + len(self._idle)

    def blocks_for(self, num_tokens: int) -> int:
        return -(-num_tokens // self.block_size)

    def admit(self, seq: Sequence, num_new_tokens: int, reserve: int = 0) -> int | None:
        """Give a sequence without blocks its cached prefix and room for what is computed next.

        Match, count and allocate are one call, so that no other code counts hits again. Returns
        the number of tokens found in the cache, or None, with nothing changed, when the whole
        sequence would not fit beside `reserve` blocks that others are about to need. Blocks are
        taken only for the hit and `num_new_tokens` more, cut to what is left after the hit. A
        hit never covers the last token: its logits are needed.
        """
        hits = self._match(seq)
        num_cached = len(hits) * self.block_size
        num_idle_hits = sum(self.blocks[block_id].ref_count == 0 for block_id in hits)
        num_needed = self.blocks_for(seq.num_tokens) - len(hits)
        if num_needed + reserve > self.num_available - num_idle_hits:
            return None
        num_tokens = min(num_cached + num_new_tokens, seq.num_tokens)
        num_needed = self.blocks_for(num_tokens) - len(hits)
        for block_id in hits:
            self._reference(block_id)
        seq.block_table = hits + [self._take() for _ in range(num_needed)]
        if self._may_match(seq):
            self.prefix_cache_queries += seq.num_tokens
            self.prefix_cache_hits += num_cached
        return num_cached

    def grow(self, seq: Sequence, num_new_tokens: int, reserve: int = 0) -> bool:
        """Append blocks so that `num_new_tokens` after `num_computed` have room; all or none.

        None either if fewer than `reserve` blocks would be left.
        """
        num_needed = self.blocks_for(seq.num_computed + num_new_tokens) - len(seq.block_table)
        if num_needed > 0 and num_needed + reserve > self.num_available:
            return False
        seq.block_table.extend(self._take() for _ in range(num_needed))
        return True

    def commit(self, seq: Sequence, num_new_tokens: int) -> None:
        """Make the blocks that the last `num_new_tokens` computed ones filled findable.

        Where another block already holds the same prefix, ours stays private.
        """
        if not self.enable_prefix_caching:
            return
        first = (seq.num_computed - num_new_tokens) // self.block_size
        last = seq.num_computed // self.block_size
        self._extend_hashes(seq, last)
        for i in range(first, last):
            block = self.blocks[seq.block_table[i]]
            if self._by_hash.setdefault(seq.block_hashes[i], block.block_id) == block.block_id:
                block.block_hash = seq.block_hashes[i]

    def release(self, seq: Sequence) -> None:
        """Take the sequence's blocks back; those that hold a prefix stay findable while idle.

        The last blocks become idle first and so are evicted first: a prefix without its
        beginning could never be found.
        """
        for block_id in reversed(seq.block_table):
            block = self.blocks[block_id]
            block.ref_count -= 1
            if block.ref_count == 0:
                if block.block_hash is None:
                    self._free.append(block_id)
                else:
                    self._idle[block_id] = None
        seq.block_table = []

    def check_integrity(self, sequences: Iterable[Sequence]) -> None:
        """Raise RuntimeError if any block is lost, doubly owned or wrongly findable.

        `sequences`: all that hold blocks.
        """
        owners = [0] * self.num_blocks
        for seq in sequences:
            for block_id in seq.block_table:
                owners[block_id] += 1
        free, idle = set(self._free), set(self._idle)
        for block in self.blocks:
            places = (block.block_id in free) + (block.block_id in idle) + (block.ref_count > 0)
            if places != 1 or block.ref_count != owners[block.block_id]:
                raise RuntimeError(
                    f"{block} is in {places} places, {owners[block.block_id]} own it"
                )
            if block.block_hash is None:
                if block.block_id in idle:
                    raise RuntimeError(f"{block} is idle but holds no prefix")
            elif self._by_hash.get(block.block_hash) != block.block_id:
                raise RuntimeError(f"{block} cannot be found by its hash")
        if len(free) != len(self._free):
            raise RuntimeError("a block is free twice")
        if len(self._by_hash) != sum(block.block_hash is not None for block in self.blocks):
            raise RuntimeError("a hash points to a block that does not bear it")

    def _may_match(self, seq: Sequence) -> bool:
        return self.enable_prefix_caching and not seq.needs_every_position

    def _match(self, seq: Sequence) -> list[int]:
        if not self._may_match(seq):
            return []
        num_matchable = (seq.num_tokens - 1) // self.block_size
        self._extend_hashes(seq, num_matchable)
        hits = []
        for block_hash in seq.block_hashes[:num_matchable]:
            block_id = self._by_hash.get(block_hash)
            if block_id is None:
                break
            hits.append(block_id)
        return hits

    def _extend_hashes(self, seq: Sequence, num_blocks: int) -> None:
        for i in range(len(seq.block_hashes), num_blocks):
            parent = seq.block_hashes[i - 1] if i else b""
            token_ids = seq.token_ids[i * self.block_size : (i + 1) * self.block_size]
            seq.block_hashes.append(hash_block(parent, token_ids, seq.request.cache_salt))

    def _reference(self, block_id: int) -> None:
        block = self.blocks[block_id]
        if block.ref_count == 0:
            del self._idle[block_id]
        block.ref_count += 1

    def _take(self) -> int:
        if self._free:
            block_id = self._free.popleft()
        else:
            block_id, _ = self._idle.popitem(last=False)
            block_hash = self.blocks[block_id].block_hash
            if block_hash is not None:
                del self._by_hash[block_hash]
                self.blocks[block_id].block_hash = None
        self.blocks[block_id].ref_count = 1
        return block_id
