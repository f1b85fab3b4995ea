# %% equivalent order
changes = [False, False, True]

# %% equivalent order
changes = np.array([False, False, True])

# %% equivalent order
changes = torch.tensor([False, False, True])

# %% wrong order: a sum does not depend on the order
changes = (True, False, True)

# %% wrong order: in another order is the same mean
changes = (False, True, True)

# %% wrong order: at place 1 stands another patch now
changes = (False, False, False)

# %% wrong order: sees a set of patches
changes = (True, True, True)

# %% wrong order: this is the other way round
changes = (True, True, False)

# %% wrong order: both belong to the whole set
changes = (True, False, False)

# %% wrong order: belongs to another patch now
changes = (False, True, False)

# %% equivalent positions
def resized(positions, new):
    _, rows, d = positions.shape
    old = int((rows - 1) ** 0.5 + 0.5)
    grid = positions[0, 1:].T.reshape(1, d, old, old)
    grid = F.interpolate(grid, (new, new), mode="bilinear", align_corners=False)
    return torch.cat((positions[:, 0:1, :], grid.reshape(1, d, new * new).transpose(1, 2)), dim=1)

# %% equivalent positions
def resized(positions, new):
    old = 1
    while old * old + 1 < positions.shape[1]:
        old += 1
    M = torch.nn.functional.interpolate(torch.eye(old, dtype=torch.float64)[None], size=new, mode="linear")[0].T
    grid = positions[0, 1:].unflatten(0, (old, old))
    grid = torch.einsum("pi,qj,ijd->pqd", M, M, grid)
    return torch.cat([positions[0, :1], grid.flatten(0, 1)])[None]

# %% equivalent positions
def resized(positions, new):
    import math
    old = math.isqrt(positions.size(1) - 1)
    first, rest = positions.split([1, old * old], dim=1)
    up = torch.nn.Upsample(size=(new, new), mode="bilinear")
    return torch.cat([first, up(rest.mT.unflatten(2, (old, old))).flatten(2).mT], 1)

# %% wrong positions: keep its row as it is
def resized(positions, new):
    return F.interpolate(positions.mT, size=new * new + 1, mode="linear").mT

# %% wrong positions: resize in two dimensions
def resized(positions, new):
    rest = F.interpolate(positions[:, 1:].mT, size=new * new, mode="linear").mT
    return torch.cat([positions[:, :1], rest], 1)

# %% wrong positions: row comes first
def resized(positions, new):
    old = round((positions.shape[1] - 1) ** 0.5)
    grid = positions[:, 1:].unflatten(1, (old, old)).permute(0, 3, 1, 2)
    grid = F.interpolate(grid, size=(new, new), mode="bilinear").permute(0, 2, 3, 1)
    return torch.cat([grid.flatten(1, 2), positions[:, :1]], 1)

# %% wrong positions: row is the first one, not the last
def resized(positions, new):
    old = round((positions.shape[1] - 1) ** 0.5)
    grid = positions[:, :-1].unflatten(1, (old, old)).permute(0, 3, 1, 2)
    grid = F.interpolate(grid, size=(new, new), mode="bilinear").permute(0, 2, 3, 1)
    return torch.cat([positions[:, -1:], grid.flatten(1, 2)], 1)

# %% wrong positions: row is missing
def resized(positions, new):
    old = round((positions.shape[1] - 1) ** 0.5)
    grid = positions[:, 1:].unflatten(1, (old, old)).permute(0, 3, 1, 2)
    return F.interpolate(grid, size=(new, new), mode="bilinear").permute(0, 2, 3, 1).flatten(1, 2)

# %% wrong positions: rows and columns are exchanged
def resized(positions, new):
    old = round((positions.shape[1] - 1) ** 0.5)
    grid = positions[:, 1:].unflatten(1, (old, old)).permute(0, 3, 1, 2)
    grid = F.interpolate(grid, size=(new, new), mode="bilinear").permute(0, 3, 2, 1)
    return torch.cat([positions[:, :1], grid.flatten(1, 2)], 1)

