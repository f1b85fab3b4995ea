"""A fresh machine gets a running course, or one sentence that says what is in the way."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils import bootstrap

# An in-tree builder, so that a whole installation needs nothing but Python: its package answers like the course does.
BACKEND = """
import zipfile
def build_editable(directory, config_settings=None, metadata_directory=None):
    name = "tiny-1-py3-none-any.whl"
    with zipfile.ZipFile(f"{directory}/{name}", "w") as wheel:
        wheel.writestr("tiny-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\n")
        wheel.writestr("tiny-1.dist-info/WHEEL",
                       "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("tiny-1.dist-info/RECORD", "")
    return name
def get_requires_for_build_editable(config_settings=None):
    return []
"""
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "tiny"
version = "1"
"""


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A folder that looks like the course to the bootstrap, with an empty lock."""
    package = tmp_path / "course_utils"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "bootstrap.py").write_bytes(Path(bootstrap.__file__).read_bytes())
    (package / "__main__.py").write_text("import sys\nprint('in', sys.prefix, sys.argv[1:])\nsys.exit(7)\n")
    (tmp_path / "backend.py").write_text(BACKEND)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    return tmp_path


def run_for_real(root, *arguments, **settings):
    """The bootstrap as its own process, with pip cut off from every index; returns (status, stdout, stderr)."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTEST_"))}
    environment.update(PIP_CONFIG_FILE=os.devnull, PIP_DISABLE_PIP_VERSION_CHECK="1", **settings)
    done = subprocess.run(
        [sys.executable, "-m", "course_utils.bootstrap", *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


def one_sentence(text: str) -> str:
    """The last line, which must be the course's own, with no traceback before it."""
    assert "Traceback" not in text
    line = text.strip().splitlines()[-1]
    assert line.startswith("course: ")
    return line


def test_the_environment_is_made_once_and_the_command_runs_in_it(root):
    status, told, _ = run_for_real(root, "run", "--jobs", "2", PIP_NO_INDEX="1")
    assert status == 7 and "Making .venv" in told
    assert f"in {root / '.venv'} ['run', '--jobs', '2']" in told
    status, told, _ = run_for_real(root, "lab", PIP_NO_INDEX="1")
    assert status == 7 and told.splitlines() == [f"in {root / '.venv'} ['lab']"]


def test_no_network_ends_in_one_sentence_and_the_half_made_environment_is_not_used(root, monkeypatch, capsys):
    (root / "requirements.lock").write_text("sortedcontainers==2.4.0\n")
    monkeypatch.setattr(bootstrap, "can_import", lambda name: name == "pip")  # this Python's: quicker
    settings = {"INDEX_URL": "http://127.0.0.1:9/simple", "EXTRA_INDEX_URL": "", "FIND_LINKS": "", "RETRIES": "1"}
    for name, value in settings.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    assert bootstrap.main(["lab"]) == 1
    assert "network" in one_sentence(capsys.readouterr().err)
    assert (root / ".venv").exists() and bootstrap.read_stamp() == []


def test_an_old_python_is_told_which_one_is_needed(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 10, 13, "final", 0))
    assert bootstrap.main(["lab"]) == 1
    assert "needs Python 3.11 or newer" in one_sentence(capsys.readouterr().err)


def test_an_old_python_can_read_the_bootstrap():
    source = Path(bootstrap.__file__).read_text("ascii")  # Python 2 stops at any other letter
    tree = ast.parse(source, feature_version=(3, 7))
    too_new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal)
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, too_new)]
    assert not [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.returns]


def test_a_disk_too_small_is_noticed_before_anything_is_fetched(root, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 2.5e9}))
    assert bootstrap.main(["lab"]) == 1
    assert "2.5 GB free" in one_sentence(capsys.readouterr().err)
    assert not (root / ".venv").exists()


def test_a_python_without_pip_is_told_what_to_install(root, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "can_import", lambda name: False)
    assert bootstrap.main(["lab"]) == 1
    assert "neither ensurepip nor pip" in one_sentence(capsys.readouterr().err)


def test_pip_alone_is_enough_where_ensurepip_is_missing(root, monkeypatch):
    monkeypatch.setattr(bootstrap, "can_import", lambda name: name == "pip")
    bootstrap.make_bare_environment()
    assert bootstrap.pip_command()[0] == sys.executable
    assert subprocess.run([*bootstrap.pip_command(), "list"], capture_output=True).returncode == 0


def test_a_folder_that_cannot_be_written_is_named(root, monkeypatch, capsys):
    def refuse(*arguments, **settings):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("venv.create", refuse)
    assert bootstrap.main(["lab"]) == 1
    assert "may write to" in one_sentence(capsys.readouterr().err)


@pytest.mark.parametrize(
    "troubles, said",
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk filled up"),
        ("WARNING: Retrying ... NewConnectionError(...)\nERROR: No matching distribution found for x", "network"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not the one in requirements.lock",
        ),
        ("ERROR: No matching distribution found for torch==2.14.1", "no network, or"),
        ("ERROR: something else", "its own words stand above"),
    ],
)
def test_what_pip_says_becomes_one_sentence(troubles, said):
    assert said in bootstrap.explain(troubles)


@pytest.fixture
def pip(root, monkeypatch):
    """Environments that are made in no time; the last word of each call of pip is noted."""
    calls = []

    def make():
        python = Path(bootstrap.environment_python())
        python.parent.mkdir(parents=True)
        python.touch()

    monkeypatch.setattr(bootstrap, "make_bare_environment", make)
    monkeypatch.setattr(bootstrap, "check_space", lambda: None)
    monkeypatch.setattr(bootstrap, "run_pip", lambda *arguments: calls.append(Path(arguments[-1]).name))
    monkeypatch.setattr(bootstrap, "run_course", lambda arguments: 0)
    return calls


def test_a_changed_lock_makes_the_environment_anew_and_other_settings_install_only_the_course(root, pip):
    bootstrap.main(["lab"])
    bootstrap.main(["lab"])
    assert pip == ["requirements.lock", root.name]
    for name, calls in {"pyproject.toml": [root.name], "requirements.lock": ["requirements.lock", root.name]}.items():
        pip.clear()
        (root / name).write_text((root / name).read_text() + "# changed\n")
        assert bootstrap.main(["lab"]) == 0 and pip == calls


@pytest.mark.parametrize("word", ["requirements.lock", "the course"])
def test_an_environment_whose_making_was_cut_short_is_finished_before_it_is_used(root, pip, monkeypatch, word):
    def cut(*arguments):
        if Path(arguments[-1]).name == (word if word == "requirements.lock" else root.name):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "run_pip", cut)
        assert bootstrap.main(["lab"]) == 130
    assert bootstrap.main(["lab"]) == 0
    assert pip == (["requirements.lock", root.name] if word == "requirements.lock" else [root.name])


def test_clean_removes_what_can_be_made_anew_and_nothing_else(root, capsys):
    for name in (
        ".venv/bin",
        "runs/old",
        "data/cache",
        "data/sample",
        "course_utils/__pycache__",
        "notebooks/.ipynb_checkpoints",
    ):
        (root / name).mkdir(parents=True)
    assert bootstrap.main(["clean"]) == 0
    left = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_dir()}
    assert left == {"data", "data/sample", "course_utils", "notebooks"}
