"""Policies of an invented programme, approved by two invented analysts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from backend.accounts.models import User
from courses.models import Course
from matching.inclusion.policy import content_sha256
from matching.models import AnalystGrant, InclusionPolicy, PolicyCourse, PolicyEvidence
from matching.queries.policies import policy_of
from matching.services.policies import approve_policy, propose_policy
from tests.factories.user import user

DAY = date(2026, 11, 23)
TEXTS = {
    "title": "Places on coding courses",
    "aim": "Half of the learners are women.",
    "proportionality": "It raises nobody by more than the cap.",
    "alternatives": "We told people in libraries first. It was not enough.",
    "effect_on_others": "Others may stand one place lower in a list.",
    "owner": "Skills team",
    "words_version": "1",
    "notice": "Half of the places on these courses are aimed for women.",
    "eqia_reference": "EqIA 2026/7",
    "dpia_reference": "DPIA 2026/3",
}


def analyst(*, uid: str) -> User:
    """An account with a grant."""
    found = user(uid=uid)
    AnalystGrant.objects.get_or_create(
        user=found, ended_at=None, defaults={"granted_at": _moment(DAY), "reason": "Tests"}
    )
    return found


def figures(*, day: date = DAY, **columns: Any) -> dict[str, Any]:
    """Columns of evidence of some time before a day: 20 of 100, where 51 of 100 would be fair."""
    return {
        "dataset": "A made-up register",
        "table": "Learners by sex",
        "measured_on": day - timedelta(days=60),
        "numerator": 20,
        "denominator": 100,
        "benchmark": 0.51,
        "benchmark_source": "A made-up census",
        "url": "https://figures.example/learners",
        "good_until": day + timedelta(days=300),
        **columns,
    }


def policy(
    *, courses: Sequence[Course] = (), evidence: dict[str, Any] | None = None, day: date = DAY, **columns: Any
) -> InclusionPolicy:
    """A draft: of places on these courses from a day on, or of what the columns say."""
    places = {"programme": "Code for London", "share": 0.5, "cap": 0.05}
    plain = columns.get("measure", "PLACES") != "PLACES"
    made = InclusionPolicy.objects.create(
        **{
            "code": "women-in-code",
            "scope": "COURSES",
            "measure": "PLACES",
            "basis": "S158",
            "group": "WOMEN",
            "starts_on": day,
            "review_by": day + timedelta(days=300),
            **TEXTS,
            **({} if plain else places),
            **columns,
        }
    )
    PolicyCourse.objects.bulk_create([PolicyCourse(policy=made, course=course) for course in courses])
    PolicyEvidence.objects.create(policy=made, **(evidence or figures(day=day)))
    return made


def approved_policy(
    *, courses: Sequence[Course], now: datetime, evidence: dict[str, Any] | None = None, **columns: Any
) -> InclusionPolicy:
    """The same, proposed by Ada and approved by Ben: it runs where its first day has come."""
    made = policy(courses=courses, evidence=evidence, **columns)
    propose_policy(policy_id=made.pk, by=analyst(uid="ada"), now=now)
    content = content_sha256(policy_of(made))
    return approve_policy(policy_id=made.pk, content=content, by=analyst(uid="ben"), now=now)


def _moment(day: date) -> datetime:
    return datetime.fromisoformat(f"{day}T09:00:00+00:00")
