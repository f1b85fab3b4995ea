"""A sweep turns one notebook and a grid into one table and one plot, here or on a cluster."""

import csv
import http.server
import math
import socketserver
import threading

import nbformat
import pytest

from course_utils.__main__ import main
from course_utils.commands.runs import Result
from course_utils.commands.sweep import make_jobs, values_in
from course_utils.measuring.records import MIME, read_records, record

SOURCE = """
from course_utils.measuring.records import record
record(accuracy=1 - 1 / epochs, epochs_seen=epochs, name="net")
assert epochs < 4, "too many"
"""


@pytest.fixture
def notebook(tmp_path):
    path = tmp_path / "tiny.ipynb"
    cells = [
        nbformat.v4.new_code_cell("seed: int = 0\nepochs: int = 8", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(SOURCE.strip(), id="train"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def table(out):
    with open(out / "results.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_sweep_collects_what_each_run_recorded_and_keeps_failures_as_rows(notebook, tmp_path, capsys):
    out = tmp_path / "out"
    grid = ["-p", "epochs", "2,4", "-p", "seed", "5"]
    assert main(["sweep", str(notebook), *grid, "--jobs", "2", "--out", str(out)]) == 1
    first, second = table(out)
    assert list(first) == ["epochs", "seed", "accuracy", "epochs_seen", "name", "seconds", "error"]
    assert [first[name] for name in ("epochs", "seed", "accuracy", "name", "error")] == ["2", "5", "0.5", "net", ""]
    assert (second["epochs"], second["accuracy"]) == ("4", "0.75")
    assert second["error"] == "in cell train: AssertionError: too many"
    assert (out / "results.png").read_bytes().startswith(b"\x89PNG")
    assert (out / "tiny-1.ipynb").exists() and (out / "tiny-2.failed.ipynb").exists()
    assert "AssertionError" in capsys.readouterr().out


def test_a_sweep_runs_on_the_workers_of_a_dask_scheduler(notebook, tmp_path):
    from distributed import LocalCluster

    out = tmp_path / "out"
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        assert main(["sweep", str(notebook), "-p", "epochs", "2,4", "--scheduler", address, "--out", str(out)]) == 1
    assert [(row["accuracy"], row["error"]) for row in table(out)] == [
        ("0.5", ""),
        ("0.75", "in cell train: AssertionError: too many"),
    ]
    assert read_records(out / "tiny-1.ipynb") == {"accuracy": 0.5, "epochs_seen": 2, "name": "net"}


def test_a_scheduler_that_does_not_answer_is_named(notebook, capsys, monkeypatch):
    def refuse(*arguments, **settings):
        raise OSError("Timed out trying to connect")

    monkeypatch.setattr("distributed.Client", refuse)
    assert main(["sweep", str(notebook), "-p", "epochs", "2", "--scheduler", "tcp://127.0.0.1:9"]) == 2
    assert "no dask scheduler answers at 'tcp://127.0.0.1:9'" in capsys.readouterr().err


class Web(http.server.BaseHTTPRequestHandler):
    def handle(self):
        self.rfile.readline()
        self.wfile.write(b"HTTP/1.0 400 Bad request\r\n\r\n")


class Silent(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.recv(1)  # listens, and never says a word
        self.server.told.wait(30)


@pytest.mark.parametrize("handler", [Web, Silent])
def test_what_is_no_scheduler_is_told_in_time(notebook, capsys, monkeypatch, handler):
    monkeypatch.setattr("course_utils.commands.sweep.PATIENCE", 1)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads, server.told = True, threading.Event()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"tcp://127.0.0.1:{server.server_address[1]}"
        assert main(["sweep", str(notebook), "-p", "epochs", "2", "--scheduler", address]) == 2
        server.told.set()
        server.shutdown()
    told = capsys.readouterr().err
    assert (
        "dask scheduler" in told and repr(address) in told and "(dask scheduler) and give the address it prints" in told
    )


def test_a_scheduler_without_workers_is_told_so(notebook, capsys, monkeypatch):
    from distributed import LocalCluster

    monkeypatch.setattr("course_utils.commands.sweep.PATIENCE", 1)
    with LocalCluster(n_workers=0, dashboard_address=None) as cluster:
        assert main(["sweep", str(notebook), "-p", "epochs", "2", "--scheduler", cluster.scheduler_address]) == 2
    assert "has no workers; start one: dask worker tcp://" in capsys.readouterr().err


@pytest.mark.parametrize(
    "grid, said",
    [
        (["-p", "epochs", "2,x"], "epochs is 'x', and must be a whole number"),
        (["-p", "epoch", "2"], "'epoch'"),
        (["-p", "seed", "1", "-p", "seed", "2"], "named once"),
    ],
)
def test_a_grid_that_cannot_be_run_is_refused_before_anything_runs(notebook, tmp_path, capsys, grid, said):
    assert main(["sweep", str(notebook), *grid, "--out", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "text, values",
    [
        ("2,4,8", ["2", "4", "8"]),
        ("2, 4", ["2", "4"]),
        ("-1e-3,0.1", ["-1e-3", "0.1"]),
        ("[8,14],[20]", ["[8,14]", "[20]"]),
        ("[[1,2],[3]],(4,5)", ["[[1,2],[3]]", "(4,5)"]),
        ("['a,b','c'],[]", ["['a,b','c']", "[]"]),
        ("'a,b',c", ["'a,b'", "c"]),
        ('"it\'s, here",b', ['"it\'s, here"', "b"]),
        ("O'Brien,x[1", ["O'Brien", "x[1"]),
        ("a=b c,d", ["a=b c", "d"]),
        (",depth", ["", "depth"]),
    ],
)
def test_commas_in_brackets_and_quotes_part_no_values(text, values):
    assert values_in(text) == values


@pytest.fixture
def kinds(tmp_path):
    """A notebook whose parameters are of every kind."""
    path = tmp_path / "kinds.ipynb"
    source = (
        "seed: int = 0\nrate: float = 0.1  # ≥ -1 and ≤ 1\ndepths: list[int] = [8]  # each ≥ 1\n"
        'faces: str = "rendered"  # one of "rendered", or a folder\nkeep: str = ""  # any text'
    )
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]})]), path
    )
    return path


