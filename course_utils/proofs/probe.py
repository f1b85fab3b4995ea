"""Two formulas compared on numbers: a point where they differ is found before any algebra is tried."""

import random

import sympy as sp
from sympy.core.function import AppliedUndef

from course_utils.proofs.formula_text import natural

PROBES = 6  # points at which two sides are compared: small numbers, zeros, fractions


def counterexample(left, right, world, given):
    """(point, left value, right value) where the two sides differ, or None: what PROBES random points showed."""
    generator = random.Random(0)
    compared = 0
    for attempt in range(8 * PROBES):
        if compared == PROBES:
            break
        assignment, point = {}, {}
        values = [evaluate(side, world, assignment, point, generator, attempt) for side in (left, right)]
        facts = [
            evaluate(sp.sympify(k) - sp.sympify(v), world, assignment, point, generator, attempt)
            for k, v in given.items()
        ]
        admissible = all(allowed(s, value) for s, value in point.items()) and all(
            f is not None and abs(f) < 1e-15 for f in facts
        )
        if not admissible or None in values:
            continue
        compared += 1
        size = 1 + abs(values[0]) + abs(values[1])
        if abs(values[0] - values[1]) > 1e-12 * size:
            return point, *values
    return None


def evaluate(side, world, assignment, point, generator, attempt):
    """The value of one side at a random point (30 digits), or None where it has none; `point` gathers the unknowns."""
    bounds = {
        s
        for total in side.atoms(sp.Sum, sp.Product)
        for limit in total.limits
        for b in limit[1:]
        for s in b.free_symbols
    }
    for symbol in sorted(bounds, key=natural):  # first the lengths of sums: 2, 3 or 4 terms
        point[symbol] = assignment.setdefault(symbol, sp.Integer(2 + attempt % 3))
    value = side.subs({s: assignment[s] for s in bounds}).doit()
    free = plain_symbols(value)
    free |= {s for solved in world.values() for s in solved.free_symbols if isinstance(s, sp.Symbol)}
    for symbol in sorted(free - set(world), key=natural):
        if symbol not in assignment:
            assignment[symbol] = draw(symbol, generator, attempt)
        point[symbol] = assignment[symbol]
    known = {s: v for s, v in assignment.items() if isinstance(s, sp.Symbol)}
    solved = {s: v.subs(world).subs(known) for s, v in world.items()}
    point.update({s: v for s, v in solved.items() if isinstance(s, sp.Symbol) and s in free})
    value = value.subs(solved).subs(known).doit()
    for unknown in sorted(value.atoms(sp.Indexed, AppliedUndef), key=sp.default_sort_key):
        point[unknown] = assignment.setdefault(unknown, draw(unknown, generator, attempt))
        value = value.subs(unknown, assignment[unknown])
    for matrix in sorted(value.atoms(sp.MatrixSymbol), key=natural):
        fill = assignment.setdefault(
            matrix, sp.Matrix(*matrix.shape, lambda *_: draw(sp.Dummy(real=True), generator, attempt))
        )
        point[matrix], value = fill, value.subs(matrix, fill)
    try:
        value = value.doit().evalf(30)
    except (TypeError, ValueError, ZeroDivisionError, NotImplementedError):
        return None
    return value if value.is_number and value.is_finite and not value.free_symbols else None


def plain_symbols(expression) -> set:
    """The symbols that stand for a number: not the name X of the entries X[i]."""
    names = {entry.base.label for entry in expression.atoms(sp.Indexed)}
    return {s for s in expression.free_symbols if isinstance(s, sp.Symbol) and s not in names}


def draw(symbol, generator, attempt):
    """A number that a symbol may stand for: small and readable at first, then less so; zero and complex now and then."""
    if attempt == 1 and symbol.is_zero is None and not symbol.is_positive and not symbol.is_negative:
        return sp.S.Zero  # all of them zero: the kinks
    shrink = 1 + attempt // 8  # facts such as y1 + y2 + y3 = 1 leave little room to positive symbols
    number = sp.Integer(generator.randint(1, 4))
    if not symbol.is_integer:
        number = number if attempt == 0 else sp.Rational(generator.randint(1, 12), generator.randint(2, 5) * shrink)
    sign = (
        -1 if symbol.is_negative or symbol.is_nonpositive else 1 if symbol.is_nonnegative else generator.choice((-1, 1))
    )
    if symbol.is_extended_real is None and attempt % 3 == 2:  # nothing says that the symbol is real
        return sign * number + sp.I * sp.Rational(generator.randint(1, 9), 4)
    if symbol.is_even:
        number *= 2
    return sp.I * number if symbol.is_imaginary else sign * number


def allowed(symbol, value) -> bool:
    """Whether a value meets what was declared of the symbol."""
    value = sp.sympify(value)
    names = ("real", "positive", "negative", "nonnegative", "nonpositive", "nonzero", "integer")
    return all(getattr(value, f"is_{name}", None) is not False for name in names if getattr(symbol, f"is_{name}", None))
