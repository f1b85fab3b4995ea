# %% equivalent filters
def filters_of(values, vectors, count, ε):
    rows = []
    for i in range(len(values) - 1, len(values) - 1 - count, -1):
        rows.append(vectors[:, i] / math.sqrt(values[i] + ε))
    return torch.stack(rows)

# %% equivalent filters
def filters_of(values, vectors, count, ε):
    return torch.diag((values + ε) ** -0.5).flip(0)[:count] @ vectors.T

# %% equivalent filters
def filters_of(values, vectors, count, ε):
    order = torch.argsort(values, descending=True)[:count]
    return vectors.T[order] / torch.sqrt(values[order] + ε)[:, None]

# %% wrong filters: turn the order round
def filters_of(values, vectors, count, ε):
    return (vectors / torch.sqrt(values + ε)).T[:count]

# %% wrong filters: the eigenvectors are the columns
def filters_of(values, vectors, count, ε):
    return torch.flip(vectors / torch.sqrt(values + ε), dims=[1])[:count]

# %% wrong filters: a row of `vectors` is no eigenvector
def filters_of(values, vectors, count, ε):
    scaled = vectors / torch.sqrt(values + ε).unsqueeze(1)
    return scaled.T.flip(0)[:count]

# %% wrong filters: the size is √λ
def filters_of(values, vectors, count, ε):
    return (vectors / (values + ε)).T.flip(0)[:count]

# %% wrong filters: multiplying makes the strong directions still stronger
def filters_of(values, vectors, count, ε):
    return (vectors * torch.sqrt(values + ε)).T.flip(0)[:count]

# %% wrong filters: ε is missing
def filters_of(values, vectors, count, ε):
    return (vectors / torch.sqrt(values)).T.flip(0)[:count]

# %% wrong filters: ε belongs under the root
def filters_of(values, vectors, count, ε):
    return (vectors / (torch.sqrt(values) + ε)).T.flip(0)[:count]

# %% wrong filters: this only turns
def filters_of(values, vectors, count, ε):
    return vectors.T.flip(0)[:count]

# %% wrong filters: only the first `count` filters
def filters_of(values, vectors, count, ε):
    return (vectors / torch.sqrt(values + ε)).T.flip(0)

# %% wrong filters: these are the `count` smallest
def filters_of(values, vectors, count, ε):
    return (vectors / torch.sqrt(values + ε)).T[:count].flip(0)

# %% wrong filters: not the numbers in them
def filters_of(values, vectors, count, ε):
    return torch.flip((vectors / torch.sqrt(values + ε)).T, dims=[0, 1])[:count]

# %% equivalent frozen
saved = 0.5

# %% equivalent frozen
saved = 1 - sp.Rational(1, 2)

# %% wrong frozen: with learned layers below
saved = 2 / 3

# %% wrong frozen: two products, not three
saved = sp.Rational(1, 3)

# %% wrong frozen: a frozen layer still goes forward
saved = 1.0

# %% wrong frozen: that product is saved
saved = 0

# %% wrong frozen: as a share, please
saved = 50

# %% equivalent memory
A, B, μ = sp.symbols("A B μ", positive=True)
momentum = (B - A + A * μ) / B

# %% equivalent memory
A, B, μ = sp.symbols("A B μ", positive=True)
m = sp.symbols("m")
momentum = sp.solve(sp.Eq(A / (1 - m), B / (1 - μ)), m)[0]

# %% wrong memory: the batches are exchanged
A, B, μ = sp.symbols("A B μ", positive=True)
momentum = (A - B + B * μ) / A

# %% wrong memory: this is 1 − m
A, B, μ = sp.symbols("A B μ", positive=True)
momentum = (A - A * μ) / B

# %% wrong memory: not μ: scale
A, B, μ = sp.symbols("A B μ", positive=True)
momentum = B * μ / A

# %% wrong memory: not 1/μ
A, B, μ = sp.symbols("A B μ", positive=True)
momentum = A * μ / B

# %% wrong memory: the momentum is asked for
A, B, μ = sp.symbols("A B μ", positive=True)
momentum = B / (1 - μ)

