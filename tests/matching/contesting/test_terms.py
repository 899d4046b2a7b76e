"""By when a question is answered: as the shipped file says, from its first day on, and never past the month's end."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from matching.contesting.terms import TermsBroken, load_terms
from matching.queries.contest_terms import terms

FIRST: dict[str, Any] = {
    "valid_from": "2026-02-05",
    "valid_to": "2026-12-31",
    "answer_within_months": 1,
    "most_open": 5,
    "source": "A law",
}
NEXT = {**FIRST, "valid_from": "2027-01-01", "valid_to": None, "answer_within_months": 2, "source": "Another"}


def written(folder: Path, *entries: dict[str, Any]) -> Path:
    file = folder / "contest.json"
    file.write_text(json.dumps({"terms": entries}), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 11, 26), date(2026, 12, 26)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 30), date(2028, 2, 29)),
    ],
)
def test_one_month_as_shipped(asked: date, due: date) -> None:
    assert terms().on(asked).due_on(asked) == due


def test_what_holds_depends_on_the_day(tmp_path: Path) -> None:
    found = load_terms(written(tmp_path, FIRST, NEXT))

    assert [found.on(date(*day)).source for day in ((2025, 1, 1), (2026, 12, 31), (2027, 1, 1))] == [
        "A law",
        "A law",
        "Another",
    ]
    assert found.on(date(2027, 1, 1)).due_on(date(2027, 1, 1)) == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ((), "has no terms"),
        (({**NEXT, "answer_within_months": 0},), "gives no month"),
        (({**NEXT, "most_open": 0},), "lets nobody ask"),
        (({**NEXT, "source": " "},), "has no source"),
        ((FIRST,), "nothing holds after"),
        (({**FIRST, "valid_to": None}, NEXT), "begins before the earlier one ends"),
        (({**FIRST, "valid_to": "2027-01-01"}, NEXT), "begins before the earlier one ends"),
        (({**NEXT, "mood": "good"},), "mood"),
        (({**NEXT, "valid_from": "soon"},), "soon"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, entries: tuple[dict[str, Any], ...], words: str) -> None:
    with pytest.raises(TermsBroken, match=words):
        load_terms(written(tmp_path, *entries))


def test_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TermsBroken, match=r"contest\.json"):
        load_terms(tmp_path / "contest.json")
