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

# %% wrong backward: not their sums
def backward(g, x, γ, ε):
    axes = (0, 2, 3)
    s = np.sqrt(x.var(axes, keepdims=True) + ε)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    dx = γ[:, None, None] / s * (g - g.sum(axes, keepdims=True) - x̂ * (g * x̂).sum(axes, keepdims=True))
    return dx, (g * x̂).sum(axes), g.sum(axes)

# %% wrong backward: γ is missing in the gradient of x
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

# %% wrong fold: scaled too, before it is subtracted
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ / (variance + ε).sqrt()
    return K * factor[:, None, None, None], β - mean

# %% wrong fold: the root of the variance
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ / (variance + ε)
    return K * factor[:, None, None, None], β - factor * mean

# %% wrong fold: the first axis of K
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ / (variance + ε).sqrt()
    return K * factor[:, None, None], β - factor * mean

# %% wrong fold: the mean's share of the bias
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ / (variance + ε).sqrt()
    return K * factor[:, None, None, None], β

# %% equivalent two
outputs = torch.tensor([-1, 1, -1, 1])

# %% equivalent two
outputs = [*F.batch_norm(torch.tensor([[3.0], [7]]), None, None, training=True).flatten().tolist(), -1, 1]

# %% wrong two: x − μ, not μ − x
outputs = [1, -1, 1, -1]

# %% wrong two: of its own
outputs = [(v - 5) / 2 for v in (3, 7, 3, 7000)]

# %% wrong two: the second one too
outputs = [(3 - 5) / 2, (7 - 5) / 2, (3 - 3501.5) / 2, (7000 - 3501.5) / 2]

# %% wrong two: is 2σ, not σ
outputs = [-0.5, 0.5, -0.5, 0.5]

# %% wrong two: subtracted before the division
outputs = [3 / 2, 7 / 2, 3 / 3498.5, 7000 / 3498.5]

# %% equivalent backward
def backward(g, x, γ, ε):
    X, G, w = torch.tensor(x, requires_grad=True), torch.tensor(g), torch.tensor(γ, requires_grad=True)
    b = torch.zeros_like(w, requires_grad=True)
    y = F.batch_norm(X, None, None, w, b, training=True, eps=ε)
    return torch.autograd.grad((y * G).sum(), (X, w, b))

# %% equivalent backward
def backward(g, x, γ, ε):
    axes, m = (0, 2, 3), x.size / x.shape[1]
    s = np.sqrt(x.var(axes, keepdims=True) + ε)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    dγ, dβ = (g * x̂).sum(axes), g.sum(axes)
    wide = lambda a: a[None, :, None, None]
    return wide(γ) / s / m * (m * g - wide(dβ) - x̂ * wide(dγ)), dγ, dβ

# %% wrong backward: not 1/s²
def backward(g, x, γ, ε):
    axes = (0, 2, 3)
    s = np.sqrt(x.var(axes, keepdims=True) + ε)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    dx = γ[:, None, None] / s**2 * (g - g.mean(axes, keepdims=True) - x̂ * (g * x̂).mean(axes, keepdims=True))
    return dx, (g * x̂).sum(axes), g.sum(axes)

# %% wrong backward: the factor 1/s: it is missing
def backward(g, x, γ, ε):
    axes = (0, 2, 3)
    s = np.sqrt(x.var(axes, keepdims=True) + ε)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    dx = γ[:, None, None] * (g - g.mean(axes, keepdims=True) - x̂ * (g * x̂).mean(axes, keepdims=True))
    return dx, (g * x̂).sum(axes), g.sum(axes)

# %% wrong backward: subtracted, not added
def backward(g, x, γ, ε):
    axes = (0, 2, 3)
    s = np.sqrt(x.var(axes, keepdims=True) + ε)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    dx = γ[:, None, None] / s * (g + g.mean(axes, keepdims=True) + x̂ * (g * x̂).mean(axes, keepdims=True))
    return dx, (g * x̂).sum(axes), g.sum(axes)

# %% wrong backward: not by m − 1
def backward(g, x, γ, ε):
    axes = (0, 2, 3)
    s = np.sqrt(x.var(axes, keepdims=True, ddof=1) + ε)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    dx = γ[:, None, None] / s * (g - g.mean(axes, keepdims=True) - x̂ * (g * x̂).mean(axes, keepdims=True))
    return dx, (g * x̂).sum(axes), g.sum(axes)

# %% wrong backward: they are sums, not means
def backward(g, x, γ, ε):
    axes = (0, 2, 3)
    s = np.sqrt(x.var(axes, keepdims=True) + ε)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    dx = γ[:, None, None] / s * (g - g.mean(axes, keepdims=True) - x̂ * (g * x̂).mean(axes, keepdims=True))
    return dx, (g * x̂).mean(axes), g.mean(axes)

