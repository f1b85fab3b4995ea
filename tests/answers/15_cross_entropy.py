# %% equivalent gradient
def logit_gradient(z, labels):
    with torch.enable_grad():
        leaf = z.clone().requires_grad_()
        (result,) = torch.autograd.grad(F.cross_entropy(leaf, labels), leaf)
    return result

# %% wrong gradient: this is the colleague's
def logit_gradient(z, labels):
    p = torch.softmax(z, dim=0)
    p[range(len(z)), labels] -= 1
    return p

# %% wrong gradient: over the wrong axis
def logit_gradient(z, labels):
    p = torch.softmax(z, dim=0)
    p[range(len(z)), labels] -= 1
    return p / len(z)

# %% wrong gradient: divide by the number of faces
def logit_gradient(z, labels):
    p = torch.softmax(z, dim=1)
    p[range(len(z)), labels] -= 1
    return p

# %% wrong gradient: not over all B · K numbers
def logit_gradient(z, labels):
    p = torch.softmax(z, dim=1)
    p[range(len(z)), labels] -= 1
    return p / z.numel()

# %% wrong gradient: the sign
def logit_gradient(z, labels):
    p = torch.softmax(z, dim=1)
    p[range(len(z)), labels] -= 1
    return -p / len(z)

# %% equivalent half
largest_logit = 6.48

# %% wrong half: but their sum does not
largest_logit = 11.09

# %% wrong half: the logit is its logarithm
largest_logit = 655.04

# %% wrong half: the natural one
largest_logit = 2.816

# %% wrong half: that is float32
largest_logit = 84.12

# %% survivor half: not to be seen in the digits that are asked for
- solution = np.log(65504 / 100)
+ solution = np.log(65505 / 100)
- solution = np.log(65504 / 100)
+ solution = np.log(65503 / 100)

# %% leak half: within two thousandths also lies 6.49, whose sum overflows in float16
- solution = np.log(65504 / 100)
+ solution = np.log(65504 / 101)
- solution = np.log(65504 / 100)
+ solution = np.log(65504 / 99)

# %% equivalent logsoftmax
def log_softmax(z):
    return z - torch.logsumexp(z, dim=1, keepdim=True)

# %% wrong logsoftmax: each row has its own
def log_softmax(z):
    m = z.max()
    return z - m - (z - m).exp().sum(1, keepdim=True).log()

# %% wrong logsoftmax: runs down the columns
def log_softmax(z):
    m = z.max(dim=0, keepdim=True).values
    return z - m - (z - m).exp().sum(1, keepdim=True).log()

# %% wrong logsoftmax: shifting by the smallest
def log_softmax(z):
    m = z.min(dim=1, keepdim=True).values
    return z - m - (z - m).exp().sum(1, keepdim=True).log()

# %% wrong logsoftmax: exp(1000) is infinite
def log_softmax(z):
    return z - z.exp().sum(1, keepdim=True).log()

# %% wrong logsoftmax: has no logarithm
def log_softmax(z):
    return torch.softmax(z, dim=1).log()

# %% wrong logsoftmax: subtracted outside too
def log_softmax(z):
    m = z.amax(1, keepdim=True)
    return z - (z - m).exp().sum(1, keepdim=True).log()

# %% equivalent probabilities
K_ = sp.Symbol("K")
lowest = -sp.log(sp.E / (sp.E + K_ - 1))

# %% wrong probabilities: the floor of the right program
K_ = sp.Symbol("K")
lowest = 0

# %% wrong probabilities: knows nothing
K_ = sp.Symbol("K", positive=True)
lowest = -sp.log(1 / K_)

# %% wrong probabilities: own 1 is subtracted
K_ = sp.Symbol("K", positive=True)
lowest = sp.log(K_ - 1 + sp.E)

# %% wrong probabilities: the sign
K_ = sp.Symbol("K", positive=True)
lowest = sp.log(sp.E / (sp.E + K_ - 1))

# %% wrong probabilities: K − 1 wrong names
K_ = sp.Symbol("K", positive=True)
lowest = sp.log(1 + K_ / sp.E)

# %% equivalent bce
def bce(z, y):
    zero = torch.zeros_like(z)
    return y * torch.logaddexp(zero, -z) + (1 - y) * torch.logaddexp(zero, z)

# %% wrong bce: as on paper
def bce(z, y):
    p = torch.sigmoid(z)
    return -y * torch.log(p) - (1 - y) * torch.log(1 - p)

