"""The drawn faces that stand in the repository: a small folder to try a loader on, and the README's picture."""

from pathlib import Path

import numpy as np
from PIL import Image

from course_utils.faces.people import sample_identities
from course_utils.faces.renderer import render
from course_utils.faces.scenes import sample_scenes

PEOPLE, PICTURES, SIZE = 10, 4, 64
BOARD_ROWS, BOARD_COLUMNS, BOARD_SIZE = 4, 10, 80


def sample_images() -> np.ndarray:
    """(PEOPLE, PICTURES, 3, SIZE, SIZE) uint8."""
    who = sample_identities(PEOPLE)[np.repeat(np.arange(PEOPLE), PICTURES)]
    return render(who, sample_scenes(len(who), seed=2), SIZE).images.reshape(PEOPLE, PICTURES, 3, SIZE, SIZE)


def board_image() -> np.ndarray:
    """Many people side by side, (H, W, 3) uint8."""
    count = BOARD_ROWS * BOARD_COLUMNS
    scenes = sample_scenes(count, seed=3).replace(noise=0.0, blur=0.0, occluder=0)
    drawn = render(sample_identities(count), scenes, BOARD_SIZE).images
    grid = drawn.reshape(BOARD_ROWS, BOARD_COLUMNS, 3, BOARD_SIZE, BOARD_SIZE).transpose(0, 3, 1, 4, 2)
    return grid.reshape(BOARD_ROWS * BOARD_SIZE, BOARD_COLUMNS * BOARD_SIZE, 3)


def write_sample(folder: Path) -> int:
    """Draw the committed pictures anew under data/ (after render.VERSION was raised); returns how many files were written."""
    for person, pictures in enumerate(sample_images()):
        home = folder / "sample" / f"person_{person}"
        home.mkdir(parents=True, exist_ok=True)
        for number, picture in enumerate(pictures):
            Image.fromarray(picture.transpose(1, 2, 0)).save(home / f"{number}.png", optimize=True)
    Image.fromarray(board_image()).save(folder / "faces.png", optimize=True)
    return PEOPLE * PICTURES + 1
