"""How many listings each choice would leave: facet counts, and what a search without results would find if it were wider."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db import connection

from courses.filters import RunFilters
from courses.search.facets import SLICES, Facet, all_of, any_of, borough_code, choice_codes, code, facet_of
from courses.search.filters import Documents, documents, having, is_given
from courses.search.near import NEAR
from courses.search.options import runs_of
from courses.search.pages import MOST_COUNTED, Part, part

COUNTED: Final = MOST_COUNTED
"""Matches up to which counts are exact."""
SAMPLED: Final = 600
"""Of more, about so many in whole slices are counted, and the rest is estimated."""
OWN_FILTERS: Final[Mapping[Facet, frozenset[str]]] = {
    Facet.KIND: frozenset({"kinds"}),
    Facet.COURSE_TYPE: frozenset({"course_types"}),
    Facet.LEVEL: frozenset({"min_level", "max_level"}),
    Facet.FUNDING: frozenset({"funding"}),
    Facet.DELIVERY: frozenset({"delivery_modes"}),
    Facet.STUDY_MODE: frozenset({"study_modes"}),
    Facet.ATTENDANCE: frozenset({"attendance"}),
    Facet.BOROUGH: frozenset({"boroughs", "borough_metres"}),
    Facet.CONTRACT: frozenset({"contracts"}),
    Facet.WORKING_PATTERN: frozenset({"working_patterns"}),
    Facet.WORKPLACE: frozenset({"workplaces"}),
    # Every one that is added narrows the search further: what is chosen already stays.
    Facet.ACCESS: frozenset(),
    Facet.FLAG: frozenset(),
}
"""The facets that are counted, with the filters that choose among their values: these are left out as they are counted."""
_OF_A_RUN: Final[Mapping[Facet, str]] = {
    Facet.DELIVERY: "delivery_mode",
    Facet.STUDY_MODE: "study_mode",
    Facet.ATTENDANCE: "attendance",
    Facet.BOROUGH: "venue__borough",
}


@dataclass(frozen=True)
class Counted:
    """How many listings have each code; estimated where `exact` is False."""

    counts: Mapping[int, int]
    exact: bool


@dataclass(frozen=True)
class Wider:
    """A way to find more.

    Attributes:
        dropped: the filter that is left out or widened; None: any word is enough.
        total: how many listings that finds; None: over 1,000.
        within: the travel limit to use in place of the one that was given.
    """

    dropped: str | None
    total: int | None
    within: int | None = None


def count_facets(
    facets: Iterable[Facet],
    given: Mapping[str, Any],
    *,
    rows: Documents,
    stems: str | None,
    total: int | None,
    today: date,
) -> dict[Facet, Counted]:
    """Counts of these facets, each with every filter applied but its own.

    `rows` are the documents that pass all the filters, without the words; `total` is how many have the words as well, None
    for more than `COUNTED`.

    At most three statements for each different set of filters, and one more for a facet of runs where another filter of a
    run is given: then the two must hold for one run.
    """
    asked = list(dict.fromkeys(facets))
    groups: dict[frozenset[str], list[Facet]] = {}
    for facet in asked:
        groups.setdefault(frozenset(OWN_FILTERS[facet] & given.keys()), []).append(facet)
    found: dict[Facet, Counted] = {}
    for dropped, members in groups.items():
        kept = {name: value for name, value in given.items() if name not in dropped and is_given(value)}
        others = documents(kept, today=today) if dropped else rows
        many = total is None and not dropped
        found.update(_count(members, kept, having(others, stems), today, many=many))
    return {facet: found[facet] for facet in asked}


def count_wider(given: Mapping[str, Any], *, every: str | None, either: str | None, today: date) -> list[Wider]:
    """What the search would find without one of its filters, or with any of its words: the most first, no empty ones. One statement."""
    found = list(_ways(given, every, either, today))
    if not found:
        return []
    parts = [part(rows.order_by()[: MOST_COUNTED + 1], "pk") for _, rows in found]
    counted = [f"(SELECT count(*) FROM {text} AS way{n})" for n, (text, _) in enumerate(parts)]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counted)}", [value for _, values in parts for value in values])
        totals = cursor.fetchone()
    best = sorted(((total, way) for total, (way, _) in zip(totals, found, strict=True) if total), key=lambda p: -p[0])
    return [replace(way, total=total if total <= MOST_COUNTED else None) for total, way in best]


def _ways(
    given: Mapping[str, Any], every: str | None, either: str | None, today: date
) -> Iterable[tuple[Wider, Documents]]:
    """Every way, not counted yet, with the documents that it finds."""
    names = [name for name, value in given.items() if is_given(value)]
    for name in names:
        # How far around the boroughs says nothing without them.
        gone = {name, "borough_metres"} if name == "boroughs" else {name}
        yield Wider(name, 0), _matching({key: given[key] for key in names if key not in gone}, every, today)
    further = given[NEAR].wider if NEAR in names else None
    if further is not None:
        yield Wider(NEAR, 0, further.within), _matching({**given, NEAR: further}, every, today)
    if either is not None:
        yield Wider(None, 0), _matching(given, either, today)


def _matching(given: Mapping[str, Any], stems: str | None, today: date) -> Documents:
    return having(documents(given, today=today), stems)


def _count(
    facets: Sequence[Facet], given: Mapping[str, Any], rows: Documents, today: date, *, many: bool
) -> dict[Facet, Counted]:
    """Of facets that share their filters. `many`: more than `COUNTED` are known to match."""
    runs_narrowed = bool(given.keys() & {*RunFilters.base_filters, NEAR})
    with_runs = [facet for facet in facets if runs_narrowed and facet in _OF_A_RUN]
    plain = [facet for facet in facets if facet not in with_runs]
    slices, counts = SLICES, None if many else _exact(rows, plain)
    if counts is None:
        slices = _slices_of(rows)
        rows = rows.filter(any_of([code(Facet.SLICE, number) for number in range(slices)]))
        counts = _counts(rows, plain)
    if with_runs:
        counts.update(_counts_of_runs(rows, with_runs, given, today))
    return {
        facet: Counted(
            {number: round(n * SLICES / slices) for number, n in counts.items() if facet_of(number) == facet},
            exact=slices == SLICES,
        )
        for facet in facets
    }


def _exact(rows: Documents, facets: Sequence[Facet]) -> Counter[int] | None:
    """How many have each code; None where more than `COUNTED` match."""
    gathered, values = part(rows.order_by()[: COUNTED + 1], "pk", "facets")
    sql = (
        f"WITH gathered (id, facets) AS MATERIALIZED {gathered}, total (n) AS MATERIALIZED (SELECT count(*) FROM gathered) "  # noqa: S608
        f"SELECT n, counted.code, counted.times FROM total LEFT JOIN ({_tally('gathered')} "
        f"HAVING (SELECT n FROM total) <= {COUNTED}) AS counted ON true"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *_dimensions(facets)])
        found = cursor.fetchall()
    if found[0][0] > COUNTED:
        return None
    return Counter({number: times for _, number, times in found if number is not None})


def _slices_of(rows: Documents) -> int:
    """How many slices hold about `SAMPLED` of these rows, by how many there are in the first."""
    first = rows.order_by().filter(all_of([code(Facet.SLICE, 0)])).count()
    return min(max(round(SAMPLED / first), 1), SLICES) if first else SLICES


def _counts(rows: Documents, facets: Sequence[Facet]) -> Counter[int]:
    matched, values = part(rows.order_by(), "pk", "facets")
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH matched (id, facets) AS MATERIALIZED {matched} {_tally('matched')}", [*values, *_dimensions(facets)]
        )
        return Counter(dict(cursor.fetchall()))


def _tally(table: str) -> str:
    return f"SELECT code, count(*) AS times FROM {table}, unnest(facets) AS facet (code) WHERE code >> 24 = ANY(%s) GROUP BY code"  # noqa: S608


def _dimensions(facets: Sequence[Facet]) -> list[list[int]]:
    return [[int(facet) for facet in facets]]


def _counts_of_runs(rows: Documents, facets: Sequence[Facet], given: Mapping[str, Any], today: date) -> Counter[int]:
    """Listings with one run that passes the other filters and has the value. Jobs have a borough, too."""
    counts: Counter[int] = Counter()
    runs = runs_of(given, today=today)
    parts: list[Part] = [
        part(
            runs.filter(course__in=rows.order_by().values("pk")).exclude(**_missing(_OF_A_RUN[facet])),
            "course",
            _OF_A_RUN[facet],
        )
        for facet in facets
    ]
    sql = " UNION ALL ".join(
        f"SELECT {int(facet)}, value, count(DISTINCT id) FROM {text} AS runs{n} (id, value) GROUP BY value"  # noqa: S608
        for n, (facet, (text, _)) in enumerate(zip(facets, parts, strict=True))
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _, values in parts for value in values])
        for facet, value, times in cursor.fetchall():
            counts[_code(Facet(facet), value)] += times
    if Facet.BOROUGH in facets:
        counts.update(_counts(rows.filter(all_of(choice_codes(Facet.KIND, ["JOB"]))), [Facet.BOROUGH]))
    return counts


def _missing(column: str) -> dict[str, Any]:
    return {f"{column}__isnull": True} if column == "venue__borough" else {column: ""}


def _code(facet: Facet, value: str) -> int:
    return borough_code(value) if facet is Facet.BOROUGH else choice_codes(facet, [value])[0]
