# %% equivalent auc
from scipy import stats


def auc(positive, negative):
    if min(len(positive), len(negative)) == 0:
        raise ValueError("nothing to compare")
    ranks = stats.rankdata(np.concatenate([positive, negative]))[: len(positive)]
    return (ranks.sum() - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative))

# %% equivalent auc
def auc(positive, negative):
    wins, comparisons = 0, 0
    for p in positive:
        for q in negative:
            comparisons += 1
            if p > q:
                wins += 1
            elif p == q:
                wins += 0.5
    if comparisons == 0:
        raise ValueError
    return wins / comparisons

# %% equivalent auc
def auc(positive, negative):
    if not len(positive) or not len(negative):
        raise ValueError("empty")
    return roc_auc_score([1] * len(positive) + [0] * len(negative), np.concatenate([positive, negative]))

# %% equivalent auc
def auc(positive, negative):
    if positive.size * negative.size == 0:
        raise ValueError("empty")
    return torch.heaviside(torch.tensor(positive)[:, None] - torch.tensor(negative), torch.tensor(0.5).double()).mean()

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

# %% wrong auc: divide the wins by the number
def auc(positive, negative):
    if len(positive) == 0 or len(negative) == 0:
        raise ValueError
    return ((positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)).sum()

# %% wrong auc: not their means
def auc(positive, negative):
    if len(positive) == 0 or len(negative) == 0:
        raise ValueError
    return float(positive.mean() > negative.mean())

# %% wrong auc: not the first with the first
def auc(positive, negative):
    if len(positive) == 0 or len(negative) == 0:
        raise ValueError
    return ((positive > negative) + 0.5 * (positive == negative)).mean()

# %% wrong auc: without any positive there is no comparison
def auc(positive, negative):
    if len(negative) == 0:
        raise ValueError
    return ((positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)).mean()

# %% wrong auc: without any negative there is no comparison
def auc(positive, negative):
    if len(positive) == 0:
        raise ValueError
    return ((positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)).mean()

# %% wrong auc: 0.5 would look like a result
def auc(positive, negative):
    if len(positive) == 0 or len(negative) == 0:
        return 0.5
    return ((positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)).mean()

# %% wrong auc: 0 would look like a result
def auc(positive, negative):
    if len(positive) == 0 or len(negative) == 0:
        return 0
    return ((positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)).mean()

# %% wrong auc: mean is nan
def auc(positive, negative):
    return ((positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)).mean()

# %% survivor auc: a number in any form, or entries in any container, go on in the form that the lesson needs
- return float(((difference > 0) + (difference == 0) / 2).mean())
+ return ((difference > 0) + (difference == 0) / 2).mean()

# %% equivalent mix
tuesday = 0.040, 0.25, 0.27

# %% equivalent mix
tuesday = [40 / 1000, 1 - 15 / 20, 15 / (15 + 40)]

# %% equivalent mix
tuesday = np.array([0.04, 0.25, 0.273])

# %% wrong mix: precision of Monday
tuesday = [0.04, 0.25, 0.79]

# %% wrong mix: 40 of how many
tuesday = [0.4, 0.25, 0.27]

# %% wrong mix: that are rejected
tuesday = [0.04, 0.75, 0.27]

# %% wrong mix: not by the genuine ones
tuesday = [0.04, 0.25, 0.75]

# %% wrong mix: not by the accepted ones
tuesday = [0.727, 0.25, 0.27]

# %% wrong mix: precision asks for the genuine ones
tuesday = [0.04, 0.25, 0.727]

# %% wrong mix: the pairs of its own kind
tuesday = [40 / 1020, 5 / 1020, 15 / 55]

# %% wrong mix: not by all pairs
tuesday = [0.04, 0.25, 15 / 1020]

# %% wrong mix: not per cent
tuesday = [4, 25, 27]

# %% survivor mix: two digits are asked for, and 15/56 is 0.27 as well
- solution = [0.04, 0.25, 15 / 55]
+ solution = [0.04, 0.25, 15 / 56]

# %% equivalent threshold
def threshold(impostors, far):
    for t in sorted(impostors):
        if sum(s > t for s in impostors) <= far * len(impostors):
            return t

# %% equivalent threshold
def threshold(impostors, far):
    return accept_threshold(impostors, far)

