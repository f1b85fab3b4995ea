"""Cells as places of the site: a lesson's page has a place for every cell, and a teacher's page leads to those it names."""

import re

from nbformat import NotebookNode, v4

CODE = re.compile(r"(?P<marks>`{2,}).*?(?P=marks)|`(?P<words>[^`\n]+)`", re.S)


def with_places(cells: list[NotebookNode]) -> list[NotebookNode]:
    """The cells of a lesson, with a place that is called by its id in front of each but the first, where the page begins."""
    first, *others = cells
    return [first, *(each for cell in others for each in (place(cell), cell))]


def place(cell: NotebookNode) -> NotebookNode:
    return v4.new_markdown_cell(f'<div class="place" id="{cell.id}"></div>', id=f"place-{cell.id}"[:64])


def led_to_cells(text: str, lesson: NotebookNode, page: str) -> str:
    """A teacher's page in which the id of a cell leads to the cell.

    lesson: the notebook that the page is about
    page:   where its page of the site lies, seen from the teacher's page, such as ../10_pixels.html
    """
    places = {cell.id: f"{page}#{cell.id}" for cell in lesson.cells} | {lesson.cells[0].id: page}

    def link(code: re.Match) -> str:
        if code["words"] not in places:
            return code[0]
        inside = f'<code class="docutils literal notranslate"><span class="pre">{code["words"]}</span></code>'
        return f'<a class="reference internal" href="{places[code["words"]]}">{inside}</a>'

    return CODE.sub(link, text)
