"""Every rule about a venue."""

from __future__ import annotations

from typing import Any

import pytest

from courses.drafts import check_venue
from tests.factories.drafts import venue_draft

LONDON = frozenset({"E7", "SW9"})


def found(**values: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in check_venue(venue_draft(**values), outcodes=LONDON)]


@pytest.mark.parametrize("postcode", ["E7 9ZZ", "e79zz", " SW9 8HE "])
def test_a_whole_postcode_in_london(postcode: str) -> None:
    assert found(postcode=postcode) == []


def test_elsewhere_only_when_said() -> None:
    assert found(postcode="M1 1AE") == [("POSTCODE_NOT_IN_LONDON", "postcode")]
    assert found(postcode="M1 1AE", outside_london=True) == []


def test_without_outcodes_only_the_shape_is_known() -> None:
    assert check_venue(venue_draft(postcode="M1 1AE"), outcodes=None) == []


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"name": ""}, "VALUE_MISSING", "name"),
        ({"name": "<b>x</b>"}, "HTML_NOT_ALLOWED", "name"),
        ({"reference": "x" * 256}, "TEXT_TOO_LONG", "reference"),
        ({"kind": "CAVE"}, "VALUE_UNKNOWN", "kind"),
        ({"address": "x" * 501}, "TEXT_TOO_LONG", "address"),
        ({"access": ("LIFT",)}, "VALUE_UNKNOWN", "access"),
        ({"postcode": ""}, "POSTCODE_INVALID", "postcode"),
        ({"postcode": "E7"}, "POSTCODE_INVALID", "postcode"),
        ({"latitude": 51.5}, "POSITION_HALF_GIVEN", "longitude"),
        ({"latitude": 53.5, "longitude": -2.2}, "POSITION_NOT_IN_LONDON", "latitude"),
        (
            {"latitude": 51.5, "longitude": 0.0, "outside_london": True},
            "POSITION_NOT_IN_LONDON",
            "latitude",
        ),
        ({"borough_id": "E09000025", "outside_london": True}, "BOROUGH_OUTSIDE_LONDON", "borough_id"),
        ({"borough_id": "E09"}, "BOROUGH_UNKNOWN", "borough_id"),
    ],
)
def test_a_rule(values: dict[str, Any], code: str, field: str) -> None:
    assert found(**values) == [(code, field)]
