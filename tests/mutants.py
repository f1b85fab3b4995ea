"""Mutants: what is one slip away from a solution must not pass its check.

    python tests/mutants.py [NAME …]     the table for all lessons or for those named: lesson · exercise · mutants ·
                                         rejected · equivalent · leaks; what passes and is not listed is printed below it

Each solution is changed in one place: an operator, a comparison, a sign, a constant, an axis, an index or the end of a
slice, a default, the order of two arguments, a term or a call left out, a condition turned round. Each mutant stands in the
stub once, and the check judges it. One that passes is listed in tests/answers/NOTEBOOK.py, by the lines that it changes:

    # %% survivor twins: the images are integers, so that > 1 − 1 is >= 1
    - if (apart > 0).any():
    + if (apart >= 1).any():

    # %% leak probe: a single picture is enough for the networks of the check
    - for _ in range(20):
    + for _ in range(1):

`survivor` says why the mutant is right as well (equivalent); `leak` that the check lets a wrong answer pass, which the
lesson's next edition mends. Several changes, each a group of lines `-` and `+`, may share one reason; a blank line ends a group, too.
"""

import ast
import contextlib
import copy
import difflib
import io
import re
import sys
import warnings
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from course_utils.proofs import exercises as judge  # noqa: E402
from tests.exercise_cells import STORED, Exercise, exercises  # noqa: E402

ANSWER = "<answer>"  # the file name of a mutant's code
OTHER = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div],
    ast.Div: [ast.Mult],
    ast.FloorDiv: [ast.Div],
    ast.Pow: [ast.Mult],
    ast.MatMult: [ast.Mult],
    ast.BitAnd: [ast.BitOr],
    ast.And: [ast.Or],
    ast.Or: [ast.And],
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.GtE],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.LtE],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
}
ORDERED = (ast.Sub, ast.Div, ast.FloorDiv, ast.Pow, ast.Mod, ast.MatMult)  # exchanging the two sides changes the result
NAMES = {"min": "max", "amin": "amax", "any": "all", "mean": "sum", "ceil": "floor", "sin": "cos", "zeros": "ones"}
NAMES |= {new: old for old, new in NAMES.items()}
LIBRARIES = {"np", "torch", "F", "sp", "nn", "math", "stats"}


def mutants(source: str) -> list[str]:
    """All different sources that are one change away, as ast.unparse writes them; declarations of symbols stay."""
    tree = ast.parse(source)
    found = {}
    for parent in list(ast.walk(tree)):
        if isinstance(parent, ast.Assign) and ast.unparse(parent.value).startswith(
            ("sp.symbols(", "sp.Symbol(", "symbols(")
        ):
            continue
        for name, value in list(ast.iter_fields(parent)):
            for place in range(len(value)) if isinstance(value, list) else [None]:
                node = value if place is None else value[place]
                if not isinstance(node, ast.AST):
                    continue
                for new in changes(node, parent):
                    if place is None:
                        setattr(parent, name, new)
                    else:
                        value[place : place + 1] = [] if new is None else [new]
                    text = unparsed(tree)
                    if place is None:
                        setattr(parent, name, node)
                    else:
                        value[place : place + (new is not None)] = [node]
                    found[text] = None
    declared = {ast.unparse(n) for n in tree.body if "sp.symbols(" in ast.unparse(n) or "sp.Symbol(" in ast.unparse(n)}
    found = [text for text in found if text and all(line in text for line in declared)]
    return [text for text in found if text != ast.unparse(tree) and parses(text)]


def unparsed(tree) -> str:
    try:
        return ast.unparse(ast.fix_missing_locations(tree))
    except Exception:  # no program any more
        return ""


def parses(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def changes(node, parent):
    """What may stand in the place of a node; None: nothing."""
    if isinstance(node, ast.BinOp):
        for kind in OTHER.get(type(node.op), []):
            yield ast.BinOp(node.left, kind(), node.right)
        if isinstance(node.op, ORDERED):
            yield ast.BinOp(node.right, node.op, node.left)
        yield from (node.left, node.right)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.BoolOp):
        yield from (ast.BoolOp(kind(), node.values) for kind in OTHER[type(node.op)])
        yield from node.values
    elif isinstance(node, ast.Compare):
        for i, op in enumerate(node.ops):
            for kind in OTHER.get(type(op), []):
                yield ast.Compare(node.left, [*node.ops[:i], kind(), *node.ops[i + 1 :]], node.comparators)
    elif isinstance(node, ast.Constant):
        yield from map(ast.Constant, constants(node.value))
    elif isinstance(node, ast.Call):
        yield from calls(node)
    elif isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load):
        name = node.attr if isinstance(node, ast.Attribute) else node.id
        if name in NAMES:
            yield ast.Attribute(node.value, NAMES[name]) if isinstance(node, ast.Attribute) else ast.Name(NAMES[name])
        if isinstance(node, ast.Attribute) and name == "T":
            yield node.value
    elif isinstance(node, ast.Slice):
        yield from slices(node)
    elif isinstance(node, ast.List | ast.Tuple) and isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        for i in range(len(node.elts)):
            yield type(node)(node.elts[:i] + node.elts[i + 1 :], node.ctx)
        for i in range(len(node.elts) - 1):
            yield type(node)([*node.elts[:i], node.elts[i + 1], node.elts[i], *node.elts[i + 2 :]], node.ctx)
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.comprehension):
        for i in range(len(node.ifs)):
            yield ast.comprehension(node.target, node.iter, node.ifs[:i] + node.ifs[i + 1 :], node.is_async)
    elif isinstance(node, ast.stmt):
        yield from statements(node, parent)


