"""The table of lessons and what the teacher's pages take from the notebooks; where the material of former lessons stands."""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from course_utils.paths import NOTEBOOKS, ROOT

PARTS = ("start", "the mathematics", "training", "speed and proof", "large models", "seeing more, and shipping")
BLOCK = re.compile(r"(<!-- lessons -->\n).*?(\n<!-- end -->)", re.S)
MAP = "idea-map"  # the cell of the first lesson that holds the map

# Until version 0.3.0: number and name of a lesson, and the numbers of those that hold its material now.
FORMER = {
    ("01", "images_as_tensors"): ("10", "11"),
    ("02", "forward_pass"): ("12", "13", "14"),
    ("03", "cross_entropy"): ("15", "16"),
    ("04", "backpropagation"): ("17", "18"),
    ("05", "optimisation"): ("20", "21", "22"),
    ("06", "article_network"): ("23", "24"),
    ("07", "augmentation"): ("25", "26"),
    ("08", "deep_networks"): ("27", "28", "29"),
    ("09", "gpu_training"): ("30", "31"),
    ("10", "evaluation"): ("32", "33", "34"),
    ("11", "case_study"): ("35", "36"),
}


@dataclass(frozen=True)
class Lesson:
    """One notebook as its title cell tells it; minutes and needs as they stand there."""

    path: Path
    title: str
    needs: str
    minutes: str

    @property
    def number(self) -> str:
        return self.path.stem.partition("_")[0]

    @property
    def name(self) -> str:
        return self.path.stem.partition("_")[2]


def lessons(folder: Path = NOTEBOOKS) -> list[Lesson]:
    """The lessons of a folder in their order; ValueError for a notebook whose title cell lacks one of its lines."""
    return [read_title(path) for path in sorted(folder.glob("*.ipynb"))]


def read_title(path: Path) -> Lesson:
    text = nbformat.read(path, as_version=4).cells[0].source
    title = re.match(r"# (.+)", text)
    line = re.search(r"\*\*Needs\*\* (.+?) · \*\*Time\*\* ([^,\n]+)", text)
    if not (title and line):
        raise ValueError(
            f"the first cell of {path.name} wants a heading and a line '**Needs** … · **Time** … min, … s of CPU'"
        )
    return Lesson(path, title[1].strip(), line[1].strip(), line[2].strip())


def readme_table(folder: Path = NOTEBOOKS) -> str:
    """The lessons for README.md: links, needs, minutes, and the seconds that were measured."""
    from course_utils.measuring.long_runs import load_record  # here, since it waits for torch

    seconds = {row["notebook"]: row["seconds, median"] for row in load_record("bench_lesson_seconds")["table"]}
    rows = [
        f"| [{each.number} {each.name}](notebooks/{each.path.name}) | {each.title} | {each.needs} | {each.minutes} | "
        f"{seconds.get(each.path.stem, '')} |"
        for each in lessons(folder)
    ]
    head = ["| lesson | what it shows | needs | time | seconds on two cores |", "| --- | --- | --- | --- | --- |"]
    return "\n".join(head + rows)


def map_table(folder: Path = NOTEBOOKS) -> str:
    """The lessons for the map in the first lesson, part by part."""
    rows, part = [], None
    for each in lessons(folder):
        if (its := int(each.number[0])) != part:
            part = its
            rows.append(f"| **{part}** | **{PARTS[part]}** | |")
        rows.append(f"| {each.number} | [{each.name}]({each.path.name}) | {each.title} |")
    return "\n".join(["| | lesson | what it shows |", "| --- | --- | --- |", *rows])


def put_into(text: str, table: str, where: str) -> str:
    """The text with the table between its two marks; ValueError where the marks are missing."""
    if not BLOCK.search(text):
        raise ValueError(f"{where} has no place for the lessons: put <!-- lessons --> and <!-- end --> there")
    return BLOCK.sub(lambda found: found[1] + table + found[2], text)


def contents(check: bool = False) -> int:
    """Write README's table, the map and the teacher's pages anew, or with check only say whether they are stale (1)."""
    from course_utils.commands.classroom import teaching

    readme, first = ROOT / "README.md", next(iter(sorted(NOTEBOOKS.glob("00_*.ipynb"))))
    notebook = nbformat.read(first, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.id == MAP)
    cell.source = put_into(cell.source, map_table(), f"the cell {MAP} of {first.name}")
    texts = {
        readme: put_into(readme.read_text("utf-8"), readme_table(), readme.name),
        first: nbformat.writes(notebook) + "\n",
    }
    for lesson in sorted(NOTEBOOKS.glob("*.ipynb")):
        if (page := teaching.page_of(lesson)).exists():
            texts[page] = teaching.renewed(page.read_text("utf-8"), lesson)
    stale = [path for path, text in texts.items() if path.read_text("utf-8") != text]
    for path in stale:
        if not check:
            path.write_text(texts[path], encoding="utf-8", newline="\n")
        print(
            f"{path.name}: {'stale: run `course contents`' if check else 'what it takes from the lessons is written anew'}"
        )
    return int(bool(stale) and check)


def successors(name: str, folder: Path = NOTEBOOKS) -> list[str]:
    """The lessons that hold the material of a former one now, or []; name: `04`, `backpropagation`, `04_backpropagation`."""
    for (number, old), now in FORMER.items():
        if name.removesuffix(".ipynb") in (number, old, f"{number}_{old}"):
            return [path.stem for path in sorted(folder.glob("*.ipynb")) if path.stem.split("_")[0] in now]
    return []
