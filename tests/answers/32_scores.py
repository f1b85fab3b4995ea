# %% equivalent lazy
four = (0.4, 0.25, 0.4, 0.28)

# %% equivalent lazy
P, R = np.array([1, 0.25, 0, 0, 0]), np.array([1, 1, 0, 0, 0])
four = np.array([200 / 500, P.mean(), R.mean(), (2 * P * R / np.maximum(P + R, 1e-9)).mean()])

# %% equivalent lazy
four = torch.tensor([2 / 5, 1.25 / 5, 2 / 5, 1.4 / 5])

# %% wrong lazy: write numbers between 0 and 1
four = [40, 25, 40, 28]

# %% wrong lazy: count as well, with 0
four = [0.4, 0.625, 1.0, 0.7]

# %% wrong lazy: not as 1
four = [0.4, (1 + 0.25 + 3) / 5, 0.4, 0.28]

# %% wrong lazy: you have exchanged them
four = [0.4, 0.4, 0.25, 0.28]

# %% wrong lazy: not the F1 of the two means
four = [0.4, 0.25, 0.4, 0.31]

# %% wrong lazy: not their plain mean
four = [0.4, 0.25, 0.4, (0.25 + 0.4) / 2]

# %% wrong lazy: macro is the mean over all five
four = [0.4, 0.25, 1, 0.4]

# %% wrong lazy: macro ones need not
four = [0.4, 0.4, 0.4, 0.4]

# %% wrong lazy: of these are right
four = [0.4, (1 + 1 / 3) / 5, 0.4, (1 + 0.5) / 5]

# %% wrong lazy: rounded too far
four = [0.4, 0.25, 0.4, 0.3]

# %% wrong lazy: person 1 is not the only one
four = [0.2, 0.25, 0.4, 0.28]

# %% survivor lazy: two digits are asked for, and 0.402, 0.398, 0.3992 and 0.4008 are 0.40 with two digits
- solution = [200 / 500, (1 + 1 / 4) / 5, (1 + 1) / 5, (1 + 0.4) / 5]
+ solution = [201 / 500, (1 + 1 / 4) / 5, (1 + 1) / 5, (1 + 0.4) / 5]
- solution = [200 / 500, (1 + 1 / 4) / 5, (1 + 1) / 5, (1 + 0.4) / 5]
+ solution = [199 / 500, (1 + 1 / 4) / 5, (1 + 1) / 5, (1 + 0.4) / 5]
- solution = [200 / 500, (1 + 1 / 4) / 5, (1 + 1) / 5, (1 + 0.4) / 5]
+ solution = [200 / 501, (1 + 1 / 4) / 5, (1 + 1) / 5, (1 + 0.4) / 5]
- solution = [200 / 500, (1 + 1 / 4) / 5, (1 + 1) / 5, (1 + 0.4) / 5]
+ solution = [200 / 499, (1 + 1 / 4) / 5, (1 + 1) / 5, (1 + 0.4) / 5]

# %% equivalent macro
def macro(C):
    if not C.any():
        raise ValueError("nothing to score")
    P, R, F1 = [], [], []
    for k in range(len(C)):
        tp, fn, fp = C[k, k], C[k].sum() - C[k, k], C[:, k].sum() - C[k, k]
        if tp + fn + fp:
            P.append(tp / (tp + fp) if tp + fp else 0.0)
            R.append(tp / (tp + fn) if tp + fn else 0.0)
            F1.append(2 * tp / (2 * tp + fp + fn))
    return float(np.mean(P)), float(np.mean(R)), float(np.mean(F1))

# %% equivalent macro
def macro(C):
    true, predicted = np.nonzero(C)
    times = C[true, predicted]
    true, predicted = np.repeat(true, times), np.repeat(predicted, times)
    if len(true) == 0:
        raise ValueError("nothing to score")
    return np.array(sk.precision_recall_fscore_support(true, predicted, average="macro", zero_division=0)[:3])

# %% equivalent macro
def macro(C):
    n, m = C.sum(1), C.sum(0)
    if n.sum() == 0:
        raise ValueError("nothing to score")
    with np.errstate(all="ignore"):
        each = np.stack([np.diag(C) / m, np.diag(C) / n, 2 * np.diag(C) / (n + m)])
    occurs = (n > 0) | (m > 0)
    return list(np.nan_to_num(each)[:, occurs].mean(1))

# %% wrong macro: does not occur
def macro(C):
    if C.sum() == 0:
        raise ValueError
    d, n, m = np.diag(C), C.sum(1), C.sum(0)
    return (d / np.maximum(m, 1)).mean(), (d / np.maximum(n, 1)).mean(), (2 * d / np.maximum(n + m, 1)).mean()

