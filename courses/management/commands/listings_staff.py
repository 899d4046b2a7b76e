"""The group of GLA staff who look after organisations and listings every day."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.models import Group, Permission
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.audit.recording import record

GROUP: Final = "GLA listings staff"
_LOOKED_AT: Final = (
    *("courses.apprenticeshipstandard", "courses.borough", "courses.digitalrole"),
    *(
        "courses.digitalroleskill",
        "courses.followedfeed",
        "courses.importrun",
        "courses.invitation",
        "courses.joblease",
    ),
    *("courses.jobprofile", "courses.listingchange", "courses.occupation", "courses.occupationskill"),
    *("courses.organisationchange", "courses.organisationnotice", "courses.outcode", "courses.outcodeborough"),
    *("courses.qualification", "courses.qualificationfunding", "courses.reporttally", "courses.skill"),
    *("courses.trustrun", "courses.upload", "matching.report"),
)
# model -> what they may do with its rows in the admin; nobody deletes an organisation: it is suspended
MAY: Final[dict[str, tuple[str, ...]]] = {
    "accounts.user": ("view",),
    **dict.fromkeys(_LOOKED_AT, ("view",)),
    "courses.apikey": ("view", "change"),
    "courses.course": ("view", "add", "change"),
    "courses.courserun": ("view", "add", "change", "delete"),
    "courses.duplicatepair": ("view", "change"),
    "courses.employer": ("view", "add", "change"),
    "courses.employermember": ("view", "add", "change", "delete"),
    "courses.job": ("view", "add", "change"),
    "courses.joblocation": ("view", "add", "change", "delete"),
    "courses.opportunityskill": ("view", "add", "change", "delete"),
    "courses.payrate": ("view", "add", "change"),
    "courses.provider": ("view", "add", "change"),
    "courses.providermember": ("view", "add", "change", "delete"),
    "courses.venue": ("view", "add", "change"),
}


class Command(BaseCommand):
    """`manage.py listings_staff [EMAIL …]`: makes the group, or puts its permissions right; a second run changes nothing."""

    help = f"Make the group {GROUP}, with its permissions in the admin, and put staff accounts into it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom to put in."""
        parser.add_argument("emails", nargs="*", metavar="EMAIL", help="e-mail addresses of staff accounts to put in")

    @transaction.atomic
    def handle(self, *_args: Any, emails: list[str], **_options: Any) -> None:
        """All of it, or nothing where an account is missing."""
        group, made = Group.objects.get_or_create(name=GROUP)
        group.permissions.set(_permissions())
        staff = list(User.objects.filter(email__in=emails, is_staff=True))
        missing = sorted(set(emails) - {str(row.email) for row in staff})
        if missing:
            raise CommandError(
                f"No staff account has this address: {', '.join(missing)}. Make it in the admin under Users first."
            )
        group.user_set.add(*staff)
        for row in staff:
            record("ROLE_GIVEN", actor=AuditEntry.Actor.SYSTEM, subject=row, now=timezone.now(), facts={"group": GROUP})
        self.stdout.write(
            f"{GROUP}: {'made' if made else 'there'}, {group.permissions.count()} permissions, "
            f"{group.user_set.count()} members."
        )


def _permissions() -> list[Permission]:
    wanted = {(label.split(".")[0], f"{verb}_{label.split('.')[1]}") for label, verbs in MAY.items() for verb in verbs}
    found = Permission.objects.filter(content_type__app_label__in={app for app, _ in wanted}).select_related(
        "content_type"
    )
    chosen = [row for row in found if (row.content_type.app_label, row.codename) in wanted]
    if len(chosen) != len(wanted):
        raise CommandError("Some permissions are not in the database yet. Run: python manage.py migrate")
    return chosen
