"""papermill runs every lesson to its end at the edge of what the comments of its parameters allow; the others are small.

Wrong answers stand in the stubs: the lesson goes on without them. In every second stub of a lesson that knows no
photographs a right answer stands; the others run with right answers in test_notebook_exercises.
"""

import re

import nbformat
import pytest

from course_utils.commands.parameters import parameters_of
from tests.exercise_cells import STORED, exercises, said_by, with_stubs
from tests.small_parameters import SMALL
from tests.test_notebooks_papermill import execute

WRITES = {"keep"}  # records, at any value but the stored one


def edge(parameter):
    """The least value, and of the seed, a size ≤ 1 and choices the last; None: none to try on every machine."""
    if parameter.name in WRITES or parameter.name in ("device", "faces"):
        return None
    if upper := re.search(r"(<|≤) (\d+(?:\*\*\d+)?)$", parameter.comment):
        return eval(upper[2]) - (upper[1] == "<")
    if parameter.kind.startswith("list"):
        if bound := re.search(r"each ≥ (\d+), at least (\d+)", parameter.comment):
            return [int(bound[1])] * int(bound[2])
        choices, count = re.search(r"one of (.*), …, at least (\d+)", parameter.comment).groups()
        return [int(each) for each in choices.split(", ")][: int(count)]
    if parameter.kind == "str":
        return re.findall(r'"([^"]*)"', parameter.comment)[-1]
    lower = re.search(r"≥ (\d+)", parameter.comment)
    return int(lower[1]) if lower else None


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_a_lesson_runs_with_its_parameters_at_their_edges_and_with_other_answers(path, tmp_path, monkeypatch):
    known = parameters_of(path)
    edges = {name: edge(parameter) for name, parameter in known.items()}
    values = SMALL.get(path.stem, {}) | {name: value for name, value in edges.items() if value is not None}
    assert values["seed"] == 2**32 - 1
    wrong = {each.name: each.wrong[0][1] for each in exercises(path)}
    right = {} if "faces" in known else {each.name: each.equivalent[-1] for each in exercises(path)[::2]}
    answered = tmp_path / "answered" / path.name
    answered.parent.mkdir()
    nbformat.write(with_stubs(nbformat.read(path, 4), wrong | right), answered)
    done = execute(answered, values, tmp_path, monkeypatch)
    assert all(cell.execution_count for cell in done.cells if cell.cell_type == "code")
    said = said_by(done.cells)
    assert said.keys() == wrong.keys()
    assert all(("✓" if name in right else "✗") in text for name, text in said.items()), said
