"""What a receipt says, in which part, and that neither part can be another's."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from matching.receipts import document
from matching.receipts.comparing import differences_to_signed, differences_to_stored
from matching.receipts.document import Contents, Receipt, Versions
from matching.receipts.signing import ReceiptRefused, ReceiptUnreadable, Signer
from matching.recommender.written import bytes_of

SIGNER = Signer({1: b"k" * 32})
VERSIONS = Versions(
    release="20261126T120000Z-0123abcd",
    release_sha256="a" * 64,
    configuration_sha256="b" * 64,
    engine_sha256="c" * 64,
    catalogue_version=7,
    catalogue_sha256="d" * 64,
    surroundings={"numpy": "2.4.0"},
)
ITEM = {
    "opportunity": 5,
    "option": 50,
    "rank": 1,
    "score": 0.1,
    "reasons": [{"code": "near", "text": "About 5 minutes from you."}],
}
MADE = {"considered": 3, "excluded": {"journey": 2}, "items": [ITEM]}


def contents(**changed: object) -> Contents:
    said = Contents(
        answers={"wants": "I like “fixing” things. Ł"},
        today="2026-11-26",
        length=60,
        draw=None,
        raises=[],
        considered=3,
        excluded={"journey": 2},
        order=[[5, 50, "near"]],
        list_sha256=document._hash(bytes_of(MADE).decode()),
    )
    return replace(said, **changed)


def signed(salt: str = "0" * 32) -> Receipt:
    return document.write("7", "2026-11-26T12:00:00+00:00", VERSIONS, contents(), salt=salt, signer=SIGNER)


RECEIPT = signed()


def test_it_opens_to_what_was_written() -> None:
    opened = document.open_receipt(document.read_file(RECEIPT.as_file()), SIGNER.public)

    assert (opened.versions, opened.contents) == (VERSIONS, contents())
    assert (opened.number, opened.made_at, opened.key_id) == ("7", "2026-11-26T12:00:00+00:00", SIGNER.key_id)


def test_the_token_tells_of_nobody() -> None:
    """Versions, the moment and a hash with a salt: nothing that is in the contents."""
    said, _ = document.check(RECEIPT.token, SIGNER.public)

    assert said.keys() == {
        *("receipt", "number", "made_at", "contents", "surroundings"),
        *(
            "release",
            "release_sha256",
            "configuration_sha256",
            "engine_sha256",
            "catalogue_version",
            "catalogue_sha256",
        ),
    }
    assert document.check(signed("1" * 32).token, SIGNER.public)[0]["contents"] != said["contents"]


@pytest.mark.parametrize("place", range(len(RECEIPT.contents)))
def test_no_letter_of_the_contents_can_be_changed(place: int) -> None:
    text = RECEIPT.contents
    changed = Receipt(RECEIPT.token, f"{text[:place]}{chr(ord(text[place]) ^ 1)}{text[place + 1 :]}")

    with pytest.raises(ReceiptRefused) as refusal:
        document.open_receipt(changed, SIGNER.public)
    assert refusal.value.code == "RECEIPT_CONTENTS_CHANGED"


def test_the_same_contents_written_another_way_are_others() -> None:
    spaced = json.dumps(json.loads(RECEIPT.contents), ensure_ascii=False)
    assert json.loads(spaced) == json.loads(RECEIPT.contents)

    with pytest.raises(ReceiptRefused) as refusal:
        document.open_receipt(Receipt(RECEIPT.token, spaced), SIGNER.public)
    assert refusal.value.code == "RECEIPT_CONTENTS_CHANGED"


def test_the_token_of_another_receipt() -> None:
    with pytest.raises(ReceiptRefused) as refusal:
        document.open_receipt(Receipt(signed("1" * 32).token, RECEIPT.contents), SIGNER.public)
    assert refusal.value.code == "RECEIPT_CONTENTS_CHANGED"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '"a"',
        "{}",
        '{"token": "a"}',
        '{"token": 7, "contents": ""}',
        '{"token": "a", "contents": {}}',
        " " * 1_000_001,
        "[" * 10_000,
    ],
)
def test_what_is_no_file_of_a_receipt(text: str) -> None:
    with pytest.raises(ReceiptUnreadable):
        document.read_file(text)


def test_a_file_that_was_cut_off() -> None:
    whole = RECEIPT.as_file().rstrip()
    for end in range(0, len(whole), 7):
        with pytest.raises(ReceiptUnreadable):
            document.read_file(whole[:end])


def test_another_version_of_receipts() -> None:
    token = SIGNER.sign({"receipt": 2})

    with pytest.raises(ReceiptRefused) as refusal:
        document.check(token, SIGNER.public)
    assert refusal.value.code == "RECEIPT_FORMAT_UNKNOWN"


def test_the_same_list_has_no_differences() -> None:
    assert differences_to_signed(contents(), bytes_of(MADE)) == []
    assert differences_to_stored(MADE, bytes_of(MADE)) == []


@pytest.mark.parametrize(
    ("made", "signed_told", "stored_told"),
    [
        ({**MADE, "considered": 4}, ["considered: 3 then, 4 now"], ["stored considered: 3, made again: 4"]),
        ({**MADE, "items": []}, ["place 1: opportunity 5 by way 50 (near) then, nothing now"],
         ["stored item 1 differs in: opportunity, option, rank, reasons, score"]),
        ({**MADE, "items": [{**ITEM, "reasons": []}]},
         ["place 1: opportunity 5 by way 50 (near) then, opportunity 5 by way 50 (no reason) now"],
         ["stored item 1 differs in: reasons"]),
        ({**MADE, "items": [{**ITEM, "score": 0.10000000000000002}]},
         ["The order and the kinds of reasons are the same; scores or words differ."], ["stored item 1 differs in: score"]),
    ],
)  # fmt: skip
def test_what_differs_is_said(made: dict[str, object], signed_told: list[str], stored_told: list[str]) -> None:
    assert differences_to_signed(contents(), bytes_of(made)) == signed_told
    assert [text.replace(", place", "") for text in differences_to_stored(MADE, bytes_of(made))] == stored_told
