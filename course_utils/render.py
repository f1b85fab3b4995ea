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

from course_utils.faces import HAIR_COLOURS, IRIS_COLOURS, SKIN_RAMP, Identities, Scenes
from course_utils.shapes import FAR, Rays, bump, cosine, ellipsoid, mix, noise, ramp, sine

VERSION = "1"  # changes whenever a pixel changes
PARTS = ("background", "clothes", "skin", "hair", "brows", "eyes", "nose", "mouth", "beard", "glasses", "occluder")
LANDMARKS = ("left eye", "right eye", "left brow", "right brow", "nose tip", "left mouth corner", "right mouth corner", "chin")
BACKGROUND, CLOTHES, SKIN, HAIR, BROWS, EYES, NOSE, MOUTH, BEARD, GLASSES, OCCLUDER = range(len(PARTS))
PIXELS_AT_ONCE = 1 << 16  # small enough to stay in a core's cache

# hair style:        no     cropped short  fringed side   long   tied   curly
_CAP_GROWTH = np.array((0.0, 0.25, 0.8, 1.1, 1.0, 1.0, 0.5, 2.6), np.float32)  # volume of the cap, in hair volumes
_LINE_DROP = np.array((-2.0, 0.0, 0.0, 0.17, 0.05, 0.02, -0.02, 0.03), np.float32)  # how far the hairline comes down
_PARTING = np.array((0.0, 0.0, 0.0, 0.0, 0.34, 0.06, 0.0, 0.0), np.float32)  # its slope from one side to the other
_TEMPLES = np.array((0.0, 0.45, 0.55, 0.62, 0.6, 0.78, 0.42, 0.8), np.float32)  # how far the hair comes down at the sides


@dataclass(frozen=True)
class Rendered:
    """Pictures and the truth about them, first axis = pictures.

    images:    (N, 3, S, S) uint8
    mask:      (N, S, S) uint8, index into PARTS of what is seen in a pixel
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


class _Factors:
    """Columns of a table as float32 (n, 1, 1), ready to meet pixels; colours as (3, n, 1, 1)."""

    def __init__(self, table):
        self._values = table.values

    def __getattr__(self, name):
        column = self._values[name].astype(np.float32)
        return column[:, None, None] if column.ndim == 1 else column.T[:, :, None, None]

    def pick(self, name, options):
        """The option that a categorical column names: (n, 1, 1), or (3, n, 1, 1) for colours."""
        chosen = np.asarray(options, np.float32)[self._values[name]]
        return chosen[:, None, None] if chosen.ndim == 1 else chosen.T[:, :, None, None]


class _Canvas:
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


def _draw(identities: Identities, scenes: Scenes, size: int) -> Rendered:
    who, how = _Factors(identities), _Factors(scenes)
    n, side = len(scenes), size
    picture = _Canvas(n, side)
    line = ((np.arange(side, dtype=np.float32) + 0.5) / side * 2 - 1)
    X, Y = line[None, None, :], line[None, :, None]
    cr, sr, cy, sy, cp, sp = (f(getattr(how, a)) for a in ("roll", "yaw", "pitch") for f in (cosine, sine))
    x0, y0 = (X - how.shift_x) / how.scale, (Y - how.shift_y) / how.scale
    x, y = x0 * cr + y0 * sr, y0 * cr - x0 * sr
    rays = Rays((cy * x, cp * y - sp * sy * x, sp * y + cp * sy * x), (-sy, -sp * cy, cp * cy))

    light = _light(how, cr, sr, cy, sy, cp, sp)
    skin = _skin(who)
    hair = who.pick("hair_colour", list(HAIR_COLOURS.values())) * who.hair_shade
    _background(picture, how, X, Y)
    head, inside, width = _head(rays, who)
    extra, extra_inside = _extra_hair(rays, who)
    back = picture.edge(extra_inside * 0.3)
    picture.paint(back, _lit(hair * 0.75, 0.75, how), HAIR)
    _body(picture, who, how, skin, x0, y0)

    U, V, W = rays.at(np.where(head > FAR, head, 0))
    nose, nose_inside = _nose(rays, who)
    blend = np.minimum(np.maximum((nose - head) * 8 + 0.5, 0), 1)  # 0 on the head, 1 on the nose, smooth between
    albedo = _Canvas(n, side)
    albedo.part[:] = SKIN
    albedo.colour += skin
    _features(albedo, who, how, skin, hair, U, V, blend, nose_inside)
    normal = _normal(U, V, W, width, who, blend)
    shade = _shade(normal, light, how, U, V, who)
    face = picture.edge(inside * 0.22)
    nose_edge = picture.edge(nose_inside * 0.05) * (nose > FAR)
    face = np.maximum(face, nose_edge)
    picture.paint(face, _lit(albedo.colour, shade, how))
    np.copyto(picture.part, albedo.part, where=face > 0.5)
    depth = np.maximum(head, nose)
    for sign in (-1, 1):
        ear, ear_inside = ellipsoid(rays, (sign * who.head_width * 0.99, who.eye_height + 0.1, -0.06),
                                    (0.055 * who.ear_size, 0.135 * who.ear_size, 0.10 * who.ear_size))
        cover = picture.edge(ear_inside * 0.06) * (ear > depth)
        picture.paint(cover, _lit(skin * 0.94, 0.74 - 0.35 * bump((1 - ear_inside) * 1.6), how), SKIN)
        depth = np.maximum(depth, ear)

    _cap(picture, who, how, hair, rays, depth, light)
    front = picture.edge((extra > depth + 0.03) * extra_inside * 0.3 - 0.02) * (extra > FAR)
    picture.paint(front, _lit(hair * 0.95, 0.8, how), HAIR)
    head_seen = picture.part >= SKIN
    _glasses(picture, how, who, U, V, W, face)
    box = _box(head_seen)
    _occluder(picture, how, X, Y)
    images = _expose(picture, how, scenes, size)
    return Rendered(images, picture.part, box, _landmarks(who, how, picture.part, (cr, sr, cy, sy, cp, sp), size))


def _light(how, cr, sr, cy, sy, cp, sp):
    """The direction towards the light in the head's frame, so that normals need not be turned."""
    up, around = how.light_elevation, how.light_azimuth
    x, y, z = sine(around) * cosine(up), -sine(up), cosine(around) * cosine(up)
    x, y = x * cr + y * sr, y * cr - x * sr
    forward = sy * x + cy * z
    return cy * x - sy * z, cp * y - sp * forward, sp * y + cp * forward


