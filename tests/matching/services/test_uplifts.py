"""A policy in a resident's list: a named part that sums up, never above its cap, for members alone, and gone with their yes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import User
from courses.models import Opportunity
from matching.models import AllocationRun, InclusionPolicy, ModelRelease, PolicyPrice, RecommendationList
from matching.queries.recommendations import page
from matching.services.policies import stop_policy
from matching.services.prioritisation import opt_in, opt_out
from matching.services.recommend import recommend
from tests.courses.models.rows_of_residents import allocation_run
from tests.factories.catalogue import SmallCatalogue
from tests.factories.policy import analyst, approved_policy
from tests.matching.services.conftest import say

CAP = 0.05


def price_of(row: InclusionPolicy, uplift: float = CAP, *, now: datetime) -> PolicyPrice:
    """What a run of this day found."""
    run = AllocationRun.objects.create(
        **{
            **{
                field.attname: getattr(_template(), field.attname)
                for field in AllocationRun._meta.concrete_fields
                if not field.primary_key
            },
            "day": timezone.localdate(now),
        }
    )
    counts = {"members": 30, "places": 20, "asked": 10, "got": 10, "possible": 15, "cost": 0.001}
    return PolicyPrice.objects.create(run=run, policy=row, cap=row.cap, uplift=uplift, **counts)


def _template() -> AllocationRun:
    return AllocationRun.objects.first() or allocation_run()


@pytest.fixture
def running(catalogue: SmallCatalogue, fitted: ModelRelease, now: datetime) -> InclusionPolicy:
    """A policy for the two courses that are not about repairs."""
    return approved_policy(courses=[catalogue.python, catalogue.spreadsheets], now=now, day=timezone.localdate(now))


@pytest.fixture
def priced(running: InclusionPolicy, now: datetime) -> InclusionPolicy:
    """With a price."""
    price_of(running, now=now)
    return running


def lines(made: RecommendationList) -> list[dict[str, Any]]:
    """What a list says, without which list it is."""
    return made.items


def join(person: User, now: datetime) -> None:
    opt_in(by=person, group="WOMEN", version="1", now=now)


def test_a_member_is_raised_by_a_part_that_sums_up(
    alice: User, now: datetime, catalogue: SmallCatalogue, priced: InclusionPolicy
) -> None:
    before = recommend(to=alice, now=now)
    join(alice, now)
    after = recommend(to=alice, now=now)
    old = {item["opportunity"]: item for item in before.items}

    for item in after.items:
        parts = dict(item["parts"])
        raised = item["opportunity"] in {catalogue.python.pk, catalogue.spreadsheets.pk}
        assert parts.get("uplift", 0.0) == (CAP if raised else 0.0)
        assert abs(sum(parts.values()) - item["score"]) < 1e-9
        assert abs(item["score"] - old[item["opportunity"]]["score"] - parts.get("uplift", 0.0)) < 1e-9
        assert item["rank_without"] == old[item["opportunity"]]["rank"]
        said = [reason["text"] for reason in item["reasons"] if reason["code"] == "uplift"]
        words = "You asked to be shown courses for this group: Women in tech. So this one stands a little higher in your list."
        assert said == ([words] if raised else [])


def test_no_job_is_moved_by_any_flag(alice: User, bob: User, now: datetime, priced: InclusionPolicy) -> None:
    """Design 2.4 (a): whoever opted into whatever, the jobs of a list are the same."""
    jobs = set(Opportunity.objects.filter(kind="JOB").values_list("pk", flat=True))

    def of_jobs(person: User) -> list[dict[str, Any]]:
        lines = [item for item in recommend(to=person, now=now).items if item["opportunity"] in jobs]
        return [{name: value for name, value in item.items() if name != "rank_without"} for item in lines]

    plain = of_jobs(bob)
    for group in ("WOMEN", "DISABLED", "MINORITY_ETHNIC"):
        opt_in(by=alice, group=group, version="1", now=now)
        assert of_jobs(alice) == plain
    assert len(plain) == 3


def test_off_is_as_if_there_were_no_policy(alice: User, bob: User, now: datetime, priced: InclusionPolicy) -> None:
    """(b), and (d): after a withdrawal, or a stop, the next list is that of somebody who never was a member."""
    plain = recommend(to=bob, now=now)
    join(alice, now)
    raised = recommend(to=alice, now=now)
    assert raised.items != plain.items
    assert recommend(to=alice, now=now, without_policies=True).items == plain.items

    opt_out(by=alice, group="WOMEN", now=now)
    left = recommend(to=alice, now=now)
    assert (left.items, left.inputs) == (plain.items, plain.inputs)

    join(alice, now)
    assert recommend(to=alice, now=now).items == raised.items
    stop_policy(policy_id=priced.pk, why="A test", by=analyst(uid="ada"), now=now)
    assert recommend(to=alice, now=now).items == plain.items


def test_expired_has_no_effect(alice: User, now: datetime, catalogue: SmallCatalogue, fitted: ModelRelease) -> None:
    """(f)"""
    today = timezone.localdate(now)
    row = approved_policy(courses=[catalogue.python], now=now, day=today, review_by=today + timedelta(days=2))
    price_of(row, now=now)
    join(alice, now)

    raised = [
        any("uplift" in item for item in recommend(to=alice, now=now + timedelta(days=days)).items)
        for days in (0, 2, 3)
    ]
    assert raised == [True, True, False]


def test_no_ledger_row_no_uplift(alice: User, now: datetime, running: InclusionPolicy) -> None:
    """Nor without a price, nor by one that a run has not renewed for a week."""
    join(alice, now)
    assert not any("uplift" in item for item in recommend(to=alice, now=now).items)
    price_of(running, now=now)
    assert any("uplift" in item for item in recommend(to=alice, now=now).items)

    assert any("uplift" in item for item in recommend(to=alice, now=now + timedelta(days=7)).items)
    assert not any("uplift" in item for item in recommend(to=alice, now=now + timedelta(days=8)).items)


def test_nothing_is_hidden_from_anybody(
    alice: User, bob: User, now: datetime, catalogue: SmallCatalogue, priced: InclusionPolicy
) -> None:
    """(e): members and others are shown the very same courses and jobs, and those whom no list shows are as live as before."""
    join(alice, now)
    today = timezone.localdate(now)
    shown = [
        {item.opportunity for item in page(recommend(to=person, now=now), after_rank=0, first=60, today=today).items}
        for person in (alice, bob)
    ]

    assert shown == [catalogue.ids, catalogue.ids]
    assert set(Opportunity.objects.live(today=today).values_list("pk", flat=True)) == catalogue.ids


def test_what_a_person_keeps_saying_costs_nothing_where_no_policy_has_a_price(
    alice: User, bob: User, now: datetime, running: InclusionPolicy
) -> None:
    join(alice, now)
    say(alice, now, wants="Repair computers")
    recommend(to=alice, now=now)
    with CaptureQueriesContext(connection) as asked:
        recommend(to=alice, now=now)
    without = len(asked)
    price_of(running, now=now)
    recommend(to=alice, now=now)
    with CaptureQueriesContext(connection) as asked:
        recommend(to=alice, now=now)

    assert len(asked) == without + 1
