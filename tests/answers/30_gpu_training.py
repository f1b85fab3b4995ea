# %% equivalent stopwatch
def stopwatch(machine, repeats):
    def once():
        machine.wait()
        start = machine.clock()
        machine.call()
        machine.wait()
        return machine.clock() - start

    return [once() for _ in range(repeats + 1)][1:]

# %% equivalent stopwatch
def stopwatch(machine, repeats):
    machine.call()
    machine.wait()
    seconds = []
    for _ in range(repeats):
        start = machine.clock()
        machine.call()
        machine.wait()
        seconds.append(machine.clock() - start)
    return seconds

# %% equivalent stopwatch
def stopwatch(machine, repeats):
    machine.call()
    machine.wait()
    moments = [machine.clock()]
    for _ in range(repeats):
        machine.call()
        machine.wait()
        moments.append(machine.clock())
    return np.diff(moments)

# %% equivalent stopwatch
def stopwatch(machine, repeats):
    machine.call()
    machine.wait()
    seconds = torch.zeros(repeats)
    for i in range(repeats):
        start = machine.clock()
        machine.call()
        machine.wait()
        seconds[i] = machine.clock() - start
    return seconds

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

# %% wrong stopwatch: is to warm up, and is not counted
def stopwatch(machine, repeats):
    seconds = []
    for _ in range(repeats):
        machine.wait()
        start = machine.clock()
        machine.call()
        machine.wait()
        seconds.append(machine.clock() - start)
    return seconds

# %% wrong stopwatch: the list has `repeats` numbers
def stopwatch(machine, repeats):
    seconds = []
    for _ in range(repeats + 1):
        machine.wait()
        start = machine.clock()
        machine.call()
        machine.wait()
        seconds.append(machine.clock() - start)
    return seconds

# %% wrong stopwatch: one order more
def stopwatch(machine, repeats):
    machine.call()
    seconds = []
    for _ in range(repeats - 1):
        machine.wait()
        start = machine.clock()
        machine.call()
        machine.wait()
        seconds.append(machine.clock() - start)
    return seconds

# %% wrong stopwatch: start the clock again
def stopwatch(machine, repeats):
    machine.call()
    machine.wait()
    start = machine.clock()
    seconds = []
    for _ in range(repeats):
        machine.call()
        machine.wait()
        seconds.append(machine.clock() - start)
    return seconds

# %% wrong stopwatch: hides how much they differ
def stopwatch(machine, repeats):
    machine.call()
    machine.wait()
    start = machine.clock()
    for _ in range(repeats):
        machine.call()
    machine.wait()
    return [(machine.clock() - start) / repeats] * repeats

# %% wrong stopwatch: not one for all of them
def stopwatch(machine, repeats):
    machine.call()
    machine.wait()
    start = machine.clock()
    for _ in range(repeats):
        machine.call()
    machine.wait()
    return machine.clock() - start

# %% wrong stopwatch: not their mean
def stopwatch(machine, repeats):
    machine.call()
    machine.wait()
    start = machine.clock()
    for _ in range(repeats):
        machine.call()
    machine.wait()
    return (machine.clock() - start) / repeats

# %% wrong stopwatch: one order to warm up
def stopwatch(machine, repeats):
    for _ in range(2):
        machine.call()
    seconds = []
    for _ in range(repeats):
        machine.wait()
        start = machine.clock()
        machine.call()
        machine.wait()
        seconds.append(machine.clock() - start)
    return seconds

# %% wrong stopwatch: later minus earlier
def stopwatch(machine, repeats):
    machine.call()
    machine.wait()
    seconds = []
    for _ in range(repeats):
        start = machine.clock()
        machine.call()
        machine.wait()
        seconds.append(start - machine.clock())
    return seconds

# %% equivalent luck
n = sp.Symbol("n", positive=True, integer=True)
false_verdict = 1 - (1 - 2 / 2**n)

# %% equivalent luck
n = sp.Symbol("n")
false_verdict = 0.5 ** (n - 1)

# %% equivalent luck
n = sp.Symbol("n", positive=True, integer=True)
false_verdict = sp.Rational(1, 2) ** n + (1 - sp.Rational(1, 2)) ** n

# %% wrong luck: to lose all of them gives a verdict, too
n = sp.Symbol("n", positive=True, integer=True)
false_verdict = sp.Rational(1, 2) ** n

# %% wrong luck: this is a mixed result
n = sp.Symbol("n", positive=True, integer=True)
false_verdict = 1 - 2 * sp.Rational(1, 2) ** n

# %% wrong luck: not to win all rounds
n = sp.Symbol("n", positive=True, integer=True)
false_verdict = 1 - 0.5**n

# %% wrong luck: multiplied, not added
n = sp.Symbol("n", positive=True, integer=True)
false_verdict = n * sp.Rational(1, 2)

