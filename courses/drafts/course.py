"""A course, as a draft: with its runs and skills."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from backend.errors import Problem
from courses.drafts.findings import LONGEST_TEXT, Findings
from courses.drafts.listing import ListingDraft, check_listing, check_still_open
from courses.drafts.run import RunDraft, check_run, missing_of_run
from courses.models import Course, FundingStream

MOST_RUNS: Final = 100
_AIM: Final = re.compile(r"[0-9A-Z]{8}")
# The Course Directory's limits.
_TEXTS: Final[Mapping[str, int]] = {
    "entry_requirements": LONGEST_TEXT,
    "what_to_bring": LONGEST_TEXT,
    "who_for": 2000,
    "what_you_learn": 1500,
    "how_you_learn": LONGEST_TEXT,
    "how_assessed": LONGEST_TEXT,
    "where_next": LONGEST_TEXT,
    "support": LONGEST_TEXT,
}


@dataclass(frozen=True)
class CourseDraft(ListingDraft):
    """A course. The names are those of `Course`."""

    course_type: str = ""
    learn_aim_ref: str = ""
    awarding_body: str = ""
    entry_requirements: str = ""
    what_to_bring: str = ""
    who_for: str = ""
    what_you_learn: str = ""
    how_you_learn: str = ""
    how_assessed: str = ""
    where_next: str = ""
    support: str = ""
    funding: tuple[str, ...] = ()
    runs: tuple[RunDraft, ...] = ()


def check_course(draft: CourseDraft, *, today: date, stored: CourseDraft | None = None) -> list[Problem]:
    """Everything wrong with a course and its runs, whether it is complete or not.

    Args:
        draft: the course.
        today: the day in London.
        stored: the course as it is stored; days that it has already may lie in the past.
    """
    found = Findings()
    check_listing(found, draft, today=today, stored=stored)
    found.choice("course_type", draft.course_type, Course.Type)
    for field, limit in _TEXTS.items():
        found.text(field, getattr(draft, field), limit=limit)
    found.line("awarding_body", draft.awarding_body)
    if draft.learn_aim_ref and not _AIM.fullmatch(draft.learn_aim_ref):
        found.add("LEARN_AIM_REF_INVALID", "learn_aim_ref", "A learning aim reference has eight digits or capitals.")
    found.choices("funding", draft.funding, FundingStream)
    _check_runs(found, draft, today=today, stored=stored)
    return found.problems


def missing_of_course(draft: CourseDraft, *, today: date) -> list[Problem]:
    """What a course still needs before people may see it."""
    found = Findings()
    if not draft.course_type:
        found.add("COMPLETENESS_TYPE", "course_type", "Please say what sort of course it is.")
    if not draft.who_for.strip():
        found.add("COMPLETENESS_WHO_FOR", "who_for", "Please say who this course is for.")
    ahead = [n for n, run in enumerate(draft.runs) if run.starts_on is None or run.starts_on >= today]
    if not ahead:
        found.add("COMPLETENESS_RUN", "runs", "Please add at least one run that has not started yet.")
    elif not draft.url and not all(draft.runs[n].url for n in ahead):
        found.add("COMPLETENESS_URL", "url", "Please say where one can find out more and apply.")
    for number in ahead:
        found.extend(missing_of_run(draft.runs[number], prefix=f"runs.{number}."))
    check_still_open(found, draft, today=today)
    return found.problems


def _check_runs(found: Findings, draft: CourseDraft, *, today: date, stored: CourseDraft | None) -> None:
    if len(draft.runs) > MOST_RUNS:
        found.add("TOO_MANY", "runs", f"A course has at most {MOST_RUNS} runs.")
        return
    known = {run.id: run for run in stored.runs} if stored else {}
    twice = {reference for reference, times in Counter(run.reference for run in draft.runs).items() if times > 1} - {""}
    for number, run in enumerate(draft.runs):
        prefix = f"runs.{number}."
        found.extend(check_run(run, today=today, stored=known.get(run.id), prefix=prefix))
        if run.reference in twice:
            found.add("REFERENCE_TWICE", f"{prefix}reference", "Two runs of this course have this reference.")
