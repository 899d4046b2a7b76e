"""Lists are measured as by hand, and a release that is deaf to a group is refused by our own budget."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from matching.assessment.assessment import Assessment, assess
from matching.assessment.budget import Outcome, budget_on
from matching.assessment.disaggregation import FourFifths
from matching.assessment.londoners import SEX, Londoners
from matching.assessment.replay import CALIBRATION, EXPOSURE, METRICS, RECALL, SELECTION, replay
from matching.assessment.tables import tables_of
from matching.evaluation.residents import SyntheticResident
from matching.recommender.frames import Resident
from matching.recommender.pipeline import Recommender
from matching.services.assessing import BUDGET
from tests.matching.assessment.few import BOROUGHS, Released, deaf, everybody, source
from tests.matching.evaluation.test_evaluation import JUDGEMENTS, LISTINGS, ROW_OF
from tests.matching.recommender.catalogue import OCCUPATIONS, TODAY, frame

PEOPLE = 600


@pytest.fixture(scope="module")
def released() -> Released:
    opportunities = frame(LISTINGS)
    recommender = Recommender().fit(OCCUPATIONS, opportunities)
    return Released(recommender, recommender.index(opportunities))


def assessed(release: Released, people: int = PEOPLE) -> Assessment:
    """Everybody says who they are."""
    drawn_from = source(everybody(), JUDGEMENTS.sentences, share=1.0)
    londoners = Londoners(drawn_from, people, 1, TODAY)
    found = replay(release.recommender, release.index, ROW_OF, londoners, TODAY)
    return assess(londoners, found, drawn_from.table, BOROUGHS, budget_on(BUDGET, date(2026, 11, 26)).limits, seed=1)


def test_ours_is_even_and_one_that_is_deaf_to_women_is_refused(released: Released) -> None:
    ours, poisoned = assessed(released), assessed(deaf(released, SEX, "Female"))

    assert ours.passed
    assert not poisoned.passed
    beyond = {one.limit.metric: one.beyond for one in poisoned.judged if one.outcome is Outcome.BROKEN}
    assert beyond[EXPOSURE] == ("Female",)
    [by_sex] = [one for one in poisoned.figures if (one.metric, one.question) == (EXPOSURE, SEX)]
    [women] = [one for one in by_sex.comparisons if one.group == "Female"]
    assert women.four_fifths is FourFifths.BELOW
    # Everywhere else it is as even as before: what is wrong is told where it is wrong.
    assert {group for groups in beyond.values() for group in groups} == {"Female"}


def test_figures_of_one_list_by_hand(released: Released) -> None:
    """Somebody who wants laptops mended: listing 1 alone is relevant."""
    wish = JUDGEMENTS.sentences[0]
    person = SyntheticResident(wish, Resident(wants=wish.wants), {SEX: "Female"})
    index, recommender = released.index, released.recommender
    items = recommender.recommend(person.profile, index, 20, TODAY).items
    [rank] = [item.rank for item in items if item.opportunity_id == 1]

    metrics = replay(recommender, index, ROW_OF, [person], TODAY).metrics
    weights = 1 / np.log2(np.arange(2, 12))
    assert metrics[EXPOSURE].tolist() == pytest.approx([weights[rank - 1] / weights.sum()])
    assert (metrics[SELECTION].tolist(), metrics[RECALL].tolist()) == ([True], [1.0])
    assert CALIBRATION not in metrics  # one sentence: nothing to promise by


def test_what_is_promised_is_kept_on_the_whole(released: Released) -> None:
    found = assessed(released, people=300)
    [overall] = {one.overall.value for one in found.figures if (one.metric, one.question) == (CALIBRATION, SEX)}
    assert abs(overall) < 0.05


def test_everything_is_told_once(released: Released) -> None:
    found = assessed(released, people=300)
    titles = [table.title for table in tables_of(found)]

    assert [title.split(",")[0] for title in titles[1:-1]] == [metric.capitalize() for metric in METRICS]
    assert len({(one.metric, one.question) for one in found.figures}) == len(found.figures)
    places = list(dict.fromkeys(one.place for one in found.representation))
    assert places == ["London", *sorted(BOROUGHS)]
    stored = found.to_json()
    assert (stored["people"], stored["passed"], len(stored["budget"])) == (300, found.passed, len(found.judged))


def test_the_same_seed_gives_the_same_figures(released: Released) -> None:
    assert assessed(released, people=120).to_json() == assessed(released, people=120).to_json()
