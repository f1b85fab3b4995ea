"""Folders of drawn photographs, one folder a person: small, few, uneven; every lesson that takes `faces` runs on some of them."""

from pathlib import Path

import numpy as np
from PIL import Image

from course_utils.faces.people import sample_identities
from course_utils.faces.renderer import render
from course_utils.faces.scenes import sample_scenes

ALBUMS: dict[str, list[int]] = {  # how many pictures of each person
    "2x3": [3] * 2,
    "10x10": [10] * 10,
    "uneven": [2, 15, 3, 7, 4, 11, 5],
    "one alone": [1, 12, 9, 10],
    "40x2": [2] * 40,
}


def draw(folder: Path, counts: list[int], size: int = 40) -> Path:
    """Write counts[k] pictures of person k as PNG, size × size pixels; the folder."""
    who = np.repeat(np.arange(len(counts)), counts)
    images = render(sample_identities(len(counts), 77)[who], sample_scenes(len(who), 78), size=size).images
    for number, (person, image) in enumerate(zip(who, images)):
        place = folder / f"person {person:02}"
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image.transpose(1, 2, 0)).save(place / f"{number}.png")
    return folder
