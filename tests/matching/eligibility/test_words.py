"""What a resident reads is short and plain: reading age 9 to 11."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from matching.eligibility.facts import Answers, Approval
from matching.eligibility.flips import smallest_flip
from matching.eligibility.judging import judge
from matching.eligibility.truth import Truth
from matching.eligibility.words import CONFIRM, answer_words, flip_words
from tests.matching.eligibility.situations import ADULT, BOOK, earning, leaves, scheme, situation

LONGEST_SENTENCE = 24
HIGHEST_GRADE = 6.0
"""US school grade 6 is age 11."""
JARGON = re.compile(
    r"\b(ASF|AEB|LLW|GLA|ESFA|FCFJ|ILR|devolved|eligib\w+|entitle\w+|co-fund\w+|threshold|attainment|prior)\b",
    re.IGNORECASE,
)


def everything_to_read() -> list[str]:
    """All words of the rules, and answers of many sorts."""
    texts = [question.tell_us for question in BOOK.questions.values()]
    for _, leaf in leaves():
        texts += [leaf.words, *leaf.evidence]
    people = [
        Answers(),
        replace(ADULT, pay=earning("12000")),
        replace(ADULT, pay=earning("30000")),
        replace(ADULT, lives_in_london=False, may_stay=False, birth_month=date(2009, 1, 1)),
        replace(ADULT, home_on_edge=True),
    ]
    offers = [
        {"level": 2},
        {"level": 4, "regulated": True},
        {"level": None, "regulated": True, "approvals": {"LocalFlexibilities": Approval(date(2016, 8, 1), date(2025, 7, 31))}},
        {"foundation": True, "hourly_pay": earning("5").least},
    ]  # fmt: skip
    for one in BOOK.schemes.values():
        texts += [note for version in one.versions for note in version.notes]
        for answers in people:
            for offer in offers:
                for day in (date(2022, 9, 1), date(2025, 9, 1), date(2026, 12, 1), date(2029, 1, 1)):
                    asked = situation(answers, day=day, **offer)
                    found = judge(one, asked)
                    texts += [answer_words(found), *found.because]
    return list(dict.fromkeys(texts))


TEXTS = everything_to_read()


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!])\s+", text) if part]


def words_of(text: str) -> list[str]:
    return re.findall(r"[A-Za-z']+|£?[\d,.]*\d", text)


def syllables(word: str) -> int:
    """A figure counts as one."""
    bare = re.sub(r"(?:[^laeiouy]es|ed|[^laeiouy]e)$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", bare)))


def test_sentences_are_short() -> None:
    long = [part for text in TEXTS for part in sentences(text) if len(words_of(part)) > LONGEST_SENTENCE]

    assert long == []


def test_the_whole_reads_at_the_age_of_eleven() -> None:
    """Flesch-Kincaid grade level (Kincaid and others, 1975)."""
    all_sentences = [part for text in TEXTS for part in sentences(text)]
    all_words = [word for part in all_sentences for word in words_of(part)]
    grade = 0.39 * len(all_words) / len(all_sentences) + 11.8 * sum(map(syllables, all_words)) / len(all_words) - 15.59

    assert grade < HIGHEST_GRADE


def test_no_jargon() -> None:
    assert [text for text in TEXTS if JARGON.search(text)] == []


@pytest.mark.parametrize(
    ("pay", "words"),
    [
        ("12000", f"Yes, it looks free for you. {CONFIRM}"),
        (
            "30000",
            (
                "Perhaps. You earn £28,860 a year or more. We don't hold the wage of autumn 2026 yet. "
                "This is advice, not a promise. The provider confirms it."
            ),
        ),
    ],
)
def test_an_answer_in_words(pay: str, words: str) -> None:
    assert answer_words(judge(scheme("ADULT_SKILLS_FUND"), situation(replace(ADULT, pay=earning(pay))))) == words


def test_an_answer_that_waits_for_more() -> None:
    found = judge(scheme("ADULT_SKILLS_FUND"), situation(Answers()))

    assert answer_words(found) == f"Perhaps. Tell us a little more and we can say. {CONFIRM}"
    assert found.tell_us == ("lives_in_london", "may_stay", "birth_month", "pay", "employment")


def test_a_no_in_words() -> None:
    found = judge(scheme("ADULT_SKILLS_FUND"), situation(replace(ADULT, may_stay=False)))

    assert answer_words(found) == (
        f"No, not by the rules that we hold. You may not live in the UK for more than a year. {CONFIRM}"
    )
    assert found.bring == ()


@pytest.mark.parametrize(
    ("told", "day", "words"),
    [
        (
            {"pay": earning("30000")},
            date(2026, 12, 1),
            "It would be a yes if you earned less than £28,860 a year.",
        ),
        (
            {"pay": earning("12000")},
            date(2026, 12, 1),
            "It would no longer be a yes if you earned £28,860 a year.",
        ),
        (
            {"pay": earning("12000")},
            date(2026, 6, 1),
            "It would no longer be a yes if you earned £27,007.50 a year.",
        ),
        (
            {"pay": earning("12000"), "birth_month": date(2007, 10, 1)},
            date(2026, 5, 1),
            None,
        ),
        (
            {"pay": earning("12000"), "birth_month": date(2007, 5, 1)},
            date(2026, 5, 1),
            "It would be a yes if it started on 1 August 2026.",
        ),
        (
            {"pay": earning("12000"), "may_stay": None, "birth_month": None},
            date(2026, 12, 1),
            (
                "It would be a yes if you were born in August 2007; and you were British or Irish, or could live in the UK "
                "for more than a year."
            ),
        ),
    ],
)
def test_the_smallest_change_in_words(told: dict[str, object], day: date, words: str | None) -> None:
    asked = situation(replace(ADULT, **told), day=day)  # type: ignore[arg-type]
    one = scheme("ADULT_SKILLS_FUND")
    flip = smallest_flip([one], asked, BOOK)

    assert (None if flip is None else flip_words(flip, now=judge(one, asked).truth)) == words


def test_what_to_bring() -> None:
    by_pay = judge(scheme("ADULT_SKILLS_FUND"), situation(replace(ADULT, pay=earning("12000"))))

    assert by_pay.truth is Truth.YES
    assert by_pay.bring == (
        "Something with your address on it, such as a council tax bill.",
        "Your passport, birth certificate or visa.",
        "A wage slip from the last three months, or your work contract.",
    )


@pytest.mark.parametrize(
    ("code", "told", "offer", "words"),
    [
        ("DIGITAL_ENTITLEMENT", {"has_digital_level_1": False, "birth_month": date(2007, 5, 1)}, "DigitalEntitlement",
         "It would be a yes if it started on 1 August 2026."),
        ("DIGITAL_ENTITLEMENT", {}, "DigitalEntitlement", "It would be a yes if you needed the basics on a computer."),
        ("ENGLISH_MATHS_ENTITLEMENT", {}, "LegalEntitlementEnglishandMaths",
         "It would be a yes if you did not have both English and maths at GCSE grade 4 or C."),
    ],
)  # fmt: skip
def test_the_smallest_change_where_pay_plays_no_part(
    code: str, told: dict[str, object], offer: str, words: str
) -> None:
    approvals = {offer: Approval(date(2016, 8, 1), None)}
    answers = replace(ADULT, **told)  # type: ignore[arg-type]
    asked = situation(answers, day=date(2026, 5, 1), regulated=True, approvals=approvals)
    flip = smallest_flip([scheme(code)], asked, BOOK)

    assert flip is not None
    assert flip_words(flip, now=judge(scheme(code), asked).truth) == words


def test_money_that_begins_later_is_a_yes_from_then_on() -> None:
    approvals = {"LocalFlexibilities": Approval(date(2026, 12, 24), None)}
    asked = situation(replace(ADULT, pay=earning("12000")), regulated=True, approvals=approvals)
    flip = smallest_flip([scheme("ADULT_SKILLS_FUND")], asked, BOOK)

    assert flip is not None
    assert flip_words(flip, now=Truth.NO) == "It would be a yes if it started on 24 December 2026."
