"""Is this machine ready for the course? Small checks, each with what was found and what to do."""

import contextlib
import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from course_utils.bootstrap import only_for_cuda
from course_utils.paths import CACHE, ROOT
from course_utils.showing.tables import aligned

REINSTALL = "make the environment anew: python3 -m course_utils.bootstrap clean, then … doctor"
WITHOUT_CUDA = "python3 -m course_utils.bootstrap cpu ADDRESS (README, A smaller download)"


@dataclass(frozen=True)
class Check:
    """status is "ok", "warning" (the course runs, read the advice) or "failure" (it does not, do as advised)."""

    what: str
    status: str
    found: str
    advice: str = ""


def examine() -> list[Check]:
    """Run every check; one that breaks is a failure with the error's text."""
    checks = []
    for check in CHECKS:
        try:
            checks += list(check())
        except Exception as error:  # a check that breaks is a finding, and the others go on
            checks.append(Check(check.__name__, "failure", f"{type(error).__name__}: {error}", REINSTALL))
    return checks


def show(checks: list[Check]) -> None:
    """Print the checks as a table, what to do last."""
    print(aligned([(each.status, each.what, each.found, each.advice) for each in checks]))


def python() -> Iterator[Check]:
    good = sys.version_info >= (3, 11)
    advice = "" if good else "install Python 3.11 or newer"
    yield Check("Python", "ok" if good else "failure", platform.python_version(), advice)


def packages() -> Iterator[Check]:
    """Each package of the lock that this machine and its torch should have, against what is installed."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name
    from packaging.version import Version

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {canonicalize_name(Requirement(line).name) for line in settings["dependencies"]}
    unneeded = set() if _wants_cuda() else only_for_cuda()
    same, odd = 0, []
    for requirement in read_lock():
        name = canonicalize_name(requirement.name)
        if name in unneeded or (requirement.marker and not requirement.marker.evaluate()):
            continue
        try:
            installed = Version(importlib.metadata.version(name)).public  # without a build's +cu130
        except importlib.metadata.PackageNotFoundError:
            status = "failure" if name in needed else "warning"
            odd.append(Check(f"package {name}", status, "missing", REINSTALL))
            continue
        if installed in requirement.specifier:
            same += 1
        else:
            advice = "numbers may differ from those in the notebooks" if name in needed else ""
            odd.append(Check(f"package {name}", "warning", f"{installed}, locked {requirement.specifier}", advice))
    yield Check("packages", "warning" if odd else "ok", f"{same} as locked, {len(odd)} not")
    odd.sort(key=lambda check: (check.status != "failure", check.advice == ""))
    yield from odd[:8]
    if odd[8:]:
        yield Check("more packages", "warning", ", ".join(check.what.split()[1] for check in odd[8:]), REINSTALL)


def read_lock() -> list:
    """The requirements of requirements.lock (packaging.requirements.Requirement), hashes left out."""
    from packaging.requirements import Requirement

    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    return [Requirement(line.rstrip("\\ ")) for line in lines if line and line[0] not in "# "]


def _wants_cuda() -> bool:
    """Is the installed torch, by what it says that it needs, the one with CUDA? A missing one should be."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    try:
        needs = importlib.metadata.requires("torch") or []
    except importlib.metadata.PackageNotFoundError:
        return True
    return bool({canonicalize_name(Requirement(line).name) for line in needs} & only_for_cuda())


def build() -> Iterator[Check]:
    """For which devices this torch was built, and what of it is of no use here."""
    import torch

    if torch.version.cuda:
        kind = f"for CUDA {torch.version.cuda}"
    elif getattr(torch.version, "hip", None):
        kind = f"for AMD cards, ROCm {torch.version.hip}"
    else:
        kind = "for Apple chips" if torch.backends.mps.is_built() else "for the processor alone"
    advice = ""
    if torch.version.cuda and not torch.cuda.is_available() and not shutil.which("nvidia-smi"):
        kind += "; no NVIDIA card answers"
        unused = _megabytes_for_cuda()
        if unused:
            advice = f"{unused:,.0f} MB are of no use here; to do without: {WITHOUT_CUDA}"
    yield Check("torch", "ok", f"{torch.__version__}, built {kind}", advice)


