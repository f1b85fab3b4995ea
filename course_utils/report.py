"""What a recogniser is worth on pictures it has never met: three scores, each with an interval."""

from typing import NamedTuple

import numpy as np
from scipy import stats
from sklearn.metrics import precision_recall_fscore_support


class Interval(NamedTuple):
    """A share (0..1) and the ends of its interval."""

    value: float
    low: float
    high: float


def scores(labels, guesses, seed: int = 0, resamples: int = 999, confidence: float = 0.95) -> dict[str, Interval]:
    """Accuracy, macro recall and macro F1 of guesses (N,) about labels (N,), whole numbers from 0.

    The averages are over the people who occur, in the truth or among the names given, and 0/0 counts as 0, as *evaluation* has it.

    seed, resamples: of the bootstrap, which draws the N pictures again, with repetition
    confidence:      share of such intervals that hold the true value, if the pictures are independent of each other
    returns {"accuracy", "macro recall", "macro F1"}; accuracy with Wilson's interval, the others with bootstrap percentiles,
            which shrink to a point where no guess is wrong: believe Wilson's there
    errors  ValueError when the two differ in length or hold less than two
    source  Wilson 1927, doi 10.1080/01621459.1927.10502953; Efron 1979, doi 10.1214/aos/1176344552
    """
    labels, guesses = np.asarray(labels), np.asarray(guesses)
    if labels.shape != guesses.shape or labels.ndim != 1 or len(labels) < 2:
        raise ValueError(f"scores needs as many guesses as labels, and at least two, not shape {guesses.shape} for {labels.shape}")
    right = labels == guesses
    wilson = stats.binomtest(int(right.sum()), len(right)).proportion_ci(confidence, method="wilson")
    macro = macro_scores(labels, guesses)
    drawn = stats.bootstrap((labels, guesses), macro_scores, paired=True, vectorized=False, n_resamples=resamples,
                            confidence_level=confidence, method="percentile", rng=seed).confidence_interval
    ends = [Interval(*map(float, row)) for row in zip(macro, drawn.low, drawn.high)]
    accuracy = Interval(float(right.mean()), float(wilson.low), float(wilson.high))
    return {"accuracy": accuracy, "macro recall": ends[0], "macro F1": ends[1]}


def macro_scores(labels: np.ndarray, guesses: np.ndarray) -> np.ndarray:
    """Recall and F1, each averaged over the people who occur in labels or guesses."""
    return np.array(precision_recall_fscore_support(labels, guesses, average="macro", zero_division=0)[1:3])
