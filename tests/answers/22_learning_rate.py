# %% equivalent spread
def spread(g, B):
    G = g.mean(0)
    batches = [g[list(batch)].mean(0) for batch in itertools.combinations(range(len(g)), B)]
    return np.mean([((G_B - G) ** 2).sum() for G_B in batches])

# %% equivalent spread
def spread(g, B):
    g = torch.as_tensor(g)
    return g.var(dim=0, unbiased=True).sum() * (1 / B - 1 / len(g))

# %% wrong spread: without putting them back
def spread(g, B):
    return ((g - g.mean(0)) ** 2).sum(1).mean() / B

# %% wrong spread: not (N − B)/N
def spread(g, B):
    σ2 = ((g - g.mean(0)) ** 2).sum(1).mean()
    return σ2 / B * (1 - B / len(g))

# %% wrong spread: divided by N − 1 twice
def spread(g, B):
    return g.var(0, ddof=1).sum() / B * (len(g) - B) / (len(g) - 1)

# %% wrong spread: not a mean
def spread(g, B):
    return g.var(0).mean() / B * (len(g) - B) / (len(g) - 1)

# %% wrong spread: the mean over the images is missing
def spread(g, B):
    σ2 = np.linalg.norm(g - g.mean(0)) ** 2
    return σ2 / B * (len(g) - B) / (len(g) - 1)

# %% wrong spread: subtract G, the mean of the rows, first
def spread(g, B):
    return (g**2).sum(1).mean() / B * (len(g) - B) / (len(g) - 1)

# %% wrong spread: not one mean of all numbers
def spread(g, B):
    return ((g - g.mean()) ** 2).sum(1).mean() / B * (len(g) - B) / (len(g) - 1)

# %% wrong spread: axis 0
def spread(g, B):
    return ((g - g.mean(1, keepdims=True)) ** 2).sum(1).mean() / B * (len(g) - B) / (len(g) - 1)

# %% wrong spread: that is its root
def spread(g, B):
    σ = np.sqrt(((g - g.mean(0)) ** 2).sum(1).mean())
    return σ / np.sqrt(B) * np.sqrt((len(g) - B) / (len(g) - 1))

# %% wrong spread: not with B²
def spread(g, B):
    σ2 = ((g - g.mean(0)) ** 2).sum(1).mean()
    return σ2 / B**2 * (len(g) - B) / (len(g) - 1)

# %% wrong spread: divide by B
def spread(g, B):
    σ2 = ((g - g.mean(0)) ** 2).sum(1).mean()
    return σ2 * (len(g) - B) / (len(g) - 1)

# %% survivor spread: the square of a difference is the same for both orders
- σ2 = ((g - g.mean(0)) ** 2).sum(1).mean()
+ σ2 = ((g.mean(0) - g) ** 2).sum(1).mean()

# %% equivalent price
S, B, n = sp.symbols("S B n")
price = [S * (B + n) / B, S * B + S * n]

# %% equivalent price
S, B, n = sp.symbols("S B n")
price = (S / (1 / (1 + n / B)), S * n * (1 + B / n))

# %% wrong price: divide S by the share
S, B, n = sp.symbols("S B n")
price = [S / (1 + n / B), S * B / (1 + n / B)]

# %% wrong price: each of them processes B images
S, B, n = sp.symbols("S B n")
price = [S * (1 + n / B), S * (1 + n / B)]

# %% wrong price: multiplied S itself by B
S, B, n = sp.symbols("S B n")
price = [S * (1 + n / B), S * B]

# %% wrong price: not divided by it
S, B, n = sp.symbols("S B n")
price = [S * (1 + n / B), S * (1 + n / B) / B]

# %% wrong price: the noise scale stands above the batch
S, B, n = sp.symbols("S B n")
price = [S * (1 + B / n), S * (1 + B / n) * B]

# %% wrong price: what comes on top
S, B, n = sp.symbols("S B n")
price = [S * n / B, S * n]

# %% wrong price: the steps come first
S, B, n = sp.symbols("S B n")
price = [S * (B + n), S * (1 + n / B)]

# %% equivalent floor
η, λ, s = sp.symbols("eta lambda s")
V = (η * s) ** 2 / (1 - (1 - η * λ) ** 2)

# %% wrong floor: limit of small η
η, λ, s = sp.symbols("eta lambda s")
V = s**2 * η / λ / 2

# %% wrong floor: the variance of (1 − ηλ) w
η, λ, s = sp.symbols("eta lambda s")
V = s**2 * η / λ

