"""How much fits on a slide: heights are estimated from the text alone, in the pixels of a slide of 1280 × 720."""

import math
import re
import textwrap

HEIGHT = 590  # pixels between the line at the top and the one at the bottom
PROSE, CODE = 38, 25  # a line of text, of code or of what was printed
LETTERS = 92  # of prose in a line
SIGNS = 120  # of code in a line


def height(kind: str, text: str) -> int:
    """Pixels that a piece of a slide needs; a picture takes what is left, so it asks for much."""
    if kind == "picture":
        return HEIGHT
    if kind in ("prose", "rich"):
        return sum(height_of_block(block) for block in blocks(text))
    small = max(map(len, text.splitlines())) > 98  # such code is set in smaller letters
    return len(text.splitlines()) * (CODE - 4 if small else CODE) + 36


def height_of_block(block: str) -> int:
    """Pixels of one paragraph, heading, formula, list, table or listing of Markdown."""
    lines = block.splitlines()
    if block.startswith("#"):
        return 44 + 50 * math.ceil(len(letters(block)) / 60)
    if block.startswith("```"):
        return (len(lines) - 2) * CODE + 40
    if block.startswith("|"):
        return sum(10 + (PROSE - 4) * rows_of(line) for line in lines if not re.fullmatch(r"[|\s:-]+", line))
    shown = re.findall(r"\$\$.*?\$\$", block, re.S)
    high = sum(
        60 + 34 * formula.count(r"\\") + (24 if "frac" in formula or "sum" in formula else 0) for formula in shown
    )
    text = re.sub(r"\$\$.*?\$\$", "\n", block, flags=re.S)
    paragraphs = [each for each in (text.splitlines() if is_list(block) else text.split("\n\n")) if each.strip()]
    return high + sum(PROSE * math.ceil(len(letters(each)) / LETTERS) for each in paragraphs) + 16


def rows_of(line: str) -> int:
    """Lines that a row of a table takes: its text may be spread over the whole width."""
    return max(1, math.ceil(len(letters(line)) / (LETTERS - 12)))


def letters(text: str) -> str:
    """About as many letters as are seen: of a link its words, of a formula one for each command."""
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"\\(operatorname|mathbb|text|mathrm|dfrac|frac)|\\[a-zA-Z]+", "x", text)
    return re.sub(r"[{}$^_*`]", "", text)


def is_list(block: str) -> bool:
    return bool(re.match(r"([-*>]|\d+\.) ", block))


def blocks(text: str) -> list[str]:
    """The parts of Markdown between blank lines; a listing stays whole."""
    found: list[str] = []
    listing = False
    for part in re.split(r"\n\s*\n", text.strip()):
        if listing:
            found[-1] += "\n\n" + part
        else:
            found.append(part)
        listing = found[-1].count("```") % 2 == 1
    return [part for part in found if part.strip()]


def split_prose(text: str) -> list[str]:
    """The text in as few parts as slides are needed, of about the same height.

    It is cut between paragraphs alone, and never behind a heading or a colon; a table is cut between its rows.
    """
    kept: list[str] = []  # what must stay together
    for block in [part for whole in blocks(text) for part in split_table(whole)]:
        last = kept[-1].splitlines()[-1] if kept else ""
        if last.startswith("#") or last.rstrip("*").endswith(":"):
            kept[-1] += "\n\n" + block
        else:
            kept.append(block)
    heights = [height("prose", each) for each in kept]
    needed = max(1, math.ceil(sum(heights) / HEIGHT))
    parts: list[list[str]] = [[]]
    filled = 0.0
    for each, its in zip(kept, heights, strict=True):
        middle = filled + its / 2
        if parts[-1] and (filled + its > HEIGHT or (len(parts) < needed and middle > sum(heights) / needed)):
            parts.append([])
            filled = 0.0
        parts[-1].append(each)
        filled += its
    return ["\n\n".join(part) for part in parts if part]


def split_table(block: str) -> list[str]:
    """A table in parts that fit, each with the head; any other block as it is."""
    if not block.startswith("|") or height_of_block(block) <= HEIGHT - 100:
        return [block]
    first, line, *rows = block.splitlines()
    parts: list[list[str]] = [[]]
    for row in rows:
        if parts[-1] and height_of_block("\n".join([first, *parts[-1], row])) > HEIGHT - 100:
            parts.append([])
        parts[-1].append(row)
    return ["\n".join([first, line, *part]) for part in parts]


def printed_lines(text: str) -> list[str]:
    """The lines of what was printed; one that is too wide for a slide goes on in the next, indented."""
    wrapped = []
    for line in text.rstrip().expandtabs(4).splitlines():
        indent = " " * (len(line) - len(line.lstrip()) + 4)
        parts = (
            textwrap.wrap(line, SIGNS, subsequent_indent=indent, drop_whitespace=False) if len(line) > SIGNS else [line]
        )
        wrapped += [part.rstrip() for part in parts] or [""]
    return wrapped
