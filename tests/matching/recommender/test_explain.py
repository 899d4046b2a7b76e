from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings

from matching.recommender.english import counted, day_in_words, in_fives, pounds, share_of, with_article
from matching.recommender.everyday import EVERYDAY, field_words
from matching.recommender.explain import CAUTION, Reason, ReasonLimits, explain
from matching.recommender.frames import Kind, Resident
from matching.recommender.phrases import PHRASES, Evidence, ReasonCode
from matching.recommender.pipeline import Configuration, Recommender
from matching.recommender.quote import stem
from matching.recommender.scorer import PARTS, Part
from matching.recommender.text import tokens
from tests.matching.recommender.catalogue import (
    BARNET,
    BRIXTON,
    LISTINGS,
    OCCUPATIONS,
    RECOMMENDER,
    SKILLS,
    TODAY,
    Listing,
    Option,
    frame,
    recommended,
)
from tests.matching.recommender.strategies import catalogues, residents

EVERYTHING = ReasonLimits(smallest=0.0, reasons=99, cautions=99)
TALKATIVE = Recommender(configuration=Configuration(reasons=EVERYTHING)).adopt(
    RECOMMENDER.text_, RECOMMENDER.pieces_, RECOMMENDER.bridge_, RECOMMENDER.occupation_labels_
)


def reasons(resident: Resident, listing: Listing) -> dict[ReasonCode, str]:
    """Every reason that can be given, by code."""
    (item,) = TALKATIVE.recommend(resident, TALKATIVE.index(frame((listing,))), 1, TODAY).items
    return {reason.code: reason.text for reason in item.reasons}


@settings(max_examples=30, deadline=None)
@given(catalogue=catalogues(), resident=residents())
def test_reasons_are_parts_that_moved_the_score_largest_first_and_cautions_come_after(
    catalogue: tuple[Listing, ...], resident: Resident
) -> None:
    index = TALKATIVE.index(frame(catalogue))
    for item in TALKATIVE.recommend(resident, index, 50, TODAY).items:
        sizes = [(reason.contribution < 0, -abs(reason.contribution)) for reason in item.reasons]
        assert sizes == sorted(sizes)
        assert len({reason.part for reason in item.reasons}) == len(item.reasons)
        for reason in item.reasons:
            assert reason.contribution == item.parts[reason.part] != 0.0
            assert reason.text.startswith(CAUTION) == (reason.contribution < 0)


@settings(max_examples=30, deadline=None)
@given(catalogue=catalogues(), resident=residents())
def test_reasons_are_few_short_and_plain(catalogue: tuple[Listing, ...], resident: Resident) -> None:
    for item in recommended(resident, catalogue).items:
        assert sum(reason.contribution > 0 for reason in item.reasons) <= 4
        assert sum(reason.contribution < 0 for reason in item.reasons) <= 2
        for reason in item.reasons:
            assert reason.text.endswith(".")
            assert max(len(sentence.split()) for sentence in reason.text.split(". ")) <= 20


@settings(max_examples=30, deadline=None)
@given(catalogue=catalogues(), resident=residents())
def test_a_quotation_is_the_residents_own_and_the_listing_says_it_too(
    catalogue: tuple[Listing, ...], resident: Resident
) -> None:
    by_id = {listing.id: listing for listing in catalogue}
    for item in recommended(resident, catalogue).items:
        says = by_id[item.opportunity_id].title + " " + by_id[item.opportunity_id].text
        for quotation in re.findall('You said "(.*)"[,.] (?:and|It)', " ".join(reason.text for reason in item.reasons)):
            assert quotation in resident.wants
            assert {stem(token.word) for token in tokens(quotation)} <= {stem(token.word) for token in tokens(says)}


def test_every_part_has_a_phrase() -> None:
    assert tuple(PHRASES) == PARTS


def test_words_of_the_title_are_what_it_is_about_and_other_words_are_part_of_it() -> None:
    about = reasons(Resident(wants="I want to repair computers!"), LISTINGS[0])
    part = reasons(Resident(wants="something with laptops"), LISTINGS[0])
    assert about[ReasonCode.SAME_WORDS] == 'You said "repair computers", and this course is about that.'
    assert part[ReasonCode.SAME_WORDS] == 'You said "laptops". It is part of this course.'


def test_a_quotation_does_not_run_over_a_full_stop() -> None:
    told = reasons(Resident(wants="I can repair. Computers are fun."), LISTINGS[0])
    assert told[ReasonCode.SAME_WORDS] in {
        'You said "repair", and this course is about that.',
        'You said "Computers", and this course is about that.',
    }


