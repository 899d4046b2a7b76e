"""What holds for any text at all."""

from __future__ import annotations

import importlib
import pkgutil
import re
from re import _parser  # type: ignore[attr-defined]

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import courses.honesty
from courses.honesty import Advert, check
from courses.honesty.plain import plain

PIECES = (
    "3 years", "18 months+", "experience", "degree", "BSc", "unpaid", "commission only", "senior", "manager",
    "or equivalent", "you must have", "we have", "ideally", "Desirable:", "Essential:", "not", "no", "•", "-",
    "\n", ". ", "; ", ", ", "’", "–", "\u200b", "\u00a0", "½", "ﬁ", "İ", "\0", "(3)",
    "lead a team", "graduates only", "expenses", "internship", "About us", "1st", "years of",
)  # fmt: skip
texts = (
    st.text(max_size=300)
    | st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)
    | st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
)
WIDEST = 800
"""Characters that one pattern can match at most."""


@given(title=texts, summary=texts, description=texts, training=texts)
@settings(max_examples=400, deadline=None)
def test_it_never_raises_and_every_offset_points_at_its_phrase(
    title: str, summary: str, description: str, training: str
) -> None:
    advert = Advert(title=title, summary=summary, description=description, training=training)

    for finding in check(advert).findings:
        assert getattr(advert, finding.field)[finding.start : finding.end] == finding.phrase
        assert finding.phrase.strip() != ""


@given(texts)
@settings(max_examples=200, deadline=None)
def test_every_simplified_character_knows_where_it_came_from(text: str) -> None:
    simple = plain(text)

    assert len(simple.text) == len(simple.origins)
    assert list(simple.origins) == sorted(simple.origins)
    assert all(0 <= place < len(text) for place in simple.origins)


@given(texts)
@settings(max_examples=200, deadline=None)
def test_the_same_advert_gets_the_same_verdict(text: str) -> None:
    assert check(Advert(title="A", description=text)) == check(Advert(title="A", description=text))


DEMANDS = (
    "3 years' experience of Linux",
    "a degree in computing",
    "a BSc",
    "five years of experience",
    "two years of commercial experience",
)


@given(
    demands=st.lists(st.sampled_from(DEMANDS), min_size=1, max_size=4, unique=True),
    bullet=st.sampled_from(["- ", "• ", "* ", "", "1. "]),
)
def test_the_heading_decides_whether_a_list_is_demanded(demands: list[str], bullet: str) -> None:
    listed = "\n".join(bullet + demand for demand in demands)

    wished = [
        check(Advert(title="A", description=f"{heading}\n{listed}")).passes
        for heading in ("Desirable", "Nice to have:", "Preferred")
    ]
    needed = [
        check(Advert(title="A", description=f"{heading}\n{listed}")).passes
        for heading in ("Essential", "Requirements:", "You must have")
    ]

    assert (wished, needed) == ([True] * 3, [False] * 3)


@given(st.sampled_from(DEMANDS), st.sampled_from(["\u00a0", "  ", " \t", "\u2009", " \u200b"]))
def test_odd_spaces_capitals_and_quotes_change_nothing(demand: str, space: str) -> None:
    text = f"You must have {demand}."
    odd = text.replace("'", "’").replace(" ", space).upper()

    assert check(Advert(title="A", description=odd)).codes == check(Advert(title="A", description=text)).codes


def compiled() -> list[tuple[str, re.Pattern[str]]]:
    """Every pattern of the package, with its name."""
    found = []
    for module in pkgutil.iter_modules(courses.honesty.__path__, "courses.honesty."):
        for name, value in vars(importlib.import_module(module.name)).items():
            several = value.values() if isinstance(value, dict) else [value]
            found += [(f"{module.name}.{name}", one) for one in several if isinstance(one, re.Pattern)]
    return found


def test_no_pattern_is_open_ended() -> None:
    # An open-ended quantifier can make a search quadratic or worse; a bounded one costs the same for every character of the advert.
    widths = {name: _parser.parse(pattern.pattern).getwidth()[1] for name, pattern in compiled()}

    assert len(widths) > 40
    assert {name: width for name, width in widths.items() if width > WIDEST} == {}


@pytest.mark.parametrize(
    "unit",
    ["a", " ", "\n", "3 years ", "3-", "years of ", "no ", "experience ", "degree or ", "a a a a ",
     "you, ", "1 or ", "((((", "- ", "b.s.", "senior ",
     "lead and ", "£0 ", "not a ", "unpaid ", "x\n", "''", "1st/",
     "expenses and ", "ideally (", "; ", "• ", "must have 3 ", "\u200b", "working in "],
)  # fmt: skip
def test_ten_thousand_characters_of_anything_are_read_to_the_end(unit: str) -> None:
    filler = (unit * 10_000)[:10_000]

    verdict = check(Advert(title="A", description=f"{filler}\n\nEssential:\n- This role is unpaid\n"))

    assert "unpaid" in {finding.phrase for finding in verdict.findings}
