"""The clock is read when the work is done, and bytes are counted once each."""

import time

import pytest
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from course_utils.measuring import memory, timing


def test_every_repeat_has_its_seconds_and_warming_up_does_not_count():
    calls = []

    def call():
        calls.append(None)
        time.sleep(0.05 if len(calls) == 1 else 0.002)

    seconds = timing.timed(call, repeats=4, warmup=1)
    assert len(calls) == 5 and len(seconds) == 4
    assert min(seconds) >= 0.002


class Accelerator:
    """Orders take a second each of a clock of their own, and Python does not wait for them."""

    def __init__(self, monkeypatch):
        self.now, self.ready = 0.0, 0.0
        monkeypatch.setattr(
            torch.accelerator, "current_accelerator", lambda check_available=False: torch.device("cuda")
        )
        monkeypatch.setattr(torch.accelerator, "synchronize", self.wait)
        monkeypatch.setattr(timing.time, "perf_counter", lambda: self.now)

    def order(self):
        self.ready = max(self.now, self.ready) + 1
        self.now += 0.001

    def wait(self, device=None):
        self.now = max(self.now, self.ready)


@pytest.mark.parametrize("device", [None, "cuda", torch.device("cuda")])
def test_an_accelerator_is_waited_for_at_both_ends(monkeypatch, device):
    there = Accelerator(monkeypatch)
    assert timing.timed(there.order, repeats=3, warmup=2, device=device) == pytest.approx([1, 1, 1])


def test_work_of_the_processor_does_not_wait_for_an_accelerator(monkeypatch):
    there = Accelerator(monkeypatch)
    assert timing.timed(there.order, repeats=2, warmup=0, device="cpu") == pytest.approx([0.001, 0.001])


@pytest.mark.parametrize("wrong", [{"repeats": 0}, {"warmup": -1}])
def test_a_measurement_without_repeats_is_refused(wrong):
    with pytest.raises(ValueError, match="repeats must be 1 or more and warmup 0 or more"):
        timing.timed(lambda: None, **wrong)


def test_two_calls_take_turns_and_who_begins_changes(monkeypatch):
    now, calls = [0.0], []
    monkeypatch.setattr(timing.time, "perf_counter", lambda: now[0])

    def call(name, seconds):
        def run():
            calls.append(name)
            now[0] += seconds[min(calls.count(name), len(seconds)) - 1]  # its first calls take longer

        return run

    seconds = timing.in_turns(call("old", [9, 5, 4]), call("new", [8, 1, 3, 2, 2]), 2, "cpu")
    assert "".join(name[0] for name in calls) == "on" + "oonn" + "nnoo"
    assert seconds.tolist() == [[4, 1], [4, 2]]


def test_turns_without_a_round_are_refused():
    with pytest.raises(ValueError, match="rounds must be 1 or more, not 0"):
        timing.in_turns(lambda: None, lambda: None, 0)


def test_the_operation_that_works_most_has_the_largest_share_of_the_time():
    a, b = torch.randn(400, 400), torch.randn(4)

    def call():
        torch.mm(a, a)
        torch.mm(a, a)
        torch.exp(b)

    found = timing.shares_of_time(call, repeats=5)
    assert found[0][:2] == ("aten::mm", 2)
    assert ("aten::exp", 1) in [entry[:2] for entry in found]
    assert sum(share for _, _, share in found) == pytest.approx(1)


def test_two_views_of_one_storage_count_once():
    x = torch.zeros(10, 10)
    assert memory.bytes_of([x, x[0], x.T, torch.zeros(5)]) == 400 + 20


def test_a_chain_of_tanh_keeps_one_activation_a_layer():
    layers = nn.Sequential(*(nn.Tanh() for _ in range(7)))
    x = torch.randn(3, 5, requires_grad=True)
    assert memory.kept_for_backward(lambda: layers(x).sum()) == 7 * 60
    assert memory.kept_for_backward(lambda: checkpoint(layers, x, use_reentrant=False).sum(), [x]) == 0


def test_the_peak_is_the_moment_when_most_tensors_are_alive():
    def call():
        for _ in range(3):
            a = torch.zeros(1000)
            b = a + 1
            del a, b
        return torch.zeros(10)

    assert memory.peak_bytes(call, "cpu") == 8000


def test_work_in_place_and_views_make_no_new_bytes():
    x = torch.zeros(1000)
    assert memory.peak_bytes(lambda: x.add_(1).view(10, 100).T.mul_(2), "cpu") == 0


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_the_peak_of_a_card_is_what_its_allocator_counts():
    def call():
        torch.zeros(1_000_000, device="cuda") + 1

    assert 8_000_000 <= memory.peak_bytes(call, "cuda") <= 8_100_000
