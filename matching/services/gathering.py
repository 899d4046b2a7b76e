"""What the nightly run is made from: everybody's stored list, the places that are free, and the policies that aim for some."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from backend.errors import Refusal
from courses.models import CourseRun
from matching.inclusion.amortising import Amortising, amortising_on, weights
from matching.inclusion.force import InForce
from matching.inclusion.policy import Places
from matching.inclusion.problem import Floor, Pairs
from matching.queries.membership import members_of
from matching.queries.policies import ActivePolicy
from matching.queries.received import amortising, places_received
from matching.recommender.scorer import PARTS
from matching.services.matcher import LoadedMatcher, current_matcher
from matching.services.stored_pairs import stored_pairs

SLOTS: Final = 3
"""Courses that one resident is given at most: more than that nobody can begin."""
PASSES: Final = 100
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
        pairs: benefit is 0.5 + score / span, and so from 0 to 1, times the weight of what a resident already had.
        places: of each course; as many as residents where nobody knows.
        known: which are known.
        floors: one a policy that aims for places.
        policies: of these floors.
        span: points of the score from the worst possible to the best: what a benefit of 1 is worth.
        strength: of the weighing, see `matching.inclusion.amortising`.
        weighed_down: residents who had a place already.
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
    strength: float
    weighed_down: int

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
    listed = stored_pairs(matcher, span=span, now=now)
    if not listed.residents:
        raise NoListsYet
    rule = amortising_on(amortising(), matcher.today)
    weight = _weights(rule, listed.residents, now)
    column = {key: number for number, key in enumerate(listed.courses)}
    places, known = _places(listed.courses, matcher.today, len(listed.residents))
    aiming = [(one, measure) for one in matcher.policies if isinstance(measure := one.force.policy.measure, Places)]
    members = _members([one.force for one, _ in aiming], listed.residents, matcher.today)
    return Gathered(
        matcher=matcher,
        residents=listed.residents,
        courses=listed.courses,
        pairs=replace(listed.pairs, benefit=listed.pairs.benefit * weight[:, None]),
        places=places,
        known=known,
        floors=_floors([(one.force, measure) for one, measure in aiming], members, column, places, known, span),
        policies=[one for one, _ in aiming],
        span=span,
        strength=rule.strength if rule else 0.0,
        weighed_down=int((weight < 1).sum()),
    )


def _weights(rule: Amortising | None, residents: Sequence[int], now: datetime) -> NDArray[np.float32]:
    if rule is None:
        return np.ones(len(residents), dtype=np.float32)
    return weights(places_received(residents, days=rule.days, now=now), rule.strength)


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