# %% wrong memory: the number of steps
A, B, μ = sp.symbols("A B μ", positive=True)
momentum = B / A / (1 - μ)

# %% wrong memory: take care of the minus
A, B, μ = sp.symbols("A B μ", positive=True)
momentum = 1 + (A - A * μ) / B

# %% wrong memory: square roots of batches
A, B, μ = sp.symbols("A B μ", positive=True)
momentum = 1 - (1 - μ) * (A / B) ** sp.Rational(1, 2)

# %% equivalent verdict
def verdict(differences):
    n = len(differences)
    mean = sum(differences) / n
    error = (sum((d - mean) ** 2 for d in differences) / (n - 1) / n) ** 0.5
    if abs(mean) <= 2 * error:
        return "not known"
    return "helps" if mean > 0 else "harms"

# %% equivalent verdict
def verdict(differences):
    t = np.mean(differences) / (np.std(differences, ddof=1) / np.sqrt(len(differences)))
    return "helps" if t > 2 else "harms" if t < -2 else "not known"

# %% wrong verdict: divide the deviation by √n
def verdict(differences):
    t = statistics.mean(differences) / statistics.stdev(differences)
    return "helps" if t > 2 else "harms" if t < -2 else "not known"

# %% wrong verdict: divide by √n, not by n
def verdict(differences):
    error = statistics.stdev(differences) / len(differences)
    mean = statistics.mean(differences)
    return "helps" if mean > 2 * error else "harms" if mean < -2 * error else "not known"

# %% wrong verdict: two standard errors, not one
def verdict(differences):
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    mean = statistics.mean(differences)
    return "helps" if mean > error else "harms" if mean < -error else "not known"

# %% wrong verdict: two standard errors, not three
def verdict(differences):
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    mean = statistics.mean(differences)
    return "helps" if mean > 3 * error else "harms" if mean < -3 * error else "not known"

# %% wrong verdict: pstdev divides by n
def verdict(differences):
    error = np.std(differences) / math.sqrt(len(differences))
    mean = statistics.mean(differences)
    return "helps" if mean > 2 * error else "harms" if mean < -2 * error else "not known"

# %% wrong verdict: the sign decides
def verdict(differences):
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    mean = statistics.mean(differences)
    return "harms" if mean > 2 * error else "helps" if mean < -2 * error else "not known"

# %% wrong verdict: an idea can also harm
def verdict(differences):
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    return "helps" if statistics.mean(differences) > 2 * error else "not known"

# %% wrong verdict: the mean alone is not enough
def verdict(differences):
    return "helps" if statistics.mean(differences) > 0 else "harms"

# %% wrong verdict: the sum is not the mean
def verdict(differences):
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    total = sum(differences)
    return "helps" if total > 2 * error else "harms" if total < -2 * error else "not known"

# %% wrong verdict: the median is not the mean
def verdict(differences):
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    middle_one = statistics.median(differences)
    return "helps" if middle_one > 2 * error else "harms" if middle_one < -2 * error else "not known"

# %% equivalent fair
defects = ("precision", "tuning", "fair", "seeds", "clock", "machine", "seeds")

# %% wrong fair: 4 and 2 are exchanged
defects = ["precision", "seeds", "fair", "tuning", "clock", "machine", "seeds"]

# %% wrong fair: 5 and 6 are exchanged
defects = ["precision", "tuning", "fair", "seeds", "machine", "clock", "seeds"]

# %% wrong fair: 1 and 2 are exchanged
defects = ["tuning", "precision", "fair", "seeds", "clock", "machine", "seeds"]

# %% wrong fair: in 4 one side was chosen on the seeds of the race
defects = ["precision", "tuning", "seeds", "fair", "clock", "machine", "seeds"]

# %% wrong fair: the same tries, new seeds
defects = ["precision", "fair", "tuning", "seeds", "clock", "machine", "seeds"]

# %% wrong fair: another seed may need eight
defects = ["precision", "tuning", "fair", "tuning", "clock", "machine", "seeds"]

# %% wrong fair: the evaluations of one side are in its time
defects = ["precision", "tuning", "fair", "seeds", "fair", "machine", "seeds"]

