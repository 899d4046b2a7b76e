"""What kinds of work are like.

File: `job_profiles_shared.json` (National Careers Service; Open Government Licence v3.0). Its pay figures are of 2020: they are
stored with that year and never shown as today's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final

from django.utils.text import slugify

from courses.importers.fitting import fitting
from courses.importers.open_data.source import OpenSource
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.runs import Load, Parts, rows_of
from courses.importers.skips import Skip, SkipCode
from courses.importers.spellings import one_spelling
from courses.importers.upsert import upsert
from courses.models import JobProfile, Source

_FILE = "ncs/job_profiles_shared.json"
SALARY_YEAR: Final = 2020
_HOURS_IN_A_WEEK: Final = 168
_HIGHEST_PAY: Final = 1_000_000  # a year; more is a slip of the finger


def profile_builder(load: Load) -> Callable[[Record], JobProfile]:
    """Makes a profile of an object of the file."""
    once = Once()

    def build(record: Record) -> JobProfile:
        reference = record.required("slug")
        slug = slugify(reference)  # theirs has apostrophes and brackets
        once("slug", slug)
        hours = load.unless_broken(record, lambda: _hours(record)) or (None, None)
        pay = load.unless_broken(record, lambda: _pay(record)) or (None, None)
        return fitting(
            JobProfile(
                source=Source.NCS_JOB_PROFILES,
                source_ref=reference,
                slug=slug,
                title=record.required_line("title"),
                description=record.text("description"),
                categories=record.texts("categories"),
                soc2010=_soc(record),
                tasks=record.texts("day_to_day_tasks"),
                digital_skills_level=record.text("digital_skills_level"),
                career_path=record.text("career_path"),
                hours_min=hours[0],
                hours_max=hours[1],
                salary_starter_gbp=pay[0],
                salary_experienced_gbp=pay[1],
                salary_year=SALARY_YEAR if any(pay) else None,
            )
        )

    return build


def _soc(record: Record) -> list[str]:
    """Unit groups of SOC 2010."""
    entries: Any = record.values.get("soc2010") or []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Skip("soc2010", SkipCode.VALUE_UNKNOWN)
    codes = [record.inside(entry).text("code") for entry in entries]
    if not all(len(code) == 4 and code.isascii() and code.isdigit() for code in codes):  # noqa: PLR2004 - a unit group
        raise Skip("soc2010", SkipCode.VALUE_UNKNOWN)
    return codes


def _hours(record: Record) -> tuple[Decimal, Decimal] | None:
    """Fewest and most hours a week. The file writes [0, 0] for "it varies"."""
    value = record.values.get("hours")
    if not value:
        return None
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - from and to
        raise Skip("hours", SkipCode.NUMBER_INVALID)
    fewest, most = (record.inside({"hours": hours}).decimal("hours") for hours in value)
    if fewest is None or most is None or not 0 <= fewest <= most <= _HOURS_IN_A_WEEK:
        raise Skip("hours", SkipCode.NUMBER_INVALID)
    if (fewest, most) != (round(fewest, 1), round(most, 1)):  # finer than is stored
        raise Skip("hours", SkipCode.NUMBER_INVALID)
    return (fewest, most) if most else None


def _pay(record: Record) -> tuple[int | None, int | None]:
    """Pay a year for starters and for the experienced. "variable" is a statement, not a mistake: there is no figure."""
    starter, experienced = (_amount(record, field) for field in ("salary_starter", "salary_experienced"))
    if starter and experienced and starter > experienced:
        raise Skip("salary_starter", SkipCode.PAY_REVERSED)
    return starter, experienced


def _amount(record: Record, field: str) -> int | None:
    if record.text(field).lower() in {"", "variable"}:
        return None
    amount = record.whole(field)
    if amount is None or not 0 < amount <= _HIGHEST_PAY:
        raise Skip(field, SkipCode.NUMBER_INVALID)
    return amount


def with_one_spelling(profiles: Iterable[JobProfile]) -> list[JobProfile]:
    """The profiles, each category in one spelling."""
    rows = list(profiles)
    spelling = one_spelling(category for row in rows for category in row.categories)
    for row in rows:
        row.categories = list(dict.fromkeys(spelling[category] for category in row.categories))
    return rows


def _load(load: Load) -> Parts:
    stored = JobProfile.objects.filter(source=Source.NCS_JOB_PROFILES)
    rows = with_one_spelling(load.json(_FILE, profile_builder(load)))
    return {"job profiles": upsert(stored, rows, key=("source_ref",))}


JOB_PROFILES = OpenSource(
    "job_profiles",
    Source.NCS_JOB_PROFILES,
    "job profiles of the National Careers Service",
    (_FILE,),
    _load,
    lambda: [rows_of(JobProfile, source=Source.NCS_JOB_PROFILES)],
)
