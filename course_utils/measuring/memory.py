"""How many bytes a training holds: tensors counted, and the most that lived at one time."""

import weakref
from collections.abc import Callable, Iterable

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


def bytes_of(tensors: Iterable[Tensor]) -> int:
    """Bytes of the storages behind some tensors; views of one storage count once."""
    storages = (tensor.untyped_storage() for tensor in tensors)
    return sum({storage.data_ptr(): storage.nbytes() for storage in storages}.values())


def kept_for_backward(forward: Callable[[], Tensor], but: Iterable[Tensor] = ()) -> int:
    """Bytes that autograd keeps from a forward pass until its backward pass: the activations.

    forward: computes the loss; nothing is differentiated
    but:     tensors that are there anyhow: parameters, buffers
    """
    known = {tensor.untyped_storage().data_ptr() for tensor in but}
    kept = []

    def keep(tensor: Tensor) -> Tensor:
        kept.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        loss = forward()
    found = bytes_of(tensor for tensor in kept if tensor.untyped_storage().data_ptr() not in known)
    del loss  # only now: what is freed could lend its address to another
    return found


def peak_bytes(call: Callable[[], object], device: torch.device | str) -> int | None:
    """Bytes of the tensors that a call made, at the moment when most of them were alive; of those before it, none.

    On an accelerator its allocator is asked (in whole blocks; None where it keeps no such count, as on MPS). On a processor
    every operation's results are watched; what a kernel uses inside itself is not seen there.
    """
    device = torch.device(device)
    if device.type == "cpu":
        with _Watch() as watch:
            call()
        return watch.peak
    try:
        torch.accelerator.synchronize(device)
        torch.accelerator.reset_peak_memory_stats(device)
        before = torch.accelerator.memory_allocated(device)
        call()
        torch.accelerator.synchronize(device)
        return torch.accelerator.max_memory_allocated(device) - before
    except (RuntimeError, NotImplementedError, AttributeError):
        return None


class _Watch(TorchDispatchMode):
    """Adds up the storages that operations make, and takes them off when they die."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.peak = 0
        self.alive: dict[int, int] = {}

    def __torch_dispatch__(self, function, types, arguments=(), named=None):
        known = {id(leaf.untyped_storage()) for leaf in tree_leaves((arguments, named)) if isinstance(leaf, Tensor)}
        result = function(*arguments, **(named or {}))
        for leaf in tree_leaves(result):
            if isinstance(leaf, Tensor):
                storage = leaf.untyped_storage()
                if id(storage) not in known and id(storage) not in self.alive:
                    self.alive[id(storage)] = storage.nbytes()
                    self.now += storage.nbytes()
                    weakref.finalize(storage, self._gone, id(storage))
        self.peak = max(self.peak, self.now)
        return result

    def _gone(self, key: int) -> None:
        self.now -= self.alive.pop(key, 0)
