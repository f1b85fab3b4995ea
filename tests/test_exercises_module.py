"""Checks of exercises: right is right in any form, wrong is told why, and nothing a learner writes stops the notebook."""

import functools
import math
import random
from decimal import Decimal
from fractions import Fraction

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
    "answer",
    [softmax, numpy_softmax, lambda x: x.exp() / x.exp().sum(1)[:, None], functools.partial(torch.softmax, dim=1)],
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
        (lambda x: (softmax(x),), "yours is a tuple with one entry: is there a comma too many?"),
        (lambda x: {"p": softmax(x)}, "a tensor is asked for, and yours is a dictionary"),
        (
            lambda x: (row for row in softmax(x)),
            "a tensor is asked for, and yours is a generator: put list(…) around it",
        ),
        (lambda x: softmax(x.requires_grad_()), "your result still needs a gradient"),
        (lambda x: softmax(x) / 0 * 0, "your result holds nan everywhere"),
        (lambda x: torch.where(x == 4, torch.nan, softmax(x)), "your result holds nan at (1, 1)"),
        (lambda x: torch.where(x == 4, 0, softmax(x)), "the values differ, first at index (1, 1)"),
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
    for number in (lambda x: x.sum().detach(), lambda x: x.sum().item()):  # also of a single number
        check("task", number, lambda x: x.sum(), inputs=[x])
        assert "lost its gradient" in capsys.readouterr().out


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
        (Fraction(1, 4), 0.25, True),
        (Decimal("0.25"), 0.25, True),
        (Decimal("nan"), 0.25, False),
        (sp.sqrt(10), 10**0.5, True),
        (sp.Rational(1, 3), 1 / 3, True),
        (sp.Integer(3), 3, True),
        (0.5, sp.Rational(1, 2), True),
        (sp.zoo, 1.0, False),
        (sp.Symbol("x"), 1.0, False),
        (np.float32(0.1), 0.1, True),
        (np.array([0.25]), 0.25, True),
        (torch.tensor([[3]]), 3, True),
        (torch.tensor([3, 3]), 3, False),
        (3.0000000000001, 3, True),
        (3.001, 3, False),
        (2.0**24 + 1, 2**24, False),
        (2**53 + 1, 2**53, False),
        (True, 1, False),
        (1, True, False),
        (np.bool_(True), True, True),
        (sp.true, True, True),
        (torch.tensor(False), False, True),
        (math.nan, math.inf, False),
        ([Fraction(1, 3), Fraction(2, 3)], [1 / 3, 2 / 3], True),
        (np.array([1.0, 2.0]), [1, 2], True),
        (torch.tensor([1, 2]), (1, 2), True),
        (range(3), [0, 1, 2], True),
        ([[1, 2], [3, 4]], np.array([[1.0, 2.0], [3.0, 4.0]]), True),
        ([torch.tensor([1, 2]), (3, 4)], np.array([[1, 2], [3, 4]]), True),
        ([[1, 2], [3]], np.array([[1, 2], [3, 4]]), False),
        (sp.Matrix([[1, 2], [3, 4]]), [[1, 2], [3, 4]], True),
        (np.array([[1, 2], [3, 4]]), sp.Matrix([[1, 2], [3, 4]]).tolist(), True),
        (X.float() / 3, X / 3, True),
        (X.bfloat16(), X.bfloat16(), True),
        (X.numpy() / 3, X / 3, True),
        (X.tolist(), X, True),
        (X + 0.001, X, False),
        (np.array([1, 0]), np.array([True, False]), False),
        (np.array([1, 2.5]), np.array([1, 2]), False),
        ("ab", ["a", "b"], False),
        ([0, 1], 1, False),
    ],
)
def test_values_of_every_kind_are_compared(answer, expected, right, capsys):
    assert said(capsys, answer, expected, None).startswith("✓" if right else "✗")


def test_a_prediction_may_be_rough_where_the_check_says_so(capsys):
    assert said(capsys, 2.3, math.log(10), None).startswith("✗")
    assert said(capsys, 2.3, math.log(10), None, tolerance=0.01).startswith("✓")
    assert "base 10" in said(capsys, 1.0, math.log(10), None, mistakes={"that is the logarithm to base 10": 1})


