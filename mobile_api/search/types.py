"""What a search answers besides its listings: counts of each choice, and ways to find more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

import graphene
from graphene.utils.str_converters import to_camel_case

from courses import models
from courses.search.counts import OWN_FILTERS, Counted, Wider, count_facets, count_wider
from courses.search.facets import CHOICES, Facet, Flag, borough_code
from courses.search.filters import Documents
from courses.search.near import NEAR
from courses.search.understanding import Words
from mobile_api.catalogue.searched import Searched
from mobile_api.catalogue.types import Opportunity
from mobile_api.connections import Count, Page, capped_count, connection_type
from mobile_api.fields import listed, one
from mobile_api.node import encode

_FACETS: Final = {
    Facet.KIND: "Courses and jobs.",
    Facet.COURSE_TYPE: "Sort of course.",
    Facet.LEVEL: "Level of the course or of the apprenticeship.",
    Facet.FUNDING: "Public money that may pay.",
    Facet.DELIVERY: "How it is taught.",
    Facet.STUDY_MODE: "How much of the week it takes.",
    Facet.ATTENDANCE: "When in the week it is taught.",
    Facet.BOROUGH: "Where it is taught, or where the work is.",
    Facet.CONTRACT: "Kind of contract.",
    Facet.WORKING_PATTERN: "How the hours lie.",
    Facet.WORKPLACE: "Where the work is done.",
    Facet.ACCESS: "Practical help.",
    Facet.FLAG: "What can be asked for with yes or no; `value` is the filter's name.",
}
_Counted: Final = Enum("SearchFacet", {facet.name: facet.value for facet in OWN_FILTERS})  # type: ignore[misc]
SearchFacet: Final = graphene.Enum.from_enum(
    _Counted,
    name="SearchFacet",
    description=lambda facet: "What listings are counted by." if facet is None else _FACETS[Facet(facet.value)],
)
_FLAGS: Final = {
    Flag.FREE: ("free", "Free for everybody"),
    Flag.MAY_BE_FREE: ("may_be_free", "Public money may pay"),
    Flag.DISABILITY_CONFIDENT: ("disability_confident", "Disability Confident employer"),
    Flag.LIVING_WAGE_EMPLOYER: ("living_wage_employer", "London Living Wage employer"),
    Flag.FLEXIBLE_WORKING: ("flexible_working", "Flexible working"),
    Flag.VISA_SPONSORSHIP: ("visa_sponsorship", "Visa sponsorship"),
    Flag.INTERVIEW_GUARANTEED: ("interview_guaranteed", "Interview guaranteed"),
}
WITHOUT: Final[Mapping[str, str]] = {
    "kinds": "Look at courses and jobs",
    "course_types": "Look at every sort of course",
    "min_level": "Look at lower levels, too",
    "max_level": "Look at higher levels, too",
    "highest_level": "Show what asks for a higher qualification, too",
    "age": "Show listings for other ages, too",
    "access": "Show listings that do not say this help is there: ask them",
    "skills": "Do not choose the skills",
    "funding": "Do not choose who pays",
    "may_be_free": "Show what costs money, too",
    "free_for_me": "Show what is not free for you, or may not be, too",
    "providers": "Look at every provider",
    "employers": "Look at every employer",
    "contracts": "Look at every kind of contract",
    "working_patterns": "Look at all hours of work",
    "workplaces": "Look at work from home and on site",
    "min_hourly_pay": "Show lower pay, and pay that is not stated",
    "min_yearly_pay": "Show lower pay, and pay that is not stated",
    "pays_living_wage": "Show pay below the London Living Wage, too",
    "living_wage_employer": "Look at every employer",
    "apprenticeships": "Look at more than apprenticeships",
    "disability_confident": "Look at employers outside the Disability Confident scheme, too",
    "flexible_working": "Show jobs without flexible working, too",
    "visa_sponsorship": "Show jobs without visa sponsorship, too",
    "interview_guaranteed": "Show listings without a guaranteed interview, too",
    "delivery_modes": "Look at online and in person",
    "study_modes": "Look at full-time and part-time",
    "attendance": "Look at all times of the week",
    "boroughs": "Look in all of London",
    "starts_from": "Show earlier starts, too",
    "starts_to": "Show later starts, too",
    "borough_metres": "Leave the edges of the boroughs out",
    "near": "Look further away",
    "max_cost": "Show higher fees, too",
    "free": "Show what costs money, too",
    "places_left": "Show full courses, too: they may have a waiting list",
}
"""What leaving a filter out means, in plain words."""
ANY_WORD: Final = "Look for any of the words"


@dataclass(frozen=True)
class Asked:
    """A search, for the fields that are answered only when they are asked for.

    Attributes:
        given: its filters.
        rows: the documents that pass them, whatever their words.
        words: its words, where it has any.
        stems: PostgreSQL's query of what was found: of every word, or of any.
        total: how many were found; None: over 1,000.
        today: the date in London.
    """

    given: Mapping[str, Any]
    rows: Documents
    words: Words | None
    stems: str | None
    total: int | None
    today: date


class FacetCount(graphene.ObjectType):
    """How many listings a choice leaves. Of more than 1,000 matches a part is counted and the rest is estimated."""

    value = graphene.Int(required=True, description="The number.")
    is_exact = graphene.Boolean(required=True, description="False where it is an estimate.")
    text = graphene.String(required=True, description='In words for a screen: "57" or "about 1,200".')


class FacetValue(graphene.ObjectType):
    """A choice that some listing has."""

    value = graphene.String(required=True, description="What to put into the filter: an enum's value, or an id.")
    label = graphene.String(required=True, description="In words for a screen.")
    count = one(FacetCount, "How many listings have it, with every other filter applied.")


class FacetCounts(graphene.ObjectType):
    """The choices of one facet. What is chosen in this facet itself is left out as it is counted."""

    facet = graphene.Field(SearchFacet, required=True, description="What is counted.")
    values = listed(FacetValue, "Choices that some listing has, in their usual order.")


class WiderOption(graphene.ObjectType):
    """A way to find more."""

    change = graphene.String(required=True, description='What to do, in plain words: "Look in all of London".')
    filter = graphene.String(description="Name of the filter or argument to change. Null: look for any of the words.")
    within_minutes = graphene.Int(description="The travel limit to use, where that is the change. Null: none.")
    count = one(Count, "How many listings that would find.")


class SearchFacts(Searched):
    """What a search tells about itself."""

    facets = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(FacetCounts))),
        of=graphene.Argument(
            graphene.NonNull(graphene.List(graphene.NonNull(SearchFacet))), description="Which facets."
        ),
        description="How many listings each choice would leave.",
    )
    wider = listed(
        WiderOption, "Where nothing was found: what to change one at a time, the most listings first. Else empty."
    )

    @staticmethod
    def resolve_total_count(page: Page, _info: graphene.ResolveInfo) -> Count:
        """Counted with the page: no statement more."""
        return capped_count(_asked(page).total)

    @staticmethod
    def resolve_facets(page: Page, _info: graphene.ResolveInfo, of: list[Any]) -> list[FacetCounts]:
        """In the order that was asked."""
        asked = _asked(page)
        facets = [Facet(one.value) for one in of]
        counted = count_facets(
            facets, asked.given, rows=asked.rows, stems=asked.stems, total=asked.total, today=asked.today
        )
        return [
            FacetCounts(facet=_Counted(facet.value), values=_VALUES[facet](counted[facet], facet)) for facet in counted
        ]

    @staticmethod
    def resolve_wider(page: Page, _info: graphene.ResolveInfo) -> list[WiderOption]:
        """Only where nothing was found."""
        asked = _asked(page)
        if asked.total != 0:
            return []
        every = asked.words.every if asked.words else None
        either = asked.words.any if asked.words else None
        return [_wider(way) for way in count_wider(asked.given, every=every, either=either, today=asked.today)]


def _asked(page: Page) -> Asked:
    asked = page.facts["asked"]
    assert isinstance(asked, Asked)  # noqa: S101 - says what facts cannot say
    return asked


def _wider(way: Wider) -> WiderOption:
    count = capped_count(way.total)
    if way.dropped is None:
        return WiderOption(change=ANY_WORD, count=count)
    if way.within is not None:
        further = f"Look up to {way.within} minutes away"
        return WiderOption(change=further, filter=NEAR, within_minutes=way.within, count=count)
    return WiderOption(change=WITHOUT[way.dropped], filter=to_camel_case(way.dropped), count=count)


def _value(value: str, label: str, counted: Counted, number: int) -> FacetValue | None:
    times = counted.counts.get(number, 0)
    if not times:
        return None
    shown = times if counted.exact else round(times, 2 - len(str(times)))
    text = f"{shown:,}" if counted.exact else f"about {shown:,}"
    return FacetValue(value=value, label=label, count=FacetCount(value=shown, is_exact=counted.exact, text=text))


def _choices(counted: Counted, facet: Facet) -> list[FacetValue]:
    choices = list(CHOICES[facet])
    found = [
        _value(choice.name, str(choice.label), counted, (facet << 24) + place) for place, choice in enumerate(choices)
    ]
    return [value for value in found if value]


def _levels(counted: Counted, facet: Facet) -> list[FacetValue]:
    found = [_value(level.name, str(level.label), counted, (facet << 24) + level.value) for level in models.Level]
    return [value for value in found if value]


def _boroughs(counted: Counted, _facet: Facet) -> list[FacetValue]:
    rows = models.Borough.objects.order_by("name")
    found = [_value(encode("Borough", row.pk), row.name, counted, borough_code(row.pk)) for row in rows]
    return [value for value in found if value]


def _flags(counted: Counted, facet: Facet) -> list[FacetValue]:
    found = [
        _value(to_camel_case(name), label, counted, (facet << 24) + flag) for flag, (name, label) in _FLAGS.items()
    ]
    return [value for value in found if value]


_VALUES: Final[Mapping[Facet, Callable[[Counted, Facet], list[FacetValue]]]] = {
    **dict.fromkeys(OWN_FILTERS, _choices),
    Facet.LEVEL: _levels,
    Facet.BOROUGH: _boroughs,
    Facet.FLAG: _flags,
}
OpportunityConnection: Final = connection_type(Opportunity, rows="courses and jobs", extra=SearchFacts)
