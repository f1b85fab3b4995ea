"""What a parameter may be, as the end of its comment says it: `corrections, ≥ 1`, `one of "auto", "cpu"`.

A comment is a meaning, then what is allowed, in these words, with a comma or `and` between them:

    ≥ 1   > 0   ≤ 1   < 2**32    bounds; >= and <= are the same
    1 … 50                       both ends included
    a multiple of 4
    one of 8, 14, 20, …          texts in "…" or numbers, which go on in their last step where … ends them
    one of "x", or a folder …    also: any folder that there is; the folder is said last
    one of "", or a word         also: letters, digits, _ and -
    any text                     whatever it is
    at least 2 of them           of a list
    each …                       what follows holds for every one of a list: `layers, each one of 8, 14, …`
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass

NUMBER = r"-?\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+|\*\*\d+)?"
VALUE = rf'(?:"[^"]*"|{NUMBER})'
BOUND = rf"(?P<sign>≥|≤|>=|<=|>|<) ?(?P<bound>{NUMBER})"
SPAN = rf"(?P<low>{NUMBER}) ?(?:…|\.\.\.) ?(?P<high>{NUMBER})"
MULTIPLE = rf"a multiple of (?P<factor>{NUMBER})"
COUNT = r"at least (?P<count>\d+) of them"
CHOICE = (
    rf"one of (?P<choices>{VALUE}(?:, {VALUE})*(?:,? or {VALUE})?)(?P<on>, …)?"
    r"(?:,? or (?P<word>a word)\b)?(?:,? or (?P<folder>a folder)\b.*)?"
)
CLAUSE = rf"(?P<each>each )?(?:{BOUND}|{SPAN}|{MULTIPLE}|{COUNT}|{CHOICE}|(?P<text>any text))"
PLAIN = re.sub(r"\?P<\w+>", "?:", CLAUSE)
COMMENT = re.compile(rf"(?:(?P<meaning>.*?)[,;:]? )??(?P<rules>{PLAIN}(?:(?:, and |, | and ){PLAIN})*)")
SIGNS = {
    "≥": lambda value, bound: value >= bound,
    ">": lambda value, bound: value > bound,
    "≤": lambda value, bound: value <= bound,
    "<": lambda value, bound: value < bound,
}


@dataclass(frozen=True)
class Rule:
    """One thing that a value has to be, in words and as a test of values of the right kind."""

    text: str
    holds: Callable
    folder: bool = False


def read_comment(comment: str) -> tuple[str, list[Rule]]:
    """The meaning and what is allowed; no rules where the comment does not end in the words above."""
    found = COMMENT.fullmatch(comment.strip())
    if not found:
        return comment.strip(), []
    rules, each = [], False
    for clause in re.finditer(CLAUSE, found["rules"]):
        each = each or bool(clause["each"])
        rules.append(rule_of(clause, each))
    return found["meaning"] or "", rules


def rule_of(clause: re.Match, each: bool) -> Rule:
    text, holds = clause[0], test_of(clause)
    if each and not clause["count"]:
        return Rule(text, lambda values: all(holds(value) for value in values), bool(clause["folder"]))
    return Rule(text, holds, bool(clause["folder"]))


def test_of(clause: re.Match) -> Callable:
    if clause["count"]:
        return lambda values: len(values) >= int(clause["count"])
    if clause["sign"]:
        sign, bound = SIGNS[clause["sign"].replace(">=", "≥").replace("<=", "≤")], number(clause["bound"])
        return lambda value: sign(value, bound)
    if clause["low"]:
        low, high = number(clause["low"]), number(clause["high"])
        return lambda value: low <= value <= high
    if clause["factor"]:
        factor = number(clause["factor"])
        return lambda value: value % factor == 0
    return choice(clause) if clause["choices"] else lambda value: True


def choice(clause: re.Match) -> Callable:
    values = [v.strip('"') if v.startswith('"') else number(v) for v in re.findall(VALUE, clause["choices"])]

    def holds(value) -> bool:
        if value in values or (clause["folder"] and is_folder(value)):
            return True
        if clause["word"] and re.fullmatch(r"[\w-]+", value):
            return True
        return bool(clause["on"]) and value > values[-1] and (value - values[-1]) % (values[-1] - values[-2]) == 0

    return holds


def is_folder(text: str) -> bool:
    try:
        return bool(text) and os.path.isdir(os.path.expanduser(text))
    except (OSError, ValueError, RuntimeError):  # too long, a zero byte, the home of nobody
        return False


def number(text: str) -> int | float:
    base, _, power = text.partition("**")
    try:
        return int(base) ** int(power or 1)
    except ValueError:
        return float(base)
