"""What a picture is painted on: colour, and the part that is seen, sample by sample; and the factors, ready to meet pixels."""

from __future__ import annotations

import numpy as np

from course_utils.faces.shapes import ramp

PARTS = ("background", "clothes", "skin", "hair", "brows", "eyes", "nose", "mouth", "beard", "glasses", "occluder")
BACKGROUND, CLOTHES, SKIN, HAIR, BROWS, EYES, NOSE, MOUTH, BEARD, GLASSES, OCCLUDER = range(len(PARTS))


class Factors:
    """Columns of a table as float32 (n, 1, 1), ready to meet pixels; colours as (3, n, 1, 1)."""

    def __init__(self, table):
        self.columns = table.values

    def __getattr__(self, name):
        column = self.columns[name].astype(np.float32)
        return column[:, None, None] if column.ndim == 1 else column.T[:, :, None, None]

    def pick(self, name, options):
        """The option that a categorical column names: (n, 1, 1), or (3, n, 1, 1) for colours."""
        chosen = np.asarray(options, np.float32)[self.columns[name]]
        return chosen[:, None, None] if chosen.ndim == 1 else chosen.T[:, :, None, None]


class Canvas:
    """Colour planes (3, n, H, H) and the part that each sample shows."""

    def __init__(self, n: int, side: int):
        self.colour = np.zeros((3, n, side, side), np.float32)
        self.part = np.zeros((n, side, side), np.uint8)
        self.sharp = np.float32(side * 0.5)  # pixels per unit of length: an edge one pixel wide

    def edge(self, distance: np.ndarray) -> np.ndarray:
        """How much of a pixel lies inside an edge, from the signed distance to it, positive inside."""
        return ramp(distance, self.sharp)

    def strip(self, distance: np.ndarray, half: np.ndarray | float) -> np.ndarray:
        """How much of a pixel a strip covers, from the distance to its middle line and half its thickness."""
        return np.maximum(self.edge(half - distance) + self.edge(half + distance) - 1, 0)

    def paint(self, cover: np.ndarray, colour, part: int | None = None) -> None:
        """Lay a colour over what is there, as far as `cover` (0 to 1) reaches."""
        change = colour - self.colour
        change *= cover
        self.colour += change
        if part is not None:
            np.putmask(self.part, np.broadcast_to(cover > 0.5, self.part.shape), part)


def lit(colour, shade, how):
    """A colour under the scene's light: warm light is redder, cool light bluer."""
    tint = 1 + how.warmth * np.array([1.0, 0.1, -1.0], np.float32)[:, None, None, None]
    return colour * tint * shade
