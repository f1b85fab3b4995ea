"""Logits and scores of a model, in eval mode."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from course_utils.training.devices import device_of, mixed_precision
from course_utils.training.input import (
    check_data,
    check_images,
    check_labels,
    check_logits,
    check_precision,
    check_whole,
)


@dataclass(frozen=True)
class Score:
    """Mean loss over a set of images, and the share of them that are named correctly (0..1)."""

    loss: float
    accuracy: float


def evaluate(
    model: nn.Module,
    data: tuple[Tensor, Tensor],
    batch_size: int = 256,
    loss: Callable[[Tensor, Tensor], Tensor] = cross_entropy,
    precision: torch.dtype | None = None,
) -> Score:
    """Score the model in eval mode; data, precision and errors as in fit."""
    check_data(model, data, "data")
    images, labels = data
    logits = predict(model, images, batch_size, precision)
    check_labels(labels, logits.shape[1], "data")
    labels = labels.to(logits.device)
    return Score(loss(logits, labels).item(), (logits.argmax(dim=1) == labels).double().mean().item())


@torch.no_grad()
def predict(model: nn.Module, images: Tensor, batch_size: int = 256, precision: torch.dtype | None = None) -> Tensor:
    """Compute the logits (N, K) of images (N, …) in eval mode; they lie where the images lie, in the model's dtype.

    errors: ValueError when there is no image, the dtype is not the model's, or an output is not (B, K)
    """
    check_images(model, images, "images")
    check_whole("batch_size", batch_size, 1)
    device = device_of(model, images)
    check_precision(model, precision, device)
    modes = [(layer, layer.training) for layer in model.modules()]  # each: a cut network's layers are another's, too
    model.eval()
    try:
        logits = []
        for batch in images.split(batch_size):
            with mixed_precision(device, precision):
                output = model(batch.to(device))
            check_logits(output, len(batch))
            logits.append(output.to(images.dtype))
        return torch.cat(logits).to(images.device)
    finally:
        for layer, training in modes:
            layer.training = training
