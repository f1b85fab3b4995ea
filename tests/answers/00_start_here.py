# %% equivalent chance
def chance(K):
    return K**-1

# %% equivalent chance
def chance(K):
    return torch.full((K,), 1 / K).mean()

# %% wrong chance: in per cent
def chance(K):
    return 100 / K

# %% wrong chance: how often the guess is wrong
def chance(K):
    return (K - 1) / K

# %% wrong chance: drops the fraction
def chance(K):
    return 1 // K

# %% wrong chance: no additional person
def chance(K):
    return 1 / (K + 1)

# %% wrong chance: the more people
def chance(K):
    return K

# %% equivalent accuracy
def accuracy(logits, labels):
    right = [int(row.topk(1).indices) == int(label) for row, label in zip(logits, labels)]
    return sum(right) / len(right)

# %% equivalent accuracy
def accuracy(logits, labels):
    return (logits.max(dim=1).indices == labels).float().mean()

# %% wrong accuracy: dim=1
def accuracy(logits, labels):
    return (logits.argmax(dim=0) == labels).double().mean().item()

# %% wrong accuracy: divide by how many there are
def accuracy(logits, labels):
    return (logits.argmax(1) == labels).sum().item()

# %% wrong accuracy: fraction of wrong answers
def accuracy(logits, labels):
    return (logits.argmax(1) != labels).double().mean().item()

# %% wrong accuracy: in per cent
def accuracy(logits, labels):
    return 100 * (logits.argmax(1) == labels).double().mean().item()

# %% wrong accuracy: not by the number of people
def accuracy(logits, labels):
    return (logits.argmax(1) == labels).sum().item() / logits.shape[1]

# %% wrong accuracy: the fraction is asked for
def accuracy(logits, labels):
    return logits.argmax(1) == labels

# %% equivalent stranger
left_for_strangers = torch.zeros(())

# %% equivalent stranger
left_for_strangers = 0.0

# %% wrong stranger: equally likely
left_for_strangers = 1 / 20

# %% wrong stranger: no column for a stranger
left_for_strangers = 1 / 21

# %% wrong stranger: what is left of 1?
left_for_strangers = 1

# %% wrong stranger: cannot be undecided
left_for_strangers = 0.5

# %% equivalent luck
K_, n = symbols("K n", positive=True)
luck = K_ ** (-n)

# %% equivalent luck
import sympy
K_, n = sympy.symbols("K n", positive=True)
luck = sympy.exp(-n * sympy.log(K_))

# %% wrong luck: how many right guesses to expect
K_, n = symbols("K n", positive=True, integer=True)
luck = n / K_

# %% wrong luck: at least one right guess
K_, n = symbols("K n", positive=True, integer=True)
luck = 1 - (1 - 1 / K_) ** n

# %% wrong luck: multiplies the probability
K_, n = symbols("K n", positive=True, integer=True)
luck = 1 / (K_ * n)

# %% wrong luck: changed places
K_, n = symbols("K n", positive=True, integer=True)
luck = 1 / n**K_

# %% wrong luck: one right guess
K_, n = symbols("K n", positive=True, integer=True)
luck = 1 / K_

# %% wrong luck: all guesses are wrong
K_, n = symbols("K n", positive=True, integer=True)
luck = ((K_ - 1) / K_) ** n

# %% survivor accuracy: a tensor of one number counts as the number
- return (logits.argmax(dim=1) == labels).double().mean().item()
+ return (logits.argmax(dim=1) == labels).double().mean()

# %% survivor stranger: −0 is 0
- solution = 0
+ solution = -0

# %% survivor luck: the formula is compared at numbers, whatever was assumed about its symbols
- K_, n = symbols('K n', positive=True, integer=True)
+ K_, n = symbols('K n', positive=False, integer=True)

- K_, n = symbols('K n', positive=True, integer=True)
+ K_, n = symbols('K n', positive=True, integer=False)
