"""What to do next: suggestions from what a resident kept, and the days of a plan for their calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, cast

from django.db.models import F

from courses.feeds.dates import dates_of, uid
from courses.ical import Entry
from courses.models import AccessFeature, Course, CourseRun, Job, Opportunity, OpportunitySkill
from matching.datasets import HELPED_BY
from matching.eligibility.facts import Answers, Wage
from matching.eligibility.truth import Truth
from matching.models import Barrier, PlanStep, Resident
from matching.planning import Kept, Suggestion, suggest
from matching.queries.eligibility import Listed, answers_of, is_it_free, listed, wages
from matching.queries.meeting import Person, what_it_asks

LOOKED_AT: Final = 10
"""Of what was kept, the newest: suggestions for more would bury each other."""
_ASKABLE: Final = (
    *(AccessFeature.CHILDCARE, AccessFeature.ESOL_SUPPORT, AccessFeature.LAPTOP_LOAN, AccessFeature.TRAVEL_COSTS),
    *(AccessFeature.STEP_FREE, AccessFeature.BSL_INTERPRETER),
)
"""Help that one asks about before one applies."""


def suggestions_for(resident: Resident, *, today: date) -> list[Suggestion]:
    """Steps that this resident could take next, in a number of statements that does not depend on how much they kept."""
    saved = resident.saved.filter(opportunity__in=Opportunity.objects.live(today=today)).order_by("-saved_at", "-pk")
    keys = list(saved.values_list("opportunity_id", flat=True)[:LOOKED_AT])
    if not keys:
        return []
    accepted = frozenset(resident.plan.exclude(suggestion="").values_list("suggestion", flat=True))
    return suggest(_Looked(resident, keys, today).kept(), accepted=accepted, today=today)


class _Looked:
    """What was kept, with everything that suggestions are made from."""

    def __init__(self, resident: Resident, keys: list[int], today: date) -> None:
        self.today, self.keys, self.resident = today, keys, resident
        # They inherit the queryset of `Opportunity`, whose rows the stubs take them for.
        self.courses = cast("dict[int, Course]", Course.objects.select_related("provider").in_bulk(keys))
        self.jobs = cast("dict[int, Job]", Job.objects.select_related("employer").in_bulk(keys))
        self.runs = _next_runs(self.courses, today)
        self.skills = _skills(keys)
        self.person = Person.of(resident)
        self.answers: Answers = answers_of(resident.user)
        self.wages: tuple[Wage, ...] = wages()
        self.listed: Mapping[str, Listed] = listed([row.learn_aim_ref for row in self.courses.values()])

    def kept(self) -> Iterator[Kept]:
        """In the order of the keys."""
        for key in self.keys:
            if key in self.courses:
                yield self._course(self.courses[key])
            elif key in self.jobs:
                yield self._job(self.jobs[key])

    def _course(self, row: Course) -> Kept:
        run = self.runs.get(row.pk)
        starts_on = run.starts_on if run else None
        free = is_it_free(
            row,
            run,
            answers=self.answers,
            on_list=self.listed.get(row.learn_aim_ref),
            held=self.wages,
            day=starts_on or self.today,
        ).best
        return Kept(
            opportunity_id=row.pk,
            title=row.title,
            organisation=row.provider.name,
            closes_on=row.closes_on,
            starts_on=starts_on,
            to_check=bool(row.entry_requirements) or self._is_open(row, starts_on),
            to_ask=self._to_ask(row),
            to_bring=free.bring if free.truth is Truth.YES else (),
            untold=bool(free.tell_us),
        )

    def _job(self, row: Job) -> Kept:
        return Kept(
            opportunity_id=row.pk,
            title=row.title,
            organisation=row.employer.name,
            closes_on=row.closes_on,
            starts_on=row.starts_on,
            to_check=self._is_open(row, row.starts_on),
            to_ask=self._to_ask(row),
        )

    def _is_open(self, row: Course | Job, starts_on: date | None) -> bool:
        asked = what_it_asks(row, self.skills.get(row.pk, ()), person=self.person, on=starts_on or self.today)
        return any(not one.met for one in asked)

    def _to_ask(self, row: Course | Job) -> tuple[str, ...]:
        stated = {HELPED_BY[each] for each in map(Barrier, self.resident.barriers) if each in HELPED_BY}
        needed = (stated | set(self.resident.access_needs)) - set(row.access)
        return tuple(str(feature.label) for feature in _ASKABLE if feature in needed)


def _next_runs(courses: Iterable[int], today: date) -> dict[int, CourseRun]:
    rows = CourseRun.objects.ahead(today=today).filter(course__in=list(courses))
    found: dict[int, CourseRun] = {}
    for run in rows.order_by(F("starts_on").asc(nulls_last=True), "pk"):
        found.setdefault(run.course_id, run)
    return found


def _skills(keys: list[int]) -> dict[int, list[OpportunitySkill]]:
    found: dict[int, list[OpportunitySkill]] = {}
    for row in OpportunitySkill.objects.filter(opportunity__in=keys).select_related("skill"):
        found.setdefault(row.opportunity_id, []).append(row)
    return found


def plan_entries(resident: Resident, *, today: date) -> list[Entry]:
    """The plan as a calendar: the days of steps that are ahead, and the days of the listings that these are about."""
    steps = list(PlanStep.objects.ahead(today=today).filter(resident=resident).order_by("place"))
    about: Any = Opportunity.objects.live(today=today).filter(pk__in=[step.opportunity_id for step in steps])
    days = dates_of(about.order_by("pk"), today=today)
    own = [
        Entry(uid=uid(f"step-{step.pk}"), title=step.words, starts=step.due_on, changed_at=step.changed_at)
        for step in steps
        if step.due_on is not None
    ]
    return [*own, *(entry for entries in days.values() for entry in entries)]
