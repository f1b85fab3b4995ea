"""The harness is itself tested: on a notebook with one change each, it fails where it must and passes where it may.

Also, notebook by notebook: what is stored is in normal form, was run from the top, and is small."""

import copy
import json
import os
import re
import subprocess
import sys

import nbformat
import pytest

from course_utils.commands import notebooks
from course_utils.commands.refusal import Refusal
from course_utils.paths import NOTEBOOKS, ROOT

STORED = sorted(NOTEBOOKS.glob("*.ipynb"))
KILOBYTES = 600
# (notebook, cell id): why its output is not compared; every such cell stands here
NOT_COMPARED = {
    ("00_start_here", "all-doctor"): "every machine gives its own table",
    ("30_gpu_training", "all-checklist"): "every machine gives its own table",
    ("30_gpu_training", "all-profile"): "the names of the kernels are the machine's",
    ("30_gpu_training", "one-threads"): "a verdict about the machine",
    ("30_gpu_training", "all-table"): "verdicts about the machine",
    ("35_case_study", "all-versions"): "every machine has its own",
}

CELLS = {
    "imports": "import sys\nimport matplotlib.pyplot as plt\nfrom course_utils.measuring.records import record",
    "exact": "print('exactly 42 of 100')",
    "measured": "print(f'loss  ≈ {1.25:8.3f}')",
    "value": "6 * 7",
    "quiet": "plt.plot([1, 2]);\nplt.show()",
    "recorded": "record(accuracy=0.5, epochs=3)",
}


def bare(cells=CELLS):
    """A notebook that was never run."""
    made = [nbformat.v4.new_code_cell(source, id=name) for name, source in cells.items()]
    return notebooks.normal(nbformat.v4.new_notebook(cells=made))


@pytest.fixture(scope="module")
def stored():
    return nbformat.writes(notebooks.normal(notebooks.run(bare(), ROOT)))


@pytest.fixture(scope="module")
def verdicts(stored, tmp_path_factory):
    """{change: (passed, output)}: a notebook whose cells are changed in one way each, under the course's own settings."""
    folder = tmp_path_factory.mktemp("changed")
    (folder / "conftest.py").write_text(
        (ROOT / "conftest.py").read_text().replace("Path(__file__).resolve().parent", f"Path({str(ROOT)!r})")
    )
    (folder / "pytest.ini").write_text("[pytest]\n")
    notebook = json.loads(stored)
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    notebook["cells"] = [cells["imports"]]
    for cell, change in CHANGES.values():
        notebook["cells"].append(copy.deepcopy(cells[cell]))
        change(notebook["cells"][-1])
    (folder / "changed.ipynb").write_text(json.dumps(notebook))
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--nbval",
            "--nbval-current-env",
            "-p",
            "no:cacheprovider",
            "-q",
            "--color=no",
            "-rA",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    outcomes = {int(cell): outcome for outcome, cell in re.findall(r"^(PASSED|FAILED) .*Cell (\d+)", done.stdout, re.M)}
    assert outcomes.pop(0) == "PASSED" and len(outcomes) == len(CHANGES), done.stdout + done.stderr
    return {name: (outcome == "PASSED", done.stdout) for name, (_, outcome) in zip(CHANGES, sorted(outcomes.items()))}


def text_of(cell):
    return "".join(cell["outputs"][0]["text"])


def change_text(cell, old, new):
    assert old in text_of(cell)
    cell["outputs"][0]["text"] = text_of(cell).replace(old, new)


def change_plain(cell, old, new):
    text = "".join(cell["outputs"][0]["data"]["text/plain"])
    assert old in text
    cell["outputs"][0]["data"]["text/plain"] = text.replace(old, new)


def change_record(cell, name, value):
    record = cell["outputs"][0]["data"]["application/vnd.course.record+json"]
    assert name in record
    record[name] = value


def set_source(cell, source):
    cell["source"] = source


def unrun(cell):
    cell["execution_count"], cell["outputs"] = None, []


def picture(cell):
    return next(o for o in cell["outputs"] if "image/png" in o.get("data", {}))


