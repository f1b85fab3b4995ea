"""How one result differs from another, in one short sentence: type, shape, dtype, nan, gradient, values."""

import numpy as np
import torch
from torch import Tensor

TOLERANCE = {"float64": 1e-7, "complex128": 1e-7, "float32": 1e-4, "complex64": 1e-4}  # relative; fewer bits: 1e-2
FEW = 12  # so many numbers are shown in full


def difference(mine, theirs, tolerance: float | None = None) -> str | None:
    """None if two results are the same, else how the first differs from the second, the expected one.

    Numbers, NumPy scalars and 0-dimensional arrays or tensors are one kind; so are lists and tuples. Integers and
    strings are compared exactly, floats within a relative tolerance of the largest value.
    """
    if is_number(mine) and is_number(theirs):
        return number_difference(mine, theirs, tolerance)
    for kind, name in (
        (Tensor, "a tensor"),
        (np.ndarray, "a NumPy array"),
        (list | tuple, "a list or tuple"),
        (dict, "a dictionary"),
        (str, "a string"),
    ):
        if isinstance(mine, kind) != isinstance(theirs, kind):
            return f"{name if isinstance(theirs, kind) else kind_of(theirs)} is asked for, and yours is {kind_of(mine)}"
    if isinstance(theirs, Tensor | np.ndarray):
        return array_difference(mine, theirs, tolerance)
    if isinstance(theirs, list | tuple):
        if len(mine) != len(theirs):
            return f"yours has {len(mine)} parts, expected {len(theirs)}"
        found = ((i, difference(a, b, tolerance)) for i, (a, b) in enumerate(zip(mine, theirs)))
        return next((f"part {i}: {reason}" for i, reason in found if reason), None)
    if isinstance(theirs, dict):
        if mine.keys() != theirs.keys():
            return f"the keys differ: yours {sorted(map(str, mine))}, expected {sorted(map(str, theirs))}"
        found = ((k, difference(mine[k], theirs[k], tolerance)) for k in theirs)
        return next((f"{k!r}: {reason}" for k, reason in found if reason), None)
    if is_number(mine) != is_number(theirs) or (type(mine) is not type(theirs) and not mine == theirs):
        return f"{kind_of(theirs)} is asked for, and yours is {kind_of(mine)}"
    return None if bool(mine == theirs) else "not yet"


def is_number(value) -> bool:
    if isinstance(value, Tensor | np.ndarray):
        return value.ndim == 0
    return isinstance(value, bool | int | float | complex | np.generic) and not isinstance(value, np.str_)


def kind_of(value) -> str:
    if is_number(value):
        return "a number"
    names = {
        "NoneType": "None",
        "ellipsis": "`...`",
        "ndarray": "a NumPy array",
        "Tensor": "a tensor",
        "str": "a string",
        "list": "a list",
        "tuple": "a tuple",
        "dict": "a dictionary",
        "function": "a function",
    }
    return names.get(type(value).__name__, f"of type {type(value).__name__}")


def number_difference(mine, theirs, tolerance):
    a, b = (v.item() if hasattr(v, "item") else v for v in (mine, theirs))
    if a != a and b != b:
        return None
    if a != a:
        return "your result is nan"
    if isinstance(b, int) and tolerance is None:
        return None if a == b else "not yet"
    if abs(b) == float("inf"):  # an infinite tolerance would pass every number
        return None if a == b else "not yet"
    return None if a == b or abs(a - b) <= allowed(theirs, abs(b), tolerance) else "not yet"


def allowed(expected, scale, tolerance):
    relative = tolerance if tolerance is not None else TOLERANCE.get(dtype_of(expected, "float64"), 1e-2)
    return relative * (scale if scale > 0 else 1)


def dtype_of(value, default=""):
    return str(getattr(value, "dtype", default)).removeprefix("torch.")


def array_difference(mine, theirs, tolerance):
    if tuple(mine.shape) != tuple(theirs.shape):
        return f"your shape {tuple(mine.shape)}, expected {tuple(theirs.shape)}"
    if dtype_of(mine) != dtype_of(theirs):
        return f"your dtype {dtype_of(mine)}, expected {dtype_of(theirs)}"
    if isinstance(theirs, Tensor) and mine.requires_grad != theirs.requires_grad:
        if mine.requires_grad:
            return "your result still needs a gradient: compute it under torch.no_grad(), or detach it"
        return "your result has lost its gradient: is there a .detach(), .item() or .data on the way?"
    a, b = (
        v.detach().cpu().numpy()
        if isinstance(v, Tensor) and v.dtype != torch.bfloat16
        else v.detach().float().numpy()
        if isinstance(v, Tensor)
        else v
        for v in (mine, theirs)
    )
    if a.dtype.kind not in "fc":
        return None if np.array_equal(a, b) else place(a != b)
    strange = np.isnan(a) & ~np.isnan(b)
    if strange.any():
        return f"your result holds nan{place(strange, ' at')}"
    with np.errstate(all="ignore"):
        finite = np.abs(b[np.isfinite(b)])
        close = np.abs(a - b) <= allowed(theirs, float(finite.max(initial=0)), tolerance)
    same = close | (a == b) | (np.isnan(a) & np.isnan(b))
    return None if same.all() else place(~same)


def place(wrong, before="the values differ, first at") -> str:
    """Where the first wrong entry stands; all of them wrong is said without an index."""
    if wrong.all():
        return "not yet" if before.startswith("the") else " everywhere"
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    return f"{before} {index if len(index) > 1 else index[0]}"


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
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    if isinstance(value, list | tuple) and type(value) in (list, tuple):
        inside = ", ".join(map(show, value))
        text = f"[{inside}]" if isinstance(value, list) else f"({inside}{',' if len(value) == 1 else ''})"
    elif callable(value):
        text = getattr(value, "__name__", type(value).__name__)
    else:
        try:
            text = " ".join(repr(value).split())
        except Exception:
            text = f"an object of type {type(value).__name__}"
    return text if len(text) <= 100 else text[:98] + " …"


def nested(values) -> str:
    return f"[{', '.join(map(nested, values))}]" if isinstance(values, list) else show(values)
