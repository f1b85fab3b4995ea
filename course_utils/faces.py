"""Who is in the picture and how it was taken: identities, scenes and the sentence that describes both.

An identity is what stays (bones, skin, hair); a scene is everything else (pose, light, expression, occlusion, camera).
Every factor is drawn from its own stream of random bits, so no factor is tied to another, adding one moves no other,
and the first people stay the same when more are asked for.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

HAIR_STYLES = ("no", "cropped", "short", "fringed", "side-parted", "long", "tied-up", "curly")
HAIR_COLOURS = {"black": (0.05, 0.045, 0.05), "dark brown": (0.17, 0.10, 0.06), "brown": (0.34, 0.20, 0.10),
                "red": (0.52, 0.19, 0.07), "blond": (0.78, 0.60, 0.32), "grey": (0.60, 0.60, 0.62)}
BEARDS = ("no beard", "stubble", "a goatee", "a full beard")
IRIS_COLOURS = {"brown": (0.22, 0.12, 0.06), "blue": (0.25, 0.42, 0.62), "green": (0.24, 0.42, 0.24), "grey": (0.42, 0.46, 0.50)}
SKIN_RAMP = ((0.97, 0.84, 0.76), (0.90, 0.70, 0.56), (0.74, 0.52, 0.37), (0.52, 0.33, 0.22), (0.36, 0.23, 0.16))
OCCLUDERS = ("nothing", "a board", "a scarf", "a ball")

# name: (mean, spread, lowest, highest) of a bell-shaped trait; lengths in half head widths of the picture, angles in radians
BELL_TRAITS = {
    "head_width": (0.56, 0.06, 0.44, 0.69), "head_height": (0.76, 0.055, 0.64, 0.88), "head_depth": (0.70, 0.04, 0.6, 0.8),
    "eye_spacing": (0.235, 0.032, 0.165, 0.305), "eye_height": (-0.05, 0.045, -0.15, 0.05), "eye_width": (0.105, 0.018, 0.07, 0.145),
    "eye_opening": (0.058, 0.017, 0.028, 0.095), "eye_tilt": (0.0, 0.16, -0.35, 0.35),
    "brow_height": (0.135, 0.03, 0.085, 0.2), "brow_thickness": (0.030, 0.015, 0.008, 0.066), "brow_slope": (0.0, 0.14, -0.32, 0.32),
    "nose_width": (0.095, 0.026, 0.05, 0.155), "nose_length": (0.27, 0.045, 0.18, 0.38), "nose_depth": (0.14, 0.035, 0.07, 0.22),
    "mouth_height": (0.40, 0.045, 0.30, 0.50), "mouth_width": (0.185, 0.04, 0.11, 0.28), "lip_thickness": (0.042, 0.018, 0.012, 0.082),
    "ear_size": (1.0, 0.22, 0.6, 1.5), "hair_volume": (0.06, 0.035, 0.015, 0.14), "hairline": (-0.42, 0.07, -0.58, -0.28),
}
UNIFORM_TRAITS = {"jaw": (-0.1, 0.42), "cheek_colour": (0.0, 0.4), "lip_colour": (0.2, 1.0), "undertone": (-1.6, 1.6), "hair_shade": (0.6, 1.4),
                  "freckles": (0.0, 1.0), "mole_x": (-0.36, 0.36), "mole_y": (0.02, 0.3)}

# name: (mean, spread, lowest, highest) of a bell-shaped factor of the scene; lengths in half image widths, angles in radians
BELL_FACTORS = {
    "yaw": (0.0, 0.30, -0.85, 0.85), "pitch": (0.0, 0.14, -0.4, 0.4), "roll": (0.0, 0.11, -0.35, 0.35),
    "shift_x": (0.0, 0.10, -0.26, 0.26), "shift_y": (0.0, 0.085, -0.22, 0.22),
    "light_azimuth": (0.0, 0.75, -1.5, 1.5), "light_elevation": (0.45, 0.35, -0.4, 1.2), "warmth": (0.0, 0.10, -0.28, 0.28),
    "smile": (0.25, 0.45, -0.9, 1.4), "brow_raise": (0.0, 0.014, -0.035, 0.04), "gaze_x": (0.0, 0.022, -0.05, 0.05),
    "gaze_y": (0.0, 0.010, -0.025, 0.025),
}
UNIFORM_FACTORS = {"scale": (0.84, 1.16), "light_strength": (0.35, 0.85), "exposure": (0.72, 1.22), "blur": (0.0, 0.7), "noise": (0.0, 0.022),
                   "occluder_x": (-0.8, 0.8), "occluder_y": (-0.6, 0.8), "occluder_size": (0.14, 0.3), "clutter": (0.0, 1.0)}
SOMETIMES = {"mouth_open": (0.3, 0.02, 0.09), "eyes_closed": (0.06, 0.8, 1.0)}  # name: (how often, lowest, highest), else 0
CHOICES = {"glasses": (0.78, 0.11, 0.11), "occluder": (0.91, 0.03, 0.03, 0.03)}  # name: probability of 0, 1, 2, …
COLOURS = ("background_top", "background_bottom", "clothes", "occluder_colour", "frame_colour")


def _bits(seed: int, name: str, count: int, width: int = 1) -> np.ndarray:
    """(count, width) uniform numbers in [0, 1), the same on every machine: raw PCG64 output, whose stream NumPy keeps stable."""
    raw = np.random.PCG64([seed, zlib.crc32(name.encode())]).random_raw(count * width)
    return (raw >> np.uint64(11)).reshape(count, width) * 2.0**-53


def _bell(seed: int, name: str, count: int, shape: tuple[float, float, float, float]) -> np.ndarray:
    """A bell-shaped factor: the sum of four uniform numbers, scaled; only additions and products, so exact everywhere."""
    mean, spread, low, high = shape
    u = _bits(seed, name, count, 4)
    return np.clip(mean + spread * 1.7320508075688772 * (u[:, 0] + u[:, 1] + u[:, 2] + u[:, 3] - 2.0), low, high)


def _uniform(seed: int, name: str, count: int, low: float, high: float) -> np.ndarray:
    return low + (high - low) * _bits(seed, name, count)[:, 0]


def _choice(seed: int, name: str, count: int, weights: Iterable[float]) -> np.ndarray:
    edges = np.cumsum(list(weights))[:-1]
    return np.searchsorted(edges, _bits(seed, name, count)[:, 0], side="right")


@dataclass(frozen=True)
class _Table:
    """Named columns of one length: `values[name]` is an array (count,) or (count, 3)."""

    values: dict[str, np.ndarray]

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))

    def __getattr__(self, name: str) -> np.ndarray:
        if name.startswith("__") or name == "values" or name not in self.values:
            raise AttributeError(f"no factor named {name!r}; there are: {', '.join(sorted(self.__dict__.get('values', {})))}")
        return self.values[name]

    def __getitem__(self, index):
        """The rows at index (an int keeps a table of one row)."""
        index = np.atleast_1d(np.arange(len(self))[index])
        return replace(self, values={name: column[index] for name, column in self.values.items()})

    def replace(self, **changes):
        """The same table with some columns changed: a number for all rows, or one value a row.

        errors ValueError for a name that is no factor, or a length that does not fit
        """
        new = dict(self.values)
        for name, value in changes.items():
            if name not in new:
                raise ValueError(f"no factor named {name!r}; there are: {', '.join(sorted(new))}")
            try:
                new[name] = np.broadcast_to(np.asarray(value, new[name].dtype), new[name].shape).copy()
            except ValueError:
                raise ValueError(f"{name} wants one value, or {len(self)} of them; got shape {np.shape(value)}") from None
        return replace(self, values=new)


class Identities(_Table):
    """Permanent traits of people, one row a person."""


class Scenes(_Table):
    """Everything about a picture that is not the person, one row a picture."""

    def resample(self, names: Iterable[str], seed: int) -> Scenes:
        """The same scenes with the factors in `names` drawn again from `seed`, all others kept."""
        fresh = sample_scenes(len(self), seed).values
        return self.replace(**{name: fresh.get(name) for name in names})


def sample_identities(count: int, seed: int = 0) -> Identities:
    """`count` people whose traits are drawn independently of each other; skin tones are spread evenly over the ramp.

    errors ValueError for a count below 1
    """
    _at_least_one(count, "people")
    v: dict[str, np.ndarray] = {name: _bell(seed, name, count, shape) for name, shape in BELL_TRAITS.items()}
    v |= {name: _uniform(seed, name, count, *ends) for name, ends in UNIFORM_TRAITS.items()}
    # the golden ratio's multiples modulo 1 lie evenly for every count
    v["skin_tone"] = (_bits(seed, "skin_tone", 1)[0, 0] + np.arange(count) * 0.6180339887498949) % 1.0
    v["hair_style"] = _choice(seed, "hair_style", count, (0.09, 0.13, 0.16, 0.13, 0.13, 0.16, 0.10, 0.10))
    v["hair_colour"] = _choice(seed, "hair_colour", count, (0.22, 0.2, 0.18, 0.12, 0.15, 0.13))
    v["iris_colour"] = _choice(seed, "iris_colour", count, (0.4, 0.2, 0.2, 0.2))
    v["beard"] = _choice(seed, "beard", count, (0.62, 0.13, 0.12, 0.13))
    v["moustache"] = _choice(seed, "moustache", count, (0.82, 0.18))
    v["mole"] = _choice(seed, "mole", count, (0.65, 0.35))
    return Identities(v)


def sample_scenes(count: int, seed: int = 0) -> Scenes:
    """`count` scenes whose factors are drawn independently of each other.

    errors ValueError for a count below 1
    """
    _at_least_one(count, "scenes")
    v: dict[str, np.ndarray] = {name: _bell(seed, name, count, shape) for name, shape in BELL_FACTORS.items()}
    v |= {name: _uniform(seed, name, count, *ends) for name, ends in UNIFORM_FACTORS.items()}
    for name, (share, low, high) in SOMETIMES.items():
        u = _bits(seed, name, count, 2)
        v[name] = np.where(u[:, 0] < share, low + (high - low) * u[:, 1], 0.0)
    v |= {name: _choice(seed, name, count, weights) for name, weights in CHOICES.items()}
    v |= {name: _bits(seed, name, count, 3) for name in COLOURS}
    v["grain"] = np.random.PCG64([seed, zlib.crc32(b"grain")]).random_raw(count).astype(np.uint32)  # seeds noise and clutter
    return Scenes(v)


def neutral_scenes(count: int) -> Scenes:
    """`count` times the same passport photograph: frontal, evenly lit, grey wall, no glasses, no noise; a start for sweeps."""
    still = {name: shape[0] for name, shape in BELL_FACTORS.items()} | dict.fromkeys((*SOMETIMES, *CHOICES, "blur", "noise", "clutter"), 0)
    still |= {"smile": 0.1, "scale": 1.0, "light_strength": 0.5, "exposure": 1.0, "background_top": (0.75, 0.77, 0.8),
              "background_bottom": (0.6, 0.62, 0.66), "clothes": (0.25, 0.32, 0.42)}
    return sample_scenes(count).replace(**still)


def caption(identities: Identities, scenes: Scenes) -> list[str]:
    """One English sentence a picture, made from the factors: identities[i] in scenes[i]."""
    return [_sentence(*row) for row in zip(_rows(identities), _rows(scenes), strict=True)]


def _sentence(who: dict, how: dict) -> str:
    tone = ("very light", "light", "medium", "brown", "dark")[min(int(who["skin_tone"] * 5), 4)]
    hair = "no hair" if who["hair_style"] == 0 else f"{HAIR_STYLES[who['hair_style']]} {tuple(HAIR_COLOURS)[who['hair_colour']]} hair"
    words = [f"a person with {tone} skin and {hair}" + (f", {BEARDS[who['beard']]}" if who["beard"] else "")
             + (", a moustache" if who["moustache"] else "")]
    if how["glasses"]:
        words.append("wearing glasses")
    words.append("smiling" if how["smile"] > 0.6 else "frowning" if how["smile"] < -0.2 else "with a calm face")
    if abs(how["yaw"]) > 0.25:
        words.append(f"turned to the {'right' if how['yaw'] > 0 else 'left'}")
    if abs(how["light_azimuth"]) > 0.6:
        words.append(f"lit from the {'right' if how['light_azimuth'] > 0 else 'left'}")
    if how["occluder"]:
        words.append(f"with {OCCLUDERS[how['occluder']]} before the face")
    sentence = ", ".join(words)
    return sentence[0].upper() + sentence[1:] + "."


def _rows(table: _Table) -> list[dict]:
    return [{name: column[i] for name, column in table.values.items()} for i in range(len(table))]


def _at_least_one(count: int, what: str) -> None:
    if count < 1:
        raise ValueError(f"asked for {count} {what}; ask for at least 1")
