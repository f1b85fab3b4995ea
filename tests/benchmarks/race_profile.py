"""Where the time of a training step goes, in the course's recipe and in that of the race, and what the processor could do.

Peak: the fastest product of two large matrices, in the precision of the training. Bandwidth: a large tensor that is read and written.
Parts: a clock around preparing, forward, backward and update. Kinds: torch.profiler, by operation. Layers: each convolution alone,
forward, gradient of its inputs, gradient of its weights. All with every thread; the step once more with one. Besides, what other
optimisers' updates take, and what torch.compile makes of the step, with the time until it is ready.

    python tests/benchmarks/race_profile.py [--runs 40] [--quick]
"""

import statistics
import time

import torch
import torch._inductor.config
from measuring import BATCH, options, ready_faces, report
from torch import nn
from torch.profiler import ProfilerActivity, profile
from torch.utils.flop_counter import FlopCounterMode

from course_utils.models.race_net import RaceNet
from course_utils.models.residual import SmallResNet
from course_utils.training import muon
from course_utils.training.devices import fast_precision, mixed_precision
from course_utils.training.muon import Muon, groups_of
from course_utils.training.recipe import LARGEST, SMOOTHING, moved, optimizer_of

CPU = torch.device("cpu")
FAST = fast_precision(CPU)
KINDS = {
    "convolutions, forward": ("aten::mkldnn_convolution", "aten::convolution", "aten::_slow_conv2d_forward"),
    "convolutions, backward": ("aten::convolution_backward", "aten::_slow_conv2d_backward"),
    "batch normalisation": ("aten::native_batch_norm", "aten::native_batch_norm_backward"),
    "ReLU": ("aten::clamp_min", "aten::threshold_backward", "aten::relu"),
    "pooling": ("aten::max_pool2d_with_indices", "aten::max_pool2d_with_indices_backward", "aten::mean"),
    "Muon's matrix products": ("aten::mm",),
}
HEADER = ["recipe", "part", "ms a step", "share"]


def middle(runs, call, *inputs) -> float:
    """The median seconds of call(*inputs), after three that are not timed."""
    times = []
    for _ in range(runs + 3):
        started = time.perf_counter()
        call(*inputs)
        times.append(time.perf_counter() - started)
    return statistics.median(times[3:])


def peak(runs, sizes=(1024, 2048, 4096)) -> float:
    """FLOP/s of the fastest of a few products of square matrices."""
    rates = []
    for n in sizes:
        a, b = (torch.randn(n, n).to(FAST or torch.float32) for _ in range(2))
        rates.append(2 * n**3 / middle(runs, torch.matmul, a, b))
    return max(rates)


def bandwidth(runs, megabytes=256) -> float:
    """Bytes a second, read and written."""
    x = torch.randn(megabytes * 2**18)
    return 2 * 4 * len(x) / middle(runs, x.mul_, 1.0)


class Steps:
    """One step of a recipe, again and again, with a clock around its parts."""

    def __init__(self, network, batch, faces):
        torch.manual_seed(0)
        self.network = network.to(memory_format=torch.channels_last).train()
        self.batch, (self.images, self.labels) = batch, faces.train
        self.optimizer = optimizer_of(network)
        self.loss, self.generator = nn.CrossEntropyLoss(label_smoothing=SMOOTHING), torch.Generator().manual_seed(0)
        self.times = {"preparing": [], "forward": [], "backward": [], "update": []}

    def __call__(self):
        clock = [time.perf_counter()]
        chosen = torch.randint(len(self.labels), (self.batch,), generator=self.generator)
        images, labels = moved(self.images[chosen], self.generator), self.labels[chosen]
        clock.append(time.perf_counter())
        with mixed_precision(CPU, FAST):
            value = self.loss(self.network(images), labels)
        clock.append(time.perf_counter())
        self.optimizer.zero_grad()
        value.backward()
        clock.append(time.perf_counter())
        self.optimizer.step()
        clock.append(time.perf_counter())
        for name, before, after in zip(self.times, clock, clock[1:]):
            self.times[name].append(after - before)

    def parts(self, runs) -> dict[str, float]:
        """Median milliseconds of each part."""
        for _ in range(runs + 5):
            self()
        return {name: 1e3 * statistics.median(times[5:]) for name, times in self.times.items()}

    def kinds(self, runs) -> dict[str, float]:
        """Milliseconds a step by kind of operation; what is in none of them is "the rest"."""
        with profile(activities=[ProfilerActivity.CPU]) as profiler:
            for _ in range(runs):
                self()
        spent = {event.key: event.self_cpu_time_total / 1e3 / runs for event in profiler.key_averages()}
        found = {kind: sum(spent.get(name, 0.0) for name in names) for kind, names in KINDS.items()}
        return found | {"the rest": sum(spent.values()) - sum(found.values())}

    def flops(self) -> float:
        images, labels = self.images[: self.batch], self.labels[: self.batch]
        with FlopCounterMode(display=False) as counter:
            self.loss(self.network(images), labels).backward()
            self.optimizer.step()
        return counter.get_total_flops()


