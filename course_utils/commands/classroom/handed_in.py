"""What a class handed in: which notebook is whose, of which lesson, and which cells answer which exercise."""

import logging
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from course_utils.commands.classroom.roles import name, role
from course_utils.commands.copies import mark_of
from course_utils.commands.parameters import read_notebook
from course_utils.commands.refusal import Refusal

LARGEST = 50_000_000  # bytes of a notebook that is read


@dataclass(frozen=True)
class HandedIn:
    """One notebook that can be marked.

    answers: {exercise: the sources of the learner's cells}; an exercise that the notebook does not have is not among them
    """

    student: str
    path: Path
    lesson: str
    answers: dict[str, list[str]]


def collect(folder: Path, lessons: Mapping[str, NotebookNode]) -> tuple[list[HandedIn], list[tuple[str, str]]]:
    """All notebooks that can be marked, in the order of students and lessons, and (student, why not) for the others.

    folder:  one folder a student, with notebooks in it or in folders of it
    lessons: the course's own notebooks by name
    errors   Refusal where the folder is none, or holds no folders
    """
    if not folder.is_dir():
        raise Refusal(f"there is no folder {folder}: give the one that holds a folder for each student")
    visible = sorted(each for each in folder.iterdir() if not each.name.startswith("."))
    students = [each for each in visible if each.is_dir() and not each.is_symlink()]
    if not students:
        raise Refusal(f"{folder} holds no folders: put the notebooks of each student into a folder of their name")
    found: list[HandedIn] = []
    told = [
        ("", f"{each.name} lies in no student's folder and is not marked")
        for each in visible
        if each.suffix.lower() == ".ipynb" and not each.is_dir()
    ]
    for student in students:
        paths = notebooks_in(student)
        if not paths:
            told.append((student.name, "there is no notebook (a file that ends in .ipynb) in this folder"))
        of_lesson: dict[str, list[HandedIn]] = {}
        for path in paths:
            try:
                each = read(student.name, path, lessons)
                of_lesson.setdefault(each.lesson, []).append(each)
            except Refusal as refusal:
                told.append((student.name, str(refusal)))
        for lesson, all_of_it in sorted(of_lesson.items()):
            if len(all_of_it) > 1:
                names = " and ".join(str(each.path.relative_to(student)) for each in all_of_it)
                told.append((student.name, f"{names} are the same lesson, {lesson}; none is marked: keep one"))
            else:
                found += all_of_it
    return found, told


def notebooks_in(folder: Path) -> list[Path]:
    """The notebooks in a folder and in its folders; hidden ones, such as JupyterLab's own copies, do not count."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() == ".ipynb"
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and not path.is_dir()
    )


def read(student: str, path: Path, lessons: Mapping[str, NotebookNode]) -> HandedIn:
    """A notebook that was handed in; Refusal, one sentence, where it cannot be marked."""
    if path.is_symlink() or not path.is_file():
        raise Refusal(f"{path.name} is no file of its own (a link, or another thing) and is not read")
    try:
        size = path.stat().st_size
        if size == 0 or size > LARGEST:
            raise Refusal(f"{path.name} {'is empty' if size == 0 else f'is larger than {LARGEST / 1e6:.0f} MB'}")
        with warnings.catch_warnings(action="ignore"):
            notebook = quietly_read(path)
        if (lesson := recognise(notebook, lessons)) not in lessons:
            made_from = f"was made from the lesson {lesson}, which this course does not have"
            raise Refusal(f"{path.name} {made_from if lesson else 'is recognised as no lesson of the course'}")
        return HandedIn(student, path, lesson, answers(notebook, lessons[lesson]))
    except Refusal as refusal:
        raise Refusal(str(refusal).replace(str(path), path.name)) from None
    except Exception as error:  # a file can be anything
        raise Refusal(f"{path.name} cannot be read as a notebook ({type(error).__name__})") from None


def quietly_read(path: Path) -> NotebookNode:
    """The notebook, without what nbformat logs about its faults."""
    logger = logging.getLogger("nbformat")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        return read_notebook(path, "ask for the file again, as JupyterLab saves it")
    finally:
        logger.setLevel(level)


def recognise(notebook: NotebookNode, lessons: Mapping[str, NotebookNode]) -> str:
    """The lesson that a notebook was made from: by its mark, else by the cells that it shares with one; "" for none."""
    marked = mark_of(notebook).get("lesson")
    if isinstance(marked, str) and marked:
        return marked
    ids, sources = {cell.get("id") for cell in notebook.cells}, {cell.source for cell in notebook.cells}
    shared = {
        lesson: sum((cell.id in ids) + (cell.source in sources) for cell in own.cells if is_a_task(cell))
        for lesson, own in lessons.items()
    }
    best = max(shared, key=lambda lesson: shared[lesson])
    of = 2 * sum(map(is_a_task, lessons[best].cells))
    return best if shared[best] >= of / 4 > 0 else ""


def is_a_task(cell: NotebookNode) -> bool:
    return role(cell) in ("exercise", "check")


def answers(notebook: NotebookNode, lesson: NotebookNode) -> dict[str, list[str]]:
    """{exercise: sources of the cells in which it is answered}: its stub, and what the learner added around the stub.

    A learner's own cell belongs to the exercise whose task or stub stands last before it, or whose task stands right
    below it. A cell that lost its id is recognised by its text.
    """
    own = {cell.id: cell for cell in lesson.cells}
    by_source = {cell.source: cell.id for cell in lesson.cells}
    found: dict[str, list[str]] = {}
    last = ""  # the id of the lesson's cell before
    above: list[str] = []  # the learner's own cells since then
    for cell in notebook.cells:
        its = cell.get("id") if cell.get("id") in own else by_source.get(cell.source)
        last, above = its or last, above if its is None or role(own[its]) == "exercise" else []
        sources = [cell.source] if cell.cell_type == "code" and cell.source.strip() else []
        if last and role(own[last]) in ("exercise", "stub"):
            found.setdefault(name(own[last]), []).extend(above + sources)
            above = []
        else:
            above += [] if its else sources
    return found
