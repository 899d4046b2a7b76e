"""Full-text search: what is indexed with which weight, what a search finds and in which order."""

from __future__ import annotations

from typing import Any

import pytest

from courses.models import Course, Job, Opportunity, OpportunitySkill, SearchTerm
from courses.search import (
    SearchTooLong,
    SearchWithoutWords,
    clean,
    ranked,
    refresh_search,
    understand,
)
from courses.search.spelling import Fix
from courses.search.understanding import LONGEST_SEARCH
from tests.factories.course import course, course_run
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.provider import provider
from tests.factories.skill import skill
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db


def found(text: str, rows: Any = None) -> list[str]:
    """Titles of the matches, the best first."""
    among = Course.objects.all() if rows is None else rows
    matches = ranked(among, understand(clean(text), among=among))
    return [row.title for row in matches.order_by("-relevance", "-pk")]


def test_what_is_found_and_what_counts_more() -> None:
    college = provider(name="Pottery Lane College")
    course(title="D", description="For people who like pottery", provider=provider(name="D"))
    course(title="C", summary="A little pottery", provider=provider(name="C"))
    course(title="B", provider=college)
    course(title="Pottery, A", provider=provider(name="A"))
    course(title="Something else", provider=provider(name="E"))
    refresh_search()

    assert found("pottery") == ["Pottery, A", "B", "C", "D"]


def test_other_names_of_a_skill_are_synonyms() -> None:
    programming = skill(label="computer programming", alternative_labels=["coding", "write software"])
    course(title="Beginners' evening", skills=[programming])
    course(title="Another evening")
    refresh_search()

    assert found("coding") == ["Beginners' evening"]
    assert found("coded software") == ["Beginners' evening"]


def test_a_borough_is_found() -> None:
    here = course(title="Here")
    course_run(course=here, delivery_mode="CLASSROOM", venue=venue())
    course(title="Elsewhere")
    job(title="Work here", venues=[venue()])
    refresh_search()

    assert found("newham") == ["Here"]
    assert found("newham", Job.objects.all()) == ["Work here"]


def test_an_employer_is_found() -> None:
    job(title="Technician", employer=employer(name="Tidewharf Software"))
    job(title="Adviser", employer=employer(name="Plumtree Networks"))
    refresh_search()

    assert found("tidewharf", Job.objects.all()) == ["Technician"]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("it", ["First steps in IT"]),
        ("IT", ["First steps in IT"]),
        ("information technology", ["First steps in IT"]),
        ("c++", ["C++ for games"]),
        ("c#", ["C# for games"]),
        (".net", ["Web pages with .NET"]),
        ("ux", ["UX/UI basics"]),
        ("ui/ux", ["UX/UI basics"]),
        ("stepping", ["First steps in IT"]),
    ],
)
def test_names_that_a_text_search_usually_loses(text: str, titles: list[str]) -> None:
    for title in (
        "First steps in IT",
        "C++ for games",
        "C# for games",
        "Web pages with .NET",
        "UX/UI basics",
        "It is for you",
    ):
        course(title=title, provider=provider(name=title[:1]))
    refresh_search()

    assert found(text) == titles


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("web design", ["Web design", "Design for the web"]),
        ('"web design"', ["Web design"]),
        ("web -design", ["Web safety"]),
        ("design or safety", ["Web safety", "Web design", "Design for the web"]),
        ("WEB   DESIGN", ["Web design", "Design for the web"]),
        ("web & !design | (:*)'\"", ["Web design", "Design for the web"]),
    ],
)
def test_operators(text: str, titles: list[str]) -> None:
    for title in ("Design for the web", "Web design", "Web safety"):
        course(title=title, provider=provider(name="X"))
    refresh_search()

    assert sorted(found(text)) == sorted(titles)


def test_a_slip_is_mended() -> None:
    course(title="Python for beginners")
    refresh_search()

    understood = understand(clean("pyhton beginers"), among=Course.objects.all())

    assert (understood.used, understood.every_word) == ("python beginners", True)
    assert understood.fixes == (Fix("pyhton", "python"), Fix("beginers", "beginners"))
    assert found("pyhton beginers") == ["Python for beginners"]


def test_a_known_word_is_never_mended() -> None:
    course(title="Cloud")
    course(title="Clouds")
    refresh_search()

    assert understand("clouds", among=Course.objects.all()).fixes == ()


