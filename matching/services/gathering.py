"""What the nightly run is made from: everybody's stored list, the places that are free, and the policies that aim for some."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from django.conf import settings
from django.utils import timezone
from numpy.typing import NDArray

from backend.errors import Refusal
from matching.inclusion.amortising import Amortising, amortising_on, weights
from matching.inclusion.catching_up import floor_of
from matching.inclusion.force import InForce
from matching.inclusion.invitations import invitations
from matching.inclusion.policy import Places
from matching.inclusion.problem import Floor, Pairs
from matching.queries.membership import members_of
from matching.queries.places import Ahead, places_ahead, take_up, taken_since
from matching.queries.policies import ActivePolicy
from matching.queries.received import amortising, places_received
from matching.recommender.scorer import PARTS
from matching.services.matcher import LoadedMatcher, current_matcher
from matching.services.stored_pairs import stored_pairs

SLOTS: Final = 3
"""Courses that one resident is given at most: more than that nobody can begin."""
PASSES: Final = 100
FLOORS_COUNT_FROM: Final = timedelta(weeks=26)
"""Places that members took since then count for their floor: two quarters, as in the rule that ends a policy."""
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
        invitations: residents that each course may be in the picks of, so that its places are filled: what is allocated.
        floors: one a policy that aims for places.
        policies: of these floors.
        span: points of the score from the worst possible to the best: what a benefit of 1 is worth.
        strength: of the weighing, see `matching.inclusion.amortising`.
        weighed_down: residents who had a place already.
        picks: notifications of a week, where there are fewer than are wanted; None for any number.
    """

    matcher: LoadedMatcher
    residents: list[int]
    courses: list[int]
    pairs: Pairs
    places: NDArray[np.int64]
    known: NDArray[np.bool_]
    invitations: NDArray[np.int64]
    floors: list[Floor]
    policies: list[ActivePolicy]
    span: float
    strength: float
    weighed_down: int
    picks: int | None = None

    @property
    def sha256(self) -> str:
        """Of everything that the result depends on."""
        mark = hashlib.sha256(repr((self.courses, SLOTS, PASSES, self.picks)).encode())
        for array in (self.pairs.items, self.pairs.benefit, self.places, self.invitations):
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
    ahead = places_ahead(listed.courses, today=matcher.today)
    invited = _invitations(listed.courses, ahead, len(listed.residents), now)
    aiming = [(one, measure) for one in matcher.policies if isinstance(measure := one.force.policy.measure, Places)]
    members = _members([one.force for one, _ in aiming], listed.residents, matcher.today)
    return Gathered(
        matcher=matcher,
        residents=listed.residents,
        courses=listed.courses,
        pairs=replace(listed.pairs, benefit=listed.pairs.benefit * weight[:, None]),
        places=np.where(ahead.known, ahead.free, len(listed.residents)),
        known=ahead.known,
        invitations=invited,
        floors=_floors([(one.force, measure) for one, measure in aiming], members, column, ahead, invited, now, span),
        policies=[one for one, _ in aiming],
        span=span,
        strength=rule.strength if rule else 0.0,
        weighed_down=int((weight < 1).sum()),
        picks=settings.PUSH_WEEKLY_BUDGET or None,
    )


def _weights(rule: Amortising | None, residents: Sequence[int], now: datetime) -> NDArray[np.float32]:
    if rule is None:
        return np.ones(len(residents), dtype=np.float32)
    return weights(places_received(residents, days=rule.days, now=now), rule.strength)


def _invitations(courses: Sequence[int], ahead: Ahead, everybody: int, now: datetime) -> NDArray[np.int64]:
    """How many each course may be in the picks of: as many as fill what is free, by its weeks left and its measured take-up."""
    invited = invitations(ahead.expected, take_up(courses, now=now), ahead.free)
    return np.where(ahead.known, np.minimum(invited, np.maximum(ahead.free, everybody)), everybody)


def _floors(
    policies: Sequence[tuple[InForce, Places]],
    members: Mapping[str, NDArray[np.bool_]],
    column: Mapping[int, int],
    ahead: Ahead,
    invited: NDArray[np.int64],
    now: datetime,
    span: float,
) -> list[Floor]:
    """One a policy: its share of the programme's places, those counted that were taken in the last half year."""
    since, today = now - FLOORS_COUNT_FROM, timezone.localdate(now)
    took = {force.policy.name: taken_since(measure.courses, since=since) for force, measure in policies}
    takers = sorted({resident for places in took.values() for resident, _ in places})
    mine = members_of([force for force, _ in policies], takers, today=today)
    floors = []
    for force, measure in policies:
        named = sorted(column[course] for course in measure.courses if course in column)
        programme = np.array([number for number in named if ahead.known[number]], dtype=np.intp)
        taken = took[force.policy.name]
        floors.append(
            Floor(
                policy=force.policy.name,
                programme=programme,
                members=members[force.policy.name],
                places=floor_of(
                    measure.share,
                    int(invited[programme].sum()),
                    filled=len(taken),
                    got=sum(force.policy.name in mine[resident] for resident, _ in taken),
                    expected=float(ahead.expected[programme].sum()),
                ),
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
