"""Are two expressions equal? First tried on numbers, where a false statement fails at once, then decided by algebra."""

import random
import re
from dataclasses import dataclass

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

PROBES = 6  # points at which two sides are compared before the algebra: small numbers, zeros, fractions


@dataclass(frozen=True)
class Difference:
    """Why two expressions were not proved equal: a point where they differ or, with no point, what algebra left over."""

    entry: str  # "" for a single expression, else "entry (1, 2)"
    point: dict | None
    left: sp.Expr
    right: sp.Expr

    def __str__(self):
        where = f"{self.entry}: " if self.entry else ""
        if self.point is None:
            return (f"{where}could not be decided: the two sides agree wherever they were tried, but their difference did "
                    f"not simplify to zero; what is left: {shorten(self.left - self.right)}. Say more about the symbols "
                    "(real=True, positive=True) or bring the sides closer by hand.")
        left, right = tell_apart(self.left, self.right)
        at = f" at {describe_point(self.point)}" if self.point else ""
        return f"{where}left {left}, right {right}{at}"


def first_difference(left, right, given: dict | None = None) -> Difference | None:
    """The first entry where two sides were not proved equal, or None when all of them were (see prove_equal)."""
    lefts, rights = entries(left), entries(right)
    shapes = [shape_of(left), shape_of(right)]
    if shapes[0] != shapes[1]:
        names = [f"shape {s}" if s else "a single expression" for s in shapes]
        raise ValueError(f"the two sides have different shapes: left {names[0]}, right {names[1]}")
    if not lefts:
        raise ValueError("both sides are empty: there is nothing to prove")
    check_symbols([e for _, e in lefts + rights])
    worlds = solve_facts(given or {})
    pairs = [(f"entry {i}" if shapes[0] else "", a.doit(), b.doit()) for (i, a), (_, b) in zip(lefts, rights)]
    for entry, a, b in pairs:  # all entries on numbers first: cheap, and a false one needs no algebra
        for world in worlds:
            if found := counterexample(a, b, world, given or {}):
                return Difference(entry, *found)
    for entry, a, b in pairs:
        for world in worlds:
            rest = simplify_to_zero((a - b).doit().subs(world, simultaneous=False))
            if rest != 0:
                return Difference(entry, None, rest, sp.S.Zero)
    return None


def entries(side) -> list[tuple[str, sp.Expr]]:
    """All entries of an expression, nested list, array or matrix with their index, row by row."""
    side = side.as_explicit() if isinstance(side, sp.MatrixExpr) and not isinstance(side, sp.MatrixBase) else side
    if isinstance(side, sp.MatrixBase | sp.NDimArray | np.ndarray):
        side = side.tolist()
    if not isinstance(side, list | tuple):
        try:
            expression = sp.sympify(side)
        except (sp.SympifyError, TypeError, AttributeError, SyntaxError):
            expression = None
        if not isinstance(expression, sp.Expr):
            raise ValueError(f"{side!r} is no expression: give sympy expressions, nested lists of them, or matrices")
        if floats := expression.atoms(sp.Float):
            raise ValueError(f"{min(floats, key=str)} is a rounded number, and nothing exact follows from it: write "
                             "sp.Rational(1, 2) instead of 0.5")
        return [("", expression)]
    found = []
    for i, part in enumerate(side):
        found += [(f"({i}{', ' + index[1:] if index else ')'}", e) for index, e in entries(part)]
    return found


def shape_of(side) -> tuple[int, ...]:
    """The shape of a side; () for a single expression."""
    if hasattr(side, "shape"):
        return tuple(int(n) for n in side.shape)
    if not isinstance(side, list | tuple):
        return ()
    inner = {shape_of(part) for part in side}
    if len(inner) > 1:
        raise ValueError("the rows of a side have different lengths: every row of a nested list needs the same shape")
    return (len(side), *(inner.pop() if inner else ()))


def check_symbols(expressions) -> None:
    """Refuse two symbols of one name: they never cancel, and the reader cannot see why."""
    by_name = {}
    for symbol in set().union(*(e.free_symbols for e in expressions)):
        if isinstance(symbol, sp.Symbol) and by_name.setdefault(symbol.name, symbol) != symbol:
            raise ValueError(f"two different symbols are both named {symbol.name}: declare it once, with its assumptions")


