"""A fresh machine gets a running course, or one sentence that says what is in the way."""

import ast
import contextlib
import errno
import hashlib
import importlib.metadata
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import tomllib
import types
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from packaging.markers import Marker
from packaging.requirements import Requirement

from course_utils import bootstrap
from course_utils.paths import ROOT

# An in-tree builder, so that a whole installation needs nothing but Python: its package answers like the course does.
BACKEND = """
import os
import zipfile
def build_editable(directory, config_settings=None, metadata_directory=None):
    name = "tiny-1-py3-none-any.whl"
    with zipfile.ZipFile(f"{directory}/{name}", "w") as wheel:
        wheel.writestr("tiny.pth", os.getcwd())
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
# Stands for pip where a test needs its moments: it notes its calls and the environment that it was aimed at, and puts in
# what was asked for. At the moment that STOP_AT names it says that it is there, and waits for a file called `go`.
FAKE_PIP = """
import os, sys, sysconfig, time
from pathlib import Path
root = Path(__file__).parent
def moment(name):
    if name and os.environ.get("STOP_AT") == name and not (root / "go").exists():
        (root / "reached").touch()
        while not (root / "go").exists():
            time.sleep(0.02)
def put(name):
    folder = Path(sysconfig.get_path("purelib")) / f"{name}-1.dist-info"
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("METADATA", "RECORD"):
        (folder / part).touch()
if sys.argv[1:] != ["config", "list"] and __name__ == "__main__":
    course = "-e" in sys.argv
    with open(root / "calls", "a") as file:
        file.write("course\\n" if course else "lock\\n")
    with open(root / "aimed", "a") as file:
        file.write(sys.prefix + "\\n")
    moment("course" if course else "pip")
    for name in ["tiny"] if course else ["alpha", "Beta_b"]:
        put(name)
    if course:
        (Path(sysconfig.get_path("purelib")) / "tiny.pth").write_text(str(root))
"""
# Starts the bootstrap with that pip, or with this Python's, which need not be put in first.
START = """
import sys
import venv
from course_utils import bootstrap
from fake_pip import moment
bootstrap.can_import = lambda name: name == "pip"
if sys.argv.pop(1) == "fake":
    bootstrap.pip_command = lambda: [bootstrap.environment_python(), bootstrap.ROOT + "/fake_pip.py"]
def with_moment(before, act, after):
    def wrapped(*arguments, **settings):
        moment(before)
        act(*arguments, **settings)
        moment(after)
    return wrapped
venv.EnvBuilder.create_configuration = with_moment("bare", venv.EnvBuilder.create_configuration, "configured")
venv.EnvBuilder.setup_python = with_moment("", venv.EnvBuilder.setup_python, "python")
bootstrap.write_stamp = with_moment("stamp", bootstrap.write_stamp, "")
sys.exit(bootstrap.main(sys.argv[1:]))
"""


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A folder that looks like the course to the bootstrap, with an empty lock."""
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    return furnish(tmp_path)


def furnish(folder: Path) -> Path:
    package = folder / "course_utils"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "bootstrap.py").write_bytes(Path(bootstrap.__file__).read_bytes())
    (package / "__main__.py").write_text("import sys\nprint('in', sys.prefix, sys.argv[1:])\nsys.exit(7)\n")
    (folder / "backend.py").write_text(BACKEND)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "requirements.lock").write_text("# nothing\n")
    return folder