def _skin(who):
    """The skin's colour (3, n, 1, 1): a place on the ramp, a little warmer or cooler."""
    tones = np.array(SKIN_RAMP, np.float32)
    place = who.skin_tone * (len(tones) - 1)
    low = np.minimum(np.floor(place), len(tones) - 2)
    index = low[:, 0, 0].astype(int)
    colour = mix(tones[index].T[:, :, None, None], tones[index + 1].T[:, :, None, None], place - low)
    return colour * (1 + who.undertone * np.array([0.03, 0.0, -0.05], np.float32)[:, None, None, None])


def _lit(colour, shade, how):
    """A colour under the scene's light: warm light is redder, cool light bluer."""
    tint = 1 + how.warmth * np.array([1.0, 0.1, -1.0], np.float32)[:, None, None, None]
    return colour * tint * shade


def _background(picture, how, X, Y):
    down = (Y + 1) / 2
    ground = mix(how.background_top, how.background_bottom, down)
    # clutter: a coarse grid of colours, blended smoothly
    grid = noise(how._values["grain"], (3, 6, 6)).transpose(1, 0, 2, 3) * 0.28 + 0.5
    place = [np.minimum((t + 1) * 2.5, 4.999) for t in (X[0, 0], Y[0, :, 0])]
    cell = [p.astype(int) for p in place]
    fx, fy = ((p - c) * (p - c) * (3 - 2 * (p - c)) for p, c in zip(place, cell))
    rows = mix(grid[:, :, cell[1], :], grid[:, :, cell[1] + 1, :], fy[None, None, :, None].astype(np.float32))
    blobs = mix(rows[..., cell[0]], rows[..., cell[0] + 1], fx.astype(np.float32))
    picture.paint(np.float32(1), np.minimum(np.maximum(mix(ground, blobs, how.clutter * 0.8), 0), 1), BACKGROUND)


def _head(rays, who):
    """The head's (depth, inside, half width at the hit point): an ellipsoid whose width follows the jaw, solved twice."""
    depth = np.float32(0.5)
    for _ in range(3):
        V = rays.start[1] + depth * rays.way[1]
        fall = np.minimum(np.maximum(V / who.head_height + 0.05, 0), 1)
        brow = np.minimum(np.maximum(-V / who.head_height - 0.25, 0), 1)
        width = who.head_width * (1 - who.jaw * fall * fall * 0.9 + 0.05 * fall - 0.03 * brow)
        hit, inside = ellipsoid(rays, (0, 0, 0), (width, who.head_height, who.head_depth))
        depth = np.maximum(hit, -0.2)
    return hit, inside, width


