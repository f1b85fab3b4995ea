# %% equivalent kernel
def kernel_gradient(x, δ, k, s, p, d):
    gradient = F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), None, d, p, s)
    return gradient[:, :, :k, :k].permute(1, 0, 2, 3)

# %% equivalent kernel
def kernel_gradient(x, δ, k, s, p, d):
    return torch.nn.grad.conv2d_weight(x, (δ.shape[1], x.shape[1], k, k), δ, s, p, d)

# %% equivalent kernel
def kernel_gradient(x, δ, k, s, p, d):
    kernel = torch.zeros(δ.shape[1], x.shape[1], k, k, dtype=x.dtype, requires_grad=True)
    return torch.autograd.grad(F.conv2d(x, kernel, None, s, p, d), kernel, δ)[0]

# %% equivalent kernel
def kernel_gradient(x, δ, k, s, p, d):
    x = F.pad(x, (p, p, p, p))
    gradient = torch.zeros(δ.shape[1], x.shape[1], k, k, dtype=x.dtype)
    for i in range(δ.shape[2]):
        for j in range(δ.shape[3]):
            window = x[:, :, i * s : i * s + d * (k - 1) + 1 : d, j * s : j * s + d * (k - 1) + 1 : d]
            gradient += torch.einsum("bo,bcuv->ocuv", δ[:, :, i, j], window)
    return gradient

# %% equivalent kernel
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(x.swapaxes(0, 1), δ.swapaxes(0, 1), stride=d, padding=p, dilation=s).swapaxes(0, 1)[:, :, :k, :k].numpy()

# %% wrong kernel: change their roles
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=s, padding=p, dilation=d).transpose(0, 1)[..., :k, :k]

# %% wrong kernel: exchange the first two axes again
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=d, padding=p, dilation=s)[..., :k, :k]

# %% wrong kernel: keep k × k
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=d, padding=p, dilation=s).transpose(0, 1)

# %% wrong kernel: not here
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=d, padding=p, dilation=s).transpose(0, 1)[..., :k, :k].flip(2, 3)

# %% wrong kernel: not averaged
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=d, padding=p, dilation=s).transpose(0, 1)[..., :k, :k] / len(x)

# %% wrong kernel: keep the first k × k
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=d, padding=p, dilation=s).transpose(0, 1)[..., -k:, -k:]

# %% wrong kernel: the first two axes of both
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(x, δ, stride=d, padding=p, dilation=s)

# %% wrong kernel: axes of x, too
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(x, δ.transpose(0, 1), stride=d, padding=p, dilation=s).transpose(0, 1)[..., :k, :k]

# %% wrong kernel: axes of δ, too
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(x.transpose(0, 1), δ, stride=d, padding=p, dilation=s).transpose(0, 1)[..., :k, :k]

# %% wrong kernel: not the other way round
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(δ.transpose(0, 1), x.transpose(0, 1), stride=d, padding=p, dilation=s)[..., :k, :k]

# %% wrong kernel: dilation of the way forward is the stride
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), padding=p, dilation=s).transpose(0, 1)[..., :k, :k]

# %% wrong kernel: stride of the way forward is the dilation
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=d, padding=p).transpose(0, 1)[..., :k, :k]

# %% wrong kernel: padded as on the way forward
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=d, dilation=s).transpose(0, 1)[..., :k, :k]

# %% wrong kernel: stay in float64
def kernel_gradient(x, δ, k, s, p, d):
    x, δ = x.float().transpose(0, 1), δ.float().transpose(0, 1)
    return F.conv2d(x, δ, stride=d, padding=p, dilation=s).transpose(0, 1)[..., :k, :k]

# %% wrong kernel: not yet
def kernel_gradient(x, δ, k, s, p, d):
    return F.conv2d(x.transpose(0, 1), δ.transpose(0, 1).flip(2, 3), stride=d, padding=p, dilation=s).transpose(0, 1)[..., :k, :k]

# %% equivalent gain
a_that_keeps = 6**0.5

# %% equivalent gain
a_that_keeps = 2.45

# %% equivalent gain
a_that_keeps = [a for a in sp.solve(sp.Symbol("a") ** 2 / 6 - 1) if a > 0][0]

# %% wrong gain: the question is about a
a_that_keeps = 6

# %% wrong gain: half of the entries are lost
a_that_keeps = np.sqrt(3)

# %% wrong gain: torch's own a is 1
a_that_keeps = 1

