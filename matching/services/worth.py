"""What news of a course are worth to residents, by a nightly run: for the week's notifications, where there are fewer than are wanted.

Worth is benefit, less for whoever already had places or notifications, less the price of a place of the course. No policy is in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from matching.inclusion.amortising import amortising_on
from matching.models import AllocationRun, RecommendationList
from matching.queries.received import amortising, places_received
from matching.services.stored_pairs import benefit_of, score_without_uplift


def worth_of(
    run: AllocationRun, wanted: Mapping[int, Collection[int]], *, had: Mapping[int, int], now: datetime
) -> dict[tuple[int, int], float]:
    """Return the worth of each resident's courses; of a course that is not on their list it is not known. Two statements.

    Args:
        run: whose prices count; one with `push`.
        wanted: by number of a resident: courses.
        had: notifications that each was sent this week.
        now: the moment.
    """
    rule = amortising_on(amortising(), run.day)
    residents = sorted(wanted)
    places = places_received(residents, days=rule.days, now=now) if rule else [0] * len(residents)
    weight = {
        resident: 1 / (1 + (rule.strength if rule else 0.0) * (int(count) + had.get(resident, 0)))
        for resident, count in zip(residents, places, strict=True)
    }
    price, span = dict(run.push["prices"]), run.push["span"]
    newest = (
        RecommendationList.objects.filter(resident__in=residents, release=run.release_id)
        .order_by("resident", "-made_at", "-pk")
        .distinct("resident")
    )
    return {
        (resident, item["opportunity"]): weight[resident] * benefit_of(score_without_uplift(item), span)
        - price.get(item["opportunity"], 0.0)
        for resident, items in newest.values_list("resident_id", "items")
        for item in items
        if item["opportunity"] in wanted[resident]
    }