# %% wrong luck: ½ is multiplied by itself
n = sp.Symbol("n", positive=True, integer=True)
false_verdict = sp.Rational(1, 2) / n

# %% wrong luck: are added, not multiplied
n = sp.Symbol("n", positive=True, integer=True)
false_verdict = sp.Rational(1, 2) ** n * sp.Rational(1, 2) ** n

# %% wrong luck: two ways, not n
n = sp.Symbol("n", positive=True, integer=True)
false_verdict = n * sp.Rational(1, 2) ** n

# %% wrong luck: one win only
n = sp.Symbol("n", positive=True, integer=True)
false_verdict = sp.Rational(1, 2)

# %% wrong luck: to the power n − 1
n = sp.Symbol("n", positive=True, integer=True)
false_verdict = sp.Rational(1, 2) ** (n + 1)

# %% equivalent rounds
def rounds_needed(m, level):
    return int(np.ceil(1 + np.log2(m / level)))

# %% equivalent rounds
def rounds_needed(m, level):
    n = 0
    while True:
        n = n + 1
        if m * 2 * 0.5**n <= level:
            return n

# %% equivalent rounds
def rounds_needed(m, level):
    return float(next(n for n in range(1, 1000) if m / 2 ** (n - 1) <= level))

# %% wrong rounds: this is for one verdict
def rounds_needed(m, level):
    n = 1
    while 2.0 ** (1 - n) > level:
        n += 1
    return n

# %% wrong rounds: two ways
def rounds_needed(m, level):
    n = 1
    while m * 0.5**n > level:
        n += 1
    return n

# %% wrong rounds: allows equality
def rounds_needed(m, level):
    n = 1
    while m * 2.0 ** (1 - n) >= level:
        n += 1
    return n

# %% wrong rounds: one round less is enough already
def rounds_needed(m, level):
    n = 1
    while m * 2.0 ** (1 - n) > level:
        n += 1
    return n + 1

# %% wrong rounds: rounded down
def rounds_needed(m, level):
    return int(1 + np.log2(m / level))

# %% wrong rounds: rounded to the nearest
def rounds_needed(m, level):
    return int(np.round(1 + np.log2(m / level)))

# %% wrong rounds: return the next whole number
def rounds_needed(m, level):
    return 1 + np.log2(m / level)

# %% wrong rounds: each may have only level / m
def rounds_needed(m, level):
    n = 1
    while 2.0 ** (1 - n) / m > level:
        n += 1
    return n

# %% wrong rounds: the sum of their probabilities is asked
def rounds_needed(m, level):
    n = 1
    while 1 - (1 - 2.0 ** (1 - n)) ** m > level:
        n += 1
    return n

# %% equivalent amdahl
p, s = sp.symbols("p s", positive=True)
speedup = s / (s - s * p + p)

# %% equivalent amdahl
p, s = sp.symbols("p s")
speedup = 1 / (1 - p * (1 - 1 / s))

# %% equivalent amdahl
p, s, old = sp.symbols("p s old", positive=True)
speedup = sp.simplify(old / ((1 - p) * old + p * old / s))

# %% wrong amdahl: this is the new time
p, s = sp.symbols("p s", positive=True)
speedup = (1 - p) + p / s

# %% wrong amdahl: has been forgotten
p, s = sp.symbols("p s", positive=True)
speedup = 1 / (p / s)

# %% wrong amdahl: times are added, not speeds
p, s = sp.symbols("p s", positive=True)
speedup = (1 - p) * 1 + p * s

# %% wrong amdahl: divided by s, not multiplied
p, s = sp.symbols("p s", positive=True)
speedup = 1 / (1 - p + p * s)

# %% wrong amdahl: the one that does not
p, s = sp.symbols("p s", positive=True)
speedup = 1 / (p + (1 - p) / s)

# %% wrong amdahl: this is the limit
p, s = sp.symbols("p s", positive=True)
speedup = 1 / (1 - p)

# %% wrong amdahl: is still to be done
p, s = sp.symbols("p s", positive=True)
speedup = 1 / (1 - p - p / s)

# %% wrong amdahl: both parts become faster
p, s = sp.symbols("p s", positive=True)
speedup = 1 / ((1 - p) / s + p / s)

# %% wrong amdahl: the rest takes 1 − p, not 1
p, s = sp.symbols("p s", positive=True)
speedup = 1 / (1 + p / s)

# %% equivalent least
def least_seconds(layers, peak, bandwidth):
    w, q = np.array(layers, dtype=float).T
    return np.maximum(w / peak, q / bandwidth).sum()

# %% equivalent least
def least_seconds(layers, peak, bandwidth):
    return sum(w / min(peak, bandwidth * w / q) for w, q in layers)

