"""What putting one thing away says of others: who finds 50 minutes too far is shown what is as far a little lower, at once.

It moves the score of others by a bounded amount and leaves nothing out. Of several things that were put away, the one that
speaks most clearly against a way to take part counts, and no sum of them. What is not known of it says nothing of figures; then,
and where the reason is about the thing itself, it speaks against what is like it in meaning, for as long as it is listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.recommender.features import HALF, shared_bits
from matching.recommender.frames import UNKNOWN, PutAwayFor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from matching.recommender.frames import PutAway
    from matching.recommender.index import CatalogueIndex

    Floats = NDArray[np.float64]
    Rows = NDArray[np.intp]

_AS_FAR_FROM: Final = 0.6
"""Share of the journey that was too far from which on another begins to be too far as well."""
_AS_DEAR_FROM: Final = 0.5
"""The same of a fee."""
_PAYS_ENOUGH: Final = 1.15
"""So many times the pay that was too low is not too low any more."""
_LIKE_FROM, _LIKE_TO = 0.7, 0.88
"""Cosines of two texts from which on they are a little, and quite, alike."""
_JUST: Final = 0.9
"""From this strength on something is called just as far or dear as what was put away, and below it nearly so."""
_WORDS: Final[dict[PutAwayFor, tuple[str, str, str]]] = {
    PutAwayFor.TOO_FAR: ("was too far", "is as far", "is nearly as far"),
    PutAwayFor.WRONG_TIME: ("was at the wrong time", "is at the same times", "is partly at the same times"),
    PutAwayFor.TOO_EXPENSIVE: ("cost too much", "costs as much", "is not much cheaper"),
    PutAwayFor.PAY_TOO_LOW: ("paid too little", "does not pay more", "does not pay much more"),
    PutAwayFor.TOO_HARD: ("was too hard", "is at that level or above", "is at that level or above"),
    PutAwayFor.TOO_EASY: ("was too easy", "is at that level or below", "is at that level or below"),
}
"""Reason -> what was so of that, and what is just so, or nearly so, of another."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was put away speaks against a way to take part: which, how clearly (0 to 1), and whether only by likeness."""

    put_away: PutAway
    strength: float
    by_likeness: bool

    @property
    def words(self) -> str:
        """It in plain English, addressed to the resident."""
        reason = self.put_away.reason
        if self.by_likeness:
            done = reason is PutAwayFor.ALREADY_DONE
            return f"you {'told us you have done' if done else 'put away'} something like this."
        of_that, just, nearly = _WORDS[reason]
        return f"you put away something that {of_that}. This {just if self.strength >= _JUST else nearly}."


def feedback_fit(index: CatalogueIndex, put_away: Sequence[PutAway], minutes: Floats, rows: Rows) -> Floats:
    """Return the feature of some options, shape (rows,): -0.5 for what is just what was put away, 0 for what it says nothing of.

    Args:
        index: of the catalogue.
        put_away: what the resident put away.
        minutes: estimated journeys of these options, shape (rows,); NaN where there is none.
        rows: of the options.
    """
    strongest = np.zeros(len(rows))
    for one in put_away:
        np.maximum(strongest, _strength(index, one, minutes, rows)[0], out=strongest)
    return 0.0 - HALF * strongest  # and not -0.0


def said_against(index: CatalogueIndex, put_away: Sequence[PutAway], minutes: float, option: int) -> Said | None:
    """Return what speaks most clearly against one option, the first of several; None where nothing does."""
    row, took = np.array([option]), np.array([minutes])
    found = []
    for one in put_away:
        strength, by_likeness = _strength(index, one, took, row)
        found.append(Said(one, float(strength[0]), by_likeness))
    best = max(found, key=lambda said: said.strength, default=None)
    return best if best is not None and best.strength > 0 else None


def _strength(index: CatalogueIndex, one: PutAway, minutes: Floats, rows: Rows) -> tuple[Floats, bool]:
    """Return how clearly one thing speaks against some options, shape (rows,), and whether by likeness alone."""
    measured = _measured(index, one, minutes, rows)
    if measured is None:
        return _likeness(index, one.opportunity, rows), True
    return np.nan_to_num(measured, nan=0.0), False


