"""How fast another instance reads our change feed: `make bench-feeds`.

    python benchmarks/feeds.py [--listings 2000]

One instance publishes so many listings (the demonstration's, repeated); its web server answers on the loopback. Then, each in a process
and a database of its own, from nothing to the end of the feed:

    read    only the pages, unpacked and parsed, nothing stored: what the server and the network take
    ours    `manage.py follow_feed`: every value checked, a page a transaction, search and history of the feed kept
    plain   the loop that anybody would write: the same pages, each row saved with Django's update_or_create, nothing checked; the
            first 500 items

Prints items a second, SQL statements an item, and bytes a page as JSON and as they are sent.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)
FOLDER = ROOT / ".data" / "bench-feeds"
os.environ.setdefault("DATA_DIR", str(FOLDER / "publisher"))
os.environ["ENVIRONMENT"] = "development"
os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from benchmarks.large_catalogue import grow
from courses.feeds.following.follow import Pace, follow, start
from courses.feeds.refresh import refresh
from courses.models import (
    Borough,
    Course,
    CourseRun,
    Employer,
    FeedItem,
    FollowedFeed,
    Job,
    JobLocation,
    Opportunity,
    OpportunitySkill,
    Provider,
    Skill,
    Venue,
)

Record = dict[str, Any]
PLAIN_ITEMS = 500
"""It is slow: the first ones tell how slow."""
JOINED = {"version", "id", "kind", "skills", "provider", "employer", "runs", "venue", "venues", "relation"}


def publish(listings: int) -> Record:
    """Fill the catalogue and bring its feed up to date."""
    call_command("migrate", verbosity=0)
    call_command("load_fixtures", verbosity=0)
    grow(listings)
    began = time.perf_counter()
    done = refresh(now=timezone.now())
    return {"listings": FeedItem.objects.count(), "changed": done.changed, "seconds": time.perf_counter() - began}


def pages(url: str) -> Iterator[tuple[list[Record], int, int]]:
    """The items of each page, and its bytes as JSON and as they came."""
    while True:
        with urlopen(Request(url, headers={"Accept-Encoding": "gzip"})) as response:  # noqa: S310 - our own server
            sent = response.read()
        plain = gzip.decompress(sent) if sent[:2] == b"\x1f\x8b" else sent
        page = json.loads(plain)
        if not page["items"]:
            return
        yield page["items"], len(plain), len(sent)
        url = page["next"]


def read(url: str) -> Record:
    """Only the pages."""
    found = [(len(items), plain, sent) for items, plain, sent in pages(url)]
    items, plain, sent = (sum(column) for column in zip(*found, strict=True))
    return {"items": items, "plain": plain // len(found), "sent": sent // len(found), "pages": len(found)}


def ours(url: str) -> Record:
    """As the command does it."""
    follow(start(url), Pace(forever=False), lambda _: None)
    feed = FollowedFeed.objects.get()
    assert feed.refused == 0, feed.refused
    return {"items": feed.updated + feed.deleted, "pages": feed.pages}


def plain(url: str) -> Record:
    """Row by row."""
    count = 0
    for items, _, _ in pages(url):
        for item in items[: PLAIN_ITEMS - count]:
            save(item)
            count += 1
        if count == PLAIN_ITEMS:
            break
    return {"items": count}


def save(item: Record) -> None:
    """One item, as its record has it."""
    key, record = str(item["id"]), item.get("data", {}).get("record")
    if record is None:
        Opportunity.objects.filter(source="feed", source_ref=key).update(status="CLOSED")
        return
    owner_name, model = ("provider", Course) if record["kind"] == "COURSE" else ("employer", Job)
    whose = saved(Provider if model is Course else Employer, record[owner_name])
    mine = {**values(record), "status": "LIVE", owner_name: whose}
    listing, _ = model.objects.update_or_create(source="feed", source_ref=key, defaults=mine)
    for entry in record["skills"]:
        skill, _ = Skill.objects.update_or_create(uri=entry["uri"], defaults=values(entry))
        OpportunitySkill.objects.update_or_create(
            opportunity_id=listing.pk, skill=skill, defaults={"relation": entry["relation"]}
        )
    CourseRun.objects.filter(course_id=listing.pk).delete()
    for run in record.get("runs", ()):
        place = saved(Venue, run["venue"]) if run.get("venue") else None
        CourseRun.objects.create(course_id=listing.pk, venue=place, **values(run))
    for venue in record.get("venues", ()):
        JobLocation.objects.update_or_create(job_id=listing.pk, venue=saved(Venue, venue))


def saved(model: Any, record: Record) -> Any:
    """A row that a listing refers to."""
    row, _ = model.objects.update_or_create(source="feed", source_ref=str(record["id"]), defaults=values(record))
    return row


def values(record: Record) -> Record:
    """The columns of a record; what is unique in our register stays away, as it does in ours."""
    return {name: value for name, value in record.items() if name not in JOINED | {"reference", "ukprn"}}


STEPS: dict[str, Callable[[str], Record]] = {"read": read, "ours": ours, "plain": plain}


def run_step(step: str, url: str) -> Record:
    """One way, in this process and its database, and what it took."""
    statements = 0

    def counted(execute: Callable[..., Any], *given: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*given)

    if step != "read":
        empty()
    began = time.perf_counter()
    with connection.execute_wrapper(counted):
        found = STEPS[step](url)
    return {**found, "seconds": time.perf_counter() - began, "statements": statements}


def empty() -> None:
    """A new instance: the taxonomy and the boroughs, and nothing listed."""
    call_command("migrate", verbosity=0)
    if not Borough.objects.exists():
        call_command("load_fixtures", verbosity=0)
    for model in (FollowedFeed, Opportunity, Venue, Provider, Employer):
        model.objects.all().delete()


def in_a_process(name: str, *arguments: str) -> Record:
    """What a step printed, done in a process and a database of its own."""
    command = [sys.executable, __file__, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment(name))  # noqa: S603
    return json.loads(done.stdout.splitlines()[-1])


def environment(name: str) -> dict[str, str]:
    """Of an instance of this name."""
    return {**os.environ, "DATA_DIR": str(FOLDER / name), "LOG_LEVEL": "ERROR"}


def serve(port: int) -> subprocess.Popen[bytes]:
    """The publisher's web server; returns when it answers."""
    listen = ["-m", "waitress", "--listen", f"127.0.0.1:{port}", "backend.wsgi:application"]
    server = subprocess.Popen([sys.executable, *listen], cwd=ROOT, env=environment("publisher"))  # noqa: S603
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return server
    raise SystemExit("The publisher's server does not start. Run `make demo` to see why.")


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """All steps, or the one that a process of its own does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listings", type=int, default=2_000)
    parser.add_argument("--step", choices=["publish", *STEPS], help="used by the benchmark itself")
    parser.add_argument("--url")
    options = parser.parse_args()
    if options.step == "publish":
        print(json.dumps(publish(options.listings)))
        return
    if options.step:
        print(json.dumps(run_step(options.step, options.url)))
        return
    console = Console()
    with console.status("Publishing …"):
        made = in_a_process("publisher", "--step", "publish", "--listings", str(options.listings))
    console.print(f"{made['listings']:,} listings; {made['changed']:,} documents made in {made['seconds']:.1f} s.")
    port = free_port()
    url = f"http://127.0.0.1:{port}/feeds/opportunities"
    server = serve(port)
    try:
        found = {}
        for step in STEPS:
            with console.status(f"{step} …"):
                found[step] = in_a_process(step, "--step", step, "--url", url)
    finally:
        server.terminate()
        server.wait()
    console.print(shown(found))
    told = found["read"]
    console.print(
        f"{told['pages']} pages of {told['plain']:,} bytes as JSON, {told['sent']:,} as sent (gzip), on average."
    )


def shown(found: dict[str, Record]) -> Table:
    """The table."""
    table = Table(title="Following a feed from its beginning")
    for name in ("way", "items", "seconds", "items/s", "statements an item"):
        table.add_column(name, justify="left" if name == "way" else "right")
    for step, row in found.items():
        speed, statements = row["items"] / row["seconds"], row["statements"] / row["items"]
        table.add_row(step, f"{row['items']:,}", f"{row['seconds']:.1f}", f"{speed:,.0f}", f"{statements:.2f}")
    return table


if __name__ == "__main__":
    main()
