"""Drawn images drawn again: only what was asked for changes."""

import pytest
import torch

from course_utils.faces.canvas import BACKGROUND, HAIR
from course_utils.pictures.loading import load_faces
from course_utils.pictures.redrawing import draw_anew, draw_with


@pytest.fixture(scope="module")
def drawn():
    return load_faces("rendered", 32, 3, 4)


def test_without_a_change_the_same_images_come_again(drawn):
    assert torch.equal(draw_with(drawn.truth, 32, {}), drawn.images)


def test_a_new_wall_leaves_the_inside_of_the_face_as_it_was(drawn):
    new = draw_anew(drawn.truth, 32, ["background_top", "background_bottom", "clutter"], 7)
    difference = (new.int() - drawn.images.int()).abs().amax(1)
    wall = drawn.truth.mask == BACKGROUND
    near = torch.nn.functional.max_pool2d(wall.float()[:, None], 5, 1, 2)[:, 0] > 0  # edges and blur mix two pixels
    assert (difference[wall] > 0).double().mean() > 0.9
    assert difference[~near].max() <= 3  # of 255: the tail of the blur


def test_factors_of_people_and_of_scenes_may_stand_side_by_side(drawn):
    new = draw_with(drawn.truth, 32, {"hair_colour": 4, "hair_shade": 1.0, "noise": 0.0, "blur": 0.0})
    hair = drawn.truth.mask == HAIR
    assert (new != drawn.images).any(1)[hair].any()


def test_the_same_seed_draws_the_same_images_and_another_one_others(drawn):
    first, again, other = (draw_anew(drawn.truth, 32, ["skin_tone"], seed) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@pytest.mark.parametrize("draw", [lambda t: draw_with(t, 32, {"hats": 1}), lambda t: draw_anew(t, 32, ["hats"], 0)])
def test_a_name_that_is_no_factor_is_refused(drawn, draw):
    with pytest.raises(ValueError, match="no factor named 'hats'"):
        draw(drawn.truth)
