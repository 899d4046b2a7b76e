"""Why something that a resident misses is not in their list: what keeps it out today, so that whoever answers need not guess."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from matching.datasets import resident_profile
from matching.models import ListQuestion
from matching.recommender.candidates import CAUSES, ELIGIBLE, find_candidates
from matching.services.matcher import current_matcher
from matching.services.releases import MatcherNotReady

NOT_OPEN: Final = "It is not open to anybody at the moment."
OPEN_TO_THEM: Final = "It is open to this person. Others stand above it."


def why_missing(question: ListQuestion, *, today: date) -> str | None:
    """In plain words, by the answers and the catalogue of today; None where the question is about no course or job, or one that
    was in the list, and where nobody can be recommended anything yet.
    """
    if question.listing_number is None or question.shown.get("line"):
        return None
    try:
        matcher = current_matcher(today=today)
    except MatcherNotReady:
        return None
    rows = np.flatnonzero(matcher.index.opportunities.ids == question.listing_number)
    if not len(rows):
        return NOT_OPEN
    profile = resident_profile(question.resident, today=matcher.today)
    found = find_candidates(matcher.index, profile, matcher.today, matcher.recommender.configuration_.travel)
    cause = int(found.causes[rows[0]])
    return OPEN_TO_THEM if cause == ELIGIBLE else CAUSES[cause].words
