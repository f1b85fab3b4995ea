"""A learner's copies in my/: made when missing, never lost, and read for what is solved; the course's own files stay as they are."""

import datetime
import errno
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

from course_utils import __main__ as command_line
from course_utils import bootstrap
from course_utils.commands import copies, solved
from course_utils.commands.parameters import find
from course_utils.paths import NOTEBOOKS, ROOT
from course_utils.proofs.exercises import check, check_formula
from course_utils.proofs.signs import NOT_ATTEMPTED, RIGHT, WRONG, read_sign

STORED = sorted(NOTEBOOKS.glob("*.ipynb"))
NAMES = ["00_start", "10_pixels", "12_forward"]


def write_lesson(path: Path, task: str = "How many?", names=("one", "two")) -> None:
    """A small lesson with a check for each name, stored as the course stores it: nothing is attempted."""
    cells = [nbformat.v4.new_markdown_cell(f"# {path.stem}\n\n{task}", id="title")]
    for name in names:
        cells.append(nbformat.v4.new_code_cell(f"{name} = ...", id=f"stub-{name}", execution_count=1))
        output = nbformat.v4.new_output("stream", name="stdout", text=f"– {name}: not attempted yet\n")
        cells.append(nbformat.v4.new_code_cell(f'check("{name}", {name}, 1)', id=f"check-{name}", outputs=[output]))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def change(path: Path, **sources: str) -> None:
    """Do what a learner does: change cells, named with _ for -, and save as JupyterLab does, with more about the kernel."""
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        cell.source = sources.get(cell.id.replace("-", "_"), cell.source)
    notebook.metadata["language_info"] = {"name": "python", "version": "3.11.7", "mimetype": "text/x-python"}
    nbformat.write(notebook, path)


def answer(path: Path, **printed: str) -> None:
    """Store what checks printed, {exercise: text}, as if the learner had run them."""
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        name = cell.id.removeprefix("check-")
        if cell.id.startswith("check-") and name in printed:
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=printed[name])]
    nbformat.write(notebook, path)


def tree(folder: Path) -> dict[str, str]:
    """{path in a folder: hash of the file}."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def link(path: Path, target) -> None:
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("this user may make no links (Windows)")


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    """Three small lessons that the command line takes for the course's; my/ beside them is not made yet."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for name in NAMES:
        write_lesson(folder / f"{name}.ipynb")
    monkeypatch.setattr(command_line, "NOTEBOOKS", folder)
    monkeypatch.setattr(command_line, "MY", tmp_path / "my")
    monkeypatch.setattr(command_line, "become", lambda command, settings: opened.append(command) or 0)
    opened.clear()
    return folder


opened = []  # the commands of the JupyterLabs that were started


@pytest.fixture
def my(lessons):
    """The learner's folder, with a copy of each lesson."""
    assert copies.prepare(lessons.parent / "my", lessons) == []
    return lessons.parent / "my"


def course(capsys, *words) -> tuple[int, str]:
    """The status and all that a command prints."""
    capsys.readouterr()
    status = command_line.main([str(word) for word in words])
    return status, "".join(capsys.readouterr())


# Making copies


def test_lab_opens_copies_that_it_makes_and_leaves_the_lessons_as_they_are(lessons, capsys):
    before = tree(lessons)
    assert course(capsys, "lab", "--no-browser", "--port=1") == (0, "")
    (command,) = opened
    assert command[-2:] == ["--no-browser", "--port=1"] and f"--ServerApp.root_dir={ROOT}" in command
    assert "--LabApp.default_url=/lab/tree/my/00_start_here.ipynb" in command
    assert sorted(path.stem for path in (lessons.parent / "my").iterdir()) == NAMES
    assert tree(lessons) == before


def test_lab_with_originals_opens_the_lessons_and_makes_no_copy(lessons, capsys):
    assert course(capsys, "lab", "--originals", "--no-browser") == (0, "")
    (command,) = opened
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in command
    assert command[-1] == "--no-browser" and "--originals" not in command
    assert not (lessons.parent / "my").exists()


def test_a_copy_is_the_lesson_and_remembers_its_edition(my, lessons):
    for name in NAMES:
        lesson, copy = (nbformat.read(folder / f"{name}.ipynb", 4) for folder in (lessons, my))
        assert copy.cells == lesson.cells
        assert set(copy.metadata) - set(lesson.metadata) == {"course"}
        assert copies.how_it_stands(copy, lesson) == copies.PRESENT


