# %% equivalent block
d, m = sp.symbols("d m", positive=True, integer=True)
block = 4 * d**2 + 2 * d * m + 9 * d + m

# %% equivalent block
d, m = sp.symbols("d m")
layers = [(d, 3 * d), (d, d), (d, m), (m, d)]
block = sum((inputs + 1) * outputs for inputs, outputs in layers) + 4 * d

# %% wrong block: biases and normalisations are parameters, too
d, m = sp.symbols("d m", positive=True, integer=True)
block = d * 3 * d + d * d + d * m + m * d

# %% wrong block: the two normalisations are missing
d, m = sp.symbols("d m", positive=True, integer=True)
block = (3 * d**2 + 3 * d) + (d**2 + d) + (d * m + m) + (m * d + d)

# %% wrong block: the biases of the linear layers are missing
d, m = sp.symbols("d m", positive=True, integer=True)
block = 4 * d + 4 * d**2 + 2 * d * m

# %% wrong block: a factor and a shift for each channel
d, m = sp.symbols("d m", positive=True, integer=True)
block = 2 * d + (3 * d**2 + 3 * d) + (d**2 + d) + (d * m + m) + (m * d + d)

# %% wrong block: one for each input and output
d, m = sp.symbols("d m", positive=True, integer=True)
block = 4 * d + (d**2 + 3 * d) + (d**2 + d) + (d * m + m) + (m * d + d)

# %% wrong block: 3d² weights and 3d biases
d, m = sp.symbols("d m", positive=True, integer=True)
block = 4 * d + (d**2 + d) + (d**2 + d) + (d * m + m) + (m * d + d)

# %% wrong block: after attention, is missing
d, m = sp.symbols("d m", positive=True, integer=True)
block = 4 * d + (3 * d**2 + 3 * d) + (d * m + m) + (m * d + d)

# %% wrong block: the MLP has two linear layers
d, m = sp.symbols("d m", positive=True, integer=True)
block = 4 * d + (3 * d**2 + 3 * d) + (d**2 + d) + (d * m + m)

# %% wrong block: has d biases, not m
d, m = sp.symbols("d m", positive=True, integer=True)
block = 4 * d + (3 * d**2 + 3 * d) + (d**2 + d) + 2 * (d * m + m)

# %% wrong block: 4d is only usual
d, m = sp.symbols("d m", positive=True, integer=True)
block = 12 * d**2 + 13 * d

# %% equivalent counter
def attention_flops(q, k, v):
    return 2 * math.prod(q) * k[2] + 2 * math.prod(v) * q[2]

# %% equivalent counter
def attention_flops(q, k, v):
    queries, keys, values = (torch.empty(shape, device="meta") for shape in (q, k, v))
    with FlopCounterMode(display=False) as counter:
        queries @ keys.transpose(2, 3) @ values
    return counter.get_total_flops()

# %% equivalent counter
def attention_flops(q, k, v):
    pairs = float(q[0] * q[1] * q[2] * k[2])
    return pairs * (2 * q[3] + 2 * v[3])

# %% wrong counter: count as 2
def attention_flops(q, k, v):
    return q[0] * q[1] * q[2] * k[2] * (q[3] + v[3])

# %% wrong counter: then meet the values
def attention_flops(q, k, v):
    return 2 * math.prod(q) * k[2]

# %% wrong counter: the scores cost as well
def attention_flops(q, k, v):
    return 2 * math.prod(v) * q[2]

# %% wrong counter: not N·N
def attention_flops(q, k, v):
    B, h, N, e = q
    return 2 * B * h * N * N * (e + v[3])

# %% wrong counter: not M·M
def attention_flops(q, k, v):
    B, h, M, f = v
    return 2 * B * h * M * M * (q[3] + f)

# %% wrong counter: there are B
def attention_flops(q, k, v):
    B, h, N, e = q
    return 2 * h * N * k[2] * (e + v[3])

