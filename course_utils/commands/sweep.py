"""A grid of parameters over one notebook, its recorded results as one table and one plot; here or on a dask cluster."""

import csv
import itertools
import logging
import queue
import threading
from pathlib import Path

from course_utils.commands.parameters import find, read_parameters
from course_utils.commands.ranges import is_folder
from course_utils.commands.refusal import Refusal
from course_utils.commands.runs import Job, Result, execute
from course_utils.measuring.records import read_records
from course_utils.showing.tables import aligned

PAIRS = {"[": "]", "(": ")", "{": "}", "'": "'", '"': '"'}


PATIENCE = 10  # seconds that a scheduler has to answer, and then to show a worker


def sweep(name: str, grid: list[tuple[str, str]], out: Path, workers: int = 1, scheduler: str | None = None) -> int:
    """Run one notebook for every combination of values and collect what it records; returns 1 if a run failed, else 0.

    name:      the notebook, as `course run` takes it
    grid:      (parameter, values with commas between them): ("epochs", "2,4,8"), ("depths", "[8,14],[20]")
    out:       gets the executed notebooks, results.csv and results.png
    scheduler: address of a dask scheduler, whose workers then run the notebooks; they must have the course installed
    """
    jobs = make_jobs(name, grid, folders=scheduler is None)
    if scheduler is None:
        results = execute(jobs, out, workers)
    else:
        with connect(scheduler) as client:
            results = execute(jobs, out, elsewhere=client.get_executor(pure=False))
    swept = list(jobs[0].parameters)
    rows = [row_of(result) for result in results]
    write_table(rows, swept, out / "results.csv")
    recorded = numbers_in(rows, swept)
    if recorded:
        varied = [each for each in swept if len({str(row[each]) for row in rows}) > 1]
        plot(rows, varied or swept, recorded, out / "results.png")
    else:
        print("no number was recorded, so there is no plot; call record(name=value) in the notebook")
    print(f"results and executed notebooks: {out}")
    return int(any(result.error for result in results))


def make_jobs(name: str, grid: list[tuple[str, str]], folders: bool = True) -> list[Job]:
    """One job for each combination, numbered in the order in which the last parameter turns fastest.

    folders: whether a folder that is given must be there already
    """
    notebooks = find([name])
    names = [parameter for parameter, _ in grid]
    if len(set(names)) < len(names):
        raise Refusal("each parameter is named once, with all of its values: -p epochs 2,4,8")
    columns = [
        [read_parameters(notebooks, [(name, value)], folders)[notebooks[0]][name] for value in values_in(text)]
        for name, text in grid
    ]
    chosen = list(itertools.product(*columns))
    digits = len(str(len(chosen)))
    return [
        Job(notebooks[0], f"{notebooks[0].stem}-{number:0{digits}d}", dict(zip(names, values)))
        for number, values in enumerate(chosen, start=1)
    ]


def values_in(text: str) -> list[str]:
    """The values of a grid: split at the commas outside brackets and quotes; a folder that exists is one value."""
    if is_folder(text):
        return [text]
    values: list[str] = [""]
    ends: list[str] = []  # of the brackets or the quote that are open
    for letter in text:
        if letter == "," and not ends:
            values.append("")
            continue
        if ends and letter == ends[-1]:
            ends.pop()
        elif letter in PAIRS and (not values[-1].strip() or (ends and ends[-1] not in "'\"")):
            ends.append(PAIRS[letter])  # in the middle of a word it is a letter: O'Brien
        values[-1] += letter
    return [value.strip() for value in values]


def connect(scheduler: str):
    """A client of the dask scheduler; Refusal if none answers there in time, or if it has no workers."""
    try:
        from distributed import Client
    except ImportError:
        raise Refusal("--scheduler needs dask.distributed; install it with: pip install dask distributed") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # it repeats what the sentence says
    answers: queue.Queue = queue.Queue()

    def ask() -> None:
        try:
            answers.put(Client(scheduler, timeout=PATIENCE))
        except Exception as error:  # what stands behind the address can answer anything
            answers.put(error)

    threading.Thread(
        target=ask, daemon=True
    ).start()  # a web server keeps the client waiting for ever: so it waits aside
    start_one = "start one (dask scheduler) and give the address it prints, such as tcp://10.0.0.1:8786"
    try:
        client = answers.get(timeout=PATIENCE + 2)
    except queue.Empty:
        raise Refusal(
            f"what answers at {scheduler!r} is no dask scheduler, perhaps its dashboard; {start_one}"
        ) from None
    if isinstance(client, Exception):
        raise Refusal(f"no dask scheduler answers at {scheduler!r} ({type(client).__name__}); {start_one}")
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        client.close()
        raise Refusal(
            f"the dask scheduler at {scheduler!r} has no workers; start one: dask worker {scheduler}"
        ) from None
    return client


def row_of(result: Result) -> dict:
    """One run as a row: parameters, what it recorded (also before it failed), seconds, error."""
    row = {**result.job.parameters, **read_records(result.path)}
    return {**row, "seconds": round(result.seconds, 2), "error": result.error}


def write_table(rows: list[dict], swept: list[str], path: Path) -> None:
    """Print the rows and write them as CSV: swept parameters first, then what was recorded, then seconds and error."""
    recorded = [name for name in dict.fromkeys(itertools.chain(*rows)) if name not in (*swept, "seconds", "error")]
    columns = [*swept, *recorded, "seconds", "error"]
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, columns, restval="")
        table.writeheader()
        table.writerows(rows)
    print(aligned([[row.get(column) for column in columns] for row in rows], columns))


def numbers_in(rows: list[dict], swept: list[str]) -> list[str]:
    """The names under which at least one run recorded a number."""
    return [
        name
        for name in dict.fromkeys(itertools.chain(*rows))
        if name not in (*swept, "seconds", "error") and any(is_number(row.get(name)) for row in rows)
    ]


def is_number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def plot(rows: list[dict], swept: list[str], recorded: list[str], path: Path) -> None:
    """Each recorded number (down) against each swept parameter (across): a dot a run, a line through the means."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from course_utils.showing.lettering import families, plain

    mpl.rcParams["font.family"] = families()
    figure = Figure(figsize=(4 * len(swept), 2.6 * len(recorded)), layout="constrained")
    panels = figure.subplots(len(recorded), len(swept), squeeze=False)
    for (down, number), (across, parameter) in itertools.product(enumerate(recorded), enumerate(swept)):
        axes = panels[down][across]
        points = [(row[parameter], row[number]) for row in rows if is_number(row.get(number))]
        if not all(is_number(value) for value, _ in points):
            points = [(plain(str(value), 40), height) for value, height in points]
        values = list(dict.fromkeys(value for value, _ in points))
        if points and is_number(points[0][0]):
            values.sort()
        means = [
            sum(heights) / len(heights)
            for heights in ([height for value, height in points if value == each] for each in values)
        ]
        axes.plot(values, means, color="#0072B2")
        axes.plot([value for value, _ in points], [height for _, height in points], "o", color="#D55E00")
        axes.set(xlabel=parameter, ylabel=number)
        if len(values) <= 8:
            axes.set_xticks(values)
    figure.savefig(path, dpi=100)
