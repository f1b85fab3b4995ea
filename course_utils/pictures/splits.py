"""Two parts, one to learn from and one to judge by, that never share an image."""

from typing import NamedTuple

import numpy as np

from course_utils.pictures.loading import FaceSet, copies
from course_utils.pictures.remarks import listed, number


class Split(NamedTuple):
    """The parts of a FaceSet, each in its order, and one sentence for everything done that was not asked for."""

    train: FaceSet
    validation: FaceSet
    notes: list[str]


def split(faces: FaceSet, by: str = "stratified", validation: float = 0.1, seed: int = 0) -> Split:
    """Cut a set of faces into a training and a validation part.

    by:         "stratified": that share of each person's images, at least one where a person has two different ones;
                "image": that share of all images, whoever they show
                "identity": that share of the people, with all their images
    validation: the share to validate on, between 0 and 1, of the different images (or people)
    seed:       the same seed gives the same split on every machine
    returns     Split; labels and names stay those of the whole set
    errors      ValueError: a share outside (0, 1), another `by`, too few images or people for two parts

    Images that are equal pixel by pixel stay on one side. If they stand under several people, that is the training
    side; by identity, where the people may lie on different sides, they are dropped from the validation part.
    """
    if by not in KINDS:
        raise ValueError(f"by={by!r} is no way to split; choose 'stratified', 'image' or 'identity'")
    if not 0 < validation < 1:
        raise ValueError(f"validation={validation} is no share; give a number between 0 and 1, such as 0.1")
    if len(faces) < 2:
        raise ValueError(f"a split needs at least two images, and there are {len(faces)}; add photographs")
    train, held_out, notes = KINDS[by](faces, validation, seed)
    people = number(len(faces.labels.unique()), "person", "people")
    if not train.any() or not held_out.any():
        raise ValueError(
            f"by={by!r} leaves one part empty: {number(len(faces), 'image')} of {people}; add photographs that "
            "differ, or split another way"
        )
    share = held_out.sum() / (train.sum() + held_out.sum())
    if abs(share - validation) > 0.05:
        got = f"the validation part is {share:.0%} of the images, not {validation:.0%}"
        notes.append(f"{got}: there are too few to cut finer")
    return Split(faces.subset(np.flatnonzero(train)), faces.subset(np.flatnonzero(held_out)), notes)


def enough(
    faces: FaceSet, task: str, people: int = 2, each: int = 1, somebody: int = 1, instead: str = "is left out"
) -> bool:
    """Whether an album holds what a part of a lesson needs; if not, one sentence says so, where the lesson begins.

    task:     that part, as the sentence begins: "telling strangers apart"
    people, each: how many people it needs, with how many images of each one at least
    somebody: how many images it needs of one person at least
    instead:  what becomes of that part, as the sentence ends: "is done on drawn faces"
    """
    counts = faces.labels.bincount(minlength=len(faces.names))
    if len(counts) >= people and counts.min() >= each and counts.max() >= somebody:
        return True
    needed, found = number(people, "person", "people"), f"here are {len(counts)} people"
    if each > 1:
        needed += f" with {number(each, 'image')} or more of each"
        found += f", one of them with {number(int(counts.min()), 'image')} only"
    elif counts.max() < somebody:
        needed, found = f"somebody with {somebody} images or more", f"nobody here has more than {int(counts.max())}"
    print(f"{task[:1].upper()}{task[1:]} needs {needed}, and {found}: it {instead}.")
    return False


def _stratified(faces: FaceSet, share: float, seed: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    labels, order = faces.labels.numpy(), _random(len(faces), seed)
    original, contested = _contents(faces)
    held_out, single = np.zeros(len(faces), bool), []
    for label in np.unique(labels):
        mine = np.flatnonzero(labels == label)
        different = len(np.unique(original[mine]))
        drawn_from = mine[(original[mine] == mine) & ~contested[mine]]
        held_out[_draw(drawn_from, order, share * different, different - 1)] = True
        if different == 1:
            single.append(faces.names[label])
    notes = _notes(original, contested)
    if single:
        who = number(len(single), "person", "people")
        notes.append(f"kept the only image of {who} for training, with none to validate on: {listed(single, 6)}")
    held_out = held_out[original]
    return ~held_out, held_out, notes


def _by_image(faces: FaceSet, share: float, seed: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    original, contested = _contents(faces)
    different = np.unique(original)
    held_out = np.zeros(len(faces), bool)
    drawn_from = different[~contested[different]]
    held_out[_draw(drawn_from, _random(len(faces), seed), share * len(different), len(different) - 1)] = True
    held_out = held_out[original]
    return ~held_out, held_out, _notes(original, contested)


def _by_identity(faces: FaceSet, share: float, seed: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    labels = faces.labels.numpy()
    people = np.unique(labels)
    chosen = _draw(np.arange(len(people)), _random(len(people), seed), share * len(people), len(people) - 1)
    held_out = np.isin(labels, people[chosen])
    original, _ = _contents(faces)
    shared = held_out & np.isin(original, original[~held_out])
    notes = []
    if shared.any():
        which = listed([faces.sources[index] for index in np.flatnonzero(shared)], 6)
        lost = number(shared.sum(), "image")
        notes.append(f"dropped {lost} from the validation part, since training holds the same: {which}")
    return ~held_out, held_out & ~shared, notes


KINDS = {"stratified": _stratified, "image": _by_image, "identity": _by_identity}


def _random(count: int, seed: int) -> np.ndarray:
    """A random number each; the raw bits of PCG64, which NumPy promises never to change."""
    return np.random.PCG64(seed).random_raw(count)


def _draw(units: np.ndarray, order: np.ndarray, wanted: float, most: int) -> np.ndarray:
    """About `wanted` of the units, at least one and at most `most`, by their random numbers."""
    count = min(max(1, int(wanted + 0.5)), most)
    return units[np.argsort(order[units], kind="stable")[:count]]


def _contents(faces: FaceSet) -> tuple[np.ndarray, np.ndarray]:
    """For each image the index of the first one equal to it, and whether it stands under several people."""
    original, contested = np.arange(len(faces)), np.zeros(len(faces), bool)
    for group in copies(faces):
        original[group] = group[0]
        contested[group] = len(faces.labels[group].unique()) > 1
    return original, contested


def _notes(original: np.ndarray, contested: np.ndarray) -> list[str]:
    extra = int(np.count_nonzero((original != np.arange(len(original))) & ~contested))
    notes = [f"kept {number(extra, 'copy', 'copies')} on the side of the original"] if extra else []
    if contested.any():
        notes.append(f"{contested.sum()} images stand under several people; all of them are in the training part")
    return notes
