"""Whoever had a place counts less, by data with a reason and days on which it holds."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matching.inclusion.allocator import PlaceAllocator
from matching.inclusion.amortising import amortising_on, load_amortising, weights
from matching.inclusion.problem import Pairs
from matching.inclusion.rules import RulesBroken
from matching.queries.received import amortising

ENTRY: dict[str, Any] = {
    "valid_from": "2026-01-01",
    "valid_to": "2026-06-30",
    "strength": 1,
    "days": 365,
    "reason": "A test",
}


def written(folder: Path, *entries: dict[str, Any]) -> Path:
    file = folder / "amortising.json"
    file.write_text(json.dumps({"amortising": entries}))
    return file


def test_each_place_weighs_down_and_nobody_to_nothing() -> None:
    had = np.array([0, 1, 2, 50])

    assert weights(had, 1.0).tolist() == pytest.approx([1, 1 / 2, 1 / 3, 1 / 51])
    assert weights(had, 0.0).tolist() == [1, 1, 1, 1]


def test_the_place_goes_to_whoever_had_none_unless_it_does_far_more_for_the_other() -> None:
    def given(had: list[int], benefit: list[float]) -> list[bool]:
        weighed = np.array([[one] for one in benefit], dtype=np.float32) * weights(np.array(had), 1.0)[:, None]
        pairs = Pairs(np.zeros((2, 1), dtype=np.int32), weighed, 1)
        taken = PlaceAllocator(slots=1).fit(pairs, np.array([1])).taken_
        return [bool(one) for one in taken[:, 0]]

    assert given([0, 0], [0.8, 0.6]) == [True, False]
    assert given([1, 0], [0.8, 0.6]) == [False, True]
    assert given([1, 0], [0.8, 0.3]) == [True, False]


def test_what_holds_on_a_day(tmp_path: Path) -> None:
    later = {**ENTRY, "valid_from": "2026-08-01", "valid_to": None, "strength": 2}
    entries = load_amortising(written(tmp_path, ENTRY, later))
    days = (date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 15), date(2027, 1, 1))

    assert [one and one.strength for one in (amortising_on(entries, day) for day in days)] == [None, 1, None, 2]


def test_the_shipped_file_says_what_holds_and_why() -> None:
    found = amortising_on(amortising(), date(2026, 11, 26))

    assert found is not None
    assert (found.strength, found.days) == (1.0, 365)


@pytest.mark.parametrize(
    "entries",
    [
        ({**ENTRY, "reason": " "},),
        ({**ENTRY, "strength": -1},),
        ({**ENTRY, "days": 0},),
        ({**ENTRY, "valid_to": None}, {**ENTRY, "valid_from": "2027-01-01"}),
        (ENTRY, {**ENTRY, "valid_from": "2026-06-30"}),
        ({**ENTRY, "valid_from": "soon"},),
        ({"strength": 1},),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, entries: tuple[dict[str, Any], ...]) -> None:
    with pytest.raises(RulesBroken, match=r"amortising\.json"):
        load_amortising(written(tmp_path, *entries))
