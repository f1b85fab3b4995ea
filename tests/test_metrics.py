"""course_utils.measuring.scores: intervals, temperature and threshold do what their docstrings say, whatever the input."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from torch.nn.functional import cross_entropy

from course_utils.measuring.scores import accept_threshold, fit_temperature, wilson

counts = st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.sampled_from([0.5, 0.9, 0.95, 0.999])
finite = st.floats(-1e6, 1e6, allow_nan=False)


@given(counts, levels)
def test_wilson_is_scipys_and_contains_the_share(count, level):
    (k, n), (low, high) = count, wilson(*count, level)
    theirs = stats.binomtest(k, n).proportion_ci(level, method="wilson")
    np.testing.assert_allclose((low, high), theirs, rtol=0, atol=1e-13)
    assert 0 <= low <= k / n + 1e-15 and k / n - 1e-15 <= high <= 1 and low < high


@given(counts)
def test_wilson_of_the_wrong_ones_is_the_mirror_image(count):
    k, n = count
    np.testing.assert_allclose(wilson(n - k, n), 1 - np.array(wilson(k, n))[::-1], rtol=0, atol=1e-13)


@given(counts, levels)
def test_the_ends_of_wilson_lie_z_of_their_own_standard_deviations_away(count, level):
    (k, n), z = count, stats.norm.ppf((1 + level) / 2)
    for end in map(float, wilson(k, n, level)):
        if 0 < end < 1:
            assert (k / n - end) ** 2 == pytest.approx(z**2 * end * (1 - end) / n, rel=1e-6, abs=1e-12)


def test_wilson_takes_many_counts_at_once():
    low, high = wilson(np.array([0, 5, 10]), 10)
    assert low.shape == high.shape == (3,) and (np.diff(low) > 0).all()


@pytest.mark.parametrize("count", [(0, 0), (5, 4), (-1, 4), (np.array([1, 9]), 8)])
def test_wilson_refuses_impossible_counts(count):
    with pytest.raises(ValueError, match="at least one image"):
        wilson(*count)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_wilson_refuses_a_level_that_is_no_share(level):
    with pytest.raises(ValueError, match="level"):
        wilson(1, 2, level)


def forecasts(seed: int, classes: int, count: int, scale: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits, and labels drawn from their softmax: calibrated before they are multiplied by the scale."""
    generator = torch.Generator().manual_seed(seed)
    logits = 2 * torch.randn(count, classes, generator=generator, dtype=torch.float64)
    return scale * logits, torch.multinomial(logits.softmax(1), 1, generator=generator)[:, 0]


@given(st.integers(0, 10_000), st.integers(2, 9), st.floats(1e-4, 1e4))
def test_the_temperature_is_the_minimum_and_follows_the_scale_of_the_logits(seed, classes, scale):
    logits, labels = forecasts(seed, classes, 200, 1.0)
    T = fit_temperature(logits, labels)
    loss = lambda T: cross_entropy(logits / T, labels).item()
    assert loss(T) <= min(loss(0.99 * T), loss(1.01 * T))
    assert fit_temperature(scale * logits, labels) == pytest.approx(scale * T, rel=1e-8)


@given(st.integers(0, 10_000), st.integers(2, 9))
def test_at_the_fitted_temperature_the_slope_of_the_loss_is_zero(seed, classes):
    logits, labels = forecasts(seed, classes, 100, 3.0)
    T = torch.tensor(fit_temperature(logits, labels), dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(cross_entropy(logits / T, labels), T)
    assert abs(slope.item()) < 1e-9


def test_forecasts_that_were_drawn_from_the_softmax_get_a_temperature_near_one():
    logits, labels = forecasts(0, 10, 20_000, 1.0)
    assert fit_temperature(logits, labels) == pytest.approx(1, abs=0.05)


def test_a_temperature_needs_errors_and_knowledge():
    logits = torch.eye(3, dtype=torch.float64)
    with pytest.raises(ValueError, match="named rightly"):
        fit_temperature(logits, torch.arange(3))
    with pytest.raises(ValueError, match="nothing to be sure of"):
        fit_temperature(logits, (torch.arange(3) + 1) % 3)
    with pytest.raises(ValueError, match="no images"):
        fit_temperature(logits[:0], torch.arange(0))


@given(st.lists(finite, min_size=1, max_size=60), st.floats(0, 1, exclude_max=True))
def test_no_more_impostors_than_agreed_are_accepted_and_no_lower_score_would_do(scores, rate):
    t, scores = accept_threshold(scores, rate), np.array(scores)
    assert t in scores
    assert (scores > t).sum() <= rate * len(scores) * (1 + 1e-12)
    lower = scores[scores < t]
    assume(len(lower))
    assert (scores > lower.max()).sum() > rate * len(scores) * (1 - 1e-12)


@pytest.mark.parametrize(("scores", "rate"), [([], 0.1), ([1.0], 1.0), ([1.0], -0.1)])
def test_a_threshold_needs_scores_and_a_rate(scores, rate):
    with pytest.raises(ValueError, match="a threshold needs"):
        accept_threshold(scores, rate)


def test_a_tenth_of_ten_is_one_in_spite_of_rounding():
    scores = np.arange(10.0)
    assert [(scores > accept_threshold(scores, i / 10)).sum() for i in range(10)] == list(range(10))
