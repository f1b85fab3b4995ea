# %% equivalent spoiled
u, p = sp.symbols("u p")
spoiled = u * p - u * p**2

# %% equivalent spoiled
u, p = sp.symbols("u p", real=True)
spoiled = u * (sp.Rational(1, 4) - (p - 0.5) ** 2)

# %% wrong spoiled: they are a share u of all
u, p = sp.symbols("u p")
spoiled = p * (1 - p)

# %% wrong spoiled: they must also be right the first time
u, p = sp.symbols("u p")
spoiled = u * (1 - p)

# %% wrong spoiled: they must also be wrong the second time
u, p = sp.symbols("u p")
spoiled = u * p

# %% wrong spoiled: no factor 2
u, p = sp.symbols("u p")
spoiled = u * (1 - p**2 - (1 - p) ** 2)

# %% wrong spoiled: that is right both times
u, p = sp.symbols("u p")
spoiled = u * p * p

# %% wrong spoiled: that is wrong both times
u, p = sp.symbols("u p")
spoiled = u * (1 - p) ** 2

# %% wrong spoiled: multiply the probabilities, do not subtract
u, p = sp.symbols("u p")
spoiled = u * (2 * p - 1)

# %% wrong spoiled: the question is about all images
u, p = sp.symbols("u p")
spoiled = u * p * (1 - p) / (u * p + 1 - u)

# %% equivalent paired
def effect(before, after):
    d = after - before
    return d.mean(), d.std(ddof=1) / np.sqrt(len(d))

# %% equivalent paired
def effect(before, after):
    from scipy import stats
    d = np.subtract(after, before)
    return [np.mean(d), stats.sem(d)]

# %% equivalent paired
def effect(before, after):
    n, d = len(before), after - before
    mean = sum(d) / n
    return np.array([mean, (sum((x - mean) ** 2 for x in d) / (n - 1) / n) ** 0.5])

# %% equivalent paired
def effect(before, after):
    n = len(before)
    covariance = np.cov(before, after)
    variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    return after.mean() - before.mean(), np.sqrt(variance / n)

# %% equivalent paired
def effect(before, after):
    d = torch.from_numpy(after - before)
    return d.mean(), d.std() / len(d) ** 0.5

# %% wrong paired: only images with errors are counted
def effect(before, after):
    went_wrong = before < 1
    d = after[went_wrong] - before[went_wrong]
    return d.mean(), d.std() / len(d) ** 0.5

# %% wrong paired: only images that were always wrong
def effect(before, after):
    d = after[before == 0]
    return d.mean(), d.std() / len(d) ** 0.5

# %% wrong paired: should be positive
def effect(before, after):
    d = before - after
    return d.mean(), d.std() / len(d) ** 0.5

# %% wrong paired: two separate samples
def effect(before, after):
    n = len(before)
    return after.mean() - before.mean(), np.sqrt(before.var(ddof=1) / n + after.var(ddof=1) / n)

# %% wrong paired: adds two standard errors
def effect(before, after):
    root = np.sqrt(len(before))
    return after.mean() - before.mean(), before.std() / root + after.std() / root

# %% wrong paired: spread of single images
def effect(before, after):
    d = after - before
    return d.mean(), d.std()

# %% wrong paired: by the root of n
def effect(before, after):
    d = after - before
    return d.mean(), d.std() / len(d)

# %% wrong paired: its square root
def effect(before, after):
    d = after - before
    return d.mean(), d.var() / len(d)

# %% wrong paired: no absolute value
def effect(before, after):
    d = abs(after - before)
    return d.mean(), d.std() / len(d) ** 0.5

# %% wrong paired: not the mean
def effect(before, after):
    d = after - before
    return d.sum(), d.std() / len(d) ** 0.5

# %% wrong paired: not percentage points
def effect(before, after):
    d = 100 * (after - before)
    return d.mean(), d.std() / len(d) ** 0.5

# %% wrong paired: half of a 95 % interval
def effect(before, after):
    d = after - before
    return d.mean(), 1.96 * d.std(ddof=1) / len(d) ** 0.5

# %% equivalent verdict
from scipy.stats import norm

def verdict(gain, error, tries):
    probability = 2 * (1 - norm.cdf(abs(gain) / error))
    if probability > 0.05 / tries:
        return "no difference"
    return "helps" if gain > 0 else "harms"

# %% equivalent verdict
from scipy.stats import norm

