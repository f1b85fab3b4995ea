"""One file of any kind becomes a small square, or the reason why not, which its content gives and not its name."""

import io
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, UnidentifiedImageError

from course_utils.pictures import signatures
from course_utils.pictures.remarks import (
    CLOSED,
    DAMAGED,
    DANGLING,
    EMPTY,
    LONGEST_SIDE,
    NO_IMAGE,
    OTHER,
    TOO_LARGE,
    TRUNCATED,
)
from course_utils.pictures.squares import brightest, to_square

# Known by their first bytes. A file is opened as one of these or as what its ending says, so no text passes for a TGA.
SIGNED_FORMATS = (
    *("JPEG", "PNG", "PPM", "BMP", "GIF", "TIFF", "WEBP", "AVIF", "JPEG2000"),
    *("PSD", "ICNS", "QOI", "DDS", "SUN"),
)
# Chunks of a PNG that say something about the picture in words, and its colour profile: none of them is looked at.
REMARKS_OF_PNG = (b"tEXt", b"zTXt", b"iTXt", b"iCCP")


class Decoded(NamedTuple):
    """What read returns: the square (3, S, S) uint8 or None, and the keys of remarks.CHANGES or the one reason.

    brightest: of grey in 16 bits a pixel that leaves open how many of them are used, its largest value; else None
    """

    square: np.ndarray | None
    remarks: list[str]
    brightest: int | None = None


def read(path: Path, size: int, white: int = 65535) -> Decoded:
    """Read a file as a square of size × size pixels.

    white: the largest value that grey in 16 bits a pixel can have there
    """
    named = Image.registered_extensions().get(path.suffix.lower())
    formats = [name for name in (*SIGNED_FORMATS, named) if name in Image.OPEN and name != "EPS"]  # it starts a program
    try:
        if path.stat().st_size == 0:
            return Decoded(None, [EMPTY])
        try:
            return _decode(path, formats, size, white)
        except (OSError, ValueError, SyntaxError) as error:
            if isinstance(error, (PermissionError, FileNotFoundError)):
                raise
            plain = _without_remarks(path)
            if plain is None:
                raise
            return _decode(plain, formats, size, white)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Decoded(None, [TOO_LARGE])
    except PermissionError:
        return Decoded(None, [CLOSED])
    except FileNotFoundError:
        return Decoded(None, [DANGLING])
    except Exception as error:  # decoders raise anything on damaged bytes
        return Decoded(None, [_why(path, error, OTHER if named is None else NO_IMAGE)])


def _decode(file: Path | io.BytesIO, formats: list[str], size: int, white: int) -> Decoded:
    with Image.open(file, formats=formats) as image:
        if max(image.size) > LONGEST_SIDE:
            return Decoded(None, [TOO_LARGE])
        several = getattr(image, "is_animated", False) and image.format != "MPO"  # a phone adds a preview
        image.draft(None, (4 * size, 4 * size))  # JPEG: decode at a fraction of a large size
        top = brightest(image)
        square, changes = to_square(image, size, white)
        return Decoded(square, changes + ["first"] * several, top)


def _why(path: Path, error: Exception, otherwise: str) -> str:
    try:
        with open(path, "rb") as file:
            found = signatures.reason(file.read(signatures.ENOUGH))
    except OSError:
        found = None
    if found not in (None, DAMAGED):
        return found
    if "truncated" in str(error).lower():
        return TRUNCATED
    return found or (otherwise if isinstance(error, UnidentifiedImageError) else DAMAGED)


def _without_remarks(path: Path) -> io.BytesIO | None:
    """A PNG without its texts and profile, whose size Pillow limits, or None where it is none or has none."""
    data = path.read_bytes() if _begins(path, b"\x89PNG\r\n\x1a\n") else b""
    kept, at = [data[:8]], 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] not in REMARKS_OF_PNG:
            kept.append(data[at:end])
        at = end
    plain = b"".join([*kept, data[at:]])
    return io.BytesIO(plain) if len(plain) < len(data) else None


def _begins(path: Path, first: bytes) -> bool:
    with open(path, "rb") as file:
        return file.read(len(first)) == first
