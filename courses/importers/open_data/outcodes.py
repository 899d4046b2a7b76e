"""First halves of postcodes, and how much of each lies in each borough.

File: `london_outcode_borough.csv` (made of the ONS Postcode Directory, November 2025; Open Government Licence v3.0).
"""

from __future__ import annotations

from courses.importers.geography import OUTCODE_COLUMNS, share_builder, write_outcodes
from courses.importers.open_data.source import OpenSource
from courses.importers.runs import Load, Parts, rows_of
from courses.models import Borough, Outcode, OutcodeBorough, Source

_FILE = "from_packages/london_outcode_borough.csv"


def _load(load: Load) -> Parts:
    build = share_builder(frozenset(Borough.objects.values_list("pk", flat=True)))
    outcodes, shares = write_outcodes(load.csv(_FILE, OUTCODE_COLUMNS, build))
    return {"outcodes": outcodes, "borough shares": shares}


OUTCODES = OpenSource(
    "outcodes",
    Source.ONS,
    "London's outcodes and their boroughs",
    (_FILE,),
    _load,
    lambda: [rows_of(Outcode), rows_of(OutcodeBorough)],
    needs=("boroughs",),
)
