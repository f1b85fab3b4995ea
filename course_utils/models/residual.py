"""Residual networks for small pictures."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F


class ResidualBlock(nn.Module):
    """Two 3 × 3 convolutions and a path around them: relu(x + f(x)).

    (B, inputs, H, W) -> (B, outputs, H/stride, W/stride)
    source: He et al. 2016, arXiv:1512.03385, figure 2
    """

    def __init__(self, inputs: int, outputs: int, stride: int = 1):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)
        same = stride == 1 and inputs == outputs
        self.shortcut = nn.Identity() if same else nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        inner = F.relu(self.norm1(self.conv1(x)))
        return F.relu(self.norm2(self.conv2(inner)) + self.shortcut(x))


class SmallResNet(nn.Sequential):
    """The course's recogniser: a stem that halves the picture, three residual blocks, the mean over places, one linear layer.

    (B, channels, S, S) float with S a multiple of 8 -> (B, classes) logits; width: channels of the first block
    """

    def __init__(self, classes: int, channels: int = 3, width: int = 32):
        super().__init__(
            nn.Conv2d(channels, width, 3, 2, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            ResidualBlock(width, width), ResidualBlock(width, width * 2, 2), ResidualBlock(width * 2, width * 4, 2),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width * 4, classes))
