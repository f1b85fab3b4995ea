# %% equivalent share
N, D, E, A, B, α, β = sp.symbols("N D E A B alpha beta", positive=True)
L = E + A / N**α + B / D**β
slope = -N * sp.diff(L, N) / L

# %% equivalent share
N, D, E, A, B, alpha, beta = sp.symbols("N D E A B alpha beta", positive=True)
slope = alpha * A / (A + N**alpha * (E + B * D**-beta))

# %% wrong share: the sign
N, D, E, A, B, α, β = sp.symbols("N D E A B alpha beta", positive=True)
L = E + A / N**α + B / D**β
slope = N / L * sp.diff(L, N)

# %% wrong share: this is −∂L/∂N; percent of L
N, D, E, A, B, α, β = sp.symbols("N D E A B alpha beta", positive=True)
slope = α * A * N ** (-α - 1)

# %% wrong share: and mind the sign
N, D, E, A, B, α, β = sp.symbols("N D E A B alpha beta", positive=True)
slope = sp.diff(E + A / N**α + B / D**β, N)

# %% wrong share: one percent of N is N/100
N, D, E, A, B, α, β = sp.symbols("N D E A B alpha beta", positive=True)
slope = -sp.diff(sp.log(E + A / N**α + B / D**β), N)

# %% wrong share: divide by L
N, D, E, A, B, α, β = sp.symbols("N D E A B alpha beta", positive=True)
slope = α * A / N**α

# %% wrong share: the exponent α comes down
N, D, E, A, B, α, β = sp.symbols("N D E A B alpha beta", positive=True)
slope = A / N**α / (E + A / N**α + B / D**β)

# %% wrong share: it would be α
N, D, E, A, B, α, β = sp.symbols("N D E A B alpha beta", positive=True)
slope = α

# %% wrong share: this is for D
N, D, E, A, B, α, β = sp.symbols("N D E A B alpha beta", positive=True)
slope = β * B / D**β / (E + A / N**α + B / D**β)

# %% wrong share: its term does not change
N, D, E, A, B, α, β = sp.symbols("N D E A B alpha beta", positive=True)
slope = (α * A / N**α + β * B / D**β) / (E + A / N**α + B / D**β)

# %% wrong share: by the first two
N, D, E, A, B, α, β = sp.symbols("N D E A B alpha beta", positive=True)
slope = α * (A / N**α) / (E + A / N**α)

# %% wrong share: E belongs to the loss
N, D, E, A, B, α, β = sp.symbols("N D E A B alpha beta", positive=True)
slope = α * (A / N**α) / (A / N**α + B / D**β)

# %% equivalent optimum
C, A, B, α, β = sp.symbols("C A B alpha beta", positive=True)
optimum = (α * A * (C / 6) ** β / (β * B)) ** (1 / (α + β))

# %% equivalent optimum
C, A, B, α, β = sp.symbols("C A B alpha beta", positive=True)
optimum = sp.exp((sp.log(α * A) - sp.log(β * B) + β * sp.log(C / 6)) / (α + β))

# %% wrong optimum: this is D
C, A, B, α, β = sp.symbols("C A B alpha beta", positive=True)
optimum = (β * B / (α * A)) ** (1 / (α + β)) * (C / 6) ** (α / (α + β))

# %% wrong optimum: you get β above the line
C, A, B, α, β = sp.symbols("C A B alpha beta", positive=True)
optimum = (α * A / (β * B)) ** (1 / (α + β)) * (C / 6) ** (α / (α + β))

# %% wrong optimum: the root is missing
C, A, B, α, β = sp.symbols("C A B alpha beta", positive=True)
optimum = α * A / (β * B) * (C / 6) ** (β / (α + β))

# %% wrong optimum: upside down
C, A, B, α, β = sp.symbols("C A B alpha beta", positive=True)
optimum = (β * B / (α * A)) ** (1 / (α + β)) * (C / 6) ** (β / (α + β))

# %% wrong optimum: it is C/6 that is divided
C, A, B, α, β = sp.symbols("C A B alpha beta", positive=True)
optimum = (α * A / (β * B)) ** (1 / (α + β)) * C ** (β / (α + β))

# %% wrong optimum: not 6C
C, A, B, α, β = sp.symbols("C A B alpha beta", positive=True)
optimum = (α * A / (β * B)) ** (1 / (α + β)) * (6 * C) ** (β / (α + β))

# %% wrong optimum: here both terms are equal
C, A, B, α, β = sp.symbols("C A B alpha beta", positive=True)
optimum = (A / B * (C / 6) ** β) ** (1 / (α + β))

# %% wrong optimum: changed places
C, A, B, α, β = sp.symbols("C A B alpha beta", positive=True)
optimum = (β * A / (α * B)) ** (1 / (α + β)) * (C / 6) ** (β / (α + β))

# %% wrong optimum: if α and β were equal
C, A, B, α, β = sp.symbols("C A B alpha beta", positive=True)
optimum = (α * A / (β * B)) ** (1 / (α + β)) * sp.sqrt(C / 6)

