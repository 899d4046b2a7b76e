"""How long the home screen takes: `make bench-api`.

One query, `me` and 20 recommendations with reasons, opportunity, organisation and the best way to take part, at 10,000 open
opportunities, asked of the product's WSGI application in this process, as each of 12 synthetic residents in turn:

    stored    the list is there: nothing has changed since it was made
    new       the list is made: the resident has just changed an answer
    floor     the same rows by hand-written SQL, turned into JSON without GraphQL, Django's ORM or any check
    tutorial  a graphene-django schema as its tutorial writes it, for the same screen

Prints p50 and p95 in milliseconds of wall time, CPU of this process at p50, and ratios to the floor.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DATA_DIR", str(ROOT / ".data" / "bench-api"))
os.environ["ENVIRONMENT"] = "development"
os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"

import django

django.setup()

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from benchmarks.floor import home_screen
from benchmarks.large_catalogue import grow
from benchmarks.tutorial_schema import schema as tutorial
from matching.models import RecommendationList, Resident
from matching.services.demo import UID_PREFIX, load_synthetic_residents
from mobile_api.development_signer import issue

QUERY = (ROOT / "tests" / "operations" / "home.graphql").read_text(encoding="utf-8")
TUTORIAL_QUERY = """
query Home($resident: Int!) {
  resident(id: $resident) { wants outcode { code } }
  recommendations(resident: $resident) {
    rank score reasons
    opportunity {
      title summary level closesOn
      course { provider { name } runs { startsOn costGbp venue { name borough { name } } } }
      job { employer { name } payMin payMax payPeriod locations { venue { name borough { name } } } }
    }
  }
}
"""


class Application:
    """The product's WSGI application, called without a socket."""

    def __init__(self) -> None:
        self._application = get_wsgi_application()

    def post(self, token: str) -> bytes:
        """One request; stops the benchmark when the answer is not whole."""
        body = json.dumps({"query": QUERY}).encode()
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/graphql",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_HOST": "localhost",
            "HTTP_AUTHORIZATION": f"Bearer {token}",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }
        status: list[str] = []
        response = self._application(environ, lambda line, _headers: status.append(line))
        answer = b"".join(response)
        response.close()
        if status != ["200 OK"] or b'"errors"' in answer:
            sys.exit(f"The home screen failed: {status} {answer[:300]!r}")
        return answer


def prepare(size: int) -> list[Resident]:
    """The database of this benchmark, with `size` open opportunities, a fitted matcher and the synthetic residents."""
    now = timezone.now()
    call_command("migrate", verbosity=0)
    call_command("load_fixtures")
    grow(size)
    call_command("fit_matcher")
    load_synthetic_residents(path=settings.BASE_DIR / "fixtures" / "demo" / "residents.json", now=now)
    return list(Resident.objects.filter(user__firebase_uid__startswith=UID_PREFIX).select_related("user"))


def timed(ask: Callable[[], object], before: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU milliseconds of one call; what has to happen before it is not counted."""
    before()
    wall, cpu = time.perf_counter(), time.process_time()
    ask()
    return (time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3


def main() -> None:
    """Prepare, take turns, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--opportunities", type=int, default=10_000, help="open opportunities (default 10,000)")
    parser.add_argument("--requests", type=int, default=120, help="requests of each kind (default 120)")
    options = parser.parse_args()
    residents = prepare(options.opportunities)
    application = Application()
    tokens = {r.pk: issue(str(r.user.firebase_uid), now=timezone.now(), lifetime=timedelta(days=1)) for r in residents}

    def forget(resident: Resident) -> None:
        RecommendationList.objects.filter(resident=resident).delete()

    def nothing(_resident: Resident) -> None:
        return

    ways: dict[str, tuple[Callable[[Resident], object], Callable[[Resident], object]]] = {
        "stored": (lambda r: application.post(tokens[r.pk]), nothing),
        "new": (lambda r: application.post(tokens[r.pk]), forget),
        "floor": (lambda r: home_screen(r.pk), nothing),
        "tutorial": (lambda r: _tutorial(r.pk), nothing),
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for resident in residents:
        application.post(tokens[resident.pk])
    for turn in range(options.requests):
        resident = residents[turn % len(residents)]
        application.post(tokens[resident.pk])  # the list is there again after "new"
        for name, (ask, before) in ways.items():
            times[name].append(timed(lambda a=ask, r=resident: a(r), lambda b=before, r=resident: b(r)))
    _print(times, options.opportunities)


def _tutorial(resident: int) -> None:
    result = tutorial.execute(TUTORIAL_QUERY, variable_values={"resident": resident})
    if result.errors:
        sys.exit(f"The tutorial's schema failed: {result.errors}")
    json.dumps(result.data, default=str)


def _print(times: dict[str, list[tuple[float, float]]], size: int) -> None:
    table = Table(
        title=f"Home screen at {size:,} open opportunities, {len(times['stored'])} requests each, {timezone.localdate()}"
    )
    for column in ("way", "p50 ms", "p95 ms", "CPU p50 ms", "× floor"):
        table.add_column(column, justify="left" if column == "way" else "right")
    floor = median(wall for wall, _ in times["floor"])
    for name, rows in times.items():
        walls = [wall for wall, _ in rows]
        p95 = quantiles(walls, n=20)[-1]
        cpu = median(used for _, used in rows)
        table.add_row(name, f"{median(walls):.2f}", f"{p95:.2f}", f"{cpu:.2f}", f"{median(walls) / floor:.1f}")
    Console().print(table)
    print("The database's own CPU is in the wall time and not in the CPU column.")


if __name__ == "__main__":
    main()
