"""Every rule about a job, one break each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from courses.drafts import JobDraft, check_job, missing_of_job
from tests.factories.drafts import job_draft

TODAY = date(2026, 11, 25)


def found(draft: JobDraft) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in check_job(draft, today=TODAY)]


def missing(draft: JobDraft) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in missing_of_job(draft, today=TODAY)]


def test_a_complete_job_has_no_problem() -> None:
    assert (found(job_draft()), missing(job_draft())) == ([], [])


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"title": ""}, "VALUE_MISSING", "title"),
        ({"contract": "ZERO_HOURS"}, "VALUE_UNKNOWN", "contract"),
        ({"working_pattern": "ALWAYS"}, "VALUE_UNKNOWN", "working_pattern"),
        ({"workplace": "MOON"}, "VALUE_UNKNOWN", "workplace"),
        ({"sessions": ("SUN_NIGHT",)}, "VALUE_UNKNOWN", "sessions"),
        ({"training": "<p>"}, "HTML_NOT_ALLOWED", "training"),
        ({"vacancies": 0}, "NUMBER_OUT_OF_RANGE", "vacancies"),
        ({"starts_on": TODAY - timedelta(days=1)}, "START_IN_PAST", "starts_on"),
        ({"soc2020": "31"}, "SOC_INVALID", "soc2020"),
        ({"pay_min": Decimal(0)}, "NUMBER_OUT_OF_RANGE", "pay_min"),
        ({"pay_max": Decimal("29999.99")}, "PAY_REVERSED", "pay_max"),
        ({"pay_min": None, "pay_max": Decimal(1), "pay_period": ""}, "PAY_REVERSED", "pay_max"),
        ({"pay_period": ""}, "PAY_NEEDS_PERIOD", "pay_period"),
        ({"pay_min": None}, "PAY_NEEDS_PERIOD", "pay_period"),
        ({"pay_period": "MINUTE"}, "VALUE_UNKNOWN", "pay_period"),
        ({"hours_per_week": Decimal("60.5")}, "NUMBER_OUT_OF_RANGE", "hours_per_week"),
        ({"hours_per_day": Decimal(25)}, "NUMBER_OUT_OF_RANGE", "hours_per_day"),
        ({"flexible_working_detail": "Any four days"}, "FLEXIBLE_DETAIL_WITHOUT_YES", "flexible_working_detail"),
        ({"days_on_site": 3}, "DAYS_ON_SITE_NOT_HYBRID", "days_on_site"),
        ({"workplace": "HYBRID", "days_on_site": 7}, "NUMBER_OUT_OF_RANGE", "days_on_site"),
        ({"contract": "APPRENTICESHIP", "standard_reference": "973"}, "STANDARD_INVALID", "standard_reference"),
        ({"standard_reference": "ST0973"}, "STANDARD_WITHOUT_APPRENTICESHIP", "standard_reference"),
        ({"contract": "APPRENTICESHIP", "level": 1}, "NUMBER_OUT_OF_RANGE", "level"),
        ({"venue_ids": (1,)}, "LOCATION_OF_REMOTE_JOB", "venue_ids"),
        ({"workplace": "ON_SITE", "venue_ids": (1, 1)}, "VALUE_TWICE", "venue_ids"),
        ({"workplace": "ON_SITE", "venue_ids": tuple(range(51))}, "TOO_MANY", "venue_ids"),
        ({"interview_course_ids": tuple(range(21))}, "TOO_MANY", "interview_course_ids"),
    ],
)
def test_a_rule(values: dict[str, Any], code: str, field: str) -> None:
    assert found(replace(job_draft(), **values)) == [(code, field)]


@pytest.mark.parametrize(
    ("values", "needs"),
    [
        ({"description": " "}, [("COMPLETENESS_DESCRIPTION", "description")]),
        ({"url": ""}, [("COMPLETENESS_URL", "url")]),
        ({"contract": ""}, [("COMPLETENESS_CONTRACT", "contract")]),
        ({"working_pattern": ""}, [("COMPLETENESS_PATTERN", "working_pattern")]),
        ({"workplace": ""}, [("COMPLETENESS_WORKPLACE", "workplace")]),
        ({"pay_min": None, "pay_period": ""}, [("COMPLETENESS_PAY", "pay_min")]),
        *(
            ({"hours_per_week": None, "pay_period": period}, [("COMPLETENESS_HOURS", "hours_per_week")])
            for period in ("WEEK", "MONTH", "YEAR")
        ),
        ({"pay_period": "DAY"}, [("COMPLETENESS_HOURS", "hours_per_day")]),
        ({"hours_per_week": None, "pay_period": "HOUR"}, []),
        ({"flexible_working": None}, [("COMPLETENESS_FLEXIBLE", "flexible_working")]),
        ({"flexible_working": True}, [("COMPLETENESS_FLEXIBLE_DETAIL", "flexible_working_detail")]),
        ({"visa_sponsorship": None}, [("COMPLETENESS_VISA", "visa_sponsorship")]),
        ({"workplace": "ON_SITE"}, [("COMPLETENESS_LOCATION", "venue_ids")]),
        ({"workplace": "HYBRID", "venue_ids": (1,)}, [("COMPLETENESS_DAYS_ON_SITE", "days_on_site")]),
        (
            {"contract": "APPRENTICESHIP"},
            [("COMPLETENESS_LEVEL", "level"), ("COMPLETENESS_STANDARD", "standard_reference")],
        ),
        ({"closes_on": TODAY - timedelta(days=1)}, [("COMPLETENESS_CLOSED", "closes_on")]),
    ],
)
def test_what_a_job_needs(values: dict[str, Any], needs: list[tuple[str, str]]) -> None:
    assert missing(replace(job_draft(), **values)) == needs
