"""Several heads in one picture, with the box of each: cut out along soft outlines, put before a wall among other things.

A renderer's picture blends each outline with its own background. Two pictures that differ in their background only tell how
much of a pixel the person covers: white − black = 1 − cover. So a person can be moved to another wall without a seam.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from course_utils.faces.canvas import CLOTHES, HAIR, SKIN, Canvas, Factors
from course_utils.faces.factors import bits
from course_utils.faces.people import Identities
from course_utils.faces.renderer import render
from course_utils.faces.scenery import paint_background
from course_utils.faces.scenes import Scenes, sample_scenes

MOST = 4  # heads in a picture, at most
THINGS = ("a body", "hair", "a ball")  # that are no heads
TRIES = 8  # places that are tried for a head or a thing before it is left out
MARGIN = 0.1  # of a pasted rectangle, on each side, in widths and heights of the head
LEAST_SEEN = 0.4  # share of a head that others leave free


class Cutouts(NamedTuple):
    """People cut out of their pictures of R × R pixels.

    colour:  (T, 3, R, R) float32 in 0..1, already multiplied by cover
    cover:   (T, R, R) float32, share of the pixel that the person covers
    part:    (T, R, R) uint8, index into canvas.PARTS
    squares: (T, 3, R, R) float32 in 0..1, the pictures as they were, with their background
    box:     (T, 4) float32, of the head
    people:  (T,) int64, index into the identities
    """

    colour: np.ndarray
    cover: np.ndarray
    part: np.ndarray
    squares: np.ndarray
    box: np.ndarray
    people: np.ndarray


class Groups(NamedTuple):
    """N pictures, and the truth about the heads in each; behind the last head of a picture, 0 and −1.

    images: (N, 3, S, S) uint8
    boxes:  (N, MOST, 4) float32, pixels, x0 y0 x1 y1: head with hair and neck, covered or not; x1 and y1 are exclusive
    people: (N, MOST) int64, index into the identities, −1: no head
    seen:   (N, MOST) float32, share of the head that nothing covers
    """

    images: np.ndarray
    boxes: np.ndarray
    people: np.ndarray
    seen: np.ndarray


def cut_out(identities: Identities, poses: int, seed: int = 0, size: int = 64) -> Cutouts:
    """Draw everyone in `poses` scenes, each before a black and before a white wall, and cut them out."""
    people = np.repeat(np.arange(len(identities), dtype=np.int64), poses)
    who = identities[people]
    scenes = sample_scenes(len(people), seed)
    scenes = scenes.replace(scale=0.8, shift_x=0, shift_y=0, occluder=0, noise=0, exposure=1)
    squares = render(who, scenes, size).images
    black, white = (
        render(who, scenes.replace(background_top=tone, background_bottom=tone, clutter=0), size)
        for tone in ((0, 0, 0), (1, 1, 1))
    )
    colour = black.images.astype(np.float32) / 255
    cover = 1 - (white.images.astype(np.float32) / 255 - colour).mean(1)
    return Cutouts(colour, cover.clip(0, 1), black.mask, squares.astype(np.float32) / 255, black.box, people)


def draw_groups(
    cutouts: Cutouts,
    count: int,
    seed: int = 0,
    side: int = 64,
    sizes: tuple[float, float] = (14, 30),
    covered: float = 0.0,
    pasted: bool = False,
    most: int = MOST,
    things: int = 3,
) -> Groups:
    """Draw `count` pictures with 0 to `most` heads and 0 to `things` things that are none, before a wall; large is before small.

    sizes:   heights of the heads in pixels, evenly drawn between these two
    covered: share of each head's box that a board covers, from its left, right or lower side, 0 … 1
    pasted:  as rectangles with the wall of the picture they come from, MARGIN wider than the head: the naive way
    most:    heads, 0 … MOST
    The same seed gives the same heads, places and walls whatever `covered` is. A head for which TRIES places leave too
    little free of itself or of another is left out.
    errors:  ValueError for heads that do not fit, or a count below 1
    """
    if not 0 < sizes[0] <= sizes[1] <= side / 2:
        raise ValueError(f"heads of {sizes[0]} to {sizes[1]} pixels: they may be up to half a side of {side} pixels")
    scenes = sample_scenes(count, seed)
    pictures = walls(scenes, side)
    heads = (bits(seed, "heads", count)[:, 0] * (most + 1)).astype(int)
    others = (bits(seed, "things", count)[:, 0] * (things + 1)).astype(int)
    random = bits(seed, "group", count * (MOST + things), 12 + 2 * TRIES).reshape(count, MOST + things, -1)
    found = Groups(
        np.zeros((count, 3, side, side), np.uint8),
        np.zeros((count, MOST, 4), np.float32),
        np.full((count, MOST), -1, np.int64),
        np.zeros((count, MOST), np.float32),
    )
    for i in range(count):
        rows = [(row, True) for row in random[i, : heads[i]]] + [
            (row, False) for row in random[i, MOST : MOST + others[i]]
        ]
        placed: list[tuple] = []  # box, person, the head's sum, and what of it is seen: with boards, without them
        for row, is_head in sorted(rows, key=lambda each: each[0][0]):
            size = sizes[0] + (sizes[1] - sizes[0]) * row[0]
            which = int(row[1] * len(cutouts.people))
            for x, y in row[12:].reshape(TRIES, 2):
                colour, cover, head, box = _put(cutouts, which, size, x, y, side, row[2:12], is_head, pasted)
                if any((bare * (1 - cover)).sum() <= LEAST_SEEN * whole for *_, whole, _, bare in placed):
                    continue
                board = np.zeros_like(cover)
                if is_head and covered:
                    board = _board(box, covered, int(row[3] * 3), side)
                left = (1 - cover) * (1 - board)
                pictures[i] = pictures[i] * left + colour * (1 - board) + row[4:7, None, None] * board
                placed = [(b, who, whole, shown * left, bare * (1 - cover)) for b, who, whole, shown, bare in placed]
                if is_head:
                    placed.append((box, cutouts.people[which], head.sum(), head * (1 - board), head))
                break
        for j, (box, who, whole, shown, _) in enumerate(placed):
            found.boxes[i, j], found.people[i, j], found.seen[i, j] = box, who, shown.sum() / whole
    grain = bits(seed, "noise", count * 3 * side * side, 1).reshape(pictures.shape) - 0.5
    found.images[:] = np.floor((pictures + 0.04 * grain).clip(0, 1) * 255 + 0.5)
    return found


def walls(scenes: Scenes, side: int) -> np.ndarray:
    """The walls of these scenes with nobody before them, (N, 3, side, side) float32 in 0..1."""
    canvas = Canvas(len(scenes), side)
    line = (np.arange(side, dtype=np.float32) + 0.5) / side * 2 - 1
    paint_background(canvas, Factors(scenes), line[None, None, :], line[None, :, None])
    return canvas.colour.transpose(1, 0, 2, 3)


def _put(cutouts, which, size, x, y, side, random, is_head, pasted):
    """One head or thing at its place: colour (3, S, S) times cover, cover (S, S), head (S, S) and its box."""
    x0, y0, x1, y1 = cutouts.box[which]
    zoom = size / (y1 - y0)
    left, top = x * (side - zoom * (x1 - x0)), y * (side - size)
    box = np.array([left, top, left + zoom * (x1 - x0), top + size], np.float32)
    thing = THINGS[int(random[0] * len(THINGS))]
    if not is_head and thing == "a ball":
        return *_ball(box, random, side), None, box
    part, R = cutouts.part[which], cutouts.part.shape[1]
    rows, columns = _shares(side, R, zoom, top - zoom * y0), _shares(side, R, zoom, left - zoom * x0)
    if pasted and is_head:
        inside = [
            (np.arange(R) >= np.floor(low - MARGIN * (high - low)))
            & (np.arange(R) < np.ceil(high + MARGIN * (high - low)))
            for low, high in ((y0, y1), (x0, x1))
        ]
        rows, columns = rows * inside[0], columns * inside[1]
        cover = rows @ np.ones((R, R), np.float32) @ columns.T
        shown = rows @ (part >= SKIN).astype(np.float32) @ columns.T
        return rows @ cutouts.squares[which] @ columns.T, cover, shown, box
    end = top + zoom * (R - y0)  # the shoulders go on below the picture of the person, as wide as in its last row
    rows[:, -1] += (np.arange(side) + 1 - max(end, 0)).clip(0, 1)
    keep = np.ones(part.shape, np.float32) if is_head else (part == (HAIR if thing == "hair" else CLOTHES))
    light = np.float32(0.75 + 0.45 * random[9])
    colour = rows @ (cutouts.colour[which] * keep * light) @ columns.T
    cover = rows @ (cutouts.cover[which] * keep) @ columns.T
    if not is_head:
        return colour, cover, None, box
    shown = rows @ ((part >= SKIN) * cutouts.cover[which]) @ columns.T
    return colour, cover, shown, box


def _shares(side: int, count: int, zoom: float, start: float) -> np.ndarray:
    """(side, count) float32: how much of pixel i of a picture pixel j of a cutout covers, along one axis."""
    ends = start + zoom * np.arange(count + 1)
    pixel = np.arange(side)[:, None]
    return (np.minimum(ends[1:], pixel + 1) - np.maximum(ends[:-1], pixel)).clip(0).astype(np.float32)


def _ball(box, random, side):
    """A ball of about the size of a head, between the colours of skin and any: colour times cover, and cover."""
    radius = (box[3] - box[1]) / 2
    line = np.arange(side, dtype=np.float32) + 0.5
    x, y = line[None, :] - (box[0] + box[2]) / 2, line[:, None] - (box[1] + box[3]) / 2
    distance = np.sqrt(x * x + y * y)
    cover = (radius - distance + 0.5).clip(0, 1)
    skin = np.array([0.9, 0.68, 0.55]) * (0.4 + 0.6 * random[8])
    tone = skin if random[5] < 0.6 else random[2:5]
    slope = np.minimum(distance / radius, 1)
    shade = 1 - 0.5 * slope * slope - 0.2 * (x * (random[6] - 0.5) + y * (random[7] - 0.3)) / radius
    return (tone[:, None, None] * shade * cover).astype(np.float32), cover


def _board(box, share, direction, side):
    """(S, S) share of each pixel under a board that covers this share of a box from its left, right or lower side."""
    x0, y0, x1, y1 = box
    if direction == 0:
        x1 = x0 + share * (x1 - x0)
    elif direction == 1:
        x0 = x1 - share * (x1 - x0)
    else:
        y0 = y1 - share * (y1 - y0)
    columns, rows = _shares(side, 1, x1 - x0, x0), _shares(side, 1, y1 - y0, y0)
    return rows @ columns.T
