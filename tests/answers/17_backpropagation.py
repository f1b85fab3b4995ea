# %% equivalent order
n, L = sp.symbols("n L", positive=True)
from_the_right = n**3 * L - 2 * n**3 + n * n

# %% equivalent order
n, L = sp.symbols("n L", positive=True)
from_the_right = n**2 * ((L - 2) * n + 1)

# %% equivalent order
n, L, i = sp.symbols("n L i", positive=True, integer=True)
from_the_right = sp.summation(n**3, (i, 1, L - 2)) + n**2

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

# %% wrong order: not L − 3
n, L = sp.symbols("n L", positive=True)
from_the_right = (L - 3) * n**3 + n**2

# %% wrong order: one product less
n, L = sp.symbols("n L", positive=True)
from_the_right = L * n**3 + n**2

# %% wrong order: meets one matrix, not all
n, L = sp.symbols("n L", positive=True)
from_the_right = (L - 2) * n**3 + (L - 1) * n**2

# %% wrong order: one product of two matrices
n, L = sp.symbols("n L", positive=True)
from_the_right = n**3 + n**2

# %% wrong order: not additions
n, L = sp.symbols("n L", positive=True)
from_the_right = 2 * (L - 2) * n**3 + 2 * n**2

# %% wrong order: the row comes last
n, L = sp.symbols("n L", positive=True)
from_the_right = (L - 1) * n**3

# %% wrong order: and there are n² entries
n, L = sp.symbols("n L", positive=True)
from_the_right = (L - 2) * n**2 + n

# %% wrong order: the two formulas differ
n, L = sp.symbols("n L", positive=True)
from_the_right = n ** (L - 1)

# %% equivalent dense
def dense_backward(Δ, H, W):
    dW = sum(np.outer(δ, h) for δ, h in zip(Δ, H))
    db = np.array([column.sum() for column in Δ.T])
    return [dW, db, np.array([W.T @ δ for δ in Δ])]

# %% equivalent dense
def dense_backward(Δ, H, W):
    return np.einsum("bm,bn->mn", Δ, H), np.ones(len(Δ)) @ Δ, np.einsum("bm,mn->bn", Δ, W)

# %% equivalent dense
def dense_backward(Δ, H, W):
    Z = torch.tensor(H, requires_grad=True)
    V, b = torch.tensor(W, requires_grad=True), torch.zeros(len(W), dtype=torch.float64, requires_grad=True)
    out = F.linear(Z, V, b)
    return torch.autograd.grad(out, [V, b, Z], torch.tensor(Δ))

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

# %% wrong dense: no gradient is divided by B again
def dense_backward(Δ, H, W):
    B = len(H)
    return Δ.T @ H / B, Δ.sum(0) / B, Δ @ W / B

# %% wrong dense: the gradient of H divides by B
def dense_backward(Δ, H, W):
    return Δ.T @ H, Δ.sum(0), Δ @ W / len(Δ)

# %% wrong dense: not the sum of everything
def dense_backward(Δ, H, W):
    return Δ.T @ H, Δ.sum(), Δ @ W

# %% wrong dense: without a second axis
def dense_backward(Δ, H, W):
    return Δ.T @ H, Δ.sum(axis=0, keepdims=True), Δ @ W

# %% wrong dense: so Δ comes first
def dense_backward(Δ, H, W):
    return Δ.T @ H, Δ.sum(0), W.T @ Δ

# %% wrong dense: in this order
def dense_backward(Δ, H, W):
    return Δ @ W, Δ.T @ H, Δ.sum(0)

# %% wrong dense: one number for each neuron: add up over the images
def dense_backward(Δ, H, W):
    return Δ.T @ H, Δ, Δ @ W

# %% wrong dense: the gradient of H: your shape
def dense_backward(Δ, H, W):
    return Δ.T @ H, Δ.sum(0), W.T @ Δ.T

# %% equivalent kink
slopes = (0, 1 / 2, 1, 1 / 2)

# %% equivalent kink
slopes = torch.tensor([0.0, 0.5, 1.0, 0.5])

# %% equivalent kink
slopes = np.array([0, 0.5, 1, 0.5])

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

# %% wrong kink: to the right of 0
slopes = [1, 1, 1, 0.5]

# %% wrong kink: gives each one half
slopes = [0, 0, 1, 0.5]

# %% wrong kink: only maximum shares
slopes = [0, 0.5, 0.5, 0.5]

# %% wrong kink: crosses the corner
slopes = [0, 0.5, 1, 0]

