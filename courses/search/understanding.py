"""Full-text search of the catalogue: how typed words become a query, and which matches come first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar, cast

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import F, FloatField, IntegerField, Model, QuerySet
from django.db.models.functions import Cast, Round

from backend.errors import Refusal
from courses.search.documents import SPELLED_OUT
from courses.search.spelling import MOST_WORDS, Fix, Word, look_up, mend
from courses.search.synonyms import LONGEST_PHRASE, meanings

LONGEST_SEARCH: Final = 200
CANDIDATES: Final = 1_000  # newest matches that are ranked: ranking every match of a common word takes seconds
WEIGHTS: Final = [0.1, 0.2, 0.4, 1.0]  # of D, C, B and A
MOST_SYNONYMS: Final = 24
"""In one search, so that no search becomes a long one."""
M = TypeVar("M", bound=Model)

_NAMES: Final = frozenset(name for _, name in SPELLED_OUT)
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
# A quotation mark alone keeps nothing together.
_OPERATORS: Final = re.compile(r'"[^"]*"|(?:^|\s)-|\bor\b', re.IGNORECASE)


class SearchTooLong(Refusal):
    """More words than a search takes."""

    code = "SEARCH_TOO_LONG"
    message = f"Please search with fewer words: {LONGEST_SEARCH} letters at most."


class SearchWithoutWords(Refusal):
    """Nothing in it can be looked up."""

    code = "SEARCH_WITHOUT_WORDS"
    message = "Please type a word that says what you are looking for."


class Stems(SearchQuery):
    """A query that PostgreSQL wrote, as it is: it is not parsed or stemmed again."""

    def __init__(self, written: str) -> None:
        super().__init__(written)
        self.written = written

    def as_sql(self, *_: Any, **__: Any) -> tuple[str, list[str]]:  # type: ignore[override]
        """The query as a constant."""
        return "%s::tsquery", [self.written]


@dataclass(frozen=True)
class Words:
    """The words of a search, understood.

    Attributes:
        used: the words that are looked for.
        fixes: the words that no live listing has, with the known words that took their place.
        every: PostgreSQL's query of what has every word, or what means the same.
        any: the query of what has any of them; None where that is the same.
    """

    used: str
    fixes: tuple[Fix, ...]
    every: str
    any: str | None


@dataclass(frozen=True)
class Search:
    """A search among certain rows, understood.

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


def clean(text: str | None, *, field: str = "search") -> str:
    """The text in one line, in composed Unicode, without control characters; empty when there is nothing.

    `field` is the input's name, for the refusal.

    Raises:
        SearchTooLong: more than `LONGEST_SEARCH` characters.
    """
    if text and len(text) > LONGEST_SEARCH:
        raise SearchTooLong(field=field)
    composed = unicodedata.normalize("NFC", text or "")
    return " ".join("".join(" " if unicodedata.category(c) in _UNPRINTABLE else c for c in composed).split())


def words_of(line: str, *, field: str = "search") -> Words:
    """What a cleaned, non-empty search means. Two statements, and two more where a word is unknown.

    `field` is the input's name, for the refusal.

    Raises:
        SearchWithoutWords: only stop words, signs or pictures.
    """
    words = _counting(line, field)
    used, fixes = mend(line, [word.word for word in words if not word.listed and word.word not in _NAMES])
    if fixes:
        words = _counting(used, field)
    if _OPERATORS.search(used) or len(words) >= MOST_WORDS:
        # Who writes operators means the words as they stand: no synonyms.
        every, either = _as_typed(_spelled_out(used))
    else:
        every, either = _with_synonyms(words)
    return Words(used, fixes, every, either)


def understand(line: str, *, among: QuerySet[Any]) -> Search:
    """What a cleaned, non-empty search means for these rows of Opportunity, Course or Job.

    The statements of `words_of`, and one more for two words or more.

    Raises:
        SearchWithoutWords: only stop words, signs or pictures.
    """
    words = words_of(line)
    every = Stems(words.every)
    if words.any is None or among.filter(document__vector=every).exists():
        return Search(words.used, words.fixes, every_word=True, query=every)
    return Search(words.used, words.fixes, every_word=False, query=Stems(words.any))


def ranked(rows: QuerySet[M], search: Search) -> QuerySet[M]:
    """The newest `CANDIDATES` matches, each with `relevance`: ts_rank in whole millionths, so that a cursor can repeat it."""
    newest = rows.filter(document__vector=search.query).order_by("-published_at", "-pk").values("pk")[:CANDIDATES]
    rank = Cast(SearchRank(F("document__vector"), search.query, weights=WEIGHTS), FloatField()) * 1_000_000.0
    matches = rows.model._default_manager.filter(pk__in=newest)  # noqa: SLF001 - Django's documented name
    return cast("QuerySet[M]", matches.annotate(relevance=Cast(Round(rank), IntegerField())))


def _counting(line: str, field: str) -> list[Word]:
    words = [word for word in look_up(_spelled_out(line)) if word.stems]
    if not words:
        raise SearchWithoutWords(field=field)
    return words


def _as_typed(text: str) -> tuple[str, str | None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT websearch_to_tsquery('english', %s)::text", [text])
        (query,) = cursor.fetchone()
    return query, None


def _with_synonyms(words: list[Word]) -> tuple[str, str | None]:
    """Queries of every word and of any word. Of phrases that mean something the longest comes first."""
    spans = [(start, end) for start in range(len(words)) for end in range(start + 1, len(words) + 1)]
    phrases = {
        (start, end): " ".join(word.word for word in words[start:end])
        for start, end in spans
        if end - start <= LONGEST_PHRASE
    }
    known = _bounded(meanings(list(phrases.values())))
    every: list[str] = []
    either: list[str] = []
    at = 0
    while at < len(words):
        end = max((end for (start, end), phrase in phrases.items() if start == at and phrase in known), default=at + 1)
        singles = [_any_of([word.stems, *known.get(word.word, [])]) for word in words[at:end]]
        whole = known[phrases[at, end]] if end - at > 1 else []
        every.append(_any_of([" & ".join(singles), *whole]))
        either += [*singles, *whole]
        at = end
    return " & ".join(every), _any_of(either) if len(words) > 1 else None


def _bounded(known: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The first `MOST_SYNONYMS` of them."""
    kept = list(islice(((phrase, query) for phrase, queries in known.items() for query in queries), MOST_SYNONYMS))
    return {phrase: [query for other, query in kept if other == phrase] for phrase, _ in kept}


def _any_of(queries: list[str]) -> str:
    return f"({' | '.join(f'({query})' for query in queries)})"


def _spelled_out(text: str) -> str:
    """The line with the names that PostgreSQL would lose written as the index writes them."""
    for pattern, word in SPELLED_OUT:
        text = re.sub(pattern.replace(r"\y", r"\b"), word, text, flags=re.IGNORECASE)
    return text.replace("/", " ")
