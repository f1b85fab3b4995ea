"""The student edition holds no solution, keeps every cell, and runs to its end whatever is answered."""

import ast

import nbformat
import pytest

from course_utils import __main__ as command_line
from course_utils.commands.classroom.students import student_edition, without_solution
from course_utils.commands.copies import mark_of
from course_utils.commands.runs import hash_of_sources
from course_utils.paths import NOTEBOOKS
from course_utils.proofs import solutions
from course_utils.proofs.exercises import check, demand, use
from tests.exercise_cells import STORED, exercises, solved
from tests.test_copies import tree
from tests.test_notebook_exercises import run_all

each_lesson = pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)


def course(capsys, *words) -> tuple[int, str]:
    status = command_line.main([str(word) for word in words])
    return status, "".join(capsys.readouterr())


# What is written


@each_lesson
def test_no_line_of_a_solution_stands_in_the_student_edition_unless_the_student_was_given_it(path):
    edition = {cell.id: cell for cell in student_edition(path).cells}
    for exercise in exercises(path):
        left = edition[f"solution-{exercise.name}"].source.splitlines()
        kept, last = left[:-1], left[-1]
        assert set(kept) <= set(exercise.stub.splitlines()), "a line that the stub does not have"
        answer = ast.parse(exercise.solution).body[-1].targets[0].id
        assert last == f'{answer} = use("{exercise.name}", {answer}, lesson="{path.stem}")'
        assert "solution" not in "\n".join(left) and "def " not in "\n".join(left)


@each_lesson
def test_the_student_edition_is_the_lesson_but_for_its_solutions_and_outputs(path):
    lesson, edition = nbformat.read(path, 4), student_edition(path)
    nbformat.validate(edition)
    assert [cell.id for cell in edition.cells] == [cell.id for cell in lesson.cells]
    for cell, own in zip(edition.cells, lesson.cells):
        assert cell.source == own.source or cell.id.startswith("solution-")
        assert cell.get("outputs", []) == [] and cell.get("execution_count") is None
        assert cell.metadata == own.metadata or cell.id.startswith(("solution-", "check-"))
        assert not cell.id.startswith("check-") or cell.metadata["jupyter"]["source_hidden"]
    assert mark_of(edition) == {
        "lesson": path.stem,
        "edition": hash_of_sources(lesson),
        "students": hash_of_sources(edition),
    }


def test_what_the_stub_has_too_stays_in_the_place_of_the_solution():
    solution = 'k = sp.Symbol("k")\nl = 2\n\nsolution = k * l\n\nanswer = use("twice", answer, solution)'
    stub = "k = sp.Symbol('k')\nanswer = ..."
    assert without_solution(solution, stub, "10_pixels") == (
        'k = sp.Symbol("k")\nanswer = use("twice", answer, lesson="10_pixels")'
    )


# Where it is written


def test_a_second_call_replaces_what_was_not_changed(tmp_path, capsys):
    assert course(capsys, "students", tmp_path / "class", "12", "13")[0] == 0
    before = tree(tmp_path)
    assert set(before) == {f"class/{name}" for name in ("12_neurons.ipynb", "13_convolution.ipynb", "README.md")}
    older = tmp_path / "class" / "12_neurons.ipynb"
    notebook = nbformat.read(older, 4)
    notebook.cells[0].source = "an older title"
    notebook.metadata["course"]["students"] = hash_of_sources(notebook)
    nbformat.write(notebook, older)
    (tmp_path / "class" / "README.md").write_text("Hand in by Friday.")
    assert course(capsys, "students", tmp_path / "class", "12")[0] == 0
    after = tree(tmp_path)
    assert {name for name in before if before[name] != after[name]} == {"class/README.md"}
    assert (tmp_path / "class" / "README.md").read_text() == "Hand in by Friday."


def changed(folder):
    notebook = nbformat.read(folder / "12_neurons.ipynb", 4)
    notebook.cells[-1].source += " and more"
    nbformat.write(notebook, folder / "12_neurons.ipynb")
    return "12_neurons.ipynb"


def foreign(folder):
    (folder / "notes.txt").write_text("mine")
    return "notes.txt"


def broken(folder):
    (folder / "13_convolution.ipynb").write_text("{")
    return "13_convolution.ipynb"


def nested(folder):
    (folder / "ann").mkdir()
    return "ann"


