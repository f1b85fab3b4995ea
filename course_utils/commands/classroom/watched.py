"""Run cells in a process of their own, and end it with all that it started when it takes too long or too much memory.

This keeps accidents apart: a loop, a crash, a list that grows for ever. It is no lock: the cells run with the rights of
whoever started them.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import psutil

from course_utils.commands.notebooks import PINS
from course_utils.commands.refusal import Refusal
from course_utils.commands.settings import own_environment

TOO_LONG, TOO_MUCH, CRASHED = "too long", "too much memory", "crashed"
EVERY = 0.1  # seconds between two looks
PROCESSES = 60  # a lesson starts a handful
MOST_NOTES = 50_000_000  # bytes
OWNER = "COURSE_HANDED_IN"  # in the environment of all processes of one run


@dataclass(frozen=True)
class Limits:
    """What a run may take: minutes for all of it, a fifth of them for one cell that is handed in or checks; gigabytes."""

    minutes: float
    gigabytes: float

    @property
    def seconds_of_a_cell(self) -> float:
        return self.minutes * 60 / 5


@dataclass
class Ran:
    """What became of a run: the notes about the cells that ended, by id, and where and why it stopped early."""

    ended: dict[str, dict] = field(default_factory=dict)
    at: str = ""  # the cell under way when it stopped; "" when all cells ended
    cause: str = ""  # one of the three above
    sentence: str = ""


def run_watched(cells: list[dict], limits: Limits, stop: Event) -> Ran:
    """Run cells as `cell_runner` takes them; Refusal as soon as `stop` is set."""
    with tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as place:
        folder, todo, notes = Path(place, "work"), Path(place, "cells.json"), Path(place, "notes")
        folder.mkdir()
        todo.write_text(json.dumps(cells), "utf-8")
        notes.touch()
        owner = uuid.uuid4().hex
        process = subprocess.Popen(
            [sys.executable, "-m", "course_utils.commands.classroom.cell_runner", str(todo), str(notes)],
            env=own_environment() | PINS | {"MPLBACKEND": "agg", OWNER: owner},
            cwd=folder,
            stdin=subprocess.PIPE,  # as long as it is open, the process knows that somebody watches
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C comes to us alone
        )
        try:
            cause, sentence = watch(process, {cell["id"]: cell["part"] for cell in cells}, notes, limits, stop)
        finally:
            end_all(process, owner)
        ended, at = read_notes(notes)
        unfinished = [cell["id"] for cell in cells if cell["id"] not in ended]
        if unfinished and not cause and not at and (failed := next(reversed(ended), "")):
            at = failed if ended[failed]["error"] else ""  # a cell of the lesson stopped it
        if not unfinished:
            return Ran(ended)
        return Ran(ended, at or unfinished[0], cause or CRASHED, sentence or "the process ended in the middle of it")


def watch(process, parts: dict[str, str], notes: Path, limits: Limits, stop: Event) -> tuple[str, str]:
    """Look until the process ends; returns why it must be ended, as (cause, sentence), or ("", "").

    The minutes count from the first cell on; the start has as many for itself.
    """
    begun = since = time.monotonic()
    under_way, started = "", False
    while process.poll() is None:
        if stop.wait(EVERY):
            raise Refusal("stopped")
        now = time.monotonic()
        at = read_notes(notes)[1]
        if at and not started:  # Python and the course are loaded
            begun, started = now, True
        if at != under_way:
            under_way, since = at, now
        size, count = taken(process.pid)
        if size > limits.gigabytes * 1e9:
            return TOO_MUCH, f"it took more than {limits.gigabytes:g} GB"
        if count > PROCESSES:
            return CRASHED, f"it started more than {PROCESSES} processes"
        if notes.stat().st_size > MOST_NOTES:
            return CRASHED, "it wrote into the notes of the marking"
        if parts.get(at, "lesson") != "lesson" and now - since > limits.seconds_of_a_cell:
            return TOO_LONG, f"the cell was not done after {limits.seconds_of_a_cell:.0f} s"
        if now - begun > limits.minutes * 60:
            return TOO_LONG, f"the lesson was not done after {limits.minutes:g} min"
    return "", ""


def read_notes(path: Path) -> tuple[dict[str, dict], str]:
    """The notes about ended cells by id, and the id of the cell under way; lines that are no notes are left out."""
    ended, at = {}, ""
    with path.open("rb") as file:
        lines = file.read(MOST_NOTES).splitlines()
    for line in lines:
        with suppress(ValueError, TypeError, KeyError):
            note = json.loads(line)
            if "begin" in note:
                at = str(note["begin"])
            else:
                ended[str(note["end"])] = {
                    "seconds": float(note["seconds"]),
                    "printed": str(note["printed"]),
                    "error": str(note["error"]),
                }
                at = ""
    return ended, at


def taken(pid: int) -> tuple[int, int]:
    """(bytes in memory, number) of a process and all that descend from it."""
    size = count = 0
    for each in descending(pid):
        with suppress(psutil.Error):
            size, count = size + each.memory_info().rss, count + 1
    return size, count


def descending(pid: int) -> list[psutil.Process]:
    with suppress(psutil.Error):
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    return []


def end_all(process, owner: str) -> None:
    """Kill a process and all that it started, also what was left behind by a parent that has ended."""
    for _ in range(20):  # while some are killed, others may start new ones
        left = [*descending(process.pid), *(each for each in psutil.process_iter() if belongs(each, owner))]
        for act in ("suspend", "kill"):
            for each in left:
                with suppress(psutil.Error):
                    getattr(each, act)()
        with suppress(subprocess.TimeoutExpired):
            process.wait(2)
        if not [each for each in left if each.pid != process.pid]:
            break
    if process.stdin:
        with suppress(OSError):
            process.stdin.close()


def belongs(process: psutil.Process, owner: str) -> bool:
    try:
        return process.pid != os.getpid() and process.environ().get(OWNER) == owner
    except (psutil.Error, OSError):  # somebody else's
        return False
