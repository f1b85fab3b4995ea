"""Draw faces: a head with volume, turned and lit, and with the picture the whole truth about it.

The head is an ellipsoid whose width follows the jaw, with ellipsoids for nose, ears and hair; rays are intersected with them, the
features are painted in the head's own coordinates, and everything is shaded by its normal. Only operations that all
processors round alike are used (course_utils.shapes), so a seed gives the same bytes everywhere.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from course_utils.faces.canvas import BACKGROUND, HAIR, OCCLUDER, SKIN, Canvas, Factors, lit
from course_utils.faces.features import paint_features, paint_glasses
from course_utils.faces.people import HAIR_COLOURS, Identities
from course_utils.faces.scenery import paint_background, paint_body, paint_occluder
from course_utils.faces.scenes import Scenes
from course_utils.faces.shapes import FAR, Rays, bump, cosine, ellipsoid, mix, noise, sine
from course_utils.faces.solids import (
    lamp_direction,
    meet_extra_hair,
    meet_head,
    meet_nose,
    normals,
    paint_cap,
    shading,
    skin_colour,
)

VERSION = "1"  # changes whenever a pixel changes
LANDMARKS = (
    "left eye",
    "right eye",
    "left brow",
    "right brow",
    "nose tip",
    "left mouth corner",
    "right mouth corner",
    "chin",
)
PIXELS_AT_ONCE = 1 << 16  # small enough to stay in a core's cache


@dataclass(frozen=True)
class Rendered:
    """Pictures and the truth about them, first axis = pictures.

    images:    (N, 3, S, S) uint8
    mask:      (N, S, S) uint8, index into canvas.PARTS of what is seen in a pixel
    box:       (N, 4) float32, pixels, x0 y0 x1 y1 of the head (hair included, what is hidden by the occluder too)
    landmarks: (N, len(LANDMARKS), 3) float32, x and y in pixels and 1 where seen, 0 where turned away or covered;
               left and right are the viewer's
    """

    images: np.ndarray
    mask: np.ndarray
    box: np.ndarray
    landmarks: np.ndarray


def render(identities: Identities, scenes: Scenes, size: int = 32) -> Rendered:
    """Draw identities[i] in scenes[i] at size × size pixels; a pure function of its arguments, to the last bit.

    errors ValueError when the two differ in length or size is below 8
    """
    if len(identities) != len(scenes):
        raise ValueError(f"{len(identities)} identities but {len(scenes)} scenes; give one scene for each picture")
    if size < 8:
        raise ValueError(f"a face of {size} pixels shows nothing; ask for at least 8")
    step = max(1, PIXELS_AT_ONCE // size**2)
    chunks = [slice(i, i + step) for i in range(0, len(scenes), step)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = list(pool.map(lambda rows: _draw(identities[rows], scenes[rows], size), chunks))
    return Rendered(*(np.concatenate([getattr(p, f) for p in parts]) for f in ("images", "mask", "box", "landmarks")))


def _draw(identities: Identities, scenes: Scenes, size: int) -> Rendered:
    who, how = Factors(identities), Factors(scenes)
    n, side = len(scenes), size
    picture = Canvas(n, side)
    line = (np.arange(side, dtype=np.float32) + 0.5) / side * 2 - 1
    X, Y = line[None, None, :], line[None, :, None]
    cr, sr, cy, sy, cp, sp = (f(getattr(how, a)) for a in ("roll", "yaw", "pitch") for f in (cosine, sine))
    x0, y0 = (X - how.shift_x) / how.scale, (Y - how.shift_y) / how.scale
    x, y = x0 * cr + y0 * sr, y0 * cr - x0 * sr
    rays = Rays((cy * x, cp * y - sp * sy * x, sp * y + cp * sy * x), (-sy, -sp * cy, cp * cy))

    light = lamp_direction(how, cr, sr, cy, sy, cp, sp)
    skin = skin_colour(who)
    hair = who.pick("hair_colour", list(HAIR_COLOURS.values())) * who.hair_shade
    paint_background(picture, how, X, Y)
    head, inside, width = meet_head(rays, who)
    extra, extra_inside = meet_extra_hair(rays, who)
    back = picture.edge(extra_inside * 0.3)
    picture.paint(back, lit(hair * 0.75, 0.75, how), HAIR)
    paint_body(picture, who, how, skin, x0, y0)

    U, V, W = rays.at(np.where(head > FAR, head, 0))
    nose, nose_inside = meet_nose(rays, who)
    blend = np.minimum(np.maximum((nose - head) * 8 + 0.5, 0), 1)  # 0 on the head, 1 on the nose, smooth between
    albedo = Canvas(n, side)
    albedo.part[:] = SKIN
    albedo.colour += skin
    paint_features(albedo, who, how, skin, hair, U, V, blend, nose_inside)
    normal = normals(U, V, W, width, who, blend)
    shade = shading(normal, light, how, U, V, who)
    face = picture.edge(inside * 0.22)
    nose_edge = picture.edge(nose_inside * 0.05) * (nose > FAR)
    face = np.maximum(face, nose_edge)
    picture.paint(face, lit(albedo.colour, shade, how))
    np.copyto(picture.part, albedo.part, where=face > 0.5)
    depth = np.maximum(head, nose)
    for sign in (-1, 1):
        ear, ear_inside = ellipsoid(
            rays,
            (sign * who.head_width * 0.99, who.eye_height + 0.1, -0.06),
            (0.055 * who.ear_size, 0.135 * who.ear_size, 0.10 * who.ear_size),
        )
        cover = picture.edge(ear_inside * 0.06) * (ear > depth)
        picture.paint(cover, lit(skin * 0.94, 0.74 - 0.35 * bump((1 - ear_inside) * 1.6), how), SKIN)
        depth = np.maximum(depth, ear)

    paint_cap(picture, who, how, hair, rays, depth, light)
    front = picture.edge((extra > depth + 0.03) * extra_inside * 0.3 - 0.02) * (extra > FAR)
    picture.paint(front, lit(hair * 0.95, 0.8, how), HAIR)
    head_seen = picture.part >= SKIN
    paint_glasses(picture, how, who, U, V, W, face)
    box = _box(head_seen)
    paint_occluder(picture, how, X, Y)
    images = _expose(picture, how, scenes, size)
    return Rendered(images, picture.part, box, _landmarks(who, how, picture.part, (cr, sr, cy, sy, cp, sp), size))


def _expose(picture, how, scenes, size):
    """From light to bytes: blur, expose, add noise, round."""
    c = picture.colour
    side = how.blur * np.float32(0.25 * size / 32)  # share of each neighbour, larger pictures blur over the same angle
    for axis in (-1, -2):
        before, after = np.roll(c, 1, axis), np.roll(c, -1, axis)
        first, last = [slice(None)] * 4, [slice(None)] * 4
        first[axis], last[axis] = slice(0, 1), slice(-1, None)
        before[tuple(first)], after[tuple(last)] = c[tuple(first)], c[tuple(last)]
        c = mix(c, (before + after) * 0.5, np.minimum(side * 2, 0.66))
    c = c * how.exposure + how.noise * noise(scenes.grain ^ np.uint32(0xA5A5A5A5), (3, size, size)).transpose(
        1, 0, 2, 3
    )
    return np.ascontiguousarray(
        np.floor(np.minimum(np.maximum(c, 0), 1) * 255 + 0.5).astype(np.uint8).transpose(1, 0, 2, 3)
    )


def _box(head_seen):
    """The rectangle around the head in pixels; a box of zeros when the head is out of the picture."""
    columns, rows = head_seen.any(1), head_seen.any(2)
    size = head_seen.shape[1]
    (x0, x1), (y0, y1) = ((span.argmax(1), size - span[:, ::-1].argmax(1)) for span in (columns, rows))
    return np.stack([x0, y0, x1, y1], 1).astype(np.float32) * head_seen.any((1, 2))[:, None]


def _landmarks(who, how, mask, turn, size):
    """Points of the face from the head's coordinates to pixels, and whether each is seen."""
    cr, sr, cy, sy, cp, sp = (t[:, :, 0] for t in turn)
    w = lambda name: getattr(who, name)[:, :, 0]  # noqa: E731
    spacing, eye, zero = w("eye_spacing"), w("eye_height"), 0 * w("eye_height")
    corner = w("mouth_width") * (1 + 0.16 * how.smile[:, :, 0])
    lift = w("mouth_height") - how.smile[:, :, 0] * 0.85 * (corner * corner - 0.012)
    brow = eye - w("brow_height") - how.brow_raise[:, :, 0]
    tip = eye + 0.02 + w("nose_length") * 0.9
    U = np.concatenate([-spacing, spacing, -spacing, spacing, zero, -corner, corner, zero], 1)
    V = np.concatenate([eye, eye, brow, brow, tip, lift, lift, w("head_height") * 0.93], 1)
    inside = np.maximum(1 - (U / w("head_width")) ** 2 - (V / w("head_height")) ** 2, 0)
    W = w("head_depth") * np.sqrt(inside)
    W[:, 4:5] = w("head_depth") * 0.95 + w("nose_depth")
    x, forward, y = cy * U + sy * (cp * W - sp * V), cp * W - sp * V, cp * V + sp * W
    z = cy * forward - sy * U
    x, y = x * cr - y * sr, x * sr + y * cr
    pixel = np.stack([x * how.scale[:, :, 0] + how.shift_x[:, :, 0], y * how.scale[:, :, 0] + how.shift_y[:, :, 0]], -1)
    pixel = (pixel + 1) * np.float32(size / 2)
    column, row = (np.minimum(np.maximum(np.floor(pixel[..., i]), 0), size - 1).astype(int) for i in range(2))
    part = mask[np.arange(len(mask))[:, None], row, column]
    framed = ((pixel >= 0) & (pixel < size)).all(-1)
    seen = framed & (z > 0) & (part != BACKGROUND) & (part != HAIR) & (part != OCCLUDER)
    return np.concatenate([pixel, seen[..., None]], -1).astype(np.float32)
