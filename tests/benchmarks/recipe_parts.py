"""What each part of the course's recipe brings: the recipe with one part taken out, against the whole, by pairs over seeds.

python tests/benchmarks/recipe_parts.py [--seeds 0 1 2] [--epochs 8]
"""

import argparse
import time

import torch
from torch import nn
from torch.optim.lr_scheduler import LambdaLR, OneCycleLR

from course_utils.measuring.long_runs import save_record
from course_utils.models.residual import PlainBlock, SmallResNet
from course_utils.pictures.loading import load_faces
from course_utils.pictures.splits import split
from course_utils.pictures.statistics import channel_statistics, normalise
from course_utils.training.devices import fast_precision
from course_utils.training.evaluation import evaluate
from course_utils.training.fit import fit, steps_per_epoch
from course_utils.training.recipe import CASE_STUDY, LARGEST, REST, SMOOTHING, moved, optimizer_of, predict_both_ways

WITHOUT = {
    "the whole recipe": {},
    "AdamW for Muon": {"muon": False},
    "a constant rate for the cycle": {"cycle": False},
    "no augmentation": {"augment": None},
    "hard labels": {"smoothing": 0.0},
    "no path around the blocks": {"paths": False},
    "float32": {"fast": False},
}


def trained(train, epochs, seed, muon=True, cycle=True, augment=moved, smoothing=SMOOTHING, paths=True, fast=True):
    """CASE_STUDY with some parts exchanged; returns the network and its precision."""
    torch.manual_seed(seed)
    network = SmallResNet(int(train[1].max()) + 1)
    if not paths:
        for place, sizes in ((3, (32, 32)), (4, (32, 64, 2)), (5, (64, 128, 2))):
            network[place] = PlainBlock(*sizes)
    network = network.to(memory_format=torch.channels_last)
    steps = epochs * steps_per_epoch(len(train[1]), LARGEST)
    if muon:
        optimizer, rates = optimizer_of(network), [CASE_STUDY.rate, REST]
    else:  # at the rate that served it best in *efficient_networks*
        optimizer, rates = torch.optim.AdamW(network.parameters(), lr=5e-3, weight_decay=0.1), 5e-3
    schedule = (
        OneCycleLR(optimizer, rates, total_steps=steps, pct_start=0.2, cycle_momentum=False)
        if cycle
        else LambdaLR(optimizer, lambda step: 1.0)
    )
    precision = fast_precision(torch.device("cpu")) if fast else None
    fit(
        network,
        train,
        epochs=epochs,
        optimizer=optimizer,
        scheduler=schedule,
        batch_size=LARGEST,
        augment=augment,
        loss=nn.CrossEntropyLoss(label_smoothing=smoothing),
        precision=precision,
        seed=seed,
        progress=False,
    )
    return network, precision


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2], help="of the split and the training")
    parser.add_argument("--epochs", type=int, default=8)
    chosen = parser.parse_args()
    faces, rows = load_faces("rendered"), []
    for seed in chosen.seeds:
        parts = split(faces, seed=seed)
        mean, std = channel_statistics(parts.train.images)
        train, validation = ((normalise(part.images, mean, std), part.labels) for part in parts[:2])
        for name, exchanged in WITHOUT.items():
            started = time.process_time()
            network, precision = trained(train, chosen.epochs, seed, **exchanged)
            seconds = time.process_time() - started
            both = (
                (predict_both_ways(network, validation[0], precision).argmax(1) == validation[1]).double().mean().item()
            )
            rows.append(
                {
                    "recipe": name,
                    "seed": seed,
                    "accuracy": evaluate(network, validation, precision=precision).accuracy,
                    "both_ways": both,
                    "cpu_seconds": seconds,
                }
            )
            print(*(f"{value:.3f}" if isinstance(value, float) else value for value in rows[-1].values()), flush=True)
    save_record(
        "case_study_parts", rows, "python tests/benchmarks/recipe_parts.py", seeds=chosen.seeds, epochs=chosen.epochs
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
