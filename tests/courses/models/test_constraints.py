"""Every constraint of the catalogue, of matching and of the API, broken at the database: no form, no service, no `full_clean` in between.

A constraint without a line in `breaks.py` fails `test_every_constraint_is_broken`.
"""

from __future__ import annotations

from contextlib import nullcontext
from decimal import Decimal
from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import ForeignKey, Model
from django.utils import timezone
from psycopg2 import errors

from courses import models as c
from matching import models as m
from tests.backend.audit.rows import past_the_triggers
from tests.courses.models.breaks import CHECKS, ONCE_PER_SOURCE, REFERENCES, SHARED, UNIQUES
from tests.courses.models.rows import ROWS
from tests.factories.release import release
from tests.owner import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rows_that_never_change(db: None) -> None:
    """May be changed here, until the test is rolled back: the constraints behind the trigger are what is tried."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE matching_applicationevent DISABLE TRIGGER USER")


def models_here() -> list[type[Model]]:
    apps_here = (apps.get_app_config(label) for label in ("courses", "matching", "mobile_api"))
    return [model for app in apps_here for model in app.get_models() if not model._meta.proxy]


def never_rewritten(model: type[Model]) -> bool:
    """Whether a trigger refuses every UPDATE of its rows."""
    return any(isinstance(trigger, pgtrigger.Protect) for trigger in getattr(model._meta, "triggers", []))


def declared_constraints() -> set[str]:
    """Names of all check and unique constraints, of unique fields too; not those that a primary key implies."""
    names = set()
    for model in models_here():
        names |= {constraint.name for constraint in model._meta.constraints}
        unique = [f for f in model._meta.local_concrete_fields if f.unique and not f.primary_key]
        names |= {f"{model._meta.db_table}_{field.column}_key" for field in unique}
    return names


def test_every_constraint_is_broken() -> None:
    assert declared_constraints() == set(CHECKS) | set(UNIQUES) | REFERENCES


def test_every_model_has_a_row_here() -> None:
    assert set(models_here()) == set(ROWS)


@pytest.mark.parametrize(
    ("name", "values"), [(name, values) for name, (_, breaks) in sorted(CHECKS.items()) for values in breaks]
)
def test_check(name: str, values: dict[str, Any]) -> None:
    model = CHECKS[name][0]
    row = ROWS[model]()
    made = {column: ROWS[value]() if isinstance(value, type) else value for column, value in values.items()}

    # A row that is never rewritten meets its trigger first: only who gets past it meets the constraint.
    past = past_the_triggers() if never_rewritten(model) else nullcontext()
    with past, pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model._default_manager.filter(pk=row.pk).update(**made)

    assert isinstance(refusal.value.__cause__, errors.CheckViolation)
    assert refusal.value.__cause__.diag.constraint_name == name
    assert model._default_manager.filter(pk=row.pk, **values_now(row)).count() == 1


@pytest.mark.parametrize("name", sorted(UNIQUES))
def test_unique(name: str) -> None:
    model, different = UNIQUES[name]
    row = ROWS[model]()
    shared = ONCE_PER_SOURCE if name.endswith("_once_per_source") else SHARED.get(name, {})
    model._default_manager.filter(pk=row.pk).update(**shared)
    row.refresh_from_db()
    copy = {
        f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields if not (f.primary_key or f.generated)
    }

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model._default_manager.bulk_create([model(**{**copy, **different})])

    assert isinstance(refusal.value.__cause__, errors.UniqueViolation)
    assert refusal.value.__cause__.diag.constraint_name == name
    assert model._default_manager.filter(**shared).count() == 1


def values_now(row: Model) -> dict[str, Any]:
    """What the row held before, as far as it can be compared."""
    simple = (int, float, str, bool, Decimal)
    return {f.attname: value for f in row._meta.concrete_fields if isinstance(value := getattr(row, f.attname), simple)}


def positive_fields() -> list[tuple[type[Model], str]]:
    return [
        (model, field.name)
        for model in models_here()
        for field in model._meta.local_concrete_fields
        if field.get_internal_type().startswith("Positive") and not field.primary_key
    ]


@pytest.mark.parametrize(
    ("model", "field"), [pytest.param(m, f, id=f"{m._meta.label}.{f}") for m, f in positive_fields()]
)
def test_numbers_that_cannot_be_negative(model: type[Model], field: str) -> None:
    row = ROWS[model]()

    past = past_the_triggers() if never_rewritten(model) else nullcontext()
    with past, pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model._default_manager.filter(pk=row.pk).update(**{field: -1})

    assert isinstance(refusal.value.__cause__, errors.CheckViolation)


def foreign_keys() -> list[tuple[type[Model], str]]:
    return [
        (model, field.attname)
        for model in models_here()
        for field in model._meta.local_concrete_fields
        if isinstance(field, ForeignKey) and not field.primary_key and not never_rewritten(model)
    ]


def point(model: type[Model], row: Model, values: dict[str, Any]) -> None:
    """Django checks foreign keys when a transaction ends: this asks for them now."""
    model._default_manager.filter(pk=row.pk).update(**values)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# what else a row needs before it may point there at all
WITH_IT: dict[tuple[type[Model], str], dict[str, Any]] = {
    (c.ApiKey, "employer_id"): {"provider_id": None},
    (c.CourseRun, "venue_id"): {"delivery_mode": "CLASSROOM"},
    (c.DuplicatePair, "b_id"): {"a_id": -1},
    (c.DuplicatePair, "kept_id"): {"a_id": 0, "state": "CONFIRMED", "decided_at": timezone.now()},
    (c.Invitation, "employer_id"): {"provider_id": None},
    (c.OrganisationChange, "employer_id"): {"provider_id": None},
    (c.OrganisationNotice, "employer_id"): {"provider_id": None},
    (c.Upload, "employer_id"): {"provider_id": None, "kind": "VENUES"},
    (m.FeedbackEvent, "release_id"): {"list_number": 7, "position": 1},
    (m.InboxItem, "policy_id"): {"kind": "STRONG_MATCH"},
}


@pytest.mark.parametrize(
    ("model", "column"), [pytest.param(m, f, id=f"{m._meta.label}.{f}") for m, f in foreign_keys()]
)
def test_a_row_cannot_point_at_nothing(model: type[Model], column: str) -> None:
    row = ROWS[model]()
    nothing = "none" if model._meta.get_field(column).remote_field.model in {c.Borough, c.Outcode} else 0
    others = WITH_IT.get((model, column), {})

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        point(model, row, {column: nothing, **others})

    assert isinstance(refusal.value.__cause__, errors.ForeignKeyViolation)


def test_any_number_of_rows_may_have_no_reference() -> None:
    for number in range(3):
        c.Provider.objects.create(name=f"Provider {number}", source="listing", source_ref=None)

    assert c.Provider.objects.filter(source="listing", source_ref=None).count() == 3


def test_any_number_of_releases_may_be_past() -> None:
    for number in range(3):
        release(version=f"v{number}", fitted_at=timezone.now())
    release(version="now", is_current=True)

    assert list(m.ModelRelease.objects.current().values_list("version", flat=True)) == ["now"]
