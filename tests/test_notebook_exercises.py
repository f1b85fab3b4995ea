"""Every check is itself checked: it accepts the solution and an equivalent, and rejects wrong answers, each with its reason.

tests/answers/NOTEBOOK.py holds the answers of one notebook, each the whole source of a stub under a header line:

    # %% equivalent output-size
    def output_size(i, k, s=1, p=0, d=1):
        return (i - (k + (k - 1) * (d - 1)) + 2 * p) // s + 1

    # %% wrong output-size: the padding stands on both sides
    def output_size(i, k, s=1, p=0, d=1):
        return (i + p - d * (k - 1) - 1) // s + 1

After `wrong NAME:` stands a fragment of the message that this answer must get; three wrong answers or more an exercise,
with different messages. The sources see what the `imports` and `parameters` cells define.
"""

import contextlib
import inspect
import io

import nbformat
import pytest

from conftest import kernel_environment
from course_utils.commands import notebooks
from course_utils.proofs import exercises as judge
from tests.exercise_cells import STORED, Exercise, exercises, solved, with_parameters, with_stubs
from tests.small_parameters import SMALL

CASES = [
    pytest.param(path, exercise, id=f"{path.stem}-{exercise.name}") for path in STORED for exercise in exercises(path)
]
each_exercise = pytest.mark.parametrize(("path", "exercise"), CASES)
each_notebook = pytest.mark.parametrize("path", [p for p in STORED if exercises(p)], ids=lambda p: p.stem)


@pytest.fixture(autouse=True)
def in_the_notebooks_folder(monkeypatch):
    monkeypatch.chdir(notebooks.NOTEBOOKS)


def message(path, exercise: Exercise, answer: str, namespace: dict | None = None) -> str:
    """What the check prints when the stub holds this answer."""
    namespace = {} if namespace is None else namespace
    cells = {cell.id: cell.source for cell in nbformat.read(path, 4).cells}
    printed = io.StringIO()
    for source in (cells["imports"], cells["parameters"]):
        exec(source, namespace)
    with contextlib.redirect_stdout(printed):
        exec(answer, namespace)
        exec(exercise.check, namespace)
    return printed.getvalue()


@each_exercise
def test_the_check_accepts_the_solution_and_another_right_answer(path, exercise):
    assert exercise.equivalent, f"tests/answers/{path.stem}.py holds no '# %% equivalent {exercise.name}'"
    assert exercise.equivalent != solved(exercise)
    for answer in (solved(exercise), exercise.equivalent):
        assert message(path, exercise, answer).splitlines()[-1].startswith(f"✓ {exercise.name}: right"), answer


@each_exercise
def test_the_check_says_of_a_stub_that_it_is_not_attempted(path, exercise):
    assert message(path, exercise, exercise.stub) == f"– {exercise.name}: {judge.MISSING}\n"


@each_exercise
def test_the_check_rejects_three_wrong_answers_with_different_reasons(path, exercise):
    messages = []
    for fragment, answer in exercise.wrong:
        said = message(path, exercise, answer)
        assert f"✗ {exercise.name}: " in said, f"accepted:\n{answer}"
        assert fragment and fragment in said, f"'{fragment}' is not in:\n{said}"
        messages.append(said)
    assert len(messages) >= 3, f"tests/answers/{path.stem}.py: three '# %% wrong {exercise.name}: …' or more, please"
    assert len(set(messages)) == len(messages), "two wrong answers get the same message"


@each_exercise
def test_every_named_mistake_is_recognised(path, exercise, monkeypatch):
    named = []

    def spy(check):
        def recorded(*values, **named_values):
            given = inspect.signature(check).bind(*values, **named_values)
            for sentence, given.arguments["answer"] in (given.arguments.get("mistakes") or {}).items():
                printed = io.StringIO()
                with contextlib.redirect_stdout(printed):
                    check(*given.args, **given.kwargs)
                named.append((sentence, printed.getvalue()))

        return recorded

    for name in ("check", "check_formula"):
        monkeypatch.setattr(judge, name, spy(getattr(judge, name)))
    message(path, exercise, exercise.stub)
    for sentence, said in named:
        assert said.startswith(f"✗ {exercise.name}: {sentence}"), f"the mistake '{sentence}' gets:\n{said}"


def run_all(path, sources) -> dict[str, str]:
    """What each check prints when the whole notebook runs with these sources in its stubs; no cell may fail."""
    notebook = with_parameters(with_stubs(nbformat.read(path, 4), sources), SMALL.get(path.stem, {}))
    notebooks.run(notebook, path.parent, kernel_environment())
    return {
        cell.id.removeprefix("check-"): "".join(o.get("text", "") for o in cell.outputs)
        for cell in notebook.cells
        if cell.id.startswith("check-")
    }


@each_notebook
def test_run_all_reaches_the_end_with_the_solutions_in_the_stubs(path):
    said = run_all(path, {e.name: solved(e) for e in exercises(path)})
    assert all("✓" in text for text in said.values()), said


@each_notebook
def test_run_all_reaches_the_end_with_a_wrong_answer_in_every_stub(path):
    said = run_all(path, {e.name: e.wrong[0][1] for e in exercises(path)})
    assert all("✗" in text for text in said.values()), said
