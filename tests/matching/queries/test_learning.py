"""What learning reads of the events: exposures once each, with their parts before they were weighed, and nobody synthetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from benchmarks.simulated_clicks import PARTS, STATED, simulate
from matching.models import FeedbackEvent, ModelRelease
from matching.queries.learning import NAMES, days_between, read_kept, read_log
from tests.factories.course import course
from tests.factories.feedback import feedback_event
from tests.factories.learning import WORLD, people, simulated_events
from tests.factories.release import release

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SINCE = NOW - timedelta(days=60)
pytestmark = pytest.mark.django_db


def a_release(weights: dict[str, float] | None = None, parts: list[str] | None = None) -> ModelRelease:
    stated = dict.fromkeys(NAMES, 2.0) | (weights or {})
    return release(parts=parts or list(NAMES), configuration={"scoring": {"weights": stated}})


def shown(
    made_by: ModelRelease, list_number: int, position: int, parts: list[float], **fields: object
) -> FeedbackEvent:
    given = {
        "kind": "SHOWN",
        "at": NOW - timedelta(hours=2),
        "received_at": NOW,
        "place": position,
        "propensity": 1.0,
        **fields,
    }
    return feedback_event(release=made_by, list_number=list_number, position=position, parts=parts, **given)


def one(value: float) -> list[float]:
    return [value, *[0.0] * (len(NAMES) - 1)]


def test_an_exposure_is_one_however_often_it_was_told() -> None:
    made_by = a_release()
    first = shown(made_by, 7, 2, one(0.5), place=1, propensity=0.25)
    for kind in ("SHOWN", "OPENED", "SAVED"):
        shown(made_by, 7, 2, one(0.9), kind=kind, at=NOW - timedelta(hours=1), opportunity_id=first.opportunity_id)
    shown(made_by, 7, 1, one(-1.0))
    shown(made_by, 8, 1, one(0.0))
    log = read_log(since=SINCE, until=NOW)

    assert (log.parts, log.lists.tolist(), log.positions.tolist()) == (NAMES, [7, 7, 8], [1, 2, 1])
    assert log.features[:, 0].tolist() == [-0.5, 0.25, 0.0]  # by what they weighed
    assert (log.opened.tolist(), log.places.tolist(), log.propensities.tolist()) == (
        [False, True, False],
        [1, 1, 1],
        [1, 0.25, 1],
    )
    assert len(set(log.residents.tolist())) == 1


def test_opened_is_opened_by_whatever_way_and_a_dismissal_is_not() -> None:
    made_by = a_release()
    for number, kind in enumerate(("OPENED", "SAVED", "APPLIED", "DISMISSED"), 1):
        shown(made_by, number, 1, one(0.5))
        more = {"reason": "TOO_FAR"} if kind == "DISMISSED" else {}
        feedback_event(
            kind=kind,
            release=made_by,
            list_number=number,
            position=1,
            at=NOW - timedelta(hours=1),
            received_at=NOW,
            **more,
        )

    assert read_log(since=SINCE, until=NOW).opened.tolist() == [True, True, True, False]


def test_each_release_by_its_own_parts_and_weights() -> None:
    old = a_release({NAMES[1]: 4.0, NAMES[2]: 0.0}, parts=[NAMES[1], NAMES[2], "a_part_of_long_ago"])
    new = a_release()
    shown(old, 1, 1, [1.0, 0.5, 0.3])
    shown(new, 2, 1, one(1.0))
    log = read_log(since=SINCE, until=NOW)

    assert log.features[:, :4].tolist() == [[0.0, 0.25, 0.0, 0.0], [0.5, 0.0, 0.0, 0.0]]
    assert not log.features[:, 4:].any()


@pytest.mark.parametrize(
    "fields",
    [{"at": SINCE - timedelta(seconds=1)}, {"at": NOW, "received_at": NOW + timedelta(days=1)}],
    ids=["too long ago", "too new"],
)
def test_only_of_that_time(fields: dict[str, datetime]) -> None:
    shown(a_release(), 1, 1, one(0.5), **fields)

    assert (len(read_log(since=SINCE, until=NOW)), days_between(since=SINCE, until=NOW)) == (0, 0)


def test_what_was_seen_elsewhere_or_before_parts_were_kept_is_left_out() -> None:
    feedback_event(kind="SHOWN", at=NOW - timedelta(hours=1), received_at=NOW)
    feedback_event(
        kind="SHOWN", list_number=3, position=1, release=a_release(), at=NOW - timedelta(hours=1), received_at=NOW
    )

    assert len(read_log(since=SINCE, until=NOW)) == 0


def test_nobody_synthetic_teaches() -> None:
    made_by, key = a_release(), course().pk
    simulated_events(made_by, key, until=NOW, lists=5, residents=people(3, synthetic=True))

    assert len(read_log(since=SINCE, until=NOW)) == 0


def test_a_simulated_log_comes_back_as_it_was() -> None:
    made_by = a_release(dict(zip(PARTS, STATED.tolist(), strict=True)))
    simulated_events(made_by, course().pk, until=NOW, lists=30)
    log, put_in = read_log(since=SINCE, until=NOW), simulate(30, WORLD, 7, residents=60)

    columns = [NAMES.index(name) for name in PARTS]
    assert log.features[:, columns] == pytest.approx(put_in.features, abs=1e-5)
    assert np.array_equal(log.opened, put_in.opened)
    assert np.array_equal(log.positions, put_in.positions)
    assert np.array_equal(log.places, put_in.places)
    assert log.propensities == pytest.approx(put_in.propensities, rel=1e-6)
    assert np.array_equal(np.unique(log.lists, return_inverse=True)[1], put_in.lists)
    assert days_between(since=SINCE, until=NOW) == 30


def test_what_people_keep() -> None:
    first, second = (
        feedback_event(kind=kind, at=NOW - timedelta(days=1), received_at=NOW) for kind in ("SAVED", "APPLIED")
    )
    feedback_event(kind="OPENED", at=NOW - timedelta(days=1), received_at=NOW)
    feedback_event(kind="SAVED", at=SINCE - timedelta(days=1), received_at=NOW)
    (drawn,) = people(1, synthetic=True)
    FeedbackEvent.objects.filter(
        pk=feedback_event(kind="SAVED", by="bob", at=NOW - timedelta(days=1), received_at=NOW).pk
    ).update(resident=drawn)
    who, what = read_kept(since=SINCE, until=NOW)

    assert sorted(zip(who.tolist(), what.tolist(), strict=True)) == sorted(
        (event.resident_id, event.opportunity_id) for event in (first, second)
    )


def test_learning_reads_no_table_of_answers() -> None:
    """What is read stands in one file: it names events, releases and whether somebody is synthetic."""
    text = Path(read_log.__code__.co_filename).read_text(encoding="utf-8")

    assert "equality" not in text.lower()
    assert "prioritisation" not in text.lower()
    assert text.count("matching_resident ") == 1
    assert text.count("resident.") == text.count("resident.id") + text.count("resident.is_synthetic")
