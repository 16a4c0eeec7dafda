"""Rotary positions (Su et al. 2021, RoFormer) and their extensions to longer contexts.

A pair of a head's dimensions (i, i + head_dim / 2) is turned by position * frequency_i. The
extensions change the frequencies: linear (Chen et al. 2023), llama3 (Llama 3.1's by wavelength),
yarn (Peng et al. 2023, which also scales the result).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from model.config import RopeConfig

Rotation = tuple[Tensor, Tensor]


class Rotary:
    """Frequencies of one model; they hold no parameters, so this is no `nn.Module`."""

    def __init__(self, rope: RopeConfig, head_dim: int) -> None:
        self.frequencies, self.scale = rotary_frequencies(rope, head_dim)

    def rotation(self, positions: Tensor, dtype: torch.dtype) -> Rotation:
        """Cosines and signed sines at positions [num_tokens], each [num_tokens, 1, head_dim].

        Computed in fp32: in bf16 a position beyond 256 would not even be exact.
        """
        if self.frequencies.device != positions.device:
            self.frequencies = self.frequencies.to(positions.device)
        angles = positions[:, None].float() * self.frequencies
        cos, sin = angles.cos() * self.scale, angles.sin() * self.scale
        cosines = torch.cat((cos, cos), dim=-1)
        sines = torch.cat((-sin, sin), dim=-1)
        return cosines[:, None].to(dtype), sines[:, None].to(dtype)


def rotate(x: Tensor, rotation: Rotation) -> Tensor:
    """Turn x [num_tokens, num_heads, head_dim]; rolling by half a head pairs the dimensions."""
    cos, sin = rotation
    return torch.addcmul(x * cos, x.roll(x.shape[-1] // 2, dims=-1), sin)


def rotary_frequencies(rope: RopeConfig, head_dim: int) -> tuple[Tensor, float]:
    """Radians per position, [head_dim / 2] float32, and the scale of the rotated vectors."""
    # On the CPU even while a model is being built on "meta": they are computed, not loaded.
    exponents = torch.arange(0, head_dim, 2, device="cpu", dtype=torch.float32) / head_dim
    frequencies = 1.0 / rope.theta**exponents
    if rope.rope_type == "linear":
        return frequencies / rope.factor, 1.0
    if rope.rope_type == "llama3":
        return _llama3(frequencies, rope), 1.0
    if rope.rope_type == "yarn":
        return _yarn(frequencies, rope, head_dim), _yarn_scale(rope)
    return frequencies, 1.0


def _llama3(frequencies: Tensor, rope: RopeConfig) -> Tensor:
    """Divide low frequencies by `factor`, keep high ones, and blend in between."""
    turns = rope.original_max_position_embeddings * frequencies / (2 * math.pi)
    keep = (turns - rope.low_freq_factor) / (rope.high_freq_factor - rope.low_freq_factor)
    keep = keep.clamp(0.0, 1.0)
    return frequencies * (keep + (1.0 - keep) / rope.factor)


def _yarn(frequencies: Tensor, rope: RopeConfig, head_dim: int) -> Tensor:
    """As llama3, but blended by dimension: from the one that turns beta_fast times over the
    original context to the one that turns beta_slow times (YaRN, section 3.2)."""

    def dimension_of(turns: float) -> float:
        length = rope.original_max_position_embeddings / (turns * 2 * math.pi)
        return head_dim * math.log(length) / (2 * math.log(rope.theta))

    low, high = dimension_of(rope.beta_fast), dimension_of(rope.beta_slow)
    if rope.truncate:
        low, high = math.floor(low), math.ceil(high)
    low, high = max(low, 0), min(high, head_dim - 1)
    if low == high:
        high += 0.001
    dimensions = torch.arange(head_dim // 2, device="cpu", dtype=torch.float32)
    interpolate = ((dimensions - low) / (high - low)).clamp(0.0, 1.0)
    return frequencies * (1.0 - interpolate + interpolate / rope.factor)


def _yarn_scale(rope: RopeConfig) -> float:
    if rope.attention_factor is not None:
        return rope.attention_factor

    def mscale(weight: float) -> float:
        return 0.1 * weight * math.log(rope.factor) + 1.0 if rope.factor > 1.0 else 1.0

    if rope.mscale and rope.mscale_all_dim:
        return mscale(rope.mscale) / mscale(rope.mscale_all_dim)
    return mscale(1.0)