def _nose(rays, who):
    """Bridge and ball of the nose: (depth, inside the outline of the nearer one)."""
    top = who.eye_height + 0.02
    reach = who.head_depth * 0.94
    bridge, bridge_inside = ellipsoid(rays, (0, top + who.nose_length * 0.55, reach - 0.02),
                                      (who.nose_width * 0.5, who.nose_length * 0.62, who.nose_depth * 0.8))
    ball, ball_inside = ellipsoid(rays, (0, top + who.nose_length * 0.9, reach + 0.01),
                                  (who.nose_width, who.nose_width * 0.72 + 0.01, who.nose_depth))
    return np.maximum(bridge, ball), np.maximum(bridge_inside, ball_inside)


def _normal(U, V, W, width, who, blend):
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


def _shade(normal, light, how, U, V, who):
    """How bright the surface is: even light from all sides plus one lamp, with a soft terminator and hollows darkened."""
    facing = normal[0] * light[0] + normal[1] * light[1] + normal[2] * light[2]
    lamp = np.maximum(facing + 0.2, 0) / 1.2
    socket = bump(((np.abs(U) - who.eye_spacing) / 0.17) ** 2 + ((V - who.eye_height + 0.045) / 0.12) ** 2)
    under_nose = bump((U / (who.nose_width * 1.3)) ** 2 + ((V - who.eye_height - who.nose_length * 1.13) / 0.07) ** 2)
    under_lip = bump((U / 0.14) ** 2 + ((V - who.mouth_height - 0.105) / 0.05) ** 2)
    even = (1 - how.light_strength) * (0.82 + 0.18 * normal[2] - 0.22 * normal[1])
    shine = np.maximum(facing - 0.8, 0)
    return (even + how.light_strength * 1.25 * lamp + shine * shine * 2.2) * (1 - 0.2 * socket - 0.22 * under_nose - 0.14 * under_lip)


