"""Find the heads in a picture of any size, and cut each out as the recogniser saw heads in its training."""

from typing import Protocol

import numpy as np
from PIL import Image

SIDES = (
    32,
    64,
    128,
)  # to which the longer side is reduced, from coarse to fine: the detector knows heads of 12 to 32 pixels
TALLEST = 34  # pixels there; a taller head is found at a coarser size
LEAST = 0.35  # the score of a head
SHARED = 0.5  # of the smaller of two boxes: above it, they show the same head
MOST = 8  # heads in a picture
HEAD = 27 / 32  # of the height of the recogniser's training pictures, in the median


class Session(Protocol):
    """What onnxruntime's InferenceSession offers."""

    def run(self, outputs: list[str] | None, inputs: dict[str, np.ndarray]) -> list[np.ndarray]: ...


def heads(detector: Session, image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Boxes (k, 4) in pixels, x0 y0 x1 y1, and scores (k,) of the heads in a picture, the largest first; k ≤ 8.

    detector: an export of Boxes;  image: (3, H, W) uint8
    """
    found: list[tuple[np.ndarray, float]] = []
    for side in SIDES:
        small, factor = reduced(image, side)
        boxes, scores = detector.run(None, {"images": small[None]})
        for box, score in zip(boxes[0], scores[0]):
            if score >= LEAST and box[3] - box[1] <= TALLEST:
                box = np.clip(box / factor, 0, np.array(image.shape)[[2, 1, 2, 1]])
                if area(box) > 0 and all(shared(box, other) < SHARED for other, _ in found):
                    found.append((box, float(score)))
    found = sorted(found, key=lambda each: -area(each[0]))[:MOST]
    return np.array([box for box, _ in found]).reshape(-1, 4), np.array([score for _, score in found])


def reduced(image: np.ndarray, side: int) -> tuple[np.ndarray, float]:
    """The picture with its longer side brought to `side`, filled up on the right and below, and the factor.

    The last column and row are repeated until both sides are multiples of 8 and at least 24.
    """
    _, high, wide = image.shape
    factor = side / max(high, wide)
    h, w = max(1, round(high * factor)), max(1, round(wide * factor))
    small = np.asarray(Image.fromarray(image.transpose(1, 2, 0)).resize((w, h), Image.Resampling.BILINEAR))
    fill = [max(24, -(-n // 8) * 8) - n for n in (h, w)]
    return np.pad(small, ((0, fill[0]), (0, fill[1]), (0, 0)), mode="edge").transpose(2, 0, 1), factor


def framed(image: np.ndarray, box: np.ndarray, zoom: float = 1.0) -> np.ndarray:
    """The square around a head, of which the head takes zoom · 27/32 of the height; beyond the picture its edge goes on.

    image: (3, H, W);  box: (4,) pixels;  returns (3, S, S)
    """
    _, high, wide = image.shape
    side = max(8, round(float(box[3] - box[1]) / (zoom * HEAD)))
    left, top = (round(float(box[i] + box[i + 2] - side) / 2) for i in (0, 1))
    rows, columns = (np.clip(np.arange(first, first + side), 0, n - 1) for first, n in ((top, high), (left, wide)))
    return image[:, rows[:, None], columns]


def central(image: np.ndarray) -> np.ndarray:
    """The largest square in the middle of a picture, (3, H, W) -> (3, S, S): the picture as it is."""
    _, high, wide = image.shape
    side = min(high, wide)
    top, left = (high - side) // 2, (wide - side) // 2
    return image[:, top : top + side, left : left + side]


def area(box: np.ndarray) -> float:
    return float(max(0, box[2] - box[0]) * max(0, box[3] - box[1]))


def shared(box: np.ndarray, other: np.ndarray) -> float:
    """The area that two boxes share, as a share of the smaller one."""
    both = np.concatenate([np.maximum(box[:2], other[:2]), np.minimum(box[2:], other[2:])])
    return area(both) / max(min(area(box), area(other)), 1e-9)
