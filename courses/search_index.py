"""The search index: the weighted text of each opportunity, and the words of live listings for spelling help.

Weights: A title; B skills with their alternative labels (these are the synonyms) and the organisation; C summary;
D description and boroughs. Everything is done by the database, so that ten thousand listings take seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import connection, transaction

# What PostgreSQL's parser would lose: "it" is a stop word, "C++" and "C#" both become "c". The patterns are read by
# PostgreSQL here and by Python in `courses.search` (where \y is spelt \b).
SPELLED_OUT: Final = (
    (r"\y(IT|ICT|[Ii]nformation [Tt]echnology)\y", "infotech"),
    (r"\yC\+\+", "cplusplus"),
    (r"\yC#", "csharp"),
    (r"\.NET\y", "dotnet"),
)


def refresh_search(ids: Iterable[int] | None = None) -> int:
    """Bring the index up to date for these opportunities, or for all; call it after writing a listing.

    With `ids`, new words are learnt from those listings. How many listings have a word, and words that no listing has any
    more, are put right by a refresh of everything.

    Returns:
        How many opportunities changed in the index.
    """
    wanted = None if ids is None else sorted(set(ids))
    if wanted == []:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            _INDEX, {"ids": wanted, **{f"word{n}": f"\\& {word}" for n, (_, word) in enumerate(SPELLED_OUT)}}
        )
        changed: int = cursor.rowcount
        cursor.execute(_RECOUNT if wanted is None else _LEARN, {"ids": wanted})
    return changed


def _vector(text: str, weight: str) -> str:
    """SQL of a text as it is indexed: `UX/UI` is two words, and the spelled-out names stand beside the originals."""
    text = f"translate(coalesce({text}, ''), '/', ' ')"
    for n, (pattern, _) in enumerate(SPELLED_OUT):
        text = f"regexp_replace({text}, '{pattern}', %(word{n})s, 'g')"
    return f"setweight(to_tsvector('english', {text}), '{weight}')"


# One row an opportunity, with the texts that can be searched.
_TEXTS: Final = """
texts AS (
    SELECT o.id, o.status, o.title, o.summary, o.description, concat_ws(' ', p.name, e.name, labels.text) AS names,
        places.text AS places
    FROM courses_opportunity o
    LEFT JOIN courses_course c ON c.opportunity_ptr_id = o.id LEFT JOIN courses_provider p ON p.id = c.provider_id
    LEFT JOIN courses_job j ON j.opportunity_ptr_id = o.id LEFT JOIN courses_employer e ON e.id = j.employer_id
    LEFT JOIN (
        SELECT r.opportunity_id, string_agg(s.label || ' ' || array_to_string(s.alternative_labels, ' '), ' ' ORDER BY s.id) AS text
        FROM courses_opportunityskill r JOIN courses_skill s ON s.id = r.skill_id
        WHERE %(ids)s::bigint[] IS NULL OR r.opportunity_id = ANY(%(ids)s::bigint[])
        GROUP BY r.opportunity_id
    ) AS labels ON labels.opportunity_id = o.id
    LEFT JOIN (
        SELECT used.opportunity_id, string_agg(DISTINCT b.name, ' ' ORDER BY b.name) AS text
        FROM (
            SELECT course_id AS opportunity_id, venue_id FROM courses_courserun
            UNION ALL SELECT job_id, venue_id FROM courses_joblocation
        ) AS used JOIN courses_venue v ON v.id = used.venue_id JOIN courses_borough b ON b.gss_code = v.borough_id
        WHERE %(ids)s::bigint[] IS NULL OR used.opportunity_id = ANY(%(ids)s::bigint[])
        GROUP BY used.opportunity_id
    ) AS places ON places.opportunity_id = o.id
    WHERE %(ids)s::bigint[] IS NULL OR o.id = ANY(%(ids)s::bigint[])
)"""
# Built from this module's own constants; every value is a parameter.
_INDEX: Final = f"""
WITH {_TEXTS}, fresh AS (
    SELECT id, {_vector("title", "A")} || {_vector("names", "B")} || {_vector("summary", "C")}
        || {_vector("concat_ws(' ', description, places)", "D")} AS search
    FROM texts
)
UPDATE courses_opportunity o SET search = fresh.search FROM fresh WHERE o.id = fresh.id AND o.search IS DISTINCT FROM fresh.search
"""  # noqa: S608
_TERMS: Final = f"""
{_TEXTS}, words AS (
    SELECT lexeme AS word, count(*) AS listings
    FROM texts, unnest(to_tsvector('simple', translate(concat_ws(' ', title, names, summary, description, places), '/', ' ')))
    WHERE status = 'LIVE' AND lexeme ~ '^[[:alpha:]][[:alpha:]-]{{2,63}}$'
    GROUP BY lexeme
), terms AS (
    SELECT word, listings FROM words WHERE numnode(plainto_tsquery('english', word)) > 0 ORDER BY word
)"""  # noqa: S608
_LEARN: Final = f"WITH {_TERMS} INSERT INTO courses_searchterm (word, listings) SELECT word, listings FROM terms ON CONFLICT DO NOTHING"  # noqa: S608
_RECOUNT: Final = f"""
WITH {_TERMS}, gone AS (
    DELETE FROM courses_searchterm s WHERE NOT EXISTS (SELECT 1 FROM terms WHERE terms.word = s.word)
)
INSERT INTO courses_searchterm (word, listings) SELECT word, listings FROM terms
ON CONFLICT (word) DO UPDATE SET listings = excluded.listings WHERE courses_searchterm.listings <> excluded.listings
"""  # noqa: S608
