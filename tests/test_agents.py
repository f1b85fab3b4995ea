"""A run of two agents goes on when one of them is lost, and nothing is left running."""

import json
import subprocess
import sys

import psutil
import pytest

from course_utils.training import agents
from course_utils.training.agents import lose_one

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
]
WORKER = "course_utils.training.worker"


def running():
    """The processes that this one started and that have not ended."""
    return [
        process for process in psutil.Process().children(recursive=True) if process.status() != psutil.STATUS_ZOMBIE
    ]


def test_a_run_that_loses_a_machine_goes_on_from_its_last_whole_epoch_with_one_process_less(tmp_path):
    more = ["--epochs", "20", "--folder", str(tmp_path / "run")]
    printed = lose_one(WORKER, *SMALL, *more, when='"processes": 2')
    *rows, _ = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    sizes, epochs = [row["processes"] for row in rows], [row["epoch"] for row in rows]
    assert epochs == sorted(set(epochs)) and epochs[-1] == 20  # one may have been kept and not told
    assert 2 in sizes and sizes[-1] == 1
    assert not running()


@pytest.mark.parametrize(
    ("program", "error", "words"),
    [
        ("print('so far')", RuntimeError, "ended before the second was lost:\nso far"),
        ("print('no'); raise SystemExit(3)", RuntimeError, "first agent failed:\nno"),
        ("import time; time.sleep(60)", TimeoutError, "more than 3 s"),
    ],
)
def test_a_run_that_does_not_lose_a_machine_as_planned_says_why_and_leaves_nothing(monkeypatch, program, error, words):
    def start(module, arguments, port, hosts, output):
        with output.open("wb") as file:
            return subprocess.Popen([sys.executable, "-c", program], stdout=file, stderr=subprocess.STDOUT)

    monkeypatch.setattr(agents, "start", start)
    with pytest.raises(error, match=words):
        lose_one(WORKER, when="never", seconds=3)
    assert not running()
