"""Puts a recognisable value into every personal field of every model, for the tests of export and erasure.

A new model is planted by itself. One whose constraints ask for more gets a line in `VALUES`; one that needs a thing of a kind
that nobody needed before, a line in `THINGS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Model

from backend.accounts.models import User
from backend.accounts.personal_models import declared, label_of, own_fields
from backend.personal_data import PersonalData
from courses.models import Employer, Job, Opportunity, Outcode, Provider, Skill
from matching.models import ModelRelease, Resident
from tests.factories.course import course
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.outcode import outcode
from tests.factories.provider import provider
from tests.factories.release import release
from tests.factories.skill import skill
from tests.factories.user import user

MOMENT: Final = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
THINGS: Final[dict[type[Model], Callable[[], Model]]] = {
    Opportunity: lambda: Opportunity.objects.get(pk=course().pk),
    Job: job,
    Provider: provider,
    Employer: employer,
    Outcode: lambda: Outcode.objects.first() or outcode(),
    Skill: lambda: skill(label=f"skill {Skill.objects.count()}"),
    ModelRelease: lambda: ModelRelease.objects.first() or release(),
    ContentType: lambda: ContentType.objects.get_for_model(User),
    Group: lambda: Group.objects.get_or_create(name="Planted")[0],
    Permission: lambda: Permission.objects.order_by("pk")[0],
}
"""What a relation that isn't to a person points to."""
VALUES: Final[dict[str, dict[str, Any]]] = {
    "accounts.User": {
        "is_staff": False,
        "is_superuser": False,
        "is_active": True,
        "email": None,
        "tokens_valid_after": None,
        "merged_into": None,
    },
    # Codes and numbers only: these rows outlive the person.
    "audit.AuditEntry": {"action": "PLANTED_THING", "thing": "courses.Provider 12", "facts": {"number": 1}},
    "courses.ApiKey": {"employer": None, "ending": "a1b2"},
    "courses.Invitation": {"employer": None, "revoked_at": None, "expires_at": datetime(2027, 1, 1, tzinfo=UTC)},
    "courses.OrganisationChange": {"employer": None},
    "courses.Upload": {"employer": None, "corrects": None},
    "courses.DuplicatePair": {"kept": None, "decided_at": None, "similarity": 0.5},
    "mobile_api.PushLedger": {"reason": "SENT", "opened_at": MOMENT, "policy": None},
    "mobile_api.Device": {"kind": "TOKEN", "p256dh": "", "auth": "", "retired_at": None},
    "matching.AccountMerge": {"anonymous": lambda who: user(uid=f"before-{who}")},
    "matching.AnalystGrant": {"granted_by": lambda who: user(uid=f"before-{who}")},
    "matching.Application": {"run": None, "status": "DRAFT", "holds_place": False},
    "matching.ApplicationSection": {"section": "CONTACT", "adjustments": [], "is_prefilled": False},
    "matching.CalendarLink": {"expires_at": datetime(2027, 1, 1, tzinfo=UTC)},
    "matching.DismissedOpportunity": {"reason": "TOO_FAR", "wrong_times": []},
    "matching.FeedbackEvent": {"kind": "DISMISSED"},
    "matching.InactivityNotice": {"erase_on": date(2026, 12, 20)},
    "matching.InboxItem": {"expires_at": datetime(2027, 1, 1, tzinfo=UTC), "policy": None},
    # Whoever approved it did not propose it.
    "matching.InclusionPolicy": {
        "scope": "COURSES",
        "measure": "OUTREACH",
        "basis": "S158",
        "share": None,
        "cap": 0,
        "programme": "",
        "areas": [],
        "head_start_days": 0,
        "starts_on": date(2026, 11, 20),
        "review_by": date(2027, 11, 20),
        "by_fact": False,
        "state": "STOPPED",
        "ended_because": "DECISION",
        "content_sha256": "a" * 64,
        "approved_sha256": "a" * 64,
        "proposed_by": lambda who: uuid5(NAMESPACE_URL, f"colleague of {who}"),
    },
    "matching.ListQuestion": {"receipt": None, "state": "ANSWERED", "outcome": "PUT_RIGHT", "withdrawn_at": None},
    "matching.ModelRelease": {"is_current": False, "replaced": None},
    "matching.Outcome": {"destination": "EMP1"},
    "matching.PlanStep": {"state": "DONE"},
    "matching.Resident": {"birth_month": date(1990, 4, 1), "longest_journey": 47},
}
"""Values that a model's constraints ask for, or what makes one of the word that tells this person from another."""


def canary(label: str, field: str, who: str) -> str:
    """A text that stands nowhere else."""
    return f"canary {who} {label} {field}"


def plant(person: User, who: str) -> dict[str, Model]:
    """One row about this person in every model that declares a way to them, with a recognisable value in every field.

    Args:
        person: whom; their account itself is filled too.
        who: a word that tells this person's values from another's.
    """
    resident, _ = Resident.objects.get_or_create(user=person)
    there: dict[type[Model], Model] = {User: person, Resident: resident}
    for model, said in declared().items():
        if said.links:
            there[model] = _row(model, said, person=person, there=there, who=who)
    return {label_of(model): row for model, row in there.items()}


def _row(model: type[Model], said: PersonalData, *, person: User, there: dict[type[Model], Model], who: str) -> Model:
    """A row that points to what is planted already: a section belongs to this person's application."""
    row = there.get(model) or model()
    given = VALUES.get(label_of(model), {})
    many = []
    for field in own_fields(model):
        if field.primary_key or (model is User and field.name in {"firebase_uid", "pseudonym", "password"}):
            continue
        if isinstance(field, models.ManyToManyField):
            # Rows of a table of its own are planted by themselves, if they say anything of a person.
            many += [field] if field.remote_field.through._meta.auto_created else []
        elif field.name in given:
            value = given[field.name]
            setattr(row, field.name, value(who) if callable(value) else value)
        elif field.name in said.pseudonyms:
            setattr(row, field.name, person.pseudonym)
        elif field.related_model in there:
            setattr(row, field.name, there[field.related_model])
        else:
            text = (
                canary(label_of(model), field.name, who) if field.name in said.fields else f"plain {field.name} {who}"
            )
            setattr(row, field.name, _value(field, text))
    row.save()
    for field in many:
        getattr(row, field.name).set([THINGS[field.related_model]()])
    row.refresh_from_db()
    return row


def _value(field: models.Field[Any, Any], text: str) -> Any:
    """A value of a field's type that a search finds, where the type can hold one."""
    if isinstance(field, models.ForeignKey):
        return THINGS[field.related_model]()
    if isinstance(field, ArrayField):
        return [_value(field.base_field, text)]
    if field.choices:
        return next(value for value, _ in field.flatchoices if value != "")
    if field.name.endswith("sha256") or field.name == "inputs":
        return hashlib.sha256(text.encode()).hexdigest()
    if isinstance(field, models.CharField | models.TextField):
        return text[-field.max_length :] if field.max_length else text
    plain: dict[type[models.Field[Any, Any]], Any] = {
        models.JSONField: {"said": text},
        models.UUIDField: uuid5(NAMESPACE_URL, text),
        models.DateTimeField: MOMENT,
        models.DateField: MOMENT.date(),
        models.TimeField: MOMENT.time(),
        models.BooleanField: True,
        models.FloatField: 0.25,
    }
    return next((value for kind, value in plain.items() if isinstance(field, kind)), 5)
