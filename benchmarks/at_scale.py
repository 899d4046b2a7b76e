"""The directory at its real size, used as its people use it: `make show-at-scale`.

    python benchmarks/at_scale.py [--data ../shared/data] [--courses 50000] [--seed 20261125]

In a database of its own: every provider of the register (914 real names) sends a file of courses, made of the 73,661 real titles, by the
way that they would send it: received, read and checked row by row by the worker, published in one act. Then the same file once more, a
search as a resident types it, filters, facets, the dashboard of one provider and a bulk edit. Everything else in the files is made up.

Prints how many rows a second each step takes, and what each request answered. Exit code 1: a step did not do what it should.
"""

from __future__ import annotations

import argparse
import csv
import io
import itertools
import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)
DATA = ROOT / ".data" / "at-scale"
os.environ["DATA_DIR"] = str(DATA)
os.environ["ENVIRONMENT"] = "development"
os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django

if "--help" not in sys.argv and "-h" not in sys.argv:
    shutil.rmtree(DATA, ignore_errors=True)
django.setup()

from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from backend.accounts.models import User
from courses.models import Opportunity, Provider, ProviderMember, Source, Upload, Venue
from courses.uploads.services import Sent, publish_upload, receive_upload
from courses.uploads.work import work_once
from mobile_api.development_signer import issue
from mobile_api.node import encode

T = TypeVar("T")
HEADER = (
    "course_reference", "title", "course_type", "level", "who_for", "entry_requirements", "what_you_learn", "url", "funding",
    "run_reference", "delivery_mode", "study_mode", "attendance", "venue_reference", "starts_on", "duration", "duration_unit", "cost",
    "places", "places_left",
)  # fmt: skip
LEARN = (
    "You will learn in a small group with a friendly tutor, practise with the tools that people use at work, and build a portfolio "
    "that you can show to an employer."
)
SEARCHES = (
    "spreadsheets",
    "pyhton",
    "level 2 plumbing",
    "english for beginners",
    "photography weekend",
    "bricklaying",
    "coding",
)
SEARCH = """query Search($text: String, $filter: SearchFilter) {
  search(text: $text, filter: $filter, first: 20) {
    totalCount { text } didYouMean { typed used }
    edges { node { title organisationName where costOrPay } }
  }
}"""
DASHBOARD = "query Dashboard($id: ID!) { organisationDashboard(organisationId: $id) { averageQuality todos { todo count text } } }"
LISTINGS = """query Mine($id: ID!) { myListings(organisationId: $id, first: 100) { edges { node { id } } } }"""
BULK = """mutation Bulk($input: ChangeListingsInput!) {
  changeListings(input: $input) { results { id errors { code } } errors { code message } }
}"""


def rows_of(number: int, titles: Iterator[str], size: int, random: Random, today: date) -> list[list[str]]:
    """Return a provider's file without its header: `size` courses, each with one to three runs."""
    rows = []
    for course in range(size):
        title = next(titles)
        level = next((str(digit) for digit in range(1, 8) if f"evel {digit}" in title or f" L{digit}" in title), "")
        about = [f"C{number}-{course}", title, "QUALIFICATION" if level else "TAILORED_LEARNING", level]
        about += ["Anyone who wants to learn this.", "None.", LEARN, f"https://provider-{number}.example/{course}"]
        about += [random.choice(["", "ADULT_SKILLS_FUND", "FREE_TO_ALL"])]
        for run in range(random.choice([1, 1, 2, 3])):
            places = random.randrange(8, 30)
            online = random.random() < 0.15
            rows.append([
                *about, f"R{run}", "ONLINE" if online else "CLASSROOM", random.choice(["PART_TIME", "FULL_TIME"]),
                "" if online else random.choice(["DAYTIME", "EVENING", "WEEKEND"]), "" if online else "MAIN",
                (today + timedelta(random.randrange(7, 300))).isoformat(), str(random.randrange(2, 40)), "WEEKS",
                str(random.choice([0, 45, 120, 380, 1200])), str(places), str(random.randrange(places + 1)),
            ])  # fmt: skip
    return rows


def as_csv(rows: list[list[str]]) -> bytes:
    """Return the file as a provider would save it."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    return text.getvalue().encode("utf-8-sig")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what `work` returned, and its seconds."""
    started = time.perf_counter()
    return work(), time.perf_counter() - started


def set_up(data: Path) -> tuple[User, list[Provider]]:
    """Load places and the register; one person, who says that they are made up, acts for every provider."""
    for command, *arguments in (("migrate",), ("load_fixtures",), ("import_open_data", str(data))):
        only = {"only": ["boroughs", "outcodes", "borough_outlines", "providers"]} if arguments else {}
        call_command(command, *arguments, verbosity=0, stdout=io.StringIO(), **only)
    owner = User.objects.for_firebase_uid("synthetic-office")
    providers = list(Provider.objects.filter(source=Source.NCS_PROVIDERS).select_related("office").order_by("pk"))
    ProviderMember.objects.bulk_create(ProviderMember(provider=row, user=owner, role="OWNER") for row in providers)
    Venue.objects.bulk_create(
        Venue(
            name=f"{row.name[:200]}, main site", kind=Venue.Kind.TRAINING_CENTRE, provider=row, reference="MAIN",
            postcode=row.office.postcode if row.office else "", latitude=row.office.latitude if row.office else None,
            longitude=row.office.longitude if row.office else None, borough_id=row.office.borough_id if row.office else None,
        )
        for row in providers
    )  # fmt: skip
    return owner, providers


def send(owner: User, provider: Provider, content: bytes) -> Upload:
    """Send a file and have it read."""
    sent = Sent("COURSES", "courses.csv", [content])
    upload = receive_upload(by=owner, organisation=Provider, organisation_id=provider.pk, sent=sent, now=timezone.now())
    work_until(upload, Upload.State.CHECKED)
    return upload


