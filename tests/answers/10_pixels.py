# %% equivalent address
def address(n, c, h, w, shape, layout):
    where = {"N": n, "C": c, "H": h, "W": w}
    length = dict(zip("NCHW", shape))
    place = 0
    for axis in layout:
        place = place * length[axis] + where[axis]
    return place

# %% equivalent address
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    if layout == "NCHW":
        return np.ravel_multi_index((n, c, h, w), (N, C, H, W))
    return np.ravel_multi_index((n, h, w, c), (N, H, W, C))

# %% equivalent address
def address(n, c, h, w, shape, layout):
    format = torch.contiguous_format if layout == "NCHW" else torch.channels_last
    strides = torch.empty(tuple(shape)).contiguous(memory_format=format).stride()
    if layout == "NHWC":
        N, C, H, W = shape
        strides = (C * H * W, 1, W * C, C)
    return sum(place * stride for place, stride in zip((n, c, h, w), strides))

# %% wrong address: the layout makes a difference
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    return n * C * H * W + c * H * W + h * W + w

# %% wrong address: passes over W pixels
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    if layout == "NCHW":
        return ((n * C + c) * H + h) * H + w
    return ((n * H + h) * H + w) * C + c

# %% wrong address: the images before this one are forgotten
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    return c * H * W + h * W + w if layout == "NCHW" else (h * W + w) * C + c

# %% wrong address: are exchanged
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    if layout == "NHWC":
        return n * C * H * W + c * H * W + h * W + w
    return n * H * W * C + h * W * C + w * C + c

# %% wrong address: counted from 0
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    if layout == "NCHW":
        return n * C * H * W + c * H * W + h * W + w + 1
    return n * H * W * C + h * W * C + w * C + c + 1

# %% wrong address: not over its own length
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    return n * N + c * C + h * H + w * W

# %% wrong address: an image has C·H·W numbers
def address(n, c, h, w, shape, layout):
    N, C, H, W = shape
    if layout == "NCHW":
        return n * H * W + c * H * W + h * W + w
    return n * H * W + h * W * C + w * C + c

# %% equivalent brighten
def brighten(image, amount):
    return torch.minimum(torch.maximum(image.float() + amount, torch.tensor(0.0)), torch.tensor(255.0)).byte()

# %% equivalent brighten
def brighten(image, amount):
    wide = np.clip(image.numpy().astype(np.int16) + amount, 0, 255)
    return torch.from_numpy(wide.astype(np.uint8))

# %% equivalent brighten
def brighten(image, amount):
    result = image.clone()
    flat = result.view(-1)
    for i in range(len(flat)):
        flat[i] = min(255, max(0, int(flat[i]) + amount))
    return result

# %% wrong brighten: the byte overflows: take a wider type
def brighten(image, amount):
    return torch.clamp(image + amount, min=0, max=255)

# %% wrong brighten: uint8 is asked for
def brighten(image, amount):
    return (image.int() + amount).clip(0, 255)

# %% wrong brighten: numbers above 255 are not
def brighten(image, amount):
    return torch.maximum(image.int() + amount, torch.tensor(0)).to(torch.uint8)

# %% wrong brighten: numbers below 0 are not
def brighten(image, amount):
    return torch.minimum(image.int() + amount, torch.tensor(255)).to(torch.uint8)

# %% wrong brighten: and the type afterwards
def brighten(image, amount):
    return (image + amount).int().clamp(0, 255)

# %% wrong brighten: a tensor is asked for
def brighten(image, amount):
    return min(255, max(0, int(image.reshape(-1)[0]) + amount))

# %% wrong brighten: the range of a byte is 0…255
def brighten(image, amount):
    return (image.int() + amount).clamp(0, 256).to(torch.uint8)

# %% equivalent merge
n_a, n_b = sp.symbols("n_a n_b", positive=True)
m_a, m_b, v_a, v_b = sp.symbols("m_a m_b v_a v_b", real=True)
w = n_a / (n_a + n_b)
merged = w * v_a + (1 - w) * v_b + w * (1 - w) * (m_b - m_a) ** 2

