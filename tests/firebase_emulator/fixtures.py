"""Fixtures for tests against the real emulator: import both names into a conftest, and mark the module with `marks`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.firebase_emulator.client import AuthEmulator
from tests.firebase_emulator.install import folder, install, missing_tools
from tests.firebase_emulator.process import running_emulator

# One process takes all of these tests under `--dist loadgroup`, so that only one emulator starts.
marks = [pytest.mark.emulator, pytest.mark.xdist_group("firebase_emulator")]


@pytest.fixture(scope="session")
def emulator_of_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuthEmulator]:
    """The emulator, once a session. Where node is there, anything that goes wrong is a failure and never a skip."""
    missing = missing_tools()
    if missing:
        pytest.skip(f"SIGN-IN IS NOT TESTED AGAINST FIREBASE: {missing}")
    with running_emulator(install(folder()), tmp_path_factory.mktemp("emulator")) as host:
        yield AuthEmulator(host)


@pytest.fixture
def emulator(emulator_of_session: AuthEmulator, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> AuthEmulator:
    """The emulator without any account, and a server that uses it."""
    emulator_of_session.reset()
    # firebase-admin reads the variable, the project its settings: in a real start the two are the same.
    monkeypatch.setenv("FIREBASE_AUTH_EMULATOR_HOST", emulator_of_session.host)
    settings.FIREBASE_AUTH_EMULATOR_HOST = emulator_of_session.host
    settings.FIREBASE_PROJECT_ID = emulator_of_session.project
    settings.SIGN_IN = "firebase"
    return emulator_of_session