# %% wrong fair: a mean over those that arrive hides them
defects = ["precision", "tuning", "fair", "seeds", "clock", "machine", "fair"]

# %% wrong fair: look which seeds are in the mean
defects = ["precision", "tuning", "fair", "seeds", "clock", "machine", "clock"]

# %% wrong filters: the right filters, but the one with the largest
def filters_of(values, vectors, count, ε):
    return (vectors / torch.sqrt(values + ε)).T[-count:]

# %% wrong verdict: its sign decides whether
def verdict(differences):
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    return "helps" if abs(statistics.mean(differences)) > 2 * error else "not known"

# %% wrong verdict: exactly two standard errors
def verdict(differences):
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    mean = statistics.mean(differences)
    return "helps" if mean >= 2 * error else "harms" if mean <= -2 * error else "not known"

# %% wrong verdict: not 1.96
def verdict(differences):
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    mean = statistics.mean(differences)
    return "helps" if mean > 1.96 * error else "harms" if mean < -1.96 * error else "not known"

# %% wrong verdict: not its square
def verdict(differences):
    error = statistics.variance(differences) / math.sqrt(len(differences))
    mean = statistics.mean(differences)
    return "helps" if mean > 2 * error else "harms" if mean < -2 * error else "not known"

# %% wrong verdict: stdev has its n − 1 already
def verdict(differences):
    error = statistics.stdev(differences) / math.sqrt(len(differences) - 1)
    mean = statistics.mean(differences)
    return "helps" if mean > 2 * error else "harms" if mean < -2 * error else "not known"

# %% wrong verdict: not with 2
def verdict(differences):
    mean = statistics.mean(differences)
    return "helps" if mean > 2 else "harms" if mean < -2 else "not known"

# %% wrong verdict: in small letters
def verdict(differences):
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    mean = statistics.mean(differences)
    return "Helps" if mean > 2 * error else "Harms" if mean < -2 * error else "Not known"

# %% wrong verdict: the third word is
def verdict(differences):
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    mean = statistics.mean(differences)
    return "helps" if mean > 2 * error else "harms" if mean < -2 * error else "unknown"

# %% equivalent verdict
def verdict(differences):
    d = torch.tensor(differences, dtype=torch.float64)
    mean, error = d.mean(), d.std() / len(d) ** 0.5
    return "helps" if mean > 2 * error else "harms" if mean < -2 * error else "not known"

# %% wrong filters: turn both round, or neither
def filters_of(values, vectors, count, ε):
    return (vectors / torch.sqrt(torch.flip(values, [0]) + ε)).T.flip(0)[:count]

# %% wrong filters: the last columns go with the last values
def filters_of(values, vectors, count, ε):
    return (vectors[:, -count:] / torch.sqrt(values[:count] + ε)).T.flip(0)

# %% wrong filters: the sign of a filter
def filters_of(values, vectors, count, ε):
    return -(vectors / torch.sqrt(values + ε)).T.flip(0)[:count]

# %% wrong filters: not its square
def filters_of(values, vectors, count, ε):
    return (vectors / torch.sqrt(values + ε * ε)).T.flip(0)[:count]

# %% wrong filters: once more turns the patch back
def filters_of(values, vectors, count, ε):
    return (vectors @ torch.diag((values + ε) ** -0.5) @ vectors.T)[:count]

# %% wrong frozen: and give the exact fraction
saved = 0.67

# %% wrong frozen: two products, not three; and give the exact fraction
saved = 0.33

# %% wrong frozen: two while it learns, one when it is frozen
saved = 1 / 4

# %% wrong frozen: one product of two is saved
saved = 0.75

# %% wrong memory: forgets each image equally fast
A, B, μ = sp.symbols("A B μ", positive=True)
momentum = μ ** (A / B)

# %% equivalent filters
def filters_of(values, vectors, count, ε):
    columns = [vectors[:, -i] / math.sqrt(values[-i] + ε) for i in range(1, count + 1)]
    return np.array([column.numpy() for column in columns])

# %% equivalent filters
def filters_of(values, vectors, count, ε):
    return [vectors[:, -i] / math.sqrt(values[-i] + ε) for i in range(1, count + 1)]