def _features(face, who, how, skin, hair, U, V, blend, nose_inside):
    """Paint cheeks, beard, mouth, nose, eyes and brows on the skin, in the head's coordinates."""
    A = np.abs(U)
    red = np.array([1.04, 0.72, 0.70], np.float32)[:, None, None, None]
    face.paint(who.cheek_colour * bump(((A - 0.3) / 0.2) ** 2 + ((V - 0.2) / 0.17) ** 2), skin * red)
    spots = noise(np.zeros(1, np.uint32), (41, 41))[0] > 1.0
    cell = tuple(np.minimum(np.maximum(t * 40 + 20, 0), 40).astype(np.intp) for t in (V, A))
    freckled = np.maximum(who.freckles - 0.7, 0) * 1.6
    face.paint(freckled * spots[cell] * bump((A / 0.42) ** 2 + ((V - 0.12) / 0.2) ** 2), skin * 0.62)
    face.paint(who.mole * 0.85 * face.strip(np.sqrt((U - who.mole_x) ** 2 + (V - who.mole_y) ** 2), 0.022), skin * 0.3)

    smile, mouth = how.smile, who.mouth_height
    corner = who.mouth_width * (1 + 0.16 * smile)
    middle = mouth - smile * 0.85 * (U * U - 0.012)  # the line where the lips meet
    kind = who.beard
    full = who.pick("beard", (0, 1, 0, 1)) * ramp(V - 0.20 - np.maximum(0.42 - A, 0) * 0.30, 12) * ramp(0.62 + V - A * 0.6, 12)
    chin = who.pick("beard", (0, 0, 1, 0)) * ramp(0.16 - A - 0.25 * np.maximum(V - mouth - 0.12, 0), 14) * ramp(V - mouth - 0.06 - A * 0.25, 22)
    lip_gap = ramp(0.10 - np.abs(V - middle) - 0.25 * np.maximum(A - corner, 0), 14) * ramp(corner * 1.1 - A, 14)
    thick = who.pick("beard", (0, 0.42, 0.92, 0.92))
    face.paint(thick * np.maximum(full, chin) * (1 - 0.9 * lip_gap), hair * 0.9, BEARD)
    droop = A / (corner * 1.3)
    tache = who.moustache * ramp(0.036 * (1.05 - droop) - np.abs(V - (middle - 0.085 + 0.06 * droop * droop)), 30) * ramp(corner * 1.3 - A, 25)
    face.paint(0.92 * tache, hair * 0.9, BEARD)

    profile = np.sqrt(np.maximum(1 - (U / corner) ** 2, 0))
    open_ = how.mouth_open * profile
    across = np.abs(V - middle)
    lips = mix(np.array([0.92, 0.72, 0.68], np.float32)[:, None, None, None], np.array([0.98, 0.46, 0.48], np.float32)[:, None, None, None], who.lip_colour)
    face.paint(face.strip(across, who.lip_thickness * profile + open_) * (A < corner), skin * lips, MOUTH)
    face.paint(face.strip(across, np.maximum(open_ - 0.004, 0)) * (A < corner), np.array([0.20, 0.06, 0.06], np.float32)[:, None, None, None], MOUTH)
    face.paint(face.strip(np.abs(V - middle + open_ * 0.5), open_ * 0.45) * (how.mouth_open > 0.045) * (A < corner * 0.85), np.float32(0.9), MOUTH)
    face.paint(0.8 * face.strip(across, 0.011) * (A < corner * 1.04) * (how.mouth_open < 0.01), skin * 0.36, MOUTH)

    bottom = who.eye_height + who.nose_length + 0.02
    nostril = bump(((A - who.nose_width * 0.5) / 0.05) ** 2 + ((V - bottom) / 0.032) ** 2)
    np.putmask(face.part, (blend > 0.5) & (nose_inside > 0), NOSE)
    face.paint(0.75 * nostril, skin * 0.25)

    gaze = how.gaze_x * np.where(U > 0, np.float32(1), np.float32(-1))
    du, dv = A - who.eye_spacing, V - who.eye_height
    du, dv = du + dv * who.eye_tilt, dv - du * who.eye_tilt
    bow = np.maximum(1 - (du / who.eye_width) ** 2, 0)
    lid = who.eye_opening * (1 - how.eyes_closed)
    upper, lower = dv + lid * 1.1 * bow, lid * 0.8 * bow - dv
    slit = np.maximum(face.edge(upper) + face.edge(lower) - 1, 0) * (bow > 0)
    face.paint(slit, np.float32(0.93), EYES)
    radius = np.sqrt((du - gaze) ** 2 + (dv - how.gaze_y) ** 2)
    face.paint(slit * face.strip(radius, 0.054), who.pick("iris_colour", list(IRIS_COLOURS.values())), EYES)
    face.paint(slit * face.strip(radius, 0.025), np.float32(0.02), EYES)
    glint = np.sqrt((du - gaze + 0.018 * np.where(U > 0, np.float32(1), np.float32(-1))) ** 2 + (dv - how.gaze_y + 0.02) ** 2)
    face.paint(slit * face.strip(glint, 0.012), np.float32(1.0), EYES)
    face.paint(0.85 * face.strip(np.abs(upper), 0.013) * (bow > 0), skin * 0.22, EYES)
    face.paint(0.35 * face.strip(np.abs(upper + 0.032), 0.008) * (bow > 0.1), skin * 0.5)

    rise = V - who.eye_height + who.brow_height + how.brow_raise
    out = A - who.eye_spacing
    arch = rise - out * who.brow_slope - 1.1 * out * out
    taper = np.maximum(1 - np.maximum(out + 0.02, 0) * 3.2, 0.35)
    brow = face.strip(np.abs(arch), who.brow_thickness * taper) * face.edge(who.eye_width * 1.45 - np.abs(out))
    face.paint(0.9 * brow, hair * 0.7, BROWS)


def _extra_hair(rays, who):
    """Hair beyond the cap: a mane for long hair, a knot for tied-up hair, nothing (far away and tiny) for the rest."""
    volume = who.hair_volume
    pick = lambda *options: who.pick("hair_style", options)  # noqa: E731
    nothing = (0.001,) * 5
    down = pick(0, 0, 0, 0, 0, 0.30, -0.80, 0)
    axes = (pick(*nothing, 1, 0.22, 0.001) * (who.head_width * pick(*nothing, 1.13, 1, 1) + volume * pick(*nothing, 1, 0, 0)) + pick(*nothing, 0, 0.1, 0),
            pick(*nothing, 0.88, 0.2, 0.001), pick(*nothing, 0.5, 0.22, 0.001))
    return ellipsoid(rays, (0, down, pick(0, 0, 0, 0, 0, -0.28, -0.22, 0)), axes)


def _body(picture, who, how, skin, x, y):
    """Neck and shoulders, which stay upright when the head rolls."""
    neck_width = who.head_width * 0.58
    across = x / neck_width
    neck = picture.edge(neck_width - np.abs(x)) * picture.edge(y - 0.3)
    round_ = 1 - 0.35 * across * across
    picture.paint(neck, _lit(skin, (0.62 - 0.12 * how.light_strength) * np.maximum(round_, 0.4), how), SKIN)
    collar = y - 0.83 + 0.10 * np.minimum(np.maximum(1 - np.abs(across), 0), 1) - 0.42 * np.maximum(np.abs(x) - 0.25, 0) ** 2
    fold = 0.75 + 0.2 * np.minimum(np.maximum(collar * 2, 0), 1)
    picture.paint(picture.edge(collar), _lit(how.clothes, fold, how), CLOTHES)


