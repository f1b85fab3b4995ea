"""People enrolled without training: a unit vector for each image, a prototype for each person, a threshold for a promise.

Only `embed` needs torch, and it takes it when it is called: the rest runs where there is NumPy alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor, nn

SMALLEST = 1e-12  # a shorter vector has no direction
Z = 1.959963984540054  # of Wilson's interval at 95 %


def embed(network: nn.Sequential, images: Tensor) -> np.ndarray:
    """The embeddings of images: what the network gives to its last layer, each scaled to length 1.

    network: a classifier whose last layer is the linear one, such as SmallResNet
    images:  (N, 3, S, S), prepared as in its training
    returns  (N, d) float64 of length 1 each; d is 64 for SmallResNet(width=16)
    errors   ValueError as in predict
    """
    from course_utils.training.evaluation import predict  # here, so that who only compares vectors needs no torch

    return unit(predict(network[:-1], images).double().cpu().numpy())


def unit(vectors) -> np.ndarray:
    """Each of (…, d) vectors divided by its length; ValueError for one that has no direction."""
    v = np.asarray(vectors, float)
    length = np.linalg.norm(v, axis=-1, keepdims=True)
    if v.ndim == 0 or v.size == 0 or not (np.isfinite(v).all() and (length > SMALLEST).all()):
        raise ValueError("a direction needs finite numbers that are not all zero")
    return v / length


def prototype(vectors) -> np.ndarray:
    """A person's prototype: the mean of the unit vectors of the images, scaled to length 1.

    Of all unit vectors it has the largest mean cosine with them.

    vectors: (k, d) embeddings of one person's images, k ≥ 1; only their directions count
    returns  (d,) float64
    errors   ValueError: no vectors, one without direction, or directions that cancel
    source:  Snell et al. 2017, arXiv:1703.05175, section 2.2; on unit vectors
    """
    v = np.asarray(vectors, float)
    if v.ndim != 2 or not len(v):
        raise ValueError(f"a prototype needs at least one vector, as a (k, d) array, not shape {v.shape}")
    return unit(unit(v).mean(axis=0))


def best_match(vectors, prototypes) -> tuple[np.ndarray, np.ndarray]:
    """For each image the largest cosine with a prototype, and whose prototype that is.

    vectors: (n, d) embeddings;  prototypes: (N, d), N ≥ 1; lengths do not count
    returns  scores (n,) float64 in −1..1, indices (n,) of the first of the best
    errors   ValueError for an empty gallery, two values of d, or a vector without direction
    """
    v, p = np.asarray(vectors, float), np.asarray(prototypes, float)
    if v.ndim != 2 or p.ndim != 2 or not len(p) or v.shape[1] != p.shape[1]:
        raise ValueError(
            f"vectors (n, d) are compared with at least one prototype (N, d), not {v.shape} with {p.shape}"
        )
    cosines = np.clip(unit(v) @ unit(p).T, -1, 1)
    indices = cosines.argmax(axis=1)
    return cosines[np.arange(len(v)), indices], indices


def open_threshold(best, fpir: float) -> float:
    """The lowest threshold that keeps a promise: of strangers, at most the share `fpir` scores above it and gets a name.

    Not their observed share decides but the upper end of its Wilson interval (95 %): the promise is about the
    strangers to come. The threshold belongs to the gallery with which the scores were made: a larger one needs a higher.

    best:    (n,) the best score of each stranger against that gallery, one image of each of n independent people
    fpir:    promised false-positive identification rate, 0 < fpir < 1
    returns  one of the scores; a name is given to a score that is greater
    errors   ValueError: no scores, another fpir, or too few strangers for such a promise
    source:  Wilson 1927, doi 10.1080/01621459.1927.10502953
    """
    scores = np.sort(np.asarray(best, float).ravel())[::-1]
    if not len(scores) or not np.isfinite(scores).all() or not 0 < fpir < 1:
        raise ValueError("a threshold needs the finite score of at least one stranger, and a promise between 0 and 1")
    n, above = len(scores), np.arange(len(scores))
    highest = (above + Z**2 / 2 + Z * np.sqrt(above * (n - above) / n + Z**2 / 4)) / (n + Z**2)
    allowed = int((highest <= fpir * (1 + 1e-12)).sum()) - 1
    if allowed < 0:
        raise ValueError(
            f"{n} strangers cannot show that at most {fpir:.3g} of them get a name: ask at least "
            f"{int(np.ceil(Z**2 * (1 - fpir) / fpir * (1 - 1e-12)))}"
        )
    return float(scores[allowed])
