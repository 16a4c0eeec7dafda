"""Parts on their own: prepacked linear layers, rotary tables, KV cache sizes."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from model.config import RopeConfig
from model.layers.linear import Linear
from model.layers.rotary import Rotary, rotate
from model.quant import plain
from model.quant.plain import PlainMethod, can_prepack

DTYPES = [torch.float32, torch.bfloat16]
LLAMA = {
    "architectures": ["LlamaForCausalLM"],
    "vocab_size": 64,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 256,
}


def make_linear(dtype: torch.dtype, bias: bool = True, size: int = 48) -> Linear:
    generator = torch.Generator().manual_seed(1)
    layer = Linear(size, {"a": 32, "b": 40}, bias=bias, dtype=dtype, method=PlainMethod())
    layer.weight.data.copy_(torch.randn(72, size, generator=generator))
    if layer.bias is not None:
        layer.bias.data.copy_(torch.randn(72, generator=generator))
    return layer


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("num_rows", [0, 1, 3, 64])
def test_prepacked_is_the_plain_product(dtype: torch.dtype, bias: bool, num_rows: int) -> None:
    layer = make_linear(dtype, bias)
    x = torch.randn(num_rows, 48, generator=torch.Generator().manual_seed(2)).to(dtype)
    weight, offset = layer.weight.double(), None if layer.bias is None else layer.bias.double()
    expected = F.linear(x.double(), weight, offset)
    layer.process_after_loading()
    tolerance = 1e-4 if dtype == torch.float32 else 0.02
    assert layer(x).dtype == dtype
    torch.testing.assert_close(layer(x).double(), expected, atol=tolerance, rtol=tolerance)


@pytest.mark.parametrize("dtype", DTYPES)
def test_prepacking_leaves_one_copy(dtype: torch.dtype) -> None:
    layer = make_linear(dtype)
    layer.process_after_loading()
    assert layer.weight.is_mkldnn == can_prepack(dtype)
    assert sum(parameter.numel() for parameter in layer.parameters()) == 72 * 49


@pytest.mark.skipif(not can_prepack(torch.bfloat16), reason="oneDNN takes no bf16 here")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [48, 256])
def test_a_row_is_the_same_bits_in_any_batch(dtype: torch.dtype, size: int) -> None:
    """What `F.linear` in fp32 does not promise: MKL sums a single row in another order."""
    layer = make_linear(dtype, size=size)
    layer.process_after_loading()
    x = torch.randn(130, size, generator=torch.Generator().manual_seed(3)).to(dtype)
    alone = torch.cat([layer(row[None]) for row in x])
    for num_rows in (2, 3, 5, 8, 16, 17, 33, 64, 130):
        assert torch.equal(layer(x[:num_rows]), alone[:num_rows])
        assert torch.equal(layer(x[-num_rows:]), alone[-num_rows:])


def test_without_onednn_the_plain_weight_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*_: object) -> None:
        raise RuntimeError("no such operator")

    plain.can_prepack.cache_clear()
    monkeypatch.setattr(torch.ops.mkldnn, "_reorder_linear_weight", absent, raising=False)
    layer = make_linear(torch.float32)
    layer.process_after_loading()
    plain.can_prepack.cache_clear()
    assert not layer.weight.is_mkldnn
    assert layer(torch.ones(2, 48)).shape == (2, 72)


def test_rotation_depends_on_the_distance_alone() -> None:
    rotary = Rotary(RopeConfig(theta=100.0), head_dim=8)
    q, k = torch.randn(2, 1, 1, 8, generator=torch.Generator().manual_seed(0)).unbind(0)

    def score(at: int, to: int) -> torch.Tensor:
        at_turn = rotary.rotation(torch.tensor([at]), torch.float32)
        to_turn = rotary.rotation(torch.tensor([to]), torch.float32)
        return (rotate(q, at_turn) * rotate(k, to_turn)).sum()

    torch.testing.assert_close(score(40, 33), score(7, 0), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(score(5, 5), (q * k).sum())
