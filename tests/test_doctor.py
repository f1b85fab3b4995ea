"""The doctor sees what is wrong with a machine and says what to do."""

import importlib.metadata
import re
import sys
from types import SimpleNamespace

import pytest

from course_utils import __main__ as command_line
from course_utils.commands import doctor
from course_utils.commands.doctor import Check


def test_every_check_reports_and_this_machine_can_run_the_course():
    checks = doctor.examine()
    assert [check.what for check in checks if check.status == "failure"] == []
    every = {"Python", "packages", "torch", "device", "threads", "memory", "disk", "cache", "kernel", "browser"}
    assert every <= {check.what for check in checks}


def test_whatever_is_not_well_comes_with_advice():
    assert all(check.advice for check in doctor.examine() if check.status == "failure")


def packages_where(monkeypatch, answer):
    real = importlib.metadata.version

    def version(name):
        return answer(name) or real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    return {check.what: check for check in doctor.packages()}


def test_a_missing_package_is_a_failure_if_the_course_imports_it_and_a_warning_if_not(monkeypatch):
    def answer(name):
        if name in ("torch", "zict"):
            raise importlib.metadata.PackageNotFoundError(name)

    found = packages_where(monkeypatch, answer)
    assert (found["package torch"].status, found["package zict"].status) == ("failure", "warning")
    assert "bootstrap" in found["package torch"].advice


def test_another_version_is_a_warning_and_another_build_of_the_same_one_is_not(monkeypatch):
    real = importlib.metadata.version("torch")
    found = packages_where(monkeypatch, {"torch": f"{real.partition('+')[0]}+cu999", "numpy": "1.0"}.get)
    assert "package torch" not in found
    assert (found["package numpy"].status, found["package numpy"].found[:3]) == ("warning", "1.0")


def test_a_torch_without_cuda_does_not_lack_what_only_cuda_needs(monkeypatch):
    real_requires, real_version = importlib.metadata.requires, importlib.metadata.version

    def version(name):
        if name.startswith("nvidia-"):
            raise importlib.metadata.PackageNotFoundError(name)
        return real_version(name)

    monkeypatch.setattr(doctor, "only_for_cuda", lambda: {each.name for each in doctor.read_lock() if CUDA(each.name)})
    monkeypatch.setattr(importlib.metadata, "version", version)
    for needs, missing in ((["sympy", "nvidia-nccl-cu13==1"], True), (["sympy"], False)):
        monkeypatch.setattr(
            importlib.metadata, "requires", lambda name, needs=needs: needs if name == "torch" else real_requires(name)
        )
        if sys.platform == "linux":
            assert any("nvidia" in check.what + check.found for check in doctor.packages()) == missing


CUDA = re.compile("(nvidia|cuda)-|triton").match


@pytest.mark.parametrize(
    ("cuda", "hip", "mps", "card", "found", "useless"),
    [
        ("13.0", None, False, True, "built for CUDA 13.0", False),
        ("13.0", None, False, False, "built for CUDA 13.0; no NVIDIA card answers", True),
        (None, "7.0", False, False, "built for AMD cards, ROCm 7.0", False),
        (None, None, True, False, "built for Apple chips", False),
        (None, None, False, False, "built for the processor alone", False),
    ],
)
def test_the_doctor_says_for_what_torch_was_built_and_what_of_it_is_of_no_use(
    monkeypatch, cuda, hip, mps, card, found, useless
):
    monkeypatch.setattr("torch.version.cuda", cuda)
    monkeypatch.setattr("torch.version.hip", hip)
    monkeypatch.setattr("torch.backends.mps.is_built", lambda: mps)
    monkeypatch.setattr("torch.cuda.is_available", lambda: card)
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr(doctor, "_megabytes_for_cuda", lambda: 4885.6)
    (check,) = doctor.build()
    assert check.status == "ok" and check.found.endswith(found)
    assert check.advice == (f"4,886 MB are of no use here; to do without: {doctor.WITHOUT_CUDA}" if useless else "")


def test_the_megabytes_for_cuda_are_those_of_its_packages_and_of_torchs_own_libraries(monkeypatch, tmp_path):
    def files(name):
        names = {"nv": ["a.so"], "torch": ["libtorch_cuda.so", "libtorch_cpu.so"]}[name]
        for each in names:
            (tmp_path / each).write_bytes(bytes(1_000_000))
        return [SimpleNamespace(name=each, locate=lambda each=each: tmp_path / each) for each in names]

    monkeypatch.setattr(importlib.metadata, "files", files)
    for only, megabytes in (({"nv"}, 2), (set(), 0)):
        monkeypatch.setattr(doctor, "only_for_cuda", lambda only=only: only)
        assert doctor._megabytes_for_cuda() == megabytes


@pytest.mark.parametrize("free, status", [(50e9, "ok"), (1e9, "warning"), (0.1e9, "failure")])
def test_a_full_disk_and_a_small_memory_are_seen(monkeypatch, free, status):
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=free))
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=2 * free))
    assert [check.status for check in (*doctor.disk(), *doctor.memory())] == [status, status]


