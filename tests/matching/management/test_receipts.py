"""The commands around receipts: replaying, checking without seeing anybody, keys."""

from __future__ import annotations

import base64
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from pytest_django import Settings

from courses.models import CatalogueVersion
from matching.management.commands.replay import DIFFERS, REFUSED
from matching.models import ArchivedPart, ModelRelease, Receipt
from matching.receipts.signing import Signer
from matching.services.receipts import signer
from matching.services.recommend import recommend
from matching.services.replaying import receipt_of
from matching.services.residents import ResidentChanges, update_resident
from tests.factories.user import user

WANTS = "Something that nobody else would write"


@pytest.fixture
def row(fitted: ModelRelease) -> Receipt:
    """Of a list of Alice's."""
    alice = user(uid="alice")
    update_resident(by=alice, changes=ResidentChanges(wants=WANTS), today=timezone.localdate())
    made = recommend(to=alice, now=fitted.fitted_at)
    assert made.receipt is not None
    return made.receipt


@pytest.fixture
def file(row: Receipt, tmp_path: Path) -> Path:
    """The same as a file."""
    path = tmp_path / "receipt.json"
    path.write_text(receipt_of(row).as_file(), encoding="utf-8")
    return path


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def refused(*words: str) -> tuple[int, str]:
    with pytest.raises(CommandError) as refusal:
        said(*words)
    return refusal.value.returncode, str(refusal.value)


def test_identical_by_file_and_by_number(row: Receipt, file: Path) -> None:
    by_file, by_number = said("replay", str(file)), said("replay", str(row.number))

    assert by_file == by_number
    assert by_file.splitlines() == [
        f"Receipt {row.number} of {row.made_at.isoformat()}, signed by key {signer().key_id}.",
        f"Release {row.release.version}, catalogue {CatalogueVersion.current()}.",
        "The stored list was compared too.",
        "Identical: 6 items, scores, parts, reasons and words, to the last byte.",
    ]


def test_what_differs_is_said_and_the_command_fails(row: Receipt, file: Path) -> None:
    row.made.items[0]["rank"] = 9
    row.made.save()

    assert refused("replay", str(file)) == (
        DIFFERS,
        "LIST_DIFFERS: made again, the list is not the same.\n- stored item 1 differs in: rank",
    )


def test_what_proves_nothing(row: Receipt, file: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.json"
    changed.write_text(file.read_text(encoding="utf-8").replace("nobody", "nobody.", 1), encoding="utf-8")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")

    code, text = refused("replay", str(changed))
    assert (code, text.split(":")[0]) == (REFUSED, "RECEIPT_CONTENTS_CHANGED")
    assert refused("replay", str(tmp_path / "binary"))[1].startswith("RECEIPT_UNREADABLE: This proves nothing.")
    for name in (str(tmp_path / "absent.json"), "00000000-0000-0000-0000-000000000000", "7"):
        code, text = refused("replay", name)
        assert (code, text.split(":")[0]) == (REFUSED, "RECEIPT_NOT_FOUND")


def test_what_cannot_be_made_again_says_what_to_bring_back(row: Receipt, file: Path) -> None:
    ArchivedPart.objects.all().delete()

    code, text = refused("replay", str(file))
    assert code == REFUSED
    assert text.startswith("CATALOGUE_MISSING: The receipt is genuine, but the list can't be made again. The catalogue")
    assert "matching_archivedpart" in text


def test_checked_without_seeing_anybody(row: Receipt, file: Path, tmp_path: Path) -> None:
    token = tmp_path / "token.txt"
    token.write_text(f"{row.token}\n", encoding="utf-8")
    outputs = {said("verify_receipt", name) for name in (str(file), str(token), row.token, str(row.number))}

    [output] = outputs
    assert output.startswith(f"Genuine: signed by key {signer().key_id}, and not changed since.\n")
    told = json.loads(output.partition("\n")[2])
    assert (told["number"], told["release"]) == (str(row.number), row.release.version)
    assert "nobody else" not in output


def test_contents_that_are_not_those_that_were_signed_are_no_secret_to_whoever_checks(file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace("nobody", "nobody.", 1), encoding="utf-8")

    assert refused("verify_receipt", str(file)) == (
        2,
        "RECEIPT_CONTENTS_CHANGED: The contents of this receipt are not those that were signed.",
    )


def test_checked_with_keys_that_were_published(row: Receipt, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(said("receipt_keys"), encoding="utf-8")
    assert said("verify_receipt", row.token, "--keys", str(keys)).startswith("Genuine")

    keys.write_text(json.dumps(Signer({1: b"x" * 32}).jwks()), encoding="utf-8")
    assert refused("verify_receipt", row.token, "--keys", str(keys))[1].startswith("RECEIPT_KEY_UNKNOWN")
    keys.write_text("no keys", encoding="utf-8")
    assert refused("verify_receipt", row.token, "--keys", str(keys)) == (
        2,
        f"{keys} can't be read as a set of public keys.",
    )
    assert refused("verify_receipt", row.token[:-5] + "AAAAA")[0] == 2


def test_a_new_key_fits_the_settings(settings: Settings) -> None:
    name, private, public = said("receipt_keys", "--new").splitlines()
    number, _, seed = private.rpartition(" ")[2].partition(":")
    made = Signer({int(number): base64.b64decode(seed)})

    assert number == "2"  # beside the one that development has
    assert name == f"Its name: {made.key_id}"
    raw = base64.b64decode(public.rpartition(":")[2])
    assert Signer({1: b"y" * 32}, {2: raw}).public.keys() >= {made.key_id}


def test_no_key_at_all(settings: Settings) -> None:
    settings.RECEIPT_KEYS = {}

    assert refused("receipt_keys")[1] == "RECEIPT_KEYS is empty. Make a key with --new, and set RECEIPT_KEYS to it."
    assert said("receipt_keys", "--new").startswith("Its name: ")
