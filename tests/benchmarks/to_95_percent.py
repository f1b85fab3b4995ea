"""Training time and FLOPs to 95 % right names on the faces, five ways side by side: about 25 minutes on two quiet cores.

All see the same 9,000 pictures and are judged by the same 1,000, cut by image, from three seeds (of the split, the weights and the
batches). The clock stands still while they are judged. FLOPs are counted by torch on one real step, forward, backward and update
(a multiplication and an addition are two), times the steps taken: they are the same on every machine.

    article      the ten layers of the article's case study with its SGD, rate 0.001: it does not arrive, and is stopped after half a minute
                 (data/records/article_network_100_epochs.json holds its hundred epochs)
    resnet18     torchvision's, in a plain loop with the settings of torchvision's reference scripts: SGD 0.1, momentum 0.9, decay
                 1e-4, batches of 32, rate divided by ten each third of the training; 90 epochs there, compressed to 15 here, and at most
                 five minutes (these are the script's defaults; its published runs share them among eight cards)
    fastai       the course's network, Learner.fit_one_cycle with fastai's own optimiser
    lightning    the course's network, Trainer with AdamW and one cycle
    course       course_utils.recipe.train_recogniser, in the precision that this machine computes fastest
    float32      the same in float32, like all the others: where the two differ in seconds, it is the machine's bfloat16

But for the article's, which changes no picture, all mirror and shift the pictures in the same way. The first two are judged after
every epoch and stop at 95 %. The others have a cycle of the learning rate that must know its end beforehand: their epochs are the
fewest with which all seeds arrive (--find looks for them), and the whole cycle counts.

    python tests/benchmarks/to_95_percent.py [--systems course fastai] [--epochs course=6] [--seeds 0 1 2] [--find] [--again] [--quick]

Stopped, it goes on where it was; --again begins anew.
For comparison: on CIFAR-10, 94 % cost the record-holder 0.29 PFLOP, and a standard training of ResNet-18 32 PFLOP (K. Jordan,
arXiv:2404.00498, and the record of Muon that followed it).
"""

import copy
import time
from collections.abc import Callable, Iterator

import torch
from frameworks import HAS_FASTAI, HAS_LIGHTNING, with_fastai, with_lightning
from measuring import ABSENT, Faces, Kept, median, options, ready_faces, report
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models import resnet18

from course_utils.models.article import TenLayers
from course_utils.models.residual import SmallResNet
from course_utils.showing.progress import bar
from course_utils.training.devices import fast_precision
from course_utils.training.evaluation import evaluate
from course_utils.training.muon import Muon, groups_of
from course_utils.training.recipe import KERNELS, LARGEST, REST, moved, train_recogniser

TARGET, SEEDS = 0.95, [0, 1, 2]
EPOCHS = {
    "article": 100,
    "resnet18": 15,
    "fastai": 11,
    "lightning": 11,
    "course": 8,
    "float32": 8,
}  # of a cycle; the most of a plain loop
SECONDS = {"article": 30, "resnet18": 300}  # of training, after which a system that is not there yet is stopped
BATCH, RATE = 64, 5e-3  # of fastai and Lightning
NAMES = {
    "article": "the article's ten layers, SGD",
    "resnet18": "torchvision's ResNet-18, reference settings",
    "fastai": "fastai fit_one_cycle",
    "lightning": "Lightning Trainer",
    "course": "the course's recipe",
    "float32": "the same in float32",
}


class Cost:
    """Counts the FLOPs of a training from one real step: so many an image forward and backward, so many an update."""

    def __init__(self, network: nn.Module, optimizer_of: Callable, images: torch.Tensor, labels: torch.Tensor):
        network = copy.deepcopy(network).train()
        optimizer = optimizer_of(network)
        with FlopCounterMode(display=False) as forth_and_back:
            cross_entropy(network(images), labels).backward()
        with FlopCounterMode(display=False) as update:
            optimizer.step()
        self.an_image, self.an_update = forth_and_back.get_total_flops() / len(labels), update.get_total_flops()

    def of(self, images: int, updates: int) -> float:
        return self.an_image * images + self.an_update * updates