def _megabytes_for_cuda() -> float:
    """Megabytes of the installed packages, and of torch's own libraries, that only an NVIDIA card uses."""
    files = []
    for name in only_for_cuda():
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            files += importlib.metadata.files(name) or []
    if files:
        files += [file for file in importlib.metadata.files("torch") or [] if "_cuda" in file.name]
    paths = [file.locate() for file in files]
    return sum(os.path.getsize(path) for path in paths if os.path.isfile(path)) / 1e6


def device() -> Iterator[Check]:
    """The device that torch will use, tried with a small product."""
    import torch

    accelerator = torch.accelerator.current_accelerator(check_available=True)
    where = accelerator or torch.device("cpu")
    found = {"cpu": "CPU", "cuda": "CUDA", "mps": "Apple MPS", "xpu": "Intel XPU"}.get(where.type, where.type)
    if where.type == "cuda":
        found = f"{torch.cuda.get_device_name()}, CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}"
    side = 64
    if (torch.ones(side, side, device=where) @ torch.ones(side, side, device=where)).sum().item() != side**3:
        yield Check(
            "device", "failure", f"{found} computes wrongly", "update its driver, or hide it (CUDA_VISIBLE_DEVICES=)"
        )
    elif accelerator is None and shutil.which("nvidia-smi"):
        yield Check(
            "device",
            "warning",
            "CPU, although there is an NVIDIA driver",
            f"see nvidia-smi; this torch wants a driver for CUDA {torch.version.cuda}",
        )
    else:
        yield Check("device", "ok", found)


def nvidia() -> Iterator[Check]:
    """What an NVIDIA card needs: a driver, a torch built for CUDA that the driver serves, cuDNN, and a right result."""
    import torch

    built = (
        f"this torch was built for CUDA {torch.version.cuda}"
        if torch.version.cuda
        else "this torch was built without CUDA"
    )
    if getattr(torch.version, "hip", None):
        yield Check("NVIDIA", "ok", "not asked: this torch was built for AMD cards")
        return
    tool = shutil.which("nvidia-smi")
    if tool is None and not torch.cuda.is_available():
        accelerator = torch.accelerator.current_accelerator(check_available=True)
        other = "the processor" if accelerator is None else accelerator.type
        yield Check(
            "NVIDIA", "ok", f"no driver of an NVIDIA card here, and none is needed: the course computes on {other}"
        )
        return
    found = _driver(tool) if tool else "there, but nvidia-smi is not on the path"
    yield Check(
        "driver",
        "ok" if found else "warning",
        found or "nvidia-smi does not answer",
        "" if found else "install or repair the NVIDIA driver, and restart; CUDA itself comes with torch",
    )
    if torch.version.cuda is None:
        yield Check(
            "CUDA",
            "warning",
            built,
            "remove the file .venv.cpu and start the course again; in an environment of your own, install torch without "
            "the index of CPU builds",
        )
    elif not torch.cuda.is_available():
        hidden = os.environ.get("CUDA_VISIBLE_DEVICES")
        yield Check(
            "CUDA",
            "warning",
            f"{built}, and finds no card",
            "update the driver, which must serve that CUDA"
            if hidden is None
            else f"CUDA_VISIBLE_DEVICES is {hidden!r}, which may hide the card: unset it",
        )
    else:
        yield Check("CUDA", "ok", f"{built}, and the driver serves it; {torch.cuda.device_count()} card(s)")
        cudnn = torch.backends.cudnn
        good = cudnn.is_available() and cudnn.enabled
        yield Check(
            "cuDNN",
            "ok" if good else "warning",
            str(cudnn.version()) if good else "not found or switched off",
            "" if good else REINSTALL,
        )
        yield _convolution_on_the_card()


