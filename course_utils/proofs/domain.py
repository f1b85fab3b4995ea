"""Where a formula is asked for: which numbers its symbols may be, tried simplest first."""

import itertools
import math
import random

import sympy as sp

from course_utils.proofs.formula_text import natural

POINTS = 20  # points at which two formulas are compared
WORDS = ("positive", "negative", "nonnegative", "nonpositive", "nonzero", "integer", "even", "odd", "real", "prime")
SIMPLE = [
    sp.Rational(n)
    for n in "2 3 4 1 1/2 -1 0 5 -2 10 3/2 1/3 -1/2 2/3 7 1/4 3/4 -3 6 8 100 5/2 9/10 1/10 -3/2 7/5".split()  # noqa: SIM905
]
INSIDE = [n for n in SIMPLE if 0 < n < 1]  # for an interval of any length: its middle, its thirds, …


class Domain:
    """The numbers that the symbols of a task may be.

    symbols:   {name: symbol} of the expected formula
    where:     {symbol or its name: (low, high), an open interval | words such as "positive integer" | [numbers]}
    relations: sympy relations that hold as well, such as p < q; symbols are matched by name
    raises ValueError for words that say nothing, and if no numbers meet all of it
    """

    def __init__(self, symbols: dict, where: dict | None = None, relations=()):
        self.where = {str(symbol): allowed for symbol, allowed in (where or {}).items()}
        named = {s for s in where or {} if isinstance(s, sp.Symbol)}.union(*(r.free_symbols for r in relations))
        self.symbols = {s.name: s for s in named} | symbols
        self.relations = [r.subs({s: self.symbols[s.name] for s in r.free_symbols}) for r in relations]
        for name, allowed in self.where.items():
            if isinstance(allowed, str) and (strange := set(allowed.split()) - set(WORDS)):
                raise ValueError(f"the domain of {name} says {' '.join(sorted(strange))}; known are {', '.join(WORDS)}")
        next(self.points(symbols.values()))

    def points(self, symbols):
        """Points that give each symbol a number, {symbol: number}, the simplest first; always the same ones."""
        symbols = sorted(set(symbols).union(*(r.free_symbols for r in self.relations)), key=natural)
        if not symbols:
            yield {}
            return
        numbers = {s: self.numbers(s) for s in symbols}
        for s, found in numbers.items():
            if not found:
                raise ValueError(f"no number that is tried lies in the domain of {s}")
        generator, given = random.Random(0), 0
        for attempt in itertools.count():
            if given == 8 * POINTS or attempt == 4000:
                break
            if attempt < 3 or len(symbols) == 1:  # 2, 3, 4 … in turn, so that no two symbols are the same number
                point = {s: numbers[s][(i + attempt) % len(numbers[s])] for i, s in enumerate(symbols)}
            else:  # further down the lists with every attempt
                point = {s: generator.choice(numbers[s][: attempt + 2]) for s in symbols}
            if all(relation.subs(point) == True for relation in self.relations):  # noqa: E712 (sympy's own True)
                given += 1
                yield point
        if not given:
            raise ValueError("no numbers that are tried meet all relations of the domain")

    def numbers(self, symbol) -> list:
        """The numbers that one symbol may be, simplest first."""
        allowed = self.where.get(symbol.name)
        if isinstance(allowed, list):
            return [sp.nsimplify(n, rational=True) for n in allowed]
        if isinstance(allowed, tuple):
            low, high = (sp.oo * n if math.isinf(n) else sp.nsimplify(n, rational=True) for n in allowed)
            between = [low + (high - low) * part for part in INSIDE] if (high - low).is_finite else []
            beyond = [end + side * n for end, side in ((low, 1), (high, -1)) if end.is_finite for n in SIMPLE]
            whole = symbol.is_integer  # declared with the symbol
            return [
                n for n in dict.fromkeys([*SIMPLE, *between, *beyond]) if low < n < high and (n.is_integer or not whole)
            ]
        words = allowed.split() if allowed else [word for word in WORDS if getattr(symbol, f"is_{word}")]
        complex_too = not words and symbol.is_extended_real is None  # nothing says that the symbol is real
        found = [*SIMPLE[:8], sp.I, 1 + 2 * sp.I, *SIMPLE[8:]] if complex_too else SIMPLE
        return [n for n in found if all(getattr(n, f"is_{word}") for word in words)]


def counterexample_in(domain: Domain, left, right):
    """(point, left value, right value) where two formulas differ inside the domain, or None: what POINTS points showed.

    A formula with no value at half of these points or more differs as well: there it is "undefined".
    """
    symbols = {s for s in left.free_symbols | right.free_symbols if isinstance(s, sp.Symbol)}
    compared, holes = 0, []
    for point in domain.points(symbols):
        theirs = value_at(right, point)
        if theirs is None:
            continue
        mine = value_at(left, point)
        compared += 1
        if mine is None:
            holes.append((point, sp.Symbol("undefined"), theirs))
        elif abs(mine - theirs) > 1e-12 * (1 + abs(mine) + abs(theirs)):
            return point, mine, theirs
        if compared == POINTS:
            break
    return holes[0] if len(holes) > compared / 2 else None


def value_at(formula, point):
    """The value of a formula at a point (30 digits), or None where it has none."""
    try:
        value = formula.subs(point).doit().evalf(30)
    except (TypeError, ValueError, ZeroDivisionError, NotImplementedError):
        return None
    return value if value.is_number and value.is_finite and not value.free_symbols else None