# %% wrong floor: multiplied by η before
η, λ, s = sp.symbols("eta lambda s")
V = s**2 / (1 - (1 - η * λ) ** 2)

# %% wrong floor: not η s²
η, λ, s = sp.symbols("eta lambda s")
V = η * s**2 / (1 - (1 - η * λ) ** 2)

# %% wrong floor: that is the standard deviation
η, λ, s = sp.symbols("eta lambda s")
V = sp.sqrt((η * s) ** 2 / (1 - (1 - η * λ) ** 2))

# %% wrong floor: the noise has the variance s²
η, λ, s = sp.symbols("eta lambda s")
V = η**2 * s / (1 - (1 - η * λ) ** 2)

# %% wrong floor: the noise of one step
η, λ, s = sp.symbols("eta lambda s")
V = (η * s) ** 2

# %% wrong floor: also where one term is subtracted
η, λ, s = sp.symbols("eta lambda s")
V = -(η**2) * s**2 / (1 - (1 - η * λ) ** 2)

# %% survivor floor: an equation may be read from the right
- solution, = sp.solve(sp.Eq(unknown, (1 - η * λ) ** 2 * unknown + η ** 2 * s ** 2), unknown)
+ solution, = sp.solve(sp.Eq((1 - η * λ) ** 2 * unknown + η ** 2 * s ** 2, unknown), unknown)

# %% survivor floor: the square of a difference is the same for both orders
- solution, = sp.solve(sp.Eq(unknown, (1 - η * λ) ** 2 * unknown + η ** 2 * s ** 2), unknown)
+ solution, = sp.solve(sp.Eq(unknown, (η * λ - 1) ** 2 * unknown + η ** 2 * s ** 2), unknown)

# %% equivalent top
def top(Hv, P):
    v = np.random.randn(P)
    for _ in range(150):
        u = Hv(v)
        v = u / np.abs(u).max()
    return np.dot(v, Hv(v)) / np.dot(v, v)

# %% equivalent top
def top(Hv, P):
    v = np.random.default_rng(5).normal(size=P)
    for _ in range(100):
        v = v / np.linalg.norm(v)
        u = Hv(v)
        v, length = u, np.linalg.norm(u)
    return length

# %% wrong top: nothing else ever appears
def top(Hv, P):
    v = np.ones(P) / np.sqrt(P)
    for _ in range(100):
        v = Hv(v)
        v = v / np.linalg.norm(v)
    return v @ Hv(v)

# %% wrong top: may be an eigenvector already
def top(Hv, P):
    v = np.zeros(P)
    v[0] = 1
    for _ in range(100):
        v = Hv(v)
        v = v / np.linalg.norm(v)
    return v @ Hv(v)

# %% wrong top: divide it by its length
def top(Hv, P):
    v = np.random.default_rng(1).standard_normal(P)
    for _ in range(100):
        v = Hv(v)
    return v @ Hv(v) / (v @ v)

# %% wrong top: ten rounds are too few
def top(Hv, P):
    v = np.random.default_rng(1).standard_normal(P)
    for _ in range(10):
        v = Hv(v)
        v = v / np.linalg.norm(v)
    return v @ Hv(v)

# %% wrong top: and divide by vᵀv
def top(Hv, P):
    v = np.ones(P)
    for _ in range(10):
        v = Hv(v)
    return v @ Hv(v)

# %% wrong top: you have returned 2/L
def top(Hv, P):
    v = np.random.default_rng(3).standard_normal(P)
    for _ in range(100):
        v = Hv(v)
        v = v / np.linalg.norm(v)
    return 2 / (v @ Hv(v))

# %% wrong top: called more than 200 times
def top(Hv, P):
    return np.linalg.eigvalsh(np.array([Hv(e) for e in np.eye(P)]))[-1]

# %% survivor top: v has length 1 after the last round, so that vᵀv is 1
- return v @ Hv(v) / (v @ v)
+ return v @ Hv(v) * (v @ v)
- return v @ Hv(v) / (v @ v)
+ return v @ Hv(v)

# %% survivor top: a round more or less is within the tolerance
- for _ in range(60):
+ for _ in range(61):
- for _ in range(60):
+ for _ in range(59):

# %% survivor top: a product of two vectors is the same for both orders
- return v @ Hv(v) / (v @ v)
+ return Hv(v) @ v / (v @ v)

# %% survivor top: which random start is free
- v = np.random.default_rng(0).standard_normal(P)
+ v = np.random.standard_normal(P)
- v = np.random.default_rng(0).standard_normal(P)
+ v = np.random.default_rng(1).standard_normal(P)

