"""The residual networks for large pictures, read like the table in the paper."""

import re
from collections import OrderedDict

from torch import Tensor, nn
from torch.nn import functional as F

from course_utils.models.layers import Layers
from course_utils.models.residual import ResidualBlock, he_initialise, parameters_of_convolution, shortcut


class Bottleneck(nn.Module):
    """A 1 × 1 convolution to a quarter of the channels, a 3 × 3 one there, a 1 × 1 one back, and a path around them.

    (B, inputs, H, W) -> (B, outputs, H/stride, W/stride), rounded up
    source: He et al. 2016, arXiv:1512.03385, figure 5; but the 3 × 3 convolution has the stride, as in torchvision
    """

    def __init__(self, inputs: int, outputs: int, stride: int = 1):
        super().__init__()
        inner = outputs // 4
        self.conv1 = nn.Conv2d(inputs, inner, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(inner)
        self.conv2 = nn.Conv2d(inner, inner, 3, stride, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(inner)
        self.conv3 = nn.Conv2d(inner, outputs, 1, bias=False)
        self.norm3 = nn.BatchNorm2d(outputs)
        self.shortcut = shortcut(inputs, outputs, stride)

    def forward(self, x: Tensor) -> Tensor:
        inner = F.relu(self.norm1(self.conv1(x)))
        inner = F.relu(self.norm2(self.conv2(inner)))
        return F.relu(self.norm3(self.conv3(inner)) + self.shortcut(x))


# Table 1 of the paper. Depth: the block, its channels in conv2_x (twice as many in each next stage), its repetitions.
TABLE = {
    18: (ResidualBlock, 64, (2, 2, 2, 2)),
    34: (ResidualBlock, 64, (3, 4, 6, 3)),
    50: (Bottleneck, 256, (3, 4, 6, 3)),
    101: (Bottleneck, 256, (3, 4, 23, 3)),
    152: (Bottleneck, 256, (3, 8, 36, 3)),
}


class ResNet(Layers):
    """A residual network of the paper's table 1, its parts named as there.

    (B, 3, H, W) float -> (B, classes) logits; the paper's pictures are 224 × 224, others work
    depth: 18, 34, 50, 101 or 152, else ValueError
    source: He et al. 2016, arXiv:1512.03385, table 1
    """

    def __init__(self, depth: int = 18, classes: int = 1000):
        block, _, _ = _row(depth)
        layers = OrderedDict(
            conv1=nn.Sequential(nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU()),
            pool=nn.MaxPool2d(3, 2, 1),
        )
        for number, blocks in enumerate(stages(depth), 2):
            layers[f"conv{number}_x"] = nn.Sequential(*(block(*shape) for shape in blocks))
        layers |= {
            "mean": nn.AdaptiveAvgPool2d(1),
            "flatten": nn.Flatten(),
            "linear": nn.Linear(blocks[-1][1], classes),
        }
        super().__init__(layers)
        he_initialise(self)


def stages(depth: int) -> list[list[tuple[int, int, int]]]:
    """The blocks of conv2_x to conv5_x, each as (inputs, outputs, stride); depth and errors as for ResNet."""
    _, width, repetitions = _row(depth)
    found, inputs = [], 64
    for number, times in enumerate(repetitions):
        outputs = width * 2**number
        first = (inputs, outputs, 1 if number == 0 else 2)
        found.append([first] + [(outputs, outputs, 1)] * (times - 1))
        inputs = outputs
    return found


def parameter_count(depth: int = 18, classes: int = 1000) -> int:
    """Predict the number of parameters from the table, without building the network; depth and errors as for ResNet."""
    block, _, _ = _row(depth)
    count = parameters_of_convolution(3, 64, 7)
    for inputs, outputs, stride in (shape for blocks in stages(depth) for shape in blocks):
        if block is ResidualBlock:
            count += parameters_of_convolution(inputs, outputs, 3) + parameters_of_convolution(outputs, outputs, 3)
        else:
            inner = outputs // 4
            count += parameters_of_convolution(inputs, inner, 1) + parameters_of_convolution(inner, inner, 3)
            count += parameters_of_convolution(inner, outputs, 1)
        if stride > 1 or inputs != outputs:
            count += parameters_of_convolution(inputs, outputs, 1)
    return count + (outputs + 1) * classes


def from_torchvision(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Rename the weights of torchvision's resnet18 … resnet152 to the names here, for load_state_dict.

    state: as from torchvision.models.resnet18().state_dict(); the tensors are the same ones, not copies
    """
    rules = (
        (r"^conv1\.", r"conv1.0."),
        (r"^bn1\.", r"conv1.1."),
        (r"^layer(\d)\.", lambda found: f"conv{int(found[1]) + 1}_x."),
        (r"\.bn(\d)\.", r".norm\1."),
        (r"\.downsample\.", r".shortcut."),
        (r"^fc\.", r"linear."),
    )
    renamed = {}
    for name, tensor in state.items():
        for pattern, ours in rules:
            name = re.sub(pattern, ours, name)
        renamed[name] = tensor
    return renamed


def _row(depth: int) -> tuple[type[nn.Module], int, tuple[int, ...]]:
    if depth not in TABLE:
        raise ValueError(
            f"The paper has no residual network of depth {depth}: choose one of {', '.join(map(str, TABLE))}."
        )
    return TABLE[depth]
