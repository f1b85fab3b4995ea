"""What stands beside a training while it runs: the bar, the clock, the losses, and the words when it is stopped by hand."""

import math
import time
from pathlib import Path

import torch
from torch import Tensor, nn

from course_utils.showing.progress import bar
from course_utils.training.history import History

LOOK_EVERY = 0.5  # seconds between two looks at the loss; each makes the processor wait for the accelerator


class Watch:
    """Beside the loop of fit: `with Watch(…) as watch`. However the loop ends, the model is in eval mode afterwards.

    model:      the one that is trained
    history:    of the epochs done so far; it tells which epoch and step the next ones are
    epochs:     the number of the last one
    steps:      of an epoch
    checkpoint: where the run is kept, for the words when it is stopped by hand; None: nowhere
    show:       whether there is a progress bar
    """

    def __init__(
        self, model: nn.Module, history: History, epochs: int, steps: int, checkpoint: str | Path | None, show: bool
    ) -> None:
        self.model, self.history, self.epochs, self.checkpoint = model, history, epochs, checkpoint
        self.bar = bar(None, "training", total=(epochs - len(history.epochs)) * steps, show=show)

    def __enter__(self) -> "Watch":
        self.start_epoch()
        return self

    def start_epoch(self) -> None:
        """Forget the last epoch's losses and start the clock."""
        self.found: list[Tensor] = []  # the losses, still on the device
        self.sizes: list[int] = []  # images in each batch
        self.started = time.perf_counter()
        self.next_look = self.started + LOOK_EVERY

    def step(self, loss: Tensor, size: int) -> None:
        """Note the loss of a step over `size` images; twice a second it is fetched, shown and looked at."""
        self.found.append(loss.detach())
        self.sizes.append(size)
        self.bar.update()
        if time.perf_counter() > self.next_look:
            self.bar.set_postfix_str(f"loss {self.losses()[-1]:.3f}", refresh=False)
            self.next_look = time.perf_counter() + LOOK_EVERY

    def losses(self) -> list[float]:
        """Fetch this epoch's losses from the device; FloatingPointError at the first that is nan or infinite."""
        numbers = torch.stack(self.found).tolist()
        for step, number in enumerate(numbers, 1 + len(self.history.losses)):
            if not math.isfinite(number):
                raise FloatingPointError(
                    f"The loss is {number} at step {step} (epoch {len(self.history.epochs) + 1}): "
                    "try a smaller learning rate, or look for nan and inf in the images."
                )
        return numbers

    def seconds(self) -> float:
        """Wall time since the epoch started."""
        return time.perf_counter() - self.started

    def __exit__(self, kind: type[BaseException] | None, *_) -> None:
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            now, path = len(self.history.epochs) + 1, self.checkpoint
            way_on = "" if path is None else f"; calling fit again goes on from the last whole epoch in {path}"
            print(f"Stopped by hand in epoch {now} of {self.epochs}; the model keeps its present weights{way_on}.")
        self.bar.close()
        self.model.eval()
