"""How an image of any kind becomes a small colour square."""

import numpy as np
from PIL import ExifTags, Image, ImageOps

# What was changed in an image beyond reducing it -> the note's beginning.
CHANGES = {
    "square": "kept the central square of {count}",
    "upright": "turned {count} upright, as the camera had noted",
    "first": "took the first picture of {count} that hold several",
    "opaque": "laid {count} with transparency on white",
    "bright": "brought {count} with unusual brightness values to 0..255",
    "enlarged": "enlarged {count} smaller than {size} × {size} pixels",
}


def to_square(image: Image.Image, size: int) -> tuple[np.ndarray, list[str]]:
    """Make an image of any mode and shape a small colour square.

    Turned upright by its EXIF note; 16 bits a pixel scaled to 8 (65535 is white), floats too (1 or 255 is white), odd
    ranges from their darkest to their brightest value; transparency laid on white; then RGB, colour profiles ignored;
    the central square; reduced with antialiasing (bilinear, as torchvision resizes images).
    returns ((3, size, size) uint8, keys of CHANGES)
    """
    image.load()
    changes = []
    try:
        if image.getexif().get(ExifTags.Base.Orientation, 1) in range(2, 9):
            image = ImageOps.exif_transpose(image)
            changes.append("upright")
    except Exception:  # a damaged EXIF note says nothing about the picture
        pass
    if image.mode.startswith(("I", "F")):
        image, scaled = _eight_bits(image)
        changes += ["bright"] * scaled
    if image.has_transparency_data:
        image = image.convert("RGBA")
        if image.getextrema()[3][0] < 255:
            image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
            changes.append("opaque")
    image = image.convert("RGB")
    if image.width != image.height:
        changes.append("square")
    if min(image.size) < size:
        changes.append("enlarged")
    image = ImageOps.fit(image, (size, size), Image.Resampling.BILINEAR)
    return np.array(image).transpose(2, 0, 1), changes


def _eight_bits(image: Image.Image) -> tuple[Image.Image, bool]:
    """Grey of 16 or 32 bits or of floats as 8 bits; True where the scale had to be taken from the image itself."""
    values = np.nan_to_num(np.asarray(image, dtype=np.float64))
    low, high = values.min(), values.max()
    whites = (1, 255) if image.mode == "F" else (65535,)
    white = next((white for white in whites if low >= 0 and high <= white), None)
    scaled = (values - low) / max(high - low, 1e-12) if white is None else values / white
    return Image.fromarray(np.round(255 * scaled).astype(np.uint8)), white is None
