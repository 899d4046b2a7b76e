"""What a fitted recommender answers to "what if": the closest yes of a resident, and the skills that would open jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matching.recommender.candidates import best_options, find_candidates
from matching.recommender.closest_yes import closest_yes
from matching.recommender.scorer import option_parts, resemblance, score, weights_of
from matching.recommender.skill_gaps import skill_gaps

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from matching.recommender.candidates import Candidates
    from matching.recommender.closest_yes import ClosestYes
    from matching.recommender.frames import Resident
    from matching.recommender.index import CatalogueIndex
    from matching.recommender.pipeline import Recommender
    from matching.recommender.skill_gaps import SkillGap


def closest_yes_for(recommender: Recommender, resident: Resident, index: CatalogueIndex, today: date) -> ClosestYes:
    """Return what is a yes for a resident now, and the changes of one answer that open more.

    Examples are those nearest in meaning to what they told us; with nothing told, by their ids.
    """
    candidates = find_candidates(index, resident, today, recommender.configuration_.travel)
    text = recommender.encode_resident(resident)
    weights = weights_of(index, text, recommender.configuration_.scoring.anchors)
    return closest_yes(
        index, resident, candidates, lambda rows: resemblance(index.vectors.dense[rows], text.dense, weights)
    )


def skill_gaps_for(
    recommender: Recommender, resident: Resident, index: CatalogueIndex, today: date
) -> tuple[SkillGap, ...]:
    """Return the skills that would open jobs to a resident, with those jobs and with courses, each by their score."""
    settings = recommender.configuration_
    candidates = find_candidates(index, resident, today, settings.travel)
    totals = _totals(recommender, resident, index, candidates, today)
    usual = settings.scoring.anchors.usual_journey
    return skill_gaps(index, resident, candidates, usual, lambda rows: totals[rows])


def _totals(
    recommender: Recommender, resident: Resident, index: CatalogueIndex, candidates: Candidates, today: date
) -> NDArray[np.float64]:
    """Return the scores that a list is made by, shape (opportunities,); 0 for what is not open to the resident."""
    settings = recommender.configuration_.scoring
    options = np.flatnonzero(candidates.failures == 0)
    of_options = option_parts(index, resident, candidates, options, today, settings)
    rows, best = best_options(index, options, of_options.sum(axis=1))
    text = recommender.encode_resident(resident)
    totals = np.zeros(len(index))
    totals[rows] = score(index, resident, text, rows, of_options[best], today, settings).totals
    return totals
