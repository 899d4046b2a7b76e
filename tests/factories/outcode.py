"""Outcodes."""

from __future__ import annotations

from decimal import Decimal

from courses.models import Outcode, OutcodeBorough
from tests.factories.borough import borough


def outcode(*, code: str = "E7", shares: dict[str, str] | None = None) -> Outcode:
    """An outcode with its shares by borough code; all of it in Newham unless told otherwise."""
    row = Outcode.objects.create(code=code, latitude=51.55, longitude=0.02)
    for gss_code, share in (shares or {"E09000025": "1"}).items():
        OutcodeBorough.objects.create(
            outcode=row,
            borough=borough(gss_code=gss_code),
            share=Decimal(share),
            postcodes=100,
            latitude=51.55,
            longitude=0.02,
        )
    return row