@pytest.mark.parametrize(
    ("answer", "expected", "digits", "right"),
    [
        (0.018, 0.2 / 11, 2, True),
        (0.0182, 0.2 / 11, 2, True),
        (Fraction(1, 55), 0.2 / 11, 2, True),
        (0.02, 0.2 / 11, 2, False),
        (0.02, 0.2 / 11, 1, True),
        (3.2, 10**0.5, 2, True),
        (3.1, 10**0.5, 2, False),
        (sp.sqrt(10), 10**0.5, 4, True),
        (10, 9.96, 2, True),
        (9.9, 9.96, 2, False),
        (0.12, 0.125, 2, True),
        (0.13, 0.125, 2, True),
        (-0.018, 0.2 / 11, 2, False),
        (0.004, 0.0, 2, True),
        (0.006, 0.0, 2, False),
        (1200, 1234, 2, True),
        (math.inf, 1.0, 2, False),
        ([0.1, 0.018], [0.1, 0.2 / 11], 2, True),
        ([0.1, 0.02], [0.1, 0.2 / 11], 2, False),
        ([0.1, 0.018], np.array([0.1, 0.2 / 11]), 2, True),
        ([0.1, 0.02], np.array([0.1, 0.2 / 11]), 2, False),
    ],
)
def test_a_number_is_right_to_the_digits_that_the_task_asks_for(answer, expected, digits, right, capsys):
    assert said(capsys, answer, expected, None, digits=digits).startswith("✓" if right else "✗")


def test_a_number_rounded_too_far_is_told_so(capsys):
    assert "rounded too far: two digits are asked for" in said(capsys, 0.02, 0.2 / 11, None, digits=2)
    assert "rounded too far" not in said(capsys, 0.55, 0.2 / 11, None, digits=2)


@pytest.mark.parametrize(
    ("answer", "expected", "reason"),
    [
        (torch.tensor(0.5, dtype=torch.float64), 0.5, "a Python float is asked for, and yours is a tensor of float64"),
        (1, 1.0, "a Python float is asked for, and yours is a Python int"),
        (np.int64(1), 1, "a Python int is asked for, and yours is a NumPy int64"),
        ((1, 2), [1, 2], "a list is asked for, and yours is a tuple"),
        (np.ones(2), torch.ones(2), "a tensor is asked for, and yours is a NumPy array"),
        (np.ones(2), np.ones(2, np.float32), "your dtype float64, expected float32"),
        (np.ones(2), np.ones(2, int), "your dtype float64, expected int64"),
        (np.ones(1), 1.0, "a number is asked for, and yours is a NumPy array"),
    ],
)
def test_the_type_counts_where_the_task_asks_for_it(answer, expected, reason, capsys):
    assert said(capsys, answer, expected, None).startswith("✓")
    assert said(capsys, answer, expected, None, exact_type=True).startswith(f"✗ task: {reason}")
    assert said(capsys, expected, expected, None, exact_type=True).startswith("✓")


@pytest.mark.parametrize(
    ("answer", "expected", "more", "reason"),
    [
        ((1, 2, 3, 4), (1, 2, 3), {}, "yours has four numbers, expected three"),
        (3, [1, 2], {}, "two numbers are asked for, and yours is the number 3"),
        (None, [[1], [2]], {}, MISSING),
        ({}, [[1], [2]], {}, "a list is asked for, and yours is a dictionary"),
        ((1, 5, 3), (1, 2, 3), {}, "the second of the three numbers is not right yet"),
        (
            ([0], [1, 2]),
            ([0], [1]),
            {"parts": ("learned", "held out")},
            "held out: yours has two entries, expected one",
        ),
        (
            ([0], [1, 2]),
            ([0], [1, 3]),
            {},
            "the second of the two entries: the second of the two entries is not right yet",
        ),
        (list(range(30)), [*range(29), 0], {}, "number 30 of the 30 numbers is not right yet"),
        ([1], [2], {}, "the number is not right yet"),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, {}, "'b' is not right yet"),
    ],
)
def test_parts_are_named_or_counted_from_the_first(answer, expected, more, reason, capsys):
    assert reason in said(capsys, answer, expected, None, **more).splitlines()[0]