# %% equivalent schedule
def rate(t, T, warm, peak):
    if t >= warm:
        φ = np.pi * (t - warm) / (T - warm)
        return peak * 0.5 * (1 + np.cos(φ))
    start = peak / 10
    return start + (peak - start) * t / warm

# %% equivalent schedule
def rate(t, T, warm, peak):
    if t <= warm:
        return torch.lerp(torch.tensor(peak / 10).double(), torch.tensor(peak).double(), t / warm)
    return peak * np.cos(np.pi / 2 * (t - warm) / (T - warm)) ** 2

# %% wrong schedule: not at 0
def rate(t, T, warm, peak):
    return peak * t / warm if t < warm else peak * (1 + np.cos(np.pi * (t - warm) / (T - warm))) / 2

# %% wrong schedule: count the steps from 0
def rate(t, T, warm, peak):
    return peak * (t + 1) / warm if t < warm else peak * (1 + np.cos(np.pi * (t - warm) / (T - warm))) / 2

# %% wrong schedule: by nine tenths
def rate(t, T, warm, peak):
    return peak * (0.1 + t / warm) if t < warm else peak * (1 + np.cos(np.pi * (t - warm) / (T - warm))) / 2

# %% wrong schedule: count t from there
def rate(t, T, warm, peak):
    return peak * (0.1 + 0.9 * t / warm) if t < warm else peak * (1 + np.cos(np.pi * t / T)) / 2

# %% wrong schedule: T − warm steps, not T
def rate(t, T, warm, peak):
    return peak * (0.1 + 0.9 * t / warm) if t < warm else peak * (1 + np.cos(np.pi * (t - warm) / T)) / 2

# %% wrong schedule: cos alone falls to −1
def rate(t, T, warm, peak):
    return peak * (0.1 + 0.9 * t / warm) if t < warm else peak * np.cos(np.pi * (t - warm) / (T - warm))

# %% wrong schedule: a quarter of a cosine
def rate(t, T, warm, peak):
    return peak * (0.1 + 0.9 * t / warm) if t < warm else peak * np.cos(np.pi / 2 * (t - warm) / (T - warm))

# %% wrong schedule: everything is a multiple of peak
def rate(t, T, warm, peak):
    return 0.1 + 0.9 * t / warm if t < warm else (1 + np.cos(np.pi * (t - warm) / (T - warm))) / 2

# %% wrong schedule: the warm-up is missing
def rate(t, T, warm, peak):
    return peak if t < warm else peak * (1 + np.cos(np.pi * (t - warm) / (T - warm))) / 2

# %% survivor schedule: at t = warm both parts give peak
- if t < warm:
+ if t <= warm:

# %% survivor schedule: the cosine of an angle does not see its sign
- return peak * (1 + np.cos(np.pi * (t - warm) / (T - warm))) / 2
+ return peak * (1 + np.cos(np.pi * (t - warm) / (warm - T))) / 2
- return peak * (1 + np.cos(np.pi * (t - warm) / (T - warm))) / 2
+ return peak * (1 + np.cos(np.pi * (warm - t) / (T - warm))) / 2

# %% wrong top: it has not converged
def top(Hv, P):
    v = np.random.default_rng(0).standard_normal(P)
    for _ in range(25):
        v = Hv(v)
        v = v / np.linalg.norm(v)
    return v @ Hv(v)

# %% equivalent top
def top(Hv, P):
    v, old = np.random.default_rng(2).standard_normal(P), 0.0
    for _ in range(190):
        u = Hv(v)
        found = v @ u / (v @ v)
        v = u / np.linalg.norm(u)
        if abs(found - old) < 1e-6 * abs(found):
            break
        old = found
    return found

# %% wrong price: more noise needs more steps
S, B, n = sp.symbols("S B n", positive=True)
price = [S / (1 + n / B), S * B]

# %% wrong price: not n
S, B, n = sp.symbols("S B n", positive=True)
price = [S * (1 + n / B), S * (1 + n / B) * n]

# %% wrong floor: V stands on both sides
η, λ, s = sp.symbols("eta lambda s", positive=True)
V = η**2 * s**2 / (1 - η * λ) ** 2

# %% wrong floor: its sign changes
η, λ, s = sp.symbols("eta lambda s", positive=True)
V = η**2 * s**2 / (1 + (1 - η * λ) ** 2)

# %% wrong spread: add up over the weights
def spread(g, B):
    N = len(g)
    return g.var(0) / B * (N - B) / (N - 1)
