"""Exercises that answer back: what is right, what is wrong and why, on the smallest input that shows it; never an error."""

import functools
import sys
from dataclasses import replace

from course_utils.proofs import own_names
from course_utils.proofs.comparison import Asked, Difference, difference
from course_utils.proofs.formulas import judge_formula
from course_utils.proofs.outcomes import Outcome, alike, differs, fresh, last_line, outcome, size, untouched
from course_utils.proofs.signs import NOT_ATTEMPTED, RIGHT, WRONG, with_sign
from course_utils.proofs.solutions import solution_of
from course_utils.proofs.values import as_entries, as_number, has_the_form_of, in_the_form_of, show

MISSING = "not attempted yet: the notebook goes on with the solution"

_accepted: dict[str, tuple] = {}  # exercise name -> (the answer that passed its check, what the notebook goes on with)

own_names.watch()


def check(
    name: str,
    answer,
    expected,
    inputs=None,
    mistakes: dict | None = None,
    tolerance: float | None = None,
    *,
    digits: int | None = None,
    exact_type: bool = False,
    parts=(),
) -> None:
    """Print whether an answer is right and, if it is not, why; never raise.

    answer:     what the stub defines: a function, or a value; `...` or a function whose body is `...` is not attempted
    expected:   the right function or the right value; where it raises, the answer has to raise the same error
    inputs:     argument tuples (a bare value is one argument), tried smallest first; None: answer and expected are values
    mistakes:   {sentence that helps: the wrong function or value it is about}; the first that gives what the answer gives
                for every input is printed; one that raises is what the answer does if the error says the same
    tolerance:  allowed relative error; default: as much as rounding in the coarser dtype of both explains
    digits:     so many significant digits are asked for: an answer may be off by half a unit of the last of them
                (0.01818 with digits=2: 0.018 and 0.0182 are right, 0.02 is not); for an expected 0, so many decimals
    exact_type: True where the task asks for a type: list or tuple, array or tensor, dtype, int or float count, too
    parts:      what the expected values are called, in their order: ("learned", "held out")

    A number is right in any form (int, float, Fraction, Decimal, sympy, NumPy, an array or tensor with one entry), but
    True and False are no numbers, and numbers are not True or False. The same entries are right in a list, tuple, range,
    array, tensor or matrix; float32 is right to its own precision. What `use` hands on has the expected form all the same.
    """
    _accepted.pop(name, None)
    try:
        verdict = judge(
            name, answer, expected, inputs, mistakes or {}, Asked(tolerance, digits, exact_type, tuple(parts))
        )
    except Exception as error:  # an answer can be anything
        verdict = [f"could not be compared: {last_line(error)}"]
    report(name, verdict)


def check_formula(
    name: str, answer, expected, mistakes: dict | None = None, where: dict | None = None, relations=()
) -> None:
    """Print whether a formula equals the expected one, in any equivalent form; never raise.

    answer, expected: sympy expressions, nested lists of them, or matrices; symbols are matched by name, 0.5 is 1/2
    mistakes:         {sentence that helps: the wrong formula it is about}
    where:            the domain of the task, {symbol or its name: what it may be}: an open interval (0, 1); words such as
                      "positive integer"; or a list of numbers, [2, 4, 20]. A symbol that is not named: what it was
                      declared to be. Formulas are compared, and counterexamples shown, inside the domain only
    relations:        sympy relations that hold in it as well, such as p < q
    """
    _accepted.pop(name, None)
    try:
        if answer is None or answer is ...:
            verdict = [MISSING]
        else:
            verdict, formula = judge_formula(answer, expected, mistakes or {}, where or {}, relations)
            if not verdict:
                _accepted[name] = answer, formula
    except Exception as error:
        verdict = [f"not a formula that can be compared: {last_line(error)}"]
    report(name, verdict)


def use(name: str, answer, solution=None, lesson: str | None = None):
    """The learner's own answer if it is the one that passed its check, else the solution.

    lesson: in a student edition, which holds no solution: whose solution it is, looked up where the course is installed;
            NotSolved, one sentence, where it is not

    The answer comes in the form that the task asked for, so that no later cell stumbles: a value as the expected value
    (3.2 for √10 where two digits were asked goes on as √10), a formula with the lesson's own symbols and fractions for
    decimals, a function as it is. Only a function that gave its results in another form, or changed its inputs, is
    wrapped: the results are brought into the expected form, and it works on copies.
    """
    if name in _accepted and _accepted[name][0] is answer:
        return _accepted[name][1]
    return solution if lesson is None else solution_of(name, lesson, sys._getframe(1).f_globals)


