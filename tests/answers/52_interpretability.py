# %% equivalent cam
def cam(A, V, c):
    return torch.einsum("bj,bjhw->bhw", V[c], A)

# %% equivalent cam
def cam(A, V, c):
    maps = []
    for features, person in zip(A, c):
        maps.append(sum(weight * feature for weight, feature in zip(V[person], features)))
    return torch.stack(maps)

# %% equivalent cam
def cam(A, V, c):
    everyone = F.conv2d(A, V[:, :, None, None])
    return everyone[torch.arange(len(c)), c]

# %% wrong cam: not the mean
def cam(A, V, c):
    return (V[c][:, :, None, None] * A).mean(1)

# %% wrong cam: no ReLU is asked for
def cam(A, V, c):
    return F.relu((V[c][:, :, None, None] * A).sum(1))

# %% wrong cam: without their weights
def cam(A, V, c):
    return A.sum(1)

# %% wrong cam: of person 0 for every image
def cam(A, V, c):
    return (V[0][None, :, None, None] * A).sum(1)

# %% wrong cam: is not its person
def cam(A, V, c):
    return (V[: len(A)][:, :, None, None] * A).sum(1)

# %% wrong cam: not their means
def cam(A, V, c):
    return (V[c] * A.mean((2, 3))).sum(1)[:, None, None].mean((1, 2))

# %% wrong cam: one axis too many
def cam(A, V, c):
    return (V[c][:, :, None, None] * A).sum(1, keepdim=True)

# %% wrong cam: as a sum over the feature maps
def cam(A, V, c):
    return V[c][:, :, None, None] * A

# %% wrong cam: comes after the map
def cam(A, V, c):
    return (V[c][:, :, None, None] * A).sum(1) / (A.shape[2] * A.shape[3])

# %% equivalent product
x1, x2 = sp.symbols("x1 x2", real=True)
t = sp.Symbol("t")
shared = (x1 * sp.integrate(2 * t * x1 * t * x2, (t, 0, 1)), x2 * sp.integrate((t * x1) ** 2, (t, 0, 1)))

# %% equivalent product
x1, x2 = sp.symbols("x1 x2")
shared = sp.Matrix([x1**2 * x2 * 2 / 3, x1**2 * x2 / 3])

# %% wrong product: this is gradient × input
x1, x2 = sp.symbols("x1 x2", real=True)
shared = [2 * x1**2 * x2, x1**2 * x2]

# %% wrong product: these are the slopes at x
x1, x2 = sp.symbols("x1 x2", real=True)
shared = [2 * x1 * x2, x1**2]

# %% wrong product: only the mean slopes
x1, x2 = sp.symbols("x1 x2", real=True)
shared = [2 * x1 * x2 / 3, x1**2 / 3]

# %% wrong product: equal parts
x1, x2 = sp.symbols("x1 x2", real=True)
shared = [x1**2 * x2 / 2, x1**2 * x2 / 2]

# %% wrong product: in the other order
x1, x2 = sp.symbols("x1 x2", real=True)
shared = [x1**2 * x2 / 3, 2 * x1**2 * x2 / 3]

# %% wrong product: is 1/3, not 1/2
x1, x2 = sp.symbols("x1 x2", real=True)
shared = [x1**2 * x2, x1**2 * x2 / 2]

# %% wrong product: a factor 2 is missing
x1, x2 = sp.symbols("x1 x2", real=True)
shared = [x1**2 * x2 / 3, x1**2 * x2 / 3]

# %% equivalent path
def integrated_gradients(slope, x, x0, n):
    slopes = []
    for t in (np.arange(n) + 0.5) / n:
        slopes.append(slope(x0 * (1 - float(t)) + x * float(t)))
    return (x - x0) * torch.stack(slopes).mean(0)

# %% equivalent path
def integrated_gradients(slope, x, x0, n):
    step = (x - x0) / n
    return sum(slope(x0 + (i - 0.5) * step) * step for i in range(1, n + 1))

# %% wrong path: are the left ends
def integrated_gradients(slope, x, x0, n):
    return (x - x0) * sum(slope(x0 + i / n * (x - x0)) for i in range(n)) / n

# %% wrong path: are the right ends
def integrated_gradients(slope, x, x0, n):
    return (x - x0) * sum(slope(x0 + i / n * (x - x0)) for i in range(1, n + 1)) / n

