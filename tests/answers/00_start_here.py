# %% equivalent chance
def chance(K):
    return K**-1

# %% wrong chance: per cent
def chance(K):
    return 100 / K

# %% wrong chance: how often the guess is wrong
def chance(K):
    return (K - 1) / K

# %% wrong chance: drops the fraction
def chance(K):
    return 1 // K

# %% equivalent accuracy
def accuracy(logits, labels):
    right = [int(row.topk(1).indices) == int(label) for row, label in zip(logits, labels)]
    return sum(right) / len(right)

# %% wrong accuracy: divide by how many
def accuracy(logits, labels):
    return (logits.argmax(1) == labels).sum().item()

# %% wrong accuracy: fraction of wrong names
def accuracy(logits, labels):
    return (logits.argmax(1) != labels).double().mean().item()

# %% wrong accuracy: the names stand along the second axis
def accuracy(logits, labels):
    return (logits.argmax(dim=0) == labels).double().mean().item()

# %% wrong accuracy: in per cent
def accuracy(logits, labels):
    return 100 * (logits.argmax(1) == labels).double().mean().item()

# %% survivor accuracy: a number in any form, or entries in any container, go on in the form that the lesson needs
- return (logits.argmax(dim=1) == labels).double().mean().item()
+ return (logits.argmax(dim=1) == labels).double().mean()

# %% equivalent stranger
left_for_strangers = 0

# %% wrong stranger: equally likely
left_for_strangers = 1 / 20

# %% wrong stranger: no column
left_for_strangers = 1 / 21

# %% wrong stranger: nothing is left
left_for_strangers = 1

# %% survivor stranger: −0.0 is 0
- solution = 0.0
+ solution = -0.0

# %% equivalent leak
def cut(order, held_out):
    start = len(order) - held_out
    return [x for i, x in enumerate(order) if i < start], [x for i, x in enumerate(order) if i >= start]

# %% wrong leak: still on both sides
def cut(order, held_out):
    return order[:len(order) - held_out + 1], order[-held_out:]

# %% wrong leak: on neither side
def cut(order, held_out):
    return order[:len(order) - held_out - 1], order[len(order) - held_out:]

# %% wrong leak: the last are asked for
def cut(order, held_out):
    return order[held_out:], order[:held_out]

# %% equivalent luck
from sympy import exp, log
K, n = symbols("K n", positive=True)
luck = exp(-n * log(K))

# %% wrong luck: how many right names
K, n = symbols("K n", positive=True)
luck = n / K

# %% wrong luck: at least one
K, n = symbols("K n", positive=True)
luck = 1 - ((K - 1) / K) ** n

# %% wrong luck: yours is a string: write it without quotes
K, n = symbols("K n", positive=True)
luck = "1/K**n"

# %% wrong luck: changed places
K, n = symbols("K n", positive=True)
luck = 1 / n**K
