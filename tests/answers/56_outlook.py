# %% equivalent budget
def best_for(rows, budget):
    best, smallest = None, float("inf")
    for width in {row["width"] for row in rows}:
        for size in {row["images"] for row in rows}:
            losses = [row["loss"] for row in rows if row["width"] == width and row["images"] == size and row["flops"] <= budget]
            if losses and sum(losses) / len(losses) < smallest:
                best, smallest = (width, size), sum(losses) / len(losses)
    return best

# %% equivalent budget
def best_for(rows, budget):
    from collections import defaultdict
    table = defaultdict(list)
    for row in rows:
        table[row["width"], row["images"]].append((row["loss"], row["flops"]))
    means = {cell: np.mean([loss for loss, _ in both]) for cell, both in table.items() if both[0][1] <= budget}
    return list(min(means.items(), key=lambda each: each[1])[0])

# %% equivalent budget
def best_for(rows, budget):
    allowed = [row for row in rows if not row["flops"] > budget]
    names = sorted({(row["width"], row["images"]) for row in allowed})
    means = [np.mean([row["loss"] for row in allowed if (row["width"], row["images"]) == name]) for name in names]
    return np.array(names[int(np.argmin(means))])

# %% wrong budget: never looks at the budget
def best_for(rows, budget):
    best = min(rows, key=lambda row: row["loss"])
    return best["width"], best["images"]

# %% wrong budget: the luckiest single training
def best_for(rows, budget):
    best = min([row for row in rows if row["flops"] <= budget], key=lambda row: row["loss"])
    return best["width"], best["images"]

# %% wrong budget: the budget is not used
def best_for(rows, budget):
    losses = {}
    for row in rows:
        losses.setdefault((row["width"], row["images"]), []).append(row["loss"])
    return min(losses, key=lambda cell: np.mean(losses[cell]))

# %% wrong budget: costs exactly the budget counts
def best_for(rows, budget):
    losses = {}
    for row in rows:
        if row["flops"] < budget:
            losses.setdefault((row["width"], row["images"]), []).append(row["loss"])
    return min(losses, key=lambda cell: np.mean(losses[cell]))

# %% wrong budget: a sum grows with their number
def best_for(rows, budget):
    losses = {}
    for row in rows:
        if row["flops"] <= budget:
            cell = row["width"], row["images"]
            losses[cell] = losses.get(cell, 0) + row["loss"]
    return min(losses, key=losses.get)

# %% wrong budget: a loss is better when it is smaller
def best_for(rows, budget):
    losses = {}
    for row in rows:
        if row["flops"] <= budget:
            losses.setdefault((row["width"], row["images"]), []).append(row["loss"])
    return max(losses, key=lambda cell: np.mean(losses[cell]))

# %% wrong budget: first the width
def best_for(rows, budget):
    losses = {}
    for row in rows:
        if row["flops"] <= budget:
            losses.setdefault((row["images"], row["width"]), []).append(row["loss"])
    return min(losses, key=lambda cell: np.mean(losses[cell]))

# %% wrong budget: return the number of images as well
def best_for(rows, budget):
    losses = {}
    for row in rows:
        if row["flops"] <= budget:
            losses.setdefault((row["width"], row["images"]), []).append(row["loss"])
    return min(losses, key=lambda cell: np.mean(losses[cell]))[0]

# %% wrong budget: not the median
def best_for(rows, budget):
    losses = {}
    for row in rows:
        if row["flops"] <= budget:
            losses.setdefault((row["width"], row["images"]), []).append(row["loss"])
    return min(losses, key=lambda cell: np.median(losses[cell]))

# %% wrong budget: the next seed replaces the one before
def best_for(rows, budget):
    losses = {}
    for row in rows:
        if row["flops"] <= budget:
            losses[row["width"], row["images"]] = row["loss"]
    return min(losses, key=losses.get)

# %% wrong budget: the widest cell that the budget allows
def best_for(rows, budget):
    return max((row["width"], row["images"]) for row in rows if row["flops"] <= budget)

# %% equivalent wider
growth = " Smaller"

# %% wrong wider: work that is no FLOPs
growth = "equal"

# %% wrong wider: closer to the peak
growth = "larger"

# %% wrong wider: one of the three words
growth = "greater"

# %% wrong wider: a word was asked for
growth = 1 > 0

# %% wrong wider: not yet
growth = "not larger"

# %% wrong wider: the same share u
growth = "the same"

# %% equivalent gpus
P, N, D, S_, u_, t = sp.symbols("P N D S u t", positive=True)
seconds = t * 24 * 60 * 60
gpus = 6 * P * N * D / (S_ * u_) / seconds

# %% equivalent gpus
P, N, D, S, u, t = sp.symbols("P N D S u t")
gpus = P * N * D / (14400 * S * u * t)

# %% equivalent gpus
P, N, D, S, u, t, n = sp.symbols("P N D S u t n", positive=True)
gpus = sp.solve(sp.Eq(n * S * u * 86400 * t, 6 * P * N * D), n)[0]

# %% wrong gpus: a day has 86400 seconds, and S is
P, N, D, S, u, t = sp.symbols("P N D S u t")
gpus = 6 * P * N * D / (S * u * t)

# %% wrong gpus: 86400 times, not divided by
P, N, D, S, u, t = sp.symbols("P N D S u t")
gpus = 6 * P * N * D / (S * u * t / 86400)

