# %% equivalent diagonal
def nt_xent(z, τ):
    u = z / z.norm(dim=1, keepdim=True)
    s = (u @ u.T / τ).fill_diagonal_(float("-inf"))
    N = z.shape[0] // 2
    partner = torch.cat([torch.arange(N, 2 * N), torch.arange(N)]).to(z.device)
    return F.cross_entropy(s, partner)

# %% equivalent diagonal
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    N = len(u) // 2
    total = 0
    for i in range(2 * N):
        others = [j for j in range(2 * N) if j != i]
        total = total + torch.logsumexp(u[others] @ u[i] / τ, 0) - u[i] @ u[(i + N) % (2 * N)] / τ
    return total / (2 * N)

# %% equivalent diagonal
def nt_xent(z, τ):
    s = F.cosine_similarity(z[:, None], z[None], dim=2) / τ
    e = s.exp() * (1 - torch.eye(len(z), dtype=z.dtype, device=z.device))
    partner = s.diagonal(len(z) // 2)
    return (e.sum(1).log() - torch.cat([partner, partner])).mean()

# %% equivalent diagonal
def nt_xent(z, τ):
    u = F.normalize(z)
    s = u @ u.T / τ - 1e9 * torch.eye(len(z), dtype=z.dtype, device=z.device)
    return F.cross_entropy(s, torch.arange(len(z), device=z.device).roll(-(len(z) // 2)))

# %% wrong diagonal: the diagonal is still in the sum
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    s = u @ u.T / τ
    N = len(z) // 2
    partner = torch.arange(2 * N).roll(N)
    return F.cross_entropy(s, partner)

# %% wrong diagonal: a logit of 0 still counts
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    s = (u @ u.T / τ).fill_diagonal_(0)
    N = len(z) // 2
    return F.cross_entropy(s, torch.arange(2 * N).roll(N))

# %% wrong diagonal: a logit of −1 still counts
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    s = (u @ u.T / τ).fill_diagonal_(-1)
    N = len(z) // 2
    return F.cross_entropy(s, torch.arange(2 * N).roll(N))

# %% wrong diagonal: divided by their lengths
def nt_xent(z, τ):
    s = (z @ z.T / τ).fill_diagonal_(float("-inf"))
    N = len(z) // 2
    return F.cross_entropy(s, torch.arange(2 * N).roll(N))

# %% wrong diagonal: not only the first views
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    s = (u @ u.T / τ).fill_diagonal_(float("-inf"))
    N = len(z) // 2
    return F.cross_entropy(s[:N], torch.arange(N, 2 * N))

# %% wrong diagonal: N rows away
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    s = (u @ u.T / τ).fill_diagonal_(float("-inf"))
    partner = torch.arange(len(z)).view(-1, 2).flip(1).flatten()
    return F.cross_entropy(s, partner)

# %% wrong diagonal: not their sum
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    s = (u @ u.T / τ).fill_diagonal_(float("-inf"))
    N = len(z) // 2
    return F.cross_entropy(s, torch.arange(2 * N).roll(N), reduction="sum")

# %% wrong diagonal: do not multiply
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    s = (u @ u.T * τ).fill_diagonal_(float("-inf"))
    N = len(z) // 2
    return F.cross_entropy(s, torch.arange(2 * N).roll(N))

# %% wrong diagonal: the temperature is missing
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    s = (u @ u.T).fill_diagonal_(float("-inf"))
    N = len(z) // 2
    return F.cross_entropy(s, torch.arange(2 * N).roll(N))

# %% wrong diagonal: only view i itself is left out
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    N = len(u) // 2
    losses = []
    for i in range(2 * N):
        partner = (i + N) % (2 * N)
        s = u @ u[i] / τ
        wrong = torch.stack([s[j] for j in range(2 * N) if j not in (i, partner)] or [torch.tensor(-math.inf, dtype=z.dtype)])
        losses.append(wrong.logsumexp(0) - s[partner])
    return torch.stack(losses).mean()

# %% equivalent temperature
a, b, tau = sp.symbols("a b tau", positive=True)
ratio = sp.exp(a / tau) / sp.exp(b / tau)

# %% equivalent temperature
a, b, tau = sp.symbols("a b tau", real=True)
ratio = sp.E ** (-(b - a) / tau)

# %% equivalent temperature
a, b, tau = sp.symbols("a b tau")
ratio = sp.exp(a - b) ** (1 / tau)

# %% wrong temperature: upside down
a, b, tau = sp.symbols("a b tau", real=True)
ratio = sp.exp((b - a) / tau)

# %% wrong temperature: not multiplied
a, b, tau = sp.symbols("a b tau", real=True)
ratio = sp.exp(tau * (a - b))

# %% wrong temperature: the temperature is missing
a, b, tau = sp.symbols("a b tau", real=True)
ratio = sp.exp(a) / sp.exp(b)

# %% wrong temperature: the ratio of the cosines
a, b, tau = sp.symbols("a b tau", real=True)
ratio = (a / tau) / (b / tau)

# %% wrong temperature: the difference of the logits
a, b, tau = sp.symbols("a b tau", real=True)
ratio = (a - b) / tau

# %% wrong temperature: e^x / e^y
a, b, tau = sp.symbols("a b tau", real=True)
ratio = sp.exp((a / tau) / (b / tau))

# %% wrong temperature: a difference of gradients
a, b, tau = sp.symbols("a b tau", real=True)
ratio = sp.exp(a / tau) - sp.exp(b / tau)

# %% wrong temperature: a probability among two views
a, b, tau = sp.symbols("a b tau", real=True)
ratio = 1 / (1 + sp.exp((b - a) / tau))

# %% wrong temperature: the numerator of one probability
a, b, tau = sp.symbols("a b tau", real=True)
ratio = sp.exp(a / tau)

# %% equivalent riddle
outputs = 4096.0

# %% equivalent riddle
outputs = 2**12

# %% equivalent riddle
outputs = int(np.rint(np.exp(8.3178)))

# %% equivalent riddle
outputs = sp.Integer(4096)

# %% wrong riddle: this is the loss itself
outputs = 8.3178

# %% wrong riddle: round to a whole number
outputs = math.exp(8.3178)

# %% wrong riddle: not the one to base 2
outputs = round(2**8.3178)

# %% wrong riddle: not the one to base 10
outputs = round(10**8.3178)

# %% wrong riddle: no view is left out
outputs = 4095

# %% wrong riddle: belongs to NT-Xent
outputs = 4097

# %% wrong riddle: the entropy in bits
outputs = 12

# %% wrong riddle: not 2 log K
outputs = 64

# %% equivalent placebo
def placebo(labels, order):
    return torch.stack([labels[i] for i in order])

# %% equivalent placebo
def placebo(labels, order):
    return labels.gather(0, order)

# %% equivalent placebo
def placebo(labels, order):
    return labels.numpy()[order.numpy()]

# %% equivalent placebo
def placebo(labels, order):
    return torch.tensor([int(labels[int(i)]) for i in order])

# %% wrong placebo: nothing has changed
def placebo(labels, order):
    return labels

# %% wrong placebo: gets the label of image i
def placebo(labels, order):
    shuffled = torch.empty_like(labels)
    shuffled[order] = labels
    return shuffled

# %% wrong placebo: these are positions of images
def placebo(labels, order):
    return order

# %% wrong placebo: new names for the same groups
def placebo(labels, order):
    names = sorted(set(labels.tolist()))
    following = {name: names[(i + 1) % len(names)] for i, name in enumerate(names)}
    return torch.tensor([following[int(label)] for label in labels])

# %% wrong placebo: other sizes
def placebo(labels, order):
    return order % (labels.max() + 1)

# %% wrong placebo: a group of its own
def placebo(labels, order):
    return torch.arange(len(labels))

# %% wrong placebo: one group now
def placebo(labels, order):
    return torch.zeros_like(labels)

# %% wrong placebo: sorted labels
def placebo(labels, order):
    return torch.sort(labels)[0]

# %% wrong placebo: reversed labels
def placebo(labels, order):
    return labels.flip(0)

# %% equivalent leak
def reported(validation, test):
    return test[int(np.argmax(validation))]

# %% equivalent leak
def reported(validation, test):
    best, found = -1.0, None
    for v, t in zip(validation, test):
        if v > best:
            best, found = v, t
    return found

# %% equivalent leak
def reported(validation, test):
    return max(zip(validation, test), key=lambda pair: pair[0])[1]

# %% equivalent leak
def reported(validation, test):
    return torch.tensor(test, dtype=torch.float64)[torch.tensor(validation, dtype=torch.float64).argmax()]

# %% wrong leak: the test set has chosen
def reported(validation, test):
    return max(test)

# %% wrong leak: report the accuracy on the test set
def reported(validation, test):
    return max(validation)

# %% wrong leak: exchange the two
def reported(validation, test):
    return validation[test.index(max(test))]

# %% wrong leak: not chosen by anything
def reported(validation, test):
    return test[-1]

# %% wrong leak: the first is asked for
def reported(validation, test):
    best = max(validation)
    return [t for v, t in zip(validation, test) if v == best][-1]

# %% wrong leak: belongs to no checkpoint
def reported(validation, test):
    return sum(test) / len(test)

# %% wrong leak: the worst on the validation set
def reported(validation, test):
    return test[validation.index(min(validation))]

# %% wrong leak: the position is returned
def reported(validation, test):
    return validation.index(max(validation))

# %% wrong leak: both sets have chosen
def reported(validation, test):
    mean = [(v + t) / 2 for v, t in zip(validation, test)]
    return test[mean.index(max(mean))]

# %% survivor diagonal: dim=1 is the default of F.normalize
- u = F.normalize(z, dim=1)
+ u = F.normalize(z)
# %% wrong diagonal: has lost its gradient
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    s = (u @ u.T / τ).fill_diagonal_(-math.inf)
    return F.cross_entropy(s, torch.arange(len(z)).roll(len(z)//2)).detach()

# %% wrong diagonal: a logit of −20 still counts
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    s = (u @ u.T / τ).fill_diagonal_(-20)
    return F.cross_entropy(s, torch.arange(len(z)).roll(len(z)//2))

# %% wrong diagonal: yours divides the columns
def nt_xent(z, τ):
    u = F.normalize(z, dim=0)
    s = (u @ u.T / τ).fill_diagonal_(-math.inf)
    return F.cross_entropy(s, torch.arange(len(z)).roll(len(z)//2))

# %% wrong diagonal: takes logits
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    s = (u @ u.T / τ).fill_diagonal_(-math.inf)
    return F.cross_entropy(s.softmax(1), torch.arange(len(z)).roll(len(z)//2))

# %% wrong diagonal: one minus too many
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    s = (u @ u.T / τ).fill_diagonal_(-math.inf)
    return -F.cross_entropy(s, torch.arange(len(z)).roll(len(z)//2))

# %% wrong diagonal: all 2N views ask, and each
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    N = len(z)//2
    s = u[:N] @ u[N:].T / τ
    return F.cross_entropy(s, torch.arange(N))

# %% wrong diagonal: each view has 2N − 1 classes
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    N = len(z)//2
    s = u[:N] @ u[N:].T / τ
    return (F.cross_entropy(s, torch.arange(N)) + F.cross_entropy(s.T, torch.arange(N)))/2

# %% wrong temperature: is the number 0.2
τ = 0.2
a, b, tau = sp.symbols("a b tau", real=True)
ratio = sp.exp((a - b) / τ)

# %% wrong temperature: the probability itself
a, b, tau = sp.symbols("a b tau", real=True)
ratio = (1 - sp.exp(a/tau)) / (1 - sp.exp(b/tau))

# %% wrong temperature: the same sign
a, b, tau = sp.symbols("a b tau", real=True)
ratio = -sp.exp((a - b) / tau)

# %% wrong temperature: inside the exponential
a, b, tau = sp.symbols("a b tau", real=True)
ratio = sp.exp(a - b) / tau

# %% wrong riddle: K counts outputs
outputs = 4096.14

# %% wrong riddle: the logarithm of the loss
outputs = math.log(8.3178)

# %% wrong placebo: do not draw another
def placebo(labels, order):
    return labels[torch.randperm(len(labels))]

# %% wrong placebo: overwritten before
def placebo(labels, order):
    for i in range(len(labels)):
        labels[i] = labels[order[i]]
    return labels

# %% wrong leak: chosen the lowest
def reported(validation, test):
    return min(t for v, t in zip(validation, test) if v == max(validation))

# %% wrong leak: chosen the highest
def reported(validation, test):
    return max(t for v, t in zip(validation, test) if v == max(validation))

# %% wrong leak: stops at the first epoch
def reported(validation, test):
    best = 0
    for i in range(1, len(validation)):
        if validation[i] <= validation[best]:
            break
        best = i
    return test[best]

# %% equivalent diagonal
def nt_xent(z, τ):
    u = F.normalize(z, dim=1)
    n = len(z); N = n//2
    s = u @ u.T / τ
    s = s[~torch.eye(n, dtype=torch.bool)].view(n, n-1)
    target = torch.cat([torch.arange(N-1, n-1), torch.arange(N)])
    return F.cross_entropy(s, target)

# %% equivalent diagonal
def nt_xent(z, τ):
    u = torch.nn.functional.normalize(z)
    s = u @ u.T / τ + torch.diag(torch.full((len(z),), -math.inf))
    return torch.nn.CrossEntropyLoss()(s, torch.arange(len(z)).roll(len(z)//2))

# %% equivalent leak
def reported(validation, test):
    return test[int(torch.tensor(validation).topk(1).indices)]

# %% equivalent temperature
a, b, tau = sp.symbols("a b tau", real=True)
ratio = 2.718281828459045 ** ((a - b) / tau)

