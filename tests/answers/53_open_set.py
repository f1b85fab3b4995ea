# %% equivalent prototype
def enrol(h, who, N):
    u = h / np.sqrt((h**2).sum(1))[:, None]
    c = np.zeros((N, h.shape[1]))
    np.add.at(c, who, u)
    return c / np.sqrt((c**2).sum(1))[:, None]

# %% equivalent prototype
def enrol(h, who, N):
    return np.stack([prototype(h[who == k]) for k in range(N)])

# %% equivalent prototype
def enrol(h, who, N):
    u = torch.nn.functional.normalize(torch.as_tensor(h), dim=1)
    rows = [torch.nn.functional.normalize(u[torch.as_tensor(who) == k].sum(0), dim=0) for k in range(N)]
    return torch.stack(rows)

# %% equivalent prototype
def enrol(h, who, N):
    u = h / np.linalg.norm(h, axis=1, keepdims=True)
    Y = np.eye(N)[who]
    c = Y.T @ u
    return (c / np.linalg.norm(c, axis=1, keepdims=True)).tolist()

# %% wrong prototype: a long vector counts more
def enrol(h, who, N):
    c = np.stack([h[who == k].mean(0) for k in range(N)])
    return c / np.linalg.norm(c, axis=1, keepdims=True)

# %% wrong prototype: scale the mean to length 1, too
def enrol(h, who, N):
    u = h / np.linalg.norm(h, axis=1, keepdims=True)
    return np.stack([u[who == k].mean(0) for k in range(N)])

# %% wrong prototype: nothing is scaled
def enrol(h, who, N):
    return np.stack([h[who == k].mean(0) for k in range(N)])

# %% wrong prototype: norm over axis=1
def enrol(h, who, N):
    u = h / np.linalg.norm(h, axis=0, keepdims=True)
    c = np.stack([u[who == k].mean(0) for k in range(N)])
    return c / np.linalg.norm(c, axis=0, keepdims=True)

# %% wrong prototype: not the median
def enrol(h, who, N):
    u = h / np.linalg.norm(h, axis=1, keepdims=True)
    c = np.stack([np.median(u[who == k], axis=0) for k in range(N)])
    return c / np.linalg.norm(c, axis=1, keepdims=True)

# %% wrong prototype: not the first one only
def enrol(h, who, N):
    u = h / np.linalg.norm(h, axis=1, keepdims=True)
    return np.stack([u[who == k][0] for k in range(N)])

# %% wrong prototype: says whose image i is
def enrol(h, who, N):
    u = h / np.linalg.norm(h, axis=1, keepdims=True)
    c, at = [], 0
    for count in np.bincount(who, minlength=N):
        c.append(u[at : at + count].mean(0))
        at += count
    return np.stack(c) / np.linalg.norm(c, axis=1, keepdims=True)

# %% equivalent linear
c1, c2 = sp.symbols("c1 c2", real=True)
layer = [c1 + c1, 2 * c2, -(c1**2 + c2**2)]

# %% equivalent linear
c1, c2 = sp.symbols("c1 c2")
layer = sp.Matrix([2 * c1, 2 * c2, -c1 * c1 - c2 * c2])

# %% equivalent linear
c1, c2 = sp.symbols("c1 c2", real=True)
f1, f2 = sp.symbols("f1 f2", real=True)
rest = sp.expand(-((f1 - c1) ** 2) - (f2 - c2) ** 2 + f1**2 + f2**2)
layer = [rest.coeff(f1), rest.coeff(f2), rest.subs({f1: 0, f2: 0})]

# %% wrong linear: twice the product
c1, c2 = sp.symbols("c1 c2", real=True)
layer = [c1, c2, -(c1**2) - c2**2]

# %% wrong linear: near should score high
c1, c2 = sp.symbols("c1 c2", real=True)
layer = [-2 * c1, -2 * c2, c1**2 + c2**2]

# %% wrong linear: what is the sign of c²
c1, c2 = sp.symbols("c1 c2", real=True)
layer = [2 * c1, 2 * c2, c1**2 + c2**2]

