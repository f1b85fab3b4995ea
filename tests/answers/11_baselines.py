# %% equivalent cut
def cut(order, count):
    start = len(order) - count
    return [x for i, x in enumerate(order) if i < start], [x for i, x in enumerate(order) if i >= start]

# %% equivalent cut
def cut(order, count):
    train, validation = np.split(np.array(order), [len(order) - count])
    return train, validation

# %% equivalent cut
def cut(order, count):
    train, validation = list(order), []
    for _ in range(count):
        validation.insert(0, train.pop())
    return [train, validation]

# %% wrong cut: one number stands in both sets
def cut(order, count):
    return order[:-count], order[-count - 1:]

# %% wrong cut: the training set comes first
def cut(order, count):
    return order[-count:], order[:-count]

# %% wrong cut: not the first
def cut(order, count):
    return order[count:], order[:count]

# %% wrong cut: the number of validation images
def cut(order, count):
    return order[:count], order[count:]

# %% wrong cut: the image is lost
def cut(order, count):
    return order[:-count - 1], order[-count:]

# %% wrong cut: begins one place too late
def cut(order, count):
    start = len(order) - count
    return order[:start], order[start + 1:]

# %% wrong cut: keep the given order
def cut(order, count):
    return order[:-count], order[-count:][::-1]

# %% wrong cut: the end of a slice is left out
def cut(order, count):
    return order[:-count], order[-count:-1]

# %% wrong cut: all of them
def cut(order, count):
    return order, order[-count:]

# %% equivalent identity
accuracy_by_identity = 0.0

# %% equivalent identity
accuracy_by_identity = np.float32(0)

# %% wrong identity: a guess among 100 people
accuracy_by_identity = 1 / 100

# %% wrong identity: where every person is known
accuracy_by_identity = 0.14

# %% wrong identity: none of them is asked about
accuracy_by_identity = 1.0

# %% wrong identity: ten people who are asked about
accuracy_by_identity = 1 / 10

# %% wrong identity: 90 people of the training set
accuracy_by_identity = 1 / 90

# %% wrong identity: a person cannot be recognised half
accuracy_by_identity = 0.5

# %% equivalent how-many
def images_needed(p, d):
    n = 1
    while 1.96 * (p * (1 - p) / n) ** 0.5 > d:
        n += 1
    return n

# %% equivalent how-many
def images_needed(p, d):
    from sympy import ceiling
    return ceiling(p * (1 - p) * (1.96 / d) ** 2)

