# %% equivalent chance
def chance(K):
    return K**-1

# %% equivalent chance
def chance(K):
    from fractions import Fraction
    return Fraction(1, K)

# %% wrong chance: per cent
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

# %% wrong chance: fewer guesses are right
def chance(K):
    return K

# %% wrong chance: only for two people
def chance(K):
    return 1 / 2

# %% wrong chance: one image, one guess
def chance(K):
    return (1 / K) ** K

# %% equivalent accuracy
def accuracy(logits, labels):
    right = [int(row.topk(1).indices) == int(label) for row, label in zip(logits, labels)]
    return sum(right) / len(right)

# %% equivalent accuracy
def accuracy(logits, labels):
    right = 0
    for i in range(len(labels)):
        best = 0
        for k in range(logits.shape[1]):
            if logits[i, k] > logits[i, best]:
                best = k
        if best == labels[i]:
            right += 1
    return right / len(labels)

# %% equivalent accuracy
def accuracy(logits, labels):
    import numpy as np
    return np.mean(logits.numpy().argmax(1) == labels.numpy())

# %% wrong accuracy: divide by how many
def accuracy(logits, labels):
    return (logits.argmax(1) == labels).sum().item()

# %% wrong accuracy: fraction of wrong answers
def accuracy(logits, labels):
    return (logits.argmax(1) != labels).double().mean().item()

# %% wrong accuracy: in per cent
def accuracy(logits, labels):
    return 100 * (logits.argmax(1) == labels).double().mean().item()

# %% wrong accuracy: along the second axis
def accuracy(logits, labels):
    return (logits.argmax(dim=0) == labels).double().mean().item()

# %% wrong accuracy: not by the number of people
def accuracy(logits, labels):
    return (logits.argmax(1) == labels).sum().item() / logits.shape[1]

# %% wrong accuracy: for each image whether it is right
def accuracy(logits, labels):
    return logits.argmax(1) == labels

# %% wrong accuracy: one largest number of the whole table
def accuracy(logits, labels):
    return (logits.argmax() == labels).double().mean().item()

# %% wrong accuracy: not the number itself
def accuracy(logits, labels):
    return (logits.max(dim=1).values == labels).double().mean().item()

# %% wrong accuracy: softmax over the images
def accuracy(logits, labels):
    return (torch.softmax(logits, dim=0).argmax(dim=1) == labels).double().mean().item()

# %% survivor accuracy: a tensor with one number goes on as the number that the lesson needs
- return (logits.argmax(dim=1) == labels).double().mean().item()
+ return (logits.argmax(dim=1) == labels).double().mean()

# %% equivalent stranger
left_for_strangers = 0.0

# %% equivalent stranger
left_for_strangers = 1 - sum([0.25, 0.25, 0.5])

# %% wrong stranger: equally likely
left_for_strangers = 1 / 20

# %% wrong stranger: no column
left_for_strangers = 1 / 21

# %% wrong stranger: what is left of 1
left_for_strangers = 1

# %% wrong stranger: one half
left_for_strangers = 0.5

# %% wrong stranger: all known people together
left_for_strangers = 1 - 1 / 20

# %% wrong stranger: however unlike
left_for_strangers = 0.01

# %% survivor stranger: −0 is 0
- solution = 0
+ solution = -0

# %% equivalent luck
from sympy import exp, log
K, n = symbols("K n", positive=True)
luck = exp(-n * log(K))

# %% equivalent luck
K, n = symbols("K n")
luck = 1 / K**n

# %% wrong luck: how many right guesses
K, n = symbols("K n", positive=True)
luck = n / K

# %% wrong luck: at least one
K, n = symbols("K n", positive=True)
luck = 1 - ((K - 1) / K) ** n

# %% wrong luck: changed places
K, n = symbols("K n", positive=True)
luck = 1 / n**K

# %% wrong luck: multiplies the probability by 1/K
K, n = symbols("K n", positive=True)
luck = 1 / (n * K)

# %% wrong luck: one right guess
K, n = symbols("K n", positive=True)
luck = 1 / K

# %% wrong luck: all guesses are wrong
K, n = symbols("K n", positive=True)
luck = ((K - 1) / K) ** n

# %% wrong luck: how many answers are possible
K, n = symbols("K n", positive=True)
luck = K**n

# %% wrong luck: not all are right
K, n = symbols("K n", positive=True)
luck = 1 - 1 / K**n

# %% wrong luck: K was a number already
K_, n = symbols("K n", positive=True, integer=True)
luck = (1 / people) ** n

# %% survivor luck: symbols are matched by their names; what they may be is taken from the task
- K_, n = symbols('K n', positive=True, integer=True)
+ K_, n = symbols('K n', positive=False, integer=True)
- K_, n = symbols('K n', positive=True, integer=True)
+ K_, n = symbols('K n', positive=True, integer=False)