# %% wrong backward: holds x̂, not x
def backward(g, x, γ, ε):
    axes = (0, 2, 3)
    s = np.sqrt(x.var(axes, keepdims=True) + ε)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    dx = γ[:, None, None] / s * (g - g.mean(axes, keepdims=True) - x̂ * (g * x̂).mean(axes, keepdims=True))
    return dx, (g * x).sum(axes), g.sum(axes)

# %% equivalent length
r, q, η = sp.symbols("r q eta")
length = r * sp.sqrt(1 + (η * q / r) ** 2)

# %% equivalent length
r, q, η = sp.symbols("r q eta", positive=True)
length = (r**2 + η**2 * q**2) ** 0.5

# %% equivalent length
r, q, η = sp.symbols("r q eta", positive=True)
length = abs(sp.Matrix([r, η * q]).norm())

# %% wrong length: not along it
r, q, η = sp.symbols("r q eta", positive=True)
length = r + η * q

# %% wrong length: does not point back
r, q, η = sp.symbols("r q eta", positive=True)
length = r - η * q

# %% wrong length: not the long one
r, q, η = sp.symbols("r q eta", positive=True)
length = sp.sqrt(r**2 - (η * q) ** 2)

# %% wrong length: the square of the length
r, q, η = sp.symbols("r q eta", positive=True)
length = r**2 + (η * q) ** 2

# %% wrong length: leaves the circle
r, q, η = sp.symbols("r q eta", positive=True)
length = r

# %% wrong length: η times the gradient
r, q, η = sp.symbols("r q eta", positive=True)
length = sp.sqrt(r**2 + q**2)

# %% wrong length: η is squared, too
r, q, η = sp.symbols("r q eta", positive=True)
length = sp.sqrt(r**2 + η * q**2)

# %% wrong length: how much longer
r, q, η = sp.symbols("r q eta", positive=True)
length = sp.sqrt(r**2 + (η * q) ** 2) - r

# %% equivalent fold
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ * torch.rsqrt(variance + ε)
    return (K.flatten(1) * factor[:, None]).reshape(K.shape), torch.addcmul(β, factor, mean, value=-1)

# %% equivalent fold
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = (γ / (variance + ε).sqrt()).numpy()
    return K.numpy() * factor[:, None, None, None], β.numpy() - factor * mean.numpy()

# %% wrong fold: beside the variance
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ / (variance.sqrt() + ε)
    return K * factor[:, None, None, None], β - factor * mean

# %% wrong fold: ε is missing
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ / variance.sqrt()
    return K * factor[:, None, None, None], β - factor * mean

# %% wrong fold: from β, not added
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ / (variance + ε).sqrt()
    return K * factor[:, None, None, None], β + factor * mean

# %% wrong fold: γ is missing
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = 1 / (variance + ε).sqrt()
    return K * factor[:, None, None, None], β - factor * mean

# %% wrong fold: K is not scaled
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ / (variance + ε).sqrt()
    return K, β - factor * mean

# %% wrong backward: not over all four
def backward(g, x, γ, ε):
    axes = (0, 2, 3)
    s = np.sqrt(x.var(axes, keepdims=True) + ε)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    return γ[:, None, None] / s * (g - g.mean() - x̂ * (g * x̂).mean()), (g * x̂).sum(axes), g.sum(axes)

# %% wrong backward: is multiplied by x̂
def backward(g, x, γ, ε):
    axes = (0, 2, 3)
    s = np.sqrt(x.var(axes, keepdims=True) + ε)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    rest = g - g.mean(axes, keepdims=True) - (g * x̂).mean(axes, keepdims=True)
    return γ[:, None, None] / s * rest, (g * x̂).sum(axes), g.sum(axes)

# %% wrong backward: not of g·x
def backward(g, x, γ, ε):
    axes = (0, 2, 3)
    s = np.sqrt(x.var(axes, keepdims=True) + ε)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    rest = g - g.mean(axes, keepdims=True) - x̂ * (g * x).mean(axes, keepdims=True)
    return γ[:, None, None] / s * rest, (g * x̂).sum(axes), g.sum(axes)

# %% wrong backward: ε is missing
def backward(g, x, γ, ε):
    axes = (0, 2, 3)
    s = x.std(axes, keepdims=True)
    x̂ = (x - x.mean(axes, keepdims=True)) / s
    rest = g - g.mean(axes, keepdims=True) - x̂ * (g * x̂).mean(axes, keepdims=True)
    return γ[:, None, None] / s * rest, (g * x̂).sum(axes), g.sum(axes)

# %% wrong fold: β stays as it is
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ / (variance + ε).sqrt()
    return factor[:, None, None, None] * K, factor * (β - mean)

# %% wrong fold: γ belongs to the mean's share
def fold(K, γ, β, mean, variance, ε=1e-5):
    root = (variance + ε).sqrt()
    return (γ / root)[:, None, None, None] * K, β - mean / root

# %% wrong fold: the ε that is given
def fold(K, γ, β, mean, variance, ε=1e-5):
    factor = γ / (variance + 1e-5).sqrt()
    return factor[:, None, None, None] * K, β - factor * mean
