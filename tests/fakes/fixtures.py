"""Fixtures: code under test reaches the fakes as it would reach the open internet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.fakes.fcm.service import FakeFcm
from tests.fakes.loopback import Loopback, serve


@pytest.fixture(scope="session")
def fakes_of_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Loopback, FakeFcm]]:
    """The fakes on this machine, once a session."""
    folder = tmp_path_factory.mktemp("fakes")
    fcm = FakeFcm(folder)
    with serve(folder, [fcm]) as loopback:
        yield loopback, fcm


@pytest.fixture
def loopback(fakes_of_session: tuple[Loopback, FakeFcm], monkeypatch: pytest.MonkeyPatch) -> Loopback:
    """The only way to anywhere leads to this machine."""
    way, _ = fakes_of_session
    way.reset()
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, way.proxy)
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(way.authority))
    return way


@pytest.fixture
def fcm(fakes_of_session: tuple[Loopback, FakeFcm], loopback: Loopback, settings: Settings) -> FakeFcm:
    """FCM and Google's access tokens, with a project and a service account that are ours."""
    _, fake = fakes_of_session
    fake.reset()
    settings.FIREBASE_PROJECT_ID = fake.project
    settings.FIREBASE_CREDENTIALS = str(fake.key_file)
    settings.FIREBASE_AUTH_EMULATOR_HOST = ""
    return fake
