"""Every parameter of every lesson says what it may be, is refused beyond that before anything runs, and runs at its edge."""

import json
import math
import re
import shlex
from pathlib import Path

import nbformat
import papermill
import pytest

from course_utils.__main__ import main
from course_utils.commands import notebooks
from course_utils.commands.parameters import (
    Refusal,
    check_parameters,
    find,
    fitting,
    parameters_in,
    parameters_of,
    read_parameters,
)
from course_utils.commands.ranges import read_comment
from course_utils.commands.runs import run_file
from course_utils.paths import DATA
from course_utils.proofs import verify
from tests.exercise_cells import STORED, with_parameters

OPENING = {  # the sources of the cells with which a lesson begins
    path: {
        cell.id: cell.source for cell in nbformat.read(path, 4).cells if cell.id in ("imports", "parameters", "ready")
    }
    for path in STORED
}
ALL = [
    pytest.param(path, parameter, id=f"{path.stem}-{parameter.name}")
    for path in STORED
    for parameter in parameters_in(OPENING[path]["parameters"]).values()
]
each_parameter = pytest.mark.parametrize(("path", "parameter"), ALL)
WRONG_KIND = {
    "int": [True, 1.5, "ten", "", None, [1], math.inf],
    "int | None": [True, 1.5, "ten", "", [1], math.inf],
    "float": [True, "fast", "", None, [0.1], math.nan, math.inf],
    "bool": [1, 0.0, "perhaps", None],
    "str": [1.5, True, None, ["a"]],
    "list[int]": [8, "8", [8.5, 14], ["a", 14], [True, 14], None, {}],
}


@pytest.fixture(autouse=True)
def the_switch_is_put_back(monkeypatch):
    monkeypatch.setattr(verify, "asked_measured", True)


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    """{lesson: a notebook of its name with its parameters alone}, which is read faster."""
    folder, found = tmp_path_factory.mktemp("short"), {}
    for path, cells in OPENING.items():
        cell = nbformat.v4.new_code_cell(cells["parameters"], metadata={"tags": ["parameters"]})
        found[path] = folder / path.name
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), found[path])
    return found


def inside_and_beyond(parameter):
    """Values at the edges of what the comment allows, and the nearest ones beyond, read without ranges.py."""
    inside, beyond = [None] if parameter.kind.endswith("None") else [], []
    each = parameter.kind.startswith("list")
    step = 1 if "int" in parameter.kind else 1e-9
    for sign, text in re.findall(r"(≥|>|≤|<) ([\d.]+(?:\*\*\d+)?)", parameter.comment):
        bound, direction = eval(text) * (1.0 if parameter.kind == "float" else 1), 1 if sign in "≥>" else -1
        inside.append(bound if sign in "≥≤" else bound + direction * step)
        beyond.append(bound - direction * step if sign in "≥≤" else bound)
    if each and "one of" not in parameter.comment:  # the bounds hold for every entry
        least = int(re.search(r"at least (\d+) of them", parameter.comment)[1])
        inside = [[value] * least for value in inside] + [[value, value + 7, value] for value in inside]
        beyond = [[value] * least for value in beyond] + [inside[0][:1] * (least - 1)]
    elif "one of" in parameter.comment and each:
        low, high = map(int, re.findall(r"\d+", parameter.comment.partition("one of")[2])[:2])
        inside += [[low, high], [high, low, high + 10 * (high - low)]]
        beyond += [[low, high + 1], [low, low - 1], [low - (high - low), high], [low, -low]]
        least = int(re.search(r"at least (\d+) of them", parameter.comment)[1])
        inside.append([low] * least)
        beyond.append([low] * (least - 1))
    elif "one of" in parameter.comment:
        inside += re.findall(r'"([^"]*)"', parameter.comment.partition("one of")[2])
        beyond += ["foo.bar", "no such/thing", inside[-1].upper() or "."]
    if "or a folder" in parameter.comment:
        inside.append(str(Path(__file__).parent))
        beyond.append(__file__)
    return inside, beyond


def lesson_with(path, values):
    """What the lesson's cells imports, parameters, injected values and ready leave, as IPython would run them."""
    cells = OPENING[path]
    namespace = {"In": ["", *(cells[name] for name in ("imports", "parameters", "ready"))]}
    for name in ("imports", "parameters"):
        exec(cells[name], namespace)
    namespace.update(values)
    exec(cells["ready"], namespace)
    return namespace


@each_parameter
def test_a_value_at_the_edge_is_taken_by_the_command_line_and_by_the_lesson(path, parameter, short):
    for value in inside_and_beyond(parameter)[0]:
        (read,) = read_parameters([short[path]], [(parameter.name, str(value))])[short[path]].values()
        assert read == value and type(read) is type(value)
        assert lesson_with(path, {parameter.name: value})[parameter.name] == value