FAILS = {
    "exact_digit": ("exact", lambda c: change_text(c, "42", "43")),
    "exact_word": ("exact", lambda c: change_text(c, "exactly", "Exactly")),
    "text_before_measured": ("measured", lambda c: change_text(c, "loss", "cost")),
    "text_without_its_number": ("measured", lambda c: change_text(c, "1.250", "nan")),
    "value": ("value", lambda c: change_plain(c, "42", "41")),
    "missing_output": ("exact", lambda c: c.update(outputs=[])),
    "extra_output": ("value", lambda c: c["outputs"].append(copy.deepcopy(c["outputs"][0]))),
    "unrun_cell": ("exact", unrun),
    "missing_picture": ("quiet", lambda c: c["outputs"].remove(picture(c))),
    "picture_gone_but_its_text": ("quiet", lambda c: picture(c)["data"].pop("image/png")),
    "other_alternative_text": ("quiet", lambda c: picture(c).update(metadata={"image/png": {"alt": "another"}})),
    "record_whole_number": ("recorded", lambda c: change_record(c, "epochs", 4)),
    "record_float_became_word": ("recorded", lambda c: change_record(c, "accuracy", "0.5")),
    "cell_raises": ("exact", lambda c: set_source(c, "raise ValueError")),
    "warning": ("exact", lambda c: set_source(c, c["source"][0] + "\nprint('careful', file=sys.stderr)")),
    "network": (
        "exact",
        lambda c: set_source(c, "import urllib.request as u\nu.urlopen('http://192.0.2.1', timeout=2)"),
    ),
}
PASSES = {
    "as_it_is": ("exact", lambda c: None),
    "measured_digit": ("measured", lambda c: change_text(c, "1.250", "1.375")),
    "measured_width": ("measured", lambda c: change_text(c, "   1.250", "1,234,567.5")),
    "picture_bytes": ("quiet", lambda c: picture(c)["data"].update({"image/png": "AAAA"})),
    "record_float": ("recorded", lambda c: (change_record(c, "accuracy", 0.75), change_plain(c, "0.5", "0.75"))),
    "not_compared": (
        "exact",
        lambda c: (change_text(c, "42", "43"), c.update(metadata={"tags": ["nbval-ignore-output"]})),
    ),
}
CHANGES = FAILS | PASSES


@pytest.mark.parametrize("change", FAILS)
def test_a_notebook_that_changed_fails(change, verdicts):
    passed, output = verdicts[change]
    assert not passed, output


@pytest.mark.parametrize("change", PASSES)
def test_a_notebook_that_may_differ_on_another_machine_passes(change, verdicts):
    passed, output = verdicts[change]
    assert passed, output


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("loss ≈ 2.31", "loss ≈"),
        ("≈-1.5e-08 s", "≈ s".replace("≈ ", "≈ ")),
        ("≈ 12,345.6 images", "≈ images"),
        ("0.95 and ≈ 0.95 ± 0.01", "0.95 and ≈"),
        ("≈ 97.", "≈."),
        ("≈ nan", "≈ nan"),
        ("a  b\n≈ 1   c", "a  b\n≈ c"),
        ("≈ .5", "≈"),
        ("≈ 3, 4", "≈, 4"),
        ("≈ −3", "≈"),
        ("about 5", "about 5"),
        ("x  5 ≈    7", "x 5 ≈"),
    ],
)
def test_the_mask_hides_numbers_behind_the_sign_and_nothing_else(text, masked):
    assert notebooks.mask(text) == masked


# Storing


@pytest.fixture(scope="module")
def tiny():
    cells = {name: CELLS[name] for name in ("exact", "measured", "value")}
    return nbformat.writes(notebooks.normal(notebooks.run(bare(cells), ROOT))) + "\n"


@pytest.fixture
def shelf(tmp_path, tiny, monkeypatch):
    """A folder of notebooks with one of them stored."""
    (tmp_path / "01_tiny.ipynb").write_text(tiny)
    monkeypatch.setattr(notebooks, "NOTEBOOKS", tmp_path)
    return tmp_path


def edit(path, change):
    notebook = json.loads(path.read_text())
    change({cell["id"]: cell for cell in notebook["cells"]})
    path.write_text(nbformat.writes(nbformat.from_dict(notebook)) + "\n")
    return path.read_text()


def test_running_an_unchanged_notebook_again_leaves_no_diff(shelf, capsys):
    before = edit(shelf / "01_tiny.ipynb", lambda c: change_text(c["measured"], "1.250", "9.875"))
    assert notebooks.refresh(["01"]) == 0
    assert (shelf / "01_tiny.ipynb").read_text() == before
    assert "unchanged" in capsys.readouterr().out


def test_a_stale_notebook_is_named_and_left_alone_by_check_then_stored_anew(shelf, capsys):
    path = shelf / "01_tiny.ipynb"
    before = edit(path, lambda c: change_text(c["exact"], "42", "43"))
    assert notebooks.refresh([], check=True) == 1
    assert "01_tiny: stale" in capsys.readouterr().out
    assert path.read_text() == before
    assert notebooks.refresh([]) == 0
    assert "42 of 100" in path.read_text()
    assert notebooks.refresh([], check=True) == 0


