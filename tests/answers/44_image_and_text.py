# %% equivalent padding
def sentence_mean(x, t):
    means = []
    for row, numbers in zip(x, t):
        count = int((numbers > 0).sum())
        means.append(row[:count].mean(0))
    return np.array(means)

# %% equivalent padding
def sentence_mean(x, t):
    kept = np.where(t[:, :, None] == 0, 0, x)
    return kept.sum(axis=1) / np.count_nonzero(t, axis=1)[:, None]

# %% equivalent padding
def sentence_mean(x, t):
    return np.ma.masked_array(x, np.broadcast_to((t == 0)[..., None], x.shape)).mean(1).data

# %% equivalent padding
def sentence_mean(x, t):
    weights = (t > 0) / (t > 0).sum(1, keepdims=True)
    return np.einsum("bn,bnk->bk", weights, x)

# %% wrong padding: the padding still takes part
def sentence_mean(x, t):
    return x.mean(1)

# %% wrong padding: divided by all N places
def sentence_mean(x, t):
    return (x * (t != 0)[..., None]).mean(1)

# %% wrong padding: still holds the padding's numbers
def sentence_mean(x, t):
    return x.sum(1) / (t != 0).sum(1, keepdims=True)

# %% wrong padding: this is the sum over the words
def sentence_mean(x, t):
    return (x * (t != 0)[..., None]).sum(1)

# %% wrong padding: yours is that of the whole batch
def sentence_mean(x, t):
    return (x * (t != 0)[..., None]).sum(1) / (t != 0).sum()

# %% wrong padding: not by that of the longest
def sentence_mean(x, t):
    longest = (t != 0).sum(1).max()
    return (x * (t != 0)[..., None]).sum(1) / longest

# %% wrong padding: numbers of words, not weights
def sentence_mean(x, t):
    return (x * t[..., None]).sum(1) / t.sum(1, keepdims=True)

# %% wrong padding: the last word only
def sentence_mean(x, t):
    return np.array([row[(numbers != 0).sum() - 1] for row, numbers in zip(x, t)])

# %% wrong padding: the first word only
def sentence_mean(x, t):
    return x[:, 0]

# %% wrong padding: one axis too many
def sentence_mean(x, t):
    real = (t != 0)[..., None]
    return (x * real).sum(1, keepdims=True) / real.sum(1, keepdims=True)

# %% wrong padding: add up over the places
def sentence_mean(x, t):
    return (x * (t != 0)[..., None]).mean(2)

# %% equivalent loss
def clip_loss(z):
    rows = torch.logsumexp(z, 1) - z.diagonal()
    columns = torch.logsumexp(z, 0) - z.diagonal()
    return ((rows + columns) / 2).mean()

# %% equivalent loss
def clip_loss(z):
    P = torch.exp(z) / torch.exp(z).sum(1, keepdim=True)
    Q = torch.exp(z) / torch.exp(z).sum(0, keepdim=True)
    total = 0.0
    for i in range(len(z)):
        total += -math.log(P[i, i]) - math.log(Q[i, i])
    return total / (2 * len(z))

# %% equivalent loss
def clip_loss(z):
    I = torch.eye(len(z), dtype=z.dtype)
    return 0.5 * F.cross_entropy(z, I) + 0.5 * F.cross_entropy(z.T, I)

# %% equivalent loss
def clip_loss(z):
    return -(z.log_softmax(0) + z.log_softmax(1)).trace().item() / (2 * z.shape[0])

# %% wrong loss: asks only for the sentence of each image
def clip_loss(z):
    return F.cross_entropy(z, torch.arange(len(z)))

# %% wrong loss: asks only for the image of each sentence
def clip_loss(z):
    return F.cross_entropy(z.T, torch.arange(len(z)))

# %% wrong loss: the loss is the mean of the two
def clip_loss(z):
    own = torch.arange(len(z))
    return F.cross_entropy(z, own) + F.cross_entropy(z.T, own)

# %% wrong loss: this adds up over the batch
def clip_loss(z):
    own = torch.arange(len(z))
    return (F.cross_entropy(z, own, reduction="sum") + F.cross_entropy(z.T, own, reduction="sum")) / 2

# %% wrong loss: divide by 2B
def clip_loss(z):
    own = torch.arange(len(z))
    return F.cross_entropy(z, own, reduction="sum") + F.cross_entropy(z.T, own, reduction="sum")

# %% wrong loss: the minus is missing
def clip_loss(z):
    return (z.log_softmax(0) + z.log_softmax(1)).diagonal().mean() / 2

