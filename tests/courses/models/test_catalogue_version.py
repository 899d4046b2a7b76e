"""The catalogue's version: rises with every change that commits, whoever writes it, and with nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import F, Model

from courses import models as c
from courses.models.job import READ_OF_A_JOB
from courses.models.opportunity import READ_BY_THE_MATCHER
from courses.travel.grid import CELLS
from matching.datasets import _COLUMNS
from tests.courses.models.rows import ROWS
from tests.factories.course import PUBLISHED, course, course_run
from tests.factories.job import job
from tests.factories.skill import occupation, skill
from tests.factories.venue import venue
from tests.owner import as_owner

pytestmark = pytest.mark.django_db


def version() -> int:
    return c.CatalogueVersion.current()


@dataclass(frozen=True)
class Counted:
    """A table that counts, and one that counts only where a live listing owns its row.

    Attributes:
        make: a row; of a listing in this state, where the table belongs to listings.
        read: a column that the matcher reads, with another value.
        other: one that it does not read. None: it reads them all.
    """

    make: Callable[[str], Model]
    read: dict[str, Any]
    other: dict[str, Any] | None
    of_listing: bool = True
    referred_to: bool = False


def of_provider(status: str, **fields: Any) -> c.Course:
    return course(status=status, publish_at=PUBLISHED, **fields)


def of_employer(status: str, **fields: Any) -> c.Job:
    return job(status=status, publish_at=PUBLISHED, **fields)


TABLES: dict[type[Model], Counted] = {
    c.Opportunity: Counted(
        lambda status: c.Opportunity.objects.get(pk=of_provider(status).pk), {"title": "New"}, {"revision": 7}
    ),
    c.Course: Counted(of_provider, {"funding": ["SKILLS_BOOTCAMP"]}, {"who_for": "Beginners"}),
    c.CourseRun: Counted(
        lambda status: course_run(course=of_provider(status), places=9),
        {"places_left": 0},
        {"cost_description": "None.", "places_left": 3},
    ),
    c.Job: Counted(of_employer, {"vacancies": 4}, {"training": "On the job."}),
    c.JobLocation: Counted(
        lambda status: c.JobLocation.objects.get(job=of_employer(status, venues=[venue()])), {"venue": venue}, None
    ),
    c.OpportunitySkill: Counted(
        lambda status: c.OpportunitySkill.objects.get(opportunity=of_provider(status, skills=[skill()])),
        {"relation": "OPTIONAL"},
        None,
    ),
    c.Venue: Counted(lambda _: venue(), {"latitude": 51.5}, {"name": "New"}, of_listing=False, referred_to=True),
    c.Skill: Counted(lambda _: skill(), {"label": "new"}, {"description": "New."}, of_listing=False, referred_to=True),
    c.Occupation: Counted(lambda _: occupation(), {"label": "new"}, None, of_listing=False),
    c.OccupationSkill: Counted(
        lambda _: ROWS[c.OccupationSkill](), {"skill": skill}, {"relation": "optional"}, of_listing=False
    ),
    c.PayRate: Counted(lambda _: ROWS[c.PayRate](), {"hourly_gbp": "9.00"}, {"note": "New."}, of_listing=False),
    c.TravelTimes: Counted(
        lambda _: ROWS[c.TravelTimes](), {"minutes": bytes([31]) * CELLS}, {"made_from": "1" * 64}, of_listing=False
    ),
}
NOT_OPEN = sorted(set(c.Opportunity.Status.values) - {"LIVE"})


def tables(*, where: Callable[[Counted], bool] = lambda _: True) -> pytest.MarkDecorator:
    chosen = sorted((model for model, table in TABLES.items() if where(table)), key=lambda model: model.__name__)
    return pytest.mark.parametrize("model", chosen, ids=lambda model: model.__name__)


def read_values(model: type[Model]) -> dict[str, Any]:
    return {name: value() if callable(value) else value for name, value in TABLES[model].read.items()}


def own_table(row: Model) -> str:
    """SQL that removes the row from its own table and nothing else."""
    return f"DELETE FROM {row._meta.db_table} WHERE {row._meta.pk.column} = {row.pk}"  # noqa: S608 - constants


def test_the_counted_tables() -> None:
    models = apps.get_app_config("courses").get_models()
    counted = {
        model
        for model in models
        if any(trigger.name.startswith("catalogue_version_") for trigger in getattr(model._meta, "triggers", []))
    }
    assert counted == set(TABLES)


@tables()
def test_rises_by_one_when_something_that_is_read_changes(model: type[Model]) -> None:
    row, values = TABLES[model].make("LIVE"), read_values(model)
    before = version()

    model._default_manager.filter(pk=row.pk).update(**values)

    assert version() == before + 1


@tables(where=lambda table: table.other is not None)
def test_what_is_not_read_counts_as_nothing(model: type[Model]) -> None:
    row, values = TABLES[model].make("LIVE"), TABLES[model].other
    before = version()

    assert values is not None
    model._default_manager.filter(pk=row.pk).update(**values)

    assert version() == before


@tables()
def test_a_value_that_is_written_again_counts_as_nothing(model: type[Model]) -> None:
    row = TABLES[model].make("LIVE")
    names = [field.name for field in model._meta.local_concrete_fields if not field.primary_key and not field.generated]
    before = version()

    model._default_manager.filter(pk=row.pk).update(**{name: F(name) for name in names})

    assert version() == before


@tables(where=lambda table: not table.referred_to)
def test_rises_when_a_row_comes_or_goes(model: type[Model]) -> None:
    before = version()

    row = TABLES[model].make("LIVE")

    made = version()
    assert made > before
    with connection.cursor() as cursor:
        cursor.execute(own_table(row))
    assert version() == made + 1
    transaction.set_rollback(True)  # what referred to the row hangs in the air


@tables(where=lambda table: table.referred_to)
def test_nothing_refers_to_a_row_that_comes_or_goes(model: type[Model]) -> None:
    before = version()

    TABLES[model].make("LIVE").delete()

    assert version() == before


@tables(where=lambda table: not table.referred_to)
def test_rises_when_a_table_is_emptied(model: type[Model]) -> None:
    before = version()

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")

    assert version() > before


@pytest.mark.parametrize("status", NOT_OPEN)
@tables(where=lambda table: table.of_listing)
def test_a_listing_that_is_not_open_is_written_and_nothing_rises(model: type[Model], status: str) -> None:
    values, before = read_values(model), version()

    row = TABLES[model].make(status)
    model._default_manager.filter(pk=row.pk).update(**values)
    with connection.cursor() as cursor:
        cursor.execute(own_table(row))

    assert version() == before
    transaction.set_rollback(True)  # as above


@pytest.mark.parametrize("status", NOT_OPEN)
def test_rises_by_one_as_a_listing_becomes_live_and_ceases_to_be(status: str) -> None:
    row = of_provider(status)
    before = version()

    c.Opportunity.objects.filter(pk=row.pk).update(status="LIVE")
    assert version() == before + 1

    c.Opportunity.objects.filter(pk=row.pk).update(status=status)
    assert version() == before + 2


def test_rises_by_one_as_a_listing_is_hidden_and_shown_again() -> None:
    row = course()
    before = version()

    hide = {"hidden_at": PUBLISHED, "hidden_cause": "STALE", "hidden_reason": "Old."}
    c.Opportunity.objects.filter(pk=row.pk).update(**hide)
    assert version() == before + 1
    c.Opportunity.objects.filter(pk=row.pk).update(title="While nobody sees it")
    assert version() == before + 1

    c.Opportunity.objects.filter(pk=row.pk).update(hidden_at=None)
    assert version() == before + 2


def test_scores_of_trust_and_what_only_the_owner_reads_count_as_nothing() -> None:
    row = course()
    before = version()

    c.Opportunity.objects.filter(pk=row.pk).update(freshness=0.5, quality=70, renew_by="2027-01-01", revision=2)

    assert version() == before


def test_every_column_that_the_matcher_reads_counts() -> None:
    own = {field.name for field in c.Opportunity._meta.local_concrete_fields}
    read = {name.removeprefix("course__") for name in _COLUMNS if name.startswith("course__")}
    of_job = {name.removeprefix("job__") for name in _COLUMNS if name.startswith("job__")}

    assert {name for name in _COLUMNS if name in own} - {"pk"} <= set(READ_BY_THE_MATCHER)
    assert read == {"provider_id", "funding"}
    assert of_job == set(READ_OF_A_JOB)


FREE_AND_FULL = [
    # What was known of the places, what is known now, and whether a list may differ.
    ({"places": 9, "places_left": 7}, {"places_left": 6}, 0),
    ({"places": 9, "places_left": 1}, {"places_left": 0}, 1),
    ({"places": 9, "places_left": 0}, {"places_left": 1}, 1),
    ({"places": 9, "places_left": 1, "places_held": 8}, {"places_left": 0, "places_held": 9}, 1),
    ({"places": 9, "places_left": None}, {"places_left": 4}, 0),
    ({"places": 9, "places_left": None, "places_held": 8}, {"places_held": 9}, 1),
    ({"places": 9, "places_left": None, "places_held": 9}, {"places": 10}, 1),
    ({"places": 9, "places_left": 0}, {"places": None, "places_left": None}, 1),
    ({"places": None}, {"places": 9}, 0),
]


@pytest.mark.parametrize(("before", "after", "rises"), FREE_AND_FULL)
def test_a_place_counts_only_when_it_is_the_last(before: dict[str, Any], after: dict[str, Any], rises: int) -> None:
    run = course_run(**before)
    start = version()
    full = run.places_free == 0

    c.CourseRun.objects.filter(pk=run.pk).update(**after)

    assert version() == start + rises
    run.refresh_from_db()
    assert ((run.places_free == 0) != full) is bool(rises)  # as the matcher reads it


def test_rises_once_for_many_rows() -> None:
    row, before = course(), version()

    c.CourseRun.objects.bulk_create(c.CourseRun(course=row, delivery_mode="ONLINE") for _ in range(50))

    assert version() == before + 1


def test_rises_on_raw_sql() -> None:
    row, before = course(), version()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE courses_opportunity SET title = 'Another' WHERE id = %s", [row.pk])

    assert version() == before + 1


def test_a_course_counts_in_both_its_tables() -> None:
    row, before = course(), version()
    row.title, row.funding = "Another", ["SKILLS_BOOTCAMP"]

    row.save()

    assert version() == before + 2


def test_reading_changes_nothing() -> None:
    course_run()
    before = version()

    list(c.CourseRun.objects.select_related("course__provider").select_for_update(of=("self",)))

    assert version() == before


def test_other_tables_do_not_count() -> None:
    before = version()

    for model in (
        c.Provider,
        c.Employer,
        c.SearchTerm,
        c.Synonym,
        c.ImportRun,
        c.JobProfile,
        c.ApprenticeshipStandard,
        c.Borough,
    ):
        ROWS[model]()

    assert version() == before


class ChangedMindError(Exception):
    """Ends a transaction without a commit."""


def change_and_think_again() -> None:
    before = version()
    occupation()
    assert version() == before + 1
    raise ChangedMindError


def test_a_rolled_back_change_does_not_count() -> None:
    before = version()

    with pytest.raises(ChangedMindError), transaction.atomic():
        change_and_think_again()

    assert version() == before
    assert c.Occupation.objects.count() == 0


def test_an_empty_catalogue_has_a_version() -> None:
    c.CatalogueVersion.objects.all().delete()

    assert version() == 0
