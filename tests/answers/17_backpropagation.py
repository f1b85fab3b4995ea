# %% equivalent order
n, L = sp.symbols("n L", positive=True)
from_the_right = n**3 * L - 2 * n**3 + n * n

# %% equivalent order
n, L = sp.symbols("n L", positive=True)
from_the_right = n**2 * ((L - 2) * n + 1)

# %% wrong order: from the left
n, L = sp.symbols("n L", positive=True)
from_the_right = (L - 1) * n**2

# %% wrong order: take L − 2 products of matrices
n, L = sp.symbols("n L", positive=True)
from_the_right = (L - 1) * n**3 + n**2

# %% wrong order: L − 1 matrices, not L
n, L = sp.symbols("n L", positive=True)
from_the_right = L * n**3

# %% wrong order: it costs n² more
n, L = sp.symbols("n L", positive=True)
from_the_right = (L - 2) * n**3

# %% wrong order: n² multiplications, not n
n, L = sp.symbols("n L", positive=True)
from_the_right = (L - 2) * n**3 + n

# %% equivalent dense
def dense_backward(Δ, H, W):
    dW = sum(np.outer(δ, h) for δ, h in zip(Δ, H))
    db = np.array([column.sum() for column in Δ.T])
    return [dW, db, np.array([W.T @ δ for δ in Δ])]

# %% equivalent dense
def dense_backward(Δ, H, W):
    return np.einsum("bm,bn->mn", Δ, H), np.ones(len(Δ)) @ Δ, np.einsum("bm,mn->bn", Δ, W)

# %% wrong dense: both defects are still there
def dense_backward(Δ, H, W):
    return Δ.T @ H, Δ.mean(0), Δ @ W.T

# %% wrong dense: divides by B a second time
def dense_backward(Δ, H, W):
    return Δ.T @ H, Δ.mean(0), Δ @ W

# %% wrong dense: W is not transposed
def dense_backward(Δ, H, W):
    return Δ.T @ H, Δ.sum(0), Δ @ W.T

# %% wrong dense: the weight gradient divides
def dense_backward(Δ, H, W):
    return Δ.T @ H / len(H), Δ.sum(0), Δ @ W

# %% wrong dense: axis 0, not over the neurons
def dense_backward(Δ, H, W):
    return Δ.T @ H, Δ.sum(1), Δ @ W

# %% wrong dense: the shape of W
def dense_backward(Δ, H, W):
    return H.T @ Δ, Δ.sum(0), Δ @ W

# %% equivalent kink
slopes = (0, 1 / 2, 1, 1 / 2)

# %% equivalent kink
slopes = torch.tensor([0.0, 0.5, 1.0, 0.5])

# %% wrong kink: their own rules
slopes = [0, 0, 0, 0.5]

# %% wrong kink: torch does not always
slopes = [0.5, 0.5, 0.5, 0.5]

# %% wrong kink: shares between them
slopes = [0, 1, 1, 0.5]

# %% wrong kink: there stands x
slopes = [0, 0.5, 0, 0.5]

# %% wrong kink: looks to both sides
slopes = [0, 0.5, 1, 1]

# %% equivalent tape
def gradients(tape, x):
    v, parents = list(x), {}
    for kind, i, j in tape:
        parents[len(v)] = [(i, 1.0), (j, 1.0)] if kind == "add" else [(i, v[j]), (j, v[i])]
        v.append(v[i] + v[j] if kind == "add" else v[i] * v[j])
    g = [0.0] * len(v)
    g[-1] = 1.0
    for k in range(len(v) - 1, len(x) - 1, -1):
        for i, slope in parents[k]:
            g[i] += g[k] * slope
    return g[: len(x)]

# %% equivalent tape
def gradients(tape, x):
    leaves = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in x]
    v = list(leaves)
    for kind, i, j in tape:
        v.append(v[i] + v[j] if kind == "add" else v[i] * v[j])
    found = torch.autograd.grad(v[-1], leaves, allow_unused=True)
    return [0.0 if g is None else g.item() for g in found]

# %% wrong tape: = forgets the first
def gradients(tape, x):
    v = list(x)
    for kind, i, j in tape:
        v.append(v[i] + v[j] if kind == "add" else v[i] * v[j])
    g = [0.0] * (len(v) - 1) + [1.0]
    for k in reversed(range(len(x), len(v))):
        kind, i, j = tape[k - len(x)]
        g[i] = g[k] * (1 if kind == "add" else v[j])
        g[j] = g[k] * (1 if kind == "add" else v[i])
    return g[:len(x)]

# %% wrong tape: not only the second
def gradients(tape, x):
    v = list(x)
    for kind, i, j in tape:
        v.append(v[i] + v[j] if kind == "add" else v[i] * v[j])
    g = [0.0] * (len(v) - 1) + [1.0]
    for k in reversed(range(len(x), len(v))):
        kind, i, j = tape[k - len(x)]
        g[i] = g[k] * (1 if kind == "add" else v[j])
        g[j] += g[k] * (1 if kind == "add" else v[i])
    return g[:len(x)]

# %% wrong tape: not only the first
def gradients(tape, x):
    v = list(x)
    for kind, i, j in tape:
        v.append(v[i] + v[j] if kind == "add" else v[i] * v[j])
    g = [0.0] * (len(v) - 1) + [1.0]
    for k in reversed(range(len(x), len(v))):
        kind, i, j = tape[k - len(x)]
        g[i] += g[k] * (1 if kind == "add" else v[j])
        g[j] = g[k] * (1 if kind == "add" else v[i])
    return g[:len(x)]

# %% wrong tape: though i = j
def gradients(tape, x):
    v = list(x)
    for kind, i, j in tape:
        v.append(v[i] + v[j] if kind == "add" else v[i] * v[j])
    g = [0.0] * (len(v) - 1) + [1.0]
    for k in reversed(range(len(x), len(v))):
        kind, i, j = tape[k - len(x)]
        g[i] += g[k] * (1 if kind == "add" else v[j])
        if i != j:
            g[j] += g[k] * (1 if kind == "add" else v[i])
    return g[:len(x)]

# %% wrong tape: the other factor
def gradients(tape, x):
    v = list(x)
    for kind, i, j in tape:
        v.append(v[i] + v[j] if kind == "add" else v[i] * v[j])
    g = [0.0] * (len(v) - 1) + [1.0]
    for k in reversed(range(len(x), len(v))):
        kind, i, j = tape[k - len(x)]
        g[i] += g[k] * (1 if kind == "add" else v[i])
        g[j] += g[k] * (1 if kind == "add" else v[j])
    return g[:len(x)]

# %% wrong tape: walk back from the last step
def gradients(tape, x):
    v = list(x)
    for kind, i, j in tape:
        v.append(v[i] + v[j] if kind == "add" else v[i] * v[j])
    g = [0.0] * (len(v) - 1) + [1.0]
    for k in range(len(x), len(v)):
        kind, i, j = tape[k - len(x)]
        g[i] += g[k] * (1 if kind == "add" else v[j])
        g[j] += g[k] * (1 if kind == "add" else v[i])
    return g[:len(x)]
