"""What each cell of a lesson is for, read from its id: `claim-facenet` is a claim, `stub-probe` the stub of *probe*."""

from nbformat import NotebookNode

FURTHER = "further"  # what stands after the close


def role(cell: NotebookNode) -> str:
    """The role of a cell: title, imports, idea, one, claim, figure, exercise, stub, check, solution, close, further, …"""
    return cell.id.partition("-")[0]


def name(cell: NotebookNode) -> str:
    """What the role is about: the exercise of a stub, a check or a solution; "" for a role that stands alone."""
    return cell.id.partition("-")[2]


def alternative_text(output: NotebookNode) -> str:
    """The words in which a lesson says what a figure shows; "" for an output without."""
    about = output.get("metadata", {}).get("image/png", {})
    return about.get("alt", "") if isinstance(about, dict) else ""
