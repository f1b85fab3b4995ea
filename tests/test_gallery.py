"""People enrolled without training: their vectors, prototypes, and the threshold that keeps a promise."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from course_utils.measuring.scores import accept_threshold, wilson
from course_utils.models.residual import SmallResNet
from course_utils.training.gallery import best_match, embed, open_threshold, prototype


def test_embeddings_have_length_one_and_are_what_the_last_layer_sees():
    torch.manual_seed(0)
    network, images = SmallResNet(5, width=16).eval(), torch.randn(7, 3, 32, 32)
    vectors = embed(network, images)
    assert vectors.shape == (7, 64) and np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-12)
    with torch.no_grad():
        features = network[:-1](images).double().numpy()
    assert np.allclose(vectors, features / np.linalg.norm(features, axis=1, keepdims=True), atol=1e-6)
    assert (embed(network, images[:1]) - vectors[:1] < 1e-5).all()


def test_no_unit_vector_has_a_larger_mean_cosine_than_the_prototype():
    dice = np.random.default_rng(0)
    vectors = dice.normal(size=(6, 4)) * dice.uniform(0.1, 9, (6, 1))
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    p = prototype(vectors)
    others = dice.normal(size=(1000, 4))
    others /= np.linalg.norm(others, axis=1, keepdims=True)
    assert abs(np.linalg.norm(p) - 1) < 1e-12
    assert (units @ others.T).mean(0).max() < (units @ p).mean()
    assert np.allclose(prototype(vectors[:1]), units[0], atol=1e-12)


def test_the_best_match_is_the_largest_cosine_and_lengths_do_not_count():
    dice = np.random.default_rng(1)
    vectors, prototypes = dice.normal(size=(9, 5)), dice.normal(size=(4, 5))
    scores, indices = best_match(vectors, prototypes)
    for v, s, i in zip(vectors, scores, indices):
        cosines = [v @ p / np.linalg.norm(v) / np.linalg.norm(p) for p in prototypes]
        assert i == np.argmax(cosines) and abs(s - max(cosines)) < 1e-12
    again = best_match(7 * vectors, 0.01 * prototypes)
    assert np.allclose(again[0], scores, atol=1e-12) and (again[1] == indices).all()
    assert best_match(prototypes, prototypes)[0].max() <= 1


@pytest.mark.parametrize("n", [381, 400, 1000, 2000])
def test_the_threshold_is_the_lowest_score_whose_wilson_interval_keeps_the_promise(n):
    scores = np.random.default_rng(n).normal(size=n)
    t = open_threshold(scores, 0.01)
    assert wilson((scores > t).sum(), n)[1] <= 0.01 < wilson((scores >= t).sum(), n)[1]
    assert t in scores and t >= accept_threshold(scores, 0.01)


def test_equal_scores_get_a_name_together_or_not_at_all():
    scores = np.r_[np.full(300, 0.9), np.full(300, 0.1)]
    assert open_threshold(scores, 0.1) == 0.9 and open_threshold(scores, 0.6) == 0.1


def test_too_few_strangers_are_told_how_many_a_promise_needs():
    with pytest.raises(ValueError, match="ask at least 381"):
        open_threshold(np.arange(380.0), 0.01)
    assert open_threshold(np.arange(381.0), 0.01) == 380


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: prototype(np.zeros((0, 3))),
        lambda: prototype(np.zeros((2, 3))),
        lambda: prototype([[1.0, 0.0], [-1.0, 0.0]]),
        lambda: prototype([1.0, 2.0]),
        lambda: best_match(np.ones((2, 3)), np.ones((0, 3))),
        lambda: best_match(np.ones((2, 3)), np.ones((2, 4))),
        lambda: best_match(np.full((2, 3), np.nan), np.ones((2, 3))),
        lambda: open_threshold([], 0.01),
        lambda: open_threshold(np.ones(999), 0.0),
        lambda: open_threshold(np.r_[np.ones(999), np.nan], 0.01),
    ],
)
def test_what_has_no_answer_is_refused_in_a_sentence(mistake):
    with pytest.raises(ValueError):
        mistake()


def test_comparing_vectors_needs_no_torch():
    code = "import sys, course_utils.training.gallery; assert not {'torch', 'sklearn', 'scipy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
