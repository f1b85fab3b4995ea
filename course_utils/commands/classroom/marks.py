"""Mark what a class handed in: each notebook's answers in the course's own lesson, judged by the lesson's own checks."""

import csv
import io
import os
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from pathlib import Path
from threading import Event

from course_utils.commands.classroom.handed_in import HandedIn, collect
from course_utils.commands.classroom.judging import Verdict, judge
from course_utils.commands.classroom.watched import Limits
from course_utils.commands.parameters import find, read_notebook
from course_utils.commands.refusal import Refusal
from course_utils.showing.tables import aligned

COLUMNS = ["student", "lesson", "exercise", "verdict", "sentence", "seconds"]
WARNING = (
    "This runs code that others wrote, with your rights: it can read, change and send whatever you can. "
    "Use an account of its own or a container for it, without anything that is worth keeping."
)


def marks(folder: Path, limits: Limits, workers: int, out: Path, lessons: Path) -> int:
    """Mark all notebooks, write the table and print a summary; 1 if something could not be marked.

    folder:  holds a folder for each student
    workers: how many notebooks run at once
    out:     the table, CSV; Refusal where another file stands there
    """
    check_place(out)
    notebooks = {path.stem: read_notebook(path) for path in find([], lessons)}
    handed, told = collect(folder, notebooks)
    rows = {(student, "", why): [row(student, "", "", "not marked", why)] for student, why in told}
    print(WARNING, flush=True)
    write_rows(out, rows)
    right: dict[tuple[str, str], str] = {}
    stop = Event()
    with ThreadPoolExecutor(workers) as pool:
        try:
            running = {pool.submit(judge, each.answers, notebooks[each.lesson], limits, stop): each for each in handed}
            for future in as_completed(running):
                each, verdicts = running[future], future.result()
                rows[each.student, each.lesson, ""] = as_rows(each, verdicts)
                right[each.student, each.lesson] = summary(verdicts.values())
                with suppress(Refusal):  # a spreadsheet program has it open: the next time
                    write_rows(out, rows)
                print(plain(f"{each.student}  {each.lesson}  {right[each.student, each.lesson]}"), flush=True)
        finally:
            stop.set()  # after Ctrl-C nothing that was handed in runs on
            pool.shutdown(cancel_futures=True)
            written = write_somewhere(out, rows)
    show(right, told)
    print(f"the verdicts: {written}")
    return int(bool(told))


def as_rows(handed: HandedIn, verdicts: dict[str, Verdict]) -> list[list]:
    return [
        row(handed.student, handed.lesson, exercise, each.word, each.sentence, each.seconds)
        for exercise, each in verdicts.items()
    ]


def row(student: str, lesson: str, exercise: str, word: str, sentence: str, seconds: float | None = None) -> list:
    texts = [no_formula(plain(text)) for text in (student, lesson, exercise, word, sentence)]
    return [*texts, "" if seconds is None else f"{seconds:.1f}"]


def plain(text: str, longest: int = 300) -> str:
    """A text in one line, without what a terminal would obey, and no longer than that."""
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def no_formula(text: str) -> str:
    """A text that no spreadsheet program takes for a formula."""
    return "'" + text if text.lstrip().startswith(("=", "+", "-", "@")) else text


def summary(verdicts: Iterable[Verdict]) -> str:
    counts = Counter(each.word for each in verdicts)
    return f"{counts['right']} of {counts.total()} right"


def show(right: dict[tuple[str, str], str], told: list[tuple[str, str]]) -> None:
    """Print the table student × lesson, and what could not be marked."""
    students, of_lessons = ([*dict.fromkeys(names)] for names in zip(*sorted(right))) if right else ([], [])
    titles = sorted(of_lessons)
    if students:
        print(
            aligned([[plain(s, 40), *(right.get((s, t), "") for t in titles)] for s in students], ["student", *titles])
        )
    for student, why in told:
        print(plain(f"not marked: {student + ': ' if student else ''}{why}"))


def check_place(out: Path) -> None:
    """Refusal where a file stands that is no table of marks, or where none can be written."""
    if out.exists():
        try:
            first = out.read_text("utf-8-sig").partition("\n")[0].strip()
        except (OSError, UnicodeDecodeError):
            first = ""
        if first != ",".join(COLUMNS):
            raise Refusal(f"{out} is no table of marks: move it away, or give another file with --out")
    if not out.parent.is_dir():
        raise Refusal(f"there is no folder {out.parent} for {out.name}: make it, or give another file with --out")


def write_somewhere(out: Path, rows: dict[tuple, list[list]]) -> Path:
    """Write the table, beside its place where another program has that open: hours of marking may be in it."""
    try:
        write_rows(out, rows)
    except Refusal as refusal:
        beside = out.with_stem(f"{out.stem}-{time.strftime('%Y-%m-%d-%H%M%S')}")
        write_rows(beside, rows)
        print(f"{refusal}; all verdicts are in {beside}", flush=True)
        return beside
    return out


def write_rows(out: Path, rows: dict[tuple, list[list]]) -> None:
    """Write the table in one step, with the mark by which spreadsheet programs know UTF-8.

    errors: Refusal where it cannot be written, as on Windows while a spreadsheet program has it open
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for key in sorted(rows):
        writer.writerows(rows[key])
    unfinished = out.with_name(f".{out.name}.{os.getpid()}.unfinished")
    try:
        unfinished.write_text(text.getvalue(), "utf-8-sig", errors="replace", newline="")
        os.replace(unfinished, out)
    except OSError as error:
        advice = "close it where it is open, or give another file with --out"
        raise Refusal(f"{out} cannot be written ({error.strerror or type(error).__name__}): {advice}") from None
    finally:
        unfinished.unlink(missing_ok=True)
