"""People and scenes: independent factors, the same for the same seed, one movable without the others."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.faces.captions import SLOTS, caption, facts, sentence
from course_utils.faces.people import sample_identities
from course_utils.faces.scenes import neutral_scenes, sample_scenes


@given(count=st.integers(1, 40), more=st.integers(0, 40), seed=st.integers(0, 2**32))
@settings(max_examples=20)
def test_asking_for_more_people_leaves_the_first_ones_as_they_were(count, more, seed):
    few, many = sample_identities(count, seed), sample_identities(count + more, seed)
    for name, column in few.values.items():
        np.testing.assert_array_equal(column, many.values[name][:count])


@pytest.mark.parametrize("sample", [sample_identities, sample_scenes])
def test_no_factor_is_tied_to_another(sample):
    table = sample(4000, seed=1).values
    columns = {f"{n}{i}": c for n, a in table.items() for i, c in enumerate(a.reshape(len(a), -1).T.astype(float))}
    columns.pop("grain0", None)  # a seed, not a quantity
    correlation = np.corrcoef(list(columns.values())) - np.eye(len(columns))
    # a correlation of independent columns of 4,000 has a standard deviation of 1/63; 5.5 of them are met once in 10⁷
    assert np.abs(correlation).max() < 5.5 / np.sqrt(4000)


def test_skin_tones_are_spread_evenly():
    tones = np.sort(sample_identities(100).skin_tone)
    assert np.abs(tones - (np.arange(100) + 0.5) / 100).max() < 0.03


def test_one_factor_is_replaced_and_all_others_stay():
    scenes = sample_scenes(5, seed=3)
    moved = scenes.replace(yaw=0.3)
    assert set(moved.yaw) == {0.3}
    for name in scenes.values.keys() - {"yaw"}:
        np.testing.assert_array_equal(moved.values[name], scenes.values[name])


def test_one_factor_is_sampled_again_and_all_others_stay():
    scenes = sample_scenes(50, seed=3)
    again = scenes.resample(["light_azimuth"], seed=4)
    assert (again.light_azimuth != scenes.light_azimuth).any()
    np.testing.assert_array_equal(again.light_azimuth, sample_scenes(50, seed=4).light_azimuth)
    for name in scenes.values.keys() - {"light_azimuth"}:
        np.testing.assert_array_equal(again.values[name], scenes.values[name])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: sample_identities(0), "ask for at least 1"),
        (lambda: sample_scenes(-1), "ask for at least 1"),
        (lambda: sample_scenes(3).replace(yawn=1), "no factor named 'yawn'; there are: .*yaw"),
        (lambda: sample_scenes(3).replace(yaw=[1, 2]), "yaw wants one value, or 3 of them"),
        (lambda: sample_scenes(3).resample(["yawn"], seed=1), "no factor named 'yawn'"),
    ],
)
def test_a_wrong_request_is_told_in_one_sentence(wrong, words):
    with pytest.raises(ValueError, match=words) as error:
        wrong()
    assert "\n" not in str(error.value)


def test_a_caption_says_what_the_factors_say():
    scenes = neutral_scenes(4).replace(
        glasses=[1, 0, 0, 0], smile=[0.1, 1.0, 0.1, 0.1], yaw=[0, 0, 0.5, 0], occluder=[0, 0, 0, 2]
    )
    first, second, third, fourth = caption(sample_identities(4), scenes)
    assert "wearing glasses" in first and "smiling" not in first
    assert "smiling" in second and "glasses" not in second
    assert "turned to the right" in third
    assert "a scarf before the face" in fourth
    assert all(
        s.startswith("A person with ") and s.endswith(".") and s.count(".") == 1 for s in (first, second, third, fourth)
    )


def test_a_caption_taken_apart_and_put_together_again_is_the_same():
    for written in caption(sample_identities(500, 3), sample_scenes(500, 4)):
        said = facts(written)
        assert sentence(said) == written
        assert list(said) == list(SLOTS)
        assert all(said[slot] in SLOTS[slot] or (slot == "hair colour" and "no hair" in written) for slot in SLOTS)
    bald = "A person with light skin and no hair"
    for other in ("A dog on a red sofa.", f"{bald}, flying.", f"{bald}, lit from the left, smiling."):
        with pytest.raises(ValueError, match="no caption of a drawn face"):
            facts(other)
