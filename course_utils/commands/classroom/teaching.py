"""The teacher's pages beside the notebooks: what the lesson itself knows is written into them anew, the rest is a teacher's hand.

A page is notebooks/teaching/NAME.md. Between `<!-- from the notebook -->` and `<!-- end -->`, twice, stand the aims, the
outline and the exercises, and the mistakes that the checks know; the other sections are written by hand.
"""

import ast
import re
from pathlib import Path

from nbformat import NotebookNode

from course_utils.commands.classroom.roles import name, role
from course_utils.commands.parameters import read_notebook

SECTIONS = (
    "The one idea",
    "45 minutes",
    "90 minutes",
    "Change it while the class watches",
    "Three questions",
    "On the board",
    "What to skip",
    "Mistakes that the checks know",
)
BLOCK = re.compile(r"(<!-- from the notebook -->\n).*?(\n<!-- end -->)", re.S)
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$]+\$", re.S)
TASK = re.compile(r"\*\*Exercise \d+ · ([^*]+)\*\* \((\d+) min, ([^)]+)\)")


def reading_minutes(cell: NotebookNode) -> float:
    """Minutes that a reader spends on a cell: words of prose / 120 + formulas × 0.1 + visible lines of code × 0.07.

    Close readers agreed with this estimate. An exercise has minutes of its own, and its cells count for nothing here.
    """
    if role(cell) in ("exercise", "stub", "check", "solution"):
        return 0.0
    if cell.cell_type == "code":
        return len(cell.source.splitlines()) * 0.07
    return len(FORMULA.sub("", cell.source).split()) / 120 + len(FORMULA.findall(cell.source)) * 0.1


def page_of(lesson: Path) -> Path:
    """The page beside a lesson."""
    return lesson.parent / "teaching" / f"{lesson.stem}.md"


def renewed(page: str, lesson: Path) -> str:
    """The page with the two parts that come from the notebook as they are now; ValueError where a place is missing."""
    notebook = read_notebook(lesson)
    if len(BLOCK.findall(page)) != 2:
        raise ValueError(
            f"{page_of(lesson).name} wants two places for what comes from the notebook: "
            "<!-- from the notebook --> and <!-- end -->"
        )
    parts = iter([front(notebook, lesson), mistakes(notebook)])
    return BLOCK.sub(lambda found: found[1] + next(parts) + found[2], page)


def front(notebook: NotebookNode, lesson: Path) -> str:
    """Title, aims, needs and time, the sections with their minutes, and the exercises."""
    title, *aims = notebook.cells[0].source.strip().splitlines()
    lines = [f"# Teaching {lesson.stem.replace('_', ' ', 1)}", ""]
    lines += [f"[{title.removeprefix('# ')}](../{lesson.name})", *aims, ""]
    lines += ["| section | from cell | to cell | minutes of reading |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {heading} | `{cells[0].id}` | `{cells[-1].id}` | {sum(map(reading_minutes, cells)):.0f} |"
        for heading, cells in sections(notebook)
    ]
    lines += ["", "| exercise | kind | minutes | difficulty |", "| --- | --- | --- | --- |"]
    for cell in notebook.cells:
        if role(cell) == "exercise" and (task := TASK.match(cell.source)):
            lines.append(f"| `{cell.id}` | {task[1]} | {task[2]} | {task[3]} |")
    return "\n".join(lines)


def sections(notebook: NotebookNode) -> list[tuple[str, list[NotebookNode]]]:
    """The parts of a lesson, [(heading, cells)]; what stands before the first heading is the beginning."""
    parts: list[tuple[str, list[NotebookNode]]] = [("the beginning", [])]
    for cell in notebook.cells:
        found = re.search(r"^## (.+)", cell.source, re.M) if cell.cell_type == "markdown" else None
        if found:  # a heading in the middle of a cell counts from its cell on
            parts.append((found[1].strip(), []))
        elif role(cell) == "close":
            parts.append(("the close", []))
        parts[-1][1].append(cell)
    return [part for part in parts if part[1]]


def mistakes(notebook: NotebookNode) -> str:
    """What the check of each exercise says to the mistakes that it knows."""
    lines = []
    for cell in notebook.cells:
        if role(cell) == "check":
            known = known_mistakes(cell.source)
            lines += [f"<details><summary><code>{name(cell)}</code>: {len(known)} mistakes</summary>", ""]
            lines += [f"- {escaped(sentence)}" for sentence in known] + ["", "</details>", ""]
    return "\n".join(lines[:-1]) or "This lesson has no exercises."


def escaped(sentence: str) -> str:
    """A sentence of a check as Markdown shows it letter by letter."""
    return re.sub(r"([\\`*_<>|$\[\]#])", r"\\\1", sentence)


def known_mistakes(check: str) -> list[str]:
    """The sentences of `mistakes={sentence: …}` in a check's source, also where the dictionary has a name of its own."""
    tree = ast.parse(check)
    named = {
        node.targets[0].id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    found: list[str] = []
    for call in ast.walk(tree):
        for keyword in call.keywords if isinstance(call, ast.Call) else []:
            if keyword.arg == "mistakes":
                found += sentences(keyword.value, named)
    return list(dict.fromkeys(found))


def sentences(value: ast.expr, named: dict[str, ast.expr]) -> list[str]:
    """The text keys of a dictionary, of a name that stands for one, and of several put together."""
    if isinstance(value, ast.Name):
        return sentences(named[value.id], named) if value.id in named else []
    if isinstance(value, ast.BinOp):
        return sentences(value.left, named) + sentences(value.right, named)
    if not isinstance(value, ast.Dict):
        return []
    found = []
    for key, inner in zip(value.keys, value.values):
        if key is None:  # **others
            found += sentences(inner, named)
        elif isinstance(key, ast.Constant) and isinstance(key.value, str):
            found.append(key.value)
    return found
