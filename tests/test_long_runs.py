"""A long run's results are kept whole or not at all, with what it takes to get them again, and read back as they were."""

import errno
import getpass
import json
import math
import os
import platform
from pathlib import Path

import numpy as np
import pytest
import torch

from course_utils.measuring import long_runs
from course_utils.measuring.long_runs import load_record, save_record
from course_utils.paths import RECORDS, ROOT

ROWS = [{"epoch": 1, "loss": 4.60512345678, "right": 0.25}, {"epoch": 2, "loss": float("nan"), "right": None}]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder in the place of data/records, and one in the place of the system's temporary folder."""
    monkeypatch.setattr(long_runs, "RECORDS", tmp_path / "records")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(long_runs.tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    return tmp_path / "records"


def test_a_record_is_read_back_as_it_was_saved(folder, capsys):
    path = save_record("tiny", ROWS, "course run 23", seeds=[0, 1], spread=float("inf"), note="ä")
    assert path == folder / "tiny.json" and "tiny.json, 2 rows" in capsys.readouterr().out
    record = load_record("tiny")
    assert record["command"] == "course run 23" and record["seeds"] == [0, 1] and record["note"] == "ä"
    assert record["spread"] == math.inf and math.isnan(record["rows"][1]["loss"])
    assert record["rows"][0] == {"epoch": 1, "loss": 4.60512, "right": 0.25}, "six digits are kept"
    assert list(record)[:4] == ["command", "date", "versions", "machine"] and list(record)[-1] == "rows"


def test_numbers_of_numpy_and_torch_are_kept_as_numbers(folder):
    save_record(
        "tiny",
        [{"a": np.float32(0.5), "b": torch.tensor(2), "c": np.arange(3), "d": torch.ones(2, 1), "e": (True, None)}],
        "x",
    )
    assert load_record("tiny")["rows"] == [{"a": 0.5, "b": 2, "c": [0, 1, 2], "d": [[1.0], [1.0]], "e": [True, None]}]


def test_the_file_is_plain_json_with_a_line_a_row(folder):
    path = save_record("tiny", [{"a": 1}, {"a": 2}], "x")
    assert json.loads(path.read_text(encoding="utf-8"))["rows"] == [{"a": 1}, {"a": 2}]
    assert '{"a": 1},\n{"a": 2}\n' in path.read_text(encoding="utf-8")


def test_a_record_says_which_versions_and_what_kind_of_machine_but_not_whose(folder):
    path = save_record("tiny", [], "x")
    record, text = load_record("tiny"), path.read_text(encoding="utf-8")
    assert set(record["versions"]) == {"python", "torch", "torchvision", "numpy", "course"}
    assert {"processor", "cores", "threads", "memory_GB"} <= set(record["machine"]) and record["machine"]["processor"]
    assert platform.node() not in text and str(ROOT) not in text and str(Path.home()) not in text
    assert getpass.getuser() not in text or len(getpass.getuser()) < 4


def test_a_path_of_this_machine_is_refused(folder):
    with pytest.raises(ValueError, match="holds a path of this machine"):
        save_record("tiny", [], f"python {ROOT / 'run.py'}")
    assert not list(folder.glob("*"))


def test_a_value_that_json_cannot_hold_is_named(folder):
    with pytest.raises(ValueError, match="The record tiny, rows holds a complex: give numbers"):
        save_record("tiny", [{"z": 1j}], "x")


def test_a_full_disk_leaves_the_older_record_and_the_new_one_goes_to_the_temporary_folder(folder, monkeypatch, capsys):
    save_record("tiny", [{"a": 1}], "x")
    sync, calls = os.fsync, []

    def full_at_first(file):
        calls.append(file)
        if len(calls) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(file)

    monkeypatch.setattr(long_runs.os, "fsync", full_at_first)
    path = save_record("tiny", [{"a": 2}], "x")
    assert "(No space left on device): it lies in " in capsys.readouterr().out
    assert load_record("tiny")["rows"] == [{"a": 1}]
    assert json.loads(path.read_text(encoding="utf-8"))["rows"] == [{"a": 2}] and path.parent.name == "temporary"
    assert [each.name for each in folder.iterdir()] == ["tiny.json"], "nothing half-written is left"


def test_no_room_anywhere_is_one_sentence(folder, monkeypatch):
    def full(file):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(long_runs.os, "fsync", full)
    with pytest.raises(OSError, match="nor to .* free some space and save it again"):
        save_record("tiny", [], "x")


def test_a_missing_folder_is_made_and_one_that_cannot_be_made_is_named(folder, capsys):
    assert not folder.exists()
    save_record("tiny", [], "x")
    (folder / "tiny.json").unlink()
    folder.rmdir()
    folder.write_text("a file stands in the way")
    assert save_record("tiny", [], "x").parent.name == "temporary"
    assert "could not be written to" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "There is no record"),
        ("{", "cannot be read"),
        ("[1, 2]", "not one that save_record wrote"),
        ('{"rows": 3, "command": "x"}', "not one that save_record wrote"),
        ("\udcff", "cannot be read"),
    ],
)
def test_a_missing_or_damaged_record_is_one_sentence_that_says_how_to_make_it(folder, text, words):
    folder.mkdir()
    if text is not None:
        (folder / "tiny.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(RuntimeError, match=words) as caught:
        load_record("tiny")
    assert "make it with the command that its lesson names" in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("path", sorted(RECORDS.glob("*.json")), ids=lambda path: path.stem)
def test_every_record_in_the_repository_is_small_and_whole(path):
    record = load_record(path.stem)
    assert {"command", "date", "versions", "machine", "rows"} <= set(record) and record["rows"]
    assert path.stat().st_size < 200_000
