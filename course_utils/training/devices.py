"""Where to compute, and in which precision."""

import contextlib

import torch
from torch import Tensor, nn


def pick_device(name: str = "auto") -> torch.device:
    """Choose where to compute: "auto" takes the accelerator (CUDA, MPS, XPU) if there is one, else the processor.

    errors: ValueError when the named device is not in this machine
    """
    accelerator = torch.accelerator.current_accelerator(check_available=True)
    found = ["cpu"] if accelerator is None else ["cpu", accelerator.type]
    if name == "auto":
        return torch.device(found[-1])
    kind, _, index = name.partition(":")
    count = 1 if kind == "cpu" else torch.accelerator.device_count()
    if kind not in found or (index and not (index.isdecimal() and int(index) < count)):
        raise ValueError(f"There is no device {name!r} here: choose 'auto' or one of {', '.join(map(repr, found))}.")
    return torch.device(name)


def fast_precision(device: torch.device) -> torch.dtype | None:
    """The precision for fit that is faster on this device: bfloat16 where its circuits multiply it, else None (float32)."""
    if device.type == "cpu":
        native: dict[str, bool] = getattr(torch.cpu, "get_capabilities", dict)()
        return torch.bfloat16 if any(native.get(name) for name in ("avx512_bf16", "amx_bf16")) else None
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    return None


def device_of(model: nn.Module, images: Tensor) -> torch.device:
    return next((parameter.device for parameter in model.parameters()), images.device)


def mixed_precision(device: torch.device, precision: torch.dtype | None) -> contextlib.AbstractContextManager:
    return contextlib.nullcontext() if precision is None else torch.autocast(device.type, precision)
