"""One English sentence about each picture, made from what the renderer knows; and the sentence taken apart again."""

import re

from course_utils.faces.factors import Table
from course_utils.faces.people import BEARDS, HAIR_COLOURS, HAIR_STYLES, Identities
from course_utils.faces.scenes import OCCLUDERS, Scenes

# what a sentence can say: {slot: its phrases}, "" where it then says nothing
SLOTS = {
    "skin": ("very light", "light", "medium", "brown", "dark"),
    "hair style": HAIR_STYLES,
    "hair colour": tuple(HAIR_COLOURS),
    "beard": ("", *BEARDS[1:]),
    "moustache": ("", "a moustache"),
    "glasses": ("", "wearing glasses"),
    "expression": ("frowning", "with a calm face", "smiling"),
    "turned": ("", "turned to the left", "turned to the right"),
    "light": ("", "lit from the left", "lit from the right"),
    "covered": ("", *(f"with {thing} before the face" for thing in OCCLUDERS[1:])),
}


def caption(identities: Identities, scenes: Scenes) -> list[str]:
    """One English sentence a picture, made from the factors: identities[i] in scenes[i]."""
    return [sentence(_said(*row)) for row in zip(_rows(identities), _rows(scenes), strict=True)]


def facts(text: str) -> dict[str, str]:
    """What a caption says, a phrase for each of SLOTS; the hair colour of somebody without hair is "".

    errors: ValueError for a sentence that caption does not write
    """
    first, *rest = text.removesuffix(".").split(", ")
    found = re.fullmatch(r"A person with (.+) skin and (\S+)(?: (.+))? hair", first)
    said = dict(zip(SLOTS, found.groups(default=""))) if found else {}
    said |= {slot: next((words for words in rest if words in SLOTS[slot]), "") for slot in list(SLOTS)[3:]}
    if found is None or sentence(said) != text:
        raise ValueError(f"this is no caption of a drawn face: {text!r}")
    return said


def sentence(said: dict[str, str]) -> str:
    """The caption that says this: the inverse of facts."""
    hair = "no hair" if said["hair style"] == "no" else f"{said['hair style']} {said['hair colour']} hair"
    rest = [said[slot] for slot in list(SLOTS)[3:] if said[slot]]
    return ", ".join([f"A person with {said['skin']} skin and {hair}", *rest]) + "."


def _said(who: dict, how: dict) -> dict[str, str]:
    """The phrase of each slot, from the factors of one picture."""
    places = {
        "skin": min(int(who["skin_tone"] * 5), 4),
        "hair style": who["hair_style"],
        "hair colour": who["hair_colour"],
        "beard": who["beard"],
        "moustache": who["moustache"],
        "glasses": int(how["glasses"] > 0),
        "expression": 2 if how["smile"] > 0.6 else 0 if how["smile"] < -0.2 else 1,
        "turned": _side(how["yaw"], 0.25),
        "light": _side(how["light_azimuth"], 0.6),
        "covered": how["occluder"],
    }
    return {slot: SLOTS[slot][place] for slot, place in places.items()}


def _side(angle: float, least: float) -> int:
    """0: neither, 1: left, 2: right."""
    return 0 if abs(angle) <= least else 2 if angle > 0 else 1


def _rows(table: Table) -> list[dict]:
    return [{name: column[i] for name, column in table.values.items()} for i in range(len(table))]
