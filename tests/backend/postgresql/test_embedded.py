"""The embedded PostgreSQL: the first process that needs it starts it, the others share it, the last one stops it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.backend.postgresql.server import UserOfServer

pytestmark = pytest.mark.xdist_group("embedded")  # one server is initialised, not one a worker


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data folder of a server that nobody uses yet; initialised once."""
    folder = tmp_path_factory.mktemp("embedded") / "postgres"
    with UserOfServer(folder) as first:
        assert first.answer()["database"] == "skills"
    return folder


@pytest.fixture(autouse=True)
def stopped(data: Path) -> Iterator[None]:
    yield
    assert not runs(data)


def runs(data: Path) -> bool:
    return (data / "postmaster.pid").exists()


def test_two_processes_share_one_server(data: Path) -> None:
    with UserOfServer(data) as alice, UserOfServer(data) as bob:
        started = alice.answer()
        assert started == {"database": "skills", "started": started["started"]}
        assert bob.answer() == started

        alice.leave()
        assert runs(data)
        bob.leave()
        assert not runs(data)


def test_a_process_that_was_killed_does_not_keep_the_server_alive(data: Path) -> None:
    with UserOfServer(data) as alice:
        started = alice.answer()["started"]
        alice.kill()
    assert runs(data)

    with UserOfServer(data) as bob:
        assert bob.answer()["started"] == started

    assert not runs(data)
    assert json.loads((data / ".handle_pids.json").read_text()) == []


def test_a_second_database_is_made_and_kept(data: Path) -> None:
    for _ in range(2):
        with UserOfServer(data, name="another") as alice:
            assert alice.answer()["database"] == "another"
    with UserOfServer(data, name="we\"ird'; name") as bob:
        assert bob.answer()["database"] == "we\"ird'; name"


def test_processes_that_start_at_the_same_moment(data: Path) -> None:
    with ExitStack() as stack:
        together = [stack.enter_context(UserOfServer(data, name="together")) for _ in range(3)]
        answers = [one.answer() for one in together]

    assert answers == [{"database": "together", "started": answers[0].get("started")}] * 3
