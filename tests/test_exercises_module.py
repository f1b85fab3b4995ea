"""Checks of exercises: right is right in any form, wrong is told why, and nothing a learner writes stops the notebook."""

import math
import random

import numpy as np
import pytest
import sympy as sp
import torch

from course_utils.proofs.exercises import MISSING, check, check_formula, use

X = torch.arange(6, dtype=torch.float64).reshape(2, 3)


def softmax(x):
    return torch.softmax(x, -1)


def said(capsys, answer, expected=softmax, inputs=(X,), mistakes=None, **more):
    capsys.readouterr()
    check("task", answer, expected, inputs and list(inputs), mistakes, **more)
    return capsys.readouterr().out


def stub(x): ...


def half_a_stub(x):
    total = ...
    return x / total


def no_return(x):
    softmax(x)


def spoils_its_input(x):
    x.exp_()
    return x / x.sum(-1, keepdim=True)


def numpy_softmax(x):
    e = np.exp(x.numpy())
    return torch.from_numpy(e / e.sum(-1, keepdims=True))


class Hostile:
    def __repr__(self):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")


@pytest.mark.parametrize("answer", [..., None, stub, half_a_stub, lambda x: stub(x), lambda x: ...])
def test_a_stub_is_not_attempted_and_the_solution_goes_on(answer, capsys):
    assert said(capsys, answer) == f"– task: {MISSING}\n"
    assert use("task", answer, softmax) is softmax


@pytest.mark.parametrize(
    "answer", [softmax, numpy_softmax, spoils_its_input, lambda x: x.exp() / x.exp().sum(1)[:, None]]
)
def test_a_right_answer_in_any_form_goes_on_and_the_inputs_stay_as_they_were(answer, capsys):
    before = X.clone()
    assert said(capsys, answer) == "✓ task: right, and the notebook goes on with your answer\n"
    assert use("task", answer, softmax) is answer
    assert torch.equal(X, before)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda x: softmax(x).sum(-1), "your shape (2,), expected (2, 3)"),
        (lambda x: softmax(x).float(), "your dtype float32, expected float64"),
        (lambda x: softmax(x).numpy(), "a tensor is asked for, and yours is a NumPy array"),
        (lambda x: (softmax(x),), "a tensor is asked for, and yours is a tuple"),
        (lambda x: softmax(x.requires_grad_()), "your result still needs a gradient"),
        (lambda x: softmax(x) / 0 * 0, "your result holds nan everywhere"),
        (lambda x: torch.where(x == 4, torch.nan, softmax(x)), "your result holds nan at (1, 1)"),
        (lambda x: torch.where(x == 4, 0, softmax(x)), "the values differ, first at (1, 1)"),
        (lambda x: softmax(x) + 1e-6, "not yet"),
        (lambda x: 1 / 0, "your answer raises ZeroDivisionError: division by zero"),
        (lambda: 1, "your answer raises TypeError"),
        (lambda x: exit(), "your answer raises SystemExit"),
        (no_return, "your function returns None: is a `return` missing?"),
        (3, "a function is asked for, and yours is 3"),
        (lambda x: Hostile(), "a tensor is asked for, and yours is of type Hostile"),
        (Hostile(), "a function is asked for"),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong_and_the_solution_goes_on(answer, reason, capsys):
    message = said(capsys, answer)
    assert message.startswith(f"✗ task: {reason}"), message
    assert use("task", answer, softmax) is softmax


def test_a_lost_gradient_is_named(capsys):
    x = torch.ones(3, dtype=torch.float64, requires_grad=True)
    assert "lost its gradient" in said(capsys, lambda x: softmax(x).detach(), inputs=[x])
    assert said(capsys, softmax, inputs=[x]).startswith("✓")


def test_a_named_mistake_is_told_first_then_yours_and_expected_on_the_smallest_input_that_tells_them_apart(capsys):
    mistakes = {"subtract the largest": lambda x: x, "softmax over the wrong axis": lambda x: torch.softmax(x, 0)}
    inputs = [torch.ones(3, 4, dtype=torch.float64), X[:, :1], torch.eye(1, dtype=torch.float64)]
    assert said(capsys, lambda x: torch.softmax(x, 0), inputs=inputs, mistakes=mistakes).splitlines() == [
        "✗ task: softmax over the wrong axis",
        "  for      [[0], [3]]",
        "  yours    [[0.0474259], [0.952574]]",
        "  expected [[1], [1]]",
        "  (the notebook goes on with the solution)",
    ]


def test_an_answer_that_differs_after_the_digits_shown_is_told_so(capsys):
    assert "differs after the digits shown" in said(capsys, 1 + 1e-6, 1.0, None)


