"""The catalogue as arrays: every column, from rows that are known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from courses.models import Course, CourseRun, Job, OpportunitySkill, Outcode, PayRate, TravelTimes
from courses.travel.grid import CELLS, cell_of
from matching.datasets import bits, hourly_pay, opportunity_frame
from matching.recommender.frames import Delivery, Kind, OpportunityFrame
from tests.factories.course import course, course_run
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.outcode import outcode
from tests.factories.pay_rate import pay_rate
from tests.factories.provider import provider
from tests.factories.skill import skill
from tests.factories.venue import venue

TODAY = date(2026, 11, 23)
ESCO = "http://data.europa.eu/esco/skill"
NAN = float("nan")
NAT = np.datetime64("NaT")

pytestmark = pytest.mark.django_db


def frame(today: date = TODAY) -> OpportunityFrame:
    return opportunity_frame(today=today)


def days(*values: str | None) -> np.ndarray[Any, Any]:
    return np.array([NAT if value is None else np.datetime64(value) for value in values], dtype="datetime64[D]")


def test_an_empty_catalogue() -> None:
    made = frame()

    assert (len(made), made.titles, made.skills, made.teaches.shape) == (0, (), (), (0, 0))
    assert made.options.opportunity.shape == (0,)
    assert made.ids.dtype == np.int64


def test_the_columns_of_a_course() -> None:
    row = course(
        title="Office skills",
        summary="Letters and lists.",
        description="Ten evenings.",
        level=2,
        minimum_level=1,
        minimum_age=19,
        maximum_age=24,
        closes_on=date(2026, 12, 4),
        confirmed_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
        funding=["ADULT_SKILLS_FUND"],
    )
    course_run(course=row)
    made = frame()

    assert_array_equal(made.ids, [row.pk])
    assert_array_equal(made.kinds, [Kind.COURSE])
    assert_array_equal(made.organisations, [2 * row.provider_id])
    assert (made.titles, made.texts, made.skill_texts) == (
        ("Office skills",),
        ("Letters and lists.\nTen evenings.",),
        ("",),
    )
    assert [made.level[0], made.minimum_level[0], made.minimum_age[0], made.maximum_age[0]] == [2, 1, 19, 24]
    assert_array_equal(made.closes_on, days("2026-12-04"))
    assert_array_equal(made.published_on, days("2026-11-20"))
    assert_array_equal(made.hourly_pay, [NAN])
    assert_array_equal(made.may_be_free, [True])


def test_the_columns_of_a_job() -> None:
    row = job(
        title="Data assistant",
        level=3,
        pay_min=Decimal(26910),
        pay_period=Job.PayPeriod.YEAR,
        hours_per_week=Decimal("37.5"),
        sessions=["MON_MORNING", "SUN_EVENING"],
        starts_on=date(2027, 1, 4),
        vacancies=3,
        access=["FLEXIBLE_BREAKS"],
    )
    made = frame()

    assert_array_equal(made.kinds, [Kind.JOB])
    assert_array_equal(made.organisations, [2 * row.employer_id + 1])
    assert (made.texts, made.level.tolist(), made.may_be_free.tolist()) == (("\n",), [3], [False])
    assert_array_equal(made.hourly_pay, [13.8])
    assert_array_equal(made.options.ids, [0])
    assert_array_equal(made.options.delivery, [Delivery.ONLINE])
    assert_array_equal(made.options.starts_on, days("2027-01-04"))
    assert_array_equal(made.options.sessions, [1 | 1 << 20])
    assert_array_equal(made.options.places_left, [3])
    assert_array_equal(made.options.access, [1 << 8])


def test_what_nobody_stated() -> None:
    course_run()
    job()
    made = frame()

    for column in (made.level, made.minimum_level, made.minimum_age, made.maximum_age, made.options.places_left):
        assert_array_equal(column, [-1, -1])
    for dates in (made.closes_on, made.options.starts_on):
        assert_array_equal(dates, days(None, None))
    for amounts in (made.hourly_pay, made.options.cost, made.options.latitude, made.options.longitude):
        assert_array_equal(amounts, [NAN, NAN])
    for masks in (made.options.sessions, made.options.access):
        assert_array_equal(masks, [0, 0])
    assert_array_equal(made.may_be_free, [False, False])
    assert np.isnan([made.minimum_wage, made.living_wage]).all()


def test_the_table_of_journeys_has_a_row_for_every_outcode() -> None:
    course_run()
    assert frame().journeys is None
    for code, minutes in (("SW9", 40), ("E7", 30)):
        for mode in ("PUBLIC_TRANSPORT", "WALKING"):
            home = Outcode.objects.filter(pk=code).first() or outcode(code=code)
            row = bytes([minutes if mode == "PUBLIC_TRANSPORT" else 99]) * CELLS
            TravelTimes.objects.create(outcode=home, mode=mode, minutes=row, made_from="0" * 64)
    table = frame().journeys
    assert table is not None
    assert table.rows == {"E7": 0, "SW9": 1}
    assert_array_equal(table.minutes, np.repeat([[30], [40]], CELLS, axis=1))


def test_the_runs_of_a_course() -> None:
    row = course(access=["CAPTIONS"])
    near = venue(latitude=51.5, longitude=0.1, access=["STEP_FREE", "CAPTIONS"])
    class_room = course_run(
        course=row,
        delivery_mode=CourseRun.DeliveryMode.CLASSROOM,
        venue=near,
        starts_on=date(2026, 12, 7),
        sessions=["TUE_EVENING", "MON_AFTERNOON"],
        cost_gbp=Decimal("120.50"),
        places=12,
        places_left=0,
    )
    online = course_run(course=row, cost_gbp=0)
    blended = course_run(
        course=row, delivery_mode=CourseRun.DeliveryMode.BLENDED, venue=venue(latitude=None, longitude=None)
    )
    at_work = course_run(course=row, delivery_mode=CourseRun.DeliveryMode.WORK_BASED)
    other = course_run()
    options = frame().options

    assert_array_equal(options.opportunity, [0, 0, 0, 0, 1])
    assert_array_equal(options.ids, [class_room.pk, online.pk, blended.pk, at_work.pk, other.pk])
    modes = [Delivery.CLASSROOM, Delivery.ONLINE, Delivery.BLENDED, Delivery.WORK_BASED, Delivery.ONLINE]
    assert_array_equal(options.delivery, modes)
    assert_array_equal(options.latitude, [51.5, NAN, NAN, NAN, NAN])
    assert_array_equal(options.longitude, [0.1, NAN, NAN, NAN, NAN])
    assert_array_equal(options.cell, [cell_of(51.5, 0.1), -1, -1, -1, -1])
    assert_array_equal(options.starts_on, days("2026-12-07", None, None, None, None))
    assert_array_equal(options.sessions, [1 << 1 | 1 << 5, 0, 0, 0, 0])
    assert_array_equal(options.places_left, [0, -1, -1, -1, -1])
    assert_array_equal(options.cost, [120.5, 0, NAN, NAN, NAN])
    # The listing's own access counts for every run, the venue's for the runs there.
    assert_array_equal(options.access, [1 << 0 | 1 << 4, 1 << 4, 1 << 4, 1 << 4, 0])


def test_the_places_of_a_job() -> None:
    here, there = venue(latitude=51.5, longitude=0.1, access=["STEP_FREE"]), venue(latitude=51.4, longitude=-0.1)
    on_site = job(venues=[here, there], vacancies=1)
    hybrid = job(venues=[there], workplace=Job.Workplace.HYBRID)
    unnamed = job(workplace=Job.Workplace.ON_SITE)
    made = frame()
    options = made.options

    assert_array_equal(made.ids, [on_site.pk, hybrid.pk, unnamed.pk])
    assert_array_equal(options.opportunity, [0, 0, 1, 2])
    first, second = on_site.locations.order_by("pk").values_list("pk", flat=True)
    assert_array_equal(options.ids, [first, second, hybrid.locations.get().pk, 0])
    together, part = (
        Delivery.WORK_BASED | Delivery.CLASSROOM,
        Delivery.BLENDED | Delivery.WORK_BASED | Delivery.CLASSROOM,
    )
    assert_array_equal(options.delivery, [together, together, part, together])
    assert_array_equal(options.latitude, [51.5, 51.4, 51.4, NAN])
    assert_array_equal(options.access, [1, 0, 0, 0])
    assert_array_equal(options.places_left, [1, 1, -1, -1])
    assert_array_equal(options.cost, [NAN] * 4)


def test_nobody_travels_to_a_remote_job_that_names_an_address() -> None:
    job(venues=[venue()], workplace=Job.Workplace.REMOTE)
    options = frame().options

    assert_array_equal(options.ids, [0])
    assert_array_equal(options.latitude, [NAN])
    assert_array_equal(options.delivery, [Delivery.ONLINE])


def test_which_opportunities_are_in_it() -> None:
    live = course_run().course
    last_day = course_run(course=course(closes_on=TODAY)).course
    course()  # without a run nobody can take part
    course_run(course=course(status=Course.Status.DRAFT))
    course_run(course=course(status=Course.Status.CLOSED))
    course_run(course=course(closes_on=TODAY - timedelta(1)))
    job(status=Job.Status.DRAFT)
    open_job = job()

    assert_array_equal(frame().ids, [live.pk, last_day.pk, open_job.pk])
    assert_array_equal(frame(TODAY + timedelta(1)).ids, [live.pk, open_job.pk])


def test_confirmed_in_the_small_hours_of_a_summer_day_in_london() -> None:
    course_run(course=course(confirmed_at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC)))

    assert_array_equal(frame().published_on, days("2026-07-02"))


def test_never_confirmed() -> None:
    course_run(course=course(confirmed_at=None))

    assert_array_equal(frame().published_on, days(None))


@pytest.mark.parametrize(
    ("funding", "may_be_free"),
    [
        ([], False),
        (["ADVANCED_LEARNER_LOAN"], False),
        (["ADVANCED_LEARNER_LOAN", "SKILLS_BOOTCAMP"], True),
        (["FREE_TO_ALL"], True),
    ],
)
def test_funding_that_can_pay_the_whole_fee(funding: list[str], may_be_free: bool) -> None:  # noqa: FBT001
    course_run(course=course(funding=funding))

    assert frame().may_be_free.tolist() == [may_be_free]


@pytest.mark.parametrize(
    ("amount", "period", "hours", "expected"),
    [
        (None, "", None, NAN),
        (None, None, None, NAN),
        ("14.20", "HOUR", None, 14.2),
        ("14.20", "HOUR", "20", 14.2),
        ("26910", "YEAR", "37.5", 13.8),
        ("26910", "YEAR", None, NAN),
    ],
)
def test_hourly_pay(amount: str | None, period: str | None, hours: str | None, expected: float) -> None:
    paid = hourly_pay(Decimal(amount) if amount else None, period, Decimal(hours) if hours else None)

    assert_array_equal(paid, expected)


def test_bit_masks() -> None:
    table = {"a": 1, "b": 2, "c": 4}

    assert [bits([], table), bits(["c", "a"], table), bits(["b", "b"], table)] == [0, 5, 2]


def test_skills_by_relation() -> None:
    sheets = skill(uri=f"{ESCO}/a", label="use spreadsheets", alternative_labels=["Excel", "sheets"])
    typing = skill(uri=f"{ESCO}/b", label="touch typing")
    people = skill(uri=f"{ESCO}/c", label="help people")
    skill(label="nobody asks for it")
    first = course_run(course=course(skills=[typing, sheets])).course
    second = job(skills=[sheets])
    OpportunitySkill.objects.create(opportunity=second, skill=people, relation="OPTIONAL")
    course_run()
    made = frame()

    uris = tuple(sorted([sheets.uri, typing.uri, people.uri]))
    assert made.skills == uris
    assert made.skill_texts == (
        "use spreadsheets\nExcel\nsheets\ntouch typing",
        "use spreadsheets\nExcel\nsheets\nhelp people",
        "",
    )

    def held(matrix: Any) -> list[set[str]]:
        assert (matrix.shape, matrix.dtype) == ((3, 3), np.bool_)
        return [{uris[column] for column in np.flatnonzero(row)} for row in matrix.toarray()]

    assert held(made.teaches) == [{sheets.uri, typing.uri}, set(), set()]
    assert held(made.essential) == [set(), {sheets.uri}, set()]
    assert held(made.optional) == [set(), {people.uri}, set()]
    assert made.ids.tolist()[:2] == [first.pk, second.pk]


def test_a_provider_and_an_employer_never_meet() -> None:
    runs, hires = provider(pk=77_001), employer(pk=77_001)
    for row in (course(provider=runs), course(provider=runs)):
        course_run(course=row)
    job(employer=hires)

    assert frame().organisations.tolist() == [154_002, 154_002, 154_003]


def test_wages_in_force_on_the_day() -> None:
    living = PayRate.Kind.LONDON_LIVING_WAGE
    pay_rate(valid_from=date(2025, 4, 1), hourly_gbp="12.21")
    pay_rate(valid_from=date(2026, 4, 1), hourly_gbp="12.71")
    pay_rate(valid_from=date(2027, 4, 1), hourly_gbp="13.21")
    pay_rate(valid_from=date(2025, 10, 22), hourly_gbp="14.80", kind=living)
    pay_rate(valid_from=date(2026, 4, 1), hourly_gbp="8.00", kind=PayRate.Kind.APPRENTICE)

    def wages(day: date) -> list[float]:
        made = frame(day)
        return [made.minimum_wage, made.living_wage]

    assert_array_equal(wages(date(2025, 3, 31)), [NAN, NAN])
    assert_array_equal(wages(date(2025, 4, 1)), [12.21, NAN])
    assert_array_equal(wages(date(2026, 3, 31)), [12.21, 14.8])
    assert_array_equal(wages(TODAY), [12.71, 14.8])
    assert_array_equal(wages(date(2027, 4, 1)), [13.21, 14.8])
