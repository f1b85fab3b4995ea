"""`course slides`: a lesson as one HTML file that needs no network, with reveal.js and MathJax from the installed packages."""

import html
import re
from importlib import resources
from pathlib import Path

from nbconvert.filters import Highlight2HTML, ansi2html
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from course_utils.commands.classroom.deck import Piece, Slide, columns, slides_of
from course_utils.commands.classroom.live import write_live
from course_utils.commands.classroom.packaged import MATHJAX, REVEAL, REVEAL_STYLE, packaged
from course_utils.commands.parameters import find, read_notebook
from course_utils.paths import MY, ROOT

OUT = ROOT / "build" / "slides"
LABELS = {
    "prove": "proof",
    "break": "what goes wrong",
    "equal": "comparison",
    "claim": "claim",
    "exercise": "exercise",
    "stub": "exercise",
    "further": "going further",
}
SETTINGS = """MathJax = { tex: { inlineMath: [["$", "$"]], displayMath: [["$$", "$$"]], processEscapes: true },
  startup: { typeset: false }, options: { enableMenu: false }, svg: { fontCache: "global" } };"""


def slides(names: list[str], out: Path | None, live: bool) -> int:
    """Write lessons as slides and say where they are.

    names: as `course run` takes them
    out:   the folder, made where it is missing; default: build/slides, for live copies my/
    live:  whether to write notebooks for JupyterLab with RISE in place of HTML
    errors Refusal: no such lesson, a package that is missing, a file that this command did not make
    """
    folder = out or (MY if live else OUT)
    folder.mkdir(parents=True, exist_ok=True)
    for lesson in find(names):
        if live:
            print(write_live(lesson, folder))
            continue
        file = folder / f"{lesson.stem}.html"
        file.write_text(page(lesson), encoding="utf-8", newline="\n")
        print(f"{file}: {file.stat().st_size / 1e6:.1f} MB")
    if live:
        print("open it with `course lab`, run all cells, and press Alt+R in it; that key is jupyterlab-rise's")
    return 0


def page(lesson: Path) -> str:
    """The whole HTML file of a lesson's slides."""
    deck = slides_of(read_notebook(lesson))
    title = re.sub(r"[$*`]", "", deck[0].pieces[0].text.partition("\n")[0].removeprefix("# "))
    numbers = {id(slide): number for number, slide in enumerate(deck, 1)}
    first = {slide.cells[0]: id(slide) for slide in reversed(deck)}  # the first slide that begins with a cell
    body = "\n".join(
        "<section>"
        + "\n".join(section(slide, title, numbers[id(slide)], len(deck), first) for slide in column)
        + "</section>"
        for column in columns(deck)
    )
    own = resources.files("course_utils.commands.classroom")
    styles = [packaged(*REVEAL_STYLE).read_text("utf-8"), own.joinpath("slides.css").read_text("utf-8")]
    scripts = [
        SETTINGS,
        packaged(*MATHJAX).read_text("utf-8"),
        packaged(*REVEAL).read_text("utf-8"),
        own.joinpath("slides.js").read_text("utf-8"),
    ]
    scripts = [script.replace("</script", "<\\/script") for script in scripts]  # else it would end there
    return "\n".join(
        [
            f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{html.escape(title)}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            *(f"<style>\n{style}\n</style>" for style in styles),
            '</head>\n<body class="measuring">\n<div id="wait">The formulas are being set …</div>',
            f'<div class="reveal"><div class="slides">\n{body}\n</div></div>',
            *(f"<script>\n{script}\n</script>" for script in scripts),
            "</body>\n</html>\n",
        ]
    )


def section(slide: Slide, title: str, number: int, count: int, first: dict[str, int]) -> str:
    """One slide: above it the section and what the slide is, below it the lesson and the number.

    What code gave, and the words about it, come one step later, so that a class can guess before it sees. Each cell's id
    stands once, on the slide that begins with it or else on its part of a slide: with the key G a teacher goes there.
    first: of each cell that begins a slide, the `id` of the first of these slides
    """
    name = slide.cells[0] if first[slide.cells[0]] == id(slide) else f"{slide.cells[0]}-{slide.part}"
    cells, forms = [piece.cell for piece in slide.pieces], [piece.kind for piece in slide.pieces]
    given = [place for place, kind in enumerate(forms) if kind in ("printed", "rich", "picture")]
    later = given[0] if given and forms[0] == "code" else len(cells)
    parts = []
    for place, piece in enumerate(slide.pieces):
        named = piece.cell not in first and cells.index(piece.cell) == place
        parts.append(rendered(piece, piece.cell if named else "", place >= later))
    kinds = " ".join([slide.role, *dict.fromkeys(f"with-{kind}" for kind in forms)])
    above = "" if slide.opens else formulas(slide.section)
    labels = [LABELS[its] for its in (cell.partition("-")[0] for cell in slide.cells) if its in LABELS]
    return (
        f'<section id="{name}"><div class="page {kinds}">'
        f'<div class="above"><span>{above}</span><span class="label">{labels[-1] if labels else ""}</span></div>'
        f'<div class="body">{"".join(parts)}</div>'
        f'<div class="below"><span>{html.escape(title)}</span><span>{number} / {count}</span></div></div></section>'
    )


def rendered(piece: Piece, name: str, later: bool) -> str:
    """A piece as HTML; name: its id or ""; later: whether it comes with the second step of its slide."""
    step = ' fragment" data-fragment-index="0' if later else ""
    attributes = (f' id="{name}"' if name else "") + f' class="{piece.kind}{step}"'
    if piece.kind == "picture":
        return f'<figure{attributes}><img alt="{html.escape(piece.alt)}" src="data:image/png;base64,{piece.text}"></figure>'
    if piece.kind == "code":
        inside = Highlight2HTML()(piece.text, language="python")
    elif piece.kind == "printed":
        inside = f"<pre>{ansi2html(piece.text)}</pre>"
    else:
        inside = formulas(piece.text)
    return f"<div{attributes}>{inside}</div>"


def formulas(markdown: str) -> str:
    """Markdown as HTML; formulas stay for MathJax, and of a link to another lesson only its words stay."""
    text = MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True)).render(markdown)
    return re.sub(r'<a href="[^"]*">(.*?)</a>', r"\1", text, flags=re.S)
