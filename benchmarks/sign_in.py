"""Microseconds to check an ID token, beside firebase-admin's own way: `make bench-sign-in`.

    python benchmarks/sign_in.py [--tokens 500]

Signs tokens with a key of its own, serves the certificate from this machine over HTTP, and checks every token our way and with
`firebase_admin.auth.verify_id_token` by turns, three times each; prints the fastest median of each.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)
PROJECT = "bench-sign-in"
os.environ |= {"ENVIRONMENT": "development", "SIGN_IN": "firebase", "FIREBASE_PROJECT_ID": PROJECT}
os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"
os.environ.pop("FIREBASE_AUTH_EMULATOR_HOST", None)

import django

django.setup()

import json

import firebase_admin
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.utils import timezone
from firebase_admin import _token_gen
from firebase_admin import auth as firebase_auth
from google.auth.credentials import AnonymousCredentials
from rich.console import Console
from rich.table import Table

from mobile_api import firebase
from tests.mobile_api.auth.certificates import certificate_pem, new_key
from tests.mobile_api.auth.tokens import claims

ROUNDS = 3


def serve(key: rsa.RSAPrivateKey) -> str:
    """Serve the key's certificate on this machine; returns the address."""
    body = json.dumps({"key": certificate_pem("securetoken", key).decode()}).encode()

    class Answer(BaseHTTPRequestHandler):
        """The certificate, for an hour."""

        def do_GET(self) -> None:
            """One answer for all."""
            self.send_response(200)
            self.send_header("Cache-Control", "public, max-age=3600")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}/keys"


def microseconds(check: Callable[[str], object], tokens: list[str]) -> float:
    """Median time of one check."""
    spent = []
    for token in tokens:
        started = time.perf_counter_ns()
        check(token)
        spent.append((time.perf_counter_ns() - started) / 1_000)
    return median(spent)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokens", type=int, default=500, help="tokens of each round (default: 500)")
    count = parser.parse_args().tokens
    key = new_key()
    settings.FIREBASE_CERTIFICATES_URL = _token_gen.ID_TOKEN_CERT_URI = serve(key)
    app = firebase_admin.initialize_app(AnonymousCredentials(), {"projectId": PROJECT})  # type: ignore[no-untyped-call]
    tokens = [jwt.encode(claims(PROJECT, sub=f"p{n}"), key, "RS256", headers={"kid": "key"}) for n in range(count)]
    now = timezone.now()
    ways: dict[str, Callable[[str], object]] = {
        "ours": lambda token: firebase.verify(token, now=now),
        "firebase-admin": lambda token: firebase_auth.verify_id_token(token, app=app, clock_skew_seconds=30),
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, check in ways.items():
            check(tokens[0])  # the certificate is fetched
            best[name] = min(best[name], microseconds(check, tokens))
    table = Table(title=f"One ID token, median of {count}, the best of {ROUNDS} rounds")
    for column in ("way", "µs a token", "times"):
        table.add_column(column, justify="left" if column == "way" else "right")
    for name, spent in best.items():
        table.add_row(name, f"{spent:,.0f}", f"{spent / best['ours']:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
