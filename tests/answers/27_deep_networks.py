# %% equivalent two
outputs = [(v - (3 + w) / 2) / (abs(w - 3) / 2) for w in (7, 7000) for v in (3, w)]

# %% wrong two: not yet divided
outputs = [-2.0, 2.0, -3498.5, 3498.5]

# %% wrong two: not by m − 1
outputs = [-0.7071, 0.7071, -0.7071, 0.7071]

# %% wrong two: not by the variance
outputs = [-0.5, 0.5, -1 / 3498.5, 1 / 3498.5]

# %% wrong two: here the mean is at 0
outputs = [0.0, 1.0, 0.0, 1.0]

# %% wrong two: normalised together
outputs = [0.0] * 4

# %% equivalent backward
def backward(g, x, γ, ε):
    B, C, H, W = x.shape
    m = B * H * W
    flat = lambda a: np.moveaxis(a, 1, 0).reshape(C, m)
    G, X = flat(g), flat(x)
    dx = np.empty_like(X)
    for c in range(C):
        s = np.sqrt(X[c].var() + ε)
        n = (X[c] - X[c].mean()) / s
        dx[c] = γ[c] / s * ((np.eye(m) - 1 / m - np.outer(n, n) / m) @ G[c])
    x̂ = (X - X.mean(1, keepdims=True)) / np.sqrt(X.var(1, keepdims=True) + ε)
    return np.moveaxis(dx.reshape(C, B, H, W), 0, 1), (G * x̂).sum(1), G.sum(1)

# %% wrong backward: treated as constants
def backward(g, x, γ, ε):
    axes = (0, 2, 3)
    s = np.sqrt(x.var(axes, keepdims=True) + ε)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    dx = γ[:, None, None] / s * g
    return dx, (g * x̂).sum(axes), g.sum(axes)

# %% wrong backward: the part through s is missing
def backward(g, x, γ, ε):
    axes = (0, 2, 3)
    s = np.sqrt(x.var(axes, keepdims=True) + ε)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    dx = γ[:, None, None] / s * (g - g.mean(axes, keepdims=True))
    return dx, (g * x̂).sum(axes), g.sum(axes)

# %% wrong backward: the part through μ is missing
def backward(g, x, γ, ε):
    axes = (0, 2, 3)
    s = np.sqrt(x.var(axes, keepdims=True) + ε)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    dx = γ[:, None, None] / s * (g - x̂ * (g * x̂).mean(axes, keepdims=True))
    return dx, (g * x̂).sum(axes), g.sum(axes)

# %% wrong backward: not sums
def backward(g, x, γ, ε):
    axes = (0, 2, 3)
    s = np.sqrt(x.var(axes, keepdims=True) + ε)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    dx = γ[:, None, None] / s * (g - g.sum(axes, keepdims=True) - x̂ * (g * x̂).sum(axes, keepdims=True))
    return dx, (g * x̂).sum(axes), g.sum(axes)

# %% wrong backward: γ is missing
def backward(g, x, γ, ε):
    axes = (0, 2, 3)
    s = np.sqrt(x.var(axes, keepdims=True) + ε)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    dx = (g - g.mean(axes, keepdims=True) - x̂ * (g * x̂).mean(axes, keepdims=True)) / s
    return dx, (g * x̂).sum(axes), g.sum(axes)

# %% survivor backward: sums over several axes do not mind their order
- axes = (0, 2, 3)
+ axes = (2, 0, 3)
- axes = (0, 2, 3)
+ axes = (0, 3, 2)

# %% equivalent fold
def fold(K, γ, β, mean, variance, ε=1e-5):
    straight = lambda a: (a - mean) / torch.sqrt(variance + ε) * γ + β
    bias = straight(torch.zeros_like(mean))
    factor = straight(torch.ones_like(mean)) - bias
    return torch.einsum("ocij,o->ocij", K, factor), bias

# %% equivalent fold
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ / torch.sqrt(variance + ε)
    K *= factor[:, None, None, None]  # changes what it was given
    return [K, β - factor * mean]

# %% wrong fold: β is missing
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ / (variance + ε).sqrt()
    return K * factor[:, None, None, None], -factor * mean

# %% wrong fold: scaled too
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ / (variance + ε).sqrt()
    return K * factor[:, None, None, None], β - mean

# %% wrong fold: the root of the variance
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ / (variance + ε)
    return K * factor[:, None, None, None], β - factor * mean

# %% wrong fold: K's first axis
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ / (variance + ε).sqrt()
    return K * factor[:, None, None], β - factor * mean

# %% wrong fold: the mean's share
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ / (variance + ε).sqrt()
    return K * factor[:, None, None, None], β

# %% equivalent growth
L = sp.Symbol("L", positive=True)
growth = (L**2 - 1) / (L - 1)

# %% wrong growth: one part in l
L = sp.Symbol("L", positive=True)
growth = 2**L

# %% wrong growth: one block too few
L = sp.Symbol("L", positive=True)
growth = L

# %% wrong growth: the mean square is asked for
L = sp.Symbol("L", positive=True)
growth = sp.sqrt(1 + L)

# %% wrong growth: not the sum of 1/l
L = sp.Symbol("L", positive=True)
growth = 1 + sp.harmonic(L)

# %% survivor growth: the same product, not simplified
- solution = sp.simplify(sp.product((l + 1) / l, (l, 1, L)).rewrite(sp.gamma))
+ solution = sp.product((l + 1) / l, (l, 1, L)).rewrite(sp.gamma)
- solution = sp.simplify(sp.product((l + 1) / l, (l, 1, L)).rewrite(sp.gamma))
+ solution = sp.simplify(sp.product((l + 1) / l, (l, 1, L)))

# %% equivalent order
lowest_and_highest = ["residual 20", "plain 20"]

# %% wrong order: no burden
lowest_and_highest = ("residual 8", "plain 20")

# %% wrong order: which of the plain ones is worse
lowest_and_highest = ("residual 20", "plain 8")

# %% wrong order: most of all
lowest_and_highest = ("plain 8", "plain 20")

# %% wrong order: more layers to learn with
lowest_and_highest = ("residual 20", "residual 8")

# %% equivalent ratio
O, C, k = sp.symbols("O C k", positive=True)
share = (O + k**2) / (O * k**2)

# %% wrong ratio: the depthwise half
O, C, k = sp.symbols("O C k", positive=True)
share = C * k**2 / (C * O * k**2)

# %% wrong ratio: the pointwise half
O, C, k = sp.symbols("O C k", positive=True)
share = C * O / (C * O * k**2)

# %% wrong ratio: upside down
O, C, k = sp.symbols("O C k", positive=True)
share = 1 / (1 / O + 1 / k**2)

# %% wrong ratio: its own channel only
O, C, k = sp.symbols("O C k", positive=True)
share = (k**2 * C * C + C * O) / (k**2 * C * O)

# %% wrong ratio: added, not multiplied
O, C, k = sp.symbols("O C k", positive=True)
share = 1 / O * 1 / k**2
