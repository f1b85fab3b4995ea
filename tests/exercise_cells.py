"""The exercises of a notebook as the tests see them, and the answers that tests/answers/ keeps for each."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from course_utils.paths import NOTEBOOKS, ROOT

ANSWERS = ROOT / "tests" / "answers"
STORED = sorted(NOTEBOOKS.glob("*.ipynb"))
HEADER = re.compile(r"^# %% (equivalent|wrong) ([\w-]+)(?:: (.+))?$", re.M)


@dataclass
class Exercise:
    """One exercise: the sources of its code cells, another right answer and wrong ones [(fragment of the message, source)]."""

    name: str
    stub: str
    check: str
    solution: str
    equivalent: str | None
    wrong: list[tuple[str, str]]


def exercises(path: Path) -> list[Exercise]:
    """The exercises of a notebook in their order, with the answers of the file of the same name."""
    cells = {cell.id: cell.source for cell in nbformat.read(path, 4).cells}
    kept = answers(ANSWERS / f"{path.stem}.py")
    names = [cell.removeprefix("stub-") for cell in cells if cell.startswith("stub-")]
    return [
        Exercise(
            name,
            cells[f"stub-{name}"],
            cells.get(f"check-{name}", ""),
            cells.get(f"solution-{name}", ""),
            *kept.get(name, (None, [])),
        )
        for name in names
    ]


def answers(path: Path) -> dict[str, tuple[str | None, list[tuple[str, str]]]]:
    """{exercise: (equivalent, [(fragment, wrong answer)])} of one file; {} if there is none."""
    if not path.exists():
        return {}
    _, *parts = HEADER.split(path.read_text(encoding="utf-8"))
    found = {}
    for kind, name, fragment, source in zip(*[iter(parts)] * 4):
        equivalent, wrong = found.setdefault(name, (None, []))
        if kind == "equivalent":
            found[name] = (source.strip(), wrong)
        else:
            wrong.append((fragment, source.strip()))
    return found


def solved(exercise: Exercise) -> str:
    """What a learner who found the solution would have in the stub: what it gives, then the solution, its `use` left out."""
    *lines, last = ast.parse(exercise.solution).body
    call = last.value
    assert isinstance(last, ast.Assign) and call.func.id == "use", "a solution ends in NAME = use('…', NAME, solution)"
    kept = "\n".join(exercise.solution.splitlines()[: last.lineno - 1])
    return f"{exercise.stub}\n{kept}\n{last.targets[0].id} = {ast.unparse(call.args[2])}"


def with_stubs(notebook, sources: dict[str, str]):
    """The notebook with other sources in its stubs, {exercise: source}."""
    for cell in notebook.cells:
        if cell.id.removeprefix("stub-") in sources and cell.id.startswith("stub-"):
            cell.source = sources[cell.id.removeprefix("stub-")]
    return notebook


def with_parameters(notebook, values: dict):
    """The notebook with a cell after its parameters that sets other values."""
    places = [i for i, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", [])]
    if values and places:
        source = "\n".join(f"{name} = {value!r}" for name, value in values.items())
        notebook.cells.insert(places[0] + 1, nbformat.v4.new_code_cell(source, id="small-parameters"))
    return notebook
