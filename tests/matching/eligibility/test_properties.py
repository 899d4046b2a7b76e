"""What holds for everybody: monotone in pay, never a yes outside the rules' days, and promised changes come true and are the smallest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.eligibility.facts import Answers, Approval, Pay, Situation
from matching.eligibility.flips import Flip, apply, size, smallest_flip
from matching.eligibility.judging import check, judge, truth_of
from matching.eligibility.rules import Confidence
from matching.eligibility.truth import Truth
from tests.matching.eligibility.situations import ADULT, BOOK, WAGES, leaves, situation

CODES = sorted(BOOK.schemes)
WORK = ["", *BOOK.questions["employment"].values]
OFFERS = (
    "LocalFlexibilities",
    "L3FreeCoursesForJobs",
    "DigitalEntitlement",
    "LegalEntitlementL2L3",
    "LegalEntitlementEnglishandMaths",
)
EVERY_OFFER = {offer: Approval(date(2016, 8, 1), None) for offer in OFFERS}
BORDERS = [
    day + timedelta(more)
    for code in CODES
    for version in BOOK.schemes[code].versions
    for day in (version.valid_from, version.valid_to)
    for more in (-1, 0, 1)
    if day.year < 2099
]

days = st.dates(date(2017, 1, 1), date(2029, 12, 31)) | st.sampled_from(BORDERS)
pounds = st.decimals(0, 100_000, places=2) | st.sampled_from([Decimal("28859.99"), Decimal(28860), Decimal("27007.50")])
pays = st.none() | st.builds(
    lambda least, more: Pay(least, least + more), pounds, st.sampled_from([Decimal(0), Decimal(9999)])
)
answers = st.builds(
    Answers,
    birth_month=st.none() | st.dates(date(1940, 1, 1), date(2012, 1, 1)).map(lambda day: day.replace(day=1)),
    lives_in_london=st.sampled_from([None, True, True, False]),
    home_on_edge=st.sampled_from([False, False, True]),
    may_stay=st.sampled_from([None, True, True, False]),
    employment=st.sampled_from(WORK),
    pay=pays,
    highest_level=st.none() | st.integers(0, 8),
    has_english_maths=st.sampled_from([None, True, False]),
    has_digital_level_1=st.sampled_from([None, True, False]),
)
approvals = st.none() | st.dictionaries(
    st.sampled_from(OFFERS),
    st.builds(
        lambda start, length: Approval(start, start + timedelta(length) if length else None),
        st.dates(date(2016, 1, 1), date(2027, 1, 1)),
        st.integers(0, 2000),
    ),
)
far_and_wide = st.builds(
    situation,
    answers,
    day=days,
    level=st.none() | st.integers(0, 7),
    fee=st.sampled_from([None, Decimal(0), Decimal(250)]),
    free_to_all=st.sampled_from([False, False, True]),
    regulated=st.booleans(),
    approvals=approvals,
    foundation=st.sampled_from([None, True, False]),
    hourly_pay=st.sampled_from([None, Decimal("7.99"), Decimal(8), Decimal(12)]),
)


# Somebody for whom most rules hold, so that one or two answers decide: pure chance seldom gets past the third rule.
near_by = st.builds(
    lambda told, day, level, offer: situation(
        replace(ADULT, **told), day=day, level=level, regulated=offer, approvals=EVERY_OFFER if offer else None
    ),
    st.fixed_dictionaries(
        {"pay": pays},
        optional={
            "employment": st.sampled_from(WORK),
            "birth_month": st.none() | st.dates(date(1999, 1, 1), date(2010, 1, 1)).map(lambda day: day.replace(day=1)),
            "may_stay": st.none(),
            "lives_in_london": st.sampled_from([None, False]),
            "highest_level": st.none() | st.integers(0, 3),
            "has_english_maths": st.sampled_from([None, False]),
            "has_digital_level_1": st.sampled_from([None, False]),
        },
    ),
    st.dates(date(2022, 11, 1), date(2027, 8, 31)),
    st.integers(0, 3),
    st.booleans(),
)
situations = far_and_wide | near_by


@given(situations, pounds, pounds)
def test_less_pay_never_makes_it_worse(asked: Situation, one: Decimal, other: Decimal) -> None:
    less, more = (replace(asked, answers=replace(asked.answers, pay=Pay(p, p))) for p in sorted((one, other)))

    assert [code for code in CODES if truth_of(BOOK.schemes[code], less) < truth_of(BOOK.schemes[code], more)] == []


@given(situations, pounds, pounds, pounds)
def test_a_wider_band_never_decides_more(asked: Situation, low: Decimal, inside: Decimal, high: Decimal) -> None:
    """A yes or a no for a band is the same yes or no for every pay in it."""
    least, pay, most = sorted((low, inside, high))
    band = replace(asked, answers=replace(asked.answers, pay=Pay(least, most)))
    exact = replace(asked, answers=replace(asked.answers, pay=Pay(pay, pay)))

    for code in CODES:
        by_band = truth_of(BOOK.schemes[code], band)
        assert by_band in {Truth.PERHAPS, truth_of(BOOK.schemes[code], exact)}


@given(situations)
def test_one_more_answer_never_turns_a_yes_or_a_no_round(asked: Situation) -> None:
    """What is known stays known (Kleene): leaving an answer out gives the same, or a perhaps."""
    told = asked.answers
    assume(not (told.has_english_maths and told.highest_level in {0, 1}))  # these two don't fit together
    for field in fields(Answers):
        untold = replace(asked, answers=replace(asked.answers, **{field.name: field.default}))
        if field.name == "home_on_edge":
            continue
        for code in CODES:
            assert truth_of(BOOK.schemes[code], untold) in {Truth.PERHAPS, truth_of(BOOK.schemes[code], asked)}


@given(situations, st.sampled_from(CODES))
def test_never_a_yes_outside_the_days_of_the_rules(asked: Situation, code: str) -> None:
    one = BOOK.schemes[code]
    within = any(version.valid_from <= asked.day <= version.valid_to for version in one.versions)

    if not within:
        found = judge(one, asked)
        assert (found.truth, found.version, found.rules) == (Truth.PERHAPS, None, ())


@given(situations)
def test_a_rule_decides_nothing_outside_its_own_days_or_from_memory(asked: Situation) -> None:
    for _, leaf in leaves():
        open_rule = leaf.confidence is Confidence.FROM_MEMORY or not leaf.valid_from <= asked.day <= leaf.valid_to
        if open_rule:
            assert check(leaf, asked).truth is Truth.PERHAPS


@given(situations)
def test_every_rule_of_an_answer_has_its_source_and_the_answer_its_reason(asked: Situation) -> None:
    for code in CODES:
        found = judge(BOOK.schemes[code], asked)
        assert all(judged.leaf.source and judged.finding.because for judged in found.rules)
        assert found.because != ()
        assert found.tell_us == () or found.truth is Truth.PERHAPS
        assert truth_of(BOOK.schemes[code], asked) is found.truth


@settings(deadline=None)
@given(situations, st.sampled_from(CODES))
def test_a_promised_change_comes_true(asked: Situation, code: str) -> None:
    one = BOOK.schemes[code]
    now, flip = truth_of(one, asked), smallest_flip([one], asked, BOOK)

    if flip is not None:
        then = truth_of(one, apply(asked, flip.changes))
        assert then is flip.becomes
        assert (then is Truth.YES) is (now is not Truth.YES)
        assert len({change.name for change in flip.changes}) == len(flip.changes)


def every_value(asked: Situation) -> dict[str, list[Any]]:
    """The whole space of answers, pound by pound near the limits and day by day: what the search must not miss."""
    told = asked.answers
    values: dict[str, list[Any]] = {
        name: [value for value in (True, False) if value is not getattr(told, name)]
        for name in ("lives_in_london", "may_stay", "has_english_maths", "has_digital_level_1")
    }
    values["employment"] = [work for work in WORK if work and work != told.employment]
    values["highest_level"] = [level for level in range(9) if level != told.highest_level]
    values["pay"] = [Pay(Decimal(amount), Decimal(amount)) for amount in range(0, 40_000, 500)]
    if told.birth_month is None:
        values["birth_month"] = [date(year, month, 1) for year in range(1996, 2013) for month in range(1, 13)]
    return values


def brute_changes(asked: Situation) -> Iterator[Situation]:
    """Every situation that is one change away."""
    for name, options in every_value(asked).items():
        for value in options:
            yield replace(asked, answers=replace(asked.answers, **{name: value}))
    for later in range(1, 900):
        yield replace(asked, day=asked.day + timedelta(later))


@settings(deadline=None, max_examples=60)
@given(situations, st.sampled_from(CODES))
def test_where_one_change_is_enough_the_search_finds_one(asked: Situation, code: str) -> None:
    one = BOOK.schemes[code]
    if truth_of(one, asked) is Truth.YES:
        return
    by_force = any(truth_of(one, changed) is Truth.YES for changed in brute_changes(asked))
    flip = smallest_flip([one], asked, BOOK)

    assert by_force <= (flip is not None and len(flip.changes) == 1)


@settings(deadline=None, max_examples=60)
@given(situations, st.sampled_from(CODES))
def test_no_fewer_changes_than_promised_would_do(asked: Situation, code: str) -> None:
    """Two changes are promised only where no single one does it; pairs by brute force, without the days."""
    one = BOOK.schemes[code]
    flip = smallest_flip([one], asked, BOOK)
    if truth_of(one, asked) is Truth.YES or (flip is not None and len(flip.changes) <= 2):
        return
    values = every_value(asked) | {"pay": [Pay(Decimal(amount), Decimal(amount)) for amount in (0, 26_000, 28_000)]}
    values |= {"birth_month": values.get("birth_month", [])[::7]}
    for names in combinations(values, 2):
        for pair in product(*(values[name] for name in names)):
            changed = replace(asked, answers=replace(asked.answers, **dict(zip(names, pair, strict=True))))
            assert truth_of(one, changed) is not Truth.YES


@settings(deadline=None, max_examples=60)
@given(situations, st.sampled_from(CODES))
def test_the_first_day_promised_is_the_first_that_does_it(asked: Situation, code: str) -> None:
    one = BOOK.schemes[code]
    flip = smallest_flip([one], asked, BOOK)
    if flip is None or [change.name for change in flip.changes] != ["day"] or flip.changes[0].value.year > 2031:
        return
    between = (asked.day + timedelta(later) for later in range(1, (flip.changes[0].value - asked.day).days))

    assert [day for day in between if truth_of(one, replace(asked, day=day)) is Truth.YES] == []


@settings(deadline=None, max_examples=40)
@given(situations)
def test_over_several_schemes_the_smallest_of_all(asked: Situation) -> None:
    several = [BOOK.schemes[code] for code in ("ADULT_SKILLS_FUND", "FREE_COURSES_FOR_JOBS", "SKILLS_BOOTCAMP")]
    flip = smallest_flip(several, asked, BOOK)
    if any(truth_of(one, asked) is Truth.YES for one in several):
        if flip is not None:
            assert all(truth_of(one, apply(asked, flip.changes)) is not Truth.YES for one in several)
        return
    each = [found for one in several if (found := smallest_flip([one], asked, BOOK)) is not None]

    assert (None if flip is None else size(flip)) == min((size(found) for found in each), default=None)


def test_of_a_scheme_without_rules_nothing_is_promised() -> None:
    assert smallest_flip([], situation(), BOOK) is None


def test_the_wages_are_what_the_limits_are_made_of() -> None:
    """Without any wage no limit is known, so no pay is a yes or a no."""
    bare = situation(replace(Answers(), pay=Pay(Decimal(0), Decimal(0))), held=())
    assert WAGES != ()
    assert truth_of(BOOK.schemes["ADULT_SKILLS_FUND"], bare) is Truth.PERHAPS


@pytest.mark.parametrize("code", CODES)
def test_a_flip_is_the_same_twice(code: str) -> None:
    first: Flip | None = smallest_flip([BOOK.schemes[code]], situation(Answers()), BOOK)

    assert smallest_flip([BOOK.schemes[code]], situation(Answers()), BOOK) == first
