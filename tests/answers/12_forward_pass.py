# %% equivalent hat
def hat(x):
    corners = torch.tensor([0.0, 1.0, 2.0], dtype=x.dtype)
    return F.relu(x[..., None] - corners) @ torch.tensor([1.0, -2.0, 1.0], dtype=x.dtype)

# %% wrong hat: rises for ever
def hat(x):
    return F.relu(x)

# %% wrong hat: change by 2
def hat(x):
    return F.relu(x) - F.relu(x - 1)

# %% wrong hat: one more bend
def hat(x):
    return F.relu(x) - 2 * F.relu(x - 1)

# %% wrong hat: bends at −a
def hat(x):
    return F.relu(x) - 2 * F.relu(x + 1) + F.relu(x + 2)

# %% wrong hat: yours
def hat(x):
    return F.relu(x) - 2 * F.relu(x - 1) + 2 * F.relu(x - 2)

# %% equivalent border
columns = 32 - 1 - 2 * 8

# %% wrong border: seen the padding
columns = 31

# %% wrong border: both sides
columns = 23

# %% wrong border: 2 pixels each
columns = 27

# %% wrong border: not the same ones
columns = 16

# %% equivalent compose
def compose(first, second):
    result = torch.zeros(len(first) + len(second) - 1, dtype=first.dtype)
    for a, g in enumerate(second):
        result[a:a + len(first)] += g * first
    return result

# %% wrong compose: reads the same backwards
def compose(first, second):
    return F.conv1d(first[None, None], second[None, None], padding=len(second) - 1)[0, 0]

# %% wrong compose: not both
def compose(first, second):
    return F.conv1d(first.flip(0)[None, None], second.flip(0)[None, None], padding=len(second) - 1)[0, 0]

# %% wrong compose: comes out backwards
def compose(first, second):
    return F.conv1d(first.flip(0)[None, None], second[None, None], padding=len(second) - 1)[0, 0]

# %% wrong compose: padding len(second) − 1
def compose(first, second):
    return F.conv1d(first[None, None], second.flip(0)[None, None])[0, 0]

# %% survivor compose: this axis has one entry
- return F.conv1d(first[None, None], second.flip(0)[None, None], padding=len(second) - 1)[0, 0]
+ return F.conv1d(first[None, None], second.flip(0)[None, None], padding=len(second) - 1)[-1, 0]
- return F.conv1d(first[None, None], second.flip(0)[None, None], padding=len(second) - 1)[0, 0]
+ return F.conv1d(first[None, None], second.flip(0)[None, None], padding=len(second) - 1)[0, -1]

# %% survivor compose: of a kernel with one axis the last axis is the first
- return F.conv1d(first[None, None], second.flip(0)[None, None], padding=len(second) - 1)[0, 0]
+ return F.conv1d(first[None, None], second.flip(-1)[None, None], padding=len(second) - 1)[0, 0]

# %% equivalent output-size
def output_size(n, k, s=1, p=0, d=1):
    starts = range(-p, n + p - d * (k - 1), s)
    return len(starts) or None

# %% wrong output-size: both sides
def output_size(n, k, s=1, p=0, d=1):
    last = n + p - d * (k - 1) - 1
    return last // s + 1 if last >= 0 else None

