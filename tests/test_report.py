"""Three scores with intervals, as the libraries that keep them would give them."""

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import f1_score, recall_score

from course_utils.measuring.scores import scores


def guesses(count=400, people=7, wrong=0.2, seed=0):
    dice = np.random.default_rng(seed)
    labels = dice.integers(people, size=count)
    return labels, np.where(dice.random(count) < wrong, dice.integers(people, size=count), labels)


def test_the_scores_are_those_of_scikit_learn_and_lie_in_their_intervals():
    labels, guessed = guesses()
    found = scores(labels, guessed)
    expected = [
        (labels == guessed).mean(),
        recall_score(labels, guessed, average="macro"),
        f1_score(labels, guessed, average="macro"),
    ]
    assert list(found) == ["accuracy", "macro recall", "macro F1"]
    np.testing.assert_allclose([score.value for score in found.values()], expected)
    assert all(low < value < high and high - low < 0.1 for value, low, high in found.values())


def test_the_interval_of_the_accuracy_is_wilsons():
    found = scores([0, 1, 1, 0], [0, 1, 1, 1])["accuracy"]
    z, n, p = stats.norm.ppf(0.975), 4, 0.75
    middle, half = (
        (p + z**2 / (2 * n)) / (1 + z**2 / n),
        z / (1 + z**2 / n) * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5,
    )
    np.testing.assert_allclose(found, [p, middle - half, middle + half])


def test_the_same_seed_gives_the_same_intervals():
    assert scores(*guesses(), seed=3) == scores(*guesses(), seed=3) != scores(*guesses(), seed=4)


def test_the_averages_are_over_those_who_are_there_or_named_and_nobody_else():
    found = scores([0, 0, 1, 1], [0, 0, 1, 5])  # 5 is named and not there; 2, 3 and 4 are neither
    np.testing.assert_allclose(found["macro recall"].value, (1 + 1 / 2 + 0) / 3)
    np.testing.assert_allclose(found["macro F1"].value, (1 + 2 / 3 + 0) / 3)


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    covered = [
        found.low <= 0.8 + 0.2 / 7 <= found.high
        for found in (scores(*guesses(200, seed=seed), resamples=99)["macro recall"] for seed in range(25))
    ]
    assert np.mean(covered) > 0.8


@pytest.mark.parametrize(("labels", "guessed"), [([0, 1], [0]), ([0], [0]), ([], []), ([[0, 1]], [[0, 1]])])
def test_lists_that_do_not_fit_are_refused(labels, guessed):
    with pytest.raises(ValueError, match="as many guesses as labels"):
        scores(labels, guessed)
