"""The notebooks that train run through papermill on photographs of real people, where there are some.

Those that know no photographs do in test_parameter_edges; on drawn photographs lessons run in test_notebook_exercises.
"""

import os
from pathlib import Path

import nbformat
import papermill
import pytest

from conftest import kernel_environment
from course_utils.commands.parameters import parameters_of
from course_utils.paths import NOTEBOOKS, ROOT
from tests.small_parameters import SMALL

REAL_FACES = Path(os.environ.get("COURSE_REAL_FACES", ROOT.parent / "shared" / "real_faces" / "orl"))


def execute(path, parameters, tmp_path, monkeypatch):
    """The notebook as papermill leaves it in tmp_path, run in the folder of the lessons; a cell that fails raises."""
    for name, value in kernel_environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MPLBACKEND", raising=False)
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    unknown = set(parameters) - set(parameters_of(path))
    assert not unknown, f"{path.stem} has no parameter {unknown}"
    papermill.execute_notebook(
        str(path),
        str(tmp_path / path.name),
        parameters=parameters,
        cwd=str(NOTEBOOKS),
        kernel_name="python3",
        progress_bar=False,
        log_output=False,
    )
    return nbformat.read(tmp_path / path.name, 4)


@pytest.mark.parametrize(
    "name",
    [
        "00_start_here",
        "22_learning_rate",
        "23_article_program",
        "24_ten_layers",
        "26_augmentation_gain",
        "27_batch_normalisation",
        "28_residual_paths",
        "29_efficient_networks",
        "30_gpu_training",
        "31_same_training",
        "32_scores",
        "33_thresholds",
        "34_errors_and_fairness",
        "35_case_study",
        "36_after_the_test",
        "37_the_race",
        "40_attention",
        "41_vision_transformer",
        "42_transfer",
        "43_self_supervision",
        "45_data_parallel",
        "51_segmentation",
        "52_interpretability",
    ],
)
def test_a_notebook_runs_on_photographs_of_real_people(name, tmp_path, monkeypatch):
    if not REAL_FACES.is_dir():
        pytest.skip(f"no photographs in {REAL_FACES}: set COURSE_REAL_FACES to a folder with one folder a person")
    done = execute(NOTEBOOKS / f"{name}.ipynb", SMALL.get(name, {}) | {"faces": str(REAL_FACES)}, tmp_path, monkeypatch)
    assert all(cell.execution_count for cell in done.cells if cell.cell_type == "code")
