"""A Vision Transformer and the residual network on more and more drawn images: the record that *vision_transformer* draws.

    python tests/benchmarks/growing_data.py [--device cuda] [--workers 2] [--runs 3] [--quick]

The same 100 people in 2,250, 9,000, 36,000 and 144,000 images of 16 × 16. Every training looks at 288,000 images, so the more
there are, the less often each is seen. The two networks take about equally many FLOPs an image, learn with AdamW and are tested
on the same 5,000 new images. Each gets the better of two learning rates, by 5,000 other images after learning from 9,000. The
seed draws the images that are learned from, the first weights and the order. About 25 minutes on two processor cores.
"""

import argparse
import json
import multiprocessing
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from torch.optim.lr_scheduler import OneCycleLR
from torch.utils.flop_counter import FlopCounterMode

from course_utils.faces.people import sample_identities
from course_utils.faces.renderer import render
from course_utils.faces.scenes import sample_scenes
from course_utils.measuring.long_runs import save_record
from course_utils.measuring.machine import len_affinity
from course_utils.models.residual import SmallResNet
from course_utils.models.vision_transformer import VisionTransformer
from course_utils.pictures.statistics import channel_statistics, normalise
from course_utils.showing.progress import bar
from course_utils.showing.tables import aligned
from course_utils.training.devices import pick_device
from course_utils.training.evaluation import predict
from course_utils.training.fit import fit, steps_per_epoch
from course_utils.training.recipe import SMOOTHING, moved

NETWORKS = {"residual": 28, "vision_transformer": 64}  # name: width
PEOPLE, SIDE, SIZES, TEST = 100, 16, (2250, 9000, 36_000, 144_000), 5000
SEEN, BATCH = 288_000, 128  # images in each training, and in a step
RATES, TUNED_ON, TUNING_SEED, DECAY = (0.003, 0.01), 9000, 1000, 0.05  # AdamW's highest learning rate, weight decay
AT_ONCE = 2048  # images that a process draws
STREAMS = {"learned": 60_000, "tested": 70_000, "tuned": 80_000}  # of their scenes; no lesson uses them


def new_network(name: str, classes: int, width: int) -> nn.Module:
    return SmallResNet(classes, width=width) if name == "residual" else VisionTransformer(classes, SIDE, width=width)


def flops_an_image(name: str, classes: int, width: int) -> int:
    """FLOPs of one image forth and back, counted on the meta device, where attention is counted, too."""
    with torch.device("meta"):
        network = new_network(name, classes, width)
        with FlopCounterMode(display=False) as counter:
            network(torch.zeros(2, 3, SIDE, SIDE)).sum().backward()
    return counter.get_total_flops() // 2


def drawn(people: int, part: str, start: int, count: int, number: int) -> np.ndarray:
    """`count` images from place `start` on, of a part that has `number`."""
    places = np.arange(number)[start : start + count]
    who, scenes = sample_identities(people), sample_scenes(number, STREAMS[part])
    few = np.split(places, range(64, len(places), 64))  # so that each process draws in one thread
    return np.concatenate([render(who[rows % people], scenes[rows], SIDE).images for rows in few])


def draw(folder: Path, people: int, count: int, test: int) -> None:
    """Draw the images in processes, and keep them in the folder, where every process can read them."""
    with ProcessPoolExecutor(len_affinity(), multiprocessing.get_context("spawn")) as pool:
        for part in STREAMS:
            number = count if part == "learned" else test
            pieces = [pool.submit(drawn, people, part, start, AT_ONCE, number) for start in range(0, number, AT_ONCE)]
            np.save(folder / f"{part}.npy", np.concatenate([piece.result() for piece in pieces]))


class Job(NamedTuple):
    """One training: of which network, on how many images, and which part it is tested on."""

    folder: str
    device: str
    people: int
    name: str
    width: int
    images: int
    seed: int
    epochs: int
    batch: int
    rate: float
    part: str = "tested"