# %% wrong optimum: the first factor is missing
C, A, B, α, β = sp.symbols("C A B alpha beta", positive=True)
optimum = (C / 6) ** (β / (α + β))

# %% equivalent vertex
def lowest(N, L):
    a, b, _ = np.polyfit(np.log10(N), L, 2)
    return 10 ** (-b / (2 * a))

# %% equivalent vertex
def lowest(N, L):
    parabola = np.polynomial.Polynomial.fit(np.log(N), L, 2)
    return float(np.exp(parabola.deriv().roots()[0]))

# %% equivalent vertex
def lowest(N, L):
    x = np.log(N)
    columns = np.stack([x**2, x, np.ones_like(x)], axis=1)
    a, b, c = np.linalg.lstsq(columns, L, rcond=None)[0]
    return np.exp(-b / 2 / a)

# %% wrong vertex: these are his two defects
def lowest(N, L):
    a, b, c = np.polyfit(N, L, 2)
    return -b / a

# %% wrong vertex: asked in log N, not in N
def lowest(N, L):
    a, b, c = np.polyfit(N, L, 2)
    return -b / (2 * a)

# %% wrong vertex: is zero at −b/(2a)
def lowest(N, L):
    a, b, c = np.polyfit(np.log(N), L, 2)
    return np.exp(-b / a)

# %% wrong vertex: this is log N
def lowest(N, L):
    a, b, c = np.polyfit(np.log(N), L, 2)
    return -b / (2 * a)

# %% wrong vertex: this is log10 N
def lowest(N, L):
    a, b, c = np.polyfit(np.log10(N), L, 2)
    return -b / (2 * a)

# %% wrong vertex: e^x on the way back
def lowest(N, L):
    a, b, c = np.polyfit(np.log10(N), L, 2)
    return np.exp(-b / (2 * a))

# %% wrong vertex: the sign: −b/(2a)
def lowest(N, L):
    a, b, c = np.polyfit(np.log(N), L, 2)
    return np.exp(b / (2 * a))

# %% wrong vertex: only N goes on a logarithmic axis
def lowest(N, L):
    a, b, c = np.polyfit(np.log(N), np.log(L), 2)
    return np.exp(-b / (2 * a))

# %% wrong vertex: the best of the sizes tried
def lowest(N, L):
    return N[L.argmin()]

# %% wrong vertex: −b/a·2 is not
def lowest(N, L):
    a, b, c = np.polyfit(np.log(N), L, 2)
    return np.exp(-b / a * 2)

# %% equivalent drift
estimate = "Too small "

# %% wrong drift: moves with the budget
estimate = "right"

# %% wrong drift: what does this do to the slope
estimate = "too large"

# %% wrong drift: expected 'too small'
estimate = 0.5

# %% equivalent interval
def interval(logs, s):
    error = np.hypot(np.std(logs, ddof=1), s)
    return tuple(np.exp(logs.mean() + np.array([-2, 0, 2]) * error))

# %% equivalent interval
def interval(logs, s):
    centre = sum(logs) / len(logs)
    variance = sum((each - centre) ** 2 for each in logs) / (len(logs) - 1) + s * s
    factor = np.exp(2 * variance**0.5)
    return [np.exp(centre) / factor, np.exp(centre), np.exp(centre) * factor]

# %% wrong interval: this is his
def interval(logs, s):
    centre, error = logs.mean(), logs.std(ddof=1) / np.sqrt(len(logs))
    return np.exp(centre - 2 * error), np.exp(centre), np.exp(centre + 2 * error)

# %% wrong interval: s is missing
def interval(logs, s):
    centre, error = logs.mean(), logs.std(ddof=1)
    return np.exp(centre - 2 * error), np.exp(centre), np.exp(centre + 2 * error)

# %% wrong interval: still divided
def interval(logs, s):
    centre, error = logs.mean(), np.sqrt(logs.var(ddof=1) / len(logs) + s**2)
    return np.exp(centre - 2 * error), np.exp(centre), np.exp(centre + 2 * error)

# %% wrong interval: do not make the law surer
def interval(logs, s):
    centre, error = logs.mean(), np.sqrt((logs.var(ddof=1) + s**2) / len(logs))
    return np.exp(centre - 2 * error), np.exp(centre), np.exp(centre + 2 * error)

# %% wrong interval: the variances are added
def interval(logs, s):
    centre, error = logs.mean(), logs.std(ddof=1) + s
    return np.exp(centre - 2 * error), np.exp(centre), np.exp(centre + 2 * error)

# %% wrong interval: the root is missing
def interval(logs, s):
    centre, error = logs.mean(), logs.var(ddof=1) + s**2
    return np.exp(centre - 2 * error), np.exp(centre), np.exp(centre + 2 * error)

# %% wrong interval: ddof=1, please
def interval(logs, s):
    centre, error = logs.mean(), np.sqrt(logs.var() + s**2)
    return np.exp(centre - 2 * error), np.exp(centre), np.exp(centre + 2 * error)

