"""Which notebooks a command means, which parameters they have, and which values these take."""

import ast
import io
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from course_utils.commands.kinds import in_kind, words
from course_utils.commands.ranges import Rule, read_comment
from course_utils.commands.refusal import Refusal
from course_utils.paths import NOTEBOOKS
from course_utils.showing.tables import aligned

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Parameter:
    """One line of a notebook's parameters cell: `epochs: int = 8  # passes over the training part, ≥ 1`."""

    name: str
    kind: str  # "int", "str | None", "list[int]", …
    default: str
    comment: str

    @property
    def meaning(self) -> str:
        return read_comment(self.comment)[0]

    @property
    def rules(self) -> list[Rule]:
        return read_comment(self.comment)[1]

    @property
    def allowed(self) -> str:
        """In words: "a whole number, ≥ 1"; of a text the choices alone."""
        rules = " and ".join(rule.text for rule in self.rules)
        return rules if rules and self.kind == "str" else ", ".join(filter(None, [words(self.kind), rules]))


def find(names: list[str], folder: Path = NOTEBOOKS) -> list[Path]:
    """The notebooks that are meant by `00`, `00_start_here`, `start_here` or a path; all of the folder for no names."""
    from course_utils.commands.contents import successors  # here for nbformat's sake, as in read_notebook

    known = sorted(folder.glob("*.ipynb"))
    if not names:
        return known
    found = []
    for name in names:
        if name.endswith(".ipynb") and Path(name).is_file():
            fits = [Path(name).resolve()]
        else:
            fits = [path for path in known if name in (path.stem, path.name, *path.stem.split("_", 1))]
        if not fits and (now := successors(name, folder)):
            raise Refusal(f"there is no lesson {name!r} any more; what it taught stands in: {', '.join(now)}")
        if len(fits) != 1:
            names_known = ", ".join(path.stem for path in known) or f"(none in {folder})"
            raise Refusal(f"there is no notebook {name!r}; give a path, or one of: {names_known}")
        found += [path for path in fits if path not in found]
    return found


def read_notebook(path: Path, advice: str = "restore it from git") -> "NotebookNode":
    """The notebook in a file; Refusal, which ends with the advice, where it is none."""
    import nbformat  # here: it takes seconds, and every lesson imports this module for check_parameters

    try:
        notebook = nbformat.read(path, as_version=4)
        if not all(isinstance(cell["source"], str) for cell in notebook["cells"]):
            raise TypeError
        return notebook
    except Exception as error:  # nbformat has many words for "this is none"
        raise Refusal(f"{path} cannot be read as a notebook ({type(error).__name__}); {advice}") from None


def parameters_of(notebook: Path) -> dict[str, Parameter]:
    """The parameters of a notebook by name, from its cell tagged `parameters`."""
    cells = [cell for cell in read_notebook(notebook).cells if "parameters" in cell.metadata.get("tags", [])]
    try:
        return parameters_in(cells[0].source if cells else "")
    except SyntaxError as error:
        raise Refusal(f"the parameters cell of {notebook.name} is not plain Python ({error.msg}); mend it") from None


def parameters_in(source: str) -> dict[str, Parameter]:
    """The parameters of a cell by name: every assignment in it.

    papermill's own inspect_notebook is not used: it leaves out kinds such as `str | None` and strings that contain "=".
    """
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}
    found = {}
    for line in ast.parse(source).body:
        if isinstance(line, ast.AnnAssign) and line.value is not None:
            name, kind = ast.unparse(line.target), ast.unparse(line.annotation).strip("'\"")
        elif isinstance(line, ast.Assign) and isinstance(line.value, (ast.Constant, ast.List, ast.Tuple, ast.Dict)):
            name, kind = ast.unparse(line.targets[0]), type(ast.literal_eval(line.value)).__name__
        else:
            continue
        found[name] = Parameter(name, kind, ast.unparse(line.value), comments.get(line.end_lineno or 0, ""))
    return found


def check_parameters(namespace: dict) -> None:
    """The line of a lesson that lets nothing run with parameters that it cannot work with.

    namespace: the lesson's globals(). Their names, kinds and ranges stand in its parameters cell, which IPython keeps
               in `In`; where there is none, nothing happens. A value that papermill read as another kind and that
               loses nothing is put back: 10.0 for a whole number is 10, the folder 2024 is "2024".
    errors     Refusal: a sentence, which a notebook shows without a traceback
    """
    from course_utils.proofs import verify

    cells = [source for source in namespace.get("In", []) if source.startswith("seed: int =")]
    problems = []
    for name, parameter in parameters_in(cells[-1]).items() if cells else ():
        try:
            if name in namespace:
                namespace[name] = fitting(parameter, namespace[name])
        except ValueError as error:
            problems.append(str(error))
    if problems:
        raise Refusal(f"{'; '.join(problems)}: change that where you set it and run the lesson again")
    verify.ask_measured(namespace.get("faces", "rendered") == "rendered")


def fitting(parameter: Parameter, value, folders: bool = True):
    """The value in the parameter's kind and range; a text is read as on the command line; ValueError where none fits.

    folders: whether a folder must be there already
    """
    kinds = [kind.strip() for kind in parameter.kind.split("|")]
    for kind in sorted(kinds, key=lambda kind: kind == "str"):  # every text is a str, so that is tried last
        try:
            fits = in_kind(kind, value)
        except (ValueError, SyntaxError, OverflowError, MemoryError, RecursionError):
            continue
        if fits is None or all(rule.holds(fits) or (rule.folder and not folders) for rule in parameter.rules):
            return fits
    gone = f", and there is no folder {value!r} here" if any(rule.folder for rule in parameter.rules) else ""
    raise ValueError(f"{parameter.name} is {value!r}, and must be {parameter.allowed}{gone}")


def read_parameters(notebooks: list[Path], given: list[tuple[str, str]], folders: bool = True) -> dict[Path, dict]:
    """For each notebook the parameters that it has, read in their kinds; Refusal if one is unknown or cannot be.

    folders: whether a folder must be there already; workers elsewhere may have it alone
    """
    existing = {notebook: parameters_of(notebook) for notebook in notebooks}
    chosen: dict[Path, dict] = {notebook: {} for notebook in notebooks}
    for name, text in given:
        having = [notebook for notebook in notebooks if name in existing[notebook]]
        if not having:
            raise Refusal(f"no parameter is called {name!r}; what exists:\n{list_parameters(existing)}")
        for notebook in having:
            try:
                chosen[notebook][name] = fitting(existing[notebook][name], text, folders)
            except ValueError as error:
                raise Refusal(f"{error}; what exists:\n{list_parameters(existing)}") from None
    return chosen


def list_parameters(existing: dict[Path, dict[str, Parameter]]) -> str:
    rows = [
        (
            notebook.stem,
            each.name,
            each.kind,
            each.default,
            " and ".join(rule.text for rule in each.rules),
            each.meaning,
        )
        for notebook, parameters in existing.items()
        for each in parameters.values()
    ]
    titles = ["notebook", "parameter", "kind", "default", "allowed", "meaning"]
    return aligned(rows, titles) if rows else "(no parameters at all)"
