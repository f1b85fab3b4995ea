"""A convolution as the matrix that it is; the lesson convolution builds it, and later lessons prove things on it."""

import numpy as np
from torch import Tensor


def convolution_matrix(
    kernel: Tensor, height: int, width: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> Tensor:
    """The matrix W with W @ x.flatten() = conv2d(x, kernel).flatten() for every picture x of height × width pixels.

    kernel:  (O, C, k, l)
    returns  (O·H'·W', C·height·width), of the kernel's dtype, on its device; a gradient reaches the kernel through it
    errors   ValueError: the kernel is larger than the padded picture
    """
    O, C, k, l = kernel.shape
    Ho, Wo = ((n + 2 * padding - dilation * (m - 1) - 1) // stride + 1 for n, m in ((height, k), (width, l)))
    if Ho < 1 or Wo < 1:
        raise ValueError(
            f"A kernel of {k} × {l} with dilation {dilation} does not fit into {height} × {width} pixels with padding "
            f"{padding}: take a larger picture or more padding."
        )
    matrix = kernel.new_zeros(O, Ho, Wo, C, height, width)
    for i, j, u, v in np.ndindex(Ho, Wo, k, l):
        row, column = stride * i + dilation * u - padding, stride * j + dilation * v - padding
        if 0 <= row < height and 0 <= column < width:
            matrix[:, i, j, :, row, column] = kernel[:, :, u, v]
    return matrix.reshape(O * Ho * Wo, C * height * width)
