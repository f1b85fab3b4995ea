"""Training time and FLOPs to 95 % right names on the faces, eight ways side by side: about half an hour on two quiet cores.

All see the same 9,000 images and are judged by the same 1,000, from ten seeds (of the split, the weights and the batches) that
nothing was chosen on; the slow ones from the first one or five of them. The clock stands still while they are judged. FLOPs are counted by torch on one real step, forward, backward and
update (a multiplication and an addition are two), times the steps taken: they are the same on every machine.

    article         the ten layers of the article's case study with its SGD, rate 0.001: it does not arrive, and is stopped after half a
                    minute (data/records/article_network_100_epochs.json holds its hundred epochs); one seed
    resnet18        torchvision's, in a plain loop with the settings of torchvision's reference scripts: SGD 0.1, momentum 0.9, decay
                    1e-4, batches of 32, rate divided by ten each third of the training; 90 epochs there, compressed to 15 here, and at
                    most five minutes (these are the script's defaults; its published runs share them among eight cards); one seed
    fastai          the recipe's network, Learner.fit_one_cycle with fastai's own optimiser
    lightning       the recipe's network, Trainer with AdamW and one cycle
    fastai_race     fastai with the network of *the_race*
    lightning_race  Lightning with the network of *the_race*
    course          the course's recipe, course_utils.training.recipe.train_recogniser
    race            the same with THE_RACE, the recipe of *the_race*
    float32         the same in float32

All others compute in the precision that this machine computes fastest. But for the article's, which changes no image, all mirror and
shift the images in the same way. The first two are judged after every epoch and stop at 95 %. The others have a cycle of the learning
rate that must know its end beforehand: their settings and epochs come from data/records/race_tuning.json, and the whole cycle counts.
The race's recipe has the batch and the rate of the package, and seven epochs as in *the_race*; the tuning would give it one fewer, the
package's own plan one more.

    python tests/benchmarks/to_95_percent.py [--systems course fastai] [--epochs course=6] [--seeds 10 11] [--again] [--quick]

Stopped, it goes on where it was; --again begins anew.
For comparison: on CIFAR-10, 94 % cost the record-holder 0.29 PFLOP, and a standard training of ResNet-18 32 PFLOP (K. Jordan,
arXiv:2404.00498, and the record of Muon that followed it).
"""

import copy
import time
from collections.abc import Callable, Iterator

import torch
from frameworks import HAS_FASTAI, HAS_LIGHTNING, with_fastai, with_lightning
from measuring import ABSENT, BATCH, EPOCHS, Faces, Kept, median, options, ready_faces, report
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models import resnet18

from course_utils.measuring.long_runs import load_record
from course_utils.models.article import TenLayers
from course_utils.models.race_net import RaceNet
from course_utils.models.residual import SmallResNet
from course_utils.showing.progress import bar
from course_utils.training.devices import fast_precision, mixed_precision
from course_utils.training.evaluation import evaluate
from course_utils.training.recipe import LARGEST, SMOOTHING, THE_RACE, moved, optimizer_of, train_recogniser

