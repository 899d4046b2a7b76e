"""What learning reads: exposures with the parts of their scores, and what people keep. No profile, no answer, no text.

Synthetic residents are left out. The database writes the rows as CSV, which pyarrow turns into columns: a million take seconds, where
a million Python lists would take minutes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa
from django.db import connection
from numpy.typing import NDArray
from pyarrow import csv

from matching.learning.log import Log
from matching.models import FeedbackEvent, ModelRelease
from matching.recommender.scorer import PARTS

NAMES: Final = tuple(part.value for part in PARTS)
Kind = FeedbackEvent.Kind
_OPENED: Final = (Kind.OPENED.value, Kind.SAVED.value, Kind.APPLIED.value)
_KEPT: Final = (Kind.SAVED.value, Kind.APPLIED.value)
_WHERE: Final = ("resident", "list", "position", "place", "propensity", "opened")

_EXPOSURES: Final = """
    COPY (
        SELECT shown.resident_id, shown.list_number, shown.position, shown.place, shown.propensity,
               (opened.resident_id IS NOT NULL)::int, {parts}
        FROM (
            SELECT DISTINCT ON (resident_id, list_number, position) resident_id, list_number, position, place, propensity, parts
            FROM matching_feedbackevent
            WHERE release_id = %(release)s AND parts IS NOT NULL AND at >= %(since)s AND at < %(until)s
            ORDER BY resident_id, list_number, position, at, id
        ) AS shown
        JOIN matching_resident AS resident ON resident.id = shown.resident_id AND NOT resident.is_synthetic
        LEFT JOIN (
            SELECT DISTINCT resident_id, list_number, position
            FROM matching_feedbackevent
            WHERE release_id = %(release)s AND kind = ANY(%(opened)s) AND at >= %(since)s AND at < %(until)s
        ) AS opened USING (resident_id, list_number, position)
        ORDER BY shown.list_number, shown.position
    ) TO STDOUT (FORMAT csv)
"""


def read_log(*, since: datetime, until: datetime) -> Log:
    """Everything that was seen in recommended lists in this time and is whole enough to be learnt from.

    A part that a release gave no weight says nothing of what it would have been, and is 0.
    """
    used = FeedbackEvent.objects.filter(parts__isnull=False, at__gte=since, at__lt=until)
    releases = ModelRelease.objects.filter(pk__in=used.values("release")).order_by("pk")
    tables = [(release, _table(release, since, until)) for release in releases]
    return _log([(release, table) for release, table in tables if table.num_rows])


def read_kept(*, since: datetime, until: datetime) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Who kept what, or applied for it, in this time: numbers of people and of opportunities, as often as they did."""
    rows = FeedbackEvent.objects.filter(
        kind__in=_KEPT, at__gte=since, at__lt=until, resident__is_synthetic=False
    ).values_list("resident_id", "opportunity_id")
    pairs = np.array(list(rows.iterator(chunk_size=50_000)), dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def days_between(*, since: datetime, until: datetime) -> int:
    """Days on which anything that can be learnt from was seen, from the first to the last."""
    used = FeedbackEvent.objects.filter(parts__isnull=False, at__gte=since, at__lt=until, resident__is_synthetic=False)
    first, last = used.order_by("at").first(), used.order_by("-at").first()
    return (last.at.date() - first.at.date()).days + 1 if first and last else 0


def _table(release: ModelRelease, since: datetime, until: datetime) -> Any:
    """The exposures of one release, a column each."""
    columns = ", ".join(f"shown.parts[{number}]" for number in range(1, len(release.parts) + 1))
    values = {"release": release.pk, "since": since, "until": until, "opened": list(_OPENED)}
    out = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(cursor.mogrify(_EXPOSURES.format(parts=columns), values).decode(), out)
    types = {name: pa.int64() for name in _WHERE} | {"propensity": pa.float64()}
    return (
        csv.read_csv(
            pa.BufferReader(out.getvalue()),
            read_options=csv.ReadOptions(column_names=[*_WHERE, *release.parts]),
            convert_options=csv.ConvertOptions(column_types=types | dict.fromkeys(release.parts, pa.float32())),
        )
        if out.tell()
        else pa.table({name: [] for name in (*_WHERE, *release.parts)})
    )


def _log(tables: Sequence[tuple[ModelRelease, Any]]) -> Log:
    def joined(name: str, dtype: type[Any]) -> NDArray[Any]:
        return np.concatenate(
            [np.empty(0, dtype=dtype), *(table[name].to_numpy().astype(dtype) for _, table in tables)]
        )

    features = np.zeros((sum(table.num_rows for _, table in tables), len(NAMES)), dtype=np.float32)
    start = 0
    for release, table in tables:
        weights = release.configuration["scoring"]["weights"]
        for column, name in enumerate(NAMES):
            if name in release.parts and weights[name] > 0:
                features[start : start + table.num_rows, column] = table[name].to_numpy() / np.float32(weights[name])
        start += table.num_rows
    order = np.argsort(joined("list", np.int64), kind="stable")
    return Log(
        parts=NAMES,
        features=features[order],
        opened=joined("opened", np.bool_)[order],
        positions=joined("position", np.int64)[order],
        places=joined("place", np.int64)[order],
        propensities=joined("propensity", np.float64)[order],
        lists=joined("list", np.int64)[order],
        residents=joined("resident", np.int64)[order],
    )
