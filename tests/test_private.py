"""Private training does to each image's gradient what opacus does, and promises what its accountant promises."""

import math

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from torch import nn
from torch.nn.functional import cross_entropy

from course_utils.training.private import clipped_sum, epsilon, gradients_of_each, private_gradient, renyi

analysis = pytest.importorskip("opacus.accountants.analysis.rdp", reason="opacus is of the group test, and not here")
SETTINGS = {"bound": 0.5, "noise": 1.3, "expected": 9.0}


def network(seed=0):
    torch.manual_seed(seed)
    layers = [nn.Conv2d(3, 4, 3, 2, 1), nn.GroupNorm(2, 4), nn.ReLU(), nn.Flatten(), nn.Linear(64, 5)]
    return nn.Sequential(*layers).double()


def data(count, seed=0):
    generator = torch.Generator().manual_seed(seed)
    images = torch.randn(count, 3, 8, 8, generator=generator, dtype=torch.float64)
    return images, torch.randint(5, (count,), generator=generator)


def flat(tensors):
    return torch.cat([t.flatten() for t in tensors])


def test_the_gradients_of_each_image_are_those_of_a_loop():
    model, (images, labels) = network(), data(6)
    found = gradients_of_each(model, images, labels)
    for place in range(6):
        model.zero_grad()
        cross_entropy(model(images[place : place + 1]), labels[place : place + 1]).backward()
        alone = flat(w.grad for w in model.parameters())
        assert (alone - flat(g[place] for g in found.values())).abs().max() < 1e-13


@pytest.mark.parametrize("noise", [0.0, 1.3])
@pytest.mark.parametrize("bound", [1e-3, 0.5, 2.0, 1e3])
@pytest.mark.filterwarnings("ignore")
def test_a_private_gradient_is_that_of_opacus(noise, bound):
    from opacus import GradSampleModule
    from opacus.optimizers import DPOptimizer

    mine, (images, labels) = network(), data(7)
    theirs = GradSampleModule(network(), loss_reduction="sum")
    optimizer = DPOptimizer(
        torch.optim.SGD(theirs.parameters(), lr=1.0),
        noise_multiplier=noise,
        max_grad_norm=bound,
        expected_batch_size=9,
        generator=torch.Generator().manual_seed(3),
    )
    cross_entropy(theirs(images), labels, reduction="sum").backward()
    optimizer.pre_step()
    drawn = torch.Generator().manual_seed(3)
    private_gradient(mine, images, labels, bound=bound, noise=noise, expected=9.0, generator=drawn)
    ours, other = (flat(w.grad for w in model.parameters()) for model in (mine, theirs))
    assert ours.abs().max() > 0 and (ours - other).abs().max() < 1e-12 * max(1, float(other.abs().max()))


@pytest.mark.parametrize("noise", [0.5, 1.0, 4.0])
@pytest.mark.parametrize("rate", [0.001, 0.05, 0.5, 1.0])
def test_the_divergence_of_every_order_is_that_of_opacus(rate, noise):
    for order in (2, 3, 8, 64, 256):
        theirs = analysis.compute_rdp(q=rate, noise_multiplier=noise, steps=1, orders=float(order))
        assert math.isclose(renyi(rate, noise, order), theirs, rel_tol=1e-9, abs_tol=1e-12)


def test_the_divergence_is_the_integral_that_it_sums_up():
    q, σ, α = 0.2, 0.9, 5
    ratio = lambda v: 1 - q + q * math.exp((2 * v - 1) / (2 * σ**2))
    mean = quad(lambda v: ratio(v) ** α * math.exp(-(v**2) / (2 * σ**2)) / math.sqrt(2 * math.pi) / σ, -30, 30)[0]
    assert math.isclose(renyi(q, σ, α), math.log(mean) / (α - 1), rel_tol=1e-9)


@pytest.mark.filterwarnings("ignore")
def test_epsilon_is_that_of_opacus_with_whole_orders_and_a_little_above_its_best():
    for rate, noise, steps, delta in ((0.05, 1.0, 500, 1e-4), (0.01, 0.8, 1000, 1e-5), (0.2, 4.0, 50, 1e-3)):
        orders = list(range(2, 257))
        rdp = analysis.compute_rdp(q=rate, noise_multiplier=noise, steps=steps, orders=orders)
        theirs, _ = analysis.get_privacy_spent(orders=orders, rdp=rdp, delta=delta)
        assert math.isclose(epsilon(rate, noise, steps, delta), theirs, rel_tol=1e-9)
    assert round(epsilon(0.05, 1.0, 500, 1e-4), 2) == 7.28
    from opacus.accountants import RDPAccountant

    accountant = RDPAccountant()
    accountant.history = [(1.0, 0.05, 500)]
    assert round(accountant.get_epsilon(1e-4), 2) == 7.26  # orders between the whole numbers give a little less


def test_epsilon_grows_with_the_steps_and_falls_with_the_noise():
    values = [epsilon(0.05, 1.0, steps, 1e-4) for steps in (1, 10, 100, 1000)]
    assert values == sorted(values) and values[0] < values[-1]
    values = [epsilon(0.05, noise, 100, 1e-4) for noise in (0.5, 1.0, 2.0, 8.0)]
    assert values == sorted(values, reverse=True)
    assert 0 <= epsilon(0, 1.0, 100, 1e-4) < 0.02  # nothing is taken in, and the best whole order leaves so little


def test_no_image_moves_the_clipped_sum_by_more_than_the_bound():
    for bound in (0.01, 0.5, 100.0):
        found = gradients_of_each(network(), *data(8))
        whole = flat(clipped_sum(found, bound).values())
        for place in range(8):
            rest = {name: g[np.arange(8) != place] for name, g in found.items()}
            assert (whole - flat(clipped_sum(rest, bound).values())).norm() <= bound * (1 + 1e-12)


def test_a_short_gradient_and_one_of_zeros_stay_as_they_are():
    given = {"w": torch.tensor([[0.3, 0.4], [0.0, 0.0]], dtype=torch.float64), "b": torch.zeros(2, dtype=torch.float64)}
    found = clipped_sum(given, 1.0)
    assert torch.equal(found["w"], given["w"][0]) and float(found["b"]) == 0


def test_a_step_without_any_image_is_noise_alone():
    model, generator = network(), torch.Generator().manual_seed(1)
    private_gradient(model, *data(0), generator=generator, **SETTINGS)
    generator.manual_seed(1)
    for w in model.parameters():
        drawn = torch.randn(w.shape, generator=generator, dtype=w.dtype)
        assert torch.equal(w.grad, 1.3 * 0.5 * drawn / 9.0)


def test_weights_that_are_not_trained_get_no_gradient():
    model = network()
    model[0].requires_grad_(False)
    private_gradient(model, *data(3), generator=torch.Generator(), **SETTINGS)
    assert model[0].weight.grad is None and model[4].weight.grad is not None


def test_what_cannot_be_private_is_refused_in_a_sentence():
    tied = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(144, 5)).double()
    with pytest.raises(ValueError, match="batch normalisation mixes the images"):
        gradients_of_each(tied, *data(3))
    assert len(gradients_of_each(tied.eval(), *data(3))) == 6
    with pytest.raises(ValueError, match="at least one image and a bound above 0"):
        clipped_sum({"w": torch.zeros(0, 3)}, 1.0)
    with pytest.raises(ValueError, match="whole order=2.5"):
        renyi(0.1, 1.0, 2.5)
    with pytest.raises(ValueError, match="delta=1 lies between"):
        epsilon(0.1, 1.0, 10, 1)
