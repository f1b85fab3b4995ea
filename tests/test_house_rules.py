"""The rules every notebook keeps (CONTRIBUTING.md says why), as far as a machine can see them."""

import ast
import re
import statistics
from urllib.parse import unquote

import nbformat
import pytest

from course_utils.commands.classroom.teaching import reading_minutes
from course_utils.commands.parameters import fitting, parameters_in
from course_utils.paths import NOTEBOOKS, ROOT

STORED = sorted(NOTEBOOKS.glob("*.ipynb"))


def opened(path):
    book = nbformat.read(path, 4)
    book.path = path
    return book


each = pytest.mark.parametrize("book", [pytest.param(opened(path), id=path.stem) for path in STORED])
PROMISE = re.compile(r"\*\*Time\*\* (\d+) min \+ (\d+) min of exercises, \d+ s of CPU")
ROLES = [
    "imports",
    "parameters",
    "ready",
    "idea",
    "prove",
    "one",
    "all",
    "break",
    "equal",
    "claim",
    "figure",
    "exercise",
    "stub",
    "check",
    "solution",
    "close",
    "title",
    "further",
]
FORBIDDEN = {
    r"\bsys\.path\b": "sys.path: the package is installed",
    r"\bos\.chdir\b": "os.chdir: a notebook runs in its folder",
    r"^\s*[!%]": "a ! or % line: plain Python runs everywhere",
    r"\bimport \*": "import *: name what you take",
    r"""["'](/(?!/)[\w.]+/|[A-Za-z]:\\|~/)""": "an absolute path: hang it on course_utils.paths",
    r"\b(urllib|requests|wget|urlretrieve|httpx)\b": "the network",
    r"https?://": "an address: the network is not used",
}
MARKDOWN_CODE = re.compile(r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$|<!--.*?-->|\]\([^)]*\)", re.S)
MEASURED = re.compile(
    r"(?<![\w.])\d+\.\d+(?![\w.])|\b\d*[1-46-9]\s?%"
)  # round percentages are choices: a split of 90 %
SOURCES = re.compile(r"(arXiv|doi)\S*\s?\S+|\b\d{4}\.\d{4,5}\b|[Ss]ections? [\d.]+|\d+(\.\d+)+\s*[·)]|\([\d., –-]+\)")


def code(book):
    return [cell for cell in book.cells if cell.cell_type == "code"]


def lines(cell):
    return [line for line in cell.source.splitlines() if line.strip()]


def tags(cell):
    return cell.metadata.get("tags", [])


@each
def test_a_notebook_opens_with_title_imports_parameters_and_ready_and_ends_with_close_and_what_goes_further(book):
    ids = [cell.id for cell in book.cells]
    last = ids.index("close")
    assert ids[:4] == ["title", "imports", "parameters", "ready"]
    assert all(i.startswith("further-") == (place > last) for place, i in enumerate(ids))
    assert last == len(ids) - 1 or book.cells[last + 1].source.startswith("## Going further: ")
    assert book.cells[3].source == "check_parameters(globals())"
    title, close = book.cells[0].source, book.cells[last].source
    assert title.startswith("# ") and all(f"**{word}**" in title for word in ("You will", "Needs", "Time"))
    assert close.count("**You can now**") == 1
    assert tags(book.cells[2]) == ["parameters"]
    assert not [cell.id for cell in book.cells[3:] if "parameters" in tags(cell)]


def measured_minutes(book):
    """Minutes of reading up to the close, and of the exercises, by their own words; what goes further is not counted."""
    cells = book.cells[: [cell.id for cell in book.cells].index("close") + 1]
    tasks = [cell.source for cell in cells if cell.id.startswith("exercise-")]
    return sum(map(reading_minutes, cells)), sum(int(re.search(r"(\d+) min", task)[1]) for task in tasks)


@each
def test_a_lesson_is_one_sitting_and_keeps_the_promise_of_its_title(book):
    promise = PROMISE.search(book.cells[0].source)
    assert promise, "the title promises: **Time** 25 min + 20 min of exercises, 5 s of CPU"
    reading, exercises = measured_minutes(book)
    assert reading <= int(promise[1]) <= 45, f"reading takes about {reading:.0f} min"
    assert exercises == int(promise[2]) <= 30, f"the exercises take {exercises} min by their own words"


