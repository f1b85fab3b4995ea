# %% equivalent probe
def probe(H, numbers, K, λ):
    from sklearn.linear_model import Ridge

    model = Ridge(alpha=λ).fit(H, np.eye(K)[numbers])
    return model.coef_.T, model.intercept_

# %% equivalent probe
def probe(H, numbers, K, λ):
    Y = np.zeros((len(H), K))
    Y[np.arange(len(H)), numbers] = 1
    centred = H - H.mean(axis=0)
    gram = centred @ centred.T + λ * np.eye(len(H))
    V = centred.T @ np.linalg.inv(gram) @ (Y - Y.mean(axis=0))
    return [V, (Y - H @ V).mean(axis=0)]

# %% equivalent probe
def probe(H, numbers, K, λ):
    H, Y = torch.tensor(H), F.one_hot(torch.as_tensor(numbers), K).double()
    m = H.mean(0)
    V = torch.linalg.solve((H - m).T @ (H - m) + λ * torch.eye(H.shape[1]).double(), (H - m).T @ Y)
    return V, Y.mean(0) - m @ V

# %% wrong probe: nothing is centred
def probe(H, numbers, K, λ):
    Y = np.eye(K)[numbers]
    V = np.linalg.solve(H.T @ H + λ * np.eye(H.shape[1]), H.T @ Y)
    return V, np.zeros(K)

# %% wrong probe: keeps the offset small as well
def probe(H, numbers, K, λ):
    H = np.column_stack([H, np.ones(len(H))])
    V = np.linalg.solve(H.T @ H + λ * np.eye(H.shape[1]), H.T @ np.eye(K)[numbers])
    return V[:-1], V[-1]

# %% wrong probe: not the mean of Y alone
def probe(H, numbers, K, λ):
    Y = np.eye(K)[numbers]
    H = H - H.mean(0)
    V = np.linalg.solve(H.T @ H + λ * np.eye(H.shape[1]), H.T @ (Y - Y.mean(0)))
    return V, Y.mean(0)

# %% wrong probe: not plus
def probe(H, numbers, K, λ):
    Y = np.eye(K)[numbers]
    m = H.mean(0)
    V = np.linalg.solve((H - m).T @ (H - m) + λ * np.eye(H.shape[1]), (H - m).T @ (Y - Y.mean(0)))
    return V, Y.mean(0) + m @ V

# %% wrong probe: λ is not multiplied by N
def probe(H, numbers, K, λ):
    Y = np.eye(K)[numbers]
    m = H.mean(0)
    V = np.linalg.solve(np.cov(H.T, bias=True).reshape(H.shape[1], -1) + λ * np.eye(H.shape[1]), (H - m).T @ (Y - Y.mean(0)) / len(H))
    return V, Y.mean(0) - m @ V

# %% wrong probe: λ is missing
def probe(H, numbers, K, λ):
    Y = np.eye(K)[numbers]
    m = H.mean(0)
    V = np.linalg.lstsq(H - m, Y - Y.mean(0), rcond=None)[0]
    return V, Y.mean(0) - m @ V

# %% wrong probe: yours is turned
def probe(H, numbers, K, λ):
    Y = np.eye(K)[numbers]
    m = H.mean(0)
    V = np.linalg.solve((H - m).T @ (H - m) + λ * np.eye(H.shape[1]), (H - m).T @ (Y - Y.mean(0)))
    return V.T, Y.mean(0) - m @ V

# %% wrong probe: not −1
def probe(H, numbers, K, λ):
    Y = 2 * np.eye(K)[numbers] - 1
    m = H.mean(0)
    V = np.linalg.solve((H - m).T @ (H - m) + λ * np.eye(H.shape[1]), (H - m).T @ (Y - Y.mean(0)))
    return V, Y.mean(0) - m @ V

# %% equivalent unchanged
def unchanged(before, after):
    same = []
    for name, tensor in before.items():
        if (tensor == after[name]).all():
            same.append(name)
    return same

# %% equivalent unchanged
def unchanged(before, after):
    return tuple(name for name in before if np.array_equal(before[name].numpy(), after[name].numpy()))

