"""The process in which cells run that others wrote: `watched` starts it and ends it, and reads what it notes.

    python -m course_utils.commands.classroom.cell_runner CELLS NOTES

CELLS is a JSON list of {"id", "source", "part"}. The part is "lesson" (an error ends the run), "answer" or "check" (it does
not). NOTES gets a JSON line as a cell begins, and one as it ends. Whatever else is printed is dropped.
"""

import asyncio
import builtins
import contextlib
import io
import json
import os
import sys
import threading
import time

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from course_utils.proofs import exercises

KEPT = 5_000  # characters of what a cell printed: the last ones
PRINT, CHECKS = builtins.print, {"check": exercises.check, "check_formula": exercises.check_formula}


class Tail(io.StringIO):
    """An output that keeps its end only, however much is written."""

    end = ""

    def write(self, text: str) -> int:
        self.end = (self.end + text)[-KEPT:]
        return len(text)


class Shell(InteractiveShell):
    """IPython, as a notebook has it."""

    def ask_exit(self) -> None:
        """`exit` and `quit` end nothing here."""

    def enable_gui(self, gui=None) -> None:
        """`%matplotlib inline` and the like are allowed; there is no window here."""


def main(cells: str, notes: str) -> None:
    threading.Thread(target=end_with_the_watcher, daemon=True).start()
    sys.stdin = io.StringIO()  # input() finds nothing
    shell = Shell.instance(config=Config({"HistoryManager": {"enabled": False}}), colors="nocolor")
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    with open(cells, encoding="utf-8") as file:
        todo = json.load(file)
    process = os.getpid()
    for cell in todo:
        note(notes, {"begin": cell["id"]})
        started = time.perf_counter()
        printed, error = run_cell(shell, loop, cell)
        if os.getpid() != process:  # a copy that the cell made with fork
            os._exit(0)
        note(notes, {"end": cell["id"], "seconds": time.perf_counter() - started, "printed": printed, "error": error})
        if error and cell["part"] == "lesson":
            break
    os._exit(0)  # threads that a cell left behind would hold the process up


def run_cell(shell: InteractiveShell, loop: asyncio.AbstractEventLoop, cell: dict) -> tuple[str, str]:
    """(what the cell printed, its error in one line or ""); a check judges with the course's own functions.

    The cell runs in an event loop, as in a notebook. `shell.run_cell` would keep all that is ever printed.
    """
    if cell["part"] == "check":
        builtins.print = PRINT
        shell.user_ns.update(CHECKS)
    printed = Tail()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(Tail()):
        source, failed = cell["source"], None
        try:
            source = shell.transform_cell(cell["source"])
        except Exception:  # a line that is no Python and no magic: the shell shows it as an error of the cell
            failed = sys.exc_info()
        result = loop.run_until_complete(
            shell.run_cell_async(
                cell["source"], store_history=True, transformed_cell=source, preprocessing_exc_tuple=failed
            )
        )
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        with contextlib.suppress(Exception):
            pyplot.close("all")
    return printed.end, in_one_line(result.error_before_exec or result.error_in_exec)


def in_one_line(error: BaseException | None) -> str:
    if error is None:
        return ""
    try:
        return f"{type(error).__name__}: {error}".splitlines()[0].removesuffix(": ")[:500]
    except Exception:  # a message that cannot be read
        return type(error).__name__


def note(path: str, what: dict) -> None:
    with open(path, "a", encoding="utf-8") as file:
        file.write(json.dumps(what) + "\n")


def end_with_the_watcher() -> None:
    """Wait until the other end of the standard input is closed, which happens at the latest when the watcher ends."""
    with contextlib.suppress(OSError):
        os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
