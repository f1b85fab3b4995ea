# %% equivalent iou
def iou(a, b):
    return torch.nan_to_num(torchvision.ops.box_iou(a, b))

# %% equivalent iou
def iou(a, b):
    result = np.zeros((len(a), len(b)))
    for i, (ax0, ay0, ax1, ay1) in enumerate(a.tolist()):
        for j, (bx0, by0, bx1, by1) in enumerate(b.tolist()):
            shared = max(0, min(ax1, bx1) - max(ax0, bx0)) * max(0, min(ay1, by1) - max(ay0, by0))
            union = (ax1 - ax0) * (ay1 - ay0) + (bx1 - bx0) * (by1 - by0) - shared
            if union > 0:
                result[i, j] = shared / union
    return result

# %% equivalent iou
def iou(a, b):
    x0 = torch.max(a[:, 0].unsqueeze(1), b[:, 0])
    y0 = torch.max(a[:, 1].unsqueeze(1), b[:, 1])
    x1 = torch.min(a[:, 2].unsqueeze(1), b[:, 2])
    y1 = torch.min(a[:, 3].unsqueeze(1), b[:, 3])
    shared = torch.relu(x1 - x0) * torch.relu(y1 - y0)
    area = lambda c: (c[:, 2] - c[:, 0]) * (c[:, 3] - c[:, 1])
    union = area(a).unsqueeze(1) + area(b) - shared
    return shared / union.clamp(min=1e-300)

# %% wrong iou: cut both off at 0
def iou(a, b):
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    I = (high - low).prod(2)
    U = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1)[None] - I
    return torch.where(U == 0, 0.0, I / U)

# %% wrong iou: without + 1
def iou(a, b):
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    I = (high - low + 1).clamp(min=0).prod(2)
    U = (a[:, 2:] - a[:, :2] + 1).prod(1)[:, None] + (b[:, 2:] - b[:, :2] + 1).prod(1)[None] - I
    return I / U

# %% wrong iou: 0 / 0 is nan
def iou(a, b):
    return torchvision.ops.box_iou(a, b)

# %% wrong iou: stands twice
def iou(a, b):
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    I = (high - low).clamp(min=0).prod(2)
    S = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1)[None]
    return torch.where(S > 0, I / S, 0.0)

# %% wrong iou: Dice
def iou(a, b):
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    I = (high - low).clamp(min=0).prod(2)
    S = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1)[None]
    return torch.where(S > 0, 2 * I / S, 0.0)

# %% wrong iou: smaller of the two areas
def iou(a, b):
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    I = (high - low).clamp(min=0).prod(2)
    small = torch.minimum((a[:, 2:] - a[:, :2]).prod(1)[:, None], (b[:, 2:] - b[:, :2]).prod(1)[None])
    return torch.where(small > 0, I / small, 0.0)

# %% wrong iou: larger left end
def iou(a, b):
    low, high = torch.minimum(a[:, None, :2], b[None, :, :2]), torch.maximum(a[:, None, 2:], b[None, :, 2:])
    I = (high - low).clamp(min=0).prod(2)
    U = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1)[None] - I
    return torch.where(U == 0, 0.0, I / U)

# %% wrong iou: yours is turned
def iou(a, b):
    return torch.nan_to_num(torchvision.ops.box_iou(b, a))

# %% survivor iou: the order of the two numbers changes neither their maximum nor their minimum
- low, high = (torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:]))
+ low, high = (torch.maximum(b[None, :, :2], a[:, None, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:]))

- low, high = (torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:]))
+ low, high = (torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(b[None, :, 2:], a[:, None, 2:]))

# %% survivor iou: torch adds the missing first axis itself
- low, high = (torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:]))
+ low, high = (torch.maximum(a[:, None, :2], b[:, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:]))

- low, high = (torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:]))
+ low, high = (torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[:, 2:]))

# %% survivor iou: a negative width times a negative height is the same area
- U = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1)[None] - I
+ U = (a[:, :2] - a[:, 2:]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1)[None] - I

- U = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1)[None] - I
+ U = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, :2] - b[:, 2:]).prod(1)[None] - I

# %% equivalent lost
m, n = sp.symbols("m n")
lost = m - n + n * ((n - 1) / n) ** m

