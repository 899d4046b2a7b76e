"""What a recommender answers: an explained list, and the causes of what is not in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.recommender.candidates import CAUSES, ELIGIBLE, Candidates, Cause

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from matching.recommender.explain import Reason
    from matching.recommender.frames import Kind
    from matching.recommender.pathways import Pathway
    from matching.recommender.scorer import Part
    from matching.recommender.uplifts import Raise


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One line of a list."""

    opportunity_id: int
    kind: Kind
    option_id: int
    """Course run or job location that suits the resident best; 0 for a remote job."""
    rank: int
    """Place in the list, from 1."""
    place: int
    """Place before two were swapped, from 1: another than `rank` in the few lists that are explored with."""
    propensity: float
    """How likely it was to stand at `rank`, see `exploring`; 1 where nothing is swapped."""
    base_rank: int
    """Place by score alone, from 1, before anything was added: what it would be if the list were not spread."""
    score: float
    parts: Mapping[Part, float]
    """Every part, zeros too; with the uplift they sum to the score."""
    minutes: int | None
    """Estimated journey to the nearest five, one way, door to door; None where there is none or it is not known."""
    reasons: tuple[Reason, ...]
    pathway: Pathway = ()
    """Steps from where the resident is to a job, of which this is one; empty where there are none."""
    uplift: Raise | None = None
    """What was added to its score, if anything was."""
    rank_without: int | None = None
    """Its rank if nothing were added to anything, 0 for not in the list; None where nothing is."""


@dataclass(frozen=True, slots=True, eq=False)
class Recommendations:
    """A list for one resident, and what was left out of it."""

    items: tuple[Recommendation, ...]
    eligible: int
    """How many opportunities the resident could take part in."""
    excluded: Mapping[Cause, int]
    """How many opportunities each cause left out."""
    candidates: Candidates
    opportunity_ids: NDArray[np.int64]

    def cause_by_opportunity(self) -> dict[int, Cause]:
        """Return the cause for each opportunity that was left out, by its id."""
        causes = self.candidates.causes
        left_out = np.flatnonzero(causes != ELIGIBLE)
        return {
            key: CAUSES[cause]
            for key, cause in zip(self.opportunity_ids[left_out].tolist(), causes[left_out].tolist(), strict=True)
        }
