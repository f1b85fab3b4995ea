"""A check cell leaves nothing behind in the notebook, and takes nothing of the learner's."""

import nbformat
import pytest

from conftest import kernel_environment
from course_utils.commands import notebooks
from course_utils.paths import ROOT
from course_utils.proofs import own_names

IMPORTS = "from course_utils.proofs.exercises import check, use"
CHECK = """
def wrong(x):
    return helper(x)

helper = lambda x: -x
k, cases = "the check's", [1, 2]
check("double", double, expected=lambda x: 2 * x, inputs=cases, mistakes={"the sign": wrong})
"""
LEFT = "print(*(name for name in ('wrong', 'helper', 'cases', 'k', 'double') if name in globals()), k)"


def printed(*sources) -> list[str]:
    """What the cells of a notebook print, each cell as one text."""
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate([IMPORTS, *sources])]
    done = notebooks.run(nbformat.v4.new_notebook(cells=cells), ROOT, kernel_environment())
    return ["".join(o.get("text", "") for o in cell.outputs) for cell in done.cells[1:]]


def test_what_a_check_cell_defines_is_gone_after_it_and_what_it_renamed_is_back():
    stub = "k = 5\ndef double(x):\n    return -x"
    _, said, left, again = printed(stub, CHECK, LEFT, CHECK)
    assert said.startswith("✗ double: the sign")
    assert left == "k double 5\n"
    assert again == said, "the check runs again as before"


def test_a_cell_that_defines_its_own_answer_keeps_everything():
    said, left = printed("def double(x):\n    return 2 * x\n" + CHECK, LEFT)
    assert said.startswith("✓ double")
    assert left == "wrong helper cases k double the check's\n"


def test_a_cell_that_checks_nothing_keeps_its_names():
    assert printed("check, k = 1, 2", "k = 3", "print(check, k)")[-1] == "1 3\n"


def test_the_answer_goes_on_after_the_names_of_its_check_are_gone():
    stub = "k = 5\ndef double(x):\n    return [2 * x]"
    check = CHECK.replace("2 * x,", "(2 * x,),").replace("-x", "(-x,)")
    *_, last = printed(stub, check, "double = use('double', double, None)\nprint(double(k))")
    assert last == "(10,)\n"


def test_an_answer_that_borrows_a_name_of_the_check_is_told_so():
    stub = "def double(x):\n    return [-helper(x) * n for n in (2,)][0]"
    said, last = printed(stub, CHECK, "print(use('double', double, 'the solution'))")[1:]
    assert said.startswith("✗ double: your function uses helper, which only the check knows")
    assert last == "the solution\n"
    other = "class K: helper = 2\ndef double(x):\n    return K.helper * x"
    assert printed(other, CHECK)[1].startswith("✓"), "an attribute is no name of the check"


@pytest.mark.parametrize(
    ("source", "judges"),
    [
        ("check('a', a, 1)", True),
        ("t = 1\ncheck('a', a, t)", True),
        ("check('a', answer=a, expected=1)", True),
        ("check('a', a, 1)\ncheck('b', b, 2)", True),
        ("a = 1\ncheck('a', a, 1)", False),
        ("def a(): ...\ncheck('a', a, 1)", False),
        ("check('a', lambda x: x, 1)", False),
        ("check('c', c, 1)", False),
        ("print('check(')", False),
        ("check('a', a, 1", False),
        ("%time check('a', a, 1)", False),
    ],
)
def test_only_a_cell_that_judges_earlier_answers_is_tidied(source, judges):
    assert own_names.judges_earlier_answers(source, {"a": 1, "b": 2}) == judges


def test_outside_a_notebook_nothing_is_watched():
    assert own_names.running_shell() is None
    own_names.watch()
    assert own_names.borrowed(lambda x: printed) == []
