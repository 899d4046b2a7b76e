"""Which events count, and when they happened, whatever a phone's clock says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.errors import Refusal
from matching.feedback import OLDEST, Batch, EventTimeInvalid, EventTooOld, Exposure, SentEvent, ShownList

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
EVENT_ID = "0b0e7c9a-6f0e-4a52-9a53-1d2c3b4a5f60"
LIST = ShownList(release_id=3, places={1: Exposure(50), 2: Exposure(51, place=1, propensity=0.02, parts=(0.5, -0.25))})
HOUR = timedelta(hours=1)


def batch(client_now: datetime = NOW) -> Batch:
    return Batch(client_now=client_now, now=NOW, known={50, 51}, lists={7: LIST})


def sent(**fields: Any) -> SentEvent:
    return SentEvent(**{"event_id": EVENT_ID, "kind": "OPENED", "opportunity_id": 50, "at": NOW - HOUR, **fields})


@pytest.mark.parametrize("error", [timedelta(0), timedelta(days=400), timedelta(days=-400), timedelta(minutes=7)])
def test_the_error_of_the_phones_clock_is_taken_out(error: timedelta) -> None:
    assert batch(NOW + error).moment(NOW + error - HOUR) == NOW - HOUR


def test_the_future_is_now() -> None:
    assert batch().moment(NOW + timedelta(days=3)) == NOW


def test_the_oldest_that_counts_and_the_first_that_does_not() -> None:
    assert batch().moment(NOW - OLDEST) == NOW - OLDEST
    with pytest.raises(EventTooOld):
        batch().moment(NOW - OLDEST - timedelta(seconds=1))


def test_a_time_without_a_zone_is_none() -> None:
    with pytest.raises(EventTimeInvalid):
        batch().moment(NOW.replace(tzinfo=None))


seconds = st.integers(-(10**9), 10**9)


@given(error=seconds, ago=seconds)
def test_never_in_the_future_and_never_too_old(error: int, ago: int) -> None:
    client_now = NOW + timedelta(seconds=error)
    at = client_now - timedelta(seconds=ago)
    try:
        moment = batch(client_now).moment(at)
    except EventTooOld:
        assert client_now - at > OLDEST
        return
    assert NOW - OLDEST <= moment <= NOW


def test_an_event_of_a_list_knows_who_made_the_list() -> None:
    counted = batch().read(sent(list_number=7, position=2, opportunity_id=51))

    assert (str(counted.event_id), counted.release_id, counted.at) == (EVENT_ID, 3, NOW - HOUR)
    assert counted.exposure == LIST.places[2]
    elsewhere = batch().read(sent(position=900))
    assert (elsewhere.release_id, elsewhere.exposure) == (None, None)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"event_id": "7"}, "EVENT_ID_INVALID"),
        ({"event_id": EVENT_ID.replace("-", "")}, "EVENT_ID_INVALID"),
        ({"event_id": f"{{{EVENT_ID}}}"}, "EVENT_ID_INVALID"),
        ({"opportunity_id": 52}, "OPPORTUNITY_NOT_FOUND"),
        ({"kind": "DISMISSED"}, "REASON_UNFIT"),
        ({"reason": "TOO_FAR"}, "REASON_UNFIT"),
        ({"list_number": 8, "position": 1}, "LIST_NOT_FOUND"),
        ({"list_number": 7}, "POSITION_WRONG"),
        ({"list_number": 7, "position": 2}, "POSITION_WRONG"),
        ({"list_number": 7, "position": 3}, "POSITION_WRONG"),
        ({"position": 0}, "POSITION_WRONG"),
        ({"position": 1_001}, "POSITION_WRONG"),
        ({"at": NOW - OLDEST - HOUR}, "EVENT_TOO_OLD"),
    ],
)
def test_what_does_not_count_says_why(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        batch().read(sent(**fields))

    assert refusal.value.code == code
