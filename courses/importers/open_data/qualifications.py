"""Qualifications approved for public funding in England, and from when to when each offer pays for them.

File: `approved_2025-02-18.csv`, the newest that we have (Department for Education; Open Government Licence v3.0).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from courses.importers.fitting import fitting
from courses.importers.open_data.source import OpenSource
from courses.importers.reading import Once
from courses.importers.record import Record
from courses.importers.runs import Load, Parts, rows_of
from courses.importers.skips import Skip, SkipCode
from courses.importers.spellings import one_spelling
from courses.importers.upsert import replace, upsert
from courses.models import Qualification, QualificationFunding, Source

_FILE = "dfe_funded_qualifications/approved_2025-02-18.csv"
_OFFERS = QualificationFunding.Offer.values
COLUMNS = (
    *("DateOfOfqualDataSnapshot", "QualificationName", "AwardingOrganisation", "QualificationNumber", "Level"),
    *("QualificationType", "SectorSubjectArea", "Status"),
    *(
        f"{offer}_{part}"
        for offer in _OFFERS
        for part in ("FundingAvailable", "FundingApprovalStartDate", "FundingApprovalEndDate", "Notes")
    ),
)
_NUMBER = re.compile(r"[0-9]{7}[0-9X]", re.ASCII)
_ENTRY = re.compile(r"entry( level)?( [1-3])?", re.IGNORECASE)
_LEVEL = re.compile(r"level ([1-8])(?:/([1-8]))?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Funded:
    """A qualification, and its offers before the qualification has its primary key."""

    qualification: Qualification
    funding: list[QualificationFunding]


def levels(record: Record, field: str) -> list[int]:
    """Levels: [0] for "Entry Level", [2] for "Level 2", [1, 2] for "Level 1/2"."""
    text = record.required_line(field)
    if _ENTRY.fullmatch(text):
        return [0]
    match = _LEVEL.fullmatch(text)
    if match is None:
        raise Skip(field, SkipCode.LEVEL_UNKNOWN)
    return sorted({int(level) for level in match.groups() if level})


def funded_builder(load: Load) -> Callable[[Record], Funded]:
    """Makes a qualification with its offers of a row. A broken offer is left out, the others stay."""
    once = Once()

    def build(record: Record) -> Funded:
        number = record.required("QualificationNumber").replace("/", "").upper()
        if not _NUMBER.fullmatch(number):
            raise Skip("QualificationNumber", SkipCode.REFERENCE_INVALID)
        snapshot = record.day("DateOfOfqualDataSnapshot")
        if snapshot is None:
            raise Skip("DateOfOfqualDataSnapshot", SkipCode.VALUE_MISSING)
        qualification = Qualification(
            source=Source.DFE_QUALIFICATIONS,
            source_ref=number,
            number=number,
            title=record.required_line("QualificationName"),
            awarding_organisation=record.required_line("AwardingOrganisation"),
            levels=levels(record, "Level"),
            kind=record.line("QualificationType"),
            sector_subject_area=record.line("SectorSubjectArea"),
            status=record.line("Status"),
            snapshot_on=snapshot,
        )
        once("QualificationNumber", number)
        return Funded(fitting(qualification), _offers(record, load))

    return build


def _offers(record: Record, load: Load) -> list[QualificationFunding]:
    offers = []
    for offer in _OFFERS:
        funding = load.unless_broken(record, lambda offer=offer: _offer(record, offer))  # type: ignore[misc]
        if funding:
            offers.append(funding)
    return offers


def _offer(record: Record, offer: str) -> QualificationFunding | None:
    """The offer with its dates; None where it does not pay for the qualification."""
    if not record.flag(f"{offer}_FundingAvailable"):
        return None
    first, last = (f"{offer}_FundingApprovalStartDate", f"{offer}_FundingApprovalEndDate")
    starts, ends = record.day(first), record.day(last)
    if starts is None:
        raise Skip(first, SkipCode.VALUE_MISSING)
    if ends is not None and ends < starts:
        raise Skip(last, SkipCode.DATES_REVERSED)
    return QualificationFunding(
        offer=offer, approved_from=starts, approved_to=ends, notes=record.text(f"{offer}_Notes")
    )


def with_one_spelling(funded: Iterable[Funded]) -> list[Funded]:
    """The same, each sector subject area in one spelling."""
    rows = list(funded)
    spelling = one_spelling(row.qualification.sector_subject_area for row in rows)
    for row in rows:
        row.qualification.sector_subject_area = spelling[row.qualification.sector_subject_area]
    return rows


def _load(load: Load) -> Parts:
    rows = with_one_spelling(load.csv(_FILE, COLUMNS, funded_builder(load)))
    stored = Qualification.objects.filter(source=Source.DFE_QUALIFICATIONS)
    qualifications = upsert(stored, (row.qualification for row in rows), key=("source_ref",))
    for row in rows:
        for offer in row.funding:
            offer.qualification_id = qualifications.ids[(row.qualification.source_ref,)]
    # Qualifications that are no longer in the file keep the offers that were last published for them.
    gone = list(qualifications.gone.values())
    offers = QualificationFunding.objects.filter(qualification__source=Source.DFE_QUALIFICATIONS).exclude(
        qualification_id__in=gone
    )
    funding = replace(offers, (offer for row in rows for offer in row.funding), key=("qualification_id", "offer"))
    return {"qualifications": qualifications, "funding offers": funding}


QUALIFICATIONS = OpenSource(
    "qualifications",
    Source.DFE_QUALIFICATIONS,
    "qualifications approved for public funding",
    (_FILE,),
    _load,
    lambda: [
        rows_of(Qualification, source=Source.DFE_QUALIFICATIONS),
        rows_of(QualificationFunding, qualification__source=Source.DFE_QUALIFICATIONS),
    ],
)
