# %% equivalent gain
a, n = sp.symbols("a n")
variance = 1 / (n * (sp.Rational(1, 2) + a**2 / 2))

# %% equivalent gain
a, n = sp.symbols("a n", positive=True)
variance = 2.0 / (n + n * a**2)

# %% wrong gain: for the plain ReLU
a, n = sp.symbols("a n", positive=True)
variance = 2 / n

# %% wrong gain: a², not a
a, n = sp.symbols("a n", positive=True)
variance = 2 / (n + a * n)

# %% wrong gain: not (1 + a)²
a, n = sp.symbols("a n", positive=True)
variance = 2 / (n * (1 + a) ** 2)

# %% wrong gain: half of the probability
a, n = sp.symbols("a n", positive=True)
variance = 1 / (n + n * a**2)

# %% wrong gain: this is 1/v
a, n = sp.symbols("a n", positive=True)
variance = n / 2 + n * a**2 / 2

# %% wrong gain: the weights must be smaller
a, n = sp.symbols("a n", positive=True)
variance = 2 / n * (1 + a**2)

# %% wrong gain: this is the standard deviation
a, n = sp.symbols("a n", positive=True)
variance = sp.sqrt(2 / n) / sp.sqrt(1 + a**2)

# %% wrong gain: a square is not negative
a, n = sp.symbols("a n", positive=True)
variance = 2 / (n - n * a**2)

# %% wrong gain: add up over all n
a, n = sp.symbols("a n", positive=True)
variance = 2 / (1 + a**2)

# %% wrong gain: the positive half gives q/2
a, n = sp.symbols("a n", positive=True)
variance = 2 / (n * a**2)

# %% equivalent fans
def he_std(shape):
    return float(2 / torch.empty(shape)[0].numel()) ** 0.5

# %% equivalent fans
def he_std(shape):
    fan_in = shape[1]
    for k in shape[2:]:
        fan_in *= k
    return np.sqrt(2 / fan_in)

# %% wrong fans: which a square layer hides
def he_std(shape):
    return (2 / (shape[0] * shape[2] * shape[3])) ** 0.5 if len(shape) == 4 else (2 / shape[0]) ** 0.5

# %% wrong fans: this is the fan-out
def he_std(shape):
    return (2 / shape[0]) ** 0.5

# %% wrong fans: adds up k · k products
def he_std(shape):
    return (2 / shape[1]) ** 0.5

# %% wrong fans: a kernel has two axes
def he_std(shape):
    return (2 / (shape[1] * shape[2])) ** 0.5 if len(shape) == 4 else (2 / shape[1]) ** 0.5

# %% wrong fans: this is the variance
def he_std(shape):
    return 2 / np.prod(shape[1:])

# %% wrong fans: halves the mean square
def he_std(shape):
    return (1 / np.prod(shape[1:])) ** 0.5

# %% wrong fans: does not see the other outputs
def he_std(shape):
    return (2 / np.prod(shape)) ** 0.5

# %% wrong fans: this is Xavier's rule
def he_std(shape):
    places = np.prod(shape[2:])
    return np.sqrt(2 / ((shape[0] + shape[1]) * places))

# %% wrong fans: upside down
def he_std(shape):
    return (np.prod(shape[1:]) / 2) ** 0.5

# %% wrong fans: take the root of the 2 as well
def he_std(shape):
    return 2 / np.prod(shape[1:]) ** 0.5

# %% wrong fans: multiplied, not added
def he_std(shape):
    return (2 / sum(shape[1:])) ** 0.5

# %% equivalent overflow
layers_until_overflow = 2 * 128

# %% equivalent overflow
layers_until_overflow = np.log(2.0**128) / np.log(2**0.5)

# %% wrong overflow: the root of the mean square
layers_until_overflow = 128

# %% wrong overflow: keeps half of the mean square
layers_until_overflow = 64

# %% wrong overflow: begin to count with the first layer
layers_until_overflow = 257

# %% wrong overflow: 2 behind it
layers_until_overflow = 255

# %% wrong overflow: how many factors √2
layers_until_overflow = 512

# %% wrong overflow: not at 10^128
layers_until_overflow = round(128 / np.log10(2**0.5))

# %% wrong overflow: by √2, not by 4
layers_until_overflow = 32

