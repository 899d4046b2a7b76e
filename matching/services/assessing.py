"""A release is replayed to synthetic Londoners and judged by the budget. Nobody's data is read."""

from __future__ import annotations

import csv
import time
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
from matching.assessment.budget import Budget, budget_on
from matching.assessment.londoners import Borough, Londoners, Place, Source, read_mentions
from matching.assessment.replay import replay
from matching.datasets import access_bits_by_barrier
from matching.evaluation.judgements import read_judgements
from matching.evaluation.residents import Home, read_circumstances
from matching.population.fitting import fitted_table
from matching.recommender.pipeline import Recommender
from matching.services.evaluating import FOLDER as EVALUATION
from matching.services.evaluating import JUDGEMENTS, judged_rows
from matching.services.matcher import LoadedMatcher, current_matcher, matcher_of
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
    version: str | None = None
    """Of the release; None for the one in use."""
    data: Path | None = None
    """Folder of the publishers' files; None: round figures, and no deprivation."""
    budget: Path | None = None
    """Another one than that of the gate."""
    mentions: Path | None = None
    """Other words of people about themselves than those of the gate."""
    judgements: tuple[Path, ...] = JUDGEMENTS


@dataclass(frozen=True, slots=True)
class Report:
    """An assessment, and of what."""

    release: str
    release_sha256: str
    catalogue_version: int
    plan: Plan
    census: str
    """Where the marginals are from."""
    deprivation: bool
    """Whether deprivation was at hand."""
    budget: Budget
    compared: int
    """Lists that were made a second time, each by itself, and were the same."""
    cpu_seconds: float
    found: Assessment

    @property
    def opens_gate(self) -> bool:
        """Whether the release may be put to use by it: as many people as the budget asks for, its own words, and nothing broken."""
        return self.is_for_gate and self.found.passed

    @property
    def is_for_gate(self) -> bool:
        """Whether it was made as the gate asks for; anything else is for looking only."""
        ours = self.plan.budget is None and self.plan.mentions is None
        return ours and self.found.people >= self.budget.people

    def to_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {
            "release": self.release,
            "release_sha256": self.release_sha256,
            "catalogue_version": self.catalogue_version,
            "made_on": self.plan.today.isoformat(),
            "seed": self.plan.seed,
            "judgements": [path.name for path in self.plan.judgements],
            "census": self.census,
            "deprivation": self.deprivation,
            "budget_sha256": self.budget.sha256,
            "people_needed": self.budget.people,
            "opens_gate": self.opens_gate,
            "compared": self.compared,
            "cpu_seconds": round(self.cpu_seconds, 1),
            **self.found.to_json(),
        }


def assess_release(
    plan: Plan, tell: Callable[[], object] = lambda: None, recommender: Recommender | None = None
) -> Report:
    """Draw Londoners, replay a release to them, and judge.

    Args:
        plan: what is to be done.
        tell: called after each list.
        recommender: stands in for the release's own, to see whether the gate would refuse it.

    Raises:
        MatcherNotReady, ReleaseNotFound, JudgedListingsAbsent: there is nothing to assess.
        BudgetBroken, MentionsBroken, MarginalsBroken, JudgementsError, FileNotFoundError: a file can't be used.
        ListsDiffer: lists that are made together are not those that residents get.
    """
    began = time.process_time()
    budget = budget_on(plan.budget or BUDGET, plan.today)
    matcher = matcher_of(plan.version, today=plan.today) if plan.version else current_matcher(today=plan.today)
    judged = tuple(read_judgements(path) for path in plan.judgements)
    row_of = judged_rows(judged, matcher)
    marginals = marginals_of(plan.data)
    boroughs = boroughs_of(marginals.areas, plan.data)
    source = Source(
        table=fitted_table(marginals, degree_odds()),
        boroughs=boroughs,
        sentences=tuple(sentence for one in judged for sentence in one.sentences),
        circumstances=read_circumstances(EVALUATION / "circumstances.json"),
        mentions=read_mentions(plan.mentions or MENTIONS),
        helped_by=access_bits_by_barrier(),
    )
    people = Londoners(source, plan.people, plan.seed, plan.today)
    used, index = _pair(matcher, recommender)
    replayed = replay(used, index, row_of, people, plan.today, tell, people.by_words())
    return Report(
        release=matcher.release.version,
        release_sha256=matcher.release.sha256,
        catalogue_version=matcher.catalogue_version,
        plan=plan,
        census=marginals.source,
        deprivation=any(place.deprived is not None for one in boroughs for place in one.places),
        budget=budget,
        compared=replayed.compared,
        cpu_seconds=time.process_time() - began,
        found=assess(people, replayed, source.table, [one.name for one in boroughs], budget.limits, plan.seed),
    )


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
