"""The sign in front of what a check prints: written here for `exercises`, and read here from stored outputs."""

RIGHT, WRONG, NOT_ATTEMPTED = "✓", "✗", "–"


def with_sign(sign: str, name: str, words: str) -> str:
    """The first line that a check prints about the exercise of this name."""
    return f"{sign} {name}: {words}"


def read_sign(name: str, printed: str) -> str | None:
    """The sign of the last thing that a check said about this exercise; None if it said nothing.

    printed: what a cell wrote to stdout, any number of lines
    """
    signs = (RIGHT, WRONG, NOT_ATTEMPTED)
    said = [
        sign for line in printed.splitlines() for sign in signs if line.startswith(with_sign(sign, name, "").rstrip())
    ]
    return said[-1] if said else None
