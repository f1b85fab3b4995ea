"""Who is in the picture: identities, that is, what stays of a person (bones, skin, hair)."""

from __future__ import annotations

import numpy as np

from course_utils.faces.factors import Table, at_least_one, bell, bits, choice, uniform

HAIR_STYLES = ("no", "cropped", "short", "fringed", "side-parted", "long", "tied-up", "curly")
HAIR_COLOURS = {
    "black": (0.05, 0.045, 0.05),
    "dark brown": (0.17, 0.10, 0.06),
    "brown": (0.34, 0.20, 0.10),
    "red": (0.52, 0.19, 0.07),
    "blond": (0.78, 0.60, 0.32),
    "grey": (0.60, 0.60, 0.62),
}
BEARDS = ("no beard", "stubble", "a goatee", "a full beard")
IRIS_COLOURS = {
    "brown": (0.22, 0.12, 0.06),
    "blue": (0.25, 0.42, 0.62),
    "green": (0.24, 0.42, 0.24),
    "grey": (0.42, 0.46, 0.50),
}
SKIN_RAMP = ((0.97, 0.84, 0.76), (0.90, 0.70, 0.56), (0.74, 0.52, 0.37), (0.52, 0.33, 0.22), (0.36, 0.23, 0.16))

# name: (mean, spread, lowest, highest) of a bell-shaped trait; lengths in half head widths of the picture, angles in radians
BELL_TRAITS = {
    "head_width": (0.56, 0.06, 0.44, 0.69),
    "head_height": (0.76, 0.055, 0.64, 0.88),
    "head_depth": (0.70, 0.04, 0.6, 0.8),
    "eye_spacing": (0.235, 0.032, 0.165, 0.305),
    "eye_height": (-0.05, 0.045, -0.15, 0.05),
    "eye_width": (0.105, 0.018, 0.07, 0.145),
    "eye_opening": (0.058, 0.017, 0.028, 0.095),
    "eye_tilt": (0.0, 0.16, -0.35, 0.35),
    "brow_height": (0.135, 0.03, 0.085, 0.2),
    "brow_thickness": (0.030, 0.015, 0.008, 0.066),
    "brow_slope": (0.0, 0.14, -0.32, 0.32),
    "nose_width": (0.095, 0.026, 0.05, 0.155),
    "nose_length": (0.27, 0.045, 0.18, 0.38),
    "nose_depth": (0.14, 0.035, 0.07, 0.22),
    "mouth_height": (0.40, 0.045, 0.30, 0.50),
    "mouth_width": (0.185, 0.04, 0.11, 0.28),
    "lip_thickness": (0.042, 0.018, 0.012, 0.082),
    "ear_size": (1.0, 0.22, 0.6, 1.5),
    "hair_volume": (0.06, 0.035, 0.015, 0.14),
    "hairline": (-0.42, 0.07, -0.58, -0.28),
}
UNIFORM_TRAITS = {
    "jaw": (-0.1, 0.42),
    "cheek_colour": (0.0, 0.4),
    "lip_colour": (0.2, 1.0),
    "undertone": (-1.6, 1.6),
    "hair_shade": (0.6, 1.4),
    "freckles": (0.0, 1.0),
    "mole_x": (-0.36, 0.36),
    "mole_y": (0.02, 0.3),
}


class Identities(Table):
    """Permanent traits of people, one row a person."""


def sample_identities(count: int, seed: int = 0) -> Identities:
    """`count` people whose traits are drawn independently of each other; skin tones are spread evenly over the ramp.

    errors ValueError for a count below 1
    """
    at_least_one(count, "people")
    v: dict[str, np.ndarray] = {name: bell(seed, name, count, shape) for name, shape in BELL_TRAITS.items()}
    v |= {name: uniform(seed, name, count, *ends) for name, ends in UNIFORM_TRAITS.items()}
    # the golden ratio's multiples modulo 1 lie evenly for every count
    v["skin_tone"] = (bits(seed, "skin_tone", 1)[0, 0] + np.arange(count) * 0.6180339887498949) % 1.0
    v["hair_style"] = choice(seed, "hair_style", count, (0.09, 0.13, 0.16, 0.13, 0.13, 0.16, 0.10, 0.10))
    v["hair_colour"] = choice(seed, "hair_colour", count, (0.22, 0.2, 0.18, 0.12, 0.15, 0.13))
    v["iris_colour"] = choice(seed, "iris_colour", count, (0.4, 0.2, 0.2, 0.2))
    v["beard"] = choice(seed, "beard", count, (0.62, 0.13, 0.12, 0.13))
    v["moustache"] = choice(seed, "moustache", count, (0.82, 0.18))
    v["mole"] = choice(seed, "mole", count, (0.65, 0.35))
    return Identities(v)
