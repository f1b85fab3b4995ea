# %% equivalent coins
def chance(b, c):
    return stats.binomtest(b, b + c).pvalue

# %% equivalent coins
def chance(b, c):
    n, larger = b + c, max(b, c)
    one_side = sum(math.comb(n, k) for k in range(larger, n + 1)) / 2**n
    return min(1, 2 * one_side)

# %% equivalent coins
def chance(b, c):
    n = b + c
    k = np.arange(n + 1)
    return stats.binom.pmf(k, n, 0.5)[abs(2 * k - n) >= abs(b - c)].sum()

# %% equivalent coins
def chance(b, c):
    n = b + c
    return sp.Rational(sum(math.comb(n, k) for k in range(n + 1) if abs(k - sp.Rational(n, 2)) >= abs(b - sp.Rational(n, 2))), 2**n)

# %% wrong coins: one side only
def chance(b, c):
    n = b + c
    return sum(math.comb(n, k) for k in range(max(b, c), n + 1)) / 2**n

# %% wrong coins: at least b heads
def chance(b, c):
    return stats.binomtest(b, b + c, alternative="greater").pvalue

# %% wrong coins: more uneven splits belong to it
def chance(b, c):
    n = b + c
    return (1 if b == c else 2) * math.comb(n, b) / 2**n

# %% wrong coins: exactly b heads
def chance(b, c):
    return math.comb(b + c, b) / 2 ** (b + c)

# %% wrong coins: the split b : c itself counts
def chance(b, c):
    n, larger = b + c, max(b, c)
    return sum(math.comb(n, k) for k in range(n + 1) if max(k, n - k) > larger) / 2**n

# %% wrong coins: a probability is at most 1
def chance(b, c):
    n = b + c
    return 2 * sum(math.comb(n, k) for k in range(max(b, c), n + 1)) / 2**n

# %% wrong coins: c may be the larger
def chance(b, c):
    n = b + c
    return sum(math.comb(n, k) for k in range(n + 1) if max(k, n - k) >= b) / 2**n

# %% wrong coins: less uneven
def chance(b, c):
    n, larger = b + c, max(b, c)
    return 1 - sum(math.comb(n, k) for k in range(n + 1) if max(k, n - k) >= larger) / 2**n

# %% wrong coins: larger side's share
def chance(b, c):
    return max(b, c) / (b + c)

# %% wrong coins: not by n + 1
def chance(b, c):
    n, larger = b + c, max(b, c)
    return len([k for k in range(n + 1) if max(k, n - k) >= larger]) / (n + 1)

# %% wrong coins: approximation for many throws; the exact
def chance(b, c):
    return 2 * stats.norm.sf(abs(b - c) / math.sqrt(b + c))

# %% wrong coins: with a correction
def chance(b, c):
    return 2 * stats.norm.sf(abs(abs(b - c) - 1) / math.sqrt(b + c))

# %% equivalent interval
def interval(right, generator):
    each = right.mean(axis=1)
    draws = generator.choice(each, size=(4000, len(each)))
    low, high = np.percentile(draws.mean(axis=1), [2.5, 97.5])
    return low, high

# %% equivalent interval
def interval(right, generator):
    found = stats.bootstrap((right.mean(1),), np.mean, method="percentile", n_resamples=4000, rng=generator)
    return list(found.confidence_interval)

# %% equivalent interval
def interval(right, generator):
    K, n = right.shape
    means = []
    for _ in range(4000):
        images = (generator.integers(0, K, K)[:, None] * n + np.arange(n)).ravel()
        means.append(right.ravel()[images].mean())
    return torch.tensor(np.quantile(means, [0.025, 0.975]))

# %% wrong interval: the images are the unit
def interval(right, generator):
    K, n = right.shape
    means = []
    for _ in range(4000):
        images = generator.integers(0, K * n, K * n)
        means.append(right.ravel()[images].mean())
    return np.quantile(means, [0.025, 0.975])

# %% wrong interval: the images are the unit
def interval(right, generator):
    K, n = right.shape
    means = []
    for _ in range(4000):
        images = generator.integers(0, n, (K, n))
        means.append(right[np.arange(K)[:, None], images].mean())
    return np.quantile(means, [0.025, 0.975])

# %% wrong interval: with replacement
def interval(right, generator):
    K, n = right.shape
    means = [right[generator.choice(K, K, replace=False)].mean() for _ in range(4000)]
    return np.quantile(means, [0.025, 0.975])

