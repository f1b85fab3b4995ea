# %% equivalent layer
def layer(X, W, b):
    return np.array([[w @ x + bias for w, bias in zip(W, b)] for x in X])

# %% equivalent layer
def layer(X, W, b):
    return F.linear(torch.tensor(X), torch.tensor(W), torch.tensor(b)).numpy()

# %% wrong layer: W is transposed
def layer(X, W, b):
    return X @ W + b

# %% wrong layer: transpose the result
def layer(X, W, b):
    return W @ X.T + b[:, None]

# %% wrong layer: belongs to the neurons
def layer(X, W, b):
    return (W @ X.T + b).T

# %% wrong layer: the bias is missing
def layer(X, W, b):
    return X @ W.T

# %% wrong layer: not subtracted
def layer(X, W, b):
    return X @ W.T - b

# %% equivalent forward
def forward(X, Ws, bs):
    for W, b in zip(Ws[:-1], bs[:-1]):
        X = (X @ W.T + b).clip(min=0)
    return X @ Ws[-1].T + bs[-1]

# %% equivalent forward
def forward(X, Ws, bs):
    h = torch.tensor(X)
    for l in range(len(Ws)):
        h = F.linear(h, torch.tensor(Ws[l]), torch.tensor(bs[l]))
        if l < len(Ws) - 1:
            h = F.relu(h)
    return h.numpy()

# %% wrong forward: its results may be negative
def forward(X, Ws, bs):
    H = X
    for W, b in zip(Ws, bs):
        H = np.maximum(H @ W.T + b, 0)
    return H

# %% wrong forward: nearly everything becomes 0
def forward(X, Ws, bs):
    H = X
    for W, b in zip(Ws, bs):
        H = np.maximum(H @ W.T + b, 0)
    return np.minimum(H, 0)

# %% wrong forward: without a ReLU between the layers
def forward(X, Ws, bs):
    for W, b in zip(Ws, bs):
        X = X @ W.T + b
    return X

# %% wrong forward: max, not min
def forward(X, Ws, bs):
    for l, (W, b) in enumerate(zip(Ws, bs), 1):
        X = X @ W.T + b
        X = np.minimum(X, 0) if l < len(Ws) else X
    return X

# %% wrong forward: not the absolute value
def forward(X, Ws, bs):
    for l, (W, b) in enumerate(zip(Ws, bs), 1):
        X = X @ W.T + b
        X = abs(X) if l < len(Ws) else X
    return X

# %% wrong forward: the biases are missing
def forward(X, Ws, bs):
    for l, W in enumerate(Ws, 1):
        X = X @ W.T
        X = np.maximum(X, 0) if l < len(Ws) else X
    return X

# %% equivalent hat
def hat(x):
    return sum(c * F.relu(x - a) for c, a in ((1, 0), (-2, 1), (1, 2)))

# %% equivalent hat
def hat(x):
    rising, falling = F.relu(x + 0) - F.relu(x - 1), F.relu(x - 1) - F.relu(x - 2)
    return rising - falling

# %% wrong hat: rises for ever
def hat(x):
    return F.relu(x)

# %% wrong hat: from 1 on it is flat
def hat(x):
    return F.relu(x) - F.relu(x - 1)

# %% wrong hat: after 2 it goes on falling
def hat(x):
    return F.relu(x) - 2 * F.relu(x - 1)

# %% wrong hat: corner at
def hat(x):
    return F.relu(x) - 2 * F.relu(x + 1) + F.relu(x + 2)

# %% wrong hat: rises twice as fast
def hat(x):
    return 2 * F.relu(x) - 4 * F.relu(x - 1) + 2 * F.relu(x - 2)

# %% wrong hat: the top is at 1
def hat(x):
    return F.relu(x + 1) - 2 * F.relu(x) + F.relu(x - 1)

# %% equivalent pieces
pieces_after_six = np.prod([2] * 6)

# %% equivalent pieces
pieces_after_six = 64.0

# %% wrong pieces: the number of neurons
pieces_after_six = 12

# %% wrong pieces: as many corners as neurons
pieces_after_six = 13

# %% wrong pieces: the number of peaks
pieces_after_six = 32

# %% wrong pieces: after seven layers
pieces_after_six = 128

# %% wrong pieces: does not square
pieces_after_six = 6**2

# %% survivor forward: the larger of two numbers does not depend on their order
- H = np.maximum(Z, 0) if l < len(Ws) else Z
+ H = np.maximum(0, Z) if l < len(Ws) else Z