# %% equivalent lost
m, n = sp.symbols("m n", positive=True)
lost = m - n * (1 - sp.exp(m * sp.log(1 - 1 / n)))

# %% wrong lost: how many are kept
m, n = sp.symbols("m n", positive=True, integer=True)
lost = n * (1 - (1 - 1 / n) ** m)

# %% wrong lost: cells stay empty
m, n = sp.symbols("m n", positive=True, integer=True)
lost = n * ((n - 1) / n) ** m

# %% wrong lost: counts the pairs
m, n = sp.symbols("m n", positive=True, integer=True)
lost = sp.binomial(m, 2) / n

# %% wrong lost: each pair twice
m, n = sp.symbols("m n", positive=True, integer=True)
lost = m * (m - 1) / n

# %% wrong lost: one cell stays empty
m, n = sp.symbols("m n", positive=True, integer=True)
lost = (1 - 1 / n) ** m

# %% wrong lost: the share of the heads
m, n = sp.symbols("m n", positive=True, integer=True)
lost = 1 - n / m * (1 - (1 - 1 / n) ** m)

# %% equivalent radius
def radius(w, h, t):
    found = []
    for coefficients in ((1, -(w + h), w * h * (1 - t) / (1 + t)), (4, -2 * (w + h), (1 - t) * w * h), (4 * t, 2 * t * (w + h), (t - 1) * w * h)):
        found.append(min(root.real for root in np.roots(coefficients) if root.real > 0))
    return found

# %% equivalent radius
def radius(w, h, t):
    b1, c1 = w + h, w * h * (1 - t) / (1 + t)
    moved = (b1 - np.sqrt(b1**2 - 4 * c1)) / 2
    a2, b2, c2 = 4, 2 * (w + h), (1 - t) * w * h
    shrunk = (b2 - np.sqrt(b2**2 - 4 * a2 * c2)) / (2 * a2)
    a3, b3, c3 = 4 * t, -2 * t * (w + h), (t - 1) * w * h
    grown = (b3 + np.sqrt(b3**2 - 4 * a3 * c3)) / (2 * a3)
    return np.array([moved, shrunk, grown])

# %% wrong radius: as it stands
def radius(w, h, t):
    b1, c1 = w + h, w * h * (1 - t) / (1 + t)
    moved = (b1 + (b1**2 - 4 * c1) ** 0.5) / 2
    a2, b2, c2 = 4, 2 * (w + h), (1 - t) * w * h
    shrunk = (b2 + (b2**2 - 4 * a2 * c2) ** 0.5) / 2
    a3, b3, c3 = 4 * t, -2 * t * (w + h), (t - 1) * w * h
    grown = (b3 + (b3**2 - 4 * a3 * c3) ** 0.5) / 2
    return moved, shrunk, grown

# %% wrong radius: divided by 2 a
def radius(w, h, t):
    b1, c1 = w + h, w * h * (1 - t) / (1 + t)
    moved = (b1 - (b1**2 - 4 * c1) ** 0.5) / 2
    a2, b2, c2 = 4, 2 * (w + h), (1 - t) * w * h
    shrunk = (b2 - (b2**2 - 4 * a2 * c2) ** 0.5) / 2
    a3, b3, c3 = 4 * t, -2 * t * (w + h), (t - 1) * w * h
    grown = (b3 + (b3**2 - 4 * a3 * c3) ** 0.5) / 2
    return moved, shrunk, grown

# %% wrong radius: turned inside out
def radius(w, h, t):
    b1, c1 = w + h, w * h * (1 - t) / (1 + t)
    moved = (b1 + (b1**2 - 4 * c1) ** 0.5) / 2
    a2, b2, c2 = 4, 2 * (w + h), (1 - t) * w * h
    shrunk = (b2 + (b2**2 - 4 * a2 * c2) ** 0.5) / (2 * a2)
    a3, b3, c3 = 4 * t, -2 * t * (w + h), (t - 1) * w * h
    grown = (b3 + (b3**2 - 4 * a3 * c3) ** 0.5) / (2 * a3)
    return moved, shrunk, grown

