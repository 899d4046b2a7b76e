"""The daily work of GLA staff on organisations and members: everything goes through the services and stands in the history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from backend.accounts.models import User
from courses.management.commands.listings_staff import GROUP
from courses.models import (
    Course,
    Employer,
    EmployerMember,
    ListingChange,
    OrganisationChange,
    Provider,
    ProviderMember,
    Source,
)
from tests.factories.course import course
from tests.factories.employer import employer
from tests.factories.invitation import invitation
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import staff_user, user
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
both_kinds = pytest.mark.parametrize("make", [provider, employer])


@pytest.fixture
def stan(db: None) -> User:
    """Of GLA staff, in the group and no superuser."""
    row = staff_user()
    call_command("listings_staff", str(row.email))
    return row


@pytest.fixture
def staff(client: Client, stan: User) -> Client:
    client.force_login(stan)
    return client


def page(row: Any, name: str, *arguments: object) -> str:
    return reverse(f"admin:courses_{row._meta.model_name}_{name}", args=arguments)


def act(staff: Client, action: str, *rows: Any, **more: str) -> Any:
    """Tick rows of a list and choose an action."""
    ticked = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return staff.post(page(rows[0], "changelist"), ticked)


def saved(staff: Client, address: str, **given: Any) -> Any:
    """Post the page of an organisation, as a browser does: with the counts of the rows that it shows below."""
    counts = {f"{prefix}-{name}_FORMS": 0 for prefix in ("members", "invitations") for name in ("TOTAL", "INITIAL")}
    return staff.post(address, {**given, **counts})


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def approvals() -> list[tuple[str, str]]:
    rows = [*Provider.objects.order_by("pk"), *Employer.objects.order_by("pk")]
    return [(row.approval, row.approval_reason) for row in rows]


def history() -> list[tuple[Any, ...]]:
    columns = ("action", "actor", "by__email", "reason", "fields")
    return list(OrganisationChange.objects.order_by("pk").values_list(*columns))


@both_kinds
def test_several_are_approved_and_each_is_told_apart(staff: Client, make: Any) -> None:
    first, second, approved = make(approval="PENDING"), make(approval="PENDING"), make(name="Lantern Yard")

    response = act(staff, "approve", first, second, approved)

    assert approvals() == [("APPROVED", "")] * 3
    assert said(response) == [
        "Lantern Yard: This can't be decided from where the organisation stands now. Please look at its state again.",
        "Approved: 2.",
    ]
    change = ("DECIDED", "STAFF", "stan@example.org", "", {"approval": ["PENDING", "APPROVED"]})
    assert history() == [change] * 2


@both_kinds
@pytest.mark.parametrize(
    ("action", "before", "after", "title"),
    [("refuse", "PENDING", "REFUSED", "Refuse"), ("suspend", "APPROVED", "SUSPENDED", "Suspend")],
)
def test_a_no_asks_for_its_reason_first(
    staff: Client, make: Any, action: str, before: str, after: str, title: str
) -> None:
    row = make(approval=before)

    asked = act(staff, action, row)

    assert (asked.status_code, asked.context["title"], approvals()) == (200, title, [(before, "")])
    empty = act(staff, action, row, decided=title, reason=" ")
    assert (empty.context["form"].errors, approvals()) == ({"reason": ["This field is required."]}, [(before, "")])
    done = act(staff, action, row, decided=title, reason="No such address.")
    assert (done.status_code, said(done)) == (302, [f"{title[:-1] if title[-1] == 'e' else title}ed: 1."])
    assert approvals() == [(after, "No such address.")]
    assert [change[:4] for change in history()] == [("DECIDED", "STAFF", "stan@example.org", "No such address.")]


def test_a_suspension_here_withdraws_the_listings_too(staff: Client) -> None:
    row = course()

    act(staff, "suspend", row.provider, decided="Suspend", reason="Why")

    assert Course.objects.values_list("status", flat=True).get() == "WITHDRAWN"
    assert ListingChange.objects.values_list("actor", "by__email").get() == ("STAFF", "stan@example.org")


def test_too_many_at_once_are_not_refused(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("courses.admin.decisions.MOST_AT_ONCE", 1)
    rows = [provider(approval="PENDING") for _ in range(2)]

    response = act(staff, "refuse", *rows, decided="Refuse", reason="Why")

    assert (said(response), approvals()) == (["Please choose at most 1 at a time."], [("PENDING", "")] * 2)


def test_one_that_was_suspended_is_reinstated(staff: Client) -> None:
    act(staff, "reinstate", provider(approval="SUSPENDED", approval_reason="Why"))

    assert approvals() == [("APPROVED", "")]


def test_one_of_a_register_is_decided_on_too(staff: Client) -> None:
    row = provider(source=Source.NCS_PROVIDERS, source_ref="1")

    act(staff, "suspend", row, decided="Suspend", reason="Closed")

    assert approvals() == [("SUSPENDED", "Closed")]


@both_kinds
def test_a_new_name_is_decided_on(staff: Client, make: Any) -> None:
    wanted, unwanted = (make(name=f"Old {n}", proposed_name=f"New {n}", proposed_at=NOW) for n in (1, 2))
    listed = staff.get(page(wanted, "changelist"), {"proposed_at__isempty": 0}).context["cl"].queryset
    assert set(listed) == {wanted, unwanted}

    assert said(act(staff, "approve_name", wanted, make(name="Lantern Yard"))) == [
        "Lantern Yard: No new name waits for a decision here. Please look at the organisation again.",
        "Renamed: 1.",
    ]
    asked = act(staff, "refuse_name", unwanted)
    assert (asked.status_code, asked.context["title"]) == (200, "Keep the old name of")
    act(staff, "refuse_name", unwanted, decided="yes", reason="It is taken.")

    assert list(type(wanted).objects.order_by("pk").values_list("name", "proposed_name"))[:2] == [
        ("New 1", ""),
        ("Old 2", ""),
    ]
    assert [change[:4] for change in history()] == [
        ("NAME_APPROVED", "STAFF", "stan@example.org", ""),
        ("NAME_REFUSED", "STAFF", "stan@example.org", "It is taken."),
    ]


def test_an_edit_stands_in_the_history(staff: Client) -> None:
    row, place = provider(name="Lantern Yard"), venue()

    response = saved(staff, page(row, "change", row.pk), name="Lantern Yard College", office=place.pk, seen=1)

    row.refresh_from_db()
    assert (response.status_code, row.name, row.office, row.revision) == (302, "Lantern Yard College", place, 2)
    fields = {"name": ["Lantern Yard", "Lantern Yard College"], "office_id": [None, place.pk]}
    assert history() == [("EDITED", "STAFF", "stan@example.org", "", fields)]


@pytest.mark.parametrize("given", [{"name": "Old page", "seen": 1}, {"name": "No revision"}])
def test_an_old_page_overwrites_nothing(staff: Client, given: dict[str, Any]) -> None:
    row = provider(name="Lantern Yard", revision=2)

    response = saved(staff, page(row, "change", row.pk), **given)

    assert response.status_code == 200
    assert response.context["adminform"].form.errors == {
        "__all__": [
            "Somebody else has changed this since you opened it. Please look at it again, then make your change."
        ]
    }
    assert (Provider.objects.values_list("name", "revision").get(), history()) == (("Lantern Yard", 2), [])


def test_a_page_saved_without_a_change_changes_nothing(staff: Client) -> None:
    row = employer(name="Tidewharf")

    saved(staff, page(row, "change", row.pk), name="Tidewharf", seen=1)

    row.refresh_from_db()
    assert (row.revision, history()) == (1, [])


def test_one_that_staff_add_waits_like_any_other(staff: Client) -> None:
    saved(staff, page(Provider, "add"), name="Third Lane", ukprn="")

    assert Provider.objects.values_list("name", "approval", "ukprn").get() == ("Third Lane", "PENDING", None)
    assert history() == [("REGISTERED", "STAFF", "stan@example.org", "", {})]


@both_kinds
def test_the_page_shows_members_and_invitations_to_look_at(staff: Client, make: Any) -> None:
    row = make()
    member(row, label="Ria")
    invitation(row, label="Sam")

    response = staff.get(page(row, "change", row.pk))

    shown = {
        inline.opts.model.__name__: len(inline.formset.forms) for inline in response.context["inline_admin_formsets"]
    }
    assert shown == {f"{type(row).__name__}Member": 1, "Invitation": 1}
    assert [inline.has_change_permission for inline in response.context["inline_admin_formsets"]] == [False, False]


@both_kinds
def test_the_history_button_leads_to_who_changed_what(staff: Client, make: Any) -> None:
    row, other = make(approval="PENDING"), make(approval="PENDING")
    act(staff, "approve", row, other)

    response = staff.get(page(row, "history", row.pk), follow=True)

    assert [change.organisation for change in response.context["cl"].result_list] == [row]
    assert staff.get(page(OrganisationChange, "add")).status_code == 403


@pytest.mark.parametrize(("approval", "found"), [("PENDING", 1), ("APPROVED", 2), ("SUSPENDED", 0)])
def test_the_list_is_filtered_by_approval(staff: Client, approval: str, found: int) -> None:
    provider(approval="PENDING")
    provider()
    provider()

    response = staff.get(page(Provider, "changelist"), {"approval__exact": approval})

    assert response.context["cl"].result_count == found


MEMBERS = {"provider": ProviderMember, "employer": EmployerMember}


@both_kinds
def test_a_member_is_added_changed_and_removed(staff: Client, make: Any) -> None:
    row, alice = make(), user()
    model = MEMBERS[row.column]

    staff.post(page(model, "add"), {row.column: row.pk, "user": alice.pk, "role": "OWNER", "label": "Ria"})
    made = model.objects.get()
    assert (made.user, made.role, made.label, made.state) == (alice, "OWNER", "Ria", "ACTIVE")
    staff.post(page(model, "change", made.pk), {"role": "EDITOR", "label": "Ria B"})
    assert model.objects.values_list("role", "label").get() == ("EDITOR", "Ria B")
    staff.post(page(model, "delete", made.pk), {"post": "yes"})

    assert model.objects.count() == 0
    assert [(change[0], change[1], change[2]) for change in history()] == [
        (action, "STAFF", "stan@example.org") for action in ("JOINED", "MEMBER_CHANGED", "MEMBER_REMOVED")
    ]


def test_several_members_are_removed_through_the_history(staff: Client) -> None:
    row = provider()
    rows = [member(row, uid=uid) for uid in ("alice", "bob")]

    act(staff, "delete_selected", *rows, post="yes")

    assert (ProviderMember.objects.count(), [change[0] for change in history()]) == (0, ["MEMBER_REMOVED"] * 2)


def test_a_second_membership_is_an_error_on_the_page(staff: Client) -> None:
    row = member(provider())

    response = staff.post(
        page(ProviderMember, "add"), {"provider": row.provider_id, "user": row.user_id, "role": "VIEWER"}
    )

    assert (response.status_code, ProviderMember.objects.values_list("role", flat=True).get(), history()) == (
        200,
        "OWNER",
        [],
    )


@pytest.mark.parametrize("label", ["ria@example.org", "<b>Ria</b>"])
def test_a_bad_label_is_an_error_on_the_page(staff: Client, label: str) -> None:
    given = {"provider": provider().pk, "user": user().pk, "role": "OWNER", "label": label}

    response = staff.post(page(ProviderMember, "add"), given)

    assert (response.status_code, set(response.context["adminform"].form.errors)) == (200, {"label"})
    assert (ProviderMember.objects.count(), history()) == (0, [])


@pytest.fixture
def waiting() -> ProviderMember:
    row = member(provider(name="Lantern Yard", source="ncs_providers", source_ref="1"), state="WAITING")
    assert isinstance(row, ProviderMember)
    return row


def test_claims_are_a_queue(staff: Client, waiting: ProviderMember) -> None:
    member(provider(), uid="bob")

    response = staff.get(page(ProviderMember, "changelist"), {"state__exact": "WAITING"})

    assert list(response.context["cl"].result_list) == [waiting]


def test_a_claim_is_granted(staff: Client, waiting: ProviderMember) -> None:
    response = act(staff, "grant", waiting)

    waiting.refresh_from_db()
    assert (waiting.state, said(response)) == ("ACTIVE", ["Granted: 1."])
    assert [change[:3] for change in history()] == [("CLAIM_GRANTED", "STAFF", "stan@example.org")]


def test_a_claim_is_turned_down_for_a_reason(staff: Client, waiting: ProviderMember) -> None:
    asked = act(staff, "turn_down", waiting)
    assert (asked.status_code, ProviderMember.objects.count()) == (200, 1)

    act(staff, "turn_down", waiting, decided="Turn down", reason="Not on your website.")

    assert ProviderMember.objects.count() == 0
    assert [change[:4] for change in history()] == [
        ("CLAIM_REFUSED", "STAFF", "stan@example.org", "Not on your website.")
    ]


def test_a_claim_is_neither_edited_nor_deleted(staff: Client, waiting: ProviderMember) -> None:
    change, delete = (page(waiting, name, waiting.pk) for name in ("change", "delete"))

    assert staff.post(change, {"role": "VIEWER", "label": "x"}).status_code == 403
    assert staff.post(delete, {"post": "yes"}).status_code == 403
    assert ProviderMember.objects.values_list("role", "state").get() == ("OWNER", "WAITING")


@both_kinds
def test_the_group_deletes_no_organisation(staff: Client, make: Any) -> None:
    row = make()

    assert staff.post(page(row, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert type(row).objects.count() == 1


def test_staff_outside_the_group_decide_nothing_here(client: Client) -> None:
    row = provider(approval="PENDING")
    client.force_login(staff_user())

    assert client.post(page(row, "changelist"), {"action": "approve", "_selected_action": [row.pk]}).status_code == 403
    assert approvals() == [("PENDING", "")]


def test_the_group_is_made_once(stan: User) -> None:
    before = set(Group.objects.get(name=GROUP).permissions.values_list("pk", flat=True))
    Group.objects.get(name=GROUP).permissions.clear()

    call_command("listings_staff")

    group = Group.objects.get(name=GROUP)
    assert (set(group.permissions.values_list("pk", flat=True)), list(group.user_set.all())) == (before, [stan])
    assert len(before) == 66


def test_an_unknown_address_changes_nothing() -> None:
    user(uid="alice")

    with pytest.raises(CommandError, match=r"No staff account has this address: nobody@example\.org\."):
        call_command("listings_staff", "nobody@example.org")

    assert Group.objects.count() == 0
