"""Statements that the machine believes: a proof with sympy, a gradient checked three ways, a claim about a measurement."""

import inspect

import numpy as np
import sympy as sp
import torch
from torch import Tensor

from course_utils.proofs.algebra import entries, first_difference
from course_utils.proofs.formula_text import describe_symbols, shorten

EPSILON = torch.finfo(torch.float64).eps
STEP = EPSILON ** (1 / 3)  # of a central difference: its two errors, step² and EPSILON / step, are then equal
TOLERANCES = {  # relative to the largest number in sight: inputs, outputs, gradients
    "differences": (100 * STEP**2, "100·ε^(2/3): a step of ε^(1/3) leaves about its square"),
    "gradcheck": (100 * STEP**2, "the same"),
    "autograd": (1e4 * EPSILON, "10⁴·ε: the same sums in another order"),
}


def prove_equal(left, right, given: dict | None = None, what: str | None = None) -> None:
    """Prove that two sides are equal wherever both are defined, entry by entry, and print what was proved.

    left, right: sympy expressions, nested lists of them, or matrices; both of one shape (else ValueError)
    given:       facts that may be used, {expression: value}, such as {y1 + y2 + y3: 1}
    what:        the statement in the reader's words; default: the two sides themselves
    raises AssertionError with the first entry that differs and a point where it does, or saying that algebra could
    not decide; "proved" is printed only when every difference was brought to exactly zero
    """
    if found := first_difference(left, right, given):
        verdict = "not proved" if found.point is None else "not equal"
        raise AssertionError(f"{verdict}{f', {what}' if what else ''}: {found}")
    lefts, rights = [e for _, e in entries(left)], [e for _, e in entries(right)]
    if what is None:
        what = f"{shorten(lefts[0])} = {shorten(rights[0])}" if len(lefts) == 1 else "the two sides are equal"
    scope = describe_symbols(set().union(*(e.free_symbols for e in lefts + rights)))
    facts = " and ".join(f"{sp.sstr(sp.sympify(k))} = {sp.sstr(sp.sympify(v))}" for k, v in (given or {}).items())
    details = [f"{len(lefts)} entries"] * (len(lefts) > 1) + [f"for every {scope}"] * bool(scope)
    details += [f"where {facts}"] * bool(facts)
    print(f"proved: {what}" + (f"  ({', '.join(details)})" if details else ""))


def check_gradient(function, inputs, by_hand, what: str = "gradient", keep: dict | None = None) -> None:
    """Compare a gradient written by hand with central differences and with autograd, and autograd with gradcheck.

    function: (*inputs) -> float64 tensor; one that is no single number is multiplied by a fixed random cotangent v
              of its shape and summed
    inputs:   a float64 tensor or array, or a list of them (else TypeError); their values are left alone
    by_hand:  one array or tensor an input, of its shape (of shape output + input, the Jacobian, if the output is no
              single number); or a function of the inputs, and of v if there is one, that returns them
    keep:     a dictionary that gets the largest error of each comparison: "differences", "gradcheck", "autograd"
    prints the largest error of each comparison and its tolerance; raises AssertionError naming the first wrong entry
    """
    given = list(inputs) if isinstance(inputs, list | tuple) else [inputs]
    names = input_names(function, len(given))
    tensors = [as_float64(value, name) for value, name in zip(given, names)]
    leaves = [t.clone().requires_grad_() for t in tensors]
    output = function(*leaves)
    if not isinstance(output, Tensor) or output.dtype != torch.float64 or not output.requires_grad:
        kind = f"a {output.dtype} tensor" if isinstance(output, Tensor) else f"a {type(output).__name__}"
        raise TypeError(
            f"check_gradient needs a function that returns a float64 tensor computed from its inputs, this one "
            f"returns {kind}{' that does not depend on them' if getattr(output, 'dtype', 0) == torch.float64 else ''}"
        )
    v = torch.ones_like(output)
    if output.numel() > 1:
        v = torch.randn(output.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(0))

    def scalar(*values):
        return (v * function(*values)).sum()

    found = torch.autograd.grad(scalar(*leaves), leaves, allow_unused=True)
    automatic = [torch.zeros_like(t) if g is None else g for t, g in zip(tensors, found)]
    hand = hand_gradients(by_hand, given, tensors, names, v)
    numeric = central_differences(scalar, tensors)
    size = max([1.0, *(float(t.detach().abs().max()) for t in [output, *tensors, *automatic] if t.numel())])
    errors = {
        "differences": largest(hand, numeric, size),
        "gradcheck": largest(automatic, numeric, size),
        "autograd": largest(hand, automatic, size),
    }
    for kind, other, limit in (
        ("autograd", automatic, TOLERANCES["autograd"][0]),
        ("central differences", numeric, TOLERANCES["differences"][0]),
    ):
        for name, mine, theirs, third in zip(names, hand, other, numeric):
            wrong = ~((mine - theirs).abs() <= limit * size)
            if wrong.any():
                index = tuple(torch.nonzero(wrong)[0].tolist())
                entry = f"entry {index if len(index) > 1 else index[0]} of " if index else ""
                values = f"by hand {mine[index].item():.10g}, {kind} {theirs[index].item():.10g}"
                if kind != "autograd":
                    hint = ": is there a kink (ReLU, max) at this very input?"
                elif abs(mine[index] - third[index]) <= TOLERANCES["differences"][0] * size:
                    hint = ", and central differences side with the hand: is something in the function detached?"
                else:
                    hint = f", central differences {third[index].item():.10g}"
                raise AssertionError(f"{what} differs at {entry}{name}: {values}{hint}")
    torch.autograd.gradcheck(function, leaves, eps=STEP, atol=100 * STEP**2 * size, rtol=0)
    print(f"{what}: {sum(t.numel() for t in tensors)} entries by hand, three checks passed; the largest errors:")
    rows = {"by hand, differences": "differences", "autograd, gradcheck": "gradcheck", "by hand, autograd": "autograd"}
    for text, key in rows.items():
        tolerance, reason = TOLERANCES[key]
        print(f"  {text:<20} ≈ {errors[key]:.1e}, allowed {tolerance:.1e}  ({reason})")
    if keep is not None:
        keep |= errors


