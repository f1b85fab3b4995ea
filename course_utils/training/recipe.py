"""The course's recipe: the fastest way we found to name the faces that is still plain to read.

Muon for a small network's kernels, one cycle of the learning rate, mirrored and shifted pictures, smoothed labels, and half
precision where the device is faster with it. CASE_STUDY has a residual network; that lesson shows what becomes of it without
each part. THE_RACE learns people in a third of the time, with a network whose first layer comes from the pictures, larger
batches and less momentum; that lesson shows what each idea brings, and that people who are enrolled later may pay for it.
"""

import copy
import math
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Generator, Tensor, nn
from torch.optim.lr_scheduler import OneCycleLR

from course_utils.models.race_net import RaceNet
from course_utils.models.residual import SmallResNet
from course_utils.training.augmentation import Augmentation
from course_utils.training.devices import fast_precision, pick_device
from course_utils.training.evaluation import evaluate, predict
from course_utils.training.fit import fit, steps_per_epoch
from course_utils.training.history import History
from course_utils.training.input import check_whole
from course_utils.training.muon import Muon, groups_of

REST = 0.3  # highest learning rate of everything but the kernels between hidden layers
STEPS = 560  # in a training by CASE_STUDY, at least
LARGEST, SMALLEST = 128, 32  # images in a batch of CASE_STUDY
AN_EPOCH = 20  # steps that its epoch shall have, where such a batch is neither too large nor too small
FEWEST = 8  # epochs
TIMED = 3  # steps that are timed before a training
SHIFT = 2  # pixels
SMOOTHING = 0.1  # share of each label that is spread over all names


class Recipe(NamedTuple):
    """What one recipe has that another has not."""

    network: Callable[[int, Tensor, int], nn.Module]  # made from the number of classes, the training images and a width
    rate: float  # highest learning rate of the kernels between hidden layers
    momentum: float  # of these kernels
    larger: int  # how many times as many images a batch has as in CASE_STUDY


CASE_STUDY = Recipe(lambda classes, images, width: SmallResNet(classes, images.shape[1], width), 0.1, 0.9, larger=1)
THE_RACE = Recipe(RaceNet, 0.3, 0.65, larger=2)


class Plan(NamedTuple):
    """How long to train, and in which batches."""

    images: int
    people: int
    epochs: int
    batch_size: int

    @property
    def steps(self) -> int:
        return self.epochs * steps_per_epoch(self.images, self.batch_size)

    def __str__(self) -> str:
        epochs = f"{self.epochs:,} epoch{'s' if self.epochs > 1 else ''}"
        return f"{self.images:,} images of {self.people:,} people: {epochs} in batches of {self.batch_size}"


