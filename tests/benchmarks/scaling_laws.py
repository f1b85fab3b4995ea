"""How the error of the residual network falls with its width and with the number of images: the record for a law of our own.

    python tests/benchmarks/scaling_laws.py [--device cuda] [--workers 8] [--runs 3] [--quick]

Six widths, six numbers of images of the same 100 people, three seeds; and the largest cell of all, which a law must predict
before anybody looks at it. Trained and tested as in growing_data.py. Made for a GPU: about three minutes on an H100.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
from growing_data import Job, draw, in_processes

from course_utils.measuring.long_runs import save_record
from course_utils.showing.tables import aligned

WIDTHS, SIZES = (8, 12, 16, 24, 32, 48), (500, 1000, 2000, 4000, 8000, 16000)
CELL = (48, 64_000)  # the cell that is predicted
RATE = 0.01
PEOPLE, TEST, EPOCHS, STEPS = 100, 5000, 30, 1000  # batches are as large as leaves 1,000 steps, at most 1,024


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--workers", type=int, default=1, help="trainings at a time")
    parser.add_argument("--runs", type=int, default=3, help="seeds")
    parser.add_argument("--quick", action="store_true", help="as little as shows that it works; nothing is kept")
    given = parser.parse_args(arguments)
    people, test, runs, least, cells = PEOPLE, TEST, given.runs, (EPOCHS, STEPS), [CELL]
    cells += [(width, count) for count in reversed(SIZES) for width in reversed(WIDTHS)]
    if given.quick:
        people, test, runs, least, cells = 3, 30, 1, (1, 2), [(4, 24), (2, 24), (2, 12)]
    with tempfile.TemporaryDirectory() as folder:
        draw(Path(folder), people, max(count for _, count in cells), test)
        jobs = [
            Job(folder, given.device, people, "residual", count, seed, *least, width, RATE)
            for width, count in cells
            for seed in range(runs)
        ]
        rows = in_processes(jobs, given.workers)
    rows.sort(key=lambda row: (row["images"], row["width"], row["seed"]))
    table = []
    for width, count in sorted(cells):
        found = [row for row in rows if (row["width"], row["images"]) == (width, count)]
        error, loss = ([f(row) for row in found] for f in (lambda r: 100 * (1 - r["accuracy"]), lambda r: r["loss"]))
        table.append([width, found[0]["parameters"], count, np.mean(error), np.std(error), np.mean(loss)])
    print(aligned(table, ["width", "parameters", "images", "error, %", "spread over the seeds", "loss"]))
    if not given.quick:
        settings = {"people": PEOPLE, "test": TEST, "rate": RATE, "epochs": EPOCHS, "steps": STEPS}
        command = f"python tests/benchmarks/scaling_laws.py --device {given.device} --runs {runs}"
        save_record("scaling_laws", rows, command, **settings)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
