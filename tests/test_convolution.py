"""The matrix of a convolution is torch's convolution, at every stride, padding and dilation."""

import itertools

import pytest
import torch
from torch.nn.functional import conv2d

from course_utils.proofs.convolution import convolution_matrix


@pytest.mark.parametrize(("stride", "padding", "dilation"), list(itertools.product((1, 2, 3), (0, 1, 2), (1, 2))))
def test_a_convolution_is_a_matrix_product(stride, padding, dilation):
    kernel = torch.arange(1.0, 3 * 2 * 3 * 2 + 1, dtype=torch.float64).reshape(3, 2, 3, 2)  # whole numbers: no rounding
    unit_images = torch.eye(2 * 7 * 5, dtype=torch.float64).reshape(-1, 2, 7, 5)
    columns = conv2d(unit_images, kernel, None, stride, padding, dilation).flatten(1)
    assert torch.equal(convolution_matrix(kernel, 7, 5, stride, padding, dilation), columns.T)


def test_the_gradient_of_the_kernel_passes_through_the_matrix():
    kernel = torch.randn(2, 1, 2, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0)).requires_grad_()
    x, cotangent = torch.ones(1, 3, 3, dtype=torch.float64), torch.arange(8.0, dtype=torch.float64)
    (through,) = torch.autograd.grad(cotangent @ (convolution_matrix(kernel, 3, 3) @ x.flatten()), kernel)
    (direct,) = torch.autograd.grad(cotangent @ conv2d(x[None], kernel).flatten(), kernel)
    assert torch.allclose(through, direct, rtol=1e-12)


def test_a_kernel_that_does_not_fit_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="does not fit into 4 × 9 pixels with padding 0"):
        convolution_matrix(torch.ones(1, 1, 3, 3), 4, 9, dilation=2)
