# %% equivalent inputs
n, m, c, d = sp.symbols("n m c d", positive=True)
side = n * sp.Rational(1, 2) ** m
parameters = d + c * d * side * side

# %% equivalent inputs
n, m, c, d = sp.symbols("n m c d", integer=True, positive=True)
parameters = d * c * n**2 * 0.25**m + d

# %% wrong inputs: halves the height and the width
n, m, c, d = sp.symbols("n m c d", positive=True)
parameters = d + d * c * n * (n / 2**m)

# %% wrong inputs: biases are missing
n, m, c, d = sp.symbols("n m c d", positive=True)
parameters = d * c * (n / 2**m) ** 2

# %% wrong inputs: each output has its own
n, m, c, d = sp.symbols("n m c d", positive=True)
parameters = 1 + d * c * (n / 2**m) ** 2

# %% wrong inputs: not one for each channel
n, m, c, d = sp.symbols("n m c d", positive=True)
parameters = c * d * ((n / 2**m) ** 2 + 1)

# %% wrong inputs: and not n / (2m)
n, m, c, d = sp.symbols("n m c d", positive=True)
parameters = d * (1 + c * (n / (2 * m)) ** 2)

# %% wrong inputs: rows times columns
n, m, c, d = sp.symbols("n m c d", positive=True)
parameters = d * (1 + c * n / 2**m)

# %% wrong inputs: all channels, not one
n, m, c, d = sp.symbols("n m c d", positive=True)
parameters = d * (1 + (n / 2**m) ** 2)

# %% wrong inputs: without pooling
n, m, c, d = sp.symbols("n m c d", positive=True)
parameters = d * (1 + c * n**2)

# %% equivalent unbatched
rows_and_columns = [2**6, 64]

# %% equivalent unbatched
rows_and_columns = torch.Size([64, 64])

# %% equivalent unbatched
rows_and_columns = tuple(torch.flatten(torch.zeros(64, 8, 8), 1).shape)

# %% wrong unbatched: no axis for the batch
rows_and_columns = 1, 4096

# %% wrong unbatched: also the last two
rows_and_columns = 64, 8

# %% wrong unbatched: the three of the image are gone
rows_and_columns = 3, 1024

# %% wrong unbatched: not 32 × 32
rows_and_columns = 64, 1024

# %% wrong unbatched: not 16 × 16
rows_and_columns = 64, 256

# %% wrong unbatched: and the second one 64
rows_and_columns = 32, 64

# %% wrong unbatched: leaves axis 0 alone
rows_and_columns = (4096,)

# %% wrong unbatched: the matrix of the layer
rows_and_columns = 4096, 1024

# %% wrong unbatched: in the other error
rows_and_columns = 64, 4096

# %% wrong unbatched: give two whole numbers
rows_and_columns = "64x64"

# %% survivor unbatched: both numbers are 64
- solution = (64, 8 * 8)
+ solution = (8 * 8, 64)

# %% equivalent bends
def bends(f, shape):
    x, d = torch.randn(2, 500, *shape, dtype=torch.float64)
    ends = [f(x + step * d) for step in (-2, 0, 2)]
    size = max(end.abs().max() for end in ends)
    return bool((ends[0] - 2 * ends[1] + ends[2]).abs().max() > 1e-8 * size)

# %% equivalent bends
def bends(f, shape):
    x = 2 * torch.rand(1000, *shape, dtype=torch.float64) - 1
    y = 2 * torch.rand(1000, *shape, dtype=torch.float64) - 1
    return not torch.allclose(f((x + y) / 2), (f(x) + f(y)) / 2)

# %% equivalent bends
def bends(f, shape):
    inputs = 2 * torch.rand(2000, *shape, dtype=torch.float64) - 1
    table = torch.cat([inputs.flatten(1), torch.ones(2000, 1, dtype=torch.float64)], 1)
    outputs = f(inputs).flatten(1)
    W = torch.linalg.lstsq(table, outputs).solution
    return bool((table @ W - outputs).norm() > 1e-9 * outputs.norm())

# %% equivalent bends
def bends(f, shape):
    x, y = torch.randn(2, 500, *shape, dtype=torch.float64)
    at_zero = f(torch.zeros_like(x))
    return not np.allclose(f(x + y) + at_zero, f(x) + f(y))

# %% wrong bends: f(0) need not be 0
def bends(f, shape):
    x, y = torch.randn(2, 500, *shape, dtype=torch.float64)
    return not torch.allclose(f(x) + f(y), f(x + y))

# %% wrong bends: f(−x) need not be −f(x)
def bends(f, shape):
    x = torch.randn(500, *shape, dtype=torch.float64)
    return not torch.allclose(f(-x), -f(x))

# %% wrong bends: doubles what is doubled
def bends(f, shape):
    x = torch.randn(500, *shape, dtype=torch.float64)
    at_zero = f(torch.zeros_like(x))
    return not torch.allclose(f(3 * x) - at_zero, 3 * (f(x) - at_zero))

# %% wrong bends: pairs x and −x alone
def bends(f, shape):
    x = torch.randn(500, *shape, dtype=torch.float64)
    return not torch.allclose(f(x) + f(-x), 2 * f(torch.zeros_like(x)))

# %% wrong bends: yours were all positive
def bends(f, shape):
    x, y = torch.rand(2, 500, *shape, dtype=torch.float64)
    return not torch.allclose(f((x + y) / 2), (f(x) + f(y)) / 2)

