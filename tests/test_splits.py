"""A split cuts as asked, the same way everywhere, and never puts an image on both sides."""

import re

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from course_utils.pictures.loading import FaceSet, content_hashes
from course_utils.pictures.splits import split

KINDS = ["stratified", "image", "identity"]


def faces_of(contents: list[tuple[int, int]]) -> FaceSet:
    """A set of faces from (person, content): equal contents are equal images."""
    people = sorted({person for person, _ in contents})
    images = torch.zeros(len(contents), 3, 8, 8, dtype=torch.uint8)
    for image, (_, content) in zip(images, contents):
        image[0, 0, 0], image[0, 0, 1] = content % 256, content // 256
    labels = torch.tensor([people.index(person) for person, _ in contents])
    return FaceSet(images, labels, [f"p{p}" for p in people], [str(i) for i in range(len(contents))], [])


def distinct(people: int, each: int) -> FaceSet:
    return faces_of([(i // each, i) for i in range(people * each)])


some_faces = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 40)), min_size=2, max_size=60).map(faces_of)


@settings(max_examples=150)
@given(some_faces, st.sampled_from(KINDS), st.floats(0.02, 0.98), st.integers(0, 2**63))
def test_the_parts_are_disjoint_complete_repeatable_and_share_no_image(faces, by, share, seed):
    try:
        parts = split(faces, by, share, seed)
    except ValueError as refused:
        assert "leaves one part empty" in str(refused)
        assume(False)
    train, validation = (set(part.sources) for part in parts[:2])
    dropped = sum(int(n) for note in parts.notes for n in re.findall(r"^dropped (\d+) image", note))
    assert train and validation and not train & validation
    assert len(train) + len(validation) + dropped == len(faces)
    assert not set(content_hashes(parts.train.images)) & set(content_hashes(parts.validation.images))
    again = split(faces, by, share, seed)
    assert again.train.sources == parts.train.sources and again.validation.sources == parts.validation.sources
    for part in parts[:2]:
        assert all((part.images[row] == faces.images[int(source)]).all() for row, source in enumerate(part.sources))
        assert all(part.labels[row] == faces.labels[int(source)] for row, source in enumerate(part.sources))


@settings(max_examples=100)
@given(some_faces, st.sampled_from(["stratified", "image"]), st.floats(0.02, 0.98))
def test_a_split_fails_only_where_no_two_parts_exist(faces, by, share):
    people_of = {}
    for key, label in zip(content_hashes(faces.images), faces.labels.tolist()):
        people_of.setdefault(key, set()).add(label)
    own = [key for key, people in people_of.items() if len(people) == 1]  # images that stand under one person
    if by == "image":
        possible = bool(own) and len(people_of) > 1
    else:
        each = [sum(label in people for people in people_of.values()) for label in range(len(faces.names))]
        possible = any(each[min(people_of[key])] > 1 for key in own)
    if possible:
        split(faces, by, share)
    else:
        with pytest.raises(ValueError, match="leaves one part empty"):
            split(faces, by, share)


@settings(max_examples=100)
@given(st.lists(st.integers(1, 30), min_size=2, max_size=8), st.floats(0.01, 0.99), st.integers(0, 99))
def test_stratified_takes_the_share_of_every_person(sizes, share, seed):
    assume(max(sizes) > 1)
    people = [person for person, size in enumerate(sizes) for _ in range(size)]
    parts = split(faces_of(list(zip(people, range(len(people))))), "stratified", share, seed)
    for person, size in enumerate(sizes):
        held_out = int((parts.validation.labels == person).sum())
        assert held_out == (0 if size == 1 else min(max(1, int(share * size + 0.5)), size - 1))
    single = [note for note in parts.notes if note.startswith(f"kept the only image of {sizes.count(1)} p")]
    assert len(single) == (1 in sizes)


@settings(max_examples=50)
@given(st.integers(2, 200), st.floats(0.01, 0.99), st.integers(0, 99))
def test_by_image_takes_the_share_of_all(count, share, seed):
    parts = split(distinct(count, 1), "image", share, seed)
    assert len(parts.validation) == min(max(1, int(share * count + 0.5)), count - 1)


