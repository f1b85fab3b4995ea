"""Slides: how a lesson is cut into them, what the command refuses, and every slide of every lesson in a browser."""

import json
from importlib import metadata

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils.__main__ import main
from course_utils.commands.classroom import slides
from course_utils.commands.classroom.deck import LONGEST, MOST_LINES, columns, slides_of
from course_utils.commands.classroom.live import live
from course_utils.commands.classroom.room import HEIGHT, blocks, printed_lines, split_prose
from course_utils.commands.parameters import read_notebook
from course_utils.commands.refusal import Refusal
from course_utils.paths import NOTEBOOKS
from tests.browsing import CHROMIUM, started_browser

STORED = sorted(NOTEBOOKS.glob("*.ipynb"))
each = pytest.mark.parametrize("lesson", STORED, ids=lambda path: path.stem)
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
MEASURE = """() => {
    document.body.classList.add("measuring");
    document.getElementById("wait").remove();
    const size = (e) => parseFloat(getComputedStyle(e).fontSize);
    return [...document.querySelectorAll(".page")].map((page) => {
        const body = page.querySelector(".body"), edge = page.getBoundingClientRect();
        const inner = [...page.querySelectorAll("svg, img, p, li, td, th, h1, h2, h3, pre, code, span")];
        const outside = inner.filter((e) => !e.closest("mjx-assistive-mml")).filter((e) => {
            const r = e.getBoundingClientRect();
            return r.left < edge.left - 1 || r.right > edge.right + 1 || r.top < edge.top - 1 || r.bottom > edge.bottom + 1;
        }).map((e) => e.tagName + " " + e.textContent.slice(0, 40));
        const words = page.cloneNode(true);
        words.querySelectorAll("mjx-container, pre, code").forEach((e) => e.remove());
        const code = [...page.querySelectorAll("pre")];
        return {
            slide: page.parentElement.id, outside,
            high: body.scrollHeight - body.clientHeight, wide: body.scrollWidth - body.clientWidth,
            cut: code.filter((pre) => pre.scrollWidth > pre.clientWidth || pre.scrollHeight > pre.clientHeight).length,
            raw: (words.textContent.match(/.{0,30}(\\$|\\\\[a-zA-Z]).{0,30}/) || [""])[0],
            wrong: page.querySelectorAll("mjx-merror, [data-mjx-error]").length,
            formulas: page.querySelectorAll("mjx-container svg").length,
            silent: [...page.querySelectorAll("img")].filter((e) => !e.alt.trim()).length,
            small: [...page.querySelectorAll("img")].filter((e) => e.clientHeight < 200).length,
            prose: size(page), code: code.map(size), frame: [...page.querySelectorAll(".above, .below")].map(size),
        };
    });
}"""

NUMBER = "document.querySelector('.reveal section.present:not(.stack) .below span:last-child').textContent"


def lesson_of(*cells):
    """A lesson of cells given as (id, source) or (id, source, outputs); prose has no outputs."""
    made = []
    for name, source, *outputs in cells:
        prose = name.split("-")[0] in ("title", "idea", "exercise", "close") or name.startswith("further-words")
        cell = new_markdown_cell(source) if prose else new_code_cell(source, outputs=outputs[0] if outputs else [])
        cell["id"] = name
        made.append(cell)
    return new_notebook(cells=made)


def printed(text):
    return [new_output("stream", name="stdout", text=text)]


def drawn(alt="a line"):
    return [new_output("display_data", {"image/png": PICTURE}, metadata={"image/png": {"alt": alt}})]


def cells_of(lesson):
    return [slide.cells for slide in slides_of(lesson)]


def test_imports_parameters_checks_and_solutions_are_no_slides_and_a_stub_stands_below_its_task():
    lesson = lesson_of(
        ("title", "# T"), ("imports", "import os"), ("parameters", "seed: int = 0"), ("ready", "check_parameters()"),
        ("idea-a", "Words."), ("exercise-b", "**Exercise 1** Write it.\n\n<details><summary>Hint</summary>\n\nthe hint\n\n</details>"),
        ("stub-b", "b = ..."), ("check-b", "check()"), ("solution-b", "b = 1"), ("close", "**You can now** go."),
    )  # fmt: skip
    assert cells_of(lesson) == [["title"], ["idea-a"], ["exercise-b", "stub-b"], ["close"]]
    assert "hint" not in "".join(piece.text for slide in slides_of(lesson) for piece in slide.pieces).lower()


