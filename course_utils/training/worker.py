"""Train a Vision Transformer on the drawn faces in a group of processes: on one machine, or on many.

    torchrun --standalone --nproc-per-node 2 -m course_utils.training.worker --folder runs/group

Each process computes the gradient of its share of every batch. `--way data`: each holds all weights (DistributedDataParallel);
`--way sharded`: each holds its part of weights, gradients and moments (fully_shard). After each epoch the run is kept in
`--folder`; started again, with any number of processes, it goes on from there. One line of JSON an epoch, from rank 0.
On several machines, each with TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1 in its environment and a folder that all of them see:

    torchrun --nnodes 2:4 --nproc-per-node 8 --max-restarts 3 --rdzv-backend c10d --rdzv-endpoint HOST:29400 --rdzv-id faces \\
        -m course_utils.training.worker --way sharded --folder SHARED/run
"""

import argparse
import hashlib
import json
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
import torch.distributed.checkpoint as dcp
from torch import Tensor, nn
from torch.distributed.checkpoint import state_dict as states
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import DTensor
from torch.nn.functional import cross_entropy
from torch.nn.parallel import DistributedDataParallel

from course_utils.models.vision_transformer import VisionTransformer
from course_utils.pictures.loading import load_faces
from course_utils.pictures.splits import split
from course_utils.pictures.statistics import channel_statistics, normalise
from course_utils.training.group import joined, leave, told

AT_ONCE = 256  # images that a process scores at once
KEPT = 2  # epochs on disk
DTYPES = {"float32": torch.float32, "float64": torch.float64}
MAY_CHANGE = ("epochs", "folder", "device", "way", "drill", "weights")  # when a run goes on


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="torchrun … -m course_utils.training.worker",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--way", choices=("data", "sharded"), default="data", help="who holds the weights (data)")
    parser.add_argument("--people", type=int, default=20, help="of the drawn faces (20)")
    parser.add_argument("--images-per-person", type=int, default=50, help="a tenth of them for validation (50)")
    parser.add_argument("--width", type=int, default=64, help="channels of a token, a multiple of 4 (64)")
    parser.add_argument("--layers", type=int, default=4, help="blocks (4)")
    parser.add_argument("--epochs", type=int, default=4, help="in all, also when the run goes on (4)")
    parser.add_argument("--batch", type=int, default=64, help="images a step, of all processes together (64)")
    parser.add_argument("--rate", type=float, default=1e-3, help="learning rate of AdamW (0.001)")
    parser.add_argument("--clip", type=float, default=1.0, help="largest norm of the gradient (1)")
    parser.add_argument("--seed", type=int, default=0, help="of split, weights and order (0)")
    parser.add_argument("--dtype", choices=DTYPES, default="float32", help="of weights and images (float32)")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda (auto)")
    parser.add_argument("--folder", type=Path, help="where the run is kept after each epoch, and goes on from")
    parser.add_argument("--weights", type=Path, help="a file for all weights at the end")
    parser.add_argument("--drill", type=int, help="the last rank kills itself after so many steps of its first start")
    given = parser.parse_args(arguments)
    for name in ("people", "images_per_person", "width", "layers", "epochs", "batch"):
        if getattr(given, name) < 1:
            parser.error(f"--{name.replace('_', '-')} is {getattr(given, name)}; give at least 1")
    return given


def data(given: argparse.Namespace, where: torch.device) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
    """Training and validation set; on each machine one process draws them first, and the others find them on disk."""
    if int(os.environ["LOCAL_RANK"]) != 0:
        dist.barrier()
    faces = load_faces("rendered", people=given.people, images_per_person=given.images_per_person)
    if int(os.environ["LOCAL_RANK"]) == 0:
        dist.barrier()
    train, validation, _ = split(faces, seed=given.seed)
    mean, std = channel_statistics(train.images)
    dtype = DTYPES[given.dtype]
    pairs = [
        (normalise(part.images, mean, std).to(where, dtype), part.labels.to(where)) for part in (train, validation)
    ]
    return pairs[0], pairs[1]


def new_network(given: argparse.Namespace, where: torch.device) -> nn.Module:
    """The same weights in each process; then shared out, or copied to all."""
    torch.manual_seed(given.seed)
    network = VisionTransformer(given.people, width=given.width, layers=given.layers, hidden=2 * given.width)
    network = network.to(where, DTYPES[given.dtype])
    if given.way == "data":
        return DistributedDataParallel(network)
    for block in network.blocks:
        fully_shard(block)
    fully_shard(network)
    return network


def own(weights: Tensor) -> Tensor:
    """What this process holds of a parameter: all of it, or its part."""
    return weights.to_local() if isinstance(weights, DTensor) else weights


