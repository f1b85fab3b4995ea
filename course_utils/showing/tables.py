"""Tables as aligned text."""


def aligned(rows: list, header: list | None = None) -> str:
    """Rows of anything as lines of text, columns two spaces apart; numbers to the right, 4 significant digits.

    A cell that holds several lines is shown by its first one.
    """
    right = [
        all(isinstance(row[column], (int, float)) or row[column] in ("", None) for row in rows)
        for column in range(len(rows[0]) if rows else 0)
    ]
    texts = [[as_text(value) for value in row] for row in ([header] if header else []) + list(rows)]
    widths = [max(len(row[column]) for row in texts) for column in range(len(right))]
    lines = [
        "  ".join(
            text.rjust(width) if number else text.ljust(width) for text, width, number in zip(row, widths, right)
        ).rstrip()
        for row in texts
    ]
    if header:
        lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(lines)


def as_text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    return str(value).strip().partition("\n")[0]
