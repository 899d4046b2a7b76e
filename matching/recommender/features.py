"""Facts and answers to centred features: from -0.5 (speaks against) over 0 (says nothing, or not known) to 0.5 (speaks for).

Every function takes whole columns and gives 0 where a fact is missing. None of them knows a weight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.recommender.frames import UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HALF = 0.5
"""Reach of a centred feature to either side."""
_PENNY: Final = 0.01
"""The two wages are at least this far apart, or are taken to be."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Where each feature crosses from for to against. Money in pounds, spans in days and minutes."""

    close_words: float = 0.25
    """Cosine of words that counts as close when nothing in the catalogue is closer."""
    close_sense: float = 0.47
    """The same for dense rows."""
    close_work: float = 0.6
    """The same for the bridge."""
    faint_clause: float = 0.4
    """Cosine of a clause with the nearest listing up to which it speaks of hardly anything that there is."""
    clear_clause: float = 0.6
    """The same from which on it does."""
    faintest: float = 0.1
    """Of a faint clause beside a clear one."""
    whole_share: float = 0.6
    """Of all that somebody said, beside its clauses."""
    usual_journey: int = 60
    """Longest journey of somebody who did not state one."""
    limit_of_journey: float = -0.2
    """Of a journey as long as the resident accepts: they said that they accept it, so it is hardly against."""
    soon_days: int = 90
    """A start twice as near as this speaks for, a later one against."""
    fresh_days: int = 60
    """The same for the days since a publisher last confirmed a listing."""
    dear_course: float = 800.0
    """Fee from which on a course without funding is as dear as can be."""
    may_be_free: float = 0.25
    """Of a course that costs something and for which funding exists: half as good as free."""
    level_steps: tuple[float, ...] = (-0.4, -0.2, 0.3, 0.5, -0.1, -0.5, -0.5)
    """By steps from the highest level held, two or more down .. four or more up. One step up is the best."""


def _known(feature: Floats) -> Floats:
    return np.nan_to_num(np.clip(feature, -HALF, HALF), nan=0.0)


def closeness(cosines: Floats, readable: NDArray[np.bool_], close: float) -> Floats:
    """Centre cosines between the most distant (0) and the closest of the whole catalogue, or `close` if none is so close."""
    nearest = max(float(cosines.max(initial=0.0)), close)
    return np.where(readable, _known(cosines / nearest - HALF), 0.0)


def clause_weights(cosines: Floats, anchors: Anchors) -> Floats:
    """Return how much a text and each of its clauses count, shape (1 + clauses,); they sum to 1.

    A clause counts by how near it comes to anything in the catalogue. What somebody says of themselves, or of the weather, stands near to
    nothing there; so it takes little from what they want, whatever it is about.

    Args:
        cosines: of all listings with the whole text and with each clause, shape (listings, 1 + clauses).
        anchors: when a clause is faint and when it is clear.
    """
    if cosines.shape[1] == 1:
        return np.ones(1)
    nearest = cosines[:, 1:].max(axis=0, initial=-1.0)
    clear = (nearest - anchors.faint_clause) / (anchors.clear_clause - anchors.faint_clause)
    clear = np.clip(clear, anchors.faintest, 1.0)
    return np.concatenate([[anchors.whole_share], (1 - anchors.whole_share) * clear / clear.sum()])


def centred_share(held: NDArray[np.int64], asked: NDArray[np.int64]) -> Floats:
    """Centre the share of what is asked for that is there; 0 where nothing is asked for."""
    return np.where(asked > 0, held / np.maximum(asked, 1) - HALF, 0.0)


def skills_met(held: NDArray[np.int64], asked: NDArray[np.int64]) -> Floats:
    """Return half the share of the skills asked for that the resident told us of.

    Never below 0: a skill that nobody mentioned is not a skill that nobody has.
    """
    return held / np.maximum(asked, 1) * HALF


def skills_built_on(held: NDArray[np.int64], taught: NDArray[np.int64]) -> Floats:
    """Return how well a course builds on what is there: best when half is new, against when nothing is, 0 when all is."""
    share = held / np.maximum(taught, 1)
    return np.where((taught > 0) & (share >= 1), -HALF, 2 * share * (1 - share))


def level_fit(levels: NDArray[np.int8], highest: int, anchors: Anchors) -> Floats:
    """Return the feature of the step from the highest level held to the level taught; 0 where a level is not known."""
    steps = np.asarray(anchors.level_steps)
    place = np.clip(levels.astype(np.int64) - highest + 2, 0, len(steps) - 1)
    return np.where(levels == UNKNOWN, 0.0, steps[place])


def nearness(minutes: Floats, longest: int | None, anchors: Anchors) -> Floats:
    """Return 0.5 for no journey, 0 for half of the longest that the resident accepts (or the usual), less for more."""
    share = minutes / (longest or anchors.usual_journey)
    return _known(np.where(share <= HALF, HALF - share, anchors.limit_of_journey * (share - HALF) / HALF))


def shared_bits(offered: NDArray[np.uint32], wanted: int) -> NDArray[np.int64]:
    """Return how many bits of each mask are also in `wanted`."""
    return np.asarray(np.bitwise_count(offered & np.uint32(wanted)), dtype=np.int64)


def schedule_fit(sessions: NDArray[np.uint32], availability: int) -> Floats:
    """Centre the share of the sessions at times that the resident can make; 0 where no session is stated."""
    return centred_share(shared_bits(sessions, availability), np.bitwise_count(sessions).astype(np.int64))


def access_fit(access: NDArray[np.uint32], needs: int) -> Floats:
    """Centre the share of the access needs that are met; 0 where nothing is stated about access."""
    return np.where(access != 0, shared_bits(access, needs) / max(needs.bit_count(), 1) - HALF, 0.0)


def cheapness(cost: Floats, may_be_free: NDArray[np.bool_], anchors: Anchors) -> Floats:
    """Return 0.5 for a free course, `may_be_free` for one that funding can pay, and less than 0 for a fee."""
    fee = np.where(cost == 0, HALF, _known(-HALF * cost / anchors.dear_course))
    return np.where(may_be_free & (cost != 0), anchors.may_be_free, fee)


def pay_fit(hourly_pay: Floats, minimum_wage: float, living_wage: float) -> Floats:
    """Centre pay on the minimum wage; the London Living Wage and more is 0.5; 0 where pay or a wage (NaN) is not known."""
    return _known(HALF * (hourly_pay - minimum_wage) / max(living_wage - minimum_wage, _PENNY))


def days_from(today: np.datetime64, days: NDArray[np.datetime64]) -> Floats:
    """Return days from today to each day, negative for the past; NaN where there is none."""
    gap = (days - today).astype("timedelta64[D]").astype(np.float64)
    return np.where(np.isnat(days), np.nan, gap)


def within(days: Floats, span: int) -> Floats:
    """Centre days between 0 (for) and `span` (against); 0 where there is no day."""
    return _known(HALF - np.maximum(days, 0.0) / span)