# %% wrong kink: slope 0 at 0
slopes = [1, 0.5, 1, 0.5]

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

# %% equivalent tape
def gradients(tape, x):
    n, v = len(x), list(x)
    d = [[1.0 if row == column else 0.0 for column in range(n)] for row in range(n)]
    for kind, i, j in tape:
        d.append([d[i][c] + d[j][c] if kind == "add" else d[i][c] * v[j] + v[i] * d[j][c] for c in range(n)])
        v.append(v[i] + v[j] if kind == "add" else v[i] * v[j])
    return d[-1]

# %% equivalent tape
def gradients(tape, x):
    symbols = list(sp.symbols(f"x0:{len(x)}"))
    v = list(symbols)
    for kind, i, j in tape:
        v.append(v[i] + v[j] if kind == "add" else v[i] * v[j])
    return [v[-1].diff(each).subs(dict(zip(symbols, x))) for each in symbols]

# %% equivalent tape
def gradients(tape, x):
    v = list(x)
    for kind, i, j in tape:
        v.append(v[i] + v[j] if kind == "add" else v[i] * v[j])
    g = [0.0] * (len(v) - 1) + [1.0]
    for k in reversed(range(len(x), len(v))):
        kind, i, j = tape[k - len(x)]
        if i == j:
            g[i] += g[k] * (2 if kind == "add" else 2 * v[i])
        else:
            g[i] += g[k] * (1 if kind == "add" else v[j])
            g[j] += g[k] * (1 if kind == "add" else v[i])
    return g[:len(x)]

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

# %% wrong tape: not the only number that is used twice
def gradients(tape, x):
    v = list(x)
    for kind, i, j in tape:
        v.append(v[i] + v[j] if kind == "add" else v[i] * v[j])
    g = [0.0] * (len(v) - 1) + [1.0]
    for k in reversed(range(len(x), len(v))):
        kind, i, j = tape[k - len(x)]
        if i == j:
            g[i] = g[k] * (2 if kind == "add" else 2 * v[i])
        else:
            g[i] = g[k] * (1 if kind == "add" else v[j])
            g[j] = g[k] * (1 if kind == "add" else v[i])
    return g[:len(x)]

# %% wrong tape: the line for i = j has to add
def gradients(tape, x):
    v = list(x)
    for kind, i, j in tape:
        v.append(v[i] + v[j] if kind == "add" else v[i] * v[j])
    g = [0.0] * (len(v) - 1) + [1.0]
    for k in reversed(range(len(x), len(v))):
        kind, i, j = tape[k - len(x)]
        if i == j:
            g[i] = g[k] * (2 if kind == "add" else 2 * v[i])
        else:
            g[i] += g[k] * (1 if kind == "add" else v[j])
            g[j] += g[k] * (1 if kind == "add" else v[i])
    return g[:len(x)]

# %% wrong tape: the number is not right yet
def gradients(tape, x):
    v = list(x)
    for kind, i, j in tape:
        v.append(v[i] + v[j] if kind == "add" else v[i] * v[j])
    g = [0.0] * (len(v) - 1) + [1.0]
    for k in reversed(range(len(x), len(v))):
        kind, i, j = tape[k - len(x)]
        if i == j:
            g[i] += g[k] * 2 * v[i]
        else:
            g[i] += g[k] * (1 if kind == "add" else v[j])
            g[j] += g[k] * (1 if kind == "add" else v[i])
    return g[:len(x)]

# %% wrong tape: yours has two numbers
def gradients(tape, x):
    v = list(x)
    for kind, i, j in tape:
        v.append(v[i] + v[j] if kind == "add" else v[i] * v[j])
    g = [0.0] * (len(v) - 1) + [1.0]
    for k in reversed(range(len(x), len(v))):
        kind, i, j = tape[k - len(x)]
        g[i] += g[k] * (1 if kind == "add" else v[j])
        g[j] += g[k] * (1 if kind == "add" else v[i])
    return g

# %% wrong tape: first of the two numbers is not right yet
def gradients(tape, x):
    v = list(x)
    for kind, i, j in tape:
        v.append(v[i] + v[j] if kind == "add" else v[i] * v[j])
    g = [0.0] * (len(v) - 1) + [1.0]
    for k in reversed(range(len(x), len(v))):
        kind, i, j = tape[k - len(x)]
        g[i] += 1 if kind == "add" else v[j]
        g[j] += 1 if kind == "add" else v[i]
    return g[:len(x)]
