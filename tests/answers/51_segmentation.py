# %% equivalent averages
def two_averages(predicted, truth, K):
    from sklearn.metrics import jaccard_score

    def score(a, b):
        a, b = a.numpy().ravel(), b.numpy().ravel()
        return jaccard_score(b, a, labels=np.union1d(a, b), average="macro")

    return np.mean([score(a, b) for a, b in zip(predicted, truth)]), score(predicted, truth)

# %% equivalent averages
def two_averages(predicted, truth, K):
    a, b = F.one_hot(predicted, K).bool(), F.one_hot(truth, K).bool()  # (N, H, W, K)
    both, either = (a & b).sum((1, 2)).double(), (a | b).sum((1, 2)).double()  # (N, K)
    by_image = (both / either).nanmean(1).mean()
    return torch.stack([by_image, (both.sum(0) / either.sum(0)).nanmean()])

# %% wrong averages: yours counts as 1
def two_averages(predicted, truth, K):
    def iou(a, b):
        scores = []
        for c in range(K):
            union = ((a == c) | (b == c)).sum()
            scores.append(((a == c) & (b == c)).sum() / union if union > 0 else 1.0)
        return np.mean(scores)
    return np.mean([iou(a, b) for a, b in zip(predicted, truth)]), iou(predicted, truth)

# %% wrong averages: yours counts as 0
def two_averages(predicted, truth, K):
    def iou(a, b):
        return np.mean([float(((a == c) & (b == c)).sum() / max(1, ((a == c) | (b == c)).sum())) for c in range(K)])
    return np.mean([iou(a, b) for a, b in zip(predicted, truth)]), iou(predicted, truth)

# %% wrong averages: by image comes first
def two_averages(predicted, truth, K):
    def iou(a, b):
        seen = torch.cat([a.flatten(), b.flatten()]).unique()
        return np.mean([float(((a == c) & (b == c)).sum() / ((a == c) | (b == c)).sum()) for c in seen])
    return iou(predicted, truth), np.mean([iou(a, b) for a, b in zip(predicted, truth)])

# %% wrong averages: divide by the union
def two_averages(predicted, truth, K):
    def dice(a, b):
        seen = torch.cat([a.flatten(), b.flatten()]).unique()
        return np.mean([float(2 * ((a == c) & (b == c)).sum() / ((a == c).sum() + (b == c).sum())) for c in seen])
    return np.mean([dice(a, b) for a, b in zip(predicted, truth)]), dice(predicted, truth)

# %% wrong averages: do not leave it out
def two_averages(predicted, truth, K):
    def iou(a, b):
        return np.mean([float(((a == c) & (b == c)).sum() / ((a == c) | (b == c)).sum()) for c in b.unique()])
    return np.mean([iou(a, b) for a, b in zip(predicted, truth)]), iou(predicted, truth)

# %% wrong averages: share of right pixels
def two_averages(predicted, truth, K):
    right = (predicted == truth).double()
    return right.mean((1, 2)).mean(), right.mean()

# %% wrong averages: go image by image
def two_averages(predicted, truth, K):
    seen = torch.cat([predicted.flatten(), truth.flatten()]).unique()
    score = np.mean([float(((predicted == c) & (truth == c)).sum() / ((predicted == c) | (truth == c)).sum()) for c in seen])
    return score, score

# %% equivalent grid
def best_on_grid(mask, size, K):
    answer = mask.clone()
    N, rows, columns = mask.shape
    for n in range(N):
        for i in range(0, rows, size):
            for j in range(0, columns, size):
                block = mask[n, i : i + size, j : j + size]
                answer[n, i : i + size, j : j + size] = block.flatten().bincount(minlength=K).argmax()
    return answer

# %% equivalent grid
def best_on_grid(mask, size, K):
    blocks = mask.unfold(1, size, size).unfold(2, size, size).flatten(3)
    frequent = blocks.mode(-1).values  # torch's mode is the smallest of several
    return F.interpolate(frequent[:, None].double(), scale_factor=size, mode="nearest")[:, 0].long()

