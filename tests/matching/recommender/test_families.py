from __future__ import annotations

import pytest

from matching.recommender.families import families_of
from matching.recommender.frames import Kind
from tests.matching.recommender.catalogue import Listing, frame

FIRST = Listing(1, "Retail assistant (Croydon)", kind=Kind.JOB, organisation=7)


@pytest.mark.parametrize(
    ("title", "fields", "same"),
    [
        ("Retail assistant - Bromley", {}, True),
        ("Retail  ASSISTANT – evenings", {}, True),
        ("Retail assistant | 16 hours", {}, True),
        ("Retail assistant [12]", {}, True),
        ("Retail assistant manager", {}, False),
        ("Retail-assistant", {}, False),
        ("Retail assistant - Bromley", {"organisation": 8}, False),
        ("Retail assistant - Bromley", {"kind": Kind.COURSE}, False),
        ("Retail assistant - Bromley", {"level": 2}, False),
    ],
)
def test_what_is_the_same_again(title: str, fields: dict[str, object], same: bool) -> None:  # noqa: FBT001
    other = Listing(**{"id": 2, "title": title, "kind": Kind.JOB, "organisation": 7, **fields})  # type: ignore[arg-type]
    first, second = families_of(frame((FIRST, other)))
    assert (first == second) == same


def test_a_title_that_is_all_tail_stands_for_itself() -> None:
    numbers = families_of(frame((Listing(1, "(Part one)"), Listing(2, "(Part two)"), Listing(3, "(Part one)"))))
    assert (numbers[0] == numbers[2], numbers[0] == numbers[1]) == (True, False)


def test_no_listings() -> None:
    assert families_of(frame(())).tolist() == []
