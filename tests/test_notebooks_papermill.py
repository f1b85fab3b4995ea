"""papermill runs every notebook with small values, and those that train on photographs of real people where there are some."""

import os
from pathlib import Path

import nbformat
import papermill
import pytest

from conftest import kernel_environment
from course_utils.commands.parameters import parameters_of
from course_utils.paths import NOTEBOOKS, ROOT
from tests.exercise_cells import STORED
from tests.small_parameters import SMALL

REAL_FACES = Path(os.environ.get("COURSE_REAL_FACES", ROOT.parent / "shared" / "real_faces" / "orl"))


def execute(path, parameters, tmp_path, monkeypatch):
    """The notebook as papermill leaves it; a cell that fails raises."""
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
        cwd=str(path.parent),
        kernel_name="python3",
        progress_bar=False,
        log_output=False,
    )
    return nbformat.read(tmp_path / path.name, 4)


# The others run through papermill with these parameters in test_albums, and with drawn faces in test_notebook_exercises.
DRAWN = [p for p in STORED if p.stem == "00_start_here" or "faces" not in parameters_of(p)]


@pytest.mark.parametrize("path", DRAWN, ids=lambda p: p.stem)
def test_a_notebook_runs_with_small_parameters(path, tmp_path, monkeypatch):
    done = execute(path, SMALL.get(path.stem, {}), tmp_path, monkeypatch)
    assert all(cell.execution_count for cell in done.cells if cell.cell_type == "code")


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
