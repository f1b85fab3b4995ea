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
