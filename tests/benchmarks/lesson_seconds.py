"""Seconds of every notebook from start to end, kernel included, one after the other with its own parameters: about 15 minutes.

The notebooks take turns, so that a slow minute of the machine does not fall on one of them; rows are kept as they come, and a stopped run
goes on.
    python tests/benchmarks/lesson_seconds.py [NAME ...] [--runs 3] [--again] [--quick]
"""

import tempfile
from pathlib import Path

from measuring import Kept, median, options, report

from course_utils.commands.parameters import find
from course_utils.commands.runs import Job, execute, fingerprint

LIMIT = 60  # seconds that a lesson may take on two cores


def once(notebook: Path) -> dict:
    """Run a notebook into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        (result,) = execute([Job(notebook, notebook.stem, {})], Path(folder))
    return {
        "notebook": notebook.stem,
        "source": fingerprint(notebook),
        "seconds": result.seconds,
        "error": result.error,
    }


def table_of(rows, names):
    table, whole = [], 0.0
    for name in names:
        seconds = [row["seconds"] for row in rows if row["notebook"] == name]
        error = next((row["error"] for row in rows if row["notebook"] == name and row["error"]), "")
        whole += median(seconds)
        table.append(
            [
                name,
                f"{median(seconds):.1f}",
                f"{min(seconds):.1f}–{max(seconds):.1f}",
                f"{median(seconds) / LIMIT:.2f}",
                error and f"failed: {error}",
            ]
        )
    return [*table, ["all", f"{whole:.1f}", "", f"{whole / LIMIT / len(names):.2f}", ""]]


HEADER = ["notebook", "seconds, median", "least–most", f"of the {LIMIT} s allowed", "verdict"]


def main(arguments=None) -> int:
    parser = options(__doc__, runs=3)
    parser.add_argument("names", nargs="*", metavar="NAME", help="as for course run; none: all")
    parser.add_argument("--again", action="store_true", help="forget the rows of an unfinished run")
    chosen = parser.parse_args(arguments)
    notebooks = find(chosen.names)[: 1 if chosen.quick else None]
    kept, rows = Kept("lesson_seconds", not chosen.quick), []
    if chosen.again:
        kept.done()
    for run in range(1 if chosen.quick else chosen.runs):
        for notebook in notebooks:
            row = kept.find(notebook=notebook.stem, run=run, source=fingerprint(notebook), error="")
            if row is None:
                row = once(notebook) | {"run": run}
                kept.add(row)
            rows.append(row)
            print(f"run {run + 1}  {notebook.stem}: {row['error'] or format(row['seconds'], '.1f') + ' s'}", flush=True)
    whole = not chosen.names and not chosen.quick
    failed = any(row["error"] for row in rows)
    report(
        "bench_lesson_seconds",
        table_of(rows, [notebook.stem for notebook in notebooks]),
        HEADER,
        [{key: value for key, value in row.items() if key != "source"} for row in rows],
        "course bench lesson_seconds",
        keep=whole and not failed,
    )
    if whole and not failed:
        kept.done()
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