def test_a_copy_is_never_overwritten_once_something_was_changed_in_it(my, lessons):
    change(my / "10_pixels.ipynb", stub_one="one = 1")
    (my / "00_start.ipynb").unlink()
    (my / "notes.md").write_text("mine")
    (my / "mine.ipynb").write_text("{}")
    before = tree(my)
    assert copies.prepare(my, lessons) == []
    assert before.items() <= tree(my).items() and (my / "00_start.ipynb").exists()


def test_a_copy_of_a_lesson_that_is_read_only_can_be_written(lessons):
    (lessons / "00_start.ipynb").chmod(0o444)
    copies.prepare(lessons.parent / "my", lessons)
    assert (lessons.parent / "my" / "00_start.ipynb").stat().st_mode & 0o200


@pytest.mark.parametrize("standing", ["a file", "a link to nowhere"])
def test_a_folder_that_cannot_be_made_ends_in_one_sentence_and_nothing_is_opened(lessons, standing, capsys):
    place = lessons.parent / "my"
    place.write_text("mine") if standing == "a file" else link(place, "nowhere")
    for words in (["lab"], ["fresh", "00"]):
        status, said = course(capsys, *words)
        assert status == 2 and said.count("\n") == 1 and "course lab --originals" in said and not opened
    assert standing != "a file" or place.read_text() == "mine"


@pytest.mark.parametrize("words", [["lab"], ["fresh", "10"]])
def test_a_full_disk_ends_in_one_sentence_and_takes_nothing_away(my, lessons, words, monkeypatch, capsys):
    def full(path, *arguments, **more):
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    (my / "00_start.ipynb").unlink()
    before = tree(my)
    monkeypatch.setattr(Path, "write_text", full)
    status, said = course(capsys, *words)
    assert status == 2 and said.count("\n") == 1 and "No space left" in said
    assert tree(my) == before and not opened


@pytest.mark.parametrize("damage", ["", "no notebook", "{}", "[]", '{"nbformat": 4, "nbformat_minor": 5, "cells": 3}'])
def test_a_copy_that_is_no_notebook_any_more_is_left_alone_and_named(my, lessons, damage, capsys):
    (my / "10_pixels.ipynb").write_text(damage)
    (my / "12_forward.ipynb").unlink()
    (my / "12_forward.ipynb").mkdir()
    (my / "00_start.ipynb").unlink()
    status, said = course(capsys, "lab")
    assert status == 0 and said.count("\n") == 2 and len(opened) == 1
    for line, name in zip(said.splitlines(), ["10_pixels", "12_forward"]):
        assert f"{my / name}.ipynb cannot be read" in line and f"`course fresh {name}`" in line
    assert (my / "10_pixels.ipynb").read_text() == damage and (my / "00_start.ipynb").exists()
    assert course(capsys, "fresh", "10", "12")[0] == 0
    assert copies.prepare(my, lessons) == []


# Editions


def test_a_newer_edition_of_a_changed_copy_is_announced_in_one_line_and_nothing_is_replaced(my, lessons, capsys):
    for name in ("10_pixels", "12_forward"):
        change(my / f"{name}.ipynb", stub_one="one = 1")
        write_lesson(lessons / f"{name}.ipynb", "How many are there?")
    before = tree(my)
    status, said = course(capsys, "lab")
    assert status == 0 and said.count("\n") == 1
    assert "newer edition" in said and "`course fresh 10_pixels 12_forward`" in said
    assert tree(my) == before and "newer edition" in course(capsys, "progress")[1]


def test_an_untouched_copy_gives_way_to_the_newer_edition(my, lessons):
    answer(my / "10_pixels.ipynb", one="– one: not attempted yet\n– run again\n")  # it was run, and nothing written
    change(my / "10_pixels.ipynb")
    write_lesson(lessons / "10_pixels.ipynb", "How many are there?")
    assert copies.prepare(my, lessons) == []
    assert "How many are there?" in (my / "10_pixels.ipynb").read_text("utf-8")


def test_new_outputs_of_a_lesson_are_no_new_edition(my, lessons, capsys):
    change(my / "10_pixels.ipynb", stub_one="one = 1")
    answer(lessons / "10_pixels.ipynb", one="another output\n")
    assert course(capsys, "lab") == (0, "")