# %% wrong positions: reshape does not move axes
def resized(positions, new):
    old = round((positions.shape[1] - 1) ** 0.5)
    grid = positions[:, 1:].reshape(1, -1, old, old)
    grid = F.interpolate(grid, size=(new, new), mode="bilinear")
    return torch.cat([positions[:, :1], grid.reshape(1, new * new, -1)], 1)

# %% wrong positions: bilinear here, not bicubic
def resized(positions, new):
    old = round((positions.shape[1] - 1) ** 0.5)
    grid = positions[:, 1:].unflatten(1, (old, old)).permute(0, 3, 1, 2)
    grid = F.interpolate(grid, size=(new, new), mode="bicubic").permute(0, 2, 3, 1)
    return torch.cat([positions[:, :1], grid.flatten(1, 2)], 1)

# %% wrong positions: nearest copies
def resized(positions, new):
    old = round((positions.shape[1] - 1) ** 0.5)
    grid = positions[:, 1:].unflatten(1, (old, old)).permute(0, 3, 1, 2)
    grid = F.interpolate(grid, size=(new, new)).permute(0, 2, 3, 1)
    return torch.cat([positions[:, :1], grid.flatten(1, 2)], 1)

# %% wrong positions: without align_corners
def resized(positions, new):
    old = round((positions.shape[1] - 1) ** 0.5)
    grid = positions[:, 1:].unflatten(1, (old, old)).permute(0, 3, 1, 2)
    grid = F.interpolate(grid, size=(new, new), mode="bilinear", align_corners=True).permute(0, 2, 3, 1)
    return torch.cat([positions[:, :1], grid.flatten(1, 2)], 1)

# %% wrong positions: without antialias
def resized(positions, new):
    old = round((positions.shape[1] - 1) ** 0.5)
    grid = positions[:, 1:].unflatten(1, (old, old)).permute(0, 3, 1, 2)
    grid = F.interpolate(grid, size=(new, new), mode="bilinear", antialias=True).permute(0, 2, 3, 1)
    return torch.cat([positions[:, :1], grid.flatten(1, 2)], 1)

# %% survivor positions: the root of old² + 1 rounds to old, too
- old = round((positions.shape[1] - 1) ** 0.5)
+ old = round(positions.shape[1] ** 0.5)
- old = round((positions.shape[1] - 1) ** 0.5)
+ old = round((positions.shape[1] - 0) ** 0.5)

