"""Which notebooks a command means, which parameters they have, and what a value given as text stands for in them."""

import ast
import io
import tokenize
from dataclasses import dataclass
from pathlib import Path

import nbformat

from course_utils.commands.contents import successors
from course_utils.paths import NOTEBOOKS
from course_utils.showing.tables import aligned


class Refusal(Exception):
    """A request that cannot be met: what was wrong and what exists, for the user to read."""


@dataclass(frozen=True)
class Parameter:
    """One line of a notebook's parameters cell: `epochs: int = 8  # passes over the training part`."""

    name: str
    kind: str  # "int", "str | None", …
    default: str
    help: str


def find(names: list[str], folder: Path = NOTEBOOKS) -> list[Path]:
    """The notebooks that are meant by `00`, `00_start_here`, `start_here` or a path; all of the folder for no names."""
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


def read_notebook(path: Path):
    """The notebook in a file; Refusal where it is none."""
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:  # nbformat has many words for "this is none"
        raise Refusal(f"{path} cannot be read as a notebook ({type(error).__name__}); restore it from git") from None


def parameters_of(notebook: Path) -> dict[str, Parameter]:
    """The parameters of a notebook by name: every assignment in its cell tagged `parameters`.

    papermill's own inspect_notebook is not used: it leaves out kinds such as `str | None` and strings that contain "=".
    """
    cells = [cell for cell in read_notebook(notebook).cells if "parameters" in cell.metadata.get("tags", [])]
    source = cells[0].source if cells else ""
    try:
        lines = ast.parse(source).body
    except SyntaxError as error:
        raise Refusal(f"the parameters cell of {notebook.name} is not plain Python ({error.msg}); mend it") from None
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}
    found = {}
    for line in lines:
        if isinstance(line, ast.AnnAssign) and line.value is not None:
            name, kind = ast.unparse(line.target), ast.unparse(line.annotation).strip("'\"")
        elif isinstance(line, ast.Assign) and isinstance(line.value, (ast.Constant, ast.List, ast.Tuple, ast.Dict)):
            name, kind = ast.unparse(line.targets[0]), type(ast.literal_eval(line.value)).__name__
        else:
            continue
        found[name] = Parameter(name, kind, ast.unparse(line.value), comments.get(line.end_lineno, ""))
    return found


def read_value(parameter: Parameter, text: str):
    """The value that a text stands for in the parameter's kind; ValueError if it stands for none."""
    kinds = [kind.strip() for kind in parameter.kind.split("|")]
    for kind in sorted(kinds, key=lambda kind: kind == "str"):  # every text is a str, so that is tried last
        try:
            return read_as(kind, text)
        except (ValueError, SyntaxError, KeyError):
            pass
    raise ValueError(f"{parameter.name} is {parameter.kind}, and {text!r} is not")


def read_as(kind: str, text: str):
    if kind in ("int", "float", "str"):
        return {"int": int, "float": float, "str": str}[kind](text)
    if kind in ("bool", "None"):
        return {"bool": {"true": True, "false": False}, "None": {"none": None}}[kind][text.lower()]
    value = ast.literal_eval(text)
    if type(value).__name__ != kind.split("[")[0]:
        raise ValueError(kind)
    return value


def read_parameters(notebooks: list[Path], given: list[tuple[str, str]]) -> dict[Path, dict]:
    """For each notebook the parameters that it has, read in their kinds; Refusal if one is unknown or ill-typed."""
    existing = {notebook: parameters_of(notebook) for notebook in notebooks}
    chosen = {notebook: {} for notebook in notebooks}
    for name, text in given:
        having = [notebook for notebook in notebooks if name in existing[notebook]]
        if not having:
            raise Refusal(f"no parameter is called {name!r}; what exists:\n{list_parameters(existing)}")
        for notebook in having:
            try:
                chosen[notebook][name] = read_value(existing[notebook][name], text)
            except ValueError as error:
                raise Refusal(f"{error}; what exists:\n{list_parameters(existing)}") from None
    return chosen


def list_parameters(existing: dict[Path, dict[str, Parameter]]) -> str:
    rows = [
        (notebook.stem, each.name, each.kind, each.default, each.help)
        for notebook, parameters in existing.items()
        for each in parameters.values()
    ]
    return aligned(rows, ["notebook", "parameter", "kind", "default", "meaning"]) if rows else "(no parameters at all)"
