"""Try what the teacher's pages say of a change: each cell is changed as its row says, in one kernel a lesson, and put back.

A lesson takes as long as it runs, and what is run again besides: about 20 minutes for all.
    python tests/benchmarks/teaching_changes.py [NAME ...]
"""

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from course_utils.commands import notebooks
from course_utils.commands.classroom.teaching import page_of
from course_utils.commands.parameters import find
from course_utils.showing.tables import aligned

ROW = re.compile(r"^\| `([a-z0-9-]+)` \| `` (.+?) `` \| `` (.+?) `` \| `([a-z0-9-]+)` \|(.+)\|(.+)\|$", re.M)


@dataclass(frozen=True)
class Change:
    """A row: in `cell`, `old` becomes `new`, and then `look` shows each of `shown`."""

    cell: str
    old: str
    new: str
    look: str
    shown: tuple[str, ...]


def changes(page: str) -> list[Change]:
    """The rows of the table under "Change it while the class watches"."""
    part = page.partition("## Change it while the class watches")[2].partition("\n## ")[0]
    rows = [[text.replace("\\|", "|") for text in row] for row in ROW.findall(part)]
    return [Change(*row[:4], tuple(re.findall(r"`([^`]+)`", row[5]))) for row in rows]


def trial(lesson: Path, wanted: list[Change]) -> list[str]:
    """What the cell to look at printed after each change: text, results and errors."""
    notebook = nbformat.read(lesson, 4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    places = {cell.id: place for place, cell in enumerate(code)}
    whole = nbformat.v4.new_notebook()
    for place, cell in enumerate(code):
        whole.cells.append(cell)
        for number, change in enumerate(wanted):
            if places[change.look] == place:
                between = code[places[change.cell] : place + 1]
                changed = [between[0].source.replace(change.old, change.new), *[each.source for each in between[1:]]]
                for form, sources in (("changed", changed), ("back", [each.source for each in between])):
                    whole.cells += [
                        nbformat.v4.new_code_cell(source, id=f"{form}-{number}-{i}") for i, source in enumerate(sources)
                    ]
                    whole.cells[-1].id = f"{form}-{number}"
    notebooks.run(whole, lesson.parent, allow_errors=True)
    said = {cell.id: printed(cell) for cell in whole.cells}
    return [said[f"changed-{number}"] for number in range(len(wanted))]


def printed(cell) -> str:
    parts = []
    for output in cell.outputs:
        parts.append(output.get("text", ""))
        parts.append(output.get("data", {}).get("text/plain", ""))
        parts.append(output.get("metadata", {}).get("image/png", {}).get("alt", ""))
        if output.output_type == "error":
            parts.append(f"{output.ename}: {output.evalue}")
    return "\n".join(parts)


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="as for course run; none: all that have a page")
    parser.add_argument("--show", action="store_true", help="print what each changed cell printed")
    chosen = parser.parse_args(arguments)
    rows, failed = [], False
    for lesson in find(chosen.names):
        wanted = changes(page_of(lesson).read_text("utf-8")) if page_of(lesson).exists() else []
        for change, said in zip(wanted, trial(lesson, wanted) if wanted else []):
            lacking = [text for text in change.shown if notebooks.mask(text) not in notebooks.mask(said)]
            failed |= bool(lacking)
            rows.append(
                (lesson.stem, change.cell, change.new[:40], f"not shown: {lacking}" if lacking else "as the page says")
            )
            if chosen.show or lacking:
                print(f"--- {lesson.stem}, {change.cell} with {change.new}: {change.look} says\n{said}")
    print(aligned(rows, ["lesson", "cell", "becomes", "verdict"]))
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
