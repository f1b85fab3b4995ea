"""What Muon's docstrings say of the singular values, and of torch.optim.Muon, is so."""

import pytest
import torch
from torch import nn

from course_utils.training import muon
from course_utils.training.muon import COEFFICIENTS, Muon, orthogonalised


def draw(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def after(steps, values):
    """The polynomial, applied to singular values themselves."""
    a, b, c = COEFFICIENTS
    for _ in range(steps):
        values = a * values + b * values**3 + c * values**5
    return values


def test_five_steps_bring_every_singular_value_from_two_thousandths_on_between_0_68_and_1_21():
    values = torch.linspace(0.002, 1, 1_000_000, dtype=torch.float64)
    found = after(5, values)
    assert 0.68 < found.min() < 0.69 and 1.20 < found.max() < 1.21  # the ends are reached
    assert found[values >= 0.01].max() < 1.14
    assert (after(5, torch.linspace(1e-9, 0.001, 1000, dtype=torch.float64)) < 0.5).all()


def test_the_singular_values_do_not_converge_to_one():
    assert sum(COEFFICIENTS) == pytest.approx(0.701, abs=1e-12)
    values = torch.linspace(0.01, 1, 10_000, dtype=torch.float64)
    for steps in range(5, 30):
        found = after(steps, values)
        assert 0.68 < found.min() < 0.75 and 1.1 < found.max() < 1.21


@pytest.mark.parametrize("shape", [(8, 8), (6, 20), (20, 6), (64, 576)])
def test_orthogonalised_applies_the_polynomial_to_the_singular_values_and_keeps_the_vectors(shape):
    U, S, Vh = torch.linalg.svd(draw(*shape), full_matrices=False)
    expected = U @ torch.diag(after(5, S / (S.norm() + 1e-7))) @ Vh
    torch.testing.assert_close(orthogonalised(draw(*shape)), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("native", [True, False], ids=["bfloat16", "float32"])
@pytest.mark.parametrize("shape", [(6, 20), (20, 6), (32, 32), (64, 576)])
def test_on_matrices_in_float32_each_step_is_that_of_torchs_muon(shape, native, monkeypatch):
    """bfloat16 has ε = 2⁻⁸, and a step's error was at most 19 ε in the spectral norm over 200 draws: 32 ε are allowed.

    The gradients are drawn beforehand, so that errors of the steps add and do not grow.
    """
    monkeypatch.setattr(muon, "fast_precision", lambda device: torch.bfloat16 if native else None)
    ours, theirs = (nn.Parameter(draw(*shape).float()) for _ in range(2))
    lr, scale, steps = 0.1, max(1, shape[0] / shape[1]) ** 0.5, 6
    one = Muon([{"params": [ours], "orthogonal": True}], lr=lr, momentum=0.8, weight_decay=0.3)
    other = torch.optim.Muon(
        [theirs],
        lr=lr,
        momentum=0.8,
        weight_decay=0.3,
        nesterov=True,
        ns_coefficients=COEFFICIENTS,
        ns_steps=5,
        adjust_lr_fn="original",
    )
    for step in range(1, steps + 1):
        ours.grad = draw(*shape, seed=step).float()
        theirs.grad = ours.grad.clone()
        one.step()
        other.step()
        difference = torch.linalg.matrix_norm((ours - theirs).detach().double(), 2)
        assert difference <= step * lr * scale * 32 * 2**-8


def test_torchs_muon_refuses_kernels_and_vectors_which_ours_takes():
    for shape in ((8, 4, 3, 3), (8,)):
        weights = nn.Parameter(draw(*shape))
        with pytest.raises(ValueError, match="only supports 2D parameters"):
            torch.optim.Muon([weights])
        weights.grad = draw(*shape, seed=1)
        before = weights.detach().clone()
        Muon([{"params": [weights], "orthogonal": len(shape) > 1}], lr=0.1).step()
        assert not torch.equal(weights, before)


def test_kernels_that_lie_channels_last_have_no_view_as_a_matrix():
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        draw(8, 4, 3, 3).to(memory_format=torch.channels_last).view(8, -1)
