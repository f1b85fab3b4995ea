"""Networks as ONNX files that run without PyTorch: from the bytes of an image to the numbers of an answer, in one graph."""

import contextlib
import io
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.export import Dim
from torch.nn import functional as F

from course_utils.models.centre import CentreNet, peaks
from course_utils.training.detector import as_input


class FromBytes(nn.Module):
    """A recogniser with its preparation: bytes of any size -> logits, and the embedding that they are computed from.

    (B, 3, H, W) uint8 -> (B, K) logits and (B, D) vectors of length 1, float32
    network:   its last layer is linear, such as SmallResNet
    mean, std: (3,), as the network's training images were normalised
    centre:    (D,), subtracted from an embedding before it is scaled to length 1: the mean embedding of the training
               images, because what all faces share tells nobody apart; None: 0
    side:      to which the images are resized, with antialiasing, in pixels
    """

    mean: Tensor
    std: Tensor
    centre: Tensor

    def __init__(self, network: nn.Module, mean: Tensor, std: Tensor, centre: Tensor | None = None, side: int = 32):
        super().__init__()
        *body, self.last = network.children()
        self.body = nn.Sequential(*body)
        self.register_buffer("mean", mean[:, None, None].clone())
        self.register_buffer("std", std[:, None, None].clone())
        self.register_buffer("centre", torch.zeros(()) if centre is None else centre.clone())
        self.side = side

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        x = F.interpolate(images.float(), (self.side, self.side), mode="bilinear", antialias=True)
        h = self.body((x / 255 - self.mean) / self.std)
        return self.last(h), F.normalize(h - self.centre)


class Boxes(nn.Module):
    """The course's detector from bytes to boxes.

    (B, 3, H, W) uint8, H and W multiples of 8 and at least 24 -> (B, 20, 4) boxes in pixels, x0 y0 x1 y1, and (B, 20) scores
    """

    def __init__(self, network: CentreNet):
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        return peaks(self.network(as_input(images)), 20)


def export(module: nn.Module, path: str | Path, outputs: list[str], multiple: int = 1) -> None:
    """Write a module of images as one ONNX file: input `images`, (B, 3, H, W) uint8 with any B, H and W.

    outputs:  names of what the module returns
    multiple: H and W are multiples of it; 1, 2, 4 or 8
    """
    module = module.cpu().eval()
    image = torch.zeros(2, 3, 40, 48, dtype=torch.uint8)
    batch, high, wide = (Dim(name, min=1) for name in ("batch", "high", "wide"))
    shapes = {0: batch, 2: high if multiple == 1 else multiple * high, 3: wide if multiple == 1 else multiple * wide}
    with warnings.catch_warnings(action="ignore"), contextlib.redirect_stdout(io.StringIO()):
        program = torch.onnx.export(
            module,
            (image,),
            dynamo=True,
            input_names=["images"],
            output_names=outputs,
            dynamic_shapes={"images": shapes},
        )
    assert program is not None
    program.save(str(path))
