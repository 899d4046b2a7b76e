"""Analysts are named by GLA staff, with history, and nobody lets themselves in."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from courses.services.access import StaffOnly
from matching.models import AnalystGrant
from matching.queries.roles import Role, roles_of
from matching.services.analysts import NotForOneself, end_analyst, grant_analyst
from tests.factories.employer import employer
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import staff_user, user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
STAN = "stan@example.org"


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("analysts", *arguments, stdout=out)
    return out.getvalue()


def test_granted_ended_and_granted_again_with_its_history() -> None:
    staff_user(email=STAN)
    ada = user(uid="ada")
    told("grant", "ada", "--by", STAN, "--reason", "Quarterly report")
    told("grant", "ada", "--by", STAN, "--reason", "Said twice")
    assert roles_of(ada) == [Role.RESIDENT, Role.ANALYST]

    told("end", "ada", "--by", STAN)
    assert roles_of(ada) == [Role.RESIDENT]
    told("grant", "ada", "--by", STAN, "--reason", "Annual report")

    assert [(row.reason, row.granted_by, row.ended_at is None) for row in AnalystGrant.objects.order_by("pk")] == [
        ("Quarterly report", staff(), False),
        ("Annual report", staff(), True),
    ]
    assert [line.partition(": ")[2] for line in told("list").splitlines()] == ["Annual report", "Quarterly report"]


def staff() -> object:
    return AnalystGrant.objects.earliest("pk").granted_by


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("grant", "ada", "--by", STAN), "Please say why."),
        (("grant", "nobody", "--by", STAN), "No account has this firebase uid. Give one that has been here before."),
        (("grant", "ada"), "No account has this email. Give one that has been here before."),
        (("end", "ada", "--by", STAN), "This account is no analyst's."),
        (("grant", "stan", "--by", STAN, "--reason", "Me"), "Please ask a colleague to do this for your account."),
    ],
)
def test_what_is_refused(arguments: tuple[str, ...], words: str) -> None:
    staff_user(uid="stan", email=STAN)
    user(uid="ada")

    with pytest.raises(CommandError) as refused:
        told(*arguments)
    assert (str(refused.value), AnalystGrant.objects.count()) == (words, 0)


def test_only_staff_decide() -> None:
    ada, bob = user(uid="ada"), user(uid="bob")

    with pytest.raises(StaffOnly):
        grant_analyst(user=ada, by=bob, reason="A friend", now=NOW)
    with pytest.raises(StaffOnly):
        end_analyst(user=ada, by=bob, now=NOW)
    with pytest.raises(NotForOneself):
        grant_analyst(user=(stan := staff_user()), by=stan, reason="Me", now=NOW)
    assert AnalystGrant.objects.count() == 0


@pytest.mark.parametrize(
    ("broken", "constraint"),
    [
        ({"reason": ""}, "analyst_has_reason"),
        ({"ended_at": datetime(2026, 11, 22, tzinfo=UTC)}, "analyst_ends_after"),
        ({"granted_by": "ada"}, "analyst_granted_by_another"),
        ({}, "analyst_granted_once"),
    ],
)
def test_what_the_database_refuses(broken: dict[str, object], constraint: str) -> None:
    ada = user(uid="ada")
    row = {"user": ada, "granted_at": NOW, "granted_by": staff_user(), "reason": "Report"}
    AnalystGrant.objects.create(**row)
    given = {**row, "user": ada if not broken else user(uid="bob"), **broken}
    if broken.get("granted_by") == "ada":
        given |= {"user": user(uid="bob"), "granted_by": user(uid="bob")}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AnalystGrant.objects.create(**given)


def test_every_role_by_our_own_rows() -> None:
    vera = staff_user(uid="vera", email="vera@example.org")
    member(provider(), uid="vera", role="VIEWER")
    member(employer(), uid="vera", role="VIEWER")
    grant_analyst(user=vera, by=staff_user(email=STAN), reason="Report", now=NOW)

    assert roles_of(vera) == [*Role]
    assert roles_of(user(uid="rita")) == [Role.RESIDENT]
