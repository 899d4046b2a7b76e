"""What the drafts of courses and jobs share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from courses.drafts.findings import Findings
from courses.drafts.skill import SkillDraft, check_skills
from courses.models import AccessFeature, Level

LONGEST_SUMMARY: Final = 300
LONGEST_DESCRIPTION: Final = 4000
OLDEST: Final = 120


@dataclass(frozen=True)
class ListingDraft:
    """A course or a job. The names are those of `Opportunity`."""

    title: str = ""
    reference: str = ""
    summary: str = ""
    description: str = ""
    url: str = ""
    level: int | None = None
    minimum_level: int | None = None
    minimum_age: int | None = None
    maximum_age: int | None = None
    closes_on: date | None = None
    access: tuple[str, ...] = ()
    skills: tuple[SkillDraft, ...] = ()


def check_listing(found: Findings, draft: ListingDraft, *, today: date, stored: ListingDraft | None) -> None:
    """Title, reference, texts, levels, ages, access, skills and the last day to apply."""
    found.line("title", draft.title, needed=True)
    found.reference("reference", draft.reference)
    found.text("summary", draft.summary, limit=LONGEST_SUMMARY)
    found.text("description", draft.description, limit=LONGEST_DESCRIPTION)
    found.url("url", draft.url)
    lowest, highest = min(Level.values), max(Level.values)
    found.whole("level", draft.level, low=lowest, high=highest)
    found.whole("minimum_level", draft.minimum_level, low=lowest, high=highest)
    found.whole("minimum_age", draft.minimum_age, low=0, high=OLDEST)
    found.whole("maximum_age", draft.maximum_age, low=0, high=OLDEST)
    if None not in (draft.minimum_age, draft.maximum_age) and (draft.minimum_age or 0) > (draft.maximum_age or 0):
        found.add("AGES_REVERSED", "maximum_age", "The oldest age can't be below the youngest.")
    found.choices("access", draft.access, AccessFeature)
    check_skills(found, draft.skills)
    before = stored.closes_on if stored else None
    found.day("closes_on", draft.closes_on, today=today, stored=before, past="CLOSES_IN_PAST")


def check_still_open(found: Findings, draft: ListingDraft, *, today: date) -> None:
    """Nobody publishes what one can no longer apply for."""
    if draft.closes_on is not None and draft.closes_on < today:
        found.add("COMPLETENESS_CLOSED", "closes_on", "The last day to apply has passed.")