def solve_facts(given: dict) -> list[dict]:
    """Each fact solved for one unknown; every solution opens its own world, and a statement must hold in all of them."""
    worlds = [{}]
    for key, value in given.items():
        key, value = sp.sympify(key), sp.sympify(value)
        grown = []
        for world in worlds:
            fact = (key - value).subs(world)
            if fact == 0:
                grown.append(world)
            elif key.is_Symbol or isinstance(key, AppliedUndef | sp.Indexed | sp.Derivative):
                grown.append(learn(world, key, value.subs(world)))
            else:
                grown += [learn(world, unknown, answer) for unknown, answer in solutions(fact, f"{key} = {value}")]
        worlds = grown
    return worlds


def learn(world, unknown, answer):
    return {key: value.subs(unknown, answer) for key, value in world.items()} | {unknown: answer}


def solutions(fact, name):
    """[(unknown, its value)] for a fact that is zero; an unknown in which the fact is linear is preferred."""
    unknowns = sorted((u for u in fact.free_symbols if isinstance(u, sp.Symbol)), key=natural, reverse=True)
    for unknown in unknowns:
        slope = sp.diff(fact, unknown)
        if slope.is_number and slope != 0:
            return [(unknown, sp.expand(unknown - fact / slope))]
    for unknown in unknowns:
        plain = sp.Dummy(unknown.name)
        try:
            answers = sp.solve(fact.subs(unknown, plain), plain)
        except NotImplementedError:
            continue
        if answers:
            return [(unknown, answer) for answer in answers]
    raise ValueError(f"the fact {name} cannot be solved for any of its symbols: give it solved, such as {{y3: 1 - y1 - y2}}")


def counterexample(left, right, world, given):
    """(point, left value, right value) where the two sides differ, or None: what PROBES random points showed."""
    generator = random.Random(0)
    compared = 0
    for attempt in range(8 * PROBES):
        if compared == PROBES:
            break
        assignment, point = {}, {}
        values = [evaluate(side, world, assignment, point, generator, attempt) for side in (left, right)]
        facts = [evaluate(sp.sympify(k) - sp.sympify(v), world, assignment, point, generator, attempt)
                 for k, v in given.items()]
        admissible = all(allowed(s, value) for s, value in point.items()) and all(
            f is not None and abs(f) < 1e-15 for f in facts)
        if not admissible or None in values:
            continue
        compared += 1
        size = 1 + abs(values[0]) + abs(values[1])
        if abs(values[0] - values[1]) > 1e-12 * size:
            return point, *values
    return None


def evaluate(side, world, assignment, point, generator, attempt):
    """The value of one side at a random point (30 digits), or None where it has none; `point` gathers the unknowns."""
    bounds = {s for total in side.atoms(sp.Sum, sp.Product) for limit in total.limits for b in limit[1:]
              for s in b.free_symbols}
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
        fill = assignment.setdefault(matrix, sp.Matrix(*matrix.shape, lambda *_: draw(sp.Dummy(real=True), generator, attempt)))
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
    sign = -1 if symbol.is_negative or symbol.is_nonpositive else 1 if symbol.is_nonnegative else generator.choice((-1, 1))
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


def simplify_to_zero(expression, cases=0):
    """Zero if some sound rewriting brings the expression to exactly zero, else the shortest form that was reached."""
    expression = switches_to_piecewise(expression)
    switch = next((r for p in expression.atoms(sp.Piecewise) for r in sorted(p.atoms(Relational), key=sp.default_sort_key)),
                  None)
    if switch is not None and cases < 8:
        return next((rest for part in split_cases(expression, switch)
                     if (rest := simplify_to_zero(part, cases + 1)) != 0), sp.S.Zero)
    shortest = expression
    for rewrite in (numerator, numerator_of_exponentials, sp.expand, sp.cancel, sp.simplify, logarithms, radicals):
        try:
            form = rewrite(expression)
        except (sp.PolynomialError, NotImplementedError, AttributeError, TypeError):  # this rewriting is not for it
            continue
        if form == 0:
            return sp.S.Zero
        shortest = min(shortest, form, key=sp.count_ops)
    return shortest


def numerator(e):
    return sp.expand(sp.fraction(sp.together(sp.expand(e, deep=False)))[0])


def numerator_of_exponentials(e):
    """tanh, sigmoids and softmaxes as rational functions of exp(z): each exp becomes one positive unknown."""
    e = sp.powsimp(sp.expand_power_exp(e.rewrite(sp.exp)))
    top = sp.fraction(sp.together(e))[0]
    return sp.expand(sp.expand_power_exp(sp.expand(top)))


def logarithms(e):
    """log of products and quotients taken apart where the assumptions allow it, of sums over a common denominator."""
    e = e.replace(sp.log, lambda inside: sp.expand_log(sp.log(sp.factor(sp.together(inside)))))
    return sp.simplify(sp.expand(sp.expand_log(e)))