def one_training(job: Job) -> dict:
    """Train one network on images that the seed draws from the folder, and test it."""
    torch.set_num_threads(1)
    learned, tested = (torch.from_numpy(np.load(Path(job.folder) / f"{part}.npy")) for part in ("learned", job.part))
    labels, answers = (torch.arange(len(images)) % job.people for images in (learned, tested))
    chosen = torch.randperm(len(learned), generator=torch.Generator().manual_seed(job.seed))[: job.images]
    learned, labels = learned[chosen], labels[chosen]
    mean, std = channel_statistics(learned)
    where = pick_device(job.device)
    torch.manual_seed(job.seed)
    steps = job.epochs * steps_per_epoch(job.images, job.batch)
    network = new_network(job.name, job.people, job.width).to(where)
    optimizer = torch.optim.AdamW(network.parameters(), job.rate, weight_decay=DECAY)
    fit(
        network,
        (normalise(learned, mean, std).to(where), labels),
        epochs=job.epochs,
        optimizer=optimizer,
        scheduler=OneCycleLR(optimizer, job.rate, steps, pct_start=0.2, cycle_momentum=False),
        batch_size=job.batch,
        augment=moved,
        loss=nn.CrossEntropyLoss(label_smoothing=SMOOTHING),
        seed=job.seed,
        progress=False,
    )
    logits = predict(network, normalise(tested, mean, std).to(where), 1000).cpu()
    accuracy = (logits.argmax(1) == answers).double().mean().item()
    return {
        "network": job.name,
        "width": job.width,
        "parameters": sum(weights.numel() for weights in network.parameters()),
        "images": job.images,
        "seed": job.seed,
        "epochs": job.epochs,
        "steps": steps,
        "rate": job.rate,
        "flops": job.epochs * job.images * flops_an_image(job.name, job.people, job.width),
        "accuracy": accuracy,
        "loss": nn.functional.cross_entropy(logits, answers).item(),
    }


def in_processes(jobs: list[Job], workers: int) -> list[dict]:
    """Run one_training for each job, several at a time; the rows as they come."""
    rows = []
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        waiting = [pool.submit(one_training, job) for job in jobs]
        for done in bar(as_completed(waiting), "trainings", total=len(jobs)):
            rows.append(done.result())
            print(json.dumps(rows[-1]), flush=True)
    return rows


def options(description: str, arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--workers", type=int, default=1, help="trainings at a time")
    parser.add_argument("--runs", type=int, default=3, help="seeds")
    parser.add_argument("--quick", action="store_true", help="as little as shows that it works; nothing is kept")
    return parser.parse_args(arguments)


def best_rates(tuning: list[dict], key: str) -> dict:
    """For each value of the key, the rate of the row with the highest accuracy."""
    return {row[key]: row["rate"] for row in sorted(tuning, key=lambda row: row["accuracy"])}


def keep(name: str, rows: list[dict], tuning: list[dict], tuned_on: int, given: argparse.Namespace) -> None:
    settings = {"people": PEOPLE, "side": SIDE, "test": TEST, "decay": DECAY, "tuned_on": tuned_on, "tuning": tuning}
    command = f"python tests/benchmarks/{name}.py --device {given.device} --runs {given.runs}"
    save_record(name, rows, command, **settings)


def main(arguments: list[str] | None = None) -> int:
    given = options(__doc__, arguments)
    people, sizes, test, runs, seen, tuned = PEOPLE, SIZES, TEST, given.runs, SEEN, TUNED_ON
    if given.quick:
        people, sizes, test, runs, seen, tuned = 3, (12, 24), 30, 1, 24, 12
    with tempfile.TemporaryDirectory() as folder:
        draw(Path(folder), people, max(sizes), test)

        def job(name: str, images: int, seed: int, **more) -> Job:
            batch = min(BATCH, images // 2)
            return Job(folder, given.device, people, name, NETWORKS[name], images, seed, seen // images, batch, **more)

        tuning = in_processes(
            [job(name, tuned, TUNING_SEED, rate=rate, part="tuned") for name in NETWORKS for rate in RATES],
            given.workers,
        )
        best = best_rates(tuning, "network")
        jobs = [
            job(name, count, seed, rate=best[name])
            for count in sorted(sizes, reverse=True)  # the longest first
            for seed in range(runs)
            for name in NETWORKS
        ]
        rows = in_processes(jobs, given.workers)
    rows.sort(key=lambda row: (row["network"], row["images"], row["seed"]))
    table = []
    for name in NETWORKS:
        for count in sizes:
            found = [row for row in rows if (row["network"], row["images"]) == (name, count)]
            shares = [100 * row["accuracy"] for row in found]
            table.append([name, count, best[name], f"{found[0]['flops']:.3g}", np.mean(shares), np.std(shares)])
    print(aligned(table, ["network", "images", "rate", "FLOPs", "accuracy, %", "spread over the seeds"]))
    if not given.quick:
        keep("growing_data", rows, tuning, TUNED_ON, given)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