def _cap(picture, who, how, hair, rays, depth, light):
    """Hair on the skull: a larger ellipsoid, kept where it lies above the hairline."""
    grow = who.hair_volume * who.pick("hair_style", _CAP_GROWTH) + 0.012
    axes = (who.head_width + grow, who.head_height + grow * 1.1, who.head_depth + grow)
    hit, inside = ellipsoid(rays, (0, -0.02, -0.03), axes)
    U, V, W = rays.at(np.where(hit > FAR, hit, 0))
    style_drop, part, temples = (who.pick("hair_style", t) for t in (_LINE_DROP, _PARTING, _TEMPLES))
    behind = np.maximum(1 - W / axes[2], 0)  # 0 at the front, 1 at the ears, 2 at the back
    strands = noise(np.ones(1, np.uint32), (64,))[0][np.minimum(np.maximum(U * 24 + W * 12 + V * 3 + 32, 0), 63).astype(np.intp)]
    hairline = who.hairline + style_drop + part * U + temples * behind - 0.25 * U * U + strands * 0.012
    cover = picture.edge(np.minimum((hairline - V) * 0.8, inside * 0.22)) * (hit > depth - 0.02)
    facing = (U * light[0] / axes[0] + V * light[1] / axes[1] + W * light[2] / axes[2])
    shine = bump((facing - 0.75) ** 2 * 14)
    shade = 0.45 + 0.5 * (1 - how.light_strength) * 0.6 + how.light_strength * 0.75 * np.maximum(facing, 0) + 0.06 * strands
    picture.paint(cover, np.minimum(_lit(hair, np.maximum(shade, 0.2), how) + 0.10 * shine * how.light_strength, 1), HAIR)


def _glasses(picture, how, who, U, V, W, face):
    """Two rims, a bridge and the temples; style 1 is thin and round, style 2 thick and square."""
    if not how.glasses.any():
        return
    worn = (how.glasses > 0) * face
    thick = np.where(how.glasses > 1, np.float32(0.021), np.float32(0.012))
    du, dv = np.abs(np.abs(U) - who.eye_spacing) / 1.15, np.abs(V - who.eye_height - 0.015)
    away = np.where(how.glasses > 1, np.maximum(du, dv * 1.3), np.sqrt(du * du + dv * dv))
    rim = picture.strip(np.abs(away - 0.135), thick)
    bridge = picture.strip(np.abs(V - who.eye_height), thick) * picture.edge(who.eye_spacing - 0.15 - np.abs(U))
    temple = picture.strip(np.abs(V - who.eye_height), thick) * picture.edge(np.abs(U) - who.eye_spacing - 0.15)
    frame = np.maximum(np.maximum(rim, bridge), temple) * (W > 0)
    picture.paint(0.12 * worn * picture.edge(0.135 - away), np.float32(0.85))
    picture.paint(worn * frame, how.frame_colour * 0.3, GLASSES)


def _occluder(picture, how, X, Y):
    """Something before the face: a board, a scarf over the lower part, a ball."""
    kind = how.occluder
    if not kind.any():
        return
    x, y, half = X - how.occluder_x, Y - how.occluder_y, how.occluder_size
    board = picture.edge(np.minimum(half - np.abs(x), half * 1.3 - np.abs(y))) * (kind == 1)
    scarf = picture.edge(Y - how.shift_y - 0.28 + half * 0.5 - 0.05 * X) * picture.edge(0.75 - np.abs(X - how.shift_x)) * (kind == 2)
    round_ = 1 - (x * x + y * y) / (half * half)
    ball = picture.edge(round_ * half * 0.5) * (kind == 3)
    shade = 0.7 + 0.3 * np.sqrt(np.maximum(round_, 0)) * (kind == 3) + 0.12 * (kind == 2) * np.abs((Y * 8) % 2 - 1)
    picture.paint(np.maximum(np.maximum(board, scarf), ball), how.occluder_colour * shade, OCCLUDER)


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
    c = c * how.exposure + how.noise * noise(scenes.grain ^ np.uint32(0xA5A5A5A5), (3, size, size)).transpose(1, 0, 2, 3)
    return np.ascontiguousarray(np.floor(np.minimum(np.maximum(c, 0), 1) * 255 + 0.5).astype(np.uint8).transpose(1, 0, 2, 3))


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
