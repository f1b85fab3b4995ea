"""EfficientNet, read like the table in the paper, and the rule that scales it from B0 to B7."""

import math
import re
from collections import OrderedDict
from typing import NamedTuple

from torch import Tensor, nn
from torchvision.ops import StochasticDepth

from course_utils.models.layers import Layers
from course_utils.models.residual import he_initialise, parameters_of_convolution

# Table 1 of the paper, stages 2 to 8. Expansion, side of the kernel, stride of the first block, channels, blocks.
TABLE = (
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 2),
    (6, 5, 2, 40, 2),
    (6, 3, 2, 80, 3),
    (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
)
STEM, HEAD = 32, 1280  # channels of stages 1 and 9
DROPPED_PATHS = 0.2  # stochastic depth at the end of the network; it grows linearly from 0


class Scale(NamedTuple):
    """How much wider and deeper than B0 a network is, the side of its pictures in pixels, and its dropout."""

    width: float
    depth: float
    resolution: int
    dropout: float


# B0 to B7 as the authors released them: compound_scaling, rounded by hand (and from B4 on, with more than rounding).
RELEASED = (
    Scale(1.0, 1.0, 224, 0.2),
    Scale(1.0, 1.1, 240, 0.2),
    Scale(1.1, 1.2, 260, 0.3),
    Scale(1.2, 1.4, 300, 0.3),
    Scale(1.4, 1.8, 380, 0.4),
    Scale(1.6, 2.2, 456, 0.4),
    Scale(1.8, 2.6, 528, 0.5),
    Scale(2.0, 3.1, 600, 0.5),
)


def compound_scaling(phi: float) -> tuple[float, float, float]:
    """Scale B0 by one number φ: (width, depth, side of the picture) are 1.1^φ, 1.2^φ and 224 · 1.15^φ.

    The cost grows with depth · width² · side², so by 1.2 · 1.1² · 1.15² ≈ 2 for each unit of φ.
    source: Tan & Le 2019, arXiv:1905.11946, equation 3 and section 4
    """
    return 1.1**phi, 1.2**phi, 224 * 1.15**phi


