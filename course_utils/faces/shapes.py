"""Solid geometry for the renderer, in operations that every processor rounds alike: + − × ÷ √, comparison and floor.

A library's sine, exponential or sum may differ in the last bit between processors; a last bit can turn 127 into 128 in an
image. So sines are polynomials here, soft edges are ramps, and nothing is summed by a library.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FAR = np.float32(-9.0)  # the depth of what a ray does not hit


def sine(angle: np.ndarray) -> np.ndarray:
    """sin(angle) for |angle| ≤ π/2, radians, by its Taylor polynomial of degree 15; the error is below 1e-11."""
    square = angle * angle
    total = np.zeros_like(angle)
    for n in (15, 13, 11, 9, 7, 5, 3):
        total = (total + 1.0) * (-square / (n * (n - 1)))
    return angle * (total + 1.0)


def cosine(angle: np.ndarray) -> np.ndarray:
    """cos(angle) for |angle| ≤ π/2, radians: 1 − 2 sin²(angle / 2)."""
    half = sine(angle / 2)
    return 1.0 - 2.0 * half * half


def ramp(value: np.ndarray, sharpness: float | np.floating) -> np.ndarray:
    """A soft edge: 0 where value is well below 0, 1 well above; sharpness is 1 / width."""
    return np.minimum(np.maximum(value * np.float32(sharpness) + np.float32(0.5), 0), 1)


def bump(square: np.ndarray) -> np.ndarray:
    """A smooth hill over a squared distance: 1 at 0, 0 from 1 on."""
    rest = np.maximum(1 - square, 0)
    return rest * rest


def mix(a: np.ndarray, b: np.ndarray, share: np.ndarray) -> np.ndarray:
    """a where share is 0, b where it is 1."""
    return a + share * (b - a)


def noise(seeds: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """(len(seeds), *shape) bell-shaped numbers of mean 0 and variance 1: four bytes of an integer hash, added.

    source: the finaliser of MurmurHash3
    """
    place = np.arange(np.prod(shape), dtype=np.uint32).reshape(shape)
    h = seeds.reshape(-1, *[1] * len(shape)) + place * np.uint32(0x9E3779B9)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        h = (h ^ (h >> np.uint32(shift))) * np.uint32(factor)
    h ^= h >> np.uint32(16)
    total = (h & 255) + (h >> 8 & 255) + (h >> 16 & 255) + (h >> 24)
    return (total.astype(np.float32) - 510) * np.float32(1 / 147.8)


@dataclass(frozen=True)
class Rays:
    """Parallel rays through every pixel, in the head's own frame: point = start + depth · way.

    start: three arrays (n, H, H); way: three arrays (n, 1, 1). The head's axes: right, down, and towards the viewer.
    """

    start: tuple[np.ndarray, np.ndarray, np.ndarray]
    way: tuple[np.ndarray, np.ndarray, np.ndarray]

    def at(self, depth: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The points that the rays reach at a depth."""
        return tuple(s + depth * w for s, w in zip(self.start, self.way))


def ellipsoid(rays: Rays, centre, axes) -> tuple[np.ndarray, np.ndarray]:
    """Where rays meet an ellipsoid whose axes lie along the head's: (depth of the near side, how deep inside the outline).

    The second number is 1 − (distance of the ray from the centre, in units of the outline)², so the outline is where it is 0.
    """
    a = b = c = 0
    for s, w, m, r in zip(rays.start, rays.way, centre, axes):
        inverse = 1 / r
        start, way = (s - m) * inverse, w * inverse
        a, b, c = a + way * way, b + start * way, c + start * start
    inside = b * b / a - c + 1
    depth = np.sqrt(np.maximum(inside, 0) / a) - b / a
    return np.where(inside > 0, depth, FAR), inside  # type: ignore[return-value]  # NumPy types 0 + array as a float
