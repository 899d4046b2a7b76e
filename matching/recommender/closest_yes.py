"""Closest yes: which one answer, changed, would turn how many courses and jobs into a yes. Exact, never a guess.

Something is a *yes* for a resident when one way to take part in it passes every condition of `candidates` and clashes with nothing
else that they told us: it lies within their times of the week, and does not ask for a computer or an internet that they lack.
Each way's failures are one row of bits. A change lifts one bit, so what it opens is what fails by that bit alone, read off once for
all changes. What is promised is what comes true: `apply` the change, look for candidates again, and count.

Only answers that people change of themselves are tried: how far, when, how, to which level, with which tools. Nobody is asked to be
older, to need less help or to be somebody else: age, access needs and all other barriers stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.recommender.barriers import made_harder
from matching.recommender.candidates import CAUSES, Cause
from matching.recommender.frames import Barrier, Delivery, Kind
from matching.recommender.week import SPANS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from matching.recommender.candidates import Candidates
    from matching.recommender.frames import Resident
    from matching.recommender.index import CatalogueIndex

    Rows = NDArray[np.intp]
    Bits = NDArray[np.uint16]


class Answer(StrEnum):
    """An answer that can be changed, in the order in which equally good changes are told."""

    JOURNEY = "journey"
    TIMES = "times"
    DELIVERY = "delivery"
    LAPTOP = "laptop"
    INTERNET = "internet"
    LAPTOP_AND_INTERNET = "laptop_and_internet"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Change:
    """One answer, changed."""

    answer: Answer
    value: int = 0
    """More minutes of journey, sessions or `Delivery` bits that are added, or a level; 0 for laptop and internet."""


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A change, and what would be a yes with it that is none without it."""

    change: Change
    opportunity_ids: NDArray[np.int64]
    """All of them, those nearest to what the resident wants first."""
    courses: int
    jobs: int

    @property
    def count(self) -> int:
        """How many more."""
        return len(self.opportunity_ids)


@dataclass(frozen=True, slots=True)
class ClosestYes:
    """Where a resident stands, and what they could change."""

    courses: int
    """Courses that are a yes now."""
    jobs: int
    changes: tuple[Opened, ...]
    """Those that open most first; none that opens nothing."""


@dataclass(frozen=True, slots=True)
class ChangesTried:
    """How far changes go, and how many are told."""

    of_one_answer: int = 3
    in_all: int = 8
    more_minutes: int = 60
    longest_journey: int = 180
    """No journey longer than this can be asked for."""
    highest_level: int = 8
    worth_more: int = 2
    """A bigger step of the same answer must open this many times as much as the smaller one before it."""


_OWN_BITS: Final = {
    answer: np.uint16(1 << (len(CAUSES) + place))
    for place, answer in enumerate((Answer.TIMES, Answer.LAPTOP, Answer.INTERNET))
}
_TOOLS: Final = {Answer.LAPTOP: Barrier.NO_LAPTOP, Answer.INTERNET: Barrier.NO_DATA}
_FIVE: Final = 5


def _bit(cause: Cause) -> np.uint16:
    return np.uint16(1 << CAUSES.index(cause))


def unmet(index: CatalogueIndex, resident: Resident, candidates: Candidates) -> Bits:
    """Return what stands between the resident and each option, shape (options,): the bits of `candidates.failures` and three more.

    0 makes the option's opportunity a yes.
    """
    found = candidates.failures.astype(np.uint16)
    if resident.availability:
        outside = index.opportunities.options.sessions & ~np.uint32(resident.availability) != 0
        found = found | np.where(outside, _OWN_BITS[Answer.TIMES], np.uint16(0))
    for stated in resident.barriers:
        for answer, barrier in _TOOLS.items():
            if stated.barrier is barrier:
                found = found | np.where(made_harder(index, stated), _OWN_BITS[answer], np.uint16(0))
    return found


def yes_rows(index: CatalogueIndex, missing: Bits) -> NDArray[np.bool_]:
    """Return whether each opportunity is a yes, shape (opportunities,), by what `unmet` returned."""
    return np.asarray(index.gates.lowest(missing) == 0)


def apply(resident: Resident, change: Change) -> Resident:
    """Return the resident with one answer changed, and nothing else."""
    if change.answer is Answer.JOURNEY:
        return replace(resident, longest_journey=(resident.longest_journey or 0) + change.value)
    if change.answer is Answer.TIMES:
        return replace(resident, availability=resident.availability | change.value)
    if change.answer is Answer.DELIVERY:
        return replace(resident, delivery=resident.delivery | change.value)
    if change.answer is Answer.LEVEL:
        return replace(resident, highest_level=change.value)
    gone = {_TOOLS[tool] for tool in _tools(change.answer)}
    return replace(resident, barriers=tuple(stated for stated in resident.barriers if stated.barrier not in gone))


def closest_yes(
    index: CatalogueIndex,
    resident: Resident,
    candidates: Candidates,
    likeness: Callable[[Rows], NDArray[np.float64]],
    tried: ChangesTried | None = None,
) -> ClosestYes:
    """Return what is a yes now, and the changes of one answer that open something.

    Args:
        index: of the open catalogue.
        resident: who asks.
        candidates: theirs.
        likeness: how near some opportunities are to what they want, by row; only the order of examples depends on it.
        tried: how far changes go; None for the default.
    """
    tried = tried or ChangesTried()
    missing = unmet(index, resident, candidates)
    now = yes_rows(index, missing)
    case = _Case(index, resident, candidates, missing, now, tried)
    found = [(change, rows) for way in _WAYS for change, rows in way(case)]
    found.sort(key=lambda pair: (-len(pair[1]), list(Answer).index(pair[0].answer), pair[0].value))
    kinds = index.opportunities.kinds
    jobs = int((kinds[now] == Kind.JOB).sum())
    return ClosestYes(
        courses=int(now.sum()) - jobs,
        jobs=jobs,
        changes=tuple(_opened(index, change, rows, likeness) for change, rows in found[: tried.in_all]),
    )


