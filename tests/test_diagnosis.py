"""diagnose tells what a layer does to the signal and to the gradient, and leaves no trace."""

import copy

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from course_utils.measuring.diagnosis import diagnose
from course_utils.models.article import TenLayers


@pytest.fixture
def data():
    generator = torch.Generator().manual_seed(0)
    return torch.randn(6, 3, 8, 8, generator=generator, dtype=torch.float64), torch.tensor([0, 1, 2, 3, 0, 1])


def small(*between, inplace=False):
    torch.manual_seed(1)
    return nn.Sequential(
        nn.Conv2d(3, 5, 3, padding=1), *between, nn.ReLU(inplace), nn.Flatten(), nn.Linear(320, 4)
    ).double()


def test_every_number_is_the_one_computed_by_hand(data):
    net, (x, y) = small(), data
    optimizer = torch.optim.SGD(net.parameters(), lr=0.3)
    first, last = diagnose(net, data, optimizer)
    a = net[0](x).detach().requires_grad_()
    z = net[3](net[2](net[1](a)))
    z.retain_grad()
    cross_entropy(z, y).backward()
    size = lambda tensor: tensor.detach().square().mean().sqrt().item()
    W, slope = net[3].weight, net[3].weight.grad
    assert first["activation"] == pytest.approx(size(a)) and last["activation"] == pytest.approx(size(z))
    assert first["gradient"] == pytest.approx(6 * size(a.grad)) and last["gradient"] == pytest.approx(6 * size(z.grad))
    assert last["weight"] == pytest.approx(size(W)) and last["slope"] == pytest.approx(size(slope))
    assert last["update"] == pytest.approx((0.3 * slope.norm() / W.norm()).item())
    assert last["differs"] == pytest.approx((((z - z.mean(0)) ** 2).mean() / z.square().mean()).item())
    assert [first["layer"], first["kind"], last["layer"], last["kind"]] == ["0", "Conv2d", "3", "Linear"]
    assert first["dead"] == 0 and last["dead"] is None


def test_the_gradient_at_the_logits_is_the_forecast_minus_the_truth(data):
    net, (x, y) = small(), data
    difference = net(x).softmax(1) - nn.functional.one_hot(y, 4)
    assert diagnose(net, data)[-1]["gradient"] == pytest.approx(difference.square().mean().sqrt().item())


def test_equal_pictures_do_not_differ_and_a_layer_without_bias_differs_by_its_pictures_alone(data):
    x, y = data
    assert diagnose(small(), (x[:1].expand(6, 3, 8, 8), y))[0]["differs"] == pytest.approx(0, abs=1e-30)
    mirrored = torch.cat([x, -x])  # of mean zero: without a bias, all of a is variance
    net = small()
    nn.init.zeros_(net[0].bias)
    assert diagnose(net, (mirrored, y.repeat(2)))[0]["differs"] == pytest.approx(1)


def test_a_unit_that_no_picture_wakes_is_dead(data):
    net = small()
    with torch.no_grad():
        net[0].bias[:2] = -1e3
    assert diagnose(net, data)[0]["dead"] == pytest.approx(2 / 5)
    assert diagnose(small(nn.BatchNorm2d(5)), data)[0]["dead"] == 0
    assert diagnose(small(nn.MaxPool2d(1), nn.Upsample(scale_factor=1)), data)[0]["dead"] == 0
    pooled = nn.Sequential(nn.Conv2d(3, 5, 3), nn.MaxPool2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(45, 4)).double()
    assert diagnose(pooled, data)[0]["dead"] is None


def test_a_relu_in_place_does_not_change_what_is_seen(data):
    assert diagnose(small(inplace=True), data) == diagnose(small(), data)


@pytest.mark.parametrize(
    "make", [lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9), lambda p: torch.optim.Adam(p, lr=0.1)]
)
def test_the_update_is_the_step_that_the_optimizer_really_takes_and_nothing_is_left_of_it(data, make):
    net = small(nn.BatchNorm2d(5), nn.Dropout(0.5))
    optimizer = make(net.parameters())
    for _ in range(2):  # so that there is momentum
        optimizer.zero_grad()
        cross_entropy(net(data[0]), data[1]).backward()
        optimizer.step()
    net.eval()
    slopes = [p.grad.clone() for p in net.parameters()]
    weights, state, random = (
        copy.deepcopy(net.state_dict()),
        copy.deepcopy(optimizer.state_dict()),
        torch.get_rng_state(),
    )
    rows = diagnose(net, data, optimizer)
    assert torch.equal(random, torch.get_rng_state()) and not net.training
    assert all(torch.equal(a, b) for a, b in zip(net.state_dict().values(), weights.values()))
    assert str(optimizer.state_dict()) == str(state)
    assert all(torch.equal(p.grad, slope) for p, slope in zip(net.parameters(), slopes))
    assert not any(module._forward_hooks for module in net.modules())
    net.train()
    optimizer.zero_grad()
    cross_entropy(net(data[0]), data[1]).backward()
    optimizer.step()
    step = (net[-1].weight - weights["5.weight"]).norm() / weights["5.weight"].norm()
    assert rows[-1]["update"] == pytest.approx(step.item(), rel=1e-12)


def test_the_article_network_has_ten_rows_and_its_signal_fades():
    torch.manual_seed(0)
    rows = diagnose(TenLayers(7), (torch.rand(8, 3, 32, 32), torch.arange(8) % 7))
    assert [row["kind"] for row in rows] == 5 * ["Conv2d"] + 5 * ["Linear"]
    assert all(row["update"] is None for row in rows) and rows[-1]["differs"] < rows[0]["differs"] / 100
    assert all(0 <= row["dead"] <= 1 for row in rows[:-1])


def test_what_cannot_be_diagnosed_is_said_in_one_sentence(data):
    with pytest.raises(ValueError, match="at least two pictures"):
        diagnose(small(), (data[0][:1], data[1][:1]))
    with pytest.raises(ValueError, match="no convolution and no dense layer"):
        diagnose(nn.Sequential(nn.Flatten(), nn.BatchNorm1d(192)).double(), data)
    twice = nn.Linear(8, 8).double()
    with pytest.raises(TypeError, match="runs more than once"):
        diagnose(nn.Sequential(twice, twice, nn.Flatten()), data)
