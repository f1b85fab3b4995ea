"""How an image of any kind becomes a small colour square."""

import numpy as np
from PIL import ExifTags, Image, ImageOps

USUAL_BITS = (8, 10, 12, 14, 16)  # of cameras and scanners, a pixel and colour


def to_square(image: Image.Image, size: int, white: int = 65535) -> tuple[np.ndarray, list[str]]:
    """Make an image of any mode and shape a small colour square.

    As to_rgb; then the central square; reduced with antialiasing (bilinear, as torchvision resizes images).
    returns ((3, size, size) uint8, keys of remarks.CHANGES)
    """
    image, changes = to_rgb(image, white)
    if image.width != image.height:
        changes.append("square")
    if min(image.size) < size:
        changes.append("enlarged")
    image = ImageOps.fit(image, (size, size), Image.Resampling.BILINEAR)
    return np.array(image).transpose(2, 0, 1), changes


def to_rgb(image: Image.Image, white: int = 65535) -> tuple[Image.Image, list[str]]:
    """Make an image of any mode an RGB one of the same size.

    Turned upright by its EXIF note; 16 bits a pixel scaled to 8, floats too (1 or 255 is white), odd ranges from their
    darkest to their brightest value; transparency laid on white; then RGB, colour profiles ignored.
    white:  the value of white in grey of 16 bits a pixel, where the file itself does not say it
    returns (the image, keys of remarks.CHANGES)
    """
    white = _stated_white(image) or white
    image.load()
    changes = []
    try:
        if image.getexif().get(ExifTags.Base.Orientation, 1) in range(2, 9):
            image = ImageOps.exif_transpose(image)
            changes.append("upright")
    except Exception:  # a damaged EXIF note says nothing about the picture
        pass
    if image.mode.startswith(("I", "F")):
        image, scaled = _eight_bits(image, white)
        changes += ["bright"] * scaled
    if image.has_transparency_data:
        image = image.convert("RGBA")
        if np.array(image.getchannel("A")).min() < 255:
            image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
            changes.append("opaque")
    return image.convert("RGB"), changes


def brightest(image: Image.Image) -> int | None:
    """The largest value of grey in 16 bits a pixel that leaves open how many of them are used; None of all other."""
    if not image.mode.startswith("I") or _stated_white(image):
        return None
    image.load()
    low, high = np.asarray(image).min(), np.asarray(image).max()
    return int(high) if low >= 0 and high <= 65535 else None


def whites(tops: list[int]) -> list[int]:
    """The value of white for each of an album's pictures in 16 bits a pixel: 65535, or less where fewer bits are used.

    Cameras and scanners store 8 to 14 bits in files of 16, which are nearly black if 65535 is taken for white. A file
    that fills a smaller range to its end (0..4095) has that range. A darker one has the smallest usual range that
    holds all files of the album, so that the dark pictures of a camera stay darker than its bright ones; beside
    pictures that need 16 bits it is a dark one of theirs, unless it stays below a sixteenth of white.
    tops:    the largest value in each file
    """
    dark = [top for top in tops if top < 4096]
    of_all, of_dark = (
        next(2**bits - 1 for bits in USUAL_BITS if max(some, default=0) < 2**bits) for some in (tops, dark)
    )
    found = []
    for top in tops:
        full = 2 ** max(8, top.bit_length()) - 1
        found.append(full if top >= full - full // 256 else of_dark if top < 4096 and of_all == 65535 else of_all)
    return found


def _stated_white(image: Image.Image) -> int | None:
    """White where the file or its decoder settles it: a PGM's header, JPEG 2000, a TIFF of 12 bits a pixel."""
    tiles = getattr(image, "tile", [])  # how it is decoded; [] once it is
    if image.format == "JPEG2000" or (image.format == "PPM" and tiles and tiles[0][0] != "raw"):
        return 65535  # the decoder has scaled it already
    bits = getattr(image, "tag_v2", {}).get(258, (16,))[0]  # BitsPerSample of a TIFF
    return 2**bits - 1 if image.mode.startswith("I;16") and 8 < bits < 16 else None


def _eight_bits(image: Image.Image, white: int) -> tuple[Image.Image, bool]:
    """Grey of 16 or 32 bits or of floats as 8 bits; True where the scale had to be taken from the image itself."""
    values = np.nan_to_num(np.asarray(image, dtype=np.float64))
    low, high = values.min(), values.max()
    usual = (1, 255) if image.mode == "F" else (white, 65535)
    fitting = [white for white in usual if low >= 0 and high <= white]
    scaled = values / fitting[0] if fitting else (values - low) / max(high - low, 1e-12)
    return Image.fromarray(np.round(255 * scaled).astype(np.uint8)), not fitting
