"""A run of two agents goes on when one of them is lost, and nothing is left running."""

import json

import psutil
import pytest

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


def test_a_run_that_ends_before_the_loss_takes_too_long_or_fails_says_so_and_leaves_nothing(tmp_path):
    with pytest.raises(TimeoutError, match="more than 3 s"):
        lose_one(WORKER, *SMALL, when="never", seconds=3)
    assert not running()
    with pytest.raises(RuntimeError, match="ended before the second was lost"):
        lose_one("this", when="never")
    assert not running()
    with pytest.raises(RuntimeError, match="first agent failed"):
        lose_one(WORKER, "--epochs", "0", when="never")
    assert not running()
