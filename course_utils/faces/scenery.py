"""What stands around a head: the wall behind it, neck and shoulders below it, something before it."""

from __future__ import annotations

import numpy as np

from course_utils.faces.canvas import BACKGROUND, CLOTHES, OCCLUDER, SKIN, lit
from course_utils.faces.shapes import mix, noise


def paint_background(picture, how, X, Y):
    """The wall: one colour above running into another below, and blobs of other colours as far as the scene is cluttered."""
    down = (Y + 1) / 2
    ground = mix(how.background_top, how.background_bottom, down)
    # clutter: a coarse grid of colours, blended smoothly
    grid = noise(how.columns["grain"], (3, 6, 6)).transpose(1, 0, 2, 3) * 0.28 + 0.5
    place = [np.minimum((t + 1) * 2.5, 4.999) for t in (X[0, 0], Y[0, :, 0])]
    cell = [p.astype(int) for p in place]
    fx, fy = ((p - c) * (p - c) * (3 - 2 * (p - c)) for p, c in zip(place, cell))
    rows = mix(grid[:, :, cell[1], :], grid[:, :, cell[1] + 1, :], fy[None, None, :, None].astype(np.float32))
    blobs = mix(rows[..., cell[0]], rows[..., cell[0] + 1], fx.astype(np.float32))
    picture.paint(np.float32(1), np.minimum(np.maximum(mix(ground, blobs, how.clutter * 0.8), 0), 1), BACKGROUND)


def paint_body(picture, who, how, skin, x, y):
    """Neck and shoulders, which stay upright when the head rolls."""
    neck_width = who.head_width * 0.58
    across = x / neck_width
    neck = picture.edge(neck_width - np.abs(x)) * picture.edge(y - 0.3)
    round_ = 1 - 0.35 * across * across
    picture.paint(neck, lit(skin, (0.62 - 0.12 * how.light_strength) * np.maximum(round_, 0.4), how), SKIN)
    collar = (
        y - 0.83 + 0.10 * np.minimum(np.maximum(1 - np.abs(across), 0), 1) - 0.42 * np.maximum(np.abs(x) - 0.25, 0) ** 2
    )
    fold = 0.75 + 0.2 * np.minimum(np.maximum(collar * 2, 0), 1)
    picture.paint(picture.edge(collar), lit(how.clothes, fold, how), CLOTHES)


def paint_occluder(picture, how, X, Y):
    """Something before the face: a board, a scarf over the lower part, a ball."""
    kind = how.occluder
    if not kind.any():
        return
    x, y, half = X - how.occluder_x, Y - how.occluder_y, how.occluder_size
    board = picture.edge(np.minimum(half - np.abs(x), half * 1.3 - np.abs(y))) * (kind == 1)
    scarf = (
        picture.edge(Y - how.shift_y - 0.28 + half * 0.5 - 0.05 * X)
        * picture.edge(0.75 - np.abs(X - how.shift_x))
        * (kind == 2)
    )
    round_ = 1 - (x * x + y * y) / (half * half)
    ball = picture.edge(round_ * half * 0.5) * (kind == 3)
    shade = 0.7 + 0.3 * np.sqrt(np.maximum(round_, 0)) * (kind == 3) + 0.12 * (kind == 2) * np.abs((Y * 8) % 2 - 1)
    picture.paint(np.maximum(np.maximum(board, scarf), ball), how.occluder_colour * shade, OCCLUDER)