# %% equivalent how-many
def images_needed(p, d):
    return -int(-p * (1 - p) * (1.96 / d) ** 2 // 1)

# %% wrong how-many: there is no part of an image
def images_needed(p, d):
    return p * (1 - p) * (1.96 / d) ** 2

# %% wrong how-many: rounded down
def images_needed(p, d):
    return int(p * (1 - p) * (1.96 / d) ** 2)

# %% wrong how-many: rounding to the nearest
def images_needed(p, d):
    return round(p * (1 - p) * (1.96 / d) ** 2)

# %% wrong how-many: one too many where
def images_needed(p, d):
    return int(1.96**2 * p * (1 - p) / d**2) + 1

# %% wrong how-many: d comes in squared
def images_needed(p, d):
    return int(np.ceil(1.96**2 * p * (1 - p) / d))

# %% wrong how-many: 1.96 comes in squared
def images_needed(p, d):
    return int(np.ceil(1.96 * p * (1 - p) / d**2))

# %% wrong how-many: when all of it is squared
def images_needed(p, d):
    return int(np.ceil(1.96 * np.sqrt(p * (1 - p)) / d))

# %% wrong how-many: this is one standard deviation
def images_needed(p, d):
    return int(np.ceil(p * (1 - p) / d**2))

# %% wrong how-many: the variance of one answer
def images_needed(p, d):
    return int(np.ceil((1.96 / d) ** 2 * p))

# %% wrong how-many: half the width
def images_needed(p, d):
    return int(np.ceil(4 * 1.96**2 * p * (1 - p) / d**2))

# %% wrong how-many: d is already
def images_needed(p, d):
    return int(np.ceil(1.96**2 * p * (1 - p) / (2 * d) ** 2))

# %% wrong how-many: not the standard deviation
def images_needed(p, d):
    return int(np.ceil((1.96 / d) ** 2 * (p * (1 - p)) ** 0.5))

# %% equivalent twins
def twins_of(train, validation, levels):
    apart = (validation[:, None].int() - train[None].int()).abs().flatten(2).amax(2)  # (V, T)
    return (apart.amin(1) <= levels).nonzero().flatten().tolist()

# %% equivalent twins
def twins_of(train, validation, levels):
    t, v = train.numpy().astype(int), validation.numpy().astype(int)
    return np.array([i for i in range(len(v)) if any(np.abs(v[i] - image).max() <= levels for image in t)])

# %% equivalent twins
def twins_of(train, validation, levels):
    distance = torch.cdist(validation.flatten(1).double(), train.flatten(1).double(), p=float("inf"))
    return sorted(set(torch.nonzero(distance <= levels)[:, 0].tolist()))

# %% wrong twins: bytes overflow
def twins_of(train, validation, levels):
    return [i for i, image in enumerate(validation) if ((train - image).abs().amax((1, 2, 3)) <= levels).any()]

# %% wrong twins: a signed byte ends at 127
def twins_of(train, validation, levels):
    found = []
    for i, image in enumerate(validation.to(torch.int8)):
        if ((train.to(torch.int8) - image).abs().amax((1, 2, 3)) <= levels).any():
            found.append(i)
    return found

# %% wrong twins: the mean hides one number
def twins_of(train, validation, levels):
    return [i for i, image in enumerate(validation.float())
            if ((train.float() - image).abs().mean((1, 2, 3)) <= levels).any()]

# %% wrong twins: their sum may be larger
def twins_of(train, validation, levels):
    return [i for i, v in enumerate(validation.int()) if any((v - t).abs().sum() <= levels for t in train.int())]

# %% wrong twins: with every training image
def twins_of(train, validation, levels):
    return [i for i, (v, t) in enumerate(zip(validation.int(), train.int())) if (v - t).abs().max() <= levels]

# %% wrong twins: only equal images are found
def twins_of(train, validation, levels):
    return [i for i, image in enumerate(validation) if any(torch.equal(image, other) for other in train)]

# %% wrong twins: not all of them
def twins_of(train, validation, levels):
    return [i for i, image in enumerate(validation.int()) if ((train.int() - image).abs() <= levels).all()]

# %% wrong twins: not each to some training image
def twins_of(train, validation, levels):
    return [i for i, image in enumerate(validation.int())
            if ((train.int() - image).abs() <= levels).any(dim=0).all()]

# %% wrong twins: stands in the list once
def twins_of(train, validation, levels):
    found = []
    for i, image in enumerate(validation.int()):
        for other in train.int():
            if (image - other).abs().max() <= levels:
                found.append(i)
    return found

# %% wrong twins: not of training images
def twins_of(train, validation, levels):
    return [j for j, other in enumerate(train.int()) if ((validation.int() - other).abs().amax((1, 2, 3)) <= levels).any()]

# %% wrong twins: one number that is close is not enough
def twins_of(train, validation, levels):
    return [i for i, image in enumerate(validation.int()) if ((train.int() - image).abs() <= levels).any()]

# %% wrong twins: includes the difference of exactly
def twins_of(train, validation, levels):
    return [i for i, image in enumerate(validation.int())
            if ((train.int() - image).abs().amax((1, 2, 3)) < levels).any()]

# %% wrong twins: without the sign
def twins_of(train, validation, levels):
    return [i for i, image in enumerate(validation.int())
            if ((train.int() - image).amax((1, 2, 3)) <= levels).any()]

# %% survivor identity: −0 is 0
- solution = 0
+ solution = -0

# %% survivor how-many: a whole number is right as a float too, and goes on as an int
- return int(np.ceil(1.96 ** 2 * p * (1 - p) / d ** 2))
+ return np.ceil(1.96 ** 2 * p * (1 - p) / d ** 2)

# %% survivor twins: an int minus a byte is an int: it is enough to widen one side
- for index, image in enumerate(validation.int()):
+ for index, image in enumerate(validation):

- difference = (train.int() - image).abs().flatten(1).amax(dim=1)
+ difference = (train - image).abs().flatten(1).amax(dim=1)

# %% survivor twins: the absolute value is the same when the two sides are exchanged
- difference = (train.int() - image).abs().flatten(1).amax(dim=1)
+ difference = (image - train.int()).abs().flatten(1).amax(dim=1)
