# %% equivalent first-loss
def first_loss(K):
    return -np.log(1 / K)

# %% equivalent first-loss
def first_loss(K):
    return nn.functional.cross_entropy(torch.zeros(1, K, dtype=torch.float64), torch.tensor([0]))

# %% equivalent first-loss
def first_loss(K):
    return sp.log(K)

# %% wrong first-loss: this is the probability
def first_loss(K):
    return 1 / K

# %% wrong first-loss: base 2
def first_loss(K):
    return np.log2(K)

# %% wrong first-loss: base 10
def first_loss(K):
    return np.log10(K)

# %% wrong first-loss: is positive
def first_loss(K):
    return math.log(1 / K)

# %% wrong first-loss: only for the true label
def first_loss(K):
    return sum(-math.log(1 / K) for _ in range(K))

# %% wrong first-loss: do not divide by K
def first_loss(K):
    return -math.log(1 / K) / K

# %% equivalent dead
share_of_dead_units = 1 / 2

# %% equivalent dead
share_of_dead_units = sp.Rational(1, 2)

# %% wrong dead: one number for all 64
share_of_dead_units = 0.5**64

# %% wrong dead: 64 images are as good as one
share_of_dead_units = 1 / 64

# %% wrong dead: How often is it negative
share_of_dead_units = 0

# %% wrong dead: For how many
share_of_dead_units = 1

# %% wrong dead: a sixth of the mean square
share_of_dead_units = 1 / 6

# %% wrong dead: one sign decides
share_of_dead_units = 0.25

# %% wrong dead: in per cent
share_of_dead_units = 50

# %% equivalent ratio
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = sp.sqrt(1 / (3 * n)) / (η * g)

# %% equivalent ratio
η, g, n = sp.symbols("eta g n", positive=True)
t = sp.Symbol("t")
b = n ** sp.Rational(-1, 2)
steps_needed = sp.sqrt(sp.integrate(t**2 / (2 * b), (t, -b, b))) / η / g

# %% wrong ratio: its inverse
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = η * g / (1 / sp.sqrt(3 * n))

# %% wrong ratio: b²/3
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = 1 / sp.sqrt(n) / (η * g)

# %% wrong ratio: with its root
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = 1 / (3 * n) / (η * g)

# %% wrong ratio: η times the gradient
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = 1 / (g * sp.sqrt(3 * n))

# %% wrong ratio: g is missing
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = 1 / (η * sp.sqrt(3 * n))

# %% wrong ratio: the inputs of one neuron
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = 1 / (η * g) / sp.sqrt(3)

# %% wrong ratio: b/√3
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = 1 / sp.sqrt(n) / 3 / (η * g)

# %% equivalent rounded
def rounded_away(before, after, gradient):
    stayed = counted = 0
    for b, a, g in zip(before.flatten().tolist(), after.flatten().tolist(), gradient.flatten().tolist()):
        if g != 0:
            counted += 1
            stayed += a == b
    return stayed / counted

# %% equivalent rounded
def rounded_away(before, after, gradient):
    alive = gradient.abs() > 0
    return ((after - before == 0) & alive).sum() / alive.sum()

# %% equivalent rounded
def rounded_away(before, after, gradient):
    return np.mean((after == before).numpy()[gradient.numpy() != 0])

# %% wrong rounded: it counts the weights of dead units
def rounded_away(before, after, gradient):
    return (after == before).double().mean()

# %% wrong rounded: not by that of all
def rounded_away(before, after, gradient):
    return ((after == before) & (gradient != 0)).double().mean()

# %% wrong rounded: above the line too
def rounded_away(before, after, gradient):
    return (after == before).sum() / (gradient != 0).sum()

# %% wrong rounded: the share that did move
def rounded_away(before, after, gradient):
    return (after != before)[gradient != 0].double().mean()

# %% wrong rounded: not a number of weights
def rounded_away(before, after, gradient):
    return (after == before)[gradient != 0].sum()

# %% wrong rounded: can be negative
def rounded_away(before, after, gradient):
    return (after == before)[gradient > 0].double().mean()

# %% wrong rounded: a small change is a change
def rounded_away(before, after, gradient):
    return torch.isclose(after, before)[gradient != 0].double().mean()

# %% equivalent adam
η, n = sp.symbols("eta n", positive=True)
relative_step = η * sp.sqrt(3) * sp.sqrt(n)

# %% equivalent adam
eta, n = sp.symbols("eta n")
relative_step = eta / (1 / sp.sqrt(3 * n))

# %% wrong adam: the step of one weight
η, n = sp.symbols("eta n", positive=True)
relative_step = η

# %% wrong adam: the inverse
η, n = sp.symbols("eta n", positive=True)
relative_step = 1 / sp.sqrt(3 * n) / η

# %% wrong adam: do not multiply
η, n = sp.symbols("eta n", positive=True)
relative_step = η * sp.sqrt(1 / (3 * n))

# %% wrong adam: is b/√3, not b
η, n = sp.symbols("eta n", positive=True)
relative_step = η * sp.sqrt(n)

# %% wrong adam: the root of the variance
η, n = sp.symbols("eta n", positive=True)
relative_step = η / (1 / (3 * n))

# %% wrong adam: the inputs of one neuron
η, n = sp.symbols("eta n", positive=True)
relative_step = η * sp.sqrt(3)

# %% survivor ratio: b enters by its square
- b = 1 / sp.sqrt(n)
+ b = -(1 / sp.sqrt(n))

# %% survivor rounded: a tensor that holds one number is as good as a float
- return (after[counts] == before[counts]).double().mean().item()
+ return (after[counts] == before[counts]).double().mean()

# %% wrong ratio: n stands under the root as well
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = 1 / (sp.sqrt(3) * n * η * g)

# %% wrong ratio: do not multiply
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = η * g / sp.sqrt(3 * n)

# %% wrong ratio: a length is the root
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = 1 / (3 * n) / (η * g) ** 2

# %% wrong adam: n stands under the root as well
η, n = sp.symbols("eta n", positive=True)
relative_step = η * sp.sqrt(3) * n

# %% wrong rounded: smaller than your bound
def rounded_away(before, after, gradient):
    counts = gradient != 0
    return ((after - before).abs()[counts] < 1e-8).double().mean().item()

# %% wrong rounded: some of them may have moved
def rounded_away(before, after, gradient):
    without = (gradient == 0).sum()
    return ((after == before).sum() - without) / (gradient.numel() - without)
