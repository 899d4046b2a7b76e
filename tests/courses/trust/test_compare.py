"""Two listings compared: the labelled pairs, and the words that explain each answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.duplicate_pairs import (
    AT_LIBRARY,
    ELSEWHERE,
    LATER,
    LONG,
    Pair,
    advert,
    by_hand,
    generated,
    unseen,
    vacancy,
)
from courses.trust.duplicates.advert import Advert, name_words, resemblance, text_sketch
from courses.trust.duplicates.compare import DEFAULT, ceiling, compare
from courses.trust.duplicates.reposts import WITHIN, repost_of
from courses.trust.duplicates.titles import read_title

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SHOWN, ENDED = NOW - timedelta(30), NOW - timedelta(5)


@pytest.mark.parametrize("pair", by_hand(), ids=lambda pair: f"{pair.a.title} / {pair.b.title} / {pair.why}")
def test_labelled_pairs(pair: Pair) -> None:
    assert (compare(pair.a, pair.b).similarity >= DEFAULT.threshold) == pair.same


def test_pairs_made_of_titles() -> None:
    titles = [
        "Working with Spreadsheets", "Modern Poetry Circle", "Garden Design & Planting", "Bricklaying at Home",
        "Jewellery in Silver", "Cooking on a Budget", "Mending Bicycles", "Family Archives",
    ]  # fmt: skip
    pairs = generated(titles, len(titles))

    wrong = [pair for pair in pairs if (compare(pair.a, pair.b).similarity >= DEFAULT.threshold) != pair.same]

    assert (len(pairs), wrong) == (8, [])


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        (
            advert("Word Processing"),
            advert("Word processing", key=2, prices=frozenset({Decimal(140)})),
            "same title, same organisation, same venue, start dates equal; fee differs £20",
        ),
        (
            advert("Level 1 Word Processing"),
            advert("Word Processing L2", key=2, **LATER),
            (
                "same words in the title, same organisation, same venue, same fee; "
                "level differs in the titles: 1 and 2, start dates differ: 11 January 2027 and 11 April 2027"
            ),
        ),
        (
            advert("Spanish"),
            advert("Italian", key=2, **AT_LIBRARY),
            (
                'same organisation, start dates equal, same fee; only the first title says "spanish" and only the second title says '
                '"italian", venues differ'
            ),
        ),
        (
            vacancy("Porter", text=text_sketch(LONG)),
            vacancy("Porter", key=2, organisation="e2", organisation_name="Juniper Row Agency", text=text_sketch(LONG)),
            "same title, same venue, same pay, same description; another organisation with the same description",
        ),
        (
            advert("Care", level=2, awarding_body="NCFE", learn_aim_ref="60012345"),
            advert(
                "Care",
                key=2,
                level=3,
                awarding_body="City & Guilds",
                learn_aim_ref="60012346",
                modes=frozenset({"ONLINE"}),
            ),
            (
                "same words in the title, same organisation, same venue, start dates equal, same fee; "
                "level differs in the titles: 2 and 3, done in another way (place or online), level differs: 2 and 3, "
                "awarding body differs, learning aim differs"
            ),
        ),
    ],
)
def test_explained_in_words(a: Advert, b: Advert, words: str) -> None:
    assert compare(a, b).words == words


def test_explained_as_data() -> None:
    found = compare(advert("Word Processing Evening"), advert("Word Processing", key=2)).as_json()

    assert found["shared"] == ["word", "processing"]
    assert [fact for fact in found["facts"] if fact["factor"] < 1] == [
        {"name": "time", "factor": DEFAULT.mark_on_one_side, "words": "only the first title names the time: evening"}
    ]


@pytest.mark.parametrize(
    "pair", [*by_hand(), *unseen(1), *unseen(2)], ids=lambda pair: f"{pair.a.title} / {pair.b.title}"
)
def test_no_pair_reaches_more_than_its_titles_allow(pair: Pair) -> None:
    for level in (None, 2):
        a, b = replace(pair.a, level=level), replace(pair.b, text=text_sketch(LONG))
        most = ceiling(read_title(a.title), read_title(b.title))

        assert compare(a, b).similarity <= most + 1e-4
        assert compare(replace(a, text=b.text), b).similarity <= most + 1e-4


@given(st.sampled_from(by_hand()))
def test_both_ways_alike(pair: Pair) -> None:
    assert compare(pair.a, pair.b).similarity == compare(pair.b, pair.a).similarity


@given(st.sampled_from(by_hand()))
def test_a_difference_never_helps(pair: Pair) -> None:
    other = replace(pair.b, **ELSEWHERE, **AT_LIBRARY, **LATER)

    assert compare(pair.a, other).similarity <= compare(pair.a, replace(other, starts=pair.a.starts)).similarity


def test_texts() -> None:
    assert text_sketch("Too short") == frozenset()
    assert resemblance(text_sketch(LONG), text_sketch(LONG.upper())) == 1.0
    assert resemblance(frozenset(), frozenset()) == 0.0
    assert name_words("The Tidewharf Software Co. Ltd") == ("tidewharf", "software")
    assert name_words("The Group") == ("the", "group")


def test_posted_again() -> None:
    first = vacancy("Kitchen Porter", shown_at=SHOWN, ended_at=ENDED)
    second = vacancy("Kitchen Porter wanted!", key=2, shown_at=NOW)

    found = repost_of(first, second)

    assert found is not None
    assert found.similarity >= DEFAULT.threshold


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"ended_at": None}, {}),
        ({}, {"shown_at": None}),
        ({"shown_at": None}, {}),
        ({}, {"shown_at": ENDED - timedelta(1)}),
        ({}, {"shown_at": ENDED + WITHIN + timedelta(1)}),
        ({}, {"is_copy": True}),
        ({}, {"organisation": "e9"}),
        ({}, AT_LIBRARY),
    ],
)
def test_not_posted_again(first: dict[str, object], second: dict[str, object]) -> None:
    a = replace(vacancy("Kitchen Porter", shown_at=SHOWN, ended_at=ENDED), **first)
    b = replace(vacancy("Kitchen Porter", key=2, shown_at=NOW), **second)

    assert repost_of(a, b) is None


def test_a_new_intake_is_no_repost() -> None:
    first = advert("Photography", shown_at=SHOWN, ended_at=ENDED)

    assert repost_of(first, advert("Photography", key=2, shown_at=NOW, **LATER)) is None
