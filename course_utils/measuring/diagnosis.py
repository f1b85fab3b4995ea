"""What passes through a network, layer by layer: the signal forward, the gradient back, and the step they lead to."""

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

WEIGHTED = nn.Conv1d | nn.Conv2d | nn.Conv3d | nn.Linear


def diagnose(
    model: nn.Module,
    data: tuple[Tensor, Tensor],
    optimizer: torch.optim.Optimizer | None = None,
    loss: Callable[[Tensor, Tensor], Tensor] = cross_entropy,
) -> list[dict]:
    """Send one batch through a model as training would, forward and back, and leave everything as it was.

    data:      (images (B, …), labels (B,)) where the model lies, B ≥ 2
    optimizer: the one that trains the model: its next step is taken, measured and taken back; without it, "update" is None
    loss:      (logits, labels) -> mean loss over the batch
    returns a row for every convolution and dense layer l, in the order in which they compute a_l = W_l h + b_l:
      layer:       its name in the model;  kind: its class
      activation:  root mean square of a_l over pictures, channels and places
      differs:     share of that mean square that is variance from picture to picture (0 … 1): the rest is the same for every face
      dead:        share of the units whose ReLU is zero at every place of every picture of this batch; None where no nn.ReLU
                   follows before the next layer, or where it sees a tensor of another shape (after a pooling)
      gradient:    root mean square of B ∂L/∂a_l, so of a picture's own loss where pictures do not mix
      weight:      root mean square of W_l
      slope:       root mean square of ∂L/∂W_l
      update:      ‖ΔW_l‖ / ‖W_l‖, the step relative to the weights
    errors: ValueError for a single picture, or a model without such a layer; TypeError where a layer runs more than once
    source: Glorot, Bengio 2010 (activations and gradients by layer); He et al. 2015, arXiv:1502.01852
    """
    images, labels = data
    if len(images) < 2:
        raise ValueError("diagnose needs at least two pictures: with one there is nothing to differ.")
    before = copy.deepcopy(model.state_dict())  # batch normalisation counts, too
    kept = None if optimizer is None else copy.deepcopy(optimizer.state_dict())
    slopes, was_training = [p.grad for p in model.parameters()], model.training
    rows: list[dict] = []
    hooks = []
    for name, layer in model.named_modules():
        if isinstance(layer, WEIGHTED | nn.ReLU):
            hooks.append(layer.register_forward_hook(_watch(name, rows)))
    try:
        model.train()
        model.zero_grad()
        with torch.enable_grad(), torch.random.fork_rng():  # dropout draws, too
            loss(model(images), labels).backward()
        if not rows:
            raise ValueError(f"diagnose found no convolution and no dense layer in this {type(model).__name__}.")
        if optimizer is not None:
            optimizer.step()
        for row in rows:
            a, layer = row.pop("a"), row.pop("module")
            old = before[f"{row['layer']}.weight".lstrip(".")]
            row |= {"gradient": _size(len(images) * a.grad), "weight": _size(old), "slope": _size(layer.weight.grad)}
            row["update"] = (
                None if optimizer is None else (layer.weight.detach() - old).norm().item() / old.norm().item()
            )
    finally:
        for hook in hooks:
            hook.remove()
        model.load_state_dict(before)
        model.train(was_training)
        for parameter, slope in zip(model.parameters(), slopes):
            parameter.grad = slope
        if optimizer is not None and kept is not None:
            optimizer.load_state_dict(kept)
    return rows


def _watch(name: str, rows: list[dict]):
    """A hook that adds a row for a layer with weights, and the dead units to that row when a ReLU follows."""

    def hook(layer: nn.Module, inputs: tuple, output: Tensor) -> Tensor | None:
        if isinstance(layer, nn.ReLU):
            if rows and rows[-1]["dead"] is None and output.shape == rows[-1]["a"].shape:
                rows[-1]["dead"] = (output.detach().transpose(0, 1).flatten(1) <= 0).all(1).double().mean().item()
            return None
        if any(row["layer"] == name for row in rows):
            raise TypeError(f"The layer {name} runs more than once: diagnose tells one row a layer.")
        a, square = output.detach(), output.detach().square().mean().item()
        differs = a.var(0, correction=0).mean().item() / square if square else 0.0
        rows.append(
            {
                "layer": name,
                "kind": type(layer).__name__,
                "activation": square**0.5,
                "differs": differs,
                "dead": None,
                "a": output,
                "module": layer,
            }
        )
        output.retain_grad()
        return output.clone()  # so that a ReLU in place writes elsewhere

    return hook


def _size(tensor: Tensor) -> float:
    """Root mean square."""
    return tensor.detach().square().mean().sqrt().item()
