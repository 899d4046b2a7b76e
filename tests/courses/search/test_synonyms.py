"""Synonyms: from the taxonomy and from our own list, in a query that stays bounded."""

from __future__ import annotations

from typing import Any

import pytest

from courses.importers.synonyms import write_synonyms
from courses.models import Course, Synonym
from courses.search import clean, ranked, refresh_search, understand
from courses.search.synonyms import MOST_MEANINGS, meanings, refresh_synonyms, stems
from courses.search.understanding import MOST_SYNONYMS, words_of
from tests.factories.course import course
from tests.factories.provider import provider
from tests.factories.skill import occupation, skill

pytestmark = pytest.mark.django_db


def ours(*pairs: tuple[str, str]) -> None:
    write_synonyms(Synonym(phrase=phrase, means=means, source="OURS") for phrase, means in pairs)


def found(text: str) -> list[str]:
    among = Course.objects.all()
    return sorted(row.title for row in ranked(among, understand(clean(text), among=among)))


def titles(*names: str) -> None:
    college = provider(name="X")
    for name in names:
        course(title=name, provider=college)
    refresh_search()


def test_coding_finds_programming_where_nobody_said_which_skills() -> None:
    ours(("coding", "programming"))
    titles("Programming in Java", "Pottery", "Coding club")

    assert found("coding") == ["Coding club", "Programming in Java"]
    assert found("code java") == ["Programming in Java"]
    assert found("programming") == ["Programming in Java"]


def test_phrases_mean_something_as_a_whole() -> None:
    ours(("sign language", "BSL"), ("IT support", "help desk"))
    titles("BSL for beginners", "Signs of the zodiac", "Learn a language", "Work on a help desk")

    assert found("sign language") == ["BSL for beginners"]
    assert found("sign language beginners") == ["BSL for beginners"]
    assert found("it support") == ["Work on a help desk"]


def test_names_in_the_taxonomy() -> None:
    skill(label="computer programming", alternative_labels=["coding", "write software"])
    occupation(label="web developer", alternative_labels=["web programmer", "website author"])
    titles("Computer programming", "Become a web developer", "Sculpture")

    assert found("coding") == ["Computer programming"]
    assert found("web programmer") == ["Become a web developer"]
    assert dict(Synonym.objects.filter(key="'code'").values_list("source", "query")) == {
        "SKILL": "'comput' & 'program'"
    }


def test_names_of_one_or_two_letters_lead_nowhere() -> None:
    skill(label="R", alternative_labels=["programming language r"])
    skill(label="ML (computer programming)", alternative_labels=["standard ML"])
    skill(label="manage information technology", alternative_labels=["it", "IT"])

    refresh_synonyms()

    assert [row.key for row in Synonym.objects.exclude(key__contains="&")] == ["'infotech'"]
    assert meanings(["r", "ml", "it", "the"]) == {}


def test_what_a_name_says_in_brackets_is_no_part_of_it() -> None:
    skill(label="Ruby (computer programming)", alternative_labels=["Ruby lang"])

    refresh_synonyms()

    assert set(Synonym.objects.values_list("key", "query")) == {
        ("'rubi' & 'lang'", "'rubi'"),
        ("'rubi'", "'rubi' & 'lang'"),
    }


def test_a_refresh_follows_the_taxonomy_and_leaves_our_list_alone() -> None:
    ours(("coding", "programming"))
    row = skill(label="glaze pottery", alternative_labels=["glazing", "varnish pots"])
    refresh_synonyms()
    before = Synonym.objects.count()
    refresh_synonyms()
    assert Synonym.objects.count() == before == 5

    row.alternative_labels = []
    row.save()
    refresh_synonyms()

    assert list(Synonym.objects.values_list("phrase", "source")) == [("coding", "OURS")]


def test_our_list_is_written_anew() -> None:
    skill(label="programming", alternative_labels=["coding"])
    refresh_synonyms()

    ours(("coding", "programming"), ("the", "programming"), ("code", "coding"), ("chef", "catering"))
    assert set(Synonym.objects.values_list("phrase", "means", "source")) == {
        ("coding", "programming", "OURS"),
        ("chef", "catering", "OURS"),
        ("programming", "coding", "SKILL"),
    }
    ours(("coding", "programming"))
    assert set(Synonym.objects.values_list("phrase", "source")) == {("coding", "OURS"), ("programming", "SKILL")}


def test_a_phrase_has_a_bounded_number_of_meanings_ours_first() -> None:
    for number in range(12):
        skill(label=f"weaving {chr(97 + number) * 3}", alternative_labels=["loom work"])
    refresh_synonyms()
    ours(("loom work", "a long way of saying that somebody weaves"))

    found_meanings = meanings(["loom work"])["loom work"]

    assert len(found_meanings) == MOST_MEANINGS
    assert found_meanings[0] == stems(["a long way of saying that somebody weaves"])[0]


def test_a_search_has_a_bounded_number_of_synonyms() -> None:
    for number in range(14):
        for other in range(5):
            skill(label=f"w{number}x{other}", alternative_labels=[f"word{chr(97 + number)}"])
    refresh_synonyms()

    words = words_of(" ".join(f"word{chr(97 + number)}" for number in range(14)))

    assert words.every.count("|") == MOST_SYNONYMS


def test_who_writes_operators_means_the_words_as_they_stand() -> None:
    ours(("coding", "programming"))
    titles("Programming in Java", "Coding club")

    assert found('"coding"') == ["Coding club"]
    assert found("coding -java") == ["Coding club"]
    assert found("coding or java") == ["Coding club", "Programming in Java"]


def test_any_word_brings_its_synonyms_along() -> None:
    ours(("coding", "programming"))
    titles("Programming in Java", "Pottery")

    assert found("coding pottery") == ["Pottery", "Programming in Java"]


@pytest.mark.parametrize("text", ["it's", "o'brien coding", "a & b | !c", "'coding':*", "coding)", "((coding"])
def test_signs_cannot_break_the_query(text: str, django_assert_max_num_queries: Any) -> None:
    ours(("coding", "programming"))
    titles("Programming in Java")

    with django_assert_max_num_queries(6):
        found(text)