# %% equivalent unchanged
def unchanged(before, after):
    return [name for name in before if (before[name] != after[name]).sum() == 0]

# %% wrong unchanged: of what has changed
def unchanged(before, after):
    return [name for name in before if not torch.equal(before[name], after[name])]

# %% wrong unchanged: a small change is a change
def unchanged(before, after):
    return [name for name in before if torch.allclose(before[name].float(), after[name].float(), atol=1e-4)]

# %% wrong unchanged: not only one of them
def unchanged(before, after):
    return [name for name in before if (before[name] == after[name]).any()]

# %% wrong unchanged: the same sum or mean
def unchanged(before, after):
    return [name for name in before if before[name].double().mean() == after[name].double().mean()]

# %% wrong unchanged: belong to the network as well
def unchanged(before, after):
    return [name for name in before if "running" not in name and "count" not in name and torch.equal(before[name], after[name])]

# %% wrong unchanged: not how many
def unchanged(before, after):
    return sum(torch.equal(before[name], after[name]) for name in before)

# %% wrong unchanged: not the objects
def unchanged(before, after):
    return [name for name in before if before[name].data_ptr() == after[name].data_ptr()]

# %% wrong unchanged: not of the alphabet
def unchanged(before, after):
    return sorted(name for name in before if torch.equal(before[name], after[name]))

# %% equivalent rank
C, O, r = sp.symbols("C O r", positive=True, integer=True)
learned = O * r + r * C * 3 * 3

# %% equivalent rank
C, O, r = sp.symbols("C O r", positive=True, integer=True)
I = C * 3**2
learned = sp.expand(r * (O + I))

# %% wrong rank: each of nine places
C, O, r = sp.symbols("C O r", positive=True, integer=True)
learned = r * (O + C)

# %% wrong rank: all weights of the kernel
C, O, r = sp.symbols("C O r", positive=True, integer=True)
learned = C * O * 9

# %% wrong rank: W is frozen
C, O, r = sp.symbols("C O r", positive=True, integer=True)
learned = 9 * C * O + O * r + 9 * C * r

# %% wrong rank: belong to A
C, O, r = sp.symbols("C O r", positive=True, integer=True)
learned = r * 9 * O + r * C

# %% wrong rank: a row of B has r numbers
C, O, r = sp.symbols("C O r", positive=True, integer=True)
learned = 9 * r * C + 9 * r * O

# %% wrong rank: this is A alone
C, O, r = sp.symbols("C O r", positive=True, integer=True)
learned = 9 * C * r

# %% wrong rank: add them
C, O, r = sp.symbols("C O r", positive=True, integer=True)
learned = O * r * r * 9 * C / r

# %% equivalent exact
exact = ("a", "d")

# %% equivalent exact
exact = list("ad")

# %% wrong exact: what rounding took
exact = ["a", "d", "e"]

# %% wrong exact: never writes into W
exact = ["a"]

# %% wrong exact: no part of the body
exact = ["d"]

# %% wrong exact: c: merging writes
exact = ["a", "c", "d"]

# %% wrong exact: that change the body
exact = ["b", "c", "e"]

# %% wrong exact: e does not
exact = ["a", "e"]

