"""A lesson as nbgrader (0.9) takes it for its source folder: each check is a test that is locked and gives points."""

import re
from pathlib import Path

from nbformat import NotebookNode, from_dict

from course_utils.commands.classroom.judging import with_its_own
from course_utils.commands.classroom.roles import name, role
from course_utils.commands.classroom.students import student_edition
from course_utils.commands.copies import MARK
from course_utils.commands.parameters import read_notebook
from course_utils.commands.runs import hash_of_sources

DEMAND = (
    '\n\nfrom course_utils.proofs.exercises import demand  # a check prints, and nbgrader counts errors\ndemand("{}")'
)


def nbgrader_edition(lesson: Path) -> NotebookNode:
    """The student edition with nbgrader's metadata; the solutions stand in the stubs, where nbgrader takes them out.

    An exercise gives as many points as its text gives it minutes.
    """
    notebook = student_edition(lesson)
    own = {cell.id: cell.source for cell in read_notebook(lesson).cells}
    for cell in notebook.cells:
        part, exercise = role(cell), name(cell)
        if part == "stub":
            solution = with_its_own(own[f"solution-{exercise}"])
            cell.source += f"\n### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
            cell.metadata["nbgrader"] = about(cell, solution=True)
        elif part == "check":
            minutes = re.search(r"(\d+) min", own[f"exercise-{exercise}"])
            cell.source += DEMAND.format(exercise)
            cell.metadata["nbgrader"] = about(cell, grade=True, locked=True, points=int(minutes[1]) if minutes else 1)
    notebook.metadata[MARK]["students"] = hash_of_sources(notebook)
    return notebook


def about(cell: NotebookNode, solution=False, grade=False, locked=False, **more) -> NotebookNode:
    """What nbgrader (schema 3) wants to know of a cell."""
    flags = {"grade": grade, "solution": solution, "locked": locked, "task": False}
    return from_dict({"grade_id": cell.id, "schema_version": 3, **flags, **more})
