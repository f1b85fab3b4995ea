"""The table of lessons is what the notebooks' own title cells say, and a former lesson's name leads to its material."""

import nbformat
import pytest

from course_utils.commands import contents
from course_utils.commands.parameters import find
from course_utils.commands.refusal import Refusal
from course_utils.paths import NOTEBOOKS

TITLE = "# A claim\n\n**You will** learn.\n\n**Needs** *pixels* · **Time** 40 min + 25 min of exercises, 10 s of CPU"


def write(folder, name, title=TITLE):
    cells = [nbformat.v4.new_markdown_cell(title, id="title")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / f"{name}.ipynb")


def test_readme_and_map_agree_with_the_title_cells(capsys):
    assert contents.contents(check=True) == 0, capsys.readouterr().out


def test_a_lesson_is_read_from_its_title_cell(tmp_path):
    write(tmp_path, "11_baselines")
    (lesson,) = contents.lessons(tmp_path)
    assert (lesson.number, lesson.name, lesson.title) == ("11", "baselines", "A claim")
    assert (lesson.needs, lesson.minutes) == ("*pixels*", "40 min + 25 min of exercises")
    assert (
        "| **1** | **the mathematics** | |\n| 11 | [baselines](11_baselines.ipynb) | A claim |"
        in contents.map_table(tmp_path)
    )


@pytest.mark.parametrize("title", ["A claim", "# A claim\n\n**Time** 3 min", ""])
def test_a_title_cell_that_lacks_a_line_is_named(tmp_path, title):
    write(tmp_path, "11_baselines", title)
    with pytest.raises(ValueError, match=r"the first cell of 11_baselines\.ipynb wants a heading and a line"):
        contents.lessons(tmp_path)


def test_a_changed_title_makes_the_tables_stale_and_they_are_written_anew(tmp_path, monkeypatch, capsys):
    (tmp_path / "notebooks").mkdir()
    write(tmp_path / "notebooks", "00_start_here")
    path = tmp_path / "notebooks" / "00_start_here.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("<!-- lessons -->\n\n<!-- end -->", id=contents.MAP))
    nbformat.write(notebook, path)
    (tmp_path / "README.md").write_text("before\n<!-- lessons -->\n\n<!-- end -->\nafter\n", "utf-8")
    monkeypatch.setattr(contents, "ROOT", tmp_path)
    monkeypatch.setattr(contents, "NOTEBOOKS", tmp_path / "notebooks")
    for table in (contents.readme_table, contents.map_table):
        monkeypatch.setattr(table, "__defaults__", (tmp_path / "notebooks",))
    assert contents.contents(check=True) == 1 and "README.md: stale" in capsys.readouterr().out
    assert contents.contents() == 0 and contents.contents(check=True) == 0
    text = (tmp_path / "README.md").read_text("utf-8")
    assert (
        text.startswith("before\n")
        and text.endswith("after\n")
        and "[00 start_here](notebooks/00_start_here.ipynb)" in text
    )


@pytest.mark.parametrize(("number", "name"), contents.FORMER)
def test_a_former_name_says_which_lessons_hold_its_material_now(number, name):
    """Whatever the lessons are called that stand in the folder: a number or a name that still exists means that lesson."""
    existing = {part for path in NOTEBOOKS.glob("*.ipynb") for part in path.stem.split("_", 1)}
    assert contents.successors(name), f"no lesson holds what {name} taught"
    for form in (number, name, f"{number}_{name}"):
        if form in existing:
            assert len(find([form])) == 1
        else:
            with pytest.raises(
                Refusal, match=f"'{form}' any more; what it taught stands in: {contents.successors(form)[0]}"
            ):
                find([form])


def test_no_number_names_two_lessons():
    numbers = [lesson.number for lesson in contents.lessons()]
    assert sorted(set(numbers)) == numbers
    assert not {lesson.path.stem for lesson in contents.lessons()} & {"_".join(former) for former in contents.FORMER}
