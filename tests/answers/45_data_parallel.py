# %% equivalent gather
def piece_to_send(r, s, n):
    return (n + r + 1 - s) % n

# %% equivalent gather
def piece_to_send(r, s, n):
    piece = r + 1
    for _ in range(s):
        piece = piece - 1
    return int(np.mod(piece, n))

# %% equivalent gather
def piece_to_send(r, s, n):
    return list(range(n))[(r - s + 1) % n]

# %% wrong gather: the order of reduce-scatter
def piece_to_send(r, s, n):
    return (r - s) % n

# %% wrong gather: the number becomes smaller
def piece_to_send(r, s, n):
    return (r + 1 + s) % n

# %% wrong gather: the right neighbour has it after step 0
def piece_to_send(r, s, n):
    return (r + 1) % n

# %% wrong gather: take it mod n
def piece_to_send(r, s, n):
    return r + 1 - s

# %% wrong gather: rank r's own number
def piece_to_send(r, s, n):
    return r

# %% wrong gather: one too small
def piece_to_send(r, s, n):
    return (r - s - 1) % n

# %% wrong gather: this grows with s
def piece_to_send(r, s, n):
    return (r + s) % n

# %% equivalent bandwidth
def bandwidth(n, output, seconds):
    whole = n * output
    return (n - 1) / n * whole / seconds

# %% equivalent bandwidth
def bandwidth(n, output, seconds):
    return np.float64(output * n - output) / seconds

# %% wrong bandwidth: divides by n once too often
def bandwidth(n, output, seconds):
    sent = output * (n - 1)
    return sent / (n * seconds)

# %% wrong bandwidth: no factor 2
def bandwidth(n, output, seconds):
    return 2 * output * (n - 1) / seconds

# %% wrong bandwidth: here S is n · output
def bandwidth(n, output, seconds):
    return 2 * (n - 1) / n * output / seconds

# %% wrong bandwidth: its own piece stays
def bandwidth(n, output, seconds):
    return n * output / seconds

# %% wrong bandwidth: n − 1 pieces, not one
def bandwidth(n, output, seconds):
    return output / seconds

# %% wrong bandwidth: what all ranks send together
def bandwidth(n, output, seconds):
    return n * (n - 1) * output / seconds

# %% equivalent factors
def factors(sizes):
    mean = sum(sizes) / len(sizes)
    return [b / mean for b in sizes]

# %% equivalent factors
def factors(sizes):
    b = np.array(sizes)
    return b / b.mean()

# %% equivalent factors
def factors(sizes):
    b = torch.tensor(sizes, dtype=torch.float64)
    return len(b) * b / b.sum()

# %% wrong factors: its n has to be undone
def factors(sizes):
    return [b / sum(sizes) for b in sizes]

# %% wrong factors: right for equal shares only
def factors(sizes):
    return [1.0] * len(sizes)

# %% wrong factors: do not divide once more
def factors(sizes):
    return [b / sum(sizes) / len(sizes) for b in sizes]

# %% wrong factors: not by the size of the share
def factors(sizes):
    return [len(sizes) / sum(sizes)] * len(sizes)

# %% wrong factors: upside down
def factors(sizes):
    return [sum(sizes) / len(sizes) / b for b in sizes]

# %% wrong factors: divide by N as well
def factors(sizes):
    return [len(sizes) * b for b in sizes]

