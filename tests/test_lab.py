"""A sitting in a real JupyterLab, started as `make lab` starts it, in a copy of the course: the first lesson opens as the
learner's own, runs to its end, takes an answer and is saved, and no file of the course has changed."""

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from course_utils.commands import copies
from course_utils.paths import NOTEBOOKS, ROOT
from tests.browsing import CHROMIUM, OFFLINE
from tests.exercise_cells import exercises

FIRST = NOTEBOOKS / "00_start_here.ipynb"
MADE = ("cache", "__pycache__", ".ipynb_checkpoints")  # anew when needed

PANEL = "const app = window.jupyterapp; const panel = app.shell.currentWidget; const cells = panel.content.widgets;"
RUN_ALL = f"""async () => {{
    await window.jupyterapp.restored; {PANEL}
    await panel.context.ready; await panel.sessionContext.ready;
    await app.commands.execute('notebook:run-all-cells');
    return cells.map(cell => cell.model.toJSON()).filter(cell => cell.cell_type === 'code');
}}"""
GO_TO = f"""async id => {{ {PANEL}
    panel.content.activeCellIndex = cells.findIndex(cell => cell.model.id === id);
    await panel.content.scrollToItem(panel.content.activeCellIndex, 'center');
}}"""
RUN_CELL = f"""async () => {{ {PANEL}
    await app.commands.execute('notebook:run-cell');
    return panel.content.activeCell.model.toJSON();
}}"""
PATH = f"() => {{ {PANEL} return panel.context.path; }}"
SAVED = f"() => {{ {PANEL} return !panel.context.model.dirty; }}"

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine; install one to run the lessons in a browser"
)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A copy of the course, kept in git where there is one, so that nothing else in this checkout plays a part."""
    root = tmp_path_factory.mktemp("course") / "course"
    for folder in ("course_utils", "notebooks", "data"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns(*MADE))
    for file in (".gitignore", "README.md", "pyproject.toml"):
        shutil.copy(ROOT / file, root)
    if shutil.which("git"):
        author = ["-c", "user.name=A Test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"]
        for words in (["init", "-q"], ["add", "-A"], [*author, "commit", "-qm", "The course as it stands"]):
            subprocess.run(["git", *words], cwd=root, check=True)
    return root


def course(root: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "course_utils", *words]


def environment(root: Path) -> dict[str, str]:
    """Settings of its own beside the copy of the course, whose code every process takes; kernels are this Python."""
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    settings = {name: str(root.parent / folder) for name, folder in folders.items()}
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    return os.environ | settings | {"PATH": path, "PYTHONPATH": str(root)}


@pytest.fixture(scope="module")
def lab(root):
    """The address of a server, started by `course lab` without a browser."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=open"]
    command = course(root, "lab", "--no-browser", *options, "--expose-app-in-browser")
    with open(root.parent / "log", "w") as log:
        server = subprocess.Popen(command, cwd=root, env=environment(root), stdout=log, stderr=log)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=1)
                break
            except OSError:
                assert server.poll() is None, (root.parent / "log").read_text()
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:  # on a busy machine it waits long for its kernels
            server.kill()
            server.wait()


@dataclass
class Sitting:
    """What a learner saw who opened the course, ran all, moved the slider, solved an exercise, saved, and followed a link."""

    opened: str
    cells: list[dict]
    formulas: int
    only_run: NotebookNode  # the copy as it was saved after all had run
    solved: str  # the exercise
    verdict: str
    followed: str


def hashes(root: Path) -> dict[Path, str]:
    """{file of the course: its hash}."""
    own = [path for path in root.rglob("*") if not {*path.relative_to(root).parts} & {*MADE, ".git", "my"}]
    files = [path for path in own if path.is_file()]
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def before(root):
    return hashes(root)


