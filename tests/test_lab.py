"""The first lesson in a real JupyterLab, started as `make lab` starts it: it runs to its end and shows what it should."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from course_utils.paths import NOTEBOOKS, ROOT

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
OFFLINE = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]  # nothing but the server can be reached
RUN_ALL = """async () => {
    const app = window.jupyterapp; await app.restored;
    const panel = app.shell.currentWidget; await panel.context.ready; await panel.sessionContext.ready;
    await app.commands.execute('notebook:run-all-cells');
    return panel.content.widgets.map(cell => cell.model.toJSON()).filter(cell => cell.cell_type === 'code');
}"""

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine; install one to run the lessons in a browser"
)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a server, started by `course lab` with settings of its own and without a browser."""
    home = tmp_path_factory.mktemp("lab")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    settings = {name: str(home / folder) for name, folder in folders.items()}
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])  # the kernel is this Python
    command = [
        sys.executable,
        "-m",
        "course_utils",
        "lab",
        "--no-browser",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=open",
        "--expose-app-in-browser",
    ]
    with open(home / "log", "w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings | {"PATH": path}, stdout=log, stderr=log)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api", timeout=1)
                break
            except OSError:
                assert server.poll() is None, (home / "log").read_text()
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def test_the_first_lesson_runs_in_the_browser(lab):
    from playwright.sync_api import sync_playwright

    before = (NOTEBOOKS / "00_start_here.ipynb").read_bytes()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OFFLINE)
        page = browser.new_page()
        page.set_default_timeout(240_000)
        page.goto(f"{lab}/doc/tree/notebooks/00_start_here.ipynb?token=open&reset")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        cells = page.evaluate(RUN_ALL)
        page.wait_for_selector("mjx-container")
        formulas = page.locator("mjx-container").count()
        picture, handle = page.locator("img.widget-image"), page.locator(".widget-slider .noUi-handle")
        still = picture.get_attribute("src")
        handle.focus()
        handle.press("ArrowRight")
        page.wait_for_function("still => document.querySelector('img.widget-image').src !== still", arg=still)
        browser.close()
    outputs = {cell["id"]: cell["outputs"] for cell in cells}
    errors = {name: o["evalue"] for name, shown in outputs.items() for o in shown if o["output_type"] == "error"}
    assert not errors
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    figures = [name for name in outputs if name.startswith("figure-")]
    assert len(figures) >= 3
    for name in figures:
        assert any("image/png" in o.get("data", {}) for o in outputs[name]), f"{name} shows no figure"
    printed = "".join("".join(o.get("text", "")) for o in outputs["claim-accuracy"])
    assert "●" in printed and "right names on hidden pictures" in printed
    assert formulas >= 5, "the mathematics is not typeset"
    assert (NOTEBOOKS / "00_start_here.ipynb").read_bytes() == before, "looking at a lesson changed its file"