asked_measured = True  # whether a lesson runs on its stored data, on which its measured claims bind


def ask_measured(asked: bool) -> None:
    """Say whether the lesson runs on the data that it is stored with: the line `check_parameters` of a lesson does."""
    global asked_measured
    asked_measured = asked


def claim(holds: bool, sentence: str, when: bool = True, measured: bool = False) -> None:
    """Assert what the next sentence relies on, and print it.

    when:     False says that the sentence is about other parameters than these, so that nothing is asked
    measured: True says that the sentence was measured on the lesson's stored data; on other faces nothing is asked
    raises AssertionError with the sentence when it does not hold
    """
    if not when or (measured and not asked_measured):
        print(f"○ not asked here: {sentence}")
        return
    try:
        truth = bool(holds)
    except (RuntimeError, ValueError, TypeError) as error:
        raise TypeError(
            f"a claim is one true or false, and this is several or none ({sentence}): use .all() or "
            "compare single numbers"
        ) from error
    if not truth:
        raise AssertionError(sentence)
    print(f"● {sentence}")


def input_names(function, count: int) -> list[str]:
    """The names of a function's first parameters, or "input 1", "input 2", … where it does not tell them."""
    try:
        names = [p.name for p in inspect.signature(function).parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    except (TypeError, ValueError):
        names = []
    return names[:count] if len(names) >= count else [f"input {i + 1}" for i in range(count)]


def as_float64(value, name: str) -> Tensor:
    tensor = torch.as_tensor(value).detach()
    if tensor.dtype != torch.float64:
        kind = str(tensor.dtype).removeprefix("torch.")
        raise TypeError(
            f"check_gradient needs float64, and {name} is {kind}, whose rounding would hide a wrong gradient: "
            "give float64 inputs, and keep labels out of the inputs"
        )
    return tensor


def hand_gradients(by_hand, given, tensors, names, v: Tensor) -> list[Tensor]:
    """The gradients by hand as tensors of the inputs' shapes."""
    from_function = callable(by_hand)
    if from_function:
        copies = [g.detach().clone() if isinstance(g, Tensor) else np.array(g) for g in given]
        cotangent = [v if isinstance(given[0], Tensor) else v.numpy()] if v.numel() > 1 else []
        by_hand = by_hand(*copies, *cotangent)
    by_hand = list(by_hand) if isinstance(by_hand, list | tuple) else [by_hand]
    if len(by_hand) != len(given):
        raise ValueError(f"{len(given)} inputs need {len(given)} gradients by hand, not {len(by_hand)}")
    gradients = []
    for name, value, tensor in zip(names, by_hand, tensors):
        value = torch.as_tensor(value, dtype=torch.float64).detach()
        jacobian = v.numel() > 1 and not from_function
        shape = (*v.shape, *tensor.shape) if jacobian else tuple(tensor.shape)
        if tuple(value.shape) != shape:
            raise AssertionError(
                f"the {'Jacobian' if jacobian else 'gradient'} by hand for {name} has shape "
                f"{tuple(value.shape)}, expected {shape}"
            )
        gradients.append(torch.tensordot(v, value, dims=v.dim()) if jacobian else value)
    return gradients


def central_differences(scalar, tensors) -> list[Tensor]:
    """(f(x + h) - f(x - h)) / 2h for one entry after the other, h = STEP · max(1, |x|)."""
    gradients = []
    points = [t.clone() for t in tensors]
    for point in points:
        gradient, flat = torch.empty_like(point).reshape(-1), point.view(-1)
        for i in range(flat.numel()):
            here = flat[i].item()
            h = STEP * max(1.0, abs(here))
            values = []
            for there in (here + h, here - h):
                flat[i] = there
                with torch.no_grad():
                    values.append(scalar(*points).item())
            flat[i] = here
            gradient[i] = (values[0] - values[1]) / (2 * h)
        gradients.append(gradient.reshape(point.shape))
    return gradients


def largest(ours, theirs, size: float) -> float:
    return max((float((a - b).abs().max()) / size for a, b in zip(ours, theirs) if a.numel()), default=0.0)
