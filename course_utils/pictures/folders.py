"""What lies in a folder of photographs: every file in one order on every system, without what systems put there."""

import errno
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from course_utils.pictures.remarks import (
    DANGLING,
    HIDDEN,
    OTHER,
    OUTSIDE,
    SPECIAL,
    TOO_DEEP,
    listed,
    number,
)
from course_utils.showing.lettering import readable

# Folders for thumbnails, deleted files, snapshots and bookkeeping, by the system that makes them. Those whose name
# begins with a dot (.Trash-1000, .AppleDouble, .picasaoriginals, .@__thumb) are hidden anyway.
SYSTEM_FOLDERS = {
    "Synology": "@eaDir #recycle #snapshot @tmp @SynoDrive @SynoEAStream @SynoResource @sharebin @sharesnap",
    "QNAP and NetApp": "@Recycle @Recently-Snapshot @__thumb @Transcode @upload_cache ~snapshot network|recycle|bin",
    "Windows": "$RECYCLE.BIN RECYCLER RECYCLED System|Volume|Information $WinREAgent $SysReset MSOCache Config.Msi",
    "macOS": "__MACOSX Network|Trash|Folder Temporary|Items TheVolumeSettingsFolder TheFindByContentFolder",
    "Linux, Android, web servers, Python": "lost+found LOST.DIR _vti_cnf __pycache__",
}
_SYSTEM = {name.replace("|", " ").casefold() for names in SYSTEM_FOLDERS.values() for name in names.split()}
# Numbered or dated ones: chkdsk's found.000, Windows' old installations, Samba's snapshots.
_SYSTEM_PATTERN = re.compile(r"found\.\d{3}|\$windows\.~\w\w|@gmt-[\d.-]+|\$av_\w+")


def made_by_a_system(name: str) -> bool:
    """Whether systems make folders of this name, large and small letters alike; hidden ones are not counted here."""
    name = name.casefold()
    return name in _SYSTEM or _SYSTEM_PATTERN.fullmatch(name) is not None


def walk(folder: Path, notes: list[str]) -> Iterator[Path]:
    """Every file below the folder, by name, however deep.

    Folders that systems make are not entered. Nothing else than the name tells them, so that a person called by such
    a name is left out too; the note names them. Links to folders are followed where they lead to something new.
    notes: gets a sentence for what is not entered
    """
    tops = [folder.resolve()]  # what is read: the folder itself and every place outside it that a link led to
    system: list[str] = []
    opened = [_entries(folder, folder, notes)]
    while opened:
        path = next(opened[-1], None)
        if path is None:
            opened.pop()
        elif not os.path.isdir(path):
            yield path
        elif made_by_a_system(path.name):
            system.append(readable(path.name))
        elif not path.is_symlink():
            opened.append(_entries(path, folder, notes))
        else:
            target = path.resolve()
            if any(target.is_relative_to(top) or top.is_relative_to(target) for top in tops):
                notes.append(
                    f"the link {listed([shown(path, folder)])} leads to a folder that is read anyway; not followed"
                )
                continue
            tops.append(target)
            opened.append(_entries(path, folder, notes))
    if system:
        these = "it is" if len(system) == 1 else "one is"
        notes.append(
            f"left out {number(len(system), 'folder')} that systems make: {listed(list(dict.fromkeys(system)), 6)}; "
            f"if {these} a person's, give it another name"
        )


def people_in(folder: Path) -> list[str]:
    """The names of the folders that may be people's, in order."""
    names = [path.name for path in folder.iterdir() if os.path.isdir(path)]
    return sorted((name for name in names if not name.startswith(".") and not made_by_a_system(name)), key=_order)


def unfit(path: Path, folder: Path) -> str | None:
    """The reason not even to open a file, as far as its place and kind tell."""
    parts = path.relative_to(folder).parts
    if any(part.startswith(".") for part in parts):
        return HIDDEN
    if not os.path.isfile(path):  # opening a pipe would wait for ever
        return _why_no_file(path)
    if len(parts) == 1:
        return OUTSIDE if path.suffix.lower() in Image.registered_extensions() else OTHER
    return None


def shown(path: Path, folder: Path) -> str:
    """A path below the folder as text that can always be printed, "/" on every system."""
    return readable(path.relative_to(folder).as_posix())


def _entries(current: Path, folder: Path, notes: list[str]) -> Iterator[Path]:
    try:
        return iter(sorted(current.iterdir(), key=lambda path: _order(path.name)))
    except OSError as error:
        why = TOO_DEEP if error.errno == errno.ENAMETOOLONG else error.strerror or type(error).__name__
        which = listed([shown(current, folder)])
        notes.append(f"the folder {which} could not be opened ({why}); what it holds is left out")
        return iter(())


def _why_no_file(path: Path) -> str:
    try:
        path.lstat()
    except OSError as error:
        return TOO_DEEP if error.errno == errno.ENAMETOOLONG else SPECIAL
    return DANGLING if path.is_symlink() else SPECIAL


def _order(name: str) -> tuple[str, str]:
    return unicodedata.normalize("NFC", name), name
