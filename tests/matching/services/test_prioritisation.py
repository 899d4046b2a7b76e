"""A person switches groups on and off: kept as it was, effective at once, and only after the words in force."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from matching.models import PrioritisationChoice, Resident
from matching.prioritisation.groups import Group, Words
from matching.queries import prioritisation as asking
from matching.queries.prioritisation import groups_by_resident, groups_of, offered_groups
from matching.services import prioritisation as choosing
from matching.services.prioritisation import GroupUnknown, GroupWordsChanged, opt_in, opt_out
from tests.factories.resident import resident

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TODAY = date(2026, 11, 26)
LATER = date(2027, 3, 1)


def history() -> list[tuple[str, bool, str]]:
    return list(PrioritisationChoice.objects.order_by("pk").values_list("group", "wants", "words_version"))


def test_on_and_off_at_once_and_both_are_kept() -> None:
    alice, bob = resident(uid="alice"), resident(uid="bob")

    assert opt_in(by=alice.user, group="CARER", version="1", now=NOW).opted_in is True
    assert groups_by_resident([alice.pk, bob.pk], today=TODAY) == {alice.pk: {"CARER"}, bob.pk: frozenset()}

    assert opt_out(by=alice.user, group="CARER", now=NOW).opted_in is False
    assert groups_of(alice.pk, today=TODAY) == frozenset()
    assert history() == [("CARER", True, "1"), ("CARER", False, "1")]


def test_what_was_shown_is_kept_with_the_choice() -> None:
    alice = resident(uid="alice")
    opt_in(by=alice.user, group="WOMEN", version="1", now=NOW)

    kept = PrioritisationChoice.objects.get()
    shown = next(group for group in asking.groups() if group.code == "WOMEN").versions[0].words
    assert (kept.resident, kept.group, kept.wants, kept.words, kept.at) == (alice, "WOMEN", True, shown, NOW)


def test_each_group_is_a_choice_of_its_own() -> None:
    alice = resident(uid="alice")
    for code in ("WOMEN", "NO_DEGREE", "DISABLED"):
        opt_in(by=alice.user, group=code, version="1", now=NOW)

    opt_out(by=alice.user, group="NO_DEGREE", now=NOW)

    assert groups_of(alice.pk, today=TODAY) == {"WOMEN", "DISABLED"}


def test_doing_it_twice_writes_once() -> None:
    alice = resident(uid="alice")
    for _ in range(2):
        opt_in(by=alice.user, group="CARER", version="1", now=NOW)
    for _ in range(2):
        opt_out(by=alice.user, group="CARER", now=NOW)

    assert history() == [("CARER", True, "1"), ("CARER", False, "1")]


def test_off_before_on_writes_nothing() -> None:
    opt_out(by=resident(uid="alice").user, group="CARER", now=NOW)

    assert history() == []


@pytest.fixture
def _new_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """From January on other words are in force for carers, and nobody is asked about degrees."""

    def changed(group: Group) -> Group:
        first = replace(group.versions[0], valid_to=date(2026, 12, 31))
        if group.code == "CARER":
            return replace(group, versions=(first, Words("2", date(2027, 1, 1), None, "Other words.")))
        return replace(group, versions=(first,)) if group.code == "NO_DEGREE" else group

    both = tuple(map(changed, asking.groups()))
    for module in (asking, choosing):
        monkeypatch.setattr(module, "groups", lambda: both, raising=False)


@pytest.mark.usefixtures("_new_words")
def test_a_choice_holds_for_the_words_that_were_shown() -> None:
    alice = resident(uid="alice")
    for code in ("CARER", "NO_DEGREE", "WOMEN"):
        opt_in(by=alice.user, group=code, version="1", now=NOW)

    assert groups_of(alice.pk, today=TODAY) == {"CARER", "NO_DEGREE", "WOMEN"}
    assert groups_of(alice.pk, today=LATER) == {"WOMEN"}
    again = {one.group.code for one in offered_groups(by=alice.user, today=LATER) if one.asked_again}
    assert again == {"CARER"}

    later = datetime(2027, 3, 1, 12, tzinfo=UTC)
    with pytest.raises(GroupWordsChanged):
        opt_in(by=alice.user, group="CARER", version="1", now=later)
    opt_in(by=alice.user, group="CARER", version="2", now=later)
    assert groups_of(alice.pk, today=LATER) == {"CARER", "WOMEN"}
    with pytest.raises(GroupUnknown):
        opt_in(by=alice.user, group="NO_DEGREE", version="1", now=later)


@pytest.mark.parametrize(("group", "version"), [("NOBODY", "1"), ("", "1"), ("CARER", "0"), ("CARER", "")])
def test_refused_and_nothing_changed(group: str, version: str) -> None:
    alice = resident(uid="alice")

    with pytest.raises((GroupUnknown, GroupWordsChanged)):
        opt_in(by=alice.user, group=group, version=version, now=NOW)

    assert history() == []


def test_a_choice_is_never_rewritten() -> None:
    opt_in(by=resident(uid="alice").user, group="CARER", version="1", now=NOW)

    with pytest.raises(DatabaseError, match="Cannot update rows"), transaction.atomic():
        PrioritisationChoice.objects.update(wants=False)
    assert history() == [("CARER", True, "1")]


def test_it_goes_with_the_person_and_only_theirs() -> None:
    alice, bob = resident(uid="alice"), resident(uid="bob")
    for one in (alice, bob):
        opt_in(by=one.user, group="CARER", version="1", now=NOW)

    alice.user.delete()

    assert list(PrioritisationChoice.objects.values_list("resident", flat=True)) == [bob.pk]


@pytest.mark.parametrize("missing", [{"words": ""}, {"words_version": ""}])
def test_a_choice_without_its_words_is_refused(missing: dict[str, Any]) -> None:
    alice = resident(uid="alice")
    fields = {"group": "CARER", "wants": True, "words_version": "1", "words": "Words.", "at": NOW}

    with pytest.raises(IntegrityError, match="choice_has_its_words"), transaction.atomic():
        PrioritisationChoice.objects.create(resident=alice, **fields | missing)


def test_many_residents_in_one_statement() -> None:
    counts = []
    for number in (1, 3):
        people: list[Resident] = [resident(uid=f"r{number}{one}") for one in range(number)]
        for one in people:
            opt_in(by=one.user, group="CARER", version="1", now=NOW)
        with CaptureQueriesContext(connection) as asked:
            assert set(groups_by_resident([one.pk for one in people], today=TODAY).values()) == {frozenset({"CARER"})}
        counts.append(len(asked))

    assert counts == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_taps_at_once_are_written_once() -> None:
    alice = resident(uid="alice")

    def tap(_number: int) -> None:
        try:
            opt_in(by=alice.user, group="CARER", version="1", now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tap, range(8)))

    assert history() == [("CARER", True, "1")]