def demand(name: str) -> None:
    """For programs that grade by errors: AssertionError unless the last check of this exercise found its answer right."""
    if name not in _accepted:  # no assert: it must count under -O, too
        raise AssertionError(f"{name} is not right")


def report(name, verdict: list[str]) -> None:
    if not verdict:
        print(with_sign(RIGHT, name, "right, and the notebook goes on with your answer"))
    elif verdict == [MISSING]:
        print(with_sign(NOT_ATTEMPTED, name, MISSING))
    else:
        lines = [f"  {line}" for line in [*verdict[1:], "(the notebook goes on with the solution)"]]
        print("\n".join([with_sign(WRONG, name, verdict[0]), *lines]))


def judge(name, answer, expected, inputs, mistakes, asked: Asked) -> list[str]:
    """[] if the answer is right, else the lines that say what is wrong."""
    if answer is None or answer is ...:
        return [MISSING]
    if inputs is None:
        given, answers, expected = answer, constant(answer), constant(expected)
        mistakes = {sentence: constant(value) for sentence, value in mistakes.items()}
        cases = [()]
    else:
        if not callable(answer):
            return [f"a function is asked for, and yours is {show(answer)}"]
        if names := own_names.borrowed(answer):
            return [f"your function uses {' and '.join(names)}, which only the check knows: define it in your own cell"]
        given = answers = answer
        cases = sorted((c if isinstance(c, tuple) else (c,) for c in inputs), key=size)
    yours = [outcome(answers, case) for case in cases]
    if untouched(answers, yours):
        return [MISSING]
    right = [outcome(expected, case) for case in cases]
    asked = replace(asked, entries=called(right, inputs is not None))
    for case, mine, theirs in zip(cases, yours, right):
        if found := differs(mine, theirs, asked):
            return explanation(
                mistaken(mistakes, cases, yours, right, asked) or found.reason, found, case, mine, theirs
            )
    _accepted[name] = given, handed_on(answers, yours, right) if inputs is not None else fresh(right[0].value)
    return []


def mistaken(mistakes, cases, yours, right, asked: Asked) -> str | None:
    """The sentence about the first mistake that gives what the answer gives, for every input; None if there is none."""
    for sentence, mistake in mistakes.items():
        if all(alike(mine, outcome(mistake, case), theirs, asked) for case, mine, theirs in zip(cases, yours, right)):
            return sentence
    return None


def explanation(sentence: str, found: Difference, case, mine: Outcome, theirs: Outcome) -> list[str]:
    """The lines about an answer that differs: a sentence, the input, yours and expected."""
    lines = [sentence]
    lines += [f"for      {', '.join(show(part) for part in case)}"] if case else []
    shown = [str(mine), str(theirs)]
    if found.where and any("…" in text for text in shown):  # the whole is too long: the part that differs
        lines += [f"at       {found.where}"]
        shown = [show(found.mine), show(found.theirs)]
    near = not (mine.error or theirs.error) and shown[0] == shown[1] and not differs(mine, theirs, Asked(1e-2))
    note = " (it differs after the digits shown)" if near else ""
    return [*lines, f"yours    {shown[0]}{note}", f"expected {shown[1]}"]


def constant(value):
    return lambda: value


def called(right, from_function: bool) -> str:
    """What the entries of the expected result are called."""
    value = next((r.value for r in right if as_entries(r.value) is not None), None)
    if from_function and isinstance(value, tuple):
        return "returned values"
    entries = as_entries(value)
    return "numbers" if entries and all(as_number(entry) is not None for entry in entries) else "entries"


def handed_on(answer, yours, right):
    """The function that was accepted; wrapped if what it gave had another form than expected, or if it changed its inputs."""
    pairs = [(mine.value, theirs.value) for mine, theirs in zip(yours, right) if not theirs.error]
    forms = [theirs for mine, theirs in pairs if not has_the_form_of(theirs, mine)]
    fits = [form for form in forms if all(same(in_the_form_of(form, value), value) for _, value in pairs)]
    form = fits[0] if fits else None
    spoils = any(mine.spoils and not theirs.spoils for mine, theirs in zip(yours, right))
    if form is None and not spoils:
        return answer

    @functools.wraps(answer)
    def in_the_expected_form(*values, **named):
        if spoils:
            values, named = fresh(values, leaf=False), {key: fresh(value, leaf=False) for key, value in named.items()}
        result = answer(*values, **named)
        return result if form is None else in_the_form_of(form, result)

    return in_the_expected_form


def same(value, expected) -> bool:
    return difference(value, expected) is None
