"""How time grows with the number of images: drawing, preparing, training and evaluating 1, 2, 4 and 8 times 1,000; about 4 minutes.

The exponent is the slope of log(seconds) against log(images), by least squares, with its standard error: 1 means that twice the images
take twice the time, less means that something is paid once.
    python tests/benchmarks/growth.py [--runs 3] [--quick]
"""

import time

import numpy as np
import torch
from measuring import median, options, report

from course_utils.faces.people import sample_identities
from course_utils.faces.renderer import render
from course_utils.faces.scenes import sample_scenes
from course_utils.models.residual import SmallResNet
from course_utils.pictures.loading import load_faces
from course_utils.pictures.splits import split
from course_utils.pictures.statistics import channel_statistics, normalise
from course_utils.showing.progress import bar
from course_utils.training.evaluation import evaluate
from course_utils.training.recipe import LARGEST, train_recogniser

FACTORS, BASE, PEOPLE = (1, 2, 4, 8), 1000, 100
STAGES = ("drawing", "preparing", "training", "evaluating")


def draw(count):
    identities, scenes = sample_identities(count, 0), sample_scenes(count, 1)
    for start in range(0, count, 256):
        render(identities[start : start + 256], scenes[start : start + 256])


def prepare(faces):
    parts = split(faces)
    return normalise(parts.train.images, *channel_statistics(parts.train.images)), parts.train.labels


def stages(count: int, people: int) -> dict:
    """Seconds of each stage for so many images: one epoch of the course's recipe in batches of the same size, one pass of evaluation."""
    faces = load_faces("rendered", people=people, images_per_person=count // people)
    images = normalise(faces.images, *channel_statistics(faces.images))
    batch = min(LARGEST, count // 2)
    model = SmallResNet(people).to(memory_format=torch.channels_last)
    work = {
        "drawing": lambda: draw(count),
        "preparing": lambda: prepare(faces),
        "training": lambda: train_recogniser(
            (images, faces.labels), None, people, epochs=1, batch_size=batch, device="cpu", progress=False
        ),
        "evaluating": lambda: evaluate(model, (images, faces.labels)),
    }
    seconds = {}
    for name, call in work.items():
        started = time.perf_counter()
        call()
        seconds[name] = time.perf_counter() - started
    return seconds


def exponent(images, seconds) -> tuple[float, float]:
    """Slope of log(seconds) against log(images) and its standard error, by least squares."""
    x, y = np.log(images), np.log(seconds)
    slope, constant = np.polyfit(x, y, 1)
    left = y - slope * x - constant
    error = np.sqrt(np.sum(left**2) / (len(x) - 2) / np.sum((x - x.mean()) ** 2))
    return float(slope), float(error)


def measure(base, people, runs) -> list[dict]:
    """One row a size, stage and run; the sizes alternate, and a first round is not counted."""
    rows = []
    stages(base, people)
    for run in range(runs):
        for factor in bar(FACTORS, f"growth, run {run + 1}"):
            found = stages(base * factor, people)
            rows += [
                {"images": base * factor, "stage": name, "run": run, "seconds": value} for name, value in found.items()
            ]
    return rows


def table_of(rows):
    sizes, table = sorted({row["images"] for row in rows}), []
    for stage in STAGES:
        middle = [
            median(row["seconds"] for row in rows if (row["stage"], row["images"]) == (stage, size)) for size in sizes
        ]
        own = [row for row in rows if row["stage"] == stage]
        slope, error = exponent([row["images"] for row in own], [row["seconds"] for row in own])
        table.append(
            [
                stage,
                *(f"{seconds:.3g}" for seconds in middle),
                f"{middle[-1] / middle[0]:.1f}×",
                f"{slope:.2f} ± {error:.2f}",
            ]
        )
    return table, ["stage", *(f"s, {size} images" for size in sizes), "largest : smallest", "exponent ± error"]


def main(arguments=None) -> int:
    chosen = options(__doc__, runs=3).parse_args(arguments)
    base, people, runs = (8, 4, 1) if chosen.quick else (BASE, PEOPLE, chosen.runs)
    rows = measure(base, people, runs)
    table, header = table_of(rows)
    report("bench_growth", table, header, rows, "course bench growth", keep=not chosen.quick)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
