"""Run notebooks through papermill, several at a time; a failure is kept and named, and what is done is not done again.

In the folder of results: NAME.ipynb when a run finished, NAME.failed.ipynb with its partial output when it did not,
NAME.partial.ipynb while it is under way (or was killed), and finished.json, which `resume` reads.
"""

import ast
import functools
import hashlib
import importlib.metadata
import json
import logging
import os
import tempfile
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from filelock import FileLock, Timeout

from course_utils.commands.parameters import find, parameters_of, read_notebook, read_parameters
from course_utils.commands.refusal import Refusal
from course_utils.commands.settings import PERSONAL, own_folders
from course_utils.paths import DATA, RECORDS, ROOT
from course_utils.showing.progress import bar
from course_utils.showing.tables import aligned

TAKEN = "another `course run` is at work on it in this folder: wait for it, or give another folder with --out"


@dataclass(frozen=True)
class Job:
    """One notebook to run with these parameters; its results are called `name`."""

    notebook: Path
    name: str
    parameters: dict


@dataclass(frozen=True)
class Result:
    """What became of a job; error is empty unless it failed."""

    job: Job
    path: Path
    seconds: float
    error: str = ""
    kept: bool = False  # finished in an earlier run

    def verdict(self) -> str:
        if self.error:
            return f"failed: {self.error}" + (
                f" (kept as {self.path.name})" if self.path.name.endswith(".failed.ipynb") else ""
            )
        return "done before" if self.kept else "done"


def execute(
    jobs: list[Job],
    out: Path,
    workers: int = 1,
    resume: bool = False,
    elsewhere: Executor | None = None,
) -> list[Result]:
    """Run jobs, several at a time, and keep what comes of each in `out`; results in the order of the jobs.

    workers:   how many run at once on this machine (each in a kernel of its own, on one thread if there are several)
    resume:    leave out what finished there before with the same source and the same parameters
    elsewhere: an executor whose workers stand on other machines; they get the notebook's text and give back text
    """
    out.mkdir(parents=True, exist_ok=True)
    finished, results, running = read_finished(out), {}, {}
    here = ThreadPoolExecutor(workers)
    with kernel_settings(workers > 1), ExitStack() as locks:
        try:
            for job in jobs:
                if resume and is_finished(job, out, finished):
                    results[job.name] = Result(job, out / f"{job.name}.ipynb", finished[job.name]["seconds"], kept=True)
                    continue
                if not alone(job, out, locks):
                    results[job.name] = Result(job, partial_path(job, out), 0.0, TAKEN)
                    continue
                forget(job, out)
                if elsewhere:
                    future: Future = elsewhere.submit(
                        run_text, job.notebook.read_text("utf-8"), job.name, job.parameters
                    )
                else:
                    future = here.submit(run_file, str(job.notebook), str(partial_path(job, out)), job.parameters)
                running[future] = job
            for future in bar(as_completed(running), "notebooks", total=len(running)):
                job = running[future]
                results[job.name] = keep(job, out, future)
        finally:
            here.shutdown(wait=False, cancel_futures=True)  # after Ctrl-C nobody waits for the notebooks under way
    return [results[job.name] for job in jobs]


def run_file(notebook: str, output: str, parameters: dict) -> tuple[float, str]:
    """Run one notebook into a file, which is written after every cell; returns (seconds, error or "")."""
    import papermill
    from traitlets.config import Config

    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # it repeats what the result says
    quiet = Config({"KernelManager": {"transport_encryption": "auto"}})  # else each kernel warns about plain TCP
    started, error = time.perf_counter(), ""
    try:
        papermill.execute_notebook(
            unformatted(notebook),
            unformatted(output),
            parameters,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            config=quiet,
        )
    except Exception as problem:  # a notebook may fail in any way, and the others go on
        error = f"{failing_cell(output)}{as_line(problem)}"
    finally:
        close_event_loop()
    return time.perf_counter() - started, error