def without_settings(**settings) -> dict:
    """The environment variables of a user without settings, and these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTEST_"))}
    return dict(kept, PIP_CONFIG_FILE=os.devnull, **settings)


def run_for_real(root, *arguments, start=("-m", "course_utils.bootstrap"), cwd=None, **settings):
    """The bootstrap as its own process, with pip cut off from every index; returns (status, stdout, stderr)."""
    done = subprocess.run(
        [sys.executable, *start, *arguments],
        cwd=cwd or root,
        env=without_settings(**settings),
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


def test_the_environment_is_made_once_and_the_command_runs_in_it_from_any_folder(root, tmp_path_factory):
    status, told, _ = run_for_real(root, "run", "--jobs", "2", PIP_NO_INDEX="1")
    assert status == 7 and "Making .venv" in told
    assert f"in {root / '.venv'} ['run', '--jobs', '2']" in told
    status, told, _ = run_for_real(root, "lab", PIP_NO_INDEX="1")
    assert status == 7 and told.splitlines() == [f"in {root / '.venv'} ['lab']"]
    (root / "notebooks").mkdir()
    elsewhere = furnish(tmp_path_factory.mktemp("another") / "course")  # its course must not answer
    (elsewhere / "course_utils" / "__main__.py").write_text("print('the wrong course')")
    for folder in (root / "notebooks", root / "course_utils", elsewhere):
        script = os.path.relpath(root / "course_utils" / "bootstrap.py", folder)
        status, told, words = run_for_real(root, "doctor", start=(script,), cwd=folder)
        assert (status, told.splitlines(), words) == (7, [f"in {root / '.venv'} ['doctor']"], "")


def test_readme_and_makefile_name_commands_that_work_where_they_are_said_to_work():
    readme, makefile = [(ROOT / name).read_text("utf-8") for name in ("README.md", "Makefile")]
    assert "`python3 PATH/TO/course_utils/bootstrap.py …` from any other folder" in readme
    assert "$(PYTHON) course_utils/bootstrap.py $@" in makefile  # also where PYTHONSAFEPATH hides this folder


def test_no_network_ends_in_one_sentence_and_the_half_made_environment_is_not_used(root, monkeypatch, capsys):
    (root / "requirements.lock").write_text("sortedcontainers==2.4.0\n")
    monkeypatch.setattr(bootstrap, "can_import", lambda name: name == "pip")  # this Python's: quicker
    settings = {"INDEX_URL": "http://127.0.0.1:9/simple", "EXTRA_INDEX_URL": "", "FIND_LINKS": "", "RETRIES": "1"}
    for name, value in settings.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    assert bootstrap.main(["lab"]) == 2
    assert "network" in one_sentence(capsys.readouterr().err)
    assert (root / ".venv").exists() and bootstrap.read_stamp() == []


def test_an_old_python_is_told_which_one_is_needed(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 10, 13, "final", 0))
    assert bootstrap.main(["lab"]) == 2
    assert "needs Python 3.11 or newer" in one_sentence(capsys.readouterr().err)


@pytest.mark.parametrize("python", ["python2.7", "python3.6", "python3.10"])
def test_an_old_python_ends_in_the_sentence(root, python):
    found = shutil.which(python)
    if not found or subprocess.run([found, "-c", ""], capture_output=True).returncode:
        pytest.skip(f"no {python} here")
    done = subprocess.run([found, "course_utils/bootstrap.py", "lab"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 2 and "needs Python 3.11 or newer" in one_sentence(done.stderr)


def test_an_old_python_can_read_the_bootstrap():
    source = Path(bootstrap.__file__).read_text("ascii")  # Python 2 stops at any other letter
    tree = ast.parse(source, feature_version=(3, 7))
    too_new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.YieldFrom, ast.AsyncFunctionDef)
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, too_new)]
    displays = [node for node in ast.walk(tree) if isinstance(node, (ast.Tuple, ast.List, ast.Set))]
    assert not [node.lineno for node in displays if any(isinstance(part, ast.Starred) for part in node.elts)]
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.cause]
    assert not [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.args.kwonlyargs]
    assert "from __future__ import print_function" in source  # else print(..., file=...) is no Python 2
    assert not [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.returns]


def test_a_disk_too_small_is_noticed_before_anything_is_fetched(root, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 2.5e9}))
    assert bootstrap.main(["lab"]) == 2
    assert "2.5 GB free" in one_sentence(capsys.readouterr().err)
    assert not (root / ".venv").exists()


def test_a_python_without_pip_is_told_what_to_install(root, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "can_import", lambda name: False)
    assert bootstrap.main(["lab"]) == 2
    assert "neither ensurepip nor pip" in one_sentence(capsys.readouterr().err)


def test_pip_alone_is_enough_where_ensurepip_is_missing(root, monkeypatch):
    monkeypatch.setattr(bootstrap, "can_import", lambda name: name == "pip")
    bootstrap.make_bare_environment()
    listed = subprocess.run([*bootstrap.pip_command(), "list"], capture_output=True, text=True)
    assert listed.returncode == 0 and "pytest" not in listed.stdout  # it is aimed at the environment


def test_a_folder_that_cannot_be_written_is_named(root, monkeypatch, capsys):
    def refuse(*arguments, **settings):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("venv.create", refuse)
    assert bootstrap.main(["lab"]) == 2
    assert "may write to" in one_sentence(capsys.readouterr().err)


@pytest.fixture
def pip(root, monkeypatch):
    """Environments that are made in no time; the last word of each call of pip is noted."""
    calls = []

    def make():
        python = Path(bootstrap.environment_python())
        python.parent.mkdir(parents=True)
        python.touch()
        (root / ".venv" / "pyvenv.cfg").write_text("home = /usr/bin\n")

    monkeypatch.setattr(bootstrap, "make_bare_environment", make)
    monkeypatch.setattr(bootstrap, "check_space", lambda: None)
    monkeypatch.setattr(bootstrap, "run_pip", lambda *arguments: calls.append(Path(arguments[-1]).name))
    monkeypatch.setattr(bootstrap, "run_course", lambda arguments: 0)
    monkeypatch.setattr(bootstrap, "installed", lambda: {"tiny": "1", "pip": "1"})
    return calls


def test_a_changed_lock_makes_the_environment_anew_and_other_settings_install_only_the_course(root, pip):
    bootstrap.main(["lab"])
    bootstrap.main(["lab"])
    assert pip == ["requirements.lock", root.name]
    for name, calls in {"pyproject.toml": [root.name], "requirements.lock": ["requirements.lock", root.name]}.items():
        pip.clear()
        (root / name).write_text((root / name).read_text() + "# changed\n")
        assert bootstrap.main(["lab"]) == 0 and pip == calls


# ---- Groups of packages that one command takes


@pytest.fixture
def groups(root):
    """Locks of the two groups."""
    for group in ("bench", "classroom"):
        (root / f"requirements-{group}.lock").write_text("# nothing\n")


@pytest.mark.parametrize("command", bootstrap.FURTHER)
def test_a_command_that_takes_more_packages_adds_them_once_and_no_other_command_does(root, pip, groups, command):
    lock = f"requirements-{bootstrap.FURTHER[command][0]}.lock"
    for each, calls in (("lab", ["requirements.lock", root.name]), (command, [lock]), (command, []), ("lab", [])):
        pip.clear()
        assert bootstrap.main([each]) == 0 and pip == calls, each


def test_one_group_does_not_make_the_other_be_added_again(root, pip, groups):
    for command in ("bench", "site", "bench", "site"):
        assert bootstrap.main([command]) == 0
    assert pip == ["requirements.lock", root.name, "requirements-bench.lock", "requirements-classroom.lock"]
    pip.clear()
    (root / "pyproject.toml").write_text((root / "pyproject.toml").read_text() + "# changed\n")  # the groups stay
    (root / "requirements-bench.lock").write_text("# changed\n")
    for command in ("site", "bench", "site"):
        assert bootstrap.main([command]) == 0
    assert pip == [root.name, "requirements-bench.lock"] and len(bootstrap.read_stamp()) == 4


@pytest.mark.parametrize("command", bootstrap.FURTHER)
def test_where_a_group_is_not_to_be_had_its_command_goes_on_without_it_or_ends_in_one_sentence(
    root, pip, groups, monkeypatch, capsys, command
):
    bootstrap.main(["lab"])

    def refuse(*arguments):
        assert "--no-deps" in arguments
        raise bootstrap.Stop("no network")

    monkeypatch.setattr(bootstrap, "run_pip", refuse)
    without = bootstrap.FURTHER[command][1]
    assert bootstrap.main([command]) == (0 if without else 2)
    assert one_sentence(capsys.readouterr().err) == (
        f"course: {without}: no network" if without else "course: no network"
    )
    assert not bootstrap.is_ready(command) and bootstrap.is_ready("lab")  # the next start tries again


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
    (root / ".venv.cpu").write_text("https://a/cpu\n")
    assert bootstrap.main(["clean"]) == 0
    assert (root / ".venv.cpu").exists()  # a choice of the user, which nothing makes anew
    left = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_dir()}
    assert left == {"data", "data/sample", "course_utils", "notebooks"}


# ---- Two first starts, and first starts that were killed


class Start:
    """A bootstrap in a process of its own, with the fake pip; it stops at a moment until `go` is written."""

    def __init__(self, root: Path, stop_at: str = "", command: str = "lab"):
        locked = "alpha==1\nbeta-b==1\nother==1 ; sys_platform == 'plan9'\n"
        for name, text in (("start.py", START), ("fake_pip.py", FAKE_PIP), ("requirements.lock", locked)):
            if not (root / name).exists() or (root / name).read_text() != text:  # another start may be reading it
                (root / name).write_text(text)
        self.root = root
        self.process = subprocess.Popen(
            [sys.executable, "start.py", "fake", command],
            cwd=root,
            env=without_settings(STOP_AT=stop_at),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def reaches_its_moment(self):
        while not (self.root / "reached").exists():
            assert self.process.poll() is None, self.process.stderr.read()
            time.sleep(0.02)
        return self

    def ends_well(self) -> str:
        told, words = self.process.communicate()
        assert self.process.returncode == 7 and "Traceback" not in words, words
        assert told.splitlines()[-1].startswith(f"in {self.root / '.venv'} ")
        return words


def calls(root: Path) -> list[str]:
    assert set((root / "aimed").read_text().split()) == {str(root / ".venv")}, "pip was aimed at another Python"
    return (root / "calls").read_text().split()


def go(root: Path) -> None:
    (root / "go").touch()


def test_the_second_of_two_first_starts_waits_says_so_once_and_installs_nothing(root):
    first = Start(root, stop_at="pip").reaches_its_moment()
    second = Start(root)
    told = second.process.stderr.readline()
    assert "another start is at work on .venv" in told and one_sentence(told)
    go(root)
    first.ends_well()
    assert second.ends_well() == "" and calls(root) == ["lock", "course"]


def test_of_several_starts_at_once_one_installs_and_all_end_well(root):
    starts = [Start(root) for _ in range(4)]
    for start in starts:
        start.ends_well()
    assert calls(root) == ["lock", "course"]


@pytest.mark.skipif(os.name == "nt", reason="kills a group of processes")
@pytest.mark.parametrize("moment", ["bare", "configured", "python", "pip", "course", "stamp"])
def test_a_start_killed_at_any_moment_is_mended_by_the_same_command(root, moment):
    start = Start(root, stop_at=moment).reaches_its_moment()
    os.killpg(start.process.pid, signal.SIGKILL)
    start.process.communicate()
    Start(root).ends_well()
    done = calls(root)
    assert Start(root).ends_well() == "" and calls(root) == done  # and then nothing is left to do


@pytest.mark.skipif(os.name == "nt", reason="Windows refuses to remove what a process uses")
def test_a_pip_that_outlives_its_killed_start_is_waited_for(root):
    start = Start(root, stop_at="pip").reaches_its_moment()
    start.process.kill()  # alone: its pip goes on
    start.process.wait()
    second = Start(root)
    assert "another start is at work" in second.process.stderr.readline()
    go(root)
    second.ends_well()
    assert calls(root) == ["lock", "lock", "course"]
    start.process.communicate()


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A finished fake environment, to be copied with its path kept: each test that harms it makes it whole again."""
    root = furnish(tmp_path_factory.mktemp("finished"))
    Start(root).ends_well()
    return root


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9])


