"""Registering, claiming and changing an organisation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from backend.errors import InvalidInput, NotFound, Refusal
from courses.models import (
    Employer,
    EmployerMember,
    OrganisationChange,
    Provider,
    ProviderMember,
    Source,
)
from courses.services.access import RoleTooLow
from courses.services.claims import AlreadyMember, HasOwners
from courses.services.moves import ChangedMeanwhile
from courses.services.organisations import (
    MOST_WAITING,
    AlreadyRegistered,
    TooManyWaiting,
    register_employer,
    register_provider,
    update_organisation,
)
from tests.factories.employer import employer
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
UKPRN = "99910001"


def history(row: Provider | Employer) -> list[tuple[Any, ...]]:
    """Act, part, who did it, whom it concerns, and the fields; the oldest first."""
    columns = ("action", "actor", "by__firebase_uid", "concerning__firebase_uid", "revision", "fields")
    return list(OrganisationChange.objects.filter(**{row.column: row}).order_by("pk").values_list(*columns))


def stored() -> tuple[int, ...]:
    models = (Provider, Employer, ProviderMember, EmployerMember, OrganisationChange)
    return tuple(model.objects.count() for model in models)


def test_a_provider_waits_with_its_owner() -> None:
    given = {
        "name": "  Third   Lane College ",
        "website": "thirdlane.example",
        "about": "Evening classes.\r\nCome in. ",
    }

    made = register_provider(by=user(), given=given, ukprn=" 9991 0001 ", label=" Ria ", now=NOW)

    row = Provider.objects.get()
    assert (row.name, row.website, row.about) == (
        "Third Lane College",
        "https://thirdlane.example",
        "Evening classes.\nCome in.",
    )
    assert (row.ukprn, row.approval, row.revision, row.source, row.source_ref) == (UKPRN, "PENDING", 1, "listing", None)
    assert ProviderMember.objects.values_list("user__firebase_uid", "role", "state", "label", "joined_at").get() == (
        ("alice", "OWNER", "ACTIVE", "Ria", NOW)
    )
    assert made.provider == row
    assert history(row) == [("REGISTERED", "MEMBER", "alice", "alice", 1, {})]


def test_an_employer_waits_with_its_owner() -> None:
    given = {"name": "Tidewharf", "disability_confident": "LEADER", "living_wage_employer": True}

    register_employer(by=user(), given=given, now=NOW)

    row = Employer.objects.get()
    assert (row.name, row.disability_confident, row.living_wage_employer) == ("Tidewharf", "LEADER", True)
    assert (row.approval, row.website, row.about) == ("PENDING", "", "")
    assert EmployerMember.objects.values_list("user__firebase_uid", "role", "state").get() == (
        ("alice", "OWNER", "ACTIVE")
    )
    assert history(row) == [("REGISTERED", "MEMBER", "alice", "alice", 1, {})]


def test_a_provider_without_a_ukprn() -> None:
    for name in ("First", "Second"):
        register_provider(by=user(), given={"name": name}, ukprn="", now=NOW)

    assert list(Provider.objects.values_list("name", "ukprn")) == [("First", None), ("Second", None)]


BAD_FIELDS: list[tuple[dict[str, Any], str, str]] = [
    ({"name": " \t "}, "NAME_MISSING", "name"),
    ({"name": None}, "NAME_MISSING", "name"),
    ({"name": "x" * 256}, "TEXT_TOO_LONG", "name"),
    ({"name": "Third <b>Lane</b>"}, "HTML_NOT_ALLOWED", "name"),
    ({"name": "Third\0Lane"}, "CONTROL_CHARACTERS", "name"),
    ({"name": "Third \u202eenaL"}, "CONTROL_CHARACTERS", "name"),
    ({"name": "Third \ud83d"}, "CONTROL_CHARACTERS", "name"),
    ({"website": "javascript://alert(1)"}, "WEBSITE_INVALID", "website"),
    ({"website": "ftp://thirdlane.example"}, "WEBSITE_INVALID", "website"),
    ({"website": "not a website"}, "WEBSITE_INVALID", "website"),
    ({"website": f"https://{'x' * 60}.example/{'y' * 200}"}, "TEXT_TOO_LONG", "website"),
    ({"about": "x" * 2001}, "TEXT_TOO_LONG", "about"),
    ({"about": "Hello <script>alert(1)</script>"}, "HTML_NOT_ALLOWED", "about"),
]


@pytest.mark.parametrize(("given", "code", "field"), BAD_FIELDS)
def test_a_bad_field_is_refused_and_nothing_is_written(given: dict[str, Any], code: str, field: str) -> None:
    good = {"name": "Third Lane"}

    for register in (
        lambda: register_provider(by=user(), given={**good, **given}, ukprn=None, now=NOW),
        lambda: register_employer(by=user(), given={**good, **given}, now=NOW),
    ):
        with pytest.raises(InvalidInput) as refused:
            register()
        assert (refused.value.code, refused.value.field) == (code, field)
        assert "Third" not in refused.value.text
    assert stored() == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("text", ["a < b and c > d", "C++ & C#, 5<10", "Sgeulachdan – Gàidhlig 😀"])
def test_plain_text_may_say_anything(text: str) -> None:
    register_employer(by=user(), given={"name": "Tidewharf", "about": text}, now=NOW)

    assert Employer.objects.get().about == text


@pytest.mark.parametrize("ukprn", ["1000001", "100000011", "1000000A", "１２３４５６７８"])
def test_a_ukprn_has_eight_digits(ukprn: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        register_provider(by=user(), given={"name": "Third Lane"}, ukprn=ukprn, now=NOW)

    assert (refused.value.code, refused.value.field) == ("UKPRN_INVALID", "ukprn")
    assert stored() == (0, 0, 0, 0, 0)


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        register_employer(by=user(), given={"name": "Tidewharf", "disability_confident": "VERY"}, now=NOW)

    assert (refused.value.code, refused.value.field) == ("DISABILITY_CONFIDENT_UNKNOWN", "disability_confident")
    assert stored() == (0, 0, 0, 0, 0)


def test_a_label_is_no_address() -> None:
    with pytest.raises(InvalidInput) as refused:
        register_employer(by=user(), given={"name": "Tidewharf"}, label="ria@example.org", now=NOW)

    assert (refused.value.code, refused.value.field) == ("LABEL_IS_ADDRESS", "label")
    assert stored() == (0, 0, 0, 0, 0)


def test_only_so_many_wait_at_a_time() -> None:
    for number in range(MOST_WAITING - 1):
        register_employer(by=user(), given={"name": f"Tidewharf {number}"}, now=NOW)
    known = provider(source=Source.NCS_PROVIDERS, source_ref="1", ukprn=UKPRN)
    register_provider(by=user(), given={"name": "x"}, ukprn=UKPRN, now=NOW)
    before = stored()

    with pytest.raises(TooManyWaiting):
        register_employer(by=user(), given={"name": "One more"}, now=NOW)

    assert stored() == before
    register_employer(by=user(uid="bob"), given={"name": "Of somebody else"}, now=NOW)
    ProviderMember.objects.filter(provider=known).update(state="ACTIVE")
    register_employer(by=user(), given={"name": "One more"}, now=NOW)


def test_nobody_registers_one_name_twice() -> None:
    register_provider(by=user(), given={"name": "Wharfside Learning"}, ukprn=None, now=NOW)
    before = stored()

    with pytest.raises(AlreadyRegistered):
        register_provider(by=user(), given={"name": " wharfside  learning "}, ukprn=None, now=NOW)

    assert stored() == before
    # An employer, or one of somebody else, may have the name.
    register_employer(by=user(), given={"name": "Wharfside Learning"}, now=NOW)
    with pytest.raises(AlreadyRegistered):
        register_employer(by=user(), given={"name": "Wharfside Learning"}, now=NOW)
    register_provider(by=user(uid="bob"), given={"name": "Wharfside Learning"}, ukprn=None, now=NOW)


def test_a_provider_of_a_register_is_claimed() -> None:
    known = provider(name="Lantern Yard", source=Source.NCS_PROVIDERS, source_ref="1", ukprn=UKPRN)

    made = register_provider(by=user(), given={"name": "My Name For It"}, ukprn=UKPRN, label="Ria", now=NOW)

    assert (made.provider, made.role, made.state, made.label) == (known, "OWNER", "WAITING", "Ria")
    assert Provider.objects.values_list("name", "approval").get() == ("Lantern Yard", "APPROVED")
    assert history(known) == [("CLAIMED", "MEMBER", "alice", "alice", 1, {})]


@pytest.mark.parametrize("source", [Source.NCS_PROVIDERS, Source.LISTING])
def test_a_provider_with_an_owner_is_not_claimed(source: str) -> None:
    known = provider(source=source, source_ref="1", ukprn=UKPRN)
    member(known, uid="bob")
    before = stored()

    with pytest.raises(HasOwners) as refused:
        register_provider(by=user(), given={"name": "Third Lane"}, ukprn=UKPRN, now=NOW)

    assert (refused.value.code, refused.value.field, stored()) == ("ORGANISATION_HAS_OWNERS", "ukprn", before)


@pytest.mark.parametrize(("role", "state"), [("VIEWER", "ACTIVE"), ("OWNER", "ACTIVE"), ("OWNER", "WAITING")])
def test_a_member_does_not_claim(role: str, state: str) -> None:
    member(provider(ukprn=UKPRN), role=role, state=state)
    before = stored()

    with pytest.raises(AlreadyMember):
        register_provider(by=user(), given={"name": "Third Lane"}, ukprn=UKPRN, now=NOW)

    assert stored() == before


def test_an_owner_changes_what_is_said() -> None:
    row = employer(name="Tidewharf", about="Old words")
    website = row.website
    member(row)

    update_organisation(
        model=Employer,
        pk=row.pk,
        by=user(),
        given={"website": "tidewharf.example", "about": None, "living_wage_employer": True},
        revision=1,
        now=NOW,
    )

    row.refresh_from_db()
    assert (row.website, row.about, row.living_wage_employer, row.revision) == (
        "https://tidewharf.example",
        "",
        True,
        2,
    )
    assert (row.approval, row.approval_changed_at) == ("APPROVED", None)
    fields = {
        "website": [website, "https://tidewharf.example"],
        "about": ["Old words", ""],
        "living_wage_employer": [False, True],
    }
    assert history(row) == [("EDITED", "MEMBER", "alice", None, 2, fields)]


@pytest.mark.parametrize("given", [{}, {"name": " Lantern  Yard"}])
def test_the_same_again_changes_nothing(given: dict[str, Any]) -> None:
    row = provider(name="Lantern Yard")
    member(row)

    update_organisation(model=Provider, pk=row.pk, by=user(), given=given, revision=1, now=NOW)

    row.refresh_from_db()
    assert (row.revision, history(row)) == (1, [])


@pytest.mark.parametrize("given", [{"name": "Mended"}, {}])
def test_a_refused_one_that_is_mended_waits_again(given: dict[str, Any]) -> None:
    row = provider(name="Lantern Yard", approval="REFUSED", approval_reason="No address")
    member(row)

    update_organisation(model=Provider, pk=row.pk, by=user(), given=given, revision=1, now=NOW)

    row.refresh_from_db()
    assert (row.approval, row.approval_reason, row.approval_changed_at, row.revision) == ("PENDING", "", NOW, 2)
    decided = {"approval": ["REFUSED", "PENDING"], "approval_reason": ["No address", ""]}
    named = {"name": ["Lantern Yard", "Mended"]} if given else {}
    assert history(row) == [("EDITED", "MEMBER", "alice", None, 2, named | decided)]


@pytest.mark.parametrize("approval", ["PENDING", "APPROVED", "SUSPENDED"])
def test_no_owner_changes_a_decision(approval: str) -> None:
    row = provider(approval=approval, approval_reason="A reason")
    member(row)

    update_organisation(model=Provider, pk=row.pk, by=user(), given={"about": "New"}, revision=1, now=NOW)

    assert Provider.objects.values_list("approval", "approval_reason").get() == (approval, "A reason")


@pytest.mark.parametrize(
    ("uid", "revision", "refusal"),
    [("alice", 0, ChangedMeanwhile), ("alice", 2, ChangedMeanwhile), ("bob", 1, RoleTooLow), ("charlie", 1, NotFound)],
)
def test_a_refused_change_changes_nothing(uid: str, revision: int, refusal: type[Refusal]) -> None:
    row = provider(name="Lantern Yard")
    member(row)
    member(row, uid="bob", role="EDITOR")

    with pytest.raises(refusal):
        update_organisation(
            model=Provider, pk=row.pk, by=user(uid=uid), given={"name": "Mine now"}, revision=revision, now=NOW
        )

    assert (Provider.objects.values_list("name", "revision").get(), history(row)) == (("Lantern Yard", 1), [])
