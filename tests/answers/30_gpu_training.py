# %% equivalent stopwatch
def stopwatch(machine, repeats):
    def once():
        machine.wait()
        start = machine.clock()
        machine.call()
        machine.wait()
        return machine.clock() - start

    return [once() for _ in range(repeats + 1)][1:]

# %% wrong stopwatch: before the work is done
def stopwatch(machine, repeats):
    machine.call()
    seconds = []
    for _ in range(repeats):
        machine.wait()
        start = machine.clock()
        machine.call()
        seconds.append(machine.clock() - start)
    return seconds

# %% wrong stopwatch: still running when the clock starts
def stopwatch(machine, repeats):
    machine.call()
    seconds = []
    for _ in range(repeats):
        start = machine.clock()
        machine.call()
        machine.wait()
        seconds.append(machine.clock() - start)
    return seconds

# %% wrong stopwatch: is to warm up, and counts
def stopwatch(machine, repeats):
    seconds = []
    for _ in range(repeats):
        machine.wait()
        start = machine.clock()
        machine.call()
        machine.wait()
        seconds.append(machine.clock() - start)
    return seconds

# %% equivalent luck
n = sp.Symbol("n", positive=True)
luck = 1 - (1 - 2 / 2**n)

# %% wrong luck: losing all of them is a verdict, too
n = sp.Symbol("n", positive=True)
luck = sp.Rational(1, 2) ** n

# %% wrong luck: that is a mixed result
n = sp.Symbol("n", positive=True)
luck = 1 - 2 * sp.Rational(1, 2) ** n

# %% wrong luck: multiplied, not added
n = sp.Symbol("n", positive=True)
luck = n * sp.Rational(1, 2)

# %% wrong luck: are added, not multiplied
n = sp.Symbol("n", positive=True)
luck = sp.Rational(1, 2) ** n * sp.Rational(1, 2) ** n

# %% equivalent amdahl
p, s = sp.symbols("p s", positive=True)
speedup = s / (s - s * p + p)

# %% wrong amdahl: that is the new time
p, s = sp.symbols("p s", positive=True)
speedup = (1 - p) + p / s

# %% wrong amdahl: has been forgotten
p, s = sp.symbols("p s", positive=True)
speedup = 1 / (p / s)

# %% wrong amdahl: times do
p, s = sp.symbols("p s", positive=True)
speedup = (1 - p) * 1 + p * s

# %% wrong amdahl: the one that does not
p, s = sp.symbols("p s", positive=True)
speedup = 1 / (p + (1 - p) / s)

# %% equivalent ones
stops = tuple(2**t for t in (8, 11, 24))

# %% wrong ones: one more works
stops = [255, 2047, 16777215]

# %% wrong ones: one bit too few
stops = [128, 1024, 2**23]

# %% wrong ones: one bit too many
stops = [512, 4096, 2**25]

# %% wrong ones: those are the largest numbers
stops = [int(torch.finfo(torch.bfloat16).max), 65504, int(torch.finfo(torch.float32).max)]

# %% equivalent shares
def shares(sizes):
    return list(np.array(sizes) / np.sum(sizes))

# %% wrong shares: equal pieces only
def shares(sizes):
    return [1 / len(sizes) for _ in sizes]

# %% wrong shares: m times too large
def shares(sizes):
    return [1.0 for _ in sizes]

# %% wrong shares: not divided by N
def shares(sizes):
    return [float(n) for n in sizes]

# %% wrong shares: upside down
def shares(sizes):
    return [1 / n for n in sizes]

# %% equivalent segments
N = sp.Symbol("N", positive=True)
best = N / N**sp.Rational(1, 2)

# %% wrong segments: asked is the k where it is
N = sp.Symbol("N", positive=True)
best = 2 * N**sp.Rational(1, 2)

# %% wrong segments: each layer is a segment
N = sp.Symbol("N", positive=True)
best = N

# %% wrong segments: N/2 inputs to keep
N = sp.Symbol("N", positive=True)
best = N / 2

# %% wrong segments: not two
N = sp.Symbol("N", positive=True)
best = sp.sqrt(sp.sqrt(N))
