"""Every rule about a course and its runs, one break each; and all problems of one draft at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from courses.drafts import CourseDraft, RunDraft, SkillDraft, check_course, missing_of_course
from tests.factories.drafts import START, course_draft, run_draft

TODAY = date(2026, 11, 25)


def found(draft: CourseDraft, stored: CourseDraft | None = None) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in check_course(draft, today=TODAY, stored=stored)]


def test_a_complete_course_has_no_problem() -> None:
    assert found(course_draft()) == []
    assert missing_of_course(course_draft(), today=TODAY) == []


def test_a_draft_needs_only_a_title() -> None:
    assert found(CourseDraft(title="Something")) == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", "", "VALUE_MISSING"),
        ("title", " ", "VALUE_MISSING"),
        ("title", "x" * 256, "TEXT_TOO_LONG"),
        ("title", "two\nlines", "LINE_BREAKS_NOT_ALLOWED"),
        ("title", "<b>Bold</b>", "HTML_NOT_ALLOWED"),
        ("title", "NUL \x00", "CONTROL_CHARACTERS"),
        ("title", "turned \u202e around", "CONTROL_CHARACTERS"),
        ("title", "two\u2028lines", "LINE_BREAKS_NOT_ALLOWED"),
        ("reference", "x" * 256, "TEXT_TOO_LONG"),
        ("reference", "A\u200b1", "CONTROL_CHARACTERS"),
        ("reference", "A\u202e1", "CONTROL_CHARACTERS"),
        ("summary", "x" * 301, "TEXT_TOO_LONG"),
        ("description", "x" * 4001, "TEXT_TOO_LONG"),
        ("description", "<script>alert(1)</script>", "HTML_NOT_ALLOWED"),
        ("who_for", "x" * 2001, "TEXT_TOO_LONG"),
        ("what_you_learn", "x" * 1501, "TEXT_TOO_LONG"),
        *(
            (field, "x" * 501, "TEXT_TOO_LONG")
            for field in (
                "how_you_learn",
                "how_assessed",
                "where_next",
                "support",
                "entry_requirements",
                "what_to_bring",
            )
        ),
        ("awarding_body", "x" * 256, "TEXT_TOO_LONG"),
        ("url", "lanternyard.example", "URL_INVALID"),
        ("url", "javascript:alert(1)", "URL_INVALID"),
        ("url", "https://lantern-yard.example@elsewhere.example/", "URL_INVALID"),
        ("url", "https://lanternyard.example/" + "x" * 250, "TEXT_TOO_LONG"),
        ("level", 9, "NUMBER_OUT_OF_RANGE"),
        ("minimum_level", -1, "NUMBER_OUT_OF_RANGE"),
        ("minimum_age", 121, "NUMBER_OUT_OF_RANGE"),
        ("course_type", "DEGREE", "VALUE_UNKNOWN"),
        ("learn_aim_ref", "6001", "LEARN_AIM_REF_INVALID"),
        ("funding", ("FREE_LUNCH",), "VALUE_UNKNOWN"),
        ("funding", ("FREE_TO_ALL", "FREE_TO_ALL"), "VALUE_TWICE"),
        ("access", ("LIFT",), "VALUE_UNKNOWN"),
        ("closes_on", TODAY - timedelta(days=1), "CLOSES_IN_PAST"),
        ("closes_on", date(2036, 1, 1), "DATE_TOO_FAR"),
        ("skills", tuple(SkillDraft(n) for n in range(51)), "TOO_MANY"),
        ("skills", (SkillDraft(1), SkillDraft(1)), "VALUE_TWICE"),
        ("runs", (run_draft(),) * 101, "TOO_MANY"),
    ],
)
def test_a_field(field: str, value: Any, code: str) -> None:
    assert found(replace(course_draft(), **{field: value})) == [(code, field)]


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"delivery_mode": ""}, "VALUE_MISSING", "delivery_mode"),
        ({"delivery_mode": "TELEPATHY"}, "VALUE_UNKNOWN", "delivery_mode"),
        ({"delivery_mode": "CLASSROOM"}, "VENUE_NEEDED", "venue_id"),
        ({"delivery_mode": "BLENDED"}, "VENUE_NEEDED", "venue_id"),
        ({"venue_id": 1}, "VENUE_NOT_ALLOWED", "venue_id"),
        ({"study_mode": "NIGHTLY"}, "VALUE_UNKNOWN", "study_mode"),
        ({"attendance": "NEVER"}, "VALUE_UNKNOWN", "attendance"),
        ({"sessions": ("MON_NIGHT",)}, "VALUE_UNKNOWN", "sessions"),
        ({"starts_on": TODAY - timedelta(days=1)}, "START_IN_PAST", "starts_on"),
        ({"starts_on": date(2036, 1, 1)}, "DATE_TOO_FAR", "starts_on"),
        ({"flexible_start": True}, "START_TWICE", "flexible_start"),
        ({"ends_on": START - timedelta(days=1)}, "END_BEFORE_START", "ends_on"),
        ({"starts_on": None, "ends_on": START}, "END_BEFORE_START", "ends_on"),
        ({"day_starts_at": time(12), "day_ends_at": time(12)}, "TIMES_REVERSED", "day_ends_at"),
        ({"day_ends_at": time(12)}, "TIMES_REVERSED", "day_ends_at"),
        ({"duration_value": 0}, "NUMBER_OUT_OF_RANGE", "duration_value"),
        ({"duration_value": 1000}, "NUMBER_OUT_OF_RANGE", "duration_value"),
        ({"duration_unit": "MOONS"}, "VALUE_UNKNOWN", "duration_unit"),
        ({"duration_unit": ""}, "DURATION_NEEDS_UNIT", "duration_unit"),
        ({"cost_gbp": Decimal(-1)}, "NUMBER_OUT_OF_RANGE", "cost_gbp"),
        ({"cost_gbp": Decimal("NaN")}, "NUMBER_OUT_OF_RANGE", "cost_gbp"),
        ({"cost_gbp": Decimal("1.005")}, "TOO_MANY_DECIMALS", "cost_gbp"),
        ({"cost_description": "x" * 256}, "TEXT_TOO_LONG", "cost_description"),
        ({"hours_per_week": Decimal(0)}, "NUMBER_OUT_OF_RANGE", "hours_per_week"),
        ({"hours_per_week": Decimal(61)}, "NUMBER_OUT_OF_RANGE", "hours_per_week"),
        ({"places": 100_001}, "NUMBER_OUT_OF_RANGE", "places"),
        ({"places": 5, "places_left": 6}, "PLACES_LEFT_TOO_MANY", "places_left"),
        ({"places_left": 6}, "PLACES_LEFT_TOO_MANY", "places_left"),
        ({"url": "ftp://lanternyard.example"}, "URL_INVALID", "url"),
    ],
)
def test_a_run(values: dict[str, Any], code: str, field: str) -> None:
    assert found(course_draft(runs=(run_draft(), run_draft(**values)))) == [(code, f"runs.1.{field}")]


def test_two_runs_do_not_share_a_reference() -> None:
    draft = course_draft(runs=(run_draft(reference="A"), run_draft(reference="A"), run_draft(), run_draft()))

    assert found(draft) == [("REFERENCE_TWICE", "runs.0.reference"), ("REFERENCE_TWICE", "runs.1.reference")]


def test_ages_in_order() -> None:
    assert found(course_draft(minimum_age=30, maximum_age=20)) == [("AGES_REVERSED", "maximum_age")]


def test_a_stored_day_may_have_passed_meanwhile() -> None:
    past = TODAY - timedelta(days=3)
    stored = course_draft(closes_on=past, runs=(run_draft(id=7, starts_on=past),))

    assert found(stored, stored) == []
    assert found(stored) == [("CLOSES_IN_PAST", "closes_on"), ("START_IN_PAST", "runs.0.starts_on")]


def test_all_problems_at_once() -> None:
    draft = CourseDraft(title="<i>", url="no", runs=(RunDraft(cost_gbp=Decimal(-1)),))

    assert found(draft) == [
        ("HTML_NOT_ALLOWED", "title"),
        ("URL_INVALID", "url"),
        ("VALUE_MISSING", "runs.0.delivery_mode"),
        ("NUMBER_OUT_OF_RANGE", "runs.0.cost_gbp"),
    ]


def test_less_than_is_no_tag() -> None:
    assert found(course_draft(description="Groups of < 10 people; a < b and b > a; I <3 London")) == []


def test_no_message_repeats_the_value() -> None:
    draft = course_draft(title="<b>secret</b>", url="secret", course_type="secret", learn_aim_ref="secret")

    assert [p.message for p in check_course(draft, today=TODAY) if "secret" in p.message] == []


def test_what_an_empty_course_needs() -> None:
    found_missing = missing_of_course(CourseDraft(title="Something"), today=TODAY)

    assert [(p.code, p.field) for p in found_missing] == [
        ("COMPLETENESS_TYPE", "course_type"),
        ("COMPLETENESS_WHO_FOR", "who_for"),
        ("COMPLETENESS_RUN", "runs"),
    ]


def test_what_an_empty_run_needs() -> None:
    draft = course_draft(url="", runs=(RunDraft(delivery_mode="CLASSROOM", venue_id=1),))

    assert [(p.code, p.field) for p in missing_of_course(draft, today=TODAY)] == [
        ("COMPLETENESS_URL", "url"),
        ("COMPLETENESS_START", "runs.0.starts_on"),
        ("COMPLETENESS_COST", "runs.0.cost_gbp"),
        ("COMPLETENESS_DURATION", "runs.0.duration_value"),
        ("COMPLETENESS_STUDY_MODE", "runs.0.study_mode"),
        ("COMPLETENESS_ATTENDANCE", "runs.0.attendance"),
    ]


def test_past_runs_do_not_count_and_need_nothing() -> None:
    draft = course_draft(runs=(RunDraft(delivery_mode="ONLINE", starts_on=TODAY - timedelta(days=1)),))

    assert [p.code for p in missing_of_course(draft, today=TODAY)] == ["COMPLETENESS_RUN"]


def test_a_course_that_has_closed_is_not_published() -> None:
    draft = course_draft(closes_on=TODAY - timedelta(days=1))

    assert [p.code for p in missing_of_course(draft, today=TODAY)] == ["COMPLETENESS_CLOSED"]
    assert missing_of_course(replace(draft, closes_on=TODAY), today=TODAY) == []
