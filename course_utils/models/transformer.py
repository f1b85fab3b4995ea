"""The Transformer's block: every token looks at every token, then each is changed on its own."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F


class Attention(nn.Module):
    """Multi-head self-attention: each token becomes a weighted mean of all tokens' values.

    (B, N, width) -> (B, N, width); width is a multiple of heads, else ValueError
    source: Vaswani et al. 2017, arXiv:1706.03762, section 3.2
    """

    def __init__(self, width: int, heads: int):
        super().__init__()
        if width % heads:
            raise ValueError(
                f"{heads} heads cannot share {width} channels: choose a width that is a multiple of heads."
            )
        self.heads = heads
        self.in_proj = nn.Linear(width, 3 * width)  # queries, keys and values in one product
        self.out_proj = nn.Linear(width, width)

    def projected(self, x: Tensor) -> tuple[Tensor, ...]:
        """Queries, keys and values of each head, (B, heads, N, width/heads) each."""
        return self.in_proj(x).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4).unbind(0)

    def weights(self, x: Tensor, allowed: Tensor | None = None) -> Tensor:
        """How much each token (row) takes from each token (column), (B, heads, N, N); every row sums to 1."""
        q, k, _ = self.projected(x)
        scores = q @ k.mT / q.shape[-1] ** 0.5
        if allowed is not None:
            scores = scores.masked_fill(~allowed, float("-inf"))
        return scores.softmax(-1)

    def forward(self, x: Tensor, allowed: Tensor | None = None) -> Tensor:
        """allowed: True where a token may look at a token, bool, of a shape that expands to (B, heads, N, N); None: all"""
        q, k, v = self.projected(x)
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=allowed)  # (B, heads, N, width/heads)
        return self.out_proj(mixed.transpose(1, 2).flatten(2))


class Block(nn.Module):
    """A pre-norm Transformer block: x + attention(norm(x)), then x + mlp(norm(x)).

    (B, N, width) -> (B, N, width); hidden: channels inside the two-layer network
    source: Dosovitskiy et al. 2021, arXiv:2010.11929, equations 2 and 3
    """

    def __init__(self, width: int, heads: int, hidden: int):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attention = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width))

    def forward(self, x: Tensor, allowed: Tensor | None = None) -> Tensor:
        """allowed: as in Attention"""
        x = x + self.attention(self.norm1(x), allowed)
        return x + self.mlp(self.norm2(x))


def xavier_initialise(network: nn.Module) -> None:
    """Draw every linear layer's weights with Xavier's variance, and set its biases to zero.

    Queries, keys and values lie in one matrix (3·width, width); each third is drawn as a matrix of its own.
    source: Glorot and Bengio 2010, section 4.2
    """
    for layer in network.modules():
        if isinstance(layer, nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
    for layer in network.modules():
        if isinstance(layer, Attention):
            for part in layer.in_proj.weight.data.chunk(3):
                nn.init.xavier_uniform_(part)
