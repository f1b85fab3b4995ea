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
    return [_sentence(*row) for row in zip(_rows(identities), _rows(scenes), strict=True)]


def facts(sentence: str) -> dict[str, str]:
    """What a caption says, a phrase for each of SLOTS; the hair colour of somebody without hair is "".

    errors: ValueError for a sentence that caption does not write
    """
    first, *rest = sentence.removesuffix(".").split(", ")
    found = re.fullmatch(r"A person with (.+) skin and (\S+)(?: (.+))? hair", first)
    if found is None:
        raise ValueError(f"this is no caption of a drawn face: {sentence!r}")
    said = dict(zip(SLOTS, found.groups(default="")))
    return said | {slot: next((words for words in rest if words in SLOTS[slot]), "") for slot in list(SLOTS)[3:]}


def sentence(said: dict[str, str]) -> str:
    """The caption that says this: the inverse of facts."""
    hair = "no hair" if said["hair style"] == "no" else f"{said['hair style']} {said['hair colour']} hair"
    rest = [said[slot] for slot in list(SLOTS)[3:] if said[slot]]
    return ", ".join([f"A person with {said['skin']} skin and {hair}", *rest]) + "."


def _sentence(who: dict, how: dict) -> str:
    tone = ("very light", "light", "medium", "brown", "dark")[min(int(who["skin_tone"] * 5), 4)]
    hair = (
        "no hair"
        if who["hair_style"] == 0
        else f"{HAIR_STYLES[who['hair_style']]} {tuple(HAIR_COLOURS)[who['hair_colour']]} hair"
    )
    words = [
        f"a person with {tone} skin and {hair}"
        + (f", {BEARDS[who['beard']]}" if who["beard"] else "")
        + (", a moustache" if who["moustache"] else "")
    ]
    if how["glasses"]:
        words.append("wearing glasses")
    words.append("smiling" if how["smile"] > 0.6 else "frowning" if how["smile"] < -0.2 else "with a calm face")
    if abs(how["yaw"]) > 0.25:
        words.append(f"turned to the {'right' if how['yaw'] > 0 else 'left'}")
    if abs(how["light_azimuth"]) > 0.6:
        words.append(f"lit from the {'right' if how['light_azimuth'] > 0 else 'left'}")
    if how["occluder"]:
        words.append(f"with {OCCLUDERS[how['occluder']]} before the face")
    sentence = ", ".join(words)
    return sentence[0].upper() + sentence[1:] + "."


def _rows(table: Table) -> list[dict]:
    return [{name: column[i] for name, column in table.values.items()} for i in range(len(table))]
