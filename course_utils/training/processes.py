"""Run a function in several processes that can talk to each other, from a notebook, and leave nothing running."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cloudpickle
import psutil

LAST_LINES = 12  # of what a failed process wrote


def on_processes(function: Callable[..., Any], processes: int, *arguments: Any, seconds: float = 300) -> list:
    """Call function(*arguments) in so many processes that form one group, and return what each of them returned.

    function:  may come from a cell. Inside it torch.distributed is ready: get_rank() says which process this is
    processes: ranks 0 … processes − 1, started by torchrun on this machine, each with one thread
    seconds:   that all of it may take
    returns    one result a rank, in their order; a result must be picklable
    errors     RuntimeError with the last lines of a process that failed; TimeoutError. In both cases all are ended
    """
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "call").write_bytes(cloudpickle.dumps((function, arguments)))
        torchrun("course_utils.training.call", processes, folder, seconds=seconds)
        return [cloudpickle.loads((Path(folder) / f"result {rank}").read_bytes()) for rank in range(processes)]


def torchrun(module: str, processes: int, *arguments: str, seconds: float = 300, launcher: tuple[str, ...] = ()) -> str:
    """Start `torchrun … -m module arguments` on this machine, wait for it, and return what it printed.

    launcher: options of torchrun itself, such as "--max-restarts=1"
    errors    RuntimeError with the last lines when it failed, TimeoutError when it took longer than `seconds`
    """
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
    command += [*launcher, "-m", module, *arguments]
    try:
        ended, printed = run_group(command, seconds)
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"{processes} processes needed more than {seconds:.0f} s and were ended.") from None
    if ended != 0:
        lines = [line for line in printed.splitlines() if line.strip() and "torch/distributed" not in line]
        told = [line for line in lines if line.startswith("course: ")]
        why = told[0].removeprefix("course: ") if told else "\n".join(lines[-LAST_LINES:])
        raise RuntimeError(f"A process failed: {why}")
    return printed


def run_group(command: list[str], seconds: float) -> tuple[int, str]:
    """Run a command; whatever happens, nothing that it started is left afterwards.

    returns its exit code and what it wrote (both streams); errors: subprocess.TimeoutExpired
    """
    settings = {"OMP_NUM_THREADS": "1", "TORCH_CPP_LOG_LEVEL": "ERROR", "PYTHONWARNINGS": "ignore"}
    run = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, **settings},
    )
    try:
        printed, _ = run.communicate(timeout=seconds)
        return run.returncode, printed
    finally:
        end_all(run)


def end_all(run: subprocess.Popen) -> None:
    """End a process and all that it started, which may have a session of its own each."""
    with contextlib.suppress(psutil.NoSuchProcess):
        started = psutil.Process(run.pid).children(recursive=True)
        for process in [psutil.Process(run.pid), *started]:  # torchrun first, so that it starts none anew
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(started, timeout=10)
    run.wait()