def test_code_stands_with_what_it_printed_and_a_figure_stands_alone_without_its_code():
    lesson = lesson_of(
        ("title", "# T"), ("claim-a", "claim(True)", printed("● held\n")), ("figure-b", "plt.show()", drawn("two lines"))
    )  # fmt: skip
    _, claim, figure = slides_of(lesson)
    assert [piece.kind for piece in claim.pieces] == ["code", "printed"]
    assert [(piece.kind, piece.alt) for piece in figure.pieces] == [("picture", "two lines")]


def test_code_that_prints_nothing_stands_with_the_code_that_uses_it_if_both_fit():
    short, long = "x = 1", "\n".join(["x = 1"] * 20)
    assert cells_of(lesson_of(("title", "# T"), ("all-a", short), ("claim-b", short, printed("1")))) == [
        ["title"],
        ["all-a", "claim-b"],
    ]
    assert ["all-a"] in cells_of(lesson_of(("title", "# T"), ("all-a", long), ("claim-b", long, printed("1"))))
    told = lesson_of(("title", "# T"), ("all-a", short, printed("2")), ("claim-b", short))
    assert cells_of(told) == [["title"], ["all-a"], ["claim-b"]]


def test_the_words_before_a_heading_stand_with_the_result_that_they_speak_of():
    lesson = lesson_of(
        ("title", "# T"), ("claim-a", "x", printed("1")), ("idea-b", "So it is one.\n\n## Next\n\nMore."), ("close", "Done.")
    )  # fmt: skip
    assert cells_of(lesson) == [["title"], ["claim-a", "idea-b"], ["idea-b"], ["close"]]
    assert [slide.section for slide in slides_of(lesson)] == ["", "", "Next", ""]


def test_a_long_output_is_cut_and_says_how_many_lines_are_left():
    lesson = lesson_of(("title", "# T"), ("one-a", "x", printed("\n".join(map(str, range(74))))))
    text = slides_of(lesson)[-1].pieces[-1].text.splitlines()
    assert len(text) == MOST_LINES and text[-1] == f"… {74 - (MOST_LINES - 1)} more lines in the lesson"
    assert text[-2] == str(MOST_LINES - 2)


def test_a_line_that_is_too_wide_goes_on_in_the_next_and_loses_no_word():
    line = "  " + " ".join(f"word{n}" for n in range(60))
    lines = printed_lines(line)
    assert len(lines) > 1 and max(map(len, lines)) <= 120
    assert " ".join(lines).split() == line.split()


def test_long_prose_is_cut_between_paragraphs_alone_and_never_behind_a_colon():
    paragraphs = [f"Paragraph {n}: " + "word " * 60 + "end." for n in range(8)]
    paragraphs[3] = "It is this:"
    parts = split_prose("\n\n".join(paragraphs))
    assert len(parts) > 1 and [block for part in parts for block in blocks(part)] == [
        each.strip() for each in paragraphs
    ]
    assert not any(part.endswith(":") for part in parts)


def test_a_long_table_is_cut_between_rows_and_each_part_has_its_head():
    rows = [f"| {n} | text |" for n in range(60)]
    parts = split_prose("\n".join(["| n | what |", "| --- | --- |", *rows]))
    assert len(parts) > 1 and all(part.startswith("| n | what |\n| --- | --- |\n") for part in parts)
    assert [line for part in parts for line in part.splitlines()[2:]] == rows


def test_a_section_is_a_column_and_what_goes_further_lies_below_the_close():
    ideas = [(f"idea-{n}", "Words.") for n in range(LONGEST + 3)]
    lesson = lesson_of(
        ("title", "# T"), *ideas, ("idea-s", "## S\n\nWords."), ("close", "Done."), ("further-words", "## Going further: x"),
        ("further-code", "x = 1"),
    )  # fmt: skip
    made = [[slide.cells[0] for slide in column] for column in columns(slides_of(lesson))]
    assert made[0][0] == "title" and len(made[0]) == LONGEST, "a long column ends before an idea"
    assert made[-2:] == [["idea-s"], ["close", "further-words", "further-code"]]


