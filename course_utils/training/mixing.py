"""Mix two pictures and their labels: a training picture that shows a share of either person, and says so."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Generator, Tensor


@dataclass(frozen=True)
class MixUp:
    """Add two pictures, share λ of one and 1 − λ of the other, and their labels likewise: `fit(…, mix=MixUp(classes))`.

    classes: number of classes K
    alpha:   λ is drawn from Beta(alpha, alpha) for each picture; 1 is uniform, less is nearer to the unmixed pictures
    errors:  ValueError for fewer than one class, or an alpha that is not above 0
    source:  Zhang et al. 2018, arXiv:1710.09412
    """

    classes: int
    alpha: float = 1.0

    def __post_init__(self) -> None:
        _check_mix(self)

    def __call__(self, images: Tensor, labels: Tensor, generator: Generator) -> tuple[Tensor, Tensor]:
        """images (B, C, H, W), labels (B,) int64, generator on the CPU -> (images, targets (B, K) of the images' dtype)."""
        partner = torch.randperm(len(images), generator=generator)
        return mixed_up(
            images, one_hot(labels, self.classes, images.dtype), partner, _shares(self.alpha, len(images), generator)
        )


@dataclass(frozen=True)
class CutMix:
    """Paste a rectangle of one picture into another, and mix the labels by the areas: `fit(…, mix=CutMix(classes))`.

    classes: number of classes K
    alpha:   the rectangle covers 1 − λ of the picture, λ from Beta(alpha, alpha) for each picture; its centre lies anywhere in
             the picture, and what then reaches beyond the edge is cut off and not counted
    errors:  ValueError for fewer than one class, or an alpha that is not above 0
    source:  Yun et al. 2019, arXiv:1905.04899
    """

    classes: int
    alpha: float = 1.0

    def __post_init__(self) -> None:
        _check_mix(self)

    def __call__(self, images: Tensor, labels: Tensor, generator: Generator) -> tuple[Tensor, Tensor]:
        """images (B, C, H, W), labels (B,) int64, generator on the CPU -> (images, targets (B, K) of the images' dtype)."""
        B, _, H, W = images.shape
        partner = torch.randperm(B, generator=generator)
        side = (1 - _shares(self.alpha, B, generator)).sqrt()
        centre = torch.rand(B, 2, generator=generator, dtype=torch.float64)
        low, high = ((centre + sign * side[:, None] / 2).clamp(0, 1) for sign in (-1, 1))
        edges = torch.cat([low, high], 1) * torch.tensor([H, W, H, W])
        return cut_mixed(images, one_hot(labels, self.classes, images.dtype), partner, edges.round().long())


def mixed_up(images: Tensor, targets: Tensor, partner: Tensor, share: Tensor) -> tuple[Tensor, Tensor]:
    """share · picture + (1 − share) · its partner's, for pictures (B, C, H, W) and targets (B, K).

    partner: (B,) int64, index into the batch;  share: (B,) in 0..1
    """
    partner, share = partner.to(images.device), share.to(images.dtype).to(images.device)
    return (
        torch.lerp(images[partner], images, share[:, None, None, None]),
        torch.lerp(targets[partner], targets, share[:, None]),
    )


def cut_mixed(images: Tensor, targets: Tensor, partner: Tensor, edges: Tensor) -> tuple[Tensor, Tensor]:
    """The partner's picture inside a rectangle, the picture outside; the targets mixed by the number of pixels.

    images: (B, C, H, W);  targets: (B, K);  partner: (B,) int64, index into the batch
    edges:  (B, 4) int64, pixels: top, left, bottom, right, the last two no longer inside
    """
    H, W = images.shape[2:]
    partner, edges = partner.to(images.device), edges.to(images.device)
    top, left, bottom, right = edges[:, :, None].unbind(1)
    rows, columns = torch.arange(H, device=images.device), torch.arange(W, device=images.device)
    inside = ((rows >= top) & (rows < bottom))[:, None, :, None] & ((columns >= left) & (columns < right))[
        :, None, None, :
    ]
    share = 1 - inside.sum((1, 2, 3)).to(targets.dtype) / (H * W)
    return torch.where(inside, images[partner], images), torch.lerp(targets[partner], targets, share[:, None])


def one_hot(labels: Tensor, classes: int, dtype: torch.dtype) -> Tensor:
    """Labels (B,) int64 as probabilities (B, classes): 1 for the label, 0 for the rest."""
    return (labels[:, None] == torch.arange(classes, device=labels.device)).to(dtype)


def _shares(alpha: float, count: int, generator: Generator) -> Tensor:
    """λ from Beta(alpha, alpha), (count,) float64."""
    if alpha == 1:
        return torch.rand(count, generator=generator, dtype=torch.float64)
    seed = int(torch.randint(2**62, (), generator=generator))  # since torch's Beta takes no generator
    return torch.from_numpy(np.random.default_rng(seed).beta(alpha, alpha, count))


def _check_mix(mix: MixUp | CutMix) -> None:
    if not isinstance(mix.classes, int) or mix.classes < 1:
        raise ValueError(f"classes must be a whole number of at least 1, not {mix.classes!r}.")
    if not 0 < mix.alpha < math.inf:
        raise ValueError(f"alpha must be above 0, not {mix.alpha!r}.")
