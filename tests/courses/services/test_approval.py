"""GLA staff decide: which decision starts where, what a no does to listings, and claims."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import User
from backend.errors import NotFound, Refusal
from courses.lifecycle import ReasonNeeded
from courses.models import (
    Employer,
    ListingChange,
    Opportunity,
    Organisation,
    OrganisationChange,
    Provider,
    ProviderMember,
)
from courses.services.access import StaffOnly
from courses.services.approval import Decision, DecisionNotPossible, decide_on_organisation
from courses.services.claims import decide_on_claim
from courses.services.moves import ChangedMeanwhile
from tests.factories.course import course
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import staff_user, user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WHY = "We can't reach you at this address."

# where each decision leads from each state; nothing where it can't be made
LEADS: dict[tuple[str, str], str] = {
    ("PENDING", "APPROVE"): "APPROVED",
    ("PENDING", "REFUSE"): "REFUSED",
    ("REFUSED", "APPROVE"): "APPROVED",
    ("APPROVED", "SUSPEND"): "SUSPENDED",
    ("SUSPENDED", "REINSTATE"): "APPROVED",
}


@pytest.fixture
def stan() -> User:
    return staff_user()


def decide(row: Provider | Employer, decision: str, by: User, reason: str = WHY, revision: int | None = 1) -> Any:
    return decide_on_organisation(
        model=type(row), pk=row.pk, decision=Decision(decision), by=by, now=NOW, reason=reason, revision=revision
    )


def state_of(row: Provider | Employer) -> tuple[str, str, int]:
    row.refresh_from_db()
    return row.approval, row.approval_reason, row.revision


@pytest.mark.parametrize("decision", [decision.value for decision in Decision])
@pytest.mark.parametrize("approval", Organisation.Approval.values)
@pytest.mark.parametrize("make", [provider, employer])
def test_the_table_of_decisions(make: Any, approval: str, decision: str, stan: User) -> None:
    old = "Old words" if approval in {"REFUSED", "SUSPENDED"} else ""
    row = make(approval=approval, approval_reason=old)
    target = LEADS.get((approval, decision))

    if target is None:
        with pytest.raises(DecisionNotPossible):
            decide(row, decision, stan)
        assert (state_of(row), OrganisationChange.objects.count()) == ((approval, old, 1), 0)
        return
    decide(row, decision, stan)

    new = WHY if target in {"REFUSED", "SUSPENDED"} else ""
    assert (state_of(row), row.approval_changed_at) == ((target, new, 2), NOW)
    change = OrganisationChange.objects.get(**{row.column: row})
    assert (change.action, change.actor, change.by, change.reason) == ("DECIDED", "STAFF", stan, WHY)
    reasons = {"approval_reason": [old, new]} if old != new else {}
    assert change.fields == {"approval": [approval, target], **reasons}


@pytest.mark.parametrize(("approval", "decision"), [("PENDING", "REFUSE"), ("APPROVED", "SUSPEND")])
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_no_says_why(approval: str, decision: str, reason: str, stan: User) -> None:
    row = provider(approval=approval)

    with pytest.raises(ReasonNeeded):
        decide(row, decision, stan, reason)

    assert (state_of(row), OrganisationChange.objects.count()) == ((approval, "", 1), 0)


def test_a_decision_on_an_old_state_is_refused(stan: User) -> None:
    row = provider(approval="PENDING", revision=3)

    with pytest.raises(ChangedMeanwhile):
        decide(row, "APPROVE", stan, revision=2)

    assert state_of(row) == ("PENDING", "", 3)


@pytest.mark.parametrize("decision", [decision.value for decision in Decision])
def test_only_staff_decide(decision: str) -> None:
    row = provider(approval="PENDING")
    member(row)

    with pytest.raises(StaffOnly):
        decide(row, decision, user())

    assert state_of(row) == ("PENDING", "", 1)


def test_there_must_be_one(stan: User) -> None:
    row = provider(pk=7_000_001)

    with pytest.raises(NotFound):
        decide_on_organisation(model=Employer, pk=row.pk, decision=Decision.SUSPEND, by=stan, now=NOW, reason=WHY)


STATES = Opportunity.Status.values
TAKEN_DOWN = {"IN_REVIEW", "SCHEDULED", "LIVE"}


@pytest.mark.parametrize(("make", "column"), [(course, "provider"), (job, "employer")])
def test_a_suspension_takes_down_what_is_public_or_nearly(make: Any, column: str, stan: User) -> None:
    owner = getattr(make(title="LIVE"), column)
    for status in STATES[:]:
        if status != "LIVE":
            make(title=status, status=status, publish_at=NOW, **{column: owner})
    elsewhere = make(title="Elsewhere")

    decide(owner, "SUSPEND", stan)

    rows = Opportunity.objects.of_organisation(owner).order_by("pk")
    assert {row.title: (row.status, row.status_reason, row.revision) for row in rows} == {
        status: ("WITHDRAWN", WHY, 2) if status in TAKEN_DOWN else (status, "", 1) for status in STATES
    }
    changes = ListingChange.objects.filter(opportunity__in=rows).values_list(
        "from_status", "to_status", "action", "actor", "by", "reason", "revision", "at"
    )
    assert sorted(changes) == [
        (status, "WITHDRAWN", "MOVED", "STAFF", stan.pk, WHY, 2, NOW) for status in sorted(TAKEN_DOWN)
    ]
    elsewhere.refresh_from_db()
    assert (elsewhere.status, elsewhere.revision) == ("LIVE", 1)


def test_a_refusal_takes_out_what_waits_for_review(stan: User) -> None:
    waiting = course(provider=provider(approval="PENDING"), status="IN_REVIEW", published_at=None)

    decide(waiting.provider, "REFUSE", stan)

    waiting.refresh_from_db()
    assert (waiting.status, waiting.status_reason) == ("WITHDRAWN", WHY)


def test_what_was_withdrawn_stays_so_after_reinstating(stan: User) -> None:
    row = course()
    decide(row.provider, "SUSPEND", stan)

    decide(row.provider, "REINSTATE", stan, "", revision=2)

    row.refresh_from_db()
    assert row.status == "WITHDRAWN"
    assert state_of(row.provider) == ("APPROVED", "", 3)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_suspension_costs_the_same_for_one_listing_and_for_three(rows: int, stan: User) -> None:
    owner = provider()
    for _ in range(rows):
        course(provider=owner)

    with CaptureQueriesContext(connection) as asked:
        decide(owner, "SUSPEND", stan)

    assert len(asked) == 14, [query["sql"] for query in asked]


def claimed() -> ProviderMember:
    row = member(provider(source="ncs_providers", source_ref="1"), state="WAITING", joined_at=NOW.replace(month=1))
    assert isinstance(row, ProviderMember)
    return row


def last_change() -> tuple[Any, ...]:
    return OrganisationChange.objects.values_list("action", "actor", "by", "concerning__firebase_uid", "reason").get()


def test_a_claim_is_granted(stan: User) -> None:
    row = claimed()

    decide_on_claim(member_id=row.pk, grant=True, by=stan, now=NOW)

    row.refresh_from_db()
    assert (row.state, row.role, row.joined_at) == ("ACTIVE", "OWNER", NOW)
    assert last_change() == ("CLAIM_GRANTED", "STAFF", stan.pk, "alice", "")


def test_a_claim_is_turned_down(stan: User) -> None:
    row = claimed()

    decide_on_claim(member_id=row.pk, grant=False, by=stan, now=NOW, reason=" Not on your website. ")

    assert ProviderMember.objects.count() == 0
    assert last_change() == ("CLAIM_REFUSED", "STAFF", stan.pk, "alice", "Not on your website.")


@pytest.mark.parametrize(
    ("uid", "state", "grant", "refusal"),
    [
        ("alice", "WAITING", True, StaffOnly),
        ("stan", "ACTIVE", True, NotFound),
        ("stan", "WAITING", False, ReasonNeeded),
    ],
)
def test_a_decision_on_a_claim_that_is_refused(
    uid: str, state: str, refusal: type[Refusal], stan: User, *, grant: bool
) -> None:
    row = claimed()
    ProviderMember.objects.update(state=state)

    with pytest.raises(refusal):
        decide_on_claim(member_id=row.pk, grant=grant, by=user(uid=uid), now=NOW)

    assert ProviderMember.objects.values_list("state", flat=True).get() == state
    assert OrganisationChange.objects.count() == 0