@each
def test_every_cell_that_a_class_should_see_is_on_a_slide_and_none_is_too_full(lesson):
    book = read_notebook(lesson)
    deck = slides_of(book)
    shown = {cell for slide in deck for cell in slide.cells}
    left = [cell.id for cell in book.cells if cell.id not in shown]
    kept = [i for i in left if i.split("-")[0] not in ("imports", "parameters", "ready", "check", "solution")]
    assert all("save_record(" in cell.source for cell in book.cells if cell.id in kept), kept
    pictures = sum("image/png" in o.get("data", {}) for cell in book.cells for o in cell.get("outputs", []))
    assert pictures == sum(piece.kind == "picture" for slide in deck for piece in slide.pieces)
    assert not [slide.cells for slide in deck if len(slide.pieces) > 1 and slide.height > HEIGHT + 130]
    flat = [id(slide) for column in columns(deck) for slide in column]
    assert flat == [id(slide) for slide in deck], "in the order of the lesson"


@each
def test_a_live_copy_runs_the_same_code_and_shows_the_same_cells(lesson):
    before, after = read_notebook(lesson), live(read_notebook(lesson))
    nbformat.validate(after)
    assert [c.source for c in after.cells if c.cell_type == "code"] == [
        c.source for c in before.cells if c.cell_type == "code"
    ]
    kinds = {cell.id: cell.metadata["slideshow"]["slide_type"] for cell in after.cells}
    shown = {cell for slide in slides_of(before) for cell in slide.cells}
    assert {i for i, kind in kinds.items() if kind != "skip"} & {cell.id for cell in before.cells} == shown
    assert list(kinds.values()).count("slide") == len(columns(slides_of(before)))
    assert len(kinds) == len(after.cells), "ids are unique"


def test_a_live_copy_replaces_only_what_the_command_made_and_nobody_changed(tmp_path, capsys):
    place = tmp_path / "12_neurons.slides.ipynb"
    assert main(["slides", "12", "--live", "--out", str(tmp_path)]) == 0
    first = place.read_text("utf-8")
    assert main(["slides", "12", "--live", "--out", str(tmp_path)]) == 0 and place.read_text("utf-8") == first
    book = json.loads(first)
    book["cells"][4]["source"] = "my own words"
    place.write_text(json.dumps(book), "utf-8")
    assert main(["slides", "12", "--live", "--out", str(tmp_path)]) == 2
    assert "is left as it is; move it" in capsys.readouterr().err and "my own words" in place.read_text("utf-8")
    place.write_text("no notebook", "utf-8")
    assert main(["slides", "12", "--live", "--out", str(tmp_path)]) == 2 and place.read_text("utf-8") == "no notebook"


def test_without_its_packages_the_command_says_what_adds_them(monkeypatch, tmp_path, capsys):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "files", missing)
    assert main(["slides", "12", "--out", str(tmp_path)]) == 2
    assert "python3 -m course_utils.bootstrap slides NAME (or site), which adds it" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    with pytest.raises(Refusal, match="there is no notebook"):
        slides.slides(["no_such_lesson"], tmp_path, live=False)


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; install one to measure the slides in a browser")
    pytest.importorskip("sphinx_revealjs", reason="the packages of the group classroom are not installed")
    with started_browser() as browser:
        yield browser


def opened(browser, lesson, folder):
    """A page of the browser with the slides of a lesson, ready; asks for nothing but its own file, complains of nothing."""
    file = folder / f"{lesson.stem}.html"
    file.write_text(slides.page(lesson), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "request", lambda request: request.url.startswith(("file:", "data:")) or page.complaints.append(request.url)
    )
    page.goto(file.as_uri())
    page.wait_for_function("document.documentElement.dataset.ready === 'yes'", timeout=120_000)
    return page


@each
def test_no_slide_of_a_lesson_overflows_and_each_can_be_read_from_the_back(browser, lesson, tmp_path):
    page = opened(browser, lesson, tmp_path)
    measured = page.evaluate(MEASURE)
    complaints = page.complaints
    page.close()
    assert not complaints
    assert len(measured) == len(slides_of(read_notebook(lesson)))
    for slide in measured:
        name = slide["slide"]
        assert not slide["outside"] and slide["high"] <= 0 and slide["wide"] <= 0 and not slide["cut"], slide
        assert not slide["raw"] and not slide["wrong"], f"{name}: not typeset: {slide['raw']}"
        assert not slide["silent"], f"{name}: a figure without words"
        assert not slide["small"], f"{name}: a figure that is too small"
        assert slide["prose"] >= 20 and min(slide["code"], default=15) >= 15 and min(slide["frame"]) >= 17, slide
    assert len({slide["slide"] for slide in measured}) == len(measured)
    if any("$" in cell.source for cell in read_notebook(lesson).cells if cell.cell_type == "markdown"):
        assert sum(slide["formulas"] for slide in measured) > 0


