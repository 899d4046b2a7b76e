"""The nightly run that finds prices: who could be given which place, by everybody's stored list, and what each policy costs.

Nobody is given anything by it, and nothing is sent: it finds by how much a course's members are raised until the next run, and
says publicly who pays for that. Providers decide who gets a place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction

from matching.inclusion.pricing import Cost, Priced, fits_needed, price_policies
from matching.inclusion.problem import Floor
from matching.models import AllocationRun, PolicyPrice
from matching.queries.policies import ActivePolicy
from matching.services.gathering import PASSES, SLOTS, Gathered


@dataclass(frozen=True, slots=True, eq=False)
class Allocated:
    """A run, stored or only shown."""

    gathered: Gathered
    priced: Priced
    run: AllocationRun
    prices: list[PolicyPrice]


def passes_needed(gathered: Gathered) -> int:
    """How often `allocate` calls `tell`."""
    return fits_needed(len(gathered.floors)) * PASSES


def allocate(
    gathered: Gathered,
    *,
    now: Callable[[], datetime],
    dry_run: bool = False,
    tell: Callable[[float], object] = lambda _: None,
) -> Allocated:
    """Find the prices, and store them unless this is only to be looked at.

    Args:
        gathered: what from.
        now: the clock.
        dry_run: store nothing.
        tell: called after each pass of the search.
    """
    started = now()
    priced = price_policies(gathered.pairs, gathered.places, gathered.floors, slots=SLOTS, passes=PASSES, tell=tell)
    run = _run(gathered, priced, started, now())
    prices = [
        _price(run, active, floor, cost, gathered)
        for active, floor, cost in zip(gathered.policies, gathered.floors, priced.costs, strict=True)
    ]
    if not dry_run:
        with transaction.atomic():
            run.save()
            PolicyPrice.objects.bulk_create(prices)
    return Allocated(gathered, priced, run, prices)


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
        passes=PASSES,
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
    return PolicyPrice(
        run=run,
        policy=active.row,
        members=int(floor.members.sum()),
        places=int(gathered.places[floor.programme].sum()),
        asked=cost.asked,
        got=cost.got,
        possible=cost.possible,
        cap=active.force.cap,
        # The cap in points and the cap in benefit differ in the last digit.
        uplift=min(cost.uplift * gathered.span, active.force.cap),
        cost=cost.cost,
        members_change=cost.members_change,
        others_change=cost.others_change,
    )
