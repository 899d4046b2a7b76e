"""A phone in a tunnel: requests are lost, answers are cut, the queue is sent again and in any order. The end is as if once.

Every seed is another network; the seed stands in the test's name. So many as `REPLAY_SEEDS` says:
`REPLAY_SEEDS=200 pytest tests/mobile_api/test_lossy_replay.py`.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from courses.models import CourseRun
from matching.models import Application, ApplicationSection, DismissedOpportunity, Report, Resident, SavedOpportunity
from mobile_api.models import AnsweredMutation
from mobile_api.node import encode
from tests.factories.application import run_with
from tests.factories.job import job
from tests.factories.resident import resident
from tests.mobile_api.conftest import Ask

pytestmark = pytest.mark.django_db
SEEDS = range(int(os.environ.get("REPLAY_SEEDS", "4")))
TAKE_OFF = {"SUPERSEDED", "ALREADY_DONE"}
EARLIER_FIRST = {"APPLICATION_NOT_FOUND", "SECTION_MISSING"}


@dataclass(frozen=True)
class Change:
    """One mutation of the queue."""

    field: str
    given: dict[str, Any]

    @property
    def document(self) -> str:
        """As the app sends it."""
        name = f"{self.field[0].upper()}{self.field[1:]}Input"
        return f"mutation ($i: {name}!) {{ {self.field}(input: $i) {{ clientMutationId errors {{ code }} }} }}"


def queue() -> list[Change]:
    """What a person did in fourteen minutes without a signal. Later things undo earlier ones on purpose."""
    places = [run_with(2) for _ in range(5)]
    first, second, third, fourth, fifth = (encode("Course", run.course_id) for run in places)
    work = encode("Job", job().pk)
    done: list[tuple[str, dict[str, Any]]] = [
        ("updateMe", {"wants": "Sewing", "longestJourney": 30}),
        ("saveOpportunity", {"opportunityId": first}),
        ("updateMe", {"wants": "Coding", "languages": ["bn"]}),
        ("dismissOpportunity", {"opportunityId": first, "reason": "TOO_FAR"}),
        ("saveOpportunity", {"opportunityId": second}),
        ("unsaveOpportunity", {"opportunityId": second}),
        ("dismissOpportunity", {"opportunityId": third, "reason": "OTHER"}),
        ("restoreOpportunity", {"opportunityId": third}),
        ("saveOpportunity", {"opportunityId": first}),
        ("applyForCourse", {"opportunityId": fourth, "contact": "Alice"}),
        ("withdrawApplication", {"opportunityId": fourth}),
        ("applyForCourse", {"opportunityId": fifth, "contact": "Alice"}),
        ("startApplication", {"opportunityId": work}),
        ("saveApplicationSection", {"opportunityId": work, "section": "CONTACT", "words": "Alice"}),
        ("saveApplicationSection", {"opportunityId": work, "section": "WHY", "words": "I like it"}),
        ("submitApplication", {"opportunityId": work}),
        ("updateMe", {"longestJourney": 45}),
    ]
    begin = timezone.now() - timedelta(hours=2)
    changes = [
        Change(field, {**given, "clientMutationId": f"key-{n}", "madeAt": (begin + timedelta(minutes=n)).isoformat()})
        for n, (field, given) in enumerate(done)
    ]
    report = {"opportunityId": second, "kind": "FULL", "words": "", "clientMutationId": "key-report"}
    return [*changes, Change("reportOpportunity", report)]


def send(ask: Ask, change: Change) -> set[str]:
    """The codes of the answer; none where it was done."""
    payload = ask(change.document, {"i": change.given}, by="alice").data[change.field]
    assert payload["clientMutationId"] == change.given["clientMutationId"]
    return {error["code"] for error in payload["errors"]}


def over_a_bad_network(ask: Ask, changes: list[Change], rng: random.Random) -> None:
    """Until everything was heard of: each pass in another order, each request lost, its answer cut, or heard."""
    waiting = list(changes)
    while waiting:
        rng.shuffle(waiting)
        for change in list(waiting):
            fate = rng.choice(("lost", "cut", "heard"))
            codes = set() if fate == "lost" else send(ask, change)
            assert codes <= TAKE_OFF | EARLIER_FIRST, (change.field, codes)
            if fate == "heard" and not codes & EARLIER_FIRST:
                waiting.remove(change)


def state() -> dict[str, Any]:
    """All that the queue decides, without keys and moments of rows."""
    alice = Resident.objects.get()
    return {
        "me": (alice.wants, alice.longest_journey, alice.languages),
        "saved": sorted(SavedOpportunity.objects.values_list("opportunity", flat=True)),
        "dismissed": sorted(DismissedOpportunity.objects.values_list("opportunity", "reason")),
        "applications": sorted(Application.objects.values_list("opportunity", "status", "holds_place")),
        "sections": sorted(
            ApplicationSection.objects.values_list("application__opportunity", "section", "words", "is_sent")
        ),
        "places": list(CourseRun.objects.order_by("pk").values_list("places_left", "places_held")),
        "reports": list(Report.objects.values_list("opportunity", "kind")),
    }


def as_if_once(changes: list[Change]) -> dict[str, Any]:
    """What the queue means, written down by hand."""
    keys = list(CourseRun.objects.order_by("pk").values_list("course", flat=True))
    first, second, _third, fourth, fifth = keys
    work = max(Application.objects.values_list("opportunity", flat=True))
    assert len(changes) == 18
    return {
        "me": ("Coding", 45, ["bn"]),
        "saved": [first],
        "dismissed": [],
        "applications": [(fourth, "WITHDRAWN", False), (fifth, "RECEIVED", True), (work, "RECEIVED", False)],
        "sections": [
            (fourth, "CONTACT", "Alice", True),
            (fifth, "CONTACT", "Alice", True),
            (work, "CONTACT", "Alice", True),
            (work, "WHY", "I like it", True),
        ],
        "places": [(2, 0), (2, 0), (2, 0), (2, 0), (1, 1)],
        "reports": [(second, "FULL")],
    }


def test_in_order_and_once(ask: Ask) -> None:
    resident()
    changes = queue()

    assert [send(ask, change) for change in changes] == [set()] * len(changes)
    assert state() == as_if_once(changes)


@pytest.mark.parametrize("seed", SEEDS)
def test_lost_cut_and_out_of_order(ask: Ask, seed: int) -> None:
    resident()
    changes, rng = queue(), random.Random(seed)

    over_a_bad_network(ask, changes, rng)
    reached, kept = state(), AnsweredMutation.objects.count()
    for _ in range(2):  # the app forgot what was answered, and sends everything again, twice
        rng.shuffle(changes)
        for change in changes:
            assert send(ask, change) <= TAKE_OFF

    assert reached == state() == as_if_once(changes)
    assert AnsweredMutation.objects.count() == kept