# %% wrong linear: what is the sign of the products
c1, c2 = sp.symbols("c1 c2", real=True)
layer = [-2 * c1, -2 * c2, -(c1**2) - c2**2]

# %% wrong linear: without b
c1, c2 = sp.symbols("c1 c2", real=True)
layer = [2 * c1, 2 * c2, 0]

# %% wrong linear: not the length
c1, c2 = sp.symbols("c1 c2", real=True)
layer = [2 * c1, 2 * c2, -sp.sqrt(c1**2 + c2**2)]

# %% wrong linear: half of it
c1, c2 = sp.symbols("c1 c2", real=True)
layer = [c1, c2, -(c1**2 + c2**2) / 2]

# %% equivalent threshold
def lowest(S, fpir):
    return accept_threshold(S.max(1), fpir)

# %% equivalent threshold
def lowest(S, fpir):
    best = sorted((max(row) for row in S.tolist()), reverse=True)
    return best[math_floor(fpir * len(best))]

def math_floor(value):
    return int(np.floor(value))

# %% equivalent threshold
def lowest(S, fpir):
    best = S.max(axis=1)
    return min(t for t in best if (best > t).mean() <= fpir)

# %% wrong threshold: of all cosines is much more
def lowest(S, fpir):
    ranked = np.sort(S.ravel())[::-1]
    return ranked[int(fpir * S.size)]

# %% wrong threshold: maximum over axis 1
def lowest(S, fpir):
    ranked = np.sort(S.max(axis=0))[::-1]
    return ranked[int(fpir * len(ranked))]

# %% wrong threshold: not by the mean one
def lowest(S, fpir):
    ranked = np.sort(S.mean(axis=1))[::-1]
    return ranked[int(fpir * len(ranked))]

# %% wrong threshold: one stranger too many
def lowest(S, fpir):
    ranked = np.sort(S.max(axis=1))[::-1]
    return ranked[int(fpir * len(ranked)) + 1]

# %% wrong threshold: stricter than needed
def lowest(S, fpir):
    ranked = np.sort(S.max(axis=1))[::-1]
    return ranked[max(int(fpir * len(ranked)) - 1, 0)]

# %% wrong threshold: round down
def lowest(S, fpir):
    ranked = np.sort(S.max(axis=1))[::-1]
    return ranked[round(fpir * len(ranked))]

# %% wrong threshold: all but the share
def lowest(S, fpir):
    ranked = np.sort(S.max(axis=1))
    return ranked[int(fpir * len(ranked))]

# %% wrong threshold: a quantile lies between
def lowest(S, fpir):
    return np.quantile(S.max(axis=1), 1 - fpir)

# %% wrong threshold: whatever is allowed
def lowest(S, fpir):
    return S.max()

# %% equivalent predict
two_shares = (0.095, 0.00005)

# %% equivalent predict
two_shares = np.array([1 - 0.9995**200, -np.expm1(np.log(0.99) / 200)])

# %% wrong predict: who get no name
two_shares = [0.9048, 0.00005]

# %% wrong predict: counts a stranger twice
two_shares = [0.1, 0.00005]

# %% wrong predict: must NOT match
two_shares = [0.095, 0.99995]

# %% wrong predict: root of 99 %
two_shares = [0.095, 1 - 0.01 ** (1 / 200)]

# %% wrong predict: if q were 1 %
two_shares = [0.095, 1 - 0.99**200]

# %% wrong predict: 5 of 10,000
two_shares = [1 - 0.995**200, 0.00005]

# %% wrong predict: not per cent
two_shares = [9.5, 0.005]

# %% equivalent galleries
def mean_fpir(m, M, N):
    empty = [math.prod((M - N - j) / (M - j) for j in range(int(mi))) for mi in m]
    return 1 - sum(empty) / len(empty)

# %% equivalent galleries
from scipy import stats

def mean_fpir(m, M, N):
    return np.mean([stats.hypergeom(M, int(mi), N).sf(0) for mi in m])