def test_a_copy_remembers_its_edition_under_another_name_and_in_another_folder(my, lessons):
    change(my / "10_pixels.ipynb", stub_one="one = 1")
    (my / "10_pixels.ipynb").rename(my / "tried.ipynb")
    shutil.copytree(my, lessons.parent / "elsewhere")
    write_lesson(lessons / "10_pixels.ipynb", "How many are there?")
    (lessons.parent / "elsewhere" / "tried.ipynb").rename(my / "10_pixels.ipynb")
    (told,) = copies.prepare(my, lessons)
    assert "newer edition" in told and "10_pixels" in told


@pytest.mark.parametrize("mark", [None, "nothing", {}])
def test_a_changed_copy_that_lost_its_mark_is_kept_and_told_so(my, lessons, mark):
    copy = my / "10_pixels.ipynb"
    change(copy, stub_one="one = 1")
    notebook = nbformat.read(copy, 4)
    notebook.metadata.pop("course")
    notebook.metadata |= {} if mark is None else {"course": mark}
    nbformat.write(notebook, copy)
    before = tree(my)
    (told,) = copies.prepare(my, lessons)
    assert "does not say" in told and "`course fresh 10_pixels`" in told and tree(my) == before
    change(copy, stub_one="one = ...")
    assert copies.prepare(my, lessons) == [], "the same as the lesson: nothing to say"


def test_the_copy_of_a_lesson_that_is_gone_stays_and_its_answers_count(my, lessons, capsys):
    answer(my / "10_pixels.ipynb", one="✓ one: right\n")
    (lessons / "10_pixels.ipynb").unlink()
    status, said = course(capsys, "lab")
    assert status == 0 and said.count("\n") == 1 and "10_pixels is no lesson any more" in said
    assert re.search(r"^10_pixels +1 +0 +1 +two$", course(capsys, "progress")[1], re.M)


# Taking a lesson anew


def test_fresh_puts_the_old_copy_aside_under_a_dated_name_and_takes_the_lesson_as_it_is_now(my, lessons, capsys):
    change(my / "10_pixels.ipynb", stub_one="one = 1")
    kept = (my / "10_pixels.ipynb").read_bytes()
    write_lesson(lessons / "10_pixels.ipynb", "How many are there?")
    (my / "12_forward.ipynb").unlink()
    status, said = course(capsys, "fresh", "10", "forward")
    (aside,) = my.glob("10_pixels.*-*-*.ipynb")
    assert status == 0 and aside.read_bytes() == kept and f"my/{aside.name}" in said
    assert "How many are there?" in (my / "10_pixels.ipynb").read_text("utf-8") and (my / "12_forward.ipynb").exists()
    assert copies.prepare(my, lessons) == []


def test_a_dated_name_that_is_taken_is_counted_up(my):
    copy, day = my / "00_start.ipynb", datetime.date(2026, 11, 25)
    for name in ("00_start.2026-11-25.ipynb", "00_start.2026-11-25-2.ipynb", "00_start.2026-11-25-3.ipynb"):
        assert copies.dated(copy, day) == my / name
        shutil.copy(copy, my / name)


def test_taking_a_lesson_anew_twice_keeps_both_old_copies(my, capsys):
    for text in ("one = 1", "one = 2"):
        change(my / "10_pixels.ipynb", stub_one=text)
        assert course(capsys, "fresh", "10")[0] == 0
    stubs = [
        nbformat.read(path, 4).cells[1].source
        for path in sorted(my.glob("10_pixels*.ipynb"), key=lambda p: len(p.name))
    ]
    assert stubs == ["one = ...", "one = 1", "one = 2"]


def test_fresh_takes_the_path_of_a_copy_and_refuses_every_other(my, capsys, monkeypatch):
    assert course(capsys, "fresh", my / "10_pixels.ipynb", "10_pixels")[0] == 0
    (aside,) = my.glob("10_pixels.*-*-*.ipynb")
    write_lesson(my / "mine.ipynb")
    before = tree(my)
    for name in ("pixel", "99", aside, my / "mine.ipynb", my / "absent.ipynb"):
        status, said = course(capsys, "fresh", "00", name)
        assert status == 2 and str(name) in said and "12_forward" in said, said
    assert tree(my) == before, "an unknown name stops it before anything is moved"
    with pytest.raises(SystemExit, match="2"):
        command_line.main(["fresh"])


