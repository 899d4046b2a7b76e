"""One method, one world, one year: who is shown what, looks, applies, is offered a place or turned away, and gives up or stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matching.simulation.inviting import Inviting, rate_of
from matching.simulation.learning import Log, ValueModel
from matching.simulation.methods import NOBODY, Knows, View
from matching.simulation.policies import QUARTER, Policies
from matching.simulation.world import chance_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matching.simulation.assumptions import Assumptions
    from matching.simulation.methods import Lists, Method
    from matching.simulation.policies import Aim
    from matching.simulation.world import World

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What became of a year."""

    applications: int
    full: int
    """Turned away because the course was full."""
    refused: int
    """Turned away because somebody decided so."""
    placed: NDArray[np.int64]
    """Places that each resident got, shape (residents,)."""
    places: int
    """That there were."""
    left: NDArray[np.bool_]
    """Who gave up, shape (residents,)."""
    groups_by_quarter: NDArray[np.int64]
    """Places of the programme that each group got, members or not, shape (quarters, groups)."""
    members_by_quarter: NDArray[np.int64]
    """That each policy's members got, shape (quarters, policies)."""
    by_quarter: NDArray[np.int64]
    """That anybody got, shape (quarters,)."""
    uplifts: Floats
    """Of each policy in each week in which courses opened, shape (weeks, policies)."""
    ended: tuple[int | None, ...]
    """Week from which each policy was off."""


def play(world: World, method: Method, assumed: Assumptions, aims: Sequence[Aim]) -> Outcome:
    """Let a method meet a world."""
    year = _Year(world, method, assumed, aims)
    for week in range(len(world.chance.comes)):
        year.live(week)
    return year.outcome()


