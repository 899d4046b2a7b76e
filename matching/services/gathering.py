"""What the nightly run is made from: everybody's stored list, the places that are free, and the policies that aim for some."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from backend.errors import Refusal
from courses.models import Course, CourseRun
from matching.inclusion.force import InForce
from matching.inclusion.policy import Places
from matching.inclusion.problem import Floor, Pairs
from matching.models import RecommendationList
from matching.queries.membership import members_of
from matching.queries.policies import ActivePolicy
from matching.recommender.scorer import PARTS
from matching.services.matcher import LoadedMatcher, current_matcher

SLOTS: Final = 3
"""Courses that one resident is given at most: more than that nobody can begin."""
PASSES: Final = 100
LISTS_COUNT_FOR: Final = timedelta(days=30)
"""Whoever has not been here for longer is not in the run."""
_LOT: Final = 2_000
"""Residents whose choices are read at once."""


class NoListsYet(Refusal):
    """There is nothing to allocate from."""

    code = "NO_LISTS_YET"
    message = "No resident has a list with courses by the current matcher. Run manage.py recommend_everybody first."


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """What a run is made from.

    Attributes:
        matcher: whose lists they are.
        residents: keys, in the order of the rows.
        courses: keys, in the order of the columns.
        pairs: benefit is 0.5 + score / span, and so from 0 to 1.
        places: of each course; as many as residents where nobody knows.
        known: which are known.
        floors: one a policy that aims for places.
        policies: of these floors.
        span: points of the score from the worst possible to the best: what a benefit of 1 is worth.
    """

    matcher: LoadedMatcher
    residents: list[int]
    courses: list[int]
    pairs: Pairs
    places: NDArray[np.int64]
    known: NDArray[np.bool_]
    floors: list[Floor]
    policies: list[ActivePolicy]
    span: float

    @property
    def sha256(self) -> str:
        """Of everything that the result depends on."""
        mark = hashlib.sha256(repr((self.courses, SLOTS, PASSES)).encode())
        for array in (self.pairs.items, self.pairs.benefit, self.places):
            mark.update(np.ascontiguousarray(array).tobytes())
        for floor in self.floors:
            mark.update(repr((floor.policy, floor.programme.tolist(), floor.places, floor.cap)).encode())
            mark.update(floor.members.tobytes())
        return mark.hexdigest()


def gather(*, now: datetime) -> Gathered:
    """Read what a run is made from.

    Raises:
        MatcherNotReady: no matcher was fitted yet.
        NoListsYet: nobody has a list with a course.
    """
    matcher = current_matcher(today=timezone.localdate(now))
    span = float(sum(matcher.recommender.configuration_.scoring.weights.of(PARTS)))
    rows = dict(_lists(matcher, now))
    offered = {course for row in rows.values() for course, _ in row}
    courses = sorted(Course.objects.live(today=matcher.today).filter(pk__in=offered).values_list("pk", flat=True))
    column = {key: number for number, key in enumerate(courses)}
    # Sums of many numbers, in one order: the same lists give the same run.
    listed = {
        resident: [(column[course], _benefit(score, span)) for course, score in row if course in column]
        for resident, row in sorted(rows.items())
    }
    residents = [resident for resident, row in listed.items() if row]
    if not residents:
        raise NoListsYet
    places, known = _places(courses, matcher.today, len(residents))
    aiming = [(one, measure) for one in matcher.policies if isinstance(measure := one.force.policy.measure, Places)]
    forces = [one.force for one, _ in aiming]
    members = _members(forces, residents, matcher.today)
    return Gathered(
        matcher=matcher,
        residents=residents,
        courses=courses,
        pairs=Pairs.of_rows([listed[resident] for resident in residents], len(courses)),
        places=places,
        known=known,
        floors=_floors([(one.force, measure) for one, measure in aiming], members, column, places, known, span),
        policies=[one for one, _ in aiming],
        span=span,
    )


def _lists(matcher: LoadedMatcher, now: datetime) -> Iterator[tuple[int, list[tuple[int, float]]]]:
    """Of each resident: course and score without any uplift, of their newest list by this matcher's release."""
    newest = (
        RecommendationList.objects.filter(
            release=matcher.release,
            made_at__gt=now - LISTS_COUNT_FOR,
            resident__merged_at=None,
            resident__user__is_active=True,
        )
        .order_by("resident", "-made_at", "-pk")
        .distinct("resident")
    )
    for resident, items in newest.values_list("resident_id", "items").iterator(chunk_size=_LOT):
        yield resident, [(item["opportunity"], _without_uplift(item)) for item in items]


def _without_uplift(item: dict[str, object]) -> float:
    score, uplift = item["score"], item.get("uplift")
    taken_off = uplift["amount"] if isinstance(uplift, dict) else 0.0
    return float(score) - float(taken_off)  # type: ignore[arg-type]  # both were stored as numbers


def _benefit(score: float, span: float) -> float:
    """Of 0.5 where nothing speaks for or against: each part moves a score by half of its weight to either side."""
    return min(1.0, max(0.0, 0.5 + score / span))


def _places(courses: Sequence[int], today: date, everybody: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Free places of the runs that can still be joined, and whether they are known: one run without a number is no limit at all."""
    free: dict[int, int | None] = {}
    for run in CourseRun.objects.ahead(today=today).filter(course__in=courses).order_by("pk"):
        before = free.get(run.course_id, 0)
        free[run.course_id] = None if before is None or run.places_free is None else before + run.places_free
    counts = [free.get(course) for course in courses]
    known = np.array([count is not None for count in counts], dtype=np.bool_)
    return np.array([everybody if count is None else count for count in counts], dtype=np.int64), known


def _floors(
    policies: Sequence[tuple[InForce, Places]],
    members: Mapping[str, NDArray[np.bool_]],
    column: Mapping[int, int],
    places: NDArray[np.int64],
    known: NDArray[np.bool_],
    span: float,
) -> list[Floor]:
    floors = []
    for force, measure in policies:
        named = sorted(column[course] for course in measure.courses if course in column)
        programme = np.array([number for number in named if known[number]], dtype=np.intp)
        floors.append(
            Floor(
                policy=force.policy.name,
                programme=programme,
                members=members[force.policy.name],
                places=int(measure.share * int(places[programme].sum())),
                cap=force.cap / span,
            )
        )
    return floors


def _members(forces: Sequence[InForce], residents: Sequence[int], today: date) -> dict[str, NDArray[np.bool_]]:
    """Of each policy, by name: who of the residents is counted, in their order."""
    flags: dict[str, list[bool]] = {force.policy.name: [] for force in forces}
    for start in range(0, len(residents), _LOT):
        lot = residents[start : start + _LOT]
        found = members_of(forces, lot, today=today)
        for name, known in flags.items():
            known += [name in found[resident] for resident in lot]
    return {name: np.array(known, dtype=np.bool_) for name, known in flags.items()}