def test_returned_values_are_counted_and_the_one_that_differs_is_shown(capsys):
    long = torch.arange(30.0)
    lines = said(capsys, lambda x: (long, long, x), lambda x: (long, long + (long == 7), x)).splitlines()
    assert lines[0] == "✗ task: the second of the three returned values: the values differ, first at index 7"
    assert lines[2:5] == [
        "  at       the second of the three returned values, index 7",
        "  yours    7",
        "  expected 8",
    ]
    assert "three returned values are asked for, and yours is a tensor" not in said(
        capsys, lambda x: x, lambda x: (x, x, x)
    )
    assert "three returned values are asked for" in said(capsys, lambda x: 3, lambda x: (x, x, x))
    assert "yours has two returned values, expected three" in said(capsys, lambda x: (x, x), lambda x: (x, x, x))


def test_a_mistake_is_recognised_although_its_float32_sum_rounds_differently_from_call_to_call(capsys):
    def short(x):
        return softmax(x.float())

    def shorter(x):
        return short(x) * (1 + 2e-7)

    mistakes = {"stay in float64": shorter}
    assert "stay in float64" in said(capsys, short, mistakes=mistakes, tolerance=1e-11)
    assert "stay in float64" not in said(capsys, lambda x: softmax(x) * (1 + 2e-7), mistakes=mistakes, tolerance=1e-11)


def test_a_mistake_that_raises_is_recognised_by_its_error_and_message(capsys):
    wrong_axis = {"the names stand along dim=1": lambda x: x.argmax(0) == torch.zeros(2)}
    right = lambda x: x.argmax(1) == torch.zeros(2)
    said_ = lambda answer: said(capsys, answer, right, (X, X[:, :2]), wrong_axis)
    assert said_(lambda x: x.argmax(dim=0) == torch.zeros(2)).startswith("✗ task: the names stand along dim=1")
    assert "  yours    raises RuntimeError: The size of tensor a (3)" in said_(
        lambda x: x.argmax(dim=0) == torch.zeros(2)
    )
    assert said_(lambda x: x.argmax(0) == torch.zeros(5)).startswith("✗ task: your answer raises RuntimeError")
    assert said_(lambda x: x.nothing).startswith("✗ task: your answer raises AttributeError")


@pytest.mark.parametrize(
    ("answer", "expected", "kind"),
    [
        (sp.sqrt(10), 10**0.5, float),
        (Fraction(1, 2), 0.5, float),
        (3.0, 3, int),
        (np.bool_(True), True, bool),
        ((0.5, 1), [0.5, 1.0], list),
        (np.array([1, 2]), (1, 2), tuple),
        ([1.0, 2.0], np.array([1.0, 2.0]), np.ndarray),
        (X.float().numpy(), X, torch.Tensor),
    ],
)
def test_what_is_accepted_goes_on_in_the_form_that_was_asked_for(answer, expected, kind, capsys):
    def given(x):
        return answer

    for mine, theirs, inputs in ((answer, expected, None), (given, lambda x: expected, [0])):
        assert said(capsys, mine, theirs, inputs).startswith("✓")
        handed_on = use("task", mine, None)
        value = handed_on if inputs is None else handed_on(0)
        assert type(value) is kind
        assert getattr(value, "dtype", 0) == getattr(expected, "dtype", 0)
        if kind is not torch.Tensor and kind is not np.ndarray:
            assert value == expected and str(value) == str(expected)


def test_a_rounded_number_goes_on_as_the_exact_one(capsys):
    answer = 3.2
    assert said(capsys, answer, 10**0.5, None, digits=2).startswith("✓")
    assert use("task", answer, 0) == 10**0.5
    assert use("task", float("3.2"), 0) == 0  # another one than was checked


