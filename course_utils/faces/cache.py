"""The default set of rendered faces, drawn once and kept on disk where it cannot go bad unnoticed."""

import hashlib
import json
import logging
import os
import time
import uuid
import warnings
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from course_utils import paths
from course_utils.faces import renderer
from course_utils.faces.people import Identities, sample_identities
from course_utils.faces.scenes import Scenes, sample_scenes
from course_utils.showing.progress import bar

PIXELS_A_ROUND = 256 * 32 * 32  # drawn between two moves of the progress bar
STORED = ("images", "mask", "box", "landmarks")
LEFTOVER_AFTER = 3600  # seconds; a temporary file older than that belongs to a process that died
log = logging.getLogger(__name__)


class RenderedFaces(NamedTuple):
    """N pictures, person by person, and the truth about them (see renderer.Rendered).

    labels:     (N,) int64, index into identities
    identities: one a person
    scenes:     one a picture
    """

    images: np.ndarray
    mask: np.ndarray
    box: np.ndarray
    landmarks: np.ndarray
    labels: np.ndarray
    identities: Identities
    scenes: Scenes


class Rebuilt(NamedTuple):
    """How many pictures were drawn, in how many seconds, and the SHA-256 of all their pixels."""

    count: int  # type: ignore[assignment]  # a tuple has a method of this name
    seconds: float
    sha256: str


def rendered_faces(size: int = 32, people: int = 100, images_per_person: int = 100, seed: int = 0) -> RenderedFaces:
    """The rendered faces, from the cache where it holds exactly these, otherwise drawn and put there.

    size:   side of the pictures, pixels
    seed:   of people and scenes; the first people stay the same when more are asked for
    A cache that is damaged, half-written or of another version is drawn anew; one that cannot be kept brings a warning.
    """
    labels, identities, scenes = _factors(people, images_per_person, seed)
    file = _file(size, people, images_per_person, seed)
    key = _key(identities, scenes, size)
    arrays = _read(file, key)
    if arrays is None:
        arrays = _draw(identities[labels], scenes, size)
        _write(file, key, arrays)
    return RenderedFaces(**arrays, labels=labels, identities=identities, scenes=scenes)


def rebuild(size: int = 32, people: int = 100, images_per_person: int = 100, seed: int = 0) -> Rebuilt:
    """Draw the set anew, whatever the cache holds, and replace the cache."""
    start = time.perf_counter()
    labels, identities, scenes = _factors(people, images_per_person, seed)
    arrays = _draw(identities[labels], scenes, size)
    seconds = time.perf_counter() - start
    _write(_file(size, people, images_per_person, seed), _key(identities, scenes, size), arrays)
    return Rebuilt(len(labels), seconds, hashlib.sha256(arrays["images"].tobytes()).hexdigest())


def _factors(people: int, images_per_person: int, seed: int) -> tuple[np.ndarray, Identities, Scenes]:
    labels = np.repeat(np.arange(people, dtype=np.int64), images_per_person)
    return labels, sample_identities(people, seed), sample_scenes(len(labels), seed + 1)


def _draw(identities: Identities, scenes: Scenes, size: int) -> dict[str, np.ndarray]:
    step = max(1, PIXELS_A_ROUND // size**2)
    rounds = [slice(first, first + step) for first in range(0, len(scenes), step)]
    parts = [renderer.render(identities[rows], scenes[rows], size) for rows in bar(rounds, "rendering faces")]
    return {name: np.concatenate([getattr(part, name) for part in parts]) for name in STORED}


def _file(size: int, people: int, images_per_person: int, seed: int) -> Path:
    return paths.CACHE / f"rendered-{people}x{images_per_person}-{size}px-seed{seed}.npz"


def _key(identities: Identities, scenes: Scenes, size: int) -> str:
    """What the pictures depend on: the renderer's version, their size, and every factor of every picture."""
    factors = hashlib.sha256()
    for table in (identities, scenes):
        for name, column in sorted(table.values.items()):
            factors.update(f"{name} {column.dtype} {column.shape}".encode())
            factors.update(np.ascontiguousarray(column).data)
    return f"renderer {renderer.VERSION}, {size} pixels, factors {factors.hexdigest()}"


def _checksum(key: str, arrays: dict[str, np.ndarray]) -> str:
    total = hashlib.sha256(key.encode())
    for name in STORED:
        total.update(f"{name} {arrays[name].dtype} {arrays[name].shape}".encode())
        total.update(np.ascontiguousarray(arrays[name]).data)
    return total.hexdigest()


def _read(file: Path, key: str) -> dict[str, np.ndarray] | None:
    """The cached arrays, or None (and a line in the log) unless they are whole and of this key."""
    try:
        with np.load(file, allow_pickle=False) as stored:
            about = json.loads(str(stored["about"]))
            if about["key"] != key:
                log.info("%s is of another version (%s, wanted %s); drawing it anew", file, about["key"], key)
                return None
            arrays = {name: stored[name] for name in STORED}
        if _checksum(key, arrays) != about["checksum"]:
            raise ValueError("the checksum does not match")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except Exception as error:  # damaged bytes can make the reader raise anything
        log.info("%s is damaged (%s: %s); drawing it anew", file, type(error).__name__, error)
        return None
    return arrays


def _write(file: Path, key: str, arrays: dict[str, np.ndarray]) -> None:
    """Put the arrays in place all at once: at any moment the file is the old or the new one, whoever else writes."""
    about = json.dumps({"key": key, "checksum": _checksum(key, arrays)})
    unfinished = file.with_name(f"{file.name}.{uuid.uuid4().hex}.unfinished")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(file.parent)
        with open(unfinished, "xb") as stream:
            np.savez(stream, **{"about": np.array(about), **arrays})  # type: ignore[arg-type]  # no array is named allow_pickle
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(unfinished, file)
    except OSError as error:
        why = error.strerror or type(error).__name__
        warnings.warn(
            f"the rendered faces could not be kept in {file.parent} ({why}); they are used from memory, and the next "
            "start draws them again: make room or give yourself the right to write there",
            stacklevel=3,
        )
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _clear_leftovers(folder: Path) -> None:
    for leftover in folder.glob("*.unfinished"):
        with suppress(OSError):
            if time.time() - leftover.stat().st_mtime > LEFTOVER_AFTER:
                leftover.unlink()