# %% wrong radius: smaller root is negative
def radius(w, h, t):
    b1, c1 = w + h, w * h * (1 - t) / (1 + t)
    moved = (b1 - (b1**2 - 4 * c1) ** 0.5) / 2
    a2, b2, c2 = 4, 2 * (w + h), (1 - t) * w * h
    shrunk = (b2 - (b2**2 - 4 * a2 * c2) ** 0.5) / (2 * a2)
    a3, b3, c3 = 4 * t, -2 * t * (w + h), (t - 1) * w * h
    grown = (b3 - (b3**2 - 4 * a3 * c3) ** 0.5) / (2 * a3)
    return moved, shrunk, grown

# %% wrong radius: not the smallest alone
def radius(w, h, t):
    moved = (w + h - ((w + h) ** 2 - 4 * w * h * (1 - t) / (1 + t)) ** 0.5) / 2
    shrunk = (2 * (w + h) - (4 * (w + h) ** 2 - 16 * (1 - t) * w * h) ** 0.5) / 8
    grown = (-2 * t * (w + h) + (4 * t**2 * (w + h) ** 2 + 16 * t * (1 - t) * w * h) ** 0.5) / (8 * t)
    return min(moved, shrunk, grown)

# %% equivalent ap
def average_precision(scores, hits, heads):
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    points, found = [], 0
    for place, i in enumerate(order, 1):
        found += bool(hits[i])
        points.append((found / heads, found / place))
    total = 0.0
    for level in range(101):
        total += max([precision for recall, precision in points if recall >= level / 100], default=0.0)
    return total / 101

# %% equivalent ap
def average_precision(scores, hits, heads):
    found = np.cumsum(hits[np.argsort(scores)[::-1]])
    P = np.append(found / np.arange(1, len(found) + 1), 0)
    R = found / heads
    P = np.maximum.accumulate(P[::-1])[::-1]
    return P[np.searchsorted(R, np.linspace(0, 1, 101), side="left")].mean()

# %% wrong ap: sort the boxes first
def average_precision(scores, hits, heads):
    found = np.cumsum(hits)
    P, R = found / np.arange(1, len(found) + 1), found / heads
    return np.mean([P[R >= r].max(initial=0) for r in np.arange(101) / 100])

# %% wrong ap: not the lowest
def average_precision(scores, hits, heads):
    found = np.cumsum(hits[np.argsort(scores)])
    P, R = found / np.arange(1, len(found) + 1), found / heads
    return np.mean([P[R >= r].max(initial=0) for r in np.arange(101) / 100])

# %% wrong ap: the share of all heads
def average_precision(scores, hits, heads):
    found = np.cumsum(hits[np.argsort(-scores)])
    P, R = found / np.arange(1, len(found) + 1), found / max(sum(hits), 1)
    return np.mean([P[R >= r].max(initial=0) for r in np.arange(101) / 100])

# %% wrong ap: eleven recalls
def average_precision(scores, hits, heads):
    found = np.cumsum(hits[np.argsort(-scores)])
    P, R = found / np.arange(1, len(found) + 1), found / heads
    return np.mean([P[R >= r].max(initial=0) for r in np.linspace(0, 1, 11)])

# %% wrong ap: may rise again
def average_precision(scores, hits, heads):
    found = np.cumsum(hits[np.argsort(-scores)])
    P, R = found / np.arange(1, len(found) + 1), found / heads
    P = np.append(P, 0)
    return np.mean([P[np.searchsorted(R, r)] for r in np.arange(101) / 100])

# %% wrong ap: exact area without the change
def average_precision(scores, hits, heads):
    hits = hits[np.argsort(-scores)]
    P = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return sum(P[hits]) / heads

# %% wrong ap: without the last
def average_precision(scores, hits, heads):
    found = np.cumsum(hits[np.argsort(-scores)])
    P, R = found / np.arange(1, len(found) + 1), found / heads
    return np.mean([P[R >= r].max(initial=0) for r in np.arange(0, 1, 0.01)])

# %% equivalent pixel
pixel = 7 / 10

# %% equivalent pixel
pixel = np.mean([108 / 132 >= t / 100 for t in range(50, 100, 5)])

# %% wrong pixel: this is the IoU; count
pixel = 9 / 11

# %% wrong pixel: this is the IoU, rounded
pixel = 0.82

# %% wrong pixel: are seven numbers
pixel = 0.6

