"""How one result differs from another, in one short sentence: kind, shape, nan, gradient, digits, values."""

import math
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from torch import Tensor

from course_utils.proofs.values import (
    as_array,
    as_entries,
    as_number,
    counted,
    dtype_of,
    kind_of,
    numpy_of,
    place_in,
    single,
)

TOLERANCE = {"float64": 1e-7, "complex128": 1e-7, "float32": 1e-4, "complex64": 1e-4}  # relative; fewer bits: 1e-2
NOT_YET = "not yet"


@dataclass(frozen=True)
class Asked:
    """What a task asks of a result beside its value (see exercises.check)."""

    tolerance: float | None = None
    digits: int | None = None
    exact_type: bool = False
    parts: tuple[str, ...] = ()
    entries: str = "entries"  # what the entries of a list are called: "returned values", …
    rounded: bool = False  # two runs of the same are compared: what the finer dtype of both rounds is no difference


@dataclass(frozen=True)
class Difference:
    """How `mine` differs from `theirs`: one sentence, and the part of the two results that it is about."""

    reason: str
    mine: object
    theirs: object
    where: str = ""  # "the second of the three entries", "index (1, 1)"; "" for the whole

    def inside(self, name: str) -> "Difference":
        """The same difference, seen from the result that holds this part."""
        reason = f"{name} is not right yet" if self.reason == NOT_YET else f"{name}: {self.reason}"
        return replace(self, reason=reason, where=f"{name}, {self.where}" if self.where else name)


def difference(mine, theirs, asked: Asked | None = None) -> Difference | None:
    """None if two results are the same, else how the first differs from the second, the expected one.

    A number is a number in any form; True and False are no numbers. A list, tuple, range, array, tensor and matrix of
    the same entries are the same, unless the task asks for the exact type. Integers and strings are compared exactly,
    floats within the tolerance of the coarser of both dtypes, relative to the largest value of an array.
    """
    asked = asked or Asked()
    if as_number(theirs) is not None:
        reason = number_difference(mine, theirs, asked) or lost_gradient(mine, theirs)
    elif isinstance(theirs, Tensor | np.ndarray):
        return array_difference(mine, theirs, asked)
    elif isinstance(theirs, list | tuple):
        return entries_difference(mine, theirs, asked)
    elif isinstance(theirs, dict):
        if not isinstance(mine, dict):
            reason = f"a dictionary is asked for, and yours is {kind_of(mine)}"
        elif mine.keys() != theirs.keys():
            reason = f"the keys differ: yours {sorted(map(str, mine))}, expected {sorted(map(str, theirs))}"
        else:
            inner = replace(asked, parts=())
            found = ((key, difference(mine[key], theirs[key], inner)) for key in theirs)
            return next((reason.inside(repr(key)) for key, reason in found if reason), None)
    elif type(mine) is not type(theirs) and not bool(mine == theirs):
        reason = f"{kind_of(theirs)} is asked for, and yours is {kind_of(mine)}"
    else:
        reason = None if bool(mine == theirs) else NOT_YET
    return Difference(reason, mine, theirs) if reason else None


def number_difference(mine, theirs, asked: Asked) -> str | None:
    a, b = as_number(mine if asked.exact_type else single(mine)), as_number(theirs)
    if a is None:
        kind = "True or False" if isinstance(b, bool) else "a number"
        return f"{kind} is asked for, and yours is {kind_of(mine)}"
    if isinstance(a, bool) != isinstance(b, bool):
        return f"{'True or False' if isinstance(b, bool) else 'a number'} is asked for, and yours is {kind_of(mine)}"
    if asked.exact_type and not same_type(mine, theirs):
        return f"{type_of(theirs)} is asked for, and yours is {type_of(mine)}"
    if a != a:
        return None if b != b else "your result is nan"
    if a == b:
        return None
    if b != b or math.isinf(abs(a)) or math.isinf(abs(b)):  # an infinite tolerance would pass every number
        return NOT_YET
    if asked.digits is not None and asked.tolerance is None:
        if abs(a - b) <= half_a_unit(b, asked.digits):
            return None
        early = [n for n in range(1, asked.digits) if abs(a - b) <= half_a_unit(b, n)]
        return f"rounded too far: {counted(asked.digits)} digits are asked for" if early else NOT_YET
    if isinstance(b, int) and asked.tolerance is None:
        return None if isinstance(a, float) and abs(a - b) <= 1e-12 * abs(b) else NOT_YET
    return None if abs(a - b) <= allowed(abs(b), asked, mine, theirs) else NOT_YET


def lost_gradient(mine, theirs) -> str | None:
    """A result through which no gradient flows, where it should."""
    if not isinstance(theirs, Tensor) or not theirs.requires_grad or (isinstance(mine, Tensor) and mine.requires_grad):
        return None
    return "your result has lost its gradient: is there a .detach(), .item() or .data on the way?"


def half_a_unit(number, digits: int) -> float:
    """Half a unit of the last of so many significant digits (of so many decimals, for 0), and what a float rounds off."""
    size = abs(complex(number))
    first = math.floor(math.log10(size)) if size else -1
    return 0.5 * 10.0 ** (first - digits + 1) * (1 + 1e-9)


