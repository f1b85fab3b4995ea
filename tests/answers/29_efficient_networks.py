# %% equivalent join
def join(D, P):
    return torch.einsum("oc,cuv->ocuv", P, D)

# %% equivalent join
def join(D, P):
    O, C = P.shape
    k = D.shape[-1]
    G = torch.zeros(O, C, k, k)
    for o in range(O):
        for c in range(C):
            for u in range(k):
                for v in range(k):
                    G[o, c, u, v] = P[o, c] * D[c, u, v]
    return G

# %% equivalent join
def join(D, P):
    return torch.stack([row[:, None, None] * D for row in P])

# %% equivalent join
def join(D, P):
    G = D.numpy()[None] * P.numpy()[:, :, None, None]
    return G

# %% wrong join: the output channel comes first
def join(D, P):
    return D[:, None] * P.T[:, :, None, None]

# %% wrong join: multiply, do not add
def join(D, P):
    return P[:, :, None, None] + D

# %% wrong join: so axis 1 has C entries
def join(D, P):
    return torch.einsum("oc,cuv->ouv", P, D)[:, None]

# %% wrong join: conv2d adds up over c itself
def join(D, P):
    return torch.tensordot(P, D, dims=1)

# %% wrong join: P is missing
def join(D, P):
    return D[None].repeat(len(P), 1, 1, 1)

# %% wrong join: D is missing
def join(D, P):
    return P[:, :, None, None].repeat(1, 1, D.shape[1], D.shape[2])

# %% wrong join: nothing is turned round
def join(D, P):
    return P[:, :, None, None] * D.flip(1, 2)

# %% wrong join: exchanged
def join(D, P):
    return torch.einsum("oc,cuv->ocvu", P, D)

# %% equivalent ratio
O, C, k = sp.symbols("O C k", positive=True, integer=True)
share = (O + k**2) / (O * k**2)

# %% equivalent ratio
O, C, k = sp.symbols("O C k", positive=True, integer=True)
share = 1.0 / O + 1.0 / k**2

# %% equivalent ratio
O, C, k, m = sp.symbols("O C k m")
share = (2 * k**2 * C * m**2 + 2 * C * O * m**2) / (2 * k**2 * C * O * m**2)

# %% wrong ratio: the depthwise half
O, C, k = sp.symbols("O C k", positive=True, integer=True)
share = C * k**2 / (C * O * k**2)

# %% wrong ratio: the pointwise half
O, C, k = sp.symbols("O C k", positive=True, integer=True)
share = C * O / (C * O * k**2)

# %% wrong ratio: it is upside down
O, C, k = sp.symbols("O C k", positive=True, integer=True)
share = 1 / (1 / O + 1 / k**2)

# %% wrong ratio: its own channel only
O, C, k = sp.symbols("O C k", positive=True, integer=True)
share = (k**2 * C * C + C * O) / (k**2 * C * O)

# %% wrong ratio: added, not multiplied
O, C, k = sp.symbols("O C k", positive=True, integer=True)
share = 1 / O * 1 / k**2

# %% wrong ratio: divide it by that of the full convolution
O, C, k = sp.symbols("O C k", positive=True, integer=True)
share = k**2 * C + C * O

# %% wrong ratio: has C outputs, not O
O, C, k = sp.symbols("O C k", positive=True, integer=True)
share = (k**2 * O + C * O) / (k**2 * C * O)

# %% wrong ratio: a window has k·k weights
O, C, k = sp.symbols("O C k", positive=True, integer=True)
share = (k * C + C * O) / (k * C * O)

# %% wrong ratio: the share that is saved
O, C, k = sp.symbols("O C k", positive=True, integer=True)
share = 1 - (1 / O + 1 / k**2)

# %% wrong ratio: adds up over all C channels
O, C, k = sp.symbols("O C k", positive=True, integer=True)
share = (k**2 * C + O) / (k**2 * C * O)

# %% wrong ratio: not k²
O, C, k = sp.symbols("O C k", positive=True, integer=True)
share = (k**2 * C + k**2 * C * O) / (k**2 * C * O)

