"""Synonyms: other words for what somebody searches, from the taxonomy and from a short list of our own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from django.db import connection

from courses.models import Synonym
from courses.search.documents import SPELLED_OUT

LONGEST_PHRASE: Final = 4
"""Words of a phrase that is looked up."""
MOST_MEANINGS: Final = 6
"""Of one phrase that are searched as well: our own first, then the shortest."""


def refresh_synonyms() -> None:
    """Bring the synonyms up to date with the names of skills and occupations. Our own list is not touched."""
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH)


def stems(phrases: Sequence[str]) -> list[str]:
    """Each phrase as it is looked up: its stems; empty where it has stop words only. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_STEMS, [list(phrases)])
        return [stem for (stem,) in cursor.fetchall()]


def meanings(phrases: Sequence[str]) -> Mapping[str, list[str]]:
    """What these phrases mean as well, as queries, at most `MOST_MEANINGS` each; those without are absent. One statement."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_MEANINGS, [list(phrases), MOST_MEANINGS])
        for phrase, query in cursor.fetchall():
            found[phrase].append(query)
    return found


def _spelled(text: str) -> str:
    """SQL of a name with what PostgreSQL would lose written as the index writes it, and without what stands in brackets."""
    text = rf"regexp_replace({text}, '\s*\([^)]*\)', '', 'g')"
    for pattern, word in SPELLED_OUT:
        text = f"regexp_replace({text}, '{pattern}', '{word}', 'g')"
    return f"translate({text}, '/', ' ')"


_STEMS: Final = f"""
SELECT plainto_tsquery('english', {_spelled("phrase")})::text FROM unnest(%s::text[]) WITH ORDINALITY AS p (phrase, place) ORDER BY place
"""  # noqa: S608
_MEANINGS: Final = f"""
SELECT p.phrase, s.query FROM unnest(%s::text[]) WITH ORDINALITY AS p (phrase, place)
CROSS JOIN LATERAL (
    SELECT query FROM courses_synonym WHERE key = plainto_tsquery('english', p.phrase)::text
    ORDER BY source <> '{Synonym.Source.OURS}', length(query), query LIMIT %s
) AS s ORDER BY p.place
"""  # noqa: S608
# Another name leads to the name, the name to its first other names. A name of one or two letters, such as "R" or "ML",
# would bring everything that has the letter: it leads nowhere. So does one of more words than are looked up.
_REFRESH: Final = f"""
WITH names AS (
    SELECT '{Synonym.Source.SKILL}' AS source, label, alternative_labels FROM courses_skill
    UNION ALL SELECT '{Synonym.Source.OCCUPATION}', label, alternative_labels FROM courses_occupation
), pairs AS (
    SELECT source, other AS phrase, label AS means FROM names, unnest(alternative_labels) AS other
    UNION ALL SELECT source, label, other FROM names, unnest(alternative_labels[1:3]) AS other
), fresh AS (
    SELECT DISTINCT ON (key::text, query::text) source, left(phrase, 255) AS phrase, left(means, 255) AS means,
        key::text AS key, query::text AS query
    FROM pairs, plainto_tsquery('english', {_spelled("phrase")}) AS key, plainto_tsquery('english', {_spelled("means")}) AS query
    WHERE key::text <> query::text AND numnode(key) BETWEEN 1 AND {2 * LONGEST_PHRASE - 1}
        AND numnode(query) BETWEEN 1 AND {2 * LONGEST_PHRASE - 1}
        AND key::text !~ '^''.{{1,2}}''$' AND query::text !~ '^''.{{1,2}}''$'
    ORDER BY key::text, query::text, phrase, means
), gone AS (
    DELETE FROM courses_synonym s WHERE s.source <> '{Synonym.Source.OURS}'
        AND NOT EXISTS (SELECT 1 FROM fresh WHERE fresh.key = s.key AND fresh.query = s.query)
)
INSERT INTO courses_synonym (source, phrase, means, key, query) SELECT source, phrase, means, key, query FROM fresh
ON CONFLICT (key, query) DO NOTHING
"""  # noqa: S608
