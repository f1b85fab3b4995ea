"""Proofs, gradients and claims: what holds is printed, what does not is named."""

import numpy as np
import pytest
import sympy as sp
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.proofs import verify
from course_utils.proofs.verify import TOLERANCES, check_gradient, claim, prove_equal

x, c = sp.symbols("x c", real=True)
z, y = sp.symbols("z1:4", real=True), sp.symbols("y1:4", real=True)
TOTAL = sum(map(sp.exp, z))
P = [sp.exp(zk) / TOTAL for zk in z]
LOSS = -sum(yk * sp.log(pk) for yk, pk in zip(y, P))
N, I = sp.symbols("n i", integer=True, positive=True)
X = sp.IndexedBase("X")
W, V = sp.MatrixSymbol("W", 2, 3), sp.MatrixSymbol("V", 3, 2)
HALF = sp.Rational(1, 2)


def relu(e):
    return sp.Piecewise((e, e > 0), (0, True))


def turn(angle):
    return sp.Matrix([[sp.cos(angle), -sp.sin(angle)], [sp.sin(angle), sp.cos(angle)]])


TRUE = {
    "softmax does not see a shift": ([sp.exp(k - c) / sum(sp.exp(j - c) for j in z) for k in z], P),
    "log-sum-exp with the largest taken out": (c + sp.log(sum(sp.exp(k - c) for k in z)), sp.log(TOTAL)),
    "log of a softmax": ([sp.log(p) for p in P], [k - sp.log(TOTAL) for k in z]),
    "the derivative of a sigmoid": (sp.diff(1 / (1 + sp.exp(-x)), x), sp.exp(-x) / (1 + sp.exp(-x)) ** 2),
    "tanh is a sigmoid": (sp.tanh(x), 2 / (1 + sp.exp(-2 * x)) - 1),
    "softplus, safely": (sp.log(1 + sp.exp(x)), sp.Max(x, 0) + sp.log(1 + sp.exp(-sp.Abs(x)))),
    "two ReLUs make a line": (relu(x) - relu(-x), x),
    "relu at a bend elsewhere": (relu(2 * x - 1) - relu(1 - 2 * x), 2 * x - 1),
    "relu twice": (relu(relu(x)), relu(x)),
    "a positive factor passes through relu": (relu(3 * x), 3 * sp.Max(x, 0)),
    "rotations add up": (turn(x) * turn(c), turn(x + c)),
    "a sum of unknown length": (sp.Sum(I, (I, 1, N)), N * (N + 1) / 2),
    "a sum of entries": (sp.Sum(X[I] + 1, (I, 1, N)), sp.Sum(X[I], (I, 1, N)) + N),
    "a transposed product": ((W * V).T, V.T * W.T),
    "nested roots": (sp.sqrt(5 + 2 * sp.sqrt(6)), sp.sqrt(2) + sp.sqrt(3)),
    "the second moment behind a ReLU": (
        sp.integrate(relu(x) ** 2 * sp.exp(-(x**2) / 2) / sp.sqrt(2 * sp.pi), (x, -sp.oo, sp.oo)),
        HALF,
    ),
}
FALSE = {
    "the wrong sign": (sp.diff(1 / (1 + sp.exp(-x)), x), -sp.exp(-x) / (1 + sp.exp(-x)) ** 2),
    "false for negative numbers only": (sp.sqrt(x**2), x),
    "false at zero only": (sp.diff(sp.Max(x, 0), x), sp.Piecewise((1, x > 0), (0, True))),
    "false by a hair": (sp.erf(x), sp.erf(x) + sp.sin(x) ** 2 / 10**9),
    "relu is not linear": (relu(x + c), relu(x) + relu(c)),
    "a sum one too long": (sp.Sum(I, (I, 1, N)), N * (N + 1) / 2 + 1),
    "not transposed": ((W * V).T, W * V),
}


@pytest.mark.parametrize("what", TRUE)
def test_a_true_statement_is_proved(what, capsys):
    prove_equal(*TRUE[what], what=what)
    assert capsys.readouterr().out.startswith(f"proved: {what}")


