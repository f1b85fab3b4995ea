"""Muon: momentum whose step, for a matrix of weights, is turned by the same amount in every direction."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from course_utils.training.devices import fast_precision

# a, b, c of the odd polynomial aσ + bσ³ + cσ⁵, which brings every σ in (0, 1] near 1 when it is applied a few times.
COEFFICIENTS = (3.4445, -4.7750, 2.0315)


class Muon(torch.optim.Optimizer):
    """Nesterov's momentum; where a group says orthogonal=True, each update is made orthogonal before the step.

    A convolution's weights (outputs, inputs, k, k) count as a matrix with one row an output; its step is then
    −rate · max(1, rows/columns)^½ · U Vᵀ, where U S Vᵀ is the momentum's singular value decomposition.
    parameters: as for every optimizer; groups may set lr, weight_decay, orthogonal (see groups_of)
    lr:         learning rate
    momentum:   share of the past that stays
    weight_decay: decoupled, lr · weight_decay of a weight a step, as in AdamW
    source: Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks"

    On matrices in float32 it is torch.optim.Muon with adjust_lr_fn="original", to the rounding of bfloat16. torch's
    - takes parameters of two axes only and refuses a kernel; kernels that lie channels last have no view as a matrix;
    - orthogonalises every group, so everything else needs a second optimizer, where fit takes one;
    - multiplies in bfloat16 always, also for float64 and on devices without circuits for it;
    - keeps (1 − momentum) times the sum that is kept here, and divides by a norm of at least 1e-7, where here 1e-7 is
      added to it: the step's direction sees neither.
    It can do more: plain momentum, other coefficients and numbers of rounds, two other rules for the learning rate.
    A kernel of a grouped convolution counts as one matrix here, although its groups share no inputs.
    """

    def __init__(self, parameters: Iterable, lr: float = 0.05, momentum: float = 0.9, weight_decay: float = 0.0):
        super().__init__(
            parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay, "orthogonal": False}
        )

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for weights in group["params"]:
                if weights.grad is None:
                    continue
                state = self.state[weights]
                if "momentum_buffer" not in state:
                    state["momentum_buffer"] = torch.zeros_like(weights)
                m = state["momentum_buffer"]
                m.mul_(group["momentum"]).add_(weights.grad)
                update = weights.grad.add(m, alpha=group["momentum"])
                if group["orthogonal"]:
                    rows = update.flatten(1)
                    scale = max(1, rows.shape[0] / rows.shape[1]) ** 0.5
                    update = orthogonalised(rows).view_as(update).mul_(scale)
                weights.mul_(1 - group["lr"] * group["weight_decay"])
                weights.add_(update, alpha=-group["lr"])
        return loss


def orthogonalised(G: Tensor, steps: int = 5) -> Tensor:
    """Bring the singular values of G near 1 and keep its singular vectors, without computing either.

    After five steps a singular value of at least 0.002 of G's norm (the root of its squared entries' sum) lies between
    0.68 and 1.21, one of at least 0.01 below 1.14; smaller ones stay smaller. They do not converge to 1, where the
    polynomial is 0.701: more steps move them about in this range. bfloat16 adds its rounding.
    G: (n, m); returns the same shape and dtype. A matrix of zeros stays one. float32 is multiplied in bfloat16 where the
    device has circuits for it, as in torch.optim.Muon: the step's direction bears it
    source: the Newton-Schulz iteration with the coefficients of Jordan et al. 2024
    """
    a, b, c = COEFFICIENTS
    X = G if len(G) <= G.shape[1] else G.T
    X = X / (X.norm() + 1e-7)
    if G.dtype is torch.float32 and fast_precision(G.device) is torch.bfloat16:
        X = X.bfloat16()
    for _ in range(steps):
        A = X @ X.T
        X = a * X + (b * A + c * A @ A) @ X
    return (X if len(G) <= G.shape[1] else X.T).to(G.dtype)


def groups_of(model: nn.Module, lr: float, rest: float, weight_decay: float = 0.0) -> list[dict]:
    """Two groups for Muon: kernels between hidden layers at lr, orthogonal, and everything else at the rate `rest`.

    The first convolution and the last linear layer belong to the rest: their inputs and outputs are pictures and names.
    """
    layers = [layer for layer in model.modules() if isinstance(layer, nn.Conv2d)]
    hidden = [layer.weight for layer in layers[1:]]
    chosen = {id(weights) for weights in hidden}
    others = [weights for weights in model.parameters() if id(weights) not in chosen]
    return [
        {"params": hidden, "lr": lr, "weight_decay": weight_decay, "orthogonal": True},
        {"params": others, "lr": rest, "weight_decay": weight_decay},
    ]
