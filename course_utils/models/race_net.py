"""The network of *the_race*: many fixed filters, mixed down at once, and few layers that a processor multiplies well."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from course_utils.models.layers import Layers

PATCH, STRIDE = 4, 2  # side of a patch and the way from one to the next, pixels
EPSILON = 1e-3  # added to each variance, so that a direction without variance is not divided by zero
ENOUGH = 2000  # images from which the filters are computed
DIRECTIONS = 32  # of a patch, where it has so many numbers
SMALLEST = 16  # pixels of a side


class RaceNet(Layers):
    """Fixed filters from the images' own patches, a 1 × 1 convolution, three of 3 × 3 with pooling, one linear layer.

    (B, C, S, S) float with S a multiple of 16 -> (B, classes) logits
    images: (N, C, S, S) normalised training images; the first 2,000 give the filters, which never learn
    width:  channels after the 1 × 1 convolution; the last layers have three and four times as many
    errors: ValueError for images of fewer than 16 pixels a side
    source: the fixed first layer follows K. Jordan, arXiv:2404.00498, section 3.1, and is wider; the rest is plain
    """

    def __init__(self, classes: int, images: Tensor, width: int = 32):
        channels, *sides = images.shape[1:]
        if min(sides) < SMALLEST:
            raise ValueError(
                f"this network halves each side four times: images of {sides[0]} × {sides[1]} pixels are too small, make "
                f"them {SMALLEST} × {SMALLEST} or larger"
            )
        filters = whitening_filters(images[:ENOUGH], min(DIRECTIONS, channels * PATCH**2))
        fixed = nn.Conv2d(filters.shape[1], len(filters), PATCH, STRIDE, 1, bias=False)
        fixed.weight = nn.Parameter(filters, requires_grad=False)
        super().__init__(
            fixed,
            nn.ReLU(),
            nn.Conv2d(len(filters), width, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            *pooled(width, width),
            *pooled(width, 3 * width),
            *pooled(3 * width, 4 * width),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(4 * width, classes),
        )


def pooled(inputs: int, outputs: int) -> list[nn.Module]:
    """A 3 × 3 convolution, the largest of each 2 × 2 places, batch normalisation, ReLU; the side is halved.

    Pooling before the normalisation gives the later layers a quarter of the numbers.
    """
    return [
        nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False),
        nn.MaxPool2d(2),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    ]


def whitening_filters(images: Tensor, count: int = DIRECTIONS, size: int = PATCH, stride: int = STRIDE) -> Tensor:
    """The directions in which patches of the images vary most, each scaled to variance 1, and their negatives.

    images:  (N, C, H, W) floating point, normalised, on any device
    count:   directions, at most C·size·size
    returns  (2·count, C, size, size) of the images' dtype, on the CPU: first the directions v/√(λ + ε) of the largest
             eigenvalues λ of the patches' second moments, then the same with the other sign, since ReLU keeps one half of
             each
    errors:  ValueError for more directions than numbers in a patch, and for images smaller than one
    """
    channels, *sides = images.shape[1:]
    if not 1 <= count <= channels * size**2:
        raise ValueError(
            f"a patch of {channels} × {size} × {size} has {channels * size**2} directions: choose 1 to so many, not {count}"
        )
    if min(sides) < size:
        raise ValueError(f"a patch of {size} × {size} pixels does not fit into images of {sides[0]} × {sides[1]}")
    patches = F.unfold(images.cpu(), size, stride=stride).transpose(1, 2).flatten(0, 1).double()  # (N·places, C·size²)
    moments = patches.T @ patches / len(patches)
    variances, directions = torch.linalg.eigh(moments)  # smallest first; a direction a column
    chosen = (directions / (variances + EPSILON).sqrt()).T.flip(0)[:count]
    return torch.cat([chosen, -chosen]).view(-1, channels, size, size).to(images.dtype)
