"""Train the course's detector of heads."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.optim.lr_scheduler import OneCycleLR

from course_utils.models.centre import CentreNet, centre_loss, centre_targets, safe_radius
from course_utils.training.devices import pick_device

RATE, DECAY, BATCH = 8e-3, 1e-2, 32
CENTRE, SCALE = 0.45, 0.25  # of the bytes of an image, divided by 255


def as_input(images: Tensor) -> Tensor:
    """Bytes (N, 3, H, W) as the detector takes them: float32 with mean about 0 and deviation about 1."""
    return (images.float() / 255 - CENTRE) / SCALE


def train_detector(
    images: Tensor,
    boxes: Tensor,
    *,
    epochs: int,
    gamma: float = 2.0,
    weight: float = 1.0,
    radius=safe_radius,
    device: str = "auto",
    seed: int = 0,
) -> CentreNet:
    """Train a new CentreNet under a one-cycle schedule, half of the batches mirrored; in eval mode, where it was trained.

    images: (N, 3, S, S) uint8, N ≥ 2, S a multiple of 8;  boxes: (N, M, 4) pixels, zeros where there is none
    gamma, weight, radius: as in centre_loss and centre_targets
    seed:   of the weights, the order and the mirror
    """
    where = pick_device(device)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = CentreNet().to(where).to(memory_format=torch.channels_last)
    seen = as_input(images.to(where)).contiguous(memory_format=torch.channels_last)
    targets = centre_targets(boxes.to(where), images.shape[-1], radius)
    batch = min(BATCH, len(images))
    steps = len(images) // batch
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = OneCycleLR(optimizer, RATE, total_steps=epochs * steps)
    generator = torch.Generator().manual_seed(seed)
    network.train()
    for _ in range(epochs):
        order = torch.randperm(len(images), generator=generator).to(where)
        for rows in order.split(batch)[:steps]:
            x, some = seen[rows], (targets[0][rows], targets[1][rows], targets[2][rows])
            if torch.rand(1, generator=generator) < 0.5:
                x, some = x.flip(-1), mirrored(*some)
            value = centre_loss(network(x), some, gamma, weight)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            schedule.step()
    return network.eval()


def mirrored(heat: Tensor, values: Tensor, centres: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The targets of the mirrored images: left and right exchanged, and the centre's place in its cell too."""
    values = values.flip(-1)
    return heat.flip(-1), torch.cat([values[:, :2], 1 - values[:, 2:3], values[:, 3:]], 1), centres.flip(-1)
