"""Train a classifier and score it, by the same lines on every device."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from course_utils.training.devices import device_of, mixed_precision
from course_utils.training.evaluation import evaluate
from course_utils.training.history import History
from course_utils.training.input import check_mixed
from course_utils.training.preparation import check_run, take_up
from course_utils.training.randomness import Randomness
from course_utils.training.watch import Watch


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
    check_run(model, train, validation, optimizer, precision, epochs=epochs, batch_size=batch_size, seed=seed)
    device = device_of(model, train[0])
    images, labels = train[0].to(device), train[1].to(device)
    held_out = validation and (validation[0].to(device), validation[1].to(device))
    steps, history = steps_per_epoch(len(labels), batch_size), History()
    scaler = torch.amp.GradScaler(
        device.type, enabled=precision is torch.float16
    )  # for other precisions it does nothing
    with Randomness(seed, device) as random:
        parts = {"model": model, "optimizer": optimizer, "random": random, "history": history}
        parts |= {"scaler": None if precision is None else scaler, "scheduler": scheduler}
        settings: dict[str, Any] = {"seed": seed, "batch_size": batch_size, "augment": augment, "loss": loss}
        saved = take_up(checkpoint, parts, train, validation, epochs, **settings, mix=mix, precision=precision)
        with Watch(model, history, epochs, steps, checkpoint, progress) as watch:
            for epoch in range(len(history.epochs) + 1, epochs + 1):
                watch.start_epoch()
                model.train()
                order = torch.randperm(len(labels), generator=random.order).to(device)
                for batch in order.split(batch_size)[:steps]:
                    seen, targets = images[batch], labels[batch]
                    if augment is not None:
                        seen = augment(seen, random.augmentation)
                    if mix is not None:
                        seen, targets = check_mixed(mix(seen, targets, random.augmentation), len(batch))
                    with mixed_precision(device, precision):
                        value = loss(model(seen), targets)
                    del seen, targets  # one batch less in memory
                    optimizer.zero_grad()
                    scaler.scale(value).backward()
                    scaler.step(optimizer)
                    scaler.update()
                    if scheduler is not None:
                        scheduler.step()
                    watch.step(value, len(batch))
                losses = watch.losses()
                score = evaluate(model, held_out, loss=loss, precision=precision) if held_out else None
                history.add(losses, watch.sizes, score, watch.seconds())
                if saved is not None:
                    saved.save(f"after epoch {epoch}")
    return history
