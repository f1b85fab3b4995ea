"""A small detector that marks the centre of each head on a coarse grid and reads off the size there."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from course_utils.models.layers import Layers
from course_utils.models.residual import ResidualBlock

WIDTH = 24  # channels of the grid
STRIDE = 4  # pixels from one cell of the grid to the next
PRIOR = 0.05  # the probability of a centre with which every cell starts


class CentreNet(nn.Module):
    """Five numbers for each cell of a grid of stride 4.

    (B, 3, H, W) float with H and W multiples of 8 -> (B, 5, H/4, W/4): the logit of a centre, the logarithm of width and
    height in cells, and where in the cell the centre lies, x and y from its left upper corner, in cells
    Before any training, every cell gives a centre the probability PRIOR.
    source: Zhou et al. 2019, arXiv:1904.07850, sections 3 and 4, with a much smaller network
    """

    def __init__(self):
        super().__init__()
        width = WIDTH
        self.stem = Layers(
            nn.Conv2d(3, 16, 3, 2, 1, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.Conv2d(16, width, 3, 2, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
        )
        self.fine = ResidualBlock(width, width)
        self.coarse = ResidualBlock(width, 2 * width, 2)
        self.up = nn.Conv2d(2 * width, width, 1, bias=False)
        self.norm = nn.BatchNorm2d(width)
        self.last = Layers(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU())
        self.head = nn.Conv2d(width, 5, 1)
        nn.init.zeros_(self.head.weight)
        self.head.bias = nn.Parameter(torch.tensor([-math.log((1 - PRIOR) / PRIOR), 1.5, 1.5, 0.5, 0.5]))

    def forward(self, images: Tensor) -> Tensor:
        x = self.fine(self.stem(images))
        y = F.interpolate(self.norm(self.up(self.coarse(x))), scale_factor=2.0)
        return self.head(self.last(F.relu(x + y)))


def safe_radius(width: Tensor, height: Tensor, overlap: float = 0.7) -> Tensor:
    """How far both corners of a box may move, each along both axes, so that its IoU with the old box is at least `overlap`.

    width, height: > 0, tensors of one shape; 0 < overlap < 1
    source: Law and Deng 2018, arXiv:1808.01244, section 3.2, with the roots of the quadratic equations put right
    """
    total, area = width + height, width * height
    moved = (total - (total**2 - 4 * area * (1 - overlap) / (1 + overlap)).sqrt()) / 2
    shrunk = (total - (total**2 - 4 * area * (1 - overlap)).sqrt()) / 4
    grown = (-total + (total**2 + 4 * area * (1 - overlap) / overlap).sqrt()) / 4
    return torch.minimum(moved, torch.minimum(shrunk, grown))


def centre_targets(boxes: Tensor, side: int, radius=safe_radius) -> tuple[Tensor, Tensor, Tensor]:
    """What the network shall answer: boxes (N, M, 4) in pixels, zeros where there is none, of images side × side.

    radius:  (widths, heights) -> radii, in cells; the hill around a centre has the standard deviation (2 · radius + 1) / 6
    returns  heat (N, G, G), G = side/4, 1 at the centre's cell and falling around it, the highest where hills meet;
             values (N, 4, G, G), what channels 1 … 4 shall be; and centres (N, G, G) bool, the cells where they count
    Of two heads whose centres share a cell, the later one is kept.
    """
    N, M, _ = boxes.shape
    G = side // STRIDE
    heat, values = boxes.new_zeros(N, G, G), boxes.new_zeros(N, 4, G, G)
    centres = torch.zeros(N, G, G, dtype=torch.bool, device=boxes.device)
    line = torch.arange(G, dtype=boxes.dtype, device=boxes.device)
    every = torch.arange(N, device=boxes.device)
    for j in range(M):
        x0, y0, x1, y1 = boxes[:, j].T / STRIDE
        there, x, y = x1 > x0, (x0 + x1) / 2, (y0 + y1) / 2
        column, row = x.floor().long().clamp(0, G - 1), y.floor().long().clamp(0, G - 1)
        width, height = (x1 - x0).clamp(min=1e-3), (y1 - y0).clamp(min=1e-3)
        sigma = ((2 * radius(width, height) + 1) / 6)[:, None, None]
        square = (line[None, None, :] - column[:, None, None]) ** 2 + (line[None, :, None] - row[:, None, None]) ** 2
        heat = torch.maximum(heat, torch.exp(-square / (2 * sigma**2)) * there[:, None, None])
        each = (every[there], row[there], column[there])
        centres[each] = True
        values[each[0], :, each[1], each[2]] = torch.stack([width.log(), height.log(), x - column, y - row], 1)[there]
    return heat, values, centres


def focal_terms(logits: Tensor, heat: Tensor, gamma: float = 2.0) -> Tensor:
    """The loss of each cell: (1 − p)^γ · −log p at a centre, (1 − heat)⁴ · p^γ · −log(1 − p) elsewhere.

    logits, heat: of one shape; heat is 1 at centres
    source: Lin et al. 2017, arXiv:1708.02002, section 3; Zhou et al. 2019, arXiv:1904.07850, equation 1
    """
    p = torch.sigmoid(logits)
    centre = (1 - p) ** gamma * -F.logsigmoid(logits)
    around = (1 - heat) ** 4 * p**gamma * -F.logsigmoid(-logits)
    return torch.where(heat == 1, centre, around)


def centre_loss(
    output: Tensor, targets: tuple[Tensor, Tensor, Tensor], gamma: float = 2.0, weight: float = 1.0
) -> Tensor:
    """Focal loss of the heat map plus the absolute errors of size and place at the centres, all divided by the number of centres.

    output: of CentreNet; targets: of centre_targets; weight: of the absolute errors
    """
    heat, values, centres = targets
    count = centres.sum().clamp(min=1)
    found = output[:, 1:].transpose(0, 1)[:, centres]
    wanted = values.transpose(0, 1)[:, centres]
    return (focal_terms(output[:, 0], heat, gamma).sum() + weight * (found - wanted).abs().sum()) / count


def peaks(output: Tensor, most: int) -> tuple[Tensor, Tensor]:
    """From the network's numbers to boxes: a cell whose logit is the highest of its 3 × 3 neighbours is a peak.

    most:    at most as many as there are cells
    returns  boxes (B, most, 4), pixels, x0 y0 x1 y1, and their probabilities (B, most), the highest first; −1: no peak
    source: Zhou et al. 2019, arXiv:1904.07850, section 4
    """
    _, _, G, W = output.shape
    logits = output[:, 0]
    highest = F.max_pool2d(logits[:, None], 3, 1, 1)[:, 0] == logits
    score, place = torch.sigmoid(logits).masked_fill(~highest, -1).flatten(1).topk(most)
    columns, rows = (torch.arange(n, dtype=output.dtype, device=output.device) for n in (W, G))
    x, y = output[:, 3] + columns, output[:, 4] + rows[:, None]
    numbers = torch.stack([output[:, 1].exp(), output[:, 2].exp(), x, y], 1)  # (B, 4, G, W)
    width, height, x, y = numbers.flatten(2).gather(2, place[:, None].expand(-1, 4, -1)).unbind(1)
    return STRIDE * torch.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], 2), score


def decode(output: Tensor, most: int = 20, least: float = 0.0) -> list[tuple[Tensor, Tensor]]:
    """The peaks of each image: boxes (k, 4) and their probabilities (k,), the highest first.

    output: (B, 5, G, W) of CentreNet;  most: peaks in an image;  least: their probability
    """
    boxes, score = peaks(output, min(most, output.shape[2] * output.shape[3]))
    kept = score >= max(least, 0)
    return [(boxes[i][kept[i]], score[i][kept[i]]) for i in range(len(output))]
