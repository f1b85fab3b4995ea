# %% equivalent kernel
def kernel_gradient(x, δ, k, s, p, d):
    gradient = F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), None, d, p, s)
    return gradient[:, :, :k, :k].permute(1, 0, 2, 3)

# %% equivalent kernel
def kernel_gradient(x, δ, k, s, p, d):
    return torch.nn.grad.conv2d_weight(x, (δ.shape[1], x.shape[1], k, k), δ, s, p, d)

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

# %% equivalent gain
a_that_keeps = 6**0.5

# %% equivalent gain
a_that_keeps = 2.45

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

# %% equivalent arrives
times_shorter = 3000

# %% equivalent arrives
times_shorter = sp.sqrt(6) ** 9

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

# %% equivalent flops
B, n, L = sp.symbols("B n L", positive=True)
backward_flops = L * 2 * B * n**2 + (L - 1) * 2 * B * n**2

# %% equivalent flops
B, n, L = sp.symbols("B n L", positive=True)
backward_flops = 4 * B * n**2 * L - 2 * B * n**2

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

# %% survivor kernel: two axes are exchanged, in whichever order they are named
- gradient = F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=d, padding=p, dilation=s)
+ gradient = F.conv2d(x.transpose(1, 0), δ.transpose(0, 1), stride=d, padding=p, dilation=s)

- gradient = F.conv2d(x.transpose(0, 1), δ.transpose(0, 1), stride=d, padding=p, dilation=s)
+ gradient = F.conv2d(x.transpose(0, 1), δ.transpose(1, 0), stride=d, padding=p, dilation=s)

- return gradient.transpose(0, 1)[..., :k, :k]
+ return gradient.transpose(1, 0)[..., :k, :k]
