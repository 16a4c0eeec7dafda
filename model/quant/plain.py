"""The plain linear method: weights as the checkpoint has them, in fp32, bf16 or fp16.

On CPU a weight is reordered once into oneDNN's blocked layout, where the processor and the build
take it: about 1.5 to 4 times as fast as `F.linear` on few rows, and a row's result no longer
depends on how many rows come with it, as it does in MKL's fp32 products. The reordered weight
replaces the plain one, so there is never more than one copy.
"""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.quant.method import Method

if TYPE_CHECKING:
    from model.layers.linear import Linear

logger = logging.getLogger(__name__)


class PlainMethod(Method):
    name = "plain, in torch"

    def process_after_loading(self, layer: Linear) -> None:
        weight = layer.weight
        if weight.device.type == "cpu" and can_prepack(weight.dtype):
            packed = torch.ops.mkldnn._reorder_linear_weight(weight.data, None)
            layer.weight = nn.Parameter(packed, requires_grad=False)

    def apply(self, layer: Linear, x: Tensor) -> Tensor:
        """[num_rows, in] -> [num_rows, out]."""
        weight, rows = layer.weight, x.to(layer.weight.dtype)
        if weight.is_mkldnn:
            y: Tensor = torch.ops.mkldnn._linear_pointwise(rows, weight, layer.bias, "none", [], "")
        else:
            y = F.linear(rows, weight, layer.bias)
        return y.to(x.dtype)

    def tie(self, layer: Linear, table: nn.Parameter) -> bool:
        """The weight stays plain: look-ups need it so, and a second copy would cost memory."""
        layer.weight = table
        return False


@functools.cache
def can_prepack(dtype: torch.dtype) -> bool:
    """Whether oneDNN takes prepacked weights of `dtype` here, found by trying one; logged once."""
    try:
        weight = torch.arange(-16, 16, dtype=torch.float32).view(4, 8).to(dtype)
        x = torch.ones(2, 8, dtype=dtype)
        packed = torch.ops.mkldnn._reorder_linear_weight(weight, None)
        y = torch.ops.mkldnn._linear_pointwise(x, packed, None, "none", [], "")
        right = torch.equal(y, F.linear(x, weight))
        reason = "it takes them" if right else "its result differs"
    except (AttributeError, RuntimeError) as error:
        # The operators belong to torch's inner API: absent in builds without oneDNN.
        right, reason = False, str(error).partition("\n")[0]
    logger.info("oneDNN prepacked %s weights: %s (%s)", dtype, "yes" if right else "no", reason)
    return right