class _Year:
    """What has happened so far."""

    def __init__(self, world: World, method: Method, assumed: Assumptions, aims: Sequence[Aim]) -> None:
        self.world, self.method, self.assumed = world, method, assumed
        residents, courses = world.truth.apply.shape
        weeks, groups = len(world.chance.comes), world.groups.shape[1]
        quarters = -(-world.weeks // QUARTER)
        self.policies = Policies(aims, assumed.cap if method.policies else 0.0)
        self.choose = method.make(self.policies, assumed)
        self.model, self.log = ValueModel(), Log()
        self.inviting = Inviting(world.courses)
        self.left = np.zeros(residents, dtype=np.bool_)
        self.back = np.zeros(residents, dtype=np.int64)
        """Week from which somebody is looking (again)."""
        self.placed = np.zeros(residents, dtype=np.int64)
        self.applied = np.zeros((residents, courses), dtype=np.bool_)
        self.seen = np.zeros((residents, courses), dtype=np.uint8)
        """How often somebody who came was shown a course."""
        self.free = world.courses.places.copy()
        self.popularity = np.zeros(courses, dtype=np.int64)
        self.applications = self.refused = 0
        self.full = np.zeros(courses, dtype=np.int64)
        """Turned away by each course because it was full."""
        self.groups_by_quarter = np.zeros((quarters, groups), dtype=np.int64)
        self.members_by_quarter = np.zeros((quarters, groups), dtype=np.int64)
        self.by_quarter = np.zeros(quarters, dtype=np.int64)
        self.invited_to_programme = 0
        self.members_invited = np.zeros(groups, dtype=np.int64)
        self.uplifts = np.zeros((weeks, len(aims)))

    def live(self, week: int) -> None:
        """Play a week."""
        looking = np.flatnonzero(~self.left & (self.back <= week))
        view = self._view(week, looking)
        lists = self.choose(view)
        self.uplifts[week] = lists.uplifts
        before = (self.free[view.open], self.full[view.open], self.refused)
        shown = self._count_invitations(view, lists)
        refusals = self._meet(week, looking, view, lists)
        self.inviting.observe(
            shown, before[0] - self.free[view.open], self.full[view.open] - before[1], self.refused - before[2]
        )
        self.policies.count(self.members_by_quarter.sum(axis=0), int(self.by_quarter.sum()))
        self._give_up(week, looking, lists, refusals)
        if (week + 1) % int(self.assumed.refit_weeks) == 0 and self.method.knows is Knows.LOG:
            self.model.fit(self.log)
        if (week + 1) % QUARTER == 0 and week < self.world.weeks:
            quarter = self._quarter(week)
            self.policies.judge(week + 1, self.members_by_quarter[quarter].tolist(), int(self.by_quarter[quarter]))

    def outcome(self) -> Outcome:
        """Return what became of it."""
        return Outcome(
            applications=self.applications,
            full=int(self.full.sum()),
            refused=self.refused,
            placed=self.placed,
            places=int(self.world.courses.places.sum()),
            left=self.left,
            groups_by_quarter=self.groups_by_quarter,
            members_by_quarter=self.members_by_quarter,
            by_quarter=self.by_quarter,
            uplifts=self.uplifts[: self.world.weeks],
            ended=tuple(self.policies.ended),
        )

    def _quarter(self, week: int) -> int:
        """Return the quarter that a week counts for: those after the last, until all courses have closed, count for the last."""
        return min(week // QUARTER, len(self.by_quarter) - 1)

    def _view(self, week: int, looking: NDArray[np.intp]) -> View:
        courses = self.world.courses
        open_ = np.flatnonzero((courses.opens <= week) & (week < courses.closes) & (self.free > 0))
        pairs = np.ix_(looking, open_)
        features, may, free = self._features(pairs), ~self.applied[pairs], self.free[open_]
        values = self._values(pairs, features)
        invitations, expects = self.inviting.by_weeks_left(week, open_, free, np.where(may, values, 0.0))
        return View(
            week=week,
            slots=int(self.assumed.slots),
            open=open_,
            courses=len(courses.opens),
            may=may,
            alike=features[:, :, 0].astype(np.float64),
            values=values,
            popularity=self.popularity[open_],
            invitations=invitations,
            as_a_rule=self.inviting.as_a_rule(free),
            expects=expects,
            programme=courses.programme[open_],
            members=self.world.members[looking],
            take_up=self._take_up(),
            placed=self.placed[looking],
            seed=self.world.seed,
        )

    def _features(self, pairs: tuple[NDArray[np.intp], ...]) -> NDArray[np.float32]:
        """Return what is learned from, shape (of the pairs, LEARNED_FROM)."""
        seen = np.log1p(self.seen[pairs], dtype=np.float32)
        return np.concatenate([self.world.features[pairs], seen[..., None]], axis=-1)

    def _values(self, pairs: tuple[NDArray[np.intp], ...], features: NDArray[np.float32]) -> Floats:
        if self.method.knows is Knows.TRUTH:
            return chance_of(self._log_odds(pairs[0][:, 0], pairs)) * self.world.truth.success[pairs]
        return self.model.predict(features)

    def _log_odds(self, residents: NDArray[np.intp], pairs: tuple[NDArray[np.intp], ...]) -> Floats:
        """Return the log odds to apply: what is true of the pair, less what confidence takes away by now."""
        sizes = np.maximum(self.world.groups.sum(axis=0), 1)
        succeeded = (self.world.groups & (self.placed > 0)[:, None]).sum(axis=0) / sizes
        remains = np.maximum(1 - self.assumed.peers * succeeded, 0)
        lost = self.world.groups[residents] @ (np.array([group.confidence for group in self.assumed.groups]) * remains)
        found: Floats = self.world.truth.apply[pairs] + (lost[:, None] if pairs[0].ndim > 1 else lost)
        return found

    def _count_invitations(self, view: View, lists: Lists) -> NDArray[np.int64]:
        row, slot = np.nonzero(lists.items != NOBODY)
        to_programme = view.programme[lists.items[row, slot]]
        self.invited_to_programme += int(to_programme.sum())
        self.members_invited += view.members[row[to_programme]].sum(axis=0)
        return np.bincount(lists.items[row, slot], minlength=len(view.open))

    def _take_up(self) -> tuple[float, ...]:
        """Return places for each invitation in the programme, of each policy's members as a multiple of everybody's."""
        everybody = rate_of(self.by_quarter.sum(), self.invited_to_programme)
        return tuple((rate_of(self.members_by_quarter.sum(axis=0), self.members_invited) / everybody).tolist())

    def _meet(self, week: int, looking: NDArray[np.intp], view: View, lists: Lists) -> NDArray[np.int64]:
        """Let residents meet their lists, in the order in which they come. Return how often each was turned away."""
        chance, slots = self.world.chance, np.arange(view.slots)
        comes = chance.comes[week, looking] < self.assumed.comes
        shown = comes[:, None] & (lists.items != NOBODY)
        looked = shown & (chance.looks[week, looking] < (slots + 1.0) ** -self.assumed.attention)
        row, slot = np.nonzero(shown)
        resident, course = looking[row], view.open[lists.items[row, slot]]
        would = chance.wants[resident, course] < chance_of(self._log_odds(resident, (resident, course)))
        wants = looked[row, slot] & would
        applied = np.zeros(len(row), dtype=np.bool_)
        offered = np.full(len(row), -1, dtype=np.int8)
        refusals = np.zeros(len(looking), dtype=np.int64)
        asking = np.flatnonzero(wants)
        for place in asking[np.lexsort((slot[asking], chance.first[week, resident[asking]]))].tolist():
            who, what = int(resident[place]), int(course[place])
            if self.back[who] > week:
                continue  # got a place a moment ago
            applied[place] = True
            offered[place] = self._apply(week, who, what)
            refusals[row[place]] += offered[place] != 1
        self.log.add(self._features((resident, course)), slot + 1, applied, offered)
        self.seen[resident, course] = np.minimum(self.seen[resident, course], 254) + 1
        return refusals

    def _apply(self, week: int, who: int, what: int) -> int:
        """Return 1 for a place, 0 for a refusal, -1 for a course that is full."""
        self.applied[who, what] = True
        self.applications += 1
        self.popularity[what] += 1
        if not self.free[what]:
            self.full[what] += 1
            return -1
        if self.world.chance.succeeds[who, what] >= self.world.truth.success[who, what]:
            self.refused += 1
            return 0
        self.free[what] -= 1
        self.placed[who] += 1
        self.back[who] = week + 1 + int(self.assumed.away_weeks)
        if self.world.courses.programme[what]:
            quarter = self._quarter(week)
            self.groups_by_quarter[quarter] += self.world.groups[who]
            self.members_by_quarter[quarter] += self.world.members[who]
            self.by_quarter[quarter] += 1
        return 1

    def _give_up(self, week: int, looking: NDArray[np.intp], lists: Lists, refusals: NDArray[np.int64]) -> None:
        nothing = (lists.items == NOBODY).all(axis=1)
        hazard = self.assumed.leaves + self.assumed.leaves_turned_away * refusals + self.assumed.leaves_empty * nothing
        leaves = (self.world.chance.leaves[week, looking] < hazard) & (self.back[looking] <= week)
        self.left[looking[leaves]] = True