def work_until(upload: Upload, state: str) -> None:
    """Let the worker do what waits, until the upload stands where it should.

    Raises:
        SystemExit: it stands elsewhere when nothing waits any more.
    """
    while work_once() is not None:
        pass
    upload.refresh_from_db()
    if upload.state != state:
        sys.exit(f"Upload {upload.pk} is {upload.state}, not {state}: {upload.refusal_code} {upload.refusal}")


def ask(token: str, query: str, **variables: Any) -> Any:
    """Return the data of an answer of the endpoint."""
    response = Client().post(
        "/graphql",
        json.dumps({"query": query, "variables": variables}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    answer = response.json()
    if "errors" in answer:
        sys.exit(json.dumps(answer["errors"], indent=2))
    return answer["data"]


def fill(console: Console, owner: User, files: dict[Provider, bytes], rows: int) -> None:
    """Send and publish every provider's file."""
    seconds, refused = {"read and checked": 0.0, "published": 0.0}, Counter[str]()
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Uploading and publishing", total=len(files))
        for provider, content in files.items():
            upload, spent = timed(lambda provider=provider, content=content: send(owner, provider, content))
            seconds["read and checked"] += spent
            refused.update(problem["code"] for row in upload.rows.exclude(problems=[]) for problem in row.problems)
            publish_upload(by=owner, upload_id=upload.pk)
            _, spent = timed(lambda upload=upload: work_until(upload, Upload.State.PUBLISHED))
            seconds["published"] += spent
            progress.advance(task)
    for step, spent in seconds.items():
        console.print(
            f"{rows:,} rows of {len(files)} files {step} in {spent:.0f} s: {rows / spent:,.0f} rows a second."
        )
    if refused:
        console.print(f"Rows handed back, by code: {dict(refused)}")
    live = Opportunity.objects.live(today=timezone.localdate()).filter(course__provider__in=files).count()
    console.print(f"{live:,} of these courses are live.")


def searches(console: Console, token: str) -> None:
    """Search, plainly and with filters."""
    table = Table(
        "search", "filter", "found", "did you mean", "first", "ms", title="One request each", title_justify="left"
    )
    filters: list[dict[str, Any]] = [{}, {"attendance": ["EVENING"], "free": True}]
    for text, given in itertools.product(SEARCHES, filters):
        data, spent = timed(lambda text=text, given=given: ask(token, SEARCH, text=text, filter=given))
        found = data["search"]
        first = found["edges"][0]["node"] if found["edges"] else None
        fixes = ", ".join(fix["used"] for fix in found["didYouMean"])
        told = f"{first['title']} ({first['where']}, {first['costOrPay']})" if first else "nothing"
        table.add_row(
            text, json.dumps(given) if given else "", found["totalCount"]["text"], fixes, told, f"{spent * 1000:.0f}"
        )
    console.print(table)


def bulk_edit(console: Console, token: str, provider: Provider) -> None:
    """Look at a dashboard, then confirm a hundred listings at once."""
    key = encode("Provider", provider.pk)
    data, spent = timed(lambda: ask(token, DASHBOARD, id=key))
    board = data["organisationDashboard"]
    console.print(f"Dashboard of {provider.name} in {spent * 1000:.0f} ms: quality {board['averageQuality']}.")
    for todo in board["todos"]:
        console.print(f"  {todo['count']:>4} {todo['text']}")
    ids = [edge["node"]["id"] for edge in ask(token, LISTINGS, id=key)["myListings"]["edges"]]
    changed, spent = timed(lambda: ask(token, BULK, input={"ids": ids, "change": "CONFIRM"})["changeListings"])
    refused = [row for row in changed["results"] if row["errors"]]
    console.print(f"Confirmed {len(ids) - len(refused)} of {len(ids)} listings in one act, {spent * 1000:.0f} ms.")


def main() -> int:
    """Do all of it and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the open data")
    parser.add_argument("--courses", type=int, default=50_000, help="courses in all files together")
    parser.add_argument("--seed", type=int, default=20261125, help="of everything made up")
    arguments = parser.parse_args()
    titles_file = arguments.data / "ncs_course_titles" / "CourseTitles.txt"
    if not titles_file.is_file():
        print(f"No titles: {titles_file} is not a file. Say where the open data are with --data.", file=sys.stderr)
        return 2
    console, random = Console(width=150), Random(arguments.seed)
    titles = [
        line for raw in titles_file.read_text(encoding="utf-8").splitlines() if len(line := " ".join(raw.split())) > 3
    ]
    random.shuffle(titles)
    owner, providers = set_up(arguments.data)
    share, more = divmod(arguments.courses, len(providers))
    stream = itertools.cycle(titles)
    sheets = {
        provider: rows_of(number, stream, share + (number < more), random, timezone.localdate())
        for number, provider in enumerate(providers)
    }
    files = {provider: as_csv(rows) for provider, rows in sheets.items() if rows}
    console.print(
        f"{len(providers)} providers, {arguments.courses:,} courses, {sum(map(len, sheets.values())):,} rows (runs)."
    )
    fill(console, owner, files, sum(map(len, sheets.values())))
    provider, content = next(iter(files.items()))
    upload = send(owner, provider, content)
    publish_upload(by=owner, upload_id=upload.pk)
    work_until(upload, Upload.State.PUBLISHED)
    console.print(f"The same file of {provider.name} again: {json.dumps(upload.outcome)}")
    token = issue("synthetic-office", now=timezone.now(), lifetime=timedelta(hours=1))
    searches(console, token)
    bulk_edit(console, token, provider)
    return 0


if __name__ == "__main__":
    sys.exit(main())