# %% wrong path: ends included
def integrated_gradients(slope, x, x0, n):
    return (x - x0) * sum(slope(x0 + t * (x - x0)) for t in torch.linspace(0, 1, n, dtype=x.dtype)) / n

# %% wrong path: the factor x − x0 is missing
def integrated_gradients(slope, x, x0, n):
    return sum(slope(x0 + (i + 0.5) / n * (x - x0)) for i in range(n)) / n

# %% wrong path: not x: the baseline is not always 0
def integrated_gradients(slope, x, x0, n):
    return x * sum(slope(x0 + (i + 0.5) / n * (x - x0)) for i in range(n)) / n

# %% wrong path: the path begins at x0
def integrated_gradients(slope, x, x0, n):
    return (x - x0) * sum(slope((i + 0.5) / n * x) for i in range(n)) / n

# %% wrong path: not their sum: divide by n
def integrated_gradients(slope, x, x0, n):
    return (x - x0) * sum(slope(x0 + (i + 0.5) / n * (x - x0)) for i in range(n))

# %% wrong path: only the slope at x
def integrated_gradients(slope, x, x0, n):
    return (x - x0) * slope(x)

# %% wrong path: your sign is the other one
def integrated_gradients(slope, x, x0, n):
    return (x0 - x) * sum(slope(x0 + (i + 0.5) / n * (x - x0)) for i in range(n)) / n

# %% equivalent shares
def shares(m, region):
    result = []
    for one, where in zip(m, region):
        whole = one.abs().sum()
        result.append(one.abs()[where].sum() / whole if whole > 0 else torch.zeros_like(whole))
    return torch.stack(result)

# %% equivalent shares
def shares(m, region):
    size = np.abs(m.numpy())
    return np.nan_to_num((size * region.numpy()).sum((1, 2)) / np.maximum(size.sum((1, 2)), 1e-300))

# %% equivalent shares
def shares(m, region):
    inside = torch.where(region, m.abs(), 0).sum((1, 2))
    return torch.nan_to_num(inside / m.abs().sum((1, 2)))

# %% wrong shares: min–max is still there
def shares(m, region):
    low, high = m.amin((1, 2), keepdim=True), m.amax((1, 2), keepdim=True)
    m = (m - low) / (high - low).clamp(min=1e-30)
    return (m * region).sum((1, 2)) / m.sum((1, 2)).clamp(min=1e-30)

# %% wrong shares: 0 / 0
def shares(m, region):
    m = m.abs()
    return (m * region).sum((1, 2)) / m.sum((1, 2))

# %% wrong shares: positive and negative numbers cancel
def shares(m, region):
    total = m.sum((1, 2))
    return (m * region).sum((1, 2)) / torch.where(total == 0, torch.ones_like(total), total)

# %% wrong shares: not max(m, 0)
def shares(m, region):
    m = m.clamp(min=0)
    return (m * region).sum((1, 2)) / m.sum((1, 2)).clamp(min=1e-30)

# %% wrong shares: not its square
def shares(m, region):
    m = m**2
    return (m * region).sum((1, 2)) / m.sum((1, 2)).clamp(min=1e-30)

# %% wrong shares: over the batch
def shares(m, region):
    m = m.abs()
    return (m * region).sum((1, 2)) / m.sum()

# %% wrong shares: the shares of small maps too small
def shares(m, region):
    m = m.abs()
    return (m * region).sum((1, 2)) / (m.sum((1, 2)) + 1e-8)

# %% wrong shares: not their mean
def shares(m, region):
    m = m.abs()
    return ((m * region).sum((1, 2)) / m.sum((1, 2)).clamp(min=1e-30)).mean()

# %% equivalent partial
def partial(a, e, s):
    from scipy.stats import rankdata

    ranks = [rankdata(v) for v in (a, e, s)]
    left = [v - np.polyval(np.polyfit(ranks[2], v, 1), ranks[2]) for v in ranks[:2]]
    return np.corrcoef(*left)[0, 1]

# %% equivalent partial
def partial(a, e, s):
    rho = spearmanr(np.column_stack([a, e, s])).statistic if len(a) else None
    inverse = np.linalg.inv(rho)
    return -inverse[0, 1] / (inverse[0, 0] * inverse[1, 1]) ** 0.5

