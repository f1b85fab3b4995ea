"""What augmentation brings, what it harms and what it costs; the records that the lesson *augmentation_gain* draws.

    python tests/benchmarks/augmentation.py gain        accuracy against images a person, with and without   (3 minutes)
    python tests/benchmarks/augmentation.py kinds       one kind of change at a time, paired with none       (3 minutes)
    python tests/benchmarks/augmentation.py robustness  faces drawn again with one factor moved              (5 minutes)
    python tests/benchmarks/augmentation.py speed       images a second against torchvision in a DataLoader  (1 minute)

Times on one processor core, but for speed, which takes two. All keep their numbers in data/records; --people, --steps, --seeds for
something smaller, which is printed and not kept.
"""

import argparse
import statistics
import time

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import v2

from course_utils.faces.renderer import render
from course_utils.measuring.long_runs import save_record
from course_utils.measuring.machine import machine, versions
from course_utils.models.residual import SmallResNet
from course_utils.pictures.loading import load_faces
from course_utils.pictures.splits import split
from course_utils.pictures.statistics import channel_statistics, normalise
from course_utils.showing.progress import bar
from course_utils.showing.tables import aligned
from course_utils.training.augmentation import Augmentation
from course_utils.training.evaluation import evaluate
from course_utils.training.fit import fit, steps_per_epoch
from course_utils.training.mixing import CutMix, MixUp

WIDTH, BATCH, RATE, DECAY = 16, 64, 5e-3, 0.1
SEEDS = [0, 1, 2]
SIZES = (5, 10, 20, 45, 90)  # training images a person
RECIPE = {
    "degrees": 10,
    "scale": (0.85, 1.15),
    "shift": 0.1,
    "flip": 0.5,
    "brightness": 0.2,
    "contrast": 0.2,
    "erase": 0.3,
}
KINDS = {
    "flip": {"flip": 0.5},
    "flip and rotation 10°": {"flip": 0.5, "degrees": 10},
    "shift 10 %": {"shift": 0.1},
    "crop, sides ≥ 80 %": {"crop": 0.8},
    "erase ≤ 40 %": {"erase": 0.4},
    "the recipe": RECIPE,
    "MixUp": {},
    "CutMix": {},
    "upside down": {"upend": 0.5},
    "rotation 180°": {"degrees": 180},
    "crop, sides ≥ 25 %": {"crop": 0.25},
}
FACTORS = {  # factor of the scene: values, what the renderer is given, the augmentation that moves it
    "roll": (list(range(-60, 61, 10)), np.deg2rad, {"degrees": 60}),
    "scale": ([0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.7, 2.0], float, {"scale": (0.5, 2.0)}),
    "shift_x": ([-0.6, -0.5, -0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6], float, {"shift": 0.3}),
    "exposure": ([0.2, 0.3, 0.4, 0.55, 0.7, 0.85, 1.0, 1.2, 1.4, 1.7, 2.0], float, {"brightness": 0.9}),
    "light_azimuth": ([-1.5, -1.2, -0.9, -0.6, -0.3, 0, 0.3, 0.6, 0.9, 1.2, 1.5], float, {"brightness": 0.9}),
}


def learned(parts, steps, seed, **how):
    """A trained network, and the mean and standard deviation that its pictures are normalised with; how: augment, mix."""
    train = parts.train
    mean, std = channel_statistics(train.images)
    torch.manual_seed(seed)
    network = SmallResNet(len(train.names), width=WIDTH).to(memory_format=torch.channels_last)
    each = steps_per_epoch(len(train), BATCH)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    epochs = max(1, round(steps / each))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=epochs * each)
    if "augment" in how:
        how["augment"] = Augmentation(**how["augment"], mean=mean, std=std)
    images = normalise(train.images, mean, std)
    fit(
        network,
        (images, train.labels),
        epochs=epochs,
        optimizer=optimizer,
        scheduler=schedule,
        batch_size=BATCH,
        seed=seed,
        progress=False,
        **how,
    )
    return network, mean, std


def accuracy(parts, steps, seed, **how):
    network, mean, std = learned(parts, steps, seed, **how)
    return evaluate(network, (normalise(parts.validation.images, mean, std), parts.validation.labels)).accuracy


def first_of_each(parts, count):
    """The split with only the first `count` training images of each person."""
    labels = parts.train.labels
    chosen = [torch.nonzero(labels == label).flatten()[:count] for label in labels.unique()]
    return parts._replace(train=parts.train.subset(torch.cat(chosen)))