def constants(value):
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        near = [value + 1, value - 1, 0, *([-value] if isinstance(value, float) else [])]
        return [n for n in dict.fromkeys(near) if n != value]
    return []


def calls(node: ast.Call):
    method = isinstance(node.func, ast.Attribute) and not (
        isinstance(node.func.value, ast.Name) and node.func.value.id in LIBRARIES
    )
    if method:
        yield node.func.value
    elif node.args and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]
    for i in range(len(node.args) - 1):
        yield ast.Call(node.func, [*node.args[:i], node.args[i + 1], node.args[i], *node.args[i + 2 :]], node.keywords)
    for i in range(len(node.keywords)):
        yield ast.Call(node.func, node.args, node.keywords[:i] + node.keywords[i + 1 :])


def slices(node: ast.Slice):
    for end in ("lower", "upper", "step"):
        bound = getattr(node, end)
        if bound is not None:
            others = [None]
            if not isinstance(bound, ast.Constant) and end != "step":
                others += [ast.BinOp(bound, kind(), ast.Constant(1)) for kind in (ast.Add, ast.Sub)]
            for other in others:
                new = copy.copy(node)
                setattr(new, end, other)
                yield new


def statements(node, parent):
    if isinstance(node, ast.Return) and node.value and not isinstance(node.value, ast.Constant | ast.Tuple):
        yield ast.Return(ast.UnaryOp(ast.USub(), node.value))
    if isinstance(node, ast.If | ast.While):
        new = copy.copy(node)
        new.test = ast.UnaryOp(ast.Not(), node.test)
        yield new
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value)
        yield from (ast.AugAssign(node.target, kind(), node.value) for kind in OTHER.get(type(node.op), []))
    if isinstance(node, ast.Assign) and isinstance(parent, ast.Module):
        yield ast.Assign(node.targets, ast.UnaryOp(ast.USub(), node.value))
    again = isinstance(node, ast.Assign) and {n.id for n in ast.walk(node.targets[0]) if isinstance(n, ast.Name)} & {
        n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)
    }
    if (again or isinstance(node, ast.If | ast.AugAssign | ast.Expr)) and len(getattr(parent, "body", [])) > 1:
        yield None


# What the check says


class Endless(Exception):
    """A mutant has run through many more lines than the solution does."""


@dataclass
class Steps:
    """Calls a function and counts the lines that it runs through; beyond `most` it is stopped."""

    most: float = float("inf")
    largest: int = field(default=0, init=False)

    def counted(self, function):
        def called(*values, **named):
            lines = 0

            def in_the_answer(frame, event, value):
                nonlocal lines
                lines += event == "line"
                if lines > self.most:
                    raise Endless(f"more than {self.most} lines")
                return in_the_answer

            def enter(frame, event, value):
                return in_the_answer if frame.f_code.co_filename == ANSWER else None

            outside = sys.gettrace()
            sys.settrace(enter)
            try:
                return function(*values, **named)
            finally:
                sys.settrace(outside)
                self.largest = max(self.largest, lines)

        return called


class Judge:
    """One exercise's check, asked about many answers, case by case until one is wrong; what it compares with is computed once."""

    def __init__(self, exercise: Exercise):
        self.source = solution_of(exercise)
        self.may_be_endless = bool(re.search(r"\bwhile\b", self.source)) or calls_itself(self.source)
        self.stub, self.namespace, self.calls, self.steps = exercise.stub, {}, [], Steps()
        exec(exercise.before, self.namespace)
        spied = dict(self.namespace, check=self.keep(judge.check), check_formula=self.keep(judge.check_formula))
        with contextlib.redirect_stdout(io.StringIO()):
            exec(exercise.stub, spied)
            exec(exercise.check, spied)
        assert self.accepts(self.source), f"{exercise.name}: the solution is not accepted"
        self.steps = Steps(5 * self.steps.largest + 1000)

    def keep(self, check):
        def kept(name, answer, expected, *values, **named):
            assert len(values) < 2, "give mistakes, tolerance, where and relations by name"
            named.pop("mistakes", None)
            inputs = named.pop("inputs", values[0] if values else None) if check is judge.check else None
            if inputs is None:
                self.calls.append((check, name, expected, named))
                return
            for case in sorted((case if isinstance(case, tuple) else (case,) for case in inputs), key=judge.size):
                self.calls.append((check, name, once(expected), named | {"inputs": [case]}))

        return kept

    def accepts(self, source: str) -> bool:
        namespace = dict(self.namespace)
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                exec(self.stub, namespace)
                exec(compile(source, ANSWER, "exec"), namespace)
            except Exception:
                return False
            answer = namespace["solution"]
            for check, name, expected, named in self.calls:
                counts = self.may_be_endless and callable(answer) and "inputs" in named
                counted = self.steps.counted(answer) if counts else answer
                with contextlib.redirect_stdout(io.StringIO()) as printed:
                    check(name, counted, expected, **named)
                if not printed.getvalue().startswith("✓"):
                    return False
        return True


