# %% equivalent lazy
four = [100 / 1000, (100 / 1000) / 10, (1 + 9 * 0) / 10, (2 * 100 / (1000 + 100)) / 10]

# %% wrong lazy: macro averages over all ten
four = [0.1, 0.1, 1, 0.182]

# %% wrong lazy: the wrong way round
four = [0.1, 0.1, 0.01, 0.0182]

# %% wrong lazy: whose names were never given
four = [0.1, 0.1, 0.1, 0.182]

# %% wrong lazy: not as 1
four = [0.1, 0.91, 0.1, 0.0182]

# %% wrong lazy: person by person
four = [0.1, 0.01, 0.1, 0.055]

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

# %% wrong macro: does not occur
def macro(C):
    if C.sum() == 0:
        raise ValueError
    d, n, m = np.diag(C), C.sum(1), C.sum(0)
    return (d / np.maximum(m, 1)).mean(), (d / np.maximum(n, 1)).mean(), (2 * d / np.maximum(n + m, 1)).mean()

# %% wrong macro: rows are the truth
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
    return p, r, 2 * p * r / (p + r)

# %% wrong macro: counts as 0 here
def macro(C):
    if C.sum() == 0:
        raise ValueError
    d, n, m = np.diag(C), C.sum(1), C.sum(0)
    on = n + m > 0
    P, R = np.where(m == 0, 1.0, d / np.maximum(m, 1)), np.where(n == 0, 1.0, d / np.maximum(n, 1))
    return P[on].mean(), R[on].mean(), (2 * d / np.maximum(n + m, 1))[on].mean()

# %% wrong macro: named but never there
def macro(C):
    if C.sum() == 0:
        raise ValueError
    d, n, m = np.diag(C), C.sum(1), C.sum(0)
    on = n > 0
    return (d / np.maximum(m, 1))[on].mean(), (d / np.maximum(n, 1))[on].mean(), (2 * d / np.maximum(n + m, 1))[on].mean()

# %% wrong macro: where a ValueError is asked for
def macro(C):
    d, n, m = np.diag(C), C.sum(1), C.sum(0)
    on = n + m > 0
    each = np.array([d / np.maximum(m, 1), d / np.maximum(n, 1), 2 * d / np.maximum(n + m, 1)])
    return tuple(each[:, on].sum(1) / max(on.sum(), 1))

# %% survivor macro: a number in any form, or entries in any container, go on in the form that the lesson needs
- return tuple(each[:, occurs].mean(1).tolist())
+ return each[:, occurs].mean(1).tolist()
- return tuple(each[:, occurs].mean(1).tolist())
+ return tuple(each[:, occurs].mean(1))

# %% survivor macro: the mean is 0 where the sum is
- if n.sum() == 0:
+ if n.mean() == 0:

# %% survivor macro: the two sides of a sum, a maximum, a minimum or a squared difference may be exchanged
- each = np.array([d / np.maximum(m, 1), d / np.maximum(n, 1), 2 * d / np.maximum(n + m, 1)])
+ each = np.array([d / np.maximum(1, m), d / np.maximum(n, 1), 2 * d / np.maximum(n + m, 1)])
- each = np.array([d / np.maximum(m, 1), d / np.maximum(n, 1), 2 * d / np.maximum(n + m, 1)])
+ each = np.array([d / np.maximum(m, 1), d / np.maximum(1, n), 2 * d / np.maximum(n + m, 1)])
- each = np.array([d / np.maximum(m, 1), d / np.maximum(n, 1), 2 * d / np.maximum(n + m, 1)])
+ each = np.array([d / np.maximum(m, 1), d / np.maximum(n, 1), 2 * d / np.maximum(1, n + m)])

# %% survivor macro: who does not occur is left out afterwards
- each = np.array([d / np.maximum(m, 1), d / np.maximum(n, 1), 2 * d / np.maximum(n + m, 1)])
+ each = np.array([d / np.maximum(m, 1), d / np.maximum(n, 1), 2 * d / (n + m)])
- each = np.array([d / np.maximum(m, 1), d / np.maximum(n, 1), 2 * d / np.maximum(n + m, 1)])
+ each = np.array([d / np.maximum(m, 1), d / np.maximum(n, 1), 2 * d / np.maximum(n + m, 0)])

# %% leak macro: a person with one face, or named once, is never right
- each = np.array([d / np.maximum(m, 1), d / np.maximum(n, 1), 2 * d / np.maximum(n + m, 1)])
+ each = np.array([d / np.maximum(m, 2), d / np.maximum(n, 1), 2 * d / np.maximum(n + m, 1)])
- each = np.array([d / np.maximum(m, 1), d / np.maximum(n, 1), 2 * d / np.maximum(n + m, 1)])
+ each = np.array([d / np.maximum(m, 1), d / np.maximum(n, 2), 2 * d / np.maximum(n + m, 1)])

# %% survivor macro: with n + m = 1, d is 0
- each = np.array([d / np.maximum(m, 1), d / np.maximum(n, 1), 2 * d / np.maximum(n + m, 1)])
+ each = np.array([d / np.maximum(m, 1), d / np.maximum(n, 1), 2 * d / np.maximum(n + m, 2)])

# %% equivalent size
q, p0, z = sp.symbols("q p0 z")
size = (p0 - p0**2) * (z / (p0 - q)) ** 2

