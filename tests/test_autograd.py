"""The autograd that the lesson backpropagation writes computes torch's gradients on every expression that can be drawn.

The very cells of the notebook are run: its class, its operations, and the function that grows a graph in both.
"""

import nbformat
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from course_utils.paths import NOTEBOOKS

CELLS = ("all-value", "all-broadcast", "all-operations", "all-functions", "further-graphs")
TOLERANCE = 1e4 * np.finfo(float).eps  # relative to the largest entry: sums in another order


@pytest.fixture(scope="module")
def lesson():
    cells = {cell.id: cell.source for cell in nbformat.read(NOTEBOOKS / "17_backpropagation.ipynb", 4).cells}
    names = {"np": np, "torch": torch, "F": F}
    for cell in CELLS:
        exec(cells[cell], names)
    return names


@given(st.data())
def test_the_lessons_autograd_equals_torch_on_any_expression(lesson, data):
    def draw(n):
        return data.draw(st.integers(0, n - 1))

    (ours, leaves), (theirs, twins) = lesson["random_graph"](draw, steps=draw(16))
    assert np.isclose(ours.data.item(), theirs.item(), rtol=1e-12, atol=1e-12)
    ours.backward()
    for leaf, gradient in zip(leaves, torch.autograd.grad(theirs, twins)):
        assert leaf.grad.shape == leaf.data.shape
        assert abs(leaf.grad - gradient.numpy()).max() <= TOLERANCE * max(1, abs(leaf.grad).max())


@given(
    st.lists(st.sampled_from(["exp", "log", "relu", "total"]), max_size=6),
    st.lists(st.floats(0.5, 2), min_size=3, max_size=3),
)
def test_functions_in_a_row_equal_torch(lesson, names, start):
    twins = {
        "exp": lambda a: (a * 0.1).exp(),
        "log": lambda a: (a * a + 1).log(),
        "relu": F.relu,
        "total": lambda a: a.sum(-1, True),
    }
    ours = {
        "exp": lambda a: lesson["exp"](lesson["multiply"](a, 0.1)),
        "log": lambda a: lesson["log"](lesson["add"](lesson["multiply"](a, a), 1.0)),
        "relu": lesson["relu"],
        "total": lambda a: lesson["total"](a, -1),
    }
    leaf, twin = lesson["Value"](start), torch.tensor(start, dtype=torch.float64, requires_grad=True)
    a, b = leaf, twin
    for name in names:
        a, b = ours[name](a), twins[name](b)
    lesson["total"](a).backward()
    (gradient,) = torch.autograd.grad(b.sum(), twin)
    assert np.allclose(leaf.grad, gradient.numpy(), rtol=1e-12, atol=1e-14)


def test_a_value_that_is_used_twice_collects_both_gradients(lesson):
    x, add, multiply = lesson["Value"]([3.0]), lesson["add"], lesson["multiply"]
    add(multiply(x, x), x).backward()
    assert x.grad.tolist() == [7.0]


def test_a_gradient_has_the_shape_of_its_value_after_a_broadcast(lesson):
    bias, rows = lesson["Value"]([1.0, 2.0]), lesson["Value"](np.ones((5, 2)))
    lesson["add"](lesson["multiply"](rows, 3.0), bias).backward()
    assert bias.grad.tolist() == [5.0, 5.0] and rows.grad.shape == (5, 2)


def test_a_second_way_back_through_a_shared_value_adds_the_same_gradient_once_more(lesson):
    x, multiply = lesson["Value"]([3.0]), lesson["multiply"]
    square = multiply(x, x)
    value = multiply(square, x)
    value.backward()
    value.backward()
    assert x.grad.tolist() == [2 * 27.0]


def test_plain_numbers_stand_on_either_side(lesson):
    x, add, multiply = lesson["Value"]([3.0]), lesson["add"], lesson["multiply"]
    add(1.0, multiply(2.0, x)).backward()
    assert x.grad.tolist() == [2.0]
