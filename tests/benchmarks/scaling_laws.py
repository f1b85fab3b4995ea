"""How the error of the residual network falls with its width and with the number of images: the record of *scaling_laws*.

    python tests/benchmarks/scaling_laws.py [--device cuda] [--workers 14] [--runs 3] [--quick]

Six widths, six numbers of images of 16 × 16 of the same 100 people, and the largest cell of all, which a law must predict
before anybody looks at it. Every image is seen 30 times; a batch is as large as leaves about 1,000 steps, but not larger than
1,024. Each width gets the best of three learning rates, by 5,000 other images after learning from 4,000. Trained and tested as
in growing_data.py. Three minutes on an H100 with 14 workers; about an hour on two processor cores.
"""

import tempfile
from pathlib import Path

import numpy as np
from growing_data import PEOPLE, TEST, TUNING_SEED, Job, best_rates, draw, in_processes, keep, options

from course_utils.showing.tables import aligned

WIDTHS, SIZES = (8, 12, 16, 24, 32, 48), (500, 1000, 2000, 4000, 8000, 16_000)
CELL = (48, 64_000)  # the cell that is predicted
EPOCHS, STEPS, LARGEST = 30, 1000, 1024
RATES, TUNED_ON = (0.003, 0.01, 0.03), 4000  # AdamW's highest learning rate


def main(arguments: list[str] | None = None) -> int:
    given = options(__doc__, arguments)
    people, test, runs, epochs, tuned, rates, largest = PEOPLE, TEST, given.runs, EPOCHS, TUNED_ON, RATES, CELL
    cells = [(width, count) for count in reversed(SIZES) for width in reversed(WIDTHS)]  # the longest first
    if given.quick:
        people, test, runs, epochs, tuned, rates, largest = 3, 30, 1, 1, 12, (0.01,), (4, 24)
        cells = [(4, 12), (2, 12)]
    widths = sorted({width for width, _ in cells}, reverse=True)
    with tempfile.TemporaryDirectory() as folder:
        draw(Path(folder), people, largest[1], test)

        def job(width: int, images: int, seed: int, **more) -> Job:
            batch = min(LARGEST, max(2, epochs * images // STEPS))
            return Job(folder, given.device, people, "residual", width, images, seed, epochs, batch, **more)

        tuning = in_processes(
            [job(width, tuned, TUNING_SEED, rate=rate, part="tuned") for width in widths for rate in rates],
            given.workers,
        )
        best = best_rates(tuning, "width")
        jobs = [job(*cell, seed, rate=best[cell[0]]) for cell in [largest, *cells] for seed in range(runs)]
        rows = in_processes(jobs, given.workers)
    rows.sort(key=lambda row: (row["images"], row["width"], row["seed"]))
    table = []
    for width, count in sorted([largest, *cells]):
        found = [row for row in rows if (row["width"], row["images"]) == (width, count)]
        errors, losses = [100 * (1 - row["accuracy"]) for row in found], [row["loss"] for row in found]
        table.append(
            [width, found[0]["parameters"], count, best[width], np.mean(errors), np.std(errors), np.mean(losses)]
        )
    print(aligned(table, ["width", "parameters", "images", "rate", "error, %", "spread over the seeds", "loss"]))
    if not given.quick:
        keep("scaling_laws", rows, tuning, TUNED_ON, given)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
