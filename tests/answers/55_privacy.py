# %% equivalent table
table = 0.70, 0.1998, 0.00794, 0.5

# %% equivalent table
table = [80 / 100 - 10_000 / 100_000, 20 / 100 - 20 / 100_000, 80 / (80 + 10_000), 20 / (20 + 20)]

# %% equivalent table
table = np.array([0.7, 0.2, 0.0079, 0.50])

# %% wrong table: TPR is not yet the advantage
table = [0.8, 0.2, 0.0079, 0.5]

# %% wrong table: both advantages, then both precisions
table = [0.7, 0.0079, 0.2, 0.5]

# %% wrong table: hits and false alarms
table = [0.7, 0.2, 0.8, 0.2]

# %% wrong table: hits for each false alarm
table = [0.7, 0.2, 80 / 10_000, 20 / 20]

# %% wrong table: by the non-members, not by all images called members
table = [0.8 - 10_000 / 10_080, 0.2 - 20 / 40, 0.0079, 0.5]

# %% wrong table: the share of hits
table = [0.7, 0.2, 10_000 / 10_080, 20 / 40]

# %% wrong table: not per cent
table = [70, 20, 0.79, 50]

# %% wrong table: an attack that works has a positive advantage
table = [-0.7, -0.2, 0.0079, 0.5]

# %% wrong table: not by all images
table = [0.7, 0.2, 80 / 100_100, 20 / 100_100]

# %% survivor table: two digits are asked for, and these changes are smaller
- solution = [0.8 - 0.1, 0.2 - 0.0002, 80 / 10080, 20 / 40]
+ solution = [0.8 - 0.1, 0.2 + 0.0002, 80 / 10080, 20 / 40]

- solution = [0.8 - 0.1, 0.2 - 0.0002, 80 / 10080, 20 / 40]
+ solution = [0.8 - 0.1, 0.2, 80 / 10080, 20 / 40]

- solution = [0.8 - 0.1, 0.2 - 0.0002, 80 / 10080, 20 / 40]
+ solution = [0.8 - 0.1, 0.2 - 0, 80 / 10080, 20 / 40]

- solution = [0.8 - 0.1, 0.2 - 0.0002, 80 / 10080, 20 / 40]
+ solution = [0.8 - 0.1, 0.2 - -0.0002, 80 / 10080, 20 / 40]

- solution = [0.8 - 0.1, 0.2 - 0.0002, 80 / 10080, 20 / 40]
+ solution = [0.8 - 0.1, 0.2 - 0.0002, 80 / 10081, 20 / 40]

- solution = [0.8 - 0.1, 0.2 - 0.0002, 80 / 10080, 20 / 40]
+ solution = [0.8 - 0.1, 0.2 - 0.0002, 80 / 10079, 20 / 40]

# %% equivalent needed
def needed(rate, doubt):
    m, chance = 0, 1.0
    while chance > doubt:
        m, chance = m + 1, chance * (1 - rate)
    return m

# %% equivalent needed
import math


def needed(rate, doubt):
    return math.ceil(math.log(doubt, 1 - rate))

# %% equivalent needed
def needed(rate, doubt):
    return next(m for m in range(1, 10**6) if (1 - rate) ** m <= doubt)

# %% wrong needed: approximation for small rates
def needed(rate, doubt):
    return int(np.ceil(3 / rate))

# %% wrong needed: takes log(1 − rate) for −rate
def needed(rate, doubt):
    return int(np.ceil(np.log(1 / doubt) / rate))

# %% wrong needed: with the whole number below
def needed(rate, doubt):
    return int(np.log(doubt) / np.log(1 - rate))

# %% wrong needed: not to the nearest
def needed(rate, doubt):
    return round(np.log(doubt) / np.log(1 - rate))

# %% wrong needed: is not increased
def needed(rate, doubt):
    m = 0
    while (1 - rate) ** m > doubt:
        m += 1
    return m + 1

# %% wrong needed: not rate^m
def needed(rate, doubt):
    return int(np.ceil(np.log(doubt) / np.log(rate)))

# %% wrong needed: not at most 1 − doubt
def needed(rate, doubt):
    return int(np.ceil(np.log(1 - doubt) / np.log(1 - rate)))

# %% wrong needed: a number of images is whole
def needed(rate, doubt):
    return np.log(doubt) / np.log(1 - rate)

