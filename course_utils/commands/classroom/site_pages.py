"""What each page of the site is made of: the lessons and documents of the repository, folded, linked and described."""

import posixpath
import re
from pathlib import Path

from nbformat import NotebookNode

from course_utils.commands.classroom.roles import alternative_text, role
from course_utils.commands.classroom.site_cells import with_places
from course_utils.commands.contents import PARTS
from course_utils.measuring.records import MIME as RECORD
from course_utils.paths import ROOT

FOLDED = {"imports": "Imports", "parameters": "Parameters", "check": "Check", "solution": "Solution"}
EXERCISE = re.compile(r"\*\*(Exercise \d+ · [^*\n]+)\*\* (\([^()]+\))\. ")
CODE, FORMULA = r"`[^`\n]*`", r"\$[^$\n]*\$"
LINK = re.compile(
    rf"```.*?```|\$\$.*?\$\$|(?<!!)\[(?P<words>(?:{CODE}|{FORMULA}|[^\]`$])+)\]\((?P<target>[^)\s]+)\)|{CODE}|{FORMULA}|"
    r"(?<![*\w])\*(?P<lesson>[a-z_]+)\*(?![*\w])",
    re.S,
)  # what stands in code and formulas is matched, too, and left as it is
CHINESE = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff，、, ]*")
DOCUMENTS = (
    "notebooks/verdicts.md",
    "notebooks/glossary.md",
    "data/README.md",
    "course_utils/commands/serving/README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
)
FIRST = ("notebooks/verdicts.md", "notebooks/glossary.md", "records.md", "running.md")
ROW = re.compile(r"\| \[([^\]]+)\]\(([^)]+)\).*")  # of the table of lessons
NOTE = (
    "These pages show every lesson as it was run; checks, solutions and hints open with a click. To change a lesson and "
    "answer its exercises, [run it on your own machine](README.md)."
)
MOVED = {"README.md": "running.md", "LICENSE": "licence.md", "data/records": "records.md"}  # what has another name here


class Pages:
    """The pages of the site by the places of their sources: where a link of the repository leads to on the site."""

    def __init__(self, root: Path = ROOT):
        self.root = root
        self.lessons = {
            path.stem.partition("_")[2]: f"notebooks/{path.name}" for path in found(root, "notebooks/*.ipynb")
        }
        self.teaching = [path.relative_to(root).as_posix() for path in found(root, "notebooks/teaching/*.md")]
        records = [path.relative_to(root).as_posix() for path in found(root, "data/records/*.json")]
        self.places = {place: place for place in (*self.lessons.values(), *self.teaching, *DOCUMENTS, *records)} | MOVED

    def documents(self) -> set[str]:
        """The pages that are neither lessons nor for teachers."""
        return {place for place in self.places.values() if place.endswith(".md")} - set(self.teaching)

    def linked(self, text: str, page: str) -> str:
        """Markdown whose links lead to pages of the site; a lesson's name in italics is a link, too.

        page: the place of its source in the repository, such as notebooks/10_pixels.ipynb
        A link to a file that is no page of the site keeps its words and leads nowhere.
        """
        here = posixpath.dirname(page) or "."

        def to_page(match: re.Match) -> str:
            words, target, name = match["words"], match["target"], match["lesson"]
            if name in self.lessons and self.lessons[name] != page:
                return f"[*{name}*]({posixpath.relpath(self.lessons[name], here)})"
            if target is None or target.startswith("#") or re.match(r"\w+:", target):
                return match[0]
            file, mark, anchor = target.partition("#")
            place = self.places.get(posixpath.normpath(posixpath.join(here, file)))
            return f"[{words}]({posixpath.relpath(place, here)}{mark}{anchor})" if place else words

        return LINK.sub(to_page, text)


def found(root: Path, pattern: str) -> list[Path]:
    return sorted(root.glob(pattern))


def lesson(notebook: NotebookNode, page: str, pages: Pages) -> NotebookNode:
    """A lesson as the site shows it: checks and solutions folded, figures described, exercises framed.

    The cell `ready`, which has nothing to say without a running kernel, and a widget without one are left out.
    """
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = framed(pages.linked(cell.source, page))
            continue
        about = cell.metadata.setdefault("mystnb", {})
        if role(cell) in FOLDED:
            whole = role(cell) == "check"  # nobody has answered here: its output says only that
            cell.metadata.tags = [*cell.metadata.get("tags", []), "hide-cell" if whole else "hide-input"]
            about["code_prompt_show"] = about["code_prompt_hide"] = FOLDED[role(cell)]
        cell.outputs = [output for output in cell.outputs if not is_widget(output)]
        for output in cell.outputs:
            output.get("data", {}).pop(RECORD, None)
            if words := alternative_text(output):
                about["image"] = {"alt": words}
            if "text/markdown" in output.get("data", {}):
                output.data["text/markdown"] = pages.linked(output.data["text/markdown"], page)
    ready = [cell for cell in notebook.cells if role(cell) == "ready"]
    notebook.cells = [cell for cell in with_places(notebook.cells) if cell not in ready]
    return notebook


def framed(text: str) -> str:
    """An exercise in a frame of its own, with its title; any other text as it is."""
    title = EXERCISE.match(text)
    return f":::{{admonition}} {title[1]} {title[2]}\n:class: exercise\n\n{text[title.end() :]}\n:::" if title else text


def is_widget(output: NotebookNode) -> bool:
    """True for what a widget leaves in a notebook: the words in which Python prints it."""
    return output.output_type == "display_data" and list(output.data) == ["text/plain"]


def chinese(text: str) -> str:
    """Chinese words, marked as Chinese, so that a browser finds the letters and a screen reader the voice."""
    return CHINESE.sub(lambda words: f'<span lang="zh-Hans">{words[0].rstrip()}</span> ', text)


def start(readme: str, pages: Pages) -> tuple[str, str]:
    """README as two pages: the start with the lessons part by part, and how to run the course."""
    about, *sections = re.split(r"^(?=## )", readme, flags=re.M)
    lessons = next(section for section in sections if "<!-- lessons -->" in section)
    head, line, *rows = [each for each in lessons.splitlines() if each.startswith("| ")]
    shown, trees = [about, NOTE, "## The lessons"], []
    for number, part in enumerate(PARTS):
        if own := [row for row in rows if row.startswith(f"| [{number}")]:
            shown.append("\n".join([f"### {number} · {part}\n", head, line, *own]))
            trees.append(tree(f"{number} · {part}", [ROW.sub(r"\1 <\2>", row) for row in own]))
    trees.append(tree("About the course", [*FIRST, *sorted(pages.documents() - set(FIRST))]))
    trees.append(tree("For teachers", pages.teaching))  # last: a learner who goes on from the last lesson is no teacher
    rest = "".join(section for section in sections if section is not lessons)
    return (
        "\n\n".join([pages.linked("\n\n".join(shown), "README.md"), *trees]),
        pages.linked(f"# Running the course\n\n{rest}", "README.md"),
    )


def tree(caption: str, entries: list[str]) -> str:
    """A part of the list of pages that stands beside every page; nothing for no entries."""
    return "\n".join(["```{toctree}", ":hidden:", f":caption: {caption}", "", *entries, "```"]) if entries else ""
