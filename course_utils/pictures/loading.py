"""Faces from anywhere, in one form: rendered, a folder of photographs, or a data set that scikit-learn downloads."""

import hashlib
import os
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from course_utils.faces.cache import rendered_faces
from course_utils.faces.captions import caption
from course_utils.faces.people import Identities
from course_utils.faces.scenes import Scenes
from course_utils.pictures.photographs import read_folder
from course_utils.pictures.remarks import listed, number
from course_utils.pictures.squares import to_square
from course_utils.showing.lettering import note_on_fonts

# Of the 5,749 people of LFW, the 62 with at least 20 photographs: 18 to learn from and 2 to validate on.
LFW_IMAGES_PER_PERSON = 20
DATA_SETS = ("rendered", "olivetti", "lfw")


@dataclass(frozen=True)
class Truth:
    """What the renderer knows about each image; the first axis of everything is the image.

    identities, scenes: the factors, so that render(identities, scenes) draws the images again
    mask:      (N, S, S) uint8, index into canvas.PARTS
    box:       (N, 4) float32, pixels x0 y0 x1 y1
    landmarks: (N, L, 3) float32, pixels x, y, and whether visible
    captions:  N sentences
    """

    identities: Identities
    scenes: Scenes
    mask: Tensor
    box: Tensor
    landmarks: Tensor
    captions: list[str]


@dataclass(frozen=True)
class FaceSet:
    """Images of faces and whose they are.

    images:  (N, 3, S, S) uint8
    labels:  (N,) int64, index into names
    names:   one a person
    sources: one an image: the file, or where else it is from
    notes:   one sentence for everything that was left out or changed on the way
    truth:   of rendered faces, else None
    """

    images: Tensor
    labels: Tensor
    names: list[str]
    sources: list[str]
    notes: list[str]
    truth: Truth | None = None

    def __len__(self) -> int:
        return len(self.images)

    def subset(self, indices: Tensor | np.ndarray | list[int]) -> "FaceSet":
        """Some of the images, in the order of the indices (or where a boolean mask is true); names and labels stay."""
        chosen = torch.as_tensor(indices)
        chosen = chosen.nonzero().flatten() if chosen.dtype == torch.bool else chosen.long()
        rows, truth = chosen.tolist(), self.truth
        if truth is not None:
            truth = Truth(
                truth.identities[chosen.numpy()],
                truth.scenes[chosen.numpy()],
                truth.mask[chosen],
                truth.box[chosen],
                truth.landmarks[chosen],
                [truth.captions[row] for row in rows],
            )
        sources = [self.sources[row] for row in rows]
        return replace(self, images=self.images[chosen], labels=self.labels[chosen], sources=sources, truth=truth)


def load_faces(
    faces: str | Path = "rendered",
    size: int = 32,
    people: int | None = None,
    images_per_person: int | None = None,
    seed: int = 0,
) -> FaceSet:
    """Faces as size × size colour images, the same thing from every source.

    faces:   "rendered"; the path of a folder that holds one folder of photographs a person; or "olivetti", "lfw":
             downloaded once by scikit-learn, into its own folder. These three words mean the data sets, also where
             a folder is called so; it is meant by "./lfw" or Path("lfw"), and a note says so
    people, images_per_person: the first so many, None = all (100 and 100 of the rendered)
    seed:    of the rendered faces
    errors   ValueError: no such set or folder, or nothing in it to learn from
             ConnectionError: neither downloaded before nor to be downloaded now
    """
    for value, what in ((size, "size"), (people, "people"), (images_per_person, "images_per_person")):
        if value is not None and (not isinstance(value, int) or value < 1):
            raise ValueError(f"{what} is {value!r}; give a whole number of at least 1")
    beside = []
    if isinstance(faces, str) and faces in DATA_SETS and Path(faces).is_dir():
        beside = [f"{faces} is the data set of that name; the folder {faces} here is meant by ./{faces}"]
    if faces == "rendered":
        return replace(_rendered(size, people or 100, images_per_person or 100, seed), notes=beside)
    if isinstance(faces, str) and faces in DATA_SETS:
        loaded = _downloaded(faces, size, people, images_per_person, beside)
    elif isinstance(faces, Path) or (isinstance(faces, str) and faces and os.path.exists(os.path.expanduser(faces))):
        loaded = FaceSet(*read_folder(faces, size, people, images_per_person))
    else:
        raise ValueError(
            f"faces={faces!r} is neither a folder nor a data set; give the path of a folder that holds one folder of "
            "photographs a person, or 'rendered', 'olivetti' or 'lfw'"
        )
    return replace(loaded, notes=[*beside, *loaded.notes, *_notes_on_copies(loaded), *note_on_fonts(loaded.names)])


