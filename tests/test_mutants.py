"""No slip passes a check unseen: every mutant of every solution is rejected, or listed with its reason (tests/mutants.py)."""

import ast

import pytest

from course_utils.paths import NOTEBOOKS
from tests import mutants
from tests.exercise_cells import STORED, Exercise, exercises

CHECKED = [path for path in STORED if exercises(path)]


@pytest.mark.parametrize("path", CHECKED, ids=lambda p: p.stem)
def test_every_mutant_of_a_solution_is_rejected_or_listed_with_its_reason(path, monkeypatch):
    monkeypatch.chdir(NOTEBOOKS)
    counts = [mutants.count(path, exercise) for exercise in exercises(path)]
    print(mutants.table(counts))
    for each in counts:
        assert not each.new, f"{each.exercise}: passes and is not listed in tests/answers:\n" + "\n\n".join(each.new)
        assert not each.gone, f"{each.exercise}: is listed and does not pass (any more):\n" + "\n".join(each.gone)
        assert each.mutants == each.rejected + len(each.equivalent) + len(each.leaks) > 0


# The mutator and its judge are themselves tested


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("solution = a - b", ["a + b", "b - a", "a", "b", "-(a - b)"]),
        ("solution = x[1:n]", ["x[:n]", "x[1:]", "x[2:n]", "x[0:n]", "x[1:n + 1]", "x[1:n - 1]"]),
        (
            "solution = x.sum(dim=1, keepdim=True)",
            ["x.mean(dim=1, keepdim=True)", "x.sum(dim=0, keepdim=True)", "x.sum(dim=1)"],
        ),
        ("solution = x.sum(dim=1, keepdim=True)", ["x.sum(dim=1, keepdim=False)", "x.sum(keepdim=True)", "x"]),
        ("solution = abs(x) < y", ["x < y", "abs(x) <= y", "abs(x) > y"]),
        (
            "solution = f(x, y) if x and y else 0",
            ["f(y, x) if x and y else 0", "f(x, y) if x or y else 0", "f(x, y)", "0"],
        ),
        ("solution = [i for i in x if i]", ["[i for i in x]"]),
        ("solution = (a, b)", ["(b, a)", "(a,)", "(b,)"]),
        ("solution = x.T @ y", ["x @ y", "y @ x.T", "x.T * y"]),
        ("solution = lambda x, n=2: x.max()", ["lambda x, n=3: x.max()", "lambda x, n=2: x.min()", "lambda x, n=2: x"]),
    ],
)
def test_a_mutant_differs_in_one_place(source, wanted):
    made = mutants.mutants(source)
    for text in wanted:
        assert ast.unparse(ast.parse(f"solution = {text}")) in made, made
    assert len(set(made)) == len(made) and source not in made


def test_statements_are_dropped_and_turned_round_and_symbols_stay():
    source = "n = sp.symbols('n', positive=True)\ndef solution(x):\n    if x < 0:\n        return 0\n    x += 1\n    return x"
    made = mutants.mutants(source)
    assert all(text.startswith("n = sp.symbols('n', positive=True)") for text in made)
    for slip in ("if not x < 0:", "x -= 1", "x = 1", "return -x"):
        assert any(slip in text for text in made), slip
    assert any("if" not in text for text in made) and any("+= 1" not in text for text in made)


def test_no_source_is_changed_twice_or_left_changed():
    source = "def solution(x):\n    return x[1:] + 2 * x[:-1]"
    assert all(len(mutants.change(source, text).splitlines()) == 2 for text in mutants.mutants(source))


COUNTING = Exercise(
    "counting",
    "def counting(n):\n    ...",
    'check("counting", counting, expected=lambda n: n, inputs=[3, 5], mistakes={"no": lambda n: -n})',
    "def solution(n):\n    i = 0\n    while i < n:\n        i += 1\n    return i\n\ncounting = use('counting', counting, solution)",
    "from course_utils.proofs.exercises import check, use",
)


def test_a_mutant_that_never_ends_is_stopped_and_rejected():
    asked = mutants.Judge(COUNTING)
    assert asked.accepts(asked.source)
    assert not asked.accepts(asked.source.replace("i += 1", "i += 0"))
    assert not asked.accepts(asked.source.replace("i += 1", "pass"))
    assert not asked.accepts("def solution(n):\n    return [i for i in iter(int, 1)]")


def test_what_passes_must_be_listed_and_what_is_listed_must_pass():
    found = mutants.count(STORED[0], COUNTING)
    passing = "- while i < n:\n+ while i != n:"
    assert "+= 1" not in "".join(found.new), found.new
    weak = Exercise(**vars(COUNTING) | {"check": COUNTING.check.replace("[3, 5]", "[1]")})
    assert "- i = 0\n+ i = 1" in mutants.count(STORED[0], weak).new, (
        "one input does not tell 1 from the number of steps"
    )
    listed = Exercise(**vars(weak) | {"leak": [("one input", "- i = 0\n+ i = 1")], "survivor": [("no slip", passing)]})
    counted = mutants.count(STORED[0], listed)
    assert counted.leaks == ["- i = 0\n+ i = 1"] and counted.leaks[0] not in counted.new
    assert counted.gone == [mutants.plain(passing)]
    assert mutants.table([counted]).splitlines()[-1].split()[:2] == ["all", "1"]


def test_several_changes_share_a_reason_and_brackets_do_not_count():
    text = "- a, b = c\n+ (a, b) = d\n- e\n- f\n+ g\n- h\n\n- i\n+ j"
    assert mutants.listed([("why", text), ("why not", "+ k")]) == [
        "- a, b = c\n+ (a, b) = d",
        "- e\n- f\n+ g",
        "- h",
        "- i\n+ j",
        "+ k",
    ]
    assert mutants.plain("+ (a, b) = d") == mutants.plain("+ a, b = d")
    with pytest.raises(AssertionError, match="say why"):
        mutants.listed([("", text)])
