"""Differentially private training: each image's gradient clipped, noise on the sum, and what it promises."""

import math
from collections.abc import Callable, Iterable

import torch
from torch import Generator, Tensor, nn
from torch.func import functional_call, grad, vmap
from torch.nn.functional import cross_entropy

MARGIN = 1e-6  # added to a norm before it divides, as opacus does
ORDERS = range(2, 257)  # of the Rényi divergence: the best of them is taken


def gradients_of_each(
    model: nn.Module, images: Tensor, labels: Tensor, loss: Callable[[Tensor, Tensor], Tensor] = cross_entropy
) -> dict[str, Tensor]:
    """The gradient of each image's own loss, {name of a parameter: (B, *its shape)}.

    model:  its output for an image must not depend on the other images of the batch: batch normalisation in train mode
            is refused (ValueError), since its statistics tie them together
    images, labels: (B, …) and (B,), B ≥ 1;  loss: (logits (1, K), labels (1,)) -> number
    """
    for layer in model.modules():
        if isinstance(layer, nn.modules.batchnorm._BatchNorm) and layer.training:
            raise ValueError(
                "batch normalisation mixes the images of a batch, so no gradient belongs to one image: use GroupNorm"
            )
    weights = {name: w.detach() for name, w in model.named_parameters() if w.requires_grad}

    def of_one(weights: dict[str, Tensor], image: Tensor, label: Tensor) -> Tensor:
        return loss(functional_call(model, weights, (image[None],)), label[None])

    return vmap(grad(of_one), in_dims=(None, 0, 0))(weights, images, labels)


def clipped_sum(gradients: dict[str, Tensor], bound: float) -> dict[str, Tensor]:
    """The sum over the images of g · min(1, bound / (‖g‖ + 1e-6)), where ‖g‖ takes all parameters of an image together.

    gradients: {name: (B, …)}, B ≥ 1, else ValueError;  bound: > 0. To add or remove an image moves the sum by less than
    the bound.
    source: Abadi et al. 2016, arXiv:1607.00133, algorithm 1
    """
    rows = [g.flatten(1) if g.ndim > 1 else g[:, None] for g in gradients.values()]
    if not len(rows[0]) or bound <= 0:
        raise ValueError(f"clipping needs at least one image and a bound above 0, not {len(rows[0])} and {bound}")
    norm = torch.cat(rows, 1).norm(dim=1)  # (B,)
    factor = (bound / (norm + MARGIN)).clamp(max=1)
    return {name: torch.einsum("b,b...->...", factor, g) for name, g in gradients.items()}


def private_gradient(
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    *,
    bound: float,
    noise: float,
    expected: float,
    generator: Generator,
    loss: Callable[[Tensor, Tensor], Tensor] = cross_entropy,
) -> None:
    """Put into each parameter's .grad: (the clipped sum over the images + noise · bound · N(0, 1)) / expected.

    images, labels: the images that a step has drawn, (B, …) and (B,); B may be 0, then only noise is left
    noise:          σ, the standard deviation of the noise in units of the bound, ≥ 0
    expected:       images in a step on the average, q·N; the size of the drawn batch itself would betray an image
    generator:      of the noise, on the CPU; the parameters get theirs in the order of model.parameters()
    """
    weights = {name: w for name, w in model.named_parameters() if w.requires_grad}
    if len(images):
        total = clipped_sum(gradients_of_each(model, images, labels, loss), bound)
    else:
        total = {name: torch.zeros_like(w) for name, w in weights.items()}
    for name, w in weights.items():
        drawn = torch.randn(w.shape, generator=generator, dtype=w.dtype).to(w.device)
        w.grad = (total[name] + noise * bound * drawn) / expected


def renyi(rate: float, noise: float, order: int) -> float:
    """The Rényi divergence of one step at a whole order ≥ 2, of a Gaussian whose images are drawn each with probability rate.

    log( Σ_k C(α, k) (1 − q)^(α−k) q^k exp((k² − k) / 2σ²) ) / (α − 1);  0 ≤ rate ≤ 1, noise > 0
    source: Mironov et al. 2019, arXiv:1908.10530, section 3.3
    """
    if not 0 <= rate <= 1 or noise <= 0 or order < 2 or order != int(order):
        raise ValueError(f"rate={rate} in 0..1, noise={noise} above 0 and a whole order={order} from 2 on are needed")
    if rate == 1:
        return order / (2 * noise**2)
    if rate == 0:
        return 0.0
    logs = [
        math.lgamma(order + 1) - math.lgamma(k + 1) - math.lgamma(order - k + 1)
        + (order - k) * math.log1p(-rate) + k * math.log(rate) + (k * k - k) / (2 * noise**2)
        for k in range(order + 1)
    ]  # fmt: skip
    return torch.tensor(logs, dtype=torch.float64).logsumexp(0).item() / (order - 1)


def epsilon(rate: float, noise: float, steps: int, delta: float, orders: Iterable[int] = ORDERS) -> float:
    """The ε at which `steps` steps are (ε, δ)-differentially private, for one image added or removed; ≥ 0.

    rate, noise: as in renyi; the divergences of the steps add up, and the best order is taken
    delta:       0 < delta < 1
    source: Balle et al. 2020, arXiv:1905.09982, theorem 21
    """
    if not 0 < delta < 1:
        raise ValueError(f"delta={delta} lies between 0 and 1")

    def at(order: int) -> float:
        change = math.log1p(-1 / order) - (math.log(delta) + math.log(order)) / (order - 1)
        return steps * renyi(rate, noise, order) + change

    return max(0.0, min(at(order) for order in orders))
