"""Every field of every type that is not for everybody, by every role, over every route that leads there, by real requests.

The requests are written from the schema: every root field with the arguments of its case, selecting all that can be reached. What was
read on the way is then judged by rules that are written here anew, from the rows in the database, and not by the code under test.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from django.db import transaction
from graphql import get_named_type

from backend.accounts.models import User
from courses import models
from courses.models import ListingChange, OrganisationChange, OrganisationNotice
from matching.models import Application, ApplicationSection, DataView, DismissedOpportunity, Resident, SavedOpportunity
from mobile_api.node import encode
from mobile_api.readers import TYPES, Reader
from mobile_api.schema import schema
from tests.factories.api_key import api_key
from tests.factories.course import course, course_run
from tests.factories.feedback import feedback_event, hidden_from
from tests.factories.inbox import inbox_item
from tests.factories.invitation import invitation
from tests.factories.job import job
from tests.factories.list_question import list_question
from tests.factories.member import member
from tests.factories.plan import plan_step
from tests.factories.push import ledger
from tests.factories.receipt import receipt
from tests.factories.upload import upload, upload_row
from tests.factories.venue import venue
from tests.mobile_api.conftest import Ask
from tests.mobile_api.permission_cases.world import MEMBERS, NOW, OWNERS, SIGNED_IN, Role, World, build_world
from tests.mobile_api.routes import RESTRICTED, ROWS, Read, fields_of, selection, watched
from tests.mobile_api.test_permission_matrix import CASES, ROOTS, root_field

pytestmark = pytest.mark.django_db

INSIDE = MEMBERS | {Role.STRANGER}
"""Everybody who acts for some organisation: the strangers for their own."""


@pytest.fixture
def world(db: None) -> World:
    """Two tenants, and something of everybody's own."""
    made = build_world()
    for person in Resident.objects.all():
        SavedOpportunity.objects.create(resident=person, opportunity=made.job, saved_at=NOW)
        seen = {"viewer": "PROVIDER", "organisation": made.provider.name, "what": "Your name", "why": "To call you"}
        DataView.objects.create(resident=person, at=NOW, **seen)
        inbox_item(to=person)
        ledger(user=person.user, subject="1:shown")
        feedback_event(by=person.user.firebase_uid, opportunity_id=made.job.pk)
        hidden_from(made.other_employer, by=person.user.firebase_uid)
        plan_step(by=person.user.firebase_uid)
        list_question(about=receipt(to=person))
        DismissedOpportunity.objects.create(resident=person, opportunity=made.course, reason="OTHER", dismissed_at=NOW)
    for number, owner in enumerate((made.provider, made.other_provider)):
        column = {owner.column: owner}
        venue(**column)
        member(owner, uid=f"claims {number}", state="WAITING")
        invitation(owner, code=f"a code that nobody has {number}")
        api_key(**column)
        upload_row(upload=upload(**column))
        OrganisationChange.objects.create(at=NOW, action="REGISTERED", actor="MEMBER", revision=1, **column)
        listing = course(provider=owner)
        course_run(course=listing)
        ListingChange.objects.create(opportunity=listing, at=NOW, action="CREATED", actor="MEMBER", revision=1)
        OrganisationNotice.objects.create(kind="PUBLISHED", at=NOW, opportunity=listing, **column)
    job(employer=made.other_employer)
    return made


def request_of(name: str, arguments: dict[str, Any]) -> str:
    """The operation of a case, with all that can be reached."""
    root, field = root_field(name).split(".")
    definition = ROOTS[root].fields[field]
    declared = ", ".join(f"${argument}: {definition.args[argument].type}" for argument in arguments)
    given = [f"{argument}: ${argument}" for argument in arguments]
    if "first" in definition.args and "first" not in arguments:
        given.append(f"first: {ROWS}")
    select = selection(get_named_type(definition.type))
    variables, arguments_given = f"({declared})" if declared else "", f"({', '.join(given)})" if given else ""
    return f"{root.lower()} {variables} {{ {field}{arguments_given} {{ {select} }} }}"


def reads_of(ask: Ask, world: World, role: Role) -> dict[str, list[Read]]:
    """By case: what this role was given, each case in a world of its own."""
    found = {}
    for name, case in CASES.items():
        point = transaction.savepoint()
        arguments = case.arguments(world)
        with watched() as reads:
            answer = ask(request_of(name, arguments), arguments, by=None if role is Role.ANONYMOUS else role.value)
        assert answer.codes == [] or "data" in answer.body, (name, answer.body)
        # That there is nothing for them, anybody may read.
        wrong = [f"{read.type_name}.{read.field}" for read in reads if read.answer is not None and not may(role, read)]
        assert wrong == [], (name, role, wrong)
        found[name] = reads
        transaction.savepoint_rollback(point)
    return found


