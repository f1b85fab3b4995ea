# %% equivalent loss
def loss(z, labels):
    total = 0
    for row, label in zip(z, labels):
        total += np.log(sum(np.exp(number) for number in row)) - row[label]
    return total / len(z)

# %% equivalent loss
def loss(z, labels):
    return F.cross_entropy(torch.tensor(z), torch.tensor(labels))

# %% equivalent loss
def loss(z, labels):
    z = z - z.max(axis=1, keepdims=True)
    y = np.eye(z.shape[1])[labels]
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -(y * log_p).sum() / len(z)

# %% wrong loss: softmax over the wrong axis
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=0)
    return -np.log(p[np.arange(len(z)), labels]).mean()

# %% wrong loss: not the sum
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(z)), labels]).sum()

# %% wrong loss: not over all B · K numbers
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -(np.eye(z.shape[1])[labels] * np.log(p)).mean()

# %% wrong loss: the minus sign is missing
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return np.log(p[np.arange(len(z)), labels]).mean()

# %% wrong loss: to the base 10
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -np.log10(p[np.arange(len(z)), labels]).mean()

# %% wrong loss: this is the mean probability
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return p[np.arange(len(z)), labels].mean()

# %% wrong loss: then the mean
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(z)), labels].mean())

# %% wrong loss: the sum of all exponentials is missing
def loss(z, labels):
    return -z[np.arange(len(z)), labels].mean()

# %% wrong loss: divide by the sum of its own row
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum()
    return -np.log(p[np.arange(len(z)), labels]).mean()

# %% wrong loss: from every row
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -np.log(p[:, labels]).mean()

# %% wrong loss: one number is asked for
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(z)), labels])

# %% wrong loss: another price
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(z)), labels] + 1e-9).mean()

# %% wrong loss: a product of many
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -np.log(np.prod(p[np.arange(len(z)), labels])) / len(z)

# %% wrong loss: over all classes
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -np.log(p).mean()

# %% wrong loss: the most probable class
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -np.log(p.max(axis=1)).mean()

# %% wrong loss: squared error
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return ((p - np.eye(z.shape[1])[labels]) ** 2).sum(axis=1).mean()

# %% wrong loss: the truth y stands
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -(p * np.log(p))[np.arange(len(z)), labels].mean()

# %% wrong loss: softmax twice
def loss(z, labels):
    p = torch.softmax(torch.tensor(z), 1)
    return F.cross_entropy(p, torch.tensor(labels)).item()

# %% wrong loss: keepdims=True
def loss(z, labels):
    p = np.exp(z) / np.exp(z).sum(axis=1)
    return -np.log(p[np.arange(len(z)), labels]).mean()

# %% equivalent gradient
def logit_gradient(z, labels):
    z = z.clone().requires_grad_()
    return torch.autograd.grad(F.cross_entropy(z, labels), z)[0]

# %% equivalent gradient
def logit_gradient(z, labels):
    z = z.numpy()
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return (p - np.eye(z.shape[1])[labels.numpy()]) / len(z)

# %% equivalent gradient
def logit_gradient(z, labels):
    B, K = z.shape
    gradient = torch.zeros(B, K, dtype=z.dtype)
    for n in range(B):
        total = sum(torch.exp(z[n, k]) for k in range(K))
        for k in range(K):
            gradient[n, k] = (torch.exp(z[n, k]) / total - (1 if labels[n] == k else 0)) / B
    return gradient

# %% wrong gradient: this is the colleague's
def logit_gradient(z, labels):
    p = torch.softmax(z, dim=0)
    p[range(len(z)), labels] -= 1
    return p

# %% wrong gradient: softmax over the wrong axis
def logit_gradient(z, labels):
    p = torch.softmax(z, dim=0)
    p[range(len(z)), labels] -= 1
    return p / len(z)

# %% wrong gradient: divide by the number of images
def logit_gradient(z, labels):
    p = torch.softmax(z, dim=1)
    p[range(len(z)), labels] -= 1
    return p

# %% wrong gradient: not over all B · K numbers
def logit_gradient(z, labels):
    p = torch.softmax(z, dim=1)
    p[range(len(z)), labels] -= 1
    return p / z.numel()

# %% wrong gradient: by the number of images, not of classes
def logit_gradient(z, labels):
    p = torch.softmax(z, dim=1)
    p[range(len(z)), labels] -= 1
    return p / z.shape[1]

