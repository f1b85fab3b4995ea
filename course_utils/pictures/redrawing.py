"""Drawn images drawn again: with some factors changed, everything else as it was."""

import torch
from torch import Tensor

from course_utils.faces.people import sample_identities
from course_utils.faces.renderer import render
from course_utils.faces.scenes import sample_scenes
from course_utils.pictures.loading import Truth


def draw_with(truth: Truth, size: int, changes: dict) -> Tensor:
    """The images of a truth with the factors in `changes` set; (N, 3, size, size) uint8.

    changes: {factor of people or scenes: one value for all images, or N values}; {}: the same images again
    errors:  ValueError for a name that is no factor, or a length that does not fit
    """
    people = {name: value for name, value in changes.items() if name in truth.identities.values}
    others = {name: value for name, value in changes.items() if name not in people}
    return torch.from_numpy(render(truth.identities.replace(**people), truth.scenes.replace(**others), size).images)


def draw_anew(truth: Truth, size: int, names: list[str], seed: int) -> Tensor:
    """The images of a truth with the factors `names` drawn anew from a seed, as new people and scenes have them; uint8.

    errors: ValueError for a name that is no factor
    """
    new = sample_identities(len(truth.scenes), seed).values | sample_scenes(len(truth.scenes), seed).values
    return draw_with(truth, size, {name: new.get(name) for name in names})
