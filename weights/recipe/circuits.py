"""Circuits planted before training: a net that has learnt nothing copies what it has read before.

Copying needs two heads that work together, an induction circuit (Olsson et al. 2022, "In-context
Learning and Induction Heads"): one in the first layer writes a code of the token before into each
position; one in the second looks for the position whose code is that of the current token, and
says its token again. Each is of no use without the other, so training finds the pair late, and a
net as small as this one, on tens of millions of tokens, hardly at all. Training starts here with a
rough pair and refines it, or changes it where it does not help: nothing holds it in place.
"""

import math
from typing import cast

import torch
from torch import Tensor

from weights.recipe.net import Attention, Block, Net, NetConfig

CONSTANT = 0.16  # of every embedding, in dimension 0: what a head reads that looks at places alone
SHARPNESS = 8.0  # logits by which the token before stands out from its neighbours
MATCH = 4.0  # the scale of the search for an equal code
COPY = 6.0  # how strongly the token found is said, against the current one
FAST_PAIRS = 8  # rotary pairs that tell a place from its neighbours
SLOW = 0.004  # radians per place: a pair that turns no faster hardly notices where a token stands


def can_plant(config: NetConfig) -> bool:
    """Whether the net is deep and wide enough to hold the circuit beside its words."""
    return config.num_hidden_layers >= 2 and config.hidden_size >= 3 * config.head_dim


@torch.no_grad()
def plant(net: Net, seed: int) -> None:
    """Set the first two layers' attention, and let no other part of a layer say anything yet.

    The residual's dimension 0 is a constant, its last `head_dim` are the code of the token before,
    and embeddings have the rest, the words.
    """
    config = net.config
    generator = torch.Generator().manual_seed(seed)
    words = slice(1, config.hidden_size - config.head_dim)
    codes = config.hidden_size - config.head_dim
    blocks = [cast(Block, layer) for layer in net.model.layers]
    for block in blocks:
        block.self_attn.o_proj.weight.zero_()
        block.mlp.down_proj.weight.zero_()
    embedding = net.model.embed_tokens.weight
    embedding[:, 0] = CONSTANT
    embedding[:, codes:] = 0.0
    frequencies = config.rope_theta ** (-torch.arange(0, config.head_dim, 2) / config.head_dim)
    slow = torch.nonzero(frequencies < SLOW)[:, 0]
    dims = torch.cat((slow, slow + config.head_dim // 2))
    size = words.stop - words.start
    code = torch.randn(len(dims), size, generator=generator) / math.sqrt(size)
    first, second = (block.self_attn for block in blocks[:2])
    _plant_previous(first, config, frequencies)
    first.v_proj.weight[: config.head_dim] = 0.0
    first.v_proj.weight[dims, words] = code
    first.o_proj.weight[codes + dims, dims] = 2 * config.initializer_range
    _plant_search(second, config, dims, code, generator)


def _plant_previous(attention: Attention, config: NetConfig, frequencies: Tensor) -> None:
    """Head 0 attends to the token before, by places alone.

    With a key (s, 0) in a rotary pair and a query (s cos f, -s sin f), f being the pair's
    frequency, the score is the sum of s^2 cos((distance - 1) f): largest at distance 1.
    """
    half, fast = config.head_dim // 2, frequencies[:FAST_PAIRS]
    words = config.hidden_size - config.head_dim - 1
    spread = CONSTANT**2 + words * config.initializer_range**2
    constant = CONSTANT / math.sqrt(spread / config.hidden_size)  # after the norm
    gap = float((1 - fast.cos()).sum())
    scale = math.sqrt(SHARPNESS * math.sqrt(config.head_dim) / gap) / constant
    query, key = torch.zeros(config.head_dim), torch.zeros(config.head_dim)
    key[: len(fast)] = scale
    query[: len(fast)] = scale * fast.cos()
    query[half : half + len(fast)] = -scale * fast.sin()
    for projection, vector in ((attention.q_proj, query), (attention.k_proj, key)):
        projection.weight[: config.head_dim] = 0.0
        projection.weight[: config.head_dim, 0] = vector


def _plant_search(
    attention: Attention, config: NetConfig, dims: Tensor, code: Tensor, generator: torch.Generator
) -> None:
    """The first query head of each key head finds the code of the current token.

    The key heads carry different parts of the token found, so together they tell more of it.
    """
    head, words = config.head_dim, slice(1, 1 + code.shape[1])
    codes = config.hidden_size - head
    copies = config.num_attention_heads // config.num_key_value_heads
    for key_head in range(config.num_key_value_heads):
        keys, queries = key_head * head, key_head * copies * head
        attention.k_proj.weight[keys : keys + head] = 0.0
        attention.k_proj.weight[keys + dims, codes + dims] = 1.0
        attention.q_proj.weight[queries : queries + head] = 0.0
        attention.q_proj.weight[queries + dims, words] = MATCH * code
        square = torch.randn(code.shape[1], code.shape[1], generator=generator)
        part = torch.linalg.qr(square).Q[:head]
        attention.v_proj.weight[keys : keys + head] = 0.0
        attention.v_proj.weight[keys : keys + head, words] = part
        attention.o_proj.weight[words, queries : queries + head] = (
            COPY * config.initializer_range * part.T
        )
