# %% equivalent output-size
def output_size(n, k, s=1, p=0, d=1):
    count = 0
    while s * count + d * (k - 1) + 1 <= n + 2 * p:
        count += 1
    return count or None

# %% equivalent output-size
def output_size(n, k, s=1, p=0, d=1):
    try:
        return F.conv1d(torch.zeros(1, 1, n), torch.zeros(1, 1, k), stride=s, padding=p, dilation=d).numel()
    except RuntimeError:
        return None

# %% equivalent output-size
def output_size(n, k, s=1, p=0, d=1):
    size = np.floor((n + 2 * p - d * (k - 1) - 1) / s + 1)
    return size if size > 0 else None

# %% wrong output-size: both sides
def output_size(n, k, s=1, p=0, d=1):
    rest = n + p - d * (k - 1) - 1
    return rest // s + 1 if rest >= 0 else None

# %% wrong output-size: round down
def output_size(n, k, s=1, p=0, d=1):
    rest = n + 2 * p - d * (k - 1) - 1
    return int(np.ceil(rest / s)) + 1 if rest >= 0 else None

# %% wrong output-size: the first window is number 0
def output_size(n, k, s=1, p=0, d=1):
    rest = n + 2 * p - d * (k - 1) - 1
    return rest // s if rest >= 0 else None

# %% wrong output-size: the dilation is missing
def output_size(n, k, s=1, p=0, d=1):
    rest = n + 2 * p - k
    return rest // s + 1 if rest >= 0 else None

# %% wrong output-size: not d·k
def output_size(n, k, s=1, p=0, d=1):
    rest = n + 2 * p - d * k
    return rest // s + 1 if rest >= 0 else None

# %% wrong output-size: not k + d − 1
def output_size(n, k, s=1, p=0, d=1):
    rest = n + 2 * p - (k + d - 1)
    return rest // s + 1 if rest >= 0 else None

# %% wrong output-size: return None
def output_size(n, k, s=1, p=0, d=1):
    return (n + 2 * p - d * (k - 1) - 1) // s + 1

# %% wrong output-size: not a fraction
def output_size(n, k, s=1, p=0, d=1):
    rest = n + 2 * p - d * (k - 1) - 1
    return rest / s + 1 if rest >= 0 else None

# %% wrong output-size: one window fits
def output_size(n, k, s=1, p=0, d=1):
    rest = n + 2 * p - d * (k - 1) - 1
    return rest // s + 1 if rest > 0 else None

