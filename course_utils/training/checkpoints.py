"""A training run on disk: written whole or not at all, and continued only by the same run."""

import hashlib
import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

# What a learning-rate scheduler counts while it runs; everything else in its state is a setting.
COUNTERS = {"last_epoch", "_step_count", "_last_lr", "_get_lr_called_within_step", "T_cur", "T_i"}


class Stateful(Protocol):
    def state_dict(self) -> dict: ...

    def load_state_dict(self, state: dict) -> Any: ...


class Checkpoint:
    """One file that holds the state of all parts of a run, and the settings by which the run is known again.

    path:     the file; its folder is made when missing
    parts:    whatever has state_dict and load_state_dict: model, optimizer, …
    settings: names and values that must be the same when the run goes on (see describe_run)
    """

    def __init__(self, path: str | Path, parts: Mapping[str, Stateful], settings: Mapping[str, str]) -> None:
        self.path = Path(path).absolute()
        self.parts = parts
        self.settings = dict(settings)

    def resume(self) -> None:
        """Bring all parts to where the file left them; without a file, write down where they start.

        errors: RuntimeError when the file is damaged or belongs to another run; it is never overwritten then
        """
        if not self.path.exists():
            self.save("before the first epoch")
            return
        state = self._read()
        then, now = state["settings"], self.settings
        changed = [
            f"{name} ({then.get(name)} there, {now.get(name)} here)"
            for name in dict.fromkeys([*then, *now])
            if then.get(name) != now.get(name)
        ]
        if changed:
            raise RuntimeError(
                f"The checkpoint {self.path} belongs to another run, which differs in {', '.join(changed)}: "
                "give this run a path of its own, or delete the file."
            )
        for name, part in self.parts.items():
            part.load_state_dict(state[name])

    def save(self, when: str) -> None:
        """Replace the file by the present state in one step, so that a kill at any moment leaves the old or the new.

        when:   words for the error message, such as "after epoch 3"
        errors: RuntimeError when the disk refuses; the file is then what it was before
        """
        buffer = io.BytesIO()
        states = {name: _plain(part.state_dict()) for name, part in self.parts.items()}
        torch.save({"settings": self.settings, **states}, buffer)
        unfinished = self.path.with_name(self.path.name + ".part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with open(unfinished, "wb") as file:
                file.write(buffer.getbuffer())
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, self.path)
        except OSError as problem:
            unfinished.unlink(missing_ok=True)
            way_on = "the checkpoint before it is intact, and calling fit again goes on from there"
            raise RuntimeError(
                f"The checkpoint {self.path} could not be written {when} ({problem.strerror}): free some space or "
                f"choose another path; {way_on if self.path.is_file() else 'nothing was written'}."
            ) from problem

    def _read(self) -> dict:
        try:
            content = io.BytesIO(self.path.read_bytes())
        except OSError as problem:
            raise RuntimeError(f"The checkpoint {self.path} cannot be read ({problem.strerror}).") from problem
        try:
            # torch.load does not look at the checksums that torch.save wrote; zipfile does.
            damaged = zipfile.ZipFile(content).testzip()
            content.seek(0)
            if damaged:
                raise zipfile.BadZipFile(damaged)
            state: dict = torch.load(content, map_location="cpu", weights_only=True)
            state["settings"]  # refuses what another program saved
        except Exception as problem:  # a damaged file can make the readers raise anything
            raise RuntimeError(
                f"The file {self.path} is damaged or no checkpoint of fit: delete or rename it to start anew."
            ) from problem
        return state


def describe_run(
    model: torch.nn.Module,
    optimizer: torch.optim.Optimizer,
    scheduler: torch.optim.lr_scheduler.LRScheduler | None,
    train: tuple[Tensor, Tensor],
    validation: tuple[Tensor, Tensor] | None,
    **others: Any,
) -> dict[str, str]:
    """Name everything that must be the same for a run to go on exactly: short texts, and digests of data and shapes."""
    shapes = {name: (tuple(value.shape), str(value.dtype)) for name, value in model.state_dict().items()}
    described = {
        "training data": _digest(train),
        "validation data": _digest(validation or ()),
        "model": f"{type(model).__name__} {hashlib.sha256(repr(shapes).encode()).hexdigest()[:8]}",
        "optimizer": type(optimizer).__name__,
        "scheduler": type(scheduler).__name__,
    }
    # The defaults, because a scheduler moves what stands in the parameter groups.
    described |= {f"optimizer's {name}": repr(value) for name, value in _plain(optimizer.defaults).items()}
    if scheduler is not None:
        settings = _without_counters(_plain(scheduler.state_dict()))
        described |= {f"scheduler's {name}": repr(value) for name, value in settings.items()}
    for name, value in others.items():
        described[name.replace("_", " ")] = getattr(value, "__qualname__", None) or (
            type(value).__qualname__ if callable(value) else repr(value)
        )
    return described


def _digest(tensors: tuple[Tensor, ...]) -> str:
    digest = hashlib.sha256()
    for tensor in tensors:
        digest.update(f"{tuple(tensor.shape)} {tensor.dtype}".encode())
        digest.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().data)
    return digest.hexdigest()[:16]


def _plain(value: Any) -> Any:
    """Turn numpy's numbers into Python's, since torch.load(weights_only=True) refuses them."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        return type(value)(_plain(item) for item in value)
    return value


def _without_counters(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_counters(item) for key, item in value.items() if key not in COUNTERS}
    return [_without_counters(item) for item in value] if isinstance(value, list) else value