# %% wrong grid: is no class: between
def best_on_grid(mask, size, K):
    small = F.avg_pool2d(mask.double(), size).long()
    return small.repeat_interleave(size, 1).repeat_interleave(size, 2)

# %% wrong grid: rounded or not
def best_on_grid(mask, size, K):
    small = F.avg_pool2d(mask.double(), size).round().long()
    return small.repeat_interleave(size, 1).repeat_interleave(size, 2)

# %% wrong grid: first pixel
def best_on_grid(mask, size, K):
    small = F.interpolate(mask[:, None].double(), scale_factor=1 / size, mode="nearest")[:, 0].long()
    return small.repeat_interleave(size, 1).repeat_interleave(size, 2)

# %% wrong grid: largest class number
def best_on_grid(mask, size, K):
    small = F.max_pool2d(mask.double(), size).long()
    return small.repeat_interleave(size, 1).repeat_interleave(size, 2)

# %% wrong grid: make every block
def best_on_grid(mask, size, K):
    return F.avg_pool2d(F.one_hot(mask, K).movedim(3, 1).double(), size).argmax(1)

# %% wrong grid: not repeat
def best_on_grid(mask, size, K):
    return F.avg_pool2d(F.one_hot(mask, K).movedim(3, 1).double(), size).argmax(1).repeat(1, size, size)

# %% equivalent eyes
eyes_left = "nearly 0".strip()

# %% wrong eyes: win the vote
eyes_left = "about 0.7"

# %% wrong eyes: most frequent class of a block
eyes_left = "about 0.4"

# %% wrong eyes: a string is asked for
eyes_left = 0.0

# %% wrong eyes: not yet
eyes_left = "about 0"

# %% wrong eyes: a string is asked for
eyes_left = True

# %% equivalent size
n, k, s, m = sp.symbols("n k s m")
size_up = n * s - s + k - 2 * m

# %% equivalent size
n, k, s, m = sp.symbols("n k s m", integer=True, positive=True)
size_up = k + s * (n - 1) - m - m

# %% wrong size: both sides
n, k, s, m = sp.symbols("n k s m", integer=True, positive=True)
size_up = (n - 1) * s + k - m

# %% wrong size: removed, not added
n, k, s, m = sp.symbols("n k s m", integer=True, positive=True)
size_up = (n - 1) * s + k + 2 * m

# %% wrong size: n − 1 steps
n, k, s, m = sp.symbols("n k s m", integer=True, positive=True)
size_up = n * s + k - 2 * m

# %% wrong size: on the way down
n, k, s, m = sp.symbols("n k s m", integer=True, positive=True)
size_up = (n - k + 2 * m) / s + 1

# %% wrong size: without padding
n, k, s, m = sp.symbols("n k s m", integer=True, positive=True)
size_up = n * s

# %% wrong size: the padding is missing
n, k, s, m = sp.symbols("n k s m", integer=True, positive=True)
size_up = (n - 1) * s + k

# %% equivalent dice
def dice_gradient(p, t, ε):
    p = torch.tensor(p, dtype=torch.float64, requires_grad=True)
    t = torch.as_tensor(t)
    (1 - (2 * (p * t).sum() + ε) / (p.sum() + t.sum() + ε)).backward()
    return p.grad

# %% equivalent dice
def dice_gradient(p, t, ε):
    I, S = np.dot(p, t), np.sum(p) + np.sum(t) + ε
    return [-2 * ti / S + (2 * I + ε) / S**2 for ti in t]

# %% wrong dice: 1 minus it
def dice_gradient(p, t, ε):
    Z, S = 2 * np.sum(p * t) + ε, np.sum(p) + np.sum(t) + ε
    return (2 * t * S - Z) / S**2

# %% wrong dice: treats it as a constant
def dice_gradient(p, t, ε):
    return -2 * t / (np.sum(p) + np.sum(t) + ε)

