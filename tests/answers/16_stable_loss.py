# %% equivalent half
largest_logit = 6.48

# %% equivalent half
largest_logit = np.log(65504) - np.log(100)

# %% equivalent half
largest_logit = sp.log(sp.Rational(65504, 100))

# %% equivalent half
largest_logit = torch.tensor(655.04).log()

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

# %% wrong half: one exponential in float32
largest_logit = 88.72

# %% wrong half: the largest number of the format
largest_logit = torch.finfo(torch.float16).max

# %% wrong half: divide before the logarithm
largest_logit = np.log(65504) / 100

# %% wrong half: divide, do not multiply
largest_logit = np.log(65504) + np.log(100)

# %% wrong half: the sum overflows
largest_logit = 6.49

# %% wrong half: not the one to the base 2
largest_logit = np.log2(655.04)

# %% wrong half: rounded too far
largest_logit = 6.5

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

# %% equivalent logsoftmax
def log_softmax(z):
    z = z.numpy()
    m = z.max(axis=1, keepdims=True)
    return z - m - np.log(np.exp(z - m).sum(axis=1, keepdims=True))

# %% equivalent logsoftmax
def log_softmax(z):
    z -= z.max(dim=1, keepdim=True).values
    return z - z.exp().sum(1, keepdim=True).log()

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

# %% wrong logsoftmax: something in the middle
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

# %% wrong logsoftmax: without the absolute value
def log_softmax(z):
    m = z.abs().amax(1, keepdim=True)
    return z - m - (z - m).exp().sum(1, keepdim=True).log()

# %% wrong logsoftmax: one largest logit for each row, as a column
def log_softmax(z):
    m = z.max(1).values
    return z - m - (z - m).exp().sum(1, keepdim=True).log()

# %% wrong logsoftmax: take .values
def log_softmax(z):
    m = z.max(1, keepdim=True)
    return z - m - (z - m).exp().sum(1, keepdim=True).log()

# %% wrong logsoftmax: the sum of each row must stay a column
def log_softmax(z):
    m = z.max(1, keepdim=True).values
    return z - m - (z - m).exp().sum(1).log()

# %% wrong logsoftmax: minus the logarithm of the sum
def log_softmax(z):
    m = z.amax(1, keepdim=True)
    return z - m + (z - m).exp().sum(1, keepdim=True).log()

# %% wrong logsoftmax: its logarithm is asked for
def log_softmax(z):
    m = z.amax(1, keepdim=True)
    return (z - m).exp() / (z - m).exp().sum(1, keepdim=True)

# %% wrong logsoftmax: bounds the result
def log_softmax(z):
    return torch.log(torch.softmax(z, 1) + 1e-12)

# %% wrong logsoftmax: stay in float64
def log_softmax(z):
    z = z.float()
    m = z.amax(1, keepdim=True)
    return z - m - (z - m).exp().sum(1, keepdim=True).log()

# %% wrong logsoftmax: the sum is over the classes of each image
def log_softmax(z):
    m = z.amax(1, keepdim=True)
    return z - m - (z - m).exp().sum().log()

# %% wrong logsoftmax: the values differ
def log_softmax(z):
    z = z.clamp(-700, 700)
    return z - z.exp().sum(1, keepdim=True).log()

# %% equivalent probabilities
K_ = sp.Symbol("K", positive=True)
lowest = sp.log(sp.exp(1) + K_ - 1) - 1

# %% equivalent probabilities
K_ = sp.Symbol("K")
lowest = -sp.log(sp.E / (sp.E + K_ - 1))

# %% equivalent probabilities
K = sp.Symbol("K", positive=True, integer=True)
lowest = sp.log(1 + (K - 1) * sp.exp(-1))

# %% equivalent probabilities
K_ = sp.symbols("K")
lowest = sp.log(np.e + K_ - 1) - 1

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

# %% wrong probabilities: K − 1 times e⁰
K_ = sp.Symbol("K", positive=True)
lowest = sp.log(K_) - 1

# %% wrong probabilities: not the other way round
K_ = sp.Symbol("K", positive=True)
lowest = -sp.log(1 / (1 + (K_ - 1) * sp.E))

# %% wrong probabilities: yours is a number
lowest = np.log(np.e + 9) - 1

# %% equivalent bce
def bce(z, y):
    return F.binary_cross_entropy_with_logits(z, y, reduction="none")

# %% equivalent bce
def bce(z, y):
    return torch.logaddexp(z, torch.zeros_like(z)) - y * z

# %% equivalent bce
def bce(z, y):
    return -y * F.logsigmoid(z) - (1 - y) * F.logsigmoid(-z)

# %% equivalent bce
def bce(z, y):
    losses = []
    for logit, label in zip(z.flatten(), y.flatten()):
        losses.append(max(logit, 0 * logit) - label * logit + torch.log1p(torch.exp(-abs(logit))))
    return torch.stack(losses).reshape(z.shape)

