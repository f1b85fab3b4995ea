# %% equivalent half
largest_logit = 6.48

# %% equivalent half
largest_logit = np.log(65504) - np.log(100)

# %% wrong half: but their sum does not
largest_logit = 11.09

# %% wrong half: the logit is its logarithm
largest_logit = 655.04

# %% wrong half: the natural logarithm
largest_logit = np.log10(655.04)

# %% wrong half: float32
largest_logit = np.log(3.4e38 / 100)

# %% wrong half: subtract log 100, not 100
largest_logit = np.log(65504) - 100

# %% equivalent logsoftmax
def log_softmax(z):
    return z - torch.logsumexp(z, dim=1, keepdim=True)

# %% equivalent logsoftmax
def log_softmax(z):
    rows = []
    for row in z:
        m = row.max()
        rows.append(row - m - torch.log(torch.exp(row - m).sum()))
    return torch.stack(rows)

# %% wrong logsoftmax: each row has its own
def log_softmax(z):
    m = z.max()
    return z - m - (z - m).exp().sum(1, keepdim=True).log()

# %% wrong logsoftmax: runs down the columns
def log_softmax(z):
    m = z.amax(0, keepdim=True)
    return z - m - (z - m).exp().sum(1, keepdim=True).log()

# %% wrong logsoftmax: shifted by the smallest
def log_softmax(z):
    m = z.amin(1, keepdim=True)
    return z - m - (z - m).exp().sum(1, keepdim=True).log()

# %% wrong logsoftmax: shifted by the mean
def log_softmax(z):
    m = z.mean(1, keepdim=True)
    return z - m - (z - m).exp().sum(1, keepdim=True).log()

# %% wrong logsoftmax: without a shift
def log_softmax(z):
    return z - z.exp().sum(1, keepdim=True).log()

# %% wrong logsoftmax: stay in logarithms
def log_softmax(z):
    return torch.softmax(z, 1).log()

# %% wrong logsoftmax: subtracted outside, too
def log_softmax(z):
    m = z.amax(1, keepdim=True)
    return z - (z - m).exp().sum(1, keepdim=True).log()

# %% equivalent probabilities
K_ = sp.Symbol("K", positive=True)
lowest = sp.log(sp.exp(1) + K_ - 1) - 1

# %% equivalent probabilities
K_ = sp.Symbol("K")
lowest = -sp.log(sp.E / (sp.E + K_ - 1))

# %% wrong probabilities: the forecast is never sure
lowest = 0

# %% wrong probabilities: knows nothing
K_ = sp.Symbol("K", positive=True)
lowest = sp.log(K_)

# %% wrong probabilities: own 1 is subtracted
K_ = sp.Symbol("K", positive=True)
lowest = sp.log(sp.E + K_ - 1)

# %% wrong probabilities: the sign
K_ = sp.Symbol("K", positive=True)
lowest = 1 - sp.log(sp.E + K_ - 1)

# %% wrong probabilities: K − 1 wrong classes
K_ = sp.Symbol("K", positive=True)
lowest = sp.log(sp.E + K_) - 1

# %% wrong probabilities: minus its logarithm
K_ = sp.Symbol("K", positive=True)
lowest = sp.E / (sp.E + K_ - 1)

# %% equivalent bce
def bce(z, y):
    return F.binary_cross_entropy_with_logits(z, y, reduction="none")

# %% equivalent bce
def bce(z, y):
    return torch.logaddexp(z, torch.zeros_like(z)) - y * z

# %% wrong bce: 1 − σ = 0
def bce(z, y):
    p = torch.sigmoid(z)
    return -y * torch.log(p) - (1 - y) * torch.log(1 - p)

# %% wrong bce: no exponent above 0
def bce(z, y):
    return torch.log1p(torch.exp(z)) - y * z

# %% wrong bce: the exponent is −|z|
def bce(z, y):
    return z.clamp(min=0) - y * z + torch.log1p((-z).exp())

# %% wrong bce: max(z, 0) is missing
def bce(z, y):
    return torch.log1p((-z.abs()).exp()) - y * z

# %% wrong bce: minus y z
def bce(z, y):
    return z.clamp(min=0) + y * z + torch.log1p((-z.abs()).exp())

# %% wrong bce: your shape ()
def bce(z, y):
    return F.binary_cross_entropy_with_logits(z, y)

# %% equivalent gap
ε_, K_ = sp.symbols("epsilon K", positive=True)
gap = sp.log((1 - ε_ + ε_ / K_) / (ε_ / K_))

# %% equivalent gap
ε_, K_ = sp.symbols("epsilon K", positive=True)
gap = sp.log(K_ - K_ * ε_ + ε_) - sp.log(ε_)

# %% wrong gap: gets its share
ε_, K_ = sp.symbols("epsilon K", positive=True)
gap = sp.log((1 - ε_) * K_ / ε_)

# %% wrong gap: another convention
ε_, K_ = sp.symbols("epsilon K", positive=True)
gap = sp.log((1 - ε_) * (K_ - 1) / ε_)

# %% wrong gap: its logarithm
ε_, K_ = sp.symbols("epsilon K", positive=True)
gap = 1 + K_ * (1 - ε_) / ε_

# %% wrong gap: upside down
ε_, K_ = sp.symbols("epsilon K", positive=True)
gap = sp.log(ε_ / (K_ - K_ * ε_ + ε_))

# %% wrong gap: logarithm of one probability
ε_, K_ = sp.symbols("epsilon K", positive=True)
gap = sp.log(1 - ε_ + ε_ / K_)

# %% wrong gap: not of probabilities
ε_, K_ = sp.symbols("epsilon K", positive=True)
gap = 1 - ε_

# %% survivor half: the answer is compared to three digits, where one in 65504 is not seen
- solution = np.log(65504 / 100)
+ solution = np.log(65505 / 100)

- solution = np.log(65504 / 100)
+ solution = np.log(65503 / 100)