# %% wrong partial: the area is still in it
def partial(a, e, s):
    return spearmanr(a, e)[0]

# %% wrong partial: the denominator is missing
def partial(a, e, s):
    return spearmanr(a, e)[0] - spearmanr(a, s)[0] * spearmanr(e, s)[0]

# %% wrong partial: is a square root
def partial(a, e, s):
    x, y, z = spearmanr(a, e)[0], spearmanr(a, s)[0], spearmanr(e, s)[0]
    return (x - y * z) / ((1 - y**2) * (1 - z**2))

# %% wrong partial: are squared
def partial(a, e, s):
    x, y, z = spearmanr(a, e)[0], spearmanr(a, s)[0], spearmanr(e, s)[0]
    return (x - y * z) / np.sqrt((1 - y) * (1 - z))

# %% wrong partial: not the correlation of the values
def partial(a, e, s):
    r = np.corrcoef([a, e, s])
    return (r[0, 1] - r[0, 2] * r[1, 2]) / np.sqrt((1 - r[0, 2] ** 2) * (1 - r[1, 2] ** 2))

# %% wrong partial: subtracted, not added
def partial(a, e, s):
    x, y, z = spearmanr(a, e)[0], spearmanr(a, s)[0], spearmanr(e, s)[0]
    return (x + y * z) / np.sqrt((1 - y**2) * (1 - z**2))

# %% wrong partial: both factors stand under the root
def partial(a, e, s):
    x, y, z = spearmanr(a, e)[0], spearmanr(a, s)[0], spearmanr(e, s)[0]
    return (x - y * z) / np.sqrt(1 - y**2)

# %% wrong partial: the ratio of map and area
def partial(a, e, s):
    return spearmanr(a / s, e / s)[0]

# %% equivalent modules
same_maps = ("a", "b", "c")

# %% equivalent modules
same_maps = list("abc")

# %% wrong modules: two methods use hooks
same_maps = ["a", "b", "c", "d", "e"]

# %% wrong modules: DeepLift changes the slope
same_maps = ["a", "b", "c", "e"]

# %% wrong modules: GuidedBackprop changes the slope
same_maps = ["a", "b", "c", "d"]

# %% wrong modules: whose maps differ
same_maps = ["d", "e"]

# %% wrong modules: a mean of true slopes
same_maps = ["a", "b"]

# %% wrong modules: the true slopes as well
same_maps = ["a"]

# %% survivor shares: the order in which two axes are summed changes nothing
- return (m * region).sum((1, 2)) / m.sum((1, 2)).clamp(min=1e-30)
+ return (m * region).sum((2, 1)) / m.sum((1, 2)).clamp(min=1e-30)
- return (m * region).sum((1, 2)) / m.sum((1, 2)).clamp(min=1e-30)
+ return (m * region).sum((1, 2)) / m.sum((2, 1)).clamp(min=1e-30)

# %% survivor partial: a correlation is symmetric, and the formula is symmetric in its two correlations with s
- ae, as_, es = (spearmanr(a, e)[0], spearmanr(a, s)[0], spearmanr(e, s)[0])
+ ae, as_, es = (spearmanr(a, e)[0], spearmanr(e, s)[0], spearmanr(a, s)[0])
- ae, as_, es = (spearmanr(a, e)[0], spearmanr(a, s)[0], spearmanr(e, s)[0])
+ ae, as_, es = (spearmanr(e, a)[0], spearmanr(a, s)[0], spearmanr(e, s)[0])
- ae, as_, es = (spearmanr(a, e)[0], spearmanr(a, s)[0], spearmanr(e, s)[0])
+ ae, as_, es = (spearmanr(a, e)[0], spearmanr(s, a)[0], spearmanr(e, s)[0])
- ae, as_, es = (spearmanr(a, e)[0], spearmanr(a, s)[0], spearmanr(e, s)[0])
+ ae, as_, es = (spearmanr(a, e)[0], spearmanr(a, s)[0], spearmanr(s, e)[0])

# %% wrong path: stay in the float type of x
def integrated_gradients(slope, x, x0, n):
    return ((x - x0) * sum(slope(x0 + (i + 0.5) / n * (x - x0)) for i in range(n)) / n).float()

# %% equivalent cam
def cam(A, V, c):
    return np.einsum("bj,bjhw->bhw", V[c].numpy(), A.numpy())

