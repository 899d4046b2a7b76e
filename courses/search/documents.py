"""SQL of the search documents: what of a listing is searched, filtered and sorted by."""

from __future__ import annotations

from typing import Final

from courses.models import CourseRun, FundingStream, Job
from courses.pay import PERIODS_IN_YEAR, USUAL_HOURS, WEEKS_IN_YEAR
from courses.search.facets import (
    FEES,
    PAY,
    Facet,
    Flag,
    band_sql,
    choice_sql,
    choices_sql,
    flag_sql,
    option_sql,
    slice_sql,
    value_sql,
    week_sql,
)

ANY_TIME: Final = "9999-12-31"
FEE_UNKNOWN: Final = 2**31 - 1
# What PostgreSQL's parser would lose: "it" is a stop word, "C++" and "C#" both become "c". The patterns are read by
# PostgreSQL here and by Python in `courses.search.understanding` (where \y is spelt \b).
SPELLED_OUT: Final = (
    (r"\y(IT|ICT|[Ii]nformation [Tt]echnology)\y", "infotech"),
    (r"\yC\+\+", "cplusplus"),
    (r"\yC#", "csharp"),
    (r"\.NET\y", "dotnet"),
)
SPELLINGS: Final = {f"word{n}": f"\\& {word}" for n, (_, word) in enumerate(SPELLED_OUT)}
"""Parameters of the statements below."""


def _vector(text: str, weight: str) -> str:
    """SQL of a text as it is indexed: `UX/UI` is two words, and the spelled-out names stand beside the originals."""
    text = f"translate(coalesce({text}, ''), '/', ' ')"
    for n, (pattern, _) in enumerate(SPELLED_OUT):
        text = f"regexp_replace({text}, '{pattern}', %(word{n})s, 'g')"
    return f"setweight(to_tsvector('english', {text}), '{weight}')"


_LOANS: Final = f"ARRAY['{FundingStream.ADVANCED_LEARNER_LOAN}']::varchar[]"
_FREE_TO_ALL: Final = f"'{FundingStream.FREE_TO_ALL}' = ANY(c.funding)"
# As `courses.pay.by_the_hour`, but with usual hours where none are stated: good enough to sort by, not to claim a wage by.
_HOURS: Final = f"(coalesce(j.hours_per_week, {USUAL_HOURS}) * {WEEKS_IN_YEAR})"
_YEARLY: Final = (
    f"CASE j.pay_period WHEN '{Job.PayPeriod.HOUR}' THEN j.pay_min * {_HOURS} "
    + " ".join(f"WHEN '{period}' THEN j.pay_min * {times}" for period, times in PERIODS_IN_YEAR.items())
    + " END"
)
_HOURLY: Final = (
    f"floor(100 * CASE j.pay_period WHEN '{Job.PayPeriod.HOUR}' THEN j.pay_min ELSE {_YEARLY} / {_HOURS} END)"
)
_FREE: Final = f"(r.cost_gbp = 0 OR {_FREE_TO_ALL})"
_BOROUGH: Final = "right(v.borough_id, 2)::integer"
_PARTS: Final = {Facet.DELIVERY: "r.delivery_mode", Facet.STUDY_MODE: "r.study_mode", Facet.ATTENDANCE: "r.attendance"}
_OF_A_RUN: Final = ", ".join(
    (
        *(choice_sql(facet, column) for facet, column in _PARTS.items()),
        value_sql(Facet.BOROUGH, _BOROUGH),
        option_sql(_PARTS, free=_FREE),
        option_sql(_PARTS, free=_FREE, borough=_BOROUGH),
        week_sql("r.starts_on"),
        band_sql(Facet.FEE, "100 * r.cost_gbp", FEES),
        flag_sql(Flag.FREE, _FREE),
        value_sql(
            Facet.PLACE, f"CASE r.delivery_mode WHEN '{CourseRun.DeliveryMode.ONLINE}' THEN 0 ELSE v.cell + 1 END"
        ),
    )
)
_OF_A_COURSE: Final = ", ".join(
    (
        choice_sql(Facet.KIND, "o.kind"),
        value_sql(Facet.LEVEL, "o.level"),
        value_sql(Facet.ASKS, "coalesce(o.minimum_level + 1, 0)"),
        slice_sql("o.id"),
        choice_sql(Facet.COURSE_TYPE, "c.course_type"),
        value_sql(Facet.PROVIDER, "c.provider_id"),
        flag_sql(Flag.MAY_BE_FREE, f"NOT c.funding <@ {_LOANS}"),
    )
)
_OF_A_JOB: Final = ", ".join(
    (
        value_sql(Facet.EMPLOYER, "j.employer_id"),
        choice_sql(Facet.CONTRACT, "j.contract"),
        choice_sql(Facet.WORKING_PATTERN, "j.working_pattern"),
        choice_sql(Facet.WORKPLACE, "j.workplace"),
        band_sql(Facet.PAY, _HOURLY, PAY),
        f"CASE WHEN o.kind = 'JOB' THEN {week_sql('j.starts_on')} END",
        flag_sql(Flag.DISABILITY_CONFIDENT, "e.disability_confident <> ''"),
        flag_sql(Flag.LIVING_WAGE_EMPLOYER, "e.living_wage_employer"),
        flag_sql(Flag.FLEXIBLE_WORKING, "j.flexible_working"),
        flag_sql(Flag.VISA_SPONSORSHIP, "j.visa_sponsorship"),
        flag_sql(Flag.HOURLY_PAY_CERTAIN, f"j.pay_period = '{Job.PayPeriod.HOUR}' OR j.hours_per_week IS NOT NULL"),
        value_sql(Facet.PLACE, f"CASE j.workplace WHEN '{Job.Workplace.REMOTE}' THEN 0 END"),
        flag_sql(
            Flag.INTERVIEW_GUARANTEED,
            "EXISTS (SELECT 1 FROM courses_job_interview_guaranteed_by g WHERE g.job_id = o.id OR g.course_id = o.id)",
        ),
    )
)

