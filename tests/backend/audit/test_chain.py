"""The chain: what is written stays as it was, or it shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from backend.audit.chain import GENESIS, ChainBroken, Place, canonical, extend_chain, hash_of, head, verify
from backend.audit.models import AuditEntry, AuditLink, WaitingEntry
from backend.audit.recording import record
from tests.backend.audit.rows import NOW, entries, past_the_triggers
from tests.factories.user import user


@pytest.mark.django_db
def test_an_empty_chain_verifies() -> None:
    assert verify() == head() == Place(0, GENESIS)


@pytest.mark.django_db
def test_each_place_covers_the_one_before() -> None:
    first, second = entries(2)
    first.refresh_from_db()
    second.refresh_from_db()
    one = hash_of(1, GENESIS, first)

    assert list(AuditLink.objects.values_list("position", "entry", "hash")) == [
        (1, first.pk, one),
        (2, second.pk, hash_of(2, one, second)),
    ]
    assert verify() == Place(2, hash_of(2, one, second))


@pytest.mark.django_db
def test_the_canonical_form_is_stable() -> None:
    alice, bob = user(), user(uid="bob")
    made = record(
        "ROLE_CHANGED",
        actor=AuditEntry.Actor.MEMBER,
        by=alice,
        subject=bob,
        thing=bob,
        now=NOW,
        facts={"z": 1, "a": "é"},
    )
    made.refresh_from_db()
    written = made.written_at.isoformat(timespec="microseconds")

    assert canonical(made).decode() == (
        f'{{"action":"ROLE_CHANGED","actor":"MEMBER","actor_pseudonym":"{alice.pseudonym}",'
        f'"at":"2026-11-23T12:00:00.000000+00:00","facts":{{"a":"é","z":1}},"id":{made.pk},'
        f'"subject_pseudonym":"{bob.pseudonym}","thing":"accounts.User {bob.pk}","written_at":"{written}"}}'
    )


def _swap(cursor: Any) -> None:
    cursor.execute("SELECT array_agg(entry_id ORDER BY position) FROM audit_auditlink WHERE position IN (3, 4)")
    third, fourth = cursor.fetchone()[0]
    cursor.execute("UPDATE audit_auditlink SET entry_id = -1 WHERE position = 3")
    cursor.execute("UPDATE audit_auditlink SET entry_id = %s WHERE position = 4", [third])
    cursor.execute("UPDATE audit_auditlink SET entry_id = %s WHERE position = 3", [fourth])


def _insert(cursor: Any) -> None:
    cursor.execute("UPDATE audit_auditlink SET position = position + 100 WHERE position >= 3")
    cursor.execute("UPDATE audit_auditlink SET position = position - 99 WHERE position > 100")
    cursor.execute(
        "INSERT INTO audit_auditentry (at, action, actor, thing, facts) VALUES (now(), 'PUT_IN', 'SYSTEM', '', '{}') RETURNING id"
    )
    cursor.execute(
        "INSERT INTO audit_auditlink (position, entry_id, hash) VALUES (3, %s, %s)", [cursor.fetchone()[0], "a" * 64]
    )


def _run(statement: str) -> Callable[[Any], None]:
    return lambda cursor: cursor.execute(statement)


# what is done behind the log's back -> the first place that is wrong, of five
TAMPERING: dict[str, tuple[Callable[[Any], None], int]] = {
    "an action": (
        _run(
            "UPDATE audit_auditentry SET action = 'NOTHING_DONE' WHERE id = (SELECT max(id) - 2 FROM audit_auditentry)"
        ),
        3,
    ),
    "a fact": (
        _run("UPDATE audit_auditentry SET facts = '{}' WHERE id = (SELECT min(id) FROM audit_auditentry)"),
        1,
    ),
    "a microsecond": (
        _run(
            "UPDATE audit_auditentry SET at = at + interval '1 microsecond' WHERE id = (SELECT max(id) FROM audit_auditentry)"
        ),
        5,
    ),
    "a pseudonym": (
        _run(
            "UPDATE audit_auditentry SET actor_pseudonym = gen_random_uuid() "
            "WHERE id = (SELECT min(id) + 1 FROM audit_auditentry)"
        ),
        2,
    ),
    "a hash": (_run("UPDATE audit_auditlink SET hash = repeat('b', 64) WHERE position = 4"), 4),
    "an entry deleted": (
        _run("DELETE FROM audit_auditentry WHERE id = (SELECT min(id) + 1 FROM audit_auditentry)"),
        2,
    ),
    "a place deleted": (_run("DELETE FROM audit_auditlink WHERE position = 2"), 2),
    "a place put in": (_insert, 3),
    "two places swapped": (_swap, 3),
    "left out of the chain": (
        _run(
            "INSERT INTO audit_auditentry (at, action, actor, thing, facts) VALUES (now(), 'PUT_IN', 'SYSTEM', '', '{}')"
        ),
        6,
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(TAMPERING))
def test_what_is_changed_behind_its_back_is_found(name: str) -> None:
    tamper, place = TAMPERING[name]
    entries(5)
    with past_the_triggers() as cursor:
        tamper(cursor)

    with pytest.raises(ChainBroken) as broken:
        verify()

    assert broken.value.position == place
    with past_the_triggers() as cursor:  # the test ends with foreign keys checked
        cursor.execute("DELETE FROM audit_auditlink")


@pytest.mark.django_db
def test_a_tail_that_was_cut_off_is_found_by_an_anchor() -> None:
    entries(5)
    anchor = head()
    with past_the_triggers() as cursor:
        cursor.execute("DELETE FROM audit_auditlink WHERE position > 3")
        cursor.execute("DELETE FROM audit_auditentry WHERE id > (SELECT max(entry_id) FROM audit_auditlink)")

    assert verify().position == 3
    with pytest.raises(ChainBroken) as broken:
        verify(anchors=(anchor,))
    assert broken.value.position == 4


@pytest.mark.django_db
def test_a_chain_made_anew_is_found_by_an_anchor() -> None:
    entries(3)
    anchor = head()
    with past_the_triggers() as cursor:
        cursor.execute("DELETE FROM audit_auditlink")
        cursor.execute("UPDATE audit_auditentry SET action = 'FORGED_THING'")
        cursor.execute("INSERT INTO audit_waitingentry (entry_id) SELECT id FROM audit_auditentry")
    extend_chain()

    assert verify().position == 3
    with pytest.raises(ChainBroken) as broken:
        verify(anchors=(anchor,))
    assert broken.value.position == 3


@pytest.mark.django_db
def test_an_entry_waits_for_the_chain_and_verifies_meanwhile() -> None:
    entries(1)
    record("LATER_THING", actor=AuditEntry.Actor.SYSTEM, now=NOW + timedelta(1))

    assert verify().position == 1
    assert (extend_chain(), extend_chain()) == (1, 0)
    assert verify().position == 2


@pytest.mark.django_db
def test_what_is_done_with_a_change_is_undone_with_it() -> None:
    with transaction.atomic():
        record("NEVER_DONE", actor=AuditEntry.Actor.SYSTEM, now=NOW)
        transaction.set_rollback(True)

    assert (AuditEntry.objects.count(), WaitingEntry.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_wait_for_nobody_and_make_one_chain() -> None:
    """Eight writers and two that chain, on connections of their own, while one transaction with an entry stays open."""
    opened, finish = threading.Event(), threading.Event()
    written: list[int] = []

    def write(number: int) -> None:
        for _ in range(25):
            with transaction.atomic():
                written.append(record("AT_ONCE", actor=AuditEntry.Actor.SYSTEM, now=NOW, facts={"by": number}).pk)

    def chain(_number: int) -> None:
        for _ in range(20):
            extend_chain(most=7)

    def stay_open(_number: int) -> None:
        with transaction.atomic():
            record("SLOW_THING", actor=AuditEntry.Actor.SYSTEM, now=NOW)
            opened.set()
            assert finish.wait(60)

    slow = _started(stay_open, 0)
    assert opened.wait(60)
    crowd = [_started(write, n) for n in range(8)] + [_started(chain, n) for n in range(2)]
    for thread in crowd:
        thread.join(60)

    assert len(written) == 200  # nobody waited for the one that is still open
    finish.set()
    slow.join(60)
    while extend_chain():
        pass
    assert verify().position == AuditEntry.objects.count() == 201


def _started(work: Callable[[int], None], number: int) -> threading.Thread:
    def run() -> None:
        try:
            work(number)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db
def test_no_table_of_the_log_points_to_people() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT confrelid::regclass::text FROM pg_constraint WHERE contype = 'f' "
            "AND conrelid IN ('audit_auditentry'::regclass, 'audit_auditlink'::regclass, 'audit_waitingentry'::regclass)"
        )

        assert {row[0] for row in cursor.fetchall()} == {"audit_auditentry"}