# %% wrong cam: at the end or on the way
def cam(A, V, c):
    maps = torch.zeros(A.shape[0], A.shape[2], A.shape[3])
    for i in range(len(c)):
        for j in range(A.shape[1]):
            maps[i] += V[c[i], j] * A[i, j]
    return maps

# %% wrong cam: is not divided by its largest number
def cam(A, V, c):
    m = (V[c][:, :, None, None] * A).sum(1)
    return m / m.abs().amax((1, 2), keepdim=True)

# %% wrong cam: is not stretched to 0 … 1
def cam(A, V, c):
    m = (V[c][:, :, None, None] * A).sum(1)
    low, high = m.amin((1, 2), keepdim=True), m.amax((1, 2), keepdim=True)
    return (m - low) / (high - low)

# %% wrong cam: the weights of all persons are added
def cam(A, V, c):
    return torch.einsum("kj,bjhw->bhw", V, A)

# %% equivalent product
x1, x2 = sp.symbols("x1 x2")
shared = np.array([2 / 3 * x1**2 * x2, x1**2 * x2 / 3])

# %% wrong product: the second slope has t² in it as well
x1, x2 = sp.symbols("x1 x2", real=True)
shared = [2 * x1**2 * x2 / 3, x1**2 * x2 / 2]

# %% equivalent path
def integrated_gradients(slope, x, x0, n):
    total = torch.zeros_like(x)
    x -= x0
    for i in range(n):
        total += slope(x0 + (i + 0.5) / n * x)
    return total * x / n

# %% equivalent path
def integrated_gradients(slope, x, x0, n):
    ts = torch.linspace(0.5 / n, 1 - 0.5 / n, n, dtype=x.dtype)
    return (x - x0) * torch.stack([slope(torch.lerp(x0, x, t)) for t in ts]).mean(0)

# %% wrong path: your points t are rounded to float32
def integrated_gradients(slope, x, x0, n):
    ts = (torch.arange(n) + 0.5) / n
    return (x - x0) * torch.stack([slope(x0 + t * (x - x0)) for t in ts]).mean(0)

# %% wrong path: brackets are missing
def integrated_gradients(slope, x, x0, n):
    return (x - x0) * sum(slope(x0 + (i + 0.5 / n) * (x - x0)) for i in range(n)) / n

# %% wrong path: your first point is 1.5 / n
def integrated_gradients(slope, x, x0, n):
    return (x - x0) * sum(slope(x0 + (i + 0.5) / n * (x - x0)) for i in range(1, n + 1)) / n

# %% wrong path: are not the middles of n equal pieces
def integrated_gradients(slope, x, x0, n):
    return (x - x0) * sum(slope(x0 + i / (n + 1) * (x - x0)) for i in range(1, n + 1)) / n

# %% wrong path: trapezoids
def integrated_gradients(slope, x, x0, n):
    slopes = [slope(x0 + i / n * (x - x0)) for i in range(n + 1)]
    return (x - x0) * sum((slopes[i] + slopes[i + 1]) / 2 for i in range(n)) / n

# %% wrong path: only the slope at the last point
def integrated_gradients(slope, x, x0, n):
    for i in range(n):
        last = slope(x0 + (i + 0.5) / n * (x - x0))
    return (x - x0) * last

# %% wrong path: at the middle of the path
def integrated_gradients(slope, x, x0, n):
    return (x - x0) * slope((x + x0) / 2)

# %% wrong path: not x0 + t x
def integrated_gradients(slope, x, x0, n):
    return (x - x0) * sum(slope(x0 + (i + 0.5) / n * x) for i in range(n)) / n

# %% wrong path: the factor x − x0 and the division by n are missing
def integrated_gradients(slope, x, x0, n):
    return sum(slope(x0 + (i + 0.5) / n * (x - x0)) for i in range(n))

# %% equivalent shares
def shares(m, region):
    m = F.normalize(m.flatten(1), p=1, dim=1)
    return (m.abs() * region.flatten(1)).sum(1)

# %% equivalent shares
def shares(m, region):
    m = m.abs_()
    return [(a[r].sum() / a.sum()).item() if a.sum() > 0 else 0 for a, r in zip(m, region)]

