"""Is the case study's recipe at least as good as the one of *start_here*, however many images and people there are?

Drawn sets of 200 to 20,000 images, one of them in a studio, which is as easy as photographs; and a folder of photographs.
Both recipes learn from the same images and are scored on the same ones: on those that the split holds back, and of drawn
people also on new images, because a few held-out ones say little.
    python tests/benchmarks/recipe_sizes.py --photographs FOLDER [--runs 3] [--quick]
"""

import math
import statistics
import time
from collections.abc import Callable, Iterator

import numpy as np
import torch
from measuring import Kept, ask_for_photographs, in_points, mean_and_error, options, report
from rooms import rooms
from torch import Tensor

from course_utils.faces.renderer import render
from course_utils.faces.scenes import sample_scenes
from course_utils.models.residual import SmallResNet
from course_utils.pictures.loading import FaceSet, load_faces
from course_utils.pictures.splits import split
from course_utils.pictures.statistics import channel_statistics, normalise
from course_utils.training.devices import fast_precision
from course_utils.training.evaluation import predict
from course_utils.training.fit import fit, steps_per_epoch
from course_utils.training.recipe import plan, predict_both_ways, train_recogniser

DRAWN = [  # (people, images of each)
    (10, 20),
    (50, 4),
    (10, 100),
    (100, 10),
    (40, 50),
    (50, 100),
    (100, 100),
    (10, 200),
    (100, 200),
]
STUDIO = (38, 50)
NEW, STREAM = 2000, 50_000  # new images in all; the random numbers of their scenes, which no lesson uses
STEPS, BATCH, RATE = 300, 64, 0.005  # of start_here
SCORES = {"hidden": "hidden images", "new": "new images"}
HEADER = [
    *("set", "images", "people", "epochs", "batch", "steps", "seconds: start_here", "seconds: case_study"),
    *(f"{score}: {what}" for score in SCORES for what in ("start_here", "case_study", "difference ± error")),
]


def start_here(train: tuple[Tensor, Tensor], classes: int, seed: int, steps: int = STEPS):
    """Train by the lines of *start_here*; returns the function that gives logits."""
    torch.manual_seed(seed)
    network = SmallResNet(classes, width=16)
    passes = math.ceil(steps / steps_per_epoch(len(train[1]), BATCH))
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, RATE, total_steps=passes * steps_per_epoch(len(train[1]), BATCH)
    )
    fit(
        network,
        train,
        epochs=passes,
        optimizer=optimizer,
        scheduler=schedule,
        batch_size=BATCH,
        seed=seed,
        progress=False,
    )
    return lambda images: predict(network, images)


def case_study(train: tuple[Tensor, Tensor], classes: int, seed: int, epochs: int | None = None):
    """Train and answer as *case_study* does; returns the function that gives logits."""
    network, _ = train_recogniser(train, None, classes, epochs=epochs, seed=seed, device="cpu", progress=False)
    precision = fast_precision(torch.device("cpu"))
    return lambda images: predict_both_ways(network, images, precision)


