"""How hard are the faces? Nearest neighbour, a linear classifier and the small residual network, on the 90/10 split by image.

The bounds (15 %, 55 %, 95 % within 15 epochs) say that the faces are neither hopeless nor trivial.
    python tests/benchmarks/difficulty.py [--seeds 0 1 2]
"""

import argparse
import time

import torch

from course_utils.data import channel_statistics, load_faces, normalise
from course_utils.models.residual import SmallResNet
from course_utils.splits import split
from course_utils.tables import aligned
from course_utils.training import evaluate, fit, steps_per_epoch

EPOCHS, BATCH = 15, 64


def nearest_neighbour(train, validation) -> float:
    (x, y), (xv, yv) = train, validation
    return (y[torch.cdist(xv.flatten(1), x.flatten(1)).argmin(1)] == yv).double().mean().item()


def moved(images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Half of the images mirrored, and the batch shifted by up to two pixels: the same people, other pictures."""
    mirrored = torch.rand(len(images), 1, 1, 1, generator=generator) < 0.5
    across, down = torch.randint(-2, 3, (2,), generator=generator).tolist()
    return torch.where(mirrored, images.flip(3), images).roll((down, across), (2, 3))


def trained(model, train, validation, rate, decay, seed, **how) -> float:
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=decay)
    steps = EPOCHS * steps_per_epoch(len(train[1]), BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps)
    fit(model, train, epochs=EPOCHS, optimizer=optimizer, scheduler=schedule, batch_size=BATCH, seed=seed, **how)
    return evaluate(model, validation).accuracy


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="of the split and the training")
    seeds = parser.parse_args().seeds
    faces = load_faces("rendered")
    smoothed = torch.nn.CrossEntropyLoss(label_smoothing=0.1)
    rows, held = [("seed", "nearest neighbour", "linear", f"residual, {EPOCHS} epochs", "seconds")], True
    for seed in seeds:
        parts = split(faces, by="image", seed=seed)
        mean, std = channel_statistics(parts.train.images)
        train, validation = ((normalise(part.images, mean, std), part.labels) for part in parts[:2])
        torch.manual_seed(seed)
        linear = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(train[0][0].numel(), len(faces.names)))
        network = SmallResNet(len(faces.names)).to(memory_format=torch.channels_last)
        near = nearest_neighbour(train, validation)
        flat = trained(linear, train, validation, 1e-3, 0.01, seed)
        started = time.perf_counter()
        deep = trained(network, train, validation, 5e-3, 0.1, seed, loss=smoothed, augment=moved)
        rows.append((seed, f"{near:.1%}", f"{flat:.1%}", f"{deep:.1%}", f"{time.perf_counter() - started:.0f}"))
        print(aligned([rows[0], rows[-1]]), flush=True)
        held &= near <= 0.15 and flat <= 0.55 and deep >= 0.95
    print(aligned(rows), "bounds held" if held else "BOUNDS BROKEN", sep="\n")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
