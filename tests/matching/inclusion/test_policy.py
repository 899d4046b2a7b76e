"""What can't be meant can't be made: every rule of a policy, and the figures that it rests on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.inclusion.evidence import interval_of, months_after
from matching.inclusion.policy import (
    AnyPolicy,
    CourseMeasure,
    CoursePolicy,
    EarlierPush,
    Encouragement,
    JobMeasure,
    JobPolicy,
    Outreach,
    Places,
    PolicyRefused,
    content_sha256,
    programme_of,
    tells_of_nothing,
    text_of,
)
from matching.inclusion.rules import Basis, RulesBroken, load_rules
from matching.models.inclusion_policy import HIGHEST_CAP
from matching.queries.policy_rules import rules
from matching.queries.prioritisation import groups
from tests.matching.inclusion.policies import EVIDENCE, PLACES, for_courses, for_jobs, said

TEXTS = (
    "code",
    "title",
    "aim",
    "proportionality",
    "alternatives",
    "effect_on_others",
    "owner",
    "words_version",
    "notice",
    "eqia_reference",
    "dpia_reference",
)


def codes(make: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(PolicyRefused) as refused:
        make()
    return [(one.code, one.field) for one in refused.value.found]


@pytest.mark.parametrize("measure", [PLACES, Outreach(7), EarlierPush(), Encouragement()])
def test_whatever_is_meant_can_be_made(measure: CourseMeasure) -> None:
    assert for_courses(measure=measure).name == "women-in-code v1"


@pytest.mark.parametrize("measure", [Outreach(), Encouragement()])
def test_jobs_have_outreach_and_encouragement(measure: JobMeasure) -> None:
    assert for_jobs(measure=measure).measure == measure


def test_the_type_of_a_policy_for_jobs_has_nothing_that_moves_anybody() -> None:
    assert set(get_args(JobMeasure)) == {Outreach, Encouragement}
    assert set(get_args(CourseMeasure)) == {Places, Outreach, EarlierPush, Encouragement}


@pytest.mark.parametrize(
    "measure", [PLACES, EarlierPush(), Outreach(1), Outreach(0, "Code for London", frozenset({7}))]
)
def test_nothing_else_can_be_put_down_for_jobs_past_the_type(measure: Any) -> None:
    found = codes(lambda: JobPolicy(measure=measure, **said()))

    assert [code for code, _ in found] == ["MEASURE_NOT_FOR_JOBS"]


@pytest.mark.parametrize(
    ("policy", "courses", "nothing"),
    [
        (for_courses(measure=PLACES), frozenset(), False),
        (for_courses(measure=Outreach(0, "Code for London", frozenset({7}))), {7}, False),
        (for_courses(measure=EarlierPush("Code for London", frozenset({7, 8}))), {7, 8}, False),
        (for_courses(measure=Outreach(2)), frozenset(), True),
        (for_courses(measure=EarlierPush()), frozenset(), True),
        (for_courses(measure=Encouragement()), frozenset(), False),
        (for_jobs(measure=Outreach()), frozenset(), False),
    ],
)
def test_what_members_are_told_of(policy: AnyPolicy, courses: set[int], nothing: bool) -> None:  # noqa: FBT001
    assert (programme_of(policy), tells_of_nothing(policy)) == (courses, nothing)


def test_a_measure_that_names_no_programme_is_hashed_as_before_it_could() -> None:
    """What was approved then still is exactly what was approved."""
    assert '"measure":{"head_start_days":3}' in text_of(for_courses(measure=Outreach(3)))
    assert '"measure":{}' in text_of(for_courses(measure=EarlierPush()))
    named = text_of(for_courses(measure=Outreach(3, "Code for London", frozenset({8, 7}))))
    assert '"measure":{"courses":[7,8],"head_start_days":3,"programme":"Code for London"}' in named


@pytest.mark.parametrize("field", TEXTS)
def test_nothing_is_left_unsaid(field: str) -> None:
    assert codes(lambda: for_courses(**{field: " "})) == [("POLICY_TEXT_MISSING", field)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"group": "EVERYBODY"}, ("POLICY_GROUP_UNKNOWN", "group")),
        ({"basis": Basis.NONE_NEEDED}, ("POLICY_BASIS_WRONG", "basis")),
        ({"basis": Basis.S13_3}, ("POLICY_BASIS_WRONG", "basis")),
        ({"by_fact": True}, ("POLICY_NEEDS_OPT_IN", "by_fact")),
        ({"areas": frozenset({"E7"})}, ("POLICY_AREAS_WRONG", "areas")),
        ({"review_by": date(2026, 11, 1)}, ("POLICY_REVIEW_TOO_LATE", "review_by")),
        ({"review_by": date(2027, 11, 2)}, ("POLICY_REVIEW_TOO_LATE", "review_by")),
        ({"measure": replace(PLACES, programme="")}, ("PROGRAMME_MISSING", "programme")),
        ({"measure": replace(PLACES, courses=frozenset())}, ("PROGRAMME_MISSING", "programme")),
        ({"measure": replace(PLACES, share=0.0)}, ("SHARE_WRONG", "share")),
        ({"measure": replace(PLACES, share=1.01)}, ("SHARE_WRONG", "share")),
        ({"measure": replace(PLACES, cap=0.0)}, ("CAP_TOO_HIGH", "cap")),
        ({"measure": replace(PLACES, cap=0.1501)}, ("CAP_TOO_HIGH", "cap")),
        ({"measure": Outreach(8)}, ("HEAD_START_TOO_LONG", "head_start_days")),
        ({"measure": Outreach(1, "Code for London")}, ("PROGRAMME_MISSING", "programme")),
        ({"measure": Outreach(1, " ", frozenset({7}))}, ("PROGRAMME_MISSING", "programme")),
        ({"measure": EarlierPush("Code for London")}, ("PROGRAMME_MISSING", "programme")),
        ({"evidence": ()}, ("EVIDENCE_SHOWS_NOTHING", "evidence")),
        ({"evidence": (replace(EVIDENCE, numerator=45),)}, ("EVIDENCE_SHOWS_NOTHING", "evidence")),
        ({"evidence": (replace(EVIDENCE, numerator=2, denominator=10),)}, ("EVIDENCE_SHOWS_NOTHING", "evidence")),
        ({"evidence": (replace(EVIDENCE, denominator=0, numerator=0),)}, ("EVIDENCE_BROKEN", "evidence")),
        ({"evidence": (replace(EVIDENCE, numerator=101),)}, ("EVIDENCE_BROKEN", "evidence")),
        ({"evidence": (replace(EVIDENCE, benchmark=1.0),)}, ("EVIDENCE_BROKEN", "evidence")),
        ({"evidence": (replace(EVIDENCE, url=""),)}, ("EVIDENCE_BROKEN", "evidence")),
        ({"evidence": (replace(EVIDENCE, good_until=date(2032, 10, 1)),)}, ("EVIDENCE_TOO_LONG", "evidence")),
    ],
)
def test_refused_with_the_rule_that_it_breaks(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert codes(lambda: for_courses(**changes)) == [expected]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = codes(lambda: for_courses(title="", owner="", basis=Basis.S13_3, measure=replace(PLACES, cap=0.9, share=2)))

    assert found == [
        ("POLICY_TEXT_MISSING", "title"),
        ("POLICY_TEXT_MISSING", "owner"),
        ("POLICY_BASIS_WRONG", "basis"),
        ("SHARE_WRONG", "share"),
        ("CAP_TOO_HIGH", "cap"),
    ]


def test_areas_are_named_where_people_are_members_by_where_they_live() -> None:
    needs = {"group": "DEPRIVED_AREA", "basis": Basis.NONE_NEEDED}

    assert for_courses(**needs, by_fact=True, areas=frozenset({"E7"})).areas == {"E7"}
    assert for_courses(**needs).areas == frozenset()
    assert codes(lambda: for_courses(**needs, by_fact=True)) == [("POLICY_AREAS_WRONG", "areas")]


@pytest.mark.parametrize(
    "changed",
    [
        for_courses(aim="Another."),
        for_courses(version=2),
        for_courses(measure=replace(PLACES, cap=0.06)),
        for_courses(measure=replace(PLACES, courses=frozenset({7}))),
        for_courses(measure=Outreach()),
        for_courses(measure=Encouragement()),
        for_courses(evidence=(replace(EVIDENCE, numerator=21),)),
        for_jobs(),
    ],
)
def test_another_content_has_another_hash(changed: CoursePolicy | JobPolicy) -> None:
    assert content_sha256(for_courses()) == content_sha256(for_courses())
    assert content_sha256(changed) != content_sha256(for_courses())


def test_wilson_as_newcombe_tabulates_it() -> None:
    """Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    found = [
        tuple(round(bound, 4) for bound in interval_of(*pair)) for pair in ((81, 263), (15, 148), (0, 20), (1, 29))
    ]

    assert found == [(0.2553, 0.3662), (0.0624, 0.1605), (0.0, 0.1611), (0.0061, 0.1718)]


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_lies_in_its_interval(counted: tuple[int, int]) -> None:
    low, high = interval_of(*counted)

    assert 0 <= low <= counted[0] / counted[1] + 1e-12
    assert counted[0] / counted[1] - 1e-12 <= high <= 1


