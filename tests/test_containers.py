"""Dockerfile, devcontainer and Binder name what there is: files, Pythons of the lock, commands of the course."""

import json
import os
import re
import shlex

import pytest

from course_utils import __main__ as command_line
from course_utils import bootstrap
from course_utils.paths import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
DEVCONTAINER = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
README = (ROOT / "README.md").read_text("utf-8")
STAGES = dict(re.findall(r"^FROM (\S+) AS (\S+)$", DOCKERFILE, re.MULTILINE))
START = json.loads(re.search(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE).group(1))
RUNTIME = (ROOT / ".binder" / "runtime.txt").read_text("utf-8").strip()


def ignored(name: str) -> set[str]:
    """The patterns of a file that says what is left out, without the signs that git and Docker write differently."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return {line.removeprefix("**/").strip("/") for line in lines if line and line[0] != "#"}


@pytest.mark.parametrize("name", [next(iter(STAGES)), RUNTIME])
def test_the_python_is_one_for_which_the_lock_is_made(name):
    major, minor = re.match(r"python[:-](\d+)\.(\d+)(-slim)?$", name).groups()[:2]
    assert bootstrap.NEWEST_TOO_OLD < (int(major), int(minor)) <= bootstrap.NEWEST_OF_LOCK


def test_the_commands_in_the_containers_are_commands_of_the_course():
    written = re.findall(r"-m course_utils\.bootstrap (.+?)(?:;|$)", DOCKERFILE, re.MULTILINE)
    given = [shlex.split(line) for line in written] + [START[START.index("course_utils.bootstrap") + 1 :]]
    given.append(DEVCONTAINER["postCreateCommand"].removeprefix("python -m course_utils.bootstrap ").split())
    assert ["cpu", "$CPU_ADDRESS"] in given and [line[0] for line in given].count("data") == 2 and "lab" in given[-2]
    for line in given:
        if line[0] != "cpu":
            chosen, further = command_line.make_parser().parse_known_args(line)
            assert chosen.takes_more or not further


def test_the_devcontainer_takes_the_machine_and_the_user_of_the_dockerfile():
    build = DEVCONTAINER["build"]
    folder = ROOT / ".devcontainer"
    assert (folder / build["dockerfile"]).samefile(ROOT / "Dockerfile") and (folder / build["context"]).samefile(ROOT)
    assert build["target"] in STAGES.values()
    assert f"useradd --create-home --uid 1000 {DEVCONTAINER['remoteUser']}\n" in DOCKERFILE.replace(" \\", "")
    assert re.search(r"^USER 1000$", DOCKERFILE, re.MULTILINE)  # nothing runs as root


def test_the_port_that_lab_listens_on_is_the_one_that_readme_opens_and_only_for_this_machine():
    (port,) = re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)
    assert f"--ServerApp.port={port}" in DOCKERFILE and DEVCONTAINER["forwardPorts"] == [int(port)]
    for text in (README, DOCKERFILE):
        assert f"docker run --rm -p 127.0.0.1:{port}:{port} " in text
    assert "token" not in DOCKERFILE and "password" not in DOCKERFILE  # JupyterLab makes a token of its own


@pytest.mark.parametrize("further", [[], [word for word in START if word.startswith("--")]])
def test_lab_listens_on_this_machine_alone_unless_it_is_told_another_address(monkeypatch, further):
    monkeypatch.setattr(command_line, "become", lambda command, settings: command)
    monkeypatch.setattr("course_utils.commands.copies.prepare", lambda *folders: [])
    chosen, chosen_further = command_line.make_parser().parse_known_args(["lab", *further])
    chosen.further = chosen_further
    command = command_line.lab(chosen)
    expected = "--ServerApp.ip=0.0.0.0" if further else "--ServerApp.ip=127.0.0.1"
    assert [option for option in command if "ip=" in option] == [expected]


def test_what_git_leaves_out_and_the_readers_copies_stay_out_of_the_image():
    assert ignored(".gitignore") | {".git", "my"} <= ignored(".dockerignore")
    assert not any((ROOT / name).is_file() for name in ignored(".dockerignore") - ignored(".gitignore") - {".git"})


def test_binder_gets_the_lock_and_the_course_as_conda_users_do():
    lines = (ROOT / ".binder" / "requirements.txt").read_text("utf-8").splitlines()
    (lock,) = [line.removeprefix("-r ") for line in lines if line[0] != "#"]
    assert (ROOT / ".binder" / lock).samefile(ROOT / "requirements.lock")
    after = (ROOT / ".binder" / "postBuild").read_text("utf-8")
    assert re.search(r"^    (pip install .*)$", README, re.MULTILINE).group(1) in after.replace("--no-cache-dir ", "")
    if os.name != "nt":
        assert os.access(ROOT / ".binder" / "postBuild", os.X_OK)


def test_readme_says_what_was_not_tried():
    section = README.partition("**In a container")[2].partition("\n## ")[0]
    assert "not" in section and all(word in section for word in ("Docker", "Codespaces", "Binder", "untested"))