# Progress


def lines_of(said: str) -> dict[str, list[str]]:
    """{first word of a line of the table: the other words}."""
    return {line.split()[0]: line.split()[1:] for line in said.splitlines() if line}


def test_progress_counts_solved_tried_and_open_and_names_what_is_left(my, lessons, capsys):
    answer(my / "10_pixels.ipynb", one="✓ one: right, and so on\n")
    answer(my / "12_forward.ipynb", one="✗ one: no\n  yours 2\n", two="✓ two: right\n")
    before = tree(my) | tree(lessons)
    status, said = course(capsys, "progress")
    table = lines_of(said)
    assert status == 0 and table["00_start"] == ["0", "0", "2", "all"]
    assert table["10_pixels"] == ["1", "0", "1", "two"] and table["12_forward"] == ["1", "1", "0", "✗", "one"]
    assert table["together"] == ["2", "1", "3"]
    assert tree(my) | tree(lessons) == before, "nothing is kept elsewhere"


def test_without_copies_everything_is_open_and_nothing_is_made(lessons, capsys):
    status, said = course(capsys, "progress")
    assert status == 0 and lines_of(said)["together"] == ["0", "0", "6"]
    assert not (lessons.parent / "my").exists()


def test_a_check_that_never_ran_or_broke_is_open(my):
    notebook = nbformat.read(my / "00_start.ipynb", 4)
    notebook.cells[2].outputs = []
    notebook.cells[4].outputs = [nbformat.v4.new_output("error", ename="NameError", evalue="two", traceback=[])]
    assert solved.signs(["one", "two"], notebook) == {"one": NOT_ATTEMPTED, "two": NOT_ATTEMPTED}


def test_a_damaged_copy_is_named_and_the_rest_is_counted(my, capsys):
    (my / "10_pixels.ipynb").write_text("<<<<<<< HEAD")
    status, said = course(capsys, "progress")
    assert status == 1 and lines_of(said)["together"] == ["0", "0", "4"]
    assert re.search(r"^10_pixels is not counted: .*cannot be read.*`course fresh 10_pixels`", said, re.M)


def test_copies_under_other_names_are_not_counted(my, capsys):
    answer(my / "10_pixels.ipynb", one="✓ one: right\n")
    assert course(capsys, "fresh", "10")[0] == 0
    shutil.copy(next(my.glob("10_pixels.*-*-*.ipynb")), my / "tried.ipynb")
    assert lines_of(course(capsys, "progress")[1])["together"] == ["0", "0", "6"]


def test_a_check_cell_that_was_deleted_leaves_its_exercise_open(my, capsys):
    notebook = nbformat.read(my / "10_pixels.ipynb", 4)
    notebook.cells = notebook.cells[:-1]
    nbformat.write(notebook, my / "10_pixels.ipynb")
    assert lines_of(course(capsys, "progress")[1])["10_pixels"] == ["0", "0", "2", "all"]


def test_of_an_older_edition_its_own_exercises_are_counted(my, lessons, capsys):
    change(my / "10_pixels.ipynb", stub_one="one = 1")
    answer(my / "10_pixels.ipynb", one="✓ one: right\n", two="✓ two: right\n")
    write_lesson(lessons / "10_pixels.ipynb", names=("three",))
    assert lines_of(course(capsys, "progress")[1])["10_pixels"] == ["2", "0", "0"]


@pytest.mark.parametrize("lost", ["other ids", "no ids"])
def test_where_the_ids_of_cells_were_lost_the_call_of_the_check_tells_its_exercise(my, capsys, lost):
    path = my / "10_pixels.ipynb"
    answer(path, one="✓ one: right\n")
    notebook = nbformat.read(path, 4)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"a{number}"
    if lost == "no ids":
        notebook.nbformat_minor = 4
        for cell in notebook.cells:
            del cell["id"]
    nbformat.write(notebook, path)
    assert lines_of(course(capsys, "progress")[1])["10_pixels"] == ["1", "0", "1", "two"]


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_the_exercises_of_a_lesson_are_found_by_ids_and_by_calls_alike(path):
    notebook = nbformat.read(path, 4)
    stubs = [cell.id.removeprefix("stub-") for cell in notebook.cells if cell.id.startswith("stub-")]
    assert stubs and solved.exercises(notebook) == list(solved.calls(notebook)) == stubs
    assert set(solved.signs(stubs, notebook).values()) == {NOT_ATTEMPTED}
    for number, cell in enumerate(notebook.cells):
        cell.id = f"a{number}"
    assert solved.exercises(notebook) == stubs