# %% wrong macro: rows are true
def macro(C):
    if C.sum() == 0:
        raise ValueError
    d, n, m = np.diag(C), C.sum(0), C.sum(1)
    on = n + m > 0
    return (d / np.maximum(m, 1))[on].mean(), (d / np.maximum(n, 1))[on].mean(), (2 * d / np.maximum(n + m, 1))[on].mean()

# %% wrong macro: not the F1 of the two means
def macro(C):
    if C.sum() == 0:
        raise ValueError
    d, n, m = np.diag(C), C.sum(1), C.sum(0)
    on = n + m > 0
    p, r = (d / np.maximum(m, 1))[on].mean(), (d / np.maximum(n, 1))[on].mean()
    return p, r, 2 * p * r / (p + r) if p + r else 0

# %% wrong macro: not (P + R) / 2
def macro(C):
    if C.sum() == 0:
        raise ValueError
    d, n, m = np.diag(C), C.sum(1), C.sum(0)
    on = n + m > 0
    P, R = (d / np.maximum(m, 1))[on], (d / np.maximum(n, 1))[on]
    return P.mean(), R.mean(), ((P + R) / 2).mean()

# %% wrong macro: counts as 0 here, not as 1
def macro(C):
    if C.sum() == 0:
        raise ValueError
    d, n, m = np.diag(C), C.sum(1), C.sum(0)
    on = n + m > 0
    P, R = np.where(m == 0, 1.0, d / np.maximum(m, 1)), np.where(n == 0, 1.0, d / np.maximum(n, 1))
    return P[on].mean(), R[on].mean(), (2 * d / np.maximum(n + m, 1))[on].mean()

# %% wrong macro: it is not left out of the mean
def macro(C):
    if C.sum() == 0:
        raise ValueError
    d, n, m = np.diag(C), C.sum(1), C.sum(0)
    with np.errstate(all="ignore"):
        return np.nanmean(d / m), np.nanmean(d / n), np.nanmean(2 * d / (n + m))

# %% wrong macro: it must not become nan
def macro(C):
    if C.sum() == 0:
        raise ValueError
    d, n, m = np.diag(C), C.sum(1), C.sum(0)
    on = n + m > 0
    with np.errstate(all="ignore"):
        return (d / m)[on].mean(), (d / n)[on].mean(), (2 * d / (n + m))[on].mean()

# %% wrong macro: predicted but has no image
def macro(C):
    if C.sum() == 0:
        raise ValueError
    d, n, m = np.diag(C), C.sum(1), C.sum(0)
    on = n > 0
    return (d / np.maximum(m, 1))[on].mean(), (d / np.maximum(n, 1))[on].mean(), (2 * d / np.maximum(n + m, 1))[on].mean()

# %% wrong macro: has images but is never predicted
def macro(C):
    if C.sum() == 0:
        raise ValueError
    d, n, m = np.diag(C), C.sum(1), C.sum(0)
    on = m > 0
    return (d / np.maximum(m, 1))[on].mean(), (d / np.maximum(n, 1))[on].mean(), (2 * d / np.maximum(n + m, 1))[on].mean()

# %% wrong macro: weights it with its images
def macro(C):
    true, predicted = np.nonzero(C)
    times = C[true, predicted]
    true, predicted = np.repeat(true, times), np.repeat(predicted, times)
    if len(true) == 0:
        raise ValueError("nothing to score")
    return sk.precision_recall_fscore_support(true, predicted, average="weighted", zero_division=0)[:3]

# %% wrong macro: raise a ValueError
def macro(C):
    if C.sum() == 0:
        return 0.0, 0.0, 0.0
    d, n, m = np.diag(C), C.sum(1), C.sum(0)
    on = n + m > 0
    return (d / np.maximum(m, 1))[on].mean(), (d / np.maximum(n, 1))[on].mean(), (2 * d / np.maximum(n + m, 1))[on].mean()

# %% survivor macro: the two sides of a maximum may be exchanged
- P = hits / np.maximum(m, 1)
+ P = hits / np.maximum(1, m)
- R = hits / np.maximum(n, 1)
+ R = hits / np.maximum(1, n)
- F1 = 2 * hits / np.maximum(n + m, 1)
+ F1 = 2 * hits / np.maximum(1, n + m)

# %% survivor macro: the mean is 0 where the sum is
- if C.sum() == 0:
+ if C.mean() == 0:

# %% survivor macro: a class that does not occur is left out afterwards
- F1 = 2 * hits / np.maximum(n + m, 1)
+ F1 = 2 * hits / (n + m)
- F1 = 2 * hits / np.maximum(n + m, 1)
+ F1 = 2 * hits / np.maximum(n + m, 0)

# %% survivor macro: with n + m = 1 there are no hits
- F1 = 2 * hits / np.maximum(n + m, 1)
+ F1 = 2 * hits / np.maximum(n + m, 2)

