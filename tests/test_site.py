"""The site: every page, link, figure and table of it without a browser, and pages of each kind in one (with axe-core)."""

import errno
import functools
import html
import http.server
import importlib.resources
import importlib.util
import json
import os
import re
import shutil
import subprocess
import threading
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import nbformat
import pytest

from course_utils.__main__ import main
from course_utils.commands.classroom import site as command
from course_utils.commands.classroom.roles import alternative_text, role
from course_utils.commands.classroom.site_cells import led_to_cells, with_places
from course_utils.commands.classroom.site_pages import Pages, chinese, lesson
from course_utils.commands.classroom.site_records import seeds
from course_utils.commands.refusal import Refusal
from course_utils.paths import NOTEBOOKS, RECORDS, ROOT
from tests.browsing import CHROMIUM, started_browser

SHOTS = os.environ.get("COURSE_SCREENSHOTS")  # a folder in which they are kept to be looked at
LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))
MISSING = [name for name in command.NEEDED if importlib.util.find_spec(name) is None]
needs_sphinx = pytest.mark.skipif(bool(MISSING), reason=f"not installed here: {', '.join(MISSING)} (make site)")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


class Page(HTMLParser):
    """What a page holds: its ids, its links, what it loads, its figures, and its tables."""

    def __init__(self, path: Path):
        super().__init__()
        self.path, self.ids, self.links, self.loads, self.alts, self.tables = path, set(), [], [], [], []
        self.text = path.read_text("utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.ids |= {named[key] for key in ("id", "name") if named.get(key) and (key == "id" or tag == "a")}
        if tag == "a" and "href" in named:
            self.links.append(named["href"])
        elif tag == "link" and named.get("rel") != "canonical":
            self.loads.append(named["href"])
        self.loads += [named[key] for key in ("src", "srcset", "poster") if named.get(key)]
        if tag == "img":
            self.alts.append(named.get("alt"))
        if tag == "table":
            self.tables.append(False)
        if tag == "th":
            self.tables[-1] = True


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    if MISSING:
        pytest.skip(f"not installed here: {', '.join(MISSING)} (make site)")
    out = tmp_path_factory.mktemp("web") / "site"
    assert main(["site", "--out", str(out)]) == 0, "a warning of Sphinx counts as an error"
    return out


@pytest.fixture(scope="session")
def pages(built):
    return {path.relative_to(built).as_posix(): Page(path) for path in sorted(built.rglob("*.html"))}


def outside(target: str) -> bool:
    return re.match(r"(https?:)?//|mailto:", target) is not None


def test_every_lesson_and_document_has_a_page_and_stands_in_the_list_of_each_page(pages):
    wanted = {
        Path(place).with_suffix(".html").as_posix() for place in Pages().places.values() if not place.endswith(".json")
    }
    assert wanted <= set(pages)
    for name, page in pages.items():
        listed = {(page.path.parent / urldefrag(link).url).resolve() for link in page.links if not outside(link)}
        missing = {
            each for each in wanted - {name} if (page.path.parents[name.count("/")] / each).resolve() not in listed
        }
        assert not missing, name


def test_every_link_inside_leads_to_a_file_and_to_a_place_in_it(pages, built):
    lost, abroad = [], set()
    for name, page in pages.items():
        for target in page.links + page.loads:
            if outside(target):
                abroad.add(target)
            elif not target.startswith("data:"):
                file, anchor = map(unquote, urldefrag(re.sub(r"\?[^#]*", "", target)))
                there = (page.path.parent / file).resolve() if file else page.path
                known = pages.get(there.relative_to(built).as_posix()) if there.is_relative_to(built) else None
                if not there.is_file() or (anchor and (known is None or anchor not in known.ids)):
                    lost.append(f"{name}: {target}")
    print("links to elsewhere:", *sorted(abroad), sep="\n")  # not asked: the tests have no network
    assert not lost


def test_no_page_and_no_style_loads_anything_from_elsewhere(pages, built):
    found = [f"{name}: {target}" for name, page in pages.items() for target in page.loads if outside(target)]
    for path in built.rglob("*.css"):
        loaded = re.findall(r"""(?:@import\s+(?:url\()?|url\()["']?([^"')]+)""", path.read_text("utf-8"))
        found += [f"{path.name}: {target}" for target in loaded if outside(target)]
    assert not found


def test_every_figure_says_in_words_what_it_shows(pages):
    for path in LESSONS:
        stored = [
            alternative_text(output)
            for cell in nbformat.read(path, 4).cells
            for output in cell.get("outputs", [])
            if "image/png" in output.get("data", {})
        ]
        assert pages[f"notebooks/{path.stem}.html"].alts == stored, path.name
    assert not [name for name, page in pages.items() if not all(page.alts)]


def test_the_site_is_as_small_as_readme_says(built):
    megabytes = int(re.search(r"a folder of files, about (\d+) MB", (ROOT / "README.md").read_text("utf-8"))[1])
    assert sum(path.stat().st_size for path in built.rglob("*") if path.is_file()) / 1e6 == pytest.approx(
        megabytes, rel=0.2
    )


def test_every_table_has_a_header(pages):
    assert not [name for name, page in pages.items() if not all(page.tables)]


@needs_sphinx
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_page_shows_what_the_lesson_printed_and_folds_checks_and_solutions(path, pages):
    text = pages[f"notebooks/{path.stem}.html"].text
    shown = [html.unescape(re.sub(r"<[^>]+>", "", block)) for block in re.findall(r"<pre>(.*?)</pre>", text, re.S)]
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    printed = [output.text for cell in cells for output in cell.outputs if output.output_type == "stream"]
    everything = "\n".join(line.rstrip() for block in shown for line in block.splitlines())
    for each in printed:
        assert "\n".join(line.rstrip() for line in each.strip("\n").splitlines()) in everything
    exercises = sum(role(cell) == "solution" for cell in cells)
    for name in ("Check", "Solution", "Hint"):
        assert text.count(f"<summary>{name}</summary>") == exercises
    assert "<details open" not in text and text.count('class="exercise admonition"') == exercises
    assert "VBox(" not in text and "<span></span>check_parameters" not in text


@needs_sphinx
def test_the_start_page_names_every_lesson_part_by_part(pages):
    text = pages["index.html"].text
    for path in LESSONS:
        assert f'href="notebooks/{path.stem}.html"' in text
    assert text.index("0 · start") < text.index("1 · the mathematics") < text.index("5 · seeing more, and shipping")


@needs_sphinx
def test_the_page_of_records_tells_the_command_the_date_and_the_machine_of_every_record(pages):
    text = html.unescape(re.sub(r"<[^>]+>", "", pages["records.html"].text))
    for path in RECORDS.glob("*.json"):
        record = json.loads(path.read_text("utf-8"))
        assert path.stem in text and record["command"] in " ".join(text.split()) and record["date"] in text
        assert all(each in text for each in (record["machine"]["processor"], record["versions"]["torch"]))


def test_the_seeds_of_a_record_are_read_from_it_or_from_its_rows():
    assert seeds({"seeds": [1, 2], "rows": [{"seed": 7}]}) == [1, 2]
    assert seeds({"rows": [{"seed": 1}, {"seed": 0}, {"seed": 1}]}) == [0, 1]
    assert seeds({"seed": 3, "rows": [{}]}) == [3]
    assert seeds({"rows": [{}]}) == []


def test_a_link_leads_to_the_page_and_a_lesson_in_italics_is_a_link():
    pages = Pages()
    assert (
        pages.linked("[all](../README.md#for-teachers)", "notebooks/00_start_here.ipynb")
        == "[all](../running.md#for-teachers)"
    )
    assert pages.linked("[a script](tests/mutants.py)", "README.md") == "a script"
    assert pages.linked("[`records`, $n$](data/records)", "README.md") == "[`records`, $n$](records.md)"
    assert (
        pages.linked("as in *neurons*, *not* here", "notebooks/10_pixels.ipynb")
        == "as in [*neurons*](12_neurons.ipynb), *not* here"
    )
    assert pages.linked("one *convolution*", "notebooks/13_convolution.ipynb") == "one *convolution*"
    for kept in (
        "`*neurons*`",
        "$x*neurons*y$",
        "$$\n[a](b)\n$$",
        "```\n[a](b)\n```",
        "**neurons**",
        "[a](https://b.example)",
        "[a](#b)",
        "![a](faces.png)",
    ):
        assert pages.linked(kept, "README.md") == kept


def test_chinese_words_are_marked_as_chinese():
    assert chinese("| bias | 权重, 偏置 |") == '| bias | <span lang="zh-Hans">权重, 偏置</span> |'


def test_a_widget_without_its_kernel_is_left_out_and_a_text_stays():
    shown = nbformat.v4.new_output("display_data", {"text/plain": "VBox(children=…)"})
    said = nbformat.v4.new_output("execute_result", {"text/plain": "7"}, execution_count=1)
    cells = [
        nbformat.v4.new_code_cell("7", id="one-seven", outputs=[shown, said]),
        nbformat.v4.new_code_cell("x", id="ready"),
    ]
    made = lesson(nbformat.v4.new_notebook(cells=cells), "notebooks/10_pixels.ipynb", Pages())
    assert [cell.id for cell in made.cells] == ["one-seven", "place-ready"] and made.cells[0].outputs == [said]


def test_on_a_teacher_s_page_the_id_of_a_cell_leads_to_the_cell_and_other_code_stays():
    cells = [nbformat.v4.new_markdown_cell("# A", id="title"), nbformat.v4.new_code_cell("x", id="one-x")]
    lesson_of_two = nbformat.v4.new_notebook(cells=cells)
    made = led_to_cells("`title`, `` x `` `one-x`, `one_x`\n```\n`one-x`\n```\n", lesson_of_two, "../10_a.html")
    links = dict(re.findall(r'href="([^"]+)"><code[^>]*><span class="pre">([^<]+)<', made))
    assert links == {"../10_a.html": "title", "../10_a.html#one-x": "one-x"}
    assert made.endswith(", `one_x`\n```\n`one-x`\n```\n")
    assert [cell.id for cell in with_places(cells)] == ["title", "place-one-x", "one-x"]


def test_a_teacher_s_page_leads_to_every_cell_that_it_names(pages):
    for path in LESSONS:
        text = pages[f"notebooks/teaching/{path.stem}.html"].text
        code = re.findall(r'(href="[^"]+">)?<code[^>]*><span class="pre">([^<]+)</span></code>', text)
        cells = {cell.id for cell in nbformat.read(path, 4).cells}
        named = [link for link, words in code if words in cells]
        assert named and all(link.startswith(f'href="../{path.stem}.html') for link in named), path.stem


def test_the_last_lesson_leads_to_no_teacher_s_page(pages):
    following = re.search(r'<a class="next-page" href="([^"]+)"', pages[f"notebooks/{LESSONS[-1].stem}.html"].text)[1]
    assert "teaching" not in following


@pytest.fixture
def quick(monkeypatch):
    """`site` with one page, made by no Sphinx."""

    def sphinx(source, built, doctrees):
        built.mkdir()
        (built / "index.html").write_text("a page", "utf-8")
        return ""

    monkeypatch.setattr(command, "NEEDED", ())
    monkeypatch.setattr(command, "prepare", lambda source: None)
    monkeypatch.setattr(command, "sphinx", sphinx)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_an_older_site_is_replaced_and_nothing_else_is_left_beside_it(quick, tmp_path, capsys):
    out = tmp_path / "new" / "site"
    assert command.site(out) == 0 and command.site(out) == 0
    assert files(tmp_path / "new") == {"site", "site/index.html", "site/.nojekyll", f"site/{command.MADE}"}
    assert str(out / "index.html") in capsys.readouterr().out


@pytest.mark.parametrize("after_a_site", [False, True])
def test_a_folder_with_other_files_is_refused_and_stays_as_it_is(quick, tmp_path, after_a_site):
    if after_a_site:
        command.site(tmp_path)
    (tmp_path / "thesis.txt").write_text("three years", "utf-8")
    before = files(tmp_path)
    with pytest.raises(Refusal, match=r"holds thesis\.txt and 0 more files that `course site` did not make"):
        command.site(tmp_path)
    assert files(tmp_path) == before
    with pytest.raises(Refusal, match="is a file: give a folder"):
        command.site(tmp_path / "thesis.txt")


def test_after_warnings_the_older_site_stays(quick, tmp_path, monkeypatch, capsys):
    command.site(tmp_path / "site")
    before = files(tmp_path)
    monkeypatch.setattr(command, "sphinx", lambda *folders: "index.md:3: WARNING: a link leads nowhere")
    assert command.site(tmp_path / "site") == 1
    assert "a warning counts as an error:\nindex.md:3" in capsys.readouterr().err
    assert files(tmp_path) == before


def test_a_missing_package_is_named_with_the_command_that_installs_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "NEEDED", ("sphinx_that_nobody_made",))
    assert main(["site", "--out", str(tmp_path / "site")]) == 2
    said = capsys.readouterr().err
    assert "(sphinx_that_nobody_made): run `make site`" in said and said.count("\n") == 1
    assert not files(tmp_path)