# %% equivalent bce
def bce(z, y):
    return torch.where(z > 0, z + torch.log1p((-z).exp()), torch.log1p(z.exp())) - y * z

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

# %% wrong bce: not their mean
def bce(z, y):
    return F.binary_cross_entropy_with_logits(z, y)

# %% wrong bce: above 20 it returns z itself
def bce(z, y):
    return F.softplus(z) - y * z

# %% wrong bce: already rounded to 0 or 1
def bce(z, y):
    return F.binary_cross_entropy(torch.sigmoid(z), y, reduction="none")

# %% wrong bce: not |z|
def bce(z, y):
    return torch.relu(z) + torch.log1p(torch.exp(torch.abs(z))) - y * z

# %% wrong bce: is missing
def bce(z, y):
    return torch.relu(z) - y * z

# %% wrong bce: y z, not y
def bce(z, y):
    return torch.relu(z) + torch.log1p(torch.exp(-torch.abs(z))) - y

# %% wrong bce: not (1 − y) z
def bce(z, y):
    return torch.relu(z) + torch.log1p(torch.exp(-torch.abs(z))) - (1 - y) * z

# %% wrong bce: not max(−z, 0)
def bce(z, y):
    return torch.relu(-z) + torch.log1p(torch.exp(-torch.abs(z))) - y * z

# %% wrong bce: not their sum
def bce(z, y):
    return (torch.relu(z) + torch.log1p(torch.exp(-torch.abs(z))) - y * z).sum()

# %% wrong bce: the label is missing
def bce(z, y):
    return torch.relu(z) + torch.log1p(torch.exp(-torch.abs(z)))

# %% wrong bce: stay in float64
def bce(z, y):
    z, y = z.float(), y.float()
    return z.clamp(min=0) - y * z + torch.log1p((-z.abs()).exp())

# %% wrong bce: decides once for a whole tensor
def bce(z, y):
    return max(z, 0) + torch.log1p(torch.exp(-abs(z))) - y * z

# %% wrong bce: the first term of the loss only
def bce(z, y):
    return -y * torch.log(torch.sigmoid(z))

# %% wrong bce: both terms of the loss have a minus
def bce(z, y):
    p = torch.sigmoid(z)
    return -y * torch.log(p) + (1 - y) * torch.log(1 - p)

# %% wrong bce: lost its gradient
def bce(z, y):
    losses = [max(a, 0) - b * a + np.log1p(np.exp(-abs(a))) for a, b in zip(z.tolist(), y.tolist())]
    return torch.tensor(losses, dtype=torch.float64)

# %% equivalent gap
α_, K_ = sp.symbols("alpha K", positive=True)
gap = sp.log((1 - α_ + α_ / K_) / (α_ / K_))

# %% equivalent gap
α_, K_ = sp.symbols("alpha K", positive=True)
gap = sp.log(K_ - K_ * α_ + α_) - sp.log(α_)

# %% equivalent gap
K, α = sp.symbols("K alpha")
p_right, p_wrong = (1 - α) * 1 + α / K, (1 - α) * 0 + α / K
gap = sp.log(p_right) - sp.log(p_wrong)

# %% wrong gap: gets its share
α_, K_ = sp.symbols("alpha K", positive=True)
gap = sp.log((1 - α_) * K_ / α_)

# %% wrong gap: another convention
α_, K_ = sp.symbols("alpha K", positive=True)
gap = sp.log((1 - α_) * (K_ - 1) / α_)

# %% wrong gap: its logarithm
α_, K_ = sp.symbols("alpha K", positive=True)
gap = 1 + K_ * (1 - α_) / α_

# %% wrong gap: upside down
α_, K_ = sp.symbols("alpha K", positive=True)
gap = sp.log(α_ / (K_ - K_ * α_ + α_))

# %% wrong gap: logarithm of one probability
α_, K_ = sp.symbols("alpha K", positive=True)
gap = sp.log(1 - α_ + α_ / K_)

# %% wrong gap: not of probabilities
α_, K_ = sp.symbols("alpha K", positive=True)
gap = 1 - α_

# %% wrong gap: a wrong one has α/K, not α
α_, K_ = sp.symbols("alpha K", positive=True)
gap = sp.log(1 - α_) - sp.log(α_)

# %% wrong gap: what all wrong classes have together
α_, K_ = sp.symbols("alpha K", positive=True)
gap = sp.log((1 - α_ + α_ / K_) / (α_ - α_ / K_))

# %% wrong gap: no longer 1
α_, K_ = sp.symbols("alpha K", positive=True)
gap = sp.log(K_ / α_)

# %% wrong gap: yours is a number
gap = sp.oo

# %% survivor half: the answer is compared to three digits, where one in 65504 is not seen
- solution = np.log(65504 / 100)
+ solution = np.log(65505 / 100)

- solution = np.log(65504 / 100)
+ solution = np.log(65503 / 100)
