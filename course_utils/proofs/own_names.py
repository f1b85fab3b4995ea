"""A check cell leaves nothing behind: the names it defined are gone after it, and those it used again are as before.

Registered with IPython where there is one (JupyterLab, nbclient, nbval, papermill); elsewhere nothing happens.
"""

import ast
import dis
import sys
import types

_before: dict | None = None  # the notebook's names before the check cell that runs now; None in every other cell


def watch() -> None:
    """From the next cell on, tidy up after every check cell."""
    if shell := running_shell():
        for event, callback in (("pre_run_cell", remember), ("post_run_cell", restore)):
            if callback not in shell.events.callbacks[event]:
                shell.events.register(event, callback)


def running_shell():
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def remember(info) -> None:
    """Keep the names before a cell that judges an answer of an earlier cell; one that defines its answer is a learner's own."""
    global _before
    _before = None
    source = info.raw_cell or ""
    if "check(" in source or "check_formula(" in source:
        names = running_shell().user_ns
        if judges_earlier_answers(source, names):
            _before = own(names)


def restore(result) -> None:
    """Take away the names that the check cell defined; give back those that it used for something else."""
    global _before
    if _before is None:
        return
    names, before, _before = running_shell().user_ns, _before, None
    for name in own(names).keys() - before.keys():
        del names[name]
    names.update(before)


def own(names: dict) -> dict:
    return {name: value for name, value in names.items() if not name.startswith("_")}  # _, _i, _12 are IPython's


def judges_earlier_answers(source: str, names: dict) -> bool:
    """Whether all answers that a cell checks were defined before it."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False
    nodes = list(ast.walk(tree))
    calls = [n for n in nodes if isinstance(n, ast.Call) and getattr(n.func, "id", "") in ("check", "check_formula")]
    answers = [call.args[1] for call in calls if len(call.args) > 1]
    answers += [keyword.value for call in calls for keyword in call.keywords if keyword.arg == "answer"]
    made = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    made |= {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    return bool(answers) and all(
        isinstance(answer, ast.Name) and answer.id in names and answer.id not in made for answer in answers
    )


def borrowed(answer) -> list[str]:
    """The names that an answer takes from the check cell: they are gone when the notebook goes on with it."""
    if (
        _before is None
        or not isinstance(answer, types.FunctionType)
        or answer.__globals__ is not running_shell().user_ns
    ):
        return []
    new = own(answer.__globals__).keys() - _before.keys()
    return sorted(new & names_in(answer.__code__))


def names_in(code: types.CodeType) -> set[str]:
    """The global names that a function reads, also inside functions that it defines."""
    read = {step.argval for step in dis.get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return read.union(*(names_in(part) for part in code.co_consts if isinstance(part, types.CodeType)))
