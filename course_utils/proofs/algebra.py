"""Are two expressions equal? First tried on numbers, where a false statement fails at once, then decided by algebra."""

from dataclasses import dataclass

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from course_utils.proofs.domain import Domain, counterexample_in
from course_utils.proofs.formula_text import describe_point, natural, shorten, tell_apart
from course_utils.proofs.probe import counterexample


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
            return (
                f"{where}could not be decided: the two sides agree wherever they were tried, but their difference did "
                f"not simplify to zero; what is left: {shorten(self.left - self.right)}. Say more about the symbols "
                "(real=True, positive=True) or bring the sides closer by hand."
            )
        left, right = tell_apart(self.left, self.right)
        at = f" at {describe_point(self.point)}" if self.point else ""
        return f"{where}left {left}, right {right}{at}"


def first_difference(left, right, given: dict | None = None, domain: Domain | None = None) -> Difference | None:
    """The first entry where two sides were not proved equal, or None when all of them were (see prove_equal).

    domain: which numbers are tried, and they alone decide, as algebra can run for minutes on a right answer; default: all
            that the symbols' declarations allow, and then algebra
    """
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
    pairs = [(entry, a, b) for entry, a, b in pairs if sp.expand_mul(a - b) != 0]  # the others are proved already
    for entry, a, b in pairs:  # all entries on numbers first: a false one needs no algebra
        for world in worlds:
            if found := counterexample_in(domain, a, b) if domain else counterexample(a, b, world, given or {}):
                return Difference(entry, *found)
    if domain:
        return None
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
            raise ValueError(
                f"{min(floats, key=str)} is a rounded number, and nothing exact follows from it: write "
                "sp.Rational(1, 2) instead of 0.5"
            )
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
    by_name: dict[str, sp.Symbol] = {}
    for symbol in set().union(*(e.free_symbols for e in expressions)):
        if isinstance(symbol, sp.Symbol) and by_name.setdefault(symbol.name, symbol) != symbol:
            raise ValueError(
                f"two different symbols are both named {symbol.name}: declare it once, with its assumptions"
            )


def solve_facts(given: dict) -> list[dict]:
    """Each fact solved for one unknown; every solution opens its own world, and a statement must hold in all of them."""
    worlds: list[dict] = [{}]
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
    raise ValueError(
        f"the fact {name} cannot be solved for any of its symbols: give it solved, such as {{y3: 1 - y1 - y2}}"
    )


def simplify_to_zero(expression, cases=0):
    """Zero if some sound rewriting brings the expression to exactly zero, else the shortest form that was reached."""
    expression = switches_to_piecewise(expression)
    switch = next(
        (r for p in expression.atoms(sp.Piecewise) for r in sorted(p.atoms(Relational), key=sp.default_sort_key)), None
    )
    if switch is not None and cases < 8:
        return next(
            (rest for part in split_cases(expression, switch) if (rest := simplify_to_zero(part, cases + 1)) != 0),
            sp.S.Zero,
        )
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
            e = e.replace(
                lambda part, kind=kind: isinstance(part, kind) and all(a.is_extended_real for a in part.args),
                lambda part: part.rewrite(sp.Piecewise),
            )
    return e


def split_cases(expression, switch):
    """The expression where `switch` compares less, greater and equal: what holds in all three holds everywhere."""
    gap = sp.expand(switch.lhs - switch.rhs)
    for sign in (1, -1, 0):
        part = expression.replace(lambda r: isinstance(r, Relational), lambda r, sign=sign: settle(r, gap, sign))
        unknown = sorted((s for s in gap.free_symbols if isinstance(s, sp.Symbol)), key=natural)
        single = (gap.is_Symbol and gap) or ((-gap).is_Symbol and -gap)
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
