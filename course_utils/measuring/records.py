"""Results that a notebook hands on: `record(accuracy=0.97)` in a cell, `read_records(path)` afterwards."""

import contextlib
import math
from pathlib import Path

MIME = "application/vnd.course.record+json"


def record(**values) -> None:
    """Show results in a notebook in a form that a program can read back.

    values: numbers (Python, NumPy or one-element tensors), strings, True/False or None, by name; else TypeError
    Floats are printed behind ≈ with 4 significant digits, the rest as it is. Outside a notebook: the line only.
    """
    values = {name: as_plain(name, value) for name, value in values.items()}
    line = "recorded: " + ", ".join(describe(name, value) for name, value in values.items())
    if not in_notebook():
        print(line)
        return
    from IPython.display import display

    display({MIME: {name: as_json(value) for name, value in values.items()}, "text/plain": line}, raw=True)


def read_records(notebook) -> dict:
    """All that an executed notebook recorded, merged; a later value replaces an earlier one of the same name.

    notebook: its path, or the notebook itself (nbformat)
    """
    if isinstance(notebook, (str, Path)):
        import nbformat  # here, since notebooks that only record should not wait for it

        notebook = nbformat.read(notebook, as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    merged = {}
    for output in outputs:
        merged.update(output.get("data", {}).get(MIME, {}))
    return {name: float(value["float"]) if isinstance(value, dict) else value for name, value in merged.items()}


def as_plain(name: str, value):
    """A Python number, string, bool or None for a value that is one, whatever library it comes from."""
    if hasattr(value, "item") and getattr(value, "size", 1) != 0:
        with contextlib.suppress(ValueError, RuntimeError):
            value = value.item()
    if not isinstance(value, (bool, int, float, str, type(None))):
        raise TypeError(
            f"record({name}=…) takes a number, a string, True, False or None, not {type(value).__name__}; "
            "record one number at a time"
        )
    return value


def as_json(value):
    """JSON has no word for nan and infinity, so these travel as {"float": "nan"}."""
    return {"float": str(value)} if isinstance(value, float) and not math.isfinite(value) else value


def describe(name: str, value) -> str:
    return f"{name} ≈ {value:.4g}" if isinstance(value, float) else f"{name} {value}"


def in_notebook() -> bool:
    """True in a Jupyter kernel; False in scripts, tests and the plain IPython prompt."""
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    return getattr(get_ipython(), "kernel", None) is not None