@each
def test_a_cell_id_is_a_role_and_a_name_and_unique(book):
    ids = [cell.id for cell in book.cells]
    assert len(set(ids)) == len(ids)
    strange = [i for i in ids if not re.fullmatch(rf"({'|'.join(ROLES)})(-[a-z0-9-]+)?", i)]
    assert not strange, f"cells named for no role: {strange}"


@each
def test_imports_are_explicit_and_at_most_ten_lines(book):
    cell = book.cells[1]
    assert len(lines(cell)) <= 10, "import what one cell needs in that cell"
    for node in ast.parse(cell.source).body:
        assert isinstance(node, ast.Import | ast.ImportFrom) or "use_style()" in ast.unparse(node), ast.unparse(node)


@each
def test_parameters_are_literals_with_a_type_and_a_word_each_and_seed_comes_first(book):
    cell = book.cells[2]
    assert lines(cell)[0].startswith("seed: int = 0")
    for node, line in zip(ast.parse(cell.source).body, lines(cell), strict=True):
        assert isinstance(node, ast.AnnAssign), f"no 'name: type = literal': {line}"
        ast.literal_eval(node.value)
        assert re.search(r"#\s*\w+", line), f"no comment that says what it is: {line}"


@each
def test_the_comment_of_a_parameter_says_what_is_allowed(book):
    """A number has bounds or choices, a text choices or `any text`, a list a least length and a word on each."""
    for name, parameter in parameters_in(book.cells[2].source).items():
        rules = [rule.text for rule in parameter.rules]
        assert rules or parameter.kind == "bool", f"{name}: {parameter.comment}"
        assert not re.search(r"[≥≤<>]|\bone of\b", parameter.meaning), f"{name}: not understood: {parameter.comment}"
        assert fitting(parameter, ast.literal_eval(parameter.default)) == ast.literal_eval(parameter.default)
        if parameter.kind.startswith("list"):
            assert "[" in parameter.kind and rules[0].startswith("each "), f"{name}: of what?"
            assert any(rule.endswith(" of them") for rule in rules), f"{name}: at least how many?"


@each
def test_code_cells_are_short_and_the_first_idea_comes_early(book):
    lengths = {cell.id: len(lines(cell)) for cell in code(book)}
    written = [len([line for line in lines(cell) if not re.match(r"(from|import) ", line)]) for cell in code(book)]
    longest = {cell.id: 40 if cell.id.startswith("check-") else 25 for cell in code(book)}  # checks are folded
    assert not {i: n for i, n in lengths.items() if n > longest[i]}
    seen = [line for cell in code(book) if not cell.id.startswith("check-") for line in cell.source.splitlines()]
    assert not [line for line in seen if len(line) > 120], "a line is longer than 120 characters"
    assert statistics.median(written) <= 8, "imports not counted"
    before = 0
    for cell in book.cells[4:]:
        if cell.cell_type == "markdown":
            break
        before += len(lines(cell))
    assert before + lengths["imports"] <= 10, "more than ten lines of code before the first idea"


@each
def test_nothing_forbidden_stands_in_a_code_cell(book):
    for cell in code(book):
        for pattern, reason in FORBIDDEN.items():
            assert not re.search(pattern, cell.source, re.M), f"{cell.id}: {reason}"


@each
def test_an_idea_is_at_most_120_words(book):
    for cell in book.cells:
        if cell.id.startswith("idea-"):
            prose = re.sub(r"\$\$.*?\$\$|```.*?```|^\|.*\|$", " ", cell.source, flags=re.S | re.M)
            words = len(re.sub(r"\$[^$]*\$", "formula", prose).split())
            assert words <= 120, f"{cell.id}: {words} words"


@each
def test_a_figure_cell_shows_one_figure_and_says_it_in_words(book):
    for cell in code(book):
        if cell.id.startswith("figure-") or "plt.show(" in cell.source:
            assert lines(cell)[-1].strip() == "plt.show()", f"{cell.id}: plt.show() is the last line"
            assert "describe(" in cell.source, f'{cell.id}: describe("alternative text") before plt.show()'
        pictures = [o for o in cell.outputs if "image/png" in o.get("data", {})]
        for output in pictures:
            assert output.metadata.get("image/png", {}).get("alt"), f"{cell.id}: the picture has no alternative text"
        assert len(pictures) <= 1, f"{cell.id} shows {len(pictures)} figures"