TARGET, SEEDS = 0.95, list(range(10, 20))
SLOW = {"article": {"epochs": 100}, "resnet18": {"epochs": 15}}  # at most
FEWER = {"article": 1, "resnet18": 1, "fastai": 5, "lightning": 5}  # seeds of the slow ones
SECONDS = {"article": 30, "resnet18": 300}  # of training, after which a system that is not there yet is stopped
NAMES = {
    "article": "the article's ten layers, SGD",
    "resnet18": "torchvision's ResNet-18, reference settings",
    "fastai": "fastai, the recipe's network",
    "lightning": "Lightning, the recipe's network",
    "fastai_race": "fastai, the race's network",
    "lightning_race": "Lightning, the race's network",
    "course": "the course's recipe",
    "race": "the race's recipe",
    "float32": "the race's recipe in float32",
}
FAST = fast_precision(torch.device("cpu"))


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
            with mixed_precision(torch.device("cpu"), FAST):
                loss = cross_entropy(network(seen), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            steps += 1
        if scheduler is not None:
            scheduler.step()
        seconds += time.perf_counter() - started
        yield row(epoch, seconds, cost.of(epoch * len(labels), steps), network, faces)


def row(epoch, seconds, flops, network, faces, precision=FAST) -> dict:
    accuracy = evaluate(network, faces.validation, precision=precision).accuracy
    return {"epoch": epoch, "seconds": seconds, "flops": flops, "accuracy": accuracy}


def sgd(network, **settings):
    return torch.optim.SGD(network.parameters(), **settings)


def article(faces, seed, settings):
    torch.manual_seed(seed)
    network = TenLayers(faces.classes)
    cost = Cost(network, lambda net: sgd(net, lr=0.001), *first(faces, 64))
    yield from plain_loop(network, sgd(network, lr=0.001), None, faces, 64, settings["epochs"], seed, None, cost)


def reference_resnet(faces, seed, settings):
    torch.manual_seed(seed)
    network, epochs = resnet18(num_classes=faces.classes).to(memory_format=torch.channels_last), settings["epochs"]
    of_sgd = {"lr": 0.1, "momentum": 0.9, "weight_decay": 1e-4}
    cost = Cost(network, lambda net: sgd(net, **of_sgd), *first(faces, 32))
    optimizer = sgd(network, **of_sgd)
    drops = torch.optim.lr_scheduler.StepLR(optimizer, max(1, epochs // 3), 0.1)
    yield from plain_loop(network, optimizer, drops, faces, 32, epochs, seed, moved, cost)


def recipe_net(faces):
    return SmallResNet(faces.classes)


def race_net(faces):
    return RaceNet(faces.classes, faces.train[0])


def framework(train_with, network_of):
    """A system that trains such a network by such a framework."""

    def system(faces, seed, settings):
        torch.manual_seed(seed)
        network = network_of(faces).to(memory_format=torch.channels_last)
        epochs, batch, count = settings["epochs"], settings["batch"], len(faces.train[1])
        learned = lambda net: torch.optim.AdamW([weights for weights in net.parameters() if weights.requires_grad])
        cost = Cost(network, learned, *first(faces, batch))
        loss = nn.CrossEntropyLoss(label_smoothing=SMOOTHING)
        started = time.perf_counter()
        train_with(network, faces.train, epochs, batch, settings["rate"], seed, change=moved, loss=loss, precision=FAST)
        seconds = time.perf_counter() - started
        yield row(epochs, seconds, cost.of(epochs * count, epochs * -(-count // batch)), network, faces)

    return system


def course(faces, seed, settings):
    of_muon = optimizer_of
    cost, epochs = Cost(recipe_net(faces), of_muon, *first(faces, LARGEST)), settings["epochs"]
    started = time.perf_counter()
    network, history = train_recogniser(
        faces.train, None, faces.classes, epochs=epochs, seed=seed, device="cpu", progress=False
    )
    seconds, images = time.perf_counter() - started, epochs * len(faces.train[1])
    yield row(epochs, seconds, cost.of(images, len(history.losses)), network, faces)


def raced(faces, seed, settings, precision=FAST):
    recipe = THE_RACE._replace(rate=settings["rate"])
    of_muon = lambda net: optimizer_of(net, recipe)
    cost, epochs = Cost(race_net(faces), of_muon, *first(faces, settings["batch"])), settings["epochs"]
    chosen = {"epochs": epochs, "batch_size": settings["batch"], "recipe": recipe, "precision": precision}
    started = time.perf_counter()
    network, history = train_recogniser(
        faces.train, None, faces.classes, **chosen, seed=seed, device="cpu", progress=False
    )
    seconds, images = time.perf_counter() - started, epochs * len(faces.train[1])
    yield row(epochs, seconds, cost.of(images, len(history.losses)), network, faces, precision)


def first(faces, batch_size):
    return tuple(part[:batch_size] for part in faces.train)


SYSTEMS = {
    "article": article,
    "resnet18": reference_resnet,
    "fastai": HAS_FASTAI and framework(with_fastai, recipe_net),
    "lightning": HAS_LIGHTNING and framework(with_lightning, recipe_net),
    "fastai_race": HAS_FASTAI and framework(with_fastai, race_net),
    "lightning_race": HAS_LIGHTNING and framework(with_lightning, race_net),
    "course": course,
    "race": raced,
    "float32": lambda *run: raced(*run, precision=None),
}


def race(name: str, seed: int, settings: dict, faces_of: Callable, seconds: float = float("inf")) -> dict:
    """Train one system until it arrives, its epochs are over or its seconds are spent; the last row, and the way there."""
    way = []
    for now in SYSTEMS[name](faces_of(seed, name == "article"), seed, settings):
        way.append(now)
        if now["accuracy"] >= TARGET or now["seconds"] > seconds:
            break
    return {
        "system": name,
        "seed": seed,
        "planned": settings["epochs"],
        **way[-1],
        "arrived": way[-1]["accuracy"] >= TARGET,
        "accuracies": [now["accuracy"] for now in way],
    }


def table_of(rows: list[dict], names: list[str]) -> list:
    """One line a system: medians over the seeds, and how many times the race's."""
    own = {name: [row for row in rows if row["system"] == name] for name in names}
    ours, table = own.get("race"), []
    for name in names:
        if not own[name]:
            table.append([NAMES[name], ABSENT, None, None, None, None, None, None])
            continue
        seconds, flops, epoch, accuracy = (
            median(row[key] for row in own[name]) for key in ("seconds", "flops", "epoch", "accuracy")
        )
        there = sum(row["arrived"] for row in own[name])
        sign = "" if there else "> "
        times, work = (
            f"{sign}{value / median(row[key] for row in ours):.1f}×" if ours else ""
            for value, key in ((seconds, "seconds"), (flops, "flops"))
        )
        told = f"{min(r['accuracy'] for r in own[name]):.1%}–{max(r['accuracy'] for r in own[name]):.1%}"
        verdict = f"{there} of {len(own[name])}" if there else f"not reached: {accuracy:.1%} after {epoch:.0f} epochs"
        table.append([NAMES[name], verdict, f"{epoch:.0f}", f"{seconds:.1f}", times, f"{flops / 1e12:.2f}", work, told])
    return table


HEADER = [
    "system",
    f"{TARGET:.0%}",
    "epochs",
    "training s",
    "seconds × race",
    "TFLOP",
    "TFLOP × race",
    "right names",
]


def settings_of(names: list[str], quick: bool = False) -> dict[str, dict]:
    """{system: {"epochs", "batch", "rate"}}, as race_tuning chose them; the race's recipe has those of *the_race*."""
    chosen = load_record("race_tuning")["chosen"] | SLOW
    chosen |= {name: {"epochs": EPOCHS, "batch": BATCH, "rate": THE_RACE.rate} for name in ("race", "float32")}
    return {name: dict(chosen[name]) | ({"epochs": 1} if quick and name not in SLOW else {}) for name in names}


def main(arguments=None) -> int:
    parser = options(__doc__, runs=len(SEEDS))
    parser.add_argument(
        "--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS), metavar="NAME", help=", ".join(SYSTEMS)
    )
    parser.add_argument("--epochs", nargs="+", default=[], metavar="NAME=N", help="instead of those found beforehand")
    parser.add_argument("--seeds", type=int, nargs="+", help="default: the first so many from 10 up")
    parser.add_argument("--again", action="store_true", help="forget the rows of an unfinished run")
    chosen = parser.parse_args(arguments)
    size, seconds, seeds = {}, SECONDS, chosen.seeds or SEEDS[: chosen.runs]
    settings = settings_of(chosen.systems, chosen.quick)
    for name, count in (pair.split("=") for pair in chosen.epochs):
        settings[name]["epochs"] = int(count)
    if chosen.quick:
        size, seconds, seeds = {"people": 4, "images_per_person": 10}, {"article": 0, "resnet18": 0}, [0]

    def faces_of(seed, raw):
        return ready_faces(seed, raw=raw, **size)

    kept, rows = Kept("to_95_percent", not chosen.quick, target=TARGET, seconds=SECONDS), []
    if chosen.again:
        kept.done()
    for seed in seeds:  # the systems take turns, so that a slow hour of the machine is shared
        for name in [name for name in chosen.systems if SYSTEMS[name] and seed in seeds[: FEWER.get(name)]]:
            row = kept.find(system=name, seed=seed, planned=settings[name]["epochs"])
            if row is None:
                row = race(name, seed, settings[name], faces_of, seconds.get(name, float("inf")))
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
        settings=settings,
        seconds_at_most=seconds,
    )
    if whole:
        kept.done()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