def test_a_full_disk_is_said_in_one_sentence(quick, tmp_path, monkeypatch, capsys):
    words = f"Extension error: OSError: [Errno {errno.ENOSPC}] No space left on device"
    monkeypatch.undo()
    monkeypatch.setattr(command, "NEEDED", ())
    monkeypatch.setattr(command, "prepare", lambda source: None)
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 2, "", words))
    assert main(["site", "--out", str(tmp_path / "site")]) == 2
    said = capsys.readouterr().err
    assert "free some space and run the same command again" in said and said.count("\n") == 1
    assert not files(tmp_path)


@needs_sphinx
def test_a_link_that_leads_nowhere_is_a_warning_and_named(tmp_path):
    (tmp_path / "source" / "_static").mkdir(parents=True)
    shutil.copy(command.WEB / "conf.py", tmp_path / "source")
    (tmp_path / "source" / "index.md").write_text("# One page\n\n[gone](gone.md)\n", "utf-8")
    said = command.sphinx(tmp_path / "source", tmp_path / "built", tmp_path / "trees")
    assert "gone.md" in said and "WARNING" in said


# ---- In a browser

KINDS = {
    "start": "index.html",
    "lesson": "notebooks/13_convolution.html",
    "verdicts": "notebooks/verdicts.html",
    "glossary": "notebooks/glossary.html",
    "records": "records.html",
    "document": "running.html",
    "search": "search.html",
}
AXE = """async (colours) => (await axe.run({ include: [['html']], exclude: [['mjx-container > *']] },
    { resultTypes: ['violations'], preload: false, rules: { 'color-contrast': { enabled: colours } } }))
    .violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => [v.id, v.nodes[0].html.slice(0, 200)])"""
