"""The searches of the benchmark, by class, and the two ways to answer them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from courses.search.counts import count_facets, count_wider
from courses.search.facets import Facet
from courses.search.filters import documents, having
from courses.search.near import NEAR, Near, look_around
from courses.search.nearest import find_nearest
from courses.search.pages import SORTINGS, Sort, find, part
from courses.search.understanding import Stems, clean, words_of

PAGE: Final = 20
FACETS: Final = (Facet.KIND, Facet.COURSE_TYPE, Facet.LEVEL, Facet.ATTENDANCE, Facet.BOROUGH, Facet.FLAG)
TODAY: Final = timezone.localdate()


@dataclass(frozen=True)
class Search:
    """One search. `facets`: counts of the choices are asked for, too; `within`: minutes from the outcode E8."""

    text: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    sort: Sort | None = None
    facets: bool = False
    within: int | None = None

    @property
    def order(self) -> Sort:
        """The sort that is used."""
        return self.sort or (Sort.RELEVANCE if self.text else Sort.NEWEST)


@dataclass(frozen=True)
class Class:
    """Searches of one sort; of a hundred people so many search like that."""

    weight: int
    searches: tuple[Search, ...]


def _words(*texts: str, **more: Any) -> tuple[Search, ...]:
    return tuple(Search(text, **more) for text in texts)


_NEWHAM: Final = {"boroughs": ["E09000025"]}
_EVENINGS: Final = {"attendance": ["EVENING"], "boroughs": ["E09000012", "E09000030"]}
_FREE: Final = {"free": True, "min_level": 1, "max_level": 3}
_NEAR_AND_SOON: Final = {**_NEWHAM, "starts_to": TODAY + timedelta(30)}
_SOON: Final = {"starts_to": TODAY + timedelta(30), "delivery_modes": ["CLASSROOM"]}
CLASSES: Final[Mapping[str, Class]] = {
    "one rare word": Class(
        18, _words("python", "welding", "bricklaying", "upholstery", "phlebotomy", "coding", "barista", "florist")
    ),
    "one common word": Class(
        10, _words("level", "learn", "diploma", "certificate", "course", "business", "english", "skills")
    ),
    "two or three words": Class(
        18,
        _words(
            "digital skills",
            "health and safety",
            "web design",
            "teaching assistant",
            "junior web developer",
            "data analysis",
        )
        + _words("hair and beauty", "food hygiene certificate", "learn english", "project management level 4"),
    ),
    "long question": Class(
        6, _words("I want to learn how to repair computers and laptops", "evening course for beginners in cooking")
    ),
    "with a slip": Class(
        10, _words("hairdresing", "electritian", "acounting", "plumming", "bussiness", "chilcare", "pyhton")
    ),
    "nothing has it": Class(4, _words("xylophone tuning", "accounting bookkeeping excel payroll falconry")),
    "word and filters": Class(
        12,
        _words("hairdressing", "english", "level", given=_NEWHAM)
        + _words("diploma", "business", given=_EVENINGS)
        + _words("childcare", "maths", given=_FREE),
    ),
    "filters alone": Class(
        8,
        tuple(
            Search(given=given)
            for given in (_NEWHAM, _EVENINGS, _FREE, _SOON, _NEAR_AND_SOON, {"pays_living_wage": True})
        ),
    ),
    "other sorts": Class(
        8,
        _words("english", "diploma", sort=Sort.SOONEST)
        + _words("art", "excel", sort=Sort.CHEAPEST, given={"max_cost": Decimal(100)})
        + (Search(given={"kinds": ["JOB"]}, sort=Sort.BEST_PAID), Search("level", sort=Sort.NEWEST)),
    ),
    "within 30 minutes": Class(6, _words("hairdressing", "english", "diploma", "", within=30)),
    "the nearest first": Class(4, _words("hairdressing", "english", "level", sort=Sort.NEAREST, within=60)),
    "with facet counts": Class(
        14,
        _words("python", "business", "diploma", "childcare", facets=True)
        + _words("english", given=_NEWHAM, facets=True),
    ),
}


@cache
def _near(within: int) -> Near:
    return look_around("E8", within=within)


def _given(search: Search) -> dict[str, Any]:
    if search.within is None:
        return dict(search.given)
    _near.cache_clear()  # a request looks around once
    return {**search.given, NEAR: _near(search.within)}


def ours(search: Search) -> None:
    """As the GraphQL field does it, without showing the rows."""
    given = _given(search)
    words = words_of(clean(search.text)) if search.text else None
    rows = documents(given, today=TODAY)
    total: int | None = 0
    stems = None
    for stems in (words.every, words.any) if words else (None,):
        if words and stems is None:
            break
        matches = having(rows, stems)
        if search.order is Sort.NEAREST:
            total = find_nearest(matches, near=given[NEAR], after=None, size=PAGE).total
        else:
            total = find(matches, sort=search.order, stems=stems, after=None, size=PAGE).total
        if total != 0:
            break
    if search.facets:
        count_facets(FACETS, given, rows=rows, stems=stems, total=total, today=TODAY)
    if total == 0:
        count_wider(given, every=words.every if words else None, either=words.any if words else None, today=TODAY)


def naive(search: Search) -> None:
    """As a search is usually written: rank everything, count everything, skip with OFFSET; no help with slips or synonyms."""
    rows = documents(_given(search), today=TODAY)
    with connection.cursor() as cursor:
        if search.text:
            cursor.execute("SELECT websearch_to_tsquery('english', %s)::text", [search.text])
            stems = cursor.fetchone()[0]
            rows = rows.filter(vector=Stems(stems))
        matched, values = part(rows.order_by(), "pk")
        table = f"courses_searchdocument d WHERE d.opportunity_id IN {matched}"
        sorting = SORTINGS[search.order]
        column, places = sorting.column, []
        if search.order is Sort.RELEVANCE:
            column, places = "ts_rank(d.vector, %s::tsquery)", [stems]
        elif search.order is Sort.NEAREST:
            column, places = (
                "(SELECT min(get_byte(%s, cell)) FROM unnest(d.cells) AS cell)",
                [_near(search.within or 0).minutes],
            )
        way = "DESC" if sorting.descending else "ASC"
        cursor.execute(
            f"SELECT d.opportunity_id FROM {table} ORDER BY {column} {way}, d.opportunity_id {way} LIMIT %s OFFSET 0",  # noqa: S608
            [*values, *places, PAGE],
        )
        cursor.fetchall()
        cursor.execute(f"SELECT count(*) FROM {table}", values)  # noqa: S608
        if search.facets:
            facets = f"SELECT code, count(*) FROM (SELECT facets FROM {table}) AS m, unnest(facets) AS f (code) GROUP BY code"  # noqa: S608
            cursor.execute(facets, values)
            cursor.fetchall()
