"""Would the recipe of the race serve as the course's? On other sizes of sets, and on photographs, by pairs over seeds.

The sets, splits and seeds are those of recipe_sizes, and the course's recipe has its accuracies there already (data/records/recipe_sizes.json).
The race's recipe passes over each set as often, in batches twice as large.

    python tests/benchmarks/race_sizes.py --photographs FOLDER [--quick]
"""

import statistics

import torch
from measuring import Kept, ask_for_photographs, in_points, mean_and_error, options, report
from recipe_sizes import DRAWN, SCORES, STUDIO, by_set, new_images, sets_of, walk

from course_utils.measuring.long_runs import load_record
from course_utils.pictures.splits import split
from course_utils.pictures.statistics import channel_statistics, normalise
from course_utils.training.devices import fast_precision
from course_utils.training.recipe import THE_RACE, plan, predict_both_ways, train_recogniser

SIZES = [size for size in DRAWN if size[0] * size[1] <= 10_000]
HEADER = ["set", "images", "people", "the course's recipe", "the race's recipe", "difference ± error"]


def compare(kind, faces, seed, beside: dict, quick=False) -> dict:
    """Train the race's recipe on one split; the row beside that of the course's recipe."""
    classes = len(faces.names)
    parts = split(faces, validation=0.2 if kind == "photographs" else 0.1, seed=seed)
    mean, std = channel_statistics(parts.train.images)
    asked = {"hidden": (parts.validation.images, parts.validation.labels)}
    if kind == "drawn":
        asked["new"] = new_images(faces, seed)
    planned = plan(len(parts.train), classes, 1 if quick else None, recipe=THE_RACE)
    train = normalise(parts.train.images, mean, std), parts.train.labels
    network, _ = train_recogniser(
        train, None, classes, epochs=planned.epochs, recipe=THE_RACE, seed=seed, device="cpu", progress=False
    )
    row = {name: beside[name] for name in ("set", "images", "people", "seed")} | {"batch": planned.batch_size}
    for score, (images, labels) in asked.items():
        answers = predict_both_ways(network, normalise(images, mean, std), fast_precision(torch.device("cpu")))
        row[f"{score}_race"] = (answers.argmax(1) == labels).double().mean().item()
        row[f"{score}_course"] = beside.get(f"{score}_case_study", 0.0)
    return row


def differences(rows, score) -> tuple[float, float]:
    """The race's accuracy minus the course's, by pairs over seeds: the mean and its standard error."""
    return mean_and_error([row[f"{score}_race"] - row[f"{score}_course"] for row in rows])


def table_of(rows) -> list[list[str]]:
    """Of drawn people on new images, which are many; of the others on the hidden ones."""
    table = []
    for key, mine in by_set(rows).items():
        score = next(score for score in reversed(SCORES) if f"{score}_race" in mine[0])
        both = [f"{statistics.mean(row[f'{score}_{name}'] for row in mine):.1%}" for name in ("course", "race")]
        table.append([*map(str, key), *both, in_points(*differences(mine, score))])
    return table


def main(arguments=None) -> int:
    parser = options(__doc__, runs=3)
    ask_for_photographs(parser)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    sets, seeds = sets_of(SIZES, STUDIO, chosen.photographs), 3
    if chosen.quick:
        sets, seeds = sets_of([(4, 6)]), 1
    kept, rows, recorded = Kept("race_sizes", not chosen.quick), [], load_record("recipe_sizes")["rows"]
    for faces, key in walk(sets, seeds):
        row = kept.find(**key)
        if row is None:
            same = [row for row in recorded if all(row[name] == value for name, value in key.items())]
            row = compare(key["set"], faces, key["seed"], same[0] if same else key, chosen.quick)
            kept.add(row)
        rows.append(row)
        print(*row.values(), flush=True)
    whole = not chosen.quick and sets[0][0] == "photographs"
    report(
        "race_sizes",
        table_of(rows),
        HEADER,
        rows,
        "python tests/benchmarks/race_sizes.py --photographs FOLDER",
        keep=whole,
        error="standard error of the mean of the paired differences over three seeds, percentage points",
        photographs="the ORL database of faces, 40 people of 10 photographs each; a fifth is hidden",
    )
    if whole:
        kept.done()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