@settings(max_examples=50)
@given(st.integers(2, 30), st.floats(0.01, 0.99), st.integers(0, 99))
def test_by_identity_takes_the_share_of_people_and_all_their_images(people, share, seed):
    parts = split(distinct(people, 4), "identity", share, seed)
    train, validation = (set(part.labels.tolist()) for part in parts[:2])
    assert not train & validation and len(train | validation) == people
    assert len(parts.validation) == 4 * min(max(1, int(share * people + 0.5)), people - 1)


def test_the_whole_set_splits_nine_to_one_without_a_note():
    for by in KINDS:
        parts = split(distinct(20, 20), by)
        assert (len(parts.train), len(parts.validation), parts.notes) == (360, 40, [])
        assert parts.train.names == parts.validation.names


def test_a_seed_means_the_same_split_on_every_machine_and_version():
    parts = [split(distinct(4, 5), by, 0.25, seed=7).validation.sources for by in KINDS]
    assert parts == [
        ["3", "6", "12", "15"],
        ["3", "4", "6", "11", "12"],
        ["15", "16", "17", "18", "19"],
    ]


def test_another_seed_is_another_split():
    for by in KINDS:
        assert len({tuple(split(distinct(40, 5), by, 0.3, seed).validation.sources) for seed in range(5)}) == 5


def test_every_image_comes_to_be_validated_with_about_its_share():
    for by in KINDS:
        times = np.zeros(100)
        for seed in range(100):
            times[[int(source) for source in split(distinct(10, 10), by, 0.2, seed).validation.sources]] += 1
        assert abs(times.mean() / 100 - 0.2) < 1e-9
        assert times.min() > 20 - 5 * 4 and times.max() < 20 + 5 * 4  # five standard deviations of a binomial


def test_copies_of_one_person_stay_on_one_side():
    faces = faces_of([(0, 1), (0, 1), (0, 2), (0, 3), (1, 4), (1, 5), (1, 5), (1, 6)])
    for seed in range(20):
        parts = split(faces, "stratified", 0.3, seed)
        assert len({("0" in part.sources, "1" in part.sources) for part in parts[:2]}) == 2
        assert "kept 2 copies on the side of the original" in parts.notes


def test_an_image_under_two_people_is_only_learned_from():
    faces = faces_of([(0, 1), (0, 2), (0, 3), (1, 3), (1, 4), (1, 5)])
    for by in ("stratified", "image"):
        for seed in range(20):
            parts = split(faces, by, 0.3, seed)
            assert {"2", "3"} <= set(parts.train.sources)
            assert "2 images stand under several people; all of them are in the training part" in parts.notes


def test_an_image_under_two_people_is_dropped_from_validation_when_people_are_split():
    parts = split(faces_of([(0, 1), (0, 2), (0, 3), (1, 3), (1, 4), (1, 5)]), "identity", 0.5)
    shared = "3" if "0" in parts.train.sources else "2"
    assert f"dropped 1 image from the validation part, since training holds the same: {shared}" in parts.notes
    assert len(parts.train) == 3 and len(parts.validation) == 2


def test_a_share_far_from_what_was_asked_is_noted():
    notes = split(distinct(5, 2), "stratified", 0.1).notes
    assert notes == ["the validation part is 50% of the images, not 10%: there are too few to cut finer"]


@pytest.mark.parametrize("share", [0, 1, -0.1, 1.5, float("nan")])
def test_a_share_outside_0_to_1_is_refused(share):
    with pytest.raises(ValueError, match="is no share; give a number between 0 and 1"):
        split(distinct(2, 2), validation=share)


@pytest.mark.parametrize(
    "faces, by, words",
    [
        (distinct(2, 2), "person", "by='person' is no way to split; choose 'stratified', 'image' or 'identity'"),
        (distinct(1, 1), "image", "a split needs at least two images, and there are 1; add photographs"),
        (distinct(1, 5), "identity", "by='identity' leaves one part empty: 5 images of 1 person; add photographs"),
        (distinct(5, 1), "stratified", "by='stratified' leaves one part empty: 5 images of 5 people; add photographs"),
        (faces_of([(0, 1), (0, 1)]), "image", "by='image' leaves one part empty: 2 images of 1 person; add"),
    ],
)
def test_what_cannot_be_split_is_refused_in_one_sentence(faces, by, words):
    with pytest.raises(ValueError) as refused:
        split(faces, by)
    assert words in str(refused.value) and "\n" not in str(refused.value)
