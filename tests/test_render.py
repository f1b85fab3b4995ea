"""The renderer: the same bytes everywhere, one factor moves one thing, and the truth that comes with a picture is true."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.faces.canvas import EYES, GLASSES, HAIR, MOUTH, NOSE, OCCLUDER, PARTS, SKIN
from course_utils.faces.people import sample_identities
from course_utils.faces.renderer import LANDMARKS, render
from course_utils.faces.scenes import neutral_scenes, sample_scenes
from course_utils.faces.shapes import cosine, noise, sine

# A change of this sum is a change of the pictures: raise render.VERSION with it.
SHA256 = "7dff5a836d782481d6f933baaf10ad82c0d7ac22ed08bf3b4796ab225842fcb2"

PRINT_SUM = """
import hashlib, torch
from course_utils.faces.people import sample_identities
from course_utils.faces.scenes import sample_scenes
from course_utils.faces.renderer import render
drawn = render(sample_identities(200), sample_scenes(200))
print(hashlib.sha256(b"".join(getattr(drawn, f).tobytes() for f in ("images", "mask", "box", "landmarks"))).hexdigest())
"""


@pytest.mark.parametrize("threads", ["1", "2"])
@pytest.mark.parametrize("capability", ["default", "avx2", None])
def test_the_same_seed_gives_the_same_bytes_whatever_the_threads_and_the_vector_unit(threads, capability):
    environment = {k: v for k, v in os.environ.items() if k != "ATEN_CPU_CAPABILITY"} | {"OMP_NUM_THREADS": threads}
    if capability:
        environment["ATEN_CPU_CAPABILITY"] = capability
    run = subprocess.run([sys.executable, "-c", PRINT_SUM], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == SHA256


def test_numpy_without_its_vector_units_gives_the_same_bytes():
    found = np.show_config(mode="dicts")["SIMD Extensions"]["found"]
    environment = os.environ | {"NPY_DISABLE_CPU_FEATURES": " ".join(found)}
    run = subprocess.run([sys.executable, "-c", PRINT_SUM], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == SHA256


@given(rows=st.lists(st.integers(0, 29), min_size=1, max_size=8))
@settings(max_examples=15)
def test_a_picture_does_not_depend_on_what_is_drawn_beside_it(rows):
    who, how = sample_identities(30), sample_scenes(30, seed=2)
    together, alone = render(who, how), render(who[rows], how[rows])
    np.testing.assert_array_equal(alone.images, together.images[rows])
    np.testing.assert_array_equal(alone.mask, together.mask[rows])


def test_sine_and_cosine_are_right_to_eleven_digits():
    angle = np.linspace(-np.pi / 2, np.pi / 2, 1001)
    assert np.abs(sine(angle) - np.sin(angle)).max() < 1e-11
    assert np.abs(cosine(angle) - np.cos(angle)).max() < 1e-11


def test_noise_has_mean_0_variance_1_and_no_tie_between_images_or_neighbours():
    drawn = noise(np.arange(50, dtype=np.uint32), (3, 40, 40)).astype(np.float64)
    assert abs(drawn.mean()) < 0.01 and abs(drawn.var() - 1) < 0.02
    assert abs((drawn[1:] * drawn[:-1]).mean()) < 0.01
    assert abs((drawn[..., 1:] * drawn[..., :-1]).mean()) < 0.01


@pytest.mark.parametrize("size", [8, 32, 61, 128])
def test_everything_has_the_shape_and_type_that_is_promised(size):
    drawn = render(sample_identities(3), sample_scenes(3), size)
    assert drawn.images.shape == (3, 3, size, size) and drawn.images.dtype == np.uint8
    assert drawn.mask.shape == (3, size, size) and drawn.mask.dtype == np.uint8 and drawn.mask.max() < len(PARTS)
    assert drawn.box.shape == (3, 4) and drawn.landmarks.shape == (3, len(LANDMARKS), 3)


def test_the_head_turns_where_the_yaw_says():
    who = sample_identities(40)
    who = who[who.hair_style == 2]
    for yaw, side in ((0.6, 1), (-0.6, -1)):
        drawn = render(who, neutral_scenes(len(who)).replace(yaw=yaw), 64)
        for mask in drawn.mask:
            nose, head = np.nonzero(mask == NOSE)[1].mean(), np.nonzero(mask >= SKIN)[1].mean()
            assert side * (nose - head) > 4


def test_light_from_the_right_makes_the_right_side_brighter():
    who = sample_identities(10)
    for azimuth, side in ((1.2, 1), (-1.2, -1)):
        drawn = render(who, neutral_scenes(10).replace(light_azimuth=azimuth), 64)
        for image, mask in zip(drawn.images, drawn.mask):
            skin = np.where(mask == SKIN, image.mean(0), np.nan)
            assert side * (np.nanmean(skin[:, 36:]) - np.nanmean(skin[:, :28])) > 5


def test_landmarks_lie_on_the_parts_they_name():
    who = sample_identities(60)
    drawn = render(who, sample_scenes(60, seed=5), 128)
    expected = {"left eye": EYES, "right eye": EYES, "nose tip": NOSE}
    for name, part in expected.items():
        x, y, seen = drawn.landmarks[:, LANDMARKS.index(name)].T
        on = [drawn.mask[i, int(y[i]), int(x[i])] == part for i in np.flatnonzero(seen)]
        assert len(on) > 30 and np.mean(on) > 0.9, f"{name}: {np.mean(on):.2f}"


def test_a_covered_landmark_is_told_as_not_seen():
    scenes = neutral_scenes(1).replace(occluder=1, occluder_x=0.0, occluder_y=0.4, occluder_size=0.3)
    drawn = render(sample_identities(1), scenes, 64)
    seen = dict(zip(LANDMARKS, drawn.landmarks[0, :, 2]))
    assert seen["left mouth corner"] == seen["right mouth corner"] == 0 and seen["left eye"] == seen["right eye"] == 1


def test_the_box_is_the_head_and_no_occluder_changes_it():
    who, scenes = sample_identities(30), sample_scenes(30, seed=7)
    bare, covered = (render(who, scenes.replace(occluder=o), 64) for o in (0, 1))
    np.testing.assert_array_equal(bare.box, covered.box)
    for mask, (x0, y0, x1, y1) in zip(bare.mask, bare.box.astype(int)):
        inside = mask[y0:y1, x0:x1]
        assert (inside == EYES).sum() == (mask == EYES).sum() > 0 and (inside == HAIR).sum() == (mask == HAIR).sum()


def test_parts_appear_when_the_scene_asks_for_them():
    who = sample_identities(5)
    plain, glasses, board = (
        render(who, neutral_scenes(5).replace(**f), 64).mask for f in ({}, {"glasses": 2}, {"occluder": 1})
    )
    for part, mask in ((GLASSES, glasses), (OCCLUDER, board)):
        assert not (plain == part).any() and all((m == part).any() for m in mask)
    assert all((m == MOUTH).any() and (m == NOSE).any() for m in plain)


def test_every_skin_tone_leaves_the_features_as_visible_as_every_other():
    """The contrast of eyes, brows and mouth against the skin, relative to the skin, must not vanish for any tone."""
    who = sample_identities(200)
    drawn = render(who, neutral_scenes(200), 64)
    contrast = []
    for image, mask in zip(drawn.images.astype(float).mean(1), drawn.mask):
        skin = image[mask == SKIN].mean()
        contrast.append(np.abs(image[(mask == EYES) | (mask == MOUTH)] - skin).mean() / skin)
    contrast = np.array(contrast)
    dark, light = contrast[who.skin_tone > 0.5], contrast[who.skin_tone <= 0.5]
    assert contrast.min() > 0.1 and 0.5 < dark.mean() / light.mean() < 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: render(sample_identities(2), sample_scenes(3)), "2 identities but 3 scenes"),
        (lambda: render(sample_identities(1), sample_scenes(1), 4), "ask for at least 8"),
    ],
)
def test_a_wrong_request_is_told_in_one_sentence(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong()


def test_the_pictures_are_those_of_this_version():
    drawn = render(sample_identities(200), sample_scenes(200))
    total = hashlib.sha256(b"".join(getattr(drawn, f).tobytes() for f in ("images", "mask", "box", "landmarks")))
    assert total.hexdigest() == SHA256
