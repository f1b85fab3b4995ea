"""What makes faces easy: 40 people of 10 pictures each, as drawn, before a grey wall, in a studio, and photographed.

A fifth of each person's pictures is held back; the nearest neighbour and the course's recogniser name it, from several seeds.
The record says how much of the difference is the room's. The photographs: a folder with one folder a person.
    python tests/benchmarks/rooms.py [--photographs FOLDER] [--seeds 0 1 2]
"""

import argparse
import math
import os
from dataclasses import replace
from pathlib import Path

import torch

from course_utils.faces.renderer import render
from course_utils.faces.scenes import neutral_scenes
from course_utils.measuring.long_runs import save_record
from course_utils.paths import ROOT
from course_utils.pictures.loading import FaceSet, load_faces
from course_utils.pictures.splits import split
from course_utils.pictures.statistics import channel_statistics, normalise
from course_utils.training.evaluation import evaluate
from course_utils.training.recipe import train_recogniser

PHOTOGRAPHS = os.environ.get("COURSE_REAL_FACES", ROOT.parent / "shared" / "real_faces" / "orl")
WALL = ("background_top", "background_bottom", "clutter")
LIGHT = ("light_azimuth", "light_elevation", "light_strength", "exposure", "warmth")
MOVES = ("yaw", "pitch", "roll", "shift_x", "shift_y", "scale")
PEOPLE, PICTURES, SHOWN, BATCH = 40, 10, 12_000, 16


def rooms(people: int = PEOPLE, pictures: int = PICTURES) -> dict[str, FaceSet]:
    """The same people in the same number of pictures: as drawn, before a plain wall, and in a studio."""
    drawn = load_faces("rendered", people=people, images_per_person=pictures)
    scenes = drawn.truth.scenes
    quiet = neutral_scenes(len(drawn)).values
    wall = scenes.replace(**{factor: quiet[factor] for factor in WALL})
    a_third = {factor: quiet[factor] + (scenes.values[factor] - quiet[factor]) / 3 for factor in MOVES}
    studio = wall.replace(occluder=0, **{factor: quiet[factor] for factor in LIGHT}, **a_third)
    again = {"a grey wall": wall, "in a studio": studio}
    pictures = {room: torch.from_numpy(render(drawn.truth.identities, scene).images) for room, scene in again.items()}
    return {"as drawn": drawn} | {room: replace(drawn, images=images) for room, images in pictures.items()}


def nearest(train: FaceSet, test: FaceSet) -> float:
    """The share of the test pictures whose nearest training picture, pixel by pixel, shows the same person."""
    apart = torch.cdist(test.images.flatten(1).float(), train.images.flatten(1).float())
    return (train.labels[apart.argmin(1)] == test.labels).double().mean().item()


def recognised(train: FaceSet, test: FaceSet, classes: int, seed: int) -> float:
    """The share of the test pictures that the course's recipe names rightly."""
    mean, std = channel_statistics(train.images)
    ready = [(normalise(part.images, mean, std), part.labels) for part in (train, test)]
    how = {"epochs": math.ceil(SHOWN / len(train)), "batch_size": BATCH, "seed": seed, "device": "cpu"}
    network, _ = train_recogniser(ready[0], None, classes, progress=False, **how)
    return evaluate(network, ready[1]).accuracy


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photographs", default=PHOTOGRAPHS, help="a folder with one folder a person")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="of the split and the training")
    chosen = parser.parse_args()
    sets = rooms()
    if Path(chosen.photographs).is_dir():
        sets["photographed"] = load_faces(str(chosen.photographs), people=PEOPLE, images_per_person=PICTURES)
    rows = []
    for room, faces in sets.items():
        for seed in chosen.seeds:
            train, test, _ = split(faces, validation=0.2, seed=seed)
            row = {
                "room": room,
                "seed": seed,
                "nearest": nearest(train, test),
                "recogniser": recognised(train, test, len(faces.names), seed),
                "tested": len(test),
            }
            rows.append(row)
            print(
                *(f"{name} {value:.3f}" if isinstance(value, float) else value for name, value in row.items()),
                flush=True,
            )
    if "photographed" in sets:
        save_record(
            "case_study_rooms",
            rows,
            "python tests/benchmarks/rooms.py",
            seeds=chosen.seeds,
            shown=SHOWN,
            photographs="the ORL database of faces, 40 people of 10 pictures each",
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
