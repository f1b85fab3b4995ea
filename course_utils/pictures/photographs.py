"""A folder of photographs, one folder a person, becomes equal squares; every file left out is named with the reason."""

import os
import warnings
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from course_utils.pictures.decoding import Decoded, read
from course_utils.pictures.folders import people_in, shown, unfit, walk
from course_utils.pictures.remarks import OUTSIDE, listed, notes_on, number
from course_utils.pictures.squares import whites
from course_utils.showing.lettering import readable
from course_utils.showing.progress import bar


class Photos(NamedTuple):
    """What read_folder returns: images (N, 3, S, S) uint8, labels (N,) int64, and lists of text as in data.FaceSet."""

    images: Tensor
    labels: Tensor
    names: list[str]
    sources: list[str]
    notes: list[str]


def read_folder(
    folder: str | Path, size: int = 32, people: int | None = None, images_per_person: int | None = None
) -> Photos:
    """Read a folder as torchvision's ImageFolder does: each folder in it is a person, with all that is below.

    folder:  any mixture of formats, sizes, grey and colour; see squares.to_square for what becomes of an image
    size:    side of the squares returned, pixels
    people, images_per_person: the first so many by name, None = all
    returns  Photos; people and files in the order of their names on every file system; notes one sentence for each
             reason to leave files out ("left out 1 of 400 files: s3/7.pgm is truncated ...") and each kind of change.
             Folders that systems make (@eaDir, $RECYCLE.BIN, __MACOSX; folders.walk says which) are no people
    errors   ValueError: no such folder, no person folders, no usable image, a single person
    """
    folder = Path(os.path.expanduser(folder))
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        raise ValueError(f"{readable(str(folder))} {what}; give a folder that holds one folder of photographs a person")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise ValueError(
            f"the folder {readable(str(folder))} is not open to you; give yourself the right to read it and rerun"
        )
    notes: list[str] = []
    left_out: dict[str, list[str]] = defaultdict(list)
    changed: dict[str, list[str]] = defaultdict(list)
    persons: dict[str, list[Path]] = defaultdict(list)
    paths = list(walk(folder, notes))
    for path in paths:
        reason = unfit(path, folder)
        if reason is None:
            persons[path.relative_to(folder).parts[0]].append(path)
        else:
            left_out[reason].append(shown(path, folder))

    images: list[np.ndarray] = []
    labels: list[int] = []
    names: list[str] = []
    sources: list[str] = []
    deep: dict[int, tuple[Path, int]] = {}  # index of an image of 16 bits a pixel -> its file, its largest value
    with warnings.catch_warnings(), ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        warnings.simplefilter("ignore")  # Pillow's remarks on odd metadata
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        for person, files in bar(persons.items(), "reading photographs"):
            if people is not None and len(names) == people:
                continue
            before = len(images)
            for path, decoded in _read_first(files, images_per_person or len(files), size, pool):
                if decoded.square is None:
                    left_out[decoded.remarks[0]].append(shown(path, folder))
                    continue
                if decoded.brightest is not None:
                    deep[len(images)] = path, decoded.brightest
                images.append(decoded.square)
                labels.append(len(names))
                sources.append(shown(path, folder))
                for remark in decoded.remarks:
                    changed[remark].append(sources[-1])
            if len(images) > before:
                names.append(readable(person))
        _scale(deep, size, images, sources, changed)

    notes += notes_on(left_out, changed, len(paths), len(images), size)
    folders = [readable(name) for name in people_in(folder)]
    _refuse_useless(folder, folders, names, people, left_out[OUTSIDE], notes)
    without = [] if people is not None else [name for name in folders if name not in names]
    if without:
        notes.append(f"left out {len(without)} of {len(folders)} people, without a usable image: {listed(without)}")
        if len(images) < len(folders):
            notes.append(f"there are fewer images ({len(images)}) than people ({len(folders)}); add photographs")
    return Photos(torch.from_numpy(np.ascontiguousarray(np.stack(images))), torch.tensor(labels), names, sources, notes)


def _read_first(files: list[Path], wanted: int, size: int, pool: ThreadPoolExecutor) -> Iterator[tuple[Path, Decoded]]:
    """Read files until so many are usable."""
    usable = 0
    while files and usable < wanted:
        batch, files = files[: wanted - usable], files[wanted - usable :]
        for path, decoded in zip(batch, pool.map(lambda path: read(path, size), batch)):
            usable += decoded.square is not None
            yield path, decoded


def _scale(
    deep: dict[int, tuple[Path, int]],
    size: int,
    images: list[np.ndarray],
    sources: list[str],
    changed: dict[str, list[str]],
) -> None:
    """Read again what uses fewer than its 16 bits a pixel, now that the whole album tells how many."""
    for (index, (path, top)), white in zip(deep.items(), whites([top for _, top in deep.values()])):
        if white < 65535 and top > 0:
            again = read(path, size, white).square
            images[index] = images[index] if again is None else again
            bits = white.bit_length()
            changed[f"scaled {{count}} that use only {bits} of their 16 bits a pixel"].append(sources[index])


def _refuse_useless(
    folder: Path, folders: list[str], names: list[str], people: int | None, outside: list[str], notes: list[str]
) -> None:
    """One sentence where nothing can be learned from what was read."""
    lost = [note for note in notes if note.startswith(("left out", "the folder", "the link"))]
    because = f" ({'; '.join(lost)})" if lost else ""
    if not folders and outside:
        raise ValueError(
            f"the folder {readable(str(folder))} holds {number(len(outside), 'image')} but no person's folder; make one folder a "
            "person in it, and move each photograph into the folder of the person shown"
        )
    if not names:
        raise ValueError(
            f"the folder {readable(str(folder))} holds no usable image{because}; put one folder of photographs a person in it"
        )
    if len(names) == 1 and people != 1:
        raise ValueError(
            f"the folder {readable(str(folder))} holds usable images of one person only, "
            f"{names[0]}{because}; telling people apart needs at least two, so add a folder of photographs of another person"
        )