def radicals(e):
    return sp.radsimp(sp.sqrtdenest(sp.simplify(e)))


def switches_to_piecewise(e):
    """max, min, |x|, sign and step functions of real arguments as the case distinctions that they are."""
    for kind in (sp.Max, sp.Min, sp.Heaviside, sp.sign, sp.Abs):
        if e.has(kind):
            e = e.replace(lambda part: isinstance(part, kind) and all(a.is_extended_real for a in part.args),
                          lambda part: part.rewrite(sp.Piecewise))
    return e


def split_cases(expression, switch):
    """The expression where `switch` compares less, greater and equal: what holds in all three holds everywhere."""
    gap = sp.expand(switch.lhs - switch.rhs)
    for sign in (1, -1, 0):
        part = expression.replace(lambda r: isinstance(r, Relational), lambda r: settle(r, gap, sign))
        unknown = sorted((s for s in gap.free_symbols if isinstance(s, sp.Symbol)), key=natural)
        single = gap.is_Symbol and gap or (-gap).is_Symbol and -gap
        if single:  # a symbol with a known sign simplifies further, such as sqrt(x**2)
            if sign and getattr(single, "is_positive" if (sign > 0) == (gap == single) else "is_negative") is False:
                continue
            if not sign and single.is_zero is False:
                continue
            known = {"positive" if (sign > 0) == (gap == single) else "negative": True} if sign else {}
            part = part.subs(single, sp.Dummy(single.name, **known) if sign else 0)
        elif not sign and unknown:
            solved = [(u, gap.coeff(u)) for u in unknown if sp.diff(gap, u).is_number]
            if solved:
                u, slope = solved[0]
                part = part.subs(u, sp.expand(u - gap / slope))
            elif part.is_polynomial() and gap.is_polynomial():
                part = sp.reduced(part, [gap])[1]
        yield part


def settle(relation, gap, sign):
    """A comparison decided where `gap` has the given sign, if it compares a multiple of the gap; else unchanged."""
    ratio = sp.simplify((relation.lhs - relation.rhs) / gap)
    if not ratio.is_number or ratio == 0:
        return relation
    truth = relation.func(ratio * sign, 0)
    return truth if truth in (sp.true, sp.false) else relation


def natural(symbol):
    """Sort key: z2 before z10."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", f" {symbol}")]


def describe_symbols(symbols) -> str:
    """"z1 … z9, t > 0, integer n": the symbols a statement ranges over, with what was declared of them."""
    labels = {s.label for s in symbols if isinstance(s, sp.IndexedBase)}
    names = sorted((s for s in symbols if isinstance(s, sp.Symbol | sp.IndexedBase | sp.MatrixSymbol) and s not in labels),
                   key=natural)
    groups = {}
    for symbol in names:
        limits = (("positive", "> 0"), ("negative", "< 0"), ("nonnegative", "≥ 0"), ("nonpositive", "≤ 0"),
                  ("nonzero", "≠ 0"))
        limit = next((sign for name, sign in limits if getattr(symbol, f"is_{name}", None)), "")
        kind = "integer " if getattr(symbol, "is_integer", None) else ""
        groups.setdefault((re.sub(r"[\d_,]+$", "", str(symbol)), kind, limit), []).append(str(symbol))
    words = []
    for (_, kind, limit), members in groups.items():
        text = f"{members[0]} … {members[-1]}" if len(members) > 3 else ", ".join(members)
        words.append(f"{kind}{text}{' ' + limit if limit else ''}")
    return ", ".join(words)


def describe_point(point: dict) -> str:
    """"x = 1/2, y = -3": where two sides were compared."""
    shown = {s: v for s, v in point.items() if not isinstance(s, sp.MatrixSymbol)}
    shown |= {s: v.tolist() for s, v in point.items() if isinstance(s, sp.MatrixSymbol)}
    return ", ".join(f"{s} = {v}" for s, v in sorted(shown.items(), key=lambda item: natural(item[0])))


def tell_apart(left, right) -> tuple[str, str]:
    """Two numbers written with as many digits as are needed to see that they differ."""
    for digits in (6, 10, 15, 25):
        texts = [str(sp.N(sp.sympify(v), digits)) for v in (left, right)]
        texts = [re.sub(r"\.?0+$", "", t) if "." in t and "e" not in t and "I" not in t else t for t in texts]
        if texts[0] != texts[1]:
            break
    return tuple(texts)


def shorten(expression, length: int = 80) -> str:
    text = sp.sstr(expression)
    return text if len(text) <= length else text[: length - 2] + " …"
