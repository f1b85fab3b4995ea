"""What `fit` costs beside a bare loop of the same steps, and what fastai and Lightning cost: about 4 minutes.

The course's network is real work, where fit may take 2 % at most (the exit status says so). It is trained for some 200 steps, since a
call of fit first asks the network for its scores on two pictures, to refuse what cannot work: some milliseconds, once. The tiny network shows the microseconds
that each step pays for order, checks, history and bar. The runs of the four alternate; each is compared with the bare loop
of its own round.
    python tests/benchmarks/fit_overhead.py [--runs 7] [--quick]
"""

import time

import torch
from frameworks import HAS_FASTAI, HAS_LIGHTNING, with_fastai, with_lightning
from measuring import ABSENT, median, options, ready_faces, report
from torch import nn
from torch.nn.functional import cross_entropy

from course_utils.models.residual import SmallResNet
from course_utils.showing.progress import bar
from course_utils.training.fit import fit, steps_per_epoch

MOST = 1.02  # of the bare loop's time, on the real network
RATE, BATCH = 1e-3, 64


def bare(network, train, epochs, seed):
    """A training loop with nothing but the steps; the same batches as fit."""
    images, labels = train
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE)
    generator = torch.Generator().manual_seed(seed)
    network.train()
    for _ in range(epochs):
        order = torch.randperm(len(labels), generator=generator)
        for batch in order.split(BATCH)[: steps_per_epoch(len(labels), BATCH)]:
            loss = cross_entropy(network(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def by_fit(network, train, epochs, seed):
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE)
    fit(network, train, epochs=epochs, optimizer=optimizer, batch_size=BATCH, seed=seed, progress=False)


def by_fastai(network, train, epochs, seed):
    with_fastai(network, train, epochs, BATCH, RATE, seed, cycle=False)


def by_lightning(network, train, epochs, seed):
    with_lightning(network, train, epochs, BATCH, RATE, seed, cycle=False)


WAYS = {
    "bare loop": bare,
    "course fit": by_fit,
    "fastai Learner": HAS_FASTAI and by_fastai,
    "Lightning Trainer": HAS_LIGHTNING and by_lightning,
}


def networks(classes):
    return {
        "SmallResNet": lambda: SmallResNet(classes).to(memory_format=torch.channels_last),
        "one linear layer": lambda: nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, classes)),
    }


def measure(train, classes, runs, epochs):
    """One row a network, way and run: seconds of `epochs` passes, and the ratio to the bare loop of the same run."""
    rows = []
    rounds = [(kind, run) for kind in networks(classes) for run in range(-1, runs)]  # the run −1 is not counted
    for kind, run in bar(rounds, "overhead"):
        seconds = {}
        ways = [name for name, call in WAYS.items() if call]
        for name in ways if run % 2 else reversed(ways):  # no way always has the warmest processor
            torch.manual_seed(0)
            network = networks(classes)[kind]()
            started = time.perf_counter()
            WAYS[name](network, train, epochs[kind], run + 1)
            seconds[name] = time.perf_counter() - started
        if run >= 0:
            rows += [
                {
                    "network": kind,
                    "way": name,
                    "run": run,
                    "seconds": value,
                    "ratio": value / seconds["bare loop"],
                    "steps": epochs[kind] * steps_per_epoch(len(train[1]), BATCH),
                }
                for name, value in seconds.items()
            ]
    return rows


def table_of(rows):
    table = []
    for kind in networks(2):
        bare_loop = [
            row["seconds"] / row["steps"] for row in rows if (row["network"], row["way"]) == (kind, "bare loop")
        ]
        for name in WAYS:
            own = [row for row in rows if (row["network"], row["way"]) == (kind, name)]
            if not own:
                table.append([kind, name, ABSENT, None, None, None])
                continue
            extra = [1e6 * (row["seconds"] / row["steps"] - each) for row, each in zip(own, bare_loop)]
            ratios = [row["ratio"] for row in own]
            table.append(
                [
                    kind,
                    name,
                    f"{1e3 * median(row['seconds'] / row['steps'] for row in own):.3f}",
                    round(median(extra)),
                    f"{median(ratios):.3f}×",
                    f"{min(ratios):.3f}–{max(ratios):.3f}",
                ]
            )
    return table


HEADER = ["network", "way", "ms a step, median", "µs a step more than bare", "ratio, median", "least–most"]


def main(arguments=None) -> int:
    chosen = options(__doc__, runs=7).parse_args(arguments)
    people, epochs = (
        (2, {"SmallResNet": 1, "one linear layer": 1})
        if chosen.quick
        else (20, {"SmallResNet": 8, "one linear layer": 20})
    )
    faces = ready_faces(people=people)
    rows = measure(faces.train, faces.classes, 1 if chosen.quick else chosen.runs, epochs)
    report(
        "bench_fit_overhead",
        table_of(rows),
        HEADER,
        rows,
        "course bench fit_overhead",
        keep=not chosen.quick,
        batch=BATCH,
        images=len(faces.train[1]),
        epochs=epochs,
    )
    real = median(row["ratio"] for row in rows if (row["network"], row["way"]) == ("SmallResNet", "course fit"))
    within = real <= MOST
    print(
        f"fit takes {100 * (real - 1):+.1f} % of the bare loop's time more on the course's network: "
        f"{'within' if within else 'OVER'} the {100 * (MOST - 1):.0f} % allowed"
    )
    return 0 if within or chosen.quick else 1


if __name__ == "__main__":
    raise SystemExit(main())