def test_a_failing_notebook_is_named_and_not_stored(shelf, capsys):
    before = edit(shelf / "01_tiny.ipynb", lambda c: set_source(c["exact"], "1 / 0"))
    assert notebooks.refresh(["01_tiny"]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out
    assert (shelf / "01_tiny.ipynb").read_text() == before


def test_a_notebook_that_warns_is_named_with_the_cell_and_not_stored(shelf, capsys):
    warn = "import warnings\nwarnings.warn('old way', DeprecationWarning)"
    before = edit(shelf / "01_tiny.ipynb", lambda c: set_source(c["exact"], warn))
    assert notebooks.refresh(["01_tiny"]) == 1
    assert re.search(r"01_tiny: a cell warns, nothing is stored: exact: .*old way", capsys.readouterr().out)
    assert (shelf / "01_tiny.ipynb").read_text() == before


def test_an_unknown_notebook_is_refused_with_the_list_of_what_exists(shelf):
    with pytest.raises(Refusal, match="no notebook '07'; give a path, or one of: 01_tiny"):
        notebooks.refresh(["07"])


def test_what_is_not_compared_is_kept_as_it_was_stored_unless_it_was_cleared():
    old, new = two_runs(["nbval-ignore-output"], "x = 1")
    words = [nbformat.v4.new_output("stream", text="other words")]
    new.cells[0].outputs, old.cells[0].execution_count = words, 1
    assert notebooks.keep_stored(new, old).cells[0].outputs[0]["data"]["image/png"] == "OLD"
    new.cells[0].outputs, old.cells[0].outputs, old.cells[0].execution_count = words, [], None
    assert notebooks.keep_stored(new, old).cells[0].outputs == words


def two_runs(tags=(), source=CELLS["quiet"]):
    made = []
    for data in ("OLD", "NEW"):
        cell = nbformat.v4.new_code_cell("x = 1", id="figure-x", metadata={"tags": list(tags)})
        cell.outputs = [nbformat.v4.new_output("display_data", {"image/png": data, "text/plain": "<Figure>"})]
        made.append(nbformat.v4.new_notebook(cells=[cell]))
    made[1].cells[0].source = source
    return made


@pytest.mark.parametrize(
    ("tags", "source", "kept"),
    [(["machine-figure"], "x = 1", "OLD"), ([], "x = 1", "NEW"), (["machine-figure"], "x = 2", "NEW")],
)
def test_a_picture_is_kept_only_where_it_depends_on_the_machine_and_the_code_is_the_same(tags, source, kept):
    old, new = two_runs(tags, source)
    assert notebooks.keep_stored(new, old).cells[0].outputs[0].data["image/png"] == kept


def test_a_kernel_of_the_tests_reaches_nothing_outside_this_machine():
    from conftest import kernel_environment

    source = (
        "import socket, urllib.request\nfor go in (lambda: socket.create_connection(('192.0.2.1', 80), 2), lambda: "
        "socket.getaddrinfo('example.org', 80), lambda: urllib.request.urlopen('http://example.org')):\n"
        "    try:\n        go()\n        print('reached')\n    except OSError as e:\n        print('was refused' in str(e))\n"
        "s = socket.create_server(('127.0.0.1', 0))\nprint(socket.create_connection(s.getsockname()) is not None)"
    )
    done = notebooks.run(bare({"reach": source}), ROOT, kernel_environment())
    assert done.cells[0].outputs[0].text == "True\n" * 4


def test_this_process_reaches_nothing_outside_this_machine_either():
    import socket

    with pytest.raises(OSError, match="was refused"):
        socket.create_connection(("192.0.2.1", 80), timeout=2)


# The notebooks of the course


@pytest.mark.parametrize("path", STORED, ids=lambda p: p.stem)
def test_a_notebook_is_stored_in_normal_form(path):
    text = path.read_text(encoding="utf-8")
    assert nbformat.writes(notebooks.normal(nbformat.reads(text, 4))) + "\n" == text, f"run: course refresh {path.stem}"
    assert len(text.encode()) < KILOBYTES * 1000, f"{path.stem} is larger than {KILOBYTES} kB: smaller or fewer figures"


@pytest.mark.parametrize("path", STORED, ids=lambda p: p.stem)
def test_a_notebook_was_run_from_the_top_without_an_error_or_a_warning(path):
    text = path.read_text(encoding="utf-8")
    assert not notebooks.warnings_in(text)
    cells = [cell for cell in nbformat.reads(text, 4).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1)), (
        f"stale: course refresh {path.stem}"
    )
    for cell in cells:
        raising = "raises-exception" in cell.metadata.get("tags", [])
        assert not [o for o in cell.outputs if o.output_type == "error" and not raising], cell.id
        assert str(ROOT) not in json.dumps(cell.outputs), f"{cell.id} shows where the course lies on one machine"


def test_the_cells_that_are_not_compared_are_these_each_with_its_reason():
    found = {
        (path.stem, cell.id): cell.source
        for path in STORED
        for cell in nbformat.read(path, 4).cells
        if {"nbval-ignore-output", "nbval-skip"} & set(cell.metadata.get("tags", []))
    }
    assert found.keys() == NOT_COMPARED.keys()
    for (name, cell), source in found.items():
        assert re.search(r"^# not compared: \S+", source, re.M), (
            f"{name}, {cell}: say why in a line '# not compared: …'"
        )
    assert not [path.stem for path in STORED if re.search(r"NBVAL_(IGNORE|SKIP)", path.read_text())]
