"""What fit does before its first step: it refuses what cannot work, and takes a run up where its checkpoint left it."""

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from course_utils.training.checkpoints import Checkpoint, describe_run
from course_utils.training.devices import device_of
from course_utils.training.evaluation import predict
from course_utils.training.input import check_data, check_labels, check_optimizer, check_precision, check_whole


def check_run(
    model: nn.Module,
    train: tuple[Tensor, Tensor],
    validation: tuple[Tensor, Tensor] | None,
    optimizer: torch.optim.Optimizer,
    precision: torch.dtype | None,
    *,
    epochs: int,
    batch_size: int,
    seed: int,
) -> None:
    """Refuse what fit cannot train on, before anything is changed; the arguments are those of fit.

    The model is asked for its scores on two images, to see how many classes it knows.
    errors: ValueError in one sentence that says what to do
    """
    for name, value, least in (("epochs", epochs, 1), ("batch_size", batch_size, 1), ("seed", seed, 0)):
        check_whole(name, value, least)
    check_optimizer(model, optimizer)
    for name, data in (("train", train), ("validation", validation)):
        if data is not None:
            check_data(model, data, name)
            check_labels(data[1], predict(model, data[0][:2]).shape[1], name)
    check_precision(model, precision, device_of(model, train[0]))


def take_up(
    path: str | Path | None,
    parts: Mapping[str, Any],
    train: tuple[Tensor, Tensor],
    validation: tuple[Tensor, Tensor] | None,
    epochs: int,
    **settings: Any,
) -> Checkpoint | None:
    """The checkpoint of a run, after it has brought all parts to where it left them; None without a path.

    path:     the file; where it does not exist, the run's start is written there
    parts:    model, optimizer, history, … by name; those that are None are left out
    train, validation, epochs: as in fit
    settings: what else must be the same for the run to go on, by the names that fit gives them
    errors:   RuntimeError as in Checkpoint.resume; ValueError when the run is beyond these epochs already
    """
    if path is None:
        return None
    settings |= {name: named(settings[name]) for name in ("augment", "mix")}
    for name in ("mix", "precision"):  # left out where they are None, as in checkpoints from before there were any
        if settings[name] is None:
            del settings[name]
    run = (parts["model"], parts["optimizer"], parts["scheduler"])
    described = describe_run(*run, train, validation, **settings)
    saved = Checkpoint(path, {name: part for name, part in parts.items() if part is not None}, described)
    saved.resume()
    done = len(parts["history"].epochs)
    if done > epochs:
        raise ValueError(f"The checkpoint {path} is at epoch {done} already: ask for {done} epochs or more.")
    return saved


def named(change: Callable | None) -> Callable | str | None:
    """What a checkpoint knows an augmentation by: of a dataclass, its numbers too."""
    return repr(change) if is_dataclass(change) and not isinstance(change, type) else change
