"""The course's recipe: the fastest way we found to name the faces that is still plain to read.

A small residual network, Muon for its kernels, one cycle of the learning rate, mirrored and shifted pictures, and half
precision where the device is faster with it. *case_study* shows what each part brings.
"""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Generator, Tensor, nn
from torch.optim.lr_scheduler import OneCycleLR

from course_utils.models.residual import SmallResNet
from course_utils.training.augmentation import Augmentation
from course_utils.training.devices import fast_precision, pick_device
from course_utils.training.evaluation import predict
from course_utils.training.fit import fit, steps_per_epoch
from course_utils.training.history import History
from course_utils.training.muon import Muon, groups_of

KERNELS, REST = 0.1, 0.3  # highest learning rates: of the kernels between hidden layers, and of everything else
LARGEST, SMALLEST, STEPS = (
    128,
    16,
    20,
)  # images in a batch; and an epoch shall have so many steps, if the batch may be that small
SHIFT = 2  # pixels
SMOOTHING = 0.1  # share of each label that is spread over all names


def train_recogniser(
    train: tuple[Tensor, Tensor],
    validation: tuple[Tensor, Tensor] | None,
    classes: int,
    *,
    epochs: int = 8,
    width: int = 32,
    batch_size: int | None = None,
    augment: Callable[[Tensor, Generator], Tensor] | None = None,
    precision: torch.dtype | str | None = "auto",
    device: str = "auto",
    seed: int = 0,
    checkpoint: str | Path | None = None,
    progress: bool = True,
) -> tuple[nn.Module, History]:
    """Train a new recogniser and score it after each epoch.

    train, validation: (images, labels): normalised (N, 3, S, S) float32, S a multiple of 8, and int64 (N,) in 0..classes−1
    width:     channels of the network's first block
    batch_size: as in fit; None: 128, and fewer, down to 16, where an epoch would otherwise have less than 20 steps
    augment:   as in fit; None: `moved`
    precision: as in fit; "auto": whichever is faster on the device
    device, seed, checkpoint, errors: as in pick_device and fit; the seed draws the first weights, too
    returns    the model, in eval mode, where it was trained; and its History
    """
    where = pick_device(device)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = SmallResNet(classes, channels=train[0].shape[1], width=width)
    model = model.to(where, memory_format=torch.channels_last)
    optimizer = Muon(groups_of(model, lr=KERNELS, rest=REST))
    batch_size = batch_size or max(SMALLEST, min(LARGEST, len(train[1]) // STEPS))
    steps = epochs * steps_per_epoch(len(train[1]), batch_size)
    cycle = OneCycleLR(optimizer, [KERNELS, REST], total_steps=steps, pct_start=0.2, cycle_momentum=False)
    history = fit(
        model,
        train,
        validation,
        epochs=epochs,
        optimizer=optimizer,
        scheduler=cycle,
        batch_size=batch_size,
        augment=augment or moved,
        loss=nn.CrossEntropyLoss(label_smoothing=SMOOTHING),
        precision=fast_precision(where) if precision == "auto" else precision,
        seed=seed,
        checkpoint=checkpoint,
        progress=progress,
    )
    return model, history


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