def plan(
    images: int, people: int, epochs: int | None = None, batch_size: int | None = None, recipe: Recipe = CASE_STUDY
) -> Plan:
    """Choose how often to pass over a training part, and in which batches, from its size.

    What a network needs is steps, not epochs: with a tenth of the images an epoch has a tenth of the steps. By CASE_STUDY an
    epoch is cut into 20 batches, of at least 32 and at most 128 images, and epochs are added until there are 560 steps;
    never fewer than 8. By THE_RACE batches are twice as large, so there are half as many steps and as many epochs. The
    number of people changes nothing: `tests/benchmarks/recipe_sizes.py` tried 10 to 100 of them. Where each has but a few
    images, more epochs bring some points more, and may be given.

    images, people:     in the training part
    epochs, batch_size: where they are given, they stay
    errors: ValueError for a number that is not whole or less than 1
    """
    for name, value in (("images", images), ("people", people), ("epochs", epochs), ("batch_size", batch_size)):
        if value is not None:
            check_whole(name, value, 1)
    if batch_size is None:
        batch_size = min(recipe.larger * max(SMALLEST, min(LARGEST, images // AN_EPOCH)), images)
    if epochs is None:
        epochs = max(FEWEST, math.ceil(STEPS // recipe.larger * min(batch_size, images) / images))
    return Plan(images, people, epochs, batch_size)


def train_recogniser(
    train: tuple[Tensor, Tensor],
    validation: tuple[Tensor, Tensor] | None,
    classes: int,
    *,
    epochs: int | None = None,
    width: int = 32,
    batch_size: int | None = None,
    recipe: Recipe = CASE_STUDY,
    augment: Callable[[Tensor, Generator], Tensor] | None = None,
    precision: torch.dtype | str | None = "auto",
    device: str = "auto",
    seed: int = 0,
    checkpoint: str | Path | None = None,
    progress: bool = True,
) -> tuple[nn.Module, History]:
    """Train a new recogniser and score it after each epoch.

    train, validation: (images, labels): normalised (N, C, S, S) float32, S a multiple of 8 (by THE_RACE: of 16), and int64
               (N,) in 0..classes−1
    epochs, batch_size: as in fit; None: as `plan` chooses
    width:     channels of the network's first block; the embedding has four times as many
    recipe:    CASE_STUDY, or THE_RACE where only people who are learned now are to be named, and soon
    augment:   as in fit; None: `moved`
    precision: as in fit; "auto": whichever is faster on the device
    device, seed, checkpoint, errors: as in pick_device and fit; the seed draws the first weights, too
    progress:  say the plan and the seconds it will take, measured on a few steps, before the training; and show a bar
    returns    the model, in eval mode, where it was trained; and its History
    """
    where = pick_device(device)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = recipe.network(classes, train[0], width)
    model = model.to(where).to(memory_format=torch.channels_last)
    chosen = plan(len(train[1]), classes, epochs, batch_size, recipe)
    settings: dict[str, Any] = {
        "batch_size": chosen.batch_size,
        "augment": augment or moved,
        "loss": nn.CrossEntropyLoss(label_smoothing=SMOOTHING),
        "precision": fast_precision(where) if precision == "auto" else precision,
        "seed": seed,
    }
    if progress:
        seconds = expected_seconds(chosen, model, train, validation, settings)
        print(f"{chosen}, ≈ {max(1, round(seconds))} s", flush=True)
    optimizer = optimizer_of(model, recipe)
    cycle = OneCycleLR(optimizer, [recipe.rate, REST], total_steps=chosen.steps, pct_start=0.2, cycle_momentum=False)
    history = fit(
        model,
        train,
        validation,
        epochs=chosen.epochs,
        optimizer=optimizer,
        scheduler=cycle,
        checkpoint=checkpoint,
        progress=progress,
        **settings,
    )
    return model, history


def optimizer_of(model: nn.Module, recipe: Recipe = CASE_STUDY) -> Muon:
    """Muon for the kernels between hidden layers and plain momentum for the rest, at a recipe's highest learning rates."""
    kernels, others = groups_of(model, lr=recipe.rate, rest=REST)
    return Muon([kernels | {"momentum": recipe.momentum}, others])


def expected_seconds(
    chosen: Plan,
    model: nn.Module,
    train: tuple[Tensor, Tensor],
    validation: tuple[Tensor, Tensor] | None,
    settings: dict[str, Any],
) -> float:
    """How long this machine will take for a plan: a few steps of a copy of the network are timed, and one scoring.

    settings: of fit, beside epochs, optimizer, scheduler
    """
    trial = copy.deepcopy(model)
    batch = train[0][: chosen.batch_size], train[1][: chosen.batch_size]
    optimizer = optimizer_of(trial)  # any recipe's rates cost the same time
    steps = fit(trial, batch, epochs=1 + TIMED, optimizer=optimizer, progress=False, **settings)
    a_step = statistics.median(row["seconds"] for row in steps.epochs[1:])  # the first one also makes things ready
    scoring = 0.0
    if validation is not None:
        started = time.perf_counter()
        evaluate(trial, validation, precision=settings["precision"])
        scoring = time.perf_counter() - started
    return chosen.steps * a_step + chosen.epochs * scoring


def moved(images: Tensor, generator: Generator) -> Tensor:
    """Mirror half of the pictures, and shift the batch by up to two pixels; what leaves on one side enters on the other.

    images: (B, C, H, W) on any device; generator: on the CPU; returns the same shape
    """
    mirrored = torch.rand(len(images), 1, 1, 1, generator=generator) < 0.5
    down, across = torch.randint(-SHIFT, SHIFT + 1, (2,), generator=generator).tolist()
    return torch.where(mirrored.to(images.device), images.flip(3), images).roll((down, across), (2, 3))


def varied(mean: Tensor, std: Tensor) -> Augmentation:
    """More kinds of change than `moved` makes, for a long training, in which the same picture comes back forty times.

    mean, std: (3,) of each channel, as the pictures were normalised
    """
    return Augmentation(
        degrees=10,
        scale=(0.9, 1.1),
        shift=0.08,
        flip=0.5,
        erase=0.4,
        mean=tuple(mean.tolist()),
        std=tuple(std.tolist()),
    )


def predict_both_ways(model: nn.Module, images: Tensor, precision: torch.dtype | None = None) -> Tensor:
    """The logarithm of the mean probability that the model gives to a picture and to its mirror image, (N, K).

    images and errors as in predict
    """
    one, other = (predict(model, seen, precision=precision).log_softmax(1) for seen in (images, images.flip(3)))
    return torch.logaddexp(one, other) - torch.log(torch.tensor(2.0))