# %% wrong loss: takes −log of them
def clip_loss(z):
    return (z.softmax(0) + z.softmax(1)).diagonal().mean() / 2

# %% wrong loss: not averaged before the logarithm
def clip_loss(z):
    return -((z.softmax(0) + z.softmax(1)) / 2).diagonal().log().mean()

# %% wrong loss: makes the softmax itself
def clip_loss(z):
    own = torch.arange(len(z))
    return (F.cross_entropy(z.softmax(1), own) + F.cross_entropy(z.T.softmax(1), own)) / 2

# %% wrong loss: not over all B² entries
def clip_loss(z):
    return -(z.exp() / z.exp().sum()).log().diagonal().mean()

# %% wrong loss: this is the mean over all entries
def clip_loss(z):
    return -(z.log_softmax(0) + z.log_softmax(1)).mean() / 2

# %% wrong loss: the natural logarithm
def clip_loss(z):
    return -((z.softmax(0).diagonal().log2() + z.softmax(1).diagonal().log2()) / 2).mean()

# %% wrong loss: not one for each pair
def clip_loss(z):
    return -(z.log_softmax(0) + z.log_softmax(1)).diagonal() / 2

# %% equivalent temperature
m, tau = sp.Symbol("m", real=True), sp.Symbol("tau", positive=True)
slope = m * sp.exp(-m / tau) / (tau**2 * (1 + sp.exp(-m / tau)))

# %% equivalent temperature
m, tau = sp.symbols("m tau")
slope = m / tau**2 / (sp.exp(m / tau) + 1)

# %% equivalent temperature
m, tau = sp.Symbol("m", real=True), sp.Symbol("tau", positive=True)
slope = m / tau**2 * (1 - 1 / (1 + sp.exp(-m / tau)))

# %% equivalent temperature
m, tau = sp.Symbol("m", real=True), sp.Symbol("tau", positive=True)
slope = m / (2 * tau**2) * (1 - sp.tanh(m / (2 * tau)))

# %% wrong temperature: the sign
m, tau = sp.Symbol("m", real=True), sp.Symbol("tau", positive=True)
slope = -m / (tau**2 * (1 + sp.exp(m / tau)))

# %% wrong temperature: with respect to s = 1/τ
m, tau = sp.Symbol("m", real=True), sp.Symbol("tau", positive=True)
slope = -m / (1 + sp.exp(m / tau))

# %% wrong temperature: the inner derivative of −m/τ is missing
m, tau = sp.Symbol("m", real=True), sp.Symbol("tau", positive=True)
slope = sp.exp(-m / tau) / (1 + sp.exp(-m / tau))

# %% wrong temperature: this is the inner derivative only
m, tau = sp.Symbol("m", real=True), sp.Symbol("tau", positive=True)
slope = m / tau**2

# %% wrong temperature: not −1/τ
m, tau = sp.Symbol("m", real=True), sp.Symbol("tau", positive=True)
slope = m / (tau * (1 + sp.exp(m / tau)))

# %% wrong temperature: has to stay in the numerator
m, tau = sp.Symbol("m", real=True), sp.Symbol("tau", positive=True)
slope = m / (tau**2 * (1 + sp.exp(-m / tau)))

# %% wrong temperature: the outer derivative
m, tau = sp.Symbol("m", real=True), sp.Symbol("tau", positive=True)
slope = m * sp.exp(-m / tau) / tau**2

# %% wrong temperature: has a factor m
m, tau = sp.Symbol("m", real=True), sp.Symbol("tau", positive=True)
slope = 1 / (tau**2 * (1 + sp.exp(m / tau)))

# %% wrong temperature: with respect to m
m, tau = sp.Symbol("m", real=True), sp.Symbol("tau", positive=True)
slope = -1 / (tau * (1 + sp.exp(m / tau)))

# %% wrong temperature: the loss itself
m, tau = sp.Symbol("m", real=True), sp.Symbol("tau", positive=True)
slope = sp.log(1 + sp.exp(-m / tau))

# %% equivalent targets
def targets(captions):
    T = np.zeros((len(captions), len(captions)))
    for i, caption in enumerate(captions):
        places = [j for j, other in enumerate(captions) if other == caption]
        T[i, places] = 1 / len(places)
    return T

# %% equivalent targets
def targets(captions):
    return [[(a == b) / captions.count(a) for b in captions] for a in captions]

# %% equivalent targets
def targets(captions):
    names = np.array(captions)
    same = (names[:, None] == names[None]).astype(float)
    return same / same.sum(0)

# %% equivalent targets
def targets(captions):
    _, kind = np.unique(captions, return_inverse=True)
    same = torch.tensor(kind)[:, None] == torch.tensor(kind)
    return F.normalize(same.double(), p=1, dim=1)