@pytest.mark.parametrize("what", FALSE)
def test_a_false_statement_is_refuted_at_a_point(what, capsys):
    with pytest.raises(AssertionError, match=f"not equal, {what}: .*left .*, right .* at "):
        prove_equal(*FALSE[what], what=what)
    assert capsys.readouterr().out == ""


def test_what_algebra_cannot_decide_is_neither_proved_nor_refuted():
    a, b = sp.Function("a"), sp.Function("b")
    undecided = sp.Integral(sp.exp(-(sp.sin(x) ** 3) * sp.cos(x * c)), (x, 0, 1))
    with pytest.raises(AssertionError, match="could not be decided"):
        prove_equal(sp.Derivative(a(x), x), sp.Derivative(b(x), x) + undecided - undecided.subs(x, c))


def test_the_gradient_of_cross_entropy_is_p_minus_y_where_the_targets_sum_to_one(capsys):
    left, right = [sp.diff(LOSS, k) for k in z], [p - t for p, t in zip(P, y)]
    prove_equal(left, right, given={sum(y): 1}, what="∂L/∂z = p − y")
    assert capsys.readouterr().out == (
        "proved: ∂L/∂z = p − y  (3 entries, for every y1, y2, y3, z1, z2, z3, where y1 + y2 + y3 = 1)\n"
    )
    with pytest.raises(AssertionError, match=r"entry \(0\)"):
        prove_equal(left, right)


def test_a_fact_that_is_not_linear_is_used_too():
    prove_equal(x**4 + 2 * x**2 * c**2 + c**4, 1, given={x**2 + c**2: 1})
    with pytest.raises(AssertionError):
        prove_equal(x, sp.sqrt(1 - c**2), given={x**2 + c**2: 1})  # not where x < 0


def test_the_first_wrong_entry_of_a_matrix_is_named():
    with pytest.raises(AssertionError, match=r"entry \(1, 0\): left 0, right 1"):
        prove_equal(sp.eye(2), sp.Matrix([[1, 0], [1, 1]]))


def test_the_symbols_are_named_with_what_was_declared_of_them_and_many_are_shortened(capsys):
    many, t = sp.symbols("w1:13", real=True), sp.Symbol("t", positive=True)
    prove_equal(sum(many) + t + N, t + N + sum(reversed(many)), what="sums")
    assert capsys.readouterr().out == "proved: sums  (for every integer n > 0, t > 0, w1 … w12)\n"


@pytest.mark.parametrize(
    ("left", "right", "message"),
    [
        (x / 2, 0.5 * x, "rounded number"),
        ([x], [x, x], "different shapes"),
        ([x], x, "a single expression"),
        (sp.Symbol("x"), x, "both named x"),
        ([], [], "nothing to prove"),
        ([[x], [x, x]], x, "different lengths"),
        (print, x, "no expression"),
    ],
)
def test_a_statement_that_is_none_is_refused_in_one_sentence(left, right, message):
    with pytest.raises(ValueError, match=message):
        prove_equal(left, right)


polynomials = st.lists(st.integers(-3, 3), min_size=1, max_size=4).map(lambda a: sum(k * x**i for i, k in enumerate(a)))


@settings(max_examples=25)
@given(polynomials, polynomials, polynomials)
def test_multiplying_out_is_always_proved_and_a_changed_coefficient_never(p, q, r):
    prove_equal((p + q) * r, sp.expand(p * r + q * r))
    with pytest.raises(AssertionError):
        prove_equal((p + q) * r, sp.expand(p * r + q * r) + x**2 / 7)


# Gradients

Z = torch.linspace(-1, 1, 12, dtype=torch.float64).reshape(3, 4)
LABELS = torch.tensor([0, 1, 2])


def loss(z):
    return torch.nn.functional.cross_entropy(z, LABELS)


def by_hand(z):
    return (torch.softmax(z, 1) - torch.nn.functional.one_hot(LABELS, 4)) / 3


def test_a_right_gradient_passes_three_checks_that_are_all_printed(capsys):
    check_gradient(loss, Z, by_hand, what="∂L/∂z")
    said = capsys.readouterr().out
    assert (
        said.startswith("∂L/∂z: 12 entries by hand, three checks passed; the largest errors:\n")
        and said.count("≈") == 3
    )
    assert all(word in said for word in ("by hand, differences", "gradcheck", "autograd", "allowed 3.7e-09", "ε"))


