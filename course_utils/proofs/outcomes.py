"""What calling an answer gave: a value or an error, on copies of the inputs and with the same random numbers each time."""

import copy
import dis
import random
import re
import traceback
import types
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from course_utils.proofs.comparison import Asked, Difference, difference
from course_utils.proofs.values import show

EMPTY_BODY = {"RESUME", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "NOP"}  # what `...` compiles to


class Outcome:
    """What calling a function gave: a value or an error, and whether it changed what it was given."""

    def __init__(self, value=None, error=None, spoils=False):
        self.value, self.error, self.spoils = value, error, spoils

    def __str__(self):
        return f"raises {last_line(self.error)}" if self.error else show(self.value)


def outcome(function, case) -> Outcome:
    """Call with copies of the arguments, the same random numbers each time, and leave the notebook's generators alone."""
    states = random.getstate(), np.random.get_state()
    given = [fresh(part) for part in case]
    try:
        with torch.random.fork_rng(devices=[]), torch.enable_grad():
            torch.manual_seed(0)
            np.random.seed(0)
            random.seed(0)
            value = function(*given)
        return Outcome(value, spoils=any(map(spoiled, given, case)))
    except (Exception, SystemExit) as error:
        return Outcome(error=error)
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])


def fresh(value, leaf: bool = True):
    """A copy that an answer may change without spoiling the input.

    leaf: a tensor comes with a gradient of its own; False: its gradient goes on to the original
    """
    if isinstance(value, Tensor):
        return value.detach().clone().requires_grad_(value.requires_grad) if leaf else value.clone()
    if isinstance(value, list | tuple) and type(value) in (list, tuple):
        return type(value)(fresh(part, leaf) for part in value)
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def spoiled(given, original) -> bool:
    """Whether a call has changed the copy that it was given."""
    if not isinstance(original, Tensor | np.ndarray | list | dict):
        return False
    try:
        return bool(difference(given, original, Asked(tolerance=0.0)))
    except Exception:  # what it holds cannot be compared
        return False


def differs(mine: Outcome, theirs: Outcome, asked: Asked) -> Difference | None:
    """None if two outcomes are the same, else how the first differs from the second."""
    if mine.error and theirs.error and isinstance(mine.error, type(theirs.error)):
        return None
    if mine.error:
        return Difference(f"your answer raises {last_line(mine.error)}", mine, theirs)
    if theirs.error:
        return Difference(
            f"your answer returns a value where a {type(theirs.error).__name__} is asked for", mine, theirs
        )
    if mine.value is None and theirs.value is not None:
        return Difference("your function returns None: is a `return` missing?", mine, theirs)
    return difference(mine.value, theirs.value, asked)


def alike(mine: Outcome, mistake: Outcome, theirs: Outcome, asked: Asked) -> bool:
    """Whether an answer does what a mistake does; where the mistake raises, the same error with the same words.

    Where an error is asked for, its words are free. The same float32 sum may round differently from one call to the next.
    """
    if mine.error and mistake.error and theirs.error:
        return bool(differs(mine, theirs, asked)) == bool(differs(mistake, theirs, asked))
    if mine.error or mistake.error:
        return last_line(mine.error) == last_line(mistake.error)
    return difference(mine.value, mistake.value, replace(asked, rounded=True)) is None


def untouched(answer, yours: list[Outcome]) -> bool:
    """Whether the stub still stands: it gives nothing, and nothing was written into it."""
    first = yours[0]
    if first.error:
        return "ellipsis" in last_line(first.error)  # `p = ...` inside the function, then used
    if isinstance(answer, types.FunctionType) and answer.__name__ != "<lambda>" and first.value is not ...:
        return first.value is None and {i.opname for i in dis.get_instructions(answer)} <= EMPTY_BODY
    return all(not each.error and (each.value is None or each.value is ...) for each in yours)


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


def last_line(error: BaseException | None) -> str:
    """The error's type and message, without addresses in memory; "" for none."""
    return re.sub(r" at 0x[0-9a-f]+", "", traceback.format_exception_only(error)[-1].strip()) if error else ""
