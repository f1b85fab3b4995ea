"""One English sentence about each picture, made from what the renderer knows."""

from course_utils.faces.factors import Table
from course_utils.faces.people import BEARDS, HAIR_COLOURS, HAIR_STYLES, Identities
from course_utils.faces.scenes import OCCLUDERS, Scenes


def caption(identities: Identities, scenes: Scenes) -> list[str]:
    """One English sentence a picture, made from the factors: identities[i] in scenes[i]."""
    return [_sentence(*row) for row in zip(_rows(identities), _rows(scenes), strict=True)]


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
