"""The root fields of the search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import graphene

from backend.errors import InvalidInput
from courses import models
from courses.search import clean
from courses.search.filters import FILTERS, FREE_FOR_ME, Documents, documents, having
from courses.search.misses import DemandHint, demand_hints, note_miss
from courses.search.near import FEWEST, MOST, NEAR, Near, look_around
from courses.search.nearest import find_nearest
from courses.search.pages import SORTINGS, Found, Sort, find
from courses.search.understanding import Stems, Words, words_of
from mobile_api.catalogue.eligibility import paid_for_asker
from mobile_api.catalogue.loaders import Concrete, LiveOpportunity
from mobile_api.catalogue.types.enums import TravelMode
from mobile_api.connections import Page, page_arguments, page_size
from mobile_api.context import Context
from mobile_api.fields import listed
from mobile_api.filters import given_values, input_type
from mobile_api.scalars import Date
from mobile_api.search.sorts import SearchSort, order, read_cursor
from mobile_api.search.types import Asked, OpportunityConnection

SearchFilter = input_type(
    "SearchFilter",
    FILTERS,
    "Which courses and jobs. Every filter that is given must hold; those of a run for one and the same run.",
)


class NearInput(graphene.InputObjectType):
    """Where somebody starts from. It is not kept."""

    outcode = graphene.String(required=True, description="The first half of their postcode, such as SW9.")
    within_minutes = graphene.Int(
        description=f"The longest journey, {FEWEST} to {MOST} minutes. What is online or done from home passes every limit."
    )
    by = graphene.Field(TravelMode, description="How. Left out: by public transport.")


class NearNeeded(InvalidInput):
    """The nearest, from nowhere."""

    code = "NEAR_NEEDED"
    message = "Please say where from: the first half of your postcode."


class Demand(graphene.ObjectType):
    """What people searched and nobody offers."""

    words = graphene.String(required=True, description="What they looked for.")
    people = graphene.Int(required=True, description="At least so many people in one week: five or more.")
    week = graphene.Field(graphene.NonNull(Date), description="The Monday of the last such week.")


class SearchQueries:
    """Search over courses and jobs."""

    search = graphene.Field(
        OpportunityConnection,
        text=graphene.String(
            description="Words to look for, as a person types them: stems, synonyms and slips of the finger are taken care of. "
            'Put "words in quotes" to keep them together, a minus before a word to leave it out.'
        ),
        filter=SearchFilter(description="Which courses and jobs."),
        near=graphene.Argument(NearInput, description="Where from, for a travel limit and for the nearest first."),
        sort=graphene.Argument(SearchSort, description="What comes first. Left out: the best matches, or the newest."),
        **page_arguments(),
        description="Open courses and jobs. Best matches come from a bounded number of the newest ones that match.",
    )
    demand_hints = listed(
        Demand, "For providers: what five or more people searched in one of the last twelve weeks and did not find."
    )

    @staticmethod
    def resolve_search(_root: object, info: graphene.ResolveInfo, **given: Any) -> Page:
        """One page, with what hangs on it announced to the loaders."""
        context: Context = info.context
        line = clean(given.get("text"), field="text")
        sort = _sort(given.get("sort"), with_words=bool(line))
        size = page_size(given.get("first"))
        after, every_word = read_cursor(given.get("after"), sort)
        near = _near(given.get("near"), sort)
        wanted = _filters(context, given.get("filter")) | ({NEAR: near} if near and near.within else {})
        words = words_of(line, field="text") if line else None
        rows = documents(wanted, today=context.today)
        found, every_word = _find(words, rows, (sort, near), (after, every_word), size)
        if words is not None and after is None and not (every_word and found.total != 0):
            _note(context, words, wanted)
        asked = Asked(wanted, rows, words, _stems(words, every_word=every_word), found.total, context.today)
        return _page(context, found, sort, asked, every_word=every_word, behind=after is not None)

    @staticmethod
    def resolve_demand_hints(_root: object, info: graphene.ResolveInfo) -> Sequence[DemandHint]:
        """The same for every provider."""
        return demand_hints(today=info.context.today)


def _filters(context: Context, sent: Mapping[str, Any] | None) -> dict[str, Any]:
    """The filters that were sent. What pays for the person who asks is looked up only where it is asked for."""
    wanted = given_values(FILTERS, sent)
    if wanted.get(FREE_FOR_ME) and context.user is not None:
        wanted[FREE_FOR_ME] = paid_for_asker(context)
    return wanted


def _sort(asked: Any, *, with_words: bool) -> Sort:
    sort = Sort(asked.value) if asked is not None else Sort.RELEVANCE
    return Sort.NEWEST if sort is Sort.RELEVANCE and not with_words else sort


def _near(given: Any, sort: Sort) -> Near | None:
    if given is None:
        if sort is Sort.NEAREST:
            raise NearNeeded(field="near")
        return None
    mode = given.by.value if given.get("by") is not None else models.TravelMode.PUBLIC_TRANSPORT
    return look_around(given.outcode, within=given.get("within_minutes"), mode=mode)


def _stems(words: Words | None, *, every_word: bool) -> str | None:
    if words is None:
        return None
    return words.every if every_word or words.any is None else words.any


def _find(
    words: Words | None,
    rows: Documents,
    by: tuple[Sort, Near | None],
    place: tuple[list[object] | None, bool],
    size: int,
) -> tuple[Found, bool]:
    """What has every word; where nothing has, what has any. The cursor says which of the two its list was."""
    (sort, near), (after, every_word) = by, place
    for every in (True, False) if every_word else (False,):
        stems = _stems(words, every_word=every)
        matches = having(rows, stems)
        if near is not None and sort is Sort.NEAREST:
            found = find_nearest(matches, near=near, after=after, size=size)
        else:
            found = find(matches, sort=sort, stems=stems, after=after, size=size)
        if found.total != 0 or words is None or words.any is None:
            return found, every
    return found, False


def _note(context: Context, words: Words, given: Mapping[str, Any]) -> None:
    """Nothing has every word. Counted for people who are signed in: of others nobody knows how many they are."""
    if context.user is None:
        return
    everything = documents({}, today=context.today).filter(vector=Stems(words.every))
    if not given or not everything.exists():
        note_miss(words=words.used, person=str(context.user.pk), today=context.today)


def _page(context: Context, found: Found, sort: Sort, asked: Asked, *, every_word: bool, behind: bool) -> Page:
    """The listings themselves. One that has closed since its document was written is left out."""
    loader = context.loader(LiveOpportunity)
    loader.expect(key for key, _ in found.rows)
    rows: list[Concrete] = []
    for key, value in found.rows:
        listing = loader.load(key)
        if listing is not None:
            setattr(listing, SORTINGS[sort].column, value)
            rows.append(listing)
    facts = {
        "asked": asked,
        "searched_for": asked.words.used if asked.words else None,
        "did_you_mean": asked.words.fixes if asked.words else (),
        "matches_every_word": every_word or asked.words is None,
    }
    return Page(rows, order(sort, every_word=every_word), asked.rows, found.more, behind, facts)
