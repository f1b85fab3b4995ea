"""How the course is tested: notebooks run cut off from the network, and every stored output is compared letter by letter,
but for the digits behind ≈ (course_utils.notebooks.mask) and the bytes of an image."""

import json
import os
import runpy
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))  # the tests also run where the package is not installed

from nbval import kernel, plugin  # noqa: E402

from course_utils.commands import notebooks  # noqa: E402

# The same examples at every run, so that a red test is a change; --hypothesis-profile=explore looks for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile("repeatable")

NO_NETWORK = ROOT / "tests" / "no_network"
for name, value in notebooks.PINS.items():
    os.environ.setdefault(name, value)  # a setting of your own wins: OMP_NUM_THREADS=2 pytest


def pytest_configure(config):
    if config.getoption("nbval_lax", False):
        raise pytest.UsageError("the course compares every output: run pytest without --nbval-lax")


# Each test of these runs a lesson or judges one: spread over all workers, none of which then waits for another at the end.
SPREAD = tuple(f"tests/test_{name}.py" for name in ("notebook_exercises", "parameter_edges", "mutants"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """xdist's --dist loadfile, but for the files of SPREAD."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid):
            return nodeid if nodeid.startswith(SPREAD) else super()._split_scope(nodeid)

    return Scheduling(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_sessionstart(session):
    # the kernels load it as they start, from PYTHONPATH; this process is running already
    runpy.run_path(str(NO_NETWORK / "sitecustomize.py"))["guard"]()


def kernel_environment() -> dict[str, str]:
    """The environment of every kernel a test starts: pinned, and cut off from the network."""
    own = {name: os.environ[name] for name in notebooks.PINS if name in os.environ}
    environment = notebooks.kernel_environment(own)
    return environment | {"PYTHONPATH": os.pathsep.join([str(NO_NETWORK), environment["PYTHONPATH"]])}


def start_new_kernel(*args, start=kernel.start_new_kernel, **kwargs):
    return start(*args, env=kernel_environment(), **kwargs)


def execute_cell_input(self, cell_input, allow_stdin=None):
    # nbval passes store_history=False, and IPython then ignores a trailing `;` (nbval #194)
    return self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


def compare_outputs(self, test, ref, skip_compare=None):
    """nbval's comparison of what the two runs have to agree on; its message shows the outputs as they were compared."""
    test, ref = ([as_compared(output) for output in outputs] for outputs in (test, ref))
    return compare(self, test, ref, skip_compare=("output_type",))


def as_compared(output):
    parts = notebooks.comparable(notebooks.tidy(plugin.nbformat.from_dict(output)))
    if "text" in parts:
        parts[parts.pop("name")] = parts.pop("text")  # a failure then says stdout or stderr
    parts = {
        key: value if isinstance(value, str) else json.dumps(value, indent=1, sort_keys=True)
        for key, value in parts.items()
    }
    return plugin.NotebookNode(parts | {"output_type": "display_data"})


def runtest(self):
    # nbval passes a cell that was never run, whatever it prints
    if self.cell.execution_count is None and self.cell.source.strip() and not self.options["skip"]:
        self.raise_cell_error("never run: store the notebook with its outputs (course refresh)")
    run(self)


compare, run = plugin.IPyNbCell.compare_outputs, plugin.IPyNbCell.runtest
kernel.start_new_kernel = start_new_kernel
kernel.RunningKernel.execute_cell_input = execute_cell_input
plugin.IPyNbCell.compare_outputs = compare_outputs
plugin.IPyNbCell.runtest = runtest