def _measured(index: CatalogueIndex, one: PutAway, minutes: Floats, rows: Rows) -> Floats | None:
    """Return what its figures say, NaN where an option has none; None where the reason is about none, or they are not known."""
    by_figures = _BY_FIGURES.get(one.reason)
    known = one.sessions if one.reason is PutAwayFor.WRONG_TIME else one.measure
    if by_figures is None or known is None or (known == 0 and one.reason in _NOUGHT_IS_NOTHING):
        return None
    return by_figures(index, known, minutes, rows)


def _as_far(_index: CatalogueIndex, too_far: float, minutes: Floats, _rows: Rows) -> Floats:
    return _ramp(minutes, _AS_FAR_FROM * too_far, too_far)


def _as_dear(index: CatalogueIndex, too_much: float, _minutes: Floats, rows: Rows) -> Floats:
    return _ramp(index.opportunities.options.cost[rows], _AS_DEAR_FROM * too_much, too_much)


def _pays_no_more(index: CatalogueIndex, too_little: float, _minutes: Floats, rows: Rows) -> Floats:
    pay: Floats = index.opportunities.hourly_pay[index.opportunities.options.opportunity[rows]]
    return 1 - _ramp(pay, too_little, _PAYS_ENOUGH * too_little)


def _at_those_times(index: CatalogueIndex, wrong: float, _minutes: Floats, rows: Rows) -> Floats:
    offered = index.opportunities.options.sessions[rows]
    share: Floats = shared_bits(offered, int(wrong)) / np.maximum(np.bitwise_count(offered), 1)
    return share


def _as_hard(index: CatalogueIndex, too_hard: float, _minutes: Floats, rows: Rows) -> Floats:
    level = index.opportunities.level[index.opportunities.options.opportunity[rows]]
    return np.asarray((level != UNKNOWN) & (level >= too_hard), dtype=np.float64)


def _as_easy(index: CatalogueIndex, too_easy: float, _minutes: Floats, rows: Rows) -> Floats:
    level = index.opportunities.level[index.opportunities.options.opportunity[rows]]
    return np.asarray((level != UNKNOWN) & (level <= too_easy), dtype=np.float64)


_BY_FIGURES: Final[dict[PutAwayFor, Callable[[CatalogueIndex, float, Floats, Rows], Floats]]] = {
    PutAwayFor.TOO_FAR: _as_far,
    PutAwayFor.WRONG_TIME: _at_those_times,
    PutAwayFor.TOO_EXPENSIVE: _as_dear,
    PutAwayFor.PAY_TOO_LOW: _pays_no_more,
    PutAwayFor.TOO_HARD: _as_hard,
    PutAwayFor.TOO_EASY: _as_easy,
}
_NOUGHT_IS_NOTHING: Final = frozenset(
    {PutAwayFor.TOO_FAR, PutAwayFor.WRONG_TIME, PutAwayFor.TOO_EXPENSIVE, PutAwayFor.PAY_TOO_LOW}
)
"""Reasons for which 0 minutes, times or pounds can't be what was meant."""


def _ramp(values: Floats, start: float, end: float) -> Floats:
    """Return 0 up to `start`, 1 from `end` on and evenly between them; NaN stays NaN."""
    return np.clip((values - start) / (end - start), 0.0, 1.0)


def _likeness(index: CatalogueIndex, opportunity: int, rows: Rows) -> Floats:
    """Return how like a listing others are in meaning; 0 for all where it is listed no more."""
    catalogue = index.opportunities
    place = np.flatnonzero(catalogue.ids == opportunity)
    if not len(place) or not index.readable[place[0]]:
        return np.zeros(len(rows))
    of = catalogue.options.opportunity[rows]
    # Each listing once: it may have many ways to take part. Not a matrix product: a row's place would move its last digits.
    listings, back = np.unique(of, return_inverse=True)
    cosines = np.einsum("lw,w->l", index.vectors.dense[listings], index.vectors.dense[place[0]]).astype(np.float64)
    return _ramp(cosines, _LIKE_FROM, _LIKE_TO)[back]
