"""Synthetic Londoners: as the census has them, and everybody says as much of themselves."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from matching.assessment.londoners import (
    BOROUGH,
    DEPRIVED,
    DISABLED,
    ETHNIC,
    SAYS,
    SEX,
    Londoners,
    MentionsBroken,
    Source,
    read_mentions,
)
from matching.evaluation.judgements import JudgedSentence
from matching.evaluation.residents import SyntheticResident
from matching.services.assessing import MENTIONS
from tests.matching.assessment.few import everybody, source
from tests.matching.recommender.catalogue import TODAY

SENTENCES = tuple(JudgedSentence("made up", str(number), f"Wish {number}", {"course/1": 2}) for number in range(3))


def women_here_men_there(*, deprived: bool | None = True) -> Source:
    """In the first borough women alone, in the second men alone; nothing else is certain."""
    table = everybody()
    table[0, 1] = table[1, 0] = 0
    return source(table, SENTENCES, deprived=deprived)


def londoners(*, deprived: bool | None = True) -> tuple[SyntheticResident, ...]:
    return tuple(Londoners(women_here_men_there(deprived=deprived), 800, 1, TODAY))


def test_the_same_seed_draws_the_same_people() -> None:
    assert londoners() == londoners()
    assert londoners() != tuple(Londoners(women_here_men_there(), 800, 2, TODAY))


def test_groups_are_those_of_the_table_and_homes_those_of_the_borough() -> None:
    people = londoners()
    assert {(one.groups[BOROUGH], one.groups[SEX]) for one in people} == {("Newham", "Female"), ("Bromley", "Male")}
    assert {(one.groups[BOROUGH], one.profile.starts_from) for one in people} == {
        ("Newham", "E7"),
        ("Newham", "E12"),
        ("Bromley", "BR1"),
    }
    at = Counter(one.profile.starts_from for one in people)
    assert at["E7"] / (at["E7"] + at["E12"]) == pytest.approx(0.75, abs=0.06)
    assert {(one.profile.starts_from, one.groups[DEPRIVED]) for one in people if one.profile.starts_from != "BR1"} == {
        ("E7", "most deprived three tenths"),
        ("E12", "less deprived"),
    }


def test_where_deprivation_is_not_at_hand_nobody_has_it() -> None:
    [questions] = {frozenset(one.groups) for one in londoners(deprived=None)}
    assert questions == {
        SEX,
        ETHNIC,
        DISABLED,
        BOROUGH,
        "part of London",
        SAYS,
        f"{SEX} and {ETHNIC}",
        f"{ETHNIC} and {DISABLED}",
    }


def test_as_many_say_who_they_are_as_the_file_says_and_in_words_of_their_own_group() -> None:
    people, said = londoners(), read_mentions(MENTIONS)
    words = {
        sentence: (question, group)
        for question, groups in said.sentences.items()
        for group, rows in groups.items()
        for sentence in rows
    }
    told: Counter[str] = Counter()
    for one in people:
        rest = one.profile.wants.removeprefix(one.sentence.wants).strip()
        sentences = [f"{sentence}." for sentence in rest.rstrip(".").split(". ")] if rest else []
        assert (one.groups[SAYS] == "yes") == bool(sentences)
        for question, group in (words[sentence] for sentence in sentences):
            assert one.groups[question] == group
            told[question] += 1
    shares = {question: count / len(people) for question, count in told.items()}
    assert shares == dict.fromkeys(said.sentences, pytest.approx(said.share, abs=0.05))


def test_they_can_be_taken_one_by_one_or_with_those_who_say_the_same() -> None:
    people = Londoners(women_here_men_there(), 800, 1, TODAY)
    assert (people[-1], people[3:5]) == (people[799], [people[3], people[4]])
    with pytest.raises(IndexError):
        people[800]
    assert people.groups(7) == people[7].groups
    order = people.by_words()
    assert sorted(order.tolist()) == list(range(800))
    said = [people[number].profile.wants for number in order.tolist()]
    changes = sum(one != other for one, other in pairwise(said))
    assert changes == len(set(said)) - 1


def test_intersections_are_both_answers() -> None:
    for one in londoners():
        assert one.groups[f"{SEX} and {ETHNIC}"] == f"{one.groups[SEX]}, {one.groups[ETHNIC]}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"share": 1.2}, "the share from 0 to 1"),
        ({"mentions": {}}, "must be those of the census"),
        ({"share": "half"}, "is not a file of mentions"),
    ],
)
def test_mentions_that_leave_a_group_out_are_refused(tmp_path: Path, change: dict[str, object], said: str) -> None:
    path = tmp_path / "mentions.json"
    path.write_text(json.dumps(json.loads(MENTIONS.read_text()) | change))
    with pytest.raises(MentionsBroken, match=said):
        read_mentions(path)


def test_a_group_with_fewer_sentences_is_refused(tmp_path: Path) -> None:
    stored = json.loads(MENTIONS.read_text())
    stored["mentions"]["sex"]["Female"] = ["I am a woman."]
    path = tmp_path / "mentions.json"
    path.write_text(json.dumps(stored))
    with pytest.raises(MentionsBroken, match="as many sentences as any other"):
        read_mentions(path)


def test_a_group_without_words_is_refused(tmp_path: Path) -> None:
    stored = json.loads(MENTIONS.read_text())
    stored["mentions"]["sex"]["Female"] = [""]
    path = tmp_path / "mentions.json"
    path.write_text(json.dumps(stored))
    with pytest.raises(MentionsBroken, match="has nothing to say"):
        read_mentions(path)