DAMAGES = {
    "no pyvenv.cfg": lambda venv: (venv / "pyvenv.cfg").unlink(),
    "an empty pyvenv.cfg": lambda venv: (venv / "pyvenv.cfg").write_text(""),
    "no Python": lambda venv: Path(bootstrap.environment_python()).unlink(),
    "a Python that leads nowhere": lambda venv: lead_nowhere(Path(bootstrap.environment_python())),
    "a package less": lambda venv: shutil.rmtree(*venv.rglob("alpha-1.dist-info")),
    "a package half copied": lambda venv: next(venv.rglob("Beta_b-1.dist-info/RECORD")).unlink(),
    "no packages": lambda venv: shutil.rmtree(*venv.rglob("site-packages")),
    "the course less": lambda venv: shutil.rmtree(*venv.rglob("tiny-1.dist-info")),
    "a cut stamp": lambda venv: cut(venv / "course-stamp"),
    "no text as a stamp": lambda venv: (venv / "course-stamp").write_bytes(b"\xff\xfe\x00"),
    "a file as .venv": lambda venv: (shutil.rmtree(venv), venv.touch()),
    "an empty .venv": lambda venv: (shutil.rmtree(venv), venv.mkdir()),
}


def lead_nowhere(python: Path) -> None:
    python.unlink()
    python.symlink_to("/nowhere/python3")


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_half_environment_is_made_whole_by_the_same_command_though_its_stamp_says_finished(
    finished, damage, monkeypatch
):
    monkeypatch.setattr(bootstrap, "ROOT", str(finished))
    DAMAGES[damage](finished / ".venv")
    Start(finished).ends_well()
    assert bootstrap.is_ready("lab") and len(bootstrap.installed()) >= 3
    assert (finished / ".venv" / "pyvenv.cfg").stat().st_size and len(bootstrap.read_stamp()) == 2
    assert calls(finished)[-1] in ("lock", "course")


def test_an_environment_that_lost_its_pip_is_made_anew(root, pip, monkeypatch):
    bootstrap.main(["lab"])
    pip.clear()
    monkeypatch.setattr(bootstrap, "installed", lambda: {"pip": "1", "tiny": "1"} if pip else {})
    assert bootstrap.main(["lab"]) == 0 and pip == ["requirements.lock", root.name]


def test_pip_is_never_aimed_at_a_python_without_an_environment(root, monkeypatch):
    python = Path(bootstrap.environment_python())
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    monkeypatch.setattr(bootstrap, "pip_command", lambda: pytest.fail("pip was started"))
    with pytest.raises(bootstrap.Stop, match="no whole environment"):
        bootstrap.run_pip("install", "x")


@pytest.mark.skipif(not bootstrap.fcntl, reason="the other way to lock")
def test_where_the_file_system_knows_no_locks_the_start_says_so_and_goes_on(root, pip, monkeypatch, capsys):
    def refuse(*arguments):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(bootstrap.fcntl, "flock", refuse)
    assert bootstrap.main(["lab"]) == 0 and pip == ["requirements.lock", root.name]
    assert "cannot be locked here (No locks available)" in one_sentence(capsys.readouterr().err)


def test_windows_locks_in_its_own_way_and_waits_as_well(root, pip, monkeypatch, capsys):
    answers = iter([OSError(errno.EACCES, "Permission denied")] * 2 + [None])

    def locking(descriptor, mode, count):
        assert (mode, count) == (2, 1)
        answer = next(answers)
        if answer:
            raise answer

    monkeypatch.setattr(bootstrap, "fcntl", None)
    monkeypatch.setattr(bootstrap, "msvcrt", types.SimpleNamespace(locking=locking, LK_NBLCK=2))
    monkeypatch.setattr(bootstrap.time, "sleep", lambda seconds: None)
    assert bootstrap.main(["lab"]) == 0 and next(answers, "used up") == "used up"
    assert capsys.readouterr().err.count("another start is at work") == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a file that is open")
def test_clean_removes_the_lock_and_a_start_that_waited_for_it_holds_a_new_one(root):
    waits, held = threading.Event(), []

    def wait():
        waits.set()
        with bootstrap.lock() as path:
            held.append(Path(path).exists())

    with bootstrap.lock() as path:
        waiting = threading.Thread(target=wait)
        waiting.start()
        waits.wait()
        os.remove(path)
    waiting.join()
    assert held == [True]
    (root / ".venv").mkdir()
    assert bootstrap.main(["clean"]) == 0
    assert not (root / ".venv").exists() and not (root / ".venv.lock").exists()