def widened(channels: int, factor: float) -> int:
    """channels · factor, rounded to a multiple of 8 that is at least 90 % of it."""
    wanted = channels * factor
    rounded = max(8, int(wanted + 4) // 8 * 8)
    return rounded if rounded >= 0.9 * wanted else rounded + 8


class Block(NamedTuple):
    """One MBConv: input channels, output channels, expansion, side of the kernel, stride."""

    inputs: int
    outputs: int
    expansion: int
    kernel: int
    stride: int


def stages(variant: int = 0) -> list[list[Block]]:
    """The blocks of stages 2 to 8 of B0 … B7 (variant 0 … 7, else ValueError), scaled from table 1."""
    scale = _scale(variant)
    found, inputs = [], widened(STEM, scale.width)
    for expansion, kernel, stride, channels, times in TABLE:
        outputs = widened(channels, scale.width)
        first = Block(inputs, outputs, expansion, kernel, stride)
        others = first._replace(inputs=outputs, stride=1)
        found.append([first] + [others] * (math.ceil(times * scale.depth) - 1))
        inputs = outputs
    return found


class SqueezeExcite(nn.Module):
    """Weigh each channel, between 0 and 1, by what the means of all channels say: x · σ(W₂ silu(W₁ mean(x))).

    (B, channels, H, W) -> the same shape
    source: Hu et al. 2018, arXiv:1709.01507, figure 2
    """

    def __init__(self, channels: int, squeezed: int):
        super().__init__()
        self.weights = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(channels, squeezed, 1),
            nn.SiLU(),
            nn.Conv2d(squeezed, channels, 1),
            nn.Sigmoid(),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x * self.weights(x)


class MBConv(nn.Module):
    """Expand the channels, filter each by itself, weigh them, project back; x is added where the shape stays.

    (B, inputs, H, W) -> (B, outputs, H/stride, W/stride), rounded up; dropped: how often an image skips the block in training
    source: Sandler et al. 2018, arXiv:1801.04381, figure 3; Tan & Le 2019, arXiv:1905.11946, section 4
    """

    def __init__(self, block: Block, dropped: float = 0.0):
        super().__init__()
        inputs, outputs, expansion, kernel, stride = block
        inner = inputs * expansion
        self.expand = nn.Identity() if expansion == 1 else nn.Sequential(*_conv_norm(inputs, inner, 1), nn.SiLU())
        self.depthwise = nn.Sequential(*_conv_norm(inner, inner, kernel, stride, groups=inner), nn.SiLU())
        self.squeeze_excite = SqueezeExcite(inner, inputs // 4)
        self.project = nn.Sequential(*_conv_norm(inner, outputs, 1))
        self.same_shape = stride == 1 and inputs == outputs
        self.drop = StochasticDepth(dropped, "row")

    def forward(self, x: Tensor) -> Tensor:
        inner = self.project(self.squeeze_excite(self.depthwise(self.expand(x))))
        return x + self.drop(inner) if self.same_shape else inner


class EfficientNet(Layers):
    """EfficientNet-B0 … B7, its stages numbered as in the paper.

    (B, 3, H, W) float -> (B, classes) logits; RELEASED[variant].resolution is the paper's H = W, others work
    variant: 0 … 7, else ValueError
    source: Tan & Le 2019, arXiv:1905.11946, table 1
    """

    def __init__(self, variant: int = 0, classes: int = 1000):
        scale, plan = _scale(variant), stages(variant)
        stem, last, head = plan[0][0].inputs, plan[-1][-1].outputs, widened(HEAD, scale.width)
        layers: OrderedDict[str, nn.Module] = OrderedDict(stage1=nn.Sequential(*_conv_norm(3, stem, 3, 2), nn.SiLU()))
        total, done = sum(map(len, plan)), 0
        for number, blocks in enumerate(plan, 2):
            rates = (DROPPED_PATHS * place / total for place in range(done, done + len(blocks)))
            layers[f"stage{number}"] = nn.Sequential(*map(MBConv, blocks, rates))
            done += len(blocks)
        layers["stage9"] = nn.Sequential(*_conv_norm(last, head, 1), nn.SiLU())
        layers |= {"mean": nn.AdaptiveAvgPool2d(1), "flatten": nn.Flatten()}
        layers |= {"dropout": nn.Dropout(scale.dropout), "linear": nn.Linear(head, classes)}
        super().__init__(layers)
        he_initialise(self)
        if variant >= 5:  # torchvision's B5 to B7 keep the authors' settings of batch normalisation
            for layer in self.modules():
                if isinstance(layer, nn.BatchNorm2d):
                    layer.eps, layer.momentum = 1e-3, 0.01


def parameter_count(variant: int = 0, classes: int = 1000) -> int:
    """Predict the number of parameters from the table, without building the network; variant and errors as for EfficientNet."""
    plan, head = stages(variant), widened(HEAD, _scale(variant).width)
    count = parameters_of_convolution(3, plan[0][0].inputs, 3)
    for inputs, outputs, expansion, kernel, _ in (block for blocks in plan for block in blocks):
        inner, squeezed = inputs * expansion, inputs // 4
        if expansion > 1:
            count += parameters_of_convolution(inputs, inner, 1)
        count += parameters_of_convolution(inner, inner, kernel, groups=inner)
        count += (inner + 1) * squeezed + (squeezed + 1) * inner
        count += parameters_of_convolution(inner, outputs, 1)
    return count + parameters_of_convolution(outputs, head, 1) + (head + 1) * classes


def from_torchvision(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Rename the weights of torchvision's efficientnet_b0 … b7 to the names here, for load_state_dict.

    state: as from torchvision.models.efficientnet_b0().state_dict(); the tensors are the same ones, not copies
    """
    parts = ("expand", "depthwise", "squeeze_excite", "project")

    def part(found: re.Match) -> str:
        stage, block, place = map(int, found.groups())
        return f"stage{stage}.{block}.{parts[place + 1 if stage == 2 else place]}"  # stage 2 expands nothing

    renamed = {}
    for name, tensor in state.items():
        name = re.sub(r"^features\.(\d)", lambda found: f"stage{int(found[1]) + 1}", name)
        name = re.sub(r"^stage(\d)\.(\d+)\.block\.(\d)", part, name)
        name = name.replace(".fc1.", ".weights.1.").replace(".fc2.", ".weights.3.")
        renamed[name.replace("classifier.1.", "linear.")] = tensor
    return renamed


def _conv_norm(inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> list[nn.Module]:
    return [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False), nn.BatchNorm2d(outputs)]


def _scale(variant: int) -> Scale:
    if variant not in range(len(RELEASED)):
        raise ValueError(f"There is no EfficientNet-B{variant}: choose a variant from 0 to {len(RELEASED) - 1}.")
    return RELEASED[variant]
