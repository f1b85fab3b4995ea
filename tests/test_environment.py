"""pyproject.toml, requirements.lock and environment.yml say the same, and the code imports nothing else."""

import ast
import importlib.metadata
import re
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from course_utils.commands.doctor import read_lock
from course_utils.paths import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = SETTINGS["project"]
GROUPS = PROJECT["optional-dependencies"]
BENCH = [Requirement(line) for line in GROUPS["bench"]]
LEARNERS = [lines for name, lines in GROUPS.items() if name != "bench"]
DIRECT = [Requirement(line) for lines in [PROJECT["dependencies"], *LEARNERS] for line in lines]


def entries_of(name: str) -> list[str]:
    """The entries of a lock, each with its hashes."""
    return re.split(r"\n(?=\w)", (ROOT / name).read_text("utf-8"))[1:]


LOCK = read_lock()
BENCH_LOCK = [Requirement(entry.splitlines()[0].rstrip("\\ ")) for entry in entries_of("requirements-bench.lock")]


@pytest.mark.parametrize("wanted", DIRECT + BENCH, ids=lambda wanted: wanted.name)
def test_a_direct_dependency_is_locked_within_its_range(wanted):
    lock = BENCH_LOCK if wanted in BENCH else LOCK
    locked = [each for each in lock if canonicalize_name(each.name) == canonicalize_name(wanted.name)]
    assert locked
    for each in locked:
        assert version_of(each) in wanted.specifier


def version_of(locked: Requirement) -> Version:
    (specifier,) = locked.specifier
    assert specifier.operator == "=="
    return Version(specifier.version)


@pytest.mark.parametrize("name, lock", [("requirements.lock", LOCK), ("requirements-bench.lock", BENCH_LOCK)])
def test_every_line_of_the_lock_is_one_exact_version_with_hashes(name, lock):
    entries = entries_of(name)
    assert len(entries) == len(lock) > 100
    for entry, locked in zip(entries, lock):
        assert version_of(locked) and not locked.url
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), locked.name


def test_the_benchmarks_packages_stay_out_of_the_learners_lock_and_change_none_of_it():
    ours, theirs = ({canonicalize_name(each.name): set() for each in lock} for lock in (LOCK, BENCH_LOCK))
    for lock, versions in ((LOCK, ours), (BENCH_LOCK, theirs)):
        for each in lock:
            versions[canonicalize_name(each.name)].add(version_of(each))
    assert not {canonicalize_name(each.name) for each in BENCH} & set(ours)
    for name in set(ours) & set(theirs):
        assert theirs[name] <= ours[name], name


def test_the_lock_serves_linux_macos_and_windows():
    systems = [("linux", "posix", "Linux"), ("darwin", "posix", "Darwin"), ("win32", "nt", "Windows")]
    machines = [
        {"sys_platform": system, "os_name": name, "platform_system": kind, "platform_machine": "x86_64"}
        for system, name, kind in systems
    ]
    for machine in machines:
        there = {each.name for each in LOCK if not each.marker or each.marker.evaluate(machine)}
        assert {"torch", "torchvision", "jupyterlab", "pytest"} <= there
        assert ("nvidia-cublas" in there) == (machine["sys_platform"] == "linux")


@pytest.mark.parametrize(
    "name", ["pyproject.toml", "requirements.lock", "requirements-bench.lock", "environment.yml", "Makefile", ".ci/run"]
)
def test_no_address_stands_in_what_installs_the_course(name):
    text = (ROOT / name).read_text("utf-8").replace("#!/usr/bin/env", "")
    assert not re.search(r"://|--index-url|--find-links|/opt/|/root|/home", text)


def test_conda_users_get_the_lock_and_a_python_that_is_allowed():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    python = next(line for line in conda["dependencies"] if str(line).startswith("python="))
    assert Version(python.removeprefix("python=")) in Requirement("python" + PROJECT["requires-python"]).specifier
    assert conda["dependencies"][-1] == {"pip": ["-r requirements.lock"]}
    assert conda["name"] == PROJECT["name"]


@pytest.mark.parametrize("folder, groups", [("course_utils", ["cluster"]), ("tests", ["cluster", "test", "bench"])])
def test_everything_that_the_code_imports_is_declared(folder, groups):
    declared = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    declared |= {canonicalize_name(Requirement(line).name) for group in groups for line in GROUPS[group]}
    providers = importlib.metadata.packages_distributions()
    own = {"course_utils", "tests", "conftest", *(path.stem for path in (ROOT / "tests").rglob("*.py"))}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for name in imported(path) - own - set(sys.stdlib_module_names):
            providing = {canonicalize_name(each) for each in providers.get(name, [name])}  # of the group bench
            assert declared & providing, f"{path.name} imports {name}"


def imported(path) -> set[str]:
    """The first names of all absolute imports in a file."""
    text = path.read_text("utf-8")
    if path.parent.name == "answers":
        text = re.sub(r"^[-+] .*", "", text, flags=re.MULTILINE)  # changes of a solution, line by line: no program
    nodes = list(ast.walk(ast.parse(text)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.level == 0}
    return {name.partition(".")[0] for name in names}