# %% wrong counter: there are h
def attention_flops(q, k, v):
    B, h, N, e = q
    return 2 * B * N * k[2] * (e + v[3])

# %% wrong counter: not e
def attention_flops(q, k, v):
    B, h, N, e = q
    return 4 * B * h * N * k[2] * e

# %% wrong counter: the softmax does not count
def attention_flops(q, k, v):
    B, h, N, e = q
    M, f = v[2:]
    return 2 * B * h * N * M * (e + f) + B * h * N * M

# %% wrong counter: a product, not a sum
def attention_flops(q, k, v):
    B, h, N, e = q
    M, f = v[2:]
    return 2 * B * h * (N + M) * (e + f)

# %% equivalent memory
def bytes_needed(P, A, B):
    return 4 * (4 * P + A * B)

# %% equivalent memory
def bytes_needed(P, A, B):
    weights = gradients = first = second = P * torch.float32.itemsize
    return weights + gradients + first + second + A * B * torch.float32.itemsize

# %% wrong memory: forgets the optimiser, and the batch
def bytes_needed(P, A, B):
    return 4 * P + 4 * P + 4 * A

# %% wrong memory: two moments are missing
def bytes_needed(P, A, B):
    return 4 * P + 4 * P + 4 * A * B

# %% wrong memory: a weight, its gradient, and two moments
def bytes_needed(P, A, B):
    return 4 * P + 4 * P + 4 * P + 4 * A * B

# %% wrong memory: every image of the batch
def bytes_needed(P, A, B):
    return 16 * P + 4 * A

# %% wrong memory: not once an image
def bytes_needed(P, A, B):
    return B * (16 * P + 4 * A)

# %% wrong memory: a saved number takes 4 bytes in float32
def bytes_needed(P, A, B):
    return 16 * P + A * B

# %% wrong memory: saved numbers have no moments
def bytes_needed(P, A, B):
    return 16 * (P + A * B)

# %% wrong memory: bytes are asked for, not GB
def bytes_needed(P, A, B):
    return (16 * P + 4 * A * B) / 10**9

# %% equivalent widest
def widest(memory, L, N, B):
    # in steps of 64, d = 64 i: bytes = a i² + b i + c
    a, b, c = 16 * L * 12 * 64**2, 16 * L * 13 * 64 + 4 * B * L * N * (16 * 64 + 1), 16 * B * L * N
    i = int((-b + math.sqrt(b * b + 4 * a * (memory - c))) / (2 * a)) + 2
    while a * i * i + b * i + c > memory:
        i -= 1
    return 64 * i

# %% equivalent widest
def widest(memory, L, N, B):
    best = 64
    for d in range(64, 40_000, 64):
        if 16 * L * (12 * d**2 + 13 * d) + 4 * B * L * N * (16 * d + d / 64 + 4) <= memory:
            best = d
    return best

