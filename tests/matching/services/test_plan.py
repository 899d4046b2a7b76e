"""A plan of next steps: the resident's own words and order, and suggestions that become steps once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import User
from backend.errors import NotFound, Refusal
from courses.models import Opportunity
from matching.models import PlanStep, Resident, SavedOpportunity
from matching.queries.plan import plan_entries, suggestions_for
from matching.services.interactions import OpportunityNotFound
from matching.services.plan import (
    MOST_STEPS,
    PlanFull,
    StepChanges,
    accept_suggestion,
    add_step,
    change_step,
    move_step,
    remove_step,
)
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.plan import plan_step
from tests.factories.provider import provider
from tests.factories.resident import the_resident
from tests.factories.user import user
from tests.matching.services.conftest import NOW, TODAY

CLOSES, STARTS = date(2026, 12, 12), date(2027, 1, 11)
HOUR = timedelta(hours=1)


def plan(uid: str = "alice") -> list[str]:
    return list(PlanStep.objects.filter(resident=the_resident(uid)).values_list("words", flat=True))


def keep(opportunity_id: int, *, uid: str = "alice") -> None:
    SavedOpportunity.objects.create(resident=the_resident(uid), opportunity_id=opportunity_id, saved_at=NOW)


def suggested(uid: str = "alice") -> dict[str, date | None]:
    return {one.words: one.due_on for one in suggestions_for(the_resident(uid), today=TODAY)}


@pytest.mark.django_db
def test_steps_are_added_moved_ticked_and_removed(alice: User) -> None:
    first, second, third = (add_step(by=alice, words=f" {words} ", now=NOW) for words in ("One", "Two", "Three"))

    move_step(by=alice, step_id=third.pk, after_id=None)
    assert plan() == ["Three", "One", "Two"]
    move_step(by=alice, step_id=third.pk, after_id=first.pk)
    assert plan() == ["One", "Three", "Two"]

    done = change_step(by=alice, step_id=second.pk, changes=StepChanges(state="DONE"), now=NOW + HOUR)
    assert (done.state, done.done_at) == ("DONE", NOW + HOUR)
    again = change_step(
        by=alice, step_id=second.pk, changes=StepChanges(state="DONE", due_on=CLOSES), now=NOW + 2 * HOUR
    )
    assert (again.done_at, again.due_on) == (NOW + HOUR, CLOSES)
    undone = change_step(by=alice, step_id=second.pk, changes=StepChanges(state="DOING", due_on=None), now=NOW)
    assert (undone.done_at, undone.due_on) == (None, None)

    remove_step(by=alice, step_id=first.pk)
    assert plan() == ["Three", "Two"]
    assert add_step(by=alice, words="Last", now=NOW).place == 4


@pytest.mark.django_db
def test_what_is_refused_changes_nothing(alice: User, bob: User) -> None:
    mine = add_step(by=alice, words="Mine", now=NOW)
    draft = course(status="DRAFT", published_at=None)
    the_resident("bob")
    refusals: dict[str, type[Refusal]] = {}
    acts = {
        "empty": lambda: add_step(by=alice, words="  ", now=NOW),
        "long": lambda: add_step(by=alice, words="x" * 201, now=NOW),
        "draft": lambda: add_step(by=alice, words="x", opportunity_id=draft.pk, now=NOW),
        "not his": lambda: change_step(by=bob, step_id=mine.pk, changes=StepChanges(words="His"), now=NOW),
        "not his to move": lambda: move_step(by=bob, step_id=mine.pk, after_id=None),
        "behind nothing": lambda: move_step(by=alice, step_id=mine.pk, after_id=10**12),
        "behind itself": lambda: move_step(by=alice, step_id=mine.pk, after_id=mine.pk),
        "not his to remove": lambda: remove_step(by=bob, step_id=mine.pk),
    }
    for name, act in acts.items():
        with pytest.raises(Refusal) as refusal:
            act()
        refusals[name] = type(refusal.value)

    assert {name: refusal.code for name, refusal in refusals.items()} == {
        "empty": "STEP_NEEDS_WORDS",
        "long": "TOO_LONG",
        "draft": OpportunityNotFound.code,
        "not his": "NOT_FOUND",
        "not his to move": "NOT_FOUND",
        "behind nothing": "NOT_FOUND",
        "behind itself": "NOT_FOUND",
        "not his to remove": "NOT_FOUND",
    }
    assert plan() == ["Mine"]


@pytest.mark.django_db
def test_a_plan_has_an_end(alice: User) -> None:
    for place in range(1, MOST_STEPS + 1):
        plan_step(place=place)

    with pytest.raises(PlanFull):
        add_step(by=alice, words="One more", now=NOW)


@pytest.mark.django_db
def test_two_steps_never_share_a_place() -> None:
    plan_step(place=1)
    plan_step(place=1)

    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS plan_step_one_a_place IMMEDIATE")  # it is looked at when a transaction ends


@pytest.mark.django_db
def test_suggestions_come_from_what_was_kept_and_told() -> None:
    alice = the_resident()
    Resident.objects.filter(pk=alice.pk).update(
        access_needs=["STEP_FREE"], barriers=["CHILDCARE", "NO_DATA"], highest_level=1
    )
    college = provider(name="Lantern College")
    free = course(title="Python", provider=college, closes_on=CLOSES, funding=["FREE_TO_ALL"])
    course_run(course=free, starts_on=STARTS, cost_gbp=0)
    asks = job(title="Tester", minimum_level=2, access=["CHILDCARE", "STEP_FREE"])
    keep(free.pk)
    keep(asks.pk)
    keep(course(title="Closed", status="CLOSED", closes_on=CLOSES).pk)

    assert suggested() == {
        "Ask Lantern College about help with childcare": CLOSES,
        "Ask Lantern College about step-free access": CLOSES,
        "Apply for Python by 12 December": CLOSES,
        "Check what you need for Tester": None,
    }
    assert suggested("bob") == {}


@pytest.mark.django_db
def test_a_suggestion_becomes_one_step(alice: User) -> None:
    row = course(title="Python", closes_on=CLOSES)
    keep(row.pk)
    key = f"APPLY-{row.pk}"

    steps = [accept_suggestion(by=alice, key=key, now=NOW) for _ in range(2)]

    assert len({step.pk for step in steps}) == 1
    assert (steps[0].words, steps[0].due_on, steps[0].opportunity_id) == (
        "Apply for Python by 12 December",
        CLOSES,
        row.pk,
    )
    assert suggested() == {}
    for unknown in ("", "APPLY-1", key.lower()):
        with pytest.raises(NotFound):
            accept_suggestion(by=alice, key=unknown, now=NOW)
    remove_step(by=alice, step_id=steps[0].pk)
    assert len(suggested()) == 1


@pytest.mark.django_db(transaction=True)
def test_eight_taps_at_once_are_one_step_and_eight_steps_have_eight_places() -> None:
    row = course(title="Python", closes_on=CLOSES)
    keep(row.pk)
    alice, barrier = user(uid="alice"), Barrier(8)

    def run(number: int) -> int:
        barrier.wait()
        try:
            add_step(by=alice, words=f"Step {number}", now=NOW)
            return accept_suggestion(by=alice, key=f"APPLY-{row.pk}", now=NOW).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        accepted = set(pool.map(run, range(8)))

    assert len(accepted) == 1
    assert list(PlanStep.objects.values_list("place", flat=True)) == [*range(1, 10)]


@pytest.mark.django_db
def test_any_number_of_kept_listings_takes_as_many_statements() -> None:
    counts = []
    for number in (1, 3):
        for _ in range(number):
            keep(course_run(course=course(closes_on=CLOSES), starts_on=STARTS).course_id)
            keep(job(closes_on=CLOSES).pk)
        alice = the_resident()
        with CaptureQueriesContext(connection) as asked:
            assert suggestions_for(alice, today=TODAY) != []
        counts.append(len(asked))

    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_the_calendar_holds_what_is_ahead(alice: User) -> None:
    row = course(title="Python", closes_on=CLOSES)
    about = Opportunity.objects.get(pk=row.pk)
    step = plan_step(words="Ring them", due_on=TODAY, opportunity=about)
    plan_step(words="Done", due_on=CLOSES, state="DONE", done_at=NOW)
    plan_step(words="Over", due_on=TODAY - timedelta(1))
    plan_step(words="Some day")
    plan_step(words="Bob's", by="bob", due_on=CLOSES)

    entries = plan_entries(the_resident(), today=TODAY)

    assert [(entry.uid, entry.title, entry.starts) for entry in entries] == [
        (f"step-{step.pk}@127.0.0.1", "Ring them", TODAY),
        (f"opportunity-{row.pk}-closes@127.0.0.1", "Last day to apply: Python", CLOSES),
    ]
