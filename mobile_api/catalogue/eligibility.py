"""Is it free for the person who asks? Loads what the rules need once a request, however many rows are shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from courses.models import ApprenticeshipStandard, Course, CourseRun, Job
from courses.search.paid import PaidFor
from matching.eligibility.facts import Answers, Wage
from matching.eligibility.judging import Verdict
from matching.queries.eligibility import (
    CourseAnswer,
    Listed,
    answers_of,
    is_it_free,
    listed,
    may_i_start,
    paid_for,
    wages,
)
from mobile_api.loaders import Asker, BatchLoader

_ONE = True
"""The key of what there is only one of in a request."""


class AnswersOfAsker(BatchLoader[bool, Answers]):
    """What the person who asks has told us; nothing without a sign-in."""

    def fetch(self, keys: list[bool]) -> Mapping[bool, Answers]:
        """In one statement, none without a sign-in."""
        user = self.asker.user
        return dict.fromkeys(keys, Answers() if user is None else answers_of(user))


class Wages(BatchLoader[bool, tuple[Wage, ...]]):
    """All wages that are held."""

    def fetch(self, keys: list[bool]) -> Mapping[bool, tuple[Wage, ...]]:
        """In one statement."""
        return dict.fromkeys(keys, wages())


class ListedQualification(BatchLoader[str, Listed | None]):
    """What the national list says, by learning aim reference; None for one that is not on it."""

    def fetch(self, keys: list[str]) -> Mapping[str, Listed | None]:
        """In two statements, none where no course has a reference."""
        aims = [key for key in keys if key]
        found = listed(aims) if aims else {}
        return {key: found.get(key) for key in keys}


class StandardOfJob(BatchLoader[str, ApprenticeshipStandard | None]):
    """Apprenticeship standards by reference; None for one that we don't hold."""

    def fetch(self, keys: list[str]) -> Mapping[str, ApprenticeshipStandard | None]:
        """In one statement, none where no job has a reference."""
        references = [key for key in keys if key]
        found = ApprenticeshipStandard.objects.in_bulk(references, field_name="reference") if references else {}
        return {key: found.get(key) for key in keys}


def free_for_asker(
    asker: Asker, course: Course, run: CourseRun | None, *, answers: Answers | None = None, day: date | None = None
) -> CourseAnswer:
    """Whether a course is free, by these answers or by those of the person who asks.

    The day is the one given, else that of the run; what can be started at any time begins today.
    """
    return is_it_free(
        course,
        run,
        answers=asker.loader(AnswersOfAsker).load(_ONE) if answers is None else answers,
        on_list=asker.loader(ListedQualification).load(course.learn_aim_ref),
        held=asker.loader(Wages).load(_ONE),
        day=day or (run.starts_on if run else None) or asker.today,
    )


def paid_for_asker(asker: Asker) -> PaidFor:
    """The public money that is a yes today for the person who asks."""
    answers, held = asker.loader(AnswersOfAsker).load(_ONE), asker.loader(Wages).load(_ONE)
    return paid_for(answers, held=held, day=asker.today)


def apprenticeship_for_asker(asker: Asker, job: Job) -> Verdict:
    """Whether the person who asks may start an apprenticeship."""
    return may_i_start(
        job,
        answers=asker.loader(AnswersOfAsker).load(_ONE),
        standard=asker.loader(StandardOfJob).load(job.standard_reference),
        held=asker.loader(Wages).load(_ONE),
        today=asker.today,
    )