# %% wrong factors: whole division
def factors(sizes):
    return [len(sizes) * b // sum(sizes) for b in sizes]

# %% equivalent zero
passed = (True, True, True, False)

# %% equivalent zero
passed = np.array([True, True, True, False])

# %% wrong zero: how large is the gradient
passed = [True, True, True, True]

# %% wrong zero: a finite number
passed = [False, True, True, False]

# %% wrong zero: group and process agree, too
passed = [True, True, False, False]

# %% wrong zero: the same first weights
passed = [True, False, True, False]

# %% wrong zero: three of the four checks
passed = [False, False, False, False]

# %% equivalent padded
def accuracy(right, N):
    n = len(right)
    return sum(right[i % n][i // n] for i in range(N)) / N

# %% equivalent padded
def accuracy(right, N):
    in_order = [value for row in zip(*right) for value in row]
    return np.mean(in_order[:N])

# %% equivalent padded
def accuracy(right, N):
    return torch.tensor(right).T.flatten()[:N].double().mean()

# %% wrong padded: counts the padded images twice
def accuracy(right, N):
    return np.mean([value for row in right for value in row])

# %% wrong padded: the padded ones too, and divided by N
def accuracy(right, N):
    return sum(map(sum, right)) / N

# %% wrong padded: not the order of the images
def accuracy(right, N):
    return sum([value for row in right for value in row][:N]) / N

# %% wrong padded: only some of them are padding
def accuracy(right, N):
    if len(right[0]) == 1:
        return np.mean(right)
    return np.mean([row[:-1] for row in right])

# %% wrong padded: number of right answers
def accuracy(right, N):
    n = len(right)
    return sum(right[i % n][i // n] for i in range(N))

# %% wrong padded: not by the padded number
def accuracy(right, N):
    n = len(right)
    return sum(right[i % n][i // n] for i in range(N)) / (n * len(right[0]))

# %% equivalent padded
def accuracy(right, N):
    return np.array(right).T.flatten()[-N:].mean()  # the last N: each image once, too

# %% wrong padded: only rank 0
def accuracy(right, N):
    return np.mean(right[0])

# %% wrong padded: one image too few
def accuracy(right, N):
    in_order = np.array(right).T.flatten()
    return in_order[: N - 1].mean() if N > 1 else 0.0

# %% equivalent best
w, S, α, β = sp.symbols("w S α β", positive=True)
best = sp.sqrt((w * β - 2 * S) / (2 * α * β))

# %% equivalent best
w, S, α, β, n = sp.symbols("w S α β n", positive=True)
best = sp.sqrt(w / (2 * α) - S / (α * β))

# %% wrong best: the bytes are missing
w, S, α, β = sp.symbols("w S α β", positive=True)
best = sp.sqrt(w / (2 * α))

# %% wrong best: has a minus
w, S, α, β = sp.symbols("w S α β", positive=True)
best = sp.sqrt((w + 2 * S / β) / (2 * α))

# %% wrong best: draw the root
w, S, α, β = sp.symbols("w S α β", positive=True)
best = (w - 2 * S / β) / (2 * α)

# %% wrong best: costs 2 α, not α
w, S, α, β = sp.symbols("w S α β", positive=True)
best = sp.sqrt((w - 2 * S / β) / α)

# %% wrong best: S is sent twice
w, S, α, β = sp.symbols("w S α β", positive=True)
best = sp.sqrt((w - S / β) / (2 * α))

# %% wrong best: upside down
w, S, α, β = sp.symbols("w S α β", positive=True)
best = sp.sqrt(2 * α / (w - 2 * S / β))

# %% wrong gather: subtract s first
def piece_to_send(r, s, n):
    return (r + 1) % n - s

# %% wrong gather: not the other way round
def piece_to_send(r, s, n):
    return (s - r + 1) % n

# %% equivalent gather
def piece_to_send(r, s, n):
    return torch.tensor(r + 1 - s) % n

# %% wrong bandwidth: whole division
def bandwidth(n, output, seconds):
    return output * (n - 1) // seconds

# %% equivalent bandwidth
def bandwidth(n, output, seconds):
    S = n * output
    return S * (n - 1) / (n * seconds)

# %% wrong zero: how large is the gradient?
passed = [True, True, False, True]

# %% wrong padded: not a percentage
def accuracy(right, N):
    return 100 * np.array(right).T.flatten()[:N].mean()

# %% equivalent padded
def accuracy(right, N):
    n = len(right)
    extra = n * len(right[0]) - N
    return (np.sum(right) - sum(right[r][0] for r in range(extra))) / N

# %% wrong best: multiplies by α
w, S, α, β = sp.symbols("w S α β", positive=True)
best = sp.sqrt((w - 2 * S / β) / 2 * α)

# %% wrong best: root of a negative number
w, S, α, β = sp.symbols("w S α β", positive=True)
best = sp.sqrt((2 * S / β - w) / (2 * α))