def test_a_function_is_wrapped_only_where_its_form_differs_and_never_loses_a_fraction(capsys):
    def half(x):
        return x / 2

    assert said(capsys, half, lambda x: x / 2, [1.0, 2.0]).startswith("✓")
    assert use("task", half, 0) is half
    assert said(capsys, half, lambda x: x // 2, [2, 4]).startswith("✓")  # the inputs do not tell them apart
    assert use("task", half, 0)(4) == 2 and type(use("task", half, 0)(4)) is int
    assert use("task", half, 0)(3) == 1.5
    mixed = lambda x: 0 if x == 0 else x / 4
    assert said(capsys, lambda x: np.float32(x / 4), mixed, [0, 1.0]).startswith("✓")
    assert use("task", half, mixed) is mixed
    nothing = lambda x: None if x < 0 else float(x)
    answer = lambda x: None if x < 0 else int(x)
    assert said(capsys, answer, nothing, [-1, 2]).startswith("✓")
    assert use("task", answer, 0)(-3) is None and type(use("task", answer, 0)(3)) is float


def test_a_gradient_passes_through_the_form_that_is_handed_on(capsys):
    x = torch.ones(3, requires_grad=True, dtype=torch.float64)
    answer = lambda x: softmax(x.float())
    assert said(capsys, answer, inputs=[x]).startswith("✓")
    result = use("task", answer, 0)(x)
    assert result.dtype == torch.float64 and result.requires_grad


def test_an_answer_that_changes_its_input_is_right_and_goes_on_with_a_copy(capsys):
    assert said(capsys, spoils_its_input) == "✓ task: right, and the notebook goes on with your answer\n"
    handed_on, x = use("task", spoils_its_input, softmax), X.clone()
    assert handed_on is not softmax and torch.allclose(handed_on(x), softmax(X)) and torch.equal(x, X)

    leaf = X.clone().requires_grad_()
    (handed_on(leaf)[:, 0]).sum().backward()
    assert leaf.grad is not None and leaf.grad.abs().sum() > 0, "the gradient goes on to the input itself"

    def in_place(x):  # here the task asks for it
        return x.exp_()

    assert said(capsys, in_place, lambda x: x.exp_()).startswith("✓")
    assert use("task", in_place, 0) is in_place


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
p, q = sp.symbols("p q", positive=True)
SIGMOID = 1 / (1 + sp.exp(-z))


def judged(capsys, answer, expected=SIGMOID, mistakes=None, **domain):
    capsys.readouterr()
    check_formula("task", answer, expected, mistakes, **domain)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "answer",
    [
        SIGMOID,
        sp.exp(z) / (1 + sp.exp(z)),
        0.5 + 0.5 * sp.tanh(z / 2),
        1 / (1 + sp.exp(-sp.Symbol("z"))),
    ],
)
def test_any_equivalent_formula_is_right_and_goes_on_with_the_lessons_own_symbols(answer, capsys):
    assert judged(capsys, answer).startswith("✓ task: right")
    handed_on = use("task", answer, 0)
    assert handed_on.free_symbols == {z} and not handed_on.atoms(sp.Float)
    assert handed_on.subs(z, 0) == sp.Rational(1, 2)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (0.5, sp.Rational(1, 2)),
        (Fraction(1, 2), sp.Rational(1, 2)),
        (10**0.5, sp.sqrt(10)),
        (sp.sqrt(10) / 2, sp.sqrt(sp.Rational(5, 2))),
        (0.1 * p, p / 10),
        (sp.sqrt(p) ** 2, p),
        (sp.Sum(z, (sp.Symbol("i"), 1, 3)), 3 * z),
    ],
)
def test_decimals_roots_and_sums_are_formulas_too(answer, expected, capsys):
    assert judged(capsys, answer, expected).startswith("✓")
    assert use("task", answer, 0).equals(expected)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [([z, 2 * z], list), ((z, 2 * z), list), (sp.Matrix([z, 2 * z]), list), (np.array([z, 2 * z]), list)],
)
def test_several_formulas_come_in_any_container_and_go_on_in_the_expected_one(answer, kind, capsys):
    assert judged(capsys, answer, [z, 2 * z]).startswith("✓")
    assert use("task", answer, 0) == [z, 2 * z]
    assert judged(capsys, answer, sp.Matrix([z, 2 * z])).startswith("✓")
    assert use("task", answer, 0) == sp.Matrix([z, 2 * z])
    assert judged(capsys, answer, sp.Matrix([z, 3 * z])).startswith("✗ task: the two formulas differ")
    assert "two formulas are asked for, and yours is three formulas" in judged(capsys, [z, z, z], [z, z])


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (sp.exp(z), "the exponential alone"),
        (z, "the two formulas differ"),
        (z + sp.Symbol("y"), "the expected one holds z only, and yours holds y"),
        ("1/(1 + exp(-z))", "yours is a string: write it without quotes"),
        (["z"], "yours is a string: write it without quotes"),
        (0.5, "a formula in z is asked for, and yours is a number"),
        (SIGMOID.subs(z, 1), "a formula in z is asked for, and yours is a number"),
        (sp.Eq(z, SIGMOID), "yours is an equation: give its right-hand side alone"),
        (z < 1, "yours is a statement, true or false"),
        (True, "yours is a statement, true or false"),
        ({z: SIGMOID}, "yours is a dictionary: take out the formula itself"),
        (sp.FiniteSet(SIGMOID), "yours is a sympy FiniteSet"),
        ([SIGMOID], "one formula is asked for, and yours is a list with one formula (take it out with [0])"),
        (print, "a formula is asked for, and yours is a function"),
        (lambda z: z, "a formula is asked for, and yours is a function"),
        (Hostile(), "a formula is asked for, and yours is of type Hostile"),
        (sp.nan, "a formula in z is asked for"),
        (sp.zoo * z, "the two formulas differ"),
        (SIGMOID / 0, "a formula in z is asked for"),
    ],
)
def test_a_wrong_formula_is_told_why(answer, reason, capsys):
    message = judged(capsys, answer, mistakes={"the exponential alone is no probability": sp.exp(sp.Symbol("z"))})
    assert message.startswith("✗ task: ") and reason in message
    assert use("task", answer, 0) == 0


