"""Telling residents things: once, however many tell them, and no longer than it says anything."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from backend.errors import NotFound
from matching.models import InboxItem, Resident
from matching.services.inbox import KEPT, Kind, forget_expired, inbox_item, mark_all_read, mark_read, tell, tell_all
from tests.factories import inbox as factory
from tests.factories.course import course
from tests.factories.resident import resident
from tests.matching.services.conftest import NOW

DAY = timedelta(days=1)


def news(to: Resident, **more: Any) -> dict[str, Any]:
    return {
        "resident": to,
        "kind": Kind.SERVICE_NOTICE,
        "about": None,
        "occasion": "export:1",
        "facts": {"notice": "DATA_EXPORT_READY"},
        "now": NOW,
        **more,
    }


@pytest.mark.django_db
def test_the_same_thing_is_told_once_and_the_first_stays() -> None:
    alice, bob, row = resident(), resident(uid="bob"), course()
    about = {"kind": Kind.APPLICATION_MOVED, "about": row, "facts": {"state": "SEEN"}}

    told = [
        tell(**news(alice)),
        tell(**news(alice, facts={"notice": "TERMS_CHANGED"}, now=NOW + DAY)),
        tell(**news(alice, occasion="export:2")),
        tell(**news(bob)),
        tell(**news(alice, **about)),
        tell(**news(alice, **about)),
    ]

    assert told == [True, False, True, True, True, False]
    first = InboxItem.objects.get(resident=alice, occasion="export:1", opportunity=None)
    assert (first.facts, first.told_at) == ({"notice": "DATA_EXPORT_READY"}, NOW)


@pytest.mark.django_db
def test_many_at_once_are_told_once() -> None:
    alice = resident()
    tell(**news(alice))

    tell_all(inbox_item(**news(alice, occasion=f"export:{number}")) for number in (1, 2, 2, 3))

    assert sorted(InboxItem.objects.values_list("occasion", flat=True)) == ["export:1", "export:2", "export:3"]


@pytest.mark.django_db(transaction=True)
def test_eight_that_tell_the_same_at_once_tell_it_once() -> None:
    alice, barrier = resident(), Barrier(8)

    def run(_: int) -> bool:
        barrier.wait()
        try:
            return tell(**news(alice))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(run, range(8)))

    assert sorted(told) == [False] * 7 + [True]
    assert InboxItem.objects.count() == 1


@pytest.mark.django_db
def test_it_is_told_only_if_what_it_is_about_happens() -> None:
    alice = resident()

    with transaction.atomic():
        tell(**news(alice))
        transaction.set_rollback(True)

    assert InboxItem.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("facts", [{}, {"notice": "X", "name": "Alice"}, {"state": "SEEN"}])
def test_other_facts_than_the_words_need_are_a_mistake(facts: dict[str, str]) -> None:
    alice = resident()

    with pytest.raises(ValueError, match="SERVICE_NOTICE needs the facts notice"):
        tell(**news(alice, facts=facts))

    assert InboxItem.objects.count() == 0


@pytest.mark.django_db
def test_nothing_is_kept_for_longer_than_ninety_days() -> None:
    alice = resident()
    tell(**news(alice, occasion="short", expires_at=NOW + DAY))
    tell(**news(alice, occasion="long", expires_at=NOW + 400 * DAY))

    ends = dict(InboxItem.objects.values_list("occasion", "expires_at"))
    assert ends == {"short": NOW + DAY, "long": NOW + KEPT}

    assert forget_expired(NOW + DAY) == "1 inbox items deleted."
    assert forget_expired(NOW + KEPT) == "1 inbox items deleted."
    assert InboxItem.objects.count() == 0


@pytest.mark.django_db
def test_reading_keeps_the_first_moment() -> None:
    item = factory.inbox_item()
    alice = item.resident.user

    read = [mark_read(by=alice, item_id=item.pk, now=NOW + minutes * DAY / 1440).read_at for minutes in (1, 2)]

    assert read == [NOW + DAY / 1440] * 2


@pytest.mark.django_db
def test_somebody_elses_and_an_expired_one_are_not_there() -> None:
    item = factory.inbox_item()
    resident(uid="bob")

    for by, now in ((Resident.objects.get(user__firebase_uid="bob").user, NOW), (item.resident.user, NOW + KEPT)):
        with pytest.raises(NotFound):
            mark_read(by=by, item_id=item.pk, now=now)

    assert InboxItem.objects.unread().count() == 1


@pytest.mark.django_db
def test_all_of_mine_are_read_and_nobody_elses() -> None:
    mine = [factory.inbox_item(occasion=str(number)) for number in range(3)]
    factory.inbox_item(to=resident(uid="bob"))
    mark_read(by=mine[0].resident.user, item_id=mine[0].pk, now=NOW)

    assert mark_all_read(by=mine[0].resident.user, now=NOW + DAY) == 2
    assert [item.read_at for item in InboxItem.objects.order_by("pk")] == [NOW, NOW + DAY, NOW + DAY, None]