@each_parameter
def test_a_value_beyond_the_edge_is_refused_by_the_command_line_and_by_the_lesson(path, parameter, short, capsys):
    beyond = inside_and_beyond(parameter)[1]
    assert beyond or parameter.kind == "bool"
    for value in beyond:
        told = refused_twice(path, parameter, value, str(value), short[path], capsys)
        assert re.search(r"must be .*(≥|>|≤|<|one of)", told), told


@each_parameter
def test_a_value_of_the_wrong_kind_is_refused_by_the_command_line_and_by_the_lesson(path, parameter, short, capsys):
    for value in WRONG_KIND[parameter.kind]:
        text = None if parameter.kind == "str" else str(value)  # on the command line, everything is a text
        refused_twice(path, parameter, value, text, short[path], capsys)


def refused_twice(path, parameter, value, text, short, capsys):
    with pytest.raises(Refusal) as stop:
        lesson_with(path, {parameter.name: value})
    told = str(stop.value)
    assert told.startswith(f"{parameter.name} is {value!r}, and must be ") and "\n" not in told
    if text is not None and not (parameter.kind == "bool" and text in ("True", "False")):
        for command in ("run", "sweep"):
            grid = repr(text) if command == "sweep" and isinstance(value, str) and "," in text else text
            assert main([command, str(short), "-p", parameter.name, grid, "--out", str(short.parent / "out")]) == 2
            sentence, *table = capsys.readouterr().err.splitlines()
            assert sentence.startswith(f"course: {parameter.name} is ") and "must be" in sentence
            assert len(table) == 2 + len(parameters_of(short))
        assert not (short.parent / "out").exists()
    return told


@pytest.mark.parametrize(
    "lesson, name, text",
    [
        ("00", "steps", "0"),
        ("00", "batch_size", "0"),
        ("00", "seed", "-1"),
        ("00", "seed", "true"),
        ("00", "people", "1"),
        ("00", "learning_rate", "-1e-3"),
        ("00", "faces", "2024"),
        ("15", "starts", "0"),
        ("20", "width", "0"),
        ("28", "depths", "[]"),
        ("30", "rounds", "0"),
        ("30", "device", "foo"),
        ("32", "networks", "0"),
        ("35", "augmentation", "wild"),
        ("35", "keep", "../mine"),
    ],
)
def test_what_once_ended_in_a_foreign_traceback_is_refused(lesson, name, text, capsys):
    assert main(["run", lesson, "-p", name, text]) == 2
    assert f"course: {name} is '{text}', and must be" in capsys.readouterr().err


@pytest.mark.parametrize(
    "comment, meaning, inside, beyond",
    [
        ("corrections, ≥ 1", "corrections", [1, 9], [0, -1]),
        ("corrections >= 1", "corrections", [1], [0]),
        ("size, > 0 and ≤ 1", "size", [1, 1e-9], [0, 1.01]),
        ("x, >= -1e-3, < 2**3", "x", [-0.001, 7.9], [-0.002, 8]),
        ("1 … 50", "", [1, 50], [0, 51]),
        ("share: 0 ... 0.5", "share", [0, 0.5], [-0.1, 0.6]),
        ("pixels, a multiple of 4 and ≥ 8", "pixels", [8, 12], [4, 10]),
        ('one of "auto", "cpu" or "xpu"', "", ["auto", "cpu", "xpu"], ["", "foo", "auto, cpu"]),
        ("layers, one of 8, 14, 20, …", "layers", [8, 14, 20, 26, 32], [2, 9, 21, -4]),
        ("each one of 8, 14, …, at least 2 of them", "", [[8, 14], [32, 8, 8]], [[], [8], [8, 9]]),
        ("widths, at least 1 of them, each ≥ 1 and ≤ 8", "widths", [[1], [8, 8]], [[], [0], [1, 9]]),
        ('a name: one of "" or a word', "a name", ["", "a-b_1"], ["a b", "../a", "a.b", "a\n"]),
        ("what you like, any text", "what you like", ["", "x"], []),
        (
            f'one of "rendered", or a folder of {__name__}',
            "",
            ["rendered", "/", "~"],
            ["no such", "", "~no one/x", "a\0"],
        ),
    ],
)
def test_the_end_of_a_comment_says_what_is_allowed(comment, meaning, inside, beyond, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))  # "~" is a folder, also where the user of the tests has none
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    said, rules = read_comment(comment)
    assert said == meaning and rules
    for value in inside:
        assert all(rule.holds(value) for rule in rules), value
    for value in beyond:
        assert not all(rule.holds(value) for rule in rules), value


@pytest.mark.parametrize("comment", ["", "passes over the training part", "at most", "write into a folder", "a word"])
def test_a_comment_without_a_rule_allows_everything_of_its_kind(comment):
    assert read_comment(comment) == (comment, [])


