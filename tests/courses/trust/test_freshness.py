"""Freshness: exact scores, and what must hold for any evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.trust.freshness import RULES, Evidence, Verdict, as_its_organisation_sees, freshness, verdict

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = NOW.date()
KINDS = tuple(RULES.report_weights)

moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive
evidence = st.builds(
    Evidence,
    kind=st.sampled_from(["COURSE", "JOB"]),
    confirmed_at=st.none() | moments,
    starts=st.lists(st.dates(date(2025, 1, 1), date(2027, 12, 1)), max_size=4).map(tuple),
    open_start=st.booleans(),
    reports=st.dictionaries(st.sampled_from(KINDS), st.integers(1, 5)),
    reposts=st.integers(0, 4),
    asked_at=st.none() | moments,
)


def score(now: datetime = NOW, **known: object) -> float:
    return round(freshness(Evidence(**{"kind": "COURSE", **known}), now).score, 4)


def days_ago(days: int) -> datetime:
    return NOW - timedelta(days)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, 1.0),
        ({"confirmed_at": NOW}, 1.0),
        ({"confirmed_at": days_ago(120)}, 0.5),
        ({"kind": "JOB", "confirmed_at": days_ago(45)}, 0.5),
        ({"starts": (TODAY,)}, 1.0),
        ({"starts": (TODAY - timedelta(21),)}, 0.35),
        ({"starts": (TODAY - timedelta(21),), "confirmed_at": NOW}, 0.7),
        ({"starts": (TODAY - timedelta(99), TODAY + timedelta(9))}, 0.85),
        ({"starts": (TODAY - timedelta(99),), "open_start": True}, 0.85),
        ({"reports": {"DOES_NOT_EXIST": 1}}, 0.6708),
        ({"reports": {"DOES_NOT_EXIST": 2}}, 0.2025),
        ({"reports": {"FULL": 2}}, 0.45),
        ({"reports": {"OTHER": 1, "FULL": 1}}, 0.5718),
        ({"reposts": 2}, 0.7225),
        ({"asked_at": days_ago(30)}, 0.5),
        ({"asked_at": days_ago(30), "confirmed_at": days_ago(0)}, 1.0),
    ],
)
def test_scores(known: dict[str, object], expected: float) -> None:
    assert score(**known) == expected


def test_reasons_the_strongest_first() -> None:
    known = Evidence(
        kind="JOB",
        confirmed_at=days_ago(90),
        starts=(date(2026, 11, 4),),
        reports={"FULL": 3},
        reposts=1,
        asked_at=days_ago(1),
    )

    assert freshness(known, NOW).words == (
        "Nobody has confirmed it for 90 days. 3 people report that something is wrong with it. "
        "Its last start date was 4 November 2026. It was taken down and posted again once. "
        "Our question has had no answer for 1 day."
    )
    assert freshness(Evidence(kind="JOB"), NOW).words == ""


def test_some_starts_have_passed() -> None:
    known = Evidence(kind="COURSE", starts=(TODAY - timedelta(3), TODAY + timedelta(3)))

    assert freshness(known, NOW).words == "1 of its start dates has passed."


@given(evidence)
def test_the_parts_multiply_to_a_score_between_0_and_1(known: Evidence) -> None:
    found = freshness(known, NOW)
    product = 1.0
    for part in found.parts:
        product *= part.factor

    assert found.score == product
    assert 0 <= found.score <= 1


@given(evidence, st.integers(0, 24 * 400))
def test_time_only_lowers_it(known: Evidence, hours: int) -> None:
    assert freshness(known, NOW + timedelta(hours=hours)).score <= freshness(known, NOW).score


@given(evidence, st.sampled_from(KINDS))
def test_another_report_never_raises_it(known: Evidence, kind: str) -> None:
    more = replace(known, reports={**known.reports, kind: known.reports.get(kind, 0) + 1})

    assert freshness(more, NOW).score <= freshness(known, NOW).score


@given(evidence)
def test_confirming_never_lowers_it(known: Evidence) -> None:
    confirmed = replace(known, confirmed_at=NOW, reports={})

    if known.confirmed_at is not None:
        assert freshness(confirmed, NOW).score >= freshness(known, NOW).score


@pytest.mark.parametrize(
    ("known", "warned_at", "expected"),
    [
        ({}, None, Verdict.FINE),
        ({"confirmed_at": days_ago(160)}, None, Verdict.WARN),
        ({"confirmed_at": days_ago(160)}, days_ago(9), Verdict.WAIT),
        ({"confirmed_at": days_ago(300)}, None, Verdict.WARN),
        ({"confirmed_at": days_ago(300)}, days_ago(6), Verdict.WAIT),
        ({"confirmed_at": days_ago(300)}, days_ago(7), Verdict.HIDE_STALE),
        ({"reports": {"DOES_NOT_EXIST": 2}}, None, Verdict.HIDE_REPORTED),
        ({"reports": {"DOES_NOT_EXIST": 1}}, None, Verdict.FINE),
        ({"reports": {"OTHER": 1}, "confirmed_at": days_ago(300)}, None, Verdict.WARN),
    ],
)
def test_verdicts(known: dict[str, object], warned_at: datetime | None, expected: Verdict) -> None:
    given_evidence = Evidence(**{"kind": "COURSE", **known})

    assert verdict(freshness(given_evidence, NOW), given_evidence, NOW, warned_at=warned_at) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_hides_a_listing_alone(kind: str) -> None:
    alone = Evidence(kind="COURSE", reports={kind: 1})

    assert verdict(freshness(alone, NOW), alone, NOW, warned_at=days_ago(99)) == Verdict.FINE


@pytest.mark.parametrize(
    ("reports", "seen", "words"),
    [
        ({"FULL": 1}, {"FULL": 1}, "Residents report that something is wrong with it."),
        ({"FULL": 2}, {"FULL": 1}, "Residents report that something is wrong with it."),
        ({"FULL": 3}, {"FULL": 3}, "3 people report that something is wrong with it."),
        ({"FULL": 3, "OTHER": 2}, {"FULL": 3, "OTHER": 1}, "4 people report that something is wrong with it."),
        ({}, {}, ""),
    ],
)
def test_fewer_than_three_people_are_one_to_their_organisation(
    reports: dict[str, int], seen: dict[str, int], words: str
) -> None:
    shown = as_its_organisation_sees(Evidence(kind="COURSE", reports=reports))

    assert (shown.reports, freshness(shown, NOW).words) == (seen, words)
