"""What each idea brings in the race to 95 %: the race's recipe with one thing exchanged, against the whole, by pairs over seeds.

Each variant gets the same tuning: the kernels' rate is the best of three on two seeds of *another hundred people*, who are drawn for
this alone. Then it is trained on the course's faces, with five seeds that nothing was chosen on. The FLOPs are counted on real steps;
the seconds are CPU seconds of one thread, so that two processes can share the work: --part 0 and --part 1.

    python tests/benchmarks/race_ideas.py [--part 0] [--only NAME] [--quick]

Stopped, it goes on where it was. The run without --part writes the record.
"""

import copy
import itertools
import statistics
import time

import torch
from measuring import BATCH, EPOCHS, Kept, options, ready_faces, report
from torch import nn
from torch.nn import functional as F
from torch.optim.lr_scheduler import OneCycleLR
from torch.utils.flop_counter import FlopCounterMode

from course_utils.models.race_net import PATCH, STRIDE, RaceNet, whitening_filters
from course_utils.models.residual import ResidualBlock, SmallResNet
from course_utils.training.devices import fast_precision
from course_utils.training.evaluation import evaluate
from course_utils.training.fit import fit, steps_per_epoch
from course_utils.training.muon import Muon, groups_of, orthogonalised
from course_utils.training.recipe import REST, SHIFT, SMOOTHING, THE_RACE, moved

TUNING, NEW = [0, 1], [20, 21, 22, 23, 24]  # seeds: of the other people, of the course's
RATES = [round(THE_RACE.rate * factor, 6) for factor in (2 / 3, 1, 3 / 2)]


# ---- networks ----


def race_net(classes, images):
    return RaceNet(classes, images)


def changed(change):
    """RaceNet after `change(network, images)`, in place."""

    def build(classes, images):
        network = RaceNet(classes, images)
        change(network, images)
        return network

    return build


def learns(network, images):
    network[0].weight.requires_grad_(True)


def random_fixed(network, images):
    network[0].reset_parameters()


def random_learns(network, images):
    network[0].reset_parameters()
    network[0].weight.requires_grad_(True)


def random_pairs(network, images):
    """Random filters, fixed, each with its negative."""
    network[0].reset_parameters()
    network[0].weight.data = torch.cat([network[0].weight.data[:32], -network[0].weight.data[:32]])


def not_whitened(network, images):
    """The same directions, all of length 1, scaled together so that the answers are as large as before on average."""
    white = network[0].weight.data
    straight = F.normalize(white.flatten(1)).view_as(white)
    images = images[:500]
    size = F.conv2d(images, white, stride=STRIDE, padding=1).std() / F.conv2d(images, straight, stride=STRIDE).std()
    network[0].weight.data = straight * size


def identity(network, images):
    """Kernels that begin as the identity on the channels that they share."""
    for layer in network:
        if isinstance(layer, nn.Conv2d) and layer.kernel_size == (3, 3):
            nn.init.dirac_(layer.weight.data[: layer.in_channels])


def gelu(network, images):
    for place, layer in enumerate(network):
        if isinstance(layer, nn.ReLU):
            network[place] = nn.GELU()


def strided(network, images):
    """A stride of 2 in place of each pooling."""
    for place, layer in enumerate(network):
        if isinstance(layer, nn.MaxPool2d):
            network[place] = nn.Identity()
            network[place - 1].stride = (2, 2)


def pool_last(network, images):
    """Pooling after normalisation and ReLU, where it is usual."""
    for place, layer in enumerate(list(network)):
        if isinstance(layer, nn.MaxPool2d):
            after = network[place + 1], network[place + 2], layer
            for further, moved_layer in enumerate(after):
                network[place + further] = moved_layer


def one_sign(classes, images):
    """32 fixed filters without their negatives."""
    network = RaceNet(classes, images)
    filters = network[0].weight.data.chunk(2)[0]
    network[0] = nn.Conv2d(3, len(filters), PATCH, STRIDE, 1, bias=False)
    network[0].weight = nn.Parameter(filters, requires_grad=False)
    network[2] = nn.Conv2d(len(filters), network[2].out_channels, 1, bias=False)
    return network