def close_event_loop() -> None:
    """Close the event loop that nbclient opened in this thread: left open, it is complained of when Python ends."""
    from jupyter_core.utils import ensure_event_loop

    loop = ensure_event_loop()
    if not loop.is_running():  # it runs where this is called from within a notebook
        loop.close()


def run_text(source: str, name: str, parameters: dict) -> tuple[float, str, str]:
    """Run one notebook that comes as text, where no disk is shared; returns (seconds, error, executed text)."""
    with tempfile.TemporaryDirectory() as folder:
        notebook, output = Path(folder, f"{name}.source.ipynb"), Path(folder, f"{name}.ipynb")
        notebook.write_text(source, "utf-8")
        seconds, error = run_file(str(notebook), str(output), parameters)
        return seconds, error, output.read_text("utf-8") if output.exists() else source


def unformatted(path: str) -> str:
    """papermill takes a path for a format string."""
    return path.replace("{", "{{").replace("}", "}}")


def failing_cell(output: str) -> str:
    """`in cell claim-accuracy: ` for a partly executed notebook, or nothing where no cell has begun."""
    try:
        cells = [cell for cell in nbformat.read(output, as_version=4).cells if cell.cell_type == "code"]
    except (OSError, ValueError):
        return ""
    marks = [(cell.id, cell.metadata.get("papermill", {})) for cell in cells]
    names = [name for name, mark in marks if mark.get("exception")]
    names = names or [name for name, mark in marks if mark.get("start_time")]
    return f"in cell {names[-1]}: " if names else ""


def as_line(problem: Exception) -> str:
    """The last line of an error, as Python would print it."""
    kind, text = getattr(problem, "ename", type(problem).__name__), str(getattr(problem, "evalue", problem)).strip()
    return f"{kind}: {text.splitlines()[-1]}" if text else kind


def keep(job: Job, out: Path, future) -> Result:
    """Give a run's notebook its final name, note it if it finished, and say what became of it."""
    partial = partial_path(job, out)
    try:
        seconds, error, *text = future.result()
        if text:
            partial.write_text(text[0], "utf-8")
    except Exception as problem:  # the worker was lost
        seconds, error = float("nan"), as_line(problem)
    if not partial.exists():  # it failed before the first cell
        partial.write_text(job.notebook.read_text("utf-8"), "utf-8")
    path = out / (f"{job.name}.failed.ipynb" if error else f"{job.name}.ipynb")
    os.replace(partial, path)
    if not error:
        note = {
            "source": fingerprint(job.notebook),
            "parameters": job.parameters,
            "inputs": inputs(job),
            "seconds": seconds,
        }
        note_finished(out, job.name, note)
    return Result(job, path, seconds, error)


def partial_path(job: Job, out: Path) -> Path:
    return out / f"{job.name}.partial.ipynb"


def forget(job: Job, out: Path) -> None:
    """Remove what an earlier run of this name left."""
    for ending in (".ipynb", ".failed.ipynb", ".partial.ipynb"):
        (out / f"{job.name}{ending}").unlink(missing_ok=True)
    note_finished(out, job.name, None)


def is_finished(job: Job, out: Path, finished: dict) -> bool:
    """Whether a run is done already: the same cells, the same parameters, the same course, and the same files to read."""
    noted = finished.get(job.name, {})
    wanted = {"source": fingerprint(job.notebook), "parameters": as_read(job.parameters), "inputs": inputs(job)}
    return {name: noted.get(name) for name in wanted} == wanted and (out / f"{job.name}.ipynb").exists()


def fingerprint(notebook: Path) -> str:
    return hash_of_sources(read_notebook(notebook))


def hash_of_sources(notebook: nbformat.NotebookNode) -> str:
    """SHA-256 of the sources of all cells: outputs and metadata do not count."""
    sources = [(cell.cell_type, cell.source) for cell in notebook.cells]
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()


