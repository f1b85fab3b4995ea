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

from course_utils import bootstrap
from course_utils.commands.doctor import read_lock
from course_utils.paths import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = SETTINGS["project"]
GROUPS = PROJECT["optional-dependencies"]
OWN_LOCK = ("bench", "classroom")  # each of these groups has a lock of its own: requirements-GROUP.lock
WITHOUT_LOCK = {"live"}  # whoever wants slides inside JupyterLab adds it by hand, as README says


def entries_of(name: str) -> list[str]:
    """The entries of a lock, each with its hashes."""
    return re.split(r"\n(?=\w)", (ROOT / name).read_text("utf-8"))[1:]


LOCK = read_lock()
LOCKS = {"requirements.lock": LOCK} | {
    name: [Requirement(entry.splitlines()[0].rstrip("\\ ")) for entry in entries_of(name)]
    for name in map("requirements-{}.lock".format, OWN_LOCK)
}
LEARNERS = [PROJECT["dependencies"], *(GROUPS[name] for name in GROUPS.keys() - WITHOUT_LOCK - set(OWN_LOCK))]
DIRECT = [("requirements.lock", line) for lines in LEARNERS for line in sorted(lines)]
DIRECT += [(f"requirements-{group}.lock", line) for group in OWN_LOCK for line in GROUPS[group]]


@pytest.mark.parametrize("lock, line", sorted(DIRECT))
def test_a_direct_dependency_is_locked_within_its_range(lock, line):
    wanted, lock = Requirement(line), LOCKS[lock]
    locked = [each for each in lock if canonicalize_name(each.name) == canonicalize_name(wanted.name)]
    assert locked
    for each in locked:
        assert version_of(each) in wanted.specifier


def version_of(locked: Requirement) -> Version:
    (specifier,) = locked.specifier
    assert specifier.operator == "=="
    return Version(specifier.version)


@pytest.mark.parametrize("name, lock", LOCKS.items())
def test_every_line_of_the_lock_is_one_exact_version_with_hashes(name, lock):
    entries = entries_of(name)
    assert len(entries) == len(lock) > 100
    for entry, locked in zip(entries, lock):
        assert version_of(locked) and not locked.url
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), locked.name


@pytest.mark.parametrize("group", OWN_LOCK)
def test_a_groups_packages_stay_out_of_the_learners_lock_and_change_none_of_it(group):
    ours, theirs = versions_in(LOCK), versions_in(LOCKS[f"requirements-{group}.lock"])
    assert not {canonicalize_name(Requirement(line).name) for line in GROUPS[group]} & set(ours)
    for name in set(ours) & set(theirs):
        assert theirs[name] <= ours[name], name


def versions_in(lock: list[Requirement]) -> dict[str, set[Version]]:
    """The versions of each package in a lock; one that stands there twice has two."""
    versions: dict[str, set[Version]] = {}
    for each in lock:
        versions.setdefault(canonicalize_name(each.name), set()).add(version_of(each))
    return versions


def test_the_commands_that_take_a_group_name_one_that_has_a_lock_and_nothing_else_has_one():
    assert {group for group, _ in bootstrap.FURTHER.values()} == set(OWN_LOCK)
    assert sorted(path.name for path in ROOT.glob("requirements*.lock")) == sorted(LOCKS)
    readme = (ROOT / "README.md").read_text("utf-8")
    for line in (line for group in WITHOUT_LOCK for line in GROUPS[group]):
        assert f"pip install {Requirement(line).name}" in readme


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
    "name",
    [
        *LOCKS,
        "pyproject.toml",
        "environment.yml",
        "Makefile",
        ".ci/run",
        "Dockerfile",
        ".dockerignore",
        ".devcontainer/devcontainer.json",
        ".binder/requirements.txt",
        ".binder/runtime.txt",
        ".binder/postBuild",
    ],
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


@pytest.mark.parametrize(
    "folder, groups", [("course_utils", ["cluster", "classroom"]), ("tests", ["cluster", "test", "bench", "classroom"])]
)
def test_everything_that_the_code_imports_is_declared(folder, groups):
    declared = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    declared |= {canonicalize_name(Requirement(line).name) for group in groups for line in GROUPS[group]}
    providers = importlib.metadata.packages_distributions()
    own = {"course_utils", "tests", "conftest", *(path.stem for path in (ROOT / "tests").rglob("*.py"))}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for name in imported(path) - own - set(sys.stdlib_module_names):
            providing = {
                canonicalize_name(each) for each in providers.get(name, [name])
            }  # or its own name, where it is not installed
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
