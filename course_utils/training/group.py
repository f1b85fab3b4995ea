"""Join the processes that torchrun started into one group, and leave it again."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import NoReturn

import torch
import torch.distributed as dist

NEEDED = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "MASTER_ADDR", "MASTER_PORT")  # what torchrun tells each process
LOST = ("Connection reset", "Connection closed", "Connection refused", "Broken pipe", "timed out")  # in what gloo says
PATIENCE = timedelta(seconds=60)  # how long one process waits for the others


def check_started() -> None:
    """Refuse, in one sentence, to run without torchrun or with numbers that cannot be.

    errors: ValueError
    """
    missing = [name for name in NEEDED if name not in os.environ]
    if missing:
        raise ValueError(
            f"This program runs in a group of processes, and torchrun did not start it ({', '.join(missing)} not set): "
            "torchrun --standalone --nproc-per-node 2 -m course_utils.training.worker"
        )
    rank, size = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    if not 0 <= rank < size:
        raise ValueError(
            f"A group of {size} has the ranks 0 to {size - 1}, not {rank}: let torchrun set RANK, WORLD_SIZE."
        )


def own_device(name: str = "auto") -> torch.device:
    """The device of this process: with CUDA one card each, else the processor.

    errors: ValueError when there are fewer cards than processes on this machine, or no CUDA
    """
    local = int(os.environ["LOCAL_RANK"])
    cards = torch.cuda.device_count()
    if name == "cpu" or (name == "auto" and cards == 0):
        return torch.device("cpu")
    if name not in ("auto", "cuda"):
        raise ValueError(f"A group computes on 'cpu' or 'cuda', not on {name!r}.")
    here = int(os.environ.get("LOCAL_WORLD_SIZE", local + 1))
    if cards < here:
        raise ValueError(
            f"{here} processes on this machine want a card each, and there are {cards}: start fewer, or give --device cpu."
        )
    return torch.device("cuda", local)


@contextmanager
def joined(device: str = "cpu", patience: timedelta = PATIENCE) -> Iterator[torch.device]:
    """Join the group for the length of a `with`, over gloo on processors and NCCL on cards; gives this process's device.

    errors: ValueError from check_started and own_device; RuntimeError in one sentence when the group does not come about
    """
    check_started()
    where = own_device(device)
    backend = "nccl" if where.type == "cuda" else "gloo"
    if not dist.is_backend_available(backend):
        raise RuntimeError(
            f"This torch was built without {backend}, which joins processes on {where.type}: install another."
        )
    if where.type == "cuda":
        torch.cuda.set_device(where)
    try:
        dist.init_process_group(
            backend,
            store=own_store(patience),
            rank=int(os.environ["RANK"]),
            world_size=int(os.environ["WORLD_SIZE"]),
            timeout=patience,
            device_id=where if where.type == "cuda" else None,
        )
    except (dist.DistError, RuntimeError, ValueError, OSError) as problem:
        place = f"{os.environ['MASTER_ADDR']}:{os.environ['MASTER_PORT']}"
        raise RuntimeError(
            f"The group did not come about at {place} ({first_line(problem)}): is the port free, and are all processes started?"
        ) from problem
    try:
        yield where
    finally:
        dist.destroy_process_group()


def leave(code: int = 0) -> NoReturn:
    """End this process at once, with this exit code.

    gloo's threads can outlive the group, since a sharded network keeps it; one that asks for Python while Python is ending
    aborts the process ("terminate called without an active exception"), in some of a hundred starts
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def own_store(patience: timedelta) -> dist.Store:
    """What the processes tell each other to come together, kept apart from what an earlier start of theirs has left there.

    torchrun keeps one store for all starts (pytorch issue 135712): without the prefix a process that is started again may read
    the address of one that was killed, and wait for it in vain
    """
    store, _, _ = next(dist.rendezvous("env://", timeout=patience))
    return dist.PrefixStore(f"start {os.environ.get('TORCHELASTIC_RESTART_COUNT', '0')}", store)


def first_line(problem: BaseException) -> str:
    return next(iter(str(problem).splitlines()), type(problem).__name__)


@contextmanager
def told() -> Iterator[None]:
    """Say an error in one line that starts with `course:`, where the process that started the group finds it."""
    try:
        yield
    except Exception as problem:
        which = f"rank {os.environ['RANK']}: " if "RANK" in os.environ else ""
        print(f"course: {which}{in_a_sentence(problem)}", file=sys.stderr, flush=True)
        raise


def in_a_sentence(problem: BaseException) -> str:
    if isinstance(problem, ValueError):
        return first_line(problem)
    if isinstance(problem, dist.DistError) or any(word in str(problem) for word in LOST):
        return (
            "another process of the group ended, or cannot be reached; torchrun names the one that failed first. Started "
            "again, a run with --folder goes on from its last whole epoch."
        )
    return f"{type(problem).__name__}: {first_line(problem)}"