MORNINGS = (
    "You will be spreading butter, spreading jam and spreading honey on slice after slice, all through the morning."
)


def test_what_cannot_be_shown_is_not_said() -> None:
    told = reasons(Resident(wants="spread"), Listing(1, "Bread", MORNINGS))
    assert told.get(ReasonCode.SAME_WORDS) == 'You said "spread". It is part of this course.'
    assert ReasonCode.SAME_WORDS not in reasons(Resident(wants="spread"), Listing(1, "Bread"))


def test_the_words_of_skills_alone_are_called_skills() -> None:
    told = reasons(Resident(skill_labels=("repair laptops",)), LISTINGS[0])
    assert told[ReasonCode.SAME_WORDS] == "This course fits the skills you told us about."


def test_the_bridge_names_the_occupation_between() -> None:
    listing = Listing(1, "Computer help desk assistant", "Help computer users and repair hardware.", kind=Kind.JOB)
    told = reasons(Resident(wants="deskside technician"), listing)
    assert told[ReasonCode.SAME_WORK] == "Close to the work of an ICT help desk agent."


def test_an_occupation_that_only_one_side_is_close_to_is_not_named() -> None:
    assert ReasonCode.SAME_WORK not in reasons(Resident(wants="deskside technician"), Listing(1, "Bread baker"))
    assert ReasonCode.SAME_WORK not in reasons(Resident(wants="bread"), Listing(1, "IT support technician"))


def test_nobody_is_told_of_the_work_of_managers() -> None:
    chiefs = Recommender().fit(replace(OCCUPATIONS, isco_groups=("1330",) * len(OCCUPATIONS)), frame(LISTINGS))
    index = chiefs.index(frame((Listing(1, "IT support technician"),)))
    (item,) = chiefs.recommend(Resident(wants="deskside technician"), index, 1, TODAY).items
    assert item.parts[Part.MEANING_BRIDGE] > 0
    assert ReasonCode.SAME_WORK not in {reason.code for reason in item.reasons}


def test_a_clause_that_is_close_is_quoted_and_words_in_common_say_it_better() -> None:
    listing = Listing(1, "Mobile phone repair", "Mend cracked screens.")
    told = reasons(Resident(wants="My dad is a baker. fixing smartphones for my mates"), listing)
    assert (
        told[ReasonCode.CLOSE_IN_MEANING] == 'You said "fixing smartphones for my mates". This course is close to that.'
    )
    assert ReasonCode.CLOSE_IN_MEANING not in reasons(Resident(wants="repair phones"), listing)


def test_the_form_asked_for_is_told() -> None:
    trainee = Listing(1, "IT apprentice", kind=Kind.JOB, level=3)
    asked = Resident(wants="I want an apprenticeship in IT")
    assert reasons(asked, trainee)[ReasonCode.FORM_WANTED] == "You asked for an apprenticeship."
    told = reasons(asked, Listing(1, "IT course", level=3))[ReasonCode.FORM_OTHER]
    assert told == "Worth knowing: this is a course, which is not what you asked for."
    assert ReasonCode.FORM_OTHER not in reasons(asked, replace(trainee, level=-1))


def test_wages_that_nobody_knows_are_not_spoken_of() -> None:
    unknown = replace(frame((Listing(1, kind=Kind.JOB, hourly_pay=20.0),)), living_wage=float("nan"))
    (item,) = TALKATIVE.recommend(Resident(), TALKATIVE.index(unknown), 1, TODAY).items
    assert (item.parts[Part.COST_OR_PAY], item.reasons) == (0.0, ())


def test_minutes_are_told_in_fives_as_in_the_list() -> None:
    near = Listing(1, options=(Option(1, latitude=51.47, longitude=-0.11),))
    (item,) = recommended(AT_HOME, (near,)).items
    assert (item.minutes, in_fives(1.0), in_fives(12.4), in_fives(13.0)) == (15, 5, 10, 15)


def test_somebody_with_a_postcode_only_still_gets_true_reasons() -> None:
    (first, *_) = recommended(Resident(latitude=BRIXTON[0], longitude=BRIXTON[1]), LISTINGS).items
    assert [(reason.code, reason.text) for reason in first.reasons] == [
        (ReasonCode.NEAR, "About 5 minutes from you."),
        (ReasonCode.FREE, "This course is free."),
        (ReasonCode.STARTS_SOON, "Starts soon, on 7 December."),
    ]


