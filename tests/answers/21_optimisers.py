# %% equivalent limit
def limit(gradient, n):
    d = np.random.default_rng(1).standard_normal(n)
    for _ in range(500):
        pushed = gradient(d) - gradient(0 * d)
        curvature = np.linalg.norm(pushed) / np.linalg.norm(d)
        d = pushed / np.linalg.norm(pushed)
    return 2 / curvature

# %% wrong limit: zero is the minimum
def limit(gradient, n):
    low, high = 0.0, 16.0
    for _ in range(40):
        η, w = (low + high) / 2, np.zeros(n)
        for _ in range(300):
            w = np.clip(w - η * gradient(w), -1e100, 1e100)
        low, high = (η, high) if abs(w).max() < 1e3 else (low, η)
    return low

# %% wrong limit: start at random
def limit(gradient, n):
    low, high = 0.0, 16.0
    for _ in range(40):
        η, w = (low + high) / 2, np.ones(n)
        for _ in range(300):
            w = np.clip(w - η * gradient(w), -1e100, 1e100)
        low, high = (η, high) if abs(w).max() < 1e3 else (low, η)
    return low

# %% wrong limit: twice as long
def limit(gradient, n):
    A = np.array([gradient(e) - gradient(0 * e) for e in np.eye(n)])
    return 1 / np.linalg.eigvalsh(A)[-1]

# %% wrong limit: the best step
def limit(gradient, n):
    A = np.array([gradient(e) - gradient(0 * e) for e in np.eye(n)])
    λ = np.linalg.eigvalsh(A)
    return 2 / (λ[0] + λ[-1])

# %% wrong limit: do not add up
def limit(gradient, n):
    return 2 / sum((gradient(e) - gradient(0 * e)) @ e for e in np.eye(n))

# %% survivor limit: the tie does not happen
- return growth > 0
+ return growth >= 0

# %% survivor limit: where the search begins is free, as long as the answer lies inside
- low, high = (0.0, 1.0)
+ low, high = (-1.0, 1.0)
- low, high = (0.0, 1.0)
+ low, high = (0.0, 2.0)
- high = 2 * high
+ high = 3 * high

# %% survivor limit: a few halvings or steps more or less are within the tolerance
- for _ in range(16):
+ for _ in range(17):
- for _ in range(16):
+ for _ in range(15):
- for step in range(300):
+ for step in range(301):
- for step in range(300):
+ for step in range(299):
- growth, d = (growth + (step >= 150) * np.log(length), d / length)
+ growth, d = (growth + (step > 150) * np.log(length), d / length)
- growth, d = (growth + (step >= 150) * np.log(length), d / length)
+ growth, d = (growth + (step >= 151) * np.log(length), d / length)
- growth, d = (growth + (step >= 150) * np.log(length), d / length)
+ growth, d = (growth + (step >= 149) * np.log(length), d / length)

# %% survivor limit: how many, and which random ones, is free
- start = np.random.default_rng(0).standard_normal(n)
+ start = np.random.standard_normal(n)
- start = np.random.default_rng(0).standard_normal(n)
+ start = np.random.default_rng(1).standard_normal(n)

# %% survivor limit: the distance has the same length with the other sign
- d = d - η * (gradient(d) - gradient(0 * d))
+ d = η * (gradient(d) - gradient(0 * d)) - d

# %% survivor limit: after 150 steps each step's logarithm has the same sign: the last one, or the sum of the inverses, tells it as well
- growth, d = (growth + (step >= 150) * np.log(length), d / length)
+ growth, d = ((step >= 150) * np.log(length), d / length)
- growth, d = (growth + (step >= 150) * np.log(length), d / length)
+ growth, d = (growth + (step >= 150) / np.log(length), d / length)

# %% equivalent nesterov
def nesterov(w, u, gradient, η, β):
    ahead = w + β * u
    there = ahead - η * gradient(ahead)
    return there, there - w

# %% wrong nesterov: plain momentum
def nesterov(w, u, gradient, η, β):
    ahead = w + β * u
    u = β * u - η * gradient(w)
    return w + u, u

# %% wrong nesterov: by β u, not by u
def nesterov(w, u, gradient, η, β):
    u = β * u - η * gradient(w + u)
    return w + u, u

# %% wrong nesterov: looks behind
def nesterov(w, u, gradient, η, β):
    u = β * u - η * gradient(w - β * u)
    return w + u, u

# %% wrong nesterov: the velocity is forgotten
def nesterov(w, u, gradient, η, β):
    u = -η * gradient(w + β * u)
    return w + u, u