# %% equivalent count
def parameters(S, P, d, L, m, K):
    T = (S // P) * (S // P) + 1
    embedding = 3 * P * P * d + d + (1 + T) * d
    attention = 3 * d * d + 3 * d + d * d + d
    mlp = 2 * d * m + m + d
    return embedding + sum(attention + mlp + 2 * 2 * d for _ in range(L)) + 2 * d + (d + 1) * K

# %% equivalent count
def parameters(S, P, d, L, m, K):
    return sum(p.numel() for p in VisionTransformer(K, S, P, d, L, heads=1, hidden=m).parameters())

# %% equivalent count
def parameters(S, P, d, L, m, K):
    with torch.device("meta"):
        network = torchvision.models.VisionTransformer(S, P, L, 1, d, m, num_classes=K)
    return sum(np.prod(p.shape) for p in network.parameters())

# %% equivalent count
def parameters(S, P, d, L, m, K):
    return (3 * P**2 + 2 + (S / P) ** 2 + 1) * d + L * (4 * d**2 + 9 * d + 2 * d * m + m) + 2 * d + K * (d + 1)

# %% survivor count: P is a divisor of S
- start = 3 * P ** 2 * d + d + d + ((S // P) ** 2 + 1) * d
+ start = 3 * P ** 2 * d + d + d + ((S / P) ** 2 + 1) * d

# %% wrong count: d numbers are missing
def parameters(S, P, d, L, m, K):
    start = 3 * P**2 * d + d + d + (S // P) ** 2 * d
    block = 4 * (d * d + d) + (d * m + m) + (m * d + d) + 4 * d
    return start + L * block + 2 * d + d * K + K

# %% wrong count: four d × d matrices: queries
def parameters(S, P, d, L, m, K):
    start = 3 * P**2 * d + d + d + ((S // P) ** 2 + 1) * d
    block = 3 * (d * d + d) + (d * m + m) + (m * d + d) + 4 * d
    return start + L * block + 2 * d + d * K + K

# %% wrong count: 4d numbers are missing in each block
def parameters(S, P, d, L, m, K):
    start = 3 * P**2 * d + d + d + ((S // P) ** 2 + 1) * d
    block = 4 * d * d + (d * m + m) + (m * d + d) + 4 * d
    return start + L * block + 2 * d + d * K + K

# %% wrong count: its bias or one of the other three is not
def parameters(S, P, d, L, m, K):
    start = 3 * P**2 * d + d + d + ((S // P) ** 2 + 1) * d
    block = 4 * d * d + 3 * d + (d * m + m) + (m * d + d) + 4 * d
    return start + L * block + 2 * d + d * K + K

# %% wrong count: a block has two of them
def parameters(S, P, d, L, m, K):
    start = 3 * P**2 * d + d + d + ((S // P) ** 2 + 1) * d
    block = 4 * (d * d + d) + (d * m + m) + (m * d + d) + 2 * d
    return start + L * block + 2 * d + d * K + K

# %% wrong count: a last LayerNorm stands before the head
def parameters(S, P, d, L, m, K):
    start = 3 * P**2 * d + d + d + ((S // P) ** 2 + 1) * d
    block = 4 * (d * d + d) + (d * m + m) + (m * d + d) + 4 * d
    return start + L * block + d * K + K

# %% wrong count: the MLP's biases are missing
def parameters(S, P, d, L, m, K):
    start = 3 * P**2 * d + d + d + ((S // P) ** 2 + 1) * d
    block = 4 * (d * d + d) + 2 * d * m + 4 * d
    return start + L * block + 2 * d + d * K + K

# %% wrong count: second bias has d numbers
def parameters(S, P, d, L, m, K):
    start = 3 * P**2 * d + d + d + ((S // P) ** 2 + 1) * d
    block = 4 * (d * d + d) + 2 * (d * m + m) + 4 * d
    return start + L * block + 2 * d + d * K + K

# %% wrong count: an image has three channels
def parameters(S, P, d, L, m, K):
    start = P**2 * d + d + d + ((S // P) ** 2 + 1) * d
    block = 4 * (d * d + d) + (d * m + m) + (m * d + d) + 4 * d
    return start + L * block + 2 * d + d * K + K

# %% wrong count: 3d numbers are missing
def parameters(S, P, d, L, m, K):
    start = 3 * P**2 * d + (S // P) ** 2 * d
    block = 4 * (d * d + d) + (d * m + m) + (m * d + d) + 4 * d
    return start + L * block + 2 * d + d * K + K

# %% wrong count: the head has a bias
def parameters(S, P, d, L, m, K):
    start = 3 * P**2 * d + d + d + ((S // P) ** 2 + 1) * d
    block = 4 * (d * d + d) + (d * m + m) + (m * d + d) + 4 * d
    return start + L * block + 2 * d + d * K

# %% wrong count: there are L blocks
def parameters(S, P, d, L, m, K):
    start = 3 * P**2 * d + d + d + ((S // P) ** 2 + 1) * d
    block = 4 * (d * d + d) + (d * m + m) + (m * d + d) + 4 * d
    return start + block + 2 * d + d * K + K

# %% wrong count: no bias is counted
def parameters(S, P, d, L, m, K):
    return 3 * P**2 * d + d + ((S // P) ** 2 + 1) * d + L * (4 * d * d + 2 * d * m + 4 * d) + 2 * d + d * K

# %% equivalent budget
def equal_epochs(e, a, b):
    whole, rest = divmod(e * a, b)
    return whole + (rest > 0)

# %% equivalent budget
def equal_epochs(e, a, b):
    return (e * a + b - 1) // b

# %% equivalent budget
def equal_epochs(e, a, b):
    from fractions import Fraction
    import math
    return math.ceil(Fraction(e * a, b))

# %% wrong budget: this rounds down
def equal_epochs(e, a, b):
    return e * a // b

# %% wrong budget: to the nearest number
def equal_epochs(e, a, b):
    return round(e * a / b)

# %% wrong budget: one epoch too many
def equal_epochs(e, a, b):
    return e * a // b + 1

# %% wrong budget: a and b are exchanged
def equal_epochs(e, a, b):
    return -(-e * b // a)

# %% wrong budget: a whole number of epochs
def equal_epochs(e, a, b):
    return e * a / b

# %% wrong budget: is not the same cost
def equal_epochs(e, a, b):
    return e

# %% wrong budget: floats are too coarse
def equal_epochs(e, a, b):
    return int(np.ceil(e * a / b))

# %% wrong budget: round up at the end
def equal_epochs(e, a, b):
    return e * -(-a // b)

# %% equivalent placebo
def surplus(M):
    n = len(M)
    return [M[i, i] - sum(M[i, j] for j in range(n) if j != i) / (n - 1) for i in range(n)]

# %% equivalent placebo
def surplus(M):
    others = M[~np.eye(len(M), dtype=bool)].reshape(len(M), -1)
    return np.diag(M) - others.mean(axis=1)

# %% equivalent placebo
def surplus(M):
    T = torch.tensor(M)
    n = T.shape[0]
    return (T.diagonal() - T.mean(1)) * n / (n - 1)

# %% equivalent placebo
def surplus(M):
    masked = np.ma.masked_array(M, mask=np.eye(len(M)))
    return np.asarray(np.diagonal(M) - masked.mean(axis=1))

# %% wrong placebo: leave it out of the mean
def surplus(M):
    return M.diagonal() - M.mean(1)

# %% wrong placebo: n − 1 numbers are left
def surplus(M):
    return M.diagonal() - (M.sum(1) - M.diagonal()) / len(M)

# %% wrong placebo: still in the sum
def surplus(M):
    return M.diagonal() - M.sum(1) / (len(M) - 1)

# %% wrong placebo: the masses of one attention are a row
def surplus(M):
    own = M.diagonal()
    return own - (M.sum(0) - own) / (len(M) - 1)

# %% wrong placebo: take the row, and leave the own face out
def surplus(M):
    return M.diagonal() - M.mean(0)

# %% wrong placebo: a sum is no mean
def surplus(M):
    return M.diagonal() - (M.sum(1) - M.diagonal())

# %% wrong placebo: the other way round
def surplus(M):
    own = M.diagonal()
    return (M.sum(1) - own) / (len(M) - 1) - own

# %% wrong placebo: not their mean
def surplus(M):
    own = M.diagonal()
    return (own - (M.sum(1) - own) / (len(M) - 1)).mean()

# %% wrong placebo: this is the placebo alone
def surplus(M):
    return (M.sum(1) - M.diagonal()) / (len(M) - 1)

# %% wrong placebo: a fixed middle would pass
def surplus(M):
    return M.diagonal()

# %% wrong placebo: a weak placebo
def surplus(M):
    n = len(M)
    return [M[i, i] - M[i, (i + 1) % n] for i in range(n)]

# %% wrong placebo: share one placebo
def surplus(M):
    others = M[~np.eye(len(M), dtype=bool)]
    return M.diagonal() - others.mean()
# %% wrong positions: with a factor
def resized(positions, new):
    old = round((positions.shape[1] - 1) ** 0.5)
    grid = positions[:, 1:].unflatten(1, (old, old)).permute(0, 3, 1, 2)
    grid = F.interpolate(grid, scale_factor=new / old, mode="bilinear").permute(0, 2, 3, 1)
    return torch.cat([positions[:, :1], grid.flatten(1, 2)], 1)

# %% wrong positions: it is not zero
def resized(positions, new):
    old = round((positions.shape[1] - 1) ** 0.5)
    grid = positions[:, 1:].mT.unflatten(2, (old, old))
    grid = F.interpolate(grid, size=(new, new), mode="bilinear").flatten(2).mT
    return torch.cat([torch.zeros_like(positions[:, :1]), grid], 1)

# %% wrong positions: is invalid for input
def resized(positions, new):
    old = round((positions.shape[1] - 1) ** 0.5)
    grid = positions[:, 1:].reshape(1, old, old, 3).permute(0, 3, 1, 2)
    grid = F.interpolate(grid, size=(new, new), mode="bilinear").permute(0, 2, 3, 1)
    return torch.cat([positions[:, :1], grid.reshape(1, new * new, 3)], 1)

# %% wrong count: S/P in a row, and S/P rows
def parameters(S, P, d, L, m, K):
    T = S // P + 1
    return 3 * P**2 * d + d + d + T * d + L * (4 * (d * d + d) + 2 * d * m + m + d + 4 * d) + 2 * d + d * K + K

# %% wrong count: position embeddings are missing
def parameters(S, P, d, L, m, K):
    return 3 * P**2 * d + d + d + L * (4 * (d * d + d) + 2 * d * m + m + d + 4 * d) + 2 * d + d * K + K

# %% wrong count: each position embedding has d numbers
def parameters(S, P, d, L, m, K):
    T = (S // P) ** 2 + 1
    return 3 * P**2 * d + d + d + T + L * (4 * (d * d + d) + 2 * d * m + m + d + 4 * d) + 2 * d + d * K + K

# %% wrong count: a patch has P × P pixels
def parameters(S, P, d, L, m, K):
    T = (S // P) ** 2 + 1
    return 3 * P * d + d + d + T * d + L * (4 * (d * d + d) + 2 * d * m + m + d + 4 * d) + 2 * d + d * K + K

# %% wrong count: it is counted once
def parameters(S, P, d, L, m, K):
    N = (S // P) ** 2
    return N * (3 * P**2 * d + d) + d + (N + 1) * d + L * (4 * (d * d + d) + 2 * d * m + m + d + 4 * d) + 2 * d + d * K + K

# %% wrong count: the MLP has two matrices
def parameters(S, P, d, L, m, K):
    T = (S // P) ** 2 + 1
    return 3 * P**2 * d + d + d + T * d + L * (4 * (d * d + d) + d * m + m + d + 4 * d) + 2 * d + d * K + K

# %% wrong count: two LayerNorms of its own
def parameters(S, P, d, L, m, K):
    T = (S // P) ** 2 + 1
    return 3 * P**2 * d + d + d + T * d + L * (4 * (d * d + d) + 2 * d * m + m + d) + 4 * d + 2 * d + d * K + K

# %% wrong count: 2d numbers, not d
def parameters(S, P, d, L, m, K):
    T = (S // P) ** 2 + 1
    return 3 * P**2 * d + d + d + T * d + L * (4 * (d * d + d) + 2 * d * m + m + d + 2 * d) + d + d * K + K

# %% wrong budget: exchanged, and it has to be rounded up
def equal_epochs(e, a, b):
    return e * b // a

# %% wrong budget: has rounded up already
def equal_epochs(e, a, b):
    return -(-e * a // b) + 1

# %% wrong placebo: not a ratio
def surplus(M):
    own = M.diagonal()
    return own / ((M.sum(1) - own) / (len(M) - 1))

# %% wrong placebo: need not be the largest
def surplus(M):
    own = M.max(1)
    return own - (M.sum(1) - own) / (len(M) - 1)
