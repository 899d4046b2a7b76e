"""Lists that can be searched: the order of their rows, and what they tell about the search."""

from __future__ import annotations

from typing import Any, Final

import graphene
from django.db.models import QuerySet

from courses.search import clean, ranked, understand
from mobile_api.connections import Page, paged
from mobile_api.fields import listed
from mobile_api.order import Key, Order

NEWEST: Final = Order("newest", (Key.moment("published_at", descending=True), Key.number("pk", descending=True)))
# Two names: a list that matched every word and a list that matched any word have other rows.
BEST_MATCH: Final = Order("best-every", (Key.number("relevance", descending=True), Key.number("pk", descending=True)))
BEST_MATCH_OF_ANY: Final = Order("best-any", BEST_MATCH.keys)


class SpellingHelp(graphene.ObjectType):
    """A word that no open listing has, and the word that was looked for in its place."""

    typed = graphene.String(required=True, description="The word as it was typed, in small letters.")
    used = graphene.String(required=True, description="The nearest word that we know.")


class Searched:
    """What a connection tells about its search."""

    searched_for = graphene.String(description="The words that were looked for. Null without a search.")
    did_you_mean = listed(SpellingHelp, "Words that were replaced, to ask the person about. Empty: none.")
    matches_every_word = graphene.Boolean(
        required=True,
        description="False when nothing has all the words: then these are the listings with some of them.",
    )

    @staticmethod
    def resolve_searched_for(page: Page, _info: graphene.ResolveInfo) -> object:
        """After the spelling help."""
        return page.facts.get("searched_for")

    @staticmethod
    def resolve_did_you_mean(page: Page, _info: graphene.ResolveInfo) -> object:
        """The replaced words."""
        return page.facts.get("did_you_mean", ())

    @staticmethod
    def resolve_matches_every_word(page: Page, _info: graphene.ResolveInfo) -> object:
        """True without a search, too."""
        return page.facts.get("matches_every_word", True)


def searched_page(
    rows: QuerySet[Any], *, organisation: str, search: str | None, first: int | None, after: str | None
) -> Page:
    """A page of open listings: the newest first, or with a search the best matches first.

    `organisation` is the column of their provider or employer, which is loaded with them.

    Raises:
        SearchTooLong, SearchWithoutWords, PageSizeInvalid, InvalidCursor.
    """
    line = clean(search)
    if not line:
        return paged(_shown(rows, organisation), order=NEWEST, first=first, after=after)
    understood = understand(line, among=rows)
    facts = {
        "searched_for": understood.used,
        "did_you_mean": understood.fixes,
        "matches_every_word": understood.every_word,
    }
    order = BEST_MATCH if understood.every_word else BEST_MATCH_OF_ANY
    return paged(_shown(ranked(rows, understood), organisation), order=order, first=first, after=after, facts=facts)


def _shown(rows: QuerySet[Any], organisation: str) -> QuerySet[Any]:
    return rows.select_related(organisation)
