"""Skill gaps: which one skill, learnt, would open how many more jobs, and where it is taught. Counted, never estimated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.recommender.closest_yes import unmet, yes_rows
from matching.recommender.frames import Kind
from matching.recommender.scorer import skills_held

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from matching.recommender.candidates import Candidates
    from matching.recommender.frames import Resident
    from matching.recommender.index import CatalogueIndex

    Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class SkillGap:
    """A skill that the resident has not told us of, and what it would open."""

    skill: str
    """Its identifier (ESCO URI)."""
    jobs: NDArray[np.int64]
    """Ids of exactly the jobs that this skill alone opens, those that suit best first."""
    courses: NDArray[np.int64]
    """Ids of the courses within reach that teach it and are a yes, those that suit best first; there may be none."""


def skill_gaps(
    index: CatalogueIndex,
    resident: Resident,
    candidates: Candidates,
    usual_journey: int,
    suit: Callable[[Rows], NDArray[np.float64]],
    most: int = 10,
) -> tuple[SkillGap, ...]:
    """Return the skills that open jobs, the one that opens most first; as good ones by their identifier.

    A job is counted for a skill when all of this is so:

    - it is a yes as in `closest_yes`: by one way to take part that the resident can reach. How far that is they said; where they
      did not, it is the usual journey. A place that is not known is not too far;
    - it asks for that skill, and for no other that they have not told us of.

    So the count is the number by which jobs within reach that ask for skills and get all of them grow when this one skill is added
    to theirs, and nothing else. Jobs that ask for no skill, or whose skills are all there, are open now and count for none.

    Args:
        index: of the open catalogue.
        resident: who asks.
        candidates: theirs.
        usual_journey: longest journey of somebody who stated none, in minutes.
        suit: how well some opportunities suit them, by row; only orders depend on it.
        most: how many skills are told, at most.
    """
    missing = unmet(index, resident, candidates)
    # Bit 15 is free: `unmet` has twelve.
    too_far = np.where(
        candidates.minutes > (resident.longest_journey or usual_journey), np.uint16(1 << 15), np.uint16(0)
    )
    near = yes_rows(index, missing | too_far)
    short = _short_of(index, resident)
    rows = np.flatnonzero(near & (short >= 0) & (index.opportunities.kinds == Kind.JOB))
    counts = np.bincount(short[rows], minlength=len(index.opportunities.skills))
    order = np.argsort(-counts, kind="stable")[:most]
    courses = near & (index.opportunities.kinds == Kind.COURSE)
    return tuple(
        SkillGap(
            skill=index.opportunities.skills[column],
            jobs=_best_first(index, rows[short[rows] == column], suit),
            courses=_best_first(index, _teaching(index, column, courses), suit),
        )
        for column in order[counts[order] > 0].tolist()
    )


def _short_of(index: CatalogueIndex, resident: Resident) -> NDArray[np.int64]:
    """Return the column of the one essential skill that each opportunity asks for and the resident lacks; -1 for none or several."""
    matrix = index.opportunities.essential
    lacked = np.ones(matrix.shape[1])
    lacked[[index.skill_columns[uri] for uri in resident.skills if uri in index.skill_columns]] = 0
    number = index.skill_counts["essential"] - skills_held(index, resident, "essential")
    # With one skill lacking the sum of the columns that lack is that column.
    column = (index.skill_flags["essential"] @ (lacked * np.arange(len(lacked)))).astype(np.int64)
    return np.where(number == 1, column, -1)


def _teaching(index: CatalogueIndex, column: int, among: NDArray[np.bool_]) -> Rows:
    taught = index.opportunities.teaches
    wanted = np.zeros(taught.shape[1])
    wanted[column] = 1
    return np.flatnonzero(among & (index.skill_flags["teaches"] @ wanted > 0))


def _best_first(index: CatalogueIndex, rows: Rows, suit: Callable[[Rows], NDArray[np.float64]]) -> NDArray[np.int64]:
    ids = index.opportunities.ids[rows]
    return np.asarray(ids[np.lexsort((ids, -suit(rows)))])