def usual_first(classes, images):
    """A learned 3 × 3 convolution with stride 2, as in SmallResNet, in place of fixed filters and mixing."""
    network = RaceNet(classes, images)
    return nn.Sequential(nn.Conv2d(3, 32, 3, 2, 1, bias=False), *network[3:])


def all_directions(classes, images):
    """All 48 directions of a patch in place of 32."""
    network = RaceNet(classes, images)
    filters = whitening_filters(images[:2000], 48)
    network[0] = nn.Conv2d(3, 96, PATCH, STRIDE, 1, bias=False)
    network[0].weight = nn.Parameter(filters, requires_grad=False)
    network[2] = nn.Conv2d(96, network[2].out_channels, 1, bias=False)
    return network


def residual(classes, images):
    """The recipe's residual blocks, 24, 48 and 96 channels, on the fixed filters."""
    network = RaceNet(classes, images, width=24)
    blocks = ResidualBlock(24, 24), ResidualBlock(24, 48, 2), ResidualBlock(48, 96, 2)
    return nn.Sequential(*network[:5], *blocks, *network[-3:-1], nn.Linear(96, classes))


# ---- trainings ----


def of_phases(run, phases):
    """Train by fit, in phases of one optimiser: (images, epochs, batch size) each; the schedule runs through all of them."""
    network, labels, rate, seed = run["network"], run["labels"], run["rate"], run["seed"]
    steps = sum(epochs * steps_per_epoch(len(labels), batch) for _, epochs, batch in phases)
    optimizer, rates = run["optimizer"](network, rate)
    cycle = OneCycleLR(optimizer, rates, total_steps=steps, pct_start=0.2, cycle_momentum=False)
    for place, (images, epochs, batch) in enumerate(phases):
        fit(
            network,
            (images, labels),
            epochs=epochs,
            optimizer=optimizer,
            scheduler=cycle,
            batch_size=batch,
            augment=run["augment"],
            loss=nn.CrossEntropyLoss(label_smoothing=SMOOTHING),
            precision=fast_precision(torch.device("cpu")),
            seed=100 * seed + place,
            progress=False,
        )
        run["after"](network)
        run["flops"] += epochs * cost_of(network, optimizer, images, labels, batch)
    return network


def cost_of(network, optimizer, images, labels, batch):
    """FLOPs of one epoch, from one real batch and one real update."""
    trial, count = copy.deepcopy(network).train(), min(32, len(labels))
    with FlopCounterMode(display=False) as both_ways:
        F.cross_entropy(trial(images[:count]), labels[:count]).backward()
    with FlopCounterMode(display=False) as update:
        for group in optimizer.param_groups:
            if group.get("orthogonal"):
                for weights in group["params"]:
                    orthogonalised(torch.rand_like(weights).flatten(1))
    per_image = both_ways.get_total_flops() / count
    return per_image * len(labels) + update.get_total_flops() * steps_per_epoch(len(labels), batch)


def muon(momentum=THE_RACE.momentum):
    def make(network, rate):
        kernels, others = groups_of(network, lr=rate, rest=REST)
        return Muon([kernels | {"momentum": momentum}, others]), [rate, REST]

    return make


def adamw(network, rate):
    """At a 25th of Muon's rates, 0.008, 0.012 and 0.018: 0.0075 was the best of 0.0033, 0.005 and 0.0075."""
    optimizer = torch.optim.AdamW([w for w in network.parameters() if w.requires_grad], lr=rate / 25, weight_decay=0.1)
    return optimizer, rate / 25


def plainly(run):
    return of_phases(run, [(run["images"], run["epochs"], run["batch"])])


def alternating(run):
    """Half of the images mirrored in even epochs, the other half in odd ones; shifted as ever."""
    images, mirrored = run["images"], torch.rand(len(run["labels"]), 1, 1, 1, generator=generator(run)) < 0.5
    ways = [torch.where(mirrored ^ odd, images.flip(3), images) for odd in (False, True)]
    return of_phases(run, [(ways[epoch % 2], 1, run["batch"]) for epoch in range(run["epochs"])])


def generator(run):
    return torch.Generator().manual_seed(run["seed"])


