"""Every check is itself checked: it accepts the solution and an equivalent, and rejects wrong answers, each with its reason.

tests/answers/NOTEBOOK.py holds the answers of one notebook, each the whole source of a stub under a header line:

    # %% equivalent output-size
    def output_size(i, k, s=1, p=0, d=1):
        return (i - (k + (k - 1) * (d - 1)) + 2 * p) // s + 1

    # %% wrong output-size: the padding stands on both sides
    def output_size(i, k, s=1, p=0, d=1):
        return (i + p - d * (k - 1) - 1) // s + 1

Several equivalents are welcome: the check is tried with each, and the whole lesson is run with the last of every exercise.
After `wrong NAME:` stands a fragment of the message that this answer must get; three wrong answers or more an exercise,
with different messages, written as students write them. The sources see what the `imports` and `parameters` cells define,
and what the cells before the stub import. (`survivor` and `leak` are explained in tests/mutants.py.)
"""

import contextlib
import inspect
import io
import re
from collections.abc import Sequence

import nbformat
import pytest

from conftest import kernel_environment
from course_utils.commands import notebooks
from course_utils.commands.parameters import parameters_of
from course_utils.proofs import exercises as judge
from tests.albums import ALBUMS, draw
from tests.exercise_cells import (
    ANSWERS,
    STORED,
    Exercise,
    answers,
    exercises,
    said_by,
    solved,
    with_parameters,
    with_stubs,
)
from tests.small_parameters import SMALL, at_edges

CASES = [
    pytest.param(path, exercise, id=f"{path.stem}-{exercise.name}") for path in STORED for exercise in exercises(path)
]
each_exercise = pytest.mark.parametrize(("path", "exercise"), CASES)


@pytest.fixture(autouse=True)
def in_the_notebooks_folder(monkeypatch):
    monkeypatch.chdir(notebooks.NOTEBOOKS)


def message(exercise: Exercise, answer: str) -> str:
    """What the check prints when the stub holds this answer."""
    namespace, printed = {}, io.StringIO()
    exec(exercise.before, namespace)
    with contextlib.redirect_stdout(printed):
        exec(answer, namespace)
        exec(exercise.check, namespace)
    return printed.getvalue()


@each_exercise
def test_the_check_accepts_the_solution_and_another_right_answer(path, exercise):
    assert exercise.equivalent, f"tests/answers/{path.stem}.py holds no '# %% equivalent {exercise.name}'"
    variants = [solved(exercise), *exercise.equivalent]
    assert len(set(variants)) == len(variants), "two of the right answers are the same"
    for answer in variants:
        assert message(exercise, answer).splitlines()[-1].startswith(f"✓ {exercise.name}: right"), answer


@each_exercise
def test_the_check_says_of_a_stub_that_it_is_not_attempted(path, exercise):
    assert message(exercise, exercise.stub) == f"– {exercise.name}: {judge.MISSING}\n"


@each_exercise
def test_the_check_rejects_three_wrong_answers_with_different_reasons(path, exercise):
    messages = []
    for fragment, answer in exercise.wrong:
        said = message(exercise, answer)
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
            for sentence, mistake in (given.arguments.get("mistakes") or {}).items():
                given.arguments["answer"] = mistake
                printed = io.StringIO()
                with contextlib.redirect_stdout(printed):
                    check(*given.args, **given.kwargs)
                named.append((sentence, printed.getvalue()))

        return recorded

    for name in ("check", "check_formula"):
        monkeypatch.setattr(judge, name, spy(getattr(judge, name)))
    message(exercise, exercise.stub)
    for sentence, said in named:
        assert said.startswith(f"✗ {exercise.name}: {sentence}"), f"the mistake '{sentence}' gets:\n{said}"


AGAIN = """
import torch
from matplotlib import pyplot
pyplot.close("all")
torch.set_default_dtype(torch.float32)
get_ipython().run_line_magic("reset", "-f")
"""


def run_all(path, forms: Sequence[dict[str, str]], others: Sequence[dict] | None = None) -> list[dict[str, str]]:
    """What each check prints when the whole notebook runs with these sources in its stubs; no cell may fail.

    The forms run one after the other in one kernel, which forgets all names between them: it imports torch once.
    others: for each form the parameters that are not the small ones
    """
    whole = nbformat.v4.new_notebook()
    for number, (sources, more) in enumerate(zip(forms, others or [{}] * len(forms))):
        values = SMALL.get(path.stem, {}) | more
        notebook = with_parameters(with_stubs(nbformat.read(path, 4), sources), values)
        for cell in notebook.cells:
            cell.id = f"{number}-{cell.id}"
        whole.cells += [*notebook.cells, nbformat.v4.new_code_cell(AGAIN, id=f"{number}-again")]
    notebooks.run(whole, path.parent, kernel_environment())
    said = [{} for _ in forms]
    for cell in whole.cells:
        number, cell.id = cell.id.split("-", 1)
        said[int(number)] |= said_by([cell])
    return said


# Lessons for which it matters who has how many images: they also run on an uneven album.
PERSON_BY_PERSON = "00|11|15|23|24|26|32|33|34|35|36|40|41|42|43|51|52"


@pytest.fixture(scope="module")
def albums(tmp_path_factory):
    """{name: folder} of two albums of drawn photographs, too small and uneven."""
    place = tmp_path_factory.mktemp("albums")
    return {name: str(draw(place / name, ALBUMS[name])) for name in ("2x3", "uneven")}


@pytest.mark.parametrize("path", [p for p in STORED if "faces" in parameters_of(p)], ids=lambda p: p.stem)
def test_run_all_reaches_the_end_with_other_answers_on_small_and_uneven_albums_and_at_the_edges(path, albums):
    """With the solutions it does as it is stored; lessons without faces are run in test_parameter_edges."""
    last, first = ({each.name: each.equivalent[place] for each in exercises(path)} for place in (-1, 0))
    wrong = {each.name: each.wrong[0][1] for each in exercises(path)}
    forms = [(last, {"faces": albums["2x3"]}), (wrong, at_edges(path))]
    if re.match(PERSON_BY_PERSON, path.stem):
        forms.append((first, {"faces": albums["uneven"]}))
    for (sources, _), said in zip(forms, run_all(path, *zip(*forms))):
        sign = "✗" if sources is wrong else "✓"
        assert len(said) == len(exercises(path)) and all(sign in text for text in said.values()), said


@pytest.mark.parametrize("path", STORED, ids=lambda p: p.stem)
def test_every_kept_answer_belongs_to_an_exercise(path):
    assert set(answers(ANSWERS / f"{path.stem}.py")) <= {e.name for e in exercises(path)}
