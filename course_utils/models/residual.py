"""Residual networks for small pictures, and the same networks without the path around their blocks."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from course_utils.models.layers import Layers


class PlainBlock(nn.Module):
    """Two 3 × 3 convolutions, each normalised: relu(f(x)).

    (B, inputs, H, W) -> (B, outputs, H/stride, W/stride), rounded up
    source: He et al. 2016, arXiv:1512.03385, section 3.3
    """

    def __init__(self, inputs: int, outputs: int, stride: int = 1):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)

    def inner(self, x: Tensor) -> Tensor:
        return self.norm2(self.conv2(F.relu(self.norm1(self.conv1(x)))))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.inner(x))


class ResidualBlock(PlainBlock):
    """Two 3 × 3 convolutions and a path around them: relu(x + f(x)).

    (B, inputs, H, W) -> (B, outputs, H/stride, W/stride), rounded up
    source: He et al. 2016, arXiv:1512.03385, figure 2
    """

    def __init__(self, inputs: int, outputs: int, stride: int = 1):
        super().__init__(inputs, outputs, stride)
        self.shortcut = shortcut(inputs, outputs, stride)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.inner(x) + self.shortcut(x))


def shortcut(inputs: int, outputs: int, stride: int) -> nn.Module:
    """The path around a block: x itself, or a normalised 1 × 1 convolution where the shape changes."""
    if stride == 1 and inputs == outputs:
        return nn.Identity()
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))


class SmallResNet(Layers):
    """The course's recogniser: a stem that halves the picture, three residual blocks, the mean over places, one linear layer.

    (B, channels, S, S) float with S a multiple of 8 -> (B, classes) logits; width: channels of the first block
    """

    def __init__(self, classes: int, channels: int = 3, width: int = 32):
        super().__init__(
            nn.Conv2d(channels, width, 3, 2, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            ResidualBlock(width, width),
            ResidualBlock(width, width * 2, 2),
            ResidualBlock(width * 2, width * 4, 2),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(width * 4, classes),
        )


class ThreeStages(Layers):
    """The paper's networks for 32 × 32 pictures: three stages of n blocks each, 6n + 2 layers with the first and the last.

    (B, 3, H, W) float -> (B, classes) logits
    depth:    8, 14, 20, 32, … = 6n + 2, else ValueError
    residual: with the path around each pair of layers, or the same layers without it
    width:    channels of the first stage; the second has twice as many at half the side, the third four times
    source: He et al. 2016, arXiv:1512.03385, section 4.2; but where the shape changes, the path is a 1 × 1 convolution
            (option B of section 3.3), as in every other ResidualBlock here
    """

    def __init__(self, classes: int, depth: int = 20, residual: bool = True, width: int = 16):
        if depth < 8 or depth % 6 != 2:
            raise ValueError(
                f"Three stages of n blocks have 6n + 2 layers (8, 14, 20, …), not {depth}: choose such a depth."
            )
        block = ResidualBlock if residual else PlainBlock
        layers: list[nn.Module] = [nn.Conv2d(3, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
        inputs = width
        for outputs, stride in ((width, 1), (2 * width, 2), (4 * width, 2)):
            for place in range((depth - 2) // 6):
                layers.append(block(inputs, outputs, stride if place == 0 else 1))
                inputs = outputs
        super().__init__(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4 * width, classes))
        he_initialise(self)


def he_initialise(network: nn.Module) -> None:
    """Draw every convolution's weights with variance 2 / (outputs · k²), which keeps a gradient's size through ReLU layers.

    source: He et al. 2015, arXiv:1502.01852, section 2.2
    """
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)


def parameters_of_convolution(inputs: int, outputs: int, kernel: int, groups: int = 1) -> int:
    """Count a convolution without bias and the batch normalisation after it: O·(I/groups)·k² weights, then O γ and O β."""
    return outputs * (inputs // groups) * kernel**2 + 2 * outputs
