"""Scenes with several heads: nobody leaves a seam, boxes are true, and one thing changes at a time."""

import numpy as np
import pytest

from course_utils.faces.groups import LEAST_SEEN, MOST, cut_out, draw_groups, walls
from course_utils.faces.people import sample_identities
from course_utils.faces.renderer import render
from course_utils.faces.scenes import sample_scenes

CUT = cut_out(sample_identities(6), 4, seed=1)


def there(groups):
    return groups.people >= 0


def test_a_person_cut_out_and_put_before_another_wall_is_what_the_renderer_draws_there():
    tone = np.array([0.2, 0.7, 0.4])
    who = sample_identities(6)[CUT.people]
    scenes = sample_scenes(24, 1).replace(scale=0.8, shift_x=0, shift_y=0, occluder=0, noise=0, exposure=1, clutter=0)
    drawn = render(who, scenes.replace(background_top=tone, background_bottom=tone), 64).images / 255
    put = CUT.colour + (1 - CUT.cover[:, None]) * tone[:, None, None]
    error = np.abs(put - drawn)  # more than rounding only where skin is overexposed, on an outline
    assert np.mean(error > 2.5 / 255) < 1e-3 and error.max() < 0.05


def test_the_same_seed_gives_the_same_groups_and_another_seed_others():
    first, again, other = (draw_groups(CUT, 8, seed) for seed in (3, 3, 4))
    assert all((a == b).all() for a, b in zip(first, again))
    assert (first.images != other.images).any()


def test_there_are_0_to_4_heads_as_high_as_asked_and_inside_the_picture():
    groups = draw_groups(CUT, 60, 5, sizes=(16, 20))
    boxes = groups.boxes[there(groups)]
    assert set(there(groups).sum(1)) == set(range(MOST + 1))
    heights = boxes[:, 3] - boxes[:, 1]
    assert heights.min() > 16 - 1e-4 and heights.max() < 20 + 1e-4 and boxes.min() > -1e-4 and boxes.max() < 64 + 1e-4
    assert (groups.boxes[~there(groups)] == 0).all() and (groups.seen[~there(groups)] == 0).all()
    assert groups.seen[there(groups)].min() > LEAST_SEEN - 1e-5 and groups.seen.max() < 1 + 1e-5


def test_a_board_changes_what_is_seen_and_neither_heads_nor_places():
    plain, covered = draw_groups(CUT, 30, 6), draw_groups(CUT, 30, 6, covered=0.5)
    assert (plain.boxes == covered.boxes).all() and (plain.people == covered.people).all()
    change = (plain.seen - covered.seen)[there(plain)]
    assert change.min() > 0 and 0.3 < change.mean() < 0.6


def test_most_says_how_many_heads_there_may_be():
    assert not there(draw_groups(CUT, 20, 7, most=0)).any()
    assert there(draw_groups(CUT, 20, 7, most=1)).sum(1).max() == 1


def test_a_wall_alone_stands_where_there_is_nobody_and_nothing():
    groups = draw_groups(CUT, 5, 8, most=0, things=0)
    bare = walls(sample_scenes(5, 8), 64) * 255
    assert np.abs(groups.images - bare).max() < 0.02 * 255 + 1


def test_a_pasted_rectangle_covers_whatever_is_behind_it():
    pasted = draw_groups(CUT._replace(squares=CUT.squares * 0), 10, 9, pasted=True, things=0)
    for image, boxes in zip(pasted.images, pasted.boxes):
        for x0, y0, x1, y1 in boxes[boxes[:, 2] > 0].round().astype(int):
            assert image[:, y0 + 1 : y1 - 1, x0 + 1 : x1 - 1].max() < 8  # black but for the noise


@pytest.mark.parametrize("sizes", [(0, 10), (20, 10), (10, 40)])
def test_heads_that_do_not_fit_are_refused_in_a_sentence(sizes):
    with pytest.raises(ValueError, match="up to half a side of 64 pixels"):
        draw_groups(CUT, 2, sizes=sizes)