# %% wrong gradient: the forecast minus the truth
def logit_gradient(z, labels):
    return (F.one_hot(labels, z.shape[1]) - torch.softmax(z, 1)) / len(z)

# %% wrong gradient: the truth is not subtracted
def logit_gradient(z, labels):
    return torch.softmax(z, dim=1) / len(z)

# %% wrong gradient: first the subtraction, then the division
def logit_gradient(z, labels):
    p = torch.softmax(z, dim=1) / len(z)
    p[range(len(z)), labels] -= 1
    return p

# %% wrong gradient: with respect to the forecast
def logit_gradient(z, labels):
    return -F.one_hot(labels, z.shape[1]) / torch.softmax(z, dim=1) / len(z)

# %% wrong gradient: no factor 2
def logit_gradient(z, labels):
    return 2 * (torch.softmax(z, dim=1) - F.one_hot(labels, z.shape[1])) / len(z)

# %% wrong gradient: need not hold every class
def logit_gradient(z, labels):
    return (torch.softmax(z, dim=1) - F.one_hot(labels)) / len(z)

# %% wrong gradient: its own label only
def logit_gradient(z, labels):
    p = torch.softmax(z, dim=1)
    p[:, labels] -= 1
    return p / len(z)

# %% wrong gradient: one gradient for each image
def logit_gradient(z, labels):
    p = torch.softmax(z, dim=1)
    p[range(len(z)), labels] -= 1
    return p.mean(0)

# %% wrong gradient: the other logits are pushed
def logit_gradient(z, labels):
    y = F.one_hot(labels, z.shape[1])
    return -y * (1 - torch.softmax(z, dim=1)) / len(z)

# %% equivalent start
first_loss = 4.61

# %% equivalent start
first_loss = -sp.log(sp.Rational(1, 100))

# %% equivalent start
first_loss = F.cross_entropy(torch.zeros(1, 100), torch.tensor([0]))

# %% wrong start: this is the probability
first_loss = 1 / 100

# %% wrong start: the natural logarithm is asked for
first_loss = 2

# %% wrong start: base 2
first_loss = 6.64

# %% wrong start: a price is positive
first_loss = -4.605

# %% wrong start: sure and right
first_loss = 0

# %% wrong start: for two people
first_loss = -np.log(0.5)

# %% wrong start: round up
first_loss = 4.6

# %% wrong start: the right class is one of 100
first_loss = -np.log(0.99)

# %% wrong start: the mean over the images
first_loss = 100 * np.log(100)

# %% equivalent slope
p = sp.symbols("p", positive=True)
slope = 4 * p * (p - p**2)

# %% equivalent slope
d, p = sp.symbols("d p")
slope = sp.diff(2 / (1 + sp.exp(-d)) ** 2, d).subs(sp.exp(-d), 1 / p - 1)

# %% wrong slope: the chain rule's second factor
p = sp.symbols("p", positive=True)
slope = 4 * p

# %% wrong slope: the first factor 4p is missing
p = sp.symbols("p", positive=True)
slope = p * (1 - p)

# %% wrong slope: the slope of cross-entropy
p = sp.symbols("p", positive=True)
slope = p

# %% wrong slope: a factor 2
p = sp.symbols("p", positive=True)
slope = 2 * p**2 * (1 - p)

# %% wrong slope: one factor p is missing
p = sp.symbols("p", positive=True)
slope = 4 * p * (1 - p)

# %% wrong slope: p(1 − p), not p²
p = sp.symbols("p", positive=True)
slope = 4 * p**3

# %% wrong slope: with a larger d
p = sp.symbols("p", positive=True)
slope = -4 * p**2 * (1 - p)

# %% wrong slope: counts once
p = sp.symbols("p", positive=True)
slope = 8 * p**2 * (1 - p)

# %% wrong slope: p(1 − p), not p
p = sp.symbols("p", positive=True)
slope = 4 * p**2

# %% wrong slope: the square of ∂p/∂d
p = sp.symbols("p", positive=True)
slope = 2 * p**2 * (1 - p) ** 2

# %% wrong slope: holds p only
p, d = sp.symbols("p d", positive=True)
slope = sp.diff(2 / (1 + sp.exp(-d)) ** 2, d)
