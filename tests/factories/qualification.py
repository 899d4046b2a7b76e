"""Qualifications on the national list."""

from __future__ import annotations

from datetime import date

from courses.models import Qualification, QualificationFunding


def qualification(*, number: str, offers: dict[str, tuple[date, date | None]]) -> Qualification:
    """A qualification with the days of each of its offers."""
    row = Qualification.objects.create(
        number=number,
        title="Digital skills",
        awarding_organisation="Fernlight Awards",
        snapshot_on=date(2025, 2, 18),
    )
    QualificationFunding.objects.bulk_create(
        QualificationFunding(qualification=row, offer=offer, approved_from=start, approved_to=end)
        for offer, (start, end) in offers.items()
    )
    return row
