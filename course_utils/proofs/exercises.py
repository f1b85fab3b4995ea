"""Exercises that answer back: what is right, what is wrong and why, on the smallest input that shows it; never an error."""

import contextlib
import copy
import dis
import random
import traceback
import types

import numpy as np
import sympy as sp
import torch
from torch import Tensor

from course_utils.proofs.algebra import entries, first_difference
from course_utils.proofs.comparison import difference, show
from course_utils.proofs.formula_text import describe_point, tell_apart
from course_utils.proofs.signs import NOT_ATTEMPTED, RIGHT, WRONG, with_sign

MISSING = "not attempted yet: the notebook goes on with the solution"
EMPTY_BODY = {"RESUME", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "NOP"}  # what `...` compiles to

_accepted = {}  # exercise name -> the answer that passed its check


def check(
    name: str, answer, expected, inputs=None, mistakes: dict | None = None, tolerance: float | None = None
) -> None:
    """Print whether an answer is right and, if it is not, why; never raise.

    answer:    what the stub defines: a function, or a value; `...` or a function whose body is `...` is not attempted
    expected:  the right function or the right value; where it raises, the answer has to raise the same error
    inputs:    argument tuples (a bare value is one argument), tried smallest first; None: answer and expected are values
    mistakes:  {sentence that helps: the wrong function or value it is about}; the first that gives what the answer gives
               for every input is printed
    tolerance: allowed relative error; default: as much as rounding in the expected dtype explains
    """
    _accepted.pop(name, None)
    try:
        verdict = judge(answer, expected, inputs, mistakes or {}, tolerance)
    except Exception as error:  # an answer can be anything
        verdict = [f"could not be compared: {last_line(error)}"]
    report(name, answer, verdict)


def check_formula(name: str, answer, expected, mistakes: dict | None = None) -> None:
    """Print whether a formula equals the expected one, in any equivalent form; never raise.

    answer, expected: sympy expressions, nested lists of them, or matrices; symbols are matched by name
    mistakes:         {sentence that helps: the wrong formula it is about}
    """
    _accepted.pop(name, None)
    try:
        verdict = judge_formula(answer, expected, mistakes or {})
    except Exception as error:
        verdict = [f"not a formula that can be compared: {last_line(error)}"]
    report(name, answer, verdict)


def use(name: str, answer, solution):
    """The learner's own answer if it is the one that passed its check, else the solution."""
    return answer if name in _accepted and _accepted[name] is answer else solution


def report(name, answer, verdict: list[str]) -> None:
    if not verdict:
        _accepted[name] = answer
        print(with_sign(RIGHT, name, "right, and the notebook goes on with your answer"))
    elif verdict == [MISSING]:
        print(with_sign(NOT_ATTEMPTED, name, MISSING))
    else:
        print(
            "\n".join(
                [
                    with_sign(WRONG, name, verdict[0]),
                    *(f"  {line}" for line in verdict[1:]),
                    "  (the notebook goes on with the solution)",
                ]
            )
        )


# Functions and values


def judge(answer, expected, inputs, mistakes, tolerance) -> list[str]:
    """[] if the answer is right, else the lines that say what is wrong."""
    if answer is None or answer is ...:
        return [MISSING]
    if inputs is None:
        answer, expected = constant(answer), constant(expected)
        mistakes = {sentence: constant(value) for sentence, value in mistakes.items()}
        cases = [()]
    else:
        if not callable(answer):
            return [f"a function is asked for, and yours is {show(answer)}"]
        cases = sorted((c if isinstance(c, tuple) else (c,) for c in inputs), key=size)
    yours = [outcome(answer, case) for case in cases]
    if untouched(answer, yours[0]):
        return [MISSING]
    right = [outcome(expected, case) for case in cases]
    wrong = [differs(mine, theirs, tolerance) for mine, theirs in zip(yours, right)]
    first = next((i for i, reason in enumerate(wrong) if reason), None)
    if first is None:
        return []
    for sentence, mistake in mistakes.items():
        theirs = [outcome(mistake, case) for case in cases]
        if not any(differs(mine, other, tolerance) for mine, other in zip(yours, theirs)):
            break
    else:
        sentence = wrong[first]
    mine, theirs = yours[first], right[first]
    lines = [sentence]
    lines += [f"for      {', '.join(show(part) for part in cases[first])}"] if cases[first] else []
    near = not (mine.error or theirs.error) and str(mine) == str(theirs) and not differs(mine, theirs, 1e-2)
    return [*lines, f"yours    {mine}{' (it differs after the digits shown)' if near else ''}", f"expected {theirs}"]