def may(role: Role, read: Read) -> bool:
    """Judged from the rows."""
    reader = TYPES[read.type_name].fields.get(read.field, TYPES[read.type_name].reader)
    if role is Role.ANONYMOUS:
        return False
    if TYPES[read.type_name].owner is None and reader is not Reader.SELF:
        inside = {Reader.MEMBERS: INSIDE, Reader.MEMBERS_OR_STAFF: INSIDE | {Role.STAFF}, Reader.STAFF: {Role.STAFF}}
        return role in inside[reader]
    if role is Role.STAFF and reader in {Reader.MEMBERS_OR_STAFF, Reader.STAFF}:
        return True
    user = User.objects.get(firebase_uid=role.value)
    if reader is Reader.SELF:
        return owner_of(read.row) == user
    mine = organisation_of(read.row).members.filter(user=user, state="ACTIVE")
    return bool((mine.filter(role="OWNER") if reader is Reader.OWNERS else mine).exists())


def owner_of(row: Any) -> User:
    """Whom it is about."""
    if isinstance(row, ApplicationSection):
        row = row.application
    found: User = row.user if hasattr(row, "user") else Resident.objects.get(pk=row.resident_id).user
    return found


def organisation_of(row: Any) -> Any:
    """Whose it is, asked of the database."""
    if isinstance(row, models.Provider | models.Employer):
        return row
    if isinstance(row, models.UploadRow):
        return organisation_of(models.Upload.objects.get(pk=row.upload_id))
    if isinstance(row, models.ListingChange | models.Opportunity | Application):
        key = row.pk if isinstance(row, models.Opportunity) else row.opportunity_id
        course = models.Course.objects.filter(pk=key).first()
        return course.provider if course else models.Job.objects.get(pk=key).employer
    if isinstance(row, models.CourseRun):
        return models.Course.objects.get(pk=row.course_id).provider
    return getattr(row, "provider", None) or row.employer


OWNED = {name for name, line in TYPES.items() if line.owner is not None}
BY_READER = {
    Reader.SELF: SIGNED_IN,
    Reader.MEMBERS: INSIDE,
    Reader.MEMBERS_OR_STAFF: INSIDE | {Role.STAFF},
    Reader.STAFF: frozenset({Role.STAFF}),
}
OTHERS: dict[str, frozenset[Role]] = {
    # Whoever registers an organisation is given theirs.
    "Organisation": SIGNED_IN,
    "Member": SIGNED_IN,
    # A stranger is not given what these cases ask of our own provider; only owners are shown what lets others in.
    "Upload": MEMBERS,
    "UploadRow": MEMBERS,
    "RegisterVenue": MEMBERS | {Role.STAFF},
    "OrganisationChange": MEMBERS | {Role.STAFF},
    "ReceivedApplication": MEMBERS,
    "ApiKey": OWNERS,
    "Invitation": OWNERS | {Role.STRANGER},
}
"""Type -> roles that are given it, where that is not everybody whom its reader names."""


@pytest.mark.parametrize("role", [*Role], ids=lambda role: role.name.lower())
def test_nobody_reads_what_is_not_theirs_and_everybody_what_is(ask: Ask, world: World, role: Role) -> None:
    given: dict[str, set[str]] = defaultdict(set)
    for reads in reads_of(ask, world, role).values():
        for read in reads:
            given[read.type_name].add(read.field)

    expected = {name for name in OWNED if role in OTHERS.get(name, BY_READER[TYPES[name].reader])}
    assert given.keys() & OWNED == expected
    every = {name: set(fields_of(schema.graphql_schema.type_map[name])) for name in expected}
    assert {name: given[name] for name in expected} == every


@pytest.mark.parametrize("role", [*Role], ids=lambda role: role.name.lower())
def test_node_leads_to_nothing_that_is_not_for_everybody(ask: Ask, world: World, role: Role) -> None:
    by = None if role is Role.ANONYMOUS else role.value

    answers = {
        ask("query ($id: ID!) { node(id: $id) { id __typename } }", {"id": encode(name, 1)}, by=by).codes[0]
        for name in RESTRICTED
    }

    assert answers == {"INVALID_ID"}
