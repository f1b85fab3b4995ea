"""The random numbers of one training run, all from one seed and all resumable."""

import numpy as np
import torch


class Randomness:
    """Three independent streams from one seed: the order of the images, the augmentation, and torch's global one.

    Inside `with`, torch's global stream (dropout draws from it) is this run's; afterwards it is as it was before. So
    augmentation does not change the order of the images, and a run changes nothing for the code after it.
    seed: whole number ≥ 0
    """

    def __init__(self, seed: int, device: torch.device) -> None:
        order, augmentation, self.rest = (int(word) for word in np.random.SeedSequence(seed).generate_state(3))
        self.order = torch.Generator().manual_seed(order)
        self.augmentation = torch.Generator().manual_seed(augmentation)
        self.device = device

    def __enter__(self) -> "Randomness":
        self.before = self._global_state()
        torch.manual_seed(self.rest)
        return self

    def __exit__(self, *_) -> None:
        self._set_global_state(self.before)

    def state_dict(self) -> dict:
        own = {"order": self.order.get_state(), "augmentation": self.augmentation.get_state()}
        return own | self._global_state()

    def load_state_dict(self, state: dict) -> None:
        self.order.set_state(state["order"])
        self.augmentation.set_state(state["augmentation"])
        self._set_global_state(state)

    def _global_state(self) -> dict:
        state = {"cpu": torch.get_rng_state()}
        if self.device.type != "cpu":
            state[self.device.type] = torch.get_device_module(self.device).get_rng_state(*self._which())
        return state

    def _set_global_state(self, state: dict) -> None:
        torch.set_rng_state(state["cpu"])
        if self.device.type in state and self.device.type != "cpu":
            module = torch.get_device_module(self.device)
            module.set_rng_state(state[self.device.type], *self._which())

    def _which(self) -> list[torch.device]:
        return [] if self.device.type == "mps" else [self.device]  # MPS has one device and takes no argument
