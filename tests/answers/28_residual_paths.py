# %% equivalent rate
rate = sp.pi / (sp.pi - 2)

# %% equivalent rate
z = sp.Symbol("z", real=True)
density = sp.exp(-(z**2) / 2) / sp.sqrt(2 * sp.pi)
c = 1 - (2 * sp.integrate(z * density, (z, 0, sp.oo))) ** 2
rate = 1 / c

# %% wrong rate: not half of the time
rate = sp.Rational(1, 2) / (1 - 2 / sp.pi)

# %% wrong rate: this is the ReLU's
rate = sp.pi / (sp.pi - 1)

# %% wrong rate: this is the variance
rate = 1 - 2 / sp.pi

# %% wrong rate: E|h| is not 0
rate = 1

# %% wrong rate: not its root
rate = 1 / (1 - sp.sqrt(2 / sp.pi))

# %% wrong rate: once by the variance
rate = 1 / (1 - 2 / sp.pi) ** 2

# %% wrong rate: this is the factor for the size
rate = 1 / sp.sqrt(1 - 2 / sp.pi)

# %% equivalent block
def block_backward(g, x, V, U):
    X, first, second = (torch.tensor(each, requires_grad=True) for each in (x, V, U))
    y = X + torch.relu(X @ first.T) @ second.T
    return torch.autograd.grad((y * torch.tensor(g)).sum(), (X, first, second))

# %% equivalent block
def block_backward(g, x, V, U):
    h = np.maximum(x @ V.T, 0)
    dz = np.where(h > 0, g @ U, 0)
    return dz @ V + g, (x.T @ dz).T, np.einsum("bi,bj->ij", g, h)

# %% wrong block: both defects
def block_backward(g, x, V, U):
    z = x @ V.T
    dz = g @ U
    return dz @ V, dz.T @ x, g.T @ np.maximum(z, 0)

# %% wrong block: around the layers
def block_backward(g, x, V, U):
    z = x @ V.T
    dz = (g @ U) * (z > 0)
    return dz @ V, dz.T @ x, g.T @ np.maximum(z, 0)

# %% wrong block: the path is there
def block_backward(g, x, V, U):
    z = x @ V.T
    dz = g @ U
    return g + dz @ V, dz.T @ x, g.T @ np.maximum(z, 0)

# %% wrong block: with its own sign
def block_backward(g, x, V, U):
    z = x @ V.T
    dz = (g @ U) * (z > 0)
    return dz @ V - g, dz.T @ x, g.T @ np.maximum(z, 0)

# %% wrong block: by the number of rows
def block_backward(g, x, V, U):
    z = x @ V.T
    dz = (g @ U) * (z > 0)
    return g + dz @ V, dz.T @ x / len(x), g.T @ np.maximum(z, 0) / len(x)

# %% wrong block: let through, not z
def block_backward(g, x, V, U):
    z = x @ V.T
    dz = (g @ U) * (z > 0)
    return g + dz @ V, dz.T @ x, g.T @ z

# %% wrong block: the gradient of y, not x
def block_backward(g, x, V, U):
    z = x @ V.T
    dz = (g @ U) * (z > 0)
    return x + dz @ V, dz.T @ x, g.T @ np.maximum(z, 0)

# %% equivalent growth
L = sp.Symbol("L", positive=True, integer=True)
growth = (L**2 - 1) / (L - 1)

# %% equivalent growth
L, l = sp.symbols("L l", positive=True, integer=True)
growth = sp.product(1 + 1 / l, (l, 1, L))

# %% wrong growth: the branch gives 1/l
L = sp.Symbol("L", positive=True, integer=True)
growth = 2**L

# %% wrong growth: block 1 alone
L = sp.Symbol("L", positive=True, integer=True)
growth = L

# %% wrong growth: the mean square is asked for
L = sp.Symbol("L", positive=True, integer=True)
growth = sp.sqrt(1 + L)

# %% wrong growth: not the sum of 1/l
L = sp.Symbol("L", positive=True, integer=True)
growth = 1 + sp.harmonic(L)

# %% wrong growth: the logarithm
L = sp.Symbol("L", positive=True, integer=True)
growth = 1 + sp.log(L)

# %% wrong growth: not the numbers
L = sp.Symbol("L", positive=True, integer=True)
growth = L * (L + 1) / 2

# %% wrong growth: not all like the last
L = sp.Symbol("L", positive=True, integer=True)
growth = (1 + 1 / L) ** L

# %% wrong growth: upside down
L = sp.Symbol("L", positive=True, integer=True)
growth = 1 / (L + 1)

# %% survivor growth: the same product, not simplified
- solution = sp.simplify(sp.product((l + 1) / l, (l, 1, L)).rewrite(sp.gamma))
+ solution = sp.product((l + 1) / l, (l, 1, L)).rewrite(sp.gamma)
- solution = sp.simplify(sp.product((l + 1) / l, (l, 1, L)).rewrite(sp.gamma))
+ solution = sp.simplify(sp.product((l + 1) / l, (l, 1, L)))

# %% equivalent order
lowest_and_highest = ["residual 20", "plain 20"]

# %% wrong order: in reverse order
lowest_and_highest = ("plain 20", "residual 20")

# %% wrong order: do no harm
lowest_and_highest = ("residual 8", "plain 20")

# %% wrong order: which of the plain ones is worse
lowest_and_highest = ("residual 20", "plain 8")

# %% wrong order: changes the deep network most
lowest_and_highest = ("plain 8", "plain 20")

# %% wrong order: more layers to learn with
lowest_and_highest = ("residual 20", "residual 8")

# %% wrong order: if the path, not the depth
lowest_and_highest = ("plain 8", "residual 20")

# %% survivor block: no entry of x Vᵀ is 0
- dz = g @ U * (z > 0)
+ dz = g @ U * (z >= 0)

# %% survivor block: the larger of two numbers does not depend on their order
- return (g + dz @ V, dz.T @ x, g.T @ np.maximum(z, 0))
+ return (g + dz @ V, dz.T @ x, g.T @ np.maximum(0, z))

# %% wrong block: the 1 of the path
def block_backward(g, x, V, U):
    z = x @ V.T
    dz = (g @ U) * (z > 0)
    return 1 + dz @ V, dz.T @ x, g.T @ np.maximum(z, 0)

# %% wrong block: multiply by z > 0, not by z
def block_backward(g, x, V, U):
    h = np.maximum(x @ V.T, 0)
    dz = (g @ U) * h
    return g + dz @ V, dz.T @ x, g.T @ h

# %% wrong block: not by z itself
def block_backward(g, x, V, U):
    z = x @ V.T
    dz = (g @ U) * z
    return g + dz @ V, dz.T @ x, g.T @ np.maximum(z, 0)

# %% wrong block: decided by z
def block_backward(g, x, V, U):
    z = x @ V.T
    dz = np.maximum(g @ U, 0)
    return g + dz @ V, dz.T @ x, g.T @ np.maximum(z, 0)
