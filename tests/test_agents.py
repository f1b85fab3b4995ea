"""A run of two agents goes on when one of them is lost, and nothing is left running."""

import json
import subprocess
import sys
import time

import pytest

from course_utils.training import agents
from course_utils.training.agents import free_port, lose_one, start
from course_utils.training.processes import end_all
from tests.groups_running import SMALL, WORKER, running_groups


def rows(*outputs):
    """What the workers told of their epochs."""
    lines = [line for output in outputs if output.exists() for line in output.read_text().splitlines()]
    return [json.loads(line) for line in lines if line.startswith('{"epoch"')]


def wait_until(true, seconds=240):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.2)


def test_a_run_that_loses_a_machine_goes_on_from_its_last_whole_epoch_with_one_process_less(tmp_path):
    more = ["--epochs", "20", "--folder", str(tmp_path / "run")]
    printed = lose_one(WORKER, *SMALL, *more, when='"processes": 2')
    *rows, _ = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    sizes, epochs = [row["processes"] for row in rows], [row["epoch"] for row in rows]
    assert epochs == sorted(set(epochs)) and epochs[-1] == 20  # one may have been kept and not told
    assert 2 in sizes and sizes[-1] == 1
    assert not running_groups()


def test_a_machine_that_joins_after_a_loss_is_taken_in(tmp_path):
    more = (*SMALL, "--epochs", "100000", "--folder", str(tmp_path / "run"))
    port, outputs = free_port(), [tmp_path / str(number) for number in range(3)]
    trained = lambda processes: [row["epoch"] for row in rows(*outputs) if row["processes"] == processes]
    agents = [start(WORKER, more, port, hosts, output) for hosts, output in zip((1, 0), outputs)]
    try:
        wait_until(lambda: trained(2))
        end_all(agents[1])
        wait_until(lambda: trained(1))
        before = len(trained(2))
        agents.append(start(WORKER, more, port, 0, outputs[2]))
        wait_until(lambda: len(trained(2)) > before + 2)
    finally:
        for agent in agents:
            end_all(agent)
    epochs = [row["epoch"] for row in rows(*outputs)]
    assert len(epochs) == len(set(epochs))  # no epoch twice: nobody trained beside the others
    assert not running_groups()


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
    assert not running_groups()
