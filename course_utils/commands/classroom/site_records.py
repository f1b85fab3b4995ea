"""The site's page of records: what was measured in long runs, on which machine, with which versions, seeds and command."""

import json
from pathlib import Path

import nbformat

COLUMNS = ("record", "named in", "results", "seeds", "made", "command")
INTRO = """# Records of long runs

Some results come from runs that are too long for a lesson. Each is kept as one file, with the machine, the versions, the
seeds and the command that gives it again. A lesson draws them from there and checks its sentences on them. The name of a
record is a link to its file. The sign – stands where no lesson names the record, and where it names no seed.
"""


def records_page(records: Path, notebooks: Path) -> str:
    """Markdown: for each machine with its versions a table with a row for every JSON file of a folder."""
    lessons = {path: sources(path) for path in sorted(notebooks.glob("*.ipynb"))}
    tables: dict[str, list[str]] = {}
    for path in sorted(records.glob("*.json")):
        record = json.loads(path.read_text("utf-8"))
        named_in = [f"*{each.stem.partition('_')[2]}*" for each, text in lessons.items() if f'("{path.stem}"' in text]
        cells = (
            f"[{path.stem}](data/records/{path.name})",
            ", ".join(named_in) or "–",
            len(record["rows"]),
            ", ".join(map(str, seeds(record))) or "–",
            f"{record['date']}, threads: {record['machine']['threads']}, course {record['versions']['course']}",
            f"`{record['command']}`",
        )
        tables.setdefault(machine_of(record), []).append(row(cells))
    heads = [row(COLUMNS), row(["---"] * len(COLUMNS))]
    return "\n\n".join([INTRO, *(f"{name}\n\n" + "\n".join(heads + rows) for name, rows in tables.items())])


def row(cells) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def sources(path: Path) -> str:
    return "\n".join(cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code")


def seeds(record: dict) -> list[int]:
    """The seeds that a record names, for all of it or row by row."""
    return record.get("seeds") or sorted({each["seed"] for each in (record, *record["rows"]) if "seed" in each})


def machine_of(record: dict) -> str:
    """A heading and a line: the machine and the versions of a record, which many records share."""
    machine = record["machine"]
    parts = [
        machine["processor"],
        f"{machine['cores']} cores",
        f"{machine['memory_GB']} GB",
        machine.get("accelerator"),
    ]
    versions = ", ".join(f"{name} {version}" for name, version in record["versions"].items() if name != "course")
    return f"## {', '.join(filter(None, parts))}\n\n{versions}"
