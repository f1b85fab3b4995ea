"""The package is a house of rooms: few doors, arrows one way, and each room says what lives in it."""

import ast
import graphlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils.paths import ROOT

PACKAGE = ROOT / "course_utils"
ROOMS = sorted(path.parent for path in PACKAGE.glob("*/__init__.py"))
each_room = pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)


def imported(path: Path) -> set[str]:
    """The rooms (and top modules) of the package that a file imports from, also where it does so inside a function."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "course_utils":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("course_utils."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("course_utils.")}
    return found


def arrows() -> dict[str, set[str]]:
    """{room: the other rooms it takes from}."""
    names = {room.name for room in ROOMS}
    return {
        room.name: {other for path in room.rglob("*.py") for other in imported(path)} & names - {room.name}
        for room in ROOMS
    }


def test_at_most_nine_doors_stand_on_the_ground_floor():
    exempt = {"__init__", "__main__", "paths"}
    modules = {path.stem for path in PACKAGE.glob("*.py")} - exempt
    assert len(modules) + len(ROOMS) <= 9, sorted(modules | {room.name for room in ROOMS})


def test_arrows_between_rooms_go_one_way_only():
    graphlib.TopologicalSorter(arrows()).prepare()  # CycleError names the circle


def test_contributing_draws_the_arrows_as_they_are():
    """One line a room: `room ← the rooms it takes from`, lowest room first."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    drawn = {
        name: set(re.findall(r"\w+", rest)) for name, rest in re.findall(r"^    (\w+) +←(.*?)(?:  .*)?$", text, re.M)
    }
    assert drawn == arrows()


@each_room
def test_a_room_says_in_one_line_what_lives_there_and_hands_nothing_on(room):
    tree = ast.parse((room / "__init__.py").read_text("utf-8"))
    says = ast.get_docstring(tree)
    assert says and "\n" not in says and len(says) > 20
    assert len(tree.body) == 1, "no re-exports: a name is imported from the module that defines it"


def test_a_module_is_called_so_in_one_room_only():
    names = [path.stem for room in ROOMS for path in room.glob("*.py") if path.stem != "__init__"]
    names += [path.stem for path in PACKAGE.glob("*.py") if path.stem not in ("__init__", "__main__")]
    names += [room.name for room in ROOMS]
    assert sorted(set(names)) == sorted(names)


@each_room
def test_the_package_that_is_installed_has_every_room(room):
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f'"course_utils.{room.name}"' in text


LESSONS_TAKE = (
    "commands.parameters",
    "measuring.machine",
    "measuring.scores",
    "pictures.loading",
    "pictures.splits",
    "proofs.exercises",
    "proofs.verify",
    "showing.plots",
    "training.recipe",
)
SLOW = {"jsonschema", "nbformat", "scipy.stats", "sklearn", "torchvision"}


def test_no_lesson_waits_for_a_slow_library_that_it_does_not_ask_for():
    wanted = ", ".join(f"course_utils.{module}" for module in LESSONS_TAKE)
    program = f"import sys, {wanted}; print(*({SLOW!r} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout.split()) == (0, []), ran.stderr