# %% wrong nesterov: u has η in it
def nesterov(w, u, gradient, η, β):
    u = β * u - η * gradient(w + η * β * u)
    return w + u, u

# %% equivalent first-step
ratio = 10**0.5

# %% wrong first-step: v is too small as well
ratio = 1 - 0.9

# %% wrong first-step: v stands under a root
ratio = 0.1 / 0.001

# %% wrong first-step: upside down
ratio = 0.3162

# %% wrong first-step: by the same factor
ratio = 1

# %% equivalent adamw
def adamw(w, g, m, v, t, η, β1, β2, ε, λ):
    m = m + (1 - β1) * (g - m)
    v = v + (1 - β2) * (g * g - v)
    root = np.sqrt(v) / np.sqrt(1 - β2**t) + ε
    return w - η * (λ * w + m / (1 - β1**t) / root), m, v

# %% wrong adamw: this is Adam with L2
def adamw(w, g, m, v, t, η, β1, β2, ε, λ):
    g = g + λ * w
    m, v = β1 * m + (1 - β1) * g, β2 * v + (1 - β2) * g**2
    return w - η * (m / (1 - β1**t)) / (np.sqrt(v / (1 - β2**t)) + ε), m, v

# %% wrong adamw: the hats are missing
def adamw(w, g, m, v, t, η, β1, β2, ε, λ):
    m, v = β1 * m + (1 - β1) * g, β2 * v + (1 - β2) * g**2
    return (1 - η * λ) * w - η * m / (np.sqrt(v) + ε), m, v

# %% wrong adamw: outside of the root
def adamw(w, g, m, v, t, η, β1, β2, ε, λ):
    m, v = β1 * m + (1 - β1) * g, β2 * v + (1 - β2) * g**2
    return (1 - η * λ) * w - η * (m / (1 - β1**t)) / np.sqrt(v / (1 - β2**t) + ε), m, v

# %% wrong adamw: multiplied by the learning rate
def adamw(w, g, m, v, t, η, β1, β2, ε, λ):
    m, v = β1 * m + (1 - β1) * g, β2 * v + (1 - β2) * g**2
    return (1 - λ) * w - η * (m / (1 - β1**t)) / (np.sqrt(v / (1 - β2**t)) + ε), m, v

# %% wrong adamw: towards zero
def adamw(w, g, m, v, t, η, β1, β2, ε, λ):
    m, v = β1 * m + (1 - β1) * g, β2 * v + (1 - β2) * g**2
    return (1 + η * λ) * w - η * (m / (1 - β1**t)) / (np.sqrt(v / (1 - β2**t)) + ε), m, v


# %% wrong limit: too short to tell
def limit(gradient, n):
    low, high = 0.0, 16.0
    for _ in range(40):
        η, w = (low + high) / 2, np.arange(1, n + 1) * 1.0
        for _ in range(10):
            w = w - η * gradient(w)
        low, high = (η, high) if abs(w).max() < 1e3 else (low, η)
    return low

# %% wrong limit: the flattest direction sets the pace
def limit(gradient, n):
    A = np.array([gradient(e) - gradient(0 * e) for e in np.eye(n)])
    return 2 / np.linalg.eigvalsh(A).min()

# %% wrong limit: the diagonal is not enough
def limit(gradient, n):
    return 2 / max((gradient(e) - gradient(0 * e)) @ e for e in np.eye(n))

# %% wrong limit: this is L itself
def limit(gradient, n):
    A = np.array([gradient(e) - gradient(0 * e) for e in np.eye(n)])
    return np.linalg.eigvalsh(A).max()

# %% wrong limit: overflowed
def limit(gradient, n):
    w, η = np.full(n, 3.0), 100.0
    for _ in range(3000):
        w = w - η * gradient(w)
    return w[0] - w[0]

# %% equivalent limit
def limit(gradient, n):
    A = np.array([gradient(e) - gradient(np.zeros(n)) for e in np.eye(n)])
    return np.array([2 / np.linalg.eigvalsh(A)[-1]])

# %% equivalent nesterov
def nesterov(w, u, gradient, η, β):
    ahead = w + β * u
    u = β * u - η * gradient(ahead)
    return [w + u, u]

# %% wrong nesterov: subtract the gradient
def nesterov(w, u, gradient, η, β):
    u = β * u + η * gradient(w + β * u)
    return w + u, u

# %% wrong nesterov: with the new u
def nesterov(w, u, gradient, η, β):
    return w + β * u, β * u - η * gradient(w + β * u)

