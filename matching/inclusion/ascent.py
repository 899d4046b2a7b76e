"""Finding good prices: a projected subgradient method on the dual, each price at its own pace.

Every pass asks what everybody would choose at today's prices; what is asked for too often becomes dearer, what is not, cheaper; a
floor that is short raises its members a little more, up to its cap. The signals are relative (a course with 10 places and 12
takers moves as one with 100 and 120), scaled by each price's own root mean square, with a step that shrinks geometrically.
The best bound that any pass has seen is kept with its prices. The price of a pick needs no search: see `Market.with_pick`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.inclusion.prices import Prices

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from matching.inclusion.prices import Demand, Market

_MEMORY: Final = 0.9
"""How much of a price's own pace is remembered from one pass to the next."""
_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Steps:
    """How prices move."""

    passes: int = 100
    first: float = 0.15
    last: float = 0.0001

    def sizes(self) -> list[float]:
        """Return the step of each pass."""
        return [float(step) for step in np.geomspace(self.first, self.last, self.passes)]


def find_prices(
    market: Market, steps: Steps, start: Prices | None = None, tell: Callable[[float], object] = lambda _: None
) -> tuple[Prices, Demand]:
    """Return the prices with the lowest bound, and what is asked for at them.

    Args:
        market: the problem.
        steps: how many passes, and how far prices move in each.
        start: yesterday's prices; None for none.
        tell: called with the best bound after each pass.
    """
    prices = start or nothing(market)
    pace_places, pace_uplifts = np.zeros_like(prices.places), np.zeros_like(prices.uplifts)
    found: tuple[Prices, Demand] | None = None
    for step in steps.sizes():
        prices = market.with_pick(prices)
        asked = market.demand(prices)
        if found is None or asked.bound < found[1].bound:
            found = (prices, asked)
        prices = Prices(
            places=_moved(
                prices.places, _excess(market, prices, asked), pace_places, step, -market.problem.subsidy, np.inf
            ),
            uplifts=_moved(prices.uplifts, _short(market, asked), pace_uplifts, step, 0.0, market.caps),
        )
        tell(found[1].bound)
    prices = market.with_pick(prices)
    asked = market.demand(prices)
    if found is None or asked.bound < found[1].bound:
        found = (prices, asked)
    return found


def nothing(market: Market) -> Prices:
    """Return prices of 0."""
    return Prices(np.zeros(market.problem.pairs.opportunities), np.zeros(len(market.floors)))


def _excess(market: Market, prices: Prices, asked: Demand) -> NDArray[np.float64]:
    """Return by how much, relatively, each opportunity is asked for too often; below 0 for too seldom."""
    target = np.where(prices.places > 0, market.problem.places, market.exposure)
    # At a price of 0 both sides count: dearer where there are too few places, subsidised where exposure is short.
    free = prices.places == 0
    target = np.where(free, np.clip(asked.taken, market.exposure, market.problem.places), target)
    return (asked.taken - target) / np.maximum(target, 1)


def _short(market: Market, asked: Demand) -> NDArray[np.float64]:
    return (market.floors - asked.members) / np.maximum(market.floors, 1)


def _moved(
    values: NDArray[np.float64],
    signal: NDArray[np.float64],
    pace: NDArray[np.float64],
    step: float,
    lowest: float,
    highest: NDArray[np.float64] | float,
) -> NDArray[np.float64]:
    """Return values a step further; `pace` is brought up to date in place."""
    signal = np.clip(signal, -1, 1)
    pace *= _MEMORY
    pace += (1 - _MEMORY) * signal**2
    return np.clip(values + step * signal / np.sqrt(pace + _TINY), lowest, highest)