# %% wrong targets: a twin still counts as wrong
def targets(captions):
    return np.eye(len(captions))

# %% wrong targets: sums to more than 1
def targets(captions):
    return np.array([[float(a == b) for b in captions] for a in captions])

# %% wrong targets: not by B
def targets(captions):
    return np.array([[float(a == b) for b in captions] for a in captions]) / len(captions)

# %% wrong targets: not the whole array
def targets(captions):
    T = np.array([[float(a == b) for b in captions] for a in captions])
    return T / T.sum()

# %% wrong targets: the first of the twins
def targets(captions):
    T = np.zeros((len(captions), len(captions)))
    for i, caption in enumerate(captions):
        T[i, captions.index(caption)] = 1
    return T

# %% wrong targets: the last of the twins
def targets(captions):
    place = {caption: j for j, caption in enumerate(captions)}
    return np.eye(len(captions))[[place[caption] for caption in captions]]

# %% wrong targets: a softmax gives
def targets(captions):
    T = torch.tensor([[float(a == b) for b in captions] for a in captions])
    return T.double().softmax(1)

# %% wrong targets: keep the diagonal
def targets(captions):
    T = np.array([[float(a == b and i != j) for j, b in enumerate(captions)] for i, a in enumerate(captions)])
    return T / np.maximum(T.sum(1, keepdims=True), 1)

# %% wrong targets: the order of the words counts
def targets(captions):
    bags = [sorted(caption.split()) for caption in captions]
    T = np.array([[float(a == b) for b in bags] for a in bags])
    return T / T.sum(1, keepdims=True)

# %% wrong targets: small and capital letters differ
def targets(captions):
    low = [caption.lower() for caption in captions]
    T = np.array([[float(a == b) for b in low] for a in low])
    return T / T.sum(1, keepdims=True)

# %% wrong targets: not their lengths
def targets(captions):
    T = np.array([[float(len(a) == len(b)) for b in captions] for a in captions])
    return T / T.sum(1, keepdims=True)

# %% equivalent swap
bag_can = ["half", "more", "more", "more"]

# %% equivalent swap
bag_can = np.array(["half", "more", "more", "more"])

# %% wrong swap: a bag cannot tell them apart
bag_can = ("more", "more", "more", "more")

# %% wrong swap: only equal bags give a tie
bag_can = ("half", "half", "more", "more")

# %% wrong swap: three of the four pairs
bag_can = ("half", "half", "half", "half")

# %% wrong swap: the third pair has left twice
bag_can = ("half", "more", "half", "more")

# %% wrong swap: one sentence has left once, the other twice
bag_can = ("half", "more", "more", "half")

# %% wrong swap: the third and the fourth pair
bag_can = ("half", "more", "half", "half")

# %% wrong swap: the second and the third pair
bag_can = ("half", "half", "half", "more")

# %% wrong swap: the wrong way round
bag_can = ("more", "half", "half", "half")

# %% survivor targets: equal captions are equal both ways, so the array is symmetric and rows and columns have the same sums
- return equal / equal.sum(1, keepdims=True)
+ return equal / equal.sum(1)

- return equal / equal.sum(1, keepdims=True)
+ return equal / equal.sum(0, keepdims=True)

- return equal / equal.sum(1, keepdims=True)
+ return equal / equal.sum(1, keepdims=False)

# %% survivor targets: NumPy divides True and False as 1 and 0
- equal = np.array([[a == b for b in captions] for a in captions], dtype=float)
+ equal = np.array([[a == b for b in captions] for a in captions])

# %% equivalent loss
def clip_loss(z):
    total = 0.0
    for i in range(len(z)):
        P = math.exp(z[i, i]) / sum(math.exp(e) for e in z[i])
        Q = math.exp(z[i, i]) / sum(math.exp(e) for e in z[:, i])
        total -= math.log(P) + math.log(Q)
    return torch.tensor(total / (2 * len(z)))

# %% equivalent loss
def clip_loss(z):
    own = torch.arange(len(z))
    return (F.cross_entropy(z.float(), own) + F.cross_entropy(z.T.float(), own)) / 2

# %% wrong targets: not their first words or letters
def targets(captions):
    T = np.array([[float(a.split()[0] == b.split()[0]) for b in captions] for a in captions])
    return T / T.sum(1, keepdims=True)

# %% wrong targets: only holds another one
def targets(captions):
    T = np.array([[float(a in b) for b in captions] for a in captions])
    return T / T.sum(1, keepdims=True)
