"""A sweep turns one notebook and a grid into one table and one plot, here or on a cluster."""

import csv
import http.server
import math
import socketserver
import threading

import nbformat
import pytest

from course_utils.__main__ import main
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
