"""A copy of a lesson for JupyterLab with RISE, whose cells say on which slide they stand."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course_utils.commands.classroom.deck import columns, slides_of
from course_utils.commands.classroom.roles import role
from course_utils.commands.copies import MARK, mark_of
from course_utils.commands.parameters import read_notebook
from course_utils.commands.refusal import Refusal
from course_utils.commands.runs import hash_of_sources

LETTERS = """<style>
.reveal .jp-RenderedHTMLCommon { font-size: 25px; line-height: 1.35; }
.reveal .jp-RenderedHTMLCommon h1 { font-size: 1.7em; }
.reveal .cm-editor, .reveal .jp-OutputArea-output pre { font-size: 16px !important; }
.reveal .jp-Cell-inputWrapper .jp-Placeholder { display: none; }
.reveal .jp-RenderedImage img { width: min(1150px, 90vw); max-height: 85vh; object-fit: contain; }
</style>"""  # RISE puts it into the page as it is
RISE = {"transition": "none", "scroll": True, "overlay": LETTERS}


def write_live(lesson: Path, folder: Path) -> str:
    """Write `NAME.slides.ipynb`, and return the sentence that says so.

    A file of that name is replaced only if this command made it and nothing in it was changed since; else Refusal.
    """
    place = folder / f"{lesson.stem}.slides.ipynb"
    if place.exists() and not untouched(read_notebook(place, "move it away and write the slides again")):
        raise Refusal(f"{place} was changed, or is not from this command: it is left as it is; move it, then try again")
    notebook = live(read_notebook(lesson))
    notebook.metadata[MARK] = {"slides": lesson.stem, "edition": hash_of_sources(notebook)}
    place.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
    return f"{place} is written"


def untouched(notebook: NotebookNode) -> bool:
    mark = mark_of(notebook)
    return "slides" in mark and mark.get("edition") == hash_of_sources(notebook)


def live(lesson: NotebookNode) -> NotebookNode:
    """The lesson with a type of slide on every cell; an idea that takes several slides is several cells.

    What the slides leave out stays in the notebook as `skip`: it has to run. The code of a figure is folded.
    """
    kinds: dict[str, list[tuple[str, str]]] = {}  # of each cell: the type and the text of its slides
    for column in columns(slides_of(lesson)):
        for place, slide in enumerate(column):
            kind = "subslide" if place else "slide"
            for cell in slide.cells:
                first = next(piece for piece in slide.pieces if piece.cell == cell)
                kinds.setdefault(cell, []).append((kind, first.text))
                kind = "-"
    cells = []
    for cell in lesson.cells:
        shown = kinds.get(cell.id, [("skip", cell.source)])
        if cell.cell_type == "code" or role(cell) == "exercise":  # code runs as one; a task keeps its folded hint
            shown = [(shown[0][0], cell.source)]
        for part, (kind, text) in enumerate(shown):
            own = nbformat.from_dict({**cell, "source": text, "id": f"{cell.id}-{part}" if part else cell.id})
            own.metadata["slideshow"] = {"slide_type": kind}
            if role(cell) == "figure":
                own.metadata["jupyter"] = {"source_hidden": True}
            cells.append(own)
    lesson.cells = cells
    lesson.metadata["rise"] = RISE
    return lesson