def inputs(job: Job) -> str:
    """A hash of what a run reads besides its notebook: the course's code and records, and the files that its parameters name.

    A file counts by its place, size and time of change; a folder by all that lies in it.
    """
    read = hashlib.sha256(course_fingerprint().encode())
    values = [ast.literal_eval(each.default) for each in parameters_of(job.notebook).values()] + [
        *job.parameters.values()
    ]
    for value in values:
        if isinstance(value, str | Path) and value:
            place = Path(os.path.expanduser(value)).absolute()
            for path in [place, *sorted(place.rglob("*"))] if place.exists() else []:
                about = path.lstat()
                read.update(f"{path} {about.st_size} {about.st_mtime_ns}".encode("utf-8", "surrogateescape"))
    return read.hexdigest()


@functools.cache
def course_fingerprint() -> str:
    """A hash of the package's code, of the records that lessons draw from, and of the packages that numbers depend on."""
    read = hashlib.sha256()
    for path in sorted([*(ROOT / "course_utils").rglob("*.py"), *RECORDS.glob("*.json"), *DATA.glob("*.py")]):
        read.update(path.read_bytes())
    for name in ("torch", "torchvision", "numpy"):
        read.update(importlib.metadata.version(name).encode())
    return read.hexdigest()


def as_read(parameters: dict) -> dict:
    """Parameters as JSON gives them back: tuples are lists."""
    return json.loads(json.dumps(parameters))


def read_finished(out: Path) -> dict:
    """What finished in a folder: {name: note}; Refusal for a file of that name that is somebody else's."""
    path = out / "finished.json"
    try:
        noted = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:  # half a file: nothing is known to be done
        return {}
    if not isinstance(noted, dict) or not all(isinstance(note, dict) for note in noted.values()):
        raise Refusal(
            f"{path} is not the list that the course keeps there; move it away, or give another folder with --out"
        )
    return noted


def note_finished(out: Path, name: str, note: dict | None) -> None:
    """Enter one run, or strike it out (None), in one step and one process at a time: no other run's entry is lost."""
    with FileLock(lock_path(out, "finished.json")):
        noted = read_finished(out)
        if noted.pop(name, None) is None and note is None:
            return
        new = out / "finished.json.new"
        new.write_text(json.dumps(noted | ({name: note} if note else {}), indent=1), "utf-8")
        os.replace(new, out / "finished.json")


def lock_path(out: Path, name: str) -> Path:
    """Where a lock lies: out of sight, and left there, since a lock that is removed can be held twice."""
    folder = out / ".locks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.lock"


def alone(job: Job, out: Path, locks: ExitStack) -> bool:
    """Whether no other process is running this job into this folder; if so, it is kept out until the locks are let go."""
    try:
        locks.enter_context(FileLock(lock_path(out, job.name), blocking=False))
    except Timeout:
        return False
    return True


@contextmanager
def kernel_settings(several: bool):
    """What kernels inherit: no progress bars, none of the user's settings, one thread each if several share the cores."""
    wanted = {**dict.fromkeys(PERSONAL), **own_folders(), "PYTHONUTF8": "1", "TQDM_DISABLE": "1"}
    wanted |= {"OMP_NUM_THREADS": "1"} if several else {}
    before = {name: os.environ.get(name) for name in wanted}
    set_environment(wanted)
    try:
        yield
    finally:
        set_environment(before)


def set_environment(values: dict) -> None:
    """Set environment variables; None unsets one."""
    for name, value in values.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


def run(names: list[str], given: list[tuple[str, str]], out: Path, workers: int = 1, resume: bool = False) -> int:
    """Run notebooks, print a table of times and verdicts; returns 1 if one failed, else 0."""
    notebooks = find(names)
    if len({path.stem for path in notebooks}) < len(notebooks):
        raise Refusal(
            "two of these notebooks have the same name, so one result would replace the other; run them one by one"
        )
    chosen = read_parameters(notebooks, given)
    results = execute([Job(path, path.stem, chosen[path]) for path in notebooks], out, workers, resume)
    print(
        aligned(
            [(each.job.name, round(each.seconds, 1), each.verdict()) for each in results],
            ["notebook", "seconds", "verdict"],
        )
    )
    print(f"executed notebooks: {out}")
    return int(any(each.error for each in results))