# Other names of a skill lead to it by the synonyms. Here they would bring every "spreadsheet program" to who looks for programming.
# {live}: a query of the keys of those that anybody may see. One row each, with the texts that can be searched.
TEXTS: Final = f"""
live AS MATERIALIZED ({{live}}), labels AS (
    SELECT r.opportunity_id AS id, array_agg({value_sql(Facet.SKILL, "s.id")}) AS codes,
        string_agg(s.label, ' ' ORDER BY s.id) AS text
    FROM courses_opportunityskill r JOIN courses_skill s ON s.id = r.skill_id
    WHERE r.opportunity_id IN (SELECT id FROM live)
    GROUP BY r.opportunity_id
), places AS (
    SELECT used.id, string_agg(DISTINCT b.name, ' ' ORDER BY b.name) AS text
    FROM (
        SELECT course_id AS id, venue_id FROM courses_courserun UNION ALL SELECT job_id, venue_id FROM courses_joblocation
    ) AS used JOIN courses_venue v ON v.id = used.venue_id JOIN courses_borough b ON b.gss_code = v.borough_id
    WHERE used.id IN (SELECT id FROM live)
    GROUP BY used.id
), texts AS (
    SELECT o.id, o.title, o.summary, o.description, concat_ws(' ', p.name, e.name, labels.text) AS names, places.text AS places
    FROM courses_opportunity o
    LEFT JOIN courses_course c ON c.opportunity_ptr_id = o.id LEFT JOIN courses_provider p ON p.id = c.provider_id
    LEFT JOIN courses_job j ON j.opportunity_ptr_id = o.id LEFT JOIN courses_employer e ON e.id = j.employer_id
    LEFT JOIN labels ON labels.id = o.id
    LEFT JOIN places ON places.id = o.id
    WHERE o.id IN (SELECT id FROM live)
)"""  # noqa: S608
WRITE: Final = f"""
WITH {TEXTS}, runs AS (
    SELECT r.course_id AS id, min(coalesce(r.starts_on, '{ANY_TIME}')) AS soonest,
        min(CASE WHEN {_FREE_TO_ALL} THEN 0 ELSE 100 * r.cost_gbp END)::integer AS cheapest,
        array_agg(DISTINCT facet.code) AS codes, array_agg(DISTINCT v.cell) AS cells
    FROM courses_courserun r JOIN courses_course c ON c.opportunity_ptr_id = r.course_id
    LEFT JOIN courses_venue v ON v.id = r.venue_id
    CROSS JOIN LATERAL unnest(ARRAY[{_OF_A_RUN}]) AS facet (code)
    WHERE r.id IN ({{ahead}}) AND r.course_id IN (SELECT id FROM live)
    GROUP BY r.course_id
), workplaces AS (
    SELECT l.job_id AS id, array_agg(DISTINCT v.cell) AS cells,
        array_agg({value_sql(Facet.BOROUGH, _BOROUGH)}) || array_agg({value_sql(Facet.PLACE, "v.cell + 1")}) AS codes
    FROM courses_joblocation l JOIN courses_venue v ON v.id = l.venue_id
    WHERE l.job_id IN (SELECT id FROM live)
    GROUP BY l.job_id
), fresh AS (
    SELECT o.id, {_vector("t.title", "A")} || {_vector("t.names", "B")} || {_vector("t.summary", "C")}
            || {_vector("concat_ws(' ', t.description, t.places)", "D")} AS vector,
        ARRAY(
            SELECT DISTINCT code
            FROM unnest(
                ARRAY[{_OF_A_COURSE}, {_OF_A_JOB}] || runs.codes || labels.codes || workplaces.codes
                || {choices_sql(Facet.FUNDING, "c.funding")} || {choices_sql(Facet.ACCESS, "o.access")}
            ) AS facet (code) WHERE code IS NOT NULL ORDER BY code
        ) AS facets,
        o.published_at, o.closes_on,
        coalesce(runs.soonest, CASE WHEN j.starts_on >= %(today)s THEN j.starts_on END, '{ANY_TIME}') AS soonest,
        coalesce(runs.cheapest, {FEE_UNKNOWN}) AS cheapest, coalesce({_HOURLY}, -1)::integer AS hourly,
        coalesce(floor({_YEARLY}), -1)::integer AS yearly,
        array_remove(coalesce(runs.cells, workplaces.cells, '{{}}'), NULL) AS cells,
        o.minimum_age, o.maximum_age
    FROM courses_opportunity o JOIN texts t ON t.id = o.id
    LEFT JOIN courses_course c ON c.opportunity_ptr_id = o.id
    LEFT JOIN courses_job j ON j.opportunity_ptr_id = o.id LEFT JOIN courses_employer e ON e.id = j.employer_id
    LEFT JOIN runs ON runs.id = o.id LEFT JOIN labels ON labels.id = o.id LEFT JOIN workplaces ON workplaces.id = o.id
), gone AS (
    DELETE FROM courses_searchdocument d
    WHERE (%(ids)s::bigint[] IS NULL OR d.opportunity_id = ANY(%(ids)s::bigint[]))
        AND NOT EXISTS (SELECT 1 FROM live WHERE live.id = d.opportunity_id)
    RETURNING 1
), written AS (
INSERT INTO courses_searchdocument AS d (
    opportunity_id, vector, facets, published_at, closes_on, soonest, cheapest_pence, hourly_pence, yearly_pounds, cells,
    minimum_age, maximum_age
)
SELECT * FROM fresh
ON CONFLICT (opportunity_id) DO UPDATE SET
    vector = excluded.vector, facets = excluded.facets, published_at = excluded.published_at, closes_on = excluded.closes_on,
    soonest = excluded.soonest, cheapest_pence = excluded.cheapest_pence, hourly_pence = excluded.hourly_pence,
    yearly_pounds = excluded.yearly_pounds, cells = excluded.cells,
    minimum_age = excluded.minimum_age, maximum_age = excluded.maximum_age
WHERE (
    d.vector, d.facets, d.published_at, d.closes_on, d.soonest, d.cheapest_pence, d.hourly_pence, d.yearly_pounds, d.cells,
    d.minimum_age, d.maximum_age
) IS DISTINCT FROM (
    excluded.vector, excluded.facets, excluded.published_at, excluded.closes_on, excluded.soonest, excluded.cheapest_pence,
    excluded.hourly_pence, excluded.yearly_pounds, excluded.cells, excluded.minimum_age, excluded.maximum_age
)
RETURNING 1
) SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM written)
"""  # noqa: S608
_TERMS: Final = f"""
{TEXTS}, words AS (
    SELECT lexeme AS word, count(*) AS listings
    FROM texts, unnest(to_tsvector('simple', translate(concat_ws(' ', title, names, summary, description, places), '/', ' ')))
    GROUP BY lexeme HAVING lexeme ~ '^[[:alpha:]][[:alpha:]-]{{2,63}}$'
), terms AS (
    SELECT word, listings, stem FROM words, CAST(plainto_tsquery('english', word) AS text) AS stem WHERE stem <> '' ORDER BY word
)"""  # noqa: S608
LEARN: Final = (
    f"WITH {_TERMS} INSERT INTO courses_searchterm (word, listings, stem) SELECT word, listings, stem FROM terms "  # noqa: S608
    "ON CONFLICT DO NOTHING"
)
RECOUNT: Final = f"""
WITH {_TERMS}, gone AS (
    DELETE FROM courses_searchterm s WHERE NOT EXISTS (SELECT 1 FROM terms WHERE terms.word = s.word)
)
INSERT INTO courses_searchterm (word, listings, stem) SELECT word, listings, stem FROM terms
ON CONFLICT (word) DO UPDATE SET listings = excluded.listings WHERE courses_searchterm.listings <> excluded.listings
"""  # noqa: S608
