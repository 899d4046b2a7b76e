"""How many notifications a second the outbox hands to a transport: `make bench-push`.

    python benchmarks/push_outbox.py [--messages 100000] [--workers 1 4] [--lots 100 500]

So many phones of as many people, one message each, in batches of 500, in a database of its own. Then real worker processes send all of
it through a transport that accepts at once, and every result is stored, a lot at a time: what a killed worker may send twice. Beside it
the way that anybody would begin with: one row a message, claimed and marked one by one; the first 2,000.

Prints messages a second, and CPU microseconds a message: of the workers, and of the PostgreSQL processes that serve them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)
FOLDER = ROOT / ".data" / "bench-push-outbox"
os.environ.setdefault("DATA_DIR", str(FOLDER))
os.environ["ENVIRONMENT"] = "development"
os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"
os.environ.setdefault("LOG_LEVEL", "WARNING")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from backend.accounts.models import User
from mobile_api.models import Device, PushBatch, PushResult
from mobile_api.models.device import hash_of_address
from mobile_api.push.message import Outgoing
from mobile_api.push.outbox import addresses_of, message_of
from mobile_api.push.results import append
from mobile_api.push.transport import Outcome, Verdict
from mobile_api.push.worker import PushWorker

ONE_BY_ONE = 2_000
"""It is slow: the first ones tell how slow."""


class AtOnce:
    """Accepts everything, and does nothing with it."""

    def send(self, batch: Sequence[Outgoing]) -> Iterator[Outcome]:
        """All of them."""
        for index in range(len(batch)):
            yield Outcome(index, Verdict.ACCEPTED, "OK")


def phones(count: int) -> list[int]:
    """At least so many phones; their numbers."""
    there = Device.objects.count()
    now = timezone.now()
    for first in range(there, count, 10_000):
        numbers = range(first, min(first + 10_000, count))
        people = User.objects.bulk_create([User(firebase_uid=f"bench-{number}") for number in numbers])
        addresses = [f"phone{number:08d}:{'x' * 130}" for number in numbers]
        Device.objects.bulk_create(
            Device(
                user=person,
                kind="TOKEN",
                address=address,
                address_sha256=hash_of_address(address),
                added_at=now,
                refreshed_at=now,
            )
            for person, address in zip(people, addresses, strict=True)
        )
    return list(Device.objects.order_by("pk").values_list("pk", flat=True)[:count])


def fill(devices: Sequence[int], size: int = 500) -> datetime:
    """An outbox with one message for each; what was there before is gone."""
    now = timezone.now()
    for model in (PushBatch, PushResult):
        model.objects.all().delete()
    PushBatch.objects.bulk_create(
        PushBatch(
            kind="STRONG_MATCH",
            template="STRONG_MATCH",
            version=1,
            language="en",
            names={"title": "Spreadsheets", "organisation": "Lantern College"},
            tag="STRONG_MATCH",
            devices=devices[at : at + size],
            made_at=now,
            not_before=now,
            expires_at=now + timedelta(days=1),
        )
        for at in range(0, len(devices), size)
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT push_result_days(%s, 3, 30)", [now.date()])
        cursor.execute("ANALYZE mobile_api_pushbatch, mobile_api_device, accounts_user")
    return now


def server_cpu() -> float:
    """CPU seconds of the PostgreSQL process that serves this one; Linux only, and only for a server on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def work(lot: int) -> None:
    """In a process of its own: send until nothing is left, then say how much CPU that took."""
    worker = PushWorker(AtOnce(), flush=lot)
    print("ready", flush=True)
    sys.stdin.readline()
    before, server = time.process_time(), server_cpu()
    while worker.work_once():
        pass
    print(time.process_time() - before, server_cpu() - server, flush=True)


def ours(messages: int, workers: int, lot: int) -> tuple[float, float, float]:
    """Seconds, CPU seconds of the workers, CPU seconds of the PostgreSQL processes that serve them."""
    processes = [
        subprocess.Popen(  # noqa: S603 - this very file
            [sys.executable, __file__, "--work", "--lots", str(lot)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(workers)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    begin = time.perf_counter()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate()[0].split() for process in processes]
    seconds = time.perf_counter() - begin
    cpu, server = (sum(float(words[at]) for words in said) for at in (0, 1))
    results = PushResult.objects.count()
    assert results == messages, f"{results} results of {messages} messages"
    return seconds, cpu, server


def one_by_one() -> tuple[float, float, float]:
    """A row a message, each claimed, sent and marked in a transaction of its own."""
    way, begin, cpu, server = AtOnce(), time.perf_counter(), time.process_time(), server_cpu()
    while True:
        with transaction.atomic():
            row = PushBatch.objects.select_for_update(skip_locked=True).filter(done_at=None).order_by("pk").first()
            if row is None:
                break
            now = timezone.now()
            outgoing = [Outgoing(address, message_of(row, now=now)) for _, address in addresses_of(row.devices)]
            append(row.pk, ((row.devices[each.index], each.verdict, each.code) for each in way.send(outgoing)), at=now)
            row.done_at, row.end = now, "SENT"
            row.save(update_fields=["done_at", "end"])
    return time.perf_counter() - begin, time.process_time() - cpu, server_cpu() - server


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--lots", type=int, nargs="+", default=[100, 500])
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    arguments: Any = parser.parse_args()
    if arguments.work:
        work(arguments.lots[0])
        return
    call_command("migrate", verbosity=0)
    devices = phones(arguments.messages)
    table = Table("outbox", "messages", "messages/s", "CPU µs a message: workers", "their PostgreSQL")

    def row(name: str, messages: int, measured: tuple[float, float, float]) -> None:
        seconds, cpu, server = measured
        rates = (f"{messages / seconds:,.0f}", f"{cpu / messages * 1e6:,.0f}", f"{server / messages * 1e6:,.0f}")
        table.add_row(name, f"{messages:,}", *rates)

    for workers in arguments.workers:
        for lot in arguments.lots:
            fill(devices)
            name = f"ours, {workers} worker{'s' if workers > 1 else ''}, lots of {lot}"
            row(name, len(devices), ours(len(devices), workers, lot))
    few = devices[:ONE_BY_ONE]
    fill(few, size=1)
    row("one row a message, 1 worker", len(few), one_by_one())
    Console(width=110).print(table)
    print(f"Load {' '.join(f'{load:.1f}' for load in os.getloadavg())} on {os.cpu_count()} cores.")


if __name__ == "__main__":
    main()
