"""Quality: what is missing, and what mending it gains."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from courses.trust.quality import (
    ADVICE,
    RULES,
    Facts,
    Todo,
    calm_title,
    has_date_or_phone,
    is_shouted,
    looks_odd,
    quality,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = NOW.date()
COURSE = Facts(
    kind="COURSE",
    title="Word Processing",
    description="Learn to write letters and reports on a computer. " * 3,
    url="https://lanternyard.ac.uk/words",
    starts=(TODAY + timedelta(20),),
    places=1,
    priced=True,
    entry_requirements="None.",
    what_you_learn="Writing letters.",
    has_access=True,
    confirmed_at=NOW,
    live=True,
)
JOB = replace(COURSE, kind="JOB", title="Kitchen Porter", starts=(), entry_requirements="", what_you_learn="")


def test_complete_listings_have_nothing_to_do() -> None:
    assert [(found.score, found.todos) for found in (quality(COURSE, NOW), quality(JOB, NOW))] == [(100, ()), (100, ())]


@pytest.mark.parametrize(
    ("facts", "todo"),
    [
        (replace(COURSE, starts=(TODAY - timedelta(1),)), Todo.PAST_STARTS),
        (replace(JOB, starts=(TODAY - timedelta(1),)), Todo.PAST_STARTS),
        (replace(COURSE, starts=()), Todo.NO_START_DATE),
        (replace(COURSE, priced=False), Todo.NO_PRICE),
        (replace(COURSE, places=0), Todo.NO_PLACE),
        (replace(COURSE, postcodes_missing=1), Todo.NO_POSTCODE),
        (replace(COURSE, description="Short"), Todo.SHORT_DESCRIPTION),
        (replace(COURSE, entry_requirements=""), Todo.NO_ENTRY_REQUIREMENTS),
        (replace(COURSE, what_you_learn=""), Todo.NO_WHAT_YOU_LEARN),
        (replace(COURSE, title="WORD PROCESSING"), Todo.SHOUTING_TITLE),
        (replace(COURSE, title="Word Processing 12/01/2027"), Todo.UNTIDY_TITLE),
        (replace(COURSE, has_access=False), Todo.NO_ACCESS),
        (replace(COURSE, confirmed_at=NOW - timedelta(60)), Todo.UNCONFIRMED),
        (replace(COURSE, confirmed_at=None), Todo.UNCONFIRMED),
        (replace(COURSE, url="https://localhost/x"), Todo.ODD_ADDRESS),
        (replace(COURSE, duplicates=1), Todo.DUPLICATE),
        (replace(COURSE, reports=1), Todo.REPORTED),
        (replace(JOB, entry_level=False), Todo.NOT_ENTRY_LEVEL),
    ],
)
def test_each_todo_costs_its_points(facts: Facts, todo: Todo) -> None:
    found = quality(facts, NOW)

    assert (found.score, found.todos) == (100 - ADVICE[todo].points, (todo,))


def test_no_fault() -> None:
    quiet = [
        replace(COURSE, starts=(), open_start=True),
        replace(COURSE, starts=(TODAY - timedelta(1),), open_start=True),
        replace(JOB, places=0, remote=True),
        replace(COURSE, confirmed_at=None, dated=False),
        replace(COURSE, confirmed_at=None, live=False),
        replace(JOB, entry_level=None),
    ]

    assert [quality(facts, NOW).todos for facts in quiet] == [()] * len(quiet)


def test_the_emptiest_listing_scores_nothing_and_never_less() -> None:
    worst = Facts(
        kind="COURSE",
        title="JOIN US NOW 020 7946 0123",
        url="x",
        starts=(TODAY - timedelta(1),),
        live=True,
        duplicates=1,
        reports=1,
    )

    assert quality(worst, NOW).score == 0
    assert quality(worst, NOW).todos[0] == Todo.PAST_STARTS
    assert set(ADVICE) == set(Todo) == set(RULES.points)


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Yoga 12 January", True),
        ("Yoga Jan 2027", True),
        ("Yoga 12/1", True),
        ("Yoga 2027-01-12", True),
        ("Yoga call 020 7946 0123", True),
        ("Excel 2019", False),
        ("Level 3 Diploma (601/1234/5)", False),
        ("March for Beginners", False),
        ("May Day Dances", False),
    ],
)
def test_dates_and_phone_numbers_in_titles(title: str, *, found: bool) -> None:
    assert has_date_or_phone(title) == found


@pytest.mark.parametrize(
    ("title", "shouted"), [("GCSE", False), ("ICT AAT", False), ("FOOD HYGIENE", True), ("Food HYGIENE", False)]
)
def test_shouting(title: str, *, shouted: bool) -> None:
    assert is_shouted(title) == shouted


def test_calming() -> None:
    assert calm_title("ICT FOR BEGINNERS - NVQ") == "ICT for beginners - NVQ"
    assert calm_title("FOOD  HYGIENE") == "Food hygiene"


@pytest.mark.parametrize(
    ("url", "odd"),
    [
        ("", False),
        ("https://lanternyard.ac.uk/a?b=1", False),
        ("https://example.com/x", True),
        ("https://college/", True),
    ],
)
def test_addresses(url: str, *, odd: bool) -> None:
    assert looks_odd(url) == odd