# %% wrong needed: one false alarm on the average
def needed(rate, doubt):
    return int(np.ceil(1 / rate))

# %% survivor needed: a number in any form goes on in the form that the lesson needs
- return int(np.ceil(np.log(doubt) / np.log1p(-rate)))
+ return np.ceil(np.log(doubt) / np.log1p(-rate))

# %% equivalent clip
def clip(g, C):
    norm = np.sqrt((g**2).sum(1, keepdims=True))
    return g * np.minimum(1, C / (norm + 1e-6))

# %% equivalent clip
def clip(g, C):
    out = g.copy()
    for row in out:
        norm = np.linalg.norm(row)
        if norm > C:
            row *= C / norm
    return out

# %% equivalent clip
def clip(g, C):
    return torch.renorm(torch.tensor(g), 2, 0, C) if len(g) else torch.tensor(g)

# %% wrong clip: each image has its own
def clip(g, C):
    return g * min(1, C / max(np.linalg.norm(g), 1e-12))

# %% wrong clip: not over the images
def clip(g, C):
    norm = np.linalg.norm(g, axis=0)
    return g * (C / np.maximum(norm, C))

# %% wrong clip: clips every entry by itself
def clip(g, C):
    return g.clip(-C, C)

# %% wrong clip: the factor is at most 1
def clip(g, C):
    norm = np.linalg.norm(g, axis=1, keepdims=True)
    return g * C / np.where(norm == 0, C, norm)

# %% wrong clip: has length C, not 1
def clip(g, C):
    norm = np.linalg.norm(g, axis=1, keepdims=True)
    return g / np.maximum(norm, C)

# %% wrong clip: root of the sum of squares
def clip(g, C):
    norm = (g**2).sum(axis=1, keepdims=True)
    return g * (C / np.maximum(norm, C))

# %% wrong clip: not the sum of absolute values
def clip(g, C):
    norm = np.abs(g).sum(axis=1, keepdims=True)
    return g * (C / np.maximum(norm, C))

# %% wrong clip: not thrown away
def clip(g, C):
    out = g.copy()
    out[np.linalg.norm(g, axis=1) > C] = 0
    return out

# %% wrong clip: not their sum
def clip(g, C):
    norm = np.linalg.norm(g, axis=1, keepdims=True)
    return (g * (C / np.maximum(norm, C))).sum(axis=0)

# %% wrong clip: not their mean
def clip(g, C):
    norm = np.linalg.norm(g, axis=1, keepdims=True)
    return (g * (C / np.maximum(norm, C))).sum(axis=0) / max(1, len(g))

# %% wrong clip: take the minimum
def clip(g, C):
    norm = np.linalg.norm(g, axis=1, keepdims=True)
    return g * np.maximum(1, C / np.where(norm > 0, norm, C))