def test_a_word_that_only_jobs_have_is_known() -> None:
    job(title="Pythonist")
    course(title="Python")
    refresh_search()

    understood = understand("pythonist", among=Course.objects.all())

    assert (understood.fixes, understood.used) == ((), "pythonist")


def test_where_nothing_has_every_word_some_are_enough() -> None:
    course(title="Python", provider=provider(name="X"))
    course(title="Pottery", provider=provider(name="X"))
    refresh_search()

    understood = understand(clean("python pottery"), among=Course.objects.all())

    assert understood.every_word is False
    assert sorted(found("python pottery")) == ["Pottery", "Python"]


@pytest.mark.parametrize(
    ("text", "line"),
    [(None, ""), ("", ""), ("  \n\t ", ""), ("\0\0", ""), ("a\0b", "a b"), ("ｅ\u0301", "ｅ́"), ("e\u0301", "é")],
)
def test_cleaning(text: str | None, line: str) -> None:
    assert clean(text) == line


@pytest.mark.parametrize("text", ["x" * (LONGEST_SEARCH + 1), "🙂" * 10_000, "a " * 5_000])
def test_too_long(text: str) -> None:
    with pytest.raises(SearchTooLong) as refused:
        clean(text)
    assert (refused.value.code, refused.value.field) == ("SEARCH_TOO_LONG", "search")


@pytest.mark.parametrize("text", ["🙂", "the", "the and of", "---", '""', "!!! ???", "or", "'"])
def test_without_words(text: str) -> None:
    with pytest.raises(SearchWithoutWords) as refused:
        understand(clean(text), among=Course.objects.all())
    assert (refused.value.code, refused.value.field) == ("SEARCH_WITHOUT_WORDS", "search")


@pytest.mark.parametrize(
    "text",
    [
        "'; drop table x; --",
        "xyz:*",
        "<-> xyz",
        "xyz & | abc",
        "((((xyz",
        "\\ xyz",
        "%s xyz",
        "a" * 200,
        "é ñ 中文",
        "--xyz",
        "1 2 3",
    ],
)
def test_odd_texts_have_a_clear_answer(text: str) -> None:
    assert found(text) == []


def test_only_the_newest_matches_are_ranked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("courses.search.understanding.CANDIDATES", 2)
    for number in range(3):
        course(title=f"Pottery {number}", provider=provider(name="X"))
    refresh_search()

    assert found("pottery") == ["Pottery 2", "Pottery 1"]


def test_a_refresh_changes_only_what_differs() -> None:
    first, second = course(title="Pottery"), course(title="Weaving")

    assert refresh_search() == 2
    assert refresh_search() == 0
    Opportunity.objects.filter(pk=first.pk).update(title="Glass")
    assert refresh_search([second.pk]) == 0
    assert refresh_search(iter([first.pk, first.pk])) == 1
    assert refresh_search([]) == 0
    assert found("glass") == ["Glass"]


def test_the_words_of_live_listings_are_counted() -> None:
    taught = skill(label="glaze", alternative_labels=["glazing"])
    one = course(title="Pottery on Mondays", provider=provider(name="X"), skills=[taught])
    course(title="Pottery", provider=provider(name="X"))
    course(title="Secret", provider=provider(name="X"), status="DRAFT", published_at=None, confirmed_at=None)
    refresh_search()

    assert dict(SearchTerm.objects.values_list("word", "listings")) == {
        "pottery": 2,
        "mondays": 1,
        "glaze": 1,
    }

    OpportunitySkill.objects.all().delete()
    Opportunity.objects.filter(pk=one.pk).update(title="Weaving")
    refresh_search()

    assert dict(SearchTerm.objects.values_list("word", "listings")) == {"pottery": 1, "weaving": 1}


def test_new_words_are_learnt_at_once() -> None:
    course(title="Pottery", provider=provider(name="X"))
    refresh_search()
    new = course(title="Weaving and pottery", provider=provider(name="X"))
    refresh_search([new.pk])

    assert dict(SearchTerm.objects.values_list("word", "listings")) == {"pottery": 1, "weaving": 1}


@pytest.mark.parametrize(
    ("text", "statements"),
    [("pottery", 2), ("pottery glass", 3), ("potery", 4), ("potery glas", 5), ('"pottery" glass', 2)],
)
def test_statements_of_understanding(text: str, statements: int, django_assert_num_queries: Any) -> None:
    course(title="Pottery and glass")
    refresh_search()

    with django_assert_num_queries(statements):
        understand(text, among=Course.objects.all())
