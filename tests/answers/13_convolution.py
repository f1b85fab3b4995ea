# %% equivalent slide
def slide(x, g):
    y = []
    i = 0
    while i + len(g) <= len(x):
        window = x[i : i + len(g)]
        y.append(sum(weight * number for weight, number in zip(g, window)))
        i += 1
    return y

# %% equivalent slide
def slide(x, g):
    return np.correlate(x, g, mode="valid")

# %% equivalent slide
def slide(x, g):
    x, g = torch.tensor(x).double(), torch.tensor(g).double()
    return F.conv1d(x[None, None], g[None, None])[0, 0]

# %% equivalent slide
def slide(x, g):
    return list(np.lib.stride_tricks.sliding_window_view(np.array(x), len(g)) @ np.array(g))

# %% wrong slide: the kernel fits once more
def slide(x, g):
    return [sum(g[u] * x[i + u] for u in range(len(g))) for i in range(len(x) - len(g))]

# %% wrong slide: the last windows would reach
def slide(x, g):
    return [sum(g[u] * x[i + u] for u in range(len(g))) for i in range(len(x))]

# %% wrong slide: reaches beyond the end of x
def slide(x, g):
    y = []
    for i in range(len(x)):
        y.append(sum(a * b for a, b in zip(g, x[i:])))
    return y

# %% wrong slide: the kernel is read forwards
def slide(x, g):
    return np.convolve(x, g, mode="valid").tolist()

# %% wrong slide: by one step, not by its own length
def slide(x, g):
    return [sum(g[u] * x[i + u] for u in range(len(g))) for i in range(0, len(x) - len(g) + 1, len(g))]

# %% wrong slide: add up over the window
def slide(x, g):
    return [[g[u] * x[i + u] for u in range(len(g))] for i in range(len(x) - len(g) + 1)]

# %% wrong slide: x[i + u], not x[u]
def slide(x, g):
    return [sum(g[u] * x[u] for u in range(len(g))) for i in range(len(x) - len(g) + 1)]

# %% wrong slide: not centred
def slide(x, g):
    return np.correlate(x, g, mode="same").tolist()

# %% wrong slide: the loop has ended after the first place
def slide(x, g):
    y = []
    for i in range(len(x) - len(g) + 1):
        y.append(sum(g[u] * x[i + u] for u in range(len(g))))
        return y

# %% wrong slide: not x[i − u]
def slide(x, g):
    return [sum(g[u] * x[i - u] for u in range(len(g))) for i in range(len(x) - len(g) + 1)]

# %% wrong slide: begin each sum at 0
def slide(x, g):
    y, total = [], 0
    for i in range(len(x) - len(g) + 1):
        for u in range(len(g)):
            total += g[u] * x[i + u]
        y.append(total)
    return y

# %% wrong slide: depends also on the length of g
def slide(x, g):
    return [sum(g[u] * x[i + u] for u in range(len(g))) for i in range(len(x) - 2)]

# %% equivalent count
n, k = sp.symbols("n k", positive=True, integer=True)
nonzero = n * k - k**2 + k

# %% equivalent count
n, k, i = sp.symbols("n k i")
nonzero = sp.summation(k, (i, 0, n - k))

# %% wrong count: all entries of W
n, k = sp.symbols("n k", positive=True, integer=True)
nonzero = n * (n - k + 1)

# %% wrong count: once more than n − k
n, k = sp.symbols("n k", positive=True, integer=True)
nonzero = k * (n - k)

# %% wrong count: each stands in every row
n, k = sp.symbols("n k", positive=True, integer=True)
nonzero = k

# %% wrong count: each has k numbers
n, k = sp.symbols("n k", positive=True, integer=True)
nonzero = n - k + 1

# %% wrong count: fewer than n rows
n, k = sp.symbols("n k", positive=True, integer=True)
nonzero = n * k

# %% wrong count: before you multiply
n, k = sp.symbols("n k", positive=True, integer=True)
nonzero = k * (n - k) + 1

