"""The catalogue's version: rises with every change that commits, whoever writes it, and with nothing else."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import F, Model

from courses import models as c
from courses.models.catalogue_version import SHARDS
from courses.models.opportunity import READ_BY_THE_MATCHER
from matching.datasets import _COLUMNS
from tests.courses.models.rows import ROWS
from tests.factories.course import course, course_run
from tests.factories.provider import provider

pytestmark = pytest.mark.django_db

COUNTED: set[type[Model]] = {
    c.Course,
    c.CourseRun,
    c.Employer,
    c.Job,
    c.JobLocation,
    c.Occupation,
    c.OccupationSkill,
    c.Opportunity,
    c.OpportunitySkill,
    c.PayRate,
    c.Provider,
    c.Skill,
    c.TravelTimes,
    c.Venue,
}
WRITERS = 4
WRITES = 10

each_counted = pytest.mark.parametrize("model", sorted(COUNTED, key=lambda m: m.__name__), ids=lambda m: m.__name__)


def version() -> int:
    return c.CatalogueVersion.current()


def own_field(model: type[Model]) -> str:
    """A column of the model's own table that may be written with its own value."""
    if model is c.Opportunity:
        return "title"  # not every one of its columns counts
    return next(f.name for f in model._meta.local_concrete_fields if not f.primary_key)


def test_scores_of_trust_and_what_only_the_owner_reads_count_as_nothing() -> None:
    row = course()
    before = version()

    c.Opportunity.objects.filter(pk=row.pk).update(freshness=0.5, quality=70, renew_by="2027-01-01", revision=2)

    assert version() == before
    c.Opportunity.objects.filter(pk=row.pk).update(hidden_at=None)
    assert version() == before + 1


def test_every_column_that_the_matcher_reads_counts() -> None:
    own = {field.name for field in c.Opportunity._meta.local_concrete_fields}

    assert {name for name in _COLUMNS if name in own} - {"pk"} <= set(READ_BY_THE_MATCHER)


def test_the_counted_tables() -> None:
    models = apps.get_app_config("courses").get_models()
    counted = {
        model
        for model in models
        if any(trigger.name == "catalogue_version_row" for trigger in getattr(model._meta, "triggers", []))
    }
    assert counted == COUNTED


@each_counted
def test_rises_on_insert(model: type[Model]) -> None:
    before = version()

    ROWS[model]()

    assert version() > before


@each_counted
def test_rises_by_one_on_each_update(model: type[Model]) -> None:
    row = ROWS[model]()
    field, before = own_field(model), version()

    model._default_manager.filter(pk=row.pk).update(**{field: F(field)})

    assert version() == before + 1


@each_counted
def test_rises_on_bulk_update(model: type[Model]) -> None:
    row = ROWS[model]()
    before = version()

    model._default_manager.bulk_update([row], [own_field(model)])

    assert version() == before + 1


@each_counted
def test_rises_on_delete(model: type[Model]) -> None:
    row = ROWS[model]()
    before = version()

    row.delete()

    assert version() > before


@each_counted
def test_rises_on_truncate(model: type[Model]) -> None:
    before = version()

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")

    assert version() > before


def test_rises_once_for_many_rows() -> None:
    before = version()

    c.Provider.objects.bulk_create(c.Provider(name=f"Provider {number}") for number in range(50))

    assert version() == before + 1


def test_rises_on_raw_sql() -> None:
    row, before = provider(), version()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE courses_provider SET name = 'Another' WHERE id = %s", [row.pk])

    assert version() == before + 1


def test_a_course_counts_in_both_its_tables() -> None:
    row, before = course(), version()

    row.save()

    assert version() == before + 2


def test_reading_changes_nothing() -> None:
    course_run()
    before = version()

    list(c.CourseRun.objects.select_related("course__provider").select_for_update(of=("self",)))

    assert version() == before


def test_other_tables_do_not_count() -> None:
    before = version()

    for model in (c.SearchTerm, c.Synonym, c.ImportRun, c.JobProfile, c.ApprenticeshipStandard, c.Borough):
        ROWS[model]()

    assert version() == before


class ChangedMindError(Exception):
    """Ends a transaction without a commit."""


def change_and_think_again() -> None:
    before = version()
    provider()
    assert version() == before + 1
    raise ChangedMindError


def test_a_rolled_back_change_does_not_count() -> None:
    before = version()

    with pytest.raises(ChangedMindError), transaction.atomic():
        change_and_think_again()

    assert version() == before
    assert c.Provider.objects.count() == 0


def test_an_empty_catalogue_has_a_version() -> None:
    c.CatalogueVersion.objects.all().delete()

    assert version() == 0


@pytest.mark.django_db(transaction=True)
def test_it_only_grows_while_four_write_at_once() -> None:
    start = version()
    begin = threading.Barrier(WRITERS)

    def write(writer: int) -> list[int]:
        try:
            begin.wait(timeout=10)
            seen = [version()]
            for number in range(WRITES):
                c.Provider.objects.create(name=f"Provider {writer}.{number}")
                seen.append(version())
            return seen
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        histories = list(pool.map(write, range(WRITERS)))

    for seen in histories:
        assert all(earlier < later for earlier, later in pairwise(seen))
    assert version() == start + WRITERS * WRITES


@pytest.mark.django_db(transaction=True)
def test_writers_of_different_shards_do_not_wait_for_each_other() -> None:
    start = version()
    finished = threading.Event()

    def other() -> int:
        try:
            c.Provider.objects.create(name="Second")
            finished.set()
            return shard()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            c.Provider.objects.create(name="First")
            second = pool.submit(other)
            while_open = finished.wait(timeout=0.5)
        theirs = second.result(timeout=10)

    assert while_open == (theirs != shard())
    assert version() == start + 2


def shard() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT mod(pg_backend_pid(), %s)", [SHARDS])
        return int(cursor.fetchone()[0])