def calls_itself(source: str) -> bool:
    """Whether a function of the source has its own name in it: it, and a loop with `while`, can run for ever."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return any(isinstance(n, ast.Name) and n.id == f.name for f in functions for n in ast.walk(f))


def once(expected):
    """The expected function of one case, called once."""
    kept = []

    def again(*case):
        if not kept:
            try:
                kept.append((expected(*case), None))
            except Exception as error:
                kept.append((None, error))
        value, error = kept[0]
        if error:
            raise error
        return value

    return again


def solution_of(exercise: Exercise) -> str:
    """The source of a solution without its last line, `NAME = use(…)`."""
    last = ast.parse(exercise.solution).body[-1]
    return "\n".join(exercise.solution.splitlines()[: last.lineno - 1])


# What is listed


def change(source: str, mutant: str) -> str:
    """The lines that differ, as ast.unparse writes them, without their indent: `- old` and `+ new`."""
    lines = difflib.ndiff(ast.unparse(ast.parse(source)).splitlines(), mutant.splitlines())
    return "\n".join(f"{line[0]} {line[2:].strip()}" for line in lines if line[:2] in ("- ", "+ "))


def listed(entries) -> list[str]:
    """The changes of survivor or leak entries [(reason, lines)], one string each."""
    found = []
    for reason, text in entries:
        assert reason, "say why, after the colon"
        groups = [""]
        for line in text.splitlines():
            if not line.strip() or (line.startswith("- ") and groups[-1].rstrip().rsplit("\n", 1)[-1].startswith("+ ")):
                groups.append("")
            if line.startswith(("- ", "+ ")):
                groups[-1] += line + "\n"
        found += [group.strip() for group in groups if group.strip()]
    return found


def plain(text: str) -> str:
    """Without what differs from one Python to the next: spaces and brackets."""
    return "".join(c for c in text if c not in " ()")


@dataclass
class Count:
    """How an exercise stands its mutants."""

    lesson: str
    exercise: str
    mutants: int
    rejected: int
    equivalent: list[str]
    leaks: list[str]
    new: list[str]  # pass, and are not listed
    gone: list[str]  # are listed, and do not pass


def count(path: Path, exercise: Exercise) -> Count:
    asked = Judge(exercise)
    tried = mutants(asked.source)
    passed = [change(asked.source, mutant) for mutant in tried if asked.accepts(mutant)]
    kept = {kind: [plain(text) for text in listed(getattr(exercise, kind))] for kind in ("survivor", "leak")}
    return Count(
        path.stem,
        exercise.name,
        len(tried),
        len(tried) - len(passed),
        [text for text in passed if plain(text) in kept["survivor"]],
        [text for text in passed if plain(text) in kept["leak"]],
        [text for text in passed if plain(text) not in kept["survivor"] + kept["leak"]],
        [text for text in kept["survivor"] + kept["leak"] if text not in map(plain, passed)],
    )


def table(counts: list[Count]) -> str:
    head = ["lesson", "exercise", "mutants", "rejected", "equivalent", "leaks"]
    rows = [[c.lesson, c.exercise, c.mutants, c.rejected, len(c.equivalent), len(c.leaks)] for c in counts]
    rows.append(["all", len(counts), *(sum(row[i] for row in rows) for i in range(2, 6))])
    widths = [max(len(str(row[i])) for row in [head, *rows]) for i in range(6)]
    return "\n".join(
        "  ".join(str(cell).ljust(w) if i < 2 else str(cell).rjust(w) for i, (cell, w) in enumerate(zip(row, widths)))
        for row in [head, *rows]
    )


def main(names: list[str]) -> int:
    paths = [
        path for path in STORED if not names or any(path.stem.startswith(name) or name in path.stem for name in names)
    ]
    counts = [count(path, exercise) for path in paths for exercise in exercises(path)]
    print(table(counts))
    for each in counts:
        for words, changes in (("passes and is not listed", each.new), ("is listed and does not pass", each.gone)):
            for text in changes:
                print(f"\n{each.lesson}, {each.exercise}: {words}\n{text}")
    return int(any(each.new or each.gone for each in counts))


if __name__ == "__main__":
    import os

    os.chdir(ROOT / "notebooks")
    sys.exit(main(sys.argv[1:]))
