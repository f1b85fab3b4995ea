# %% equivalent leaks
def leaked(train, validation):
    found = []
    for i, image in enumerate(validation):
        for known_image in train:
            if torch.equal(image, known_image) or torch.equal(image.flip(2), known_image):
                found.append(i)
                break
    return found

# %% equivalent leaks
def leaked(train, validation):
    known_ones = content_hashes(torch.cat([train, train.flip(-1)]))
    return np.array([i for i, value in enumerate(content_hashes(validation)) if value in known_ones])

# %% equivalent leaks
def leaked(train, validation):
    seen = {image.tobytes() for image in train.numpy()}
    same = [image.tobytes() in seen for image in validation.numpy()]
    mirrored = [image[:, :, ::-1].tobytes() in seen for image in validation.numpy()]
    return torch.tensor(same).logical_or(torch.tensor(mirrored)).nonzero().flatten()

# %% wrong leaks: a mirrored one has leaked as well
def leaked(train, validation):
    seen = set(content_hashes(train))
    return [i for i, value in enumerate(content_hashes(validation)) if value in seen]

# %% wrong leaks: an unchanged one has leaked as well
def leaked(train, validation):
    seen = set(content_hashes(train.flip(3)))
    return [i for i, value in enumerate(content_hashes(validation)) if value in seen]

# %% wrong leaks: stand upside down
def leaked(train, validation):
    seen = set(content_hashes(train)) | set(content_hashes(train.flip(2)))
    return [i for i, value in enumerate(content_hashes(validation)) if value in seen]

# %% wrong leaks: axis 1 holds the channels
def leaked(train, validation):
    seen = set(content_hashes(train)) | set(content_hashes(train.flip(1)))
    return [i for i, value in enumerate(content_hashes(validation)) if value in seen]

# %% wrong leaks: reverse one axis only
def leaked(train, validation):
    seen = set(content_hashes(train)) | set(content_hashes(train.flip((2, 3))))
    return [i for i, value in enumerate(content_hashes(validation)) if value in seen]

# %% wrong leaks: these are those in `train`
def leaked(train, validation):
    seen = set(content_hashes(validation)) | set(content_hashes(validation.flip(3)))
    return [i for i, value in enumerate(content_hashes(train)) if value in seen]

# %% wrong leaks: not their number
def leaked(train, validation):
    seen = set(content_hashes(train)) | set(content_hashes(train.flip(3)))
    return sum(value in seen for value in content_hashes(validation))

# %% wrong leaks: not a True or False for each image
def leaked(train, validation):
    seen = set(content_hashes(train)) | set(content_hashes(train.flip(3)))
    return [value in seen for value in content_hashes(validation)]

# %% wrong leaks: each position once
def leaked(train, validation):
    found = []
    for seen in (content_hashes(train), content_hashes(train.flip(3))):
        for i, value in enumerate(content_hashes(validation)):
            if value in seen:
                found.append(i)
    return found

# %% wrong leaks: compare all pixels
def leaked(train, validation):
    means = [image.double().mean().item() for image in train]
    return [i for i, image in enumerate(validation) if image.double().mean().item() in means]

# %% wrong leaks: at any position of `train`
def leaked(train, validation):
    found = []
    for i, (a, b) in enumerate(zip(train, validation)):
        if torch.equal(a, b) or torch.equal(a.flip(-1), b):
            found.append(i)
    return found

# %% equivalent prepare
def prepare(train, *others):
    pixels = train.double() / 255
    mean, std = pixels.mean((0, 2, 3)), pixels.std((0, 2, 3), correction=0)
    scaled = lambda part: (part / 255 - mean[:, None, None].float()) / std[:, None, None].float()
    return [scaled(train), *map(scaled, others)]

# %% equivalent prepare
def prepare(train, *others):
    values = train.float() / 255
    mean, std = values.mean(dim=(0, 2, 3), keepdim=True), values.std(dim=(0, 2, 3), keepdim=True)
    return [(images.float() / 255 - mean) / std for images in (train, *others)]

# %% equivalent prepare
def prepare(train, *others):
    mean, std = train.double().mean((0, 2, 3)), train.double().std((0, 2, 3))
    return tuple((images - mean.view(1, 3, 1, 1)) / std.view(1, 3, 1, 1) for images in (train, *others))

# %% equivalent prepare
def prepare(*sets):
    statistics = channel_statistics(sets[0])
    return [normalise(images, *statistics) for images in sets]

# %% wrong prepare: has its own mean and deviation still
def prepare(train, *others):
    return [normalise(part, *channel_statistics(part)) for part in (train, *others)]

# %% wrong prepare: have helped to choose
def prepare(train, *others):
    mean, std = channel_statistics(torch.cat([train, *others]))
    return [normalise(part, mean, std) for part in (train, *others)]

# %% wrong prepare: missing from the list
def prepare(train, *others):
    mean, std = channel_statistics(train)
    return [normalise(part, mean, std) for part in others]

# %% wrong prepare: only the training set is returned
def prepare(train, *others):
    mean, std = channel_statistics(train)
    return [normalise(train, mean, std)]

# %% wrong prepare: the deviation still that of each
def prepare(train, *others):
    mean, _ = channel_statistics(train)
    return [normalise(part, mean, channel_statistics(part)[1]) for part in (train, *others)]

# %% wrong prepare: the mean still that of each
def prepare(train, *others):
    _, std = channel_statistics(train)
    return [normalise(part, channel_statistics(part)[0], std) for part in (train, *others)]

# %% wrong prepare: each colour channel has its own
def prepare(train, *others):
    values = train.float() / 255
    return [(part.float() / 255 - values.mean()) / values.std() for part in (train, *others)]

# %% wrong prepare: the deviation has not been used
def prepare(train, *others):
    mean, std = channel_statistics(train)
    return [part / 255 - mean.view(1, 3, 1, 1) for part in (train, *others)]

# %% wrong prepare: not by its square
def prepare(train, *others):
    values = train.double() / 255
    mean, variance = values.mean((0, 2, 3), keepdim=True), values.var((0, 2, 3), keepdim=True)
    return [(part / 255 - mean) / variance for part in (train, *others)]

# %% wrong prepare: divide the pixels by 255 first
def prepare(train, *others):
    mean, std = channel_statistics(train)
    return [(part - mean.view(1, 3, 1, 1)) / std.view(1, 3, 1, 1) for part in (train, *others)]

# %% wrong prepare: subtract the mean first
def prepare(train, *others):
    mean, std = (value.view(1, 3, 1, 1) for value in channel_statistics(train))
    return [part / 255 / std - mean for part in (train, *others)]

# %% equivalent flops
def training_flops(F, N, E):
    total = 0
    for _ in range(E):
        total += F * N + 2 * F * N
    return total

# %% equivalent flops
def training_flops(F, N, E):
    forward, backward = F, 2 * F
    return float((forward + backward) * N * E)

# %% wrong flops: way forward alone
def training_flops(F, N, E):
    return F * N * E

# %% wrong flops: one of three products is missing
def training_flops(F, N, E):
    return F * N * E * 2

# %% wrong flops: one product too many
def training_flops(F, N, E):
    return 4 * F * N * E

# %% wrong flops: as two already
def training_flops(F, N, E):
    return 2 * 3 * F * N * E

# %% wrong flops: E is missing
def training_flops(F, N, E):
    return 3 * F * N

# %% wrong flops: N is missing
def training_flops(F, N, E):
    return 3 * F * E

# %% wrong flops: repeated in each epoch
def training_flops(F, N, E):
    return N * (F + 2 * F * E)

# %% equivalent sentence
def at_least(right, count):
    return int(100 * wilson(right, count)[0])

# %% equivalent sentence
def at_least(right, count):
    best = 0
    for x in range(101):
        if wilson(right, count, 0.95)[0] >= x / 100:
            best = x
    return best

# %% equivalent sentence
def at_least(right, count):
    from scipy.stats import binomtest

    return np.floor(100 * binomtest(right, count).proportion_ci(method="wilson").low)

# %% equivalent sentence
def at_least(right, count):
    low, _ = wilson(right, count)
    return low * 100 // 1

# %% wrong sentence: the observed share
def at_least(right, count):
    return int(100 * right / count)

# %% wrong sentence: the upper end
def at_least(right, count):
    return int(100 * wilson(right, count)[1])

# %% wrong sentence: a lower end of 94.9 %
def at_least(right, count):
    return round(100 * float(wilson(right, count)[0]))

# %% wrong sentence: round down, not up
def at_least(right, count):
    return math.ceil(100 * wilson(right, count)[0])

# %% wrong sentence: multiply by 100 before
def at_least(right, count):
    return int(wilson(right, count)[0])

# %% wrong sentence: whole per cent are asked for: round down
def at_least(right, count):
    return 100 * wilson(right, count)[0]

# %% wrong sentence: errs in 2.5 %
def at_least(right, count):
    return int(100 * wilson(right, count, level=0.9)[0])

# %% wrong sentence: another level than the rule's
def at_least(right, count):
    return int(100 * wilson(right, count, level=0.99)[0])

# %% wrong sentence: Wald's
def at_least(right, count):
    share = right / count
    half = 1.96 * (share * (1 - share) / count) ** 0.5
    return max(0, int(100 * (share - half)))

# %% wrong sentence: Clopper and Pearson
def at_least(right, count):
    from scipy.stats import binomtest

    return int(100 * binomtest(right, count).proportion_ci().low)

# %% equivalent decisions
decisions = 2 * ["training"] + 4 * ["validation"] + ["test"]

# %% equivalent decisions
decisions = ("training", "training", "validation", "validation", "validation", "validation", "test")

# %% wrong decisions: 1: the weights
decisions = ["validation", "training", "validation", "validation", "validation", "validation", "test"]

# %% wrong decisions: if the validation images fix mean
decisions = ["training", "validation", "validation", "validation", "validation", "validation", "test"]

# %% wrong decisions: if the test images fix mean
decisions = ["training", "test", "validation", "validation", "validation", "validation", "test"]

# %% wrong decisions: 3: on the training set
decisions = ["training", "training", "training", "validation", "validation", "validation", "test"]

# %% wrong decisions: 3: a learning rate
decisions = ["training", "training", "test", "validation", "validation", "validation", "test"]

# %% wrong decisions: 4: the training loss
decisions = ["training", "training", "validation", "training", "validation", "validation", "test"]

# %% wrong decisions: 4: who ends
decisions = ["training", "training", "validation", "test", "validation", "validation", "test"]

# %% wrong decisions: 5: more blocks
decisions = ["training", "training", "validation", "validation", "training", "validation", "test"]

# %% wrong decisions: 5: two networks
decisions = ["training", "training", "validation", "validation", "test", "validation", "test"]

# %% wrong decisions: 6: on images
decisions = ["training", "training", "validation", "validation", "validation", "training", "test"]

# %% wrong decisions: 6: a threshold
decisions = ["training", "training", "validation", "validation", "validation", "test", "test"]

# %% wrong decisions: 7: the recipe was chosen
decisions = ["training", "training", "validation", "validation", "validation", "validation", "validation"]

# %% wrong decisions: 7: on the training set
decisions = ["training", "training", "validation", "validation", "validation", "validation", "training"]

# %% wrong decisions: a second validation set
decisions = ["training", "training", "test", "test", "test", "test", "test"]

# %% wrong decisions: compared on images that were not learned
decisions = ["training"] * 6 + ["test"]

# %% wrong leaks: ask for images of `train`
def leaked(train, validation):
    everything = content_hashes(torch.cat([train, train.flip(3), validation]))
    return [i for i, value in enumerate(content_hashes(validation)) if everything.count(value) > 1]

# %% wrong leaks: each has a position of its own
def leaked(train, validation):
    seen = content_hashes(torch.cat([train, train.flip(3)]))
    values = content_hashes(validation)
    return [values.index(value) for value in values if value in seen]

# %% wrong leaks: compare all three channels
def leaked(train, validation):
    key = lambda images: [image[0].numpy().tobytes() for image in images]
    seen = set(key(train)) | set(key(train.flip(3)))
    return [i for i, value in enumerate(key(validation)) if value in seen]