class Outcome:
    """What calling a function gave: a value or an error."""

    def __init__(self, value=None, error=None):
        self.value, self.error = value, error

    def __str__(self):
        return f"raises {last_line(self.error)}" if self.error else show(self.value)


def constant(value):
    return lambda: value


def outcome(function, case) -> Outcome:
    """Call with copies of the arguments, the same random numbers each time, and leave the notebook's generators alone."""
    states = random.getstate(), np.random.get_state()
    try:
        with torch.random.fork_rng(devices=[]), torch.enable_grad():
            torch.manual_seed(0)
            np.random.seed(0)
            random.seed(0)
            return Outcome(function(*map(fresh, case)))
    except (Exception, SystemExit) as error:
        return Outcome(error=error)
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])


def fresh(value):
    """A copy that an answer may change without spoiling the input."""
    if isinstance(value, Tensor):
        return value.detach().clone().requires_grad_(value.requires_grad)
    if isinstance(value, list | tuple) and type(value) in (list, tuple):
        return type(value)(map(fresh, value))
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def differs(mine: Outcome, theirs: Outcome, tolerance) -> str | None:
    """None if two outcomes are the same, else how the first differs from the second."""
    if mine.error and theirs.error:
        same = type(mine.error) is type(theirs.error)
        return None if same else f"your answer raises {last_line(mine.error)}"
    if mine.error:
        return f"your answer raises {last_line(mine.error)}"
    if theirs.error:
        return f"your answer returns a value where a {type(theirs.error).__name__} is asked for"
    if mine.value is None and theirs.value is not None:
        return "your function returns None: is a `return` missing?"
    return difference(mine.value, theirs.value, tolerance)


def untouched(answer, first: Outcome) -> bool:
    """Whether the stub still stands: it gives nothing, and nothing was written into it."""
    if first.error:
        return "ellipsis" in last_line(first.error)  # `p = ...` inside the function, then used
    if first.value is not None or not isinstance(answer, types.FunctionType) or answer.__name__ == "<lambda>":
        return first.value is None or first.value is ...
    return {i.opname for i in dis.get_instructions(answer)} <= EMPTY_BODY


def size(case) -> tuple[int, float]:
    """Sort key: fewer numbers first, then smaller ones."""
    if isinstance(case, Tensor | np.ndarray):
        return int(np.prod(case.shape)), 0.0
    if isinstance(case, bool) or case is None:
        return 1, 0.0
    if isinstance(case, int | float):
        return 1, abs(case)
    if isinstance(case, str):
        return len(case), 0.0
    if isinstance(case, list | tuple | dict):
        parts = [size(part) for part in (case.values() if isinstance(case, dict) else case)]
        return sum(p[0] for p in parts), sum(p[1] for p in parts)
    return 1, 0.0


def last_line(error: BaseException) -> str:
    return traceback.format_exception_only(error)[-1].strip()


# Formulas


def judge_formula(answer, expected, mistakes) -> list[str]:
    """[] if the formula is right, else the lines that say what is wrong."""
    if answer is None or answer is ...:
        return [MISSING]
    answer = with_symbols_of(expected, answer)
    try:
        found = first_difference(answer, expected)
    except ValueError as error:
        return [str(error)]
    if found is None or found.point is None:  # equal, or at least at every point tried: no right form is turned away
        return []
    sentence = "the two formulas differ"
    for words, mistake in mistakes.items():
        with contextlib.suppress(ValueError):
            other = first_difference(answer, with_symbols_of(expected, mistake))
            if other is None or other.point is None:
                sentence = words
                break
    left, right = tell_apart(found.left, found.right)
    place = f"{found.entry}: " if found.entry else ""
    at = describe_point(found.point)
    lines = [sentence]
    lines += [f"for      {place}{at}"] if at else [f"for      {found.entry}"] if found.entry else []
    return [*lines, f"yours    {left}", f"expected {right}"]


def with_symbols_of(expected, answer):
    """The answer with the expected formula's symbols in place of its own of the same name, and fractions for 0.5."""
    known = {s.name: s for _, e in entries(expected) for s in e.free_symbols if isinstance(s, sp.Symbol)}
    if isinstance(answer, list | tuple):
        return [with_symbols_of(expected, part) for part in answer]
    if isinstance(answer, np.ndarray):
        return with_symbols_of(expected, answer.tolist())
    try:
        answer = sp.sympify(answer)
    except (sp.SympifyError, SyntaxError):
        return answer  # no formula: the comparison says so
    answer = answer.subs(
        {s: known[s.name] for s in answer.free_symbols if isinstance(s, sp.Symbol) and s.name in known}
    )
    rounded = {f: sp.nsimplify(f, rational=True) for f in answer.atoms(sp.Float)}
    return answer.xreplace(rounded)
