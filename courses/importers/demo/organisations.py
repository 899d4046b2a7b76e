"""Fictional providers and employers."""

from __future__ import annotations

import re
from collections.abc import Callable

from courses.importers.fitting import fitting
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.skips import Skip, SkipCode
from courses.models import Employer, Provider, Source

_FICTIONAL_UKPRN = re.compile(r"999[0-9]{5}", re.ASCII)  # real ones begin with 1


def provider_builder() -> Callable[[Record], Provider]:
    """Makes a provider of an object of `providers.json`."""
    once = Once()

    def build(record: Record) -> Provider:
        key, ukprn = record.required("key"), record.required("ukprn")
        if not _FICTIONAL_UKPRN.fullmatch(ukprn):
            raise Skip("ukprn", SkipCode.UKPRN_INVALID)
        once("key", key)
        once("ukprn", ukprn)
        return fitting(
            Provider(
                source=Source.DEMO,
                source_ref=key,
                name=record.required_line("name"),
                approval=Provider.Approval.APPROVED,
                ukprn=ukprn,
                website=record.text("website"),
                about=record.text("about"),
            )
        )

    return build


def employer_builder() -> Callable[[Record], Employer]:
    """Makes an employer of an object of `employers.json`."""
    once = Once()

    def build(record: Record) -> Employer:
        key = record.required("key")
        once("key", key)
        return fitting(
            Employer(
                source=Source.DEMO,
                source_ref=key,
                name=record.required_line("name"),
                approval=Employer.Approval.APPROVED,
                website=record.text("website"),
                about=record.text("about"),
                disability_confident=record.choice(
                    "disability_confident", Employer.DisabilityConfident, required=False
                ),
                living_wage_employer=record.flag("living_wage_employer"),
            )
        )

    return build
