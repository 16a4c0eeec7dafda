"""The network that the recipe trains: a small Llama in plain PyTorch.

Knows shapes and maths; knows no text, no files and no server. Module names are those of
`transformers.LlamaForCausalLM`, so that exporting is writing the state dict. It shares no code with
the server's `model/` on purpose: each is an independent check on the other.
"""

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

IGNORE = -100  # the label of a token that is read and not learnt
SHORT = 160  # tokens of documents whose attention is written out on CPU


@dataclass(frozen=True)
class NetConfig:
    """Shape of the network; the names are those of a Hugging Face `config.json`."""

    vocab_size: int
    hidden_size: int = 192
    intermediate_size: int = 320
    num_hidden_layers: int = 8
    num_attention_heads: int = 6
    num_key_value_heads: int = 2
    head_dim: int = 32
    max_position_embeddings: int = 2048
    rope_theta: float = 100000.0
    rms_norm_eps: float = 1e-5
    initializer_range: float = 0.02


@dataclass(frozen=True)
class Layout:
    """Where the documents lie in a flat run of tokens; a token sees its own document only.

    Documents of like length are attended together, padded on the right to the longest of them:
    under a causal mask no real token sees the padding.
    """

    positions: Tensor  # [tokens], from 0 in each document
    groups: list[Tensor]  # each [documents, longest]: index of the token; 0 where padded
    restore: Tensor  # [tokens]: where the token lies in the groups laid end to end

    @classmethod
    def of(cls, lengths: list[int]) -> "Layout":
        classes: dict[tuple[int, int], list[tuple[int, int]]] = {}
        start = 0
        for length in lengths:
            bits = length.bit_length()
            half = length >> max(0, bits - 2)  # of an octave: at most a third is padding
            classes.setdefault((bits, half), []).append((start, length))
            start += length
        restore = torch.empty(start, dtype=torch.long)
        groups, offset = [], 0
        for documents in classes.values():
            longest = max(length for _, length in documents)
            group = torch.zeros(len(documents), longest, dtype=torch.long)
            for row, (first, length) in enumerate(documents):
                group[row, :length] = torch.arange(first, first + length)
                place = offset + row * longest
                restore[first : first + length] = torch.arange(place, place + length)
            groups.append(group)
            offset += group.numel()
        positions = torch.cat([torch.arange(length) for length in lengths])
        return cls(positions, groups, restore)

    def to(self, device: torch.device) -> "Layout":
        groups = [group.to(device) for group in self.groups]
        return Layout(self.positions.to(device), groups, self.restore.to(device))


class RMSNorm(nn.Module):
    def __init__(self, size: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, (x.shape[-1],), self.weight, self.eps)