def gain(people, steps, seeds):
    rows, faces = [], load_faces("rendered", people=people)
    for seed in seeds:
        parts = split(faces, seed=seed)
        for count in bar(SIZES, f"seed {seed}"):
            few = first_of_each(parts, count)
            without, with_ = accuracy(few, steps, seed), accuracy(few, steps, seed, augment=RECIPE)
            rows.append({"seed": seed, "images": count, "without": without, "with": with_})
    print(
        aligned(
            [[count, *spread([row for row in rows if row["images"] == count])] for count in SIZES],
            ["images a person", "without", "with", "gain, points", "± deviation"],
        )
    )
    return rows


def spread(rows):
    gains = [100 * (row["with"] - row["without"]) for row in rows]
    mean = {name: statistics.mean(100 * row[name] for row in rows) for name in ("without", "with")}
    return (
        mean["without"],
        mean["with"],
        statistics.mean(gains),
        statistics.stdev(gains) if len(gains) > 1 else float("nan"),
    )


def kinds(people, steps, seeds, images=10):
    rows, faces = [], load_faces("rendered", people=people)
    for seed in seeds:
        parts = first_of_each(split(faces, validation=0.3, seed=seed), images)
        rows.append({"seed": seed, "kind": "none", "images": images, "accuracy": accuracy(parts, steps, seed)})
        for name, ranges in bar(KINDS.items(), f"seed {seed}"):
            mixes = {"MixUp": MixUp(people), "CutMix": CutMix(people)}
            how = {"mix": mixes[name]} if name in mixes else {"augment": ranges}
            rows.append({"seed": seed, "kind": name, "images": images, "accuracy": accuracy(parts, steps, seed, **how)})
    none = {row["seed"]: row["accuracy"] for row in rows if row["kind"] == "none"}
    table = []
    for name in KINDS:
        gains = [100 * (row["accuracy"] - none[row["seed"]]) for row in rows if row["kind"] == name]
        table.append([name, statistics.mean(gains), min(gains), max(gains)])
    print(f"without: {100 * statistics.mean(none.values()):.1f} %")
    print(aligned(table, ["kind", "gain, points", "least", "most"]))
    return rows


def robustness(people, steps, seeds):
    rows, faces = [], load_faces("rendered", people=people)
    arms = {"none": None, **{name: ranges for name, (_, _, ranges) in FACTORS.items() if name != "light_azimuth"}}
    arms["everything"] = {name: value for ranges in arms.values() if ranges for name, value in ranges.items()}
    for seed in seeds:
        parts = split(faces, seed=seed)
        truth = parts.validation.truth
        drawn = {
            name: [
                torch.from_numpy(render(truth.identities, truth.scenes.replace(**{name: unit(value)})).images)
                for value in values
            ]
            for name, (values, unit, _) in FACTORS.items()
        }
        for arm, ranges in bar(arms.items(), f"seed {seed}"):
            network, mean, std = learned(parts, steps, seed, **({"augment": ranges} if ranges else {}))
            usual = evaluate(network, (normalise(parts.validation.images, mean, std), parts.validation.labels)).accuracy
            for name, pictures in drawn.items():
                scores = [
                    evaluate(network, (normalise(each, mean, std), parts.validation.labels)).accuracy
                    for each in pictures
                ]
                rows.append(
                    {
                        "seed": seed,
                        "arm": arm,
                        "factor": name,
                        "values": FACTORS[name][0],
                        "accuracy": scores,
                        "usual": usual,
                    }
                )
    table = [
        [
            row["arm"],
            row["factor"],
            row["seed"],
            100 * row["usual"],
            " ".join(f"{100 * a:.0f}" for a in row["accuracy"]),
        ]
        for row in rows
    ]
    print(aligned(table, ["trained with", "factor moved", "seed", "validation, %", "right names, % at each value"]))
    return rows


# --- speed

LIST = {"degrees": 10, "scale": (0.9, 1.1), "shift": 0.1, "crop": 0.8, "flip": 0.5, "brightness": 0.2, "contrast": 0.2, "saturation": 0.2,
        "blur": 1.0, "erase": 0.3}  # fmt: skip


