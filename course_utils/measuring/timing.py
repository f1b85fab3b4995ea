"""How long a call takes, with the clock read when the work is done; two calls in turns; which operations take the time."""

import os
import time
from collections.abc import Callable

import numpy as np
import torch
from torch.profiler import ProfilerActivity


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


def in_turns(
    old: Callable[[], object], new: Callable[[], object], rounds: int, device: torch.device | str | None = None
) -> np.ndarray:
    """Measure two calls in turns: the seconds of each in every round, (rounds, 2), the faster of two tries.

    Who begins changes from round to round, so that a machine that grows slower or faster treats both alike. Each has one
    call to warm up, which does not count.

    device: as for timed
    errors: ValueError when rounds < 1
    """
    if rounds < 1:
        raise ValueError(f"rounds must be 1 or more, not {rounds}.")
    old()
    new()
    seconds = np.empty((rounds, 2))
    for number in range(rounds):
        sides = [(0, old), (1, new)]
        for side, call in sides if number % 2 == 0 else reversed(sides):
            seconds[number, side] = min(timed(call, repeats=2, warmup=0, device=device))
    return seconds


def shares_of_time(
    call: Callable[[], object], *, repeats: int = 3, device: torch.device | str = "cpu"
) -> list[tuple[str, int, float]]:
    """Which of torch's operations take the time of a call: (operation, how often in a call, share of the time), largest first.

    The time of an operation is its own, without that of the operations that it calls; on CUDA it is the device's. The shares
    add up to 1. The call is run once to warm up, then `repeats` times under torch.profiler.
    """
    on_cuda = torch.device(device).type == "cuda"
    os.environ.setdefault("KINETO_LOG_LEVEL", "99")  # the profiler's own messages
    call()
    with torch.profiler.profile(activities=[ProfilerActivity.CPU, *[ProfilerActivity.CUDA] * on_cuda]) as profiled:
        for _ in range(repeats):
            call()
        wait_for(device)
    spent = "self_device_time_total" if on_cuda else "self_cpu_time_total"
    # torch's operations, not the device's own names for them, which would count the same time again
    operations = [each for each in profiled.key_averages() if each.device_type == torch.autograd.DeviceType.CPU]
    total = sum(getattr(each, spent) for each in operations)
    found = [(each.key, each.count // repeats, getattr(each, spent) / total) for each in operations]
    return sorted(found, key=lambda entry: entry[2], reverse=True)


def wait_for(device: torch.device | str | None = None) -> None:
    """Wait until the accelerator has done all that it was given; on a processor there is nothing to wait for."""
    found = torch.accelerator.current_accelerator(check_available=True)
    if found is None or (device is not None and torch.device(device).type == "cpu"):
        return
    torch.accelerator.synchronize(None if device is None else torch.device(device))