# %% equivalent mbconv
C, e, k, m = sp.symbols("C e k m", positive=True, integer=True)
block_flops = 4 * e * C**2 * m**2 + 2 * k**2 * e * C * m**2

# %% equivalent mbconv
C, e, k, m = sp.symbols("C e k m")
block_flops = 2 * m**2 * (e * C) * (C + k**2 + C)

# %% wrong mbconv: with its addition counts as 2
C, e, k, m = sp.symbols("C e k m", positive=True, integer=True)
block_flops = m**2 * (C * e * C + k**2 * e * C + e * C * C)

# %% wrong mbconv: the third layer is missing
C, e, k, m = sp.symbols("C e k m", positive=True, integer=True)
block_flops = 2 * m**2 * (C * e * C + k**2 * e * C)

# %% wrong mbconv: the middle layer is depthwise
C, e, k, m = sp.symbols("C e k m", positive=True, integer=True)
block_flops = 2 * m**2 * (C * e * C + k**2 * (e * C) ** 2 + e * C * C)

# %% wrong mbconv: filters e·C channels, not C
C, e, k, m = sp.symbols("C e k m", positive=True, integer=True)
block_flops = 2 * m**2 * (C * e * C + k**2 * C + e * C * C)

# %% wrong mbconv: this is for one place
C, e, k, m = sp.symbols("C e k m", positive=True, integer=True)
block_flops = 2 * (C * e * C + k**2 * e * C + e * C * C)

# %% wrong mbconv: has m·m places, not m
C, e, k, m = sp.symbols("C e k m", positive=True, integer=True)
block_flops = 2 * m * (C * e * C + k**2 * e * C + e * C * C)

# %% wrong mbconv: a window has k·k weights
C, e, k, m = sp.symbols("C e k m", positive=True, integer=True)
block_flops = 2 * m**2 * (C * e * C + k * e * C + e * C * C)

# %% wrong mbconv: not from C to C
C, e, k, m = sp.symbols("C e k m", positive=True, integer=True)
block_flops = 2 * m**2 * (C * C + k**2 * e * C + C * C)

# %% wrong mbconv: not from e·C to e·C
C, e, k, m = sp.symbols("C e k m", positive=True, integer=True)
block_flops = 2 * m**2 * ((e * C) ** 2 + k**2 * e * C + (e * C) ** 2)

# %% wrong mbconv: only the middle layer has windows
C, e, k, m = sp.symbols("C e k m", positive=True, integer=True)
block_flops = 2 * m**2 * (k**2 * C * e * C + k**2 * e * C + k**2 * e * C * C)

# %% wrong mbconv: these are the weights
C, e, k, m = sp.symbols("C e k m", positive=True, integer=True)
block_flops = C * e * C + k**2 * e * C + e * C * C

# %% wrong mbconv: the middle layer is missing
C, e, k, m = sp.symbols("C e k m", positive=True, integer=True)
block_flops = 2 * m**2 * (C * e * C + e * C * C)

# %% equivalent squeeze
def squeeze_excite(x, U, a, V, b):
    results = []
    for image in x:
        μ = image.mean((1, 2))
        w = torch.sigmoid(V @ F.silu(U @ μ + a) + b)
        results.append(image * w[:, None, None])
    return torch.stack(results)

# %% equivalent squeeze
def squeeze_excite(x, U, a, V, b):
    μ = F.adaptive_avg_pool2d(x, 1).flatten(1)
    z = F.linear(μ, U, a)
    w = F.linear(z * z.sigmoid(), V, b).sigmoid()
    return torch.einsum("nchw,nc->nchw", x, w)

# %% equivalent squeeze
def squeeze_excite(x, U, a, V, b):
    μ = x.mean((2, 3), keepdim=True)
    hidden = F.silu(F.conv2d(μ, U[:, :, None, None], a))
    x *= torch.sigmoid(F.conv2d(hidden, V[:, :, None, None], b))  # changes what it was given
    return x