# %% wrong pixel: 0.85 is more
pixel = 0.8

# %% wrong pixel: the union is larger
pixel = 0.9

# %% wrong pixel: the ten t are averaged
pixel = 1

# %% equivalent iou
def iou(a, b):
    a, b = a.numpy(), b.numpy()
    low, high = np.maximum(a[:, None, :2], b[None, :, :2]), np.minimum(a[:, None, 2:], b[None, :, 2:])
    I = (high - low).clip(0).prod(2)
    U = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1)[None] - I
    return np.where(U > 0, I / np.where(U > 0, U, 1), 0)

# %% wrong iou: the height is not
def iou(a, b):
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    w, h = (high - low).unbind(2)
    I = w.clamp(min=0) * h
    U = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1)[None] - I
    return torch.where(U > 0, I / U, 0.0)

# %% wrong iou: the width is not
def iou(a, b):
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    w, h = (high - low).unbind(2)
    I = w * h.clamp(min=0)
    U = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1)[None] - I
    return torch.where(U > 0, I / U, 0.0)

# %% wrong iou: not their product
def iou(a, b):
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    I = (high - low).prod(2).clamp(min=0)
    U = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1)[None] - I
    return torch.where(U > 0, I / U, 0.0)

# %% wrong iou: smallest box around both
def iou(a, b):
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    I = (high - low).clamp(min=0).prod(2)
    first, last = torch.minimum(a[:, None, :2], b[None, :, :2]), torch.maximum(a[:, None, 2:], b[None, :, 2:])
    U = (last - first).prod(2)
    return torch.where(U > 0, I / U, 0.0)

# %% wrong iou: the result is float32
def iou(a, b):
    out = torch.zeros(len(a), len(b))
    for i, p in enumerate(a):
        for j, q in enumerate(b):
            I = max(0, min(p[2], q[2]) - max(p[0], q[0])) * max(0, min(p[3], q[3]) - max(p[1], q[1]))
            U = (p[2] - p[0]) * (p[3] - p[1]) + (q[2] - q[0]) * (q[3] - q[1]) - I
            out[i, j] = I / U if U > 0 else 0.0
    return out

# %% wrong iou: a small number added
def iou(a, b):
    low, high = torch.maximum(a[:, None, :2], b[None, :, :2]), torch.minimum(a[:, None, 2:], b[None, :, 2:])
    I = (high - low).clamp(min=0).prod(2)
    U = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1)[None] - I
    return I / (U + 1e-6)

# %% equivalent lost
m, n, i = *sp.symbols("m n", positive=True, integer=True), sp.Symbol("i", integer=True)
lost = sp.Sum(1 - (1 - 1 / n) ** i, (i, 0, m - 1)).doit()

# %% wrong lost: does not stay empty
m, n = sp.symbols("m n", positive=True, integer=True)
lost = 1 - (1 - 1 / n) ** m

# %% wrong lost: one of them is kept
m, n = sp.symbols("m n", positive=True, integer=True)
lost = m * (1 - (1 - 1 / n) ** (m - 1))

# %% wrong lost: cells with more than one head
m, n = sp.symbols("m n", positive=True, integer=True)
lost = n * (1 - (1 - 1 / n) ** m - m / n * (1 - 1 / n) ** (m - 1))

# %% wrong lost: empty cells are subtracted
m, n = sp.symbols("m n", positive=True, integer=True)
lost = m - n * (1 - 1 / n) ** m

# %% equivalent radius
def radius(w, h, t):
    w, h = torch.tensor(float(w), dtype=torch.float64), torch.tensor(float(h), dtype=torch.float64)
    moved = (w + h - torch.sqrt((w + h) ** 2 - 4 * w * h * (1 - t) / (1 + t))) / 2
    shrunk = (w + h - torch.sqrt((w + h) ** 2 - 4 * w * h * (1 - t))) / 4
    return torch.stack([moved, shrunk, (torch.sqrt((w + h) ** 2 + 4 * w * h * (1 - t) / t) - w - h) / 4])

