"""Text from outside, such as names of people and files, is shown letter by letter: in figures and in sentences."""

import functools
import unicodedata
from collections.abc import Iterable

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

LATIN = "DejaVu Sans"  # comes with matplotlib
# Fonts for other scripts, as the systems bring them; the first that has a letter draws it.
CJK_FONTS = [
    *("Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans CJK TC", "Noto Sans SC", "Noto Sans JP"),
    *("Noto Sans KR", "Source Han Sans SC", "Source Han Sans", "Source Han Sans CN", "WenQuanYi Zen Hei"),
    *("WenQuanYi Micro Hei", "Droid Sans Fallback", "PingFang SC", "Hiragino Sans GB", "Hiragino Sans", "STHeiti"),
    *("Heiti TC", "Apple SD Gothic Neo", "AppleGothic", "Microsoft YaHei", "SimHei", "Yu Gothic", "MS Gothic"),
    *("Malgun Gothic", "NanumGothic", "IPAexGothic", "Arial Unicode MS"),
]
SCRIPTS = [
    *("Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew"),
    *("Kannada", "Khmer", "Lao", "Malayalam", "Myanmar", "Sinhala", "Tamil", "Telugu", "Thai", "Tibetan"),
]
OTHER_FONTS = ["Nirmala UI", "Leelawadee UI", "Segoe UI", "Segoe UI Symbol", "Thonburi", "Noto Emoji", "Symbola"]
JOINERS = "\u200c\u200d"  # nothing to see by themselves, but Persian, Hindi and emoji are written with them


def readable(text: str) -> str:
    r"""A name as text that can always be printed and never breaks or turns a line.

    What is no letter for the eye is written as Python writes it: control characters (\n, \x1b), the marks that turn
    the direction of writing (\u202e), halves of letters that come of a name in another encoding (\udce9).
    """
    unseen = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return "".join(
        letter.encode("unicode_escape").decode("ascii")
        if unicodedata.category(letter) in unseen and letter not in JOINERS
        else letter
        for letter in text
    )


def plain(text: str, longest: int | None = None) -> str:
    r"""Text from outside as matplotlib has to get it, so that a figure shows it as it is written.

    A dollar is a dollar and begins no formula. A letter that no font here has is shown by its number in Unicode
    (U+738B·5C0F), without a warning; note_on_fonts says what to install. "\n" begins a new line.
    longest: of a text of more letters, only the two ends are shown
    """
    text = unicodedata.normalize("NFC", text)  # macOS stores é and 김 in pieces
    if longest is not None and len(text) > longest:
        text = f"{text[: longest - longest // 2]}…{text[len(text) - longest // 2 :]}"
    lines = [readable(line) for line in text.split("\n")]
    absent = set(_absent("".join(lines)))
    shown = []
    for line in lines:
        pieces = [""]
        for i, letter in enumerate(line):
            number = f"{ord(letter):04X}" if letter in absent else ""
            follows = i > 0 and line[i - 1] in absent
            pieces.append(letter if not number else f"·{number}" if follows else f"U+{number}")
        shown.append("".join(pieces))
    return "\n".join(shown).replace("$", r"\$")


def families() -> list[str]:
    """The fonts of the course's figures: matplotlib's own first, then those for other scripts that are installed."""
    installed = set(font_manager.get_font_names())
    others = [*CJK_FONTS, *(f"Noto Sans {script}" for script in SCRIPTS), *OTHER_FONTS]
    return [LATIN, *(name for name in others if name in installed)]


def note_on_fonts(names: Iterable[str]) -> list[str]:
    """One sentence, or none, on the letters in names that no font on this machine has, and which font to install."""
    text = unicodedata.normalize("NFC", readable("".join(names)))
    with mpl.rc_context({"font.family": families()}):
        if not _absent(text):
            return []
    if _new_fonts() and mpl.rcParams["font.family"][0] == LATIN:
        mpl.rcParams["font.family"] = families()
    with mpl.rc_context({"font.family": families()}):
        absent = _absent(text)
    if not absent:
        return []
    which = ", ".join(absent[:5]) + (f" and {len(absent) - 5} more" if len(absent) > 5 else "")
    fonts = " and ".join(dict.fromkeys(map(_font_for, absent)))
    return [
        f"no font on this machine has {which}, so that figures show their numbers (U+{ord(absent[0]):04X}); "
        f"install {fonts} and restart"
    ]


def _absent(text: str) -> list[str]:
    """The letters of a text that no font of the current style has, each once."""
    fonts = [font for family in mpl.rcParams["font.family"] if (font := _font(family)) is not None]
    letters = [letter for letter in dict.fromkeys(text) if letter not in JOINERS]
    return [letter for letter in letters if not any(font.get_char_index(ord(letter)) for font in fonts)]


@functools.lru_cache(maxsize=100)
def _font(family: str) -> FT2Font | None:
    try:
        path = font_manager.findfont(font_manager.FontProperties(family=[family]), fallback_to_default=False)
        return font_manager.get_font(path)
    except (ValueError, OSError, RuntimeError):  # not there, or gone since matplotlib made its list
        return None


@functools.cache
def _new_fonts() -> bool:
    """Add what was installed since matplotlib made its list of fonts, which it never does by itself; True if any."""
    known = {str(entry.fname) for entry in font_manager.fontManager.ttflist}
    added = False
    for path in font_manager.findSystemFonts():
        if str(path) not in known:
            try:
                font_manager.fontManager.addfont(path)
                added = True
            except (OSError, RuntimeError):
                continue
    _font.cache_clear()
    return added


def _font_for(letter: str) -> str:
    script = unicodedata.name(letter, "?").split()[0].split("-")[0].title()
    if script in ("Cjk", "Hiragana", "Katakana", "Hangul", "Ideographic", "Fullwidth", "Halfwidth", "Bopomofo", "?"):
        return "Noto Sans CJK"
    return f"Noto Sans {script}" if script in SCRIPTS else "Noto Emoji"
