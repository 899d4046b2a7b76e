"""Putting something away changes the very next list, by a part that says so; bringing it back undoes that."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.accounts.models import User
from matching.models import DismissedOpportunity, RecommendationList
from matching.services.interactions import dismiss_opportunity, restore_opportunity
from matching.services.recommend import recommend
from tests.factories.catalogue import SmallCatalogue
from tests.factories.course import course, course_run
from tests.factories.feedback import feedback_event
from tests.factories.job import job
from tests.factories.outcode import outcode
from tests.factories.venue import venue
from tests.matching.services.conftest import listed, say

AS_MUCH: dict[str, dict[str, Any]] = {
    "TOO_EXPENSIVE": {"cost_gbp": 450},
    "TOO_FAR": {"delivery_mode": "CLASSROOM"},
    "WRONG_TIME": {"sessions": ["SUN_EVENING"]},
}
"""Runs of two courses that have just this in common."""


def two(reason: str) -> tuple[int, int]:
    """Two courses that share what the reason is about."""
    made = []
    for title in ("Ancient Greek", "Welding"):
        row = course(title=title, level=4)
        place = {"venue": venue(latitude=51.40, longitude=-0.45)} if reason == "TOO_FAR" else {}
        course_run(course=row, **AS_MUCH.get(reason, {}), **place)
        made.append(row.pk)
    return made[0], made[1]


def parts_of(stored: RecommendationList, opportunity: int) -> dict[str, float]:
    return next(dict(item["parts"]) for item in stored.items if item["opportunity"] == opportunity)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("TOO_EXPENSIVE", "cost too much. This costs as much."),
        ("TOO_FAR", "was too far. This is as far."),
        ("WRONG_TIME", "was at the wrong time. This is at the same times."),
        ("TOO_HARD", "was too hard. This is at that level or above."),
    ],
)
def test_the_very_next_list(alice: User, now: datetime, catalogue: SmallCatalogue, reason: str, words: str) -> None:
    outcode(code="E7")
    say(alice, now, postcode="E7", longest_journey=None)
    first, other = two(reason)
    before = recommend(to=alice, now=now)
    dismiss_opportunity(by=alice, opportunity_id=first, reason=reason, now=now)
    after = recommend(to=alice, now=now)

    assert set(listed(after)) == set(listed(before)) - {first}
    assert (parts_of(before, other)["feedback"], parts_of(after, other)["feedback"]) == (0.0, -0.4)
    item = next(item for item in after.items if item["opportunity"] == other)
    said = [told["text"] for told in item["reasons"] if told["part"] == "feedback"]
    assert said == [f"Worth knowing: you put away something that {words}"]
    for row in after.items:
        assert abs(sum(value for _, value in row["parts"]) - row["score"]) < 1e-9
    assert listed(after).index(other) >= listed(before).index(other) - 1

    restore_opportunity(by=alice, opportunity_id=first, now=now)
    assert recommend(to=alice, now=now).pk == before.pk


def test_pay_that_is_too_low(alice: User, now: datetime, catalogue: SmallCatalogue) -> None:
    poor, same = (job(title=title, pay_min=13, pay_period="HOUR").pk for title in ("Warehouse packer", "Waiter"))
    dismiss_opportunity(by=alice, opportunity_id=poor, reason="PAY_TOO_LOW", now=now)
    made = recommend(to=alice, now=now)

    assert parts_of(made, same)["feedback"] == -0.4
    assert parts_of(made, catalogue.help_desk.pk)["feedback"] == pytest.approx(-0.4 * (1 - 1.2 / (0.15 * 13)))


@pytest.mark.parametrize("reason", ["OTHER"])
def test_a_reason_that_says_nothing_moves_nothing_else(
    alice: User, now: datetime, catalogue: SmallCatalogue, reason: str
) -> None:
    before = recommend(to=alice, now=now)
    dismiss_opportunity(by=alice, opportunity_id=catalogue.repair.pk, reason=reason, now=now)
    after = recommend(to=alice, now=now)

    rest = [key for key in listed(before) if key != catalogue.repair.pk]
    assert {key: parts_of(after, key) for key in rest} == {key: parts_of(before, key) for key in rest}


def test_the_newer_reason_is_what_is_learnt_from(alice: User, now: datetime, catalogue: SmallCatalogue) -> None:
    key = catalogue.python.pk
    for reason in ("TOO_EXPENSIVE", "TOO_HARD", "OTHER"):
        dismiss_opportunity(by=alice, opportunity_id=key, reason=reason, now=now)
    kept = DismissedOpportunity.objects.get()

    assert (kept.reason, kept.measure, kept.wrong_times) == ("OTHER", None, [])


def test_what_was_seen_often_moves_down_on_the_next_day_and_not_within_one(
    alice: User, now: datetime, catalogue: SmallCatalogue
) -> None:
    first = recommend(to=alice, now=now)
    top = listed(first)[0]
    for ago in range(10):
        at = now - timedelta(days=ago)
        feedback_event(opportunity_id=top, kind="SHOWN", at=at, received_at=at)
    second = recommend(to=alice, now=now)

    assert parts_of(second, top)["seen_often"] == pytest.approx(-0.2 * 6 / 7)  # nine days before today
    assert listed(second).index(top) > 0
    feedback_event(opportunity_id=top, kind="SHOWN", at=now, received_at=now)
    assert recommend(to=alice, now=now).pk == second.pk
    feedback_event(opportunity_id=top, kind="OPENED", at=now - timedelta(days=1), received_at=now)
    assert parts_of(recommend(to=alice, now=now), top)["seen_often"] == 0.0
