"""A training that is killed at any moment, and resumed, ends with the weights of one that nobody disturbed, bit by bit.

One process imports torch, and each training is a fork of it, so that a kill costs no import. On one thread, since several
may add up in another order.
"""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
import torch

from course_utils.paths import ROOT

MOMENTS = 10
PROGRAM = """
import os, sys, time, torch
from course_utils.training import checkpoints
from course_utils.models.residual import SmallResNet
from course_utils.training.fit import fit

torch.set_num_threads(1)

def jitter(images, generator):
    return images + 0.1 * torch.randn(images.shape, generator=generator)

def train(path, epochs=16):
    torch.manual_seed(0)
    x, y = torch.randn(192, 3, 16, 16), torch.arange(192) % 4
    net = torch.nn.Sequential(*SmallResNet(4, width=8), torch.nn.Dropout(0.1))
    optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=16 * 6)
    history = fit(net, (x, y), (x[:32], y[:32]), epochs=epochs, batch_size=32, optimizer=optimizer, scheduler=schedule,
                  augment=jitter, checkpoint=path, progress=False)
    return [net.state_dict(), history.losses, optimizer.state_dict()["state"]]

def hang(where, count):
    # stop for ever in the middle of writing the checkpoint for the count-th time, half of it written or all but renamed
    calls, real = [], getattr(os, where)
    def stopping(*arguments):
        calls.append(None)
        if len(calls) == count:
            if where == "fsync":
                os.ftruncate(arguments[0], os.fstat(arguments[0]).st_size // 2)
            print("hanging", flush=True)
            time.sleep(600)
        return real(*arguments)
    setattr(checkpoints.os, where, stopping)

train(sys.argv[1], 1)  # what torch imports late is there before a clock runs
os.remove(sys.argv[1])
print("ready", flush=True)
for line in iter(sys.stdin.readline, ''):
    path, end, where, count = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if child == 0:
        try:
            print(os.getpid(), flush=True)
            if where:
                hang(where, int(count))
            torch.save(train(path), end + ".part")
            os.replace(end + ".part", end)
        finally:
            os._exit(0)
    sys.stdin.readline()  # only then is it buried: until then no other process gets its number
    os.waitpid(child, 0)
    print("gone", flush=True)
"""


class Trainer:
    """Starts trainings, one at a time."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(folder / "first.pt")],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
        )
        assert self.said() == "ready"

    def said(self) -> str:
        return self.process.stdout.readline().strip()

    def start(self, path, where="", count=0) -> int:
        print(path, f"{path}.end", where, count, sep="\t", file=self.process.stdin, flush=True)
        return int(self.said())

    def finish(self, path):
        """Train to the end and return weights, losses and the optimizer's state."""
        self.start(path)
        self.bury()
        return torch.load(f"{path}.end", weights_only=True)

    def kill(self, child: int) -> None:
        os.kill(child, signal.SIGKILL)
        self.bury()

    def bury(self) -> None:
        """Wait for the training's end."""
        print(file=self.process.stdin, flush=True)
        assert self.said() == "gone"


def same(one, other) -> bool:
    if isinstance(one, torch.Tensor):
        return torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


@pytest.fixture(scope="module")
def trainer(tmp_path_factory):
    if not sys.platform.startswith("linux"):
        pytest.skip("forks a process that has torch in it; test_training kills whole processes on every system")
    trainer = Trainer(tmp_path_factory.mktemp("trainer"))
    yield trainer
    trainer.process.stdin.close()
    trainer.process.wait(timeout=60)
    trainer.process.stdout.close()


@pytest.fixture(scope="module")
def undisturbed(trainer, tmp_path_factory):
    started = time.perf_counter()
    return trainer.finish(tmp_path_factory.mktemp("whole") / "run.pt"), time.perf_counter() - started


def test_resuming_after_a_kill_at_ten_random_moments_gives_the_same_weights(trainer, undisturbed, tmp_path):
    whole, duration = undisturbed
    seed = int(os.environ.get("COURSE_KILL_SEED", random.SystemRandom().randrange(2**32)))
    moments, seen = random.Random(seed), []
    print(f"COURSE_KILL_SEED={seed} draws these moments again; an undisturbed training takes {duration:.2f} s")
    while len(seen) < MOMENTS:
        path = tmp_path / f"{len(seen)}.pt"
        moment = moments.uniform(0, duration)
        child = trainer.start(path)
        time.sleep(moment)
        trainer.kill(child)
        if os.path.exists(f"{path}.end"):  # it was done already
            duration *= 0.9
            for file in tmp_path.glob(f"{path.name}*"):
                file.unlink()
            continue
        epoch = len(torch.load(path, weights_only=True)["history"]["epochs"]) if path.exists() else None
        seen.append(same(trainer.finish(path), whole))
        print(
            f"killed after {moment:.3f} s, checkpoint {'none yet' if epoch is None else f'of epoch {epoch}'}: "
            f"{'the same' if seen[-1] else 'DIFFERENT'}"
        )
    assert all(seen)


@pytest.mark.parametrize("count", [1, 2, 9])
@pytest.mark.parametrize("where", ["fsync", "replace"], ids=["half of it written", "written, not yet in its place"])
def test_a_kill_in_the_middle_of_writing_the_checkpoint_loses_at_most_an_epoch(
    trainer, undisturbed, tmp_path, where, count
):
    path = tmp_path / "run.pt"
    child = trainer.start(path, where, count)
    assert trainer.said() == "hanging"
    trainer.kill(child)
    assert (tmp_path / "run.pt.part").exists() and path.exists() == (count > 1)
    if count > 1:
        assert len(torch.load(path, weights_only=True)["history"]["epochs"]) == count - 2
    assert same(trainer.finish(path), undisturbed[0])
    assert not (tmp_path / "run.pt.part").exists()
