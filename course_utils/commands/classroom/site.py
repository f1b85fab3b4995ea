"""`course site`: the whole course as a folder of pages that any browser opens, without a network, and any server serves."""

import errno
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from course_utils.commands.classroom.packaged import MATHJAX, packaged
from course_utils.commands.classroom.site_cells import led_to_cells
from course_utils.commands.classroom.site_pages import Pages, chinese, lesson, start
from course_utils.commands.classroom.site_records import records_page
from course_utils.commands.refusal import Refusal
from course_utils.paths import NOTEBOOKS, RECORDS, ROOT

WEB = Path(__file__).parent / "web"  # the settings of Sphinx, and what is added to its look
NEEDED = ("sphinx", "myst_nb", "furo")
MADE = ".made-by-course-site"  # in the folder of the site: the files that belong to it


def site(out: Path) -> int:
    """Build the site in a folder, which is new, empty, or one of an older site; returns 0, or 1 after warnings.

    errors: Refusal where a package is missing and where the folder holds other files; OSError from a full disk
    """
    began = time.perf_counter()
    if missing := [name for name in NEEDED if importlib.util.find_spec(name) is None]:
        raise Refusal(
            f"the site needs packages that are not installed here ({', '.join(missing)}): "
            "run `make site` (or python3 -m course_utils.bootstrap site), which installs them"
        )
    out = out.resolve()
    refuse_foreign(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".site-", dir=out.parent) as work:  # beside it, to be moved in one step
        source, built = Path(work) / "source", Path(work) / "built"
        prepare(source)
        if warned := sphinx(source, built, Path(work) / "doctrees"):
            print(f"course: the site is not made, since a warning counts as an error:\n{warned}", file=sys.stderr)
            return 1
        (built / ".nojekyll").touch()  # GitHub Pages leaves out folders such as _static without it
        (built / MADE).touch()
        files = sorted(path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file())
        (built / MADE).write_text("\n".join(files) + "\n", "utf-8")
        size = sum((built / name).stat().st_size for name in files) / 1e6
        refuse_foreign(out)  # somebody may have put a file there meanwhile
        if out.exists():
            os.replace(out, Path(work) / "old")
        os.replace(built, out)
    pages = sum(name.endswith(".html") for name in files)
    print(f"{pages} pages, {size:.1f} MB, in {time.perf_counter() - began:.0f} s: open {out / 'index.html'}")
    return 0


def refuse_foreign(out: Path) -> None:
    """Refusal where a folder holds a file that `course site` did not put there: nothing of it is lost then."""
    if not out.is_dir():
        if out.exists():
            raise Refusal(f"{out} is a file: give a folder for the site")
        return
    made = set((out / MADE).read_text("utf-8").splitlines()) if (out / MADE).is_file() else set()
    there = (path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_symlink() or not path.is_dir())
    if foreign := sorted(set(there) - made):
        raise Refusal(
            f"{out} holds {foreign[0]} and {len(foreign) - 1} more files that `course site` did not make: "
            "move them, or give another folder (--out)"
        )


def prepare(source: Path, root: Path = ROOT) -> None:
    """Write what Sphinx reads: the lessons and documents of the course, its settings, the styles and MathJax."""
    pages = Pages(root)
    texts = dict(zip(("README.md", "running.md"), start((root / "README.md").read_text("utf-8"), pages), strict=True))
    texts["index.md"] = texts.pop("README.md")
    texts["licence.md"] = "# Licence\n\n" + (root / "LICENSE").read_text("utf-8")
    texts["records.md"] = pages.linked(records_page(RECORDS, NOTEBOOKS), "records.md")
    for place in pages.places.values():
        if place.endswith(".md") and place not in texts:
            texts[place] = pages.linked((root / place).read_text("utf-8"), place)
    texts["notebooks/glossary.md"] = chinese(texts["notebooks/glossary.md"])
    for place in pages.lessons.values():
        notebook = nbformat.read(root / place, 4)
        for teaching in pages.teaching:
            if Path(teaching).stem == Path(place).stem:
                texts[teaching] = led_to_cells(texts[teaching], notebook, f"../{Path(place).stem}.html")
        texts[place] = nbformat.writes(lesson(notebook, place, pages))
    for place, text in texts.items():
        (source / place).parent.mkdir(parents=True, exist_ok=True)
        (source / place).write_text(text, "utf-8")
    shutil.copy(root / "data" / "faces.png", source / "data")
    shutil.copytree(RECORDS, source / "data" / "records")
    (source / "_static" / "mathjax").mkdir(parents=True)
    for file in WEB.iterdir():
        if file.is_file():
            shutil.copy(file, source if file.suffix == ".py" else source / "_static")
    shutil.copy(packaged(*MATHJAX), source / "_static" / "mathjax")


def sphinx(source: Path, built: Path, doctrees: Path) -> str:
    """Run Sphinx; returns its warnings, "" if all is well; OSError where the disk is full."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", "-d", str(doctrees), str(source), str(built)]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", env=os.environ | {"PYTHONUTF8": "1"}
    )
    if done.returncode and f"[Errno {errno.ENOSPC}]" in done.stderr:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(built.parent.parent))
    return (done.stderr.strip() or f"Sphinx ended with {done.returncode}") if done.returncode else ""