def _opened(
    index: CatalogueIndex, change: Change, rows: Rows, likeness: Callable[[Rows], NDArray[np.float64]]
) -> Opened:
    ids, kinds = index.opportunities.ids[rows], index.opportunities.kinds[rows]
    jobs = int((kinds == Kind.JOB).sum())
    order = np.lexsort((ids, -likeness(rows)))
    return Opened(change, ids[order], courses=len(rows) - jobs, jobs=jobs)


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """One request: what every kind of change looks at."""

    index: CatalogueIndex
    resident: Resident
    candidates: Candidates
    missing: Bits
    now: NDArray[np.bool_]
    tried: ChangesTried

    def only(self, bits: np.uint16) -> Rows:
        """Options that fail by some of these bits and by nothing else, of opportunities that are no yes yet."""
        alone = (self.missing != 0) & (self.missing & ~bits == 0)
        options = np.flatnonzero(alone)
        return options[~self.now[self.of(options)]]

    def of(self, options: Rows) -> Rows:
        """Rows of the opportunities of some options."""
        return self.index.opportunities.options.opportunity[options].astype(np.intp)


_Found = tuple[Change, "Rows"]


def _journeys(case: _Case) -> Iterator[_Found]:
    """Longer journeys in steps of five minutes."""
    longest = case.resident.longest_journey
    if longest is None:
        return
    most = min(case.tried.more_minutes, case.tried.longest_journey - longest)
    more = np.arange(_FIVE, most + 1, _FIVE)
    options = case.only(_bit(Cause.JOURNEY))
    # The first step that is as long as the journey: the very comparison by which it fails now.
    steps = np.searchsorted(longest + more, case.candidates.minutes[options])
    for step, rows in _worth_telling(case, options, steps, len(more)):
        yield Change(Answer.JOURNEY, int(more[step])), rows


def _levels(case: _Case) -> Iterator[_Found]:
    """Higher qualifications."""
    held = case.resident.highest_level
    if held is None:
        return
    options = case.only(_bit(Cause.LEVEL))
    asked = case.index.opportunities.minimum_level[case.of(options)].astype(np.intp)
    for step, rows in _worth_telling(case, options, asked - held - 1, case.tried.highest_level - held):
        yield Change(Answer.LEVEL, held + 1 + step), rows


def _worth_telling(case: _Case, options: Rows, steps: Rows, count: int) -> Iterator[tuple[int, Rows]]:
    """Of steps of growing size the first that opens anything, then each that opens much more than the last one told.

    Args:
        case: the request.
        options: that fail by this answer alone.
        steps: for each of them the first step that is enough, from 0; `count` and more is out of reach.
        count: how many steps there are.
    """
    first = np.full(len(case.index), count, dtype=np.intp)
    np.minimum.at(first, case.of(options), steps)
    rows = np.flatnonzero(first < count)
    gains = np.bincount(first[rows], minlength=count).cumsum() if count > 0 else np.zeros(0, dtype=np.intp)
    told, last = 0, 0
    for step, gain in enumerate(gains.tolist()):
        if gain and gain >= last * case.tried.worth_more and told < case.tried.of_one_answer:
            yield step, rows[first[rows] <= step]
            told, last = told + 1, gain


def _times(case: _Case) -> Iterator[_Found]:
    """More of the week. Of two spans of which one lies in the other only one is told: the greater where it opens more."""
    options = case.only(_OWN_BITS[Answer.TIMES])
    row, free = case.of(options), case.resident.availability
    clash = case.index.opportunities.options.sessions[options] & ~np.uint32(free)
    tried = {span & ~free: span for span in reversed(SPANS) if span & ~free}
    gains = {added: np.unique(row[clash & ~np.uint32(added) == 0]) for added in tried}
    chosen: list[int] = []
    for added in sorted(gains, key=lambda one: (-len(gains[one]), one.bit_count(), one)):
        nested = any(added & other in (added, other) for other in chosen)
        if len(gains[added]) and not nested and len(chosen) < case.tried.of_one_answer:
            chosen.append(added)
            yield Change(Answer.TIMES, tried[added]), gains[added]


def _deliveries(case: _Case) -> Iterator[_Found]:
    """One more way of taking part."""
    options = case.only(_bit(Cause.DELIVERY))
    row, offered = case.of(options), case.index.opportunities.options.delivery[options]
    for mode in Delivery:
        rows = np.unique(row[offered & np.uint8(mode) != 0])
        if len(rows) and not case.resident.delivery & mode:
            yield Change(Answer.DELIVERY, int(mode)), rows


def _equipment(case: _Case) -> Iterator[_Found]:
    """A laptop, internet, or both where both are lacking and one alone would open less."""
    opened: dict[Answer, int] = {}
    for answer in (Answer.LAPTOP, Answer.INTERNET, Answer.LAPTOP_AND_INTERNET):
        bits = np.bitwise_or.reduce([_OWN_BITS[tool] for tool in _tools(answer)])
        rows = np.unique(case.of(case.only(bits)))
        if len(rows) > max(opened.values(), default=0) or (len(rows) and answer is not Answer.LAPTOP_AND_INTERNET):
            opened[answer] = len(rows)
            yield Change(answer), rows


def _tools(answer: Answer) -> tuple[Answer, ...]:
    return (Answer.LAPTOP, Answer.INTERNET) if answer is Answer.LAPTOP_AND_INTERNET else (answer,)


_WAYS: Final = (_journeys, _times, _deliveries, _equipment, _levels)
