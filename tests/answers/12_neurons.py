# %% equivalent layer
def layer(X, W, b):
    Z = np.zeros((len(X), len(W)))
    for i in range(len(X)):
        for k in range(len(W)):
            Z[i, k] = sum(W[k, j] * X[i, j] for j in range(X.shape[1])) + b[k]
    return Z

# %% equivalent layer
def layer(X, W, b):
    return F.linear(torch.from_numpy(X), torch.from_numpy(W), torch.from_numpy(b))

# %% equivalent layer
def layer(X, W, b):
    return (W @ X.T + b[:, None]).T

# %% equivalent layer
def layer(X, W, b):
    return np.einsum("in,kn->ik", X, W) + b

# %% wrong layer: W is transposed
def layer(X, W, b):
    return X @ W + b

# %% wrong layer: transpose the result
def layer(X, W, b):
    return W @ X.T + b[:, None]

# %% wrong layer: not to the images
def layer(X, W, b):
    return (W @ X.T + b).T

# %% wrong layer: images are the rows of X
def layer(X, W, b):
    return W @ X + b

# %% wrong layer: the result is (neurons, images)
def layer(X, W, b):
    return W @ X.T + b

# %% wrong layer: for each column of the result
def layer(X, W, b):
    return X @ W.T + b[:, None]

# %% wrong layer: no ReLU yet
def layer(X, W, b):
    return np.maximum(X @ W.T + b, 0)

# %% wrong layer: the bias is missing
def layer(X, W, b):
    return np.dot(X, W.T)

# %% wrong layer: not subtracted
def layer(X, W, b):
    return X @ W.T - b

# %% wrong layer: adds up over all pixels
def layer(X, W, b):
    return X[:, None] * W + b[:, None]

# %% wrong layer: * multiplies number by number
def layer(X, W, b):
    return X * W.T + b

# %% equivalent forward
def forward(X, Ws, bs):
    H = X
    for W, b in zip(Ws[:-1], bs[:-1]):
        H = np.maximum(H @ W.T + b, 0)
    return H @ Ws[-1].T + bs[-1]

# %% equivalent forward
def forward(X, Ws, bs):
    H = torch.from_numpy(X)
    for l in range(len(Ws)):
        H = F.linear(H, torch.from_numpy(Ws[l]), torch.from_numpy(bs[l]))
        if l != len(Ws) - 1:
            H = F.relu(H)
    return H

# %% equivalent forward
def forward(X, Ws, bs):
    Z = X @ Ws[0].T + bs[0]
    if len(Ws) == 1:
        return Z
    return forward(Z * (Z > 0), Ws[1:], bs[1:])

# %% wrong forward: the last layer has no ReLU
def forward(X, Ws, bs):
    H = X
    for W, b in zip(Ws, bs):
        H = np.maximum(H @ W.T + b, 0)
    return H

# %% wrong forward: this is the printed function
def forward(X, Ws, bs):
    H = X
    for W, b in zip(Ws, bs):
        H = np.maximum(H @ W.T + b, 0)
    return np.minimum(H, 0)

# %% wrong forward: without a ReLU between the layers
def forward(X, Ws, bs):
    H = X
    for W, b in zip(Ws, bs):
        H = H @ W.T + b
    return H

# %% wrong forward: max, not min
def forward(X, Ws, bs):
    H = X
    for W, b in zip(Ws[:-1], bs[:-1]):
        H = np.minimum(H @ W.T + b, 0)
    return H @ Ws[-1].T + bs[-1]

# %% wrong forward: not the absolute value
def forward(X, Ws, bs):
    H = X
    for W, b in zip(Ws[:-1], bs[:-1]):
        H = abs(H @ W.T + b)
    return H @ Ws[-1].T + bs[-1]

# %% wrong forward: the biases are missing
def forward(X, Ws, bs):
    H = X
    for W in Ws[:-1]:
        H = np.maximum(H @ W.T, 0)
    return H @ Ws[-1].T