AT_HOME = Resident(latitude=BRIXTON[0], longitude=BRIXTON[1])


@pytest.mark.parametrize(
    ("resident", "listing", "code", "text"),
    [
        (AT_HOME, Listing(1, options=(Option(1, latitude=BARNET[0], longitude=BARNET[1]),)), "far",
         "Worth knowing: it takes about 95 minutes to get there."),
        (AT_HOME, Listing(1, options=(Option(1, latitude=51.47, longitude=-0.11),)), "near", "About 15 minutes from you."),
        (Resident(), Listing(1, options=(Option(1, cost=450.0),)), "costs", "Worth knowing: this course costs £450."),
        (Resident(), Listing(1, may_be_free=True), "may_be_free", "There is funding that may make this course free for you."),
        (Resident(), Listing(1, kind=Kind.JOB, hourly_pay=14.8), "pays_living_wage",
         "It pays £14.80 an hour. That meets the London Living Wage."),
        (Resident(), Listing(1, kind=Kind.JOB, hourly_pay=13.0), "pays_more_than_minimum",
         "It pays £13 an hour. The minimum wage is less."),
        (Resident(), Listing(1, kind=Kind.JOB, hourly_pay=10.0), "pays_less_than_minimum",
         "Worth knowing: it pays £10 an hour. The minimum wage from age 21 is £12.71."),
        (Resident(), Listing(1, kind=Kind.JOB, hourly_pay=8.0, level=3), "pays_less_than_minimum",
         "Worth knowing: it pays £8 an hour while you train."),
        (Resident(), Listing(1, options=(Option(1, starts_on=date(2027, 9, 6)),)), "starts_later",
         "Worth knowing: it does not start until 6 September 2027."),
        (Resident(), Listing(1, published_on=date(2026, 8, 3)), "checked_long_ago",
         "Worth knowing: the details were last checked on 3 August."),
        (Resident(), Listing(1, published_on=TODAY), "checked_lately", "The details were checked today."),
        (Resident(highest_level=1), Listing(1, level=2), "level_step_up", "Level 2: a step up from the level you have now."),
        (Resident(highest_level=0), Listing(1, level=0), "level_same", "Entry level: the same level as you have now."),
        (Resident(highest_level=3), Listing(1, level=1), "level_below",
         "Worth knowing: this is Level 1, which is below the level you have now."),
        (Resident(highest_level=1), Listing(1, level=6), "level_far_above",
         "Worth knowing: this is Level 6, which is a big step up from the level you have now."),
        (Resident(availability=0b111), Listing(1, options=(Option(1, sessions=0b11),)), "times_fit",
         "It is at times you can do."),
        (Resident(availability=0b011), Listing(1, options=(Option(1, sessions=0b111),)), "times_fit",
         "You can do 2 of its 3 times in the week."),
        (Resident(availability=0b001), Listing(1, options=(Option(1, sessions=0b111),)), "times_clash",
         "Worth knowing: you said you can do only 1 of its 3 times in the week."),
        (Resident(availability=0b1000), Listing(1, options=(Option(1, sessions=0b111),)), "times_clash",
         "Worth knowing: it is not at the times you said you can do."),
        (Resident(access_needs=0b11), Listing(1, options=(Option(1, access=0b111),)), "access_met",
         "It offers both kinds of access support you asked for."),
        (Resident(access_needs=0b11), Listing(1, options=(Option(1, access=0b100),)), "access_missing",
         "Worth knowing: it does not say that it offers 2 kinds of access support you need."),
        (Resident(skills=frozenset(SKILLS[:2])), Listing(1, kind=Kind.JOB, essential=frozenset(SKILLS[:3])), "skills_met",
         "You have 2 of the 3 skills it asks for."),
        (Resident(skills=frozenset(SKILLS[:1])), Listing(1, kind=Kind.JOB, optional=frozenset(SKILLS[:2])), "skills_helpful",
         "You have 1 of the 2 skills that would help."),
        (Resident(skills=frozenset(SKILLS[:1])), Listing(1, teaches=frozenset(SKILLS[:2])), "skills_built_on",
         "It builds on what you can do: 1 new skill to learn."),
        (Resident(skills=frozenset(SKILLS[:2])), Listing(1, teaches=frozenset(SKILLS[:2])), "skills_already_held",
         "Worth knowing: you told us you have all the skills it teaches."),
    ],
)  # fmt: skip
def test_each_part_in_plain_words(resident: Resident, listing: Listing, code: str, text: str) -> None:
    assert reasons(resident, listing)[ReasonCode(code)] == text