def new_images(faces: FaceSet, seed: int) -> tuple[Tensor, Tensor]:
    """Of everybody the same number of images that are in no set: (images uint8, labels)."""
    people = len(faces.names)
    everybody = faces.truth.identities[[int((faces.labels == k).nonzero()[0]) for k in range(people)]]
    who = np.repeat(np.arange(people), max(1, NEW // people))
    return torch.from_numpy(render(everybody[who], sample_scenes(len(who), STREAM + seed)).images), torch.from_numpy(
        who
    )


def sets_of(drawn: list, studio: tuple | None = None, photographs: str | None = None) -> list[tuple[str, Callable]]:
    """(kind, a function that loads it) of each set: photographs first, then the studio, then the drawn sizes."""
    sets = [
        ("drawn", lambda size=size: load_faces("rendered", people=size[0], images_per_person=size[1])) for size in drawn
    ]
    if studio:
        sets.insert(0, ("studio", lambda: rooms(*studio)["in a studio"]))
    if photographs:
        sets.insert(0, ("photographs", lambda: load_faces(photographs)))
    return sets


def walk(sets: list[tuple[str, Callable]], seeds: int) -> Iterator[tuple[FaceSet, dict]]:
    """Every set with every seed, and what a row of it begins with."""
    for kind, load in sets:
        faces = load()
        for seed in range(seeds):
            yield faces, {"set": kind, "images": len(faces), "people": len(faces.names), "seed": seed}


def compare(kind: str, faces: FaceSet, seed: int, quick: bool = False) -> dict:
    """Train both on one split; the row that is kept."""
    classes = len(faces.names)
    parts = split(faces, validation=0.2 if kind == "photographs" else 0.1, seed=seed)
    mean, std = channel_statistics(parts.train.images)
    train = normalise(parts.train.images, mean, std), parts.train.labels
    asked = {"hidden": (parts.validation.images, parts.validation.labels)}
    if kind == "drawn":
        asked["new"] = new_images(faces, seed)
    chosen = plan(len(parts.train), classes, 1 if quick else None)
    row = {"set": kind, "images": len(faces), "people": classes, "seed": seed}
    row |= {"epochs": chosen.epochs, "batch": chosen.batch_size, "steps": chosen.steps}
    for name, train_it in (
        ("start_here", lambda: start_here(train, classes, seed, 1 if quick else STEPS)),
        ("case_study", lambda: case_study(train, classes, seed, chosen.epochs)),
    ):
        started = time.perf_counter()
        answer = train_it()
        row[f"{name}_seconds"] = time.perf_counter() - started
        for score, (images, labels) in asked.items():
            right = answer(normalise(images, mean, std)).argmax(1) == labels
            row[f"{score}_images"], row[f"{score}_{name}"] = len(labels), right.double().mean().item()
    return row


def differences(rows: list[dict], score: str) -> tuple[float, float]:
    """Accuracy of case_study minus that of start_here, by pairs over seeds: the mean and its standard error."""
    return mean_and_error([row[f"{score}_case_study"] - row[f"{score}_start_here"] for row in rows])


def at_least_as_good(rows: list[dict], score: str) -> bool:
    """Whether case_study is as good as start_here on a set, or below it by no more than one standard error."""
    mean, error = differences(rows, score)
    return mean >= -error - 1e-9


def by_set(rows: list[dict]) -> dict[tuple, list[dict]]:
    """{(set, images, people): its rows}."""
    found = {}
    for row in rows:
        found.setdefault((row["set"], row["images"], row["people"]), []).append(row)
    return found


def table_of(rows: list[dict]) -> list[list[str]]:
    table = []
    for key, mine in by_set(rows).items():
        first, line = mine[0], [*map(str, key)]
        line += [str(first[name]) for name in ("epochs", "batch", "steps")]
        line += [
            f"{statistics.mean(row[f'{name}_seconds'] for row in mine):.0f}" for name in ("start_here", "case_study")
        ]
        for score in SCORES:
            if f"{score}_images" not in first:
                line += ["", "", ""]
                continue
            line += [
                f"{statistics.mean(row[f'{score}_{name}'] for row in mine):.1%}"
                for name in ("start_here", "case_study")
            ]
            line.append(in_points(*differences(mine, score)))
        table.append(line)
    return table


def main(arguments=None) -> int:
    parser = options(__doc__, runs=3)
    ask_for_photographs(parser)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)  # so that it may run beside other work
    sets, seeds = sets_of(DRAWN, STUDIO, chosen.photographs), chosen.runs
    if chosen.quick:
        sets, seeds = sets_of([(4, 6)], (4, 6)), 1
    kept, rows = Kept("recipe_sizes", not chosen.quick, steps=STEPS), []
    for faces, key in walk(sets, seeds):
        row = kept.find(**key)
        if row is None:
            row = compare(key["set"], faces, key["seed"], chosen.quick)
            kept.add(row)
        rows.append(row)
        print(
            *(f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}" for name, value in row.items()),
            flush=True,
        )
    whole = not chosen.quick and chosen.runs >= 3 and sets[0][0] == "photographs"
    report(
        "recipe_sizes",
        table_of(rows),
        HEADER,
        rows,
        "python tests/benchmarks/recipe_sizes.py --photographs FOLDER",
        keep=whole,
        seeds=list(range(chosen.runs)),
        error="standard error of the mean of the paired differences over the seeds, percentage points",
        seconds="one thread, on a machine shared with other work: accuracy is what counts here",
        photographs="the ORL database of faces, 40 people of 10 photographs each; a fifth is hidden",
    )
    if whole:
        kept.done()
    scored = [(mine, score) for mine in by_set(rows).values() for score in SCORES if f"{score}_images" in mine[0]]
    return 0 if chosen.quick or all(at_least_as_good(mine, score) for mine, score in scored) else 1


if __name__ == "__main__":
    raise SystemExit(main())
