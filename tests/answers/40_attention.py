# %% equivalent patchify
def patchify(images, s):
    B, C, H, W = images.shape
    rows = []
    for i in range(0, H, s):
        for j in range(0, W, s):
            rows.append(images[:, :, i : i + s, j : j + s].reshape(B, C * s * s))
    return torch.stack(rows, dim=1)

# %% equivalent patchify
def patchify(images, s):
    return F.unfold(images, s, stride=s).transpose(1, 2)

# %% equivalent patchify
def patchify(images, s):
    windows = images.unfold(2, s, s).unfold(3, s, s)
    return windows.permute(0, 2, 3, 1, 4, 5).flatten(3).flatten(1, 2)

# %% equivalent patchify
import course_utils.models.vision_transformer as package

def patchify(images, s):
    return package.patchify(images, s)

# %% wrong patchify: cuts the list of numbers, not the image
def patchify(images, s):
    B, C, H, W = images.shape
    return images.reshape(B, (H // s) * (W // s), C * s * s)

# %% wrong patchify: all of channel 0, then all of channel 1
def patchify(images, s):
    B, C, H, W = images.shape
    rows = []
    for i in range(0, H, s):
        for j in range(0, W, s):
            rows.append(images[:, :, i : i + s, j : j + s].permute(0, 2, 3, 1).reshape(B, -1))
    return torch.stack(rows, dim=1)

# %% wrong patchify: the patches go row by row
def patchify(images, s):
    B, C, H, W = images.shape
    rows = []
    for j in range(0, W, s):
        for i in range(0, H, s):
            rows.append(images[:, :, i : i + s, j : j + s].reshape(B, -1))
    return torch.stack(rows, dim=1)

# %% wrong patchify: inside a patch the numbers go row by row
def patchify(images, s):
    B, C, H, W = images.shape
    cut = images.reshape(B, C, H // s, s, W // s, s).permute(0, 2, 4, 1, 5, 3)
    return cut.reshape(B, -1, C * s * s)

# %% wrong patchify: of the patches and inside them
def patchify(images, s):
    return F.unfold(images.mT, s, stride=s).mT

# %% wrong patchify: a patch holds all channels
def patchify(images, s):
    B, C, H, W = images.shape
    return images.reshape(B, C, H // s, s, W // s, s).permute(0, 1, 2, 4, 3, 5).reshape(B, -1, s * s)

# %% wrong patchify: takes pixels that lie apart
def patchify(images, s):
    B, C, H, W = images.shape
    cut = images.reshape(B, C, s, H // s, s, W // s)
    return cut.permute(0, 3, 5, 1, 2, 4).reshape(B, -1, C * s * s)

# %% wrong patchify: unfold gives (B, C·s·s, N)
def patchify(images, s):
    return torch.nn.functional.unfold(images, kernel_size=s, stride=s)

# %% wrong patchify: each image keeps its own list
def patchify(images, s):
    B, C, H, W = images.shape
    cut = images.reshape(B, C, H // s, s, W // s, s).permute(0, 2, 4, 1, 3, 5)
    return cut.reshape(-1, C * s * s)

# %% wrong patchify: join them to N
def patchify(images, s):
    B, C, H, W = images.shape
    cut = images.reshape(B, C, H // s, s, W // s, s).permute(0, 2, 4, 1, 3, 5)
    return cut.reshape(B, H // s, W // s, C * s * s)

# %% wrong patchify: stand in one row of C·s·s
def patchify(images, s):
    B, C, H, W = images.shape
    cut = images.reshape(B, C, H // s, s, W // s, s).permute(0, 2, 4, 1, 3, 5)
    return cut.flatten(1, 2)

# %% wrong patchify: begins with the last patch
def patchify(images, s):
    rows = []
    for i in range(0, images.shape[2], s):
        for j in range(0, images.shape[3], s):
            rows.insert(0, images[:, :, i : i + s, j : j + s].flatten(1))
    return torch.stack(rows, dim=1)

# %% equivalent defect
def attention(Q, K, V):
    N, d = Q.shape
    Y = []
    for q in Q:
        weights = np.exp(K @ q / d**0.5)
        Y.append(weights / weights.sum() @ V)
    return np.array(Y)

# %% equivalent defect
def attention(Q, K, V):
    S = Q @ K.T / np.sqrt(K.shape[-1])
    E = np.exp(S - S.max(axis=-1, keepdims=True))
    return E @ V / E.sum(axis=-1)[:, None]

# %% equivalent defect
def attention(Q, K, V):
    Q, K, V = (torch.tensor(each)[None] for each in (Q, K, V))
    return F.scaled_dot_product_attention(Q, K, V)[0]

# %% equivalent defect
import scipy.special

def attention(Q, K, V):
    return scipy.special.softmax(Q @ K.T / np.sqrt(len(Q[0])), axis=1) @ V

# %% wrong defect: both defects are still there
def attention(Q, K, V):
    E = np.exp(Q @ K.T / np.sqrt(len(Q)))
    A = E / E.sum(0)
    return A @ V

# %% wrong defect: a row, have to sum to 1
def attention(Q, K, V):
    E = np.exp(Q @ K.T / np.sqrt(Q.shape[1]))
    return E / E.sum(0) @ V

# %% wrong defect: not the number of queries
def attention(Q, K, V):
    E = np.exp(Q @ K.T / np.sqrt(len(Q)))
    return E / E.sum(1, keepdims=True) @ V

# %% wrong defect: not the number of keys
def attention(Q, K, V):
    E = np.exp(Q @ K.T / np.sqrt(len(K)))
    return E / E.sum(1, keepdims=True) @ V

# %% wrong defect: have to be divided by √d
def attention(Q, K, V):
    E = np.exp(Q @ K.T)
    return E / E.sum(1, keepdims=True) @ V

# %% wrong defect: √d, not d
def attention(Q, K, V):
    E = np.exp(Q @ K.T / Q.shape[1])
    return E / E.sum(1, keepdims=True) @ V

# %% wrong defect: not multiplied
def attention(Q, K, V):
    E = np.exp(Q @ K.T * np.sqrt(Q.shape[1]))
    return E / E.sum(1, keepdims=True) @ V

# %% wrong defect: each row has its own sum
def attention(Q, K, V):
    E = np.exp(Q @ K.T / np.sqrt(Q.shape[1]))
    return E / E.sum() @ V

# %% wrong defect: not the weights after it
def attention(Q, K, V):
    E = np.exp(Q @ K.T)
    A = E / E.sum(1, keepdims=True)
    return A / np.sqrt(Q.shape[1]) @ V

# %% wrong defect: keep the axis
def attention(Q, K, V):
    E = np.exp(Q @ K.T / np.sqrt(Q.shape[1]))
    return E / E.sum(1) @ V

# %% wrong defect: they still have to weigh the values
def attention(Q, K, V):
    E = np.exp(Q @ K.T / np.sqrt(Q.shape[1]))
    return E / E.sum(1, keepdims=True)

# %% equivalent copy
def by_torch(X, W, b, h):
    d = X.shape[-1]
    module = torch.nn.MultiheadAttention(d, h, dtype=X.dtype)
    module.in_proj_weight.data = torch.cat([W[0], W[1], W[2]])
    module.in_proj_bias.data = torch.cat([b[0], b[1], b[2]])
    module.out_proj.weight.data = W[3]
    module.out_proj.bias.data = b[3]
    x = X.transpose(0, 1)
    out, weights = module(x, x, x)
    return out.transpose(0, 1)

# %% equivalent copy
def by_torch(X, W, b, h):
    module = nn.MultiheadAttention(X.shape[2], h, batch_first=True, dtype=torch.float64)
    module.load_state_dict({"in_proj_weight": W[:3].reshape(-1, W.shape[2]), "in_proj_bias": b[:3].reshape(-1),
                            "out_proj.weight": W[3], "out_proj.bias": b[3]})
    return module(X, X, X, need_weights=False)[0].detach()

# %% equivalent copy
def by_torch(X, W, b, h):
    module = nn.MultiheadAttention(X.shape[2], h, batch_first=True, dtype=X.dtype).eval()
    d = X.shape[2]
    with torch.no_grad():
        for i in range(3):
            module.in_proj_weight[i * d : (i + 1) * d] = W[i]
            module.in_proj_bias[i * d : (i + 1) * d] = b[i]
        module.out_proj.weight[:] = W[3]
        module.out_proj.bias[:] = b[3]
    return module(X, X, X)[0].detach().numpy()

# %% wrong copy: takes the first axis for the tokens
def by_torch(X, W, b, h):
    module = nn.MultiheadAttention(X.shape[2], h, dtype=X.dtype)
    with torch.no_grad():
        module.in_proj_weight.copy_(W[:3].flatten(0, 1))
        module.in_proj_bias.copy_(b[:3].flatten())
        module.out_proj.weight.copy_(W[3])
        module.out_proj.bias.copy_(b[3])
    return module(X, X, X)[0]

# %% wrong copy: return the first
def by_torch(X, W, b, h):
    module = nn.MultiheadAttention(X.shape[2], h, batch_first=True, dtype=X.dtype)
    with torch.no_grad():
        module.in_proj_weight.copy_(W[:3].flatten(0, 1))
        module.in_proj_bias.copy_(b[:3].flatten())
        module.out_proj.weight.copy_(W[3])
        module.out_proj.bias.copy_(b[3])
    return module(X, X, X)

# %% wrong copy: the second of the two things
def by_torch(X, W, b, h):
    module = nn.MultiheadAttention(X.shape[2], h, batch_first=True, dtype=X.dtype)
    module.load_state_dict({"in_proj_weight": W[:3].flatten(0, 1), "in_proj_bias": b[:3].flatten(),
                            "out_proj.weight": W[3], "out_proj.bias": b[3]})
    _, out = module(X, X, X)
    return out

# %% wrong copy: all of yours are 0
def by_torch(X, W, b, h):
    module = nn.MultiheadAttention(X.shape[2], h, batch_first=True, dtype=X.dtype)
    module.in_proj_weight.data = W[:3].flatten(0, 1)
    module.out_proj.weight.data = W[3]
    return module(X, X, X)[0]

# %% wrong copy: the output's bias has to be copied
def by_torch(X, W, b, h):
    module = nn.MultiheadAttention(X.shape[2], h, batch_first=True, dtype=X.dtype)
    module.in_proj_weight.data = W[:3].flatten(0, 1)
    module.in_proj_bias.data = b[:3].flatten()
    module.out_proj.weight.data = W[3]
    return module(X, X, X)[0]

# %% wrong copy: the biases in in_proj_bias
def by_torch(X, W, b, h):
    module = nn.MultiheadAttention(X.shape[2], h, batch_first=True, dtype=X.dtype)
    module.in_proj_weight.data = W[:3].flatten(0, 1)
    module.out_proj.weight.data = W[3]
    module.out_proj.bias.data = b[3]
    return module(X, X, X)[0]

# %% wrong copy: the matrices are transposed
def by_torch(X, W, b, h):
    module = nn.MultiheadAttention(X.shape[2], h, batch_first=True, dtype=X.dtype)
    module.in_proj_weight.data = torch.cat([W[0].T, W[1].T, W[2].T])
    module.in_proj_bias.data = b[:3].flatten()
    module.out_proj.weight.data = W[3].T
    module.out_proj.bias.data = b[3]
    return module(X, X, X)[0]

# %% wrong copy: W[3] is transposed
def by_torch(X, W, b, h):
    module = nn.MultiheadAttention(X.shape[2], h, batch_first=True, dtype=X.dtype)
    module.in_proj_weight.data = W[:3].flatten(0, 1)
    module.in_proj_bias.data = b[:3].flatten()
    module.out_proj.weight.data = W[3].T
    module.out_proj.bias.data = b[3]
    return module(X, X, X)[0]

# %% wrong copy: yours are in another order
def by_torch(X, W, b, h):
    module = nn.MultiheadAttention(X.shape[2], h, batch_first=True, dtype=X.dtype)
    module.in_proj_weight.data = torch.cat([W[1], W[0], W[2]])
    module.in_proj_bias.data = torch.cat([b[1], b[0], b[2]])
    module.out_proj.weight.data = W[3]
    module.out_proj.bias.data = b[3]
    return module(X, X, X)[0]

# %% wrong copy: keys and values are exchanged
def by_torch(X, W, b, h):
    module = nn.MultiheadAttention(X.shape[2], h, batch_first=True, dtype=X.dtype)
    module.in_proj_weight.data = torch.cat([W[0], W[2], W[1]])
    module.in_proj_bias.data = torch.cat([b[0], b[2], b[1]])
    module.out_proj.weight.data = W[3]
    module.out_proj.bias.data = b[3]
    return module(X, X, X)[0]

# %% wrong copy: the number of heads has to be given
def by_torch(X, W, b, h):
    module = nn.MultiheadAttention(X.shape[2], 1, batch_first=True, dtype=X.dtype)
    module.in_proj_weight.data = W[:3].flatten(0, 1)
    module.in_proj_bias.data = b[:3].flatten()
    module.out_proj.weight.data = W[3]
    module.out_proj.bias.data = b[3]
    return module(X, X, X)[0]

# %% equivalent shift
stays = (True, False, False, True, False)

# %% equivalent shift
stays = np.array([True, False, False, True, False])

# %% equivalent shift
stays = torch.tensor([1, 0, 0, 1, 0]).bool()

# %% wrong shift: the same for all tokens j
stays = [False, False, False, True, False]

# %% wrong shift: differs from token to token
stays = [True, True, False, True, False]

# %% wrong shift: queries and keys are not alike
stays = [False, True, False, True, False]

# %% wrong shift: is added to Y
stays = [True, False, True, True, False]

# %% wrong shift: a number added to all its inputs cancels
stays = [True, False, False, False, False]

# %% wrong shift: not along columns
stays = [True, False, False, False, True]

# %% wrong shift: its weight grows in every row
stays = [True, False, False, True, True]

# %% wrong shift: two of the five change nothing
stays = [False] * 5

# %% wrong shift: not all of them
stays = [True] * 5

# %% equivalent share
N, d = sp.symbols("N d", positive=True)
share = 1 / (1 + 6 * d / N)

# %% equivalent share
N, d, h = sp.symbols("N d h", positive=True, integer=True)
e = d / h
pairs = 2 * h * N * N * e
share = pairs / (4 * N * d * d + N * d * 4 * d + N * 4 * d * d + pairs)

# %% equivalent share
N, d = sp.symbols("N d", positive=True)
share = 4 * N**2 * d / (24 * N * d**2 + 4 * N**2 * d)

# %% wrong share: this is the ratio of the two parts
N, d = sp.symbols("N d", positive=True, integer=True)
share = N / (6 * d)

# %% wrong share: the output's matrix is a fourth one
N, d = sp.symbols("N d", positive=True, integer=True)
share = 2 * N**2 * d / (3 * N * d**2 + 8 * N * d**2 + 2 * N**2 * d)

# %% wrong share: from d to 4d and back
N, d = sp.symbols("N d", positive=True, integer=True)
share = 2 * N**2 * d / (4 * N * d**2 + 4 * N * d**2 + 2 * N**2 * d)

# %% wrong share: the MLP counts too
N, d = sp.symbols("N d", positive=True, integer=True)
share = 2 * N**2 * d / (4 * N * d**2 + 2 * N**2 * d)

# %% wrong share: AV takes N²d as well
N, d = sp.symbols("N d", positive=True, integer=True)
share = N**2 * d / (12 * N * d**2 + N**2 * d)

# %% wrong share: holds N, d only
N, d, h = sp.symbols("N d h", positive=True, integer=True)
share = 2 * h * N**2 * d / (12 * N * d**2 + 2 * h * N**2 * d)

# %% wrong share: of all other products
N, d = sp.symbols("N d", positive=True, integer=True)
share = 12 * N * d**2 / (12 * N * d**2 + 2 * N**2 * d)

# %% wrong share: the number of multiplications, not the share
N, d = sp.symbols("N d", positive=True, integer=True)
share = 2 * N**2 * d

# %% wrong share: four matrices and both products
N, d = sp.symbols("N d", positive=True, integer=True)
share = (4 * N * d**2 + 2 * N**2 * d) / (12 * N * d**2 + 2 * N**2 * d)

# %% wrong share: N twice, d once
N, d = sp.symbols("N d", positive=True, integer=True)
share = 2 * N * d**2 / (12 * N**2 * d + 2 * N * d**2)
# %% wrong patchify: yours cuts each channel on its own
def patchify(images, s):
    B, C, H, W = images.shape
    return images.unfold(2, s, s).unfold(3, s, s).reshape(B, -1, C * s * s)

# %% wrong patchify: a reshape mixes the patches
def patchify(images, s):
    B, C, H, W = images.shape
    return F.unfold(images, s, stride=s).reshape(B, -1, C * s * s)

# %% wrong patchify: the next one begins s pixels further
def patchify(images, s):
    rows = []
    for i in range(images.shape[2] // s):
        for j in range(images.shape[3] // s):
            rows.append(images[:, :, i : i + s, j : j + s].flatten(1))
    return torch.stack(rows, dim=1)

# %% wrong patchify: here it has to be axis 1
def patchify(images, s):
    rows = []
    for i in range(0, images.shape[2], s):
        for j in range(0, images.shape[3], s):
            rows.append(images[:, :, i : i + s, j : j + s].flatten(1))
    return torch.stack(rows)

# %% wrong defect: stay in float64
def attention(Q, K, V):
    Q, K, V = (each.astype(np.float32) for each in (Q, K, V))
    E = np.exp(Q @ K.T / np.sqrt(Q.shape[1]))
    return E / E.sum(1, keepdims=True) @ V

# %% wrong defect: not of a value
def attention(Q, K, V):
    E = np.exp(Q @ K.T / np.sqrt(V.shape[1]))
    return E / E.sum(1, keepdims=True) @ V

# %% wrong defect: the root is gone
def attention(Q, K, V):
    E = np.exp(Q @ K.T)
    return E / E.sum(0) @ V

# %% wrong defect: √d, not d; and
def attention(Q, K, V):
    E = np.exp(Q @ K.T / Q.shape[1])
    return E / E.sum(0) @ V

# %% wrong defect: neither the number of queries
def attention(Q, K, V):
    E = np.exp(Q @ K.T / np.sqrt(len(K)))
    return E / E.sum(0) @ V

# %% wrong defect: the root is still that
def attention(Q, K, V):
    E = np.exp(Q @ K.T / np.sqrt(len(Q)))
    return E / E.sum(1) @ V

# %% wrong defect: have to be divided by their sum
def attention(Q, K, V):
    return np.exp(Q @ K.T / np.sqrt(Q.shape[1])) @ V

# %% wrong copy: stay in the dtype of X
def by_torch(X, W, b, h):
    module = nn.MultiheadAttention(X.shape[2], h, batch_first=True, dtype=torch.float32)
    with torch.no_grad():
        module.in_proj_weight.copy_(W[:3].flatten(0, 1))
        module.in_proj_bias.copy_(b[:3].flatten())
        module.out_proj.weight.copy_(W[3])
        module.out_proj.bias.copy_(b[3])
        return module(X.float(), X.float(), X.float())[0]

# %% wrong copy: call it with X three times
def by_torch(X, W, b, h):
    module = nn.MultiheadAttention(X.shape[2], h, batch_first=True, dtype=X.dtype)
    with torch.no_grad():
        module.in_proj_weight.copy_(W[:3].flatten(0, 1))
        module.in_proj_bias.copy_(b[:3].flatten())
        module.out_proj.weight.copy_(W[3])
        module.out_proj.bias.copy_(b[3])
        Q, K, V = (F.linear(X, W[i], b[i]) for i in range(3))
        return module(Q, K, V)[0]

# %% wrong copy: the first three matrices are transposed
def by_torch(X, W, b, h):
    module = nn.MultiheadAttention(X.shape[2], h, batch_first=True, dtype=X.dtype)
    with torch.no_grad():
        module.in_proj_weight.copy_(W[:3].mT.flatten(0, 1))
        module.in_proj_bias.copy_(b[:3].flatten())
        module.out_proj.weight.copy_(W[3])
        module.out_proj.bias.copy_(b[3])
        return module(X, X, X)[0]

# %% wrong shift: not where it changes
stays = [False, True, True, False, True]

# %% wrong share: 8d² together
N, d = sp.symbols("N d", positive=True, integer=True)
share = 2 * N**2 * d / (4 * N * d**2 + 16 * N * d**2 + 2 * N**2 * d)

# %% wrong share: QKᵀ and AV both belong
N, d = sp.symbols("N d", positive=True, integer=True)
share = N**2 * d / (12 * N * d**2 + 2 * N**2 * d)

# %% wrong share: N·d·d for one
N, d = sp.symbols("N d", positive=True, integer=True)
share = 2 * N**2 * d / (12 * d**2 + 2 * N**2 * d)
