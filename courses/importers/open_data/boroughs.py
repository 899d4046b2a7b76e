"""London's 33 areas.

Files: `london_boroughs.csv` (names and centres; ONS, Open Government Licence v3.0) and `london_areas_33.csv` (Inner or Outer
London by the London Government Act 1963; the ONS has another division for statistics, which this is not).
"""

from __future__ import annotations

from courses.importers.geography import BOROUGH_COLUMNS, borough_builder, part_of, write_boroughs
from courses.importers.open_data.source import OpenSource
from courses.importers.runs import Load, Parts, rows_of
from courses.models import Borough, Source

_BOROUGHS, _PARTS = "from_packages/london_boroughs.csv", "code_lists/london_areas_33.csv"


def _load(load: Load) -> Parts:
    parts = dict(load.csv(_PARTS, ("gss_code", "statutory_inner_outer"), part_of))
    return {"boroughs": write_boroughs(load.csv(_BOROUGHS, BOROUGH_COLUMNS, borough_builder(parts)))}


BOROUGHS = OpenSource(
    "boroughs", Source.ONS, "London's boroughs", (_BOROUGHS, _PARTS), _load, lambda: [rows_of(Borough)]
)
