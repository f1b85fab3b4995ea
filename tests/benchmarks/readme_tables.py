"""Put the recorded tables of the benchmarks into README.md, between their marks; a test sees that they are the same.

python tests/benchmarks/readme_tables.py
"""

import re

from course_utils.measuring.long_runs import load_record
from course_utils.paths import RECORDS, ROOT

README = ROOT / "README.md"
BLOCK = re.compile(r"(<!-- record (\w+) -->\n)(.*?)(<!-- end -->)", re.S)


def as_markdown(name: str) -> str:
    """The table of a record with its machine below; nothing where it was not recorded yet."""
    if not (RECORDS / f"{name}.json").exists():
        return ""
    record = load_record(name)
    lines = [
        list(record["table"][0]),
        ["---"] * len(record["table"][0]),
        *([*line.values()] for line in record["table"]),
    ]
    machine, versions = record["machine"], record["versions"] | record["others"]
    told = f"{machine['processor']}, {machine['cores']} cores, {machine['threads']} threads"
    told += "".join(f", {name} {version}" for name, version in versions.items() if name not in ("course", "numpy"))
    return "\n".join("| " + " | ".join("" if cell is None else str(cell) for cell in line) + " |" for line in lines) + (
        f"\n\n{told}, {record['date']}; `{record['command']}`\n"
    )


def filled(text: str) -> str:
    return BLOCK.sub(lambda found: f"{found[1]}{as_markdown(found[2])}{found[4]}", text)


def main() -> int:
    README.write_text(filled(README.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
