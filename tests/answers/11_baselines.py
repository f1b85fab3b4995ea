# %% equivalent cut
def cut(order, count):
    start = len(order) - count
    return [x for i, x in enumerate(order) if i < start], [x for i, x in enumerate(order) if i >= start]

# %% equivalent cut
def cut(order, count):
    last = order[len(order) - count:]
    return [x for x in order if x not in last], last

# %% wrong cut: stands in both sets
def cut(order, count):
    return order[:-count], order[-count - 1:]

# %% wrong cut: the training set comes first
def cut(order, count):
    return order[-count:], order[:-count]

# %% wrong cut: not the first
def cut(order, count):
    return order[count:], order[:count]

# %% wrong cut: number of validation images
def cut(order, count):
    return order[:count], order[count:]

# %% wrong cut: in neither set
def cut(order, count):
    return order[:-count - 1], order[-count:]

# %% wrong cut: keep the given order
def cut(order, count):
    return sorted(order[:-count]), sorted(order[-count:])

# %% equivalent identity
accuracy_by_identity = 0.0

# %% equivalent identity
accuracy_by_identity = np.float64(0)

# %% wrong identity: a guess among 100 people
accuracy_by_identity = 1 / 100

# %% wrong identity: every person is known
accuracy_by_identity = 0.14

# %% wrong identity: none of them is asked about
accuracy_by_identity = 1.0

# %% equivalent how-many
import math
def images_needed(p, d):
    return math.ceil(p * (1 - p) * (1.96 / d) ** 2)

# %% equivalent how-many
def images_needed(p, d):
    n = 1
    while 1.96 * (p * (1 - p) / n) ** 0.5 > d:
        n += 1
    return n

# %% wrong how-many: there is no part of an image
def images_needed(p, d):
    return 1.96**2 * p * (1 - p) / d**2

# %% wrong how-many: a little too wide
def images_needed(p, d):
    return int(1.96**2 * p * (1 - p) / d**2)

# %% wrong how-many: nearest whole number
def images_needed(p, d):
    return round(1.96**2 * p * (1 - p) / d**2)

# %% wrong how-many: d comes in squared
def images_needed(p, d):
    return int(np.ceil(1.96**2 * p * (1 - p) / d))

# %% wrong how-many: 1.96 comes in squared
def images_needed(p, d):
    return int(np.ceil(1.96 * p * (1 - p) / d**2))

# %% wrong how-many: one standard deviation
def images_needed(p, d):
    return int(np.ceil(p * (1 - p) / d**2))

# %% wrong how-many: variance of one answer
def images_needed(p, d):
    return int(np.ceil(1.96**2 * p / d**2))

# %% wrong how-many: half the width
def images_needed(p, d):
    return int(np.ceil(1.96**2 * p * (1 - p) / (d / 2) ** 2))

# %% equivalent twins
def twins_of(train, validation, levels):
    t, v = train.numpy().astype(int), validation.numpy().astype(int)
    return [i for i in range(len(v)) if any(abs(v[i] - each).max() <= levels for each in t)]

# %% equivalent twins
def twins_of(train, validation, levels):
    distance = torch.cdist(validation.flatten(1).double(), train.flatten(1).double(), p=float("inf"))
    return torch.nonzero((distance <= levels).any(dim=1)).flatten().tolist()

# %% wrong twins: bytes overflow
def twins_of(train, validation, levels):
    return [i for i, v in enumerate(validation) if ((train - v).flatten(1).amax(1) <= levels).any()]

# %% wrong twins: a signed byte ends at 127
def twins_of(train, validation, levels):
    return [i for i, v in enumerate(validation.to(torch.int8)) if ((train.to(torch.int8) - v).abs().flatten(1).amax(1) <= levels).any()]

# %% wrong twins: the mean hides
def twins_of(train, validation, levels):
    return [i for i, v in enumerate(validation.int()) if ((train.int() - v).abs().flatten(1).double().mean(1) <= levels).any()]

# %% wrong twins: allow a difference
def twins_of(train, validation, levels):
    return [i for i, v in enumerate(validation) if any(torch.equal(v, t) for t in train)]

# %% wrong twins: not all of them
def twins_of(train, validation, levels):
    return [i for i, v in enumerate(validation.int()) if ((train.int() - v).abs().flatten(1).amax(1) <= levels).all()]

# %% wrong twins: stands in the list once
def twins_of(train, validation, levels):
    return [i for i, v in enumerate(validation.int()) for t in train.int() if (t - v).abs().max() <= levels]

# %% wrong twins: one number that is close is not enough
def twins_of(train, validation, levels):
    return [i for i, v in enumerate(validation.int()) if ((train.int() - v).abs() <= levels).any()]

# %% wrong twins: the difference of exactly
def twins_of(train, validation, levels):
    return [i for i, v in enumerate(validation.int()) if ((train.int() - v).abs().flatten(1).amax(1) < levels).any()]

# %% survivor identity: −0 is 0
- solution = 0
+ solution = -0

# %% survivor how-many: a whole number as a float is the same number
- return int(np.ceil(1.96 ** 2 * p * (1 - p) / d ** 2))
+ return np.ceil(1.96 ** 2 * p * (1 - p) / d ** 2)

# %% survivor twins: one of the two is int, which is enough for a difference below 0; and the sign of a difference is dropped
- for index, image in enumerate(validation.int()):
+ for index, image in enumerate(validation):

- difference = (train.int() - image).abs().flatten(1).amax(dim=1)
+ difference = (image - train.int()).abs().flatten(1).amax(dim=1)

- difference = (train.int() - image).abs().flatten(1).amax(dim=1)
+ difference = (train - image).abs().flatten(1).amax(dim=1)
