"""The article's networks."""

from torch import nn

CONVOLUTIONS = ((3, 32, 5), (32, 64, 5), (64, 64, 3), (64, 64, 3), (64, 64, 3))  # inputs, outputs, side of the kernel


class TenLayers(nn.Sequential):
    """The article's ten layers (section 4.3): five convolutions, then five dense layers, a ReLU after each but the last.

    (B, channels, 32, 32) float -> (B, classes) logits. The article fixes no widths: the first two layers and the first
    dense one are those of its program (section 5.2), with the 2 × 2 max-pools that make its 64·8·8 inputs true
    """

    def __init__(self, classes: int = 100, channels: int = 3):
        layers: list[nn.Module] = []
        for place, (inputs, outputs, kernel) in enumerate(CONVOLUTIONS):
            inputs = channels if place == 0 else inputs
            layers += [nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2), nn.ReLU()]
            if place < 2:
                layers.append(nn.MaxPool2d(2))
        layers.append(nn.Flatten())
        widths = (64 * 8 * 8, 1024, 512, 256, 128, classes)
        for inputs, outputs in zip(widths, widths[1:]):
            layers += [nn.Linear(inputs, outputs), nn.ReLU()]
        super().__init__(*layers[:-1])
