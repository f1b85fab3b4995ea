"""Refuse what cannot be trained on, in one sentence that says what to do."""

from typing import Any

import torch
from torch import Tensor, nn


def check_whole(name: str, value: Any, least: int) -> None:
    """ValueError unless value is a whole number of at least `least`."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, not {value!r}.")


def check_optimizer(model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    """ValueError unless the optimizer moves parameters of this model."""
    moved = {id(parameter) for group in optimizer.param_groups for parameter in group["params"]}
    if not any(id(parameter) in moved for parameter in model.parameters()):
        raise ValueError("The optimizer moves no parameter of this model: make it from model.parameters().")


def check_precision(model: nn.Module, precision: torch.dtype | None, device: torch.device) -> None:
    """ValueError unless the precision is None, or a half one that this device knows, for a model in float32."""
    if precision is None:
        return
    if precision not in (torch.bfloat16, torch.float16):
        raise ValueError(f"precision must be None, torch.bfloat16 or torch.float16, not {precision!r}.")
    if not torch.amp.is_autocast_available(device.type):
        raise ValueError(f"There is no mixed precision on the device {device.type!r}: leave precision=None.")
    kept = {p.dtype for p in model.parameters() if p.is_floating_point()} - {torch.float32}
    if kept:
        raise ValueError(
            f"Mixed precision keeps its weights in float32, but the model has {_names(kept)}: "
            "use model.float(), or leave precision=None."
        )


def check_images(model: nn.Module, images: Tensor, name: str) -> None:
    """ValueError unless images is a non-empty tensor of the dtype that the model computes in."""
    if not isinstance(images, Tensor) or images.ndim == 0:
        raise ValueError(f"{name} must be a tensor with the images along its first axis, not {_kind(images)}.")
    if len(images) == 0:
        raise ValueError(f"{name} holds no image.")
    if not images.is_floating_point():
        raise ValueError(
            f"{name} must be floating-point numbers, not {_dtype(images)}: "
            "normalise the images first (normalise in data.py)."
        )
    wanted = next((p.dtype for p in model.parameters() if p.is_floating_point()), images.dtype)
    if images.dtype != wanted:
        raise ValueError(
            f"{name} is {_dtype(images)} but the model computes in {str(wanted)[6:]}: convert one of them, "
            f"for instance by images.to(torch.{str(wanted)[6:]})."
        )


def check_data(model: nn.Module, data: tuple[Tensor, Tensor], name: str) -> None:
    """ValueError unless data is a pair (images, labels) of equal length, the labels int64."""
    if not isinstance(data, (tuple, list)) or len(data) != 2:
        raise ValueError(f"{name} must be a pair (images, labels), not {_kind(data)}.")
    images, labels = data
    check_images(model, images, f"{name}'s images")
    if not isinstance(labels, Tensor) or labels.dtype != torch.int64 or labels.ndim != 1:
        found = f"{tuple(labels.shape)} of {_dtype(labels)}" if isinstance(labels, Tensor) else _kind(labels)
        raise ValueError(f"{name}'s labels must be one int64 number an image, shape (N,), not {found}.")
    if len(images) != len(labels):
        raise ValueError(f"{name} has {len(images)} images but {len(labels)} labels: each image needs one label.")


def check_labels(labels: Tensor, classes: int, name: str) -> None:
    """ValueError unless every label names one of the model's classes."""
    least, most = int(labels.min()), int(labels.max())
    if least < 0 or most >= classes:
        wrong = least if least < 0 else most
        raise ValueError(
            f"{name} has a label {wrong}, but the model gives {classes} scores, for the labels 0 to {classes - 1}: "
            "number the classes from 0, or give the model as many outputs as there are classes."
        )


def check_logits(output: Any, count: int) -> None:
    """ValueError unless output is one row of scores for each of count images."""
    if not isinstance(output, Tensor) or output.ndim != 2 or len(output) != count:
        given = f"shape {tuple(output.shape)}" if isinstance(output, Tensor) else _kind(output)
        raise ValueError(
            f"The model must give one row of K scores an image, ({count}, K) for {count} images, but gave {given}."
        )


def check_mixed(result: Any, count: int) -> tuple[Tensor, Tensor]:
    """Return what mix gave for count images, or ValueError; looks at shapes only, so nobody waits for an accelerator."""
    if not isinstance(result, tuple) or len(result) != 2 or not all(isinstance(part, Tensor) for part in result):
        raise ValueError(f"mix must return a pair of tensors (images, targets), not {_kind(result)}.")
    seen, targets = result
    if len(seen) != count or len(targets) != count:
        raise ValueError(
            f"mix must return as many images and targets as it is given, {count}, not {len(seen)} and {len(targets)}."
        )
    return seen, targets


def _kind(value: Any) -> str:
    return f"a {type(value).__name__}"


def _names(dtypes: set[torch.dtype]) -> str:
    return ", ".join(sorted(str(dtype).removeprefix("torch.") for dtype in dtypes))


def _dtype(tensor: Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")
