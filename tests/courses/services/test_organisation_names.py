"""Another name for an organisation that is known by one: proposed by its owners, decided on by GLA staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backend.accounts.models import User
from backend.errors import NotFound, Refusal
from courses.lifecycle import ReasonNeeded
from courses.models import Employer, Opportunity, OrganisationChange, Provider
from courses.plain_text import HtmlNotAllowed
from courses.search import refresh_search
from courses.services.access import StaffOnly
from courses.services.moves import ChangedMeanwhile
from courses.services.organisation_names import NoNameProposed, decide_on_name
from courses.services.organisations import update_organisation
from tests.factories.course import course
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.listings import NOW
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import staff_user, user

pytestmark = pytest.mark.django_db
OLD, NEW = "Lantern Yard", "City of London College"


@pytest.fixture
def stan() -> User:
    return staff_user()


def owned(make: Any = provider, **fields: Any) -> Any:
    row = make(name=OLD, **fields)
    member(row)
    return row


def change(row: Provider | Employer, **given: Any) -> None:
    row.refresh_from_db()
    update_organisation(model=type(row), pk=row.pk, by=user(), given=given, revision=row.revision, now=NOW)


def decide(row: Provider | Employer, by: User, *, approve: bool, **more: Any) -> None:
    decide_on_name(model=type(row), pk=row.pk, approve=approve, by=by, now=NOW + timedelta(1), **more)


def names(row: Any) -> tuple[str, str, Any]:
    row.refresh_from_db()
    return row.name, row.proposed_name, row.proposed_at


def history(row: Any) -> list[tuple[str, str, str, dict[str, Any]]]:
    rows = OrganisationChange.objects.filter(**{row.column: row}).order_by("pk")
    return list(rows.values_list("action", "actor", "reason", "fields"))


@pytest.mark.parametrize("approval", ["APPROVED", "SUSPENDED"])
@pytest.mark.parametrize("make", [provider, employer])
def test_an_approved_one_keeps_its_name_until_staff_agree(make: Any, approval: str, stan: User) -> None:
    row = owned(make, approval=approval, approval_reason="" if approval == "APPROVED" else "Fees")

    change(row, name=f" {NEW} ", about="We teach.")

    assert (names(row), row.about, row.revision) == ((OLD, NEW, NOW), "We teach.", 2)
    proposed = {"proposed_name": ["", NEW], "proposed_at": [None, "2026-11-25T12:00:00Z"]}
    assert history(row) == [("EDITED", "MEMBER", "", {"about": ["", "We teach."], **proposed})]

    decide(row, stan, approve=True, revision=2)

    assert (names(row), row.revision) == ((NEW, "", None), 3)
    assert history(row)[1:] == [
        (
            "NAME_APPROVED",
            "STAFF",
            "",
            {
                "name": [OLD, NEW],
                "proposed_name": [NEW, ""],
                "proposed_at": ["2026-11-25T12:00:00Z", None],
            },
        )
    ]


def test_a_no_says_why_and_leaves_the_name(stan: User) -> None:
    row = owned()
    change(row, name=NEW)

    decide(row, stan, approve=False, reason="That is somebody else's name.")

    assert names(row) == (OLD, "", None)
    action, actor, reason, fields = history(row)[-1]
    assert (action, actor, reason) == ("NAME_REFUSED", "STAFF", "That is somebody else's name.")
    assert fields == {"proposed_name": [NEW, ""], "proposed_at": ["2026-11-25T12:00:00Z", None]}


@pytest.mark.parametrize("approval", ["PENDING", "REFUSED"])
def test_one_that_nobody_knows_yet_is_simply_renamed(approval: str) -> None:
    row = owned(approval=approval, approval_reason="" if approval == "PENDING" else "No address")

    change(row, name=NEW)

    assert names(row) == (NEW, "", None)


def test_its_own_name_takes_a_proposal_back_and_the_same_again_changes_nothing() -> None:
    row = owned()
    change(row, name=NEW)
    change(row, name=NEW)
    assert (names(row), row.revision) == ((OLD, NEW, NOW), 2)

    change(row, name=OLD)

    assert (names(row), row.revision) == ((OLD, "", None), 3)


def test_another_proposal_replaces_the_first() -> None:
    row = owned()
    change(row, name=NEW)
    change(row, name="Third Lane")

    assert names(row) == (OLD, "Third Lane", NOW)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"approve": False}, ReasonNeeded),
        ({"approve": False, "reason": "<b>No</b>"}, HtmlNotAllowed),
        ({"approve": True, "revision": 1}, ChangedMeanwhile),
    ],
)
def test_a_refused_decision_changes_nothing(given: dict[str, Any], refusal: type[Refusal], stan: User) -> None:
    row = owned()
    change(row, name=NEW)

    with pytest.raises(refusal):
        decide(row, stan, **given)

    assert (names(row), len(history(row))) == ((OLD, NEW, NOW), 1)


def test_only_staff_decide_and_only_where_a_name_is_proposed(stan: User) -> None:
    row = owned()
    with pytest.raises(NoNameProposed):
        decide(row, stan, approve=True)
    change(row, name=NEW)
    with pytest.raises(StaffOnly):
        decide(row, user(), approve=True)
    with pytest.raises(NotFound):
        decide_on_name(model=Employer, pk=row.pk + 9_000, approve=True, by=stan, now=NOW)

    assert names(row) == (OLD, NEW, NOW)


@pytest.mark.parametrize(("make", "column"), [(course, "provider"), (job, "employer")])
def test_its_listings_are_found_by_the_new_name_once_it_is_approved(make: Any, column: str, stan: User) -> None:
    listing = make()
    row = getattr(listing, column)
    member(row)
    refresh_search([listing.pk])

    def found() -> list[int]:
        return list(Opportunity.objects.filter(document__vector="honeycomb").values_list("pk", flat=True))

    change(row, name="Honeycomb Works")
    assert found() == []

    decide(row, stan, approve=True)
    assert found() == [listing.pk]
