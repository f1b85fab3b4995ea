"""How far a learner is: what the checks in the copies said when they last ran and were saved. Nothing is kept elsewhere."""

import re
from pathlib import Path

from nbformat import NotebookNode

from course_utils.commands.copies import PRESENT, about_editions, former_lessons, how_it_stands, read_copy
from course_utils.commands.parameters import find, read_notebook
from course_utils.commands.refusal import Refusal
from course_utils.proofs.signs import NOT_ATTEMPTED, RIGHT, WRONG, read_sign
from course_utils.showing.tables import aligned

CALL = re.compile(r"^check(?:_formula)?\(\s*[\"']([\w-]+)[\"']", re.M)


def progress(folder: Path, lessons: Path) -> int:
    """Print which exercises are solved, tried and open, lesson by lesson; 1 if a lesson or a copy cannot be read."""
    rows, told, standing = [], [], {}
    for lesson in find([], lessons):
        try:
            notebook, copy = read_notebook(lesson), read_copy(folder / lesson.name)
            standing[lesson.stem] = how_it_stands(copy, notebook)
            asked = exercises(notebook if copy is None or standing[lesson.stem] == PRESENT else copy)
            rows.append(row(lesson.stem, signs(asked, copy or notebook)))
        except Refusal as refusal:
            told.append(f"{lesson.stem} is not counted: {refusal}")
    for path in former_lessons(folder, lessons):
        copy = read_notebook(path)
        rows.append(row(path.stem, signs(exercises(copy), copy)))
    total = [sum(each[column] for each in rows) for column in (1, 2, 3)]
    print(aligned([*rows, ("together", *total, "")], ["lesson", "solved", "tried", "open", "to do"]))
    for line in told + about_editions(standing):
        print(line)
    return int(bool(told))


def exercises(notebook: NotebookNode) -> list[str]:
    """The exercises of a lesson in their order: the cells check-NAME, or where the ids were lost, the calls of `check`."""
    ids = [cell.get("id", "") for cell in notebook.cells]
    names = [each.removeprefix("check-") for each in ids if each.startswith("check-")]
    return names or list(calls(notebook))


def calls(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """{exercise: the cell that calls `check` or `check_formula` for it}."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return {name: cell for cell in code for name in CALL.findall(cell.source)}


def signs(names: list[str], notebook: NotebookNode) -> dict[str, str]:
    """{exercise: the sign that its check printed last}; an exercise whose check printed none is not attempted."""
    cells = calls(notebook) | {cell.get("id", "").removeprefix("check-"): cell for cell in notebook.cells}
    return {name: read_sign(name, printed(cells.get(name))) or NOT_ATTEMPTED for name in names}


def printed(cell: NotebookNode | None) -> str:
    outputs = cell.get("outputs", []) if cell else []
    return "".join(output.get("text", "") for output in outputs)


def row(lesson: str, found: dict[str, str]) -> tuple:
    """A line of the table: how many of each sign, and what is left; `all` where nothing is done yet."""
    counts = [list(found.values()).count(sign) for sign in (RIGHT, WRONG, NOT_ATTEMPTED)]
    left = [f"{sign} {name}" if sign == WRONG else name for name, sign in found.items() if sign != RIGHT]
    return (lesson, *counts, "all" if counts[2] == len(found) > 0 else ", ".join(left))
