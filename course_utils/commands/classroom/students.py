"""The student edition: every lesson without its solutions, its checks folded and nothing run yet, for a class to hand in."""

import ast
from pathlib import Path

from nbformat import NotebookNode

from course_utils.commands.classroom.roles import name, role
from course_utils.commands.copies import MARK, mark_of, write
from course_utils.commands.parameters import find, read_notebook
from course_utils.commands.refusal import Refusal
from course_utils.commands.runs import hash_of_sources

README = """# Lessons to hand in

Each file here is one lesson. Open it in JupyterLab with the course's environment, read and run it from the top,
and write your answers into the cells below the words **Exercise**. You may add cells there; leave the other cells as
they are, for marking puts your answers into the lesson as it was handed out. Save the notebook and hand it in.

- The cell below your answer is its check. It is folded: run it, and it says what is right and what is not, and why.
  Run it as often as you like.
- The notebook goes on with your answer if it is right. If it is not, and the whole course is installed on your machine,
  it goes on with the course's own solution; otherwise it stops there and says which exercise it needs.
- There is no lock here. Whoever has the whole course has the solutions, and a folded check contains what it compares
  your answer with. Solve first, look later: what you copy you do not learn.
"""


def students(out: Path, names: list[str], lessons: Path, nbgrader: bool = False) -> int:
    """Write the student edition of these lessons (none: all) into a folder.

    An edition that was written before and not changed since is replaced; Refusal where the folder holds anything else,
    before anything is written. README.md is written once and is the teacher's to change.

    nbgrader: write source/LESSON/LESSON.ipynb for nbgrader instead; the folder holds nbgrader's own files, too
    """
    from course_utils.commands.classroom import for_nbgrader  # which builds on this module

    chosen = find(names, lessons)
    places = {path: (out / "source" / path.stem if nbgrader else out) for path in chosen}
    for folder in dict.fromkeys(places.values()):
        if others := strangers(folder):
            raise Refusal(
                f"{folder} holds what this command did not write, or what was changed since: {', '.join(others[:3])}"
                f"{', …' if len(others) > 3 else ''}; give a new or an empty folder"
            )
    for path, folder in places.items():
        folder.mkdir(parents=True, exist_ok=True)
        write(for_nbgrader.nbgrader_edition(path) if nbgrader else student_edition(path), folder / path.name)
    if not nbgrader and not (out / "README.md").exists():
        (out / "README.md").write_text(README, "utf-8", newline="\n")
    print(f"{len(chosen)} lessons {'for nbgrader' if nbgrader else 'without solutions'}: {out}")
    return 0


def strangers(folder: Path) -> list[str]:
    """What in a folder is no unchanged student edition; README.md and hidden files are not looked at."""
    if not folder.is_dir():
        return []
    return sorted(
        path.name
        for path in folder.iterdir()
        if not path.name.startswith(".") and path.name != "README.md" and not is_unchanged(path)
    )


def is_unchanged(path: Path) -> bool:
    """Whether a file is a student edition in which nothing was written yet."""
    if path.suffix != ".ipynb" or not path.is_file():
        return False
    try:
        notebook = read_notebook(path)
    except Refusal:
        return False
    return mark_of(notebook).get("students") == hash_of_sources(notebook)


def student_edition(lesson: Path) -> NotebookNode:
    """A lesson without solutions and outputs. Its mark holds the lesson, its edition, and what was handed out."""
    notebook = read_notebook(lesson)
    edition = hash_of_sources(notebook)
    cells = {cell.id: cell.source for cell in notebook.cells}
    for cell in notebook.cells:
        if role(cell) == "solution":
            cell.source = without_solution(cell.source, cells[f"stub-{name(cell)}"], lesson.stem)
            cell.metadata.pop("jupyter", None)  # one line, and not a secret
        elif role(cell) == "check":
            cell.metadata["jupyter"] = {"source_hidden": True}
        if cell.cell_type == "code":  # what a cell below an exercise printed tells its answer
            cell.outputs, cell.execution_count = [], None
    notebook.metadata[MARK] = {"lesson": lesson.stem, "edition": edition, "students": hash_of_sources(notebook)}
    return notebook


def without_solution(source: str, stub: str, lesson: str) -> str:
    """What stays of a solution cell: the lines that the stub has, too (`k, s = sp.symbols("k s")`), and what goes on."""
    *before, last = ast.parse(source).body
    call = last.value  # type: ignore[attr-defined]  # NAME = use("…", NAME, solution), by the rules of the house
    known = {ast.unparse(line) for line in ast.parse(stub).body}
    kept = [ast.get_source_segment(source, line) or "" for line in before if ast.unparse(line) in known]
    exercise, answer = call.args[0].value, call.args[1].id
    return "\n".join([*kept, f'{answer} = use("{exercise}", {answer}, lesson="{lesson}")'])
