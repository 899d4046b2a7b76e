"""Drafts from files: whole or not at all, and the next version of their code."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from backend.audit.models import AuditEntry
from matching.models import InclusionPolicy, Resident
from matching.queries.policies import policies_in_force
from matching.queries.prioritisation import groups_of
from matching.services.analysts import AnalystsAndStaffOnly
from matching.services.demo_policies import MEMBERS, load_demo_policies
from matching.services.policy_drafts import DraftBroken, courses_named, draft_policy
from tests.factories.course import course
from tests.factories.policy import analyst
from tests.factories.user import staff_user, user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FILE = settings.BASE_DIR / "fixtures" / "demo" / "policies.json"


def draft(**changes: Any) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))[0]
    return {**content, "courses": [course().pk], **changes}


def test_each_is_the_next_version_of_its_code() -> None:
    ada = analyst(uid="ada")
    first, second = (draft_policy(content=draft(), by=ada, now=NOW) for _ in range(2))

    assert [(row.code, row.version, row.state) for row in (first, second)] == [
        ("women-in-bootcamps", 1, "DRAFT"),
        ("women-in-bootcamps", 2, "DRAFT"),
    ]
    assert (first.starts_on, first.review_by) == (date(2026, 11, 23), date(2026, 11, 23) + timedelta(days=300))
    assert first.evidence.get().measured_on == date(2026, 11, 23) - timedelta(days=60)
    assert first.programme_courses.count() == 1
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["POLICY_DRAFTED"] * 2


BROKEN: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "something is missing": (lambda content: content.pop("aim"), "aim"),
    "something is unknown": (lambda content: content.update(colour="red"), "colour"),
    "a version of its own": (lambda content: content.update(version=7), "version"),
    "a day that is none": (lambda content: content.update(starts_on="soon"), "starts_on"),
    "a course that is not there": (lambda content: content.update(courses=[0]), "courses"),
    "evidence without a source": (lambda content: content["evidence"][0].pop("dataset"), "evidence"),
    "evidence of no day": (lambda content: content["evidence"][0].update(measured_on={}), "evidence"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_is_no_draft_is_not_stored(how: str) -> None:
    content = draft()
    change, field = BROKEN[how]
    change(content)

    with pytest.raises(DraftBroken) as refused:
        draft_policy(content=content, by=analyst(uid="ada"), now=NOW)
    assert refused.value.field == field
    assert InclusionPolicy.objects.count() == 0


def test_only_analysts_and_staff() -> None:
    with pytest.raises(AnalystsAndStaffOnly):
        draft_policy(content=draft(), by=user(uid="rita"), now=NOW)


def test_the_demonstrations_own_are_proposed_approved_and_run() -> None:
    """Every one of them, as `manage.py demo` loads them, a second time too."""
    staff_user(uid="sade", email="sade@example.org")
    named = {key for one in json.loads(FILE.read_text(encoding="utf-8")) for key in one.get("courses", ())}
    for key in named:
        course(source="demo", source_ref=key)
    now = timezone.now()
    for _ in range(2):
        lines = load_demo_policies(path=FILE, staff="sade@example.org", now=now)
        assert lines == ["disabled-jobs-outreach v1: Running", "women-in-bootcamps v1: Running"]

    active = policies_in_force(today=timezone.localdate(now))
    assert [(one.row.code, one.force.cap) for one in active] == [
        ("disabled-jobs-outreach", 0.0),
        ("women-in-bootcamps", 0.05),
    ]
    asked = {uid: groups_of(pk, today=timezone.localdate(now)) for pk, uid in _residents()}
    assert asked == {f"synthetic-{key}": {"WOMEN"} for key in MEMBERS}


def _residents() -> list[tuple[int, str]]:
    return list(Resident.objects.values_list("pk", "user__firebase_uid"))


def test_courses_by_the_keys_of_their_source() -> None:
    one = course(source="demo", source_ref="code")

    assert courses_named(["code"]) == [one.pk]
    with pytest.raises(DraftBroken):
        courses_named(["code", "gone"])


def test_the_command_stores_all_or_none(tmp_path: Path) -> None:
    staff = staff_user(uid="stan")
    out, file = StringIO(), tmp_path / "drafts.json"
    file.write_text(json.dumps([draft(), draft(code="another")]), encoding="utf-8")
    call_command("load_policies", str(file), "--by", staff.email, stdout=out)
    assert out.getvalue().splitlines()[0] == (
        "women-in-bootcamps v1 is a draft. Somebody has to propose it, and somebody else to approve it."
    )
    file.write_text(json.dumps([draft(code="third"), {}]), encoding="utf-8")

    with pytest.raises(CommandError, match="POLICY_DRAFT_BROKEN"):
        call_command("load_policies", str(file), "--by", staff.email)
    assert sorted(InclusionPolicy.objects.values_list("code", flat=True)) == ["another", "women-in-bootcamps"]


@pytest.mark.parametrize(
    ("text", "by", "words"),
    [("[", "stan", "can't be read"), ("7", "stan", "can't be read"), ("[]", "nobody@example.org", "No account")],
)
def test_the_command_says_what_is_wrong(tmp_path: Path, text: str, by: str, words: str) -> None:
    staff, file = staff_user(uid="stan"), tmp_path / "drafts.json"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match=words):
        call_command("load_policies", str(file), "--by", staff.email if by == "stan" else by)
