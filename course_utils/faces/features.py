"""What is painted on a head, in the head's own coordinates: cheeks, beard, mouth, nostrils, eyes, brows, glasses."""

from __future__ import annotations

import numpy as np

from course_utils.faces.canvas import BEARD, BROWS, EYES, GLASSES, MOUTH, NOSE
from course_utils.faces.people import IRIS_COLOURS
from course_utils.faces.shapes import bump, mix, noise, ramp


def paint_features(face, who, how, skin, hair, U, V, blend, nose_inside):
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
    full = (
        who.pick("beard", (0, 1, 0, 1))
        * ramp(V - 0.20 - np.maximum(0.42 - A, 0) * 0.30, 12)
        * ramp(0.62 + V - A * 0.6, 12)
    )
    chin = (
        who.pick("beard", (0, 0, 1, 0))
        * ramp(0.16 - A - 0.25 * np.maximum(V - mouth - 0.12, 0), 14)
        * ramp(V - mouth - 0.06 - A * 0.25, 22)
    )
    lip_gap = ramp(0.10 - np.abs(V - middle) - 0.25 * np.maximum(A - corner, 0), 14) * ramp(corner * 1.1 - A, 14)
    thick = who.pick("beard", (0, 0.42, 0.92, 0.92))
    face.paint(thick * np.maximum(full, chin) * (1 - 0.9 * lip_gap), hair * 0.9, BEARD)
    droop = A / (corner * 1.3)
    tache = (
        who.moustache
        * ramp(0.036 * (1.05 - droop) - np.abs(V - (middle - 0.085 + 0.06 * droop * droop)), 30)
        * ramp(corner * 1.3 - A, 25)
    )
    face.paint(0.92 * tache, hair * 0.9, BEARD)

    profile = np.sqrt(np.maximum(1 - (U / corner) ** 2, 0))
    open_ = how.mouth_open * profile
    across = np.abs(V - middle)
    lips = mix(
        np.array([0.92, 0.72, 0.68], np.float32)[:, None, None, None],
        np.array([0.98, 0.46, 0.48], np.float32)[:, None, None, None],
        who.lip_colour,
    )
    face.paint(face.strip(across, who.lip_thickness * profile + open_) * (corner > A), skin * lips, MOUTH)
    face.paint(
        face.strip(across, np.maximum(open_ - 0.004, 0)) * (corner > A),
        np.array([0.20, 0.06, 0.06], np.float32)[:, None, None, None],
        MOUTH,
    )
    face.paint(
        face.strip(np.abs(V - middle + open_ * 0.5), open_ * 0.45) * (how.mouth_open > 0.045) * (corner * 0.85 > A),
        np.float32(0.9),
        MOUTH,
    )
    face.paint(0.8 * face.strip(across, 0.011) * (corner * 1.04 > A) * (how.mouth_open < 0.01), skin * 0.36, MOUTH)

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
    glint = np.sqrt(
        (du - gaze + 0.018 * np.where(U > 0, np.float32(1), np.float32(-1))) ** 2 + (dv - how.gaze_y + 0.02) ** 2
    )
    face.paint(slit * face.strip(glint, 0.012), np.float32(1.0), EYES)
    face.paint(0.85 * face.strip(np.abs(upper), 0.013) * (bow > 0), skin * 0.22, EYES)
    face.paint(0.35 * face.strip(np.abs(upper + 0.032), 0.008) * (bow > 0.1), skin * 0.5)

    rise = V - who.eye_height + who.brow_height + how.brow_raise
    out = A - who.eye_spacing
    arch = rise - out * who.brow_slope - 1.1 * out * out
    taper = np.maximum(1 - np.maximum(out + 0.02, 0) * 3.2, 0.35)
    brow = face.strip(np.abs(arch), who.brow_thickness * taper) * face.edge(who.eye_width * 1.45 - np.abs(out))
    face.paint(0.9 * brow, hair * 0.7, BROWS)


def paint_glasses(picture, how, who, U, V, W, face):
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