def test_a_clean_that_is_cut_leaves_no_environment_that_looks_finished(finished, monkeypatch):
    monkeypatch.setattr(bootstrap, "ROOT", str(finished))
    Start(finished).ends_well()
    monkeypatch.setattr(bootstrap.shutil, "rmtree", lambda path: os.kill(os.getpid(), signal.SIGINT))
    assert bootstrap.is_ready("lab") and bootstrap.main(["clean"]) == 130
    assert (finished / ".venv").exists() and not bootstrap.is_ready("lab")


# ---- The user's settings


def add_wheel(folder: Path, name: str, version: str = "1", requires: Sequence[str] = ()) -> str:
    """Write a package without modules into a folder; returns its line for the lock."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        inside = f"{name}-{version}.dist-info"
        lines = [f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {each}" for each in requires)]
        wheel.writestr(f"{inside}/METADATA", "\n".join(["Metadata-Version: 2.1", *lines, ""]))
        text = "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr(f"{inside}/WHEEL", text)
        wheel.writestr(f"{inside}/RECORD", "")
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A course whose lock names one package, in its folder `wheels`, and its environment with nothing in it."""
    root = furnish(tmp_path_factory.mktemp("bare"))
    (root / "wheels").mkdir()
    (root / "requirements.lock").write_text(add_wheel(root / "wheels", "probe"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap, "ROOT", str(root))
        patch.setattr(bootstrap, "can_import", lambda name: name == "pip")
        bootstrap.make_bare_environment()
    return root


@pytest.fixture
def user(bare, monkeypatch, tmp_path):
    """A user of that course: her settings (environment variables, lines of pip.conf), then the packages are installed."""
    monkeypatch.setattr(bootstrap, "ROOT", str(bare))
    monkeypatch.setattr(bootstrap, "can_import", lambda name: name == "pip")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)

    def installs(variables: dict, lines: str = "") -> None:
        config = tmp_path / "pip.conf"
        config.write_text(f"[global]\nfind-links = {bare / 'wheels'}\nno-index = true\n{lines}", "utf-8")
        monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
        for name, value in variables.items():
            monkeypatch.setenv(name, value.format(here=tmp_path))
        try:
            bootstrap.install_packages()
        finally:
            for folder in (bare / ".venv").rglob("probe-1.dist-info"):
                shutil.rmtree(folder)

    return installs


# One word, one try: settings that would hide each other's effect are tried alone.
SETTINGS = [
    "PIP_TARGET={here}/x",
    "PIP_USER=1 PIP_REQUIRE_VIRTUALENV=1",
    "PIP_PREFIX={here}/x PIP_PYTHON=/nowhere/python",
    "PIP_ROOT={here}/x PIP_ISOLATED=1 PIP_CONSTRAINT={here}/9",
    "PIP_DRY_RUN=1 PIP_NO_BINARY=:all:",
    "PYTHONPATH={here}/same PYTHONUSERBASE={here}/same PYTHONSTARTUP=/nowhere PYTHONNOUSERSITE=1",
    "PYTHONHOME=/nowhere",
    "PYTHONPLATLIBDIR=lib77 PYTHONWARNINGS=error PYTHONSAFEPATH=1 FORCE_COLOR=1 PYTHONINSPECT=1",
]


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_variable_of_the_user_does_not_move_the_installation(user, tmp_path, settings):
    same = tmp_path / "same"
    same.mkdir()
    with zipfile.ZipFile(next(Path(bootstrap.ROOT).glob("wheels/*.whl"))) as wheel:
        wheel.extractall(same)  # the same version, and yet not inside .venv
    (tmp_path / "9").write_text("probe==9\n")
    user(dict(setting.split("=", 1) for setting in settings.split()))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["9", "pip.conf", "same"]  # nothing went elsewhere


LINES = [
    "target = {here}/x\nisolated = true",
    "user = true\nquiet = 3",
    "[install]\nprefix = {here}/x\nroot = {here}/x",
    "[install]\nuser = yes\n[list]\nuser = yes\n[config]\nsite = yes",
]