def rotary_tables(positions: Tensor, config: NetConfig) -> tuple[Tensor, Tensor]:
    """Cosines and sines for `positions` [tokens], each [tokens, 1, head_dim]."""
    steps = torch.arange(0, config.head_dim, 2, device=positions.device, dtype=torch.float32)
    frequencies = config.rope_theta ** (-steps / config.head_dim)
    angles = positions[:, None].float() * frequencies
    angles = torch.cat((angles, angles), dim=-1)[:, None]
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotate `x` [tokens, heads, head_dim]; a pair is (i, i + head_dim / 2)."""
    first, second = x.chunk(2, dim=-1)
    return (x * cos + torch.cat((-second, first), dim=-1) * sin).to(x.dtype)


def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """Causal attention: `q` [documents, heads, length, head_dim], `k` and `v` with fewer heads.

    On CPU the products of short documents are written out: the backward pass of PyTorch's fused
    kernel takes longer there, in bfloat16 four times as long.
    """
    if q.is_cuda or (q.dtype == torch.float32 and q.shape[2] > SHORT):
        return F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
    length, copies = q.shape[2], q.shape[1] // k.shape[1]
    later = torch.full((length, length), -torch.inf, dtype=q.dtype).triu(1)
    # The query heads that share a key head lie below one another, as rows of one product.
    rows = (q * q.shape[-1] ** -0.5).unflatten(1, (-1, copies)).flatten(2, 3)
    scores = (rows @ k.transpose(-1, -2)).unflatten(2, (copies, length)) + later
    mixed = torch.softmax(scores, dim=-1, dtype=q.dtype).flatten(2, 3) @ v
    out: Tensor = mixed.unflatten(2, (copies, length)).flatten(1, 2)
    return out


class Attention(nn.Module):
    def __init__(self, config: NetConfig) -> None:
        super().__init__()
        self.head_dim = config.head_dim
        self.heads = config.num_attention_heads
        self.kv_heads = config.num_key_value_heads
        query_size = config.num_attention_heads * config.head_dim
        key_size = config.num_key_value_heads * config.head_dim
        self.q_proj = nn.Linear(config.hidden_size, query_size, bias=False)
        self.k_proj = nn.Linear(config.hidden_size, key_size, bias=False)
        self.v_proj = nn.Linear(config.hidden_size, key_size, bias=False)
        self.o_proj = nn.Linear(query_size, config.hidden_size, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, layout: Layout) -> Tensor:
        weight = torch.cat((self.q_proj.weight, self.k_proj.weight, self.v_proj.weight))
        qkv = F.linear(x, weight).unflatten(-1, (-1, self.head_dim))
        turned = rotate(qkv[:, : self.heads + self.kv_heads], cos, sin)
        qkv = torch.cat((turned, qkv[:, self.heads + self.kv_heads :]), dim=1)
        outputs = []
        for group in layout.groups:
            # [documents, heads, longest, head_dim]
            part = qkv.index_select(0, group.flatten()).unflatten(0, group.shape).transpose(1, 2)
            y = attend(*part.split((self.heads, self.kv_heads, self.kv_heads), dim=1))
            outputs.append(y.transpose(1, 2).flatten(0, 1))
        mixed = torch.cat(outputs).index_select(0, layout.restore).flatten(1)
        out: Tensor = self.o_proj(mixed)
        return out


class MLP(nn.Module):
    def __init__(self, config: NetConfig) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.up_proj = nn.Linear(config.hidden_size, config.intermediate_size, bias=False)
        self.down_proj = nn.Linear(config.intermediate_size, config.hidden_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        weight = torch.cat((self.gate_proj.weight, self.up_proj.weight))
        gate, up = F.linear(x, weight).chunk(2, dim=-1)
        out: Tensor = self.down_proj(F.silu(gate) * up)
        return out


class Block(nn.Module):
    def __init__(self, config: NetConfig) -> None:
        super().__init__()
        self.input_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.self_attn = Attention(config)
        self.post_attention_layernorm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.mlp = MLP(config)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, layout: Layout) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, layout)
        out: Tensor = x + self.mlp(self.post_attention_layernorm(x))
        return out


class Decoder(nn.Module):
    def __init__(self, config: NetConfig) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(config.vocab_size, config.hidden_size)
        self.layers = nn.ModuleList(Block(config) for _ in range(config.num_hidden_layers))
        self.norm = RMSNorm(config.hidden_size, config.rms_norm_eps)


class _TokenLoss(torch.autograd.Function):
    """Cross entropy of a linear head, some rows at a time.

    The gradients are made in the forward pass, while the logits of the rows are in the cache; whole
    logits [tokens, vocab] never exist.
    """

    ROWS = 512

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, labels: Tensor) -> Tensor:  # type: ignore[override]
        half_weight = weight.to(x.dtype)
        grad_x = torch.empty_like(x)
        grad_weight = torch.zeros_like(weight)
        total = torch.zeros((), device=x.device)
        for rows, targets, grads in zip(
            *(part.split(_TokenLoss.ROWS) for part in (x, labels, grad_x)), strict=True
        ):
            logits = (rows @ half_weight.T).float()
            log_sums = logits.logsumexp(dim=-1, keepdim=True)
            total += (log_sums - logits.gather(1, targets[:, None])).sum()
            slopes = logits.sub_(log_sums).exp_()
            slopes.scatter_add_(1, targets[:, None], -torch.ones_like(log_sums))
            slopes = slopes.to(x.dtype)
            torch.mm(slopes, half_weight, out=grads)
            grad_weight += slopes.T @ rows
        ctx.save_for_backward(grad_x, grad_weight)
        return total / labels.numel()

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, None]:  # type: ignore[override]
        grad_x, grad_weight = ctx.saved_tensors
        scale = grad / grad_x.shape[0]
        return grad_x * scale, grad_weight * scale, None


class Net(nn.Module):
    """Llama with tied embeddings."""

    def __init__(self, config: NetConfig) -> None:
        super().__init__()
        self.config = config
        self.model = Decoder(config)
        self.apply(self._initialise)

    def _initialise(self, module: nn.Module) -> None:
        if isinstance(module, nn.Linear | nn.Embedding):
            nn.init.normal_(module.weight, std=self.config.initializer_range)

    def _hidden(self, ids: Tensor, layout: Layout) -> Tensor:
        x = self.model.embed_tokens(ids)
        cos, sin = rotary_tables(layout.positions, self.config)
        for layer in self.model.layers:
            x = layer(x, cos, sin, layout)
        out: Tensor = self.model.norm(x)
        return out

    def forward(self, ids: Tensor, layout: Layout) -> Tensor:
        """Logits [tokens, vocab] for `ids` [tokens], the documents of `layout` end to end."""
        return F.linear(self._hidden(ids, layout), self.model.embed_tokens.weight)

    def loss(self, ids: Tensor, labels: Tensor, layout: Layout, dtype: torch.dtype) -> Tensor:
        """Mean cross entropy over the labels that are not `IGNORE`; products in `dtype`."""
        with torch.autocast(ids.device.type, dtype, enabled=dtype != torch.float32):
            hidden = self._hidden(ids, layout)
        learnt = (labels != IGNORE).nonzero()[:, 0]
        rows = hidden.index_select(0, learnt).to(dtype)
        loss: Tensor = _TokenLoss.apply(rows, self.model.embed_tokens.weight, labels[learnt])
        return loss

    def parameter_count(self) -> int:
        return sum(parameter.numel() for parameter in self.parameters())
