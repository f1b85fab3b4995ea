"""A short training in a group of processes, and what its test must not leave behind."""

import contextlib

import psutil

WORKER = "course_utils.training.worker"
SMALL = [
    "--people",
    "3",
    "--images-per-person",
    "10",
    "--width",
    "8",
    "--layers",
    "1",
    "--batch",
    "8",
    "--dtype",
    "float64",
]  # of a short training


def running_groups() -> list[list[str]]:
    """The command lines of the processes of groups that this one started and that have not ended."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            words = process.cmdline()
            if any(word.startswith(("torch.distributed", "course_utils.training")) for word in words):
                found.append(words)
    return found
