"""Of two changes to one thing the later made wins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from matching.models import DismissedOpportunity, LastSaid, SavedOpportunity
from matching.services.interactions import (
    dismiss_opportunity,
    restore_opportunity,
    save_opportunity,
    unsave_opportunity,
)
from matching.services.order import KEPT, MadeTooLongAgo, Superseded, forget_order, settle
from matching.services.residents import ResidentChanges, update_resident
from tests.factories.course import course
from tests.factories.resident import resident
from tests.factories.user import user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DOES = {
    "save": save_opportunity,
    "unsave": unsave_opportunity,
    "restore": restore_opportunity,
    "dismiss": lambda **given: dismiss_opportunity(reason="OTHER", **given),  # type: ignore[arg-type]
}


def minute(number: int) -> datetime:
    return NOW - timedelta(hours=1) + timedelta(minutes=number)


def test_the_earlier_made_does_nothing_when_it_comes_later() -> None:
    alice = resident()

    assert settle(alice, minute(2), NOW, "a", "b") == {"a", "b"}
    assert settle(alice, minute(1), NOW, "a", "c") == {"c"}
    with pytest.raises(Superseded):
        settle(alice, minute(1), NOW, "a", "b")
    assert settle(resident(uid="bob"), minute(1), NOW, "a") == {"a"}


def test_the_same_moment_counts_as_later() -> None:
    alice = resident()
    settle(alice, minute(1), NOW, "a")

    assert settle(alice, minute(1), NOW, "a") == {"a"}


def test_a_clock_that_runs_ahead_blocks_nothing() -> None:
    alice = resident()
    settle(alice, NOW + timedelta(days=900), NOW, "a")

    assert settle(alice, NOW + timedelta(seconds=1), NOW + timedelta(seconds=1), "a") == {"a"}


def test_too_long_ago() -> None:
    with pytest.raises(MadeTooLongAgo):
        settle(resident(), NOW - KEPT - timedelta(seconds=1), NOW, "a")
    assert LastSaid.objects.count() == 0


def test_without_a_moment_nothing_is_remembered() -> None:
    assert settle(resident(), None, NOW, "a") == {"a"}
    assert LastSaid.objects.count() == 0


def test_forgotten_after_fourteen_days() -> None:
    alice = resident()
    LastSaid.objects.create(resident=alice, about="old", made_at=NOW - KEPT - timedelta(seconds=1))
    LastSaid.objects.create(resident=alice, about="new", made_at=NOW - KEPT)

    assert forget_order(NOW) == "1 moments of old changes deleted."
    assert list(LastSaid.objects.values_list("about", flat=True)) == ["new"]


def test_answers_given_anew_since_stay() -> None:
    alice, today = user(), NOW.date()
    update_resident(by=alice, changes=ResidentChanges(wants="Coding"), today=today, now=NOW, made_at=minute(2))

    late = ResidentChanges(wants="Sewing", longest_journey=30)
    row = update_resident(by=alice, changes=late, today=today, now=NOW, made_at=minute(1))

    assert (row.wants, row.longest_journey) == ("Coding", 30)


@pytest.mark.parametrize(
    "made",
    [
        ("save", "dismiss", "restore"),
        ("dismiss", "unsave", "save"),
        ("dismiss", "save", "unsave"),
        ("save", "restore", "unsave"),
        ("dismiss", "save", "dismiss"),
        ("save", "dismiss", "unsave"),
    ],
)
def test_whatever_the_order_of_arrival_the_end_is_the_same(made: tuple[str, ...]) -> None:
    ends = set()
    for arrival in permutations(range(len(made))):
        row = course()
        for number in arrival:
            try:
                DOES[made[number]](by=user(), opportunity_id=row.pk, now=NOW, made_at=minute(number))
            except Superseded:
                continue
        rows = {"opportunity": row.pk}
        ends.add(
            (SavedOpportunity.objects.filter(**rows).exists(), DismissedOpportunity.objects.filter(**rows).exists())
        )

    assert len(ends) == 1
    assert ends == {expected(made)}


def expected(made: tuple[str, ...]) -> tuple[bool, bool]:
    """Kept, and put away, after these in their order."""
    kept = away = False
    for what in made:
        kept = {"save": True, "dismiss": False, "unsave": False}.get(what, kept)
        away = {"save": False, "dismiss": True, "restore": False}.get(what, away)
    return kept, away