def small_first(run):
    """The first three epochs with images of 24 × 24."""
    small = F.interpolate(run["images"], size=(24, 24), mode="bilinear", antialias=True, align_corners=False)
    early = min(3, run["epochs"] - 1)
    return of_phases(run, [(small, early, run["batch"]), (run["images"], run["epochs"] - early, run["batch"])])


def small_batches_first(run):
    """The first three epochs in batches half as large."""
    early = min(3, run["epochs"] - 1)
    whole = run["images"]
    return of_phases(run, [(whole, early, run["batch"] // 2), (whole, run["epochs"] - early, run["batch"])])


def averaged(run):
    """The mean of the weights after each of the last three epochs, and of their running statistics."""
    kept = []
    run["after"] = lambda network: kept.append(copy.deepcopy(network.state_dict()))
    network = of_phases(run, [(run["images"], 1, run["batch"]) for _ in range(run["epochs"])])
    mean = {name: torch.stack([state[name].float() for state in kept[-3:]]).mean(0) for name in kept[0]}
    network.load_state_dict({name: value.to(kept[0][name].dtype) for name, value in mean.items()})
    return network


def shifted_one_by_one(images, generator):
    """Mirror half of the images, and shift each by its own up to two pixels; the edge is reflected."""
    B, _, H, W = images.shape
    mirrored = torch.rand(B, 1, 1, 1, generator=generator) < 0.5
    images = F.pad(torch.where(mirrored, images.flip(3), images), [SHIFT] * 4, mode="reflect")
    ways, result = torch.randint(0, (2 * SHIFT + 1) ** 2, (B,), generator=generator), images[:, :, :H, :W].clone()
    for way in range((2 * SHIFT + 1) ** 2):
        down, across = divmod(way, 2 * SHIFT + 1)
        result[ways == way] = images[ways == way][:, :, down : down + H, across : across + W]
    return result


def mirrored_only(images, generator):
    mirrored = torch.rand(len(images), 1, 1, 1, generator=generator) < 0.5
    return torch.where(mirrored, images.flip(3), images)


WHOLE = "the race's recipe"
IDEAS = {
    WHOLE: {},
    "the recipe's network (SmallResNet)": {"network": lambda classes, images: SmallResNet(classes)},
    "residual blocks on the fixed filters": {"network": residual},
    "a usual first layer, 3 × 3, learned": {"network": usual_first},
    "filters random, fixed": {"network": changed(random_fixed)},
    "filters random, learned": {"network": changed(random_learns)},
    "filters random, fixed, with negatives": {"network": changed(random_pairs)},
    "filters whitened, then learned": {"network": changed(learns)},
    "directions not whitened": {"network": changed(not_whitened)},
    "filters without their negatives": {"network": one_sign},
    "48 directions in place of 32": {"network": all_directions},
    "stride in place of pooling": {"network": changed(strided)},
    "pooling after ReLU": {"network": changed(pool_last)},
    "GELU in place of ReLU": {"network": changed(gelu)},
    "kernels begin as the identity": {"network": changed(identity)},
    "AdamW in place of Muon": {"optimizer": adamw},
    "momentum 0.9 in place of 0.65": {"optimizer": muon(0.9)},
    "batches of 128": {"batch": 128},
    "batches of 512": {"batch": 512},
    "batches of 128, then 256": {"train": small_batches_first},
    "images of 24 × 24, then 32 × 32": {"train": small_first},
    "mirrors alternate": {"train": alternating},
    "each image shifted by itself": {"augment": shifted_one_by_one},
    "no shifts": {"augment": mirrored_only},
    "weights averaged over three epochs": {"train": averaged},
}


def measure(name, drawing, seed, rate, size, epochs=EPOCHS) -> dict:
    """Train one variant; accuracy on validation, FLOPs and CPU seconds."""
    faces, idea = ready_faces(seed, drawing=drawing, **size), IDEAS[name]
    images, labels = faces.train
    torch.manual_seed(seed)
    network = idea.get("network", race_net)(faces.classes, images).to(memory_format=torch.channels_last)
    run = {"network": network, "images": images, "labels": labels, "rate": rate, "seed": seed, "epochs": epochs}
    run |= {"batch": idea.get("batch", BATCH), "augment": idea.get("augment", moved), "flops": 0.0}
    run |= {"optimizer": idea.get("optimizer", muon()), "after": lambda network: None}
    started = time.process_time()
    network = idea.get("train", plainly)(run)
    seconds = time.process_time() - started
    accuracy = evaluate(network, faces.validation, precision=fast_precision(torch.device("cpu"))).accuracy
    row = {"idea": name, "drawing": drawing, "seed": seed, "rate": rate, "accuracy": accuracy}
    return row | {"tflop": run["flops"] / 1e12, "cpu_seconds": seconds}


def tuned(rows, name) -> float:
    """The rate with the highest mean accuracy on the other people."""
    of_rate = {rate: [] for rate in RATES}
    for row in rows:
        if row["idea"] == name and row["drawing"] == 1:
            of_rate[row["rate"]].append(row["accuracy"])
    return max(RATES, key=lambda rate: statistics.mean(of_rate[rate]))


def reported(rows, name) -> list[dict]:
    return sorted((row for row in rows if row["idea"] == name and row["drawing"] == 0), key=lambda row: row["seed"])


HEADER = ["recipe", "rate", "accuracy", "− whole ± error", "TFLOP", "CPU s × whole"]


def table_of(rows, names) -> list[list[str]]:
    whole, table = reported(rows, WHOLE), []
    for name in names:
        mine = reported(rows, name)
        apart = [100 * (a["accuracy"] - b["accuracy"]) for a, b in zip(mine, whole)]
        error = statistics.stdev(apart) / len(apart) ** 0.5 if len(apart) > 1 else 0.0
        middle = {key: statistics.median(row[key] for row in mine) for key in ("tflop", "cpu_seconds")}
        times = middle["cpu_seconds"] / statistics.median(row["cpu_seconds"] for row in whole)
        table.append(
            [
                name,
                f"{mine[0]['rate']:.2g}",
                f"{statistics.mean(row['accuracy'] for row in mine):.1%}",
                "" if name == WHOLE else f"{statistics.mean(apart):+.1f} ± {error:.1f}",
                f"{middle['tflop']:.2f}",
                f"{times:.2f}×",
            ]
        )
    return table


def main(arguments=None) -> int:
    parser = options(__doc__, runs=len(NEW))
    parser.add_argument("--part", type=int, choices=(0, 1), help="every second variant, with rows of its own")
    parser.add_argument("--only", nargs="+", choices=list(IDEAS), metavar="NAME", help="of the variants")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    names = chosen.only or list(IDEAS)
    if chosen.part is not None:
        names = names[chosen.part :: 2]
    size, tuning, new, epochs = {}, TUNING, NEW[: chosen.runs], EPOCHS
    if chosen.quick:
        size, tuning, new, epochs = {"people": 4, "images_per_person": 10}, [0], [20], 2
    kept = Kept("race_ideas", not chosen.quick, parts=(0, 1), part=chosen.part, epochs=EPOCHS)

    def known_or_measured(**key):
        row = kept.find(**key)
        if row is None:
            row = measure(key["idea"], key["drawing"], key["seed"], key["rate"], size, epochs)
            kept.add(row)
            print(" ".join(f"{v:.4g}" if isinstance(v, float) else str(v) for v in row.values()), flush=True)
        return row

    for name in names:
        for rate, seed in itertools.product(RATES, tuning):
            known_or_measured(idea=name, drawing=1, seed=seed, rate=rate)
        for seed in new:
            known_or_measured(idea=name, drawing=0, seed=seed, rate=tuned(kept.rows, name))
    if chosen.part is not None:
        return 0
    whole = not chosen.quick and names == list(IDEAS) and new == NEW
    if WHOLE in names:
        report(
            "race_ideas",
            table_of(kept.rows, names),
            HEADER,
            kept.rows,
            "python tests/benchmarks/race_ideas.py",
            keep=whole,
            seeds=new,
            tuning={"seeds": tuning, "rates": RATES, "faces": "another hundred people"},
            epochs=EPOCHS,
            error="standard error of the mean of the paired differences over the seeds, percentage points",
            seconds="CPU seconds of one thread beside a second process",
        )
    if whole:
        kept.done()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
