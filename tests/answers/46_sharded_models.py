# %% equivalent bytes
def state_bytes(P, n, stage):
    divided = [0, 12, 14, 16][stage]
    return (16 - divided) * P + divided * P / n

# %% equivalent bytes
def state_bytes(P, n, stage):
    return [16 * P, 4 * P + 12 * P / n, 2 * P + 14 * P / n, 16 * P / n][stage]

# %% wrong bytes: stage 1 divides only the 12 bytes
def state_bytes(P, n, stage):
    return 16 * P if stage == 0 else 16 * P / n

# %% wrong bytes: the gradients are divided from stage 2 on
def state_bytes(P, n, stage):
    return [16 * P, 2 * P + 14 * P / n, 2 * P + 14 * P / n, 16 * P / n][stage]

# %% wrong bytes: stays divided
def state_bytes(P, n, stage):
    sizes = [0, 12, 2, 2]
    return 16 * P - sizes[stage] * P + sizes[stage] * P / n

# %% wrong bytes: the weights are divided at stage 3 only
def state_bytes(P, n, stage):
    return [16 * P, 4 * P + 12 * P / n, 16 * P / n, 16 * P / n][stage]

# %% wrong bytes: not the weights
def state_bytes(P, n, stage):
    return [16 * P, 2 * P / n + 14 * P, 4 * P / n + 12 * P, 16 * P / n][stage]

# %% wrong bytes: a copy of the weight and two moments
def state_bytes(P, n, stage):
    weights, gradients, moments = 2 * P, 2 * P, 8 * P
    if stage >= 1:
        moments /= n
    if stage >= 2:
        gradients /= n
    if stage >= 3:
        weights /= n
    return weights + gradients + moments

# %% wrong bytes: one process is asked for
def state_bytes(P, n, stage):
    return [16 * P * n, 4 * P * n + 12 * P, 2 * P * n + 14 * P, 16 * P][stage]

# %% wrong bytes: do not round
def state_bytes(P, n, stage):
    divided = [0, 12, 14, 16][stage]
    return (16 - divided) * P + divided * P // n

# %% equivalent held
def held(R, c, n, rank):
    pieces = torch.arange(R).chunk(n)
    return len(pieces[rank]) * c if rank < len(pieces) else 0

# %% equivalent held
def held(R, c, n, rank):
    piece = int(np.ceil(R / n))
    return max(0, min(piece, R - rank * piece)) * c

# %% survivor held: the smaller of two numbers does not depend on their order
- begin = min(R, rank * piece)
+ begin = min(rank * piece, R)
- end = min(R, begin + piece)
+ end = min(begin + piece, R)

# %% wrong held: as evenly as possible
def held(R, c, n, rank):
    return len(np.array_split(np.arange(R), n)[rank]) * c

# %% wrong held: rounded down, and the last rank takes the rest
def held(R, c, n, rank):
    rows = R // n
    if rank == n - 1:
        rows = R - (n - 1) * rows
    return rows * c

