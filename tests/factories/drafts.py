"""Drafts of listings that may be published as they are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from courses.drafts import CourseDraft, JobDraft, RunDraft, VenueDraft

START = date(2027, 1, 11)


def run_draft(**fields: Any) -> RunDraft:
    """Ten weeks online from January, free."""
    defaults: dict[str, Any] = {
        "delivery_mode": "ONLINE",
        "starts_on": START,
        "duration_value": 10,
        "duration_unit": "WEEKS",
        "cost_gbp": Decimal(0),
    }
    return RunDraft(**{**defaults, **fields})


def course_draft(**fields: Any) -> CourseDraft:
    """A complete short course with one online run."""
    defaults: dict[str, Any] = {
        "title": "Spreadsheets for work",
        "course_type": "SHORT_COURSE",
        "who_for": "People who want office work.",
        "url": "https://lanternyard.example/spreadsheets",
        "runs": (run_draft(),),
    }
    return CourseDraft(**{**defaults, **fields})


def job_draft(**fields: Any) -> JobDraft:
    """A complete job from home for £30,000 a year."""
    defaults: dict[str, Any] = {
        "title": "Junior support technician",
        "description": "Help colleagues with their computers.",
        "url": "https://tidewharf.example/jobs/1",
        "contract": "PERMANENT",
        "working_pattern": "FULL_TIME",
        "workplace": "REMOTE",
        "pay_min": Decimal("30000.00"),
        "pay_period": "YEAR",
        "hours_per_week": Decimal("37.5"),
        "flexible_working": False,
        "visa_sponsorship": False,
    }
    return JobDraft(**{**defaults, **fields})


def venue_draft(**fields: Any) -> VenueDraft:
    """A training centre in Newham."""
    defaults: dict[str, Any] = {"reference": "MARSH", "name": "Marsh Lane Centre", "postcode": "E7 9ZZ"}
    return VenueDraft(**{**defaults, **fields})
