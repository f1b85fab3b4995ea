"""How hard are the faces? Nearest neighbour, a linear classifier and the course's recipe, on the 90/10 split by image.

The bounds (15 %, 55 %, 95 % within 15 epochs) say that the faces are neither hopeless nor trivial.
    python tests/benchmarks/difficulty.py [--seeds 0 1 2]
"""

import argparse
import time

import torch

from course_utils.pictures.loading import load_faces
from course_utils.pictures.splits import split
from course_utils.pictures.statistics import channel_statistics, normalise
from course_utils.showing.tables import aligned
from course_utils.training.evaluation import evaluate
from course_utils.training.fit import fit, steps_per_epoch
from course_utils.training.recipe import train_recogniser

EPOCHS, BATCH, RATE = 15, 64, 1e-3


def nearest_neighbour(train, validation) -> float:
    (x, y), (xv, yv) = train, validation
    return (y[torch.cdist(xv.flatten(1), x.flatten(1)).argmin(1)] == yv).double().mean().item()


def linear(train, validation, classes, seed) -> float:
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(train[0][0].numel(), classes))
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
    steps = EPOCHS * steps_per_epoch(len(train[1]), BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    fit(model, train, epochs=EPOCHS, optimizer=optimizer, scheduler=schedule, batch_size=BATCH, seed=seed)
    return evaluate(model, validation).accuracy


def residual(train, validation, classes, seed) -> float:
    model, _ = train_recogniser(train, None, classes, epochs=EPOCHS, seed=seed, device="cpu")
    return evaluate(model, validation).accuracy


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="of the split and the training")
    seeds = parser.parse_args().seeds
    faces = load_faces("rendered")
    rows, held = [("seed", "nearest neighbour", "linear", f"recipe, {EPOCHS} epochs", "seconds")], True
    for seed in seeds:
        parts = split(faces, seed=seed)
        mean, std = channel_statistics(parts.train.images)
        train, validation = ((normalise(part.images, mean, std), part.labels) for part in parts[:2])
        near, flat = nearest_neighbour(train, validation), linear(train, validation, len(faces.names), seed)
        started = time.perf_counter()
        deep = residual(train, validation, len(faces.names), seed)
        rows.append((seed, f"{near:.1%}", f"{flat:.1%}", f"{deep:.1%}", f"{time.perf_counter() - started:.0f}"))
        print(aligned([rows[0], rows[-1]]), flush=True)
        held &= near <= 0.15 and flat <= 0.55 and deep >= 0.95
    print(aligned(rows), "bounds held" if held else "BOUNDS BROKEN", sep="\n")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