def test_a_part_of_zero_says_nothing() -> None:
    halfway = Listing(1, kind=Kind.JOB, hourly_pay=12.71, level=-1, options=(Option(1, sessions=0b11),))
    assert reasons(Resident(availability=0b01), halfway) == {}


def test_half_of_the_meaning_that_speaks_against_is_not_said_beside_the_half_that_speaks_for() -> None:
    result = recommended(replace(AT_HOME, wants="deskside technician, bread"), LISTINGS)
    for item in result.items:
        codes = {reason.code for reason in item.reasons}
        assert not codes >= {ReasonCode.DIFFERENT_WORDS, ReasonCode.SAME_WORK}
        assert not codes >= {ReasonCode.DIFFERENT_WORDS, ReasonCode.DIFFERENT_WORK}


def test_different_work_is_said_where_the_words_say_nothing() -> None:
    index = RECOMMENDER.index(frame(LISTINGS[:1]))
    resident = Resident(wants="bread")
    evidence = Evidence(
        index=index,
        occupation_labels=RECOMMENDER.occupation_labels_,
        resident=resident,
        text=RECOMMENDER.encode_resident(resident),
        bridge=RECOMMENDER.bridge_,
        today=TODAY,
        row=0,
        option=0,
        minutes=float("nan"),
        usual_journey=60,
    )
    parts = np.array([-0.4 if part is Part.MEANING_BRIDGE else 0.0 for part in PARTS])
    text = "Worth knowing: this is a different kind of work from what you told us you want."
    assert explain(evidence, parts, ReasonLimits()) == (
        Reason(ReasonCode.DIFFERENT_WORK, Part.MEANING_BRIDGE, text, -0.4),
    )


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("ICT help desk agent", "an ICT help desk agent"),
        ("web developer", "a web developer"),
        ("user interface designer", "a user interface designer"),
        ("UX designer", "a UX designer"),
        ("SEO expert", "an SEO expert"),
        ("artisan baker", "an artisan baker"),
        ("university lecturer", "a university lecturer"),
        ("undertaker", "an undertaker"),
        ("utility worker", "a utility worker"),
    ],
)
def test_articles(label: str, told: str) -> None:
    assert with_article(label) == told


def test_small_pieces_of_english() -> None:
    assert [pounds(9), pounds(9.5), pounds(1200), pounds(14.8)] == ["£9", "£9.50", "£1,200", "£14.80"]
    assert [counted(0, "skill"), counted(1, "skill"), counted(2, "skill")] == ["0 skills", "1 skill", "2 skills"]
    assert [share_of(1, 1, "skill"), share_of(2, 2, "skill"), share_of(1, 2, "skill")] == [
        "the skill",
        "both skills",
        "1 of the 2 skills",
    ]
    assert day_in_words(date(2027, 1, 11), TODAY) == "11 January"
    assert day_in_words(date(2027, 6, 11), TODAY) == "11 June 2027"


@pytest.mark.parametrize(
    "words", [("repair", "repairs", "repaired", "repairing"), ("computer", "computers"), ("fix", "fixing", "fixes"),
              ("game", "games", "gaming"), ("run", "running")]
)  # fmt: skip
def test_forms_of_a_word_have_one_stem(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1


def test_everyday_words_bring_the_fields_own() -> None:
    assert field_words(["fix", "computers", "fixing"]) == "repair fault hardware ict"
    assert field_words(["bread"]) == ""
    known = {token.word for word in EVERYDAY for token in tokens(word)}
    assert known == set(EVERYDAY)


def test_an_occupation_table_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        Recommender().fit(replace(OCCUPATIONS, labels=OCCUPATIONS.labels[1:]), frame(LISTINGS))


@pytest.mark.parametrize(("longest", "told"), [(None, False), (60, False), (40, True)])
def test_a_journey_well_inside_ones_own_limit_is_no_warning(longest: int | None, *, told: bool) -> None:
    latitude, longitude = BRIXTON
    there = Listing(1, options=(Option(1, latitude=latitude + 0.06, longitude=longitude),))  # about 35 minutes

    found = reasons(Resident(latitude=latitude, longitude=longitude, longest_journey=longest), there)

    assert (ReasonCode.FAR in found) is told