# %% wrong bends: missed by a few pairs
def bends(f, shape):
    n = int(np.prod(shape))
    x = torch.linspace(-0.9, 0.8, n, dtype=torch.float64).reshape(1, *shape)
    y = torch.linspace(0.7, -0.8, n, dtype=torch.float64).reshape(1, *shape)
    return not torch.allclose(f((x + y) / 2), (f(x) + f(y)) / 2)

# %% wrong bends: shape can have several axes
def bends(f, shape):
    x, y = torch.randn(2, 500, shape[0], dtype=torch.float64)
    return not torch.allclose(f((x + y) / 2), (f(x) + f(y)) / 2)

# %% wrong bends: rounding grows with the numbers
def bends(f, shape):
    x, y = torch.randn(2, 500, *shape, dtype=torch.float64)
    return bool((f((x + y) / 2) - (f(x) + f(y)) / 2).abs().max() > 1e-9)

# %% wrong bends: allow a small one
def bends(f, shape):
    x, y = torch.randn(2, 500, *shape, dtype=torch.float64)
    return not torch.equal(f((x + y) / 2), (f(x) + f(y)) / 2)

# %% wrong bends: the other way round
def bends(f, shape):
    x, y = torch.randn(2, 500, *shape, dtype=torch.float64)
    return torch.allclose(f((x + y) / 2), (f(x) + f(y)) / 2)

# %% equivalent numbering
def translate(train_classes, validation_classes):
    number = {name: label for label, name in enumerate(train_classes)}
    return list(map(number.get, validation_classes))

# %% equivalent numbering
def translate(train_classes, validation_classes):
    return np.searchsorted(train_classes, validation_classes)

# %% equivalent numbering
def translate(train_classes, validation_classes):
    labels = []
    for label, name in enumerate(train_classes):
        if name in validation_classes:
            labels.append(label)
    return labels

# %% wrong numbering: and it is the defect
def translate(train_classes, validation_classes):
    return [label for label, _ in enumerate(validation_classes)]

# %% wrong numbering: behind the gap
def translate(train_classes, validation_classes):
    missing = len(train_classes) - len(validation_classes)
    return [label + missing for label in range(len(validation_classes))]

# %% wrong numbering: one entry for each label
def translate(train_classes, validation_classes):
    return [validation_classes.index(name) if name in validation_classes else -1 for name in train_classes]

# %% wrong numbering: who are missing
def translate(train_classes, validation_classes):
    return [label for label, name in enumerate(train_classes) if name not in validation_classes]

# %% wrong numbering: not names
def translate(train_classes, validation_classes):
    return [name for name in train_classes if name in validation_classes]

# %% wrong numbering: labels begin at 0
def translate(train_classes, validation_classes):
    return [label for label, name in enumerate(train_classes, 1) if name in validation_classes]

# %% wrong numbering: a list is asked for
def translate(train_classes, validation_classes):
    return {name: train_classes.index(name) for name in validation_classes}

# %% survivor bends: how many pairs, of some hundreds, is free
- x, y = torch.randn(2, 500, *shape, dtype=torch.float64)
+ x, y = torch.randn(2, 501, *shape, dtype=torch.float64)
- x, y = torch.randn(2, 500, *shape, dtype=torch.float64)
+ x, y = torch.randn(2, 499, *shape, dtype=torch.float64)

# %% survivor bends: the two sides of a difference, whose size is asked for, may be exchanged
- middle, mean = (f((x + y) / 2), (f(x) + f(y)) / 2)
+ middle, mean = ((f(x) + f(y)) / 2, f((x + y) / 2))
- return bool((middle - mean).abs().max() > 1e-09 * mean.abs().max())
+ return bool((mean - middle).abs().max() > 1e-09 * mean.abs().max())

# %% survivor bends: a tensor that holds one True or False is as good as a bool
- return bool((middle - mean).abs().max() > 1e-09 * mean.abs().max())
+ return (middle - mean).abs().max() > 1e-09 * mean.abs().max()

# %% wrong inputs: d of them, not c
n, m, c, d = sp.symbols("n m c d", positive=True)
parameters = d * c * (n / 2**m) ** 2 + c

# %% wrong inputs: 4 to the power m
n, m, c, d = sp.symbols("n m c d", positive=True)
parameters = d * (c * n**2 / (4 * m) + 1)

# %% wrong unbatched: axis 0 holds the channels
rows_and_columns = (1, 64)

# %% wrong unbatched: merges the other two
rows_and_columns = (64 * 8, 8)

# %% wrong bends: 0 < 0 is false
def bends(f, shape):
    x, y = torch.randn(2, 500, *shape, dtype=torch.float64)
    middle, mean = f((x + y) / 2), (f(x) + f(y)) / 2
    return not bool((middle - mean).abs().max() < 1e-9 * mean.abs().max())

# %% wrong bends: with the largest output, not with each
def bends(f, shape):
    x, y = 2 * torch.rand(2, 500, *shape, dtype=torch.float64) - 1
    middle, mean = f((x + y) / 2), (f(x) + f(y)) / 2
    return bool(((middle - mean).abs() / mean.abs()).max() > 1e-6)

# %% wrong bends: yours misses a bend
def bends(f, shape):
    x, y = 0.01 * torch.randn(2, 500, *shape, dtype=torch.float64)
    return bool((f((x + y) / 2) - (f(x) + f(y)) / 2).abs().max() > 1e-9 * f(x).abs().max())

# %% wrong numbering: by how much each label has moved
def translate(train_classes, validation_classes):
    return [train_classes.index(name) - validation_classes.index(name) for name in validation_classes]