def test_where_there_is_room_a_long_line_of_code_goes_on_in_the_next_one_in_large_letters(browser, tmp_path):
    code = "def sum_of(values):\n    return sum(" + " + ".join(f"values[{i}]" for i in range(10)) + ")\n\nprint(1 < 2)"
    lesson = tmp_path / "98_long_line.ipynb"
    nbformat.write(lesson_of(("title", "# One long line"), ("one-long", code)), lesson)
    page = opened(browser, lesson, tmp_path)
    pre = page.locator("#one-long pre")
    assert pre.evaluate("(e) => e.textContent.trimEnd()") == code
    page.evaluate("Reveal.slide(...Object.values(Reveal.getIndices(document.getElementById('one-long'))))")
    assert pre.evaluate("(e) => getComputedStyle(e).fontSize") == "22px"
    assert pre.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    page.close()


def test_the_keyboard_walks_through_all_slides_and_to_the_next_section(browser, tmp_path):
    lesson = NOTEBOOKS / "12_neurons.ipynb"
    page = opened(browser, lesson, tmp_path)
    deck = slides_of(read_notebook(lesson))
    page.keyboard.press("ArrowRight")
    second = len(columns(deck)[0]) + 1
    assert page.evaluate(NUMBER) == f"{second} / {len(deck)}"
    page.keyboard.press("ArrowLeft")
    seen = [page.evaluate(NUMBER)]
    while seen[-1] != f"{len(deck)} / {len(deck)}" and len(seen) < 3 * len(deck):
        page.keyboard.press("Space")
        seen.append(page.evaluate(NUMBER))
    assert list(dict.fromkeys(seen)) == [f"{n} / {len(deck)}" for n in range(1, len(deck) + 1)]
    page.close()


def test_code_is_seen_first_and_what_it_printed_one_step_later(browser, tmp_path):
    page = opened(browser, NOTEBOOKS / "12_neurons.ipynb", tmp_path)
    shown = """() => [...document.querySelectorAll("#break-square .body > *")]
        .filter((e) => e.checkVisibility({ visibilityProperty: true })).map((e) => e.classList[0]).join(" ")"""
    page.evaluate("location.hash = '#/break-square'")
    page.wait_for_function(f"({shown})() !== ''")
    assert page.evaluate(shown) == "code"
    number = page.evaluate(NUMBER)
    page.keyboard.press("Space")
    page.wait_for_function(f"({shown})() === 'code printed prose'")
    assert page.evaluate(NUMBER) == number
    page.keyboard.press("Space")
    assert page.evaluate(NUMBER) != number
    page.close()


@pytest.mark.parametrize("name", ["12_neurons", "33_thresholds"])
def test_the_key_g_goes_to_the_slide_of_a_cell_or_of_a_number(browser, name, tmp_path):
    lesson = NOTEBOOKS / f"{name}.ipynb"
    page = opened(browser, lesson, tmp_path)
    deck = slides_of(read_notebook(lesson))
    on = {}
    for number, slide in enumerate(deck, 1):
        for cell in slide.cells:
            on.setdefault(cell, set()).add(number)
    begins = {slide.cells[0]: number for number, slide in reversed(list(enumerate(deck, 1)))}
    for wanted in [*on, "1", "2", str(len(deck) // 2), str(len(deck))]:
        page.evaluate("new Promise((done) => setTimeout(done, 20))")  # the place of the last one also closes by a timer
        page.keyboard.press("Home")
        page.keyboard.press("g")
        page.keyboard.type(wanted)
        page.keyboard.press("Enter")
        there = {int(wanted)} if wanted.isdecimal() else {begins[wanted]} if wanted in begins else on[wanted]
        numbers = [f"{number} / {len(deck)}" for number in there]
        page.wait_for_function(
            f"(numbers) => !document.querySelector('.jump-to-slide') && numbers.includes({NUMBER})", arg=numbers
        )
    page.close()
