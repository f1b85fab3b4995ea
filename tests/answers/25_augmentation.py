# %% equivalent about
theta, q_x, q_y = sp.symbols("theta q_x q_y")
b_about = sp.Matrix([q_x * (1 - sp.cos(theta)) + q_y * sp.sin(theta), q_y - q_x * sp.sin(theta) - q_y * sp.cos(theta)])

# %% wrong about: never back
theta, q_x, q_y = sp.symbols("theta q_x q_y")
b_about = sp.Matrix([q_y * sp.sin(theta) - q_x * sp.cos(theta), -q_x * sp.sin(theta) - q_y * sp.cos(theta)])

# %% wrong about: never at the centre
theta, q_x, q_y = sp.symbols("theta q_x q_y")
b_about = sp.Matrix([q_x, q_y])

# %% wrong about: signs are exchanged
theta, q_x, q_y = sp.symbols("theta q_x q_y")
b_about = sp.Matrix([[sp.cos(theta) - 1, -sp.sin(theta)], [sp.sin(theta), sp.cos(theta) - 1]]) * sp.Matrix([q_x, q_y])

# %% wrong about: the other way
theta, q_x, q_y = sp.symbols("theta q_x q_y")
b_about = sp.Matrix([q_x - q_x * sp.cos(theta) - q_y * sp.sin(theta), q_y + q_x * sp.sin(theta) - q_y * sp.cos(theta)])

# %% equivalent order
def way_back(degrees, d):
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    forward = np.array([[c, -s, d[0]], [s, c, d[1]], [0, 0, 1]])
    return np.linalg.inv(forward)[:2]

# %% wrong order: R⁻¹ reaches d too
def way_back(degrees, d):
    θ = np.deg2rad(degrees)
    A = np.array([[np.cos(θ), np.sin(θ)], [-np.sin(θ), np.cos(θ)]])
    return np.hstack([A, -np.reshape(d, (2, 1))])

# %% wrong order: the way forward
def way_back(degrees, d):
    θ = np.deg2rad(degrees)
    return np.array([[np.cos(θ), -np.sin(θ), d[0]], [np.sin(θ), np.cos(θ), d[1]]])

# %% wrong order: goes the wrong way
def way_back(degrees, d):
    θ = np.deg2rad(degrees)
    A = np.array([[np.cos(θ), -np.sin(θ)], [np.sin(θ), np.cos(θ)]])
    return np.hstack([A, -A @ np.reshape(d, (2, 1))])

# %% wrong order: the wrong sign
def way_back(degrees, d):
    θ = np.deg2rad(degrees)
    A = np.array([[np.cos(θ), np.sin(θ)], [-np.sin(θ), np.cos(θ)]])
    return np.hstack([A, A @ np.reshape(d, (2, 1))])

# %% equivalent worth
def worth(sizes, without, target):
    for i in range(len(sizes) - 1):
        if without[i] <= target <= without[i + 1]:
            share = (target - without[i]) / (without[i + 1] - without[i])
            return sizes[i] * (sizes[i + 1] / sizes[i]) ** share

# %% wrong worth: over the size itself
def worth(sizes, without, target):
    return float(np.interp(target, without, sizes)) if without[0] <= target <= without[-1] else None

# %% wrong worth: nothing is known
def worth(sizes, without, target):
    return float(np.exp(np.interp(target, without, np.log(sizes))))

# %% wrong worth: taken back at the end
def worth(sizes, without, target):
    return float(np.interp(target, without, np.log(sizes))) if without[0] <= target <= without[-1] else None

# %% wrong worth: next larger measured size
def worth(sizes, without, target):
    if target < without[0] or target > without[-1]:
        return None
    return float(sizes[int(np.searchsorted(without, target))])

# %% survivor worth: a number in any form, or entries in any container, go on in the form that the lesson needs
- return float(np.exp(np.interp(target, without, np.log(sizes))))
+ return np.exp(np.interp(target, without, np.log(sizes)))

# %% leak worth: no target is the first accuracy itself
- if not without[0] <= target <= without[-1]:
+ if not without[0] < target <= without[-1]:

# %% equivalent false
accuracy = 1 / 2

# %% wrong false: keeps its old label
accuracy = 1.0

# %% wrong false: cannot know which half
accuracy = 0.75

# %% wrong false: not taught the opposite
accuracy = 0.0

# %% equivalent floor
floor = sp.Integer(1) / 4 + sp.Rational(1, 4)

# %% wrong floor: dearest of all
floor = sp.log(2)

# %% wrong floor: both people count
floor = 0.25

# %% wrong floor: even a perfect network pays
floor = sp.Integer(0)

# %% equivalent area
def kept(H, W, top, left, h, w):
    pasted = np.zeros((H, W), bool)
    pasted[np.clip(top, 0, H):np.clip(top + h, 0, H), np.clip(left, 0, W):np.clip(left + w, 0, W)] = True
    return float(1 - pasted.mean())

# %% wrong area: must not count
def kept(H, W, top, left, h, w):
    return (H * W - h * w) / (H * W)

# %% wrong area: second person
def kept(H, W, top, left, h, w):
    rows = max(0, min(H, top + h) - max(0, top))
    columns = max(0, min(W, left + w) - max(0, left))
    return rows * columns / (H * W)

# %% wrong area: lower and right edges
def kept(H, W, top, left, h, w):
    rows, columns = max(0, h + min(0, top)), max(0, w + min(0, left))
    return 1 - rows * columns / (H * W)

# %% wrong area: at least 0
def kept(H, W, top, left, h, w):
    return 1 - (min(H, top + h) - max(top, 0)) * (min(W, left + w) - max(left, 0)) / (H * W)

# %% survivor area: the two sides of a sum, a maximum, a minimum or a squared difference may be exchanged
- rows = max(0, min(H, top + h) - max(0, top))
+ rows = max(min(H, top + h) - max(0, top), 0)
- columns = max(0, min(W, left + w) - max(0, left))
+ columns = max(min(W, left + w) - max(0, left), 0)
- rows = max(0, min(H, top + h) - max(0, top))
+ rows = max(0, min(top + h, H) - max(0, top))
- rows = max(0, min(H, top + h) - max(0, top))
+ rows = max(0, min(H, top + h) - max(top, 0))
- columns = max(0, min(W, left + w) - max(0, left))
+ columns = max(0, min(left + w, W) - max(0, left))
- columns = max(0, min(W, left + w) - max(0, left))
+ columns = max(0, min(W, left + w) - max(left, 0))

# %% leak area: no rectangle hangs over the left edge or lies beside the picture, left or right
- columns = max(0, min(W, left + w) - max(0, left))
+ columns = max(1, min(W, left + w) - max(0, left))
- columns = max(0, min(W, left + w) - max(0, left))
+ columns = max(-1, min(W, left + w) - max(0, left))
- columns = max(0, min(W, left + w) - max(0, left))
+ columns = max(0, min(W, left + w) - max(-1, left))

# %% wrong floor: counts in nats
floor = 1 / sp.log(4)

# %% survivor floor: the antiderivative is 0 at 0
- solution = sp.integrate(-2 * share_ * sp.log(share_), (share_, 0, 1))
+ solution = sp.integrate(-2 * share_ * sp.log(share_), (share_, 1))
