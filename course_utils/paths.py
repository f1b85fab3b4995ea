"""Where the course keeps its things: every path hangs on the folder that holds this package."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
MY = ROOT / "my"  # the learner's own copies of the lessons, ignored by git
DATA = ROOT / "data"
CACHE = DATA / "cache"  # made anew when missing, ignored by git
RECORDS = DATA / "records"  # results of long runs, kept in git
RUNS = ROOT / "runs"  # executed copies of the notebooks, ignored by git
