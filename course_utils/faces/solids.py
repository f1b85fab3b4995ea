"""The solid parts of a head, met by rays: skull, nose and hair, how they are turned to the light and how bright they are."""

from __future__ import annotations

import numpy as np

from course_utils.faces.canvas import HAIR, lit
from course_utils.faces.people import SKIN_RAMP
from course_utils.faces.shapes import FAR, bump, cosine, ellipsoid, mix, noise, sine

# hair style:        no     cropped short  fringed side   long   tied   curly
_CAP_GROWTH = np.array((0.0, 0.25, 0.8, 1.1, 1.0, 1.0, 0.5, 2.6), np.float32)  # volume of the cap, in hair volumes
_LINE_DROP = np.array((-2.0, 0.0, 0.0, 0.17, 0.05, 0.02, -0.02, 0.03), np.float32)  # how far the hairline comes down
_PARTING = np.array((0.0, 0.0, 0.0, 0.0, 0.34, 0.06, 0.0, 0.0), np.float32)  # its slope from one side to the other
_TEMPLES = np.array(
    (0.0, 0.45, 0.55, 0.62, 0.6, 0.78, 0.42, 0.8), np.float32
)  # how far the hair comes down at the sides


def lamp_direction(how, cr, sr, cy, sy, cp, sp):
    """The direction towards the light in the head's frame, so that normals need not be turned."""
    up, around = how.light_elevation, how.light_azimuth
    x, y, z = sine(around) * cosine(up), -sine(up), cosine(around) * cosine(up)
    x, y = x * cr + y * sr, y * cr - x * sr
    forward = sy * x + cy * z
    return cy * x - sy * z, cp * y - sp * forward, sp * y + cp * forward


def skin_colour(who):
    """The skin's colour (3, n, 1, 1): a place on the ramp, a little warmer or cooler."""
    tones = np.array(SKIN_RAMP, np.float32)
    place = who.skin_tone * (len(tones) - 1)
    low = np.minimum(np.floor(place), len(tones) - 2)
    index = low[:, 0, 0].astype(int)
    colour = mix(tones[index].T[:, :, None, None], tones[index + 1].T[:, :, None, None], place - low)
    return colour * (1 + who.undertone * np.array([0.03, 0.0, -0.05], np.float32)[:, None, None, None])


def meet_head(rays, who):
    """The head's (depth, inside, half width at the hit point): an ellipsoid whose width follows the jaw, solved three times."""
    depth = np.float32(0.5)
    for _ in range(3):
        V = rays.start[1] + depth * rays.way[1]
        fall = np.minimum(np.maximum(V / who.head_height + 0.05, 0), 1)
        brow = np.minimum(np.maximum(-V / who.head_height - 0.25, 0), 1)
        width = who.head_width * (1 - who.jaw * fall * fall * 0.9 + 0.05 * fall - 0.03 * brow)
        hit, inside = ellipsoid(rays, (0, 0, 0), (width, who.head_height, who.head_depth))
        depth = np.maximum(hit, -0.2)
    return hit, inside, width


def meet_nose(rays, who):
    """Bridge and ball of the nose: (depth, inside the outline of the nearer one)."""
    top = who.eye_height + 0.02
    reach = who.head_depth * 0.94
    bridge, bridge_inside = ellipsoid(
        rays,
        (0, top + who.nose_length * 0.55, reach - 0.02),
        (who.nose_width * 0.5, who.nose_length * 0.62, who.nose_depth * 0.8),
    )
    ball, ball_inside = ellipsoid(
        rays,
        (0, top + who.nose_length * 0.9, reach + 0.01),
        (who.nose_width, who.nose_width * 0.72 + 0.01, who.nose_depth),
    )
    return np.maximum(bridge, ball), np.maximum(bridge_inside, ball_inside)


