"""What a test of groups of processes must not leave behind."""

import contextlib

import psutil


def running_groups() -> list[list[str]]:
    """The command lines of the processes of groups that this one started and that have not ended."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            words = process.cmdline()
            if any(word.startswith(("torch.distributed", "course_utils.training")) for word in words):
                found.append(words)
    return found
