"""A user's settings, encodings and folders change nothing in what the course's own processes do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course_utils.commands import notebooks, settings
from course_utils.paths import ROOT

PARAMETERS = nbformat.v4.new_code_cell("seed: int = 0", id="parameters", metadata={"tags": ["parameters"]})
FIGURE = """import matplotlib.pyplot as plt
from course_utils.showing.plots import use_style
use_style()
plt.plot([1, 2])
plt.title("two")
plt.show()"""


def write(path: Path, *sources: str) -> Path:
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)]
    nbformat.write(nbformat.v4.new_notebook(cells=[PARAMETERS, *cells]), path)
    return path


def course(*words, **environment) -> subprocess.CompletedProcess:
    """Run the command line in an environment of one's own; a variable of None is taken out."""
    wanted = {name: value for name, value in (os.environ | environment).items() if value is not None}
    return subprocess.run(
        [sys.executable, "-m", "course_utils", *map(str, words)], cwd=ROOT, env=wanted, capture_output=True
    )


ENCODINGS = {
    "cp1252": {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0", "LC_ALL": "C.UTF-8"},
    "ascii": {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C.UTF-8"},
    "the POSIX locale": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": None},
    "cp437": {"PYTHONIOENCODING": "cp437"},
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_run_and_a_sweep_end_well_in_an_output_that_lacks_characters(tmp_path, encoding):
    source = "from course_utils.measuring.records import record\nprint('≈ 王 ─')\nrecord(loss=1.5)"
    name = "munich" if encoding == "the POSIX locale" else "münchen_王"  # there no file can have such a name
    path = write(tmp_path / f"{name}.ipynb", source)
    ran = course("run", path, "--out", tmp_path / "run", **ENCODINGS[encoding])
    assert ran.returncode == 0 and b"done" in ran.stdout and b"Traceback" not in ran.stderr, ran.stderr
    swept = course("sweep", path, "-p", "seed", "0,1", "--out", tmp_path / "sweep", **ENCODINGS[encoding])
    assert swept.returncode == 0 and (tmp_path / "sweep" / "results.png").exists(), swept.stderr
    assert course("run", "王", **ENCODINGS[encoding]).returncode == 2


def test_a_run_leaves_nothing_open_that_python_complains_of_at_its_end(tmp_path):
    path = write(tmp_path / "small.ipynb", "print(1)")
    ran = course("run", path, "--out", tmp_path / "run", PYTHONWARNINGS="error")
    assert ran.returncode == 0 and b"Exception ignored" not in ran.stderr, ran.stderr


@pytest.fixture
def odd_user(tmp_path, monkeypatch):
    """A user whose profile shows every expression, draws SVG, and whose figures want LaTeX."""
    home = tmp_path / "home"
    for folder in (home / ".ipython", home / "ipython"):
        (folder / "profile_default").mkdir(parents=True)
        (folder / "profile_default" / "ipython_config.py").write_text(
            "c.InteractiveShell.ast_node_interactivity = 'all'\nc.InlineBackend.figure_formats = {'svg'}\n"
        )
    (home / ".config" / "matplotlib").mkdir(parents=True)
    rc = home / ".config" / "matplotlib" / "matplotlibrc"
    rc.write_text("text.usetex: True\naxes.facecolor: black\nfigure.dpi: 31\n")
    variables = {"HOME": home, "USERPROFILE": home, "IPYTHONDIR": home / "ipython", "MPLCONFIGDIR": rc.parent}
    variables |= {"MATPLOTLIBRC": rc, "MPLBACKEND": "Agg", "PYTHONOPTIMIZE": "1", "PYTHONWARNINGS": "error"}
    return {name: str(value) for name, value in variables.items()}


def outputs(notebook) -> list:
    return [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]


def test_personal_settings_change_nothing_in_a_refreshed_notebook(tmp_path, monkeypatch, odd_user):
    path = write(tmp_path / "01_tiny.ipynb", "1 + 1\n2 + 2", FIGURE)
    plain = notebooks.rerun(path)
    for name, value in odd_user.items():
        monkeypatch.setenv(name, value)
    assert notebooks.rerun(path) == plain
    assert [len(each) for each in outputs(nbformat.reads(plain, 4))] == [0, 1, 1]


def test_personal_settings_change_nothing_in_a_run(tmp_path, odd_user):
    path = write(tmp_path / "01_tiny.ipynb", "1 + 1\n2 + 2", FIGURE)
    shown = []
    for environment in ({}, odd_user):
        out = tmp_path / f"run{len(shown)}"
        ran = course("run", path, "--out", out, **environment)
        assert ran.returncode == 0, ran.stderr + ran.stdout
        shown.append(outputs(notebooks.normal(nbformat.read(out / path.name, 4))))
    assert shown[0] == shown[1] and [len(each) for each in shown[1]] == [0, 1, 1]


def test_an_assertion_is_asked_whatever_pythonoptimize_says(tmp_path):
    path = write(tmp_path / "01_tiny.ipynb", "assert 1 == 2, 'asked'")
    ran = course("run", path, "--out", tmp_path / "out", PYTHONOPTIMIZE="1")
    assert ran.returncode == 1 and b"AssertionError: asked" in ran.stdout


def test_the_style_begins_from_defaults(tmp_path):
    rc = tmp_path / "matplotlibrc"
    rc.write_text("text.usetex: True\naxes.labelsize: 31\nfont.family: monospace\n")
    code = (
        "import json, matplotlib as mpl; from course_utils.showing.plots import use_style; use_style(); "
        "print(json.dumps([mpl.rcParams['text.usetex'], mpl.rcParams['axes.labelsize'], mpl.rcParams['font.family'][0]]))"
    )
    environment = os.environ | {"MATPLOTLIBRC": str(rc), "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert json.loads(told)[:2] == [False, "medium"] and json.loads(told)[2] != "monospace"


@pytest.mark.skipif(os.name == "nt", reason="a file stands in the folder's place by another error there")
def test_settings_go_to_the_temporary_folder_where_the_course_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(settings, "CACHE", tmp_path / "file" / "cache")
    monkeypatch.setattr(settings.tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    folders = settings.own_folders()
    assert set(folders) == set(settings.FOLDERS)
    assert all(
        Path(folder).is_relative_to(tmp_path / "temporary") and Path(folder).is_dir() for folder in folders.values()
    )


@pytest.mark.skipif(os.name == "nt", reason="the home folder has another name there")
@pytest.mark.parametrize("home", ["a file", "no home", "fine"])
def test_lab_has_folders_of_its_own_where_the_home_folder_has_none(tmp_path, monkeypatch, home):
    for name in settings.FOLDERS:
        monkeypatch.delenv(name, raising=False)
    place = tmp_path / "home"
    if home == "a file":
        place.touch()
    elif home == "fine":
        place.mkdir()
    monkeypatch.setenv("HOME", str(place))
    if home == "no home":
        monkeypatch.setattr(settings.os.path, "expanduser", lambda path: path)
    found = settings.lab_settings()
    if home == "fine":
        assert found == {}
    else:
        assert set(found) == {*settings.FOLDERS, "HOME"}
        assert all(settings.can_write_into(Path(folder)) for folder in found.values())
