"""An organisation's own reference names one thing of that organisation, and says nothing to another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.courses.models.breaks import REFERENCES
from tests.courses.models.breaks_of_residents import RESIDENT_DEFERRED
from tests.factories.course import course, course_run
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.provider import provider
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]

CASES: dict[str, tuple[Make, str, Make]] = {
    "course_reference_once_a_provider": (course, "provider", provider),
    "job_reference_once_an_employer": (job, "employer", employer),
    "run_reference_once_a_course": (course_run, "course", course),
    "venue_reference_once_a_provider": (venue, "provider", provider),
    "venue_reference_once_an_employer": (venue, "employer", employer),
}


def test_every_reference_is_tested() -> None:
    assert set(CASES) == REFERENCES - RESIDENT_DEFERRED


@pytest.mark.parametrize("name", sorted(CASES))
def test_once_for_its_owner(name: str) -> None:
    make, column, owner = CASES[name]
    whose = {column: owner()}
    first = make(reference="A-1", **whose)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        make(reference="A-1", **whose)

    assert refusal.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]
    assert list(type(first).objects.filter(reference="A-1").values_list("pk", flat=True)) == [first.pk]


@pytest.mark.parametrize("name", sorted(CASES))
def test_others_may_use_it_and_any_number_may_have_none(name: str) -> None:
    make, column, owner = CASES[name]
    whose = {column: owner()}

    made = [make(reference="A-1", **whose), make(reference="A-1", **{column: owner()})]
    made += [make(reference="", **whose), make(reference="", **whose)]

    assert type(made[0]).objects.filter(pk__in=[row.pk for row in made]).count() == 4
