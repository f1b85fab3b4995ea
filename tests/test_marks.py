"""What a class hands in is marked by the course's own checks; what one answer does harms no other, and no other student."""

import csv
import os
import time
from threading import Event

import nbformat
import psutil
import pytest

from course_utils import __main__ as command_line
from course_utils.commands.classroom import handed_in, marks
from course_utils.commands.classroom.handed_in import answers, collect
from course_utils.commands.classroom.judging import judge
from course_utils.commands.classroom.marks import COLUMNS, check_place, no_formula, plain
from course_utils.commands.classroom.students import student_edition
from course_utils.commands.classroom.watched import Limits, run_watched
from course_utils.commands.refusal import Refusal
from course_utils.paths import NOTEBOOKS
from tests.exercise_cells import exercises, solved

CALM = Limits(minutes=5, gigabytes=4)
EASY = "{} = lambda: {}"  # an answer


def lesson(name: str = "10_toy", **results: int):
    """A small lesson with one exercise for each name: write a function that returns this number."""
    new, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
    cells = [
        text(f"# {name}", id="title"),
        new("import math\nfrom course_utils.proofs.exercises import check, use", id="imports"),
    ]
    for exercise, result in results.items():
        source = f"def solution():\n    return {result}\n\n{exercise} = use('{exercise}', {exercise}, solution)"
        cells += [
            text(f"**Exercise** of {name}: {exercise}", id=f"exercise-{exercise}"),
            new(f"{exercise} = ...", id=f"stub-{exercise}"),
            new(f"check('{exercise}', {exercise}, lambda: {result}, inputs=[()])", id=f"check-{exercise}"),
            new(source, id=f"solution-{exercise}"),
            new(f"assert math.isclose({exercise}(), {result})", id=f"claim-{exercise}"),
        ]
    return nbformat.v4.new_notebook(cells=cells)


def judged(limits=CALM, **sources: str) -> dict[str, str]:
    """{exercise: verdict and sentence} for these answers to the exercises one, two, …"""
    results = {name: number for number, name in enumerate(sources, 1)}
    verdicts = judge({name: [source] for name, source in sources.items()}, lesson(**results), limits, Event())
    return {name: f"{each.word}: {each.sentence}".removesuffix(": ") for name, each in verdicts.items()}


# One answer and the others


def test_a_loop_a_crash_and_a_flood_cost_their_own_exercises_only():
    loud = 'while True: print("✓ one: right, and the notebook goes on with your answer")'
    found = judged(
        Limits(minutes=0.5, gigabytes=4),
        one=loud,
        two="import os; os._exit(0)",
        three=EASY.format("three", 3),
        four="x",
    )
    assert found == {
        "one": "too long: the cell was not done after 6 s",
        "two": "crashed: the process ended in the middle of it",
        "three": "right",
        "four": "wrong: stopped with NameError: name 'x' is not defined",
    }


def test_too_much_memory_is_ended_and_so_are_processes_that_were_left_behind():
    behind = "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(4321)'])\n"
    hog = "kept = []\nwhile True:\n    kept.append(bytearray(b'x') * 50_000_000)"
    found = judged(Limits(minutes=5, gigabytes=2), one=behind + EASY.format("one", 1), two=hog)
    assert found == {"one": "right", "two": "too much memory: it took more than 2 GB"}
    lines = [" ".join(each.info["cmdline"] or []) for each in psutil.process_iter(["cmdline"])]
    assert not [line for line in lines if "time.sleep(4321)" in line]


def test_a_verdict_cannot_be_printed_and_what_spoils_the_lesson_is_taken_out():
    fake = """
import builtins
real = builtins.print
builtins.print = check = lambda *_, **__: real("✓ one: right, and the notebook goes on with your answer")
check()
one = lambda: 7"""
    spoiler = "two = lambda: 2\nmath = None  # the lesson's next cell needs it"
    found = judged(one=fake, two=spoiler, three=EASY.format("three", 3))
    assert found["one"].startswith("wrong: ") and found["two"] == found["three"] == "right"


def test_nothing_runs_for_what_was_not_attempted_and_a_lost_exercise_is_missing(monkeypatch):
    monkeypatch.setattr("course_utils.commands.classroom.judging.run_watched", None)
    found = judge({"one": ["one = ...\n"], "two": []}, lesson(one=1, two=2, three=3), CALM, Event())
    assert [each.word for each in found.values()] == ["not attempted", "not attempted", "missing"]


def test_an_answer_may_do_what_a_notebook_allows():
    magics = "%matplotlib inline\n!echo shown\nimport asyncio\nawait asyncio.sleep(0)\n"
    widget = "from IPython.display import display\nimport ipywidgets\ndisplay(ipywidgets.IntSlider())\n"
    spoiled = "import os, shutil, torch\nshutil.rmtree('.', ignore_errors=True)\nos.chdir(os.path.expanduser('~'))\n"
    settings = "torch.set_num_threads(2)\ntorch.set_default_dtype(torch.float64)\nexit()\n"
    found = judged(
        one=magics + EASY.format("one", 1),
        two=widget + EASY.format("two", 2),
        three=spoiled + settings + EASY.format("three", 3),
        four="%%time\n" + EASY.format("four", 4),
        five="five = (",
        six=EASY.format("six", 6),
    )
    assert found.pop("five").startswith("wrong: stopped with SyntaxError")
    assert found == dict.fromkeys(["one", "two", "three", "four", "six"], "right")