# %% wrong forward: the first layer has a ReLU
def forward(X, Ws, bs):
    H = X @ Ws[0].T + bs[0]
    for W, b in zip(Ws[1:-1], bs[1:-1]):
        H = np.maximum(H @ W.T + b, 0)
    return H @ Ws[-1].T + bs[-1] if len(Ws) > 1 else H

# %% wrong forward: not to the images themselves
def forward(X, Ws, bs):
    H = X
    for W, b in zip(Ws, bs):
        H = np.maximum(H, 0) @ W.T + b
    return H

# %% wrong forward: only the last layer is without
def forward(X, Ws, bs):
    H = X
    for l, (W, b) in enumerate(zip(Ws, bs)):
        H = H @ W.T + b
        if l < len(Ws) - 2:
            H = np.maximum(H, 0)
    return H

# %% wrong forward: not the images again
def forward(X, Ws, bs):
    for W, b in zip(Ws, bs):
        H = np.maximum(X @ W.T + b, 0)
    return X @ W.T + b

# %% wrong forward: the last layer has a bias
def forward(X, Ws, bs):
    H = X
    for W, b in zip(Ws[:-1], bs):
        H = np.maximum(H @ W.T + b, 0)
    return H @ Ws[-1].T

# %% survivor forward: the larger of two numbers does not depend on their order
- H = np.maximum(Z, 0) if l < len(Ws) else Z
+ H = np.maximum(0, Z) if l < len(Ws) else Z

# %% equivalent hat
def hat(x, relu=F.relu):
    total = torch.zeros_like(x)
    for corner, change in ((0, 1), (1, -2), (2, 1)):
        total = total + change * relu(x - corner)
    return total

# %% equivalent hat
def hat(x, relu=F.relu):
    up = relu(x) - relu(x - 1)
    down = relu(x - 1) - relu(x - 2)
    return up - down

# %% wrong hat: rises for ever
def hat(x, relu=F.relu):
    return relu(x)

# %% wrong hat: change by 2
def hat(x, relu=F.relu):
    return relu(x) - relu(x - 1)

# %% wrong hat: one more corner
def hat(x, relu=F.relu):
    return relu(x) - 2 * relu(x - 1)

# %% wrong hat: has its corner at −a
def hat(x, relu=F.relu):
    return relu(x) - 2 * relu(x + 1) + relu(x + 2)

# %% wrong hat: rises twice as fast
def hat(x, relu=F.relu):
    return 2 * relu(x) - 4 * relu(x - 1) + 2 * relu(x - 2)

# %% wrong hat: the top is at 1
def hat(x, relu=F.relu):
    return relu(x + 1) - 2 * relu(x) + relu(x - 1)

# %% wrong hat: from 2 on
def hat(x, relu=F.relu):
    return relu(x) - 2 * relu(x - 1) + 2 * relu(x - 2)

# %% wrong hat: not a weighted sum
def hat(x, relu=F.relu):
    return torch.minimum(relu(x), relu(2 - x))

# %% wrong hat: is bent once more
def hat(x, relu=F.relu):
    return relu(relu(x) - 2 * relu(x - 1))

# %% wrong hat: not made with the argument
def hat(x, relu=F.relu):
    return (1 - (x - 1).abs()).clamp(min=0)

# %% equivalent pieces
pieces_after_six = 2 * 2 * 2 * 2 * 2 * 2

# %% equivalent pieces
pieces_after_six = torch.tensor(64.0)

# %% wrong pieces: the number of neurons
pieces_after_six = 12

# %% wrong pieces: as many corners as neurons
pieces_after_six = 13

# %% wrong pieces: the number of peaks
pieces_after_six = 32

# %% wrong pieces: after seven layers
pieces_after_six = 128

# %% wrong pieces: does not square it
pieces_after_six = 36

# %% wrong pieces: adds one piece only if
pieces_after_six = 7

# %% wrong pieces: the number of corners
pieces_after_six = 63