def test_the_largest_errors_are_handed_on_and_lie_within_their_tolerances():
    found = {}
    check_gradient(loss, Z, by_hand, keep=found)
    assert found.keys() == TOLERANCES.keys()
    assert all(0 <= found[name] <= limit for name, (limit, _) in TOLERANCES.items())


def test_a_softmax_is_checked_by_its_jacobian_and_by_its_backward_pass():
    p = torch.softmax(Z[0], 0)
    check_gradient(lambda z: torch.softmax(z, 0), Z[0], torch.diag(p) - torch.outer(p, p))
    check_gradient(lambda z: torch.softmax(z, 0), Z[0], lambda z, v: p * (v - (v * p).sum()))


def test_several_inputs_and_arrays_are_checked_and_left_alone():
    W, b = np.arange(6.0).reshape(2, 3), np.ones(2)
    check_gradient(
        lambda W, b: ((W @ torch.ones(3, dtype=torch.float64) + b) ** 2).sum(),
        [W, b],
        lambda W, b: (2 * np.outer(W.sum(1) + b, np.ones(3)), 2 * (W.sum(1) + b)),
    )
    assert (np.arange(6.0).reshape(2, 3) == W).all()


@pytest.mark.parametrize(
    ("hand", "message"),
    [
        (lambda z: 3 * by_hand(z), r"differs at entry \(0, 0\) of z: by hand .*, autograd .*, central differences"),
        (lambda z: by_hand(z) * torch.tensor([1, 1, 1, 1 + 1e-9], dtype=torch.float64), r"entry \(0, 3\) of z"),
        (lambda z: by_hand(z) * float("nan"), "by hand nan"),
        (lambda z: by_hand(z)[0], r"shape \(4,\), expected \(3, 4\)"),
    ],
)
def test_a_wrong_gradient_is_named_with_its_entry(hand, message):
    with pytest.raises(AssertionError, match=message):
        check_gradient(loss, Z, hand)


def test_autograd_on_its_own_is_named_when_the_function_detaches_something():
    with pytest.raises(AssertionError, match="detached"):
        check_gradient(lambda z: (z.detach() * z).sum(), Z, lambda z: 2 * z)


def test_a_kink_at_the_input_is_suspected():
    with pytest.raises(AssertionError, match="kink"):
        check_gradient(lambda z: torch.relu(z).sum(), torch.zeros(1, dtype=torch.float64), torch.zeros(1))


def test_float32_and_a_function_without_a_gradient_are_refused_in_one_sentence():
    with pytest.raises(TypeError, match="needs float64, and z is float32"):
        check_gradient(loss, Z.float(), by_hand)
    with pytest.raises(TypeError, match="returns a float"):
        check_gradient(lambda z: 1.0, Z, by_hand)
    with pytest.raises(ValueError, match="2 gradients by hand|not 2"):
        check_gradient(loss, Z, [by_hand(Z), by_hand(Z)])


# Claims


def test_a_claim_that_holds_is_printed_one_that_fails_raises_and_one_about_other_data_is_not_asked(capsys):
    claim(np.bool_(True), "it holds")
    claim(False, "about the rendered faces", when=False)
    assert capsys.readouterr().out == "● it holds\n○ not asked here: about the rendered faces\n"
    with pytest.raises(AssertionError, match="^it does not$"):
        claim(torch.tensor(False), "it does not")
    with pytest.raises(TypeError, match=r"use .all\(\)"):
        claim(torch.tensor([True, True]), "all of them")


def test_a_measured_claim_is_asked_on_the_stored_data_only(capsys):
    verify.ask_measured(False)
    try:
        verify.claim(1 > 2, "bound to the drawn faces", measured=True)
        with pytest.raises(AssertionError):
            verify.claim(1 > 2, "true of any data")
    finally:
        verify.ask_measured(True)
    assert capsys.readouterr().out == "○ not asked here: bound to the drawn faces\n"
    with pytest.raises(AssertionError, match="bound to the drawn faces"):
        verify.claim(1 > 2, "bound to the drawn faces", measured=True)
