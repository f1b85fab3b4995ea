"""A group of processes trains as one process does, goes on after a kill, and leaves nothing running."""

import json
import os
import socket
import subprocess
import sys
import time

import pytest
import torch
import torch.distributed as dist

from course_utils.training.group import joined
from course_utils.training.processes import on_processes, torchrun
from course_utils.training.worker import options
from tests.groups_running import SMALL, WORKER, running_groups


def train(processes, *more, launcher=(), epochs=2):
    """What the worker printed in the end, {"weights", "held"}, and its rows."""
    printed = torchrun(WORKER, processes, *SMALL, "--epochs", str(epochs), *map(str, more), launcher=launcher)
    *rows, end = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    return end, rows


def differ(one, other):
    """The largest difference of two files of weights."""
    one, other = torch.load(one), torch.load(other)
    assert one.keys() == other.keys()
    return max((one[name] - other[name]).abs().max().item() for name in one)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """One process's weights after two epochs, and after four."""
    folder = tmp_path_factory.mktemp("alone")
    return [train(1, "--weights", folder / f"{n}.pt", epochs=n) and folder / f"{n}.pt" for n in (2, 4)]


@pytest.mark.parametrize("way", ["data", "sharded"])
@pytest.mark.parametrize("processes", [2, 3])
def test_a_group_gets_the_weights_that_one_process_gets(alone, tmp_path, way, processes):
    end, rows = train(processes, "--way", way, "--weights", tmp_path / "group.pt")
    assert differ(alone[0], tmp_path / "group.pt") < 1e-10  # sums in another order; AdamW makes tiny gradients large
    whole = sum(weights.numel() for weights in torch.load(alone[0]).values())
    assert sum(end["held"]) == (whole if way == "sharded" else processes * whole)
    assert [row["epoch"] for row in rows] == [1, 2] and rows[0]["processes"] == processes


def test_a_run_whose_process_was_killed_goes_on_and_ends_with_the_same_weights_bit_by_bit(tmp_path):
    whole, _ = train(2)
    again, rows = train(2, "--folder", tmp_path / "run", "--drill", "5", launcher=("--max-restarts=1",))
    assert again["weights"] == whole["weights"] and [row["epoch"] for row in rows] == [1, 2]


@pytest.mark.parametrize("processes", [1, 3])
def test_what_two_processes_saved_any_number_takes_up(alone, tmp_path, processes):
    train(2, "--way", "sharded", "--folder", tmp_path / "run")
    way = "sharded" if processes == 3 else "data"
    train(processes, "--way", way, "--folder", tmp_path / "run", "--weights", tmp_path / "w.pt", epochs=4)
    assert differ(alone[1], tmp_path / "w.pt") < 1e-10
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["epoch-3", "epoch-4"]


def test_what_cannot_be_run_says_so_in_one_sentence(tmp_path):
    with pytest.raises(RuntimeError, match="A batch of 1 cannot be shared by 2 processes: give --batch 2 or more"):
        torchrun(WORKER, 2, *SMALL, "--batch", "1")
    train(1, "--folder", tmp_path / "run", epochs=1)
    with pytest.raises(RuntimeError, match="holds another run: seed was 0; give the same, or another --folder"):
        train(1, "--folder", tmp_path / "run", "--seed", "1")
    with pytest.raises(RuntimeError, match="another process of the group ended"):
        train(2, "--drill", "1")
    assert not running_groups()


def test_without_torchrun_the_worker_says_how_it_is_started():
    ended = subprocess.run([sys.executable, "-m", WORKER], capture_output=True, text=True, timeout=100)
    assert ended.returncode == 1 and "Traceback" not in ended.stderr
    assert "torchrun --standalone --nproc-per-node 2 -m course_utils.training.worker" in ended.stderr


@pytest.fixture
def started(monkeypatch):
    """As torchrun starts one process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {"RANK": "0", "WORLD_SIZE": "1", "LOCAL_RANK": "0", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_a_wrong_rank_a_missing_backend_and_a_missing_card_are_named(started):
    with joined() as where:
        assert where.type == "cpu" and dist.get_world_size() == 1
    assert not dist.is_initialized()
    started.setattr(dist, "is_backend_available", lambda name: False)
    with pytest.raises(RuntimeError, match="built without gloo"), joined():
        pass
    started.setattr(torch.cuda, "device_count", lambda: 0)
    with pytest.raises(ValueError, match="want a card each, and there are 0"), joined("cuda"):
        pass
    with pytest.raises(ValueError, match="not on 'mps'"), joined("mps"):
        pass
    started.setenv("RANK", "1")
    with pytest.raises(ValueError, match="ranks 0 to 0, not 1"), joined():
        pass


def test_a_port_in_use_is_named(started):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        started.setenv("MASTER_PORT", str(other.getsockname()[1]))
        with pytest.raises(RuntimeError, match="is the port free"), joined():
            pass


def test_options_are_checked_before_anything_starts(capsys):
    with pytest.raises(SystemExit):
        options(["--epochs", "0"])
    assert "--epochs is 0; give at least 1" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        options(["--help"])
    assert "--drill" in capsys.readouterr().out


def test_a_function_runs_in_a_group_and_each_rank_returns_its_own():
    def total(start):
        x = torch.tensor([float(start + dist.get_rank())])
        dist.all_reduce(x)
        return dist.get_rank(), x.item(), os.environ["OMP_NUM_THREADS"]

    assert on_processes(total, 2, 10) == [(0, 21.0, "1"), (1, 21.0, "1")]


def test_a_function_that_fails_or_takes_too_long_ends_all_processes():
    def fails():
        if dist.get_rank() == 1:
            raise ValueError("rank 1 does not want to")
        dist.barrier()

    with pytest.raises(RuntimeError, match="rank 1 does not want to"):
        on_processes(fails, 2)
    assert not running_groups()
    with pytest.raises(TimeoutError, match="more than 8 s"):
        on_processes(time.sleep, 2, 100, seconds=8)
    assert not running_groups()