def convolutions(network, images, runs) -> list[dict]:
    """Each convolution alone: FLOPs of one direction, and seconds forward, for its inputs and for its weights."""
    found, hooks = [], []

    def look(layer, inputs, output):
        found.append((layer, inputs[0].detach(), output.detach()))

    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            hooks.append(layer.register_forward_hook(look))
    with torch.no_grad(), mixed_precision(CPU, FAST):
        network(images)
    for hook in hooks:
        hook.remove()
    return [one_layer(*each, runs) for each in found]


def one_layer(layer, x, y, runs) -> dict:
    kind = FAST or torch.float32
    x, y = x.to(kind), y.to(kind)
    w = layer.weight.detach().to(kind).contiguous(memory_format=torch.channels_last)

    def backward(*mask):
        shape = layer.stride, layer.padding, [1, 1], False, [0, 0], 1
        return torch.ops.aten.convolution_backward(y, x, w, None, *shape, mask)

    return {
        "shape": [*x.shape[1:], *y.shape[1:]],
        "kernel": layer.kernel_size[0],
        "flops": 2 * y.numel() * w[0].numel(),
        "forward": middle(runs, nn.functional.conv2d, x, w, None, layer.stride, layer.padding),
        "inputs": middle(runs, backward, True, False, False),
        "weights": middle(runs, backward, False, True, False),
    }


def updates(network, runs) -> dict[str, float]:
    """Milliseconds of an update of these weights, by four optimisers."""
    learned = [weights for weights in network.parameters() if weights.requires_grad]
    for weights in learned:
        weights.grad = torch.randn_like(weights)
    rounds = muon.orthogonalised
    ways = {
        "Muon": Muon(groups_of(network, lr=0.0, rest=0.0)),
        "Muon, three rounds": Muon(groups_of(network, lr=0.0, rest=0.0)),
        "AdamW": torch.optim.AdamW(learned, lr=0.0),
        "AdamW, fused": torch.optim.AdamW(learned, lr=0.0, fused=True),
    }
    spent = {}
    for name, optimizer in ways.items():
        muon.orthogonalised = (lambda G: rounds(G, 3)) if "three" in name else rounds
        spent[name] = 1e3 * middle(runs, optimizer.step)
    muon.orthogonalised = rounds
    return spent


def compiled(steps: Steps, runs) -> dict[str, float] | None:
    """Seconds until torch.compile is ready, and milliseconds of a step forward and backward after it; None without a compiler."""
    torch._inductor.config.force_disable_caches = True  # else an earlier run's work is not counted
    steps.network = torch.compile(steps.network)
    started = time.perf_counter()
    try:
        steps()
    except Exception as problem:  # no compiler, or one that it cannot use
        print(f"torch.compile: {type(problem).__name__}, not measured")
        return None
    ready, parts = time.perf_counter() - started, steps.parts(runs)
    return {"ready_s": ready, "forward_backward_ms": parts["forward"] + parts["backward"]}


def main(arguments=None) -> int:
    parser = options(__doc__, runs=40)
    parser.add_argument("--record", metavar="NAME", default="race_profile", help="of another machine: race_profile_…")
    chosen = parser.parse_args(arguments)
    size, sizes, large = {}, (1024, 2048, 4096), 256
    if chosen.quick:
        size, sizes, large, chosen.runs = {"people": 4, "images_per_person": 80}, (64,), 1, 2
    faces, rows, table, threads = ready_faces(**size), [], [], torch.get_num_threads()
    fastest, moving = peak(chosen.runs, sizes), bandwidth(chosen.runs, large)
    for name, make, batch in (
        ("course", lambda: SmallResNet(faces.classes), LARGEST),
        ("race", lambda: RaceNet(faces.classes, faces.train[0]), BATCH),
    ):
        steps = Steps(make(), batch, faces)
        parts, kinds, flops = steps.parts(chosen.runs), steps.kinds(min(chosen.runs, 10)), steps.flops()
        layers = convolutions(steps.network, faces.train[0][:batch], chosen.runs)
        torch.set_num_threads(1)
        alone = sum(Steps(make(), batch, faces).parts(chosen.runs).values())
        torch.set_num_threads(threads)
        row = {"recipe": name, "batch": batch, "flops": flops, "peak": fastest, "bandwidth": moving}
        row |= {"parts_ms": parts, "kinds_ms": kinds, "one_thread_ms": alone, "layers": layers}
        row["updates_ms"] = updates(make(), chosen.runs)
        row["compiled"] = None if chosen.quick else compiled(Steps(make(), batch, faces), chosen.runs)
        rows.append(row)
        together = sum(parts.values())
        table += [[name, part, f"{ms:.2f}", f"{ms / together:.0%}"] for part, ms in parts.items()]
        profiled = sum(kinds.values())
        table += [[name, kind, f"{ms:.2f}", f"{ms / profiled:.0%}"] for kind, ms in kinds.items()]
        share = flops / (together / 1e3) / fastest
        table.append([name, "all; share of the peak", f"{together:.2f}", f"{share:.1%}"])
        table.append([name, f"all, one thread in place of {threads}", f"{alone:.2f}", f"{alone / together:.2f}×"])
    print(f"peak {fastest / 1e12:.2f} TFLOP/s, {moving / 1e9:.0f} GB/s")
    command = f"python tests/benchmarks/race_profile.py --record {chosen.record}"
    report(chosen.record, table, HEADER, rows, command, keep=not chosen.quick)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
