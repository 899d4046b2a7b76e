"""How good are lists as lists? `make bench-lists`: the product's spread beside the order by score and beside the spread it had before.

Made-up residents are asked at the demonstration's catalogue, and at one that a few employers flood with copies of one advert (a tenth
of the organisations publish most of it). Each resident is one of the demonstration's, with another home, level, journey and wish.
Looked at are the first 20 of each list; a listing was last checked on some day of the last three months. Prints CPU too.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DATA_DIR", str(ROOT / ".data" / "bench-lists"))
os.environ["ENVIRONMENT"] = "development"
os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"

import django

django.setup()

import numpy as np
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.large_catalogue import grow
from matching.datasets import occupation_table, opportunity_frame, resident_profile
from matching.models import Resident as ResidentRow
from matching.recommender.frames import UNKNOWN, Resident
from matching.recommender.index import CatalogueIndex
from matching.recommender.list_quality import coverage, exposure, gini, intra_list_similarity, repeats
from matching.recommender.pipeline import Configuration, Recommender
from matching.recommender.ranker import Spread
from matching.services.demo import UID_PREFIX, load_synthetic_residents

FIRST = 20
AS_IT_WAS = Spread(level_discount=0.0, likeness_discount=0.0)
"""Organisations and kinds alone. It let the same thing stand in a list again: `before` is made with families of one."""
SPREADS = {
    "by score alone": replace(AS_IT_WAS, organisation_discount=0.0, kind_discount=0.0, organisation_limit=FIRST, both_kinds_by=0),
    "before": AS_IT_WAS,
    "now": Spread(),
}  # fmt: skip


def prepare(size: int) -> list[Resident]:
    """The database of this benchmark with `size` open opportunities; the demonstration's residents."""
    call_command("migrate", verbosity=0)
    call_command("load_fixtures")
    grow(size)
    load_synthetic_residents(path=settings.BASE_DIR / "fixtures" / "demo" / "residents.json", now=timezone.now())
    rows = ResidentRow.objects.filter(user__firebase_uid__startswith=UID_PREFIX).order_by("user__firebase_uid")
    return [resident_profile(row, today=timezone.localdate()) for row in rows]