def test_a_wrong_formula_gets_the_simplest_number_that_tells(capsys):
    assert judged(capsys, z, 2 * z).splitlines()[1:4] == ["  for      z = 2", "  yours    2", "  expected 4"]
    assert "  for      p = 2, q = 3" in judged(capsys, p + q, p * q)
    assert "  yours    undefined" in judged(capsys, sp.zoo + p, p)


def test_a_hole_in_a_right_formula_is_no_fault(capsys):
    assert judged(capsys, (z**2 - 4) / (z - 2), z + 2).startswith("✓")


@pytest.mark.parametrize(
    ("where", "relations", "inside"),
    [
        ({"p": (0, 1), "q": (0, 1)}, (), lambda p, q: 0 < p < 1 and 0 < q < 1),
        ({p: (0, 1), q: (0.5, 1)}, (), lambda p, q: 0 < p < 1 and 0.5 < q < 1),
        ({"p": (0, 0.001)}, (), lambda p, q: 0 < p < 0.001),
        ({"p": "positive integer", "q": "negative"}, (), lambda p, q: p.is_integer and p > 0 > q),
        ({"p": (5, math.inf)}, (), lambda p, q: p > 5),
        ({"p": [20, 100]}, (), lambda p, q: p in (20, 100)),
        ({}, (p < q,), lambda p, q: p < q),
        ({"p": (0, 1), "q": (0, 1)}, (p < q, p + q < 1), lambda p, q: 0 < p < q and p + q < 1),
    ],
)
def test_counterexamples_lie_inside_the_domain_only(where, relations, inside, capsys):
    for wrong in (p * q + 1, p - q, p / q):
        message = judged(capsys, wrong, p * q, where=where, relations=relations)
        point = dict(part.split(" = ") for part in message.splitlines()[1].removeprefix("  for      ").split(", "))
        assert inside(sp.Rational(point["p"]), sp.Rational(point["q"])), message


def test_what_is_equal_inside_the_domain_is_right_and_what_differs_there_is_wrong(capsys):
    assert judged(capsys, sp.Abs(z), z).startswith("✗")
    assert judged(capsys, sp.Abs(z), z, where={"z": "positive"}).startswith("✓")
    assert judged(capsys, sp.Max(p, q), q, relations=(p < q,)).startswith("✓")
    assert judged(capsys, sp.Max(p, q), q).startswith("✗")
    assert judged(capsys, (-1) ** p, -1, where={"p": "odd integer"}).startswith("✓")
    n = sp.Symbol("n")
    assert judged(capsys, sp.sin(sp.pi * n) + n, n, where={n: "integer"}).startswith("✓")


def test_a_mistake_counts_inside_the_domain_too(capsys):
    mistakes = {"not its absolute value": sp.Abs(z)}
    assert judged(capsys, -z, z, mistakes, where={"z": (-5, 0)}).startswith("✗ task: not its absolute value")
    assert judged(capsys, -z, z, mistakes).startswith("✗ task: the two formulas differ")


@pytest.mark.parametrize(
    ("where", "relations", "reason"),
    [
        ({"p": "large"}, (), "the domain of p says large"),
        ({"p": (0, 1), "q": (0, 1)}, (p > q + 1,), "no numbers that are tried meet all relations"),
    ],
)
def test_a_domain_that_says_nothing_is_refused(where, relations, reason, capsys):
    assert reason in judged(capsys, p * q, p * q, where=where, relations=relations)


@pytest.mark.parametrize("answer", [..., None])
def test_an_empty_formula_is_not_attempted(answer, capsys):
    assert judged(capsys, answer) == f"– task: {MISSING}\n"
