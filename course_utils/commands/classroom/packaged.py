"""Files that installed packages bring: MathJax, reveal.js. The course holds no copy of them."""

from importlib import metadata
from pathlib import Path

from course_utils.commands.refusal import Refusal

MATHJAX = "sphinx-mathjax-offline", "mathjax/tex-svg.js"  # one file, with the letters inside
REVEAL = "sphinx-revealjs", "revealjs/dist/reveal.js"
REVEAL_STYLE = "sphinx-revealjs", "revealjs/dist/reveal.css"


def packaged(distribution: str, ending: str) -> Path:
    """Where the file of a package with this ending of its path lies; Refusal where the package is missing."""
    try:
        found = [file for file in metadata.files(distribution) or [] if file.as_posix().endswith(ending)]
        path = Path(str(found[0].locate()))
    except (metadata.PackageNotFoundError, IndexError):
        path = Path()
    if not path.is_file():
        raise Refusal(
            f"slides and the site need the package {distribution}, which is not installed here; "
            "start them with python3 -m course_utils.bootstrap slides NAME (or site), which adds it"
        )
    return path