# %% equivalent size
q, p0, z = sp.symbols("q p0 z")
size = (p0 - p0**2) * (z / (p0 - q)) ** 2

# %% equivalent size
q, p0, z, n = sp.symbols("q p0 z n", positive=True)
(size,) = sp.solve(sp.Eq((q - p0) ** 2, z**2 * p0 * (1 - p0) / n), n)

# %% wrong size: this is Wald's
q, p0, z = sp.symbols("q p0 z")
size = q * (1 - q) * (z / (q - p0)) ** 2

# %% wrong size: square both sides
q, p0, z = sp.symbols("q p0 z", positive=True)
size = z / (q - p0) * sp.sqrt(p0 - p0**2)

# %% wrong size: z stands squared
q, p0, z = sp.symbols("q p0 z")
size = z * (p0 - p0**2) / (p0 - q) ** 2

# %% wrong size: the distance q − p0 stands squared
q, p0, z = sp.symbols("q p0 z")
size = z**2 * (p0 - p0**2) / (q - p0)

# %% wrong size: take no root of it
q, p0, z = sp.symbols("q p0 z", positive=True)
size = sp.sqrt(p0 * (1 - p0)) * z**2 / (q - p0) ** 2

# %% wrong size: turn it round
q, p0, z = sp.symbols("q p0 z")
size = (q - p0) ** 2 / (z**2 * p0 * (1 - p0))

# %% wrong size: not p0
q, p0, z = sp.symbols("q p0 z")
size = z**2 * p0 / (q - p0) ** 2

# %% wrong size: on the side of the variance
q, p0, z = sp.symbols("q p0 z")
size = p0 * (1 - p0) / (z * (q - p0)) ** 2

# %% survivor size: the two sides of a squared difference may be exchanged
- solution = z ** 2 * p0 * (1 - p0) / (q - p0) ** 2
+ solution = z ** 2 * p0 * (1 - p0) / (p0 - q) ** 2

# %% equivalent best
def expected_best(n, p, M):
    k = np.arange(n + 1)
    at_most = stats.binom.cdf(k, n, p) ** M  # of the best
    return (k * np.diff(at_most, prepend=0)).sum() / n

# %% equivalent best
def expected_best(n, p, M):
    total = 0
    for k in range(n):
        total += 1 - stats.binom.cdf(k, n, p) ** M
    return total / n

# %% wrong best: divide by n
def expected_best(n, p, M):
    return (1 - stats.binom.cdf(np.arange(n), n, p) ** M).sum()

# %% wrong best: the best of M takes the M-th power
def expected_best(n, p, M):
    return (1 - stats.binom.cdf(np.arange(n), n, p)).sum() / n

# %% wrong best: the worst of M
def expected_best(n, p, M):
    return (stats.binom.sf(np.arange(n), n, p) ** M).sum() / n

# %% wrong best: k starts at 0
def expected_best(n, p, M):
    return (1 - stats.binom.cdf(np.arange(1, n), n, p) ** M).sum() / n

# %% wrong best: those that X > k are asked
def expected_best(n, p, M):
    return (stats.binom.cdf(np.arange(n), n, p) ** M).sum() / n

# %% wrong best: multiplied, not added
def expected_best(n, p, M):
    return sum(1 - M * stats.binom.cdf(k, n, p) for k in range(n)) / n

# %% wrong best: not of exactly k
def expected_best(n, p, M):
    k = np.arange(n + 1)
    return (k * stats.binom.pmf(k, n, p) ** M).sum() / n

# %% wrong best: the power is the probability of at most k
def expected_best(n, p, M):
    return sum(k * stats.binom.cdf(k, n, p) ** M for k in range(n + 1)) / n

# %% wrong best: not how far it lies above p
def expected_best(n, p, M):
    return (1 - stats.binom.cdf(np.arange(n), n, p) ** M).sum() / n - p

# %% survivor best: a number in any form goes on in the form that the lesson needs
- return float((1 - all_at_most).sum() / n)
+ return (1 - all_at_most).sum() / n

# %% equivalent macro
def macro(C):
    C = torch.tensor(C).float()
    if C.sum() == 0:
        raise ValueError("no face")
    d, n, m = C.diag(), C.sum(1), C.sum(0)
    on = n + m > 0
    P, R, F1 = d / m.clamp(min=1), d / n.clamp(min=1), 2 * d / (n + m).clamp(min=1)
    return torch.stack([P[on].mean(), R[on].mean(), F1[on].mean()])

# %% wrong lazy: 400 times, not 500
four = [0.4, 0.24, 0.4, 4 / 15]

# %% wrong lazy: not their sum
four = [0.4, 1.25, 2, 1.4]

# %% wrong best: the power of more than k
def expected_best(n, p, M):
    return (1 - stats.binom.sf(np.arange(n), n, p) ** M).mean()
