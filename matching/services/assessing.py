"""A release is replayed to synthetic Londoners and judged by the budget. Nobody's data is read."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.conf import settings

from courses.models import OutcodeBorough
from matching.assessment.assessment import Assessment, assess
from matching.assessment.budget import budget_on
from matching.assessment.londoners import Borough, Place, Source, draw_londoners, read_mentions
from matching.assessment.replay import replay
from matching.datasets import access_bits_by_barrier
from matching.evaluation.judgements import read_judgements
from matching.evaluation.residents import Home, read_circumstances
from matching.population.fitting import fitted_table
from matching.recommender.pipeline import Recommender
from matching.services.evaluating import FOLDER as EVALUATION
from matching.services.evaluating import JUDGEMENTS, judged_rows
from matching.services.matcher import LoadedMatcher, current_matcher
from matching.services.simulating import degree_odds, marginals_of

FOLDER: Final = settings.BASE_DIR / "fixtures" / "assessment"
BUDGET: Final = FOLDER / "budget.json"
MENTIONS: Final = FOLDER / "mentions.json"
DEPRIVATION: Final = Path("london_geo") / "london_lsoa21_imd2025.csv"
"""In the folder of the publishers' files: each small area of London with its tenth of deprivation."""
_MOST_DEPRIVED: Final = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done."""

    people: int
    seed: int
    today: date
    data: Path | None = None
    """Folder of the publishers' files; None: round figures, and no deprivation."""
    budget: Path = BUDGET
    mentions: Path = MENTIONS


@dataclass(frozen=True, slots=True)
class Report:
    """An assessment, and of what."""

    release: str
    plan: Plan
    census: str
    """Where the marginals are from."""
    deprivation: bool
    """Whether deprivation was at hand."""
    found: Assessment

    def to_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "release": self.release,
            "made_on": self.plan.today.isoformat(),
            "seed": self.plan.seed,
            "census": self.census,
            "deprivation": self.deprivation,
            **self.found.to_json(),
        }


def assess_release(
    plan: Plan, tell: Callable[[], object] = lambda: None, recommender: Recommender | None = None
) -> Report:
    """Draw Londoners, replay the current release to them, and judge.

    Args:
        plan: what is to be done.
        tell: called after each list.
        recommender: stands in for the release's own, to see whether the gate would refuse it.

    Raises:
        MatcherNotReady, JudgedListingsAbsent: there is nothing to assess.
        BudgetBroken, MentionsBroken, MarginalsBroken, JudgementsError: a file can't be used.
    """
    limits = budget_on(plan.budget, plan.today)
    matcher = current_matcher(today=plan.today)
    judged = tuple(read_judgements(path) for path in JUDGEMENTS)
    row_of = judged_rows(judged, matcher)
    marginals = marginals_of(plan.data)
    boroughs = boroughs_of(marginals.areas, plan.data)
    source = Source(
        table=fitted_table(marginals, degree_odds()),
        boroughs=boroughs,
        sentences=tuple(sentence for one in judged for sentence in one.sentences),
        circumstances=read_circumstances(EVALUATION / "circumstances.json"),
        mentions=read_mentions(plan.mentions),
        helped_by=access_bits_by_barrier(),
    )
    people = draw_londoners(source, plan.people, plan.seed, plan.today)
    used, index = _pair(matcher, recommender)
    replayed = replay(used, index, row_of, people, plan.today, tell)
    found = assess(people, replayed, source.table, [one.name for one in boroughs], limits, plan.seed)
    deprivation = any(place.deprived is not None for one in boroughs for place in one.places)
    return Report(matcher.release.version, plan, marginals.source, deprivation, found)


def boroughs_of(areas: tuple[str, ...], data: Path | None) -> tuple[Borough, ...]:
    """Every borough with the places where people may live: small areas where those are at hand, else its outcodes by their postcodes."""
    rows = OutcodeBorough.objects.select_related("outcode", "borough").order_by("borough_id", "outcode_id")
    names: dict[str, str] = {}
    homes: dict[str, list[Home]] = defaultdict(list)
    for row in rows:
        names[row.borough.pk] = row.borough.name
        part = row.borough.get_part_display()
        homes[row.borough.pk].append(
            Home(row.outcode_id, row.outcode.latitude, row.outcode.longitude, part, float(row.postcodes))
        )
    small = _small_areas(data)
    return tuple(Borough(names[area], _places(homes[area], small.get(area, []))) for area in areas)


def _places(homes: list[Home], small: list[tuple[float, float, bool]]) -> tuple[Place, ...]:
    """One place for each small area, in its nearest outcode; they have about as many residents each."""
    if not small:
        return tuple(Place(home, None) for home in homes)
    at = np.array([(home.latitude, home.longitude) for home in homes])
    found = []
    for latitude, longitude, deprived in small:
        # A degree of longitude is .62 of one of latitude at 51.5° north.
        nearest = homes[int(np.argmin(np.hypot(at[:, 0] - latitude, 0.62 * (at[:, 1] - longitude))))]
        found.append(Place(Home(nearest.code, nearest.latitude, nearest.longitude, nearest.area, 1.0), deprived))
    return tuple(found)


def _small_areas(data: Path | None) -> dict[str, list[tuple[float, float, bool]]]:
    """Borough -> (latitude, longitude, whether among the most deprived three tenths) of its small areas."""
    found: dict[str, list[tuple[float, float, bool]]] = defaultdict(list)
    if data is None or not (data / DEPRIVATION).is_file():
        return found
    with (data / DEPRIVATION).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            deprived = float(row["IMD_decile"]) <= _MOST_DEPRIVED
            found[row["ltla24_code"]].append((float(row["latitude"]), float(row["longitude"]), deprived))
    return found


def _pair(matcher: LoadedMatcher, other: Recommender | None) -> tuple[Recommender, Any]:
    """The recommender and a catalogue that it made."""
    if other is None:
        return matcher.recommender, matcher.index
    return other, other.index(matcher.index.opportunities)
