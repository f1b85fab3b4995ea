# %% equivalent paired
def paired(helped, plain):
    both = sorted(seed for seed in helped if seed in plain)
    return [(helped[seed] - plain[seed]) * 100 for seed in both]

# %% equivalent paired
def paired(helped, plain):
    both = sorted(helped.keys() & plain.keys())
    return 100 * (np.array([helped[s] for s in both]) - np.array([plain[s] for s in both]))

# %% wrong paired: not plain minus helped
def paired(helped, plain):
    return [100 * (plain[seed] - helped[seed]) for seed in sorted(plain) if seed in helped]

# %% wrong paired: multiply by 100
def paired(helped, plain):
    return [helped[seed] - plain[seed] for seed in sorted(plain) if seed in helped]

# %% wrong paired: may have different orders
def paired(helped, plain):
    return [100 * (a - b) for a, b in zip(helped.values(), plain.values())]

# %% wrong paired: in the order of increasing seeds
def paired(helped, plain):
    return [100 * (helped[seed] - plain[seed]) for seed in helped if seed in plain]

# %% wrong paired: may be missing in `helped`
def paired(helped, plain):
    return [100 * (helped[seed] - plain[seed]) for seed in sorted(plain)]

# %% wrong paired: makes no pair
def paired(helped, plain):
    return [100 * (helped.get(s, 0) - plain.get(s, 0)) for s in sorted({**helped, **plain})]

# %% wrong paired: not a share of the accuracy before
def paired(helped, plain):
    return [100 * (helped[s] - plain[s]) / plain[s] for s in sorted(plain) if s in helped]

# %% wrong paired: not {seed: difference}
def paired(helped, plain):
    return {s: 100 * (helped[s] - plain[s]) for s in sorted(plain) if s in helped}

# %% equivalent chance
pairs_needed = int(np.ceil(np.log2(20)))

# %% equivalent chance
pairs_needed = sp.Integer(5)

# %% wrong chance: four pairs give 1/16
pairs_needed = 4

# %% wrong chance: only all positive is asked
pairs_needed = 6

# %% wrong chance: multiplied, not added
pairs_needed = 10

# %% wrong chance: halved with each pair: 1/2, 1/4
pairs_needed = 20

# %% wrong chance: this is the probability
pairs_needed = 1 / 32

# %% wrong chance: a part of a pair
pairs_needed = np.log2(20)

# %% equivalent worth
def worth(sizes, without, target):
    for i in range(len(sizes) - 1):
        if without[i] <= target <= without[i + 1]:
            share = (target - without[i]) / (without[i + 1] - without[i])
            return sizes[i] * (sizes[i + 1] / sizes[i]) ** share

# %% equivalent worth
def worth(sizes, without, target):
    size = np.interp(target, without, np.log2(sizes), left=np.nan, right=np.nan)
    return None if np.isnan(size) else 2**size

# %% wrong worth: straight over the size itself
def worth(sizes, without, target):
    return float(np.interp(target, without, sizes)) if without[0] <= target <= without[-1] else None

# %% wrong worth: outside the measured accuracies nothing is known
def worth(sizes, without, target):
    return float(np.exp(np.interp(target, without, np.log(sizes))))

# %% wrong worth: below the first measured accuracy
def worth(sizes, without, target):
    return float(np.exp(np.interp(target, without, np.log(sizes)))) if target <= max(without) else None

# %% wrong worth: above the last measured accuracy
def worth(sizes, without, target):
    return float(np.exp(np.interp(target, without, np.log(sizes)))) if target >= min(without) else None

# %% wrong worth: at the first and the last accuracy themselves
def worth(sizes, without, target):
    return float(np.exp(np.interp(target, without, np.log(sizes)))) if without[0] < target < without[-1] else None

# %% wrong worth: at the first accuracy itself
def worth(sizes, without, target):
    return float(np.exp(np.interp(target, without, np.log(sizes)))) if without[0] < target <= without[-1] else None

# %% wrong worth: taken back at the end
def worth(sizes, without, target):
    return float(np.interp(target, without, np.log(sizes))) if without[0] <= target <= without[-1] else None

# %% wrong worth: np.exp takes back np.log
def worth(sizes, without, target):
    return float(np.exp(np.interp(target, without, np.log10(sizes)))) if without[0] <= target <= without[-1] else None

# %% wrong worth: next measured size
def worth(sizes, without, target):
    if target < without[0] or target > without[-1]:
        return None
    return float(sizes[int(np.searchsorted(without, target))])

# %% equivalent false
accuracy = 1 / 2

# %% equivalent false
accuracy = sp.Rational(1, 2)

# %% wrong false: keeps its old label
accuracy = 1.0

# %% wrong false: cannot know which half
accuracy = 0.75

# %% wrong false: not taught the opposite
accuracy = 0.0

# %% wrong false: not per cent
accuracy = 50

# %% wrong false: what does it see of each kind
accuracy = 0.25

# %% equivalent share
r, q = sp.symbols("r q")
share = 1 / (1 + (1 - r) * q / (r * (1 - q)))

# %% equivalent share
r, q = sp.symbols("r q", positive=True)
share = (r - r * q) / (r + q - 2 * r * q)

# %% wrong share: for r = 1/2 only
r, q = sp.symbols("r q", positive=True)
share = 1 - q

# %% wrong share: divide by the share
r, q = sp.symbols("r q", positive=True)
share = r * (1 - q)

# %% wrong share: how many of them have the label
r, q = sp.symbols("r q", positive=True)
share = r * (1 - q) + (1 - r) * q

# %% wrong share: these are the ones with the other label
r, q = sp.symbols("r q", positive=True)
share = (1 - r) * q / (r * (1 - q) + (1 - r) * q)

# %% wrong share: for the images that are seen upside down
r, q = sp.symbols("r q", positive=True)
share = r * q / (r * q + (1 - r) * (1 - q))

# %% wrong share: only if it is turned
r, q = sp.symbols("r q", positive=True)
share = r * (1 - q) / (r * (1 - q) + 1 - r)

# %% wrong share: before any image is turned
r, q = sp.symbols("r q", positive=True)
share = r

# %% wrong share: these are the odds
r, q = sp.symbols("r q", positive=True)
share = r * (1 - q) / ((1 - r) * q)

# %% survivor worth: np.float64 is a number too, and goes on as a float
- return float(np.exp(np.interp(target, without, np.log(sizes))))
+ return np.exp(np.interp(target, without, np.log(sizes)))

# %% wrong worth: not from the first to the last
def worth(sizes, without, target):
    if target < without[0] or target > without[-1]:
        return None
    way = (target - without[0]) / (without[-1] - without[0])
    return sizes[0] * (sizes[-1] / sizes[0]) ** way

# %% wrong worth: the size is not rounded
def worth(sizes, without, target):
    if target < without[0] or target > without[-1]:
        return None
    return int(round(float(np.exp(np.interp(target, without, np.log(sizes))))))

# %% wrong worth: of the size is asked, not of the accuracy
def worth(sizes, without, target):
    if target < without[0] or target > without[-1]:
        return None
    return float(np.interp(np.log(target), np.log(without), sizes))

# %% wrong share: (1 − r)·q
r, q = sp.symbols("r q", positive=True)
share = r * (1 - q) / (r * (1 - q) + q)