# %% wrong output-size: round down
def output_size(n, k, s=1, p=0, d=1):
    last = n + 2 * p - d * (k - 1) - 1
    return -(-last // s) + 1 if last >= 0 else None

# %% wrong output-size: a window at 0 too
def output_size(n, k, s=1, p=0, d=1):
    last = n + 2 * p - d * (k - 1) - 1
    return last // s if last >= 0 else None

# %% wrong output-size: d (k − 1) + 1 pixels
def output_size(n, k, s=1, p=0, d=1):
    last = n + 2 * p - k
    return last // s + 1 if last >= 0 else None

# %% wrong output-size: return None
def output_size(n, k, s=1, p=0, d=1):
    return (n + 2 * p - d * (k - 1) - 1) // s + 1

# %% leak output-size: no window fits exactly once: last = 0 is not asked
- return last // s + 1 if last >= 0 else None
+ return last // s + 1 if last > 0 else None
- return last // s + 1 if last >= 0 else None
+ return last // s + 1 if last >= 1 else None

# %% equivalent field
k, s = sp.symbols("k s")
width_of_three = k + (k - 1) * s * (s + 1)

# %% wrong field: later layers reach further
k, s = sp.symbols("k s")
width_of_three = 3 * k - 2

# %% wrong field: yours is a string: write it without quotes
width_of_three = "1 + (k - 1)*(1 + s + s**2)"

# %% wrong field: own stride
k, s = sp.symbols("k s")
width_of_three = 1 + s * (k - 1) * (1 + s + s**2)

# %% wrong field: adds k − 1
k, s = sp.symbols("k s")
width_of_three = 1 + k + k * s + k * s**2

# %% wrong field: the 1 is missing
k, s = sp.symbols("k s")
width_of_three = (k - 1) * (1 + s + s**2)

# %% wrong field: not 2s
k, s = sp.symbols("k s")
width_of_three = 1 + (k - 1) * (1 + 3 * s)

# %% equivalent probe
def probe(net, side):
    reached = []
    for column in range(side):
        for _ in range(20):
            x = torch.randn(1, 1, side, side)
            changed = x.clone()
            changed[..., column] += 3 * torch.randn(side)
            before, after = net(x), net(changed)
            o = before.shape[-1]
            if before[0, 0, o // 2, o // 2] != after[0, 0, o // 2, o // 2]:
                reached.append(column)
    return max(reached) - min(reached) + 1

# %% wrong probe: ReLU is asleep
def probe(net, side):
    x = torch.zeros(1, 1, side, side, requires_grad=True)
    y = net(x)
    y[0, 0, y.shape[-1] // 2, y.shape[-1] // 2].backward()
    columns = x.grad.abs().sum((0, 1, 2)).nonzero().flatten()
    return int(columns[-1] - columns[0]) + 1 if len(columns) else 0

# %% wrong probe: holes in between
def probe(net, side):
    x = torch.rand(1, 1, side, side) + 1
    x.requires_grad_()
    y = net(x)
    y[0, 0, y.shape[-1] // 2, y.shape[-1] // 2].backward()
    return len(x.grad.abs().sum((0, 1, 2)).nonzero())

# %% wrong probe: cut off by the border
def probe(net, side):
    x = torch.ones(1, 1, side, side, requires_grad=True)
    net(x)[0, 0, 0, 0].backward()
    columns = x.grad.abs().sum((0, 1, 2)).nonzero().flatten()
    return int(columns[-1] - columns[0]) + 1

# %% wrong probe: the whole output
def probe(net, side):
    x = torch.ones(1, 1, side, side, requires_grad=True)
    net(x).sum().backward()
    columns = x.grad.abs().sum((0, 1, 2)).nonzero().flatten()
    return int(columns[-1] - columns[0]) + 1

# %% survivor probe: int() takes a tensor with one entry
- columns = total.nonzero().flatten()
+ columns = total.nonzero()

# %% survivor probe: how many, and which random ones, is free
- for _ in range(20):
+ for _ in range(21):
- for _ in range(20):
+ for _ in range(19):
- x = torch.randn(1, 1, side, side, requires_grad=True)
+ x = torch.randn(2, 1, side, side, requires_grad=True)

# %% survivor probe: what is not zero stays so with the other sign, and as a mean
- total = total + gradient.abs().sum((0, 1, 2))
+ total = total - gradient.abs().sum((0, 1, 2))
- total = total + gradient.abs().sum((0, 1, 2))
+ total = total + gradient.abs().mean((0, 1, 2))

# %% leak probe: one picture is enough for the networks of the check
- total = total + gradient.abs().sum((0, 1, 2))
+ total = gradient.abs().sum((0, 1, 2))

# %% survivor probe: a number in any form, or entries in any container, go on in the form that the lesson needs
- return int(columns[-1] - columns[0]) + 1
+ return columns[-1] - columns[0] + 1

# %% leak probe: every network of the check sees as many rows as columns
- total = total + gradient.abs().sum((0, 1, 2))
+ total = total + gradient.abs().sum((0, 1))
- total = total + gradient.abs().sum((0, 1, 2))
+ total = total + gradient.abs().sum((0, 1, 3))

# %% survivor probe: sums over several axes do not mind their order
- total = total + gradient.abs().sum((0, 1, 2))
+ total = total + gradient.abs().sum((1, 0, 2))
- total = total + gradient.abs().sum((0, 1, 2))
+ total = total + gradient.abs().sum((0, 2, 1))

# %% survivor probe: this axis has one entry
- gradient, = torch.autograd.grad(y[0, 0, y.shape[-1] // 2, y.shape[-1] // 2], x)
+ gradient, = torch.autograd.grad(y[-1, 0, y.shape[-1] // 2, y.shape[-1] // 2], x)
- gradient, = torch.autograd.grad(y[0, 0, y.shape[-1] // 2, y.shape[-1] // 2], x)
+ gradient, = torch.autograd.grad(y[0, -1, y.shape[-1] // 2, y.shape[-1] // 2], x)

# %% survivor probe: every row of the output sees the same columns
- gradient, = torch.autograd.grad(y[0, 0, y.shape[-1] // 2, y.shape[-1] // 2], x)
+ gradient, = torch.autograd.grad(y[0, 0, 2 // y.shape[-1], y.shape[-1] // 2], x)
- gradient, = torch.autograd.grad(y[0, 0, y.shape[-1] // 2, y.shape[-1] // 2], x)
+ gradient, = torch.autograd.grad(y[0, 0, 2, y.shape[-1] // 2], x)
- gradient, = torch.autograd.grad(y[0, 0, y.shape[-1] // 2, y.shape[-1] // 2], x)
+ gradient, = torch.autograd.grad(y[0, 0, y.shape[-1] // 3, y.shape[-1] // 2], x)
- gradient, = torch.autograd.grad(y[0, 0, y.shape[-1] // 2, y.shape[-1] // 2], x)
+ gradient, = torch.autograd.grad(y[0, 0, y.shape[1] // 2, y.shape[-1] // 2], x)
- gradient, = torch.autograd.grad(y[0, 0, y.shape[-1] // 2, y.shape[-1] // 2], x)
+ gradient, = torch.autograd.grad(y[0, 0, y.shape[-2] // 2, y.shape[-1] // 2], x)
- gradient, = torch.autograd.grad(y[0, 0, y.shape[-1] // 2, y.shape[-1] // 2], x)
+ gradient, = torch.autograd.grad(y[0, 0, y.shape[-0] // 2, y.shape[-1] // 2], x)

# %% leak probe: the networks of the check see so little that a column nearer to the border sees all of it too
- gradient, = torch.autograd.grad(y[0, 0, y.shape[-1] // 2, y.shape[-1] // 2], x)
+ gradient, = torch.autograd.grad(y[0, 0, y.shape[-1] // 2, 2], x)
- gradient, = torch.autograd.grad(y[0, 0, y.shape[-1] // 2, y.shape[-1] // 2], x)
+ gradient, = torch.autograd.grad(y[0, 0, y.shape[-1] // 2, y.shape[-1] // 3], x)

# %% leak probe: all kernels of the check are positive: nothing can cancel
- total = total + gradient.abs().sum((0, 1, 2))
+ total = total + gradient.sum((0, 1, 2))

# %% survivor probe: the picture is a square, side × side, and so is the output
- gradient, = torch.autograd.grad(y[0, 0, y.shape[-1] // 2, y.shape[-1] // 2], x)
+ gradient, = torch.autograd.grad(y[0, 0, y.shape[-1] // 2, y.shape[-2] // 2], x)