@pytest.mark.parametrize(
    ("answer", "expected", "right"),
    [
        (5, 5, True),
        (5.0, 5, True),
        (np.int64(5), 5, True),
        (torch.tensor(5), 5, True),
        (5, 6, False),
        ("5", 5, False),
        (0.1 + 0.2, 0.3, True),
        (0.31, 0.3, False),
        (math.nan, math.nan, True),
        (math.nan, 1.0, False),
        (math.inf, math.inf, True),
        (7.0, math.inf, False),
        (-math.inf, math.inf, False),
        (True, True, True),
        (False, True, False),
        ("a", "a", True),
        ("a", "b", False),
        ([1, 2], (1, 2), True),
        ((1, 2), (1, 2, 3), False),
        ({"a": 1.0}, {"a": 1.0}, True),
        ({"a": 1}, {"b": 1}, False),
        (np.array([True, False]), np.array([True, False]), True),
        ((X, "a"), (X, "a"), True),
        ((X, "a"), (X + 1, "a"), False),
        (torch.float32, torch.float32, True),
        (torch.float32, torch.float64, False),
        (1e-12, 0.0, True),
        (1e-3, 0.0, False),
    ],
)
def test_values_of_every_kind_are_compared(answer, expected, right, capsys):
    assert said(capsys, answer, expected, None).startswith("✓" if right else "✗")


def test_a_prediction_may_be_rough_where_the_check_says_so(capsys):
    assert said(capsys, 2.3, math.log(10), None).startswith("✗")
    assert said(capsys, 2.3, math.log(10), None, tolerance=0.01).startswith("✓")
    assert "base 10" in said(capsys, 1.0, math.log(10), None, mistakes={"that is the logarithm to base 10": 1})


def test_an_error_that_is_asked_for_is_right(capsys):
    def refuse(x):
        raise ValueError("too small")

    assert said(capsys, refuse, refuse).startswith("✓")
    assert "a ValueError is asked for" in said(capsys, softmax, refuse)


def test_random_answers_see_the_same_numbers_and_the_notebook_keeps_its_own(capsys):
    torch.manual_seed(1), np.random.seed(1), random.seed(1)
    states = torch.get_rng_state(), np.random.get_state()[1], random.getstate()
    assert said(capsys, lambda x: torch.randn(3) + x.sum(), lambda x: x.sum() + torch.randn(3)).startswith("✓")
    assert torch.equal(torch.get_rng_state(), states[0]) and (np.random.get_state()[1] == states[1]).all()
    assert random.getstate() == states[2]


def test_an_answer_changed_after_its_check_is_not_the_one_that_goes_on(capsys):
    def again(x):
        return softmax(x)

    said(capsys, softmax)
    assert use("task", again, numpy_softmax) is numpy_softmax
    said(capsys, stub)
    assert use("task", softmax, numpy_softmax) is numpy_softmax
    assert use("never-checked", softmax, numpy_softmax) is numpy_softmax


# Formulas

z = sp.Symbol("z", real=True)
SIGMOID = 1 / (1 + sp.exp(-z))


def judged(capsys, answer, expected=SIGMOID, mistakes=None):
    check_formula("task", answer, expected, mistakes)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "answer",
    [
        SIGMOID,
        sp.exp(z) / (1 + sp.exp(z)),
        0.5 + 0.5 * sp.tanh(z / 2),
        1 / (1 + sp.exp(-sp.Symbol("z"))),
        "1/(1 + exp(-z))",
    ],
)
def test_any_equivalent_formula_is_right_also_with_a_symbol_of_ones_own(answer, capsys):
    assert judged(capsys, answer).startswith("✓ task: right")
    assert use("task", answer, 0) is answer


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (sp.exp(z), "the exponential alone"),
        (z, "the two formulas differ"),
        ([SIGMOID], "the two sides have different shapes"),
        (print, "no expression"),
        (Hostile(), "no"),
    ],
)
def test_a_wrong_formula_is_told_why(answer, reason, capsys):
    message = judged(capsys, answer, mistakes={"the exponential alone is no probability": sp.exp(sp.Symbol("z"))})
    assert message.startswith("✗ task: ") and reason in message
    assert use("task", answer, 0) == 0


def test_a_wrong_formula_gets_the_first_number_that_tells(capsys):
    assert judged(capsys, z, 2 * z).splitlines()[1:4] == ["  for      z = 4", "  yours    4", "  expected 8"]


@pytest.mark.parametrize("answer", [..., None])
def test_an_empty_formula_is_not_attempted(answer, capsys):
    assert judged(capsys, answer) == f"– task: {MISSING}\n"
