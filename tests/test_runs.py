"""Parameters are refused before anything runs; what fails is kept and named; what is done is not done again."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import pytest

from course_utils.__main__ import main
from course_utils.paths import ROOT

PARAMETERS = """seed: int = 0
epochs: int = 8  # passes over the training part
rate: float = 0.1
shuffle: bool = True
people: int | None = None  # all if None
faces: str = "a=b#c"
sizes: list = [8, 16]
plain = 3
"""


def write(path, *sources, parameters=PARAMETERS):
    """A small notebook: a parameters cell, then cells called cell-0, cell-1, …"""
    cells = [nbformat.v4.new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return str(path)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder of notebooks that the command line takes for the course's."""
    monkeypatch.setattr("course_utils.commands.parameters.find.__defaults__", (tmp_path,))
    return tmp_path


def text_of(path, cell):
    """What a cell printed."""
    cells = {each.id: each for each in nbformat.read(path, as_version=4).cells}
    return "".join(output.get("text", "") for output in cells[cell].outputs)


def refused(capsys, *arguments):
    """What the user reads when a request is refused."""
    assert main([str(each) for each in arguments]) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("name", ["01", "01_images", "images", "01_images.ipynb"])
def test_a_notebook_is_found_by_number_name_or_both(folder, name):
    from course_utils.commands.parameters import find

    write(folder / "01_images.ipynb")
    write(folder / "12_forward_pass.ipynb")
    assert find([name, "01"]) == [folder / "01_images.ipynb"]
    assert find(["forward_pass"]) == [folder / "12_forward_pass.ipynb"]
    assert len(find([])) == 2


def test_a_notebook_outside_the_course_is_found_by_its_path(folder, tmp_path_factory):
    from course_utils.commands.parameters import find

    other = write(tmp_path_factory.mktemp("other") / "mine.ipynb")
    assert [str(path) for path in find([other])] == [other]


def test_an_unknown_notebook_is_refused_with_the_list(folder, capsys):
    write(folder / "01_images.ipynb")
    told = refused(capsys, "run", "iamges")
    assert "'iamges'" in told and "01_images" in told


def test_a_file_that_is_no_notebook_is_refused(folder, capsys):
    for number, content in enumerate(["", "{}", "[1]", "not JSON"]):
        (folder / f"0{number}_x.ipynb").write_text(content)
        assert "cannot be read as a notebook" in refused(capsys, "run", f"0{number}", "--out", folder / "out")
    assert not (folder / "out").exists()


def test_an_unknown_parameter_is_refused_with_the_list_before_anything_runs(folder, capsys):
    write(folder / "01_images.ipynb")
    told = refused(capsys, "run", "01", "-p", "epcohs", "3", "--out", folder / "out")
    assert "'epcohs'" in told
    (line,) = [line for line in told.splitlines() if line.startswith("01_images  epochs")]
    assert line.split(maxsplit=4) == ["01_images", "epochs", "int", "8", "passes over the training part"]
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    "name, value",
    [
        ("epochs", "ten"),
        ("epochs", "1.5"),
        ("rate", "fast"),
        ("shuffle", "perhaps"),
        ("people", "few"),
        ("sizes", "8"),
        ("sizes", "[8,"),
        ("plain", "x"),
    ],
)
def test_an_ill_typed_value_is_refused_before_anything_runs(folder, capsys, name, value):
    write(folder / "01_images.ipynb")
    told = refused(capsys, "run", "01", "-p", name, value, "--out", folder / "out")
    assert told.startswith(f"course: {name} is ") and repr(value) in told
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    "name, value, meant",
    [
        ("epochs", "12", 12),
        ("rate", "1e-3", 0.001),
        ("rate", "-1", -1.0),
        ("shuffle", "false", False),
        ("people", "None", None),
        ("people", "5", 5),
        ("faces", "12", "12"),
        ("sizes", "[1, 2]", [1, 2]),
        ("plain", "4", 4),
    ],
)
def test_a_value_is_read_in_the_kind_of_its_parameter(folder, name, value, meant):
    from course_utils.commands.parameters import find, read_parameters

    write(folder / "01_images.ipynb")
    (read,) = read_parameters(find(["01"]), [(name, value)]).values()
    assert read == {name: meant} and type(read[name]) is type(meant)


