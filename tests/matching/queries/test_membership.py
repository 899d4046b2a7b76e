"""Who is a member of a policy: by their own yes to the words that it names, or by what they told us; and which tables are read for it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matching.inclusion.force import InForce
from matching.models import PrioritisationChoice, Resident
from matching.queries.membership import members_of
from matching.queries.policies import policies_in_force
from matching.services.prioritisation import opt_in, opt_out
from tests.factories.course import course
from tests.factories.outcode import outcode
from tests.factories.policy import DAY, approved_policy
from tests.factories.resident import resident

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def forces(**columns: Any) -> list[InForce]:
    approved_policy(courses=[course()], now=NOW, **columns)
    return [active.force for active in policies_in_force(today=DAY)]


def is_member(found: list[InForce], person: Resident, today: date = DAY) -> bool:
    return members_of(found, [person.pk], today=today)[person.pk] != frozenset()


def test_a_yes_makes_a_member_and_a_no_ends_it() -> None:
    found, alice = forces(), resident(uid="alice")
    assert not is_member(found, alice)
    opt_in(by=alice.user, group="WOMEN", version="1", now=NOW)
    assert members_of(found, [alice.pk], today=DAY) == {alice.pk: frozenset({"women-in-code v1"})}
    opt_out(by=alice.user, group="WOMEN", now=NOW)

    assert not is_member(found, alice)


def test_a_yes_to_another_group_or_to_other_words_makes_none() -> None:
    found, alice, bob = forces(), resident(uid="alice"), resident(uid="bob")
    opt_in(by=alice.user, group="CARER", version="1", now=NOW)
    PrioritisationChoice.objects.create(
        resident=bob, group="WOMEN", wants=True, words_version="0", words="Old.", at=NOW
    )

    assert (is_member(found, alice), is_member(found, bob)) == (False, False)


NO_DEGREE: dict[str, Any] = {"group": "NO_DEGREE", "basis": "NONE_NEEDED", "by_fact": True}
AREA: dict[str, Any] = {"group": "DEPRIVED_AREA", "basis": "NONE_NEEDED", "by_fact": True, "areas": ["E7"]}


@pytest.mark.parametrize(("level", "member"), [(None, False), (0, True), (5, True), (6, False), (8, False)])
def test_no_degree_by_what_they_told_us(level: int | None, *, member: bool) -> None:
    found, alice = forces(**NO_DEGREE), resident(uid="alice", highest_level=level)

    assert is_member(found, alice) is member


@pytest.mark.parametrize(("code", "member"), [("E7", True), ("E6", False), (None, False)])
def test_an_area_that_the_policy_names(code: str | None, *, member: bool) -> None:
    place = outcode(code=code) if code else None
    found, alice = forces(**AREA), resident(uid="alice", outcode=place)

    assert is_member(found, alice) is member


@pytest.mark.parametrize("group", [NO_DEGREE, AREA])
def test_a_no_ends_what_a_fact_began(group: dict[str, Any]) -> None:
    found, alice = forces(**group), resident(uid="alice", highest_level=2, outcode=outcode(code="E7"))
    assert is_member(found, alice)
    opt_out(by=alice.user, group=group["group"], now=NOW)
    assert not is_member(found, alice)
    opt_out(by=alice.user, group=group["group"], now=NOW)
    assert PrioritisationChoice.objects.count() == 1

    opt_in(by=alice.user, group=group["group"], version="1", now=NOW)
    assert is_member(found, alice)


def test_a_fact_makes_nobody_a_member_where_the_policy_does_not_say_so() -> None:
    found = forces(**{**NO_DEGREE, "by_fact": False})

    assert not is_member(found, resident(uid="alice", highest_level=2))


@pytest.mark.parametrize("people", [1, 3])
def test_two_statements_whoever_many_and_nothing_of_the_answers_for_statistics(people: int) -> None:
    found = forces(**NO_DEGREE)
    everybody = [resident(uid=f"r{number}", highest_level=3).pk for number in range(people)]
    with CaptureQueriesContext(connection) as asked:
        assert len(members_of(found, everybody, today=DAY)) == people

    read = [query["sql"].split(" FROM ")[1].split(" ")[0].strip('"') for query in asked]
    assert read == ["matching_prioritisationchoice", "matching_resident"]
    columns = {part.split('"')[3] for part in asked[1]["sql"].split(" FROM ")[0].split(", ")}
    assert columns == {"id", "outcode_id", "highest_level"}


def test_without_a_policy_nothing_is_asked() -> None:
    alice = resident(uid="alice")
    with CaptureQueriesContext(connection) as asked:
        assert members_of([], [alice.pk], today=DAY) == {alice.pk: frozenset()}

    assert len(asked) == 0
