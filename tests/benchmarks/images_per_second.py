"""Faces drawn a second, and images augmented a second against torchvision's DataLoader: about 2 minutes.

Drawing is measured at 1,000 to 8,000 faces of 32 × 32, augmentation as in `augmentation.py speed`: the same ten operations, ours on
whole batches, torchvision's picture by picture in a DataLoader with two workers.
    python tests/benchmarks/images_per_second.py [--runs 5] [--quick]
"""

import torch
from augmentation import speed
from measuring import median, options, report

from course_utils.faces.people import sample_identities
from course_utils.faces.renderer import render
from course_utils.faces.scenes import sample_scenes
from course_utils.measuring.timing import timed
from course_utils.showing.progress import bar

COUNTS, ROUND = (1000, 2000, 4000, 8000), 256  # faces; drawn in one call


def drawing(count: int, runs: int) -> list[float]:
    """Faces a second, one number a run."""
    identities, scenes = sample_identities(count, 0), sample_scenes(count, 1)
    rounds = [slice(start, start + ROUND) for start in range(0, count, ROUND)]
    seconds = timed(
        lambda: [render(identities[rows], scenes[rows]) for rows in rounds], repeats=runs, warmup=1, device="cpu"
    )
    return [count / each for each in seconds]


def measure(counts, people, runs) -> list[dict]:
    rows = [
        {"what": "drawn", "way": f"{count} faces", "rates": drawing(count, runs)} for count in bar(counts, "drawing")
    ]
    threads = torch.get_num_threads()
    try:
        rates = speed(people, runs)
    finally:
        torch.set_num_threads(threads)
    return rows + [{"what": "augmented", "way": way, "rates": values} for way, values in rates.items()]


def table_of(rows):
    """Medians, and how many times the first drawing, or the fastest DataLoader."""
    drawn = next(row for row in rows if row["what"] == "drawn")
    loader = max((row for row in rows if "DataLoader" in row["way"]), key=lambda row: median(row["rates"]))
    table = []
    for row in rows:
        of = drawn if row["what"] == "drawn" else loader
        table.append(
            [
                row["what"],
                row["way"],
                round(median(row["rates"])),
                f"{min(row['rates']):.0f}–{max(row['rates']):.0f}",
                f"{median(row['rates']) / median(of['rates']):.2f}×",
            ]
        )
    return table


HEADER = ["what", "way", "images a second, median", "least–most", "ratio"]


def main(arguments=None) -> int:
    chosen = options(__doc__).parse_args(arguments)
    counts, people, runs = ((16, 32), 1, 1) if chosen.quick else (COUNTS, 20, chosen.runs)
    rows = measure(counts, people, runs)
    report(
        "bench_images_per_second", table_of(rows), HEADER, rows, "course bench images_per_second", keep=not chosen.quick
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
