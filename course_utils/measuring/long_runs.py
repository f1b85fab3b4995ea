"""Results of runs too long for a lesson, kept in data/records with machine, versions and the command for them."""

import datetime
import json
import os
import tempfile
from pathlib import Path

from course_utils.measuring.machine import machine, versions
from course_utils.measuring.records import as_json, as_plain
from course_utils.paths import RECORDS, ROOT

DIGITS = 6  # significant digits of a number that is kept


def save_record(name: str, rows: list[dict], command: str, **more) -> Path:
    """Keep the results of a long run as data/records/NAME.json and say so; an older record of that name is replaced.

    name:    file name without ending, such as "article_network_100_epochs"
    rows:    one dictionary a result (an epoch, a run, …): numbers, strings, True/False, None, or lists and dictionaries of them;
             floats are kept to 6 significant digits
    command: what to type in the course's folder to get these rows again, for example "course run 23 -p epochs 100"
    more:    whatever else belongs to it, such as seeds=[0, 1, 2]
    returns  the file. Where data/records cannot be written (no space, no such folder, not allowed), the record goes to
             the system's temporary folder, and the printed sentence says where; the older record stays as it was
    errors:  ValueError for a value that JSON cannot hold and for a path of this machine in the text; OSError when neither
             folder takes the record
    """
    record = {
        "command": command,
        "date": datetime.date.today().isoformat(),
        "versions": versions(),
        "machine": machine(),
        **more,
    }
    text = _written(name, {**record, "rows": rows})
    path = RECORDS / f"{name}.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, text)
    except OSError as problem:
        instead = Path(tempfile.gettempdir()) / path.name
        refusal = f"The record {name} could not be written to {_shown(path.parent)} ({problem.strerror or problem})"
        try:
            _replace(instead, text)
        except OSError as second:
            raise OSError(
                f"{refusal}, nor to {instead.parent} ({second.strerror or second}): free some space and save it again; "
                "an older record is intact."
            ) from second
        print(f"{refusal}: it lies in {instead}; move it there when there is room.")
        return instead
    print(f"kept: {_shown(path)}, {len(rows)} rows")
    return path


def load_record(name: str) -> dict:
    """Read back what save_record kept: {"command", "date", "versions", "machine", …, "rows"}.

    errors: RuntimeError, in one sentence that says how to make it, when the record is missing or damaged
    """
    path = RECORDS / f"{name}.json"
    way = f"fetch it again with the course (git checkout -- {_shown(path)}), or make it with the command that its lesson names"
    try:
        record = json.loads(path.read_text(encoding="utf-8"), object_hook=_number)
    except FileNotFoundError:
        raise RuntimeError(f"There is no record {_shown(path)}: {way}.") from None
    except (OSError, ValueError) as problem:
        raise RuntimeError(f"The record {_shown(path)} cannot be read ({problem}): {way}.") from None
    if not isinstance(record, dict) or not isinstance(record.get("rows"), list) or "command" not in record:
        raise RuntimeError(f"The record {_shown(path)} is not one that save_record wrote (no command, no rows): {way}.")
    return record


def _written(name: str, record: dict) -> str:
    """JSON with one line an entry and one line a row."""
    for key, value in record.items():
        record[key] = _plain(f"{name}, {key}", value)
    lines = [
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False, allow_nan=False)}"
        for key, value in record.items()
        if key != "rows"
    ]
    rows = ",\n".join(json.dumps(row, ensure_ascii=False, allow_nan=False) for row in record["rows"])
    text = "{\n" + ",\n".join(lines) + ',\n"rows": [\n' + rows + "\n]\n}\n"
    for place in (ROOT, Path.home()):
        if len(place.parts) > 1 and json.dumps(str(place))[1:-1] in text:
            raise ValueError(
                f"The record {name} holds a path of this machine, {place}: write it from the course's folder."
            )
    return text


def _plain(where: str, value):
    """The same with Python's own numbers, lists and dictionaries; nan and infinity as {"float": "nan"}."""
    if isinstance(value, dict):
        return {str(key): _plain(where, part) for key, part in value.items()}
    if hasattr(value, "tolist"):  # NumPy and torch
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(where, part) for part in value]
    try:
        value = as_plain(where, value)
    except TypeError:
        raise ValueError(
            f"The record {where} holds a {type(value).__name__}: give numbers, strings, True, False, None, and "
            "lists or dictionaries of them."
        ) from None
    return as_json(float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value)


def _number(entry: dict):
    return float(entry["float"]) if list(entry) == ["float"] else entry


def _replace(path: Path, text: str) -> None:
    """Write the whole file or leave the old one."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with open(unfinished, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.as_posix()
