"""Sealed answers: the same length whatever they say, bound to their row, and broken by one bit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.equality.sealing import SEALED_LENGTH, Keyring, SealBroken, fits, key_number, respondent_of

OLD, NEW = b"o" * 32, b"n" * 32
RING = Keyring({1: OLD})
ALICE, BOB = respondent_of(1, key="k"), respondent_of(2, key="k")
ANSWERS = {"sex": "FEMALE", "ethnic_group": "ROMA"}

codes = st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=15).filter(fits)


def sealed(answers: dict[str, str] | None = None, *, ring: Keyring = RING) -> bytes:
    return ring.seal(ANSWERS if answers is None else answers, respondent=ALICE, version="2026-11")


@given(codes)
def test_opens_to_what_was_sealed_and_its_length_tells_nothing(answers: dict[str, str]) -> None:
    value = sealed(answers)

    assert len(value) == SEALED_LENGTH == 1056
    assert RING.open(value, respondent=ALICE, version="2026-11") == answers


def test_the_same_answers_never_look_the_same() -> None:
    assert len({sealed() for _ in range(100)}) == 100


def test_nothing_of_the_answers_shows() -> None:
    assert [word for word in (b"FEMALE", b"ROMA", b"sex", b"  ") if word in sealed()] == []


def test_answers_that_do_not_fit_are_refused() -> None:
    assert fits({"a": "x" * 1016})
    assert not fits({"a": "x" * 1017})
    with pytest.raises(ValueError, match="the answers do not fit"):
        sealed({"a": "x" * 1017})


@pytest.mark.parametrize(("respondent", "version"), [(BOB, "2026-11"), (ALICE, "2026-12")])
def test_a_value_in_another_row_does_not_open(respondent: bytes, version: str) -> None:
    with pytest.raises(SealBroken, match="it was changed, or stands in another row"):
        RING.open(sealed(), respondent=respondent, version=version)


def test_one_bit_anywhere_is_enough() -> None:
    value = sealed()
    opened = 0
    for place in range(len(value) * 8):
        flipped = bytearray(value)
        flipped[place // 8] ^= 1 << place % 8
        try:
            RING.open(bytes(flipped), respondent=ALICE, version="2026-11")
            opened += 1
        except SealBroken:
            pass

    assert opened == 0


def test_a_new_key_opens_what_the_old_one_sealed() -> None:
    ring = Keyring({2: NEW, 1: OLD})

    assert (key_number(sealed()), key_number(sealed(ring=ring))) == (1, 2)
    assert ring.open(sealed(), respondent=ALICE, version="2026-11") == ANSWERS
    with pytest.raises(SealBroken, match="the key is not there"):
        RING.open(sealed(ring=ring), respondent=ALICE, version="2026-11")


def test_another_key_of_the_same_number_does_not_open() -> None:
    with pytest.raises(SealBroken):
        Keyring({1: NEW}).open(sealed(), respondent=ALICE, version="2026-11")


def test_the_name_of_a_respondent_needs_the_key() -> None:
    assert len({respondent_of(number, key=key) for number in (1, 2, 12) for key in ("k", "l")}) == 6
    assert respondent_of(1, key="k") == ALICE
    assert len(ALICE) == 32