OUTSIDE = """() => {
    const scrolls = (e) => e && (['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
    return [...document.querySelectorAll('article *')].filter((e) => e.checkVisibility() && !e.closest('mjx-container > *')
        && e.getBoundingClientRect().right > innerWidth + 1 && !scrolls(e.parentElement)).map((e) => e.outerHTML.slice(0, 150));
}"""
RAW = """() => [...document.querySelectorAll('.math')].filter((e) => !e.querySelector('mjx-container svg')).map((e) => e.textContent)"""


@pytest.fixture(scope="module")
def browser():
    with started_browser() as browser:
        yield browser


@pytest.fixture
def visit(browser):
    """A function that opens a page in a browser of its own; what it missed or complained about is looked at in the end."""
    contexts, complaints = [], []

    def visit(address, width=900, scheme="light"):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(request.url))
        page.on(
            "request",
            lambda request: outside(request.url) and "127.0.0.1" not in request.url and complaints.append(request.url),
        )
        open_page(page, address)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not complaints


def open_page(page, address):
    page.goto(address if isinstance(address, str) else address.as_uri())
    page.evaluate("async () => { await window.MathJax?.startup?.promise; }")


def found_by_axe(page, colours=True):
    """What axe-core calls serious or critical; the pieces of a formula are left out, its text for a screen reader is not."""
    if not page.evaluate("'axe' in window"):
        page.evaluate((importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
    return page.evaluate(AXE, colours)


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_each_kind_is_accessible_and_fits_three_widths(visit, built, kind, scheme):
    page = visit(built / KINDS[kind], 1400, scheme)
    for width in (1400, 900, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(OUTSIDE) == []
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/site-{kind}-{width}-{scheme}.png", full_page=True)
        assert found_by_axe(page, colours=width == 1400) == []  # no colour depends on the width
    assert page.evaluate(RAW) == []


@needs_browser
def test_every_lesson_sets_its_formulas_and_fits_a_narrow_screen(visit, built):
    page = visit(built / "index.html", 360)
    for path in LESSONS:
        open_page(page, built / "notebooks" / f"{path.stem}.html")
        assert page.evaluate(RAW) == [], path.stem
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path.stem
        assert page.evaluate(OUTSIDE) == [], path.stem


@pytest.fixture
def served(built):
    """The address under which a plain server of files gives the site out."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(built))
    handler.log_message = lambda *words: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/index.html"
        server.shutdown()


@needs_browser
@pytest.mark.parametrize("how", ["from files", "from a server"])
def test_the_search_finds_a_lesson(visit, built, served, how):
    page = visit(built / "index.html" if how == "from files" else served, 1400)
    page.get_by_placeholder("Search").fill("vanishing gradient")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    hits = page.eval_on_selector_all("#search-results li a", "links => links.map((a) => a.getAttribute('href'))")
    assert any("18_vanishing_gradients.html" in hit for hit in hits)
    page.locator("#search-results li a[href*='18_vanishing_gradients']").first.click()
    page.wait_for_selector("h1")
    assert "gradient" in page.locator("h1").inner_text()


@needs_browser
def test_a_solution_opens_with_the_keyboard_and_its_code_can_be_scrolled(visit, built):
    page = visit(built / "notebooks" / "15_cross_entropy.html", 360)
    folded = page.locator("details:has(> summary:text-is('Solution'))").first
    assert not folded.locator("pre").is_visible()
    folded.locator("summary").focus()
    page.keyboard.press("Enter")
    assert folded.locator("pre").is_visible()
    wide = (
        "[...document.querySelectorAll('pre')].filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1)"
    )
    page.wait_for_timeout(200)
    assert page.evaluate(f"{wide}.length > 0 && {wide}.every((e) => e.tabIndex === 0)")


@needs_browser
def test_in_the_dark_figures_stand_on_white(visit, built):
    page = visit(built / "notebooks" / "00_start_here.html", 900, "dark")
    grounds = page.eval_on_selector_all("article img", "all => all.map((e) => getComputedStyle(e).backgroundColor)")
    assert grounds and set(grounds) == {"rgb(255, 255, 255)"}
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"


def grounds_of_code_and_page(page):
    return page.evaluate(
        "['pre', 'body'].map((e) => getComputedStyle(document.querySelector(e).closest('.highlight, body')).backgroundColor)"
    )


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_code_stands_on_another_ground_than_its_page(visit, built, scheme):
    code, page = (
        [int(part) for part in re.findall(r"\d+", colour)[:3]]
        for colour in grounds_of_code_and_page(visit(built / "running.html", 900, scheme))
    )
    assert max(abs(a - b) for a, b in zip(code, page, strict=True)) >= 10


@needs_browser
def test_on_a_telephone_no_row_of_the_verdicts_or_of_a_teacher_s_page_is_higher_than_the_screen(visit, built):
    page = visit(built / "notebooks" / "verdicts.html", 360)
    higher = (
        "[...document.querySelectorAll('tr')].filter((e) => e.offsetHeight > innerHeight / 2).map((e) => e.innerText)"
    )
    assert page.evaluate(higher) == []
    open_page(page, built / "notebooks" / "teaching" / "24_ten_layers.html")
    assert page.evaluate(higher) == []


@needs_browser
def test_on_a_telephone_the_start_page_shows_the_lessons_and_what_they_show_whole(visit, built):
    page = visit(built / "index.html", 360)
    assert page.evaluate(
        "[...document.querySelectorAll('#the-lessons td:nth-child(2)')].every((e) => e.getBoundingClientRect().right <= innerWidth)"
    )
    assert page.evaluate(
        "[...document.querySelectorAll('#the-lessons td a')].every((e) => e.getClientRects().length <= 2)"
    )


def test_make_knows_the_site():
    assert re.search(r"^lab .*\bsite\b.*:$", (ROOT / "Makefile").read_text("utf-8"), re.M)
