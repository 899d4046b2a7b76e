"""The people of the demonstration's organisations: made once, through the services, and nothing of theirs undone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings

from backend.accounts.models import User
from courses.models import Employer, EmployerMember, Opportunity, OrganisationChange, Provider, ProviderMember
from courses.services.approval import Decision, decide_on_organisation
from courses.services.demo import load_demo_members
from courses.services.demo_listings import load_demo_listings
from tests.factories.employer import employer
from tests.factories.provider import provider
from tests.factories.user import user

pytestmark = pytest.mark.django_db

FILE = settings.BASE_DIR / "fixtures" / "demo" / "members.json"
LISTINGS = FILE.with_name("listings.json")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def organisations(db: None) -> None:
    """Those that the file names."""
    for person in json.loads(FILE.read_text(encoding="utf-8")):
        for column, make, model in (("provider", provider, Provider), ("employer", employer, Employer)):
            key = person.get(column)
            if key and not model.objects.filter(source_ref=key).exists():
                make(name=key, source="demo", source_ref=key)


def stored() -> list[Any]:
    models = (User, Provider, Employer, ProviderMember, EmployerMember, Opportunity, OrganisationChange)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_once_and_again() -> None:
    lines = load_demo_members(path=FILE, now=NOW)
    before = stored()

    assert lines == [
        "demo-olu: owner of larkfield-college",
        "demo-esther: editor of larkfield-college",
        "demo-ines: owner of lanternfish-it",
        "demo-pia: owner of Second Lantern Repairs, which waits for approval",
        "demo-sade: GLA staff",
    ]
    assert load_demo_members(path=FILE, now=NOW) == lines
    assert stored() == before


def test_the_listings_stand_on_their_way() -> None:
    load_demo_members(path=FILE, now=NOW)

    lines = load_demo_listings(path=LISTINGS, now=NOW)

    assert lines == [
        "Mend your own clothes: draft",
        "Spreadsheets in the evening: approved, goes live later",
        "Trainee repair assistant: in review",
    ]
    before = list(Opportunity.objects.order_by("pk").values())
    assert load_demo_listings(path=LISTINGS, now=NOW) == lines
    assert list(Opportunity.objects.order_by("pk").values()) == before


def test_what_was_decided_stays_decided() -> None:
    load_demo_members(path=FILE, now=NOW)
    repairs = Employer.objects.get(name="Second Lantern Repairs")
    sade = user(uid="demo-sade")
    decide_on_organisation(model=Employer, pk=repairs.pk, decision=Decision.APPROVE, by=sade, now=NOW)

    lines = load_demo_members(path=FILE, now=NOW)

    repairs.refresh_from_db()
    assert repairs.approval == "APPROVED"
    assert lines[3] == "demo-pia: owner of Second Lantern Repairs, which is decided on"
