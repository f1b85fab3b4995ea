"""papermill runs every lesson that knows no photographs to its end, with its parameters at their edges.

A wrong and a right answer stand in its stubs by turns: it goes on all the same. Lessons on faces are run so, without
papermill, in test_notebook_exercises.
"""

import nbformat
import pytest

from course_utils.commands.parameters import parameters_of
from tests.exercise_cells import STORED, exercises, said_by, with_stubs
from tests.small_parameters import at_edges
from tests.test_notebooks_papermill import execute


@pytest.mark.parametrize("path", [p for p in STORED if "faces" not in parameters_of(p)], ids=lambda path: path.stem)
def test_a_lesson_runs_with_its_parameters_at_their_edges_and_with_other_answers(path, tmp_path, monkeypatch):
    wrong = {each.name: each.wrong[0][1] for each in exercises(path)}
    right = {each.name: each.equivalent[-1] for each in exercises(path)[::2]}
    answered = tmp_path / "answered" / path.name
    answered.parent.mkdir()
    nbformat.write(with_stubs(nbformat.read(path, 4), wrong | right), answered)
    done = execute(answered, at_edges(path), tmp_path, monkeypatch)
    assert all(cell.execution_count for cell in done.cells if cell.cell_type == "code")
    said = said_by(done.cells)
    assert said.keys() == wrong.keys()
    assert all(("✓" if name in right else "✗") in text for name, text in said.items()), said
