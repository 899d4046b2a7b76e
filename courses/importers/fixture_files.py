"""The files of the folder `fixtures/`: how each is read and written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from django.db.models import QuerySet

from backend.errors import Refusal
from courses.importers import esco_fixtures, geography, pay_rates, synonyms
from courses.importers.demo.courses import course_builder
from courses.importers.demo.jobs import job_builder
from courses.importers.demo.lookups import look_up
from courses.importers.demo.organisations import employer_builder, provider_builder
from courses.importers.demo.places import places, venue_builder
from courses.importers.listings import write_courses, write_jobs
from courses.importers.reading import parse, read_csv, read_json
from courses.importers.record import Record
from courses.importers.runs import Parts, Tables, rows_of
from courses.importers.search_news import SearchNews
from courses.importers.skips import Skips
from courses.importers.stations import STATION_FILES, read_stations
from courses.importers.upsert import Written, upsert
from courses.models import (
    Borough,
    Course,
    CourseRun,
    Employer,
    Job,
    JobLocation,
    Occupation,
    OccupationSkill,
    Opportunity,
    OpportunitySkill,
    Outcode,
    OutcodeBorough,
    PayRate,
    Provider,
    Skill,
    Source,
    Synonym,
    TravelTimes,
    Venue,
)
from courses.services.places import place_venues
from courses.services.travel_times import build_travel_times

T = TypeVar("T")

BOROUGHS, OUTCODES, PAY_RATES = "boroughs.csv", "outcodes.csv", "pay_rates.csv"
SKILLS, EVERYDAY_SKILLS = "esco_digital_skills.csv", "esco_everyday_skills.csv"
OCCUPATIONS = "esco_ict_occupations.json"
SYNONYMS = "synonyms.csv"
VENUES, WORKPLACES = "demo/venues.json", "demo/workplaces.json"
PROVIDERS, EMPLOYERS = "demo/providers.json", "demo/employers.json"
COURSES, JOBS = "demo/courses.json", "demo/jobs.json"
_SHOWN_MISTAKES = 20


class FixtureBroken(Refusal):
    """A file in fixtures/ is wrong. They are our own, so nothing of them is loaded until it is mended."""

    code = "FIXTURE_BROKEN"
    message = "A file in fixtures/ is wrong."


@dataclass
class FixtureLoad:
    """The load so far.

    Attributes:
        folder: the folder `fixtures`.
        today: the day from which the demo's dates count.
        now: the moment that is noted.
        search: what the search index has to follow.
        note: something worth saying about the files of this step.
    """

    folder: Path
    today: date
    now: datetime
    search: SearchNews = field(default_factory=SearchNews)
    note: str = ""

    def csv(self, name: str, columns: Sequence[str], build: Callable[[Record], T]) -> list[T]:
        """What `build` makes of every row.

        Raises:
            FixtureBroken: of some rows it cannot make anything.
        """
        skips = Skips()
        return _unbroken(name, list(parse(read_csv(self.folder / name, columns), build, skips)), skips)

    def json(self, name: str, build: Callable[[Record], T]) -> list[T]:
        """What `build` makes of every object; otherwise as `csv`."""
        skips = Skips()
        return _unbroken(name, list(parse(read_json(self.folder / name), build, skips)), skips)

    def uris(self) -> dict[str, str]:
        """URI of each digital skill by its label."""
        return dict(self.csv(SKILLS, esco_fixtures.SKILL_COLUMNS, esco_fixtures.uri_builder()))


def _unbroken(name: str, rows: list[T], skips: Skips) -> list[T]:
    if skips.found:
        said = "; ".join(f"row {skip.row}, {skip.field}: {skip.code}" for skip in skips.found[:_SHOWN_MISTAKES])
        raise FixtureBroken(f"fixtures/{name} has mistakes ({len(skips.found)}): {said}")
    return rows


def _boroughs(load: FixtureLoad) -> Parts:
    rows = load.csv(BOROUGHS, (*geography.BOROUGH_COLUMNS, "part"), geography.borough_builder())
    return {"boroughs": geography.write_boroughs(rows)}


def _outcodes(load: FixtureLoad) -> Parts:
    build = geography.share_builder(frozenset(Borough.objects.values_list("pk", flat=True)))
    outcodes, shares = geography.write_outcodes(load.csv(OUTCODES, geography.OUTCODE_COLUMNS, build))
    return {"outcodes": outcodes, "borough shares": shares}


def _pay_rates(load: FixtureLoad) -> Parts:
    rows = load.csv(PAY_RATES, pay_rates.PAY_RATE_COLUMNS, pay_rates.pay_rate_builder())
    return {"pay rates": pay_rates.write_pay_rates(rows)}


def _travel_times(load: FixtureLoad) -> Parts:
    built = build_travel_times(stations=read_stations(load.folder))
    return {"travel times": Written(created=built.created, updated=built.updated, unchanged=built.unchanged)}


def _skills(load: FixtureLoad) -> Parts:
    rows = load.csv(SKILLS, esco_fixtures.SKILL_COLUMNS, esco_fixtures.digital_skill)
    rows += load.csv(EVERYDAY_SKILLS, esco_fixtures.SKILL_COLUMNS, esco_fixtures.everyday_skill)
    return load.search.of_names("skills", esco_fixtures.write_skills(rows))


def _occupations(load: FixtureLoad) -> Parts:
    profiles = load.json(OCCUPATIONS, esco_fixtures.occupation_profile)
    occupations, relations, missing = esco_fixtures.write_occupations(profiles, load.uris())
    load.note = f"{missing:,} skill labels are not in {SKILLS}: left out"
    return {"occupations": occupations, "skill relations": relations}


def _synonyms(load: FixtureLoad) -> Parts:
    pairs = load.csv(SYNONYMS, synonyms.SYNONYM_COLUMNS, synonyms.synonym_builder())
    return {"synonyms": synonyms.write_synonyms(row for rows in pairs for row in rows)}


def _places(load: FixtureLoad) -> Parts:
    build = venue_builder(places())
    rows = [*load.json(VENUES, build), *load.json(WORKPLACES, build)]
    written = upsert(Venue.objects.filter(source=Source.DEMO), rows, key=("source_ref",))
    place_venues(written.ids.values())
    return {"places": written}


def _providers(load: FixtureLoad) -> Parts:
    rows = load.json(PROVIDERS, provider_builder())
    stored = Provider.objects.filter(source=Source.DEMO)
    return load.search.of_names("providers", upsert(stored, rows, key=("source_ref",), keep=Provider.APPROVAL_COLUMNS))


def _employers(load: FixtureLoad) -> Parts:
    rows = load.json(EMPLOYERS, employer_builder())
    stored = Employer.objects.filter(source=Source.DEMO)
    return load.search.of_names("employers", upsert(stored, rows, key=("source_ref",), keep=Employer.APPROVAL_COLUMNS))


def _courses(load: FixtureLoad) -> Parts:
    build = course_builder(look_up(load.uris(), today=load.today, now=load.now))
    return load.search.of_listings(write_courses(load.json(COURSES, build), source=Source.DEMO, now=load.now))


def _jobs(load: FixtureLoad) -> Parts:
    build = job_builder(look_up(load.uris(), today=load.today, now=load.now))
    return load.search.of_listings(write_jobs(load.json(JOBS, build), source=Source.DEMO, now=load.now))


@dataclass(frozen=True)
class FixtureStep:
    """Files that are loaded together.

    Attributes:
        files: their names in the folder.
        source: the publisher, as it is stored.
        load: reads and writes them.
        tables: the rows that they bring.
        moves: whether their dates move with the day of loading.
    """

    files: tuple[str, ...]
    source: Source
    load: Callable[[FixtureLoad], Parts]
    tables: Tables
    moves: bool = False


_DEMO = {"source": Source.DEMO}
_COURSE = {"opportunity__source": Source.DEMO, "opportunity__kind": Opportunity.Kind.COURSE}
_JOB = {"opportunity__source": Source.DEMO, "opportunity__kind": Opportunity.Kind.JOB}


def _course_tables() -> list[QuerySet[Any]]:
    return [
        rows_of(Course, **_DEMO),
        rows_of(CourseRun, course__source=Source.DEMO),
        rows_of(OpportunitySkill, **_COURSE),
    ]


def _job_tables() -> list[QuerySet[Any]]:
    promises = rows_of(Job.interview_guaranteed_by.through, job__source=Source.DEMO)
    places_of_work = rows_of(JobLocation, job__source=Source.DEMO)
    return [rows_of(Job, **_DEMO), places_of_work, rows_of(OpportunitySkill, **_JOB), promises]


STEPS: Final = (
    FixtureStep((BOROUGHS,), Source.ONS, _boroughs, lambda: [rows_of(Borough)]),
    FixtureStep((OUTCODES,), Source.ONS, _outcodes, lambda: [rows_of(Outcode), rows_of(OutcodeBorough)]),
    FixtureStep(STATION_FILES, Source.TFL, _travel_times, lambda: [rows_of(TravelTimes)]),
    FixtureStep((PAY_RATES,), Source.PAY_RATES, _pay_rates, lambda: [rows_of(PayRate)]),
    FixtureStep((SKILLS, EVERYDAY_SKILLS), Source.ESCO, _skills, lambda: [rows_of(Skill)]),
    FixtureStep((OCCUPATIONS,), Source.ESCO, _occupations, lambda: [rows_of(Occupation), rows_of(OccupationSkill)]),
    FixtureStep((SYNONYMS,), Source.SYNONYMS, _synonyms, lambda: [rows_of(Synonym, source=Synonym.Source.OURS)]),
    FixtureStep((VENUES, WORKPLACES), Source.DEMO, _places, lambda: [rows_of(Venue, **_DEMO)]),
    FixtureStep((PROVIDERS,), Source.DEMO, _providers, lambda: [rows_of(Provider, **_DEMO)]),
    FixtureStep((EMPLOYERS,), Source.DEMO, _employers, lambda: [rows_of(Employer, **_DEMO)]),
    FixtureStep((COURSES,), Source.DEMO, _courses, _course_tables, moves=True),
    FixtureStep((JOBS,), Source.DEMO, _jobs, _job_tables, moves=True),
)
