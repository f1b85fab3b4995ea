"""A learner's copies in my/: made when missing, never lost, and read for what is solved; the course's own files stay as they are."""

import pytest

from course_utils.proofs.exercises import check, check_formula
from course_utils.proofs.signs import NOT_ATTEMPTED, RIGHT, WRONG, read_sign


@pytest.mark.parametrize("check", [check, check_formula])
@pytest.mark.parametrize(("answer", "sign"), [(3, RIGHT), (4, WRONG), (..., NOT_ATTEMPTED)])
def test_what_a_check_prints_is_read_back_whatever_its_words(check, answer, sign, capsys):
    check("two-of-us", answer, 3)
    printed = capsys.readouterr().out
    assert read_sign("two-of-us", printed) == sign
    assert read_sign("two-of-us", "✓ two-of-us: right\n" + printed) == sign, "the last one counts"
    assert read_sign("two", printed) is None, "another exercise"
    assert read_sign("two-of-us", "  " + printed) is None