def test_a_cache_that_cannot_be_written_is_a_warning(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setattr(doctor, "CACHE", tmp_path / "file" / "cache")
    (check,) = doctor.cache()
    assert check.status == "warning" and "cannot be written" in check.found


def test_more_threads_than_cores_is_a_warning(monkeypatch):
    monkeypatch.setattr("torch.get_num_threads", lambda: 10_000)
    (check,) = doctor.threads()
    assert check.status == "warning" and "OMP_NUM_THREADS" in check.advice


def test_a_kernel_of_another_python_is_a_warning(monkeypatch):
    monkeypatch.setattr(
        "jupyter_client.kernelspec.KernelSpecManager.get_kernel_spec",
        lambda self, name: SimpleNamespace(argv=["/elsewhere/python3.9"]),
    )
    (check,) = doctor.kernel()
    assert check.status == "warning" and "course lab" in check.advice


def test_an_accelerator_that_computes_wrongly_is_a_failure(monkeypatch):
    monkeypatch.setattr("torch.Tensor.item", lambda tensor: 0.0)
    (check,) = doctor.device()
    assert check.status == "failure"


def card(monkeypatch, *, available=True, cuda="13.0", cudnn=91900, smi="NVIDIA X, 580.1, 80 GiB", works=True):
    """A machine with an NVIDIA card, as the doctor sees it; without smi there is no driver."""
    monkeypatch.setattr(
        "shutil.which", lambda name: "/usr/bin/nvidia-smi" if smi is not None and name == "nvidia-smi" else None
    )
    monkeypatch.setattr("subprocess.run", lambda *a, **k: SimpleNamespace(stdout=smi, returncode=0 if smi else 9))
    monkeypatch.setattr("torch.cuda.is_available", lambda: available)
    monkeypatch.setattr("torch.cuda.device_count", lambda: 1)
    monkeypatch.setattr("torch.version.cuda", cuda)
    monkeypatch.setattr("torch.version.hip", None)
    monkeypatch.setattr("torch.backends.cudnn.is_available", lambda: cudnn is not None)
    monkeypatch.setattr("torch.backends.cudnn.version", lambda: cudnn)

    def on_the_card(tensor):
        if works == "error":
            raise RuntimeError("no kernel image is available for execution on the device")
        return tensor if works else 2 * tensor

    monkeypatch.setattr("torch.Tensor.cuda", on_the_card)
    return {check.what: check for check in doctor.nvidia()}


def test_a_machine_without_an_nvidia_card_is_well_and_is_told_that_none_is_needed(monkeypatch):
    found = card(monkeypatch, smi=None, available=False)
    assert [check.status for check in found.values()] == ["ok"]
    assert "none is needed" in found["NVIDIA"].found


def test_a_card_that_works_gets_a_line_each_for_driver_cuda_cudnn_and_a_convolution(monkeypatch):
    found = card(monkeypatch)
    assert list(found) == ["driver", "CUDA", "cuDNN", "torch uses the card"]
    assert {check.status for check in found.values()} == {"ok"}
    assert "580.1" in found["driver"].found and "13.0" in found["CUDA"].found and found["cuDNN"].found == "91900"


@pytest.mark.parametrize(
    ("machine", "what", "status", "advice"),
    [
        ({"smi": ""}, "driver", "warning", "repair the NVIDIA driver"),
        ({"cuda": None, "available": False}, "CUDA", "warning", "CPU builds"),
        ({"available": False}, "CUDA", "warning", "update the driver"),
        ({"cudnn": None}, "cuDNN", "warning", "make the environment anew"),
        ({"works": False}, "torch uses the card", "failure", "update the driver"),
        ({"works": "error"}, "torch uses the card", "failure", "update the driver"),
    ],
)
def test_whatever_a_card_lacks_is_named_with_what_to_do(monkeypatch, machine, what, status, advice):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    check = card(monkeypatch, **machine)[what]
    assert (check.status, advice in check.advice) == (status, True), check


def test_a_hidden_card_is_told_from_an_old_driver(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert "unset it" in card(monkeypatch, available=False)["CUDA"].advice


def test_a_check_that_breaks_is_a_failure_and_the_others_go_on(monkeypatch):
    def broken():
        raise OSError("no such thing")

    monkeypatch.setattr(doctor, "CHECKS", [broken, doctor.python])
    first, second = doctor.examine()
    assert (first.status, second.status) == ("failure", "ok") and "no such thing" in first.found


@pytest.mark.parametrize("status, returned", [("ok", 0), ("warning", 0), ("failure", 1)])
def test_the_command_fails_only_on_a_failure_and_prints_the_advice(monkeypatch, capsys, status, returned):
    monkeypatch.setattr(doctor, "examine", lambda: [Check("disk", status, "0.1 GB free", "free some space")])
    assert command_line.main(["doctor"]) == returned
    assert capsys.readouterr().out.split() == f"{status} disk 0.1 GB free free some space".split()
