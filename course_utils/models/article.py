"""The article's networks."""

from itertools import pairwise

from torch import nn

from course_utils.models.layers import Layers

CONVOLUTIONS = ((3, 32, 5), (32, 64, 5), (64, 64, 3), (64, 64, 3), (64, 64, 3))  # inputs, outputs, side of the kernel
DENSE = (64 * 8 * 8, 1024, 512, 256, 128)  # inputs of the dense layers


class TenLayers(Layers):
    """The article's ten layers (section 4.3): five convolutions, then five dense layers, a ReLU after each but the last.

    (B, channels, 32, 32) float -> (B, classes) logits. The article fixes no widths: the first two layers and the first
    dense one are those of its program (section 5.2), with the 2 × 2 max-pools that make its 64·8·8 inputs true
    normalise: with batch normalisation between each layer and its ReLU, which the article does not have
    dense:     how many dense layers follow the convolutions, 1 to 5; the last of them gives the logits (else ValueError)
    """

    def __init__(self, classes: int = 100, channels: int = 3, normalise: bool = False, dense: int = 5):
        if dense not in range(1, len(DENSE) + 1):
            raise ValueError(f"dense={dense}: the article has five dense layers, and at least one must stay.")
        layers: list[nn.Module] = []
        for place, (inputs, outputs, kernel) in enumerate(CONVOLUTIONS):
            inputs = channels if place == 0 else inputs
            norm: list[nn.Module] = [nn.BatchNorm2d(outputs)] if normalise else []
            layers += [nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2), *norm, nn.ReLU()]
            if place < 2:
                layers.append(nn.MaxPool2d(2))
        layers.append(nn.Flatten())
        widths = (*DENSE[:dense], classes)
        for inputs, outputs in pairwise(widths[:-1]):
            norm = [nn.BatchNorm1d(outputs)] if normalise else []
            layers += [nn.Linear(inputs, outputs), *norm, nn.ReLU()]
        super().__init__(*layers, nn.Linear(widths[-2], classes))
