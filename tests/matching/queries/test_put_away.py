"""What is kept with a reason for putting something away: its figure, of the best way to take part, and nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from courses.models import Job, Opportunity
from matching.models import DismissedOpportunity
from matching.queries.put_away import Measured, measured
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.outcode import outcode
from tests.factories.resident import resident
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
NEAR, WEST = {"latitude": 51.55, "longitude": 0.03}, {"latitude": 51.55, "longitude": -0.45}


def of(key: int, reason: str, *, home: str = "") -> Measured:
    alice = resident(outcode=outcode(code=home) if home else None)
    return measured(Opportunity.objects.get(pk=key), reason=reason, resident=alice)


def two_runs() -> int:
    """In the evening nearby for £120, and in the morning in the west for £90; a third is cancelled."""
    row = course(level=2)
    taught = {"course": row, "delivery_mode": "CLASSROOM"}
    course_run(**taught, venue=venue(**NEAR), cost_gbp=120, sessions=["MON_EVENING", "TUE_EVENING"])
    course_run(**taught, venue=venue(**WEST), cost_gbp=90, sessions=["MON_EVENING", "SAT_MORNING"])
    course_run(course=row, cost_gbp=1, sessions=["SUN_MORNING"], status="CANCELLED")
    return row.pk


CASES = [
    ("TOO_EXPENSIVE", Measured(90.0)),
    ("WRONG_TIME", Measured(wrong_times=("MON_EVENING", "SAT_MORNING", "TUE_EVENING"))),
    ("TOO_HARD", Measured(2.0)),
    ("TOO_EASY", Measured(2.0)),
    ("PAY_TOO_LOW", Measured()),
    ("NOT_INTERESTED", Measured()),
    ("ALREADY_DONE", Measured()),
    ("OTHER", Measured()),
]


@pytest.mark.parametrize(("reason", "expected"), CASES)
def test_of_a_course(reason: str, expected: Measured) -> None:
    assert of(two_runs(), reason) == expected


def test_the_nearest_way_is_what_was_too_far() -> None:
    near = of(two_runs(), "TOO_FAR", home="E7").measure

    assert near is not None
    assert 0 < near <= 20


def test_how_far_is_not_known_without_a_home_or_a_place() -> None:
    assert of(two_runs(), "TOO_FAR") == Measured()
    DismissedOpportunity.objects.all().delete()
    online = course_run().course_id
    assert (
        measured(Opportunity.objects.get(pk=online), reason="TOO_FAR", resident=resident(uid="bob", outcode=outcode()))
        == Measured()
    )


def test_of_a_job() -> None:
    row = job(
        venues=[venue(**NEAR)],
        pay_min=Decimal("12.80"),
        pay_period=Job.PayPeriod.HOUR,
        sessions=["FRI_MORNING"],
    )
    alice, opportunity = resident(outcode=outcode(code="E7")), Opportunity.objects.get(pk=row.pk)

    found = {
        reason: measured(opportunity, reason=reason, resident=alice) for reason in DismissedOpportunity.Reason.values
    }
    assert found.pop("TOO_FAR").measure is not None
    assert found == {
        **dict.fromkeys(
            ("NOT_INTERESTED", "TOO_EXPENSIVE", "TOO_HARD", "TOO_EASY", "ALREADY_DONE", "OTHER"), Measured()
        ),
        "PAY_TOO_LOW": Measured(12.8),
        "WRONG_TIME": Measured(wrong_times=("FRI_MORNING",)),
    }


def test_nobody_travels_to_a_remote_job() -> None:
    row = job(venues=[venue(**NEAR)], workplace=Job.Workplace.REMOTE)

    assert of(row.pk, "TOO_FAR", home="E7") == Measured()


@pytest.mark.parametrize("reason", DismissedOpportunity.Reason.values)
def test_at_most_three_statements(reason: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    opportunity, alice = Opportunity.objects.get(pk=two_runs()), resident(outcode=outcode(code="E7"))

    expected = {"TOO_FAR": 3, "TOO_EXPENSIVE": 1, "PAY_TOO_LOW": 1, "WRONG_TIME": 2}
    with django_assert_num_queries(expected.get(reason, 0)):
        measured(opportunity, reason=reason, resident=alice)