# %% wrong count: not over k
n, k = sp.symbols("n k", positive=True, integer=True)
nonzero = k**2

# %% wrong count: these are the entries that are 0
n, k = sp.symbols("n k", positive=True, integer=True)
nonzero = (n - k + 1) * (n - k)

# %% wrong count: The kernel fits once
n, k = sp.symbols("n k", positive=True, integer=True)
nonzero = k * (n - k - 1)

# %% equivalent border
columns = 15.0

# %% equivalent border
columns = sp.Integer(32 - 1 - 2 * 8)

# %% wrong border: 31 columns are in both windows
columns = 31

# %% wrong border: left and right
columns = 23

# %% wrong border: by 2 pixels each
columns = 27

# %% wrong border: they are not the same ones
columns = 16

# %% wrong border: some columns are exact
columns = 0

# %% wrong border: counted with that already
columns = 32 - 1 - 16 - 1

# %% wrong border: moved by one pixel
columns = 32

# %% wrong border: and the padding stands on the left
columns = 24

# %% wrong border: 33 − 2
columns = 33 - 16

# %% equivalent compose
def compose(first, second):
    result = torch.zeros(len(first) + len(second) - 1, dtype=torch.float64)
    for a in range(len(second)):
        for b in range(len(first)):
            result[a + b] += second[a] * first[b]
    return result

# %% equivalent compose
def compose(first, second):
    return np.convolve(first, second)

# %% equivalent compose
def compose(first, second):
    return F.conv_transpose1d(first[None, None], second[None, None]).flatten()

# %% equivalent compose
def compose(first, second):
    return F.conv1d(second[None, None], first.flip(0)[None, None], padding=len(first) - 1)[0, 0]

# %% wrong compose: this is the colleague's
def compose(first, second):
    return F.conv1d(first[None, None], second[None, None], padding=len(second) - 1)[0, 0]

# %% wrong compose: not both
def compose(first, second):
    return F.conv1d(first.flip(0)[None, None], second.flip(0)[None, None], padding=len(second) - 1)[0, 0]

# %% wrong compose: comes out backwards
def compose(first, second):
    return F.conv1d(first.flip(0)[None, None], second[None, None], padding=len(second) - 1)[0, 0]

# %% wrong compose: overlap in part
def compose(first, second):
    longer, shorter = (first, second) if len(first) >= len(second) else (second, first)
    return F.conv1d(longer[None, None], shorter.flip(0)[None, None])[0, 0]

# %% wrong compose: padding len(second) − 1 is needed
def compose(first, second):
    return F.conv1d(first[None, None], second.flip(0)[None, None])[0, 0]

# %% wrong compose: not added
def compose(first, second):
    result = torch.zeros(max(len(first), len(second)), dtype=torch.float64)
    result[: len(first)] += first
    result[: len(second)] += second
    return result

# %% wrong compose: the sign is not the defect
def compose(first, second):
    return -F.conv1d(first[None, None], second[None, None], padding=len(second) - 1)[0, 0]

# %% wrong compose: longer than first
def compose(first, second):
    return F.conv1d(first[None, None], second.flip(0)[None, None], padding="same")[0, 0]

# %% wrong compose: their products are added up
def compose(first, second):
    return torch.cat([first, second])[:-1]

# %% survivor compose: conv1d's result has one image and one channel, so that the first is also the last
- return F.conv1d(first[None, None], second.flip(0)[None, None], padding=len(second) - 1)[0, 0]
+ return F.conv1d(first[None, None], second.flip(0)[None, None], padding=len(second) - 1)[-1, 0]
- return F.conv1d(first[None, None], second.flip(0)[None, None], padding=len(second) - 1)[0, 0]
+ return F.conv1d(first[None, None], second.flip(0)[None, None], padding=len(second) - 1)[0, -1]

# %% survivor compose: a kernel has one axis, the first is the last
- return F.conv1d(first[None, None], second.flip(0)[None, None], padding=len(second) - 1)[0, 0]
+ return F.conv1d(first[None, None], second.flip(-1)[None, None], padding=len(second) - 1)[0, 0]
