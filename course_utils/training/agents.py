"""Two torchruns on this machine, as if on two machines, of which one is lost in the midst of the run."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from course_utils.training.group import APART
from course_utils.training.processes import LAST_LINES, SETTINGS, end_all

# A machine that is silent for 6 s is given up; a group forms 5 s after the last one came. Shorter, and on a busy machine two that
# live give each other up, and train side by side in one folder.
WAITING = "keep_alive_interval=1,keep_alive_max_attempt=6,last_call_timeout=5"


def lose_one(module: str, *arguments: str, when: str, seconds: float = 240) -> str:
    """Start `torchrun --nnodes=1:2 … -m module arguments` twice, as on two machines; once `when` was printed, end the
    second and all that it started, as a power cut does. The first must go on alone, to the end.

    returns what the second printed until then, and after it what the first printed
    errors  RuntimeError with the last lines when the first failed, or ended before the loss; TimeoutError after `seconds`
    """
    until, port = time.monotonic() + seconds, free_port()
    with tempfile.TemporaryDirectory() as folder:
        outputs = [Path(folder) / "second", Path(folder) / "first"]
        runs: list[subprocess.Popen] = []
        lost = False
        try:
            for hosts, output in enumerate(outputs):  # the first hosts the rendezvous
                runs.append(start(module, arguments, port, hosts, output))
            second, first = runs
            while first.poll() is None:
                if time.monotonic() > until:
                    raise TimeoutError(f"Two agents needed more than {seconds:.0f} s and were ended.")
                if not lost and when in written(outputs):
                    end_all(second)
                    lost = True
                time.sleep(0.02)
        finally:
            for run in reversed(runs):
                end_all(run)
        printed = written(outputs)
    if first.returncode != 0 or not lost:
        why = "failed" if first.returncode != 0 else "ended before the second was lost"
        raise RuntimeError(f"The first agent {why}:\n" + "\n".join(printed.splitlines()[-LAST_LINES:]))
    return printed


def written(outputs: list[Path]) -> str:
    return "".join(path.read_text(encoding="utf-8", errors="replace") for path in outputs if path.exists())


def start(module: str, arguments: tuple[str, ...], port: int, hosts: int, output: Path) -> subprocess.Popen:
    """One agent: one process of a group that may have one or two, with the rendezvous at a port of this machine."""
    command = [sys.executable, "-m", "torch.distributed.run", "--nnodes=1:2", "--nproc-per-node=1", "--max-restarts=3"]
    command += [
        "--rdzv-backend=c10d",
        f"--rdzv-endpoint=127.0.0.1:{port}",
        "--rdzv-id=course",
        "--monitor-interval=0.5",
    ]
    command += ["--local-addr=127.0.0.1", f"--rdzv-conf={WAITING},is_host={hosts}", "-m", module, *arguments]
    with output.open("wb") as file:
        return subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, env={**os.environ, **SETTINGS, **APART})


def free_port() -> int:
    """A port of this machine that nothing listened at a moment ago."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