# %% equivalent least
def least_seconds(layers, peak, bandwidth):
    total = torch.tensor(0.0)
    for w, q in layers:
        calculates, moves = w / peak, q / bandwidth
        total += calculates if calculates > moves else moves
    return total

# %% wrong least: this is the colleague's
def least_seconds(layers, peak, bandwidth):
    return max(sum(w for w, q in layers) / peak, sum(q for w, q in layers) / bandwidth)

# %% wrong least: not their sum
def least_seconds(layers, peak, bandwidth):
    return sum(w / peak + q / bandwidth for w, q in layers)

# %% wrong least: not the shorter
def least_seconds(layers, peak, bandwidth):
    return sum(min(w / peak, q / bandwidth) for w, q in layers)

# %% wrong least: the bytes take time
def least_seconds(layers, peak, bandwidth):
    return sum(w / peak for w, q in layers)

# %% wrong least: the FLOPs take time
def least_seconds(layers, peak, bandwidth):
    return sum(q / bandwidth for w, q in layers)

# %% wrong least: their times are added
def least_seconds(layers, peak, bandwidth):
    return max(max(w / peak, q / bandwidth) for w, q in layers)

# %% wrong least: not a list
def least_seconds(layers, peak, bandwidth):
    return [max(w / peak, q / bandwidth) for w, q in layers]

# %% wrong least: not the mean of the layers
def least_seconds(layers, peak, bandwidth):
    return np.mean([max(w / peak, q / bandwidth) for w, q in layers])

# %% wrong least: FLOPs belong to peak
def least_seconds(layers, peak, bandwidth):
    return sum(max(w / bandwidth, q / peak) for w, q in layers)

# %% wrong least: this is a speed
def least_seconds(layers, peak, bandwidth):
    return sum(min(peak, bandwidth * w / q) for w, q in layers)

# %% wrong least: work divided by work per second
def least_seconds(layers, peak, bandwidth):
    return sum(max(w * peak, q * bandwidth) for w, q in layers)

# %% wrong least: the loop has ended after the first
def least_seconds(layers, peak, bandwidth):
    seconds = 0
    for w, q in layers:
        seconds += max(w / peak, q / bandwidth)
        return seconds

# %% survivor rounds: one round gives m times 1, which is above every level below 1; no round at all, 2 m
- n = 1
+ n = 2
- n = 1
+ n = 0

# %% survivor least: the larger of two numbers does not depend on their order
- seconds += max(w / peak, q / bandwidth)
+ seconds += max(q / bandwidth, w / peak)

# %% wrong stopwatch: before the loop, not before each order
def stopwatch(machine, repeats):
    seconds = []
    for _ in range(repeats):
        machine.call()
        machine.wait()
        start = machine.clock()
        machine.call()
        machine.wait()
        seconds.append(machine.clock() - start)
    return seconds

# %% wrong stopwatch: the time on the clock
def stopwatch(machine, repeats):
    machine.call()
    machine.wait()
    seconds = []
    for _ in range(repeats):
        machine.call()
        machine.wait()
        seconds.append(machine.clock())
    return seconds

# %% wrong stopwatch: is the `return` inside it
def stopwatch(machine, repeats):
    machine.call()
    seconds = []
    for _ in range(repeats):
        machine.wait()
        start = machine.clock()
        machine.call()
        machine.wait()
        seconds.append(machine.clock() - start)
        return seconds

# %% wrong stopwatch: do not round
def stopwatch(machine, repeats):
    machine.call()
    seconds = []
    for _ in range(repeats):
        machine.wait()
        start = machine.clock()
        machine.call()
        machine.wait()
        seconds.append(round(machine.clock() - start, 2))
    return seconds

# %% wrong stopwatch: not their median
def stopwatch(machine, repeats):
    machine.call()
    seconds = []
    for _ in range(repeats):
        machine.wait()
        start = machine.clock()
        machine.call()
        machine.wait()
        seconds.append(machine.clock() - start)
    return np.median(seconds)

# %% wrong rounds: not m times the rounds
def rounds_needed(m, level):
    n = 1
    while 2.0 ** (1 - n) > level:
        n += 1
    return m * n

# %% wrong rounds: to the base 2
def rounds_needed(m, level):
    return int(np.ceil(1 + np.log(m / level)))

# %% wrong amdahl: the time that is saved
p, s = sp.symbols("p s", positive=True)
speedup = p - p / s

# %% wrong least: only the last layer is left
def least_seconds(layers, peak, bandwidth):
    for w, q in layers:
        seconds = max(w / peak, q / bandwidth)
    return seconds

# %% wrong least: the intensity is w / q
def least_seconds(layers, peak, bandwidth):
    return sum(w / min(peak, bandwidth * q / w) for w, q in layers)
