# %% equivalent order
n, L = sp.symbols("n L")
from_the_right = n**2 * (1 + n * L - 2 * n)

# %% wrong order: from the left
n, L = sp.symbols("n L")
from_the_right = L * n**2 - n**2

# %% wrong order: the row is cheaper
n, L = sp.symbols("n L")
from_the_right = n**3 * (L - 1)

# %% wrong order: n² more
n, L = sp.symbols("n L")
from_the_right = n**3 * (L - 2)

# %% wrong order: n² sums
n, L = sp.symbols("n L")
from_the_right = n * (1 + n * (L - 2))

# %% equivalent dense
def dense_backward(Δ, H, W):
    return np.einsum("bm,bn->mn", Δ, H), np.ones(len(Δ)) @ Δ, (W.T @ Δ.T).T

# %% wrong dense: both defects
def dense_backward(Δ, H, W):
    return Δ.T @ H, Δ.mean(0), Δ @ W.T

# %% wrong dense: averages twice
def dense_backward(Δ, H, W):
    return Δ.T @ H, Δ.sum(0) / len(Δ), Δ @ W

# %% wrong dense: square sizes hide it
def dense_backward(Δ, H, W):
    return Δ.T @ H, Δ.sum(0), Δ @ W.T

# %% wrong dense: has its 1/B already
def dense_backward(Δ, H, W):
    return Δ.T @ H / len(Δ), Δ.sum(0), Δ @ W

# %% wrong dense: not over the neurons
def dense_backward(Δ, H, W):
    return Δ.T @ H, Δ.sum(1), Δ @ W

# %% wrong dense: the first of the three returned values
def dense_backward(Δ, H, W):
    return H.T @ Δ, Δ.sum(0), Δ @ W

# %% equivalent step
ε, f, c = sp.symbols("epsilon f c", positive=True)
best_step = (12 * ε * f / c) ** sp.Rational(1, 3) / 2

# %% wrong step: one-sided
ε, f, c = sp.symbols("epsilon f c", positive=True)
best_step = sp.sqrt(2 * f * ε / c)

# %% wrong step: not yet smallest
ε, f, c = sp.symbols("epsilon f c", positive=True)
best_step = sp.cbrt(3 * f * ε / c)

# %% wrong step: solve for h
ε, f, c = sp.symbols("epsilon f c", positive=True)
best_step = 3 * f * ε / (2 * c)

# %% wrong step: h c/3
ε, f, c = sp.symbols("epsilon f c", positive=True)
best_step = sp.cbrt(3 * f * ε / (4 * c))

# %% equivalent trust
def trust(f, g, n):
    generator = np.random.default_rng(1)
    for _ in range(30):
        x = generator.uniform(-2, 2, n)
        for i in range(n):
            step = np.zeros(n)
            step[i] = 1e-5
            difference = (f(x + step) - f(x - step)) / 2e-5
            if not np.isclose(difference, g(x)[i], rtol=1e-3, atol=1e-3):
                return False
    return True

# %% wrong trust: nobody is innocent
def trust(f, g, n):
    x, h = np.ones(n) / 3, 1e-15
    return bool(all(abs((f(x + h * e) - f(x)) / h - g(x) @ e) < 1e-9 for e in np.eye(n)))

# %% wrong trust: a million
def trust(f, g, n):
    for x in np.random.default_rng(0).standard_normal((20, n)):
        differences = np.array([(f(x + 6e-6 * e) - f(x - 6e-6 * e)) / 1.2e-5 for e in np.eye(n)])
        if abs(differences - g(x)).max() > 1e-7:
            return False
    return True

# %% wrong trust: everybody is innocent
def trust(f, g, n):
    return g(np.ones(n)).shape == (n,)

# %% wrong trust: not their sum
def trust(f, g, n):
    for x in np.random.default_rng(0).standard_normal((20, n)):
        h = 6e-6 * np.ones(n)
        if abs((f(x + h) - f(x - h)) / 1.2e-5 - g(x).sum()) > 1e-3:
            return False
    return True

# %% wrong trust: both signs
def trust(f, g, n):
    for x in np.random.default_rng(0).uniform(0.1, 2, (20, n)):
        differences = np.array([(f(x + 6e-6 * e) - f(x - 6e-6 * e)) / 1.2e-5 for e in np.eye(n)])
        if abs(differences - g(x)).max() > 1e-3:
            return False
    return True

# %% wrong trust: a tenth of tolerance
def trust(f, g, n):
    for x in np.random.default_rng(0).standard_normal((20, n)):
        differences = np.array([(f(x + 6e-6 * e) - f(x - 6e-6 * e)) / 1.2e-5 for e in np.eye(n)])
        if abs(differences - g(x)).max() > 0.1 * abs(differences).max():
            return False
    return True

# %% survivor trust: the central difference is the same in both directions
- points, h = (np.random.default_rng(0).standard_normal((20, n)), 6e-06)
+ points, h = (np.random.default_rng(0).standard_normal((20, n)), -6e-06)

# %% leak trust: no gradient of the check is large or tiny, so that nothing tells a relative tolerance from another
- allowed = 0.001 * max(1.0, abs(differences).max())
+ allowed = 0.001 / max(1.0, abs(differences).max())
- allowed = 0.001 * max(1.0, abs(differences).max())
+ allowed = 0.001
- allowed = 0.001 * max(1.0, abs(differences).max())
+ allowed = 0.001 * 1.0
- allowed = 0.001 * max(1.0, abs(differences).max())
+ allowed = 0.001 * min(1.0, abs(differences).max())
- allowed = 0.001 * max(1.0, abs(differences).max())
+ allowed = 0.001 * max(0.0, abs(differences).max())
- allowed = 0.001 * max(1.0, abs(differences).max())
+ allowed = 0.001 * max(-1.0, abs(differences).max())
- allowed = 0.001 * max(1.0, abs(differences).max())
+ allowed = 0.001 * max(1.0, abs(differences).min())
- allowed = 0.001 * max(1.0, abs(differences).max())
+ allowed = 0.001 * max(1.0, differences.max())

