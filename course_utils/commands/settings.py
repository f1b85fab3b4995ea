"""What the course's own processes inherit from a user's settings: what they need, and nothing that changes a result."""

import contextlib
import os
import sys
import tempfile
import warnings
from pathlib import Path

from course_utils.paths import CACHE, ROOT

# Variables that change what a notebook prints or whether it runs: they stay with the user's own programs.
PERSONAL = (
    "MPLBACKEND",  # would switch off figures in the notebook
    "MATPLOTLIBRC",
    "PYTHONOPTIMIZE",  # would silently drop every assert
    "PYTHONWARNINGS",
    "PYTHONDEVMODE",
    "PYTHONSTARTUP",
    "PYTHONINSPECT",
    "PYTHONVERBOSE",
    "PYTHONIOENCODING",
    "PYTEST_CURRENT_TEST",  # ipykernel would lose the output of subprocesses
)
FOLDERS = ("IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")


def own_folders() -> dict[str, str]:
    """A folder of the course's own for each program that would else read the user's settings, made where it is missing.

    They lie in data/cache, or where that cannot be written in the system's temporary folder.
    """
    for base in (CACHE, Path(tempfile.gettempdir()) / f"course-{_user()}"):
        folders = {name: base / "settings" / name.lower() for name in FOLDERS}
        with contextlib.suppress(OSError):
            for folder in folders.values():
                folder.mkdir(parents=True, exist_ok=True)
            if all(os.access(folder, os.W_OK) for folder in folders.values()):
                return {name: str(folder) for name, folder in folders.items()}
    return {}


def unwritable_folders() -> list[Path]:
    """Those of the folders in which Jupyter and IPython keep things for this user that cannot be written."""
    from IPython.paths import get_ipython_dir
    from jupyter_core.paths import jupyter_config_dir, jupyter_data_dir, jupyter_runtime_dir

    home = os.path.expanduser("~")
    if not os.path.isabs(home):  # no HOME, and no entry in the list of users
        return [Path(home)]
    with warnings.catch_warnings(action="ignore"):  # IPython speaks of a temporary folder that it would take
        folders = [jupyter_runtime_dir(), jupyter_data_dir(), jupyter_config_dir(), get_ipython_dir()]
    return [Path(folder) for folder in folders if not can_write_into(Path(folder))]


def can_write_into(folder: Path) -> bool:
    """Whether a file can be made in this folder, or in the nearest one above it that exists; makes nothing that stays."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def lab_settings() -> dict[str, str]:
    """What JupyterLab's environment needs besides the user's own: folders that can be written, where the home folder has none."""
    if not unwritable_folders():
        return {}
    folders = own_folders()
    return folders | ({"HOME": str(Path(folders["IPYTHONDIR"]).parent)} if folders else {})


def own_environment() -> dict[str, str]:
    """The environment of a process whose results must not depend on the user's settings, with this package on its path."""
    kept = {name: value for name, value in os.environ.items() if name not in PERSONAL}
    path = os.pathsep.join(filter(None, [str(ROOT), kept.get("PYTHONPATH")]))
    return kept | own_folders() | {"PYTHONPATH": path, "PYTHONUTF8": "1"}


def speak_any_encoding() -> None:
    """Let this process print every character: one that the output does not know becomes a question mark, and nothing stops."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
