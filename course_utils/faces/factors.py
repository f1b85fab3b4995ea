"""Tables of factors, each factor drawn from a stream of random bits of its own.

So no factor is tied to another, adding one moves no other, and the first rows stay the same when more are asked for.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np


def bits(seed: int, name: str, count: int, width: int = 1) -> np.ndarray:
    """(count, width) uniform numbers in [0, 1), the same on every machine: raw PCG64 output, whose stream NumPy keeps stable."""
    raw = np.random.PCG64([seed, zlib.crc32(name.encode())]).random_raw(count * width)
    return (raw >> np.uint64(11)).reshape(count, width) * 2.0**-53


def bell(seed: int, name: str, count: int, shape: tuple[float, float, float, float]) -> np.ndarray:
    """A bell-shaped factor: the sum of four uniform numbers, scaled; only additions and products, so exact everywhere."""
    mean, spread, low, high = shape
    u = bits(seed, name, count, 4)
    return np.clip(mean + spread * 1.7320508075688772 * (u[:, 0] + u[:, 1] + u[:, 2] + u[:, 3] - 2.0), low, high)


def uniform(seed: int, name: str, count: int, low: float, high: float) -> np.ndarray:
    return low + (high - low) * bits(seed, name, count)[:, 0]


def choice(seed: int, name: str, count: int, weights: Iterable[float]) -> np.ndarray:
    edges = np.cumsum(list(weights))[:-1]
    return np.searchsorted(edges, bits(seed, name, count)[:, 0], side="right")


@dataclass(frozen=True)
class Table:
    """Named columns of one length: `values[name]` is an array (count,) or (count, 3)."""

    values: dict[str, np.ndarray]

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))

    def __getattr__(self, name: str) -> np.ndarray:
        if name.startswith("__") or name == "values" or name not in self.values:
            raise AttributeError(
                f"no factor named {name!r}; there are: {', '.join(sorted(self.__dict__.get('values', {})))}"
            )
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
                raise ValueError(
                    f"{name} wants one value, or {len(self)} of them; got shape {np.shape(value)}"
                ) from None
        return replace(self, values=new)


def at_least_one(count: int, what: str) -> None:
    if count < 1:
        raise ValueError(f"asked for {count} {what}; ask for at least 1")
