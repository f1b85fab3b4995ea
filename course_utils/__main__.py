"""The command line: `course COMMAND`, or `python -m course_utils COMMAND`."""

import argparse
import errno
import os
import subprocess
import sys
import time
from pathlib import Path

from course_utils.bootstrap import become
from course_utils.paths import DATA, MY, NOTEBOOKS, ROOT, RUNS

BENCHMARKS = (
    "fit_overhead",
    "images_per_second",
    "growth",
    "lesson_seconds",
    "serving_load",
    "to_95_percent",
)  # an hour and a half in all

MARK = "\0"  # no argument of a command line can hold it


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns 0 if all is well, 1 if something failed, 2 if the request cannot be met."""
    from course_utils.commands.settings import speak_any_encoding

    speak_any_encoding()
    parser = make_parser()
    chosen, further = parser.parse_known_args(shielded(sys.argv[1:] if arguments is None else arguments))
    if further and not chosen.takes_more:
        parser.error(f"{chosen.command} does not know {' '.join(further)}; see: course {chosen.command} --help")
    chosen.further = further
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")  # else a kernel in the home folder comes first
    try:
        return chosen.act(chosen)
    except KeyboardInterrupt:
        print("\nstopped; what was finished is kept", file=sys.stderr)
        sys.stdout.flush()
        os._exit(130)  # threads that wait for a notebook would hold the process up; kernels end with it
    except BrokenPipeError:  # the output went to a program that has seen enough, such as head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        from course_utils.commands.refusal import Refusal

        if not isinstance(error, Refusal | OSError):
            raise
        print(f"course: {said_by(error) if isinstance(error, OSError) else error}", file=sys.stderr)
        return 2


def said_by(error: OSError) -> str:
    """One sentence for what the system refused: which file, why, and what to do."""
    full, forbidden = (
        "free some space and run the same command again",
        "allow it, or give a folder that you may write to",
    )
    taken = "a file stands where a folder is wanted: move it, or give another name"
    advice = {
        errno.ENOSPC: full,
        errno.EDQUOT: full,
        errno.EACCES: forbidden,
        errno.EPERM: forbidden,
        errno.EROFS: "give a folder on a disk that can be written, or copy the course to one",
        errno.EEXIST: taken,
        errno.ENOTDIR: taken,
    }
    what = f"{error.filename}: " if error.filename else ""
    why = error.strerror or str(error) or type(error).__name__
    return f"{what}{why}; {advice.get(error.errno or 0, 'mend that and run the same command again')}"


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="course", description="A notebook course on vision models.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(act, help: str, takes_more: bool = False) -> argparse.ArgumentParser:
        added = commands.add_parser(act.__name__, help=help, description=help)
        added.set_defaults(act=act, takes_more=takes_more)
        return added

    added = command(
        lab, "open your copies of the lessons in JupyterLab (further options go to it: --no-browser)", takes_more=True
    )
    added.add_argument("--originals", action="store_true", help="open the lessons themselves, to change the course")
    added = command(fresh, "put your copies of lessons aside under dated names and take the lessons as they are now")
    added.add_argument("names", nargs="+", metavar="NAME", help="00, 00_start_here, start_here")
    command(progress, "say which exercises are solved, tried and open in your saved copies of the lessons")
    command(doctor, "check this machine and say what to do")
    added = command(data, "prepare the default faces; say how many, in what time, and their SHA-256")
    added.add_argument("--rebuild", action="store_true", help="draw them anew even if they are there")
    added.add_argument("--sample", action="store_true", help="draw the committed pictures under data/ anew, too")
    added = command(run, "run notebooks and say what became of each")
    added.add_argument("names", nargs="*", metavar="NAME", help="00, 00_start_here, start_here or a path; none: all")
    added.add_argument(
        "-p",
        nargs=2,
        action="append",
        default=[],
        type=unshielded,
        metavar=("NAME", "VALUE"),
        help="a parameter; repeatable (-p depths '[8, 14]'; quotes inside the value make it text: \"'a, b'\")",
    )
    added.add_argument("--help-parameters", action="store_true", help="only list the parameters and what they may be")
    added.add_argument("--jobs", type=at_least_one, default=1, metavar="N", help="run N at a time")
    added.add_argument("--resume", action="store_true", help="leave out what is done already")
    added.add_argument("--out", type=Path, default=RUNS, metavar="DIR", help="for executed notebooks (default: runs/)")
    added = command(sweep, "run one notebook for a grid of parameters and collect what it records")
    added.add_argument("name", metavar="NOTEBOOK")
    added.add_argument(
        "-p",
        nargs=2,
        action="append",
        required=True,
        type=unshielded,
        metavar=("NAME", "V1,V2"),
        help="values; repeatable. Commas in brackets or quotes do not part: -p depths '[8,14],[20]', "
        "-p faces \"'my, faces',olivetti\"; nor do those of a folder that exists",
    )
    added.add_argument("--jobs", type=at_least_one, default=1, metavar="N", help="run N at a time")
    added.add_argument("--scheduler", metavar="ADDRESS", help="run on a dask cluster, for example tcp://10.0.0.1:8786")
    added.add_argument("--out", type=Path, metavar="DIR", help="default: runs/sweep-NOTEBOOK/")
    added = command(refresh, "run notebooks and save them where their results changed")
    added.add_argument("names", nargs="*", metavar="NAME")
    added.add_argument("--check", action="store_true", help="save nothing; fail if something would change")
    added = command(contents, "write the table of lessons in README and in the first lesson anew, from the title cells")
    added.add_argument("--check", action="store_true", help="write nothing; fail if something would change")
    added = command(students, "write lessons without their solutions, for a class to hand in")
    added.add_argument("out", type=Path, metavar="OUT", help="a folder that holds nothing else")
    added.add_argument("names", nargs="*", metavar="NAME", help="00, 00_start_here, start_here; none: all")
    added.add_argument("--nbgrader", action="store_true", help="write OUT/source/LESSON/ as nbgrader takes it, instead")
    added = command(marks, "run what a class handed in, and write who solved which exercise")
    added.add_argument("folder", type=Path, metavar="FOLDER", help="holds one folder a student")
    added.add_argument(
        "--minutes",
        type=above_zero,
        default=5.0,
        metavar="M",
        help="for one run of a notebook, a fifth of it for one answer (default: 5)",
    )
    added.add_argument("--memory", type=above_zero, default=6.0, metavar="GB", help="for one notebook (default: 6)")
    added.add_argument("--jobs", type=at_least_one, default=1, metavar="N", help="run N at a time")
    added.add_argument("--out", type=Path, default=Path("marks.csv"), metavar="FILE", help="default: marks.csv here")
    added = command(serve, "name faces on a page in your browser; the first start trains the recogniser")
    added.add_argument(
        "--faces",
        default="rendered",
        metavar="FOLDER",
        help="photographs, one folder a person (default: the drawn people)",
    )
    added.add_argument(
        "--port", type=int, default=8000, metavar="N", help="on 127.0.0.1 (default: 8000; 0: a free one)"
    )
    added.add_argument(
        "--gallery",
        type=Path,
        default=MY / "people.sqlite",
        metavar="FILE",
        help="who is enrolled (default: my/people.sqlite)",
    )
    added.add_argument(
        "--keep-pictures",
        action="store_true",
        help="keep the framed face of who is enrolled, too, not only its numbers",
    )
    added.add_argument(
        "--rate",
        type=above_zero,
        default=20.0,
        metavar="R",
        help="requests a second that one client may make (default: 20)",
    )
    added.add_argument(
        "--promise",
        type=a_share,
        default=0.05,
        metavar="P",
        help="of strangers, at most this share gets a name (default: 0.05)",
    )
    added = command(site, "build the course as web pages, which need no network")
    added.add_argument(
        "--out", type=Path, default=ROOT / "build" / "site", metavar="DIR", help="for the pages (default: build/site/)"
    )
    added = command(slides, "write lessons as slides, one HTML file each, which need no network")
    added.add_argument("names", nargs="+", metavar="NAME", help="00, 00_start_here, start_here or a path")
    added.add_argument("--out", type=Path, metavar="DIR", help="default: build/slides/; with --live: my/")
    added.add_argument("--live", action="store_true", help="write a notebook for JupyterLab with RISE instead")
    command(test, "run the tests (further options go to pytest: -k name, -x)", takes_more=True)
    added = command(bench, "run the benchmarks (further options go to each: --quick, --runs 5)", takes_more=True)
    added.add_argument(
        "names", nargs="*", metavar="NAME", help=f"scripts of tests/benchmarks; none: {', '.join(BENCHMARKS)}"
    )
    command(clean, "remove .venv, runs and caches; the next command makes them anew")
    return parser


def shielded(arguments: list[str]) -> list[str]:
    """The arguments with a mark before NAME and VALUE of -p, since argparse takes -1e-3 for an option."""
    marked = [str(each) for each in arguments]
    if marked[:1] in (["run"], ["sweep"]):
        place = 1
        while place < len(marked):
            if marked[place] == "-p":
                marked[place + 1 : place + 3] = [f"{MARK}{each}" for each in marked[place + 1 : place + 3]]
                place += 2
            place += 1
    return marked


def unshielded(text: str) -> str:
    return text.removeprefix(MARK)


def at_least_one(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 up")
    return int(text)


def above_zero(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value


def a_share(text: str) -> float:
    value = above_zero(text)
    if value >= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share: give a number between 0 and 1")
    return value


def lab(chosen) -> int:
    from course_utils.commands.copies import prepare

    for sentence in [] if chosen.originals else prepare(MY, NOTEBOOKS):
        print(f"course: {sentence}")
    folder = NOTEBOOKS if chosen.originals else MY
    first = f"/lab/tree/{folder.name}/00_start_here.ipynb"
    command = [
        sys.executable,
        "-m",
        "jupyter",
        "lab",
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.default_url={first}",
    ]
    if not any(option.startswith(("--ServerApp.ip", "--ip")) for option in chosen.further):  # JupyterLab takes only one
        command.append("--ServerApp.ip=127.0.0.1")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # containers; the server listens on this machine alone and asks for its token
    from course_utils.commands.settings import lab_settings

    for name in ("PYTHONOPTIMIZE", "MPLBACKEND"):  # asserts would be silently left out, figures not be shown
        os.environ.pop(name, None)
    return become([*command, *chosen.further], lab_settings())


def fresh(chosen) -> int:
    from course_utils.commands.copies import fresh

    return fresh(chosen.names, MY, NOTEBOOKS)


def progress(chosen) -> int:
    from course_utils.commands.solved import progress

    return progress(MY, NOTEBOOKS)


def doctor(chosen) -> int:
    from course_utils.commands.doctor import examine, show

    checks = examine()
    show(checks)
    return int(any(check.status == "failure" for check in checks))


def data(chosen) -> int:
    from course_utils.faces import cache

    if chosen.rebuild:
        made = cache.rebuild()
        count, seconds, sha256 = made.count, made.seconds, made.sha256
    else:
        import hashlib

        start = time.perf_counter()
        images = cache.rendered_faces().images
        count, seconds, sha256 = len(images), time.perf_counter() - start, hashlib.sha256(images.tobytes()).hexdigest()
    print(f"{count} images in {seconds:.1f} s, SHA-256 {sha256}")
    if chosen.sample:
        from course_utils.faces.sample import write_sample

        print(f"{write_sample(DATA)} pictures under {DATA.name}/")
    return 0


def run(chosen) -> int:
    from course_utils.commands.parameters import find, list_parameters, parameters_of
    from course_utils.commands.runs import run

    if chosen.help_parameters:
        print(list_parameters({notebook: parameters_of(notebook) for notebook in find(chosen.names)}))
        return 0
    return run(chosen.names, chosen.p, chosen.out, chosen.jobs, chosen.resume)


def sweep(chosen) -> int:
    from course_utils.commands.sweep import sweep

    out = chosen.out or RUNS / f"sweep-{Path(chosen.name).stem}"
    return sweep(chosen.name, chosen.p, out, chosen.jobs, chosen.scheduler)


def refresh(chosen) -> int:
    from course_utils.commands.notebooks import refresh

    return refresh(chosen.names, check=chosen.check)


def contents(chosen) -> int:
    from course_utils.commands.contents import contents

    return contents(check=chosen.check)


def serve(chosen) -> int:
    from course_utils.commands.serve import serve
    from course_utils.paths import CACHE

    return serve(chosen.faces, chosen.port, chosen.gallery, CACHE, chosen.keep_pictures, chosen.rate, chosen.promise)


def site(chosen) -> int:
    from course_utils.commands.classroom.site import site

    return site(chosen.out)


def slides(chosen) -> int:
    from course_utils.commands.classroom.slides import slides

    return slides(chosen.names, chosen.out, chosen.live)


def students(chosen) -> int:
    from course_utils.commands.classroom.students import students

    return students(chosen.out, chosen.names, NOTEBOOKS, chosen.nbgrader)


def marks(chosen) -> int:
    from course_utils.commands.classroom.marks import marks
    from course_utils.commands.classroom.watched import Limits

    return marks(chosen.folder, Limits(chosen.minutes, chosen.memory), chosen.jobs, chosen.out, NOTEBOOKS)


def test(chosen) -> int:
    """One thread each and no progress bars: several tests run at once, and notebooks are compared letter by letter."""
    from course_utils.commands.settings import PERSONAL, own_folders

    pins = {"OMP_NUM_THREADS": "1", "TQDM_DISABLE": "1", "PYTHONUTF8": "1", **own_folders()}
    for name in PERSONAL:
        os.environ.pop(name, None)
    workers = min(4, os.cpu_count() or 1)
    command = [sys.executable, "-m", "pytest", "-n", str(workers), *chosen.further]
    os.chdir(ROOT)
    return become(command, pins)


def bench(chosen) -> int:
    """Run benchmarks of tests/benchmarks in turn; 1 if one fails."""
    failed, folder = [], ROOT / "tests" / "benchmarks"
    names = chosen.names or BENCHMARKS
    known = sorted(path.stem for path in folder.glob("*.py") if "__main__" in path.read_text("utf-8"))
    if unknown := sorted(set(names) - set(known)):
        print(f"course: there is no benchmark {', '.join(unknown)}; choose from {', '.join(known)}", file=sys.stderr)
        return 2
    for name in names:
        print(f"── {name} ──", flush=True)
        if subprocess.call([sys.executable, str(folder / f"{name}.py"), *chosen.further], cwd=ROOT):
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}")
    return int(bool(failed))


def clean(chosen) -> int:
    from course_utils import bootstrap

    return bootstrap.main(["clean"])


if __name__ == "__main__":
    sys.exit(main())