# %% wrong clip: 0/0 is nan
def clip(g, C):
    norm = np.linalg.norm(g, axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        unit = g / norm
    return unit * np.minimum(norm, C)

# %% survivor clip: the larger of two numbers does not depend on their order
- return g * (C / np.maximum(norm, C))
+ return g * (C / np.maximum(C, norm))

# %% equivalent noisy
def noisy_mean(g, C, σ, noise, expected):
    total = np.zeros(g.shape[1])
    for row in g:
        total += row * min(1, C / max(np.linalg.norm(row), 1e-12))
    return total / expected + σ * C / expected * noise

# %% equivalent noisy
def noisy_mean(g, C, σ, noise, expected):
    norm = np.sqrt((g**2).sum(1))
    factor = np.minimum(1, C / (norm + 1e-6))
    return (factor @ g + noise * (σ * C)) / expected

# %% wrong noisy: still the old one
def noisy_mean(g, C, σ, noise, expected):
    with np.errstate(all="ignore"):
        mean = g.sum(0) / np.float64(len(g))
        mean = mean * min(1, C / np.linalg.norm(mean))
        return mean + σ * C * noise / np.float64(len(g))

# %% wrong noisy: one large gradient decides the mean before it is clipped
def noisy_mean(g, C, σ, noise, expected):
    with np.errstate(all="ignore"):
        mean = g.sum(0) / np.float64(len(g))
        mean = mean * min(1, C / np.linalg.norm(mean))
        return mean + σ * C * noise / expected

# %% wrong noisy: the sum is clipped as a whole
def noisy_mean(g, C, σ, noise, expected):
    total = g.sum(0)
    total = total * min(1, C / max(np.linalg.norm(total), 1e-12))
    return (total + σ * C * noise) / expected

# %% wrong noisy: the true number tells
def noisy_mean(g, C, σ, noise, expected):
    norm = np.linalg.norm(g, axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        return ((g * (C / np.maximum(norm, C))).sum(0) + σ * C * noise) / np.float64(len(g))

# %% wrong noisy: so it is divided too
def noisy_mean(g, C, σ, noise, expected):
    norm = np.linalg.norm(g, axis=1, keepdims=True)
    return (g * (C / np.maximum(norm, C))).sum(0) / expected + σ * C * noise

# %% wrong noisy: only the noise is divided
def noisy_mean(g, C, σ, noise, expected):
    norm = np.linalg.norm(g, axis=1, keepdims=True)
    return (g * (C / np.maximum(norm, C))).sum(0) + σ * C * noise / expected

# %% wrong noisy: only the noise by the expected one
def noisy_mean(g, C, σ, noise, expected):
    norm = np.linalg.norm(g, axis=1, keepdims=True)
    clipped = g * (C / np.maximum(norm, C))
    return (clipped.mean(0) if len(g) else 0) + σ * C * noise / expected

# %% wrong noisy: divide by the expected number
def noisy_mean(g, C, σ, noise, expected):
    norm = np.linalg.norm(g, axis=1, keepdims=True)
    return (g * (C / np.maximum(norm, C))).sum(0) + σ * C * noise

# %% wrong noisy: not σ
def noisy_mean(g, C, σ, noise, expected):
    norm = np.linalg.norm(g, axis=1, keepdims=True)
    return ((g * (C / np.maximum(norm, C))).sum(0) + σ * noise) / expected

# %% wrong noisy: the noise is missing
def noisy_mean(g, C, σ, noise, expected):
    norm = np.linalg.norm(g, axis=1, keepdims=True)
    return (g * (C / np.maximum(norm, C))).sum(0) / expected

# %% wrong noisy: the variance would be its square
def noisy_mean(g, C, σ, noise, expected):
    norm = np.linalg.norm(g, axis=1, keepdims=True)
    return ((g * (C / np.maximum(norm, C))).sum(0) + (σ * C) ** 2 * noise) / expected

# %% wrong noisy: also a step without any image adds noise
def noisy_mean(g, C, σ, noise, expected):
    if len(g) == 0:
        return np.zeros(g.shape[1])
    norm = np.linalg.norm(g, axis=1, keepdims=True)
    return ((g * (C / np.maximum(norm, C))).sum(0) + σ * C * noise) / expected

# %% survivor noisy: the larger of two numbers does not depend on their order
- clipped = g * (C / np.maximum(norm, C))
+ clipped = g * (C / np.maximum(C, norm))

# %% equivalent order
s, L = sp.symbols("s L", positive=True)
smallest = (sp.sqrt(s) + sp.sqrt(L)) ** 2 - L

# %% equivalent order
smallest = sp.sympify("s + 2 * sqrt(s * L)")

# %% equivalent order
s, L, a = sp.symbols("s L a", positive=True)
smallest = (s * (1 + a) + L / a).subs(a, sp.solve(sp.diff(s * (1 + a) + L / a, a), a)[0])

# %% wrong order: that is the best order
s, L = sp.symbols("s L", positive=True)
smallest = 1 + sp.sqrt(L / s)

# %% wrong order: that is the best α − 1
s, L = sp.symbols("s L", positive=True)
smallest = sp.sqrt(L / s)

# %% wrong order: the s of this 1 is missing
s, L = sp.symbols("s L", positive=True)
smallest = 2 * sp.sqrt(s * L)

# %% wrong order: s·α at the best order
s, L = sp.symbols("s L", positive=True)
smallest = s + sp.sqrt(s * L)

# %% wrong order: not √(s/L)
s, L = sp.symbols("s L", positive=True)
smallest = s * (1 + sp.sqrt(s / L)) + L / sp.sqrt(s / L)

# %% wrong order: if the denominator were α
s, L = sp.symbols("s L", positive=True)
α = sp.sqrt(L / s)
smallest = s * α + L / (α - 1)

# %% wrong order: what α = 2 gives
s, L = sp.symbols("s L", positive=True)
smallest = 2 * s + L
