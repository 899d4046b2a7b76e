"""Starter course -> course -> job, shown as one: the steps that lead to a job which asks for skills that somebody lacks.

Every step is exact, and none is guessed. The course teaches all the essential skills of the job that the resident has not told us
of. Where it asks for a level above theirs and nothing else keeps them out, a starter course that they can join now is at that level,
and near to it in meaning. What takes part is open today; nobody can say that the same job still is when the course ends, and the
words do not say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.recommender.candidates import CAUSES, Cause
from matching.recommender.english import share_of
from matching.recommender.frames import UNKNOWN, Kind
from matching.recommender.scorer import skills_held

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matching.recommender.candidates import Candidates
    from matching.recommender.frames import Resident
    from matching.recommender.index import CatalogueIndex

    Rows = NDArray[np.intp]

_LEVEL_ALONE: Final = np.uint16(1 << CAUSES.index(Cause.LEVEL))
_NEAR: Final = 0.6
"""Cosine from which on a starter course is on the way to another: a level alone is reached by any subject."""
_TRIED: Final = 3
"""Courses that need a starter and are tried for a job, the nearest to it first."""


class StepCode(StrEnum):
    """What a step does, stable for the app."""

    REACH_LEVEL = "reach_level"
    LEARN_SKILLS = "learn_skills"
    APPLY = "apply"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a pathway."""

    opportunity_id: int
    code: StepCode
    text: str
    skills: tuple[str, ...] = ()
    """Identifiers of the skills that it brings towards the next step; empty where it is about a level, and of the job."""
    level: int | None = None
    """The level that it brings, which the next step asks for."""


Pathway = tuple[Step, ...]
"""At most three steps, the job last; empty where there is none."""


class Pathways:
    """The pathways of one resident."""

    def __init__(
        self,
        index: CatalogueIndex,
        resident: Resident,
        candidates: Candidates,
        rows: Rows,
        totals: NDArray[np.float64],
    ) -> None:
        """Look at what is open.

        Args:
            index: of the catalogue.
            resident: whose pathways.
            candidates: theirs.
            rows: of what is open to them.
            totals: scores of these, shape (rows,).
        """
        self._index, self._catalogue = index, index.opportunities
        self._open = rows
        self._scores = np.full(len(index), -np.inf)
        self._scores[rows] = totals
        self._lacked = np.ones(len(self._catalogue.skills), dtype=np.bool_)
        self._lacked[[index.skill_columns[uri] for uri in resident.skills if uri in index.skill_columns]] = False
        self._short_of = index.skill_counts["essential"] - skills_held(index, resident, "essential")
        self._by_level = candidates.failures == _LEVEL_ALONE

    def of(self, listed: Rows) -> list[Pathway]:
        """Return the pathway of each row of a list: to the job, or through the course to the job that suits best.

        A course that leads to no job by itself has the pathway that begins with it, to the first job of the list that has one.
        """
        to_job = {row: self._to_job(row) for row in listed.tolist() if self._catalogue.kinds[row] == Kind.JOB}
        begins = {path[0].opportunity_id: path for path in reversed(to_job.values()) if path}
        found = []
        for row in listed.tolist():
            path = to_job[row] if row in to_job else self._from_course(row)
            found.append(path or begins.get(int(self._catalogue.ids[row]), ()))
        return found

    def _to_job(self, job: int) -> Pathway:
        lacking = self._lacking(job)
        if not len(lacking):
            return ()
        courses = self._teaching(lacking)
        open_now = courses[np.isfinite(self._scores[courses])]
        if len(open_now):
            return self._steps(self._best(open_now), job, lacking)
        shut_by_level = courses[self._opens_by_level(courses)]
        for course in shut_by_level[self._nearest_first(shut_by_level, job)][:_TRIED].tolist():
            starter = self._starter(course)
            if starter is not None:
                return self._steps(course, job, lacking, starter)
        return ()

    def _from_course(self, course: int) -> Pathway:
        taught = self._catalogue.teaches[[course]].indices
        taught = taught[self._lacked[taught]]
        if not len(taught):
            return ()
        asking = np.concatenate([self._index.asked_in.column(skill) for skill in taught.tolist()])
        jobs, counts = np.unique(asking, return_counts=True)
        opened = jobs[(counts == self._short_of[jobs]) & np.isfinite(self._scores[jobs])]
        opened = opened[self._catalogue.kinds[opened] == Kind.JOB]
        if not len(opened):
            return ()
        job = self._best(opened)
        return self._steps(course, job, self._lacking(job))

    def _lacking(self, job: int) -> Rows:
        """Return the columns of the essential skills that the resident has not told us of."""
        asked: Rows = self._catalogue.essential[[job]].indices
        return asked[self._lacked[asked]]

    def _teaching(self, skills: Rows) -> Rows:
        """Return the courses that teach all of some skills."""
        taught = np.concatenate([self._index.taught_in.column(skill) for skill in skills.tolist()])
        courses, counts = np.unique(taught, return_counts=True)
        all_of_them: Rows = courses[(counts == len(skills)) & (self._catalogue.kinds[courses] == Kind.COURSE)]
        return all_of_them

    def _opens_by_level(self, courses: Rows) -> NDArray[np.bool_]:
        """Return which courses have a way to take part that only the level held shuts."""
        of = self._catalogue.options.opportunity[self._by_level]
        return np.isin(courses, of)

    def _starter(self, course: int) -> int | None:
        """Return the course open now that reaches the level asked for: the lowest such, then the nearest in meaning; None for none."""
        level = self._catalogue.level[self._open].astype(np.int64)
        reaches = (level != UNKNOWN) & (level >= self._catalogue.minimum_level[course])
        rows = self._open[reaches & (self._catalogue.kinds[self._open] == Kind.COURSE)]
        likeness = self._likeness(rows, course)
        near = likeness >= _NEAR
        rows, likeness = rows[near], likeness[near]
        if not len(rows):
            return None
        order = np.lexsort((self._catalogue.ids[rows], -likeness, self._catalogue.level[rows]))
        return int(rows[order[0]])

    def _best(self, rows: Rows) -> int:
        """Return the row of the highest score, then the lowest id."""
        return int(rows[np.lexsort((self._catalogue.ids[rows], -self._scores[rows]))[0]])

    def _nearest_first(self, rows: Rows, to: int) -> Rows:
        order: Rows = np.lexsort((self._catalogue.ids[rows], -self._likeness(rows, to)))
        return order

    def _likeness(self, rows: Rows, to: int) -> NDArray[np.float64]:
        # Not a matrix product: that adds up differently at the edges of its blocks, and a row's place would move its last digits.
        dense = self._index.vectors.dense
        return np.asarray(np.einsum("lw,w->l", dense[rows], dense[to]), dtype=np.float64)

    def _steps(self, course: int, job: int, lacking: Rows, starter: int | None = None) -> Pathway:
        ids, level = self._catalogue.ids, int(self._catalogue.minimum_level[course])
        skills = tuple(sorted(self._catalogue.skills[column] for column in lacking.tolist()))
        taught = share_of(len(skills), len(skills), "skill")
        learn = Step(
            int(ids[course]),
            StepCode.LEARN_SKILLS,
            f"{'Then this' if starter is not None else 'This'} course teaches {taught} you still need for the job.",
            skills,
        )
        apply = Step(
            int(ids[job]),
            StepCode.APPLY,
            "Then you have every skill that this job, or one like it, says you must have.",
        )
        if starter is None:
            return learn, apply
        words = f"Start here: this course is at the level that the next one asks for, Level {level}."
        return Step(int(ids[starter]), StepCode.REACH_LEVEL, words, level=level), learn, apply
