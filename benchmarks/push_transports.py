"""What it costs to send one push to FCM, our ways beside others: `make bench-push`.

    python benchmarks/push_transports.py [--messages 5000] [--slow-messages 500] [--rounds 5]

A server in a process of its own stands for FCM, over TLS on this machine; what is measured is the processor time of this process
alone, with all its threads. Every way starts from the same addresses and one message, and has its connections open before it is
measured; they take turns, `--rounds` times, and medians are printed. Fails where the native way costs more than 1/20 of `send_each`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)
PROJECT = "bench-push"
os.environ |= {
    "ENVIRONMENT": "development",
    "FIREBASE_PROJECT_ID": PROJECT,
    "DJANGO_SETTINGS_MODULE": "backend.settings",
}
os.environ["LOG_LEVEL"] = "ERROR"  # httpx tells of every request, urllib3 of every connection that it does not keep

import django

django.setup()

import firebase_admin
import urllib3
from firebase_admin import messaging
from google.oauth2.credentials import Credentials
from rich.console import Console
from rich.table import Table

from mobile_api.push.message import Address, AddressKind, Outgoing, PushMessage
from mobile_api.push.transport import Transport, Verdict
from mobile_api.push.transports.fcm_json import Template
from mobile_api.push.transports.native.sender import HOST, NativeTransport
from mobile_api.push.transports.sdk import SdkTransport
from mobile_api.push.transports.sdk_message import sdk_message
from tests.mobile_api.auth.certificates import certificate_pem, key_pem, new_key

BATCH = 500
BAR = 20
THREADS = 64
NOW = 1_795_694_400
MESSAGE = PushMessage(
    title="A place is free",
    body="A place on “Bricklaying for beginners” at Camden Centre is yours until 6 pm tomorrow.",
    data={"kind": "place_freed", "notification": "Tm90aWZpY2F0aW9uOjE3"},
    tag="place-freed-17",
    ttl_seconds=86_400,
    urgent=True,
    link="https://skills.example.org/courses/17",
)
Send = Callable[[Sequence[Outgoing]], int]
"""Sends a batch; how many were accepted."""


@contextmanager
def fcm() -> Iterator[tuple[int, int]]:
    """Run the server, and let this process trust it and reach it; its two ports."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        authority_key, key = new_key(), new_key()
        authority = folder / "authority.pem"
        authority.write_bytes(certificate_pem("authority", authority_key, authority=True))
        certificate = certificate_pem(
            HOST, key, issuer="authority", issuer_key=authority_key, hosts=[HOST, "localhost"]
        )
        (folder / "server.pem").write_bytes(certificate + key_pem(key))
        command = [sys.executable, str(ROOT / "benchmarks/push_server.py"), name]
        with subprocess.Popen(  # noqa: S603 - our own file
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as server:
            assert server.stdout is not None
            proxy, direct = map(int, server.stdout.readline().split())
            os.environ |= {"HTTPS_PROXY": f"http://127.0.0.1:{proxy}", "REQUESTS_CA_BUNDLE": str(authority)}
            os.environ["SSL_CERT_FILE"] = str(authority)
            yield proxy, direct
            server.communicate()


def batch_of(count: int) -> list[Outgoing]:
    """One message for as many phones."""
    return [Outgoing(Address(AddressKind.FID, f"cBench{number:016d}"), MESSAGE) for number in range(count)]


def sdk_messages(batch: Sequence[Outgoing]) -> list[messaging.Message]:
    """As the SDK wants them."""
    return [sdk_message(each.message, each.address, now=NOW) for each in batch]


def send_each(app: firebase_admin.App) -> Send:
    """firebase-admin's own way for many messages."""
    return lambda batch: messaging.send_each(sdk_messages(batch), app=app).success_count


def send_each_async(app: firebase_admin.App, direct: int) -> Send:
    """Likewise, asynchronous. It knows no proxy, so that it is told the server's address."""
    service = messaging._get_messaging_service(app)  # noqa: SLF001 - it has no option for it
    url = f"https://localhost:{direct}/v1/projects/{PROJECT}/messages:send"
    service._fcm_url = url  # noqa: SLF001 - likewise
    loop = asyncio.new_event_loop()
    return lambda batch: loop.run_until_complete(messaging.send_each_async(sdk_messages(batch), app=app)).success_count


def urllib3_threads(proxy: int) -> Send:
    """The plainest HTTP client that is any good, in threads, with our template."""
    pool = urllib3.ProxyManager(f"http://127.0.0.1:{proxy}", maxsize=THREADS, ca_certs=os.environ["REQUESTS_CA_BUNDLE"])
    url = f"https://{HOST}/v1/projects/{PROJECT}/messages:send"
    headers = {"Authorization": "Bearer token", "Content-Type": "application/json"}
    executor = ThreadPoolExecutor(THREADS)

    def send(batch: Sequence[Outgoing]) -> int:
        template = Template.of(MESSAGE, AddressKind.FID, now=NOW)

        def one(outgoing: Outgoing) -> bool:
            body = template.filled(outgoing.address)
            return "name" in pool.request("POST", url, body=body, headers=headers, retries=False).json()

        return sum(executor.map(one, batch))

    return send


def ours(transport: Transport) -> Send:
    """One of our ways."""
    accepted = Verdict.ACCEPTED
    return lambda batch: sum(each.verdict is accepted for each in transport.send(batch))


def measured(send: Send, count: int) -> tuple[float, float]:
    """Microseconds of this process's processor for a message, and messages a second."""
    batches = [batch_of(min(BATCH, count - start)) for start in range(0, count, BATCH)]
    spent, started = time.process_time(), time.perf_counter()
    accepted = sum(send(batch) for batch in batches)
    spent, took = time.process_time() - spent, time.perf_counter() - started
    assert accepted == count
    return spent / count * 1_000_000, count / took


def by_turns(ways: dict[str, tuple[Send, int]], rounds: int) -> dict[str, tuple[float, float]]:
    """Medians of each way. They take turns, so that what else runs on the machine is in the way of all."""
    for send, _ in ways.values():
        assert send(batch_of(BATCH)) == BATCH  # connections are open
    turns = [{name: measured(send, count) for name, (send, count) in ways.items()} for _ in range(rounds)]
    return {name: (median(turn[name][0] for turn in turns), median(turn[name][1] for turn in turns)) for name in ways}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=5_000, help="messages of a round of the native way")
    parser.add_argument("--slow-messages", type=int, default=500, help="messages of a round of the other ways")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each way")
    arguments = parser.parse_args()
    with fcm() as (proxy, direct):
        apps = [
            firebase_admin.initialize_app(Credentials("token"), {"projectId": PROJECT}, name=name)
            for name in ("each", "async", "sdk", "native")
        ]
        ways: dict[str, tuple[Send, int]] = {
            "send_each": (send_each(apps[0]), arguments.slow_messages),
            "send_each_async": (send_each_async(apps[1], direct), arguments.slow_messages),
            "urllib3, 64 threads": (urllib3_threads(proxy), arguments.slow_messages),
            "ours: sdk": (ours(SdkTransport(apps[2])), arguments.slow_messages),
            "ours: native": (ours(NativeTransport(apps[3])), arguments.messages),
        }
        results = by_turns(ways, arguments.rounds)
    reference = results["send_each"][0]
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    table = Table(title=f"One notification over TLS, medians of {arguments.rounds} rounds; load {load}")
    for column in ("way", "messages", "CPU µs", "of send_each", "messages/s"):
        table.add_column(column, justify="left" if column == "way" else "right")
    for name, (spent, rate) in results.items():
        table.add_row(name, f"{ways[name][1]:,}", f"{spent:,.0f}", f"1/{reference / spent:.1f}", f"{rate:,.0f}")
    Console().print(table)
    times = reference / results["ours: native"][0]
    print(f"The bar, native at most 1/{BAR} of send_each: {'kept' if times >= BAR else 'MISSED'} (1/{times:.1f}).")
    return 0 if times >= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