# %% wrong interval: K people have to be drawn
def interval(right, generator):
    K, n = right.shape
    means = [right[generator.integers(0, K)].mean() for _ in range(4000)]
    return np.quantile(means, [0.025, 0.975])

# %% wrong interval: not 5 %
def interval(right, generator):
    K, n = right.shape
    means = [right[generator.integers(0, K, K)].mean() for _ in range(4000)]
    return np.quantile(means, [0.05, 0.95])

# %% wrong interval: one standard deviation
def interval(right, generator):
    K, n = right.shape
    means = [right[generator.integers(0, K, K)].mean() for _ in range(4000)]
    return np.mean(means) - np.std(means), np.mean(means) + np.std(means)

# %% wrong interval: the lower one first
def interval(right, generator):
    K, n = right.shape
    means = [right[generator.integers(0, K, K)].mean() for _ in range(4000)]
    return np.quantile(means, [0.975, 0.025])

# %% wrong interval: the images are the unit
def interval(right, generator):
    found = stats.binomtest(int(right.sum()), right.size).proportion_ci(method="wilson")
    return found.low, found.high

# %% wrong interval: the spread of their mean is asked
def interval(right, generator):
    return np.quantile(right.mean(1), [0.025, 0.975])

# %% equivalent shuffle
def share_of_orders(x, y):
    def strength(order):
        return abs(sum(a * b for a, b in zip(x, order)) - sum(x) * sum(y) / len(x))

    orders = list(permutations(y))
    return sum(strength(order) >= strength(y) - 1e-9 for order in orders) / len(orders)

# %% equivalent shuffle
def share_of_orders(x, y):
    def r(order):
        return abs(np.corrcoef(x, order)[0, 1])

    return np.mean([r(order) >= r(y) - 1e-9 for order in permutations(y)])

# %% equivalent shuffle
def share_of_orders(x, y):
    centred = torch.tensor(x, dtype=torch.float64) - np.mean(x)
    s = torch.tensor(list(permutations(y)), dtype=torch.float64) @ centred
    return (s.abs() >= s[0].abs() - 1e-9).double().mean()

# %% wrong shuffle: a falling trend
def share_of_orders(x, y):
    centred = np.array(x) - np.mean(x)
    s = np.array([centred @ np.array(order) for order in permutations(y)])
    return np.mean(s >= s[0] - 1e-9)

# %% wrong shuffle: a tie counts
def share_of_orders(x, y):
    centred = np.array(x) - np.mean(x)
    s = np.array([abs(centred @ np.array(order)) for order in permutations(y)])
    return np.mean(s > s[0] + 1e-9)

# %% wrong shuffle: not with a smaller one
def share_of_orders(x, y):
    centred = np.array(x) - np.mean(x)
    s = np.array([abs(centred @ np.array(order)) for order in permutations(y)])
    return 1 - np.mean(s >= s[0] - 1e-9)

# %% wrong shuffle: divide by n!
def share_of_orders(x, y):
    centred = np.array(x) - np.mean(x)
    s = np.array([abs(centred @ np.array(order)) for order in permutations(y)])
    return np.sum(s >= s[0] - 1e-9)

# %% wrong shuffle: the order as it stands counts, too
def share_of_orders(x, y):
    centred = np.array(x) - np.mean(x)
    s = np.array([abs(centred @ np.array(order)) for order in permutations(y)])
    return np.mean(s[1:] >= s[0] - 1e-9)

# %% wrong shuffle: without it, s is not about the trend
def share_of_orders(x, y):
    s = np.array([abs(np.array(x) @ np.array(order)) for order in permutations(y)])
    return np.mean(s >= s[0] - 1e-9)

# %% wrong shuffle: from a bell curve
def share_of_orders(x, y):
    return stats.pearsonr(x, y).pvalue

# %% wrong shuffle: at least as large, not at most
def share_of_orders(x, y):
    centred = np.array(x) - np.mean(x)
    s = np.array([abs(centred @ np.array(order)) for order in permutations(y)])
    return np.mean(s <= s[0] + 1e-9)

# %% equivalent design
comparison = 3.0

# %% equivalent design
comparison = sp.Integer(3)

# %% wrong design: another network finds the same people
comparison = 1

# %% wrong design: more exactly how these people do
comparison = 2

