"""A teacher's page beside each lesson: what the lesson knows is in it as it is now, and what a teacher wrote names cells that exist."""

import itertools
import re
import sys

import nbformat
import pytest

from course_utils.commands.classroom import teaching
from course_utils.paths import NOTEBOOKS, ROOT

LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
ROLE = re.compile(
    r"`((?:title|imports|parameters|ready|close|(?:idea|one|all|prove|break|equal|claim|figure|exercise|stub|check|solution|further)-[a-z0-9-]+))`"
)


@pytest.fixture
def page(lesson):
    return teaching.page_of(lesson).read_text("utf-8")


def section(page: str, heading: str) -> str:
    return page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_there_is_a_page_for_every_lesson_and_no_other():
    assert {path.stem for path in (NOTEBOOKS / "teaching").glob("*.md")} == {path.stem for path in LESSONS}


@each_lesson
def test_what_comes_from_the_lesson_is_as_the_lesson_is_now(lesson, page):
    assert teaching.renewed(page, lesson) == page, "run `course contents`"


@each_lesson
def test_a_page_has_its_sections_in_their_order_and_names_cells_of_its_lesson(lesson, page):
    assert tuple(re.findall(r"^## (.+)$", page, re.M)) == teaching.SECTIONS
    cells = {cell.id for cell in nbformat.read(lesson, 4).cells}
    assert not set(ROLE.findall(page)) - cells
    by_hand = [section(page, heading) for heading in teaching.SECTIONS[:-1]]
    assert all(len(text.split()) >= 20 for text in by_hand)


@each_lesson
def test_both_plans_fill_their_minutes_without_a_gap(lesson, page):
    for minutes in (45, 90):
        steps = [
            tuple(map(int, row)) for row in re.findall(r"^\| (\d+)–(\d+) \|", section(page, f"{minutes} minutes"), re.M)
        ]
        assert steps and steps[0][0] == 0 and steps[-1][1] == minutes
        assert all(a[1] == b[0] for a, b in itertools.pairwise(steps)) and all(a < b for a, b in steps)


@each_lesson
def test_three_questions_have_what_students_say_and_every_change_can_be_made(lesson, page, monkeypatch):
    asked = re.findall(r"^\*\*[^*]+\?\*\* .*Students say:", section(page, "Three questions"), re.M)
    assert len(asked) == 3
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "benchmarks"))
    changes = __import__("teaching_changes").changes(page)
    sys.modules.pop("teaching_changes")
    rows = re.findall(r"^\| `", section(page, "Change it while the class watches"), re.M)
    assert len(changes) == len(rows) >= 2
    order = [cell.id for cell in nbformat.read(lesson, 4).cells]
    cells = {cell.id: cell.source for cell in nbformat.read(lesson, 4).cells}
    for change in changes:
        assert cells[change.cell].count(change.old) == 1, f"{change.cell} has not once: {change.old}"
        assert change.old != change.new and change.shown
        assert order.index(change.cell) <= order.index(change.look)


def test_a_change_is_tried_in_its_lesson(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "benchmarks"))
    trials = __import__("teaching_changes")
    sources = {"one-a": "x = 2", "one-b": "y = x + 1", "claim-c": "print(y)\nassert y < 5", "claim-d": "print(x, y)"}
    cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in sources.items()]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "10_toy.ipynb")
    wanted = [
        trials.Change("one-a", "x = 2", "x = 7", "claim-c", ()),
        trials.Change("claim-d", "x, y", "x * y", "claim-d", ()),
    ]
    first, second = trials.trial(tmp_path / "10_toy.ipynb", wanted)
    assert "8" in first and "AssertionError" in first, "the cells between are run again"
    assert second.strip() == "6", "the lesson is put back after a change"
    sys.modules.pop("teaching_changes")


def test_the_sentences_of_a_check_are_found_in_every_form():
    source = 'known = {"a": 1}\ncheck("x", y, z, mistakes=known | {"b": 2, **{"c": 3}})\ncheck_formula("x", y, z, mistakes={"d": 1})'
    assert teaching.known_mistakes(source) == ["a", "b", "c", "d"]
    assert teaching.escaped("W_1 * [x] < 2") == r"W\_1 \* \[x\] \< 2"


def test_a_page_without_its_two_places_is_named():
    with pytest.raises(ValueError, match=r"14_network_size\.md wants two places"):
        teaching.renewed("# Teaching", NOTEBOOKS / "14_network_size.ipynb")
