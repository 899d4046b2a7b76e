"""Apprenticeship standards.

File: `apprenticeship_standards.json` (Institute for Apprenticeships and Technical Education, by way of the National Careers
Service; Open Government Licence v3.0).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from courses.importers.fitting import fitting
from courses.importers.open_data.source import OpenSource
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.runs import Load, Parts, rows_of
from courses.importers.skips import Skip, SkipCode
from courses.importers.upsert import upsert
from courses.models import ApprenticeshipStandard, Source

_FILE = "ncs/apprenticeship_standards.json"
_REFERENCE = re.compile(r"[A-Z]{2,3}[0-9]{4}", re.ASCII)
_LEVELS = range(2, 8)


def standard_builder() -> Callable[[Record], ApprenticeshipStandard]:
    """Makes a standard of an object of the file."""
    once = Once()

    def build(record: Record) -> ApprenticeshipStandard:
        reference = record.required("reference")
        if not _REFERENCE.fullmatch(reference):
            raise Skip("reference", SkipCode.REFERENCE_INVALID)
        level = record.whole("level")
        if level is not None and level not in _LEVELS:
            raise Skip("level", SkipCode.LEVEL_UNKNOWN)
        once("reference", reference)
        return fitting(
            ApprenticeshipStandard(
                source=Source.NCS_STANDARDS,
                source_ref=reference,
                reference=reference,
                title=record.required_line("title"),
                lars_code=_stated(record, "lars_code"),
                level=level,
                duration_months=_stated(record, "duration_months"),
                max_funding_gbp=_stated(record, "max_funding_gbp"),
                routes=record.texts("routes"),
                kind=record.line("type"),
            )
        )

    return build


def _stated(record: Record, field: str) -> int | None:
    """A number above nought. The file writes 0 where the publisher has not said."""
    number = record.whole(field)
    if number is not None and number < 0:
        raise Skip(field, SkipCode.NUMBER_INVALID)
    return number or None


def _load(load: Load) -> Parts:
    stored = ApprenticeshipStandard.objects.filter(source=Source.NCS_STANDARDS)
    return {"standards": upsert(stored, load.json(_FILE, standard_builder()), key=("source_ref",))}


STANDARDS = OpenSource(
    "standards",
    Source.NCS_STANDARDS,
    "apprenticeship standards",
    (_FILE,),
    _load,
    lambda: [rows_of(ApprenticeshipStandard, source=Source.NCS_STANDARDS)],
)
