"""The Vision Transformer: an image is cut into patches, and the patches are the tokens of a Transformer."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from course_utils.models.transformer import Block, xavier_initialise


def patchify(images: Tensor, size: int) -> Tensor:
    """Cut images into flattened square patches, row by row.

    images: (B, C, H, W), H and W multiples of size (else ValueError)
    size:   patch side, pixels
    returns (B, N, C*size*size) with N = (H/size)·(W/size)
    source: Dosovitskiy et al. 2021, arXiv:2010.11929, section 3.1
    """
    H, W = images.shape[2:]
    if size < 1 or H % size or W % size:
        raise ValueError(f"{H} × {W} pixels cannot be cut into patches of {size} × {size}: choose a divisor of both.")
    cut = images.unflatten(3, (-1, size)).unflatten(2, (-1, size))  # (B, C, H/size, size, W/size, size)
    return cut.permute(0, 2, 4, 1, 3, 5).flatten(3).flatten(1, 2)


def unpatchify(patches: Tensor, size: int, height: int) -> Tensor:
    """Put the patches of `patchify` together again: (B, N, C*size*size) -> (B, C, height, W)."""
    rows = height // size
    cut = patches.unflatten(2, (-1, size, size)).unflatten(1, (rows, -1))  # (B, H/size, W/size, C, size, size)
    return cut.permute(0, 3, 1, 4, 2, 5).flatten(4).flatten(2, 3)


class VisionTransformer(nn.Module):
    """Patches, a class token, learned positions, pre-norm blocks; the class token's last state is classified.

    (B, channels, side, side) float -> (B, classes) logits
    side, patch: pixels, side a multiple of patch (else ValueError); width: channels of a token; hidden: of the MLP
    source: Dosovitskiy et al. 2021, arXiv:2010.11929, section 3.1
    """

    def __init__(
        self,
        classes: int,
        side: int = 32,
        patch: int = 4,
        width: int = 64,
        layers: int = 4,
        heads: int = 4,
        hidden: int = 128,
        channels: int = 3,
    ):
        super().__init__()
        if side % patch:
            raise ValueError(f"{side} pixels cannot be cut into patches of {patch}: choose a divisor of {side}.")
        self.embed = nn.Conv2d(channels, width, patch, patch)
        self.token = nn.Parameter(torch.zeros(1, 1, width))
        self.positions = nn.Parameter(torch.empty(1, (side // patch) ** 2 + 1, width).normal_(std=0.02))
        self.blocks = nn.ModuleList(Block(width, heads, hidden) for _ in range(layers))
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.head = nn.Linear(width, classes)
        xavier_initialise(self)

    def tokens(self, images: Tensor) -> Tensor:
        """What enters the first block: the class token, then the patches row by row, with positions; (B, N + 1, width)."""
        patches = self.embed(images).flatten(2).mT  # (B, N, width)
        return torch.cat([self.token.expand(len(images), -1, -1), patches], 1) + self.positions

    def features(self, images: Tensor) -> Tensor:
        """All tokens after the last block and its normalisation, (B, N + 1, width); the class token is the first."""
        x = self.tokens(images)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.features(images)[:, 0])