# %% wrong nesterov: first w, then u
def nesterov(w, u, gradient, η, β):
    u = β * u - η * gradient(w + β * u)
    return u, w + u

# %% equivalent first-step
ratio = sp.sqrt(10)

# %% equivalent first-step
ratio = 3.2

# %% wrong first-step: and so is v in the denominator
ratio = 0.1 * 0.001**0.5

# %% wrong first-step: m is too small, too
ratio = 1 / 0.001**0.5

# %% wrong first-step: not β₁
ratio = 0.9 / 0.999**0.5

# %% wrong adamw: v needs its hat
def adamw(w, g, m, v, t, η, β1, β2, ε, λ):
    m, v = β1 * m + (1 - β1) * g, β2 * v + (1 - β2) * g**2
    return (1 - η * λ) * w - η * (m / (1 - β1**t)) / (np.sqrt(v) + ε), m, v

# %% wrong adamw: m needs its hat
def adamw(w, g, m, v, t, η, β1, β2, ε, λ):
    m, v = β1 * m + (1 - β1) * g, β2 * v + (1 - β2) * g**2
    return (1 - η * λ) * w - η * m / (np.sqrt(v / (1 - β2**t)) + ε), m, v

# %% wrong adamw: without their hats
def adamw(w, g, m, v, t, η, β1, β2, ε, λ):
    m = (β1 * m + (1 - β1) * g) / (1 - β1**t)
    v = (β2 * v + (1 - β2) * g**2) / (1 - β2**t)
    return (1 - η * λ) * w - η * m / (np.sqrt(v) + ε), m, v

# %% wrong adamw: has t = 1 already
def adamw(w, g, m, v, t, η, β1, β2, ε, λ):
    m, v = β1 * m + (1 - β1) * g, β2 * v + (1 - β2) * g**2
    t = t + 1
    return (1 - η * λ) * w - η * (m / (1 - β1**t)) / (np.sqrt(v / (1 - β2**t)) + ε), m, v

# %% wrong adamw: not of the one after
def adamw(w, g, m, v, t, η, β1, β2, ε, λ):
    m, v = β1 * m + (1 - β1) * g, β2 * v + (1 - β2) * g**2
    w = w - η * (m / (1 - β1**t)) / (np.sqrt(v / (1 - β2**t)) + ε)
    return w - η * λ * w, m, v

# %% wrong limit: more rounds, longer runs
def limit(gradient, n):
    v, g0 = np.random.default_rng(0).standard_normal(n), gradient(np.zeros(n))
    for _ in range(15):
        v = gradient(v) - g0
        v = v / np.linalg.norm(v)
    return 2 / (v @ (gradient(v) - g0))

# %% wrong limit: the difference of two gradients
def limit(gradient, n):
    return 2 / np.linalg.eigvalsh(np.array([gradient(e) for e in np.eye(n)]))[-1]

# %% equivalent limit
def limit(gradient, n):
    v, g0 = np.random.default_rng(0).standard_normal(n), gradient(np.zeros(n))
    for _ in range(100):
        v = gradient(v) - g0
        v = v / np.linalg.norm(v)
    return 2 / (v @ (gradient(v) - g0))

# %% wrong nesterov: not at the point ahead
def nesterov(w, u, gradient, η, β):
    ahead = w + β * u
    u = β * u - η * gradient(ahead)
    return ahead + u, u

# %% wrong nesterov: not the old one
def nesterov(w, u, gradient, η, β):
    ahead = w + β * u
    return ahead - η * gradient(ahead), u

# %% wrong nesterov: the velocity has −η in it
def nesterov(w, u, gradient, η, β):
    u = β * u + gradient(w + β * u)
    return w - η * u, u

# %% wrong first-step: by how much m is too small
ratio = 1 / (1 - 0.9)

# %% wrong adamw: the old mean keeps the share β
def adamw(w, g, m, v, t, η, β1, β2, ε, λ):
    m = (1 - β1) * m + β1 * g
    v = (1 - β2) * v + β2 * g**2
    return (1 - η * λ) * w - η * (m / (1 - β1**t)) / (np.sqrt(v / (1 - β2**t)) + ε), m, v

# %% wrong adamw: not by 1 − β
def adamw(w, g, m, v, t, η, β1, β2, ε, λ):
    m = β1 * m + (1 - β1) * g
    v = β2 * v + (1 - β2) * g**2
    return (1 - η * λ) * w - η * (m / (1 - β1)) / (np.sqrt(v / (1 - β2)) + ε), m, v
