"""Train a classifier and score it, by the same lines on every device."""

import math
import time
from collections.abc import Callable
from dataclasses import is_dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from course_utils.showing.progress import bar
from course_utils.training.checkpoints import Checkpoint, describe_run
from course_utils.training.devices import device_of, mixed_precision
from course_utils.training.evaluation import evaluate, predict
from course_utils.training.history import History
from course_utils.training.input import (
    check_data,
    check_labels,
    check_optimizer,
    check_precision,
    check_whole,
)
from course_utils.training.randomness import Randomness

LOOK_EVERY = 0.5  # seconds between two looks at the loss; each makes the processor wait for the accelerator


def steps_per_epoch(count: int, batch_size: int) -> int:
    """Count the steps of one pass over `count` images, as fit takes them.

    A last batch of a single image is left out (another image each epoch), because batch normalisation has no variance
    over one image; with batch_size 1, or one image in all, nothing is left out.
    """
    whole, rest = divmod(count, batch_size)
    return whole + (rest > 1 or (rest == 1 and whole == 0))


def fit(
    model: nn.Module,
    train: tuple[Tensor, Tensor],
    validation: tuple[Tensor, Tensor] | None = None,
    *,
    epochs: int,
    optimizer: torch.optim.Optimizer,
    batch_size: int = 64,
    scheduler: torch.optim.lr_scheduler.LRScheduler | None = None,
    augment: Callable[[Tensor, torch.Generator], Tensor] | None = None,
    mix: Callable[[Tensor, Tensor, torch.Generator], tuple[Tensor, Tensor]] | None = None,
    loss: Callable[[Tensor, Tensor], Tensor] = cross_entropy,
    precision: torch.dtype | None = None,
    seed: int = 0,
    checkpoint: str | Path | None = None,
    progress: bool = True,
) -> History:
    """Train the model where it lies, score it after each epoch, and leave it in eval mode.

    train, validation: (images, labels): floating point (N, …) of the model's dtype, and int64 (N,) in 0..K-1
    scheduler:  stepped after every step (steps_per_epoch tells how many there are)
    augment:    (batch of images, generator on the CPU) -> batch of images; draws from the generator only. Training
                images alone pass through it, never those of the validation set
    mix:        (batch of images, labels (B,), generator) -> (images, targets), after augment; targets are what the loss
                takes, for cross_entropy labels or probabilities (B, K) of the logits' dtype. train_loss is then the
                loss of these targets, while the validation loss is that of the labels
    loss:       (logits (B, K), labels (B,)) -> mean loss
    precision:  torch.bfloat16 or torch.float16 for the layers that bear it (torch.autocast), while weights, gradients and
                optimizer stay float32; the loss is scaled for float16. None: all in the model's dtype
    seed:       of the batches' order, the augmentation and dropout, each a stream of its own; torch's global random
                state is as before afterwards. Same seed and same first weights give the same weights
    checkpoint: a file, replaced after every epoch; where it exists, the run goes on from it, bit by bit as if it had
                never stopped (same device, number of threads and versions). A higher `epochs` continues a finished run,
                unless the scheduler was made for a number of epochs: then that is another run, and refused
    errors: ValueError for unusable input, FloatingPointError when the loss is no longer finite,
            RuntimeError when the checkpoint is damaged, of another run, or cannot be written
    """
    for name, value, least in (("epochs", epochs, 1), ("batch_size", batch_size, 1), ("seed", seed, 0)):
        check_whole(name, value, least)
    check_optimizer(model, optimizer)
    for name, data in (("train", train), ("validation", validation)):
        if data is not None:
            check_data(model, data, name)
            check_labels(data[1], predict(model, data[0][:2]).shape[1], name)
    device = device_of(model, train[0])
    check_precision(model, precision, device)
    scaler = torch.amp.GradScaler(device.type, enabled=precision is torch.float16)
    images, labels = (tensor.to(device) for tensor in train)
    held_out = validation and tuple(tensor.to(device) for tensor in validation)
    steps = steps_per_epoch(len(labels), batch_size)
    history = History()
    with Randomness(seed, device) as random:
        saved = None
        if checkpoint is not None:
            parts = {"model": model, "optimizer": optimizer, "random": random, "history": history}
            others = {"seed": seed, "batch_size": batch_size, "augment": _named(augment), "loss": loss}
            if mix is not None:  # so that checkpoints from before there was mix remain good; precision likewise
                others["mix"] = _named(mix)
            if precision is not None:
                others["precision"], parts["scaler"] = precision, scaler
            settings = describe_run(model, optimizer, scheduler, train, validation, **others)
            saved = Checkpoint(checkpoint, parts | ({} if scheduler is None else {"scheduler": scheduler}), settings)
            saved.resume()
        done = len(history.epochs)
        if done > epochs:
            raise ValueError(f"The checkpoint {checkpoint} is at epoch {done} already: ask for {done} epochs or more.")
        shown = bar(None, "training", total=(epochs - done) * steps, show=progress)
        try:
            for epoch in range(done + 1, epochs + 1):
                started = time.perf_counter()
                model.train()
                order = torch.randperm(len(labels), generator=random.order).to(device)
                batches = order.split(batch_size)[:steps]
                losses, next_look = [], started + LOOK_EVERY
                for batch in batches:
                    seen = images[batch] if augment is None else augment(images[batch], random.augmentation)
                    targets = labels[batch]
                    if mix is not None:
                        seen, targets = _mixed(mix(seen, targets, random.augmentation), len(batch))
                    with mixed_precision(device, precision):
                        value = loss(model(seen), targets)
                    del seen, targets  # one batch less in memory
                    optimizer.zero_grad()
                    scaler.scale(value).backward()
                    scaler.step(optimizer)
                    scaler.update()
                    if scheduler is not None:
                        scheduler.step()
                    losses.append(value.detach())
                    shown.update()
                    if time.perf_counter() > next_look:
                        shown.set_postfix_str(f"loss {_finite(losses, epoch, steps)[-1]:.3f}", refresh=False)
                        next_look = time.perf_counter() + LOOK_EVERY
                numbers = _finite(losses, epoch, steps)
                score = held_out and evaluate(model, held_out, loss=loss, precision=precision)
                history.losses += numbers
                history.epochs.append(
                    {
                        "epoch": epoch,
                        "train_loss": float(np.average(numbers, weights=[len(batch) for batch in batches])),
                        "validation_loss": score and score.loss,
                        "validation_accuracy": score and score.accuracy,
                        "seconds": time.perf_counter() - started,
                    }
                )
                if saved:
                    saved.save(f"after epoch {epoch}")
        except KeyboardInterrupt:
            way_on = "" if saved is None else f"; calling fit again goes on from the last whole epoch in {checkpoint}"
            now = len(history.epochs) + 1
            print(f"Stopped by hand in epoch {now} of {epochs}; the model keeps its present weights{way_on}.")
            raise
        finally:
            shown.close()
            model.eval()
    return history


