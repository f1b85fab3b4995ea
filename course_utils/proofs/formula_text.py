"""Symbols, points and values of formulas in a reader's words."""

import re

import sympy as sp


def natural(symbol):
    """Sort key: z2 before z10."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", f" {symbol}")]


def describe_symbols(symbols) -> str:
    """ "z1 … z9, t > 0, integer n": the symbols a statement ranges over, with what was declared of them."""
    labels = {s.label for s in symbols if isinstance(s, sp.IndexedBase)}
    names = sorted(
        (s for s in symbols if isinstance(s, sp.Symbol | sp.IndexedBase | sp.MatrixSymbol) and s not in labels),
        key=natural,
    )
    groups: dict[tuple, list[str]] = {}
    for symbol in names:
        limits = (
            ("positive", "> 0"),
            ("negative", "< 0"),
            ("nonnegative", "≥ 0"),
            ("nonpositive", "≤ 0"),
            ("nonzero", "≠ 0"),
        )
        limit = next((sign for name, sign in limits if getattr(symbol, f"is_{name}", None)), "")
        kind = "integer " if getattr(symbol, "is_integer", None) else ""
        groups.setdefault((re.sub(r"[\d_,]+$", "", str(symbol)), kind, limit), []).append(str(symbol))
    words = []
    for (_, kind, limit), members in groups.items():
        text = f"{members[0]} … {members[-1]}" if len(members) > 3 else ", ".join(members)
        words.append(f"{kind}{text}{' ' + limit if limit else ''}")
    return ", ".join(words)


def describe_point(point: dict) -> str:
    """ "x = 1/2, y = -3": where two sides were compared."""
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
    return texts[0], texts[1]


def shorten(expression, length: int = 80) -> str:
    text = sp.sstr(expression)
    return text if len(text) <= length else text[: length - 2] + " …"