# %% wrong held: do not hold more than R rows together
def held(R, c, n, rank):
    return -(-R // n) * c

# %% wrong held: no negative number of rows
def held(R, c, n, rank):
    piece = -(-R // n)
    return min(piece, R - rank * piece) * c

# %% wrong held: others may come after the end
def held(R, c, n, rank):
    piece = -(-R // n)
    if rank < n - 1:
        return piece * c
    return max(0, R - (n - 1) * piece) * c

# %% wrong held: each has c numbers
def held(R, c, n, rank):
    piece = -(-R // n)
    return max(0, min(piece, R - rank * piece))

# %% wrong held: ranks are counted from 0
def held(R, c, n, rank):
    piece = -(-R // n)
    return max(0, min(piece, R - (rank - 1) * piece)) * c

# %% wrong held: rows are divided
def held(R, c, n, rank):
    piece = -(-R * c // n)
    return max(0, min(piece, R * c - rank * piece))

# %% wrong held: this is the mean
def held(R, c, n, rank):
    return R * c / n

# %% equivalent bias
def mlp_in_parts(X, Ws, As, Vs, b):
    n = len(Ws)
    return sum(F.gelu(X @ W + a) @ V + b / n for W, a, V in zip(Ws, As, Vs))

# %% equivalent bias
def mlp_in_parts(X, Ws, As, Vs, b):
    Z = torch.zeros(len(X), len(b), dtype=X.dtype)
    for rank, (W, a, V) in enumerate(zip(Ws, As, Vs)):
        Z += F.linear(F.gelu(F.linear(X, W.T, a)), V.T, b if rank == 0 else None)
    return Z

# %% wrong bias: once for each rank
def mlp_in_parts(X, Ws, As, Vs, b):
    return sum(F.gelu(X @ W + a) @ V + b for W, a, V in zip(Ws, As, Vs))

# %% wrong bias: b is missing
def mlp_in_parts(X, Ws, As, Vs, b):
    return sum(F.gelu(X @ W + a) @ V for W, a, V in zip(Ws, As, Vs))

# %% wrong bias: add b once
def mlp_in_parts(X, Ws, As, Vs, b):
    return sum(F.gelu(X @ W + a) @ V for W, a, V in zip(Ws, As, Vs)) + b / len(Ws)

# %% wrong bias: only b is added too often
def mlp_in_parts(X, Ws, As, Vs, b):
    return sum(F.gelu(X @ W + a) @ V + b for W, a, V in zip(Ws, As, Vs)) / len(Ws)

# %% wrong bias: a is missing
def mlp_in_parts(X, Ws, As, Vs, b):
    return sum(F.gelu(X @ W) @ V for W, V in zip(Ws, Vs)) + b

# %% wrong bias: σ acts on the hidden neurons
def mlp_in_parts(X, Ws, As, Vs, b):
    return sum(F.gelu((X @ W + a) @ V) for W, a, V in zip(Ws, As, Vs)) + b

# %% wrong bias: this is the first rank's
def mlp_in_parts(X, Ws, As, Vs, b):
    return F.gelu(X @ Ws[0] + As[0]) @ Vs[0] + b

# %% wrong bias: not put side by side
def mlp_in_parts(X, Ws, As, Vs, b):
    return torch.cat([F.gelu(X @ W + a) @ V for W, a, V in zip(Ws, As, Vs)], dim=-1) + b

# %% equivalent bubble
p, m = sp.symbols("p m", positive=True, integer=True)
bubble = 1 - m / (m + p - 1)

# %% equivalent bubble
p, m = sp.symbols("p m")
bubble = 2 * (p - 1) / (2 * m + 2 * (p - 1))

# %% wrong bubble: idle time over the *working* time
p, m = sp.symbols("p m", positive=True, integer=True)
bubble = (p - 1) / m

# %% wrong bubble: in which a stage works
p, m = sp.symbols("p m", positive=True, integer=True)
bubble = m / (m + p - 1)

# %% wrong bubble: m + p − 1 columns, not m + p
p, m = sp.symbols("p m", positive=True, integer=True)
bubble = (p - 1) / (m + p)

# %% wrong bubble: p − 1 columns are idle, not p
p, m = sp.symbols("p m", positive=True, integer=True)
bubble = p / (m + p - 1)

# %% wrong bubble: have changed places
p, m = sp.symbols("p m", positive=True, integer=True)
bubble = (m - 1) / (m + p - 1)

# %% wrong bubble: the share stays the same
p, m = sp.symbols("p m", positive=True, integer=True)
bubble = 2 * (p - 1) / (m + p - 1)

# %% wrong bubble: with a single micro-batch
p, m = sp.symbols("p m", positive=True, integer=True)
bubble = 1 - 1 / p

# %% wrong bubble: the steps overlap
p, m = sp.symbols("p m", positive=True, integer=True)
bubble = (p - 1) / (m * p)

# %% equivalent kill
safe = (False, False, True, False, False)

# %% equivalent kill
safe = np.array([False, False, True, False, False])

# %% wrong kill: B is not safe
safe = [False, True, True, False, False]

# %% wrong kill: D is not safe
safe = [False, False, True, True, False]

# %% wrong kill: E is not safe
safe = [False, False, True, False, True]

# %% wrong kill: C is safe
safe = [False] * 5

# %% wrong kill: an unfinished name alone does not help
safe = [False, False, True, True, True]

# %% wrong kill: those that are *not* safe
safe = [True, True, False, True, True]

# %% equivalent bytes
def state_bytes(P, n, stage):
    from fractions import Fraction
    return [16 * P, 4 * P + 12 * Fraction(P, n), 2 * P + 14 * Fraction(P, n), 16 * Fraction(P, n)][stage]

# %% equivalent bytes
def state_bytes(P, n, stage):
    return torch.tensor([16.0, 4 + 12 / n, 2 + 14 / n, 16 / n])[stage] * P

# %% wrong bytes: up or down
def state_bytes(P, n, stage):
    return int(np.ceil([16 * P, 4 * P + 12 * P / n, 2 * P + 14 * P / n, 16 * P / n][stage]))

# %% wrong bytes: to the nearest
def state_bytes(P, n, stage):
    return round([16 * P, 4 * P + 12 * P / n, 2 * P + 14 * P / n, 16 * P / n][stage])

# %% wrong bytes: not with //
def state_bytes(P, n, stage):
    return [16 * P, 4 * P + 12 * (P // n), 2 * P + 14 * (P // n), 16 * (P // n)][stage]

# %% wrong bytes: only one branch runs
def state_bytes(P, n, stage):
    weights, gradients, rest = 2 * P, 2 * P, 12 * P
    if stage >= 1:
        rest /= n
    elif stage >= 2:
        gradients /= n
    elif stage >= 3:
        weights /= n
    return weights + gradients + rest

# %% wrong bytes: the other way
def state_bytes(P, n, stage):
    return [16 * P / n, 2 * P + 14 * P / n, 4 * P + 12 * P / n, 16 * P][stage]

# %% equivalent held
def held(R, c, n, rank):
    piece = -(-R // n)
    left = R
    for _ in range(rank):
        left -= min(piece, left)
    return min(piece, left) * c

# %% wrong held: inside another's
def held(R, c, n, rank):
    piece = -(-R // n)
    return piece * c if rank < n - 1 else (R - (n - 1) * piece) * c

# %% wrong held: chunk gives fewer than n parts
def held(R, c, n, rank):
    return torch.zeros(R, c).chunk(n)[rank].numel()

# %% wrong held: not full counts
def held(R, c, n, rank):
    piece = -(-R // n)
    return piece * c if (rank + 1) * piece <= R else 0

# %% wrong held: fewer rows than
def held(R, c, n, rank):
    piece = -(-R // n)
    if rank * piece >= R:
        return 0
    return piece * c

# %% wrong held: both hold the remainder
def held(R, c, n, rank):
    piece = -(-R // n)
    return piece * c if (rank + 1) * piece <= R else R % piece * c

# %% wrong held: rank 0 takes the rest
def held(R, c, n, rank):
    rows = R // n
    if rank == 0:
        rows = R - (n - 1) * rows
    return rows * c

# %% wrong held: subtract where it begins
def held(R, c, n, rank):
    piece = -(-R // n)
    return min(R, (rank + 1) * piece) * c

# %% equivalent bias
def mlp_in_parts(X, Ws, As, Vs, b):
    return F.gelu(X @ torch.cat(Ws, dim=1) + torch.cat(As)) @ torch.cat(Vs) + b

# %% wrong bias: needs dtype=X.dtype
def mlp_in_parts(X, Ws, As, Vs, b):
    Z = torch.zeros(len(X), len(b))
    for W, a, V in zip(Ws, As, Vs):
        Z += F.gelu(X @ W + a) @ V
    return Z + b

# %% wrong bias: and so is the result
def mlp_in_parts(X, Ws, As, Vs, b):
    Z = torch.zeros(len(X), len(b))
    for W, a, V in zip(Ws, As, Vs):
        Z += F.gelu(X @ W + a) @ V
    Z += b
    return Z

# %% wrong bias: not on the sum
def mlp_in_parts(X, Ws, As, Vs, b):
    return F.gelu(sum((X @ W + a) @ V for W, a, V in zip(Ws, As, Vs))) + b

# %% wrong bubble: before its work and after it
p, m = sp.symbols("p m", positive=True, integer=True)
bubble = (p - 1) / (2 * (m + p - 1))
