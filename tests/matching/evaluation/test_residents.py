"""Synthetic residents: the same for the same seed, in the shares that the file states, with the answers of their groups."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from matching.evaluation.judgements import JudgedSentence
from matching.evaluation.residents import AREA, Home, SyntheticResident, draw_residents, read_circumstances, sessions
from matching.recommender.frames import Barrier, Delivery
from matching.services.evaluating import FOLDER

TODAY = date(2026, 11, 26)
CIRCUMSTANCES = read_circumstances(FOLDER / "circumstances.json")
SENTENCES = (
    JudgedSentence("s", "a", "fix phones", {"course/x": 2}),
    JudgedSentence("s", "b", "I would like to learn to write code for games", {"job/y": 1}),
)
HOMES = (Home("E7", 51.5, 0.0, "Inner London", 900), Home("BR1", 51.4, 0.0, "Outer London", 100))


def drawn(count: int = 2000, seed: int = 1) -> tuple[SyntheticResident, ...]:
    return draw_residents(SENTENCES, HOMES, CIRCUMSTANCES, {Barrier.CHILDCARE: 64}, count, seed, TODAY)


def test_the_same_seed_draws_the_same_residents_and_another_draws_others() -> None:
    assert drawn(50) == drawn(50)
    assert drawn(50) != drawn(50, seed=2)


def test_sentences_take_turns_and_shares_are_kept() -> None:
    residents = drawn()

    assert Counter(resident.sentence.id for resident in residents) == {"a": 1000, "b": 1000}
    assert Counter(resident.groups[AREA] for resident in residents)["Inner London"] == pytest.approx(1800, abs=60)
    for question, rows in CIRCUMSTANCES.items():
        found = Counter(resident.groups[question] for resident in residents)
        for row in rows:
            assert found[row.group] == pytest.approx(2000 * row.share, abs=80), (question, row.group)


def test_a_profile_holds_what_its_groups_say() -> None:
    for resident in drawn(300):
        groups, profile = resident.groups, resident.profile
        assert profile.wants == resident.sentence.wants
        assert (profile.longest_journey is None) == (groups["longest journey"] == "not said")
        assert (groups["how"] == "online only") == (profile.delivery == Delivery.ONLINE)
        if groups["stands in the way"] == "childcare":
            assert [(one.barrier, one.helped_by) for one in profile.barriers] == [(Barrier.CHILDCARE, 64)]
        if groups["age"] == "16 to 18":
            assert profile.born_from is not None
            assert (TODAY - profile.born_from).days // 365.25 == 17
        assert resident.groups["says"] == ("a few words" if resident.sentence.id == "a" else "a sentence or more")


def test_times_of_the_week_are_bits_from_monday_morning_to_sunday_evening() -> None:
    assert sessions(["MON_MORNING"]) == 1
    assert sessions(["SUN_EVENING"]) == 1 << 20
    assert sessions(["MON-SUN_MORNING", "MON-SUN_AFTERNOON", "MON-SUN_EVENING"]) == 2**21 - 1
    assert sessions(["SAT-SUN_MORNING"]) == 1 << 15 | 1 << 18
