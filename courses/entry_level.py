"""The label "entry-level" of a job: withheld until its words and its pay pass the honesty check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Final

from courses.honesty import VERSION, Advert, check
from courses.models import Job, PayRate
from courses.pay import by_the_hour
from courses.wages import minimum_wage

LABEL_COLUMNS: Final = ("entry_level", "entry_level_findings", "entry_level_rules")


def label(job: Job, *, rates: Sequence[PayRate], today: date) -> bool:
    """Check a job and put the result on it, unsaved. True where that is another result than before.

    Args:
        job: with its texts and its pay.
        rates: all wages that are held; the one in force on its first day counts.
        today: the day in London, where it starts as soon as possible.
    """
    before = tuple(getattr(job, name) for name in LABEL_COLUMNS)
    verdict = check(_advert(job, rates, today))
    job.entry_level = verdict.passes
    job.entry_level_findings = [{**asdict(finding), "code": finding.code.value} for finding in verdict.findings]
    job.entry_level_rules = VERSION
    return before != tuple(getattr(job, name) for name in LABEL_COLUMNS)


def _advert(job: Job, rates: Sequence[PayRate], today: date) -> Advert:
    rate = minimum_wage(job, rates=rates, today=today).rate
    hourly = by_the_hour(job.pay_min, job.pay_period, job.hours_per_week, job.hours_per_day)
    return Advert(
        title=job.title,
        summary=job.summary,
        description=job.description,
        training=job.training,
        minimum_level=job.minimum_level,
        pay_min=hourly,
        pay_period=Job.PayPeriod.HOUR if hourly is not None else "",
        minimum_wage_hourly=rate.hourly_gbp if rate else None,
    )
