"""A plausible catalogue for the search benchmark: real course titles and provider names, everything else made up.

The titles (73,661 of the National Careers Service) and the names (914 London providers) are read from the folder that
`--data` names and are in no way part of this project. Written by the database in bulk: 200,000 listings take minutes.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any, Final, cast

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model
from rich.console import Console

from backend.postgresql.base import DatabaseWrapper
from courses.models import (
    Course,
    CourseRun,
    Employer,
    Job,
    JobLocation,
    Opportunity,
    OpportunitySkill,
    Provider,
    SearchDocument,
    Venue,
)
from courses.search import refresh_search

TITLES: Final = "ncs_course_titles/CourseTitles.txt"
PROVIDERS: Final = "ncs_providers_2018/london_providers_2018-11_no_contacts.csv"
GIN: Final = "document_words_and_facets"
JOB_SHARE: Final = 10
"""One listing in so many is a job."""
EMPLOYERS: Final = (
    "Amberley Systems", "Brookmere Care", "Cedarline Logistics", "Dovetail Kitchens", "Elmgate Housing", "Fernhill Retail",
    "Greyfriars Media", "Hazelbrook Software", "Ivydale Hotels", "Juniper Networks Trust", "Kestrel Facilities", "Larkfield Foods",
)  # fmt: skip
SENTENCES: Final = (
    "You will learn in a small group with a friendly tutor.",
    "No experience is needed and beginners are welcome.",
    "The course prepares you for work and further study.",
    "You will build a portfolio to show to an employer.",
    "Assessment is by assignments, observation and a short test.",
    "You will practise with the tools that people use at work.",
    "There is support for learners who need help with English and maths.",
    "You will gain confidence, communication and team skills.",
    "Many of our learners go on to an apprenticeship or a job.",
    "Learn about health and safety, equality and your rights at work.",
    "Sessions are practical and you can ask questions at any time.",
    "You will study units on customer service, planning and digital skills.",
    "Fees may be free if you are out of work or on a low income.",
    "You will receive a certificate when you finish.",
    "Bring a pen, a notebook and a photo identity card.",
    "Equipment and materials are provided in a modern workshop.",
)
ROLES: Final = ("Junior %s", "Trainee %s", "Assistant %s", "%s apprentice", "Graduate %s", "%s (entry level)")


def build(size: int, data: Path, vocabulary: int = 0) -> None:
    """Fill an empty catalogue with `size` live listings; reference data must be loaded.

    Args:
        size: how many.
        data: folder of the titles and names.
        vocabulary: coined words that stand in the descriptions besides, each in about as many listings as the others.
    """
    titles = _titles(data / TITLES)
    with transaction.atomic(), connection.cursor() as cursor:
        # No feed is followed here, and all keys are drawn from what is there: without triggers it takes a third of the time.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SELECT setseed(0.42)")
        _copy(cursor, "words", "title text", titles)
        _copy(cursor, "coined", "text text", _spread(coined(titles, vocabulary), size))
        _copy(cursor, "names", "name text", _providers(data / PROVIDERS))
        _copy(cursor, "firms", "name text", [f"{name} {n}" for n in range(40) for name in EMPLOYERS])
        _copy(cursor, "sentences", "text text", SENTENCES)
        _copy(cursor, "roles", "pattern text", ROLES)
        cursor.execute("""CREATE TEMP TABLE jobs_named ON COMMIT DROP AS
            SELECT row_number() OVER () AS n, replace(roles.pattern, '%', '') AS x, format(roles.pattern, o.label) AS title
            FROM courses_occupation o, roles""")
        cursor.execute("ANALYZE words, coined, names, firms, sentences, jobs_named")
        _insert(cursor, Provider, {"name": "name"}, "names ORDER BY n")
        _insert(cursor, Employer, _EMPLOYER, "firms ORDER BY n")
        _insert(cursor, Venue, _VENUE, "courses_outcodeborough b, generate_series(1, 3) AS copy ORDER BY b.id, copy")
        for table, model in (("p", Provider), ("e", Employer), ("v", Venue)):
            numbered = f"SELECT row_number() OVER (ORDER BY id) AS n, * FROM {_table(model)}"  # noqa: S608
            cursor.execute(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS {numbered}")
            cursor.execute(f"CREATE INDEX ON {table} (n); ANALYZE {table}")
        cursor.execute(_DRAWN, {"size": size, "jobs": JOB_SHARE})
        cursor.execute("ANALYZE drawn")
        _insert(cursor, Opportunity, _OPPORTUNITY, _LISTED)
        _insert(cursor, Course, _COURSE, "drawn d JOIN p ON p.n = d.organisation WHERE d.kind = 'COURSE'")
        _insert(
            cursor,
            Job,
            _JOB,
            "drawn d JOIN e ON e.n = 1 + d.organisation % (SELECT count(*) FROM e) WHERE d.kind = 'JOB'",
        )
        _insert(cursor, CourseRun, _RUN, _RUNS)
        _insert(cursor, JobLocation, {"job_id": "d.id", "venue_id": "v.id"}, _PLACES)
        _insert(cursor, OpportunitySkill, _SKILL, _SKILLS)
        cursor.execute("SELECT setval('courses_opportunity_id_seq', (SELECT max(id) FROM courses_opportunity))")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _table(model: type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 - Django's documented name


def _titles(path: Path) -> list[str]:
    lines = (" ".join(line.split()) for line in path.read_text(encoding="utf-8", errors="replace").splitlines())
    return [line.strip(" -'\"") for line in lines if len(line) > 5]


def coined(titles: Iterable[str], count: int) -> list[str]:
    """So many words that there are not: the first half of one real word and the second half of another, so that they are as near each
    other, and the real ones, as words of a language are.
    """
    real = sorted({word for title in titles for word in re.findall(r"[a-z]{5,12}", title.lower())})
    draw, made = Random(20261126), dict.fromkeys(real)
    words: list[str] = []
    while len(words) < count:
        first, second = draw.choice(real), draw.choice(real)
        word = first[: len(first) // 2 + 1] + second[len(second) // 2 :]
        if word not in made:
            made[word] = None
            words.append(word)
    return words


def _spread(words: list[str], size: int) -> list[str]:
    """A text for each listing, so that every word stands in at least one."""
    each = -(-len(words) // size) + 1 if words else 0
    return [" ".join(words[(n * each + at) % len(words)] for at in range(each)) for n in range(size if words else 0)]


def _providers(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return sorted({row["PROVIDER_NAME"].strip() for row in csv.DictReader(file)})


def _copy(cursor: Any, table: str, column: str, rows: Iterable[str]) -> None:
    cursor.execute(f"CREATE TEMP TABLE {table} (n serial, {column}) ON COMMIT DROP")
    text = "\n".join(row.replace("\\", "\\\\").replace("\t", " ") for row in rows)
    cursor.copy_expert(f"COPY {table} ({column.split(maxsplit=1)[0]}) FROM STDIN", io.StringIO(text))
    cursor.execute(f"CREATE INDEX ON {table} (n)")


def _insert(cursor: Any, model: type[Model], given_columns: Mapping[str, str], source: str) -> None:
    """INSERT INTO … SELECT; what is not named gets the model's own default."""
    given = dict(given_columns)
    for field in model._meta.local_concrete_fields:  # noqa: SLF001 - Django's documented name
        default = field.get_default()
        if (
            field.column not in given
            and not field.primary_key
            and not field.null
            and not getattr(field, "generated", False)
        ):
            value = field.get_db_prep_save(default if default is not None else "", connection)
            given[field.column] = cursor.mogrify("%s", [value]).decode() + (
                f"::{field.db_type(connection)}" if value == [] else ""
            )
    columns, values = ", ".join(given), ", ".join(given.values())
    cursor.execute(f"INSERT INTO {_table(model)} ({columns}) SELECT {values} FROM {source}")  # noqa: S608