def torchvisions(mean, std, size, pil):
    """The same list of operations for one picture, each with torchvision's own class; colours act on pictures in 0..1."""
    bilinear = v2.InterpolationMode.BILINEAR
    to_float = [v2.ToImage(), v2.ToDtype(torch.float32, scale=True)]
    moved = [v2.RandomResizedCrop(size, scale=(0.64, 1.0), ratio=(1.0, 1.0), antialias=False), v2.RandomHorizontalFlip(0.5),
             v2.RandomAffine(10, translate=(0.1, 0.1), scale=(0.9, 1.1), interpolation=bilinear), v2.ColorJitter(0.2, 0.2, 0.2),
             v2.GaussianBlur(7, sigma=(0.01, 1.0))]  # fmt: skip
    last = [v2.Normalize(mean.tolist(), std.tolist()), v2.RandomErasing(p=1.0, scale=(0.001, 0.09))]
    return v2.Compose([*moved, *to_float, *last] if pil else [*to_float, *moved, *last])


class OneByOne(Dataset):
    """Pictures in memory, each changed when it is asked for."""

    def __init__(self, images, labels, transform, pil):
        self.images = [v2.functional.to_pil_image(image) for image in images] if pil else images
        self.labels, self.transform = labels, transform

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return self.transform(self.images[index]), self.labels[index]


def single(_):
    torch.set_num_threads(1)


def speed(people, runs=5, batch=BATCH):
    """Images a second of one pass over the training pictures, median of the runs after a pass that is not counted."""
    faces = load_faces("rendered", people=people)
    mean, std = channel_statistics(faces.images)
    rates = {}
    for name, pil in (
        ("torchvision on tensors, DataLoader, 2 workers", False),
        ("torchvision on PIL pictures, DataLoader, 2 workers", True),
    ):
        dataset = OneByOne(faces.images, faces.labels, torchvisions(mean, std, faces.images.shape[-1], pil), pil)
        loader = DataLoader(dataset, batch, shuffle=True, num_workers=2, persistent_workers=True, worker_init_fn=single)
        rates[name] = measured(lambda loader=loader: sum(len(x) for x, _ in loader), runs)
        del loader
    augment, images = Augmentation(**LIST, mean=mean, std=std), normalise(faces.images, mean, std)
    generator = torch.Generator().manual_seed(0)
    for threads in sorted({1, min(2, torch.get_num_threads())}):  # the loader has two workers
        torch.set_num_threads(threads)
        rates[f"Augmentation, batches of {batch}, {threads} thread{'s' * (threads > 1)}"] = measured(
            lambda: sum(len(augment(images[rows], generator)) for rows in torch.randperm(len(images)).split(batch)),
            runs,
        )
    return rates


def measured(one_pass, runs):
    rates = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        count = one_pass()
        rates.append(count / (time.perf_counter() - started))
    return sorted(rates[1:])


def show_speed(people):
    rates = speed(people)
    best = max(statistics.median(values) for name, values in rates.items() if "DataLoader" in name)
    rows = [
        [
            name,
            round(statistics.median(values)),
            round(min(values)),
            round(max(values)),
            f"{statistics.median(values) / best:.1f}×",
        ]
        for name, values in rates.items()
    ]
    print(aligned(rows, ["the same ten operations, 32 × 32", "images a second, median", "least", "most", "ratio"]))
    print(*(f"{name}: {value}" for name, value in (versions() | machine()).items()), sep=" · ")
    save_record(
        "augmentation_speed",
        [{"way": name, "images_per_second": values} for name, values in rates.items()],
        "python tests/benchmarks/augmentation.py speed",
        people=people,
        batch=BATCH,
        operations=LIST,
    )
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", default="speed", choices=["gain", "kinds", "robustness", "speed"])
    parser.add_argument("--people", type=int, help="20; robustness: 40")
    parser.add_argument("--steps", type=int, help="of 64 pictures, the same for every training; 300, robustness: 800")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, help="of the split and the training")
    given = parser.parse_args()
    usual = (given.people, given.steps, given.seeds) == (None, None, SEEDS)
    people, steps = (40, 800) if given.what == "robustness" else (20, 300)
    given.people, given.steps = given.people or people, given.steps or steps
    if given.what == "speed":
        return show_speed(given.people)
    rows = {"gain": gain, "kinds": kinds, "robustness": robustness}[given.what](given.people, given.steps, given.seeds)
    if usual:
        settings = {
            "people": given.people,
            "steps": given.steps,
            "batch": BATCH,
            "width": WIDTH,
            "seeds": given.seeds,
            "recipe": RECIPE,
        }
        save_record(
            f"augmentation_{given.what}", rows, f"python tests/benchmarks/augmentation.py {given.what}", **settings
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
