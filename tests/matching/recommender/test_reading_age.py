"""What a resident reads is no harder than for somebody of nine to eleven, measured over thousands of generated reasons."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from matching.queries.meeting import _NEXT_STEPS
from matching.recommender.candidates import Cause
from matching.recommender.closest_yes import Answer, Change, Opened
from matching.recommender.frames import Delivery
from matching.recommender.phrases import ReasonCode
from matching.recommender.week import SPANS
from matching.recommender.what_if_words import gap_words, opened_words
from tests.matching.recommender.many_reasons import by_code, in_our_words, many_reasons
from tests.readability import grade, reading_age, syllables

OLDEST = 11.0
"""Years: nobody older than this should be needed to read any kind of reason."""
USUAL = 9.0
"""Years: what all reasons together must stay below."""


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(
            ("cat", 1),
            ("level", 2),
            ("minimum", 3),
            ("wage", 1),
            ("asked", 1),
            ("minutes", 2),
            ("times", 1),
            ("places", 2),
        ),
        *(("people", 2), ("qualification", 5), ("apprenticeship", 4), ("January", 4), ("developer", 4), ("told", 1)),
        *(("started", 2), ("closes", 2), ("little", 2), ("technician", 4), ("learn", 1), ("don't", 1), ("90", 2)),
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) - count in {0, 1}


def test_the_formula_on_a_text_that_everybody_can_count() -> None:
    # Six words of one syllable in one sentence.
    assert grade(["The cat sat on the mat."]) == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert grade(["The cat sat. It sat on the mat.", "Yes"]) == pytest.approx(0.39 * 9 / 3 + 11.8 - 15.59)
    hard = (
        "The organisation's administrative responsibilities necessitate considerable interdepartmental communication."
    )
    assert grade([hard]) > 20


def test_thousands_of_reasons() -> None:
    reasons = many_reasons(residents=72)
    kinds = by_code(reasons)

    assert len(reasons) > 8_000
    # Nearly every kind of reason is among them; what is not is measured by nothing and must be named here.
    assert set(map(str, ReasonCode)) - kinds.keys() <= {"checked_lately", "checked_long_ago"}
    assert reading_age([in_our_words(text) for _, text in reasons]) < USUAL
    assert reading_age([text for _, text in reasons]) < USUAL
    too_hard = {code: round(reading_age(texts), 1) for code, texts in kinds.items() if reading_age(texts) > OLDEST}
    assert too_hard == {}


def test_causes_promises_and_next_steps() -> None:
    changes = [Change(answer, value) for answer, values in _VALUES.items() for value in values]
    promises = [
        opened_words(Opened(change, np.arange(courses + jobs), courses=courses, jobs=jobs))
        for change, (courses, jobs) in product(changes, [(0, 1), (14, 0), (2, 3)])
    ]
    gaps = [gap_words("use spreadsheets", jobs, near=near) for jobs, near in product((1, 12), (True, False))]
    texts = {
        "causes": [cause.words for cause in Cause],
        "promises": promises,
        "gaps": gaps,
        "steps": list(_NEXT_STEPS.values()),
    }

    assert set(_VALUES) == set(Answer)
    assert {name: round(reading_age(said), 1) for name, said in texts.items() if reading_age(said) > OLDEST} == {}


_VALUES = {
    Answer.JOURNEY: [5, 20, 60],
    Answer.TIMES: list(SPANS),
    Answer.DELIVERY: list(map(int, Delivery)),
    Answer.LEVEL: [1, 3],
    Answer.LAPTOP: [0],
    Answer.INTERNET: [0],
    Answer.LAPTOP_AND_INTERNET: [0],
}