# %% wrong size: that is Wald's
q, p0, z = sp.symbols("q p0 z")
size = q * (1 - q) * (z / (q - p0)) ** 2

# %% wrong size: that is √n
q, p0, z = sp.symbols("q p0 z", positive=True)
size = z / (q - p0) * sp.sqrt(p0 - p0**2)

# %% wrong size: z comes squared
q, p0, z = sp.symbols("q p0 z")
size = z * (p0 - p0**2) / (p0 - q) ** 2

# %% wrong size: four times the pictures
q, p0, z = sp.symbols("q p0 z")
size = z**2 * (p0 - p0**2) / (q - p0)

# %% survivor size: the two sides of a sum, a maximum, a minimum or a squared difference may be exchanged
- solution = z ** 2 * p0 * (1 - p0) / (q - p0) ** 2
+ solution = z ** 2 * p0 * (1 - p0) / (p0 - q) ** 2

# %% equivalent auc
def auc(positive, negative):
    if min(len(positive), len(negative)) == 0:
        raise ValueError("nothing to compare")
    ranks = stats.rankdata(np.concatenate([positive, negative]))[: len(positive)]
    return (ranks.sum() - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative))

# %% wrong auc: count it as a loss
def auc(positive, negative):
    if len(positive) == 0 or len(negative) == 0:
        raise ValueError
    return (positive[:, None] > negative).mean()

# %% wrong auc: as a whole one
def auc(positive, negative):
    if len(positive) == 0 or len(negative) == 0:
        raise ValueError
    return (positive[:, None] >= negative).mean()

# %% wrong auc: higher, not lower
def auc(positive, negative):
    if len(positive) == 0 or len(negative) == 0:
        raise ValueError
    return ((positive[:, None] < negative) + 0.5 * (positive[:, None] == negative)).mean()

# %% wrong auc: not their means
def auc(positive, negative):
    if len(positive) == 0 or len(negative) == 0:
        raise ValueError
    return float(positive.mean() > negative.mean())

# %% wrong auc: raise a ValueError
def auc(positive, negative):
    if len(positive) == 0 or len(negative) == 0:
        return 0.5
    return ((positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)).mean()

# %% leak auc: no case without a positive, and none with a single one that could be compared
- if len(positive) == 0 or len(negative) == 0:
+ if len(negative) == 0:
- if len(positive) == 0 or len(negative) == 0:
+ if len(positive) == 1 or len(negative) == 0:
- if len(positive) == 0 or len(negative) == 0:
+ if len(positive) == -1 or len(negative) == 0:

# %% survivor auc: a number in any form, or entries in any container, go on in the form that the lesson needs
- return float(((difference > 0) + (difference == 0) / 2).mean())
+ return ((difference > 0) + (difference == 0) / 2).mean()

# %% equivalent threshold
def threshold(impostors, far):
    for t in sorted(impostors):
        if sum(s > t for s in impostors) <= far * len(impostors):
            return t

# %% wrong threshold: still the old one
def threshold(impostors, far):
    return sorted(impostors, reverse=True)[int(far * len(impostors)) + 1]

# %% wrong threshold: stricter than need be
def threshold(impostors, far):
    return np.sort(impostors)[-max(int(far * len(impostors)), 1)]

# %% wrong threshold: stay out
def threshold(impostors, far):
    return np.sort(impostors)[int(far * len(impostors))]

# %% wrong threshold: between two scores
def threshold(impostors, far):
    return np.percentile(impostors, 100 * (1 - far))

# %% wrong threshold: keeps everybody out
def threshold(impostors, far):
    return max(impostors)

# %% equivalent slope
a, m, T = sp.symbols("a m T")
slope = -(m / T - a / T) / T

# %% wrong slope: the sign
a, m, T = sp.symbols("a m T")
slope = m / T**2 - a / T**2

# %% wrong slope: the chain rule
a, m, T = sp.symbols("a m T")
slope = -a + m

# %% wrong slope: the derivative of 1/T is
a, m, T = sp.symbols("a m T")
slope = a / T - m / T

# %% wrong slope: only the first term
a, m, T = sp.symbols("a m T")
slope = a * T**-2

# %% wrong slope: looks like a variance
a, m, T = sp.symbols("a m T")
slope = ((a - m) / T) ** 2

# %% equivalent best
def expected_best(n, p, m):
    k = np.arange(n + 1)
    F = stats.binom.cdf(k, n, p) ** m  # of the best
    return (k * np.diff(F, prepend=0)).sum() / n

# %% wrong best: divide by n
def expected_best(n, p, m):
    return (1 - stats.binom.cdf(np.arange(n), n, p) ** m).sum()

# %% wrong best: F to the power of m
def expected_best(n, p, m):
    return (1 - stats.binom.cdf(np.arange(n), n, p)).sum() / n

# %% wrong best: the worst of m
def expected_best(n, p, m):
    return (stats.binom.sf(np.arange(n), n, p) ** m).sum() / n

# %% wrong best: k starts at 0
def expected_best(n, p, m):
    return (1 - stats.binom.cdf(np.arange(1, n), n, p) ** m).sum() / n

# %% wrong best: subtract it
def expected_best(n, p, m):
    return (stats.binom.cdf(np.arange(n), n, p) ** m).sum() / n

# %% survivor best: a number in any form, or entries in any container, go on in the form that the lesson needs
- return float((1 - below).sum() / n)
+ return (1 - below).sum() / n
