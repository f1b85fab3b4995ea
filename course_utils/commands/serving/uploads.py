"""What a stranger sends becomes a picture, or one sentence that says why not; nothing of it is kept."""

import io

import numpy as np
from PIL import Image, UnidentifiedImageError

from course_utils.pictures.squares import to_rgb

FORMATS = ("PNG", "JPEG")  # by their first bytes: a name is not asked for
MOST_BYTES = 10 * 2**20
MOST_PIXELS = 25_000_000  # read from the file's head, before anything is decoded
LEAST_SIDE = 16  # pixels
LONGEST = 8  # times as long as wide, or as wide as long
KEPT_SIDE = 768  # a larger picture is reduced to it

Image.init()  # every decoder is loaded once, before the first thread asks for one


class Refused(Exception):
    """A request that is not met: the HTTP status, and one sentence for the person who sent it."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


def decode(data: bytes) -> np.ndarray:
    """The picture in the bytes of a PNG or JPEG file, upright, in colour, its longer side at most 768 pixels.

    returns (3, H, W) uint8
    errors  Refused, with the status and a sentence: 400 no bytes, 413 too many bytes or pixels, 415 another format,
            422 damaged, or too small or too narrow to show a face
    source: OWASP File Upload Cheat Sheet: format by content, limits before decoding, a new picture from the old one
    """
    if not data:
        raise Refused(400, "Nothing was sent: choose a picture and send it again.")
    if len(data) > MOST_BYTES:
        raise Refused(413, f"The file has more than {MOST_BYTES // 2**20} MiB: send a smaller picture.")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_size(*image.size)
            image.draft("RGB", (KEPT_SIDE, KEPT_SIDE))  # JPEG: decoded at a fraction of a large size
            whole = to_rgb(_less_deep(image))[0]
    except UnidentifiedImageError:
        raise Refused(415, "This is no PNG and no JPEG picture, whatever its name says: send one of these.") from None
    except Image.DecompressionBombError:
        raise _too_large() from None
    except Refused:
        raise
    except MemoryError:
        raise Refused(503, "There is not enough memory for this picture now: send a smaller one.") from None
    except Exception:  # a decoder raises anything on damaged bytes
        raise Refused(422, "The picture is damaged or cut off: save it again and send it once more.") from None
    whole.thumbnail((KEPT_SIDE, KEPT_SIDE), Image.Resampling.BILINEAR)
    return np.asarray(whole).transpose(2, 0, 1)


def _check_size(wide: int, high: int) -> None:
    if wide * high > MOST_PIXELS:
        raise _too_large()
    if min(wide, high) < LEAST_SIDE or max(wide, high) > LONGEST * min(wide, high):
        sides = f"{wide} × {high} pixels"
        raise Refused(422, f"A picture of {sides} is too small or too narrow to show a face: send a larger one.")


def _less_deep(image: Image.Image) -> Image.Image:
    """A large picture of 16 bits a pixel or with transparency, reduced before it is anything else: a file of 60 KB can
    hold one that would take 800 MB on its way to colour."""
    factor = max(image.size) // KEPT_SIDE
    if factor < 2 or not image.mode.startswith(("I", "RGBA", "LA")):
        return image
    return (image.convert("I") if image.mode.startswith("I") else image).reduce(factor)


def _too_large() -> Refused:
    return Refused(
        413, f"The picture has more than {MOST_PIXELS // 10**6} million pixels: shrink it and send it again."
    )