# %% wrong design: somebody whom it has not learned
comparison = 4

# %% wrong design: the groups hold the same people
comparison = 5

# %% wrong design: one number
comparison = [3, 4]

# %% equivalent alarm
α, m = sp.symbols("alpha m")
alarm = 1 - (1 - α) ** m

# %% equivalent alarm
α, m, i = sp.symbols("alpha m i", positive=True)
alarm = sp.summation(α * (1 - α) ** (i - 1), (i, 1, m))

# %% equivalent alarm
α, m = sp.symbols("alpha m", positive=True)
alarm = 1 - sp.exp(m * sp.log(1 - α))

# %% wrong alarm: none of the m
α, m = sp.symbols("alpha m", positive=True)
alarm = (1 - α) ** m

# %% wrong alarm: an upper bound
α, m = sp.symbols("alpha m", positive=True)
alarm = α * m

# %% wrong alarm: all m are
α, m = sp.symbols("alpha m", positive=True)
alarm = α**m

# %% wrong alarm: not all of them are false alarms
α, m = sp.symbols("alpha m", positive=True)
alarm = 1 - α**m

# %% wrong alarm: exactly one
α, m = sp.symbols("alpha m", positive=True)
alarm = m * α * (1 - α) ** (m - 1)

# %% wrong alarm: divided by the number of comparisons
α, m = sp.symbols("alpha m", positive=True)
alarm = 1 - (1 - α / m) ** m

# %% survivor coins: of two numbers the larger one is asked, whatever their order
- n, larger = (b + c, max(b, c))
+ n, larger = (b + c, max(c, b))
- if max(k, n - k) >= larger:
+ if max(n - k, k) >= larger:

# %% survivor coins: n throws cannot give n + 1 heads: comb(n, n + 1) is 0
- for k in range(n + 1):
+ for k in range(n + 2):

# %% survivor shuffle: shuffling x against y, or y against x, gives the same pairs
- x, y = (np.array(x), np.array(y))
+ x, y = (np.array(y), np.array(x))

# %% survivor shuffle: no |s| is exactly 1e-9 below another
- enough = np.abs(s) >= abs(s[0]) - 1e-09
+ enough = np.abs(s) > abs(s[0]) - 1e-09

# %% survivor shuffle: all |s| are divided by n
- s.append(((x - x.mean()) * (order - y.mean())).sum())
+ s.append(((x - x.mean()) * (order - y.mean())).mean())

# %% survivor shuffle: one of the two is centred, and that is enough: a number taken from the other one cancels
- s.append(((x - x.mean()) * (order - y.mean())).sum())
+ s.append(((x + x.mean()) * (order - y.mean())).sum())
- s.append(((x - x.mean()) * (order - y.mean())).sum())
+ s.append((x * (order - y.mean())).sum())
- s.append(((x - x.mean()) * (order - y.mean())).sum())
+ s.append(((x - x.mean()) * (order + y.mean())).sum())
- s.append(((x - x.mean()) * (order - y.mean())).sum())
+ s.append(((x - x.mean()) * order).sum())
- s.append(((x - x.mean()) * (order - y.mean())).sum())
+ s.append(((x - x.sum()) * (order - y.mean())).sum())
- s.append(((x - x.mean()) * (order - y.mean())).sum())
+ s.append(((x - x.mean()) * (order - y.sum())).sum())

# %% survivor shuffle: the sign of s does not change |s|
- s.append(((x - x.mean()) * (order - y.mean())).sum())
+ s.append(((x.mean() - x) * (order - y.mean())).sum())
- s.append(((x - x.mean()) * (order - y.mean())).sum())
+ s.append(((x - x.mean()) * (y.mean() - order)).sum())

# %% survivor interval: one redraw more or less
- for _ in range(4000):
+ for _ in range(4001):

- for _ in range(4000):
+ for _ in range(3999):

# %% wrong shuffle: rounding spoils a tie
def share_of_orders(x, y):
    x, y = np.array(x), np.array(y)
    s = [abs(((x - x.mean()) * (np.array(order) - y.mean())).sum()) for order in permutations(y)]
    return sum(v >= s[0] for v in s) / len(s)

# %% equivalent alarm
α, m = sp.symbols("alpha m", positive=True)
k = sp.Symbol("k", integer=True)
alarm = sp.Sum(sp.binomial(m, k) * α**k * (1 - α) ** (m - k), (k, 1, m))