@pytest.mark.parametrize("counted", [(0, 0), (2, 1), (-1, 5)])
def test_nobody_has_no_share(counted: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="of somebody"):
        interval_of(*counted)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 1), 12, date(2027, 11, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 1, 31), 11, date(2026, 12, 31)),
    ],
)
def test_months_after(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def test_the_shipped_rules_know_every_group_and_no_cap_goes_beyond_the_databases() -> None:
    assert set(rules().groups) == {group.code for group in groups()}
    assert max(one.ceiling for one in rules().limits) == HIGHEST_CAP
    assert rules().limits[0].default_cap == 0.05
    special = {group.code for group in groups() if group.special_category}
    assert [code for code, rule in rules().groups.items() if rule.by_fact and code in special] == []


BROKEN: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no limits": lambda content: content["limits"].clear(),
    "a default above its ceiling": lambda content: content["limits"][0].update(default_cap=0.2),
    "no source": lambda content: content["limits"][0].update(source=" "),
    "limits that overlap": lambda content: content["limits"].append(dict(content["limits"][0])),
    "an unknown basis": lambda content: content["bases"]["WOMEN"].update(may_rest_on=["S159"]),
    "a group that rests on nothing": lambda content: content["bases"]["WOMEN"].update(may_rest_on=[]),
    "what is protected by a fact": lambda content: content["bases"]["WOMEN"].update(by_fact=True),
    "an unknown key": lambda content: content["limits"][0].update(colour="red"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_broken_rules_are_refused(how: str, tmp_path: Path) -> None:
    content = json.loads(Path("fixtures/inclusion/rules.json").read_text(encoding="utf-8"))
    BROKEN[how](content)
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(content), encoding="utf-8")

    with pytest.raises(RulesBroken, match=r"rules\.json"):
        load_rules(file)


def test_the_limits_of_a_day(tmp_path: Path) -> None:
    content = json.loads(Path("fixtures/inclusion/rules.json").read_text(encoding="utf-8"))
    content["limits"][0]["valid_to"] = "2027-06-30"
    content["limits"].append({**content["limits"][0], "valid_from": "2027-07-01", "valid_to": None, "ceiling": 0.1})
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    loaded = load_rules(file)

    days = [date(2026, 1, 1), date(2027, 6, 30), date(2027, 7, 1), date(2030, 1, 1)]
    assert [loaded.on(day).ceiling for day in days] == [0.15, 0.15, 0.1, 0.1]
