# %% equivalent between
def between(colours, t, s):
    left = colours[0][0] + s * (colours[1][0] - colours[0][0])
    right = colours[0][1] + s * (colours[1][1] - colours[0][1])
    return left + t * (right - left)

# %% equivalent between
def between(colours, t, s):
    return np.array([1 - s, s]) @ np.array(colours) @ np.array([1 - t, t])

# %% wrong between: t goes to the right
def between(colours, t, s):
    (c00, c01), (c10, c11) = colours
    upper = (1 - s) * c00 + s * c01
    lower = (1 - s) * c10 + s * c11
    return (1 - t) * upper + t * lower

# %% wrong between: t = 0 is the left colour
def between(colours, t, s):
    (c00, c01), (c10, c11) = colours
    return (1 - s) * (t * c00 + (1 - t) * c01) + s * (t * c10 + (1 - t) * c11)

# %% wrong between: s = 0 is the upper row
def between(colours, t, s):
    (c00, c01), (c10, c11) = colours
    return s * ((1 - t) * c00 + t * c01) + (1 - s) * ((1 - t) * c10 + t * c11)

# %% wrong between: both shares are exchanged
def between(colours, t, s):
    (c00, c01), (c10, c11) = colours
    return s * (t * c00 + (1 - t) * c01) + (1 - s) * (t * c10 + (1 - t) * c11)

# %% wrong between: this is the nearest of the four
def between(colours, t, s):
    row = 0 if s < 0.5 else 1
    column = 0 if t < 0.5 else 1
    return colours[row][column]

# %% wrong between: this is the mean of all four
def between(colours, t, s):
    return np.mean(colours)

# %% wrong between: only the upper row is used
def between(colours, t, s):
    return (1 - t) * colours[0][0] + t * colours[0][1]

# %% wrong between: the weights of the upper row must shrink
def between(colours, t, s):
    (c00, c01), (c10, c11) = colours
    return (1 - t) * c00 + t * c01 + s * ((1 - t) * c10 + t * c11)

# %% wrong between: what about c11?
def between(colours, t, s):
    (c00, c01), (c10, c11) = colours
    return (1 - t - s) * c00 + t * c01 + s * c10

# %% wrong between: the four weights do not add up to 1
def between(colours, t, s):
    (c00, c01), (c10, c11) = colours
    return c00 + t * c01 + s * c10 + s * t * c11

# %% equivalent edge
edge_colour = 1 / 4

# %% equivalent edge
edge_colour = np.interp(16.25, [15.5, 16.5], [1, 0])

# %% wrong edge: one of its neighbours is inside
edge_colour = 0

# %% wrong edge: 0.75 pixels away
edge_colour = 0.75

# %% wrong edge: lies outside and counts as 0
edge_colour = 1

# %% wrong edge: the colour at the edge itself
edge_colour = 0.5

# %% wrong edge: measure from the last pixel centre
edge_colour = 1 / 8

# %% equivalent about
theta, q_x, q_y = sp.symbols("theta q_x q_y")
b_about = sp.Matrix([q_x * (1 - sp.cos(theta)) + q_y * sp.sin(theta), q_y - q_x * sp.sin(theta) - q_y * sp.cos(theta)])

# %% wrong about: never brought back
theta, q_x, q_y = sp.symbols("theta q_x q_y")
b_about = sp.Matrix([q_y * sp.sin(theta) - q_x * sp.cos(theta), -q_x * sp.sin(theta) - q_y * sp.cos(theta)])

# %% wrong about: never brought to the centre
theta, q_x, q_y = sp.symbols("theta q_x q_y")
b_about = sp.Matrix([q_x, q_y])

# %% wrong about: signs are exchanged
theta, q_x, q_y = sp.symbols("theta q_x q_y")
b_about = sp.Matrix([[sp.cos(theta) - 1, -sp.sin(theta)], [sp.sin(theta), sp.cos(theta) - 1]]) * sp.Matrix([q_x, q_y])

# %% wrong about: turns the other way
theta, q_x, q_y = sp.symbols("theta q_x q_y")
b_about = sp.Matrix([q_x - q_x * sp.cos(theta) - q_y * sp.sin(theta), q_y + q_x * sp.sin(theta) - q_y * sp.cos(theta)])

# %% wrong about: where q goes
theta, q_x, q_y = sp.symbols("theta q_x q_y")
b_about = sp.Matrix([q_x * sp.cos(theta) - q_y * sp.sin(theta), q_x * sp.sin(theta) + q_y * sp.cos(theta)])

# %% wrong about: a turn about the centre has b = 0
theta, q_x, q_y = sp.symbols("theta q_x q_y")
b_about = sp.Matrix([0, 0])

# %% equivalent order
def way_back(degrees, d):
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    forward = np.array([[c, -s, d[0]], [s, c, d[1]], [0, 0, 1]])
    return np.linalg.inv(forward)[:2]

# %% equivalent order
def way_back(degrees, d):
    c, s = np.cos(degrees * np.pi / 180), np.sin(degrees * np.pi / 180)
    return [[c, s, -c * d[0] - s * d[1]], [-s, c, s * d[0] - c * d[1]]]