# %% equivalent merge
n_a, n_b = sp.symbols("n_a n_b", positive=True)
m_a, m_b, v_a, v_b = sp.symbols("m_a m_b v_a v_b", real=True)
n = n_a + n_b
m = (n_a * m_a + n_b * m_b) / n
merged = (n_a * (v_a + (m_a - m) ** 2) + n_b * (v_b + (m_b - m) ** 2)) / n

# %% equivalent merge
n_a, n_b = sp.symbols("n_a n_b", positive=True)
m_a, m_b, v_a, v_b = sp.symbols("m_a m_b v_a v_b", real=True)
merged = (n_a * (v_a + m_a**2) + n_b * (v_b + m_b**2)) / (n_a + n_b) - ((n_a * m_a + n_b * m_b) / (n_a + n_b)) ** 2

# %% wrong merge: that adds to the variance
n_a, n_b, m_a, m_b, v_a, v_b = sp.symbols("n_a n_b m_a m_b v_a v_b")
merged = (n_a * v_a + n_b * v_b) / (n_a + n_b)

# %% wrong merge: the average of the variances
n_a, n_b, m_a, m_b, v_a, v_b = sp.symbols("n_a n_b m_a m_b v_a v_b")
merged = (v_a + v_b) / 2

# %% wrong merge: the pieces are weighted equally
n_a, n_b, m_a, m_b, v_a, v_b = sp.symbols("n_a n_b m_a m_b v_a v_b")
merged = (v_a + v_b) / 2 + ((m_a - m_b) / 2) ** 2

# %% wrong merge: subtract the square of the common mean
n_a, n_b, m_a, m_b, v_a, v_b = sp.symbols("n_a n_b m_a m_b v_a v_b")
merged = (n_a * v_a + n_b * v_b + n_a * m_a**2 + n_b * m_b**2) / (n_a + n_b)

# %% wrong merge: the common mean weights the pieces
n_a, n_b, m_a, m_b, v_a, v_b = sp.symbols("n_a n_b m_a m_b v_a v_b")
merged = (n_a * (v_a + m_a**2) + n_b * (v_b + m_b**2)) / (n_a + n_b) - (m_a / 2 + m_b / 2) ** 2

# %% wrong merge: divided by the count twice, not once
n_a, n_b, m_a, m_b, v_a, v_b = sp.symbols("n_a n_b m_a m_b v_a v_b")
merged = (n_a * v_a + n_b * v_b + n_a * n_b * (m_a - m_b) ** 2) / (n_a + n_b)

# %% wrong merge: not by the count minus one
n_a, n_b, m_a, m_b, v_a, v_b = sp.symbols("n_a n_b m_a m_b v_a v_b")
n = n_a + n_b
merged = (n_a * v_a + n_b * v_b + n_a * n_b * (m_a - m_b) ** 2 / n) / (n - 1)

# %% wrong merge: variances of pieces are averaged
n_a, n_b, m_a, m_b, v_a, v_b = sp.symbols("n_a n_b m_a m_b v_a v_b")
merged = v_a + v_b

# %% survivor merge: the two sides of a squared difference may be exchanged
- solution = (n_a * v_a + n_b * v_b) / (n_a + n_b) + n_a * n_b * (m_a - m_b) ** 2 / (n_a + n_b) ** 2
+ solution = (n_a * v_a + n_b * v_b) / (n_a + n_b) + n_a * n_b * (m_b - m_a) ** 2 / (n_a + n_b) ** 2

# %% equivalent what-moves
order = ("smile", "light", "person", "scene")

# %% equivalent what-moves
order = np.array("smile light person scene".split())

# %% wrong what-moves: at once
order = ["smile", "light", "scene", "person"]

# %% wrong what-moves: another person changes many of them a lot
order = ["smile", "person", "light", "scene"]

# %% wrong what-moves: from the largest to the smallest
order = ["scene", "person", "light", "smile"]

# %% wrong what-moves: a mouth has only a few pixels
order = ["light", "smile", "person", "scene"]

# %% wrong what-moves: the same person is not the same numbers
order = ["smile", "scene", "light", "person"]

# %% wrong what-moves: somebody else moves the pixels of the whole head
order = ["person", "smile", "light", "scene"]