# %% wrong radius: a minus is wrong
def radius(w, h, t):
    a1, b1, c1 = 1, w + h, w * h * (1 - t) / (1 + t)
    a2, b2, c2 = 4, 2 * (w + h), (1 - t) * w * h
    a3, b3, c3 = 4 * t, -2 * t * (w + h), (t - 1) * w * h
    return tuple((-b + (b**2 - 4 * a * c) ** 0.5) / (2 * a) for a, b, c in ((a1, b1, c1), (a2, b2, c2), (a3, b3, c3)))

# %% wrong radius: write / (2 * a)
def radius(w, h, t):
    b1, c1 = w + h, w * h * (1 - t) / (1 + t)
    moved = (b1 - (b1**2 - 4 * c1) ** 0.5) / 2
    a2, b2, c2 = 4, 2 * (w + h), (1 - t) * w * h
    shrunk = (b2 - (b2**2 - 4 * a2 * c2) ** 0.5) / 2 * a2
    a3, b3, c3 = 4 * t, -2 * t * (w + h), (t - 1) * w * h
    grown = (b3 + (b3**2 - 4 * a3 * c3) ** 0.5) / 2 * a3
    return moved, shrunk, grown

# %% wrong radius: and the roots are divided by 2 a
def radius(w, h, t):
    b1, c1 = w + h, w * h * (1 - t) / (1 + t)
    moved = (b1 - (b1**2 - 4 * c1) ** 0.5) / 2
    a2, b2, c2 = 4, 2 * (w + h), (1 - t) * w * h
    shrunk = (b2 - (b2**2 - 4 * a2 * c2) ** 0.5) / 2
    a3, b3, c3 = 4 * t, -2 * t * (w + h), (t - 1) * w * h
    grown = (b3 - (b3**2 - 4 * a3 * c3) ** 0.5) / 2
    return moved, shrunk, grown

# %% equivalent ap
def average_precision(scores, hits, heads):
    found = np.cumsum(hits[np.argsort(scores)[::-1]])
    P, R = found / (np.arange(len(found)) + 1), found / heads
    best = [max((p for p, r in zip(P, R) if r >= level), default=0.0) for level in np.linspace(0, 1, 101)]
    return torch.tensor(best, dtype=torch.float64).mean()

# %% equivalent ap
def average_precision(scores, hits, heads):
    found = np.cumsum(hits[np.argsort(-scores)])
    P, R, total = found / (np.arange(len(found)) + 1), found / heads, 0
    for level in np.arange(0, 1.01, 0.01):
        if (R >= level - 1e-9).any():
            total += P[R >= level - 1e-9].max()
    return total / 101

# %% wrong ap: exact area under the changed curve
def average_precision(scores, hits, heads):
    found = np.cumsum(hits[np.argsort(-scores)])
    P, R = found / (np.arange(len(found)) + 1), found / heads
    return np.sum(np.diff(R, prepend=0) * np.maximum.accumulate(P[::-1])[::-1])

# %% wrong ap: by 101, not by 100
def average_precision(scores, hits, heads):
    found = np.cumsum(hits[np.argsort(-scores)])
    P, R = found / (np.arange(len(found)) + 1), found / heads
    return sum(P[R >= r].max(initial=0) for r in np.arange(101) / 100) / 100

# %% wrong ap: gives 100 recalls
def average_precision(scores, hits, heads):
    found = np.cumsum(hits[np.argsort(-scores)])
    P, R = found / (np.arange(len(found)) + 1), found / heads
    return np.mean([P[R >= r].max(initial=0) for r in np.linspace(0, 1, 100)])

# %% wrong ap: the maximum of nothing
def average_precision(scores, hits, heads):
    found = np.cumsum(hits[np.argsort(-scores)])
    P, R = found / (np.arange(len(found)) + 1), found / heads
    return np.mean([P[R >= r].max() for r in np.arange(101) / 100])

# %% wrong ap: are exchanged
def average_precision(scores, hits, heads):
    found = np.cumsum(hits[np.argsort(-scores)])
    P, R = found / heads, found / (np.arange(len(found)) + 1)
    return np.mean([P[R >= r].max(initial=0) for r in np.arange(101) / 100])

# %% wrong pixel: it is a hit; the mean
pixel = 7

# %% wrong pixel: not per cent
pixel = 70

# %% wrong pixel: mean of the t that are reached
pixel = np.mean(np.arange(50, 85, 5) / 100)

# %% wrong pixel: the sum of both areas
pixel = 108 / 240