_EMPLOYER: Final = {
    "name": "name",
    "disability_confident": "(ARRAY['', '', 'COMMITTED', 'EMPLOYER', 'LEADER'])[1 + n % 5]",
    "living_wage_employer": "n % 4 = 0",
}
_VENUE: Final = {
    "name": "'Centre ' || b.outcode_id || ' ' || copy",
    "kind": "'TRAINING_CENTRE'",
    "borough_id": "b.borough_id",
    "latitude": "b.latitude + (random() - 0.5) / 200",
    "longitude": "b.longitude + (random() - 0.5) / 200",
}
# Everything random about a listing is drawn once. Big organisations have more than small ones.
_DRAWN: Final = """
CREATE TEMP TABLE drawn ON COMMIT DROP AS
SELECT n + (SELECT coalesce(max(id), 0) FROM courses_opportunity) AS id, n,
    CASE WHEN n %% %(jobs)s = 0 THEN 'JOB' ELSE 'COURSE' END AS kind,
    1 + floor((SELECT count(*) FROM names) * random() * random())::int AS organisation,
    1 + floor((SELECT count(*) FROM words) * random())::int AS title,
    1 + floor((SELECT count(*) FROM words) * random())::int AS second,
    1 + floor((SELECT count(*) FROM words) * random())::int AS third,
    1 + floor((SELECT count(*) FROM jobs_named) * random())::int AS job,
    1 + floor(16 * random())::int AS s1, 1 + floor(16 * random())::int AS s2, 1 + floor(16 * random())::int AS s3,
    random() AS r1, random() AS r2, random() AS r3, random() AS r4, random() AS r5
FROM generate_series(1, %(size)s) AS n;
CREATE INDEX ON drawn (id)
"""
_OPPORTUNITY: Final = {
    "id": "d.id",
    "kind": "d.kind",
    "status": "'LIVE'",
    "title": "left(CASE d.kind WHEN 'JOB' THEN j.title ELSE w.title END, 255)",
    "summary": "left(CASE d.kind WHEN 'JOB' THEN 'Start your career as ' || j.title ELSE 'Study ' || w.title END, 300)",
    "description": "concat_ws(' ', s1.text, 'Topics include', w2.title, 'and', w3.title || '.', s2.text, s3.text, c.text)",
    "level": "CASE WHEN d.r1 < 0.85 THEN floor(d.r2 * d.r2 * 8)::int END",
    "minimum_level": "CASE WHEN d.r3 < 0.3 THEN floor(d.r4 * 4)::int END",
    "minimum_age": "CASE WHEN d.r5 < 0.6 THEN (ARRAY[16, 18, 19])[1 + floor(d.r1 * 3)::int] END",
    "access": "CASE WHEN d.r2 < 0.4 THEN ARRAY['STEP_FREE', 'HEARING_LOOP']::varchar[] ELSE '{}' END",
    "published_at": "now() - (d.r3 * interval '400 days')",
    "confirmed_at": "now() - (d.r4 * interval '60 days')",
    "changed_at": "now()",
    "closes_on": "CASE WHEN d.r4 < 0.2 THEN current_date + floor(d.r5 * 90)::int END",
}
_LISTED: Final = """drawn d JOIN words w ON w.n = d.title JOIN words w2 ON w2.n = d.second JOIN words w3 ON w3.n = d.third
JOIN sentences s1 ON s1.n = d.s1 JOIN sentences s2 ON s2.n = d.s2 JOIN sentences s3 ON s3.n = d.s3
JOIN jobs_named j ON j.n = d.job LEFT JOIN coined c ON c.n = d.n ORDER BY d.id"""
_COURSE: Final = {
    "opportunity_ptr_id": "d.id",
    "provider_id": "p.id",
    "course_type": "(ARRAY['QUALIFICATION', 'SHORT_COURSE', 'TAILORED_LEARNING', 'ESSENTIAL_SKILLS', 'SKILLS_BOOTCAMP', "
    "'ESSENTIAL_DIGITAL_SKILLS', 'FREE_COURSES_FOR_JOBS', 'SELF_PACED', 'HIGHER_TECHNICAL'])[1 + floor(9 * d.r1 * d.r2)::int]",
    "funding": "(CASE WHEN d.r3 < 0.4 THEN ARRAY['ADULT_SKILLS_FUND'] WHEN d.r3 < 0.45 THEN ARRAY['FREE_TO_ALL'] ELSE '{}' END)::varchar[]",
}
_JOB: Final = {
    "opportunity_ptr_id": "d.id",
    "employer_id": "e.id",
    "contract": "(ARRAY['PERMANENT', 'FIXED_TERM', 'APPRENTICESHIP', 'TEMPORARY', 'PAID_INTERNSHIP'])[1 + floor(5 * d.r1 * d.r1)::int]",
    "working_pattern": "(ARRAY['FULL_TIME', 'PART_TIME', 'SHIFTS', 'FLEXIBLE'])[1 + floor(4 * d.r2 * d.r2)::int]",
    "workplace": "(ARRAY['ON_SITE', 'HYBRID', 'REMOTE'])[1 + floor(3 * d.r3)::int]",
    "pay_min": "CASE WHEN d.r4 < 0.5 THEN round((12 + 8 * d.r5)::numeric, 2) "
    "WHEN d.r4 < 0.9 THEN round((22000 + 15000 * d.r5)::numeric, -2) END",
    "pay_period": "CASE WHEN d.r4 < 0.5 THEN 'HOUR' WHEN d.r4 < 0.9 THEN 'YEAR' ELSE '' END",
    "hours_per_week": "37.5",
    "starts_on": "CASE WHEN d.r1 < 0.4 THEN current_date + floor(d.r2 * 90)::int END",
    "flexible_working": "d.r3 < 0.3",
    "visa_sponsorship": "d.r5 < 0.05",
}
_RUN: Final = {
    "course_id": "d.id",
    "delivery_mode": "d.mode",
    "venue_id": "CASE WHEN d.mode IN ('CLASSROOM', 'BLENDED') THEN v.id END",
    "study_mode": "(ARRAY['PART_TIME', 'FULL_TIME', 'FLEXIBLE'])[1 + floor(3 * d.a * d.a)::int]",
    "attendance": "(ARRAY['DAYTIME', 'EVENING', 'WEEKEND', ''])[1 + floor(4 * d.b * d.b)::int]",
    "starts_on": "CASE WHEN d.a < 0.85 THEN current_date + floor(180 * d.b * d.b)::int END",
    "cost_gbp": "CASE WHEN d.r3 < 0.3 THEN 0 WHEN d.r3 < 0.8 THEN round((2000 * d.r5 * d.r5)::numeric, -1) END",
}
_RUNS: Final = """(
    SELECT d.*, random() AS a, random() AS b, 1 + floor((SELECT count(*) FROM v) * random())::int AS place,
        (ARRAY['CLASSROOM', 'CLASSROOM', 'CLASSROOM', 'ONLINE', 'ONLINE', 'BLENDED', 'WORK_BASED'])[1 + floor(7 * random())::int] AS mode
    FROM drawn d, generate_series(1, 1 + (d.n % 3)) AS run WHERE d.kind = 'COURSE'
) AS d JOIN v ON v.n = d.place"""
_PLACES: Final = (
    "drawn d JOIN v ON v.n = 1 + floor((SELECT count(*) FROM v) * d.r2)::int WHERE d.kind = 'JOB' AND d.r3 < 0.66"
)
_SKILL: Final = {
    "opportunity_id": "d.id",
    "skill_id": "s.id",
    "relation": "CASE d.kind WHEN 'JOB' THEN 'ESSENTIAL' ELSE 'TEACHES' END",
}
# Half of the listings have no skill: their provider did not say.
_SKILLS: Final = """drawn d JOIN (SELECT row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS all_of_them, id FROM courses_skill) AS s
ON s.n = 1 + floor(s.all_of_them * d.r4 * d.r4)::int WHERE d.r1 < 0.5"""


def prepare(size: int, data: Path, vocabulary: int = 0) -> None:
    """The database of the benchmark: made where it is not there, brought up to date where it is."""
    call_command("migrate", verbosity=0)
    if Opportunity.objects.count() >= size and SearchDocument.objects.count() >= size:
        return
    call_command("load_fixtures", verbosity=0)
    # The product's own role may write rows, but neither drop an index nor leave triggers out.
    with cast("DatabaseWrapper", connection).as_owner(), Console().status(f"Writing {size:,} listings …"):
        if Opportunity.objects.count() < size:
            build(size, data, vocabulary)
        index_everything()


def index_everything() -> None:
    """The index of all documents at once: entry by entry it takes three times as long."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {GIN}")
        refresh_search()
        cursor.execute("SET maintenance_work_mem = '2GB'")
        cursor.execute(
            f"CREATE INDEX {GIN} ON courses_searchdocument USING gin (vector, facets) WITH (fastupdate = off)"
        )
        cursor.execute("VACUUM ANALYZE courses_searchdocument, courses_searchterm")