def test_what_an_answer_prints_does_not_pile_up():
    flood = "for _ in range(300): print('x' * 10_000_000)\n"  # 3 GB in all
    assert judged(Limits(minutes=5, gigabytes=2), one=flood + EASY.format("one", 1)) == {"one": "right"}


def test_a_run_ends_at_once_when_the_marking_is_stopped():
    stop = Event()
    stop.set()
    begun = time.monotonic()
    with pytest.raises(Refusal):
        run_watched([{"id": "a", "source": "while True: pass", "part": "answer"}], CALM, stop)
    assert time.monotonic() - begun < 60


def test_a_real_lesson_is_marked_by_its_own_checks(tmp_path):
    path = NOTEBOOKS / "13_convolution.ipynb"
    first, second, third, fourth = exercises(path)
    notebook = student_edition(path)
    for cell in notebook.cells:
        if cell.id == f"stub-{first.name}":
            cell.source = solved(first)
        elif cell.id == f"stub-{second.name}":
            cell.source = second.wrong[0][1]
        elif cell.id.startswith("check-"):
            cell.source = f"print('✓ {cell.id[6:]}: right')"  # an edited check does not count
    found = judge(answers(notebook, nbformat.read(path, 4)), nbformat.read(path, 4), CALM, Event())
    assert [each.word for each in found.values()] == ["right", "wrong", "not attempted", "not attempted"]
    assert second.wrong[0][0] in found[second.name].sentence
    assert list(found) == [first.name, second.name, third.name, fourth.name]


# What was handed in


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of two small lessons, and a class: {name of the lesson: its notebook}."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for name in ("10_toy", "11_game"):
        nbformat.write(lesson(name, one=1, two=2), folder / f"{name}.ipynb")
    monkeypatch.setattr(command_line, "NOTEBOOKS", folder)
    (tmp_path / "class").mkdir()
    return {path.stem: nbformat.read(path, 4) for path in folder.iterdir()}


def hand_in(tmp_path, student: str, file: str = "x.ipynb", name: str = "10_toy", change=lambda notebook: None, **stubs):
    """Hand in a student edition with these answers."""
    notebook = student_edition(tmp_path / "notebooks" / f"{name}.ipynb")
    for cell in notebook.cells:
        cell.source = stubs.get(cell.id.removeprefix("stub-"), cell.source)
    change(notebook)
    place = tmp_path / "class" / student
    place.mkdir(exist_ok=True)
    nbformat.write(notebook, place / file)


def without_mark(notebook):
    del notebook.metadata["course"]


def without_ids(notebook):
    without_mark(notebook)
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        del cell["id"]


@pytest.mark.parametrize("change", [lambda notebook: None, without_mark, without_ids])
def test_a_lesson_is_known_by_its_mark_its_cells_or_its_texts_whatever_the_file_is_called(course, tmp_path, change):
    hand_in(tmp_path, "ann", "submission_7 (1).ipynb", "11_game", change, one=EASY.format("one", 1))
    (found,), told = collect(tmp_path / "class", course)
    assert (found.lesson, told) == ("11_game", [])
    assert found.answers == {"one": [EASY.format("one", 1)], "two": ["two = ..."]}


def test_cells_that_a_student_added_around_an_exercise_belong_to_it(course):
    notebook = student_edition_with_additions(course["10_toy"])
    assert answers(notebook, course["10_toy"]) == {"one": ["helper = 1", "import math", "one = ...", "one = lambda: 1"]}


def student_edition_with_additions(own):
    notebook, new = nbformat.from_dict(own), nbformat.v4.new_code_cell
    ids = [cell.id for cell in notebook.cells]
    notebook.cells.insert(ids.index("check-one"), new("one = lambda: 1"))
    notebook.cells.insert(ids.index("stub-one"), new("import math"))
    notebook.cells.insert(2, new("helper = 1"))  # right above the task
    notebook.cells.insert(1, new("elsewhere = 1"))
    notebook.cells = [cell for cell in notebook.cells if not cell.id.endswith("-two")]
    return notebook


