# %% equivalent inputs
n, m, c, d = sp.symbols("n m c d", positive=True)
side = n * sp.Rational(1, 2) ** m
parameters = d + c * d * side * side

# %% wrong inputs: halves the height and the width
n, m, c, d = sp.symbols("n m c d", positive=True)
parameters = d + d * c * n * (n / 2**m)

# %% wrong inputs: biases are missing
n, m, c, d = sp.symbols("n m c d", positive=True)
parameters = d * c * (n / 2**m) ** 2

# %% wrong inputs: each output has its own
n, m, c, d = sp.symbols("n m c d", positive=True)
parameters = 1 + d * c * (n / 2**m) ** 2

# %% wrong inputs: not by 2 m
n, m, c, d = sp.symbols("n m c d", positive=True)
parameters = d * (1 + c * (n / (2 * m)) ** 2)

# %% equivalent unbatched
rows_and_columns = [2**6, 64]

# %% wrong unbatched: axis of the batch
rows_and_columns = 1, 4096

# %% wrong unbatched: merges all axes
rows_and_columns = 64, 8

# %% wrong unbatched: the first, the channels
rows_and_columns = 3, 1024

# %% wrong unbatched: leave 8 × 8
rows_and_columns = 64, 1024

# %% survivor unbatched: both numbers are 64
- solution = (64, 8 * 8)
+ solution = (8 * 8, 64)

# %% equivalent bends
def bends(f, shape):
    x, d = torch.randn(2, 500, *shape, dtype=torch.float64)
    ends = [f(x + step * d) for step in (-2, 0, 2)]
    return not torch.allclose(ends[0] - 2 * ends[1] + ends[2], torch.zeros_like(ends[0]), atol=1e-8)

# %% wrong bends: a bias is no bend
def bends(f, shape):
    x, y = torch.randn(2, 100, *shape, dtype=torch.float64)
    return not torch.allclose(f(x) + f(y), f(x + y))

# %% wrong bends: doubles what is doubled
def bends(f, shape):
    x = torch.randn(100, *shape, dtype=torch.float64)
    at_zero = f(torch.zeros_like(x))
    return not torch.allclose(f(3 * x) - at_zero, 3 * (f(x) - at_zero))

# %% wrong bends: x and −x alone
def bends(f, shape):
    x = torch.randn(100, *shape, dtype=torch.float64)
    return not torch.allclose(f(x) + f(-x), 2 * f(torch.zeros_like(x)))

# %% wrong bends: yours were all positive
def bends(f, shape):
    x, y = torch.rand(2, 100, *shape, dtype=torch.float64)
    return not torch.allclose(f((x + y) / 2), (f(x) + f(y)) / 2)

# %% survivor bends: how many, and which random ones, is free
- x, y = 3 * torch.randn(2, 100, *shape, dtype=torch.float64)
+ x, y = 3 / torch.randn(2, 100, *shape, dtype=torch.float64)
- x, y = 3 * torch.randn(2, 100, *shape, dtype=torch.float64)
+ x, y = torch.randn(2, 100, *shape, dtype=torch.float64)
- x, y = 3 * torch.randn(2, 100, *shape, dtype=torch.float64)
+ x, y = 4 * torch.randn(2, 100, *shape, dtype=torch.float64)
- x, y = 3 * torch.randn(2, 100, *shape, dtype=torch.float64)
+ x, y = 2 * torch.randn(2, 100, *shape, dtype=torch.float64)
- x, y = 3 * torch.randn(2, 100, *shape, dtype=torch.float64)
+ x, y = 3 * torch.randn(2, 101, *shape, dtype=torch.float64)
- x, y = 3 * torch.randn(2, 100, *shape, dtype=torch.float64)
+ x, y = 3 * torch.randn(2, 99, *shape, dtype=torch.float64)

# %% survivor bends: the two sides of a sum, a maximum, a minimum or a squared difference may be exchanged
- middle, mean = (f((x + y) / 2), (f(x) + f(y)) / 2)
+ middle, mean = ((f(x) + f(y)) / 2, f((x + y) / 2))
- return bool((middle - mean).abs().max() > 1e-09 * mean.abs().max())
+ return bool((mean - middle).abs().max() > 1e-09 * mean.abs().max())

# %% survivor bends: a number in any form, or entries in any container, go on in the form that the lesson needs
- return bool((middle - mean).abs().max() > 1e-09 * mean.abs().max())
+ return (middle - mean).abs().max() > 1e-09 * mean.abs().max()

# %% leak bends: no straight function is large, negative throughout or zero
- return bool((middle - mean).abs().max() > 1e-09 * mean.abs().max())
+ return bool((middle - mean).abs().max() >= 1e-09 * mean.abs().max())
- return bool((middle - mean).abs().max() > 1e-09 * mean.abs().max())
+ return bool((middle - mean).abs().max() > 1e-09 / mean.abs().max())
- return bool((middle - mean).abs().max() > 1e-09 * mean.abs().max())
+ return bool((middle - mean).abs().max() > 1e-09)
- return bool((middle - mean).abs().max() > 1e-09 * mean.abs().max())
+ return bool((middle - mean).abs().max() > 1e-09 * mean.abs().min())
- return bool((middle - mean).abs().max() > 1e-09 * mean.abs().max())
+ return bool((middle - mean).abs().max() > 1e-09 * mean.max())

# %% equivalent numbering
def translate(train_classes, validation_classes):
    number = {name: label for label, name in enumerate(train_classes)}
    return list(map(number.get, validation_classes))

# %% wrong numbering: the defect
def translate(train_classes, validation_classes):
    return [label for label, _ in enumerate(validation_classes)]

# %% wrong numbering: behind the gap
def translate(train_classes, validation_classes):
    missing = len(train_classes) - len(validation_classes)
    return [label + missing for label in range(len(validation_classes))]

# %% wrong numbering: one entry for each label
def translate(train_classes, validation_classes):
    return [validation_classes.index(name) if name in validation_classes else -1 for name in train_classes]

# %% wrong numbering: not names
def translate(train_classes, validation_classes):
    return [name for name in train_classes if name in validation_classes]

# %% equivalent first-loss
def first_loss(K):
    return -np.log(1 / K)

# %% wrong first-loss: the chance itself
def first_loss(K):
    return 1 / K

# %% wrong first-loss: base 2
def first_loss(K):
    return np.log2(K)

# %% wrong first-loss: base 10
def first_loss(K):
    return np.log10(K)

# %% wrong first-loss: a surprise is positive
def first_loss(K):
    return math.log(1 / K)

# %% wrong first-loss: only for the true name
def first_loss(K):
    return sum(-math.log(1 / K) for _ in range(K))

# %% equivalent ratio
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = sp.sqrt(1 / (3 * n)) / (η * g)

# %% wrong ratio: its inverse
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = η * g / (1 / sp.sqrt(3 * n))

# %% wrong ratio: b²/3
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = 1 / sp.sqrt(n) / (η * g)

# %% wrong ratio: with its root
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = 1 / (3 * n) / (η * g)

# %% wrong ratio: η times the gradient
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = 1 / (g * sp.sqrt(3 * n))

# %% wrong ratio: the inputs of one neuron
η, g, n = sp.symbols("eta g n", positive=True)
steps_needed = 1 / (η * g) / sp.sqrt(3)