@pytest.mark.parametrize("lines", LINES)
def test_a_line_of_pip_conf_does_not_move_the_installation(user, tmp_path, lines):
    user({}, lines.format(here=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["pip.conf"]


def test_settings_of_network_and_cache_reach_pip_from_file_and_variable_and_no_other_does(user, bare, monkeypatch):
    options = subprocess.run([*bootstrap.pip_command(), "install", "--help"], capture_output=True, text=True).stdout
    names = set(re.findall(r"--([a-z-]+)", options)) - {"help", "version", "quiet", "verbose"}
    kept = {"index-url", "extra-index-url", "find-links", "no-index", "trusted-host", "proxy", "cert", "client-cert"}
    kept |= {"cache-dir", "no-cache-dir", "timeout", "retries", "keyring-provider", "no-input"}
    assert kept | {"target", "user", "prefix", "root", "require-virtualenv", "constraint", "python"} <= names
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.setenv("PIP_" + name.upper().replace("-", "_"), "7")
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        reached = {name for name, value in bootstrap.pip_settings().items() if name.startswith("PIP_") and value == "7"}
    reached = {name[4:].lower().replace("_", "-") for name in reached}
    assert kept <= reached and reached - kept <= {"no-color", "progress-bar"}
    user(
        {"PIP_PROXY": "", "PIP_DEFAULT_TIMEOUT": "9", "PIP_RETRIES": "0", "PIP_EXTRA_INDEX_URL": "https://b/simple"},
        "extra-index-url =\n    https://a/simple\n    https://c/simple\ncert = /x y/é.pem\n"
        "[install]\ncache-dir = /x\nindex-url = https://name:p%40ss@d/simple\n[list]\nproxy = no\n",
    )
    settings = bootstrap.pip_settings()
    assert settings["PIP_EXTRA_INDEX_URL"] == "https://b/simple" and settings["PIP_DEFAULT_TIMEOUT"] == "9"
    assert settings["PIP_CERT"] == "/x y/é.pem" and settings["PIP_CACHE_DIR"] == "/x"
    assert settings["PIP_INDEX_URL"] == "https://name:p%40ss@d/simple"
    assert settings["PIP_RETRIES"] == "1" and settings["PIP_CONFIG_FILE"] == os.devnull and "PIP_PROXY" not in settings
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL")
    assert bootstrap.pip_settings()["PIP_EXTRA_INDEX_URL"].split() == ["https://a/simple", "https://c/simple"]


def test_a_pip_conf_that_cannot_be_read_is_told(user):
    with pytest.raises(bootstrap.Stop, match=r"one of pip's settings|pip's settings cannot be read"):
        user({}, "no equals sign\n  [\n")


def test_python_variables_that_shadow_packages_do_not_reach_the_course(root, monkeypatch):
    for name in bootstrap.SHADOWING:
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    seen = {}
    monkeypatch.setattr(bootstrap, "become", lambda command: seen.update(os.environ) or command)
    assert bootstrap.run_course(["lab"])[1:] == ["-P", "-m", "course_utils", "lab"]
    assert not set(bootstrap.SHADOWING) & set(seen) and seen["OMP_NUM_THREADS"] == "1"


def test_pip_is_not_believed_a_package_must_be_seen_inside_in_its_version(root, pip, monkeypatch, capsys):
    (root / "requirements.lock").write_text("alpha==1.0\nbeta==2\n")
    for found, lacking in [({"beta": "2"}, "alpha"), ({"alpha": "1.1", "beta": "2"}, "alpha"), ({}, "alpha, beta")]:
        monkeypatch.setattr(bootstrap, "installed", lambda found=found: found)
        assert bootstrap.main(["lab"]) == 2 and bootstrap.read_stamp() == []
        assert f"and yet {lacking} cannot be seen inside" in one_sentence(capsys.readouterr().err)
    monkeypatch.setattr(bootstrap, "installed", lambda: {"alpha": "1+cu130", "beta": "2.0.0", "tiny": "1", "pip": "1"})
    assert bootstrap.main(["lab"]) == 0


# ---- PyTorch without CUDA

# A lock as Linux has it: pt stands for a package that only a PyTorch with CUDA needs.
CPU_LOCK = """# made
torch==2.1.0 \\
    --hash=sha256:{0}
torchvision==0.2.0 \\
    --hash=sha256:{0}
nv-pt==1 ; sys_platform == 'linux' \\
    --hash=sha256:{0}
{1}"""


@pytest.fixture
def cpu(bare, monkeypatch):
    """A course on Linux whose lock has CUDA, its bare environment, and the folder of an index that has no CUDA."""
    monkeypatch.setattr(bootstrap, "ROOT", str(bare))
    monkeypatch.setattr(bootstrap, "can_import", lambda name: name == "pip")
    monkeypatch.setattr(sys, "platform", "linux")
    real = bootstrap.this_system()
    monkeypatch.setattr(bootstrap, "this_system", lambda: dict(real, sys_platform="linux", platform_system="Linux"))
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_FIND_LINKS", str(bare / "wheels"))  # the user's own index has PyTorch with CUDA
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    lock = (bare / "requirements.lock").read_text()
    index = bare / "index"
    for name, version in (("torch", "2.1.0"), ("torchvision", "0.2.0")):
        (index / name).mkdir(parents=True)
        add_wheel(index / name, name, f"{version}+cpu", ["probe", "nv-pt; extra == 'all'"])
        add_wheel(bare / "wheels", name, version, ["probe", "nv-pt; platform_system == 'Linux'"])
    for folder in index.iterdir():
        links = [f'<a href="{wheel.name.replace("+", "%2B")}">{wheel.name}</a>' for wheel in folder.glob("*.whl")]
        (folder / "index.html").write_text("<!DOCTYPE html><html><body>" + "".join(links) + "</body></html>")
    (bare / "requirements.lock").write_text(CPU_LOCK.format("0" * 64, lock))
    yield index
    (bare / "requirements.lock").write_text(lock)
    for path in [*bare.rglob("torch*.dist-info"), *bare.rglob("probe-1.dist-info"), index]:
        shutil.rmtree(path)
    for path in (*bare.glob(".venv.cpu"), *bare.glob("wheels/torch*"), *bare.glob(".venv/course-stamp")):
        path.unlink()


@pytest.fixture
def cpu_in_place(cpu, monkeypatch):
    """The same, where the environment is filled and not removed: making it anew is slow, and tested elsewhere."""
    monkeypatch.setattr(bootstrap, "clear_environment", lambda: None)
    monkeypatch.setattr(bootstrap, "make_bare_environment", lambda: None)
    monkeypatch.setattr(bootstrap, "the_course", dict)
    monkeypatch.setattr(bootstrap, "run_course", lambda arguments: 0)
    real = bootstrap.run_pip
    monkeypatch.setattr(bootstrap, "run_pip", lambda *arguments: "-e" in arguments or real(*arguments))
    return cpu


def test_cpu_puts_pytorch_from_its_address_first_and_no_later_command_brings_cuda(cpu_in_place, capsys, monkeypatch):
    assert bootstrap.main(["cpu", cpu_in_place.as_uri()]) == 0, capsys.readouterr().err
    assert "PyTorch 2.1.0+cpu and without CUDA" in capsys.readouterr().out
    assert {"torch": "2.1.0+cpu", "torchvision": "0.2.0+cpu", "probe": "1"}.items() <= bootstrap.installed().items()
    assert "nv-pt" not in bootstrap.installed() and bootstrap.is_ready("lab")
    monkeypatch.setattr(bootstrap, "run_pip_with", lambda *arguments: pytest.fail("pip was started"))
    assert bootstrap.main(["lab"]) == 0 and bootstrap.main(["cpu", cpu_in_place.as_uri()]) == 0


def test_an_environment_made_anew_and_a_group_bring_no_cuda_either(cpu_in_place, groups_of_bare):
    bootstrap.write_cpu_address(cpu_in_place.as_uri())  # and nothing is there yet, as after a changed lock
    assert bootstrap.main(["site"]) == 0 and bootstrap.is_ready("site")
    assert bootstrap.installed()["torch"] == "2.1.0+cpu" and "nv-pt" not in bootstrap.installed()


@pytest.fixture
def groups_of_bare(bare):
    """A group whose lock names PyTorch and CUDA again, as the real ones do."""
    (bare / "requirements-classroom.lock").write_text((bare / "requirements.lock").read_text())
    yield
    (bare / "requirements-classroom.lock").unlink()


def test_without_the_choice_the_lock_is_asked_for_with_all_that_cuda_wants(cpu):
    assert set(bootstrap.locked()) == {"torch", "torchvision", "nv-pt", "probe"}
    bootstrap.write_cpu_address("https://a/cpu")
    assert set(bootstrap.locked()) == {"torch", "torchvision", "probe"}
    assert bootstrap.gigabytes() < 3 < bootstrap.GIGABYTES


@pytest.mark.parametrize(
    "address, said",
    [
        ("{index}/torch", r"/torch has no torch.* for this machine .*give the whole address that pytorch.org shows"),
        ("http://127.0.0.1:9/cpu", "network, or the package index behind it, did not answer"),
        ("cpu", "cpu takes one address"),
        ("", "cpu takes one address"),
    ],
)
def test_a_wrong_address_ends_in_one_sentence_and_costs_nothing(cpu, bare, address, said, capsys, monkeypatch):
    monkeypatch.setenv("PIP_RETRIES", "1")
    (bare / ".venv" / "course-stamp").write_text("finished before")
    assert bootstrap.main(["cpu", *address.format(index=cpu.as_uri()).split()]) == 2
    assert re.search(said, one_sentence(capsys.readouterr().err))
    assert bootstrap.read_stamp() == ["finished", "before"] and bootstrap.cpu_address() == ""


def test_an_address_whose_pytorch_wants_cuda_is_told(cpu_in_place, bare, capsys):
    for wheel in cpu_in_place.rglob("*.whl"):
        wheel.write_bytes(next(bare.glob(f"wheels/{wheel.name.replace('+cpu', '')}")).read_bytes())
        wheel.rename(wheel.with_name(wheel.name.replace("+cpu", "")))
        (wheel.parent / "index.html").write_text(f'<a href="{wheel.name.replace("+cpu", "")}">x</a>')
    assert bootstrap.main(["cpu", cpu_in_place.as_uri()]) == 2
    told = one_sentence(capsys.readouterr().err)
    assert "it also wants nv-pt; give the address for CPU" in told and ".venv.cpu to have CUDA" in told


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_where_the_locks_pytorch_has_no_cuda_there_is_nothing_to_choose(root, monkeypatch, capsys, system):
    monkeypatch.setattr(sys, "platform", system)
    assert bootstrap.main(["cpu", "https://a/cpu"]) == 2
    assert "brings CUDA only on Linux" in one_sentence(capsys.readouterr().err)


def wanted_by(requirement: str, system: dict[str, str]) -> set[str]:
    """The packages that a package wants on a system, and those that they want, as the installed ones say."""
    waiting, seen = [(Requirement(requirement), "")], set()
    while waiting:
        each, extra = waiting.pop()
        if (each.name, extra) in seen:
            continue
        seen.add((each.name, extra))
        waiting += [(each, extra) for extra in each.extras]
        for line in importlib.metadata.requires(each.name) or []:
            further = Requirement(line)
            if not further.marker or further.marker.evaluate(system | {"extra": extra}):
                waiting.append((further, ""))
    return {bootstrap.plain(name) for name, _ in seen}


@pytest.mark.skipif(not torch.version.cuda or sys.platform != "linux", reason="this PyTorch says nothing of CUDA")
def test_what_the_lock_has_for_linux_alone_is_what_its_pytorch_wants_for_cuda():
    linux, macos = [{"sys_platform": a, "platform_system": b} for a, b in (("linux", "Linux"), ("darwin", "Darwin"))]
    assert bootstrap.only_for_cuda() == wanted_by("torch", linux) - wanted_by("torch", macos)


MACHINES = [
    dict(zip(("python_full_version", "python_version", "sys_platform", "os_name", "platform_machine"), parts))
    | {"implementation_name": name.lower(), "platform_python_implementation": name, "platform_system": "x"}
    for *parts, name in [
        (f"{python}.{patch}", python, system, "nt" if system == "win32" else "posix", machine, implementation)
        for python, patch, system, machine, implementation in itertools.product(
            ("3.11", "3.12", "3.14", "3.15"),
            (0, 4, 5, 12),
            ("linux", "darwin", "win32"),
            ("x86_64", "aarch64", "AMD64", "riscv64"),
            ("CPython", "PyPy"),
        )
    ]
]


def test_markers_of_the_locks_are_read_as_packaging_reads_them():
    text = "".join(path.read_text() for path in ROOT.glob("requirements*.lock"))
    markers = set(re.findall(r"^[a-z].*? ; (.*?) *\\$", text, re.MULTILINE))
    markers |= {"python_version >= '3.12' and not_known", "os_name == 'posix' and (python_version < '3.12')"}
    markers |= {"'linux' in sys_platform", "python_full_version != '3.12.*'", "python_version <= '3.9'"}
    assert len(markers) > 10
    for marker in sorted(markers - {"python_version >= '3.12' and not_known"}):
        tree = ast.parse(marker, mode="eval").body
        for machine in MACHINES:
            assert bootstrap.holds(tree, machine) == Marker(marker).evaluate(machine), (marker, machine)
    assert bootstrap.selects(
        "python_version >= '3.11' and not_known == '1'", bootstrap.this_system()
    )  # in doubt a package is asked for


def test_the_lock_is_read_whole():
    lines = [line for line in (ROOT / "requirements.lock").read_text().splitlines() if line and line[0] not in "# "]
    text = "\n".join(line.split(" ;")[0].rstrip(" \\") for line in lines)
    wanted = {bootstrap.plain(name): version for name, version in re.findall(r"(.+)==(.+)", text)}
    found = bootstrap.locked()
    assert len(lines) > 150 and {"torch", "numpy"} <= set(found)
    differing = {name for name in found if found[name] != wanted[name]}
    assert differing <= {"soupsieve"}  # it stands there twice, for two kinds of Python
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["name"] in bootstrap.the_course()


# ---- One true sentence for each cause

NOT_FOUND = (
    "ERROR: Could not find a version that satisfies the requirement {0} (from versions: {1})\n"
    "ERROR: No matching distribution found for {0}\n"
)
RETRY = "WARNING: Retrying (Retry(total=4, connect=None)) after connection broken by '{}': /simple/torch/\n"
FAILURES = {
    "full disk": ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n", 1),
    "full disk on Windows": ("ERROR: ... OSError: [WinError 112] Es steht nicht genug Speicherplatz zur Verfügung\n", 1),
    "quota": ("ERROR: Could not install packages due to an OSError: [Errno 122] Disk quota exceeded\n", 1),
    "quota on macOS": ("ERROR: Could not install packages due to an OSError: [Errno 69] Disc quota exceeded\n", 1),
    "no network": (RETRY.format("NewConnectionError('[Errno 101] Network is unreachable')") + NOT_FOUND, 1),
    "no name": (RETRY.format("NameResolutionError(\"Failed to resolve 'x' ([Errno 11001] getaddrinfo failed)\")"), 1),
    "broken off": ("ERROR: Exception:\nTraceback (most recent call last):\nProtocolError: IncompleteRead(1)\n", 2),
    "too many requests": (RETRY.format("ResponseError('too many 503 error responses')") + NOT_FOUND, 1),
    "certificate": (
        RETRY.format("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
                     "self-signed certificate in certificate chain (_ssl.c:1006)'))") + NOT_FOUND,
        1,
    ),
    "old certificate": (RETRY.format("SSLError(1, 'certificate verify failed: certificate has expired')") + NOT_FOUND, 1),
    "certificate's file": ("ERROR: Could not install packages due to an OSError: Could not find a suitable TLS CA "
                           "certificate bundle, invalid path: /x.pem\n", 1),
    "cut encryption": (RETRY.format("SSLError(SSLEOFError(8, 'EOF occurred in violation of protocol'))") + NOT_FOUND, 1),
    "no ssl": ("WARNING: pip is configured with locations that require TLS/SSL, however the ssl module in Python is not "
               "available.\n" + RETRY.format("SSLError(\"Can't connect to HTTPS URL because the SSL module is not "
                                             "available.\")") + NOT_FOUND, 1),
    "proxy's password": (RETRY.format("ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 Proxy "
                                      "Authentication Required'))") + NOT_FOUND, 1),
    "no proxy": (RETRY.format("ProxyError('Cannot connect to proxy.', NewConnectionError('refused'))") + NOT_FOUND, 1),
    "index's password": ("WARNING: 401 Error, Credentials not correct for https://x/simple/\n" + NOT_FOUND, 1),
    "not encrypted": ("WARNING: The repository located at x is not a trusted or secure host and is being ignored.\n"
                      + NOT_FOUND, 1),
    "hashes": (RETRY.format("ReadTimeoutError('Read timed out.')")
               + "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n", 1),
    "no right": ("ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/c/pip/http'\n"
                 "Consider using the `--user` option or check the permissions.\n", 1),
    "long path": ("ERROR: Could not install packages due to an OSError: [Errno 2] No such file or directory: 'C:\\x'\n"
                  "HINT: This error might have occurred since this system does not have Windows Long Path support\n", 1),
    "bad setting": ("\nUsage:   \n  python -m pip install [options]\n\noption --timeout: invalid integer value: 'x'\n", 2),
    "bad number": ("An error occurred during configuration: option timeout: invalid floating-point value: 'x'\n", 1),
    "out of memory": ("ERROR: Exception:\nTraceback (most recent call last):\nMemoryError\n", 2),
    "killed": (RETRY.format("ReadTimeoutError('Read timed out.')"), -9),
    "ended": ("", -15),
    "crashed": ("Segmentation fault\n", -11),
    "no words": ("", 1),
    "other words": ("ERROR: something else\n", 1),
    "built": ("error: subprocess-exited-with-error\nERROR: Failed to build 'x' when getting requirements\n", 1),
    "not there": (NOT_FOUND, 1),
    "no pip": ("/x/.venv/bin/python: No module named pip\n", 1),
}  # fmt: skip
SAID = {
    "full disk": "the disk filled up",
    "full disk on Windows": "the disk filled up",
    "quota": r"\(your quota\) ran out",
    "quota on macOS": r"\(your quota\) ran out",
    "no network": "the network, or the package index behind it, did not answer",
    "no name": "the network, or the package index behind it, did not answer",
    "broken off": "the network, or the package index behind it, did not answer",
    "too many requests": "the network, or the package index behind it, did not answer",
    "certificate": r"a certificate that Python does not trust.*PIP_CERT=/path.*pip config set global\.cert",
    "old certificate": "expired or not yet valid; see that this machine's date is right",
    "certificate's file": "file of certificates that the settings name .* is not there",
    "cut encryption": "the encrypted connection to the package index failed",
    "no ssl": "this Python was built without SSL",
    "proxy's password": "the proxy asks for a name and a password; set HTTPS_PROXY=",
    "no proxy": "the proxy that the settings name .* did not let pip through",
    "index's password": "the package index asks for a name and a password",
    "not encrypted": "its address is not encrypted",
    "hashes": "is not the one in requirements.lock",
    "no right": "pip may not write to /c/pip/http.*set PIP_CACHE_DIR",
    "long path": "path of the course is too long",
    "bad setting": "one of pip's settings is not valid",
    "bad number": "one of pip's settings is not valid",
    "out of memory": "the memory ran out",
    "killed": r"pip was killed \(signal 9\).*memory",
    "ended": r"ended from outside \(signal 15\)",
    "crashed": r"pip crashed \(signal 11\)",
    "no words": "pip ended with status 1 and without a word",
    "other words": "its own words stand above",
    "built": "could not build it from its source, its words stand above",
    "no pip": r"the pip that \.venv needs is damaged",
    "not there": r"the package index that pip asks has no torch==2\.14\.1 for this machine",
}
ONLY_FOR = {  # what only these causes may be told; a sentence that holds more would be untrue
    "its own words stand above": {"other words", "bad setting", "bad number"},
    "PIP_CERT": {"certificate", "certificate's file", "cut encryption"},
    "memory": {"killed", "out of memory"},
    "did not answer": {"no network", "no name", "broken off", "too many requests"},
    "PYTHON=python3": {"no ssl", "built", "crashed"},
}


@pytest.fixture
def failing_pip(root, monkeypatch):
    """A pip that writes these words and ends with this status."""

    def make(words: str, status: int) -> None:
        words = words.replace("{0}", "torch==2.14.1").replace("{1}", "none")
        end = f"os.kill(os.getpid(), {-status})" if status < 0 else f"sys.exit({status})"
        text = f"import os, sys\nif sys.argv[-1] != 'list':\n    sys.stderr.buffer.write({words.encode()!r})\n"
        (root / "failing.py").write_text(f"{text}    sys.stderr.flush()\n    {end}\n")
        monkeypatch.setattr(bootstrap, "pip_command", lambda: [sys.executable, "-I", str(root / "failing.py")])
        monkeypatch.setattr(bootstrap, "is_environment", lambda: True)
        monkeypatch.setattr(bootstrap, "unfit", lambda: None)

    return make


@pytest.mark.parametrize("cause", FAILURES)
def test_a_failure_of_pip_is_told_with_its_true_cause_and_what_to_do(failing_pip, cause, capsys):
    words, status = FAILURES[cause]
    if os.name == "nt" and status < 0:
        pytest.skip("Windows has no signals")
    failing_pip(words, status)
    with pytest.raises(bootstrap.Stop, match=SAID[cause]) as stop:
        bootstrap.run_pip("install", "x")
    assert "\n" not in str(stop.value) and ". " not in str(stop.value)
    for text, causes in ONLY_FOR.items():
        assert text not in str(stop.value) or cause in causes
    assert words.split("{0}")[0].strip()[:20] in capsys.readouterr().err  # what pip says is shown as well


@pytest.mark.parametrize(
    "answer, said",
    [
        ("403 Client Error: Forbidden for url: http://x/simple/torch/", "asks for a name and a password"),
        ("503 Server Error: Busy for url: http://x/simple/torch/", "did not answer"),
        ("404 Client Error: Not Found for url: http://x/simple/torch/", "that pip asks has no torch==2.14.1"),
        ("There was a problem confirming the ssl certificate: CERTIFICATE_VERIFY_FAILED", "does not trust"),
    ],
)
def test_what_pip_keeps_to_itself_is_asked_for_before_a_package_is_called_missing(failing_pip, root, answer, said):
    failing_pip(NOT_FOUND, 1)
    asked = (
        f"if '-vv' in sys.argv:\n    print('  Could not fetch URL http://x/: {answer} - skipping')\n    sys.exit(1)\n"
    )
    text = (root / "failing.py").read_text()
    (root / "failing.py").write_text(text.replace("if sys.argv[-1]", f"{asked}if sys.argv[-1]"))
    with pytest.raises(bootstrap.Stop, match=said):
        bootstrap.run_pip("install", "x")


def test_a_file_of_certificates_that_is_not_there_is_the_cause_whatever_pip_says():
    told = bootstrap.explain(*FAILURES["certificate"], {"PIP_CERT": "/nowhere.pem"})
    assert re.search(SAID["certificate's file"], told)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
@pytest.mark.parametrize("words, status", [("ERROR: Operation cancelled by user\n", 1), ("", -2), ("", 130)])
def test_an_interrupted_pip_is_no_failure(failing_pip, words, status):
    failing_pip(words, status)
    with pytest.raises(KeyboardInterrupt):
        bootstrap.run_pip("install", "x")


def test_words_that_pip_printed_before_it_got_over_a_trouble_are_not_its_cause():
    words = RETRY.format("NewConnectionError('refused')") + "ERROR: Cannot install a and b: conflicting dependencies\n"
    assert "network" not in bootstrap.explain(words) and "words stand above" in bootstrap.explain(words)


def test_a_package_for_other_pythons_and_a_forbidden_index_are_told():
    before = "ERROR: Ignored the following versions that require a different python version: {} Requires-Python <3.9\n"
    words = NOT_FOUND.replace("{0}", "x==1.2").replace("{1}", "none")
    assert "x==1.2 is not made for Python" in bootstrap.explain(before.format("1.2") + words)
    assert "x==1.2 is not made for Python" not in bootstrap.explain(before.format("1.1") + words)
    assert "no-index" in bootstrap.explain(words, 1, {"PIP_NO_INDEX": "1"})


@pytest.mark.parametrize(
    "machine, said",
    [
        ({"platform": "darwin", "machine": "x86_64"}, "no longer made for Macs with an Intel processor"),
        ({"platform": "darwin", "machine": "arm64", "mac": "13.6.1"}, "macOS 14 or newer and this is 13.6.1"),
        ({"platform": "darwin", "machine": "arm64", "mac": "15.1"}, None),
        ({"musl": True}, "this one has musl, as Alpine does"),
        ({"libc": ("glibc", "2.17")}, "glibc 2.28 or newer and this one has 2.17"),
        ({"maxsize": 2**31 - 1, "machine": "i686"}, "32-bit"),
        ({"maxsize": 2**31 - 1, "machine": "AMD64", "platform": "win32"}, "64-bit Python"),
        ({"machine": "riscv64"}, r"not made for this processor \(riscv64\)"),
        ({"machine": "ppc64le"}, r"not made for this processor \(ppc64le\)"),
        ({"machine": "ARM64", "platform": "win32"}, "install a Python for x86-64"),
        ({"machine": "AMD64", "platform": "win32"}, None),
        ({"machine": "aarch64"}, None),
        ({"python": (3, 15, 0, "final", 0)}, "newer than the packages .*Python 3.11 to 3.14"),
        ({"python": (4, 0, 0, "final", 0)}, "newer than the packages"),
        ({"implementation": "PyPy"}, "made for CPython and this is PyPy"),
        ({}, None),
    ],
)
def test_a_machine_for_which_nothing_is_made_is_named_as_the_cause(monkeypatch, machine, said):
    monkeypatch.setattr(sys, "platform", machine.get("platform", "linux"))
    monkeypatch.setattr(sys, "maxsize", machine.get("maxsize", 2**63 - 1))
    monkeypatch.setattr(sys, "version_info", machine.get("python", (3, 13, 1, "final", 0)))
    answers = {
        "machine": machine.get("machine", "x86_64"),
        "mac_ver": (machine.get("mac", "14.0"), ("", "", ""), ""),
        "libc_ver": machine.get("libc", ("glibc", "2.36")),
        "python_implementation": machine.get("implementation", "CPython"),
    }
    for name, answer in answers.items():
        monkeypatch.setattr(bootstrap.platform, name, lambda answer=answer: answer)
    soabi = "cpython-313-x86_64-linux-" + ("musl" if "musl" in machine else "gnu")
    monkeypatch.setattr(bootstrap.sysconfig, "get_config_var", lambda name: soabi if name == "SOABI" else None)
    words = NOT_FOUND.replace("{0}", "torch==2.14.1").replace("{1}", "2.2.0, 2.2.2")
    for told in (bootstrap.explain(words), bootstrap.explain("error: subprocess-exited-with-error\n")):
        assert re.search(said, told) if said else "PyTorch" not in told
        # another Python is advised only where the Python is the cause, or where nothing else is known
        assert said is None or ("PYTHON=python3" in told) == bool({"python", "implementation"} & set(machine))


@pytest.mark.parametrize("name, said", [(f"my{os.pathsep}faces", "colon"), ("my\nfaces", "line break")])
def test_a_folder_below_which_python_makes_no_environment_is_named(root, monkeypatch, capsys, name, said):
    folder = root / name / "course"
    with contextlib.suppress(OSError):  # Windows knows no such names
        folder.mkdir(parents=True)
    monkeypatch.setattr(bootstrap, "ROOT", str(folder))
    assert bootstrap.main(["lab"]) == 2
    told = one_sentence(capsys.readouterr().err)
    assert said in told and repr(name) in told and "rename it" in told
    assert not folder.exists() or list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "error, said",
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk filled up"),
        (OSError(getattr(errno, "EDQUOT", errno.ENOSPC), "Disk quota exceeded"), "free some space"),
        (OSError(errno.EROFS, "Read-only file system"), "may write to"),
        (OSError(errno.ENAMETOOLONG, "File name too long"), "a shorter path"),
        (OSError(errno.EPERM, "Operation not permitted", "lib", None, "lib64"), "knows no symbolic links"),
    ],
)
def test_an_environment_that_cannot_be_made_is_told_with_its_true_cause(root, monkeypatch, capsys, error, said):
    def refuse(*arguments, **settings):
        raise error

    monkeypatch.setattr("venv.create", refuse)
    assert bootstrap.main(["lab"]) == 2
    assert said in one_sentence(capsys.readouterr().err)


def test_an_incomplete_copy_of_the_course_is_told(root, capsys):
    (root / "requirements.lock").unlink()
    assert bootstrap.main(["lab"]) == 2
    assert "no whole copy of the course" in one_sentence(capsys.readouterr().err)