def verdict(gain, error, tries):
    level = 0.95 ** (1 / tries)
    low, high = norm.interval(level, loc=gain, scale=error)
    return "helps" if low > 0 else ("harms" if high < 0 else "no difference")

# %% equivalent verdict
def verdict(gain, error, tries):
    from statistics import NormalDist
    z = NormalDist().inv_cdf(1 - 0.025 / tries)
    answers = {1: "helps", -1: "harms", 0: "no difference"}
    return answers[int(gain / error > z) - int(gain / error < -z)]

# %% wrong verdict: that is the colleague's
def verdict(gain, error, tries):
    if gain > error:
        return "helps"
    if gain < -1.96 * error:
        return "harms"
    return "no difference"

# %% wrong verdict: each needs a stricter one
def verdict(gain, error, tries):
    if gain > 1.96 * error:
        return "helps"
    if gain < -1.96 * error:
        return "harms"
    return "no difference"

# %% wrong verdict: in a third of all cases
def verdict(gain, error, tries):
    if gain > error:
        return "helps"
    if gain < -error:
        return "harms"
    return "no difference"

# %% wrong verdict: half of the allowed probability
from scipy.stats import norm

def verdict(gain, error, tries):
    z = norm.ppf(1 - 0.05 / tries)
    return "helps" if gain > z * error else "harms" if gain < -z * error else "no difference"

# %% wrong verdict: do not multiply z by it
def verdict(gain, error, tries):
    limit = 1.96 * error * tries
    return "helps" if gain > limit else "harms" if gain < -limit else "no difference"

# %% wrong verdict: do not multiply z by its root
def verdict(gain, error, tries):
    limit = 1.96 * error * np.sqrt(tries)
    return "helps" if gain > limit else "harms" if gain < -limit else "no difference"

# %% wrong verdict: a larger z, not a smaller one
from scipy.stats import norm

def verdict(gain, error, tries):
    limit = norm.ppf(1 - 0.05 / 2) * error / tries
    return "helps" if gain > limit else "harms" if gain < -limit else "no difference"

# %% wrong verdict: names are exchanged
from scipy.stats import norm

def verdict(gain, error, tries):
    z = norm.ppf(0.05 / tries / 2)
    return "helps" if gain < z * error else "harms" if gain > -z * error else "no difference"

# %% wrong verdict: a change can also harm
from scipy.stats import norm

def verdict(gain, error, tries):
    return "helps" if gain > norm.ppf(1 - 0.05 / tries / 2) * error else "no difference"

# %% wrong verdict: look at the sign
from scipy.stats import norm

def verdict(gain, error, tries):
    z = norm.ppf(1 - 0.05 / tries / 2)
    return "helps" if abs(gain / error) > z else "no difference"

# %% equivalent door
s, f, r = sp.symbols("s f r")
stranger_inside = 1 - (1 - s) * r / (s * f + r - s * r)

# %% equivalent door
s, f, r = sp.symbols("s f r", positive=True)
odds = s / (1 - s) * f / r
stranger_inside = odds / (1 + odds)

# %% wrong door: opened already
s, f, r = sp.symbols("s f r")
stranger_inside = f

# %% wrong door: divide by all
s, f, r = sp.symbols("s f r")
stranger_inside = s * f

# %% wrong door: share 1 − s
s, f, r = sp.symbols("s f r")
stranger_inside = s * f / (s * f + r)

# %% wrong door: equally often
s, f, r = sp.symbols("s f r")
stranger_inside = f / (f + r)

# %% wrong door: probability of a known person
s, f, r = sp.symbols("s f r")
stranger_inside = (r - s * r) / (s * f + (1 - s) * r)

# %% wrong door: how often the door opens at all
s, f, r = sp.symbols("s f r")
stranger_inside = s * f + (1 - s) * r

# %% wrong door: not their share
s, f, r = sp.symbols("s f r")
stranger_inside = s * f / ((1 - s) * r)

# %% wrong door: f and r are exchanged
s, f, r = sp.symbols("s f r")
stranger_inside = s * r / (s * r + (1 - s) * f)

# %% survivor verdict: a measured gain never lies exactly on the limit, and the task says nothing about that
- if gain > z * error:
+ if gain >= z * error:
- if gain < -z * error:
+ if gain <= -z * error:

# %% wrong paired: subtract the mean before you square
def effect(before, after):
    d = after - before
    return d.mean(), ((d**2).mean() / len(d)) ** 0.5
