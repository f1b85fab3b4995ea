"""What is said about photographs: why one is left out and what to do, what was changed in one, names in a sentence."""

LONGEST_SIDE = 30_000  # pixels; beyond, and beyond Pillow's own limit of 89 million in all, nothing is decoded
LONGEST_NAME = 120  # letters; a longer one is shown by its two ends

# Why a file is left out, as it stands in the note.
HIDDEN = "hidden"
OTHER = "not named as an image and not readable as one"
OUTSIDE = "outside any person's folder"
EMPTY = "empty (0 bytes)"
TRUNCATED = "truncated"
DAMAGED = "damaged"
NO_IMAGE = "not readable as an image"
TOO_LARGE = f"too large (over {LONGEST_SIDE:,} pixels a side or 89 million in all)"
CLOSED = "not open to you"
DANGLING = "linked to nothing"
SPECIAL = "neither a file nor a folder"
ELSEWHERE = "kept elsewhere by Git LFS or git-annex"
PAGE = "in the HTML format of web pages"
VIDEO = "in a format of videos"
PACKED = "in a format of archives"
ZEROS = "filled with zeros only"
TOO_DEEP = "in more folders within folders than this system can open"
# What to do about it; of what is not listed, as of every format that is not read here: save it in one that is.
CURES = {
    HIDDEN: "",
    OTHER: "",
    OUTSIDE: "move {it} into the folder of the person shown and rerun",
    EMPTY: "copy {it} again and rerun",
    TRUNCATED: "save {it} again and rerun",
    DAMAGED: "save {it} again and rerun",
    NO_IMAGE: "save {it} as JPEG or PNG and rerun",
    TOO_LARGE: "shrink {it} and rerun",
    CLOSED: "give yourself the right to read {it} and rerun",
    DANGLING: "put the photograph where the link points and rerun",
    SPECIAL: "",
    ELSEWHERE: "fetch {it} with git lfs pull or git annex get and rerun",
    PAGE: "download the image itself and rerun",
    VIDEO: "save one picture of {it} as JPEG or PNG and rerun",
    PACKED: "unpack {it} and rerun",
    ZEROS: "copy {it} again and rerun",
    TOO_DEEP: "move {it} up and rerun",
}

# What was changed in an image beyond reducing it -> the note's beginning.
CHANGES = {
    "square": "kept the central square of {count}",
    "upright": "turned {count} upright, as the camera had noted",
    "first": "took the first picture of {count} that hold several",
    "opaque": "laid {count} with transparency on white",
    "bright": "brought {count} with unusual brightness values to 0..255",
    "enlarged": "enlarged {count} smaller than {size} × {size} pixels",
}


def notes_on(
    left_out: dict[str, list[str]], changed: dict[str, list[str]], files: int, images: int, size: int
) -> list[str]:
    """One sentence for each reason to leave files out, and for each kind of change.

    left_out: {a reason: the files left out for it}
    changed:  {a key of CHANGES, or a beginning like those: the files it was done to}
    files, images: how many files there are, and how many of them became images of size × size pixels
    """
    notes = []
    for reason in filter(left_out.get, dict.fromkeys([*CURES, *left_out])):
        names = left_out[reason]
        verb, it = ("is", "it") if len(names) == 1 else ("are", "them")
        cure = CURES.get(reason, CURES[NO_IMAGE]).format(it=it)
        which = listed(names, 3 if reason in (HIDDEN, OTHER) else None)
        notes.append(f"left out {len(names)} of {files} files: {which} {verb} {reason}" + (f"; {cure}" if cure else ""))
    for change in filter(changed.get, dict.fromkeys([*CHANGES, *changed])):
        names = changed[change]
        which = "" if len(names) == images else f": {listed(names, 3)}"
        beginning = CHANGES.get(change, change)
        notes.append(beginning.format(count=f"{len(names)} of {number(images, 'image')}", size=size) + which)
    if not_asked := files - images - sum(map(len, left_out.values())):
        notes.append(f"did not read {not_asked} of {files} files: fewer people or images a person were asked for")
    return notes


def listed(names: list[str], most: int | None = None) -> str:
    """Names in a sentence: "a", "a and b", "a, b and 7 more"; of a very long one, its two ends."""
    half = LONGEST_NAME // 2
    names = [f"{name[:half]}…{name[-half:]}" if len(name) > LONGEST_NAME else name for name in names]
    if most is not None and len(names) > most:
        names = [*names[:most], f"{len(names) - most} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def number(count: int, thing: str, things: str | None = None) -> str:
    """A count in a sentence: "1 image", "2 images"."""
    return f"{count} {thing if count == 1 else things or thing + 's'}"
