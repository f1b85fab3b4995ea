"""The habits of the ecosystem, by the tools that hold them; their settings stand in pyproject.toml."""

import subprocess
import sys

import pytest
import yaml

from course_utils.paths import ROOT

TOOLS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "spelling": ["codespell_lib"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_code_keeps_the_habits(tool):
    done = subprocess.run(
        [sys.executable, "-m", *TOOLS[tool]], cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace"
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_commit_and_the_tests_ask_the_same_tools():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    asked = {hook["entry"].split()[2] for hook in hooks}
    assert {command[0] for command in TOOLS.values()} <= asked


def test_a_commit_leaves_alone_what_the_settings_exclude():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    named = [hook["entry"] for hook in hooks if "ruff" in hook["entry"]]  # they get the names of the changed files
    assert named and all("--force-exclude" in entry for entry in named)


def test_the_workflow_runs_the_readmes_command_on_three_systems_and_four_pythons():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    job = workflow["jobs"]["test"]
    assert {name.split("-")[0] for name in job["strategy"]["matrix"]["os"]} == {"ubuntu", "macos", "windows"}
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert any("course_utils.bootstrap test" in step.get("run", "") for step in job["steps"])