@pytest.mark.parametrize("spoil", [changed, foreign, broken, nested])
def test_a_folder_with_anything_else_in_it_is_refused_before_anything_is_written(tmp_path, capsys, spoil):
    course(capsys, "students", tmp_path, "12")
    name = spoil(tmp_path)
    before = tree(tmp_path)
    status, said = course(capsys, "students", tmp_path, "12", "13")
    assert status == 2 and name in said and "give a new or an empty folder" in said
    assert tree(tmp_path) == before


def test_the_lessons_themselves_and_an_unknown_lesson_are_refused(tmp_path, capsys):
    before = tree(NOTEBOOKS)
    assert course(capsys, "students", NOTEBOOKS)[0] == 2
    assert course(capsys, "students", tmp_path / "new", "99")[0] == 2
    assert tree(NOTEBOOKS) == before and not (tmp_path / "new").exists()


# How it runs


def test_a_real_lesson_reaches_its_end_untouched_and_with_right_and_with_wrong_answers(tmp_path, capsys):
    assert course(capsys, "students", tmp_path, "13")[0] == 0
    lesson = NOTEBOOKS / "13_convolution.ipynb"
    right = {each.name: solved(each) for each in exercises(lesson)}
    wrong = {each.name: each.wrong[0][1] for each in exercises(lesson)}
    said = run_all(tmp_path / lesson.name, [{}, right, wrong])
    for sign, checks in zip("–✓✗", said):
        assert len(checks) == len(right) and all(text.startswith(sign) for text in checks.values()), checks


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    """A folder with one lesson in the place of the course's own."""
    source = 'print("busy")\nfactor = 3\n\ndef solution(x):\n    return factor * x\n\nthrice = use("thrice", thrice, solution)'
    cell = nbformat.v4.new_code_cell(source, id="solution-thrice")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "10_toy.ipynb")
    monkeypatch.setattr(solutions, "NOTEBOOKS", tmp_path)
    return tmp_path


def run(answer: str, names: dict | None = None) -> dict:
    names = {"check": check, "use": use} | (names or {})
    exec(f'{answer}\ncheck("thrice", thrice, lambda x: 3 * x, inputs=[1, 2])', names)
    exec('thrice = use("thrice", thrice, lesson="10_toy")', names)
    return names


def test_an_open_exercise_goes_on_with_the_lessons_solution_and_no_name_of_the_student_changes(lessons, capsys):
    names = run("factor = 'mine'\nthrice = ...", {"solution": "mine, too"})
    assert names["thrice"](5) == 15
    assert names["factor"] == "mine" and names["solution"] == "mine, too"
    assert "busy" not in capsys.readouterr().out


def test_a_right_answer_needs_no_lesson_and_a_wrong_one_without_it_ends_in_one_sentence(lessons):
    (lessons / "10_toy.ipynb").unlink()
    assert run("def thrice(x): return x + x + x")["thrice"].__code__.co_varnames == ("x",)
    with pytest.raises(solutions.NotSolved, match="thrice is not solved yet, and the cells below need it") as caught:
        run("def thrice(x): return 2 * x")
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_for_nbgrader_a_check_is_locked_gives_points_and_ends_in_an_error_unless_the_answer_is_right(tmp_path, capsys):
    for _ in range(2):  # the second call replaces its own files
        assert course(capsys, "students", tmp_path, "13", "--nbgrader")[0] == 0
    (file,) = (tmp_path / "source").rglob("*.ipynb")
    assert file.relative_to(tmp_path / "source").as_posix() == "13_convolution/13_convolution.ipynb"
    cells = {cell.id: cell for cell in nbformat.read(file, 4).cells}
    for exercise in exercises(NOTEBOOKS / "13_convolution.ipynb"):
        stub, test = cells[f"stub-{exercise.name}"], cells[f"check-{exercise.name}"]
        assert stub.source.startswith(exercise.stub + "\n### BEGIN SOLUTION\n")
        assert stub.metadata["nbgrader"]["solution"] and not stub.metadata["nbgrader"]["grade"]
        assert test.metadata["nbgrader"]["grade"] and test.metadata["nbgrader"]["locked"]
        assert f"({test.metadata['nbgrader']['points']} min" in cells[f"exercise-{exercise.name}"].source
        assert test.source.endswith(f'demand("{exercise.name}")')


def test_demand_is_silent_about_a_right_answer_only():
    check("seven", 7, 7)
    demand("seven")
    check("seven", 8, 7)
    for name in ("seven", "never checked"):
        with pytest.raises(AssertionError, match=f"{name} is not right"):
            demand(name)
