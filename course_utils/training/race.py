"""The recipe of *the_race*: the least time to 95 % on the article's case that we found and that is still plain to read.

It is the course's recipe (`course_utils.training.recipe`) with another network, batches twice as large, and less momentum.
"""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import OneCycleLR

from course_utils.models.race_net import RaceNet
from course_utils.training.devices import fast_precision, pick_device
from course_utils.training.fit import fit, steps_per_epoch
from course_utils.training.history import History
from course_utils.training.muon import Muon, groups_of
from course_utils.training.recipe import REST, SMOOTHING, moved

EPOCHS, BATCH = 7, 256
KERNELS, MOMENTUM = 0.3, 0.65  # of the kernels between hidden layers; everything else as in the course's recipe


def train_racer(
    train: tuple[Tensor, Tensor],
    classes: int,
    *,
    epochs: int = EPOCHS,
    batch_size: int = BATCH,
    width: int = 32,
    rate: float = KERNELS,
    precision: torch.dtype | str | None = "auto",
    device: str = "auto",
    seed: int = 0,
    checkpoint: str | Path | None = None,
    progress: bool = True,
) -> tuple[nn.Module, History]:
    """Train a new RaceNet.

    train:     (images, labels): normalised (N, 3, S, S) float32, S a multiple of 16, and int64 (N,) in 0..classes−1
    rate:      highest learning rate of the kernels between hidden layers
    precision: as in fit; "auto": whichever is faster on the device
    epochs, batch_size, device, seed, checkpoint, progress, errors: as in fit; the seed draws the first weights, too
    returns    the model, in eval mode, where it was trained; and its History
    """
    where = pick_device(device)
    settings: dict[str, Any] = {"precision": fast_precision(where) if precision == "auto" else precision}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = RaceNet(classes, train[0], width)
    model = model.to(where).to(memory_format=torch.channels_last)
    kernels, others = groups_of(model, lr=rate, rest=REST)
    optimizer = Muon([kernels | {"momentum": MOMENTUM}, others])
    steps = epochs * steps_per_epoch(len(train[1]), batch_size)
    cycle = OneCycleLR(optimizer, [rate, REST], total_steps=steps, pct_start=0.2, cycle_momentum=False)
    history = fit(
        model,
        train,
        epochs=epochs,
        optimizer=optimizer,
        scheduler=cycle,
        batch_size=batch_size,
        augment=moved,
        loss=nn.CrossEntropyLoss(label_smoothing=SMOOTHING),
        seed=seed,
        checkpoint=checkpoint,
        progress=progress,
        **settings,
    )
    return model, history