# %% equivalent pays
def pays_after(P, s, a):
    return int((P + s - a) // (s - a))

# %% equivalent pays
def pays_after(P, s, a):
    t = max(1, P // (s - a) - 2)
    while P + t * a >= t * s:
        t += 1
    return t

# %% equivalent pays
def pays_after(P, s, a):
    return math.floor(sp.Rational(P, s - a)) + 1

# %% wrong pays: and not less
def pays_after(P, s, a):
    return -(-P // (s - a))

# %% wrong pays: it has not paid yet
def pays_after(P, s, a):
    return P // (s - a)

# %% wrong pays: a number of tasks is whole
def pays_after(P, s, a):
    return P / (s - a)

# %% wrong pays: a probe as well
def pays_after(P, s, a):
    return P // s + 1

# %% wrong pays: not s + a
def pays_after(P, s, a):
    return P // (s + a) + 1

# %% wrong pays: too early or too late
def pays_after(P, s, a):
    return round(P / (s - a))

# %% equivalent report
def report_test(validation, test):
    return test[validation.argmax()]

# %% equivalent report
def report_test(validation, test):
    best, answer = -1, None
    for v, t in zip(validation, test):
        if v > best:
            best, answer = v, t
    return float(answer)

# %% wrong report: its result is too good
def report_test(validation, test):
    return max(test)

# %% wrong report: this is the validation accuracy
def report_test(validation, test):
    return validation.max()

# %% wrong report: both are in the wrong place
def report_test(validation, test):
    return validation[test.argmax()]

# %% wrong report: the last epoch
def report_test(validation, test):
    return test[-1]

# %% wrong report: not the last
def report_test(validation, test):
    return test[np.flatnonzero(validation == validation.max())[-1]]

# %% wrong report: not their mean
def report_test(validation, test):
    return test[validation == validation.max()].mean()

# %% wrong report: but its test accuracy
def report_test(validation, test):
    return int(validation.argmax())

# %% survivor probe: the columns of the centred H add up to 0, so a constant in Y changes nothing
- V = np.linalg.solve(H.T @ H + λ * np.eye(H.shape[1]), H.T @ (Y - y))
+ V = np.linalg.solve(H.T @ H + λ * np.eye(H.shape[1]), H.T @ (Y + y))
- V = np.linalg.solve(H.T @ H + λ * np.eye(H.shape[1]), H.T @ (Y - y))
+ V = np.linalg.solve(H.T @ H + λ * np.eye(H.shape[1]), H.T @ Y)

# %% survivor unchanged: equality does not depend on the order
- return [name for name in before if torch.equal(before[name], after[name])]
+ return [name for name in before if torch.equal(after[name], before[name])]

# %% wrong unchanged: a difference has a sign
def unchanged(before, after):
    return [name for name in before if not (after[name] > before[name]).any()]

# %% wrong unchanged: where others are negative
def unchanged(before, after):
    return [name for name in before if (before[name] - after[name]).max() == 0]

# %% wrong probe: belongs on the diagonal only
def probe(H, numbers, K, λ):
    Y, m = np.eye(K)[numbers], H.mean(0)
    V = np.linalg.solve((H - m).T @ (H - m) + λ, (H - m).T @ (Y - Y.mean(0)))
    return V, Y.mean(0) - m @ V

# %% wrong probe: on both sides of the system
def probe(H, numbers, K, λ):
    Y, m = np.eye(K)[numbers], H.mean(0)
    V = np.linalg.solve((H - m).T @ (H - m) + λ * np.eye(H.shape[1]), H.T @ Y)
    return V, Y.mean(0) - m @ V

# %% wrong rank: for r = 1
C, O, r = sp.symbols("C O r", positive=True, integer=True)
learned = O + 9 * C

# %% wrong rank: there are no biases
C, O, r = sp.symbols("C O r", positive=True, integer=True)
learned = r * (O + 9 * C) + O

# %% wrong exact: in the order of the alphabet
exact = ["d", "a"]

# %% wrong exact: not only c
exact = ["a", "b", "d", "e"]

# %% wrong pays: after the point
def pays_after(P, s, a):
    return P / (s - a) + 1

# %% equivalent pays
def pays_after(P, s, a):
    t = 1
    while P + t * a >= t * s:
        t += 1
    return t

# %% wrong report: not the worst
def report_test(validation, test):
    return test[validation == validation.max()].min()

# %% wrong report: may rise again
def report_test(validation, test):
    for i in range(1, len(validation)):
        if validation[i] < validation[i - 1]:
            return test[i - 1]
    return test[-1]

# %% wrong report: not even a half
def report_test(validation, test):
    return test[np.argmax(validation + test)]

# %% wrong report: one epoch too late
def report_test(validation, test):
    return test[min(np.argmax(validation) + 1, len(test) - 1)]

# %% wrong report: not yet
def report_test(validation, test):
    best = 0
    for i in range(1, len(validation)):
        if validation[i] > validation[best] + 0.05:
            best = i
    return test[best]
