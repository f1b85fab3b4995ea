"""The kinds of a parameter (`int`, `str | None`, `list[int]`), and a value or a text as one of them, if nothing is lost."""

import ast
from math import isfinite
from numbers import Integral, Real
from pathlib import Path

WORDS = {"true": True, "false": False, "none": None}


def in_kind(kind: str, value):
    """The value in one kind where nothing is lost, else ValueError (SyntaxError: a text that is no Python)."""
    if kind == "str":
        if isinstance(value, (str, Path)) or (isinstance(value, Integral) and not isinstance(value, bool)):
            return unquoted(str(value))
        raise ValueError(value)
    if isinstance(value, str):
        value = literal(value.strip())
    if kind in ("None", "bool") and type(value).__name__ in ("bool", "NoneType"):
        if (value is None) == (kind == "None"):
            return value
    elif kind == "int" and is_number(value) and value % 1 == 0:
        return int(value)
    elif kind == "float" and is_number(value):
        return float(value)
    elif kind.startswith(("list", "tuple")) and isinstance(value, (list, tuple)):
        inner = kind.partition("[")[2].removesuffix("]")
        return (list if kind.startswith("list") else tuple)(in_kind(inner, each) if inner else each for each in value)
    elif type(value).__name__ == kind.partition("[")[0]:
        return value
    raise ValueError(value)


def is_number(value) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)


def literal(text: str):
    """What a text stands for; 007 and 1e1 are numbers, true and none are written in any case."""
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            pass
    return ast.literal_eval(text)


def unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def words(kind: str) -> str:
    """A kind as a reader says it: "a list of whole numbers", "text or None"."""
    known = {"int": "a whole number", "float": "a number", "str": "text", "bool": "true or false"}
    several = {"int": "whole numbers", "float": "numbers", "str": "texts"}
    found = []
    for each in map(str.strip, kind.split("|")):
        outer, _, inner = each.removesuffix("]").partition("[")
        found.append(f"a {outer} of {several.get(inner, inner)}" if inner else known.get(each, each))
    return " or ".join(found)