def crowd(people: list[Resident], count: int, seed: int) -> list[Resident]:
    """As many residents as are asked for, each mixed from three of the demonstration's."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        one, home, other = (people[place] for place in rng.integers(len(people), size=3))
        made.append(
            replace(
                one,
                latitude=home.latitude,
                longitude=home.longitude,
                starts_from=home.starts_from,
                highest_level=other.highest_level,
                longest_journey=other.longest_journey,
            )
        )
    return made


def lists_of(
    recommender: Recommender, index: CatalogueIndex, people: list[Resident]
) -> tuple[list[NDArray[np.intp]], list[float], float]:
    """Rows of the first of each list, the mean score of each, and CPU milliseconds a list."""
    row_of = {key: row for row, key in enumerate(index.opportunities.ids.tolist())}
    today = timezone.localdate()
    texts = [recommender.encode_resident(person) for person in people]
    started = time.process_time()
    made = [recommender.recommend(one, index, FIRST, today, text) for one, text in zip(people, texts, strict=True)]
    spent = (time.process_time() - started) * 1e3 / len(people)
    rows = [np.array([row_of[item.opportunity_id] for item in result.items], dtype=np.intp) for result in made]
    return rows, [float(np.mean([item.score for item in result.items])) for result in made if result.items], spent


def figures(index: CatalogueIndex, lists: list[NDArray[np.intp]], scores: list[float], spent: float) -> dict[str, str]:
    """What is printed of one spread."""
    catalogue, today = index.opportunities, np.datetime64(timezone.localdate(), "D")

    def mean(figure: Callable[[NDArray[np.intp]], float]) -> float:
        return float(np.mean([figure(rows) for rows in lists]))

    def levels(rows: NDArray[np.intp]) -> int:
        return len(set(catalogue.level[rows].tolist()) - {UNKNOWN})

    most = mean(lambda rows: float(np.bincount(np.unique(catalogue.organisations[rows], return_inverse=True)[1]).max()))
    seen = exposure(lists, len(catalogue))
    organisations, owner = np.unique(catalogue.organisations, return_inverse=True)
    by_organisation = np.bincount(owner, weights=seen, minlength=len(organisations))
    return {
        "coverage": f"{coverage(lists, len(catalogue)):.3f}",
        "Gini of listings": f"{gini(seen):.3f}",
        "of organisations": f"{gini(by_organisation):.3f}",
        "organisations": f"{mean(lambda rows: len(set(catalogue.organisations[rows].tolist()))):.1f}",
        "most of one": f"{most:.1f}",
        "courses": f"{mean(lambda rows: float(np.mean(catalogue.kinds[rows] == 0))):.2f}",
        "levels": f"{mean(levels):.1f}",
        "again": f"{mean(lambda rows: repeats(index.families[rows])):.2f}",
        "similarity": f"{mean(lambda rows: intra_list_similarity(index.vectors.dense[rows])):.3f}",
        "days since checked": f"{mean(lambda rows: float(np.nanmean((today - catalogue.published_on[rows]).astype(float)))):.1f}",
        "mean score": f"{np.mean(scores):.3f}",
        "CPU ms": f"{spent:.1f}",
    }  # fmt: skip


def checked(index: CatalogueIndex) -> CatalogueIndex:
    """The same catalogue, its listings last checked on different days."""
    ago = np.random.default_rng(6).integers(0, 90, len(index))
    days = np.datetime64(timezone.localdate(), "D") - ago.astype("timedelta64[D]")
    return replace(index, opportunities=replace(index.opportunities, published_on=days))


def flooded(index: CatalogueIndex) -> CatalogueIndex:
    """The same catalogue, most of which a tenth of the organisations publish."""
    catalogue = index.opportunities
    organisations = np.unique(catalogue.organisations)
    few = np.random.default_rng(7).choice(organisations, max(len(organisations) // 10, 1), replace=False)
    rng = np.random.default_rng(8)
    taken = rng.random(len(catalogue)) < 0.6
    owners = np.where(taken, rng.choice(few, len(catalogue)), catalogue.organisations)
    return CatalogueIndex.of(replace(catalogue, organisations=owners), index.vectors)


def main() -> None:
    """Prepare, make every list three ways, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--residents", type=int, default=300, help="made-up residents (default 300)")
    parser.add_argument(
        "--opportunities", type=int, default=3_000, help="open opportunities of the larger catalogue (default 3,000)"
    )
    parser.add_argument("--seed", type=int, default=20261126, help="of the residents")
    options = parser.parse_args()
    console = Console(width=200)
    people = crowd(prepare(0), options.residents, options.seed)
    today = timezone.localdate()
    fitted = Recommender().fit(occupation_table(), opportunity_frame(today=today))
    small = checked(fitted.index(opportunity_frame(today=today)))
    grow(options.opportunities)
    large = checked(fitted.index(opportunity_frame(today=today), known=small.vectors))
    for name, index in (
        ("the demonstration", small),
        ("copies of it", large),
        ("copies, flooded by a few", flooded(large)),
    ):
        table = Table(
            title=f"{name}: {len(index):,} opportunities, {len(people)} residents, first {FIRST}", title_justify="left"
        )
        for way, configuration in SPREADS.items():
            recommender = Recommender(configuration=Configuration(spread=configuration))
            recommender.adopt(fitted.text_, fitted.pieces_, fitted.bridge_, fitted.occupation_labels_)
            shown = index if way == "now" else replace(index, families=np.arange(len(index)))
            told = figures(index, *lists_of(recommender, shown, people))
            if not table.columns:
                for column in ("spread", *told):
                    table.add_column(column, justify="left" if column == "spread" else "right")
            table.add_row(way, *told.values())
        console.print(table)


if __name__ == "__main__":
    main()
