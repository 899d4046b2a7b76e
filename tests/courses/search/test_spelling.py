"""Spelling help: the nearest known word, or none."""

from __future__ import annotations

import pytest

from courses.models import SearchTerm, Synonym
from courses.search.spelling import MOST_MENDED, MOST_WORDS, Fix, Word, look_up, mend, nearest

KNOWN = {
    "python": 5,
    "spreadsheet": 3,
    "spreadsheets": 9,
    "cyber": 2,
    "cloud": 4,
    "sql": 6,
    "sqs": 1,
    "data": 8,
    "date": 2,
    "number": 7,
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pyhton", "python"),
        ("phyton", "python"),
        ("pithon", "python"),
        ("pyt", "python"),
        ("spreadshet", "spreadsheet"),
        ("spreedshet", "spreadsheet"),
        ("spreads", "spreadsheets"),
        ("cyder", "cyber"),
        ("slq", "sql"),
        ("datq", "data"),
        ("sound", None),
        ("sq1", None),
        ("xylophone", None),
        ("plumber", None),
        ("yberr", None),
        ("yber", "cyber"),
    ],
)
def test_nearest(typed: str, meant: str | None) -> None:
    assert nearest(typed, KNOWN) == meant


def test_nothing_is_near_in_an_empty_catalogue() -> None:
    assert nearest("python", {}) is None


@pytest.mark.django_db
def test_words_are_looked_up_once_and_the_rest_is_left_alone() -> None:
    line = 'the "Web design" or web ' + " ".join(f"w{n}" for n in range(30))

    words = look_up(line)

    assert words[:3] == [
        Word("the", stems="", listed=False),
        Word("web", stems="'web'", listed=False),
        Word("design", stems="'design'", listed=False),
    ]
    assert len(words) == MOST_WORDS


@pytest.mark.django_db
def test_a_name_of_the_taxonomy_is_known_though_no_listing_has_it() -> None:
    Synonym.objects.create(
        phrase="welder",
        means="metal worker",
        key="'welder'",
        query="'metal' & 'worker'",
        source=Synonym.Source.OCCUPATION,
    )

    assert look_up("welders weldr") == [
        Word("welders", stems="'welder'", listed=True),
        Word("weldr", stems="'weldr'", listed=False),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("line", ["", "🙂", '"-"', "or"])
def test_no_words(line: str) -> None:
    assert look_up(line) == []


@pytest.mark.django_db
def test_a_line_is_mended_in_place() -> None:
    SearchTerm.objects.bulk_create(
        SearchTerm(word=word, listings=listings, stem=f"'{word}'") for word, listings in KNOWN.items()
    )

    assert mend('"Pyhton" -cyder pyhtonic', ["pyhton", "cyder"]) == (
        '"python" -cyber pyhtonic',
        (Fix("pyhton", "python"), Fix("cyder", "cyber")),
    )
    assert mend("to", ["to"]) == ("to", ())
    assert mend("x" * 65, ["x" * 65]) == ("x" * 65, ())


@pytest.mark.django_db
def test_only_some_words_are_mended() -> None:
    SearchTerm.objects.create(word="python", listings=1, stem="'python'")
    slips = ["pyhton", "phyton", "pithon", "pythn", "pytho", "pythonn"]

    _, fixes = mend(" ".join(slips), slips)

    assert [fix.typed for fix in fixes] == slips[:MOST_MENDED]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "used"),
    [
        ("programing", "programming"),
        ("prgrammin", "programming"),
        ("pogramming", "programming"),
        ("programmnig", "programming"),
        ("hairdresing", "hairdressing"),
        ("hairdressign", "hairdressing"),
        ("hiardresser", "hairdresser"),
        ("acounting", "accounting"),
        ("eletrician", "electrician"),
        ("plumbr", "plumber"),
        ("gardning", "gardening"),
        ("xqzvw", None),
    ],
)
def test_slips_anywhere_in_a_word_are_found_by_what_is_left_of_it(typed: str, used: str | None) -> None:
    known = [
        "programming",
        "hairdressing",
        "hairdresser",
        "accounting",
        "electrician",
        "bookkeeping",
        "plumber",
        "gardening",
    ]
    SearchTerm.objects.bulk_create(SearchTerm(word=word, listings=2, stem=f"'{word}'") for word in known)

    _, fixes = mend(typed, [typed])

    assert [fix.used for fix in fixes] == ([used] if used else [])


@pytest.mark.django_db
def test_words_with_digits_or_signs_are_taken_as_they_are() -> None:
    assert [word.listed for word in look_up("python3 e-learning level2 python")] == [True, True, True, False]


@pytest.mark.django_db
def test_of_the_words_that_one_begins_only_the_commonest_are_looked_at() -> None:
    SearchTerm.objects.bulk_create(
        SearchTerm(word=f"program{chr(97 + n // 26)}{chr(97 + n % 26)}", listings=n + 1, stem=f"'{n}'")
        for n in range(40)
    )

    assert mend("progra", ["progra"]) == ("programbn", (Fix("progra", "programbn"),))
