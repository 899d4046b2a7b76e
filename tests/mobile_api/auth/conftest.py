"""Fixtures of the sign-in tests."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings

from backend.accounts.models import User
from mobile_api.auth import sign_in_of
from mobile_api.certificates import certificates_of
from tests.mobile_api.auth.fake_google import FakeGoogle, serve_certificates

_PROJECTS = count()


def request_with(token: str) -> HttpRequest:
    """A request of the app."""
    return RequestFactory().post("/graphql", headers={"Authorization": f"Bearer {token}"})


def authenticate(request: HttpRequest) -> User | None:
    """The account of a request, as a resolver is given it."""
    sign_in = sign_in_of(request)
    return None if sign_in is None else sign_in.user


@pytest.fixture
def development(settings: Settings, tmp_path: Path) -> Path:
    """A server that uses the development signer, with a key of its own; returns the key's path."""
    settings.SIGN_IN = "development"
    settings.DATA_DIR = tmp_path / "data"
    return tmp_path / "data" / "development-signing-key"


@pytest.fixture(scope="session")
def google_of_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeGoogle]:
    """Google's certificate server on this machine, once a session."""
    with serve_certificates(tmp_path_factory.mktemp("google")) as server:
        yield server


@pytest.fixture
def google(google_of_session: FakeGoogle, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> FakeGoogle:
    """A server in the production way of checking tokens, whose way to Google leads to this machine.

    The project is a new one each time and nothing is held, so that no test meets the certificates which an earlier one fetched.
    """
    google_of_session.reset(project=f"londoners-{next(_PROJECTS)}")
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, google_of_session.loopback.proxy)
    for name in ("NO_PROXY", "no_proxy", "FIREBASE_AUTH_EMULATOR_HOST", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(google_of_session.loopback.authority))
    certificates_of.cache_clear()
    settings.SIGN_IN = "firebase"
    settings.FIREBASE_AUTH_EMULATOR_HOST = ""
    settings.FIREBASE_PROJECT_ID = google_of_session.project
    return google_of_session