# %% wrong order: R⁻¹ acts on d too
def way_back(degrees, d):
    θ = np.deg2rad(degrees)
    A = np.array([[np.cos(θ), np.sin(θ)], [-np.sin(θ), np.cos(θ)]])
    return np.hstack([A, -np.reshape(d, (2, 1))])

# %% wrong order: the way forward
def way_back(degrees, d):
    θ = np.deg2rad(degrees)
    return np.array([[np.cos(θ), -np.sin(θ), d[0]], [np.sin(θ), np.cos(θ), d[1]]])

# %% wrong order: p_old = R⁻¹ (p_new − d)
def way_back(degrees, d):
    θ = np.deg2rad(degrees)
    A = np.array([[np.cos(θ), -np.sin(θ)], [np.sin(θ), np.cos(θ)]])
    return np.hstack([A, -A @ np.reshape(d, (2, 1))])

# %% wrong order: the wrong sign
def way_back(degrees, d):
    θ = np.deg2rad(degrees)
    A = np.array([[np.cos(θ), np.sin(θ)], [-np.sin(θ), np.cos(θ)]])
    return np.hstack([A, A @ np.reshape(d, (2, 1))])

# %% wrong order: np.deg2rad(degrees)
def way_back(degrees, d):
    A = np.array([[np.cos(degrees), np.sin(degrees)], [-np.sin(degrees), np.cos(degrees)]])
    return np.hstack([A, -A @ np.reshape(d, (2, 1))])

# %% wrong order: turned by R⁻¹, not by R
def way_back(degrees, d):
    θ = np.deg2rad(degrees)
    R = np.array([[np.cos(θ), -np.sin(θ)], [np.sin(θ), np.cos(θ)]])
    return np.hstack([R.T, -R @ np.reshape(d, (2, 1))])

# %% equivalent maps
def maps_back(degrees):
    θ = np.deg2rad(degrees)
    maps = np.zeros((len(θ), 2, 3))
    maps[:, 0, 0] = maps[:, 1, 1] = np.cos(θ)
    maps[:, 0, 1], maps[:, 1, 0] = np.sin(θ), -np.sin(θ)
    return maps

# %% equivalent maps
def maps_back(degrees):
    return sampling_maps(32, 32, angle=torch.tensor(degrees))

# %% wrong maps: this is the way forward
def maps_back(degrees):
    return np.array([[[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0]] for a in np.deg2rad(degrees)])

# %% wrong maps: cos and sin want radians
def maps_back(degrees):
    return np.array([[[np.cos(a), np.sin(a), 0], [-np.sin(a), np.cos(a), 0]] for a in degrees])

# %% wrong maps: the column b is missing
def maps_back(degrees):
    return np.array([[[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]] for a in np.deg2rad(degrees)])

# %% wrong maps: the batch comes first
def maps_back(degrees):
    θ = np.deg2rad(degrees)
    return np.array([[np.cos(θ), np.sin(θ), 0 * θ], [-np.sin(θ), np.cos(θ), 0 * θ]])

# %% wrong maps: is the `return` inside it?
def maps_back(degrees):
    maps = []
    for θ in np.deg2rad(degrees):
        maps.append([[np.cos(θ), np.sin(θ), 0], [-np.sin(θ), np.cos(θ), 0]])
        return np.array(maps)

# %% wrong maps: every image has its own angle
def maps_back(degrees):
    θ = np.deg2rad(degrees[0])
    return np.array([[[np.cos(θ), np.sin(θ), 0], [-np.sin(θ), np.cos(θ), 0]]] * len(degrees))

# %% wrong maps: (2, 3), not (3, 3)
def maps_back(degrees):
    return np.array([[[np.cos(a), np.sin(a), 0], [-np.sin(a), np.cos(a), 0], [0, 0, 1]] for a in np.deg2rad(degrees)])

# %% survivor maps: a list of the same numbers is right too, and goes on as an array
- return np.array(maps)
+ return maps

# %% wrong between: s, not t
def between(colours, t, s):
    (a, b), (c, d) = colours
    upper, lower = (1 - t) * a + t * b, (1 - t) * c + t * d
    return (1 - t) * upper + t * lower

# %% wrong between: not added up in full
def between(colours, t, s):
    return sum((1 - t) * left + t * right for left, right in colours)

# %% wrong between: not one half each
def between(colours, t, s):
    upper, lower = ((1 - t) * left + t * right for left, right in colours)
    return (upper + lower) / 2

# %% wrong about: turns the other way, and q was never brought
q = sp.Matrix(sp.symbols("q_x q_y", real=True))
angle = sp.Symbol("theta", real=True)
b_about = -sp.Matrix([[sp.cos(angle), sp.sin(angle)], [-sp.sin(angle), sp.cos(angle)]]) * q

# %% wrong order: without d only the turn is undone
def way_back(degrees, d):
    θ = np.deg2rad(degrees)
    return np.array([[np.cos(θ), np.sin(θ), 0], [-np.sin(θ), np.cos(θ), 0]])
