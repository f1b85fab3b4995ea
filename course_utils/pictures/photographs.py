"""A folder of photographs, one folder a person, becomes equal squares; every file left out is named with the reason."""

import os
import unicodedata
import warnings
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from course_utils.pictures.squares import CHANGES, to_square
from course_utils.showing.progress import bar

LONGEST_SIDE = 30_000  # pixels; beyond, and beyond Pillow's own limit of 89 million in all, nothing is decoded
# Known by their first bytes. A file is opened as one of these or as what its ending says, so no text passes for a TGA.
SIGNED_FORMATS = ("JPEG", "PNG", "PPM", "BMP", "GIF", "TIFF", "WEBP", "AVIF", "JPEG2000")

# Why a file is left out, as it stands in the note, and what to do about it.
HIDDEN = "hidden"
OTHER = "not named as an image and not readable as one"
OUTSIDE = "outside any person's folder"
EMPTY = "empty (0 bytes)"
TRUNCATED = "truncated"
DAMAGED = "damaged"
NO_IMAGE = "not readable as an image"
HEIC = "in the HEIC format, which is not read here"
TOO_LARGE = f"too large (over {LONGEST_SIDE:,} pixels a side or 89 million in all)"
CLOSED = "not open to you"
DANGLING = "linked to nothing"
SPECIAL = "neither a file nor a folder"
CURES = {
    HIDDEN: "",
    OTHER: "",
    OUTSIDE: "move {it} into the folder of the person shown and rerun",
    EMPTY: "copy {it} again and rerun",
    TRUNCATED: "save {it} again and rerun",
    DAMAGED: "save {it} again and rerun",
    NO_IMAGE: "save {it} as JPEG or PNG and rerun",
    HEIC: "save {it} as JPEG or PNG and rerun",
    TOO_LARGE: "shrink {it} and rerun",
    CLOSED: "give yourself the right to read {it} and rerun",
    DANGLING: "put the photograph where the link points and rerun",
    SPECIAL: "",
}


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
             reason to leave files out ("left out 1 of 400 files: s3/7.pgm is truncated ...") and each kind of change
    errors   ValueError: no such folder, no person folders, no usable image, a single person
    """
    folder = Path(folder).expanduser()
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        raise ValueError(f"{folder} {what}; give a folder that holds one folder of photographs a person")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise ValueError(f"the folder {folder} is not open to you; give yourself the right to read it and rerun")
    notes: list[str] = []
    left_out: dict[str, list[str]] = defaultdict(list)
    changed: dict[str, list[str]] = defaultdict(list)
    persons: dict[str, list[Path]] = defaultdict(list)
    paths = list(_walk(folder, notes))
    for path in paths:
        reason = _unfit(path, path.relative_to(folder).parts)
        if reason is None:
            persons[path.relative_to(folder).parts[0]].append(path)
        else:
            left_out[reason].append(_shown(path, folder))

    images, labels, names, sources = [], [], [], []
    with warnings.catch_warnings(), ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        warnings.simplefilter("ignore")  # Pillow's remarks on odd metadata
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        for person, files in bar(persons.items(), "reading photographs"):
            if people is not None and len(names) == people:
                continue
            before = len(images)
            for path, image, remarks in _read_first(files, images_per_person or len(files), size, pool):
                if image is None:
                    left_out[remarks[0]].append(_shown(path, folder))
                    continue
                images.append(image)
                labels.append(len(names))
                sources.append(_shown(path, folder))
                for remark in remarks:
                    changed[remark].append(sources[-1])
            if len(images) > before:
                names.append(_shown(folder / person, folder))

    notes += _notes(left_out, changed, len(paths), len(images), size)
    folders = [path for path in folder.iterdir() if os.path.isdir(path) and not path.name.startswith(".")]
    folders = [_shown(path, folder) for path in sorted(folders, key=lambda path: _order(path.name))]
    _refuse_useless(folder, folders, names, people, left_out[OUTSIDE], notes)
    without = [] if people is not None else [name for name in folders if name not in names]
    if without:
        notes.append(f"left out {len(without)} of {len(folders)} people, without a usable image: {listed(without)}")
        if len(images) < len(folders):
            notes.append(f"there are fewer images ({len(images)}) than people ({len(folders)}); add photographs")
    return Photos(torch.from_numpy(np.ascontiguousarray(np.stack(images))), torch.tensor(labels), names, sources, notes)


def listed(names: list[str], most: int | None = None) -> str:
    """Names in a sentence: "a", "a and b", "a, b and 7 more"."""
    if most is not None and len(names) > most:
        names = [*names[:most], f"{len(names) - most} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def number(count: int, thing: str, things: str | None = None) -> str:
    """A count in a sentence: "1 image", "2 images"."""
    return f"{count} {thing if count == 1 else things or thing + 's'}"


def _walk(folder: Path, notes: list[str]) -> Iterator[Path]:
    """Every file below the folder, by name. Links to folders are followed where they lead to something new."""
    tops = [folder.resolve()]  # what is read: the folder itself and every place outside it that a link led to

    def visit(current: Path) -> Iterator[Path]:
        try:
            entries = sorted(current.iterdir(), key=lambda path: _order(path.name))
        except OSError as error:
            why = error.strerror or type(error).__name__
            notes.append(f"the folder {_shown(current, folder)} could not be opened ({why}); what it holds is left out")
            return
        for path in entries:
            if not os.path.isdir(path):
                yield path
                continue
            if path.is_symlink():
                target = path.resolve()
                if any(target.is_relative_to(top) or top.is_relative_to(target) for top in tops):
                    notes.append(f"the link {_shown(path, folder)} leads to a folder that is read anyway; not followed")
                    continue
                tops.append(target)
            yield from visit(path)

    return visit(folder)


def _unfit(path: Path, parts: tuple[str, ...]) -> str | None:
    """The reason not even to open a file, as far as its name and kind tell."""
    if any(part.startswith(".") for part in parts):
        return HIDDEN
    if not os.path.isfile(path):  # opening a pipe would wait for ever
        return DANGLING if path.is_symlink() else SPECIAL
    if len(parts) == 1:
        return OUTSIDE if path.suffix.lower() in Image.registered_extensions() else OTHER
    return None


def _read_first(
    files: list[Path], wanted: int, size: int, pool: ThreadPoolExecutor
) -> Iterator[tuple[Path, np.ndarray | None, list[str]]]:
    """Read files until so many are usable; see _read for what comes with each."""
    usable = 0
    while files and usable < wanted:
        batch, files = files[: wanted - usable], files[wanted - usable :]
        for path, (image, remarks) in zip(batch, pool.map(lambda path: _read(path, size), batch)):
            usable += image is not None
            yield path, image, remarks


def _read(path: Path, size: int) -> tuple[np.ndarray | None, list[str]]:
    """The square and its changes, or None and the reason for leaving the file out."""
    named = Image.registered_extensions().get(path.suffix.lower())
    heic = path.suffix.lower() in (".heic", ".heif")
    formats = [name for name in (*SIGNED_FORMATS, named) if name in Image.OPEN and name != "EPS"]  # it starts a program
    try:
        if path.stat().st_size == 0:
            return None, [EMPTY]
        with Image.open(path, formats=formats) as image:
            if max(image.size) > LONGEST_SIDE:
                return None, [TOO_LARGE]
            several = getattr(image, "is_animated", False) and image.format != "MPO"  # a phone adds a preview
            image.draft(None, (4 * size, 4 * size))  # JPEG: decode at a fraction of a large size
            square, changes = to_square(image, size)
            return square, changes + ["first"] * several
    except UnidentifiedImageError:
        return None, [HEIC if heic else OTHER if named is None else NO_IMAGE]
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None, [TOO_LARGE]
    except PermissionError:
        return None, [CLOSED]
    except FileNotFoundError:
        return None, [DANGLING]
    except Exception as error:  # decoders raise anything on damaged bytes
        return None, [TRUNCATED if "truncated" in str(error).lower() else DAMAGED]


def _notes(
    left_out: dict[str, list[str]], changed: dict[str, list[str]], files: int, images: int, size: int
) -> list[str]:
    """One sentence for each reason to leave files out, and for each kind of change."""
    notes = []
    for reason in filter(left_out.get, CURES):
        names = left_out[reason]
        verb, it = ("is", "it") if len(names) == 1 else ("are", "them")
        cure = CURES[reason].format(it=it)
        which = listed(names, 3 if reason in (HIDDEN, OTHER) else None)
        notes.append(f"left out {len(names)} of {files} files: {which} {verb} {reason}" + (f"; {cure}" if cure else ""))
    for change in filter(changed.get, CHANGES):
        names = changed[change]
        which = "" if len(names) == images else f": {listed(names, 3)}"
        notes.append(CHANGES[change].format(count=f"{len(names)} of {number(images, 'image')}", size=size) + which)
    if not_asked := files - images - sum(map(len, left_out.values())):
        notes.append(f"did not read {not_asked} of {files} files: fewer people or images a person were asked for")
    return notes


def _refuse_useless(
    folder: Path, folders: list[str], names: list[str], people: int | None, outside: list[str], notes: list[str]
) -> None:
    """One sentence where nothing can be learned from what was read."""
    lost = [note for note in notes if note.startswith(("left out", "the folder", "the link"))]
    because = f" ({'; '.join(lost)})" if lost else ""
    if not folders and outside:
        raise ValueError(
            f"the folder {folder} holds {number(len(outside), 'image')} but no person's folder; make one folder a "
            "person in it, and move each photograph into the folder of the person shown"
        )
    if not names:
        raise ValueError(
            f"the folder {folder} holds no usable image{because}; put one folder of photographs a person in it"
        )
    if len(names) == 1 and people != 1:
        raise ValueError(
            f"the folder {folder} holds usable images of one person only, {names[0]}{because}; telling people apart "
            "needs at least two, so add a folder of photographs of another person"
        )


def _order(name: str) -> tuple[str, str]:
    return unicodedata.normalize("NFC", name), name


def _shown(path: Path, folder: Path) -> str:
    """A path below the folder as text that can always be printed, "/" on every system."""
    text = path.relative_to(folder).as_posix()
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