def allowed(scale, asked: Asked, *values) -> float:
    """The absolute error allowed beside a number of this size: as much as rounding in the coarser dtype explains."""
    dtypes = {dtype_of(value, "float64") for value in values}
    errors = [1e-7 if name.startswith(("int", "uint", "bool")) else TOLERANCE.get(name, 1e-2) for name in dtypes]
    tolerance = max(errors) if asked.tolerance is None else asked.tolerance
    if asked.rounded:
        tolerance = max(tolerance, min(errors) / 100)
    return tolerance * (scale if scale > 0 else 1)


def same_type(mine, theirs) -> bool:
    return isinstance(mine, type(theirs)) and dtype_of(mine) == dtype_of(theirs, dtype_of(mine))


def type_of(value) -> str:
    """ "a tensor of float32", "a Python float": the type that a task asks for."""
    if isinstance(value, bool | int | float | complex) and not isinstance(value, np.generic):
        return f"a Python {type(value).__name__}"
    if isinstance(value, np.generic):
        return f"a NumPy {dtype_of(value)}"
    if isinstance(value, Tensor | np.ndarray):
        return f"{kind_of(value)} of {dtype_of(value)}"
    return "a fraction" if isinstance(value, Fraction) else kind_of(value)


def entries_difference(mine, theirs, asked: Asked) -> Difference | None:
    yours, n, what = as_entries(mine), len(theirs), asked.entries
    if yours is None or (asked.exact_type and not isinstance(mine, type(theirs))):
        several = yours is None and what != "entries" and n > 1
        wanted = f"{counted(n)} {what} are" if several else f"{kind_of(theirs)} is"
        return Difference(f"{wanted} asked for, and yours is {kind_of(mine)}", mine, theirs)
    if len(yours) != n:
        only = {"entries": "entry"}.get(what, what.removesuffix("s"))
        has = f"{counted(len(yours))} {only if len(yours) == 1 else what}"
        return Difference(f"yours has {has}, expected {counted(n)}", mine, theirs)
    inner = replace(asked, parts=(), entries="entries")
    for i, (a, b) in enumerate(zip(yours, theirs)):
        if found := difference(a, b, inner):
            return found.inside(asked.parts[i] if len(asked.parts) == n else place_in(i, n, what))
    return None


def array_difference(mine, theirs, asked: Asked) -> Difference | None:
    """The difference from an array or tensor with at least one axis."""

    def differs(reason, where="", a=mine, b=theirs):
        return Difference(reason, a, b, where)

    found = as_array(mine)
    if found is None or (asked.exact_type and not isinstance(mine, type(theirs))):
        return differs(f"{kind_of(theirs)} is asked for, and yours is {kind_of(mine)}")
    if tuple(found.shape) != tuple(theirs.shape):
        if isinstance(mine, tuple) and len(mine) == 1 and not difference(mine[0], theirs, asked):
            return differs("yours is a tuple with one entry: is there a comma too many?")
        return differs(f"your shape {tuple(found.shape)}, expected {tuple(theirs.shape)}")
    if asked.exact_type and dtype_of(mine) != dtype_of(theirs):
        return differs(f"your dtype {dtype_of(mine)}, expected {dtype_of(theirs)}")
    if reason := lost_gradient(mine, theirs):
        return differs(reason)
    if isinstance(theirs, Tensor) and isinstance(mine, Tensor) and mine.requires_grad and not theirs.requires_grad:
        return differs("your result still needs a gradient: compute it under torch.no_grad(), or detach it")
    a, b = numpy_of(found), numpy_of(theirs)
    if (a.dtype.kind == "b") != (b.dtype.kind == "b") and a.size:
        kinds = ("numbers", "True and False")
        return differs(f"{kinds[b.dtype.kind == 'b']} are asked for, and yours holds {kinds[a.dtype.kind == 'b']}")
    strange = np.isnan(a) & ~np.isnan(b) if a.dtype.kind in "fc" and b.dtype.kind in "fciu" else np.zeros(a.shape, bool)
    if strange.any():
        everywhere = strange.all()
        return differs(f"your result holds nan {'everywhere' if everywhere else 'at ' + index_of(strange)}")
    wrong = a != b
    if b.dtype.kind in "fc":
        wrong &= ~(close(a, b, theirs, found, asked) | (np.isnan(a) & np.isnan(b)))
    if not wrong.any():
        return None
    if wrong.all():
        return differs(NOT_YET)
    first = tuple(np.argwhere(wrong)[0])
    return differs(
        f"the values differ, first at index {index_of(wrong)}", f"index {index_of(wrong)}", a[first], b[first]
    )


def close(a, b, theirs, found, asked: Asked) -> np.ndarray:
    with np.errstate(all="ignore"):
        if (digits := asked.digits) is not None and asked.tolerance is None:
            limit = np.vectorize(lambda number: half_a_unit(number, digits) if np.isfinite(number) else 0.0)(b)
        else:
            limit = allowed(float(np.abs(b[np.isfinite(b)]).max(initial=0)), asked, theirs, found)
        return np.abs(a - b) <= limit


def index_of(wrong) -> str:
    """The index of the first wrong entry, as Python counts."""
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    return str(index if len(index) > 1 else index[0])
