"""How a picture was taken: scenes, that is, everything that is not the person (pose, light, expression, occlusion, camera)."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import numpy as np

from course_utils.faces.factors import Table, at_least_one, bell, bits, choice, uniform

OCCLUDERS = ("nothing", "a board", "a scarf", "a ball")

# name: (mean, spread, lowest, highest) of a bell-shaped factor of the scene; lengths in half image widths, angles in radians
BELL_FACTORS = {
    "yaw": (0.0, 0.30, -0.85, 0.85),
    "pitch": (0.0, 0.14, -0.4, 0.4),
    "roll": (0.0, 0.11, -0.35, 0.35),
    "shift_x": (0.0, 0.10, -0.26, 0.26),
    "shift_y": (0.0, 0.085, -0.22, 0.22),
    "light_azimuth": (0.0, 0.75, -1.5, 1.5),
    "light_elevation": (0.45, 0.35, -0.4, 1.2),
    "warmth": (0.0, 0.10, -0.28, 0.28),
    "smile": (0.25, 0.45, -0.9, 1.4),
    "brow_raise": (0.0, 0.014, -0.035, 0.04),
    "gaze_x": (0.0, 0.022, -0.05, 0.05),
    "gaze_y": (0.0, 0.010, -0.025, 0.025),
}
UNIFORM_FACTORS = {
    "scale": (0.84, 1.16),
    "light_strength": (0.35, 0.85),
    "exposure": (0.72, 1.22),
    "blur": (0.0, 0.7),
    "noise": (0.0, 0.022),
    "occluder_x": (-0.8, 0.8),
    "occluder_y": (-0.6, 0.8),
    "occluder_size": (0.14, 0.3),
    "clutter": (0.0, 1.0),
}
SOMETIMES = {
    "mouth_open": (0.3, 0.02, 0.09),
    "eyes_closed": (0.06, 0.8, 1.0),
}  # name: (how often, lowest, highest), else 0
CHOICES = {"glasses": (0.78, 0.11, 0.11), "occluder": (0.91, 0.03, 0.03, 0.03)}  # name: probability of 0, 1, 2, …
COLOURS = ("background_top", "background_bottom", "clothes", "occluder_colour", "frame_colour")


class Scenes(Table):
    """Everything about a picture that is not the person, one row a picture."""

    def resample(self, names: Iterable[str], seed: int) -> Scenes:
        """The same scenes with the factors in `names` drawn again from `seed`, all others kept."""
        fresh = sample_scenes(len(self), seed).values
        return self.replace(**{name: fresh.get(name) for name in names})


def sample_scenes(count: int, seed: int = 0) -> Scenes:
    """`count` scenes whose factors are drawn independently of each other.

    errors ValueError for a count below 1
    """
    at_least_one(count, "scenes")
    v: dict[str, np.ndarray] = {name: bell(seed, name, count, shape) for name, shape in BELL_FACTORS.items()}
    v |= {name: uniform(seed, name, count, *ends) for name, ends in UNIFORM_FACTORS.items()}
    for name, (share, low, high) in SOMETIMES.items():
        u = bits(seed, name, count, 2)
        v[name] = np.where(u[:, 0] < share, low + (high - low) * u[:, 1], 0.0)
    v |= {name: choice(seed, name, count, weights) for name, weights in CHOICES.items()}
    v |= {name: bits(seed, name, count, 3) for name in COLOURS}
    v["grain"] = (
        np.random.PCG64([seed, zlib.crc32(b"grain")]).random_raw(count).astype(np.uint32)
    )  # seeds noise and clutter
    return Scenes(v)


def neutral_scenes(count: int) -> Scenes:
    """`count` times the same passport photograph: frontal, evenly lit, grey wall, no glasses, no noise; a start for sweeps."""
    still: dict[str, object] = dict.fromkeys((*SOMETIMES, *CHOICES, "blur", "noise", "clutter"), 0)
    still |= {name: shape[0] for name, shape in BELL_FACTORS.items()}
    still |= {
        "smile": 0.1,
        "scale": 1.0,
        "light_strength": 0.5,
        "exposure": 1.0,
        "background_top": (0.75, 0.77, 0.8),
        "background_bottom": (0.6, 0.62, 0.66),
        "clothes": (0.25, 0.32, 0.42),
    }
    return sample_scenes(count).replace(**still)
