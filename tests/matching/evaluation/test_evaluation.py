"""An evaluation tells a good system from a bad one, whole and by group, and says what each part is worth."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

from matching.evaluation.evaluation import OURS, PEERS, Evaluation, Plan, evaluate, lists_to_make
from matching.evaluation.groups import SMALLEST, by_group, gaps
from matching.evaluation.judgements import JudgedSentence, Judgements
from matching.evaluation.lists import LENGTH, Lists, make_lists
from matching.evaluation.ours import Case
from matching.evaluation.plots import plots_of
from matching.evaluation.residents import Home, SyntheticResident, draw_residents, read_circumstances
from matching.recommender.frames import Resident
from matching.recommender.pipeline import Recommender
from matching.recommender.scorer import PARTS, Part
from matching.services.evaluating import FOLDER
from tests.matching.recommender.catalogue import OCCUPATIONS, TODAY, Listing, frame

LISTINGS = (
    Listing(1, "Laptop repair", "Mend computers and phones", organisation=1),
    Listing(2, "Python for beginners", "Write your first code", organisation=2),
    Listing(3, "Bread baking", "Dough and ovens", organisation=3),
    Listing(4, "Web design", "Make websites with code", organisation=2),
    Listing(5, "Computer networks", "Cables and routers", organisation=1),
    Listing(6, "Software testing", "Find bugs before customers do", organisation=4),
)
ROW_OF = {f"course/{listing.id}": row for row, listing in enumerate(LISTINGS)}
JUDGEMENTS = Judgements(
    "made up",
    "",
    tuple(
        JudgedSentence("made up", wants, wants, {f"course/{key}": 2 for key in relevant})
        for wants, relevant in {
            "repair laptops": (1,),
            "learn Python code": (2, 4),
            "bake bread": (3,),
            "make websites": (4,),
            "cables and networks": (5,),
            "find bugs in software": (6,),
        }.items()
    ),
)


@pytest.fixture(scope="module")
def case() -> Case:
    opportunities = frame(LISTINGS)
    recommender = Recommender().fit(OCCUPATIONS, opportunities)
    circumstances = read_circumstances(FOLDER / "circumstances.json")
    homes = (Home("E7", 51.5, 0.0, "Inner London", 1), Home("BR1", 51.4, 0.0, "Outer London", 1))
    residents = draw_residents(JUDGEMENTS.sentences, homes, circumstances, {}, 90, 1, TODAY)
    return Case(recommender, recommender.index(opportunities), (JUDGEMENTS,), ROW_OF, residents, TODAY)


@pytest.fixture(scope="module")
def found(case: Case) -> Evaluation:
    told: list[None] = []
    plan = Plan(ablation=30)
    evaluation = evaluate(case, plan, lambda: told.append(None))
    assert len(told) == lists_to_make(case, plan)
    return evaluation


def test_our_lists_are_better_than_chance_and_the_figures_have_names(found: Evaluation) -> None:
    assert list(found.quality) == [OURS, *PEERS]
    assert found.quality[OURS].ndcg.mean > 0.9
    ahead = found.quality["random"].ahead
    assert ahead is not None
    assert ahead.low > 0.2
    figures = found.figures()
    assert figures["ours.ndcg"] == found.quality[OURS].ndcg.mean
    assert figures["ours - random.ndcg.low"] == ahead.low
    assert figures["area.ratio"] > 0.8
    assert figures["ours.ndcg.made up"] == figures["ours.ndcg"]
    assert {name for name in figures if name.startswith("calibration")} == {"calibration.error", "calibration.skill"}


def test_only_parts_that_can_matter_are_worth_something(found: Evaluation) -> None:
    worth = {figure.part: figure.worth for figure in found.parts}

    assert list(worth) == list(PARTS)
    assert worth[Part.SKILLS_ESSENTIAL].mean == 0  # nobody told a skill
    assert asdict(worth[Part.SKILLS_ESSENTIAL]) == {"mean": 0, "low": 0, "high": 0}


def test_the_same_seed_gives_the_same_figures(case: Case, found: Evaluation) -> None:
    assert json.dumps(evaluate(case, Plan(ablation=30)).to_json()) == json.dumps(found.to_json())


def test_plots_are_texts_that_can_be_read_and_stay_the_same(found: Evaluation) -> None:
    plots = plots_of(found)

    assert set(plots) == {"quality", "parts", "groups", "exposure", "calibration"}
    assert all(plot.startswith("<svg") for plot in plots.values())
    assert "word TF-IDF" in plots["quality"]
    assert "area: Inner London" in plots["groups"]
    assert plots == plots_of(found)


def test_a_list_is_compared_with_the_best_that_is_open_to_the_resident() -> None:
    """Two relevant listings, one of them closed to them: a list with the open one first is perfect, and reaches a half."""
    sentence = JudgedSentence("set", "s", "s", {"a": 2, "b": 2})
    resident = SyntheticResident(sentence, Resident(), {})
    rows = {"a": 0, "b": 1}

    perfect = make_lists(lambda _: np.array([0, 2]), [resident], rows, (np.array([0, 2]),), lambda: None)
    late = make_lists(lambda _: np.array([2, 0]), [resident], rows, (np.array([0, 2]),), lambda: None)
    shut = make_lists(lambda _: np.array([2]), [resident], rows, (np.array([2]),), lambda: None)

    assert (perfect.ndcg[0], perfect.reached[0]) == (1.0, 0.5)
    assert late.ndcg[0] == pytest.approx(1 / np.log2(3))
    assert np.isnan(shut.ndcg[0])
    assert shut.reached[0] == 0
    assert perfect.shown.shape == (1, LENGTH)
    assert perfect.shown[0, :3].tolist() == [0, 2, -1]


def test_groups_that_are_too_small_are_withheld_and_leave_the_gap_to_the_others() -> None:
    def resident(group: str) -> SyntheticResident:
        return SyntheticResident(JudgedSentence("set", "s", "s", {"a": 1}), Resident(), {"times": group})

    residents = [resident("day")] * 20 + [resident("evening")] * 20 + [resident("night")] * (SMALLEST - 1)
    ndcg = np.array([1.0] * 20 + [0.5] * 20 + [0.0] * (SMALLEST - 1))
    lists = Lists(np.full((len(residents), LENGTH), -1), ndcg, np.zeros(len(residents)))

    figures = by_group(residents, lists, tuple(np.arange(3) for _ in residents), seed=1)
    (gap,) = gaps(figures)

    assert {figure.group: figure.ndcg is None for figure in figures} == {"day": False, "evening": False, "night": True}
    assert figures[0].open == 3
    assert (gap.worst, gap.best, gap.difference, gap.ratio) == ("evening", "day", 0.5, 0.5)
