"""How long a call takes, with the clock read when the work is done."""

import time
from collections.abc import Callable

import torch


def timed(
    call: Callable[[], object], *, repeats: int = 5, warmup: int = 1, device: torch.device | str | None = None
) -> list[float]:
    """Measure a call: the seconds that each of `repeats` calls took, in order, after `warmup` calls that do not count.

    An accelerator works on while Python goes on, so it is waited for before the clock is read, at both ends.

    device: where the call computes; None: this machine's accelerator, if it has one. A processor need not be waited for
    errors: ValueError when repeats < 1 or warmup < 0
    """
    if repeats < 1 or warmup < 0:
        raise ValueError(f"repeats must be 1 or more and warmup 0 or more, not {repeats} and {warmup}.")
    for _ in range(warmup):
        call()
    seconds = []
    for _ in range(repeats):
        wait_for(device)
        started = time.perf_counter()
        call()
        wait_for(device)
        seconds.append(time.perf_counter() - started)
    return seconds


def wait_for(device: torch.device | str | None = None) -> None:
    """Wait until the accelerator has done all that it was given; on a processor there is nothing to wait for."""
    found = torch.accelerator.current_accelerator(check_available=True)
    if found is None or (device is not None and torch.device(device).type == "cpu"):
        return
    torch.accelerator.synchronize(None if device is None else torch.device(device))