def test_a_parameter_goes_only_to_the_notebooks_that_have_it(folder):
    from course_utils.commands.parameters import find, read_parameters

    write(folder / "01_images.ipynb")
    write(folder / "12_forward_pass.ipynb", parameters="seed: int = 0")
    read = read_parameters(find([]), [("epochs", "2"), ("seed", "1")])
    assert list(read.values()) == [{"epochs": 2, "seed": 1}, {"seed": 1}]


def test_two_notebooks_of_one_name_are_refused(folder, capsys):
    (folder / "more").mkdir()
    paths = [write(folder / "01_x.ipynb"), write(folder / "more" / "01_x.ipynb")]
    assert "same name" in refused(capsys, "run", *paths)


def in_sight(folder):
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_a_failure_is_kept_and_named_and_only_it_is_run_again(folder, capsys, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    good = "import os; print(epochs, os.environ['OMP_NUM_THREADS'])"
    write(folder / "01_good.ipynb", good)
    write(folder / "02_bad.ipynb", "print('before')", "1 / 0", "print('after')")
    out = folder / "{out}"  # papermill would take the braces for a format
    command = ["run", "-p", "epochs", "3", "--out", str(out), "--jobs", "2"]
    assert main(command) == 1
    told = capsys.readouterr().out
    assert "failed: in cell cell-1: ZeroDivisionError: division by zero (kept as 02_bad.failed.ipynb)" in told
    assert text_of(out / "01_good.ipynb", "cell-0") == "3 1\n" and os.environ["OMP_NUM_THREADS"] == "2"
    assert text_of(out / "02_bad.failed.ipynb", "cell-0") == "before\n"
    assert text_of(out / "02_bad.failed.ipynb", "cell-2") == ""
    assert in_sight(out) == ["01_good.ipynb", "02_bad.failed.ipynb", "finished.json"]

    write(folder / "02_bad.ipynb", "print('mended')")
    before = (out / "01_good.ipynb").stat().st_mtime_ns
    assert main([*command, "--resume"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [row[2:] for row in rows if row and row[0] in ("01_good", "02_bad")] == [["done", "before"], ["done"]]
    assert (out / "01_good.ipynb").stat().st_mtime_ns == before
    assert in_sight(out) == ["01_good.ipynb", "02_bad.ipynb", "finished.json"]


CHANGES = [
    "source",
    "parameters",
    "result",
    "a photograph",
    "a new photograph",
    "the album is gone",
    "the package",
    "the place",
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_has_changed_is_not_taken_for_done(folder, change, monkeypatch):
    from course_utils.commands import runs
    from course_utils.commands.runs import Job, fingerprint, inputs, is_finished

    album = folder / "album" / "ann"
    album.mkdir(parents=True)
    (album / "1.png").write_bytes(b"one")
    monkeypatch.chdir(folder)

    path = folder / "01_images.ipynb"
    write(path, "print(1)")
    (folder / "01_images-out.ipynb").touch()
    job = Job(path, "01_images-out", {"sizes": (1, 2), "faces": "album"})
    parameters = {"sizes": [1, 2], "faces": "album"}
    note = {"source": fingerprint(path), "parameters": parameters, "inputs": inputs(job), "seconds": 1.0}
    finished = {"01_images-out": note}
    assert is_finished(job, folder, finished)
    if change == "source":
        write(path, "print(2)")
    if change == "result":
        (folder / "01_images-out.ipynb").unlink()
    if change == "a photograph":
        (album / "1.png").write_bytes(b"another")
    if change == "a new photograph":
        (album / "2.png").write_bytes(b"two")
    if change == "the album is gone":
        shutil.rmtree(folder / "album")
    if change == "the package":
        monkeypatch.setattr(runs, "course_fingerprint", lambda: "the renderer was edited")
    if change == "the place":
        shutil.copytree(folder / "album", folder / "elsewhere" / "album")
        monkeypatch.chdir(folder / "elsewhere")
    changed = {"sizes": [1, 3 if change == "parameters" else 2], "faces": "album"}
    assert not is_finished(Job(path, "01_images-out", changed), folder, finished)


def test_the_package_counts_with_every_line_of_its_code(tmp_path, monkeypatch):
    from course_utils.commands import runs

    (tmp_path / "course_utils").mkdir()
    module = tmp_path / "course_utils" / "x.py"
    monkeypatch.setattr(runs, "ROOT", tmp_path)
    seen = set()
    for text in ("a = 1", "a = 2"):
        module.write_text(text)
        runs.course_fingerprint.cache_clear()
        seen.add(runs.course_fingerprint())
    runs.course_fingerprint.cache_clear()
    assert len(seen) == 2


def test_two_runs_into_one_folder_lose_no_entry(tmp_path):
    from course_utils.commands import runs

    code = (
        "import sys; from pathlib import Path; from course_utils.commands.runs import note_finished\n"
        "for i in range(40): note_finished(Path(sys.argv[1]), f'{sys.argv[2]}-{i}', {'seconds': i})"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, tmp_path, name], cwd=ROOT) for name in "abc"]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert len(runs.read_finished(tmp_path)) == 120


def test_a_lesson_that_another_run_is_at_work_on_in_this_folder_is_left_to_it(folder, capsys):
    from filelock import FileLock

    from course_utils.commands.runs import lock_path

    write(folder / "01_images.ipynb", "print(1)")
    partial = folder / "out" / "01_images.partial.ipynb"
    partial.parent.mkdir()
    partial.write_text("half done by the other")
    with FileLock(lock_path(folder / "out", "01_images")):
        assert main(["run", "--out", str(folder / "out")]) == 1
    assert "another `course run` is at work on it in this folder" in capsys.readouterr().out
    assert partial.read_text() == "half done by the other"
    assert main(["run", "--out", str(folder / "out")]) == 0


@pytest.mark.parametrize("what", ["a file", "a list in finished.json", "no leave to write"])
def test_an_output_that_cannot_be_written_ends_in_a_sentence(folder, capsys, what, monkeypatch):
    write(folder / "01_images.ipynb", "print(1)")
    out = folder / "out"
    if what == "a file":
        out.write_text("mine")
        reason = "a file stands where a folder is wanted"
    elif what == "a list in finished.json":
        out.mkdir()
        (out / "finished.json").write_text("[1, 2]")
        reason = "is not the list that the course keeps there; move it away"
    else:
        reason = "Read-only file system; give a folder on a disk that can be written"

        def refuse(self, *args, **kwargs):
            raise OSError(errno.EROFS, "Read-only file system", str(self))

        monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    assert main(["run", "--out", str(out)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("course: ") and reason in told and len(told.strip().splitlines()) == 1
    if what == "a file":
        assert out.read_text() == "mine"
    elif what == "a list in finished.json":
        assert (out / "finished.json").read_text() == "[1, 2]"


def test_saving_outputs_does_not_make_a_notebook_new(folder):
    from course_utils.commands.runs import fingerprint

    path = folder / "01_images.ipynb"
    write(path, "print(1)")
    before = fingerprint(path)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="1\n")]
    nbformat.write(notebook, path)
    assert fingerprint(path) == before


def test_after_a_kill_what_was_finished_is_not_done_again(folder, capsys):
    out, started = folder / "out", folder / "started"
    endless = f"import pathlib, time; pathlib.Path({str(started)!r}).touch(); time.sleep(600)"
    paths = [write(folder / "01_quick.ipynb", "print(1)"), write(folder / "02_slow.ipynb", endless)]
    run = subprocess.Popen(
        [sys.executable, "-m", "course_utils", "run", *paths, "--out", out],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while not started.exists():
        assert run.poll() is None and time.monotonic() < until
        time.sleep(0.2)
    run.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    run.wait()
    assert list(json.loads((out / "finished.json").read_text())) == ["01_quick"]
    assert sorted(path.name for path in out.glob("*.ipynb")) == ["01_quick.ipynb", "02_slow.partial.ipynb"]

    write(folder / "02_slow.ipynb", "print(3)")
    assert main(["run", *paths, "--out", str(out), "--resume"]) == 0
    assert "done before" in capsys.readouterr().out
    assert text_of(out / "02_slow.ipynb", "cell-0") == "3\n" and not (out / "02_slow.partial.ipynb").exists()


def test_a_kernel_that_dies_is_a_failure_in_the_cell_that_killed_it(folder, capsys):
    write(folder / "01_dying.ipynb", "import os; os._exit(1)")
    assert main(["run", "01", "--out", str(folder / "out")]) == 1
    assert "in cell cell-0: DeadKernelError" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["run", "--jobs", "0"], ["run", "--jobs", "two"], ["run", "--what"], ["nothing"], []]
)
def test_a_command_line_that_makes_no_sense_is_refused(arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


def test_help_comes_without_loading_torch():
    code = "import sys; from course_utils.__main__ import make_parser as m; m(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
