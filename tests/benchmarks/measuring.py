"""What the benchmarks share: the faces as they need them, libraries that may be absent, rows that outlive a stop, one kind of table."""

import argparse
import contextlib
import importlib
import importlib.metadata
import json
import logging
import os
import statistics
import warnings
from pathlib import Path
from typing import NamedTuple

from torch import Tensor

from course_utils.measuring.long_runs import save_record
from course_utils.measuring.machine import machine, versions
from course_utils.paths import RUNS
from course_utils.pictures.loading import load_faces
from course_utils.pictures.splits import split
from course_utils.pictures.statistics import channel_statistics, normalise
from course_utils.showing.tables import aligned
from course_utils.training.recipe import LARGEST, THE_RACE

OTHERS = ("fastai", "lightning")
ABSENT = "not installed"
EPOCHS, BATCH = 7, THE_RACE.larger * LARGEST  # of *the_race*, on the 9,000 images


class Faces(NamedTuple):
    """Training and validation part as (images, labels); pixels as they are in 0..1, or normalised with the training part's statistics."""

    train: tuple[Tensor, Tensor]
    validation: tuple[Tensor, Tensor]
    classes: int


def ready_faces(
    seed: int = 0, people: int = 100, images_per_person: int = 100, raw: bool = False, drawing: int = 0
) -> Faces:
    """The rendered faces, a tenth of each person for validation; float32.

    seed: of the split; drawing: of the people and their images, 0 are those of the course
    """
    faces = load_faces("rendered", people=people, images_per_person=images_per_person, seed=drawing)
    parts = split(faces, seed=seed)
    mean, std = channel_statistics(parts.train.images)
    pixels = [part.images.float() / 255 if raw else normalise(part.images, mean, std) for part in parts[:2]]
    return Faces((pixels[0], parts.train.labels), (pixels[1], parts.validation.labels), len(faces.names))


def options(description: str, runs: int = 5) -> argparse.ArgumentParser:
    """--runs and --quick, which every benchmark has."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=runs, metavar="N", help=f"the table shows their medians ({runs})")
    parser.add_argument(
        "--quick", action="store_true", help="as little of everything as shows that it works; nothing is kept"
    )
    return parser


def ask_for_photographs(parser: argparse.ArgumentParser) -> None:
    """--photographs, of benchmarks that ask about a folder of them, too."""

    def folder(path: str) -> str:
        if not Path(path).is_dir():
            raise argparse.ArgumentTypeError(
                f"there is no folder {path}; give one with a folder of photographs a person"
            )
        return path

    parser.add_argument(
        "--photographs",
        metavar="FOLDER",
        type=folder,
        default=os.environ.get("COURSE_REAL_FACES"),
        help="a folder with one folder of photographs a person (COURSE_REAL_FACES); without it nothing is kept",
    )


def mean_and_error(differences: list[float]) -> tuple[float, float]:
    """The mean of paired differences, and its standard error; 0 where there is one only."""
    spread = statistics.stdev(differences) if len(differences) > 1 else 0.0
    return statistics.mean(differences), spread / len(differences) ** 0.5


def in_points(mean: float, error: float) -> str:
    """A difference of two shares and its error, in percentage points."""
    return f"{100 * mean:+.1f} ± {100 * error:.1f}"


def installed(*names: str) -> bool:
    """Whether these libraries are there, loaded without what they say about themselves."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name in names:
                importlib.import_module(name)
    except ImportError:
        return False
    return True


@contextlib.contextmanager
def silence():
    """Nothing from Lightning or fastai but their errors."""
    loggers = [logging.getLogger(name) for name in ("lightning.pytorch", "lightning.fabric", "lightning")]
    before = [logger.level for logger in loggers]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for logger in loggers:
                logger.setLevel(logging.ERROR)
            yield
    finally:
        for logger, level in zip(loggers, before):
            logger.setLevel(level)


def their_versions() -> dict:
    """Of the libraries that the course is compared with."""
    found = {}
    for name in OTHERS:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = ABSENT
    return found


def report(name: str, table: list, header: list, rows: list[dict], command: str, keep: bool = True, **more) -> str:
    """Print the table, versions and machine; keep rows and table in data/records unless told not to. Returns what it printed."""
    text = "\n".join(
        [
            aligned(table, header),
            " · ".join(f"{key} {value}" for key, value in (versions() | their_versions() | machine()).items()),
        ]
    )
    print(text, flush=True)
    if keep:
        shown = [dict(zip(header, line)) for line in table]
        save_record(name, rows, command, others=their_versions(), table=shown, **more)
    return text


def median(values) -> float:
    return statistics.median(list(values))


class Kept:
    """Rows of a long benchmark, on disk as soon as they are there: the same settings go on where they stopped.

    name, settings: another machine, version or setting begins anew
    keep:  False: the rows stay in memory, and none are read
    parts: the names of the parts that some processes share among themselves; everyone knows the rows of all
    part:  whose rows are added here; None: of the first part
    """

    def __init__(self, name: str, keep: bool = True, parts: tuple = (), part=None, **settings):
        files = {part: RUNS / "benchmarks" / f"{name}_{part}.json" for part in parts}
        self.files = files or {None: RUNS / "benchmarks" / f"{name}.json"}
        self.file, self.keep = self.files.get(part) or next(iter(self.files.values())), keep
        self.settings = json.loads(json.dumps(settings | versions() | their_versions() | machine()))
        read = {file: self.read(file) if keep else [] for file in self.files.values()}
        self.rows, self.mine = [row for rows in read.values() for row in rows], read[self.file]

    def read(self, file: Path) -> list[dict]:
        with contextlib.suppress(OSError, ValueError):
            kept = json.loads(file.read_text("utf-8"))
            if kept["settings"] == self.settings:
                return kept["rows"]
        return []

    def find(self, **key) -> dict | None:
        return next((row for row in self.rows if all(row.get(name) == value for name, value in key.items())), None)

    def add(self, row: dict) -> None:
        self.rows.append(row)
        if not self.keep:
            return
        self.mine.append(row)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps({"settings": self.settings, "rows": self.mine}, indent=1), "utf-8")
        os.replace(new, self.file)

    def done(self) -> None:
        """Forget the rows, here and on disk."""
        for file in self.files.values() if self.keep else ():
            file.unlink(missing_ok=True)
        self.rows, self.mine = [], []
