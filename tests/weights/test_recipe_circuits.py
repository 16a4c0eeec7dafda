"""An untrained net copies what it has read, by the circuits planted in it, and not without them."""

import pytest
import torch

from weights.recipe.circuits import can_plant, plant
from weights.recipe.net import Layout, Net, NetConfig

CONFIG = NetConfig(vocab_size=2000)
ONCE = 24


def _net(*, planted: bool) -> Net:
    torch.manual_seed(3)
    net = Net(CONFIG)
    if planted:
        plant(net, seed=3)
    return net


def _share_copied(net: Net) -> float:
    """Of random tokens said a second time, the share that the first time tells."""
    generator = torch.Generator().manual_seed(5)
    right = torch.zeros(0)
    for _ in range(20):
        once = torch.randperm(CONFIG.vocab_size, generator=generator)[:ONCE]
        ids = torch.cat((torch.tensor([1, 4]), once, torch.tensor([9]), once))
        with torch.no_grad():
            said = net(ids, Layout.of([len(ids)])).argmax(dim=-1)
        right = torch.cat((right, (said[-ONCE:-1] == once[1:]).float()))
    return right.mean().item()


def test_an_untrained_net_copies() -> None:
    assert _share_copied(_net(planted=True)) > 0.75


def test_without_circuits_it_does_not() -> None:
    assert _share_copied(_net(planted=False)) < 0.05


@pytest.mark.parametrize("part", ["previous", "search"])
def test_each_half_of_the_circuit_is_needed(part: str) -> None:
    net = _net(planted=True)
    layer = net.model.layers[0 if part == "previous" else 1]
    torch.nn.init.zeros_(layer.self_attn.q_proj.weight)
    assert _share_copied(net) < 0.3


def test_the_same_seed_plants_the_same_net() -> None:
    one, two = _net(planted=True).state_dict(), _net(planted=True).state_dict()
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_a_net_too_small_for_circuits_is_left_as_it_is() -> None:
    assert can_plant(CONFIG)
    assert not can_plant(NetConfig(vocab_size=400, hidden_size=64, num_attention_heads=2))
    assert not can_plant(NetConfig(vocab_size=400, num_hidden_layers=1))