@pytest.mark.parametrize("check", [check, check_formula])
@pytest.mark.parametrize(("answer", "sign"), [(3, RIGHT), (4, WRONG), (..., NOT_ATTEMPTED)])
def test_what_a_check_prints_is_read_back_whatever_its_words(check, answer, sign, capsys):
    check("two-of-us", answer, 3)
    printed = capsys.readouterr().out
    assert read_sign("two-of-us", printed) == sign
    assert read_sign("two-of-us", "✓ two-of-us: right\n" + printed) == sign, "the last one counts"
    assert read_sign("two", printed) is None, "another exercise"
    assert read_sign("two-of-us", "  " + printed) is None


# What lies in my/ changes nothing else


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_a_link_of_a_lesson_leads_from_its_copy_to_the_same_place(path):
    """From lesson to lesson it leads to the copy, everything else is found as from notebooks/, which my/ lies beside."""
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type != "markdown":
            continue
        targets = re.findall(r"\]\(([^)\s]+)", cell.source) + re.findall(r"(?:src|href)=[\"']([^\"']+)", cell.source)
        for target in targets:
            file = unquote(target).partition("#")[0]
            if not file or re.match(r"\w+:", target):
                continue
            there = Path(os.path.normpath(ROOT / "my" / file))
            is_lesson = there.parent == ROOT / "my"
            assert (NOTEBOOKS / there.name if is_lesson else there).exists(), f"{target} leads nowhere"
            assert there.parent != NOTEBOOKS or there.suffix != ".ipynb", (
                f"{target} leads from a copy to the lesson itself"
            )


def test_the_commands_that_run_lessons_take_them_from_their_own_folder(my, lessons):
    change(my / "10_pixels.ipynb", stub_one="one = 1")
    assert find(["10"], lessons) == [lessons / "10_pixels.ipynb"] and {p.parent for p in find([], lessons)} == {lessons}
    assert find.__defaults__ == (NOTEBOOKS,) and NOTEBOOKS == ROOT / "notebooks"


def test_refresh_rewrites_no_copy(my, monkeypatch, capsys):
    monkeypatch.setattr("course_utils.commands.notebooks.MY", my)
    before = tree(my)
    status, said = course(capsys, "refresh", my / "10_pixels.ipynb")
    assert status == 2 and said.count("\n") == 1 and "your own copy" in said and tree(my) == before


def test_clean_leaves_the_copies_alone(my, monkeypatch, capsys):
    (my / "runs").mkdir()
    (my / "runs" / "mine.ipynb").write_text("mine")
    before = tree(my)
    monkeypatch.setattr(bootstrap, "ROOT", str(my.parent))
    assert bootstrap.main(["clean"]) == 0
    assert tree(my) == before


@pytest.mark.parametrize("words", [[], ["."]])
def test_pytest_collects_nothing_of_what_a_learner_has(tmp_path, words):
    """The course's own settings, in a folder of one test, one lesson, and the same two in my/."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for folder in ("my", "notebooks", "tests"):
        (tmp_path / folder).mkdir()
        write_lesson(tmp_path / folder / "00_start.ipynb")
        (tmp_path / folder / f"test_{folder}.py").write_text("def test_it(): ...")
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *words]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout
    assert "tests/test_tests.py::test_it" in said and "notebooks/00_start.ipynb::" in said
    assert "my/" not in said, said


@pytest.mark.skipif(shutil.which("git") is None, reason="no git on this machine")
@pytest.mark.parametrize("kind", ["a folder", "a link"])
def test_git_does_not_see_the_copies(tmp_path, kind):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    shutil.copy(ROOT / ".gitignore", tmp_path)
    if kind == "a folder":
        (tmp_path / "my").mkdir()
        (tmp_path / "my" / "00_start.ipynb").write_text("mine")
    else:
        link(tmp_path / "my", tmp_path.parent)
    status = subprocess.run(["git", "status", "--porcelain"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert status.stdout.split() == ["??", ".gitignore"]
