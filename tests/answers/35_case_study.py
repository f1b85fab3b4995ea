# %% equivalent prepare
def prepare(train, *others):
    pixels = train.double() / 255
    mean, std = pixels.mean((0, 2, 3)), pixels.std((0, 2, 3), correction=0)
    scaled = lambda part: (part / 255 - mean[:, None, None].float()) / std[:, None, None].float()
    return [scaled(train), *map(scaled, others)]

# %% wrong prepare: its own rule
def prepare(train, *others):
    return [normalise(part, *channel_statistics(part)) for part in (train, *others)]

# %% wrong prepare: have helped to choose
def prepare(train, *others):
    mean, std = channel_statistics(torch.cat([train, *others]))
    return [normalise(part, mean, std) for part in (train, *others)]

# %% wrong prepare: missing from the list
def prepare(train, *others):
    mean, std = channel_statistics(train)
    return [normalise(part, mean, std) for part in others]

# %% wrong prepare: still that of each
def prepare(train, *others):
    mean, _ = channel_statistics(train)
    return [normalise(part, mean, channel_statistics(part)[1]) for part in (train, *others)]

# %% wrong prepare: yours
def prepare(train, *others):
    return [part.float() / 255 for part in (train, *others)]

# %% equivalent flops
def training_flops(F, N, E):
    total = 0
    for _ in range(E):
        total += F * N + 2 * F * N
    return total

# %% wrong flops: way forward alone
def training_flops(F, N, E):
    return F * N * E

# %% wrong flops: one of three products is missing
def training_flops(F, N, E):
    return F * N * E * 2

# %% wrong flops: as two already
def training_flops(F, N, E):
    return 2 * 3 * F * N * E

# %% wrong flops: E is missing
def training_flops(F, N, E):
    return 3 * F * N

# %% equivalent paired
def effect(before, after):
    mended, spoiled, n = np.sum(~before & after), np.sum(before & ~after), len(before)
    return (mended - spoiled) / n, (mended + spoiled - (mended - spoiled) ** 2 / n) ** 0.5 / n

# %% wrong paired: can be spoiled
def effect(before, after):
    mended = after[~before]
    return mended.mean(), (mended.mean() * (1 - mended.mean()) / len(mended)) ** 0.5

# %% wrong paired: should be positive
def effect(before, after):
    d = before.astype(float) - after.astype(float)
    return d.mean(), d.std() / len(d) ** 0.5

# %% wrong paired: two separate samples
def effect(before, after):
    p, q, n = before.mean(), after.mean(), len(before)
    return q - p, (p * (1 - p) / n + q * (1 - q) / n) ** 0.5

# %% wrong paired: spread of one picture
def effect(before, after):
    d = after.astype(float) - before.astype(float)
    return d.mean(), d.std()

# %% wrong paired: TypeError
def effect(before, after):
    d = after - before
    return d.mean(), d.std() / len(d) ** 0.5

# %% survivor paired: one side as float makes both
- d = after.astype(float) - before.astype(float)
+ d = after - before.astype(float)
- d = after.astype(float) - before.astype(float)
+ d = after.astype(float) - before

# %% equivalent refuse
def threshold(sure, right, promise):
    best = 2.0
    for t in np.sort(sure)[::-1]:
        if np.mean(right[sure >= t]) >= promise:
            best = float(t)
    return best

# %% wrong refuse: refuses more than it must
def threshold(sure, right, promise):
    held = [t for t in sure.tolist() if right[sure >= t].mean() >= promise]
    return max(held, default=2.0)

# %% wrong refuse: no reason to stop
def threshold(sure, right, promise):
    best = 2.0
    for t in np.sort(sure)[::-1]:
        if right[sure >= t].mean() < promise:
            return best
        best = float(t)
    return best

# %% wrong refuse: share of all pictures
def threshold(sure, right, promise):
    held = [t for t in sure.tolist() if (right & (sure >= t)).mean() >= promise]
    return min(held, default=2.0)

# %% wrong refuse: look at `right`
def threshold(sure, right, promise):
    held = [t for t in sure.tolist() if sure[sure >= t].mean() >= promise]
    return min(held, default=2.0)

# %% wrong refuse: exactly at the threshold
def threshold(sure, right, promise):
    held = [t for t in sure.tolist() if (sure > t).any() and right[sure > t].mean() >= promise]
    return min(held, default=2.0)

# %% survivor refuse: a number in any form, or entries in any container, go on in the form that the lesson needs
- held = [t for t in sure.tolist() if right[sure >= t].mean() >= promise]
+ held = [t for t in sure if right[sure >= t].mean() >= promise]

# %% leak refuse: no share is the promise itself
- held = [t for t in sure.tolist() if right[sure >= t].mean() >= promise]
+ held = [t for t in sure.tolist() if right[sure >= t].mean() > promise]

# %% equivalent door
s, f, r = sp.symbols("s f r")
stranger_inside = 1 - (1 - s) * r / (s * f + r - s * r)

# %% wrong door: opened already
s, f, r = sp.symbols("s f r")
stranger_inside = f

# %% wrong door: divide by all
s, f, r = sp.symbols("s f r")
stranger_inside = s * f

# %% wrong door: share 1 − s
s, f, r = sp.symbols("s f r")
stranger_inside = s * f / (s * f + r)

# %% wrong door: equally often
s, f, r = sp.symbols("s f r")
stranger_inside = f / (f + r)

# %% wrong door: person of the house
s, f, r = sp.symbols("s f r")
stranger_inside = (r - s * r) / (s * f + (1 - s) * r)

# %% equivalent album
p, q = sp.symbols("p q")
odds = p / (1 - p) * q / (1 - q)
together = odds / (1 + odds)

# %% wrong album: surer than one
p, q = sp.symbols("p q")
together = (p + q) / 2

# %% wrong album: add up to one
p, q = sp.symbols("p q")
together = p * q

# %% wrong album: at least one
p, q = sp.symbols("p q")
together = p + q - p * q

# %% wrong album: turn them back
p, q = sp.symbols("p q")
together = p / (1 - p) * q / (1 - q)