# %% equivalent squeeze
def squeeze_excite(x, U, a, V, b):
    μ = x.mean((2, 3)).T  # a column for each image
    w = torch.sigmoid(V @ F.silu(U @ μ + a[:, None]) + b[:, None])
    return x * w.T[..., None, None]

# %% wrong squeeze: over the whole batch
def squeeze_excite(x, U, a, V, b):
    μ = x.mean((0, 2, 3))
    w = torch.sigmoid(V @ F.silu(U @ μ + a) + b)
    return x * w[:, None, None]

# %% wrong squeeze: do not compete
def squeeze_excite(x, U, a, V, b):
    μ = x.mean((2, 3))
    w = torch.softmax(F.silu(μ @ U.T + a) @ V.T + b, 1)
    return x * w[:, :, None, None]

# %% wrong squeeze: silu, not ReLU
def squeeze_excite(x, U, a, V, b):
    μ = x.mean((2, 3))
    w = torch.sigmoid(F.relu(μ @ U.T + a) @ V.T + b)
    return x * w[:, :, None, None]

# %% wrong squeeze: not the sigmoid
def squeeze_excite(x, U, a, V, b):
    μ = x.mean((2, 3))
    w = torch.sigmoid(torch.sigmoid(μ @ U.T + a) @ V.T + b)
    return x * w[:, :, None, None]

# %% wrong squeeze: the activation in the middle is missing
def squeeze_excite(x, U, a, V, b):
    μ = x.mean((2, 3))
    w = torch.sigmoid((μ @ U.T + a) @ V.T + b)
    return x * w[:, :, None, None]

# %% wrong squeeze: not the sum
def squeeze_excite(x, U, a, V, b):
    μ = x.sum((2, 3))
    w = torch.sigmoid(F.silu(μ @ U.T + a) @ V.T + b)
    return x * w[:, :, None, None]

# %% wrong squeeze: not the largest number
def squeeze_excite(x, U, a, V, b):
    μ = x.amax((2, 3))
    w = torch.sigmoid(F.silu(μ @ U.T + a) @ V.T + b)
    return x * w[:, :, None, None]

# %% wrong squeeze: the sigmoid at the end is missing
def squeeze_excite(x, U, a, V, b):
    μ = x.mean((2, 3))
    w = F.silu(μ @ U.T + a) @ V.T + b
    return x * w[:, :, None, None]

# %% wrong squeeze: the weight is not added
def squeeze_excite(x, U, a, V, b):
    μ = x.mean((2, 3))
    w = torch.sigmoid(F.silu(μ @ U.T + a) @ V.T + b)
    return x + w[:, :, None, None]

# %% wrong squeeze: these are the weights
def squeeze_excite(x, U, a, V, b):
    μ = x.mean((2, 3))
    return torch.sigmoid(F.silu(μ @ U.T + a) @ V.T + b)

# %% wrong squeeze: around the whole block
def squeeze_excite(x, U, a, V, b):
    μ = x.mean((2, 3))
    w = torch.sigmoid(F.silu(μ @ U.T + a) @ V.T + b)
    return x + x * w[:, :, None, None]

# %% wrong squeeze: the biases are missing
def squeeze_excite(x, U, a, V, b):
    μ = x.mean((2, 3))
    w = torch.sigmoid(F.silu(μ @ U.T) @ V.T)
    return x * w[:, :, None, None]

# %% survivor squeeze: a mean over several axes does not depend on their order
- μ = x.mean((2, 3))
+ μ = x.mean((3, 2))

# %% equivalent double
factors = (2, 4, 4.0)

# %% equivalent double
factors = np.array([2, 2**2, 2**2])

# %% wrong double: the channels and the side enter squared
factors = [2, 2, 2]

# %% wrong double: as inputs and as outputs
factors = [2, 2, 4]

# %% wrong double: in height and in width
factors = [2, 4, 2]

# %% wrong double: take twice as many FLOPs
factors = [4, 4, 4]

# %% wrong double: not as m⁴
factors = [2, 4, 16]

# %% wrong double: not as C³
factors = [2, 8, 4]

# %% wrong double: the order is
factors = [4, 4, 2]
