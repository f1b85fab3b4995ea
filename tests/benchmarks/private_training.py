"""What differentially private training costs in accuracy: the record that *privacy* draws.

    python tests/benchmarks/private_training.py [--runs 3] [--quick]

A small network learns to tell 20 people apart from 500, 2,000 or 8,000 drawn images of 16 × 16: as usual, and with each
image's gradient clipped and noise on the sum, at two strengths of the noise. Draws, steps, optimizer and learning rate are
the same, and so are the images, the first weights and the batches of one seed: three trainings are a pair each with the
usual one. Every network is tested on the same 10,000 new images of the same people, and attacked by its loss. About eight
minutes on one processor core.
"""

import argparse
import json

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from course_utils.faces.people import sample_identities
from course_utils.faces.renderer import render
from course_utils.faces.scenes import sample_scenes
from course_utils.measuring.long_runs import save_record
from course_utils.pictures.statistics import normalise
from course_utils.showing.progress import bar
from course_utils.showing.tables import aligned
from course_utils.training.evaluation import predict
from course_utils.training.private import epsilon, private_gradient

PEOPLE, SIDE, SIZES, TEST, STEPS = 20, 16, (500, 2000, 8000), 10_000, 500
RATE, BOUND, DELTA, LEARNING_RATE, NOISES = 0.05, 1.0, 1e-4, 0.005, (0.0, 1.0, 2.0)  # noise 0: the usual training
STREAMS = {"learned": 61_000, "tested": 71_000}  # of their scenes
HALF = torch.full((3,), 0.5)


def drawn(people: int, count: int, stream: int) -> tuple[Tensor, Tensor]:
    """Images of all people in turn, normalised, and their labels."""
    who = np.arange(count) % people
    images = render(sample_identities(people)[who], sample_scenes(count, stream), SIDE).images
    return normalise(torch.from_numpy(images), HALF, HALF / 2), torch.from_numpy(who)


def new_network(people: int, seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, 2, 1), nn.GroupNorm(4, 16), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.GroupNorm(4, 32),
        nn.ReLU(), nn.Flatten(), nn.Linear(512, people),
    )  # fmt: skip


def train(network: nn.Module, images: Tensor, labels: Tensor, noise: float, steps: int, seed: int) -> None:
    """Take each image into a step with probability RATE, independently; noise 0: the plain mean gradient."""
    batches, noises = (torch.Generator().manual_seed(place + 1000 * seed) for place in (1, 2))
    optimizer = torch.optim.Adam(network.parameters(), LEARNING_RATE)
    for _ in range(steps):
        b = (torch.rand(len(labels), generator=batches) < RATE).nonzero()[:, 0]
        expected = RATE * len(labels)
        if noise:
            given = {"bound": BOUND, "noise": noise, "expected": expected, "generator": noises}
            private_gradient(network, images[b], labels[b], **given)
        else:
            optimizer.zero_grad()
            (F.cross_entropy(network(images[b]), labels[b], reduction="sum") / expected).backward()
        optimizer.step()


def advantage(members: np.ndarray, others: np.ndarray) -> float:
    """The largest TPR − FPR of "a member, if the score is above a threshold"."""
    thresholds = np.concatenate([members, others])
    above = lambda scores: 1 - np.searchsorted(np.sort(scores), thresholds, side="right") / len(scores)
    return float((above(members) - above(others)).max())


def one_training(count: int, noise: float, seed: int, people: int, steps: int, learned, tested) -> dict:
    chosen = torch.randperm(len(learned[1]), generator=torch.Generator().manual_seed(seed))[:count]
    images, labels = learned[0][chosen], learned[1][chosen]
    network = new_network(people, seed)
    train(network, images, labels, noise, steps, seed)
    found = [(predict(network, x).double(), y) for x, y in ((images, labels), tested)]
    accuracies = [(z.argmax(1) == y).double().mean().item() for z, y in found]
    losses = [F.cross_entropy(z, y, reduction="none").numpy() for z, y in found]
    return {
        "images": count,
        "noise": noise,
        "epsilon": epsilon(RATE, noise, steps, DELTA) if noise else None,
        "seed": seed,
        "training_accuracy": accuracies[0],
        "accuracy": accuracies[1],
        "advantage": advantage(-losses[0], -losses[1]),
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="seeds")
    parser.add_argument("--quick", action="store_true", help="as little as shows that it works; nothing is kept")
    given = parser.parse_args(arguments)
    people, sizes, test, steps, runs = PEOPLE, SIZES, TEST, STEPS, given.runs
    if given.quick:
        people, sizes, test, steps, runs = 3, (12, 24), 30, 2, 1
    torch.set_num_threads(1)
    learned, tested = drawn(people, max(sizes), STREAMS["learned"]), drawn(people, test, STREAMS["tested"])
    jobs = [(count, noise, seed) for seed in range(runs) for count in sizes for noise in NOISES]
    rows = []
    for count, noise, seed in bar(jobs, "trainings"):
        rows.append(one_training(count, noise, seed, people, steps, learned, tested))
        print(json.dumps(rows[-1]), flush=True)
    rows.sort(key=lambda row: (row["images"], row["noise"], row["seed"]))
    table = []
    for count in sizes:
        for noise in NOISES:
            found = [row for row in rows if (row["images"], row["noise"]) == (count, noise)]
            shares = [100 * row["accuracy"] for row in found]
            told = "none" if not noise else f"{found[0]['epsilon']:.2f}"
            table.append(
                [count, noise, told, np.mean(shares), np.std(shares), np.mean([r["advantage"] for r in found])]
            )
    print(aligned(table, ["images", "noise", "ε", "accuracy, %", "spread over the seeds", "advantage"]))
    if not given.quick:
        settings = {"people": PEOPLE, "side": SIDE, "test": TEST, "steps": STEPS, "sampling_rate": RATE}
        settings |= {"bound": BOUND, "delta": DELTA, "learning_rate": LEARNING_RATE, "seeds": list(range(runs))}
        save_record("private_training", rows, f"python tests/benchmarks/private_training.py --runs {runs}", **settings)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