# %% wrong gain: the factor of one half
a_that_keeps = 12**0.5

# %% wrong gain: the factor for a = 1
a_that_keeps = 1 / 6

# %% wrong gain: take the root
a_that_keeps = 6**2

# %% wrong gain: a > 0
a_that_keeps = sp.solve(sp.Symbol("a") ** 2 / 6 - 1)[0]

# %% wrong gain: a factor of 1/3, too
a_that_keeps = 2**0.5

# %% wrong gain: larger than √3
a_that_keeps = (3 / 2) ** 0.5

# %% wrong gain: upside down
a_that_keeps = 1 / np.sqrt(6)

# %% wrong gain: rounded too far
a_that_keeps = 2.4

# %% equivalent arrives
times_shorter = 3000

# %% equivalent arrives
times_shorter = sp.sqrt(6) ** 9

# %% equivalent arrives
times_shorter = np.sqrt(6) ** 9

# %% equivalent arrives
times_shorter = 1 / np.sqrt((1 / 6) ** 9)

# %% wrong arrives: take the square root
times_shorter = 6**9

# %% wrong arrives: nine layers in between, not ten
times_shorter = 6**5

# %% wrong arrives: 1/6, not 1/3
times_shorter = 3**4.5

# %% wrong arrives: how many times
times_shorter = 6**-4.5

# %% wrong arrives: they do not add
times_shorter = 9 * 6**0.5

# %% wrong arrives: not eight
times_shorter = 6**4

# %% wrong arrives: not 1/3
times_shorter = 3**9

# %% wrong arrives: this is one layer
times_shorter = 6**0.5

# %% wrong arrives: and its squared length
times_shorter = 6

# %% wrong arrives: and this is the squared length
times_shorter = 9 * 6

# %% equivalent flops
B, n, L = sp.symbols("B n L", positive=True)
backward_flops = L * 2 * B * n**2 + (L - 1) * 2 * B * n**2

# %% equivalent flops
B, n, L = sp.symbols("B n L", positive=True)
backward_flops = 4 * B * n**2 * L - 2 * B * n**2

# %% equivalent flops
B, n, L, l = sp.symbols("B n L l", positive=True, integer=True)
backward_flops = 2 * B * n**2 + sp.summation(4 * B * n**2, (l, 2, L))

# %% wrong flops: needs no gradient of its inputs
B, n, L = sp.symbols("B n L", positive=True)
backward_flops = 4 * B * n**2 * L

# %% wrong flops: the way forward
B, n, L = sp.symbols("B n L", positive=True)
backward_flops = 2 * B * n**2 * L

# %% wrong flops: counts as 2
B, n, L = sp.symbols("B n L", positive=True)
backward_flops = B * n**2 * (2 * L - 1)

# %% wrong flops: two products of matrices
B, n, L = sp.symbols("B n L", positive=True)
backward_flops = 2 * B * n**2 * (L - 1)

# %% wrong flops: for every image
B, n, L = sp.symbols("B n L", positive=True)
backward_flops = 2 * n**2 * (2 * L - 1)

# %% wrong flops: still needs the gradient of its weights
B, n, L = sp.symbols("B n L", positive=True)
backward_flops = 2 * (L - 1) * 2 * B * n**2

# %% wrong flops: without the way forward
B, n, L = sp.symbols("B n L", positive=True)
backward_flops = 2 * B * n**2 * (3 * L - 1)

# %% wrong flops: without the way forward; and the first layer
B, n, L = sp.symbols("B n L", positive=True)
backward_flops = 3 * 2 * B * n**2 * L

# %% wrong flops: n², not n
B, n, L = sp.symbols("B n L", positive=True)
backward_flops = 2 * B * n * (2 * L - 1)

# %% wrong flops: H has B rows
B, n, L = sp.symbols("B n L", positive=True)
backward_flops = 2 * B * n**3 * (2 * L - 1)

# %% survivor kernel: two axes are exchanged, in whichever order they are named
- gradient = F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=d, padding=p, dilation=s)
+ gradient = F.conv2d(x.transpose(1, 0), δ.transpose(0, 1), stride=d, padding=p, dilation=s)

- gradient = F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=d, padding=p, dilation=s)
+ gradient = F.conv2d(x.transpose(0, 1), δ.transpose(1, 0), stride=d, padding=p, dilation=s)

- return gradient.transpose(0, 1)[..., :k, :k]
+ return gradient.transpose(1, 0)[..., :k, :k]
