"""How long finding duplicates and scoring take in a whole catalogue: `make bench-trust`.

    python benchmarks/trust.py [--size 50000] [--titles FILE]

Builds a catalogue of courses in a database of its own, spread over 900 providers as unevenly as real ones, confirmed between today
and a year ago, every twentieth listed twice; then prints seconds for a full look for duplicates, for one after a hundred changes, for
one submission, for scoring everything (the first time, and a second time), and for the dashboard of the largest provider.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)
os.environ.setdefault("DATA_DIR", str(ROOT / ".data" / "bench-trust"))
os.environ["ENVIRONMENT"] = "development"
os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"

import django

django.setup()

from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from courses.models import Course, CourseRun, Opportunity, Provider, TrustRun, Venue
from courses.queries.dashboard import dashboard
from courses.services.duplicates import find_duplicates, near_duplicates
from courses.services.trust import score_trust

PROVIDERS = 900
BATCH = 10_000
SUBMISSIONS = 20
WORDS = ("Pottery", "Sewing", "Spanish", "Plumbing", "Bookkeeping", "Excel", "Python", "Yoga", "Counselling", "Welding")
WAYS = (
    "for beginners",
    "level 1",
    "level 2",
    "level 3",
    "improvers",
    "evening class",
    "part 1",
    "part 2",
    "diploma",
    "award",
)
COPIES = """
    INSERT INTO {table} SELECT (jsonb_populate_record(t, to_jsonb(x))).*
    FROM {table} AS t, jsonb_to_recordset(%s::jsonb) AS x ({columns}) WHERE t.{key} = %s
"""


def titles_of(path: Path | None, size: int) -> list[str]:
    """Real titles where there is a file of them, made ones elsewhere."""
    random = Random(20261125)
    if path is not None and path.is_file():
        known = [line.strip()[:255] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [random.choice(known) for _ in range(size)]
    return [f"{random.choice(WORDS)} {random.choice(WAYS)} {random.randrange(40)}" for _ in range(size)]


def copies(model: Any, template: Any, columns: dict[str, str], rows: list[dict[str, Any]]) -> None:
    """Insert copies of a row, with these columns changed."""
    meta = model._meta  # noqa: SLF001 - Django's documented name
    table = meta.db_table
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    statement = COPIES.format(table=table, columns=declared, key=meta.pk.column)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            cursor.execute(statement, [json_text(rows[start : start + BATCH]), template.pk])


def json_text(rows: list[dict[str, Any]]) -> str:
    """Rows as JSON; moments and days as text."""
    return json.dumps(rows, default=lambda value: value.isoformat())


def postcode(number: int) -> str:
    """One for each venue."""
    rest, first = divmod(number, 20)
    return f"E{first} {rest % 10}{chr(ord('A') + rest // 10 % 20)}{chr(ord('A') + rest // 200)}"


def build(titles: list[str], now: datetime) -> None:
    """A fresh catalogue of so many courses."""
    random = Random(1)
    call_command("migrate", verbosity=0)
    for model in (CourseRun, Course, Opportunity, Venue, Provider, TrustRun):
        model.objects.all().delete()
    approved = Provider.Approval.APPROVED
    providers = Provider.objects.bulk_create(
        Provider(name=f"Lantern{n} College", approval=approved) for n in range(PROVIDERS)
    )
    kind = Venue.Kind.COLLEGE
    venues = Venue.objects.bulk_create(
        Venue(name=f"Hall {n}", kind=kind, postcode=postcode(n)) for n in range(PROVIDERS)
    )
    template = Course.objects.create(
        provider=providers[0],
        title="Template",
        status="LIVE",
        published_at=now,
        confirmed_at=now,
        course_type="SHORT_COURSE",
    )
    run = CourseRun.objects.create(course=template, venue=venues[0], delivery_mode="CLASSROOM", cost_gbp=90)
    bases, courses, runs = [], [], []
    provider, start = 0, now.date()
    for n, title in enumerate(titles):
        key, twice = template.pk + 1 + n, n % 20 == 1
        if not twice:
            provider = int(PROVIDERS * random.random() ** 2)
            start = now.date() + timedelta(days=random.randrange(-10, 120))
        at = now - timedelta(days=random.randrange(365))
        shown = f"{titles[n - 1]} course"[:255] if twice else title
        bases.append({"id": key, "title": shown, "confirmed_at": at, "published_at": at, "changed_at": at})
        courses.append({"opportunity_ptr_id": key, "provider_id": providers[provider].pk})
        runs.append({"id": run.pk + 1 + n, "course_id": key, "venue_id": venues[provider].pk, "starts_on": start})
    moments = dict.fromkeys(("confirmed_at", "published_at", "changed_at"), "timestamptz")
    copies(Opportunity, template, {"id": "bigint", "title": "text", **moments}, bases)
    copies(Course, template, {"opportunity_ptr_id": "bigint", "provider_id": "bigint"}, courses)
    copies(CourseRun, run, {"id": "bigint", "course_id": "bigint", "venue_id": "bigint", "starts_on": "date"}, runs)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what came out."""
    began = time.perf_counter()
    result = act()
    return time.perf_counter() - began, result


def measure(table: Table, now: datetime) -> None:
    """Add a line for each question."""
    seconds, found = timed(lambda: find_duplicates(now=now))
    table.add_row("find_duplicates", f"{seconds:.1f} s", f"{found.compared:,} compared, {len(found.pairs):,} found")
    changed = list(Opportunity.objects.order_by("pk").values_list("pk", flat=True)[:100])
    later = now + timedelta(hours=1)
    Opportunity.objects.filter(pk__in=changed).update(changed_at=later)
    seconds, found = timed(lambda: find_duplicates(now=later, changed_only=True))
    table.add_row("find_duplicates --changed-only", f"{seconds:.1f} s", f"{found.listings:,} changed")
    keys = list(Opportunity.objects.order_by("pk").values_list("pk", flat=True)[1_000 : 1_000 + SUBMISSIONS])
    each = [timed(lambda key=key: near_duplicates([key], now=later))[0] for key in keys]
    table.add_row("near_duplicates of one", f"{median(each) * 1_000:.0f} ms", f"{max(each) * 1_000:.0f} ms at most")
    for name, at in (
        ("score_trust, first", now),
        ("score_trust, again", now),
        ("score_trust, 8 days later", now + timedelta(days=8)),
    ):
        seconds, outcome = timed(lambda at=at: score_trust(now=at))
        words = f"{outcome.changed:,} changed, {outcome.warned:,} warned, {outcome.hidden:,} hidden"
        table.add_row(name, f"{seconds:.1f} s", words)
    largest = Provider.objects.annotate(listings=Count("courses")).order_by("-listings").first()
    if largest is not None:
        seconds, _ = timed(lambda: dashboard(largest, now=now))
        table.add_row("dashboard of the largest", f"{seconds * 1_000:.0f} ms", f"{largest.courses.count():,} listings")


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=50_000, help="courses in the catalogue")
    parser.add_argument("--titles", type=Path, help="file of titles, one a line")
    options = parser.parse_args()
    now = timezone.now()
    seconds, _ = timed(lambda: build(titles_of(options.titles, options.size), now))
    table = Table("what", "time", "", title=f"{options.size:,} courses (built in {seconds:.0f} s)")
    measure(table, now)
    console = Console()
    console.print(table)
    console.print(
        f"Largest memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB."
    )


if __name__ == "__main__":
    main()
