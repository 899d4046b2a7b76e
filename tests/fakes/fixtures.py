"""Fixtures: code under test reaches the fakes as it would reach the open internet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django import Settings

from tests.fakes.browsers import FakePushService
from tests.fakes.fcm.service import FakeFcm
from tests.fakes.loopback import Loopback, serve


@dataclass(frozen=True)
class Fakes:
    """Everything that runs for the session."""

    loopback: Loopback
    fcm: FakeFcm
    push_service: FakePushService


@pytest.fixture(scope="session")
def fakes_of_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fakes]:
    """The fakes on this machine, once a session."""
    folder = tmp_path_factory.mktemp("fakes")
    fcm, push_service = FakeFcm(folder), FakePushService()
    with serve(folder, [fcm, push_service]) as loopback:
        yield Fakes(loopback, fcm, push_service)


@pytest.fixture
def loopback(fakes_of_session: Fakes, monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """The only way to anywhere leads to this machine."""
    way = fakes_of_session.loopback
    way.reset()
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, way.proxy)
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(way.authority))
    return way


@pytest.fixture
def fcm(fakes_of_session: Fakes, loopback: Loopback, settings: Settings) -> FakeFcm:
    """FCM and Google's access tokens, with a project and a service account that are ours."""
    fake = fakes_of_session.fcm
    fake.reset()
    settings.FIREBASE_PROJECT_ID = fake.project
    settings.FIREBASE_CREDENTIALS = str(fake.key_file)
    settings.FIREBASE_AUTH_EMULATOR_HOST = ""
    return fake


@pytest.fixture
def push_service(fakes_of_session: Fakes, loopback: Loopback) -> FakePushService:
    """A push service of browsers."""
    fakes_of_session.push_service.reset()
    return fakes_of_session.push_service
