"""Run notebooks from the top and keep them in one normal form, so that a run which changed nothing leaves no diff."""

import copy
import re
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from course_utils.commands.parameters import find
from course_utils.commands.refusal import Refusal
from course_utils.commands.settings import own_environment
from course_utils.paths import MY, NOTEBOOKS

PINS = {"OMP_NUM_THREADS": "1", "TQDM_DISABLE": "1", "PYTHONHASHSEED": "0"}  # the same digits, no bars, the same order
KERNEL = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
KEPT = {"tags", "slideshow", "jupyter"}  # of a cell's metadata
HIDDEN = [(re.compile(r"/tmp/ipykernel_\d+/\d+\.py"), "<cell>"), (re.compile(r"\bat 0x[0-9a-f]+"), "at 0x…")]

NUMBER = r"[-+−]?(?:(?:\d{1,3}(?:[,\u202f_]\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"
MASK = re.compile(rf"≈\s*{NUMBER}(?:\s*±\s*{NUMBER})?")  # the numbers that depend on the machine: what stands behind ≈


def mask(text: str) -> str:
    """The text without the numbers behind ≈, and without the padding of the lines that hold one."""
    lines = [re.sub(r"[ \t]+", " ", MASK.sub("≈", line)).strip() if "≈" in line else line for line in text.split("\n")]
    return "\n".join(lines)


def masked(value):
    """A record without its floats (a whole number, a word and a truth are the same on every machine)."""
    if isinstance(value, dict):
        return {k: masked(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [masked(v) for v in value]
    return "float" if isinstance(value, float) else mask(value) if isinstance(value, str) else value


def comparable(output: NotebookNode) -> dict:
    """What two runs of a cell must agree on: all but the digits behind ≈ and the bytes of an image."""
    kept = {k: v for k, v in output.items() if k not in ("metadata", "execution_count", "data", "text", "traceback")}
    if "text" in output:
        kept["text"] = mask(output["text"])
    if output.get("metadata"):
        kept["alt"] = {
            mime: mask(m["alt"]) for mime, m in output["metadata"].items() if isinstance(m, dict) and "alt" in m
        }
    for mime, content in output.get("data", {}).items():
        if mime.startswith("image/") and mime != "image/svg+xml":
            content = "an image"
        elif mime.endswith("json"):
            content = masked(content)
        elif isinstance(content, str):
            content = mask(content)
        kept[mime] = content
    return kept


def kernel_environment(pins: dict | None = None) -> dict[str, str]:
    """The environment a notebook's kernel runs in: pinned, without the user's settings, with this package on its path."""
    return own_environment() | PINS | (pins or {})


def run(
    notebook: NotebookNode, folder: Path, environment: dict | None = None, allow_errors: bool = False
) -> NotebookNode:
    """Execute a notebook from the top, in place, in a fresh kernel; raises CellExecutionError where a cell fails."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        store_widget_state=False,
        skip_cells_with_tag="nbval-skip",
        allow_errors=allow_errors,
        config=Config({"KernelManager": {"transport_encryption": "auto"}}),  # else ipykernel warns
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env=environment or kernel_environment())
    return notebook


def normal(notebook: NotebookNode) -> NotebookNode:
    """One form for what carries no meaning: metadata, addresses, kernel file names, ids of widgets."""
    kept = {k: v for k, v in notebook.metadata.items() if k in ("title", "authors")}
    notebook.metadata = nbformat.from_dict(KERNEL | kept)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({k: v for k, v in sorted(cell.metadata.items()) if k in KEPT and v})
        for output in cell.get("outputs", []):
            tidy(output)
    return notebook


def tidy(output: NotebookNode) -> NotebookNode:
    """An output without what is another at every run: addresses, the kernel's file names, the ids of widgets."""
    if "text" in output:
        output["text"] = hide(output["text"])
    data = output.get("data", {})
    data.pop("application/vnd.jupyter.widget-view+json", None)
    for mime, content in data.items():
        if mime.startswith("text/") and isinstance(content, str):
            data[mime] = hide(content)
    return output


def hide(text: str) -> str:
    for pattern, replacement in HIDDEN:
        text = pattern.sub(replacement, text)
    return text


def keep_stored(new: NotebookNode, old: NotebookNode) -> NotebookNode:
    """Put back the stored digits behind ≈, the stored picture of a cell tagged `machine-figure` where nothing else
    changed, and all that a cell tagged `nbval-ignore-output` showed, unless it was cleared. From the first cell on whose
    code is another one, everything is new: clear the outputs to renew them all."""
    before = [cell for cell in old.cells if cell.cell_type == "code"]
    after = [cell for cell in new.cells if cell.cell_type == "code"]
    for cell, stored in zip(after, before):
        if cell.source != stored.source:
            break
        if "nbval-ignore-output" in cell.metadata.get("tags", []) and stored.execution_count:
            cell.outputs = stored.outputs
        if len(cell.outputs) != len(stored.outputs):
            continue
        pairs = list(zip(cell.outputs, stored.outputs))
        alike = [comparable(a) == comparable(b) for a, b in pairs]
        redrawn = "machine-figure" in cell.metadata.get("tags", []) and all(alike)
        for i, (fresh, kept) in enumerate(pairs):
            pictures = {
                m
                for m in fresh.get("data", {})
                if m.startswith("image/") and fresh.data[m] != kept.get("data", {}).get(m)
            }
            if alike[i] and (redrawn or not pictures):
                cell.outputs[i] = kept
    return new


def rerun(path: Path) -> str:
    """The text of the notebook file as it should be: run from the top, in normal form."""
    old = nbformat.read(path, 4)
    new = normal(run(copy.deepcopy(old), path.parent))
    return nbformat.writes(keep_stored(new, old)) + "\n"


def warnings_in(text: str) -> list[str]:
    """What the cells of a notebook file wrote to stderr, each as 'cell: first line': a reader would see it in pink."""
    cells = [cell for cell in nbformat.reads(text, 4).cells if cell.cell_type == "code"]
    return [
        f"{cell.id}: " + output.text.strip().partition("\n")[0]
        for cell in cells
        for output in cell.outputs
        if output.get("name") == "stderr"
    ]


def refresh(names: list[str], check: bool = False) -> int:
    """Run notebooks from the top and store them; with check, store nothing and name those that are stale.

    names: notebooks as `parameters.find` takes them, all for none (Refusal names what exists)
    returns 0, or 1 if a cell failed or wrote to stderr or, with check, if a notebook is stale
    """
    status, paths = 0, find(names, NOTEBOOKS)
    for path in paths:
        if path.parent == MY.resolve():
            raise Refusal(f"{path} is your own copy, and only lessons are stored anew; give the name of a lesson")
    for path in paths:
        start = time.perf_counter()
        try:
            text = rerun(path)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            last = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
            print(f"{path.stem}: a cell fails, nothing is stored: {last}")
            status = 1
            continue
        if warned := warnings_in(text):
            print(f"{path.stem}: a cell warns, nothing is stored: {warned[0]}")
            status = 1
            continue
        changed = text != path.read_text(encoding="utf-8")
        word = "unchanged"
        if changed and check:
            status, word = 1, "stale: run `course refresh` on it"
        elif changed:
            word = "stored anew"
            path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.stem}: {word}  ({time.perf_counter() - start:.1f} s, {len(text.encode()) / 1e3:.0f} kB)")
    return status
