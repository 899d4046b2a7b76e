"""`manage.py demo`: everything that a newcomer wants to see, in one command."""

from __future__ import annotations

import json
import signal
import socket
import sys
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import waitress
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from rich.console import Console

from backend.accounts.models import User
from backend.errors import Refusal
from backend.management.commands.run_scheduler import JOBS
from courses.services.demo import load_demo_members
from courses.services.demo_listings import load_demo_listings
from courses.worker import Worker
from matching.management.listing import print_listing
from matching.queries.recommendations import page, with_rows
from matching.services.demo import UID_PREFIX, load_synthetic_residents
from matching.services.demo_policies import load_demo_policies, price_demo_policies
from matching.services.recommend import recommend
from mobile_api.development_signer import issue
from mobile_api.push.transports.console import ConsoleTransport
from mobile_api.push.worker import PushWorker

HOST = "127.0.0.1"
HIGHEST_PORT = 65_535
SHOWN = ("amina", "kai", "tomasz")
"""Synthetic residents whose lists are printed: a carer who returns to work, a school leaver, a night worker."""

STAFF = "demo-sade@example.org"
"""Of `fixtures/demo/members.json`: names the two analysts who decide about the demonstration's policies."""
TOKEN_LIFETIME = timedelta(days=7)
PATIENCE = 20.0
"""Seconds that each worker has to end what it has begun, on a slow machine too."""

FIRST_QUERY = """{
  me { outcode { code } wants }
  recommendations(first: 3) {
    edges {
      node {
        rank
        opportunity { __typename title organisationName costOrPay where }
        reasons { text }
      }
    }
  }
}"""


class Command(BaseCommand):
    """Prepares the demonstration (only what is missing), prints three residents' lists, and serves GraphQL."""

    help = "Load the demonstration, print what three synthetic residents are recommended, and serve GraphQL on this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default 8000)")
        parser.add_argument("--no-serve", action="store_true", help="stop after printing the lists")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Prepare, print, serve until Ctrl-C."""
        if settings.SIGN_IN != "development":
            raise CommandError(
                "The demo signs its own tokens: run it with ENVIRONMENT=development and SIGN_IN=development."
            )
        if not options["no_serve"]:
            _refuse_taken_port(options["port"])
        # Ending by a signal runs the clean-up too: the database stops with the server. Ctrl-C counts even where the shell
        # that started us in the background had switched it off.
        signal.signal(signal.SIGTERM, _end)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            self._prepare()
            self._show()
            if not options["no_serve"]:
                self._serve(options["port"])
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal.text}") from refusal
        except KeyboardInterrupt:
            self.stdout.write("\nStopped the server and the database.")

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0)
        call_command("load_fixtures")
        made = load_synthetic_residents(
            path=settings.BASE_DIR / "fixtures" / "demo" / "residents.json", now=timezone.now()
        )
        self.stdout.write(f"Synthetic residents: {made} made." if made else "Synthetic residents: already there.")
        members = load_demo_members(path=settings.BASE_DIR / "fixtures" / "demo" / "members.json", now=timezone.now())
        self.stdout.write("People of organisations, each with a token from manage.py sign_in_token NAME:")
        self.stdout.writelines(f"  {line}\n" for line in members)
        listings = load_demo_listings(
            path=settings.BASE_DIR / "fixtures" / "demo" / "listings.json", now=timezone.now()
        )
        self.stdout.write("Listings of theirs that are on their way:")
        self.stdout.writelines(f"  {line}\n" for line in listings)
        call_command("fit_matcher")
        policies = load_demo_policies(
            path=settings.BASE_DIR / "fixtures" / "demo" / "policies.json", staff=STAFF, now=timezone.now()
        )
        self.stdout.write("Policies that put a group first, all made up (page: /policies):")
        self.stdout.writelines(f"  {line}\n" for line in policies)
        self.stdout.write(price_demo_policies(now=timezone.now()))

    def _show(self) -> None:
        now = timezone.now()
        console = Console()
        for key in SHOWN:
            stored = recommend(to=User.objects.get(firebase_uid=UID_PREFIX + key), now=now)
            items = page(stored, after_rank=0, first=5, today=timezone.localdate(now)).items
            resident = stored.resident
            heading = f"{key.title()} (synthetic), {resident.outcode or 'no postcode'}: “{resident.wants}”"
            print_listing(console, heading, with_rows(items))

    def _serve(self, port: int) -> None:
        token = issue(UID_PREFIX + SHOWN[0], now=timezone.now(), lifetime=TOKEN_LIFETIME)
        address = f"http://{HOST}:{port}/graphql"
        headers = json.dumps({"Authorization": f"Bearer {token}"})
        self.stdout.write(
            f"\nGraphQL and GraphiQL: {address}\n"
            f"Who is put first, and why: http://{HOST}:{port}/policies\n"
            f"\nSigned in as {SHOWN[0].title()}, with this query ready to run:\n"
            f"{address}#query={quote(FIRST_QUERY)}&headers={quote(headers)}\n"
            f"\nToken (a week; paste it into GraphiQL's Headers as below):\n{headers}\n"
            f"\nFirst query:\n{FIRST_QUERY}\n"
            "\nCtrl-C stops the server and the database."
        )
        self.stdout.flush()
        workers = (PushWorker(ConsoleTransport()).begin(), Worker(JOBS).begin())
        try:
            waitress.serve(get_wsgi_application(), host=HOST, port=port, threads=4, ident=None, _quiet=True)
        finally:
            for worker in workers:
                worker.stop.set()
            for worker in workers:  # before the database stops: a job that has begun needs it
                worker.end(patience=PATIENCE)
        raise KeyboardInterrupt  # waitress returns when it was interrupted


def _refuse_taken_port(port: int) -> None:
    if not 1 <= port <= HIGHEST_PORT:
        raise CommandError(f"{port} is not a port. Use a number from 1 to {HIGHEST_PORT}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise CommandError(f"Port {port} is only for the system. Choose one: make demo PORT=8000") from error
        except OSError as error:
            other = port + 1 if port < HIGHEST_PORT else 8000
            raise CommandError(
                f"Port {port} is taken by another program. Choose one: make demo PORT={other}"
            ) from error


def _end(*_: Any) -> None:
    sys.exit("Stopped the server and the database.")