@pytest.mark.parametrize(
    "name, text, meant",
    [
        ("depths", "[8,14],[20]", [[8, 14], [20]]),
        ("rate", "-1e-3,.1,-1", [-0.001, 0.1, -1.0]),
        ("seed", "1e1,2", [10, 2]),
        ("keep", "--resume", ["--resume"]),
        ("keep", "-h", ["-h"]),
        ("keep", "a = b,'c, d'", ["a = b", "c, d"]),
        ("faces", "Ann, Bob", ["Ann, Bob"]),
        ("faces", "'Ann, Bob',rendered", ["Ann, Bob", "rendered"]),
        ("faces", "2024,rendered", ["2024", "rendered"]),
    ],
)
@pytest.mark.parametrize("command", ["run", "sweep"])
def test_p_takes_any_value(kinds, tmp_path, monkeypatch, command, name, text, meant):
    for folder in ("Ann, Bob", "2024"):
        (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path)
    told = []
    monkeypatch.setattr(f"course_utils.commands.{command}s.execute".replace("sweeps", "sweep"), keep_jobs(told))
    texts = [text] if command == "sweep" else values_in(text)
    for each in texts:
        main([command, str(kinds), "-p", name, each, "--out", str(tmp_path / "out")])
    assert [job.parameters for job in told] == [{name: value} for value in meant]


def keep_jobs(told):
    """In place of execute: note the jobs, run nothing."""

    def execute(jobs, out, *arguments, **settings):
        out.mkdir(exist_ok=True)
        told.extend(jobs)
        return [Result(job, job.notebook, 0.0, "not run") for job in jobs]

    return execute


def test_a_folder_that_is_not_there_is_refused_but_for_workers_elsewhere(kinds, capsys):
    assert main(["sweep", str(kinds), "-p", "faces", "no such,rendered"]) == 2
    assert "there is no folder 'no such' here" in capsys.readouterr().err
    assert [job.parameters for job in make_jobs(str(kinds), [("faces", "/far")], folders=False)] == [{"faces": "/far"}]


def test_a_record_is_printed_outside_a_notebook(capsys):
    record(accuracy=0.97123, images=10000, name="net", ready=True)
    assert capsys.readouterr().out == "recorded: accuracy ≈ 0.9712, images 10000, name net, ready True\n"


def test_numpy_and_torch_numbers_are_recorded_as_python_ones(capsys):
    import numpy as np
    import torch

    record(a=np.float32(0.5), b=torch.tensor(3), c=np.int64(4), d=torch.tensor([0.25]))
    assert capsys.readouterr().out == "recorded: a ≈ 0.5, b 3, c 4, d ≈ 0.25\n"
    for many in ([1, 2], np.zeros(3), torch.zeros(0)):
        with pytest.raises(TypeError, match="one number at a time"):
            record(a=many)


def test_later_records_replace_earlier_ones_and_nan_survives():
    outputs = [
        nbformat.v4.new_output("display_data", {MIME: values})
        for values in ({"loss": 2.0, "epochs": 1}, {"loss": {"float": "nan"}, "best": {"float": "-inf"}})
    ]
    cells = [nbformat.v4.new_markdown_cell("x"), nbformat.v4.new_code_cell(outputs=outputs)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    found = read_records(notebook)
    assert math.isnan(found.pop("loss"))
    assert found == {"epochs": 1, "best": -math.inf}


def test_a_record_in_a_notebook_carries_json_and_a_line_to_read(monkeypatch):
    shown = []
    monkeypatch.setattr("course_utils.measuring.records.in_notebook", lambda: True)
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: shown.append(bundle))
    record(loss=math.inf, epochs=3)
    assert shown == [{MIME: {"loss": {"float": "inf"}, "epochs": 3}, "text/plain": "recorded: loss ≈ inf, epochs 3"}]
