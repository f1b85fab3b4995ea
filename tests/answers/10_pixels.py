# %% equivalent address
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    strides = (C * H * W, H * W, W, 1) if layout == "NCHW" else (H * W * C, 1, W * C, C)
    return sum(i * step for i, step in zip((n, c, h, w), strides))

# %% equivalent address
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    if layout == "NCHW":
        return int(np.ravel_multi_index((n, c, h, w), (N, C, H, W)))
    return int(np.ravel_multi_index((n, h, w, c), (N, H, W, C)))

# %% wrong address: the layout makes a difference
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    return n * C * H * W + c * H * W + h * W + w

# %% wrong address: two layouts are exchanged
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    if layout == "NHWC":
        return n * C * H * W + c * H * W + h * W + w
    return n * C * H * W + h * W * C + w * C + c

# %% wrong address: passes over W pixels, not H
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    if layout == "NCHW":
        return ((n * C + c) * H + h) * H + w
    return ((n * H + h) * H + w) * C + c

# %% wrong address: images before this one are forgotten
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    return c * H * W + h * W + w if layout == "NCHW" else h * W * C + w * C + c

# %% wrong address: counted from 0
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    if layout == "NCHW":
        return ((n * C + c) * H + h) * W + w + 1
    return ((n * H + h) * W + w) * C + c + 1

# %% equivalent brighten
def brighten(image, amount):
    return torch.clamp(image.long() + amount, 0, 255).byte()

# %% equivalent brighten
def brighten(image, amount):
    return torch.from_numpy(np.clip(image.numpy().astype(int) + amount, 0, 255).astype(np.uint8))

# %% wrong brighten: the byte overflows
def brighten(image, amount):
    return (image + amount).clamp(0, 255)

# %% wrong brighten: uint8 is asked for
def brighten(image, amount):
    return (image.int() + amount).clamp(0, 255)

# %% wrong brighten: below 0 are not
def brighten(image, amount):
    return (image.int() + amount).clamp(max=255).to(torch.uint8)

# %% wrong brighten: above 255 are not
def brighten(image, amount):
    return (image.int() + amount).clamp(min=0).to(torch.uint8)

# %% wrong brighten: yours
def brighten(image, amount):
    return (image.double() + amount / 255).clamp(0, 255).to(torch.uint8)

# %% equivalent merge
n_a, n_b = sp.symbols("n_a n_b", positive=True)
v_a, v_b = sp.symbols("v_a v_b", nonnegative=True)
m_a, m_b = sp.symbols("m_a m_b", real=True)
n = n_a + n_b
m = (n_a * m_a + n_b * m_b) / n
merged = (n_a * (v_a + m_a**2) + n_b * (v_b + m_b**2)) / n - m**2

# %% equivalent merge
n_a, n_b = sp.symbols("n_a n_b", positive=True)
v_a, v_b = sp.symbols("v_a v_b", nonnegative=True)
m_a, m_b = sp.symbols("m_a m_b", real=True)
n = n_a + n_b
m = (n_a * m_a + n_b * m_b) / n
merged = (n_a * (v_a + (m_a - m) ** 2) + n_b * (v_b + (m_b - m) ** 2)) / n

# %% wrong merge: the two means may differ
n_a, n_b = sp.symbols("n_a n_b", positive=True)
v_a, v_b = sp.symbols("v_a v_b", nonnegative=True)
m_a, m_b = sp.symbols("m_a m_b", real=True)
merged = (n_a * v_a + n_b * v_b) / (n_a + n_b)

# %% wrong merge: average of the variances
n_a, n_b = sp.symbols("n_a n_b", positive=True)
v_a, v_b = sp.symbols("v_a v_b", nonnegative=True)
m_a, m_b = sp.symbols("m_a m_b", real=True)
merged = (v_a + v_b) / 2

# %% wrong merge: weight them by their counts
n_a, n_b = sp.symbols("n_a n_b", positive=True)
v_a, v_b = sp.symbols("v_a v_b", nonnegative=True)
m_a, m_b = sp.symbols("m_a m_b", real=True)
merged = (v_a + v_b) / 2 + ((m_a - m_b) / 2) ** 2

# %% wrong merge: the mean of the squares
n_a, n_b = sp.symbols("n_a n_b", positive=True)
v_a, v_b = sp.symbols("v_a v_b", nonnegative=True)
m_a, m_b = sp.symbols("m_a m_b", real=True)
merged = (n_a * (v_a + m_a**2) + n_b * (v_b + m_b**2)) / (n_a + n_b)

# %% wrong merge: the common mean weights the pieces
n_a, n_b = sp.symbols("n_a n_b", positive=True)
v_a, v_b = sp.symbols("v_a v_b", nonnegative=True)
m_a, m_b = sp.symbols("m_a m_b", real=True)
merged = (n_a * (v_a + m_a**2) + n_b * (v_b + m_b**2)) / (n_a + n_b) - ((m_a + m_b) / 2) ** 2

# %% wrong merge: twice, not once
n_a, n_b = sp.symbols("n_a n_b", positive=True)
v_a, v_b = sp.symbols("v_a v_b", nonnegative=True)
m_a, m_b = sp.symbols("m_a m_b", real=True)
merged = (n_a * v_a + n_b * v_b) / (n_a + n_b) + n_a * n_b * (m_a - m_b) ** 2 / (n_a + n_b)

# %% wrong merge: is squared
n_a, n_b = sp.symbols("n_a n_b", positive=True)
v_a, v_b = sp.symbols("v_a v_b", nonnegative=True)
m_a, m_b = sp.symbols("m_a m_b", real=True)
merged = (n_a * v_a + n_b * v_b) / (n_a + n_b) + n_a * n_b * (m_a - m_b) / (n_a + n_b) ** 2

# %% wrong merge: not by the count minus one
n_a, n_b = sp.symbols("n_a n_b", positive=True)
v_a, v_b = sp.symbols("v_a v_b", nonnegative=True)
m_a, m_b = sp.symbols("m_a m_b", real=True)
merged = (n_a * v_a + n_b * v_b + n_a * n_b * (m_a - m_b) ** 2 / (n_a + n_b)) / (n_a + n_b - 1)

# %% equivalent what-moves
order = ("smile", "light", "person", "scene")

# %% equivalent what-moves
order = np.array(["smile", "light", "person", "scene"])

# %% wrong what-moves: a new scene changes wall
order = ["smile", "light", "scene", "person"]

# %% wrong what-moves: a new light changes all pixels a little
order = ["smile", "person", "light", "scene"]

# %% wrong what-moves: from the largest to the smallest
order = ["scene", "person", "light", "smile"]

# %% wrong what-moves: only a few pixels
order = ["light", "smile", "person", "scene"]

# %% survivor merge: a square does not know which of the two means was subtracted
- solution = (n_a * v_a + n_b * v_b) / (n_a + n_b) + n_a * n_b * (m_a - m_b) ** 2 / (n_a + n_b) ** 2
+ solution = (n_a * v_a + n_b * v_b) / (n_a + n_b) + n_a * n_b * (m_b - m_a) ** 2 / (n_a + n_b) ** 2