@pytest.fixture(scope="module")
def sitting(root, before, lab):
    from playwright.sync_api import sync_playwright

    exercise = exercises(FIRST)[0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OFFLINE)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(240_000)
        page.goto(f"{lab}/?token=open")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        opened = page.evaluate(PATH)
        cells = page.evaluate(RUN_ALL)
        page.wait_for_selector("mjx-container")
        formulas = page.locator("mjx-container").count()
        slider = next(cell["id"] for cell in cells if "widget-view" in str(cell["outputs"]))
        page.evaluate(GO_TO, slider)
        picture, handle = page.locator("img.widget-image"), page.locator(".widget-slider .noUi-handle")
        still = picture.get_attribute("src")
        handle.focus()
        handle.press("ArrowRight")
        page.wait_for_function("still => document.querySelector('img.widget-image').src !== still", arg=still)
        save(page)
        only_run = nbformat.read(root / opened, 4)
        page.evaluate(GO_TO, f"stub-{exercise.name}")
        page.locator(".jp-Notebook .jp-Cell.jp-mod-active .cm-content").click()
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.insert_text(exercise.equivalent[0])
        page.evaluate(RUN_CELL)
        page.evaluate(GO_TO, f"check-{exercise.name}")
        verdict = page.evaluate(RUN_CELL)
        save(page)
        page.evaluate(GO_TO, "close")
        page.locator(".jp-Notebook .jp-Cell.jp-mod-active a[href*='.ipynb']").first.click()
        page.wait_for_function(f"opened => ({PATH})() !== opened", arg=opened)
        page.wait_for_function(f"() => {{ {PANEL} return panel.content.widgets.length > 3; }}")
        followed = page.evaluate(PATH)
        browser.close()
    said = "".join("".join(output.get("text", "")) for output in verdict["outputs"])
    return Sitting(opened, cells, formulas, only_run, exercise.name, said, followed)


def save(page) -> None:
    page.keyboard.press("ControlOrMeta+S")
    page.wait_for_function(SAVED)


def test_the_first_page_is_the_learners_own_copy_and_links_lead_to_copies(sitting, root):
    assert sitting.opened == "my/00_start_here.ipynb"
    assert re.fullmatch(r"my/\d\d_\w+\.ipynb", sitting.followed) and sitting.followed != sitting.opened
    assert sorted(path.name for path in (root / "my").glob("*.ipynb")) == sorted(
        p.name for p in NOTEBOOKS.glob("*.ipynb")
    )


def test_the_first_lesson_runs_in_the_browser(sitting):
    cells = sitting.cells
    outputs = {cell["id"]: cell["outputs"] for cell in cells}
    errors = {name: o["evalue"] for name, shown in outputs.items() for o in shown if o["output_type"] == "error"}
    assert not errors
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    figures = [name for name in outputs if name.startswith("figure-")]
    assert len(figures) >= 3
    for name in figures:
        assert any("image/png" in o.get("data", {}) for o in outputs[name]), f"{name} shows no figure"
    printed = "".join("".join(o.get("text", "")) for o in outputs["claim-accuracy"])
    assert "●" in printed and "accuracy on the validation images" in printed
    assert sitting.formulas >= 5, "the mathematics is not typeset"


def test_a_copy_that_was_only_run_and_saved_counts_as_untouched(sitting):
    newer = nbformat.read(FIRST, 4)
    assert copies.how_it_stands(sitting.only_run, newer) == copies.PRESENT
    assert sitting.only_run.metadata["language_info"] != newer.metadata["language_info"], "it was not saved"
    newer.cells[0].source += " A newer edition."
    assert copies.how_it_stands(sitting.only_run, newer) == copies.UNTOUCHED


def test_an_exercise_that_was_solved_and_saved_stands_in_progress(sitting, root):
    assert sitting.verdict.startswith(f"✓ {sitting.solved}: ")
    said = subprocess.run(
        course(root, "progress"), cwd=root, env=environment(root), capture_output=True, text=True, encoding="utf-8"
    )
    count = len(exercises(FIRST))
    assert said.returncode == 0 and re.search(rf"^{FIRST.stem} +1 +0 +{count - 1} ", said.stdout, re.M), said
    assert not re.search(rf"^{FIRST.stem} .*\b{sitting.solved}\b", said.stdout, re.M)


def test_a_sitting_changes_no_file_of_the_course(sitting, root, before):
    assert hashes(root) == before
    if shutil.which("git"):
        status = subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True, check=True)
        assert status.stdout == ""
