# %% equivalent apart
def apart(a, b):
    return max(abs(p - q) for p, q in zip(a.tolist(), b.tolist())) / max(abs(q) for q in b.tolist())

# %% equivalent apart
def apart(a, b):
    scale = b.abs().max()
    return torch.max(torch.abs(a / scale - b / scale))

# %% equivalent apart
def apart(a, b):
    return np.linalg.norm((a - b).numpy(), np.inf) / np.linalg.norm(b.numpy(), np.inf)

# %% equivalent apart
def apart(a, b):
    return torch.linalg.vector_norm(b - a, ord=float("inf")) / torch.linalg.vector_norm(b, ord=float("inf"))

# %% wrong apart: divide by the largest entry of b
def apart(a, b):
    return (a - b).abs().max().item()

# %% wrong apart: the difference may be negative
def apart(a, b):
    return ((a - b).max() / b.abs().max()).item()

# %% wrong apart: the largest entry of b may be negative
def apart(a, b):
    return ((a - b).abs().max() / b.max()).item()

# %% wrong apart: absolute values of the difference and of b
def apart(a, b):
    return ((a - b).max() / b.max()).item()

# %% wrong apart: no longer sees a sign
def apart(a, b):
    return ((a.abs() - b.abs()).abs().max() / b.abs().max()).item()

# %% wrong apart: may stand at different places
def apart(a, b):
    return (abs(a.abs().max() - b.abs().max()) / b.abs().max()).item()

# %% wrong apart: b is the measure
def apart(a, b):
    return ((a - b).abs().max() / a.abs().max()).item()

# %% wrong apart: its own ratio says nothing
def apart(a, b):
    return ((a - b).abs() / b.abs()).max().item()

# %% wrong apart: not the mean
def apart(a, b):
    return ((a - b).abs().mean() / b.abs().max()).item()

# %% wrong apart: not the sums
def apart(a, b):
    return ((a - b).abs().sum() / b.abs().sum()).item()

# %% wrong apart: not the lengths
def apart(a, b):
    return ((a - b).norm() / b.norm()).item()

# %% wrong apart: its largest entry, not its mean
def apart(a, b):
    return ((a - b).abs().max() / b.abs().mean()).item()

# %% equivalent ones
stops = tuple(2**t for t in (8, 11, 24))

# %% equivalent ones
stops = np.array([256.0, 2048.0, 16777216.0])

# %% equivalent ones
stops = torch.tensor([2**8, 2**11, 2**24])

# %% wrong ones: one more works
stops = [255, 2047, 16777215]

# %% wrong ones: is never reached
stops = [257, 2049, 2**24 + 1]

# %% wrong ones: bfloat16 and float16, too
stops = [257, 2049, 2**24]

# %% wrong ones: of its two neighbours
stops = [258, 2050, 2**24 + 2]

# %% wrong ones: one digit too few
stops = [128, 1024, 2**23]

# %% wrong ones: one digit too many
stops = [512, 4096, 2**25]

# %% wrong ones: the largest numbers of the formats
stops = [int(torch.finfo(torch.bfloat16).max), 65504, int(torch.finfo(torch.float32).max)]

# %% wrong ones: the order is
stops = [2048, 256, 2**24]

# %% wrong ones: not the sign and the power
stops = [2**16, 2**16, 2**32]

# %% wrong ones: this is t
stops = [8, 11, 24]

# %% equivalent shares
def shares(sizes):
    return list(np.array(sizes) / np.sum(sizes))

# %% equivalent shares
def shares(sizes):
    from fractions import Fraction
    return [Fraction(n, sum(sizes)) for n in sizes]

# %% equivalent shares
def shares(sizes):
    return torch.tensor(sizes, dtype=torch.float64) / sum(sizes)

# %% equivalent shares
def shares(sizes):
    return [sp.Rational(n, sum(sizes)) for n in sizes]

# %% equivalent shares
def shares(sizes):
    total = 0
    for n in sizes:
        total += n
    return tuple(n / total for n in sizes)

# %% wrong shares: seven digits of float32
def shares(sizes):
    return torch.tensor(sizes) / sum(sizes)

# %% wrong shares: equal pieces only
def shares(sizes):
    return [1 / len(sizes) for _ in sizes]

# %% wrong shares: m times as large
def shares(sizes):
    return [1.0 for _ in sizes]

# %% wrong shares: not divided by N
def shares(sizes):
    return [float(n) for n in sizes]

# %% wrong shares: a larger piece counts more
def shares(sizes):
    return [1 / n for n in sizes]

# %% wrong shares: multiply by the size
def shares(sizes):
    return [1 / sum(sizes) for _ in sizes]

# %% wrong shares: stands above, N below
def shares(sizes):
    return [sum(sizes) / n for n in sizes]

# %% wrong shares: not by the number of pieces
def shares(sizes):
    return [n / len(sizes) for n in sizes]

# %% wrong shares: not the largest
def shares(sizes):
    return [n / max(sizes) for n in sizes]

# %% wrong shares: the factors already add up to 1
def shares(sizes):
    return [n / (sum(sizes) * len(sizes)) for n in sizes]

