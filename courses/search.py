"""Full-text search of the catalogue: how typed words become a query, and which matches come first."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, FloatField, IntegerField, Model, QuerySet
from django.db.models.functions import Cast, Round

from backend.errors import Refusal
from courses.search_index import SPELLED_OUT, refresh_search
from courses.spelling import Fix, look_up, mend

__all__ = ["Search", "SearchTooLong", "SearchWithoutWords", "clean", "ranked", "refresh_search", "understand"]

LONGEST_SEARCH: Final = 200
CANDIDATES: Final = 1_000  # newest matches that are ranked: ranking every match of a common word takes seconds
WEIGHTS: Final = [0.1, 0.2, 0.4, 1.0]  # of D, C, B and A
M = TypeVar("M", bound=Model)

_NAMES: Final = frozenset(name for _, name in SPELLED_OUT)
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
_OPERATORS: Final = re.compile(r'"|(?:^|\s)-|\bor\b', re.IGNORECASE)


class SearchTooLong(Refusal):
    """More words than a search takes."""

    code = "SEARCH_TOO_LONG"
    message = f"Please search with fewer words: {LONGEST_SEARCH} letters at most."


class SearchWithoutWords(Refusal):
    """Nothing in it can be looked up."""

    code = "SEARCH_WITHOUT_WORDS"
    message = "Please type a word that says what you are looking for."


@dataclass(frozen=True)
class Search:
    """A search, understood.

    Attributes:
        used: the words that are looked for.
        fixes: the words that no live listing has, with the known words that took their place.
        every_word: True where a match has every word; where nothing has them all, a match has any of them.
        query: PostgreSQL's query.
    """

    used: str
    fixes: tuple[Fix, ...]
    every_word: bool
    query: SearchQuery


def clean(text: str | None) -> str:
    """The text in one line, in composed Unicode, without control characters; empty when there is nothing.

    Raises:
        SearchTooLong: more than `LONGEST_SEARCH` characters.
    """
    if text and len(text) > LONGEST_SEARCH:
        raise SearchTooLong(field="search")
    composed = unicodedata.normalize("NFC", text or "")
    return " ".join("".join(" " if unicodedata.category(c) in _UNPRINTABLE else c for c in composed).split())


def understand(line: str, *, among: QuerySet[Any]) -> Search:
    """What a cleaned, non-empty search means for these rows of Opportunity, Course or Job.

    One statement for one word, two for more, and one more where a word is unknown.

    Raises:
        SearchWithoutWords: only stop words, signs or pictures.
    """
    words = [word for word in look_up(_spelled_out(line)) if word.counts]
    if not words:
        raise SearchWithoutWords(field="search")
    used, fixes = mend(line, [word.word for word in words if not word.listed and word.word not in _NAMES])
    text = _spelled_out(used)
    every = _query(text)
    if len(words) == 1 or _OPERATORS.search(used) or among.filter(search=every).exists():
        return Search(used, fixes, every_word=True, query=every)
    return Search(used, fixes, every_word=False, query=_query(" or ".join(text.split())))


def ranked(rows: QuerySet[M], search: Search) -> QuerySet[M]:
    """The newest `CANDIDATES` matches, each with `relevance`: ts_rank in whole millionths, so that a cursor can repeat it."""
    newest = rows.filter(search=search.query).order_by("-published_at", "-pk").values("pk")[:CANDIDATES]
    rank = Cast(SearchRank(F("search"), search.query, weights=WEIGHTS), FloatField()) * 1_000_000.0
    matches = rows.model._default_manager.filter(pk__in=newest)  # noqa: SLF001 - Django's documented name
    return cast("QuerySet[M]", matches.annotate(relevance=Cast(Round(rank), IntegerField())))


def _query(text: str) -> SearchQuery:
    return SearchQuery(text, config="english", search_type="websearch")


def _spelled_out(text: str) -> str:
    """The line with the names that PostgreSQL would lose written as the index writes them."""
    for pattern, word in SPELLED_OUT:
        text = re.sub(pattern.replace(r"\y", r"\b"), word, text, flags=re.IGNORECASE)
    return text.replace("/", " ")