def content_hashes(images: Tensor) -> list[bytes]:
    """The SHA-256 of each image's pixels: equal exactly where two images are equal."""
    return [hashlib.sha256(image.tobytes()).digest() for image in images.contiguous().numpy()]


def copies(faces: FaceSet) -> list[list[int]]:
    """The groups of images that are equal pixel by pixel, each of at least two, as indices."""
    groups = defaultdict(list)
    for index, key in enumerate(content_hashes(faces.images)):
        groups[key].append(index)
    return [group for group in groups.values() if len(group) > 1]


def _notes_on_copies(faces: FaceSet) -> list[str]:
    within, across = [], []
    for group in copies(faces):
        people = {int(faces.labels[index]) for index in group}
        sources = [faces.sources[index] for index in group]
        if len(people) == 1:
            within.append(" = ".join(sources))
        else:
            across.append(listed(sources, 6))
    notes = [f"the same image stands under several people, so a label is wrong: {which}; keep one" for which in across]
    if within:
        which = listed(within, 3)
        notes.append(f"found {number(len(within), 'image')} more than once: {which}; a split keeps copies together")
    return notes


def _rendered(size: int, people: int, images_per_person: int, seed: int) -> FaceSet:
    drawn = rendered_faces(size, people, images_per_person, seed)
    each = drawn.identities[drawn.labels]
    mask, box, landmarks = (torch.from_numpy(array) for array in (drawn.mask, drawn.box, drawn.landmarks))
    truth = Truth(each, drawn.scenes, mask, box, landmarks, caption(each, drawn.scenes))
    names = [f"person {number}" for number in range(people)]
    sources = [f"rendered/{label}/{scene % images_per_person}" for scene, label in enumerate(drawn.labels)]
    return FaceSet(torch.from_numpy(drawn.images), torch.from_numpy(drawn.labels), names, sources, [], truth)


def _downloaded(which: str, size: int, people: int | None, images_per_person: int | None, beside: list[str]) -> FaceSet:
    """One of scikit-learn's sets: Olivetti, 40 people with 10 grey photographs each, or LFW in colour."""
    from sklearn import datasets  # here: it takes seconds, and drawn faces and folders do without

    try:
        if which == "olivetti":
            found = datasets.fetch_olivetti_faces()
            names = [f"person {number}" for number in range(int(found.target.max()) + 1)]
        else:
            found = datasets.fetch_lfw_people(color=True, resize=None, min_faces_per_person=LFW_IMAGES_PER_PERSON)
            names = [str(name) for name in found.target_names]
    except OSError as error:  # URLError is one
        raise ConnectionError(
            f"the data set '{which}' is not on this machine and could not be downloaded ({error}); go online and rerun "
            f"once, or use faces='rendered' or a folder of photographs{''.join(f' ({note})' for note in beside)}"
        ) from error
    images, labels, sources = [], [], []
    taken: dict[int, int] = defaultdict(int)
    for values, label in zip(found.images, map(int, found.target)):
        if label < (people or len(names)) and taken[label] < (images_per_person or len(found.target)):
            picture = Image.fromarray(np.round(255 * values).clip(0, 255).astype(np.uint8))
            images.append(to_square(picture, size)[0])
            labels.append(label)
            sources.append(f"{which}/{names[label]}/{taken[label]}")
            taken[label] += 1
    return FaceSet(
        torch.from_numpy(np.ascontiguousarray(np.stack(images))), torch.tensor(labels), names[:people], sources, []
    )