# %% wrong shares: this is your colleague's function, as it was
def shares(m, region):
    low, high = m.amin((1, 2), keepdim=True), m.amax((1, 2), keepdim=True)
    m = (m - low) / (high - low)
    return (m * region).sum((1, 2)) / m.sum((1, 2))

# %% wrong shares: min–max is still there, after |m|
def shares(m, region):
    m = m.abs()
    low, high = m.amin((1, 2), keepdim=True), m.amax((1, 2), keepdim=True)
    m = (m - low) / (high - low).clamp(min=1e-30)
    return (m * region).sum((1, 2)) / m.sum((1, 2)).clamp(min=1e-30)

# %% wrong shares: |m| stands above only
def shares(m, region):
    return (m.abs() * region).sum((1, 2)) / m.sum((1, 2)).clamp(min=1e-30)

# %% wrong shares: |m| stands below only
def shares(m, region):
    return (m * region).sum((1, 2)) / m.abs().sum((1, 2)).clamp(min=1e-30)

# %% wrong shares: the absolute value comes after the sum
def shares(m, region):
    return (m * region).sum((1, 2)).abs() / m.abs().sum((1, 2)).clamp(min=1e-30)

# %% wrong shares: the division is missing
def shares(m, region):
    return (m.abs() * region).sum((1, 2))

# %% wrong shares: gets the share 0, not 1
def shares(m, region):
    m = m.abs()
    total = m.sum((1, 2))
    return torch.where(total > 0, (m * region).sum((1, 2)) / total, 1.0)

# %% wrong shares: is larger than the sum of a very small map
def shares(m, region):
    m = m.abs()
    return (m * region).sum((1, 2)) / m.sum((1, 2)).clamp(min=1e-8)

# %% wrong shares: an added 1e-12
def shares(m, region):
    m = m.abs()
    return (m * region).sum((1, 2)) / (m.sum((1, 2)) + 1e-12)

# %% equivalent partial
def partial(a, e, s):
    a, e, s = (np.argsort(np.argsort(v)) for v in (a, e, s))
    left = [v - np.polyval(np.polyfit(s, v, 1), s) for v in (a, e)]
    return np.corrcoef(*left)[0, 1]

# %% wrong partial: divides by the first root and multiplies by the second
def partial(a, e, s):
    x, y, z = spearmanr(a, e)[0], spearmanr(a, s)[0], spearmanr(e, s)[0]
    return (x - y * z) / np.sqrt(1 - y**2) * np.sqrt(1 - z**2)

# %% wrong partial: the whole numerator is divided
def partial(a, e, s):
    x, y, z = spearmanr(a, e)[0], spearmanr(a, s)[0], spearmanr(e, s)[0]
    return x - y * z / np.sqrt((1 - y**2) * (1 - z**2))

# %% wrong partial: is the p-value
def partial(a, e, s):
    x, y, z = spearmanr(a, e)[1], spearmanr(a, s)[1], spearmanr(e, s)[1]
    return (x - y * z) / np.sqrt((1 - y**2) * (1 - z**2))

# %% wrong partial: the correlation keeps its sign
def partial(a, e, s):
    x, y, z = spearmanr(a, e)[0], spearmanr(a, s)[0], spearmanr(e, s)[0]
    return abs(x - y * z) / np.sqrt((1 - y**2) * (1 - z**2))

# %% wrong partial: gives the order, not the ranks
def partial(a, e, s):
    a, e, s = np.argsort(a), np.argsort(e), np.argsort(s)
    left = [v - np.polyval(np.polyfit(s, v, 1), s) for v in (a, e)]
    return np.corrcoef(*left)[0, 1]

# %% wrong partial: is not ranked again
def partial(a, e, s):
    from scipy.stats import rankdata

    a, e, s = rankdata(a), rankdata(e), rankdata(s)
    left = [v - np.polyval(np.polyfit(s, v, 1), s) for v in (a, e)]
    return spearmanr(*left)[0]

# %% wrong partial: from the ranks, not from the values
def partial(a, e, s):
    left = [v - np.polyval(np.polyfit(s, v, 1), s) for v in (a, e)]
    return spearmanr(*left)[0]

# %% equivalent modules
same_maps = np.array(["a", "b", "c"])

# %% wrong modules: completeness is not the question here
same_maps = ["c", "e"]

# %% wrong modules: not only integrated gradients
same_maps = ["c"]