@pytest.mark.parametrize(
    "line, value, meant",
    [
        ("x: int = 1", 10.0, 10),
        ("x: int = 1", "1e1", 10),
        ("x: int = 1", "007", 7),
        ("x: float = 1.0", 3, 3.0),
        ("x: float = 1.0", "1e-3", 0.001),
        ("x: bool = False", "true", True),
        ('x: str = ""', 2024, "2024"),
        ('x: str = ""', Path("a"), "a"),
        ('x: str = ""', "'a, b'", "a, b"),
        ('x: str = ""', "it's", "it's"),
        ("x: int | None = None  # all, or ≥ 1", None, None),
        ("x: int | None = None  # all, or ≥ 1", "none", None),
        ("x: int | None = None  # all, or ≥ 1", "3", 3),
        ('x: str | None = ""', "3", "3"),
        ("x: list[int] = []", "[8, 14]", [8, 14]),
        ("x: list[int] = []", (8.0, 14), [8, 14]),
        ("x: list = []", ["a", 1], ["a", 1]),
    ],
)
def test_what_loses_nothing_is_taken_in_the_kind_that_is_asked_for(line, value, meant):
    read = fitting(parameters_in(line)["x"], value)
    assert read == meant and type(read) is type(meant)


def cell_of(line):
    return {
        "In": ["", "import this", f"seed: int = 0\n{line}", "# Parameters", "check_parameters(globals())"],
        "seed": 0,
    }


def test_the_lesson_puts_back_what_papermill_read_as_another_kind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "2024").mkdir()
    line = 'steps: int = 3  # ≥ 1\nfaces: str = "rendered"  # one of "rendered", or a folder'
    namespace = cell_of(line) | {"steps": 10.0, "faces": 2024}
    check_parameters(namespace)
    assert (repr(namespace["steps"]), namespace["faces"]) == ("10", "2024")


def test_all_that_is_wrong_is_said_in_one_sentence():
    namespace = cell_of("steps: int = 3  # ≥ 1\nrate: float = 0.1  # > 0") | {"steps": 0, "rate": -1}
    with pytest.raises(Refusal) as stop:
        check_parameters(namespace)
    assert str(stop.value) == (
        "steps is 0, and must be a whole number, ≥ 1; rate is -1, and must be a number, > 0: "
        "change that where you set it and run the lesson again"
    )


def test_the_latest_cell_of_parameters_counts_and_without_one_nothing_happens():
    namespace = cell_of("steps: int = 3  # ≥ 1") | {"steps": 0}
    namespace["In"].append("seed: int = 0\nsteps: int = 0  # ≥ 0")
    check_parameters(namespace)
    check_parameters({"steps": 0})


@pytest.mark.parametrize("faces, asked", [("rendered", True), (str(Path(__file__).parent), False)])
def test_measured_claims_are_asked_on_the_stored_data_only(faces, asked):
    check_parameters(cell_of('faces: str = "rendered"  # one of "rendered", or a folder') | {"faces": faces})
    assert verify.asked_measured is asked


def test_a_notebook_shows_the_sentence_alone_and_papermill_names_it(tmp_path):
    cells = [
        nbformat.v4.new_code_cell("from course_utils.commands.parameters import check_parameters"),
        nbformat.v4.new_code_cell("seed: int = 0  # ≥ 0", id="parameters", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("check_parameters(globals())", id="ready"),
    ]
    path = tmp_path / "01_tiny.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    sentence = "seed is -1, and must be a whole number, ≥ 0: change that where you set it and run the lesson again"
    done = notebooks.run(with_parameters(nbformat.read(path, 4), {"seed": -1}), tmp_path, allow_errors=True)
    (shown,) = done.cells[-1].outputs
    assert shown.evalue == sentence and shown.traceback == [sentence]
    assert run_file(str(path), str(tmp_path / "out.ipynb"), {"seed": -1})[1] == f"in cell ready: Refusal: {sentence}"


def test_the_list_of_parameters_shows_what_they_may_be(capsys):
    assert main(["run", "28", "--help-parameters"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if " depths " in line]
    assert re.split(r"\s{2,}", line)[2:] == [
        "list[int]",
        "[8, 20]",
        "each one of 8, 14, 20, … and at least 1 of them",
        "layers of the networks that are compared",
    ]


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_papermill_lists_the_same_kinds_and_ranges(path):
    listed = papermill.inspect_notebook(str(path))
    ours = parameters_of(path)
    plain = {name: each for name, each in ours.items() if "|" not in each.kind}  # papermill leaves out the others
    assert listed.keys() == plain.keys()
    for name, each in plain.items():
        assert (listed[name]["inferred_type_name"], listed[name]["help"]) == (each.kind, each.comment)


def test_the_commands_of_the_records_are_still_allowed():
    commands = [json.loads(path.read_text("utf-8"))["command"] for path in sorted((DATA / "records").glob("*.json"))]
    commands = [shlex.split(command) for command in commands if command.startswith("course run ")]
    assert len(commands) >= 5
    for _, _, lesson, *rest in commands:
        read_parameters(find([lesson]), [pair for dash, *pair in zip(*[iter(rest)] * 3) if dash == "-p"])
