"""What kind of machine this is, and which versions run on it: what a measured number depends on."""

import importlib.metadata
import os
import platform
import subprocess
from pathlib import Path

import numpy as np
import psutil
import torch


def len_affinity() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def versions() -> dict:
    """The versions that a result depends on."""
    import torchvision  # here: it takes seconds, and most who ask for the cores do without

    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
        "numpy": np.__version__,
        "course": importlib.metadata.version("faces-course"),
    }


def machine() -> dict:
    """What kind of machine this is: nothing that names it or its user."""
    found = {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": len_affinity(),
        "threads": torch.get_num_threads(),
        "memory_GB": round(psutil.virtual_memory().total / 1e9),
    }
    if torch.cuda.is_available():
        found["accelerator"] = torch.cuda.get_device_name()
    elif accelerator := torch.accelerator.current_accelerator(check_available=True):
        found["accelerator"] = accelerator.type
    return found


def _processor() -> str:
    """The processor's name, from where each system keeps it."""
    try:
        if platform.system() == "Linux":
            lines = Path("/proc/cpuinfo").read_text().splitlines()
            return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
        if platform.system() == "Darwin":
            return subprocess.run(
                ["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True, check=True
            ).stdout.strip()
    except (OSError, StopIteration, subprocess.SubprocessError):
        pass
    return platform.processor() or platform.machine()
