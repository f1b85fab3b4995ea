"""What a lesson does with albums that are too small for one of its parts, and how this is told.

That every lesson reaches its end on small and on uneven albums is seen in test_notebook_exercises, with answers in it.
"""

import pytest

from course_utils.paths import NOTEBOOKS
from course_utils.pictures.loading import load_faces
from course_utils.pictures.splits import enough
from tests.albums import ALBUMS, draw
from tests.small_parameters import SMALL
from tests.test_notebooks_papermill import execute


@pytest.fixture(scope="module")
def albums(tmp_path_factory):
    """{name: folder} of the drawn albums on which the lessons run."""
    place = tmp_path_factory.mktemp("albums")
    return {name: draw(place / name, ALBUMS[name]) for name in ("2x3", "uneven", "one alone", "10x10", "40x2")}


def printed(notebook) -> str:
    return "".join(
        output.text
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "stream"
    )


@pytest.mark.parametrize("lesson", ["35_case_study", "36_after_the_test"])
def test_too_few_images_for_three_parts_do_not_stop_a_lesson(lesson, albums, tmp_path, monkeypatch):
    parameters = SMALL.get(lesson, {}) | {"faces": str(albums["40x2"])}
    done = execute(NOTEBOOKS / f"{lesson}.ipynb", parameters, tmp_path, monkeypatch)
    assert all(cell.execution_count for cell in done.cells if cell.cell_type == "code")


def test_the_readmes_command_runs_on_ten_people_with_ten_photographs_each(albums, tmp_path, monkeypatch):
    parameters = {"faces": str(albums["10x10"]), "steps": 600}
    said = printed(execute(NOTEBOOKS / "00_start_here.ipynb", parameters, tmp_path, monkeypatch))
    assert "○ not asked here: more than five times as good as guessing" in said


def test_what_needs_more_people_is_said_before_it_is_done_otherwise(albums, tmp_path, monkeypatch):
    parameters = SMALL["33_thresholds"] | {"faces": str(albums["one alone"])}
    done = execute(NOTEBOOKS / "33_thresholds.ipynb", parameters, tmp_path, monkeypatch)
    loading = next(cell for cell in done.cells if cell.id == "all-data")
    assert (
        "Telling strangers apart needs 6 people with 2 images or more of each, and here are" in loading.outputs[0].text
    )


def test_an_album_that_is_large_enough_is_not_spoken_of(albums, capsys):
    known = load_faces(albums["uneven"])
    assert enough(known, "a part", people=7, each=2)
    assert not capsys.readouterr().out


@pytest.mark.parametrize(
    ("needs", "sentence"),
    [
        ({"people": 3}, "A part needs 3 people, and here are 2 people: it is left out.\n"),
        (
            {"each": 4, "instead": "is done on drawn faces"},
            "A part needs 2 people with 4 images or more of each, and here are 2 people, one of them with 3 images only: "
            "it is done on drawn faces.\n",
        ),
        (
            {"somebody": 4},
            "A part needs somebody with 4 images or more, and nobody here has more than 3: it is left out.\n",
        ),
    ],
)
def test_too_small_an_album_is_told_in_one_sentence(needs, sentence, albums, capsys):
    assert not enough(load_faces(albums["2x3"]), "a part", **needs)
    assert capsys.readouterr().out == sentence