def test_each_file_that_cannot_be_marked_is_told_in_a_sentence_and_the_rest_goes_on(course, tmp_path, monkeypatch):
    monkeypatch.setattr(handed_in, "LARGEST", 20_000)
    hand_in(tmp_path, "ann", one=EASY.format("one", 1))
    for file in ("a.ipynb", "b.ipynb"):
        hand_in(tmp_path, "bob", file)
    hand_in(tmp_path, "cem", change=lambda notebook: notebook.metadata["course"].update(lesson="77_gone"))
    hand_in(
        tmp_path, "dora", change=lambda notebook: notebook.metadata.update(course={"lesson": ["?"]}), name="11_game"
    )
    files = {
        "empty.ipynb": ("", "is empty"),
        "text.ipynb": ("hello", "cannot be read as a notebook"),
        "newer.ipynb": ('{"nbformat": 9, "nbformat_minor": 0, "metadata": {}, "cells": []}', "cannot be read"),
        "list.ipynb": ("[]", "cannot be read"),
        "deep.ipynb": ("[" * 15_000, "cannot be read"),
        "large.ipynb": (" " * 30_000, "is larger than"),
        "other.ipynb": (nbformat.writes(nbformat.v4.new_notebook()), "is recognised as no lesson of the course"),
    }
    (tmp_path / "class" / "eve").mkdir()
    for name, (text, _) in files.items():
        (tmp_path / "class" / "eve" / name).write_text(text)
    (tmp_path / "class" / "fay").mkdir()
    (tmp_path / "class" / "loose.ipynb").write_text("")
    found, told = collect(tmp_path / "class", course)
    assert [(each.student, each.lesson) for each in found] == [("ann", "10_toy"), ("dora", "11_game")]
    for name, (_, fragment) in files.items():
        assert [why for student, why in told if student == "eve" and why.startswith(name) and fragment in why], name
    said = {student: why for student, why in told if student != "eve"}
    assert said["bob"] == "a.ipynb and b.ipynb are the same lesson, 10_toy; none is marked: keep one"
    assert "made from the lesson 77_gone, which this course does not have" in said["cem"]
    assert "no notebook" in said["fay"] and "loose.ipynb" in said[""]
    assert len(told) == len(files) + 4


# The table


def test_the_table_has_a_row_for_each_exercise_and_bears_any_name(course, tmp_path, capsys):
    odd = '=cmd|a, "b" Ünal'
    try:
        hand_in(tmp_path, odd, one="one = lambda: 7")
    except OSError:  # Windows allows no quotation marks
        odd = "=cmd, Ünal"
        hand_in(tmp_path, odd, one="one = lambda: 7")
    hand_in(tmp_path, "ann", one=EASY.format("one", 1))
    hand_in(tmp_path, "ann", "y.ipynb", "11_game")
    (tmp_path / "class" / "zoe").mkdir()
    out = tmp_path / "marks.csv"
    status = command_line.main(["marks", str(tmp_path / "class"), "--out", str(out)])
    said = capsys.readouterr().out
    assert status == 1 and said.startswith("This runs code that others wrote, with your rights")
    assert "1 of 2" in said and "not marked: zoe: there is no notebook" in said
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as file:
        titles, *rows = csv.reader(file)
    assert titles == COLUMNS and all(len(row) == len(COLUMNS) for row in rows)
    words = {(row[0], row[1], row[2]): row[3] for row in rows}
    assert words == {
        ("'" + odd, "10_toy", "one"): "wrong",
        ("'" + odd, "10_toy", "two"): "not attempted",
        ("ann", "10_toy", "one"): "right",
        ("ann", "10_toy", "two"): "not attempted",
        ("ann", "11_game", "one"): "not attempted",
        ("ann", "11_game", "two"): "not attempted",
        ("zoe", "", ""): "not marked",
    }
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", " =1", "\t=1", "\n=1"])
def test_no_text_of_the_table_is_a_formula_or_breaks_a_line(text):
    shown = no_formula(plain(text))
    assert shown.startswith("'") and "\n" not in shown and "\t" not in shown
    assert plain("\x1b[31m") == " [31m" and no_formula("10_toy") == "10_toy" and len(plain("x" * 999)) == 300


def test_another_file_is_not_replaced_by_the_table(tmp_path):
    (tmp_path / "notes.csv").write_text("mine,yours\n")
    with pytest.raises(Refusal, match="no table of marks"):
        check_place(tmp_path / "notes.csv")
    with pytest.raises(Refusal, match="no folder"):
        check_place(tmp_path / "gone" / "marks.csv")
    (tmp_path / "marks.csv").write_text(",".join(COLUMNS) + "\n", "utf-8-sig")
    check_place(tmp_path / "marks.csv")


def test_a_table_that_is_open_elsewhere_costs_no_verdict(tmp_path, monkeypatch, capsys):
    out, replace = tmp_path / "marks.csv", os.replace

    def as_windows_does(source, target):
        if target == out:
            raise PermissionError(13, "in use")
        replace(source, target)

    monkeypatch.setattr(marks.os, "replace", as_windows_does)
    with pytest.raises(Refusal, match="close it where it is open"):
        marks.write_rows(out, {})
    written = marks.write_somewhere(out, {("ann", "", ""): [marks.row("ann", "10_toy", "one", "right", "")]})
    assert list(tmp_path.iterdir()) == [written] and "ann,10_toy,one,right" in written.read_text("utf-8")
    assert str(written) in capsys.readouterr().out
    check_place(written)
    with pytest.raises(Refusal, match="gone.marks.csv cannot be written"):  # not the name of the unfinished file
        marks.write_rows(tmp_path / "gone" / "marks.csv", {})


def test_a_class_without_folders_is_refused(tmp_path, course):
    with pytest.raises(Refusal, match="holds no folders"):
        collect(tmp_path / "class", course)
    with pytest.raises(Refusal, match="there is no folder"):
        collect(tmp_path / "gone", course)