# %% equivalent threshold
def threshold(impostors, far):
    allowed = int(np.floor(far * impostors.size))
    return np.sort(impostors)[-1 - allowed]

# %% wrong threshold: still the old one
def threshold(impostors, far):
    return sorted(impostors, reverse=True)[int(far * len(impostors)) + 1]

# %% wrong threshold: half an impostor more
def threshold(impostors, far):
    return np.sort(impostors)[::-1][round(far * len(impostors))]

# %% wrong threshold: round down, not up: at most
def threshold(impostors, far):
    return np.sort(impostors)[::-1][int(np.ceil(far * len(impostors)))]

# %% wrong threshold: stricter than needed
def threshold(impostors, far):
    return np.sort(impostors)[-max(int(far * len(impostors)), 1)]

# %% wrong threshold: your index is −0
def threshold(impostors, far):
    return sorted(impostors)[-int(far * len(impostors))]

# %% wrong threshold: stay outside
def threshold(impostors, far):
    return np.sort(impostors)[int(far * len(impostors))]

# %% wrong threshold: between two scores
def threshold(impostors, far):
    return np.percentile(impostors, 100 * (1 - far))

# %% wrong threshold: count each of them
def threshold(impostors, far):
    ranked = sorted(set(impostors), reverse=True)
    return ranked[min(int(far * len(impostors)), len(ranked) - 1)]

# %% wrong threshold: keeps everybody out
def threshold(impostors, far):
    return max(impostors)

# %% equivalent slope
z_y, z_mean, T = sp.symbols("z_y z_mean T")
slope = -(z_mean / T - z_y / T) / T

# %% equivalent slope
z_y, z_mean, T = sp.symbols("z_y z_mean T", positive=True)
slope = z_y * T**-2 - z_mean * T**-2

# %% wrong slope: the sign
z_y, z_mean, T = sp.symbols("z_y z_mean T")
slope = z_mean / T**2 - z_y / T**2

# %% wrong slope: the chain rule adds
z_y, z_mean, T = sp.symbols("z_y z_mean T")
slope = -z_y + z_mean

# %% wrong slope: with the wrong sign
z_y, z_mean, T = sp.symbols("z_y z_mean T")
slope = z_y - z_mean

# %% wrong slope: the derivative of 1/T is
z_y, z_mean, T = sp.symbols("z_y z_mean T")
slope = z_y / T - z_mean / T

# %% wrong slope: only the first term
z_y, z_mean, T = sp.symbols("z_y z_mean T")
slope = z_y * T**-2

# %% wrong slope: only the second term
z_y, z_mean, T = sp.symbols("z_y z_mean T")
slope = -z_mean / T**2

# %% wrong slope: a minus of its own
z_y, z_mean, T = sp.symbols("z_y z_mean T")
slope = -z_y / T**2 - z_mean / T**2

# %% wrong slope: gives the minus
z_y, z_mean, T = sp.symbols("z_y z_mean T")
slope = z_y / T**2 + z_mean / T**2

# %% wrong slope: looks like a variance
z_y, z_mean, T = sp.symbols("z_y z_mean T")
slope = ((z_y - z_mean) / T) ** 2

# %% equivalent refuse
def refuse_below(confidence, right, promise):
    best = 2.0
    for t in np.sort(confidence)[::-1]:
        if np.mean(right[confidence >= t]) >= promise:
            best = float(t)
    return best

# %% equivalent refuse
def refuse_below(confidence, right, promise):
    for t in sorted(confidence):
        answered = [ok for c, ok in zip(confidence, right) if c >= t]
        if sum(answered) >= promise * len(answered):
            return t
    return 2.0

# %% wrong refuse: refuses more than it must
def refuse_below(confidence, right, promise):
    held = [t for t in confidence.tolist() if right[confidence >= t].mean() >= promise]
    return max(held, default=2.0)

# %% wrong refuse: no reason to stop
def refuse_below(confidence, right, promise):
    best = 2.0
    for t in np.sort(confidence)[::-1]:
        if right[confidence >= t].mean() < promise:
            return best
        best = float(t)
    return best

# %% wrong refuse: share of all images
def refuse_below(confidence, right, promise):
    held = [t for t in confidence.tolist() if (right & (confidence >= t)).mean() >= promise]
    return min(held, default=2.0)

# %% wrong refuse: look at `right`
def refuse_below(confidence, right, promise):
    held = [t for t in confidence.tolist() if confidence[confidence >= t].mean() >= promise]
    return min(held, default=2.0)