# %% wrong gpus: a GPU reaches only the share
P, N, D, S, u, t = sp.symbols("P N D S u t")
gpus = 6 * P * N * D / (86400 * S * t)

# %% wrong gpus: divide by u
P, N, D, S, u, t = sp.symbols("P N D S u t")
gpus = 6 * P * N * D * u / (86400 * S * t)

# %% wrong gpus: forward and back are 6
P, N, D, S, u, t = sp.symbols("P N D S u t")
gpus = 2 * P * N * D / (86400 * S * u * t)

# %% wrong gpus: each image has N tokens
P, N, D, S, u, t = sp.symbols("P N D S u t")
gpus = 6 * P * D / (86400 * S * u * t)

# %% wrong gpus: this is the inverse
P, N, D, S, u, t = sp.symbols("P N D S u t")
gpus = 86400 * S * u * t / (6 * P * N * D)

# %% wrong gpus: divide by t
P, N, D, S, u, t = sp.symbols("P N D S u t")
gpus = 6 * P * N * D / (86400 * S * u)

# %% wrong gpus: the 3600 is missing
P, N, D, S, u, t = sp.symbols("P N D S u t")
gpus = 6 * P * N * D / (24 * S * u * t)

# %% wrong gpus: the seconds that one GPU needs
P, N, D, S, u, t = sp.symbols("P N D S u t")
gpus = 6 * P * N * D / (S * u)

# %% wrong gpus: a faster GPU needs fewer
P, N, D, S, u, t = sp.symbols("P N D S u t")
gpus = 6 * P * N * D * S / (86400 * u * t)

# %% equivalent seeds
def seeds_needed(d, s):
    from scipy.stats import t
    for n in range(2, 10_000):
        if t.interval(0.95, n - 1, loc=d, scale=s / np.sqrt(n))[0] > 0:
            return n

# %% equivalent seeds
def seeds_needed(d, s):
    from scipy import stats
    n = 2
    while -stats.t.ppf(0.025, df=n - 1) * s >= d * np.sqrt(n):
        n = n + 1
    return np.int64(n)

# %% wrong seeds: 1.96 is right for many seeds
def seeds_needed(d, s):
    n = 2
    while 1.96 * s / n**0.5 >= d:
        n += 1
    return n

# %% wrong seeds: have n − 1 degrees of freedom
def seeds_needed(d, s):
    from scipy.stats import t
    n = 2
    while t.ppf(0.975, n) * s / n**0.5 >= d:
        n += 1
    return n

# %% wrong seeds: so the 0.975 quantile
def seeds_needed(d, s):
    from scipy.stats import t
    n = 2
    while t.ppf(0.95, n - 1) * s / n**0.5 >= d:
        n += 1
    return n

# %% wrong seeds: below the line, not n
def seeds_needed(d, s):
    from scipy.stats import t
    n = 2
    while t.ppf(0.975, n - 1) * s / n >= d:
        n += 1
    return n

# %% wrong seeds: do not square it
def seeds_needed(d, s):
    from scipy.stats import t
    n = 2
    while t.ppf(0.975, n - 1) * (s**2 / n) ** 0.5 * s >= d:
        n += 1
    return n

# %% wrong seeds: n may be 2
def seeds_needed(d, s):
    from scipy.stats import t
    n = 3
    while t.ppf(0.975, n - 1) * s / n**0.5 >= d:
        n += 1
    return n

# %% wrong seeds: begin with n = 2
def seeds_needed(d, s):
    from scipy.stats import t
    n = 2
    if s < d:
        return 1
    while t.ppf(0.975, n - 1) * s / n**0.5 >= d:
        n += 1
    return n

# %% wrong seeds: not the whole width
def seeds_needed(d, s):
    from scipy.stats import t
    n = 2
    while 2 * t.ppf(0.975, n - 1) * s / n**0.5 >= d:
        n += 1
    return n

# %% wrong seeds: still holds zero
def seeds_needed(d, s):
    from scipy.stats import t
    n = 2
    while t.ppf(0.975, n - 1) * s / n**0.5 >= d:
        n += 1
    return max(2, n - 1)

# %% wrong seeds: begin with n = 2
def seeds_needed(d, s):
    from scipy.stats import t
    n = 1
    while t.ppf(0.975, n - 1) * s / n**0.5 >= d:
        n += 1
    return n

# %% wrong seeds: needs a loop over n
def seeds_needed(d, s):
    return int(np.ceil((1.96 * s / d) ** 2))

# %% wrong seeds: calculate it anew
def seeds_needed(d, s):
    from scipy.stats import t
    return max(2, int(np.ceil((t.ppf(0.975, 2) * s / d) ** 2)))

# %% wrong seeds: your loop ends at once
def seeds_needed(d, s):
    from scipy.stats import t
    n = 2
    while t.ppf(0.025, n - 1) * s / n**0.5 >= d:
        n += 1
    return n

# %% equivalent sceptic
experiment = "(b)"

# %% equivalent sceptic
experiment = "B"

# %% wrong sceptic: more certain; they do not tell where
experiment = "a"

# %% wrong sceptic: stays open
experiment = "c"

# %% wrong sceptic: nothing is said about new ones
experiment = "d"

# %% wrong sceptic: one of them decides
experiment = "a and b"

# %% wrong sceptic: a, b, c or d
experiment = True

# %% survivor seeds: the half-width is irrational and never exactly d
- while t.ppf(0.975, n - 1) * s / n ** 0.5 >= d:
+ while t.ppf(0.975, n - 1) * s / n ** 0.5 > d:
