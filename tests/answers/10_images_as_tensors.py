# %% equivalent address
def address(n, c, h, w, shape, layout):
    where = {"N": n, "C": c, "H": h, "W": w}
    length = dict(zip("NCHW", shape))
    place = 0
    for axis in layout:
        place = place * length[axis] + where[axis]
    return place

# %% wrong address: the layout is not looked at
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    return n * C * H * W + c * H * W + h * W + w

# %% wrong address: a step down one row passes W pixels
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    if layout == "NCHW":
        return ((n * C + c) * H + h) * H + w
    return ((n * H + h) * H + w) * C + c

# %% wrong address: the images before this one are forgotten
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    return c * H * W + h * W + w if layout == "NCHW" else (h * W + w) * C + c

# %% leak address: the image asked for is number 0 or 1: n·C and C are the same
- return ((n * C + c) * H + h) * W + w if layout == 'NCHW' else ((n * H + h) * W + w) * C + c
+ return ((C + c) * H + h) * W + w if layout == 'NCHW' else ((n * H + h) * W + w) * C + c

# %% equivalent brighten
def brighten(image, amount):
    return torch.minimum(torch.maximum(image.float() + amount, torch.tensor(0.0)), torch.tensor(255.0)).byte()

# %% wrong brighten: the byte runs over before the clamp sees it
def brighten(image, amount):
    return torch.clamp(image + amount, min=0, max=255)

# %% wrong brighten: comes back as another dtype
def brighten(image, amount):
    return (image.int() + amount).clip(0, 255)

# %% wrong brighten: clipped below but not above
def brighten(image, amount):
    return torch.maximum(image.int() + amount, torch.tensor(0)).to(torch.uint8)

# %% wrong brighten: clipped above but not below
def brighten(image, amount):
    return torch.minimum(image.int() + amount, torch.tensor(255)).to(torch.uint8)

# %% equivalent merge
n_a, n_b = sp.symbols("n_a n_b", positive=True)
m_a, m_b, v_a, v_b = sp.symbols("m_a m_b v_a v_b", real=True)
w = n_a / (n_a + n_b)
merged = w * v_a + (1 - w) * v_b + w * (1 - w) * (m_b - m_a) ** 2

# %% wrong merge: the distance between the two means is missing
n_a, n_b, m_a, m_b, v_a, v_b = sp.symbols("n_a n_b m_a m_b v_a v_b")
merged = (n_a * v_a + n_b * v_b) / (n_a + n_b)

# %% wrong merge: the pieces count equally
n_a, n_b, m_a, m_b, v_a, v_b = sp.symbols("n_a n_b m_a m_b v_a v_b")
merged = (v_a + v_b) / 2 + ((m_a - m_b) / 2) ** 2

# %% wrong merge: the square of the common mean is still in it
n_a, n_b, m_a, m_b, v_a, v_b = sp.symbols("n_a n_b m_a m_b v_a v_b")
merged = (n_a * v_a + n_b * v_b + n_a * m_a**2 + n_b * m_b**2) / (n_a + n_b)

# %% wrong merge: divided by n once, not twice
n_a, n_b, m_a, m_b, v_a, v_b = sp.symbols("n_a n_b m_a m_b v_a v_b")
merged = (n_a * v_a + n_b * v_b + n_a * n_b * (m_a - m_b) ** 2) / (n_a + n_b)

# %% wrong merge: yours is an equation: give its right-hand side alone
n_a, n_b, m_a, m_b, v_a, v_b = sp.symbols("n_a n_b m_a m_b v_a v_b")
inside, n = (n_a * v_a + n_b * v_b) / (n_a + n_b), n_a + n_b
merged = sp.Eq(sp.Symbol("v"), inside + n_a * n_b * (m_a - m_b) ** 2 / n**2)

# %% wrong merge: the two formulas differ
n_a, n_b, m_a, m_b, v_a, v_b = sp.symbols("n_a n_b m_a m_b v_a v_b")
merged = v_a + v_b

# %% survivor merge: the two sides of a sum, a maximum, a minimum or a squared difference may be exchanged
- solution = (n_a * v_a + n_b * v_b) / n + n_a * n_b / n ** 2 * (m_a - m_b) ** 2
+ solution = (n_a * v_a + n_b * v_b) / n + n_a * n_b / n ** 2 * (m_b - m_a) ** 2

# %% equivalent what-moves
order = ("smile", "light", "person", "scene")

# %% wrong what-moves: so one would hope
order = ["smile", "light", "scene", "person"]

# %% wrong what-moves: another person many of them a lot
order = ["smile", "person", "light", "scene"]

# %% wrong what-moves: the other way round
order = ["scene", "person", "light", "smile"]

# %% wrong what-moves: a handful of pixels
order = ["light", "smile", "person", "scene"]

# %% equivalent twins
def twins_of(train, validation, levels):
    apart = (validation[:, None].int() - train[None].int()).abs().flatten(2).amax(2)  # (V, T)
    return (apart.amin(1) <= levels).nonzero().flatten().tolist()

# %% wrong twins: bytes wrap around
def twins_of(train, validation, levels):
    return [i for i, image in enumerate(validation) if ((train - image).abs().amax((1, 2, 3)) <= levels).any()]

# %% wrong twins: the average hides one number
def twins_of(train, validation, levels):
    return [i for i, image in enumerate(validation.float())
            if ((train.float() - image).abs().mean((1, 2, 3)) <= levels).any()]

# %% wrong twins: only equal images are found
def twins_of(train, validation, levels):
    return [i for i, image in enumerate(validation) if any(torch.equal(image, other) for other in train)]

# %% wrong twins: not all of them
def twins_of(train, validation, levels):
    return [i for i, image in enumerate(validation.int()) if ((train.int() - image).abs() <= levels).all()]

# %% survivor twins: the other side of the difference is widened already
- train = train.int()

- train = train.int()
+ train = train
- return [i for i, image in enumerate(validation.int()) if ((train - image).abs().flatten(1).amax(dim=1) <= levels).any()]
+ return [i for i, image in enumerate(validation) if ((train - image).abs().flatten(1).amax(dim=1) <= levels).any()]

# %% survivor twins: the two sides of a sum, a maximum, a minimum or a squared difference may be exchanged
- return [i for i, image in enumerate(validation.int()) if ((train - image).abs().flatten(1).amax(dim=1) <= levels).any()]
+ return [i for i, image in enumerate(validation.int()) if ((image - train).abs().flatten(1).amax(dim=1) <= levels).any()]

# %% equivalent how-many
def images_needed(p, d):
    n = 1
    while 1.96 * (p * (1 - p) / n) ** 0.5 > d:
        n += 1
    return n

# %% wrong how-many: round up
def images_needed(p, d):
    return int(p * (1 - p) * (1.96 / d) ** 2)

# %% wrong how-many: d comes in squared
def images_needed(p, d):
    return int(np.ceil(1.96**2 * p * (1 - p) / d))

# %% wrong how-many: that is one standard deviation
def images_needed(p, d):
    return int(np.ceil(p * (1 - p) / d**2))

# %% wrong how-many: half the width
def images_needed(p, d):
    return int(np.ceil(4 * 1.96**2 * p * (1 - p) / d**2))

# %% survivor how-many: a number in any form, or entries in any container, go on in the form that the lesson needs
- return int(np.ceil(1.96 ** 2 * p * (1 - p) / d ** 2))
+ return np.ceil(1.96 ** 2 * p * (1 - p) / d ** 2)