# %% wrong widest: one step too far
def widest(memory, L, N, B):
    d = 64
    while 16 * L * (12 * d**2 + 13 * d) + 4 * B * L * N * (16 * d + d // 64 + 4) <= memory:
        d += 64
    return d

# %% wrong widest: 'at most' allows equality
def widest(memory, L, N, B):
    def bytes_of(d):
        return 16 * L * (12 * d**2 + 13 * d) + 4 * B * L * N * (16 * d + d // 64 + 4)

    d = 64
    while bytes_of(d + 64) < memory:
        d += 64
    return d

# %% wrong widest: a multiple of 64
def widest(memory, L, N, B):
    d = 64
    while 16 * L * (12 * (d + 1) ** 2 + 13 * (d + 1)) + 4 * B * L * N * (16 * (d + 1) + (d + 1) // 64 + 4) <= memory:
        d += 1
    return d

# %% wrong widest: the saved numbers need memory, too
def widest(memory, L, N, B):
    d = 64
    while 16 * L * (12 * (d + 64) ** 2 + 13 * (d + 64)) <= memory:
        d += 64
    return d

# %% wrong widest: two moments are missing
def widest(memory, L, N, B):
    def bytes_of(d):
        return 8 * L * (12 * d**2 + 13 * d) + 4 * B * L * N * (16 * d + d // 64 + 4)

    return max(d for d in range(64, 40_000, 64) if bytes_of(d) <= memory)

# %% wrong widest: every image of the batch
def widest(memory, L, N, B):
    def bytes_of(d):
        return 16 * L * (12 * d**2 + 13 * d) + 4 * L * N * (16 * d + d // 64 + 4)

    return max(d for d in range(64, 40_000, 64) if bytes_of(d) <= memory)

# %% wrong widest: there are L blocks
def widest(memory, L, N, B):
    def bytes_of(d):
        return 16 * (12 * d**2 + 13 * d) + 4 * B * N * (16 * d + d // 64 + 4)

    return max(d for d in range(64, 40_000, 64) if bytes_of(d) <= memory)

# %% wrong widest: the number of heads
def widest(memory, L, N, B):
    def bytes_of(h):
        return 16 * L * (12 * (64 * h) ** 2 + 13 * 64 * h) + 4 * B * L * N * (16 * 64 * h + h + 4)

    return max(h for h in range(1, 600) if bytes_of(h) <= memory)

# %% equivalent days
def days(macs, D, n, S, u):
    seconds = 6 * macs * D / n / S / u
    return seconds / 60 / 60 / 24

# %% equivalent days
def days(macs, D, n, S, u):
    forward = 2 * macs
    backward = 2 * forward
    return D * (forward + backward) / (86400 * n * u * S)

# %% wrong days: it has two defects
def days(macs, D, n, S, u):
    return macs * D / (n * S * u) / 86400

# %% wrong days: count it so above the line
def days(macs, D, n, S, u):
    return 3 * macs * D / (n * S * u) / 86400

# %% wrong days: a training also goes back
def days(macs, D, n, S, u):
    return 2 * macs * D / (n * S * u) / 86400

# %% wrong days: the way forward comes before it
def days(macs, D, n, S, u):
    return 2 * 2 * macs * D / (n * S * u) / 86400

# %% wrong days: not half of one
def days(macs, D, n, S, u):
    return 3 * macs / 2 * D / (n * S * u) / 86400

# %% wrong days: work at the same time
def days(macs, D, n, S, u):
    return 6 * macs * D / (S * u) / 86400

# %% wrong days: does not reach the peak
def days(macs, D, n, S, u):
    return 6 * macs * D / (n * S) / 86400

# %% wrong days: divide by u
def days(macs, D, n, S, u):
    return 6 * macs * D / (n * S) * u / 86400

# %% wrong days: these are seconds
def days(macs, D, n, S, u):
    return 6 * macs * D / (n * S * u)

# %% wrong days: these are hours
def days(macs, D, n, S, u):
    return 6 * macs * D / (n * S * u) / 3600

# %% survivor widest: the memory is enough for d = 64, so that the loop reaches 64 from 0, too
- d = 64
+ d = 0

# %% survivor widest: d is a multiple of 64, so that d / 64 is a whole number
- return state + 4 * B * L * N * (16 * d + d // 64 + 4)
+ return state + 4 * B * L * N * (16 * d + d / 64 + 4)

# %% wrong block: has biases, too
d, m = sp.symbols("d m", positive=True, integer=True)
block = 4 * d + 3 * d**2 + (d**2 + d) + (d * m + m) + (m * d + d)

# %% wrong block: not (3d)²
d, m = sp.symbols("d m", positive=True, integer=True)
block = 4 * d + ((3 * d) ** 2 + 3 * d) + (d**2 + d) + (d * m + m) + (m * d + d)

# %% equivalent counter
from torch.utils.flop_counter import sdpa_flop_count as attention_flops

# %% wrong counter: not f
def attention_flops(q, k, v):
    B, h, N, f = v[0], v[1], q[2], v[3]
    return 4 * B * h * N * k[2] * f

# %% wrong counter: their FLOPs are added
def attention_flops(q, k, v):
    B, h, N, e = q
    return 2 * B * h * N * e * k[2] * v[3]

# %% wrong counter: the order of the axes
def attention_flops(q, k, v):
    B, N, h, e = q
    return 2 * B * h * N * k[1] * (e + v[3])

# %% wrong counter: not as 4
def attention_flops(q, k, v):
    B, h, N, e = q
    return 4 * B * h * N * k[2] * (e + v[3])

# %% wrong memory: no second copy
def bytes_needed(P, A, B):
    return 4 * P + 4 * P + 4 * P + 8 * P + 4 * A * B

# %% wrong memory: no gradient of it is kept
def bytes_needed(P, A, B):
    return 16 * P + 4 * A * B + 4 * A * B

# %% wrong memory: two defects are left
def bytes_needed(P, A, B):
    return 4 * P + 4 * P + 4 * P + 4 * A

# %% wrong memory: AdamW's moments are missing
def bytes_needed(P, A, B):
    return (4 * P + 4 * P + 4 * A) * B

# %% wrong memory: not GiB
def bytes_needed(P, A, B):
    return (16 * P + 4 * A * B) / 2**30

# %% wrong widest: each of the L blocks
def widest(memory, L, N, B):
    def bytes_of(d):
        return 16 * L * (12 * d**2 + 13 * d) + 4 * B * N * (16 * d + d // 64 + 4)

    return max(d for d in range(64, 40_000, 64) if bytes_of(d) <= memory)

# %% wrong widest: the state is that of L blocks
def widest(memory, L, N, B):
    def bytes_of(d):
        return 16 * (12 * d**2 + 13 * d) + 4 * B * L * N * (16 * d + d // 64 + 4)

    return max(d for d in range(64, 40_000, 64) if bytes_of(d) <= memory)

# %% wrong widest: a small part is missing
def widest(memory, L, N, B):
    def bytes_of(d):
        return 16 * L * (12 * d**2 + 13 * d) + 4 * B * L * N * (16 * d)

    return max(d for d in range(64, 40_000, 64) if bytes_of(d) <= memory)

# %% wrong widest: 16 bytes a parameter
def widest(memory, L, N, B):
    def bytes_of(d):
        return 12 * L * (12 * d**2 + 13 * d) + 4 * B * L * N * (16 * d + d // 64 + 4)

    return max(d for d in range(64, 40_000, 64) if bytes_of(d) <= memory)

# %% wrong widest: not once an image
def widest(memory, L, N, B):
    def bytes_of(d):
        return B * (16 * L * (12 * d**2 + 13 * d) + 4 * L * N * (16 * d + d // 64 + 4))

    return max([64] + [d for d in range(64, 40_000, 64) if bytes_of(d) <= memory])

# %% equivalent days
def days(macs, D, n, S, u):
    return torch.tensor(6 * macs * D / (n * S * u) / 86400)

# %% wrong days: not 12
def days(macs, D, n, S, u):
    return 2 * 6 * macs * D / (n * S * u) / 86400

# %% wrong days: 1 + 2 = 3
def days(macs, D, n, S, u):
    return 4 * 2 * macs * D / (n * S * u) / 86400

# %% wrong days: not a percentage
def days(macs, D, n, S, u):
    return 6 * macs * D / (n * S * u / 100) / 86400

# %% wrong days: not in TFLOPs
def days(macs, D, n, S, u):
    return 6 * macs * D / (n * S * 1e12 * u) / 86400

# %% wrong days: do not round down
def days(macs, D, n, S, u):
    return int(6 * macs * D / (n * S * u) / 86400)
