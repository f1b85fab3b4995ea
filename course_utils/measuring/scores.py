"""What a recogniser is worth: three scores with an interval each, intervals in bulk, a temperature, a threshold.

SciPy's statistics and scikit-learn take seconds to import, and few lessons need them: each function takes its own.
"""

from typing import NamedTuple

import numpy as np
from torch import Tensor


def wilson(right, count, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's interval for a share, of many counts at once: all p that a test of p̂ = right/count would not reject.

    right, count: numbers or arrays of one shape, 0 ≤ right ≤ count, count ≥ 1 (else ValueError)
    level:        of confidence, between 0 and 1 (else ValueError)
    returns       lower and upper bounds, in 0..1
    source:       Wilson 1927, doi 10.1080/01621459.1927.10502953; one at a time: scipy.stats.binomtest
    """
    from scipy import stats

    k, n = np.broadcast_arrays(np.asarray(right, float), np.asarray(count, float))
    if not (n >= 1).all() or not ((k >= 0) & (k <= n)).all():
        raise ValueError("an interval needs at least one image, and no more right ones than there are images")
    if not 0 < level < 1:
        raise ValueError(f"level={level} is no share; give a number between 0 and 1, such as 0.95")
    z = stats.norm.ppf((1 + level) / 2)
    center = (k + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(k * (n - k) / n + z**2 / 4)
    return np.clip(center - half, 0, 1), np.clip(center + half, 0, 1)


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """The T > 0 at which softmax(logits / T) gives these labels the smallest cross-entropy; it is the only one.

    logits: (N, K) floating point;  labels: (N,) int64 in 0..K-1
    errors  ValueError: no images, or no such T: each image's own logit is its largest (T would be 0), or on the average
            the own logit is no larger than the mean of the K (T would be infinite)
    source: Guo et al. 2017, arXiv:1706.04599, section 4.2
    """
    from scipy import optimize

    if not len(labels):
        raise ValueError("there are no images to fit a temperature to")
    z = logits.detach().double().cpu()
    z = z - z.mean(dim=1, keepdim=True)
    own, labels = z.gather(1, labels.cpu()[:, None]).mean(), labels.cpu()
    if (z.gather(1, labels[:, None])[:, 0] >= z.max(dim=1).values).all():
        raise ValueError(
            "every image is named rightly, so the coldest forecast is the best: give images with errors in them"
        )
    if own <= 0:
        raise ValueError(
            "the labels have no larger logits than other names have: this network knows nothing to be sure of"
        )

    def slope(log_inverse: float) -> float:
        return float(((np.exp(log_inverse) * z).softmax(dim=1) * z).sum(dim=1).mean() - own)

    middle = -np.log(float(z.std()))
    return float(np.exp(-optimize.brentq(slope, middle - 12, middle + 12, xtol=1e-12)))


def accept_threshold(impostors, rate: float) -> float:
    """The lowest threshold t at which at most this share of the impostors' scores is > t, that is, falsely accepted.

    impostors: (N,) scores of pairs that show different people, N ≥ 1;  rate: 0 ≤ rate < 1; else ValueError
    """
    scores = np.sort(np.asarray(impostors, float).ravel())[::-1]
    if not len(scores) or not 0 <= rate < 1:
        raise ValueError("a threshold needs at least one impostor's score, and a rate of 0 or more and below 1")
    allowed = int(np.floor(rate * len(scores) * (1 + 1e-12)))
    return float(scores[min(allowed, len(scores) - 1)])


class Interval(NamedTuple):
    """A share (0..1) and the ends of its interval."""

    value: float
    low: float
    high: float


def scores(labels, guesses, seed: int = 0, resamples: int = 999, confidence: float = 0.95) -> dict[str, Interval]:
    """Accuracy, macro recall and macro F1 of guesses (N,) about labels (N,), whole numbers from 0.

    The averages are over the people who occur, in the truth or among the names given, and 0/0 counts as 0.

    seed, resamples: of the bootstrap, which draws the N pictures again, with repetition
    confidence:      share of such intervals that hold the true value, if the pictures are independent of each other
    returns {"accuracy", "macro recall", "macro F1"}; accuracy with Wilson's interval, the others with bootstrap percentiles,
            which shrink to a point where no guess is wrong: believe Wilson's there
    errors  ValueError when the two differ in length or hold less than two
    source  Wilson 1927, doi 10.1080/01621459.1927.10502953; Efron 1979, doi 10.1214/aos/1176344552
    """
    from scipy import stats

    labels, guesses = np.asarray(labels), np.asarray(guesses)
    if labels.shape != guesses.shape or labels.ndim != 1 or len(labels) < 2:
        raise ValueError(
            f"scores needs as many guesses as labels, and at least two, not shape {guesses.shape} for {labels.shape}"
        )
    right = labels == guesses
    exact = stats.binomtest(int(right.sum()), len(right)).proportion_ci(confidence, method="wilson")
    macro = macro_scores(labels, guesses)
    drawn = stats.bootstrap(
        (labels, guesses),
        macro_scores,
        paired=True,
        vectorized=False,
        n_resamples=resamples,
        confidence_level=confidence,
        method="percentile",
        rng=seed,
    ).confidence_interval
    ends = [Interval(*map(float, row)) for row in zip(macro, drawn.low, drawn.high)]
    accuracy = Interval(float(right.mean()), float(exact.low), float(exact.high))
    return {"accuracy": accuracy, "macro recall": ends[0], "macro F1": ends[1]}


def macro_scores(labels: np.ndarray, guesses: np.ndarray) -> np.ndarray:
    """Recall and F1, each averaged over the people who occur in labels or guesses."""
    from sklearn.metrics import precision_recall_fscore_support

    return np.array(precision_recall_fscore_support(labels, guesses, average="macro", zero_division=0)[1:3])