def train_one_epoch(network, optimizer, images, labels, given, epoch, steps) -> tuple[float, int]:
    """One pass over the images; returns the mean loss and the steps taken since this process started."""
    rank, size = dist.get_rank(), dist.get_world_size()
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(1_000_003 * given.seed + epoch))
    total = torch.zeros((), dtype=images.dtype, device=images.device)
    network.train()
    for batch in order.split(given.batch):
        if len(batch) < size:  # the last few: not one for each process
            continue
        share = batch.tensor_split(size)[rank].to(images.device)
        loss = cross_entropy(network(images[share]), labels[share], reduction="sum") / len(batch)
        optimizer.zero_grad()
        (loss * size).backward()  # the group takes the mean of the gradients: size times too small for a sum
        nn.utils.clip_grad_norm_(network.parameters(), given.clip)
        optimizer.step()
        total += loss.detach() * len(batch)
        steps += 1
        if given.drill == steps and rank == size - 1 and os.environ.get("TORCHELASTIC_RESTART_COUNT", "0") == "0":
            os.kill(os.getpid(), signal.SIGKILL)
    dist.all_reduce(total)
    return total.item() / len(labels), steps


@torch.no_grad()
def accuracy(network, images, labels) -> float:
    """The share of right answers; no image is counted twice, and each process takes equally many turns."""
    rank, size = dist.get_rank(), dist.get_world_size()
    turns = -(-len(labels) // (size * AT_ONCE))
    network.eval()
    right = torch.zeros((), dtype=torch.int64, device=images.device)
    for share in torch.arange(len(labels), device=images.device).tensor_split(size)[rank].tensor_split(turns):
        right += (network(images[share]).argmax(1) == labels[share]).sum()
    dist.all_reduce(right)
    return right.item() / len(labels)


def settings(given: argparse.Namespace) -> dict:
    return {name: value for name, value in vars(given).items() if name not in MAY_CHANGE}


def newest(folder: Path) -> tuple[int, Path | None]:
    """The last epoch that is whole on disk, and where."""
    found = [path for path in folder.glob("epoch-*") if path.suffix != ".unfinished"]
    last = max(found, default=None, key=lambda path: int(path.name.split("-")[1]))
    return (0, None) if last is None else (int(last.name.split("-")[1]), last)


def save(network, optimizer, given, epoch: int) -> None:
    """Write the epoch beside the older ones, each process its part; it gets its name when it is whole."""
    place = given.folder / f"epoch-{epoch}"
    unfinished = place.with_suffix(".unfinished")
    model, moments = states.get_state_dict(network, optimizer)
    dcp.save({"model": model, "optimizer": moments}, checkpoint_id=unfinished)
    if dist.get_rank() == 0:
        (unfinished / "settings.json").write_text(json.dumps(settings(given)), encoding="utf-8")
        shutil.rmtree(place, ignore_errors=True)
        unfinished.rename(place)
        shutil.rmtree(given.folder / f"epoch-{epoch - KEPT}", ignore_errors=True)
    dist.barrier()


def take_up(network, optimizer, given) -> int:
    """Go on from the newest epoch on disk, whatever number of processes wrote it; returns that epoch, 0 for a new run.

    errors: ValueError when it is another run's
    """
    epoch, place = newest(given.folder)
    dist.barrier()  # nobody writes before all have looked
    if place is None:
        return 0
    theirs = json.loads((place / "settings.json").read_text(encoding="utf-8"))
    differing = [name for name, value in settings(given).items() if theirs.get(name) != value]
    if differing:
        raise ValueError(
            f"{given.folder} holds another run: {', '.join(f'{name} was {theirs.get(name)}' for name in differing)}; "
            "give the same, or another --folder."
        )
    model, moments = states.get_state_dict(network, optimizer)
    kept: dict[str, Any] = {"model": model, "optimizer": moments}
    dcp.load(kept, checkpoint_id=place)
    states.set_state_dict(network, optimizer, model_state_dict=kept["model"], optim_state_dict=kept["optimizer"])
    return epoch


def run(given: argparse.Namespace, where: torch.device) -> None:
    rank, size = dist.get_rank(), dist.get_world_size()
    if given.batch < size:
        raise ValueError(f"A batch of {given.batch} cannot be shared by {size} processes: give --batch {size} or more.")
    train, validation = data(given, where)
    network = new_network(given, where)
    optimizer = torch.optim.AdamW(network.parameters(), given.rate)
    done, steps = 0 if given.folder is None else take_up(network, optimizer, given), 0
    for epoch in range(done + 1, given.epochs + 1):
        started = time.perf_counter()
        loss, steps = train_one_epoch(network, optimizer, *train, given, epoch, steps)
        share = accuracy(network, *validation)
        if given.folder is not None:
            save(network, optimizer, given, epoch)
        if rank == 0:
            row = {"epoch": epoch, "processes": size, "loss": loss, "accuracy": share}
            print(json.dumps(row | {"seconds": time.perf_counter() - started}), flush=True)
    whole: Any = states.get_model_state_dict(
        network, options=states.StateDictOptions(full_state_dict=True, cpu_offload=True)
    )
    held: list = [None] * size
    dist.all_gather_object(held, sum(own(weights).numel() for weights in network.parameters()))
    if rank == 0:
        digest = hashlib.sha256(b"".join(whole[name].numpy().tobytes() for name in sorted(whole))).hexdigest()
        print(json.dumps({"weights": digest, "held": held}), flush=True)
        if given.weights is not None:
            torch.save(whole, given.weights)


def main(arguments: list[str] | None = None) -> int:
    given = options(arguments)
    try:
        with told(), joined(given.device) as where:
            run(given, where)
    except (ValueError, RuntimeError, OSError):
        return 1  # told
    return 0


if __name__ == "__main__":
    leave(main())
