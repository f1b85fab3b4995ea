"""The lessons' own solutions, for notebooks whose cells do not hold them: a student edition goes on with what stands here."""

import contextlib
import io
import json

from course_utils.paths import NOTEBOOKS


class NotSolved(Exception):
    """An exercise without a right answer, where no solution is at hand either."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows of it: the sentence alone."""
        return [str(self)]


def solution_of(name: str, lesson: str, names: dict):
    """What the notebook goes on with: the lesson's solution cell, run out of sight on a copy of the notebook's names.

    name, lesson: of the exercise, and of the file in notebooks/ without its ending
    names:        the notebook's globals(), which stay as they are
    errors        NotSolved where the course is installed without its lessons
    """
    try:
        cells = json.loads((NOTEBOOKS / f"{lesson}.ipynb").read_text("utf-8"))["cells"]
        (source,) = ["".join(cell["source"]) for cell in cells if cell["id"] == f"solution-{name}"]
    except (OSError, ValueError, KeyError):
        raise NotSolved(
            f"{name} is not solved yet, and the cells below need it: solve it above, "
            "or open this notebook where the whole course is installed, which goes on with its own solution"
        ) from None
    own = names | {"use": lambda name, answer, solution: solution}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, f"<the solution of {name}>", "exec"), own)
    return own[source.splitlines()[-1].partition(" = ")[0]]  # the last line is NAME = use("…", NAME, solution)
