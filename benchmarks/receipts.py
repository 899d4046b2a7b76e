"""What a receipt costs: `make bench-receipts` (SIZE=10000). CPU of making a list with and without one, in turns; bytes; a replay.

"Without" is the same code with nothing in the place of the receipt, and the list written out once instead of hashed and stored
from one text. Bytes are as PostgreSQL keeps them.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DATA_DIR", str(ROOT / ".data" / "bench-receipts"))
os.environ["ENVIRONMENT"] = "development"
os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.large_catalogue import grow
from courses.models import Opportunity
from matching.models import ArchivedPart, Receipt, Resident
from matching.recommender.archive import CatalogueArchive
from matching.services import recommend
from matching.services.demo import UID_PREFIX, load_synthetic_residents
from matching.services.matcher import current_matcher
from matching.services.replaying import receipt_of, replay


def main() -> None:
    """Prepare, take turns, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", type=int, nargs="?", default=10_000, help="open opportunities (default 10,000)")
    parser.add_argument("--lists", type=int, default=240, help="lists of each kind (default 240)")
    options = parser.parse_args()
    now = timezone.now()
    people = _prepare(options.size, now)
    table = Table(title=f"Receipts at {options.size:,} open opportunities, load {os.getloadavg()[0]:.1f}")
    table.add_column("what")
    table.add_column("figure", justify="right")
    figures = [*_loading(now), *_making(people, options.lists, now), *_bytes(), *_changing(people[0]), *_replaying()]
    for what, figure in figures:
        table.add_row(what, figure)
    Console(width=120).print(table)


def _prepare(size: int, now: datetime) -> list[Resident]:
    call_command("migrate", verbosity=0)
    call_command("load_fixtures")
    grow(size)
    call_command("fit_matcher")
    load_synthetic_residents(path=settings.BASE_DIR / "fixtures" / "demo" / "residents.json", now=now)
    Receipt.objects.all().delete()
    ArchivedPart.objects.all().delete()
    return list(Resident.objects.filter(user__firebase_uid__startswith=UID_PREFIX).select_related("user"))


def _cpu(do: Callable[[], Any]) -> float:
    begun = time.process_time()
    do()
    return (time.process_time() - begun) * 1e3


def _loading(now: datetime) -> list[tuple[str, str]]:
    loading = _cpu(lambda: current_matcher(today=timezone.localdate(now)))
    matcher = current_matcher(today=timezone.localdate(now))
    naming = _cpu(lambda: CatalogueArchive(matcher.index.opportunities))
    keeping = _cpu(matcher.kept.root)
    return [
        ("loading a catalogue, CPU ms", f"{loading:,.0f}"),
        ("taking it apart, once a version and process, CPU ms", f"{naming:,.0f}"),
        ("taking it apart and keeping all of it, the first time, CPU ms", f"{keeping:,.0f}"),
    ]


def _making(people: list[Resident], lists: int, now: datetime) -> list[tuple[str, str]]:
    ranked = recommend.ranked

    def plain(*given: Any, **named: Any) -> dict[str, Any]:
        made = ranked(*given, **named)
        return {**made, "items": list(made["items"])}

    with_it: list[float] = []
    without: list[float] = []
    for turn in track(range(lists), "Making lists"):
        person = people[turn % len(people)]
        for times in (with_it, without) if turn % 2 else (without, with_it):
            person.receipts.all().delete()
            person.recommendation_lists.all().delete()
            make = partial(recommend.recommend, to=person.user, now=now)
            if times is with_it:
                times.append(_cpu(make))
            else:
                with mock.patch.multiple(recommend, give_receipt=lambda **_: None, ranked=plain):
                    times.append(_cpu(make))
    for person in people:
        recommend.recommend(to=person.user, now=now)
    share = median(with_it) / median(without) - 1
    return [
        (f"making a list without a receipt, CPU ms p50 of {lists}", f"{median(without):.1f}"),
        (f"with a receipt, CPU ms p50 of {lists}", f"{median(with_it):.1f}"),
        ("more by", f"{share:.1%}"),
    ]


def _bytes() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT avg(pg_column_size(receipt.*)), avg(pg_column_size(list.items)) FROM matching_receipt AS receipt "
            "JOIN matching_recommendationlist AS list ON list.receipt_id = receipt.id"
        )
        receipt, items = cursor.fetchone()
        cursor.execute("SELECT count(*), sum(pg_column_size(part.*)) FROM matching_archivedpart AS part")
        parts, kept = cursor.fetchone()
    return [
        ("a receipt, bytes", f"{receipt:,.0f}"),
        ("the items of a stored list, for comparison, bytes", f"{items:,.0f}"),
        (f"the whole catalogue and the engine, once for everybody ({parts:,} parts), bytes", f"{kept:,}"),
    ]


def _changing(person: Resident) -> list[tuple[str, str]]:
    before = set(ArchivedPart.objects.values_list("pk", flat=True).iterator())
    listing = Opportunity.objects.order_by("pk")[5]
    listing.title = f"{listing.title}, changed"
    listing.save()
    recommend.recommend(to=person.user, now=timezone.now())
    new = [part for part in ArchivedPart.objects.all() if part.pk not in before]
    return [
        (f"one listing changes: {len(new)} parts, bytes", f"{sum(len(part.content) + 60 for part in new):,}"),
    ]


def _replaying() -> list[tuple[str, str]]:
    row = Receipt.objects.order_by("pk").first()
    assert row is not None
    begun = time.process_time()
    done = replay(receipt_of(row))
    took = time.process_time() - begun
    return [("a replay, CPU s", f"{took:.1f}"), ("which is", "identical" if done.is_identical else "DIFFERENT")]


if __name__ == "__main__":
    main()