# %% wrong refuse: exactly at the threshold
def refuse_below(confidence, right, promise):
    held = [t for t in confidence.tolist() if (confidence > t).any() and right[confidence > t].mean() >= promise]
    return min(held, default=2.0)

# %% wrong refuse: exactly the promised share
def refuse_below(confidence, right, promise):
    held = [t for t in confidence.tolist() if right[confidence >= t].mean() > promise]
    return min(held, default=2.0)

# %% wrong refuse: can be the threshold, too
def refuse_below(confidence, right, promise):
    held = [t for t in confidence[right].tolist() if right[confidence >= t].mean() >= promise]
    return min(held, default=2.0)

# %% wrong refuse: answered or refused together
def refuse_below(confidence, right, promise):
    order = np.argsort(-confidence, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(right) + 1)
    held = confidence[order][share >= promise]
    return held[-1] if len(held) else 2.0

# %% wrong refuse: 1.0 would still answer
def refuse_below(confidence, right, promise):
    held = [t for t in confidence.tolist() if right[confidence >= t].mean() >= promise]
    return min(held, default=1.0)

# %% wrong refuse: 2.0, not None
def refuse_below(confidence, right, promise):
    for t in np.sort(confidence):
        if right[confidence >= t].mean() >= promise:
            return t

# %% wrong refuse: not about the threshold
def refuse_below(confidence, right, promise):
    return min([t for t in confidence.tolist() if t >= promise], default=2.0)

# %% survivor refuse: a number in any form, or entries in any container, go on in the form that the lesson needs
- held = [t for t in confidence.tolist() if right[confidence >= t].mean() >= promise]
+ held = [t for t in confidence if right[confidence >= t].mean() >= promise]

# %% equivalent auc
def auc(positive, negative):
    if len(positive) == 0 or len(negative) == 0:
        raise ValueError("nothing to compare")
    p, q = torch.tensor(positive)[:, None], torch.tensor(negative)
    return ((p > q).float() + (p == q).float() / 2).mean()

# %% wrong auc: not by the number of positives
def auc(positive, negative):
    if len(positive) == 0 or len(negative) == 0:
        raise ValueError
    return ((positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)).sum() / len(positive)

# %% wrong auc: not by the number of negatives
def auc(positive, negative):
    if len(positive) == 0 or len(negative) == 0:
        raise ValueError
    return ((positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)).sum() / len(negative)

# %% wrong auc: not per cent
def auc(positive, negative):
    if len(positive) == 0 or len(negative) == 0:
        raise ValueError
    return 100 * ((positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)).mean()

# %% wrong mix: the order is FAR, FRR, precision
tuesday = [0.25, 0.04, 0.27]

# %% wrong threshold: no longer one of the scores
def threshold(impostors, far):
    scores = torch.tensor(impostors.tolist()).sort(descending=True).values
    return scores[int(far * len(scores))]

# %% wrong threshold: count with >, not with >=
def threshold(impostors, far):
    for t in np.sort(impostors):
        if (impostors >= t).mean() <= far:
            return t
    return impostors.max()

# %% wrong threshold: <=, not <
def threshold(impostors, far):
    for t in np.sort(impostors):
        if (impostors > t).mean() < far:
            return t
    return impostors.max()

# %% wrong threshold: sort the scores first
def threshold(impostors, far):
    return impostors[int(far * len(impostors))]

# %% wrong refuse: no longer an entry
def refuse_below(confidence, right, promise):
    c, r = torch.tensor(confidence.tolist()), torch.tensor(right)
    held = [t for t in c if r[c >= t].double().mean() >= promise]
    return min(held, default=2.0)

# %% wrong refuse: not the rounded share
def refuse_below(confidence, right, promise):
    held = [t for t in confidence.tolist() if round(right[confidence >= t].mean(), 2) >= promise]
    return min(held, default=2.0)

# %% wrong refuse: not about how many are answered
def refuse_below(confidence, right, promise):
    held = [t for t in confidence.tolist() if (confidence >= t).mean() >= promise]
    return min(held, default=2.0)

# %% wrong refuse: not infinity
def refuse_below(confidence, right, promise):
    held = [t for t in confidence.tolist() if right[confidence >= t].mean() >= promise]
    return min(held, default=np.inf)