# %% wrong shares: add up to 1, not to m
def shares(sizes):
    return [n / np.mean(sizes) for n in sizes]

# %% wrong shares: whole division
def shares(sizes):
    return [n // sum(sizes) for n in sizes]

# %% equivalent segments
D = sp.Symbol("D", positive=True)
best = D / D**sp.Rational(1, 2)

# %% equivalent segments
D, k = sp.symbols("D k", positive=True)
best = sp.solve(sp.diff(k + D / k, k), k)[0]

# %% equivalent segments
D = sp.Symbol("D")
best = D**0.5

# %% wrong segments: that is M at its smallest
D = sp.Symbol("D", positive=True)
best = 2 * D**sp.Rational(1, 2)

# %% wrong segments: each layer is a segment
D = sp.Symbol("D", positive=True)
best = D

# %% wrong segments: D/2 inputs to keep
D = sp.Symbol("D", positive=True)
best = D / 2

# %% wrong segments: with one segment
D = sp.Symbol("D", positive=True)
best = sp.Integer(1)

# %% wrong segments: with two segments
D = sp.Symbol("D", positive=True)
best = sp.Integer(2)

# %% wrong segments: not two
D = sp.Symbol("D", positive=True)
best = sp.sqrt(sp.sqrt(D))

# %% wrong segments: not D/2
D = sp.Symbol("D", positive=True)
best = sp.sqrt(D / 2)

# %% wrong segments: not 2D
D = sp.Symbol("D", positive=True)
best = sp.sqrt(2 * D)

# %% wrong segments: when they are equal
D = sp.Symbol("D", positive=True)
best = sp.sqrt(D) / 2

# %% wrong segments: a root is to be drawn
D = sp.Symbol("D", positive=True)
best = D**2

# %% wrong segments: upside down
D = sp.Symbol("D", positive=True)
best = 1 / sp.sqrt(D)

# %% wrong segments: k is positive
D = sp.Symbol("D", positive=True)
best = -sp.sqrt(D)

# %% equivalent needed
needed = (True, True, True, False, True, False)

# %% equivalent needed
needed = np.array([1, 1, 1, 0, 1, 0], dtype=bool)

# %% wrong needed: the old gradients are never read
needed = [True, True, True, True, True, False]

# %% wrong needed: the loss is printed
needed = [True, True, True, False, True, True]

# %% wrong needed: two of them are never read
needed = [True, True, True, True, True, True]

# %% wrong needed: in which order do the images
needed = [True, True, True, False, False, False]

# %% wrong needed: AdamW divides by the root
needed = [True, True, False, False, True, False]

# %% wrong needed: the network in eval mode does
needed = [True, False, True, False, True, False]

# %% wrong needed: the naive way
needed = [True, False, False, False, False, False]

# %% wrong needed: this is what the network holds
needed = [True, True, False, False, False, False]

# %% wrong needed: nothing to go on with
needed = [False, True, True, False, True, False]

# %% wrong needed: True means that it must be in the file
needed = [False, False, False, True, False, True]

# %% survivor apart: a tensor with one number is a number, too
- return ((a - b).abs().max() / b.abs().max()).item()
+ return (a - b).abs().max() / b.abs().max()

# %% survivor apart: the absolute difference is the same either way round
- return ((a - b).abs().max() / b.abs().max()).item()
+ return ((b - a).abs().max() / b.abs().max()).item()

# %% wrong apart: may stand at another place than
def apart(a, b):
    place = b.abs().argmax()
    return ((a - b)[place].abs() / b[place].abs()).item()

# %% wrong apart: not by the one at the place
def apart(a, b):
    place = (a - b).abs().argmax()
    return ((a - b)[place].abs() / b[place].abs()).item()

# %% wrong apart: not the larger of a and b
def apart(a, b):
    return ((a - b).abs().max() / max(a.abs().max(), b.abs().max())).item()

# %% wrong apart: not the other way round
def apart(a, b):
    return abs((a - b).max()) / abs(b.max())

# %% wrong apart: of b, too
def apart(a, b):
    return (a - b).abs().max() / abs(b.max())

# %% wrong apart: do not round
def apart(a, b):
    return round(((a - b).abs().max() / b.abs().max()).item(), 8)

# %% wrong ones: bfloat16 comes first
stops = [2**24, 2048, 256]

# %% wrong ones: has the powers of float32
stops = [2**24, 2048, 2**24]

# %% wrong shares: not the lesson's batch
def shares(sizes):
    return [n / batch for n in sizes]

# %% wrong shares: although the sum is 1
def shares(sizes):
    total = sum(1 / n for n in sizes)
    return [1 / n / total for n in sizes]

# %% wrong needed: what does eval mode read, and in which order
needed = [True, False, True, False, False, False]

# %% wrong needed: what does AdamW divide by, and
needed = [True, False, False, False, True, False]

# %% wrong needed: are its moments
needed = [True, True, False, True, True, False]

# %% wrong needed: and in which order do the next images come
needed = [True, True, True, True, False, False]
