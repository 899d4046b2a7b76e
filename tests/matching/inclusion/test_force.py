"""A policy counts because two people agreed, and for as long as its figures, its aim and its review allow; else nothing comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.inclusion.evidence import Evidence
from matching.inclusion.force import MOVES, InForce, Off, State, Uplift, aim_is_met, in_force, uplift_of
from matching.inclusion.policy import AnyPolicy, Outreach
from matching.inclusion.rules import Rules
from tests.matching.inclusion.policies import (
    ADA,
    EVIDENCE,
    LIMITS,
    PLACES,
    RULES,
    TODAY,
    agreed,
    for_courses,
    for_jobs,
)


def now(
    policy: AnyPolicy | None = None,
    measured: Sequence[Evidence] = (),
    today: date = TODAY,
    rules: Rules = RULES,
    **decided: Any,
) -> InForce | Off:
    policy = policy or for_courses()
    return in_force(policy, agreed(policy, **decided), measured, today=today, rules=rules)


def force(**changes: Any) -> InForce:
    found = now(for_courses(**changes))
    assert isinstance(found, InForce)
    return found


def quarter(month: int, numerator: int, year: int = 2026) -> Evidence:
    return replace(
        EVIDENCE, measured_on=date(year, month, 15), numerator=numerator, denominator=1000, good_until=date(2029, 1, 1)
    )


def test_what_two_people_agreed_on_counts() -> None:
    found = now()

    assert isinstance(found, InForce)
    assert (found.policy.name, found.cap) == ("women-in-code v1", 0.05)


@pytest.mark.parametrize(
    ("decided", "why"),
    [
        ({"state": State.DRAFT}, Off.NOT_APPROVED),
        ({"state": State.PROPOSED}, Off.NOT_APPROVED),
        ({"approved_by": None}, Off.NOT_APPROVED),
        ({"proposed_by": None}, Off.NOT_APPROVED),
        ({"approved_by": ADA}, Off.NOT_APPROVED),
        ({"approved_sha256": "0" * 64}, Off.CONTENT_CHANGED),
        ({"approved_sha256": ""}, Off.CONTENT_CHANGED),
        ({"state": State.STOPPED}, Off.STOPPED),
        ({"state": State.SUPERSEDED}, Off.SUPERSEDED),
        ({"state": State.EXPIRED}, Off.REVIEW_MISSED),
    ],
)
def test_anything_else_does_not(decided: dict[str, Any], why: Off) -> None:
    assert now(**decided) is why


@pytest.mark.parametrize(
    ("today", "why"),
    [
        (date(2026, 10, 31), Off.NOT_STARTED),
        (date(2026, 11, 1), None),
        (date(2027, 9, 30), None),
        (date(2027, 10, 1), Off.EVIDENCE_STALE),
    ],
)
def test_by_the_calendar(today: date, why: Off | None) -> None:
    found = now(today=today)

    assert found is why if why else isinstance(found, InForce)


def test_it_stops_on_the_day_after_its_review_was_due() -> None:
    policy = for_courses(evidence=(replace(EVIDENCE, good_until=date(2030, 1, 1)),))

    assert isinstance(now(policy, today=date(2027, 10, 31)), InForce)
    assert now(policy, today=date(2027, 11, 1)) is Off.REVIEW_MISSED


def test_newer_figures_keep_it_going() -> None:
    assert isinstance(now(measured=[quarter(10, 300)], today=date(2027, 10, 1)), InForce)


def test_an_approved_policy_counts_on_its_day_whether_or_not_a_job_ran() -> None:
    assert isinstance(now(state=State.APPROVED), InForce)


@pytest.mark.parametrize(
    ("measured", "met"),
    [
        ([], False),
        ([quarter(1, 600)], False),
        ([quarter(1, 600), quarter(4, 600)], True),
        ([quarter(10, 600), quarter(1, 600, 2027)], True),
        ([quarter(4, 600), quarter(1, 600)], True),
        ([quarter(1, 600), quarter(7, 600)], False),
        ([quarter(1, 600), quarter(4, 510), quarter(7, 600)], False),
        ([quarter(1, 600), quarter(4, 510), quarter(7, 600), quarter(10, 600)], True),
        # The newest figure of a quarter counts.
        ([quarter(1, 600), quarter(4, 600), replace(quarter(4, 400), measured_on=date(2026, 5, 1))], False),
    ],
)
def test_the_aim_is_met_in_two_quarters_one_after_the_other(measured: list[Evidence], *, met: bool) -> None:
    assert aim_is_met(measured) is met
    assert (now(measured=measured) is Off.AIM_MET) is met


def test_a_lower_ceiling_of_today_bounds_what_was_approved() -> None:
    stricter = Rules((LIMITS, replace(LIMITS, valid_from=TODAY, ceiling=0.02)), RULES.groups)
    found = now(rules=stricter)

    assert isinstance(found, InForce)
    assert found.cap == 0.02
    assert uplift_of(found, 0.05) == uplift_of(found, 0.02)


@given(st.floats(-1, 1, allow_nan=False), st.floats(1e-6, 0.15))
def test_no_uplift_is_ever_above_the_cap(price: float, cap: float) -> None:
    found = uplift_of(force(measure=replace(PLACES, cap=cap)), price)

    assert (found is None) == (price <= 0)
    assert found is None or 0 < found.amount <= min(cap, price)


def test_an_uplift_is_for_the_programme_alone() -> None:
    found = uplift_of(force(), 0.03)

    assert found is not None
    assert (found.policy, found.amount, found.courses) == ("women-in-code v1", 0.03, frozenset({7, 8}))


@pytest.mark.parametrize("policy", [for_jobs(), for_courses(measure=Outreach(3))])
def test_what_tells_people_moves_nobody(policy: AnyPolicy) -> None:
    found = now(policy)

    assert isinstance(found, InForce)
    assert (found.cap, uplift_of(found, 0.05)) == (0.0, None)


@pytest.mark.parametrize(
    "forge",
    [
        lambda: InForce(for_courses(), 0.05, object()),
        lambda: InForce(for_courses(), 0.05, None),
        lambda: Uplift("women-in-code v1", 0.05, frozenset({7}), object()),
        lambda: replace(force(), cap=0.9, made_by=None),
    ],
)
def test_neither_can_be_made_past_the_ledger(forge: Callable[[], object]) -> None:
    with pytest.raises(TypeError, match="Ask "):
        forge()


def test_what_has_ended_stays_so_and_each_reason_has_words() -> None:
    assert {state for state, ends in MOVES.items() if not ends} == {State.STOPPED, State.EXPIRED, State.SUPERSEDED}
    assert [why for why in Off if not why.words.endswith(".")] == []
