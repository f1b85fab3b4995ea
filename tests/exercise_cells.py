"""The exercises of a notebook as the tests see them, and the answers that tests/answers/ keeps for each."""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from course_utils.paths import NOTEBOOKS, ROOT

ANSWERS = ROOT / "tests" / "answers"
STORED = sorted(NOTEBOOKS.glob("*.ipynb"))
HEADER = re.compile(r"^# %% (equivalent|wrong|survivor|leak) ([\w-]+)(?:: (.+))?$", re.M)


@dataclass
class Exercise:
    """One exercise: the sources of its code cells, and what tests/answers keeps of it.

    equivalent: other right answers; wrong: [(fragment of the message, source)]
    survivor, leak: changes of the solution that pass the check, [(reason, changed lines)] (see tests/mutants.py)
    """

    name: str
    stub: str
    check: str
    solution: str
    before: str = ""  # imports, parameters, and what later cells up to the stub import
    equivalent: list[str] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    survivor: list[tuple[str, str]] = field(default_factory=list)
    leak: list[tuple[str, str]] = field(default_factory=list)


def exercises(path: Path) -> list[Exercise]:
    """The exercises of a notebook in their order, with the answers of the file of the same name."""
    cells = {cell.id: cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"}
    kept = answers(ANSWERS / f"{path.stem}.py")
    names = [cell.removeprefix("stub-") for cell in cells if cell.startswith("stub-")]
    return [
        Exercise(
            name,
            cells[f"stub-{name}"],
            cells.get(f"check-{name}", ""),
            cells.get(f"solution-{name}", ""),
            before_stub(cells, f"stub-{name}"),
            **kept.get(name, {}),
        )
        for name in names
    ]


def before_stub(cells: dict[str, str], stub: str) -> str:
    """What an answer may use: the cells `imports` and `parameters`, and all that cells before the stub import."""
    sources = [cells["imports"], cells["parameters"]]
    for name in list(cells)[: list(cells).index(stub)]:
        tree = ast.parse(cells[name])
        sources += [ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return "\n".join(sources)


def answers(path: Path) -> dict[str, dict[str, list]]:
    """{exercise: {"equivalent": [source], "wrong" | "survivor" | "leak": [(words after the colon, source)]}} of one file."""
    if not path.exists():
        return {}
    _, *parts = HEADER.split(path.read_text(encoding="utf-8"))
    found = {}
    for kind, name, words, source in zip(*[iter(parts)] * 4):
        entry = source.strip() if kind == "equivalent" else (words, source.strip())
        found.setdefault(name, {}).setdefault(kind, []).append(entry)
    return found


def solved(exercise: Exercise) -> str:
    """What a learner who found the solution would have in the stub: what it gives, then the solution, its `use` left out."""
    last = ast.parse(exercise.solution).body[-1]
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


def said_by(cells) -> dict[str, str]:
    """{exercise: what its check printed} of cells that were run."""
    checks = [cell for cell in cells if cell.id.startswith("check-")]
    return {c.id.removeprefix("check-"): "".join(each.get("text", "") for each in c.outputs) for c in checks}
