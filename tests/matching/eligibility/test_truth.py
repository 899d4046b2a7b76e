"""Kleene's tables."""

from __future__ import annotations

import pytest

from matching.eligibility.truth import Truth, every, known, some

NO, PERHAPS, YES = Truth.NO, Truth.PERHAPS, Truth.YES


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (NO, NO, NO, NO),
        (NO, PERHAPS, NO, PERHAPS),
        (NO, YES, NO, YES),
        (PERHAPS, PERHAPS, PERHAPS, PERHAPS),
        (PERHAPS, YES, PERHAPS, YES),
        (YES, YES, YES, YES),
    ],
)
def test_tables(left: Truth, right: Truth, both: Truth, either: Truth) -> None:
    assert (every([left, right]), every([right, left])) == (both, both)
    assert (some([left, right]), some([right, left])) == (either, either)


def test_of_nothing() -> None:
    assert (every([]), some([])) == (YES, NO)


def test_an_answer_that_may_be_missing() -> None:
    assert [known(value) for value in (True, False, None)] == [YES, NO, PERHAPS]
