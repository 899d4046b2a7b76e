"""Policies for the pure tests: right in every way until a test changes something."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from matching.inclusion.evidence import Evidence
from matching.inclusion.force import Decided, State
from matching.inclusion.policy import AnyPolicy, CoursePolicy, JobPolicy, Outreach, Places, content_sha256
from matching.inclusion.rules import Basis, GroupRule, Limits, Rules

TODAY = date(2026, 11, 23)
LIMITS = Limits(
    valid_from=date(2026, 1, 1),
    valid_to=None,
    default_cap=0.05,
    ceiling=0.15,
    review_months=12,
    evidence_months=72,
    source="A test",
)
RULES = Rules(
    (LIMITS,),
    {
        "WOMEN": GroupRule(frozenset({Basis.S158}), "A test"),
        "DISABLED": GroupRule(frozenset({Basis.S158, Basis.S13_3}), "A test"),
        "NO_DEGREE": GroupRule(frozenset({Basis.NONE_NEEDED}), "A test", by_fact=True),
        "DEPRIVED_AREA": GroupRule(frozenset({Basis.NONE_NEEDED}), "A test", by_fact=True),
    },
)
EVIDENCE = Evidence(
    dataset="A register",
    table="Learners by sex",
    measured_on=date(2026, 9, 30),
    numerator=20,
    denominator=100,
    benchmark=0.5,
    benchmark_source="A census",
    url="https://figures.example",
    good_until=date(2027, 9, 30),
)
PLACES = Places("Code for London", frozenset({7, 8}), 0.5, 0.05)
ADA, BEN = UUID(int=1), UUID(int=2)


def said(**changes: Any) -> dict[str, Any]:
    """What a policy says."""
    return {
        "code": "women-in-code",
        "version": 1,
        "title": "Places on coding courses",
        "group": "WOMEN",
        "basis": Basis.S158,
        "aim": "Half of the learners are women.",
        "evidence": (EVIDENCE,),
        "proportionality": "It raises nobody by more than the cap.",
        "alternatives": "We told people in libraries first.",
        "effect_on_others": "Others may stand a place lower.",
        "owner": "Skills team",
        "starts_on": date(2026, 11, 1),
        "review_by": date(2027, 10, 31),
        "words_version": "1",
        "notice": "Half of the places are aimed for women.",
        "eqia_reference": "EqIA 2026/7",
        "dpia_reference": "DPIA 2026/3",
        "rules": RULES,
        **changes,
    }


def for_courses(**changes: Any) -> CoursePolicy:
    """A policy of places."""
    return CoursePolicy(**{"measure": PLACES, **said(**changes)})


def for_jobs(**changes: Any) -> JobPolicy:
    """A policy of outreach."""
    return JobPolicy(**{"measure": Outreach(), **said(**changes)})


def agreed(policy: AnyPolicy, **changes: Any) -> Decided:
    """Ada proposed it, Ben approved it, and it runs."""
    decided = Decided(State.RUNNING, proposed_by=ADA, approved_by=BEN, approved_sha256=content_sha256(policy))
    return replace(decided, **changes)
