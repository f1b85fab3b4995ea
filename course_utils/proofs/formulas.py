"""A formula judged: in words if it is none, by numbers of the task's domain, then by algebra."""

import contextlib
import math

import numpy as np
import sympy as sp
from sympy.logic.boolalg import Boolean
from torch import Tensor

from course_utils.proofs.algebra import entries, first_difference, shape_of
from course_utils.proofs.domain import Domain
from course_utils.proofs.formula_text import describe_point, natural, tell_apart
from course_utils.proofs.values import counted, kind_of


def judge_formula(answer, expected, mistakes, where, relations) -> tuple[list[str], object]:
    """([], the formula that the notebook goes on with), or (the lines that say what is wrong, None)."""
    symbols = {s.name: s for _, e in entries(expected) for s in e.free_symbols if isinstance(s, sp.Symbol)}
    domain = Domain(symbols, where, relations)
    if reason := no_formula(answer):
        return [reason], None
    formula = in_the_symbols(domain.symbols, answer)
    shape, wanted = shape_of(formula), shape_of(expected)
    if squeezed(shape) != squeezed(wanted) or bool(shape) != bool(wanted):
        return [f"{shape_words(wanted)} asked for, and yours is {shape_words(shape).rsplit(' ', 1)[0]}"], None
    formula = in_the_shape(formula, expected)
    found = first_difference(formula, expected, domain=domain)
    if found is None:  # equal at every point tried: no right form is turned away
        return [], formula if symbols else expected  # a number: the exact one
    sentence = None
    for words, mistake in mistakes.items():
        with contextlib.suppress(ValueError):
            other = first_difference(formula, in_the_symbols(domain.symbols, mistake), domain=domain)
            if other is None:
                sentence = words
                break
    left, right = tell_apart(found.left, found.right)
    place = f"{found.entry}: " if found.entry else ""
    at = describe_point(found.point or {})
    lines = [sentence or stranger(formula, symbols)]
    lines += [f"for      {place}{at}"] if at else [f"for      {found.entry}"] if found.entry else []
    return [*lines, f"yours    {left}", f"expected {right}"], None


def no_formula(answer) -> str | None:
    """Why an answer is no formula, in words; None if it is one."""
    if isinstance(answer, str):
        return "a formula is asked for, and yours is a string: write it without quotes"
    if isinstance(answer, sp.Equality):
        return "a formula is asked for, and yours is an equation: give its right-hand side alone"
    if isinstance(answer, bool | np.bool_) or (isinstance(answer, Boolean) and not isinstance(answer, sp.Expr)):
        return "a formula is asked for, and yours is a statement, true or false"
    if isinstance(answer, dict | set):
        return f"a formula is asked for, and yours is {kind_of(answer)}: take out the formula itself"
    if isinstance(answer, list | tuple):
        return next((reason for reason in map(no_formula, answer) if reason), None)
    if isinstance(answer, np.ndarray | Tensor | sp.MatrixBase | sp.MatrixExpr | sp.NDimArray):
        return None
    if isinstance(answer, sp.Basic):
        return (
            None
            if isinstance(answer, sp.Expr)
            else f"a formula is asked for, and yours is a sympy {type(answer).__name__}"
        )
    try:
        if not callable(answer) and isinstance(sp.sympify(answer, strict=True), sp.Expr):
            return None  # a number
    except (sp.SympifyError, TypeError, AttributeError):
        pass
    return f"a formula is asked for, and yours is {kind_of(answer)}"


def in_the_symbols(symbols: dict, answer):
    """The answer with the lesson's own symbols in place of others of the same name, and fractions for 0.5."""
    if isinstance(answer, list | tuple):
        return [in_the_symbols(symbols, part) for part in answer]
    if isinstance(answer, np.ndarray | Tensor):
        return in_the_symbols(symbols, answer.tolist())
    answer = sp.sympify(answer)
    own = {s: symbols[s.name] for s in answer.free_symbols if isinstance(s, sp.Symbol) and s.name in symbols}
    answer = answer.subs(own)
    rounded = {f: sp.nsimplify(f, rational=True) for f in answer.atoms(sp.Float)}
    return answer.xreplace(rounded)


def squeezed(shape) -> tuple[int, ...]:
    return tuple(n for n in shape if n != 1)


def shape_words(shape) -> str:
    if not shape:
        return "one formula is"
    if tuple(shape) == (1,):
        return "a list with one formula (take it out with [0]) is"
    return f"{counted(shape[0])} formulas are" if len(shape) == 1 else f"a matrix {' × '.join(map(str, shape))} is"


def in_the_shape(formula, expected):
    """The formulas in the container of the expected ones: a matrix, an array, a nested list, or one formula."""
    flat = [e for _, e in entries(formula)]
    if isinstance(expected, sp.MatrixBase):
        return type(expected)(*expected.shape, flat)
    if isinstance(expected, np.ndarray):
        return np.array(flat, dtype=object).reshape(expected.shape)
    shape = shape_of(expected)
    if isinstance(expected, list | tuple):
        return nest(flat, shape)
    return flat[0] if not shape else formula


def nest(flat: list, shape) -> list:
    if len(shape) == 1:
        return flat
    step = math.prod(shape[1:])
    return [nest(flat[i : i + step], shape[1:]) for i in range(0, len(flat), step)]


def stranger(formula, symbols: dict) -> str:
    """The sentence about a difference that no mistake explains."""
    names = {s.name for _, e in entries(formula) for s in e.free_symbols if isinstance(s, sp.Symbol)}
    unknown, known = (", ".join(sorted(group, key=natural)) for group in (names - set(symbols), set(symbols)))
    if known and not names:
        return f"a formula in {known} is asked for, and yours is a number"
    if unknown and known:
        return f"the two formulas differ: the expected one holds {known} only, and yours holds {unknown}"
    return "the two formulas differ"