# %% equivalent calibrate
def calibrate(Ws, H, σ):
    ready = []
    for W in Ws:
        Z = H @ W.T
        size = np.linalg.norm(Z) / np.sqrt(Z.size)
        ready.append(W / size)
        H = σ(Z / size)
    return ready

# %% equivalent calibrate
def calibrate(Ws, H, σ):
    if not Ws:
        return []
    first = Ws[0] * np.mean(np.square(H @ Ws[0].T)) ** -0.5
    return [first] + calibrate(Ws[1:], σ(H @ first.T), σ)

# %% wrong calibrate: by the root of the mean square
def calibrate(Ws, H, σ):
    ready = []
    for W in Ws:
        W = W / ((H @ W.T) ** 2).mean()
        ready.append(W)
        H = σ(H @ W.T)
    return ready

# %% wrong calibrate: after the division
def calibrate(Ws, H, σ):
    ready = []
    for W in Ws:
        Z = H @ W.T
        ready.append(W / np.sqrt((Z**2).mean()))
        H = σ(Z)
    return ready

# %% wrong calibrate: not the spread
def calibrate(Ws, H, σ):
    ready = []
    for W in Ws:
        W = W / (H @ W.T).std()
        ready.append(W)
        H = σ(H @ W.T)
    return ready

# %% wrong calibrate: not one for each neuron
def calibrate(Ws, H, σ):
    ready = []
    for W in Ws:
        W = W / np.sqrt(((H @ W.T) ** 2).mean(0))[:, None]
        ready.append(W)
        H = σ(H @ W.T)
    return ready

# %% wrong calibrate: before the activation
def calibrate(Ws, H, σ):
    ready = []
    for W in Ws:
        W = W / np.sqrt((σ(H @ W.T) ** 2).mean())
        ready.append(W)
        H = σ(H @ W.T)
    return ready

# %% wrong calibrate: σ stands between two layers
def calibrate(Ws, H, σ):
    ready = []
    for W in Ws:
        W = W / np.sqrt(((H @ W.T) ** 2).mean())
        ready.append(W)
        H = H @ W.T
    return ready

# %% wrong calibrate: larger numbers need smaller weights
def calibrate(Ws, H, σ):
    ready = []
    for W in Ws:
        W = W * np.sqrt(((H @ W.T) ** 2).mean())
        ready.append(W)
        H = σ(H @ W.T)
    return ready

# %% wrong calibrate: not their sum
def calibrate(Ws, H, σ):
    ready = []
    for W in Ws:
        W = W / np.linalg.norm(H @ W.T)
        ready.append(W)
        H = σ(H @ W.T)
    return ready

# %% wrong calibrate: not of the sizes
def calibrate(Ws, H, σ):
    ready = []
    for W in Ws:
        W = W / abs(H @ W.T).mean()
        ready.append(W)
        H = σ(H @ W.T)
    return ready

# %% wrong calibrate: a list of the matrices
def calibrate(Ws, H, σ):
    for W in Ws:
        W = W / np.sqrt(((H @ W.T) ** 2).mean())
        H = σ(H @ W.T)
    return W


# %% wrong gain: the rule without an activation
a, n = sp.symbols("a n", positive=True)
variance = 1 / n

# %% wrong gain: the positive one too
a, n = sp.symbols("a n", positive=True)
variance = 1 / (n * (1 + a**2 / 2))

# %% wrong gain: a quarter is too little
a, n = sp.symbols("a n", positive=True)
variance = 4 / (n * (1 + a**2))

# %% wrong fans: the bound of an even spread
def he_std(shape):
    return np.sqrt(6 / np.prod(shape[1:]))

# %% wrong fans: torch's own variance
def he_std(shape):
    return np.sqrt(1 / (3 * np.prod(shape[1:])))

# %% wrong calibrate: not that of W
def calibrate(Ws, H, σ):
    result = []
    for W in Ws:
        W = W / np.sqrt((W**2).mean())
        result.append(W)
        H = σ(H @ W.T)
    return result

# %% wrong calibrate: for one activation
def calibrate(Ws, H, σ):
    return [W * np.sqrt(2 / W.shape[1]) for W in Ws]

# %% wrong calibrate: not the largest entry
def calibrate(Ws, H, σ):
    result = []
    for W in Ws:
        Z = H @ W.T
        result.append(W / np.abs(Z).max())
        H = σ(Z / np.abs(Z).max())
    return result