# %% wrong output-size: not 0
def output_size(n, k, s=1, p=0, d=1):
    return max(0, (n + 2 * p - d * (k - 1) - 1) // s + 1)

# %% equivalent output-size
def output_size(n, k, s=1, p=0, d=1):
    size = int((n + 2 * p - d * (k - 1) - 1) / s + 1)
    return size if size > 0 else None

# %% wrong output-size: divide first
def output_size(n, k, s=1, p=0, d=1):
    rest = n + 2 * p - d * (k - 1)
    return rest // s if rest > 0 else None

# %% equivalent field
k, s = sp.symbols("k s", positive=True, integer=True)
width_of_three = s * (s * k + k - s) + k - s

# %% equivalent field
k, s = sp.symbols("k s")
width_of_three = 1
for layer in range(3):
    width_of_three = sp.expand(s * (width_of_three - 1) + k)

# %% wrong field: later layers reach further
k, s = sp.symbols("k s", positive=True, integer=True)
width_of_three = 3 * k - 2

# %% wrong field: a layer's own stride
k, s = sp.symbols("k s", positive=True, integer=True)
width_of_three = 1 + (k - 1) * (s + s**2 + s**3)

# %% wrong field: adds k − 1
k, s = sp.symbols("k s", positive=True, integer=True)
width_of_three = 1 + k + k * s + k * s**2

# %% wrong field: the 1 is missing
k, s = sp.symbols("k s", positive=True, integer=True)
width_of_three = (k - 1) * (1 + s + s**2)

# %% wrong field: s·s, not 2s
k, s = sp.symbols("k s", positive=True, integer=True)
width_of_three = 1 + (k - 1) * (1 + s + 2 * s)

# %% wrong field: s·s pixels, not s
k, s = sp.symbols("k s", positive=True, integer=True)
width_of_three = k + 2 * (k - 1) * s

# %% wrong field: windows overlap
k, s = sp.symbols("k s", positive=True, integer=True)
width_of_three = k**3

# %% wrong field: one layer more
k, s = sp.symbols("k s", positive=True, integer=True)
width_of_three = s * k + k - s

# %% wrong field: by the same stride
k, s = sp.symbols("k s", positive=True, integer=True)
width_of_three = 1 + 3 * (k - 1) * s

# %% wrong field: one pixel is there at the start
k, s = sp.symbols("k s", positive=True, integer=True)
width_of_three = k * (1 + s + s**2)

# %% wrong field: the field of four layers
k, s = sp.symbols("k s", positive=True, integer=True)
width_of_three = 1 + (k - 1) * (1 + s + s**2 + s**3)

# %% equivalent probe
def probe(net, side):
    seen = []
    for seed in range(80):
        x = torch.randn(1, 1, side, side, generator=torch.Generator().manual_seed(seed)).requires_grad_()
        y = net(x)
        o = y.shape[-1]
        y[0, 0, o // 2, o // 2].backward()
        for column in range(side):
            if (x.grad[0, 0, :, column] != 0).any():
                seen.append(column)
    return max(seen) - min(seen) + 1

# %% equivalent probe
def probe(net, side):
    def middle(x):
        y = net(x)
        return y[0, 0, y.shape[-1] // 2, y.shape[-1] // 2]

    matters = np.zeros(side, dtype=bool)
    with torch.no_grad():
        for _ in range(40):
            x = torch.randn(1, 1, side, side)
            for column in range(side):
                other = x.clone()
                other[..., column] = 3 * torch.randn(side)
                matters[column] |= bool(middle(other) != middle(x))
    found = np.flatnonzero(matters)
    return found.max() - found.min() + 1

# %% wrong probe: an image of zeros
def probe(net, side):
    x = torch.zeros(1, 1, side, side, requires_grad=True)
    y = net(x)
    o = y.shape[-1]
    y[0, 0, o // 2, o // 2].backward()
    seen = torch.nonzero(x.grad.abs().sum((0, 1, 2)))
    return int(seen.max() - seen.min()) + 1 if len(seen) else 0

# %% wrong probe: an image of ones
def probe(net, side):
    x = torch.ones(1, 1, side, side, requires_grad=True)
    y = net(x)
    o = y.shape[-1]
    y[0, 0, o // 2, o // 2].backward()
    seen = torch.nonzero(x.grad.abs().sum((0, 1, 2)))
    return int(seen.max() - seen.min()) + 1 if len(seen) else 0

# %% wrong probe: one random image is not enough
def probe(net, side):
    x = torch.randn(1, 1, side, side, requires_grad=True)
    y = net(x)
    o = y.shape[-1]
    y[0, 0, o // 2, o // 2].backward()
    seen = torch.nonzero(x.grad.abs().sum((0, 1, 2)))
    return int(seen.max() - seen.min()) + 1 if len(seen) else 0

# %% wrong probe: are all positive
def probe(net, side):
    total = torch.zeros(side)
    for _ in range(60):
        x = torch.rand(1, 1, side, side, requires_grad=True)
        y = net(x)
        o = y.shape[-1]
        total += torch.autograd.grad(y[0, 0, o // 2, o // 2], x)[0].abs().sum((0, 1, 2))
    seen = torch.nonzero(total)
    return int(seen.max() - seen.min()) + 1 if len(seen) else 0

# %% wrong probe: cancel in the sum over a column
def probe(net, side):
    total = torch.zeros(side)
    for _ in range(60):
        x = torch.randn(1, 1, side, side, requires_grad=True)
        y = net(x)
        o = y.shape[-1]
        total += torch.autograd.grad(y[0, 0, o // 2, o // 2], x)[0].sum((0, 1, 2))
    seen = torch.nonzero(total)
    return int(seen.max() - seen.min()) + 1 if len(seen) else 0

# %% wrong probe: holes in between
def probe(net, side):
    total = torch.zeros(side)
    for _ in range(60):
        x = torch.randn(1, 1, side, side, requires_grad=True)
        y = net(x)
        o = y.shape[-1]
        total += torch.autograd.grad(y[0, 0, o // 2, o // 2], x)[0].abs().sum((0, 1, 2))
    return int((total > 0).sum())

# %% wrong probe: take the middle
def probe(net, side):
    total = torch.zeros(side)
    for _ in range(60):
        x = torch.randn(1, 1, side, side, requires_grad=True)
        total += torch.autograd.grad(net(x)[0, 0, 0, 0], x)[0].abs().sum((0, 1, 2))
    seen = torch.nonzero(total)
    return int(seen.max() - seen.min()) + 1 if len(seen) else 0

# %% wrong probe: watch one number
def probe(net, side):
    total = torch.zeros(side)
    for _ in range(60):
        x = torch.randn(1, 1, side, side, requires_grad=True)
        total += torch.autograd.grad(net(x).abs().sum(), x)[0].abs().sum((0, 1, 2))
    seen = torch.nonzero(total)
    return int(seen.max() - seen.min()) + 1 if len(seen) else 0

# %% wrong probe: these are rows
def probe(net, side):
    total = torch.zeros(side)
    for _ in range(60):
        x = torch.randn(1, 1, side, side, requires_grad=True)
        y = net(x)
        o = y.shape[-1]
        total += torch.autograd.grad(y[0, 0, o // 2, o // 2], x)[0].abs().sum((0, 1, 3))
    seen = torch.nonzero(total)
    return int(seen.max() - seen.min()) + 1 if len(seen) else 0

# %% wrong probe: only the middle row
def probe(net, side):
    total = torch.zeros(side)
    for _ in range(60):
        x = torch.randn(1, 1, side, side, requires_grad=True)
        y = net(x)
        o = y.shape[-1]
        total += torch.autograd.grad(y[0, 0, o // 2, o // 2], x)[0][0, 0, side // 2].abs()
    seen = torch.nonzero(total)
    return int(seen.max() - seen.min()) + 1 if len(seen) else 0

# %% wrong probe: add 1
def probe(net, side):
    total = torch.zeros(side)
    for _ in range(60):
        x = torch.randn(1, 1, side, side, requires_grad=True)
        y = net(x)
        o = y.shape[-1]
        total += torch.autograd.grad(y[0, 0, o // 2, o // 2], x)[0].abs().sum((0, 1, 2))
    seen = torch.nonzero(total)
    return int(seen.max() - seen.min()) if len(seen) else 0

# %% wrong probe: keep what every image has shown
def probe(net, side):
    for _ in range(60):
        x = torch.randn(1, 1, side, side, requires_grad=True)
        y = net(x)
        o = y.shape[-1]
        total = torch.autograd.grad(y[0, 0, o // 2, o // 2], x)[0].abs().sum((0, 1, 2))
    seen = torch.nonzero(total)
    return int(seen.max() - seen.min()) + 1 if len(seen) else 0

# %% survivor probe: int() turns an array or tensor of one number into the same number, and a tensor of one number is a number
- seen = torch.nonzero(total).flatten()
+ seen = torch.nonzero(total)
- return int(seen[-1] - seen[0]) + 1
+ return seen[-1] - seen[0] + 1

# %% survivor probe: one image more or less
- for _ in range(100):
+ for _ in range(101):
- for _ in range(100):
+ for _ in range(99):

# %% survivor probe: only where the total is not 0 counts, not its sign or size
- total = total + gradient.abs().sum((0, 1, 2))
+ total = total - gradient.abs().sum((0, 1, 2))
- total = total + gradient.abs().sum((0, 1, 2))
+ total = total + gradient.abs().mean((0, 1, 2))

# %% survivor probe: the order of the axes of a sum is free
- total = total + gradient.abs().sum((0, 1, 2))
+ total = total + gradient.abs().sum((1, 0, 2))
- total = total + gradient.abs().sum((0, 1, 2))
+ total = total + gradient.abs().sum((0, 2, 1))

# %% survivor probe: each image of a batch goes through the network for itself: the second one has the gradient 0
- x = torch.randn(1, 1, side, side, requires_grad=True)
+ x = torch.randn(2, 1, side, side, requires_grad=True)

# %% survivor probe: the output is a square, (1, 1, o, o)
- middle = y.shape[-1] // 2
+ middle = y.shape[-2] // 2

# %% survivor probe: one image and one channel: the first is also the last
- gradient, = torch.autograd.grad(y[0, 0, middle, middle], x)
+ gradient, = torch.autograd.grad(y[-1, 0, middle, middle], x)
- gradient, = torch.autograd.grad(y[0, 0, middle, middle], x)
+ gradient, = torch.autograd.grad(y[0, -1, middle, middle], x)

# %% equivalent flops
C, O, k, m = sp.symbols("C O k m", positive=True, integer=True)
flops = 2 * (C * k * k) * (O * m * m)

# %% equivalent flops
C, O, k, m = sp.symbols("C O k m")
products = sum(C * k for _ in range(2)) * k
flops = products * m * (m * O)

# %% wrong flops: count as 2
C, O, k, m = sp.symbols("C O k m", positive=True, integer=True)
flops = C * O * k**2 * m**2

# %% wrong flops: there are m·m of them
C, O, k, m = sp.symbols("C O k m", positive=True, integer=True)
flops = 2 * C * O * k**2

# %% wrong flops: over all input channels
C, O, k, m = sp.symbols("C O k m", positive=True, integer=True)
flops = 2 * O * k**2 * m**2

# %% wrong flops: there are O
C, O, k, m = sp.symbols("C O k m", positive=True, integer=True)
flops = 2 * C * k**2 * m**2

# %% wrong flops: k·k weights
C, O, k, m = sp.symbols("C O k m", positive=True, integer=True)
flops = 2 * C * O * k * m**2

# %% wrong flops: m·m places
C, O, k, m = sp.symbols("C O k m", positive=True, integer=True)
flops = 2 * C * O * k**2 * m

# %% wrong flops: biases do not count
C, O, k, m = sp.symbols("C O k m", positive=True, integer=True)
flops = 2 * C * O * k**2 * m**2 + O * m**2

# %% wrong flops: begins at 0
C, O, k, m = sp.symbols("C O k m", positive=True, integer=True)
flops = O * m**2 * (C * k**2 + C * k**2 - 1)

# %% wrong flops: these are the parameters
C, O, k, m = sp.symbols("C O k m", positive=True, integer=True)
flops = O * C * k**2 + O

# %% wrong flops: this is a dense layer
C, O, k, m = sp.symbols("C O k m", positive=True, integer=True)
flops = 2 * (C * m**2) * (O * m**2)
