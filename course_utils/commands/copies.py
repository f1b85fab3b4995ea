"""The learner's own copies of the lessons: made when missing, kept once they are changed, put aside for a newer edition."""

import datetime
import os
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course_utils.commands.parameters import find, read_notebook
from course_utils.commands.refusal import Refusal
from course_utils.commands.runs import hash_of_sources

MARK = "course"  # in a copy's metadata, which JupyterLab keeps: {"lesson": its name, "edition": hash of its sources}

# How a copy stands to its lesson
MISSING = "there is no copy yet"
PRESENT = "made from the lesson as it is now"
UNTOUCHED = "made from an older edition, and nothing was changed in it"
OLDER = "made from an older edition, and changed"
UNKNOWN = "changed, and nothing says from which edition it was made"


def prepare(folder: Path, lessons: Path) -> list[str]:
    """Make every copy that is missing; returns the sentences that the learner should read.

    A copy of an older edition in which nothing was changed is replaced: nobody's work is in it, and who has only read a
    lesson should not read two editions side by side. Whatever else lies in the folder is left as it is.

    folder: for the copies, made where it is missing; Refusal where it cannot be
    """
    make(folder)
    told, standing = [], {}
    for lesson in find([], lessons):
        copy = folder / lesson.name
        try:
            standing[lesson.stem] = how_it_stands(read_copy(copy), read_notebook(lesson))
        except Refusal as refusal:
            told.append(str(refusal))
        if standing.get(lesson.stem) in (MISSING, UNTOUCHED):
            take(lesson, copy)
    return told + about_editions(standing) + about_former_lessons(folder, lessons)


def make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from None


def how_it_stands(copy: NotebookNode | None, lesson: NotebookNode) -> str:
    """One of the five words above."""
    if copy is None:
        return MISSING
    now, is_now, made_from = hash_of_sources(lesson), hash_of_sources(copy), mark_of(copy).get("edition")
    if now in (made_from, is_now):
        return PRESENT
    if made_from is None:
        return UNKNOWN
    return UNTOUCHED if is_now == made_from else OLDER


def read_copy(copy: Path) -> NotebookNode | None:
    """The notebook in a copy, None where there is no copy; Refusal where it is no notebook any more."""
    if not os.path.lexists(copy):
        return None
    return read_notebook(
        copy, f"it is left as it is, and `course fresh {copy.stem}` puts it aside and takes the lesson anew"
    )


def mark_of(notebook: NotebookNode) -> dict:
    """What a copy remembers of its lesson; {} where it remembers nothing."""
    mark = notebook.metadata.get(MARK)
    return mark if isinstance(mark, dict) else {}


def take(lesson: Path, copy: Path, aside: Path | None = None) -> None:
    """Copy a lesson, marked with its edition; what stands in its place moves aside or is replaced, in one step at the end."""
    notebook = read_notebook(lesson)
    notebook.metadata[MARK] = {"lesson": lesson.stem, "edition": hash_of_sources(notebook)}
    try:
        write(notebook, copy, aside)
    except OSError as error:
        raise cannot_write(copy.parent, error) from None


def write(notebook: NotebookNode, copy: Path, aside: Path | None = None) -> None:
    """Write a notebook in one step; what stands in its place moves aside or is replaced."""
    unfinished = copy.with_name(f".{copy.name}.{os.getpid()}.unfinished")  # two starts at once do not meet
    try:
        unfinished.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
        if aside:
            os.rename(copy, aside)
        os.replace(unfinished, copy)
    finally:
        unfinished.unlink(missing_ok=True)


def cannot_write(folder: Path, error: OSError) -> Refusal:
    why = error.strerror or type(error).__name__
    return Refusal(
        f"your own copies of the lessons belong in {folder}, and nothing can be written there ({why}): make it a folder "
        "that you may write into, or open the lessons themselves with `course lab --originals`"
    )


def about_editions(standing: dict[str, str]) -> list[str]:
    """A line for all copies that are older than their lessons, and one for those that do not say; [] where there are none."""
    sentences = {
        OLDER: "there is a newer edition, and your copy stays as it is",
        UNKNOWN: "your copy does not say from which edition it was made",
    }
    lines = []
    for word, sentence in sentences.items():
        if names := [name for name, its in standing.items() if its == word]:
            advice = f"`course fresh {' '.join(names)}` takes the lesson as it is now and keeps your copy beside it"
            lines.append(f"{', '.join(names)}: {sentence}; {advice}")
    return lines


def about_former_lessons(folder: Path, lessons: Path) -> list[str]:
    return [
        f"{path.stem} is no lesson any more; {folder.name}/{path.name} stays yours"
        for path in former_lessons(folder, lessons)
    ]


def former_lessons(folder: Path, lessons: Path) -> list[Path]:
    """Copies of lessons that the course has no more, under their own names."""
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        if not (lessons / path.name).exists():
            try:
                its = mark_of(read_notebook(path))
            except Refusal:  # somebody's own file
                continue
            found += [path] if its.get("lesson") == path.stem else []
    return found


def fresh(names: list[str], folder: Path, lessons: Path) -> int:
    """Put copies aside under dated names and take their lessons as they are now.

    names: as `course run` takes them, or paths of copies; Refusal for anything else, before anything is moved
    """
    make(folder)
    moved = False
    for lesson in the_lessons(names, folder, lessons):
        copy = folder / lesson.name
        aside = dated(copy, datetime.date.today()) if os.path.lexists(copy) else None
        take(lesson, copy, aside)
        print(f"{folder.name}/{copy.name} is new" + (f"; your old copy is {folder.name}/{aside.name}" if aside else ""))
        moved = moved or aside is not None
    if moved:
        print("A lesson that is open in JupyterLab shows the new copy once you close it there and open it again.")
    return 0


def the_lessons(names: list[str], folder: Path, lessons: Path) -> list[Path]:
    """The lessons that are meant by these names or by their copies' paths."""
    found = []
    for path in find(names, lessons):
        lesson = lessons / path.name
        if path.parent not in (lessons.resolve(), folder.resolve(), lessons) or not lesson.is_file():
            known = ", ".join(each.stem for each in find([], lessons))
            raise Refusal(f"{path} is no copy of a lesson; give one of: {known}")
        found += [] if lesson in found else [lesson]
    return found


def dated(copy: Path, day: datetime.date) -> Path:
    """`NAME.2026-11-25.ipynb` beside a copy, counted up from `NAME.2026-11-25-2.ipynb` where that is taken."""
    number = 1
    while True:
        place = copy.with_name(f"{copy.stem}.{day.isoformat()}{f'-{number}' if number > 1 else ''}{copy.suffix}")
        if not os.path.lexists(place):
            return place
        number += 1