def plain_loop(network, optimizer, scheduler, faces: Faces, batch_size, epochs, seed, change, cost) -> Iterator[dict]:
    """The loop of every tutorial; one row an epoch, the scheduler stepped once an epoch."""
    images, labels = faces.train
    generator = torch.Generator().manual_seed(seed)
    seconds, steps = 0.0, 0
    for epoch in range(1, epochs + 1):
        started = time.perf_counter()
        network.train()
        for batch in bar(torch.randperm(len(labels), generator=generator).split(batch_size), f"epoch {epoch}"):
            seen = images[batch] if change is None else change(images[batch], generator)
            loss = cross_entropy(network(seen), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            steps += 1
        if scheduler is not None:
            scheduler.step()
        seconds += time.perf_counter() - started
        yield row(epoch, seconds, cost.of(epoch * len(labels), steps), network, faces)


def row(epoch, seconds, flops, network, faces, precision=None) -> dict:
    kept = fast_precision(next(network.parameters()).device) if precision == "auto" else precision
    accuracy = evaluate(network, faces.validation, precision=kept).accuracy
    return {"epoch": epoch, "seconds": seconds, "flops": flops, "accuracy": accuracy}


def sgd(network, **settings):
    return torch.optim.SGD(network.parameters(), **settings)


def article(faces, seed, epochs):
    torch.manual_seed(seed)
    network = TenLayers(faces.classes)
    cost = Cost(network, lambda net: sgd(net, lr=0.001), *first(faces, BATCH))
    yield from plain_loop(network, sgd(network, lr=0.001), None, faces, BATCH, epochs, seed, None, cost)


def reference_resnet(faces, seed, epochs):
    torch.manual_seed(seed)
    network = resnet18(num_classes=faces.classes)
    settings = {"lr": 0.1, "momentum": 0.9, "weight_decay": 1e-4}
    cost = Cost(network, lambda net: sgd(net, **settings), *first(faces, 32))
    optimizer = sgd(network, **settings)
    drops = torch.optim.lr_scheduler.StepLR(optimizer, max(1, epochs // 3), 0.1)
    yield from plain_loop(network, optimizer, drops, faces, 32, epochs, seed, moved, cost)


def framework(train_with, faces, seed, epochs):
    torch.manual_seed(seed)
    network = SmallResNet(faces.classes).to(memory_format=torch.channels_last)
    cost = Cost(network, lambda net: torch.optim.AdamW(net.parameters()), *first(faces, BATCH))
    started = time.perf_counter()
    train_with(
        network, faces.train, epochs, BATCH, RATE, seed, change=moved, loss=nn.CrossEntropyLoss(label_smoothing=0.1)
    )
    seconds, count = time.perf_counter() - started, len(faces.train[1])
    yield row(epochs, seconds, cost.of(epochs * count, epochs * -(-count // BATCH)), network, faces)


def course(faces, seed, epochs, precision="auto"):
    cost = Cost(
        SmallResNet(faces.classes), lambda net: Muon(groups_of(net, lr=KERNELS, rest=REST)), *first(faces, LARGEST)
    )
    started = time.perf_counter()
    network, history = train_recogniser(
        faces.train, None, faces.classes, epochs=epochs, seed=seed, device="cpu", precision=precision
    )
    seconds, images = time.perf_counter() - started, epochs * len(faces.train[1])
    yield row(epochs, seconds, cost.of(images, len(history.losses)), network, faces, precision)


def first(faces, batch_size):
    return tuple(part[:batch_size] for part in faces.train)


SYSTEMS = {
    "article": article,
    "resnet18": reference_resnet,
    "fastai": HAS_FASTAI and (lambda *run: framework(with_fastai, *run)),
    "lightning": HAS_LIGHTNING and (lambda *run: framework(with_lightning, *run)),
    "course": course,
    "float32": lambda *run: course(*run, precision=None),
}
CYCLES = ("fastai", "lightning", "course", "float32")


def race(name: str, seed: int, epochs: int, faces_of: Callable, seconds: float = float("inf")) -> dict:
    """Train one system until it arrives, its epochs are over or its seconds are spent; the last row, and the way there."""
    way = []
    for now in SYSTEMS[name](faces_of(seed, name == "article"), seed, epochs):
        way.append(now)
        if now["accuracy"] >= TARGET or now["seconds"] > seconds:
            break
    return {
        "system": name,
        "seed": seed,
        "planned": epochs,
        **way[-1],
        "arrived": way[-1]["accuracy"] >= TARGET,
        "accuracies": [now["accuracy"] for now in way],
    }


def table_of(rows: list[dict], names: list[str]) -> list:
    """One line a system: medians over the seeds, and how many times the course's."""
    own = {name: [row for row in rows if row["system"] == name] for name in names}
    ours, table = own.get("course"), []
    for name in names:
        if not own[name]:
            table.append([NAMES[name], ABSENT, None, None, None, None, None, None])
            continue
        seconds, flops, epoch, accuracy = (
            median(row[key] for row in own[name]) for key in ("seconds", "flops", "epoch", "accuracy")
        )
        all_there = all(row["arrived"] for row in own[name])
        sign = "" if all_there else "> "
        times, work = (
            f"{sign}{value / median(row[key] for row in ours):.1f}×" if ours else ""
            for value, key in ((seconds, "seconds"), (flops, "flops"))
        )
        told = f"{min(r['accuracy'] for r in own[name]):.1%}–{max(r['accuracy'] for r in own[name]):.1%}"
        verdict = "reached" if all_there else f"not reached: {accuracy:.1%} after {epoch:.0f} epochs"
        table.append([NAMES[name], verdict, f"{epoch:.0f}", f"{seconds:.1f}", times, f"{flops / 1e12:.2f}", work, told])
    return table


HEADER = [
    "system",
    f"{TARGET:.0%}",
    "epochs",
    "training s",
    "seconds × course",
    "TFLOP",
    "TFLOP × course",
    "right names",
]


def find(name: str, seeds: list[int], faces_of: Callable, least: int, most: int = 30) -> int:
    """The fewest epochs with which all seeds arrive, from `least` up."""
    for epochs in range(least, most + 1):
        reached = []
        for seed in seeds:
            reached.append(race(name, seed, epochs, faces_of)["accuracy"])
            if reached[-1] < TARGET:
                break
        print(name, epochs, *(f"{value:.1%}" for value in reached), flush=True)
        if min(reached) >= TARGET:
            return epochs
    raise RuntimeError(f"{name} does not arrive within {most} epochs.")


def main(arguments=None) -> int:
    parser = options(__doc__, runs=len(SEEDS))
    parser.add_argument(
        "--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS), metavar="NAME", help=", ".join(SYSTEMS)
    )
    parser.add_argument("--epochs", nargs="+", default=[], metavar="NAME=N", help="instead of those found beforehand")
    parser.add_argument("--seeds", type=int, nargs="+", help="default: 0 .. runs − 1")
    parser.add_argument(
        "--find", action="store_true", help="look for the fewest epochs of a cycle with which all seeds arrive"
    )
    parser.add_argument("--again", action="store_true", help="forget the rows of an unfinished run")
    chosen = parser.parse_args(arguments)
    epochs = EPOCHS | {name: int(count) for name, count in (pair.split("=") for pair in chosen.epochs)}
    size, seconds, seeds = {}, SECONDS, chosen.seeds or list(range(chosen.runs))
    if chosen.quick:
        size, seconds, seeds = {"people": 4, "images_per_person": 10}, {"article": 0}, [0]
        epochs = dict.fromkeys(epochs, 1)

    def faces_of(seed, raw):
        return ready_faces(seed, raw=raw, **size)

    if chosen.find:
        for name in [name for name in chosen.systems if name in CYCLES and SYSTEMS[name]]:
            print(f"{name}: {find(name, seeds, faces_of, least=epochs[name])} epochs")
        return 0
    kept, rows = Kept("to_95_percent", target=TARGET, seconds=SECONDS), []
    if chosen.again:
        kept.done()
        kept.rows = []
    for seed in seeds:  # the systems take turns, so that a slow hour of the machine is shared
        for name in [name for name in chosen.systems if SYSTEMS[name]]:
            row = None if chosen.quick else kept.find(system=name, seed=seed, planned=epochs[name])
            if row is None:
                row = race(name, seed, epochs[name], faces_of, seconds.get(name, float("inf")))
                if not chosen.quick:
                    kept.add(row)
            rows.append(row)
            print(
                f"seed {seed}  {NAMES[name]}: {row['accuracy']:.1%} after {row['epoch']} epochs, {row['seconds']:.1f} s, "
                f"{row['flops'] / 1e12:.3g} TFLOP",
                flush=True,
            )
    whole = (chosen.systems, seeds) == (list(SYSTEMS), SEEDS) and not chosen.quick
    report(
        "bench_to_95_percent",
        table_of(rows, chosen.systems),
        HEADER,
        rows,
        "course bench to_95_percent",
        keep=whole,
        seeds=seeds,
        target=TARGET,
        planned_epochs=epochs,
        seconds_at_most=seconds,
    )
    if whole:
        kept.done()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
