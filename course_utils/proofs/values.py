"""What a value is, whatever its type: a number in any form, entries in any container; and how it is shown in one line."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import sympy as sp
import torch
from torch import Tensor

FEW = 12  # so many numbers are shown in full
LONGEST = 100  # characters of a value that is shown in one line
ORDINALS = dict(enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split()))  # noqa: SIM905
COUNTS = dict(enumerate("no one two three four five six seven eight nine ten".split()))  # noqa: SIM905


def as_number(value):
    """The Python number (bool, int, Fraction, float, complex) that a value stands for; None if it is no single number.

    value: bool, int, float, complex, Fraction, Decimal, a sympy number, a NumPy scalar, a 0-dimensional array or tensor
    """
    if isinstance(value, Tensor | np.ndarray):
        return as_number(value.item()) if value.ndim == 0 else None
    if isinstance(value, bool | int | Fraction):
        return value
    if isinstance(value, np.generic):
        kinds = {"b": bool, "i": int, "u": int, "f": float, "c": complex}
        return kinds[value.dtype.kind](value) if value.dtype.kind in kinds else None
    if isinstance(value, float | complex):
        return value
    if isinstance(value, Decimal):
        return Fraction(value) if value.is_finite() else float(value)
    if value is sp.true or value is sp.false:
        return bool(value)
    if isinstance(value, sp.Expr) and value.is_number:
        if value.is_Rational:
            return int(value) if value.is_Integer else Fraction(int(value.p), int(value.q))
        rounded = complex(value) if value is not sp.zoo else complex("nan")
        return rounded if rounded.imag else rounded.real
    return None


def as_entries(value) -> list | None:
    """The entries of a list, tuple, range, array, tensor or matrix along its first axis; None if it is none of these."""
    if isinstance(value, Tensor | np.ndarray):
        return list(value) if value.ndim else None
    if isinstance(value, sp.MatrixBase | sp.NDimArray):
        return as_entries(value.tolist())
    return list(value) if isinstance(value, list | tuple | range) else None


def as_array(value) -> Tensor | np.ndarray | None:
    """An array or tensor as it is; nested entries of equal lengths as a NumPy array; None where that is not possible."""
    if isinstance(value, Tensor) or (isinstance(value, np.ndarray) and value.dtype.kind in "biufc"):
        return value
    if isinstance(value, np.generic | sp.Expr | bool | int | float | complex | Fraction | Decimal):
        number = as_number(value)
        return None if number is None else np.asarray(float(number) if isinstance(number, Fraction) else number)
    if (found := as_entries(value)) is None:
        return None
    rows = [row for row in map(as_array, found) if row is not None]
    if len(rows) < len(found) or len({tuple(row.shape) for row in rows}) > 1:
        return None
    return np.stack([numpy_of(row) for row in rows]) if rows else np.zeros(0)


def numpy_of(value: Tensor | np.ndarray) -> np.ndarray:
    """The numbers of an array or tensor, without gradient, on the CPU; bfloat16 as float32."""
    if isinstance(value, Tensor):
        return (value.float() if value.dtype == torch.bfloat16 else value).numpy(force=True)
    return value


def dtype_of(value, default: str = "") -> str:
    return str(getattr(value, "dtype", default)).removeprefix("torch.")


def single(value):
    """The entry of an array or tensor that has only one; every other value as it is."""
    if isinstance(value, Tensor | np.ndarray) and math.prod(value.shape) == 1:
        return value.reshape(())
    return value


def in_the_form_of(expected, value):
    """A value that was accepted, in the form of the expected one: its container, its dtype, its kind of number.

    What cannot be brought into that form, such as None, stays as it is. A gradient passes through.
    """
    if has_the_form_of(expected, value):
        return value
    if isinstance(expected, Tensor | np.ndarray):
        if (mine := as_array(value if expected.ndim else single(value))) is None:
            return value
        if isinstance(expected, Tensor):
            mine = torch.as_tensor(mine)
            made = mine.to(expected.dtype)
        else:
            made = numpy_of(mine).astype(expected.dtype, copy=False)
        whole = not dtype_of(expected).startswith(("float", "bfloat", "complex"))
        return mine if whole and not np.array_equal(numpy_of(made), numpy_of(mine)) else made  # 0.5 is no integer
    if (number := as_number(expected)) is not None:
        mine = as_number(single(value))
        if mine is None or isinstance(expected, sp.Basic):
            return value if mine is None else sp.sympify(mine)
        mine = mine if isinstance(number, complex) or not isinstance(mine, complex) else mine.real
        if isinstance(number, int):
            whole = isinstance(mine, bool | int) or (
                mine == mine and abs(mine) != math.inf and math.isclose(mine, round(mine))
            )
            return type(expected)(round(mine)) if whole else value
        return type(expected)(mine)
    if isinstance(expected, list | tuple) and (entries := as_entries(value)) is not None:
        forms = [expected[min(i, len(expected) - 1)] for i in range(len(entries))] if expected else entries
        made = [in_the_form_of(form, entry) for form, entry in zip(forms, entries)]
        return made if isinstance(expected, list) else tuple(made)
    if isinstance(expected, dict) and isinstance(value, dict):
        return {key: in_the_form_of(expected.get(key), entry) for key, entry in value.items()}
    return value


def has_the_form_of(expected, value) -> bool:
    """Whether a value that was accepted can stand wherever the expected one can."""
    if isinstance(expected, float | complex) and isinstance(value, type(expected)):
        return True  # a NumPy float64 is a float
    if type(value) is not type(expected) or dtype_of(value) != dtype_of(expected):
        return False
    if isinstance(expected, list | tuple):
        return len(value) == len(expected) and all(map(has_the_form_of, expected, value))
    if isinstance(expected, dict):
        return all(has_the_form_of(expected.get(key), entry) for key, entry in value.items())
    return True


# In words


def kind_of(value) -> str:
    """ "a list", "the number 3": what a value is, for a sentence."""
    if isinstance(value, bool | np.bool_):
        return str(value)
    if as_number(value) is not None and not isinstance(value, Tensor | np.ndarray):
        return f"the number {show(value)}"
    if isinstance(value, sp.MatrixBase):
        return "a sympy matrix"
    if isinstance(value, sp.Expr):
        return f"the formula {show(value)}"
    names = {
        "NoneType": "None",
        "ellipsis": "`...`",
        "ndarray": "a NumPy array",
        "Tensor": "a tensor",
        "str": "a string",
        "list": "a list",
        "tuple": "a tuple",
        "dict": "a dictionary",
        "set": "a set",
        "generator": "a generator: put list(…) around it",
        "map": "a map: put list(…) around it",
        "filter": "a filter: put list(…) around it",
        "zip": "a zip: put list(…) around it",
        "function": "a function",
        "builtin_function_or_method": "a function",
        "type": "a type",
        "float": "a Python float",
        "int": "a Python int",
    }
    return names.get(type(value).__name__, f"of type {type(value).__name__}")


def counted(n: int) -> str:
    return COUNTS.get(n, str(n))


def place_in(i: int, n: int, what: str) -> str:
    """ "the second of the three returned values"."""
    if n == 1:
        return f"the {what.removesuffix('s') if what != 'entries' else 'entry'}"
    return f"the {ORDINALS[i]} of the {counted(n)} {what}" if i in ORDINALS else f"number {i + 1} of the {n} {what}"


def show(value) -> str:
    """A value on one line, short."""
    if isinstance(value, Tensor | np.ndarray):
        if value.ndim == 0:
            return show(value.item())
        array = value.detach().cpu() if isinstance(value, Tensor) else value
        kind = f"{dtype_of(value)} {tuple(value.shape)}"
        flat = array.reshape(-1)
        if len(flat) <= FEW:
            return (
                f"{nested(array.tolist())}"
                if dtype_of(value) in ("float64", "int64")
                else f"{nested(array.tolist())} {dtype_of(value)}"
            )
        return f"[{', '.join(show(v) for v in flat[:3].tolist())}, …] of {kind}"
    if isinstance(value, bool | np.bool_):
        return str(value)
    if isinstance(value, np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if isinstance(value, list | tuple) and type(value) in (list, tuple):
        inside = ", ".join(map(show, value))
        text = f"[{inside}]" if isinstance(value, list) else f"({inside}{',' if len(value) == 1 else ''})"
    elif isinstance(value, Fraction | Decimal):
        text = str(value)
    elif callable(value):
        text = getattr(value, "__name__", type(value).__name__)
    else:
        try:
            text = " ".join(repr(value).split())
        except Exception:
            text = f"an object of type {type(value).__name__}"
    return text if len(text) <= LONGEST else text[: LONGEST - 2] + " …"


def nested(values) -> str:
    return f"[{', '.join(map(nested, values))}]" if isinstance(values, list) else show(values)
