"""A lesson cut into slides by the roles of its cells: what stands on each slide, and which slides make a column."""

import re
from dataclasses import dataclass, field

from nbformat import NotebookNode

from course_utils.commands.classroom.roles import FURTHER, alternative_text, role
from course_utils.commands.classroom.room import HEIGHT, height, printed_lines, split_prose

LEFT_OUT = {"imports", "parameters", "ready", "check", "solution"}
LONGEST = 8  # slides of a column, after which the next idea begins another
CAPTION = 130  # pixels of printed words that stand above a picture
MOST_LINES = 22  # of what one cell prints
FOLDED = re.compile(r"<details>.*?</details>|<!--.*?-->", re.S)
KEEPS = "save_record("  # code that a class does not need: it runs for hours, and only if asked
SLIDER = re.compile(r"\w+\(.*children=", re.S)  # what is left of a widget where no kernel runs


@dataclass(frozen=True)
class Piece:
    """One part of a slide.

    kind: "prose" (Markdown), "code" (Python), "printed" (plain text), "picture" (a PNG in base64) or "rich" (Markdown or
          LaTeX that a cell put out)
    cell: the id of the cell that it comes from
    alt:  of a picture, what it shows
    """

    kind: str
    text: str
    cell: str
    alt: str = ""


@dataclass
class Slide:
    """What is shown at once.

    role:    of the cell that it is made from; a part of another cell may have joined
    section: the heading under which it stands, "" before the first one
    opens:   whether it begins with a heading of a section
    part:    0 for the first slide of a cell, then 1, 2, …
    """

    role: str
    pieces: list[Piece] = field(default_factory=list)
    section: str = ""
    opens: bool = False
    part: int = 0

    @property
    def cells(self) -> list[str]:
        """The ids of the cells on it, in their order."""
        return list(dict.fromkeys(piece.cell for piece in self.pieces))

    @property
    def height(self) -> int:
        return height_of(self.pieces)


def slides_of(lesson: NotebookNode) -> list[Slide]:
    """The slides of a lesson in their order, each with the section that it belongs to."""
    slides: list[Slide] = []
    section = ""
    for cell in lesson.cells:
        if role(cell) in LEFT_OUT:
            continue
        made = from_markdown(cell) if cell.cell_type == "markdown" else from_code(cell)
        if slides and made and (belongs_to(slides[-1], made[0]) or concludes(slides[-1], made)):
            slides[-1].pieces += made.pop(0).pieces
        for slide in made:
            first = slide.pieces[0]
            if first.kind == "prose" and first.text.startswith("## "):
                section, slide.opens = first.text[3:].partition("\n")[0], True
            elif slide.role == "close":
                section = ""
            slide.section = section
        slides += made
    return slides


def columns(slides: list[Slide]) -> list[list[Slide]]:
    """The slides in columns: a section each, and the close with all that goes further below it.

    A column of more than LONGEST slides ends before the next idea, so that one step to the right never leaves out much.
    """
    made: list[list[Slide]] = []
    after_close = False
    for slide in slides:
        after_close = after_close or (slide.role == "close" and slide.part > 0)
        long = bool(made) and len(made[-1]) >= LONGEST and slide.role == "idea" and slide.part == 0
        if not made or (not after_close and (slide.opens or slide.role == "close" or long)):
            made.append([])
        made[-1].append(slide)
        after_close = after_close or slide.role == "close"
    return made


def from_markdown(cell: NotebookNode) -> list[Slide]:
    """A slide for every section that begins in the cell, or several where one is too long for a slide."""
    text = FOLDED.sub("", cell.source).strip()
    parts = [part for section in re.split(r"\n(?=## )", text) for part in split_prose(section)]
    return [Slide(role(cell), [Piece("prose", part, cell.id)], part=n) for n, part in enumerate(parts)]


def from_code(cell: NotebookNode) -> list[Slide]:
    """The code with what it printed, on several slides where one is too small; a picture has a slide of its own.

    The code of a figure is left out: the figure is what the class should see. So is code that keeps a long run.
    """
    shown = [piece for output in cell.outputs for piece in pieces_of(output, cell.id)]
    words, pictures = ([each for each in shown if (each.kind == "picture") == seen] for seen in (False, True))
    if KEEPS in cell.source and not shown:
        return []
    groups: list[list[Piece]] = [[]]
    if not pictures and role(cell) != "figure":
        groups = [[Piece("code", cell.source.strip(), cell.id)]]
    for piece in words:
        if groups[-1] and height_of([*groups[-1], piece]) > HEIGHT:
            groups.append([])
        groups[-1].append(piece)
    for picture in pictures:
        if height_of(groups[-1]) > CAPTION:
            groups.append([])
        groups[-1].append(picture)
    return [Slide(role(cell), group, part=n) for n, group in enumerate(groups) if group]


def height_of(pieces: list[Piece]) -> int:
    return sum(height(piece.kind, piece.text) for piece in pieces)


def pieces_of(output: NotebookNode, cell: str) -> list[Piece]:
    """What a slide shows of one output of a cell: nothing of a widget, which nothing moves there."""
    if output.output_type == "stream":
        return [Piece("printed", cut(output.text), cell)] if output.text.strip() else []
    data = output.get("data", {})
    if "image/png" in data:
        return [Piece("picture", data["image/png"].strip(), cell, alternative_text(output))]
    for mime in ("text/markdown", "text/latex"):
        if mime in data:
            return [Piece("rich", cut_table(data[mime]), cell)]
    text = data.get("text/plain", "")
    return [] if not text.strip() or SLIDER.match(text) else [Piece("printed", cut(text), cell)]


def cut(text: str) -> str:
    """At most MOST_LINES lines, none wider than a slide, and a last one that says how many are left out."""
    lines = printed_lines(text)
    if len(lines) <= MOST_LINES:
        return "\n".join(lines)
    left = len(lines) - MOST_LINES + 1
    return "\n".join([*lines[: MOST_LINES - 1], f"… {left} more lines in the lesson"])


def cut_table(text: str) -> str:
    """As much of what a cell put out as Markdown as one slide takes, and a line that says how many rows are left out."""
    first, *others = split_prose(text)
    left = sum(len(part.splitlines()) for part in others) - 2 * len(others)  # each repeats the head
    return f"{first}\n\n… {left} more rows in the lesson" if others else first


def belongs_to(before: Slide, slide: Slide) -> bool:
    """Whether a slide joins the one before: a stub its task, and code what it needs, if it printed nothing; if there is room."""
    joins = (before.role, slide.role) == ("exercise", "stub") or (
        all(piece.kind == "code" for piece in [*before.pieces, slide.pieces[0]])
        and FURTHER not in (before.role, slide.role)
        and "stub" not in (before.role, slide.role)
    )
    return joins and slide.part == 0 and before.height + slide.height <= HEIGHT


def concludes(before: Slide, made: list[Slide]) -> bool:
    """Whether the words in front of a new heading, which say what came out, stand on the slide that shows it."""
    words = made[0]
    next_opens = len(made) > 1 and made[1].pieces[0].text.startswith("## ")
    return next_opens and before.pieces[0].kind in ("code", "printed") and before.height + words.height <= HEIGHT
