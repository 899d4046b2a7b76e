"""The nightly run that finds prices: who could be given which place, by everybody's stored list, and what each policy costs.

Nobody is given anything by it, and nothing is sent: it finds by how much a course's members are raised until the next run, and
says publicly who pays for that. Providers decide who gets a place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.db import transaction

from matching.inclusion.allocator import PlaceAllocator
from matching.inclusion.prices import Prices
from matching.inclusion.pricing import Cost, Priced, fits_needed, price_policies
from matching.inclusion.problem import Floor
from matching.models import AllocationRun, PolicyPrice
from matching.queries.policies import ActivePolicy
from matching.services.gathering import PASSES, SLOTS, Gathered

WARM_PASSES: Final = 20
"""Of a run that begins with the prices of an earlier one."""
WORST_GAP: Final = 0.001
"""What a run that began with earlier prices may be from the best; one that is farther, and farther than those were, is done afresh."""


@dataclass(frozen=True, slots=True, eq=False)
class Allocated:
    """A run, stored or only shown."""

    gathered: Gathered
    priced: Priced
    run: AllocationRun
    prices: list[PolicyPrice]


def passes_needed(gathered: Gathered) -> int:
    """How often `allocate` calls `tell`."""
    return (fits_needed(len(gathered.floors)) + (gathered.picks is not None)) * PASSES


def allocate(
    gathered: Gathered,
    *,
    now: Callable[[], datetime],
    dry_run: bool = False,
    earlier: AllocationRun | None = None,
    tell: Callable[[float], object] = lambda _: None,
) -> Allocated:
    """Find the prices, and store them unless this is only to be looked at.

    Args:
        gathered: what from.
        now: the clock.
        dry_run: store nothing.
        earlier: a run whose prices the search begins with, if they are of the same release; None to search from nothing.
        tell: called after each pass of the search.
    """
    started = now()
    start = (
        None if earlier is None or earlier.release_id != gathered.matcher.release.pk else _prices_of(earlier, gathered)
    )
    priced = _priced(gathered, start, WARM_PASSES, tell) if start is not None else _priced(gathered, None, PASSES, tell)
    if earlier is not None and start is not None and priced.allocator.gap_ > max(WORST_GAP, earlier.gap):
        start = None
        priced = _priced(gathered, None, PASSES, tell)
    run = _run(gathered, priced, started, now())
    run.push = _push(gathered, tell)
    run.started_from, run.passes = (earlier, WARM_PASSES) if start is not None else (None, PASSES)
    prices = [
        _price(run, active, floor, cost, gathered)
        for active, floor, cost in zip(gathered.policies, gathered.floors, priced.costs, strict=True)
    ]
    if not dry_run:
        with transaction.atomic():
            run.save()
            PolicyPrice.objects.bulk_create(prices)
    return Allocated(gathered, priced, run, prices)


def _priced(gathered: Gathered, start: Prices | None, passes: int, tell: Callable[[float], object]) -> Priced:
    return price_policies(
        gathered.pairs, gathered.invitations, gathered.floors, slots=SLOTS, passes=passes, start=start, tell=tell
    )


def _push(gathered: Gathered, tell: Callable[[float], object]) -> dict[str, Any]:
    """Find what this week's notifications are to be shared out by, where there are fewer than are wanted; else nothing.

    There are no floors in it: what everybody is told must not hang on who is a member of anything. Policies have a budget of their own.
    """
    if gathered.picks is None:
        return {}
    found = PlaceAllocator(SLOTS, PASSES, picks=gathered.picks).fit(gathered.pairs, gathered.invitations, tell=tell)
    priced = np.flatnonzero(found.prices_.places > 0)
    return {
        "picks": gathered.picks,
        "picked": int(found.taken_.sum()),
        "price": found.prices_.pick,
        "gap": found.gap_,
        "benefit": found.benefit_,
        "span": gathered.span,
        "prices": [[gathered.courses[row], float(found.prices_.places[row])] for row in priced],
    }


def _prices_of(run: AllocationRun, gathered: Gathered) -> Prices:
    """Return the prices of an earlier run in the order of this one; 0 for what it did not know."""
    places = {course: price / gathered.span for course, _, _, price in run.prices}
    uplifts = dict(run.policy_prices.values_list("policy_id", "uplift"))
    return Prices(
        np.array([places.get(course, 0.0) for course in gathered.courses], dtype=np.float64),
        np.array([uplifts.get(one.row.pk, 0.0) / gathered.span for one in gathered.policies], dtype=np.float64),
    )


def _run(gathered: Gathered, priced: Priced, started: datetime, finished: datetime) -> AllocationRun:
    allocator, taken = priced.allocator, priced.allocator.taken_
    given = np.bincount(gathered.pairs.items[taken], minlength=len(gathered.courses))
    return AllocationRun(
        release=gathered.matcher.release,
        day=gathered.matcher.today,
        started_at=started,
        finished_at=finished,
        inputs=gathered.sha256,
        residents=len(gathered.residents),
        courses=len(gathered.courses),
        pairs=int((gathered.pairs.items < len(gathered.courses)).sum()),
        slots=SLOTS,
        strength=gathered.strength,
        weighed_down=gathered.weighed_down,
        bound=allocator.dual_bound_,
        objective=allocator.objective_,
        gap=allocator.gap_,
        benefit=allocator.benefit_,
        benefit_without=priced.benefit_without,
        without_any=int((~taken.any(axis=1)).sum()),
        prices=[
            [course, int(gathered.places[row]), int(given[row]), float(allocator.prices_.places[row]) * gathered.span]
            for row, course in enumerate(gathered.courses)
            if gathered.known[row]
        ],
    )


def _price(run: AllocationRun, active: ActivePolicy, floor: Floor, cost: Cost, gathered: Gathered) -> PolicyPrice:
    places, invited = (int(of[floor.programme].sum()) for of in (gathered.places, gathered.invitations))

    def of_places(number: int) -> int:
        """So many places are filled by so many invitations, as take-up was measured."""
        return round(number * places / invited) if invited else 0

    return PolicyPrice(
        run=run,
        policy=active.row,
        members=int(floor.members.sum()),
        places=places,
        asked=of_places(cost.asked),
        got=of_places(cost.got),
        possible=of_places(cost.possible),
        cap=active.force.cap,
        # The cap in points and the cap in benefit differ in the last digit.
        uplift=min(cost.uplift * gathered.span, active.force.cap),
        cost=cost.cost,
        members_change=cost.members_change,
        others_change=cost.others_change,
    )
