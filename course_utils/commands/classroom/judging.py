"""Judge the answers of one notebook: put them into the course's own lesson, run it watched, and read what its checks say."""

import ast
from dataclasses import dataclass
from threading import Event

from nbformat import NotebookNode

from course_utils.commands.classroom.roles import name, role
from course_utils.commands.classroom.watched import TOO_LONG, Limits, Ran, run_watched
from course_utils.proofs.signs import NOT_ATTEMPTED, RIGHT, WRONG, read_sign, with_sign

WORDS = {RIGHT: "right", WRONG: "wrong", NOT_ATTEMPTED: "not attempted"}
NOT_REACHED, MISSING = "not reached", "missing"


@dataclass(frozen=True)
class Verdict:
    """right, wrong, not attempted, too long, too much memory, crashed, not reached or missing; why; seconds it took."""

    word: str
    sentence: str = ""
    seconds: float | None = None


def judge(answers: dict[str, list[str]], lesson: NotebookNode, limits: Limits, stop: Event) -> dict[str, Verdict]:
    """A verdict for every exercise of the lesson, in its order.

    An answer that ends the run is taken out, and the lesson runs again, so that the other answers get their verdicts.

    answers: {exercise: sources of the cells that answer it}
    """
    stubs = {name(cell): cell.source for cell in lesson.cells if role(cell) == "stub"}
    found = {exercise: Verdict(MISSING, "the notebook does not have this exercise any more") for exercise in stubs}
    found |= {exercise: Verdict(WORDS[NOT_ATTEMPTED]) for exercise in stubs if exercise in answers}
    placed = {
        exercise: answers[exercise] for exercise in stubs if attempted(answers.get(exercise, []), stubs[exercise])
    }
    left = list(placed)  # without a verdict
    while left:
        cells = program(lesson, placed, last=left[-1])
        ran = run_watched(cells, limits, stop)
        for exercise in [each for each in left if f"check-{each}" in ran.ended]:
            found[exercise] = verdict(exercise, cells, ran)
            left.remove(exercise)
        exercise, part = owner(ran.at, cells)
        if exercise in left:
            found[exercise] = Verdict(ran.cause, ran.sentence)
            left.remove(exercise)
        elif left and (part != "lesson" or ran.cause == TOO_LONG or exercise not in placed):
            found |= {each: Verdict(NOT_REACHED, reason(ran)) for each in left}
            break
        placed.pop(exercise, None)
    return found


def attempted(sources: list[str], stub: str) -> bool:
    return bool(sources) and [source.strip() for source in sources] != [stub.strip()]


def program(lesson: NotebookNode, answers: dict[str, list[str]], last: str) -> list[dict]:
    """The lesson's code up to one check, with answers in place of stubs; it always goes on with its own solutions."""
    cells = []
    for cell in lesson.cells:
        part, exercise = role(cell), name(cell)
        if cell.cell_type != "code":
            continue
        if part == "stub" and exercise in answers:
            for number, source in enumerate(answers[exercise]):
                cells.append({"id": f"answer-{exercise}-{number}", "source": source, "part": "answer", "of": exercise})
        elif part == "check":
            cells.append({"id": cell.id, "source": cell.source, "part": "check", "of": exercise})
        else:
            source = with_its_own(cell.source) if part == "solution" else cell.source
            cells.append({"id": cell.id, "source": source, "part": "lesson", "of": ""})
        if cell.id == f"check-{last}":
            break
    return cells


def with_its_own(source: str) -> str:
    """A solution cell that goes on with the solution, whatever was answered."""
    last = ast.parse(source).body[-1]
    answer, solution = last.value.args[1:]  # type: ignore[attr-defined]  # NAME = use("…", NAME, solution)
    return "\n".join([*source.splitlines()[: last.lineno - 1], f"{ast.unparse(answer)} = {ast.unparse(solution)}"])


def owner(at: str, cells: list[dict]) -> tuple[str, str]:
    """(the exercise that is answerable for a cell, the cell's part): its own, for a cell of the lesson the last one before."""
    exercise = ""
    for cell in cells:
        exercise = cell["of"] if cell["part"] == "answer" or (cell["id"] == at and cell["of"]) else exercise
        if cell["id"] == at:
            return exercise, cell["part"]
    return "", ""


def verdict(exercise: str, cells: list[dict], ran: Ran) -> Verdict:
    """What the check of an exercise said; where it said nothing, the error that kept it from it."""
    notes = [ran.ended[cell["id"]] for cell in cells if cell["of"] == exercise and cell["id"] in ran.ended]
    check, seconds = ran.ended[f"check-{exercise}"], sum(note["seconds"] for note in notes)
    sign = read_sign(exercise, check["printed"])
    if sign is None:
        errors = [note["error"] for note in notes if note["error"]] or ["no word of the check"]
        return Verdict(WORDS[WRONG], f"stopped with {errors[0]}", seconds)
    return Verdict(WORDS[sign], first_sentence(sign, exercise, check["printed"]) if sign == WRONG else "", seconds)


def first_sentence(sign: str, exercise: str, printed: str) -> str:
    start = with_sign(sign, exercise, "")
    return [line.removeprefix(start) for line in printed.splitlines() if line.startswith(start)][-1]


def reason(ran: Ran) -> str:
    error = ran.ended.get(ran.at, {}).get("error")
    why = f"stopped with {error}" if error else f"stopped, because {ran.sentence}"
    return f"the lesson's own cell {ran.at} {why}"
