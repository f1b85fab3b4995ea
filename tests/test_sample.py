"""The committed pictures are what the renderer draws."""

import numpy as np
from PIL import Image

from course_utils.faces.sample import board_image, sample_images
from course_utils.paths import DATA


def test_the_committed_sample_is_what_the_renderer_draws():
    for person, pictures in enumerate(sample_images()):
        for number, picture in enumerate(pictures):
            stored = np.asarray(Image.open(DATA / "sample" / f"person_{person}" / f"{number}.png"))
            np.testing.assert_array_equal(
                stored, picture.transpose(1, 2, 0), err_msg="course data --sample draws it anew"
            )


def test_the_readme_shows_what_the_renderer_draws():
    np.testing.assert_array_equal(np.asarray(Image.open(DATA / "faces.png")), board_image())