# %% wrong galleries: who get no name
def mean_fpir(m, M, N):
    return np.mean([math.comb(M - int(mi), N) / math.comb(M, N) for mi in m])

# %% wrong galleries: drawing with repetition
def mean_fpir(m, M, N):
    return np.mean(1 - (1 - np.array(m) / M) ** N)

# %% wrong galleries: take each stranger's own m
def mean_fpir(m, M, N):
    return 1 - (1 - np.mean(m) / M) ** N

# %% wrong galleries: the share of pairs
def mean_fpir(m, M, N):
    return np.mean(m) / M

# %% wrong galleries: counts matches, not strangers
def mean_fpir(m, M, N):
    return N * np.mean(m) / M

# %% wrong galleries: the gallery may lack that person
def mean_fpir(m, M, N):
    return np.mean(np.array(m) > 0)

# %% wrong galleries: not the sum
def mean_fpir(m, M, N):
    return sum(1 - math.comb(M - int(mi), N) / math.comb(M, N) for mi in m)

# %% equivalent slope
theta, mu = sp.symbols("theta mu", positive=True)
slope = sp.cos(mu) + sp.cot(theta) * sp.sin(mu)

# %% equivalent slope
theta, mu = sp.symbols("theta mu")
slope = sp.diff(sp.cos(theta + mu), theta) / sp.diff(sp.cos(theta), theta)

# %% wrong slope: cancel
theta, mu = sp.symbols("theta mu", positive=True)
slope = -sp.sin(theta + mu) / sp.sin(theta)

# %% wrong slope: with respect to θ
theta, mu = sp.symbols("theta mu", positive=True)
slope = -sp.sin(theta + mu)

# %% wrong slope: one divided by dx/dθ
theta, mu = sp.symbols("theta mu", positive=True)
slope = sp.sin(theta + mu) * sp.sin(theta)

# %% wrong slope: a constant that is added
theta, mu = sp.symbols("theta mu", positive=True)
slope = sp.Integer(1)

# %% wrong slope: ratio of the cosines
theta, mu = sp.symbols("theta mu", positive=True)
slope = sp.cos(theta + mu) / sp.cos(theta)

# %% wrong slope: upside down
theta, mu = sp.symbols("theta mu", positive=True)
slope = sp.sin(theta) / sp.sin(theta + mu)

# %% wrong slope: sin θ does, too
theta, mu = sp.symbols("theta mu", positive=True)
slope = sp.cos(mu)

# %% survivor prototype: scaling to length 1 makes a list an array, and the sum and the mean the same
- c = np.stack([u[who == person].mean(axis=0) for person in range(N)])
+ c = [u[who == person].mean(axis=0) for person in range(N)]

- c = np.stack([u[who == person].mean(axis=0) for person in range(N)])
+ c = np.stack([u[who == person].sum(axis=0) for person in range(N)])

# %% survivor predict: an even power does not see the sign
- solution = [1 - (1 - 0.0005) ** 200, 1 - 0.99 ** (1 / 200)]
+ solution = [1 - (0.0005 - 1) ** 200, 1 - 0.99 ** (1 / 200)]

# %% survivor predict: one person more or less changes neither number in its first two digits
- solution = [1 - (1 - 0.0005) ** 200, 1 - 0.99 ** (1 / 200)]
+ solution = [1 - (1 - 0.0005) ** 201, 1 - 0.99 ** (1 / 200)]

- solution = [1 - (1 - 0.0005) ** 200, 1 - 0.99 ** (1 / 200)]
+ solution = [1 - (1 - 0.0005) ** 199, 1 - 0.99 ** (1 / 200)]

- solution = [1 - (1 - 0.0005) ** 200, 1 - 0.99 ** (1 / 200)]
+ solution = [1 - (1 - 0.0005) ** 200, 1 - 0.99 ** (1 / 201)]

- solution = [1 - (1 - 0.0005) ** 200, 1 - 0.99 ** (1 / 200)]
+ solution = [1 - (1 - 0.0005) ** 200, 1 - 0.99 ** (1 / 199)]
