"""Mean and spread of the colours, and images brought to mean 0 and spread 1."""

import torch
from torch import Tensor


def channel_statistics(images: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of each colour channel, black 0 and white 1.

    images:  (N, 3, H, W) uint8; the training part alone, or the validation part is no longer unseen
    returns  two (3,) float32: the mean, and the square root of the mean squared deviation
    Exact on every machine, since the values are counted, not added up in floating point.
    """
    if not len(images):
        raise ValueError("there are no images to take the statistics of")
    values = torch.arange(256, dtype=torch.float64) / 255
    counts = torch.stack([torch.bincount(channel.flatten(), minlength=256) for channel in images.unbind(1)])
    shares = counts / counts.sum(dim=1, keepdim=True, dtype=torch.float64)
    mean = (shares * values).sum(dim=1)
    variance = (shares * (values - mean[:, None]) ** 2).sum(dim=1)
    return mean.float(), variance.sqrt().float()


def normalise(images: Tensor, mean: Tensor, std: Tensor) -> Tensor:
    """Bring images to mean 0 and standard deviation 1 in each channel.

    images:    (N, 3, H, W) or (3, H, W) uint8
    mean, std: (3,) as from channel_statistics
    returns    the same shape, float32
    errors     ValueError: a channel of one single value, which cannot be given a standard deviation of 1
    """
    if (std <= 0).any():
        raise ValueError("a colour channel has the same value everywhere (standard deviation 0); look at the images")
    return images.float().div_(255).sub_(mean[:, None, None]).div_(std[:, None, None])