# %% survivor trust: the tie does not happen
- if abs(differences - g(x)).max() > allowed:
+ if abs(differences - g(x)).max() >= allowed:

# %% survivor trust: the two sides of a sum, a maximum, a minimum or a squared difference may be exchanged
- allowed = 0.001 * max(1.0, abs(differences).max())
+ allowed = 0.001 * max(abs(differences).max(), 1.0)
- if abs(differences - g(x)).max() > allowed:
+ if abs(g(x) - differences).max() > allowed:

# %% survivor trust: how many, and which random ones, is free
- points, h = (np.random.default_rng(0).standard_normal((20, n)), 6e-06)
+ points, h = (np.random.standard_normal((20, n)), 6e-06)
- points, h = (np.random.default_rng(0).standard_normal((20, n)), 6e-06)
+ points, h = (np.random.default_rng(0).standard_normal((21, n)), 6e-06)
- points, h = (np.random.default_rng(0).standard_normal((20, n)), 6e-06)
+ points, h = (np.random.default_rng(0).standard_normal((19, n)), 6e-06)
- points, h = (np.random.default_rng(0).standard_normal((20, n)), 6e-06)
+ points, h = (np.random.default_rng(1).standard_normal((20, n)), 6e-06)

# %% survivor trust: the tolerance is a free choice
- allowed = 0.001 * max(1.0, abs(differences).max())
+ allowed = 0.001 * max(2.0, abs(differences).max())

# %% leak trust: no accused gradient is too large only: errors of one sign are enough
- if abs(differences - g(x)).max() > allowed:
+ if (differences - g(x)).max() > allowed:

# %% equivalent kink
slopes = [0, 1 / 2, 1]

# %% wrong kink: its own rule
slopes = [0.0, 0.0, 0.0]

# %% wrong kink: gives a half
slopes = [0.5, 0.5, 0.5]

# %% wrong kink: fair to both
slopes = [0.0, 1.0, 1.0]

# %% wrong kink: the first
slopes = [0.0, 0.5, 0.0]

# %% wrong kink: names one place
slopes = [0.0, 1.0, 0.5]

# %% equivalent kernel
def kernel_gradient(x, δ, k, s, p, d):
    return torch.nn.grad.conv2d_weight(x, (δ.shape[1], x.shape[1], k, k), δ, s, p, d)

# %% wrong kernel: change roles
def kernel_gradient(x, δ, k, s, p, d):
    gradient = F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=s, padding=p, dilation=d)
    return gradient.transpose(0, 1)[..., :k, :k]

# %% wrong kernel: turn the first two axes back
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=d, padding=p, dilation=s)[..., :k, :k]

# %% wrong kernel: keep k × k
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=d, padding=p, dilation=s).transpose(0, 1)

# %% wrong kernel: not flipped here
def kernel_gradient(x, δ, k, s, p, d):
    gradient = F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=d, padding=p, dilation=s)
    return gradient.transpose(0, 1)[..., :k, :k].flip(-1, -2)

# %% survivor kernel: exchanging two axes is the same in both orders
- gradient = F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=d, padding=p, dilation=s)
+ gradient = F.conv2d(x.transpose(1, 0), δ.transpose(0, 1), stride=d, padding=p, dilation=s)
- gradient = F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=d, padding=p, dilation=s)
+ gradient = F.conv2d(x.transpose(0, 1), δ.transpose(1, 0), stride=d, padding=p, dilation=s)
- return gradient.transpose(0, 1)[..., :k, :k]
+ return gradient.transpose(1, 0)[..., :k, :k]

# %% leak kernel: no result is too wide, only too high
- return gradient.transpose(0, 1)[..., :k, :k]
+ return gradient.transpose(0, 1)[..., :k, :]
- return gradient.transpose(0, 1)[..., :k, :k]
+ return gradient.transpose(0, 1)[..., :k, :k + 1]

# %% equivalent tape
def gradients(tape, x):
    values = list(x)
    for kind, i, j in tape:
        values.append(values[i] + values[j] if kind == "add" else values[i] * values[j])

    def slopes(k):
        if k < len(x):
            return [float(k == n) for n in range(len(x))]
        kind, i, j = tape[k - len(x)]
        left, right = (1, 1) if kind == "add" else (values[j], values[i])
        return [left * a + right * b for a, b in zip(slopes(i), slopes(j))]

    return slopes(len(values) - 1)

# %% wrong tape: forgets the first
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

# %% wrong tape: both count
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

# %% wrong tape: walk back from the last
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

# %% leak tape: no product is a factor of another product
- v.append(v[i] + v[j] if kind == 'add' else v[i] * v[j])
+ v.append(v[i] + v[j])
- v.append(v[i] + v[j] if kind == 'add' else v[i] * v[j])
+ v.append(v[i] + v[j] if kind == 'add' else v[i] / v[j])
- v.append(v[i] + v[j] if kind == 'add' else v[i] * v[j])
+ v.append(v[i] + v[j] if kind == 'add' else v[i])
- v.append(v[i] + v[j] if kind == 'add' else v[i] * v[j])
+ v.append(v[i] + v[j] if kind == 'add' else v[j])
