"""Hiding from an employer."""

from __future__ import annotations

import pytest

from backend.accounts.models import User
from backend.errors import NotFound
from courses.models import Employer
from matching.models import HiddenFromEmployer, SavedOpportunity
from matching.services.hiding import YouAreHidden, hide_from_employer, require_shown, unhide_from_employer
from tests.factories.employer import employer
from tests.factories.feedback import hidden_from
from tests.factories.job import job
from tests.factories.resident import the_resident
from tests.matching.services.conftest import NOW

pytestmark = pytest.mark.django_db


def test_hiding_twice_is_hiding_once_and_it_can_be_taken_back(alice: User) -> None:
    boss = employer()

    for _ in range(2):
        assert hide_from_employer(by=alice, employer_id=boss.pk, now=NOW) == boss
    assert HiddenFromEmployer.objects.count() == 1

    for _ in range(2):
        assert unhide_from_employer(by=alice, employer_id=boss.pk) == boss
    assert HiddenFromEmployer.objects.count() == 0


def test_only_from_employers_that_everybody_may_see(alice: User) -> None:
    pending = employer(approval=Employer.Approval.PENDING)

    for key in (pending.pk, 10**12):
        with pytest.raises(NotFound):
            hide_from_employer(by=alice, employer_id=key, now=NOW)
        with pytest.raises(NotFound):
            unhide_from_employer(by=alice, employer_id=key)


def test_an_employer_that_was_suspended_since_can_be_let_go(alice: User) -> None:
    boss = employer()
    hide_from_employer(by=alice, employer_id=boss.pk, now=NOW)
    Employer.objects.filter(pk=boss.pk).update(approval="SUSPENDED", approval_reason="A check.")

    unhide_from_employer(by=alice, employer_id=boss.pk)

    assert HiddenFromEmployer.objects.count() == 0


def test_what_would_show_them_is_refused_to_them_only(alice: User) -> None:
    boss, other = employer(), employer()
    hidden_from(boss, by="alice")

    with pytest.raises(YouAreHidden):
        require_shown(resident=the_resident("alice"), employer_id=boss.pk)
    require_shown(resident=the_resident("alice"), employer_id=other.pk)
    require_shown(resident=the_resident("bob"), employer_id=boss.pk)


def test_rows_about_a_hidden_resident_are_told_apart() -> None:
    """As applications will be: rows that lead to a resident and to an employer."""
    boss, other = employer(), employer()
    jobs = {boss.pk: job(employer=boss), other.pk: job(employer=other)}
    for uid in ("alice", "bob"):
        for row in jobs.values():
            SavedOpportunity.objects.create(resident=the_resident(uid), opportunity_id=row.pk, saved_at=NOW)
    hidden_from(boss, by="alice")

    condition = HiddenFromEmployer.objects.for_rows(resident="resident", employer="opportunity__job__employer")

    hidden = SavedOpportunity.objects.filter(condition).values_list("resident__user__firebase_uid", "opportunity")
    assert list(hidden) == [("alice", jobs[boss.pk].pk)]
