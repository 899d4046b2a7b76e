"""Suggested steps: from what is known, in plain words, the most urgent first, and nothing that is over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from matching.planning import MOST_SUGGESTED, Kept, suggest

TODAY = date(2026, 11, 26)
CLOSES, STARTS = date(2026, 12, 12), date(2027, 1, 11)


def kept(**fields: Any) -> Kept:
    return Kept(**{"opportunity_id": 7, "title": "Python", "organisation": "Lantern College", **fields})


def words(*rows: Kept, accepted: frozenset[str] = frozenset()) -> list[tuple[str, date | None]]:
    return [(step.words, step.due_on) for step in suggest(rows, accepted=accepted, today=TODAY)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"closes_on": CLOSES, "starts_on": STARTS}, [("Apply for Python by 12 December", CLOSES)]),
        ({"starts_on": STARTS}, [("Apply for Python before it starts on 11 January 2027", STARTS)]),
        ({"to_check": True}, [("Check what you need for Python", None)]),
        ({"to_ask": ("help with childcare",)}, [("Ask Lantern College about help with childcare", None)]),
        (
            {"to_bring": ("Something with your address on it.",)},
            [("Have ready, so that Python is free: something with your address on it", None)],
        ),
        ({"untold": True}, [("Tell us a little more, so that we can say whether Python is free for you", None)]),
    ],
)
def test_each_step_comes_from_a_fact(fields: dict[str, Any], expected: list[tuple[str, date | None]]) -> None:
    assert words(kept(**fields)) == expected


def test_the_most_urgent_first_and_those_without_a_day_last() -> None:
    later, sooner = kept(closes_on=CLOSES, title="Later"), kept(closes_on=TODAY, title="Sooner", opportunity_id=8)

    assert [text for text, _ in words(kept(to_check=True, opportunity_id=9), later, sooner)] == [
        "Apply for Sooner by 26 November",
        "Apply for Later by 12 December",
        "Check what you need for Python",
    ]


def test_nothing_that_is_over_or_accepted() -> None:
    assert words(kept(closes_on=TODAY - timedelta(1))) == []
    assert words(kept(closes_on=CLOSES), accepted=frozenset({"APPLY-7"})) == []


def test_keys_stay_and_tell_details_apart() -> None:
    asks = kept(to_ask=("help with childcare", "help with English"))
    first, second = suggest([asks], accepted=frozenset(), today=TODAY)

    assert (first.key[:6], first.key != second.key) == ("ASK-7-", True)
    assert suggest([asks], accepted=frozenset({first.key}), today=TODAY + timedelta(1)) == [second]


def test_never_more_than_helps_and_everything_fits() -> None:
    rows = [
        kept(
            opportunity_id=10**17 + n,
            title="x" * 255,
            organisation="y" * 255,
            untold=True,
            to_check=True,
            to_ask=("z" * 40,),
            to_bring=("w" * 300,),
            closes_on=CLOSES,
        )
        for n in range(9)
    ]

    found = suggest(rows, accepted=frozenset(), today=TODAY)

    assert len(found) == MOST_SUGGESTED
    assert max(len(step.words) for step in found) <= 200
    assert max(len(step.key) for step in found) <= 64