# %% wrong dice: the 2 is missing
def dice_gradient(p, t, ε):
    Z, S = 2 * np.sum(p * t) + ε, np.sum(p) + np.sum(t) + ε
    return -(t * S - Z) / S**2

# %% wrong dice: square of S
def dice_gradient(p, t, ε):
    Z, S = 2 * np.sum(p * t) + ε, np.sum(p) + np.sum(t) + ε
    return -(2 * t * S - Z) / S

# %% wrong dice: ε is missing
def dice_gradient(p, t, ε):
    Z, S = 2 * np.sum(p * t), np.sum(p) + np.sum(t)
    return (Z - 2 * t * S) / S**2

# %% wrong dice: an entry for each pixel
def dice_gradient(p, t, ε):
    return 1 - (2 * np.sum(p * t) + ε) / (np.sum(p) + np.sum(t) + ε)

# %% equivalent coverage
def coverage(mask, size, K):
    return torch.stack([F.avg_pool2d((mask == c).double(), size) for c in range(K)], 1)

# %% equivalent coverage
def coverage(mask, size, K):
    N, rows, columns = mask.shape
    maps = F.one_hot(mask, K).double().reshape(N, rows // size, size, columns // size, size, K)
    return maps.mean((2, 4)).permute(0, 3, 1, 2).numpy()

# %% wrong coverage: the colleague's
def coverage(mask, size, K):
    return F.avg_pool2d(mask.double()[:, None], size)

# %% wrong coverage: rounded or not
def coverage(mask, size, K):
    small = F.avg_pool2d(mask.double()[:, None], size)[:, 0].round().long()
    return F.one_hot(small, K).movedim(3, 1).double()

# %% wrong coverage: one small pixel
def coverage(mask, size, K):
    small = F.interpolate(mask[:, None].double(), scale_factor=1 / size, mode="nearest")[:, 0].long()
    return F.one_hot(small, K).movedim(3, 1).double()

# %% wrong coverage: one class for each block again
def coverage(mask, size, K):
    best = torch.stack([F.avg_pool2d((mask == c).double(), size) for c in range(K)]).argmax(0)
    return F.one_hot(best, K).movedim(3, 1).double()

# %% wrong coverage: divide by size²
def coverage(mask, size, K):
    return torch.stack([F.avg_pool2d((mask == c).double(), size, divisor_override=1) for c in range(K)], 1)

# %% wrong coverage: axis 1
def coverage(mask, size, K):
    return F.avg_pool2d(F.one_hot(mask, K).movedim(3, 1).double(), size).permute(0, 2, 3, 1)

# %% wrong coverage: not the largest
def coverage(mask, size, K):
    return F.max_pool2d(F.one_hot(mask, K).movedim(3, 1).double(), size)

# %% survivor averages: intersection and union do not change if the two masks change places
- by_image = [mean_iou(a, b) for a, b in zip(predicted, truth)]
+ by_image = [mean_iou(b, a) for a, b in zip(predicted, truth)]

- by_image = [mean_iou(a, b) for a, b in zip(predicted, truth)]
+ by_image = [mean_iou(a, b) for a, b in zip(truth, predicted)]

- return (sum(by_image) / len(by_image), mean_iou(predicted, truth))
+ return (sum(by_image) / len(by_image), mean_iou(truth, predicted))

# %% survivor averages: a tensor with one entry is a number, too, and float32 is precise enough
- union = ((a == c) | (b == c)).sum().item()
+ union = ((a == c) | (b == c)).sum()

- scores.append(((a == c) & (b == c)).sum().item() / union)
+ scores.append(((a == c) & (b == c)).sum() / union)

# %% equivalent averages
def two_averages(predicted, truth, K):
    from torchmetrics.functional.segmentation import mean_iou
    from torchmetrics.functional.classification import multiclass_jaccard_index
    return mean_iou(predicted, truth, num_classes=K, input_format="index").mean(), multiclass_jaccard_index(predicted, truth, K)

# %% wrong averages: over all pairs
def two_averages(predicted, truth, K):
    from torchmetrics.segmentation import MeanIoU
    from torchmetrics.functional.classification import multiclass_jaccard_index
    return MeanIoU(num_classes=K, input_format="index")(predicted, truth), multiclass_jaccard_index(predicted, truth, K)

# %% equivalent averages
def two_averages(predicted, truth, K):
    def miou(a, b):
        M = torch.bincount(b.flatten() * K + a.flatten(), minlength=K * K).reshape(K, K).float()
        inter = M.diag(); union = M.sum(0) + M.sum(1) - inter
        return (inter / union).nanmean()
    return [torch.stack([miou(a, b) for a, b in zip(predicted, truth)]).mean(), miou(predicted, truth)]

# %% wrong averages: there but not predicted
def two_averages(predicted, truth, K):
    def iou(a, b):
        return np.mean([float(((a == c) & (b == c)).sum() / ((a == c) | (b == c)).sum()) for c in a.unique()])
    return np.mean([iou(a, b) for a, b in zip(predicted, truth)]), iou(predicted, truth)

# %% wrong averages: by its own union
def two_averages(predicted, truth, K):
    def iou(a, b):
        i = sum(((a == c) & (b == c)).sum() for c in range(K)); u = sum(((a == c) | (b == c)).sum() for c in range(K))
        return float(i / u)
    return np.mean([iou(a, b) for a, b in zip(predicted, truth)]), iou(predicted, truth)

# %% wrong averages: your result is nan
def two_averages(predicted, truth, K):
    def iou(a, b):
        return np.mean([float(((a == c) & (b == c)).sum() / ((a == c) | (b == c)).sum()) for c in range(K)])
    return np.mean([iou(a, b) for a, b in zip(predicted, truth)]), iou(predicted, truth)

# %% wrong averages: by the true pixels
def two_averages(predicted, truth, K):
    def iou(a, b):
        s = [float(((a == c) & (b == c)).sum() / (b == c).sum()) for c in range(K) if (b == c).any()]
        return np.mean(s)
    return np.mean([iou(a, b) for a, b in zip(predicted, truth)]), iou(predicted, truth)

# %% equivalent grid
def best_on_grid(mask, size, K):
    M = mask.numpy(); N, R, C = M.shape
    B = M.reshape(N, R // size, size, C // size, size).transpose(0, 1, 3, 2, 4).reshape(N, R // size, C // size, -1)
    best = np.apply_along_axis(lambda v: np.bincount(v, minlength=K).argmax(), -1, B)
    return np.kron(best, np.ones((1, size, size), dtype=int))

# %% equivalent grid
def best_on_grid(mask, size, K):
    from scipy.stats import mode
    N, R, C = mask.shape
    for n in range(N):
        for i in range(0, R, size):
            for j in range(0, C, size):
                mask[n, i:i+size, j:j+size] = int(mode(mask[n, i:i+size, j:j+size].numpy().ravel()).mode)
    return mask

# %% wrong grid: stands first
def best_on_grid(mask, size, K):
    from collections import Counter
    answer = mask.clone(); N, R, C = mask.shape
    for n in range(N):
        for i in range(0, R, size):
            for j in range(0, C, size):
                answer[n, i:i+size, j:j+size] = Counter(mask[n, i:i+size, j:j+size].flatten().tolist()).most_common(1)[0][0]
    return answer

# %% wrong grid: smallest class number
def best_on_grid(mask, size, K):
    small = F.max_pool2d(F.one_hot(mask, K).movedim(3, 1).double(), size).argmax(1)
    return small.repeat_interleave(size, 1).repeat_interleave(size, 2)

# %% wrong grid: side of a block
def best_on_grid(mask, size, K):
    shares = F.adaptive_avg_pool2d(F.one_hot(mask, K).movedim(3, 1).double(), size)
    return F.interpolate(shares, mask.shape[1:]).argmax(1)

# %% wrong grid: smooth enlargement
def best_on_grid(mask, size, K):
    maps = F.one_hot(mask, K).movedim(3, 1).double()
    small = F.avg_pool2d(maps, size)
    return F.interpolate(small, scale_factor=size, mode="bilinear").argmax(1)

# %% equivalent size
n, k, s, m = sp.symbols("n k s m", integer=True, positive=True)
size_up = n * k - (n - 1) * (k - s) - 2 * m

# %% equivalent size
n, k, s, m = sp.symbols("n k s m", integer=True, positive=True)
N = sp.Symbol("N")
size_up = sp.solve(sp.Eq((N + 2 * m - k) / s + 1, n), N)[0]

# %% wrong size: not of the input
n, k, s, m = sp.symbols("n k s m", integer=True, positive=True)
size_up = (n - 2 * m - 1) * s + k

# %% wrong size: stamps overlap
n, k, s, m = sp.symbols("n k s m", integer=True, positive=True)
size_up = n * k - 2 * m

# %% wrong size: k long, not s
n, k, s, m = sp.symbols("n k s m", integer=True, positive=True)
size_up = n * s - 2 * m

# %% wrong dice: not yet
def dice_gradient(p, t, ε):
    p, t = torch.tensor(p, dtype=torch.float32), torch.tensor(t, dtype=torch.float32)
    Z, S = 2 * (p * t).sum() + ε, p.sum() + t.sum() + ε
    return -(2 * t * S - Z) / S**2

# %% equivalent dice
def dice_gradient(p, t, ε):
    Z = 2 * sum(a * b for a, b in zip(p, t)) + ε
    S = sum(p) + sum(t) + ε
    return tuple((Z - 2 * b * S) / S ** 2 for b in t)

# %% equivalent dice
def dice_gradient(p, t, ε):
    S = p.sum() + t.sum() + ε; Z = 2 * p[t == 1].sum() + ε
    return np.where(t == 1, (Z - 2 * S) / S**2, Z / S**2)

# %% wrong dice: not yet
def dice_gradient(p, t, ε):
    L = lambda p: 1 - (2 * (p * t).sum() + ε) / (p.sum() + t.sum() + ε)
    h = 1e-6
    return np.array([(L(p + h * e) - L(p - h * e)) / (2 * h) for e in np.eye(len(p))])

# %% wrong dice: only its own t
def dice_gradient(p, t, ε):
    Z, S = 2 * (p * t).sum() + ε, p.sum() + t.sum() + ε
    return (Z - 2 * t.sum() * S) / S**2 + 0 * p

# %% wrong dice: not zero there
def dice_gradient(p, t, ε):
    Z, S = 2 * (p * t).sum() + ε, p.sum() + t.sum() + ε
    return t * (Z - 2 * t * S) / S**2

# %% wrong dice: each pixel alone
def dice_gradient(p, t, ε):
    Z, S = 2 * p * t + ε, p + t + ε
    return (Z - 2 * t * S) / S**2

# %% wrong dice: minus sign
def dice_gradient(p, t, ε):
    Z, S = 2 * (p * t).sum() + ε, p.sum() + t.sum() + ε
    return -(2 * t * S + Z) / S**2

# %% equivalent coverage
def coverage(mask, size, K):
    return F.interpolate(F.one_hot(mask, K).movedim(-1, 1).double(), scale_factor=1 / size, mode="area")

# %% equivalent coverage
def coverage(mask, size, K):
    N, R, C = mask.shape
    out = np.zeros((N, K, R // size, C // size))
    for n in range(N):
        for r in range(R):
            for c in range(C):
                out[n, mask[n, r, c], r // size, c // size] += 1 / size**2
    return out

# %% wrong coverage: nowhere has a map
def coverage(mask, size, K):
    return torch.stack([F.avg_pool2d((mask == c).double(), size) for c in mask.unique()], 1)

# %% wrong coverage: these are percent
def coverage(mask, size, K):
    return 100 * torch.stack([F.avg_pool2d((mask == c).double(), size) for c in range(K)], 1)