def normals(U, V, W, width, who, blend):
    """Unit normals in the head's frame; over the nose they turn sideways and down as its sides do."""
    nu, nv, nw = U / (width * width), V / (who.head_height * who.head_height), W / (who.head_depth * who.head_depth)
    top = who.eye_height + 0.02
    along = (V - top) / who.nose_length
    side = np.minimum(np.maximum(U / who.nose_width, -1), 1)
    under = np.maximum(along - 0.8, 0) * 3
    nu, nv = nu + blend * side * 1.3, nv + blend * (under - 0.35)
    # eye sockets are hollow: their upper edge looks down, the cheek below looks up
    hollow = bump(((np.abs(U) - who.eye_spacing) / 0.19) ** 2 + ((V - who.eye_height + 0.02) / 0.15) ** 2)
    nv = nv + hollow * 0.55 * np.minimum(np.maximum(-(V - who.eye_height + 0.02) * 9, -0.6), 1)
    length = np.sqrt(nu * nu + nv * nv + nw * nw) + np.float32(1e-6)
    return nu / length, nv / length, nw / length


def shading(normal, light, how, U, V, who):
    """How bright the surface is: even light from all sides plus one lamp, with a soft terminator and hollows darkened."""
    facing = normal[0] * light[0] + normal[1] * light[1] + normal[2] * light[2]
    lamp = np.maximum(facing + 0.2, 0) / 1.2
    socket = bump(((np.abs(U) - who.eye_spacing) / 0.17) ** 2 + ((V - who.eye_height + 0.045) / 0.12) ** 2)
    under_nose = bump((U / (who.nose_width * 1.3)) ** 2 + ((V - who.eye_height - who.nose_length * 1.13) / 0.07) ** 2)
    under_lip = bump((U / 0.14) ** 2 + ((V - who.mouth_height - 0.105) / 0.05) ** 2)
    even = (1 - how.light_strength) * (0.82 + 0.18 * normal[2] - 0.22 * normal[1])
    shine = np.maximum(facing - 0.8, 0)
    return (even + how.light_strength * 1.25 * lamp + shine * shine * 2.2) * (
        1 - 0.2 * socket - 0.22 * under_nose - 0.14 * under_lip
    )


def meet_extra_hair(rays, who):
    """Hair beyond the cap: a mane for long hair, a knot for tied-up hair, nothing (far away and tiny) for the rest."""
    volume = who.hair_volume
    pick = lambda *options: who.pick("hair_style", options)  # noqa: E731
    nothing = (0.001,) * 5
    down = pick(0, 0, 0, 0, 0, 0.30, -0.80, 0)
    axes = (
        pick(*nothing, 1, 0.22, 0.001)
        * (who.head_width * pick(*nothing, 1.13, 1, 1) + volume * pick(*nothing, 1, 0, 0))
        + pick(*nothing, 0, 0.1, 0),
        pick(*nothing, 0.88, 0.2, 0.001),
        pick(*nothing, 0.5, 0.22, 0.001),
    )
    return ellipsoid(rays, (0, down, pick(0, 0, 0, 0, 0, -0.28, -0.22, 0)), axes)


def paint_cap(picture, who, how, hair, rays, depth, light):
    """Hair on the skull: a larger ellipsoid, kept where it lies above the hairline."""
    grow = who.hair_volume * who.pick("hair_style", _CAP_GROWTH) + 0.012
    axes = (who.head_width + grow, who.head_height + grow * 1.1, who.head_depth + grow)
    hit, inside = ellipsoid(rays, (0, -0.02, -0.03), axes)
    U, V, W = rays.at(np.where(hit > FAR, hit, 0))
    style_drop, part, temples = (who.pick("hair_style", t) for t in (_LINE_DROP, _PARTING, _TEMPLES))
    behind = np.maximum(1 - W / axes[2], 0)  # 0 at the front, 1 at the ears, 2 at the back
    strands = noise(np.ones(1, np.uint32), (64,))[0][
        np.minimum(np.maximum(U * 24 + W * 12 + V * 3 + 32, 0), 63).astype(np.intp)
    ]
    hairline = who.hairline + style_drop + part * U + temples * behind - 0.25 * U * U + strands * 0.012
    cover = picture.edge(np.minimum((hairline - V) * 0.8, inside * 0.22)) * (hit > depth - 0.02)
    facing = U * light[0] / axes[0] + V * light[1] / axes[1] + W * light[2] / axes[2]
    shine = bump((facing - 0.75) ** 2 * 14)
    shade = (
        0.45 + 0.5 * (1 - how.light_strength) * 0.6 + how.light_strength * 0.75 * np.maximum(facing, 0) + 0.06 * strands
    )
    picture.paint(
        cover, np.minimum(lit(hair, np.maximum(shade, 0.2), how) + 0.10 * shine * how.light_strength, 1), HAIR
    )