@each
def test_no_measured_number_stands_in_the_text(book):
    """Decimals and percentages outside formulas and code; a cell tagged `quoted-numbers` quotes the article's."""
    for cell in book.cells:
        if cell.cell_type != "markdown" or "quoted-numbers" in tags(cell):
            continue
        text = SOURCES.sub(" ", MARKDOWN_CODE.sub(" ", cell.source))
        found = [m[0] for m in MEASURED.finditer(text)]
        assert not found, f"{cell.id}: {found}: let a cell print it and a claim guard it"


@each
def test_there_are_three_to_eight_exercises_of_four_cells_in_order(book):
    ids = [cell.id for cell in book.cells]
    names = [i.removeprefix("exercise-") for i in ids if i.startswith("exercise-")]
    assert 3 <= len(names) <= 8
    parts = ("exercise", "stub", "check", "solution")
    assert sum(i.split("-")[0] in parts for i in ids) == 4 * len(names)
    for name in names:
        start = ids.index(f"exercise-{name}")
        assert ids[start : start + 4] == [f"{part}-{name}" for part in parts]
        task, stub, check, solution = book.cells[start : start + 4]
        assert "<details>" in task.source and re.search(r"\d+ min", task.source), (
            f"{name}: a hint in <details>, minutes"
        )
        assert "..." in stub.source, f"{name}: a stub holds `...`"
        assert re.search(rf'^check(_formula)?\(\s*"{name}"', check.source, re.M), f'{name}: check("{name}", …)'
        assert re.search(rf'^\w+ = use\("{name}", ', solution.source.splitlines()[-1]), f'{name}: … = use("{name}", …)'
        assert solution.metadata.get("jupyter", {}).get("source_hidden"), f"{name}: the solution is folded"


@each
def test_a_claim_stands_where_something_was_measured(book):
    measured = [c.id for c in code(book) if any("≈" in str(o.get("text", "")) for o in c.outputs)]
    assert not measured or any("claim(" in c.source for c in code(book)), f"nothing guards the numbers of {measured}"


@each
def test_the_sign_of_a_claim_and_the_sign_of_a_right_answer_are_never_mixed(book):
    for cell in code(book):
        printed = "".join(o.get("text", "") for o in cell.outputs)
        for line in printed.splitlines():
            if line[:2] in ("✓ ", "✗ ", "– "):
                assert cell.id.startswith("check-"), f"{cell.id}: {line}"
            elif line[:2] in ("● ", "○ "):
                assert "claim(" in cell.source, f"{cell.id}: {line}"


@each
def test_a_lesson_that_is_named_exists(book):
    """Names with an underscore; one word in italics may be an emphasis."""
    known = {path.stem.partition("_")[2] for path in STORED}
    for cell in book.cells:
        if cell.cell_type == "markdown":
            named = re.findall(r"(?<![*\w])\*([a-z]+(?:_[a-z]+)+)\*(?![*\w])", cell.source)
            assert set(named) <= known, f"{cell.id}: no lesson is called {set(named) - known}"


def pages():
    texts = [
        (path, [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"])
        for path in STORED
    ]
    return texts + [
        (path, [path.read_text(encoding="utf-8")])
        for path in sorted(ROOT.rglob("*.md"))
        if not any(part in ("my", "runs", "cache") or part.startswith(".") for part in path.relative_to(ROOT).parts)
    ]


@pytest.mark.parametrize(("path", "texts"), [pytest.param(*p, id=str(p[0].relative_to(ROOT))) for p in pages()])
def test_links_inside_the_course_resolve(path, texts):
    for text in texts:
        text = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)
        targets = re.findall(r"\]\(([^)\s]+)", text) + re.findall(r"(?:src|href)=[\"']([^\"']+)", text)
        for target in targets:
            if re.match(r"(https?|mailto):", target):
                continue
            file, _, anchor = unquote(target).partition("#")
            there = (path.parent / file).resolve() if file else path
            assert there.exists(), f"{target} leads nowhere"
            if anchor and there.suffix == ".md":
                assert anchor in anchors(there.read_text(encoding="utf-8")), f"{target}: no such heading"


def anchors(text):
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