def _named(change: Callable | None) -> Callable | str | None:
    """What the checkpoint knows an augmentation by: of a dataclass, its numbers too."""
    return repr(change) if is_dataclass(change) and not isinstance(change, type) else change


def _mixed(result: tuple[Tensor, Tensor], count: int) -> tuple[Tensor, Tensor]:
    """What mix gave, or ValueError; looks at shapes only, so that the processor need not wait for an accelerator."""
    if not isinstance(result, tuple) or len(result) != 2 or not all(isinstance(part, Tensor) for part in result):
        raise ValueError(f"mix must return a pair of tensors (images, targets), not a {type(result).__name__}.")
    seen, targets = result
    if len(seen) != count or len(targets) != count:
        raise ValueError(
            f"mix must return as many images and targets as it is given, {count}, not {len(seen)} and {len(targets)}."
        )
    return seen, targets


def _finite(losses: list[Tensor], epoch: int, steps: int) -> list[float]:
    """Fetch an epoch's losses from the device; FloatingPointError at the first that is nan or infinite."""
    numbers = torch.stack(losses).tolist()
    for step, number in enumerate(numbers, 1 + (epoch - 1) * steps):
        if not math.isfinite(number):
            raise FloatingPointError(
                f"The loss is {number} at step {step} (epoch {epoch}): "
                "try a smaller learning rate, or look for nan and inf in the images."
            )
    return numbers
