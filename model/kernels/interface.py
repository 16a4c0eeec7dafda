"""`Kernels`: the operations of a decoder other than its matrix products, for one model.

Layers call them and know nothing else of a device. There is one implementation in plain torch,
`TorchKernels`, and one for x86-64 processors, `CpuKernels`; `select_kernels` chooses once.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import torch
from torch import Tensor

from model.batch import ForwardBatch
from model.layers.rotary import Rotary

if TYPE_CHECKING:
    from model.decoder import Decoder
    from model.kv_cache import KVCache

ChooseTokens = Callable[[Tensor, Tensor, "array[float]"], list[int]]

# What an implementation makes of a batch, once for all layers; of no meaning to anybody else.
Plan = Any

# The blocks of a decoder and its last norm: (embeddings [num_tokens, hidden], plan) -> [num_tokens,
# hidden], which outlives the forward pass.
Joined = Callable[[Tensor, Plan], Tensor]


class Kernels(Protocol):
    """Results are valid until the next forward pass, whose results may take their memory.

    name: for the log and the fingerprint, with whatever the bits of the results depend on
    activation_dtype: of hidden states, norms and biases; weights have the model's own, and the
        cache has that or int8
    transposed_keys: how the cache is to hold keys, see `KVCache`
    choose_tokens: None where torch's own operations are as good, or (raw, logits, settings) -> a
        token for each row, drawn from logits [num_rows, vocab] float32, or -1 if that row of them
        or of raw, the model's own logits, has NaN or infinity or nothing but -infinity.
        settings: (temperature, top_k, top_p, min_p, a uniform number in (0, 1)) of each row,
        one after another
    """

    name: str
    activation_dtype: torch.dtype
    transposed_keys: bool

    @property
    def choose_tokens(self) -> ChooseTokens | None: ...

    def plan(self, batch: ForwardBatch, block_size: int, rotary: Rotary | None) -> Plan:
        """Prepare for the attention of all layers to `batch`."""

    def join(self, decoder: Decoder, kv_cache: KVCache) -> Joined | None:
        """The blocks over one cache as one operation, with the same bits; None: not these.

        The weights are loaded, and stay where they are.
        """

    def embed(self, input_ids: Tensor, table: Tensor, scale: float) -> Tensor:
        """input_ids [num_tokens], table [vocab, hidden] -> [num_tokens, hidden], times scale."""

    def rms_norm(self, x: Tensor, weight: Tensor, eps: float) -> Tensor:
        """x [num_rows, size] -> x / rms(x) * weight; this result outlives the forward pass."""

    def add_rms_norm(
        self, x: Tensor, y: Tensor, weight: Tensor, eps: float
    ) -> tuple[Tensor, Tensor]:
        """[num_rows, size] -> x + y, which may take the place of x, and its norm."""

    def silu_mul(self, x: Tensor) -> Tensor:
        """[num_rows, 2 * size], gates first -> silu(gates) * the others, [num_rows, size]."""

    def attend(
        self,
        qkv: Tensor,
        norms: tuple[Tensor, Tensor] | None,
        k_cache: Tensor,
        v_cache: Tensor,
        plan: Plan,
    ) -> Tensor:
        """Normalise and rotate q and k, write k and v to the cache, attend.

        qkv: [num_tokens, query_size + 2 * kv_size]; may be overwritten
        norms: weights [head_dim] of the norms of q and k, for a model that has them
        k_cache, v_cache: of one layer, see `KVCache`
        returns [num_tokens, query_size]
        """