def _driver(tool: str) -> str | None:
    """The cards and the driver's version as nvidia-smi tells them, or None."""
    query = [tool, "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return None
    lines = [line.strip() for line in answer.stdout.splitlines() if line.strip()]
    return "; ".join(lines) if answer.returncode == 0 and lines else None


def _convolution_on_the_card() -> Check:
    """A convolution computed by CUDA and by the processor; TF32 keeps ten binary digits, so a hundredth may differ."""
    import torch

    what, advice = "torch uses the card", "update the driver, or hide the card (CUDA_VISIBLE_DEVICES=)"
    ramp = torch.arange(2 * 3 * 8 * 8, dtype=torch.float32).reshape(2, 3, 8, 8) / 384
    kernel = torch.ones(4, 3, 3, 3) / 27
    try:
        there = torch.nn.functional.conv2d(ramp.cuda(), kernel.cuda()).cpu()
    except RuntimeError as problem:
        return Check(what, "failure", f"a convolution ends in: {problem}", advice)
    good = torch.allclose(there, torch.nn.functional.conv2d(ramp, kernel), atol=1e-2)
    return Check(
        what,
        "ok" if good else "failure",
        f"a convolution on it is {'right' if good else 'wrong'}",
        "" if good else advice,
    )


def threads() -> Iterator[Check]:
    import torch

    from course_utils.measuring.machine import len_affinity

    cores, used = len_affinity(), torch.get_num_threads()
    fits = used <= cores
    yield Check(
        "threads",
        "ok" if fits else "warning",
        f"{used} on {cores} cores",
        "" if fits else "more threads than cores are slow: unset OMP_NUM_THREADS",
    )


def memory() -> Iterator[Check]:
    import psutil

    free = psutil.virtual_memory().available / 1e9
    status = "ok" if free >= 3 else "warning" if free >= 1.5 else "failure"
    yield Check("memory", status, f"{free:.1f} GB free", "" if status == "ok" else "close other programs; 3 GB will do")


def disk() -> Iterator[Check]:
    free = shutil.disk_usage(ROOT).free / 1e9
    status = "ok" if free >= 2 else "warning" if free >= 0.3 else "failure"
    yield Check("disk", status, f"{free:.1f} GB free", "" if status == "ok" else "free some space; 2 GB are enough")


def cache() -> Iterator[Check]:
    """Whether data/cache can be written, and whether the default faces are there."""
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=CACHE).close()
    except OSError as error:
        yield Check(
            "cache",
            "warning",
            f"{CACHE} cannot be written ({error.strerror})",
            "allow it; until then faces are drawn anew each time",
        )
        return
    kept = sorted(CACHE.glob("*.npz"))
    size = sum(path.stat().st_size for path in kept) / 1e6
    yield Check("cache", "ok", f"{len(kept)} sets of faces, {size:.0f} MB" if kept else "empty; filled at first use")


def kernel() -> Iterator[Check]:
    """Whether notebooks start in this Python."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        command = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        yield Check("kernel", "failure", "no Jupyter kernel called python3", REINSTALL)
        return
    path = shutil.which(command) or command
    own = command in ("python", "python3") or os.path.realpath(path) == os.path.realpath(sys.executable)
    yield Check(
        "kernel",
        "ok" if own else "warning",
        "python3" if own else f"python3 starts {path}",
        "" if own else "another Jupyter comes first; start with: course lab",
    )


def home() -> Iterator[Check]:
    """Whether the home folder takes what JupyterLab writes there when it starts; `course lab` has a folder of its own else."""
    from course_utils.commands.settings import unwritable_folders

    refused = unwritable_folders()
    found = f"{refused[0]} cannot be written" if refused else "takes what JupyterLab writes"
    advice = "start with course lab, which takes a folder of its own; '~' in a path then means that folder"
    yield Check("home", "warning" if refused else "ok", found, advice if refused else "")


def browser() -> Iterator[Check]:
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    found = "Chromium" if path else "no Chromium; only the tests that open JupyterLab want one, and skip"
    yield Check("browser", "ok", found)


CHECKS: list[Callable[[], Iterator[Check]]] = [
    python,
    packages,
    build,
    device,
    nvidia,
    threads,
    memory,
    disk,
    cache,
    kernel,
    home,
    browser,
]