# %% wrong bce: no exponent above 0
def bce(z, y):
    return torch.log1p(torch.exp(z)) - y * z

# %% wrong bce: the exponent is −|z|
def bce(z, y):
    return torch.relu(z) - y * z + torch.log1p(torch.exp(-z))

# %% wrong bce: is missing
def bce(z, y):
    return torch.log1p(torch.exp(-z.abs())) - y * z

# %% wrong bce: the sign of y z
def bce(z, y):
    return torch.relu(z) + y * z + torch.log1p(torch.exp(-z.abs()))

# %% wrong bce: log1p
def bce(z, y):
    return torch.relu(z) - y * z + torch.log(1 + torch.exp(-z.abs()))

# %% wrong bce: not their mean
def bce(z, y):
    return (torch.relu(z) - y * z + torch.log1p(torch.exp(-z.abs()))).mean()

# %% equivalent gap
ε_, K_ = sp.symbols("epsilon K")
gap = -sp.log(ε_ / (K_ * (1 - ε_) + ε_))

# %% wrong gap: gets its share
ε_, K_ = sp.symbols("epsilon K")
gap = sp.log(K_ * (1 - ε_) / ε_)

# %% wrong gap: another convention
ε_, K_ = sp.symbols("epsilon K")
gap = sp.log((1 - ε_) / (ε_ / (K_ - 1)))

# %% wrong gap: is their logarithm
ε_, K_ = sp.symbols("epsilon K")
gap = 1 + K_ * (1 - ε_) / ε_

# %% wrong gap: upside down
ε_, K_ = sp.symbols("epsilon K", positive=True)
gap = -sp.log(1 + K_ * (1 - ε_) / ε_)

# %% wrong gap: difference of two
ε_, K_ = sp.symbols("epsilon K")
gap = sp.log(1 - ε_ + ε_ / K_)

# %% equivalent temperature
def temperature(z, n):
    def excess(log_T):
        x = (z - z.max()) / np.exp(log_T)
        w = np.exp(x)
        return np.log(w.sum()) - (w @ x) / w.sum() - np.log(n)  # A − β A'
    cold, hot = -14.0, 14.0
    for _ in range(60):
        middle = (cold + hot) / 2
        cold, hot = (middle, hot) if excess(middle) < 0 else (cold, middle)
    return np.exp(cold)

# %% wrong temperature: that is 1/T
def temperature(z, n):
    cold, hot = 1e-6, 1e6
    for _ in range(100):
        β = (cold * hot) ** 0.5
        w = np.exp((z - z.max()) * β)
        p = w / w.sum()
        H = -(p[p > 0] * np.log(p[p > 0])).sum()
        cold, hot = (β, hot) if H > np.log(n) else (cold, β)
    return β

# %% wrong temperature: log n, not n
def temperature(z, n):
    cold, hot = 1e-3, 1e6
    for _ in range(200):
        T = (cold * hot) ** 0.5
        w = np.exp((z - z.max()) / T)
        p = w / w.sum()
        H = -(p[p > 0] * np.log(p[p > 0])).sum()
        cold, hot = (T, hot) if H < n else (cold, T)
    return T

# %% wrong temperature: bits and nats
def temperature(z, n):
    cold, hot = 1e-3, 1e6
    for _ in range(200):
        T = (cold * hot) ** 0.5
        w = np.exp((z - z.max()) / T)
        p = w / w.sum()
        H = -(p[p > 0] * np.log(p[p > 0])).sum()
        cold, hot = (T, hot) if H < np.log2(n) else (cold, T)
    return T

# %% wrong temperature: not as the temperature
def temperature(z, n):
    return n

# %% survivor temperature: the tie does not happen
- while hot / cold > 1 + 1e-09:
+ while hot / cold >= 1 + 1e-09:
- cold, hot = (T, hot) if H < np.log(n) else (cold, T)
+ cold, hot = (T, hot) if H <= np.log(n) else (cold, T)

# %% survivor temperature: where the search begins is free, as long as the answer lies inside
- cold, hot = (1e-06, 1000000.0)
+ cold, hot = (1e-06, 1000001.0)
- cold, hot = (1e-06, 1000000.0)
+ cold, hot = (1e-06, 999999.0)

# %% leak temperature: no case has large logits and a small temperature, where the exponential overflows
- p = np.exp((z - z.max()) / T)
+ p = np.exp((z + z.max()) / T)
- p = np.exp((z - z.max()) / T)
+ p = np.exp(z / T)
- p = np.exp((z - z.max()) / T)
+ p = np.exp((z - z.min()) / T)