# %% wrong interval: these are logarithms
def interval(logs, s):
    centre, error = logs.mean(), np.sqrt(logs.var(ddof=1) + s**2)
    return centre - 2 * error, centre, centre + 2 * error

# %% wrong interval: one standard deviation
def interval(logs, s):
    centre, error = logs.mean(), np.sqrt(logs.var(ddof=1) + s**2)
    return np.exp(centre - error), np.exp(centre), np.exp(centre + error)

# %% wrong interval: the order: low
def interval(logs, s):
    centre, error = logs.mean(), np.sqrt(logs.var(ddof=1) + s**2)
    return np.exp(centre + 2 * error), np.exp(centre), np.exp(centre - 2 * error)

# %% equivalent plan
best_and_none = ["Row", "column"]

# %% equivalent plan
best_and_none = "row ", " COLUMN"

# %% wrong plan: the other way round
best_and_none = ("column", "row")

# %% wrong plan: are needed only as a sum
best_and_none = ("cross", "column")

# %% wrong plan: both terms fall together
best_and_none = ("diagonal", "column")

# %% wrong plan: no cell is near the 37th
best_and_none = ("isoflop", "column")

# %% wrong plan: needs only their sum
best_and_none = ("cross", "row")

# %% wrong plan: it can: D changes along it
best_and_none = ("row", "diagonal")

# %% wrong plan: predict very badly
best_and_none = ("row", "isoflop")

# %% wrong plan: three widths and four D
best_and_none = ["row", "cross"]

# %% wrong plan: yours has one entry
best_and_none = ("row",)

# %% wrong share: do not divide by 100
N, D, E, A, B, α, β = sp.symbols("N D E A B alpha beta", positive=True)
slope = α * A / N**α / (E + A / N**α + B / D**β) / 100

# %% wrong share: do not multiply by 100
N, D, E, A, B, α, β = sp.symbols("N D E A B alpha beta", positive=True)
slope = -100 * N * sp.diff(sp.log(E + A / N**α + B / D**β), N)

# %% wrong optimum: under the root
C, A, B, α, β = sp.symbols("C A B alpha beta", positive=True)
optimum = (α * A / (β * B) * C / 6) ** (1 / (α + β))

# %% wrong optimum: does not cost one token
C, A, B, α, β = sp.symbols("C A B alpha beta", positive=True)
optimum = (α * A / (β * B) * (C / 6) ** (β + 1)) ** (1 / (α + β + 2))

# %% wrong optimum: take the root of all of it
C, A, B, α, β = sp.symbols("C A B alpha beta", positive=True)
optimum = α * A / (β * B) * (C / 6) ** β

# %% wrong optimum: the 6 belongs to C
C, A, B, α, β = sp.symbols("C A B alpha beta", positive=True)
optimum = (α * A / (β * B)) ** (1 / (α + β)) * C ** (β / (α + β)) / 6

# %% equivalent vertex
def lowest(N, L):
    x = np.log(N)
    p = np.poly1d(np.polyfit(x - x.mean(), L, 2))
    return torch.exp(torch.tensor(p.deriv().r[0] + x.mean()))

# %% wrong vertex: may lie outside
def lowest(N, L):
    a, b, c = np.polyfit(np.log(N), L, 2)
    return np.clip(np.exp(-b / (2 * a)), N.min(), N.max())

# %% wrong vertex: not yet
def lowest(N, L):
    a, b, c = np.polyfit(np.log(N), L, 2)
    x = np.linspace(np.log(N.min()), np.log(N.max()), 100_001)
    return np.exp(x[np.argmin(np.polyval([a, b, c], x))])

# %% wrong vertex: put 2 * a into brackets
def lowest(N, L):
    a, b, c = np.polyfit(np.log(N), L, 2)
    return np.exp(-b / 2 * a)

# %% equivalent interval
def interval(logs, s):
    logs = torch.tensor(logs)
    error = torch.sqrt(logs.var() + s**2)
    return torch.stack([logs.mean() - 2 * error, logs.mean(), logs.mean() + 2 * error]).exp()

# %% wrong interval: not 1.96
def interval(logs, s):
    error = np.sqrt(logs.var(ddof=1) + s**2)
    return np.exp(logs.mean() - 1.96 * error), np.exp(logs.mean()), np.exp(logs.mean() + 1.96 * error)

# %% wrong interval: not the mean of the losses
def interval(logs, s):
    centre, factor = np.exp(logs).mean(), np.exp(2 * np.sqrt(logs.var(ddof=1) + s**2))
    return centre / factor, centre, centre * factor

# %% wrong interval: add it first
def interval(logs, s):
    centre, error = np.exp(logs.mean()), np.sqrt(logs.var(ddof=1) + s**2)
    return centre - 2 * error, centre, centre + 2 * error

# %% wrong interval: the larger of the two
def interval(logs, s):
    centre, error = logs.mean(), max(logs.std(ddof=1), s)
    return np.exp(centre - 2 * error), np.exp(centre), np.exp(centre + 2 * error)

# %% equivalent plan
best_and_none = np.array(["row", "column"])
