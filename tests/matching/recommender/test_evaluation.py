from __future__ import annotations

import numpy as np
import pytest

from matching.recommender.evaluation import average_precision, bootstrap, judge, ndcg_at, recall_at, reciprocal_rank

DOCUMENTS = ("a", "b", "c", "d")
# Ranked c, a, d, b; relevant a (2) and b (1): ranks 2 and 4.
JUDGED = judge(np.array([0.5, 0.1, 0.9, 0.3]), DOCUMENTS, {"b": 1, "a": 2})


def test_relevant_documents_are_found_where_the_run_put_them() -> None:
    assert (JUDGED.ranks.tolist(), JUDGED.gains.tolist()) == ([2, 4], [2, 1])


def test_equal_scores_rank_in_the_order_given() -> None:
    assert judge(np.array([1.0, 1.0, 1.0, 1.0]), DOCUMENTS, {"c": 1}).ranks.tolist() == [3]


def test_measures_of_a_ranking_worked_out_by_hand() -> None:
    gain = 2 / np.log2(3) + 1 / np.log2(5)
    ideal = 2 / np.log2(2) + 1 / np.log2(3)
    assert ndcg_at(JUDGED, 10) == pytest.approx(gain / ideal)
    assert ndcg_at(JUDGED, 2) == pytest.approx(2 / np.log2(3) / ideal)
    assert average_precision(JUDGED) == (1 / 2 + 2 / 4) / 2
    assert reciprocal_rank(JUDGED) == 0.5
    assert [recall_at(JUDGED, k) for k in (1, 2, 4)] == [0.0, 0.5, 1.0]


def test_a_perfect_ranking_is_one_in_every_measure() -> None:
    perfect = judge(np.array([4.0, 3.0, 2.0, 1.0]), DOCUMENTS, {"a": 1, "b": 1})
    assert [ndcg_at(perfect, 10), average_precision(perfect), reciprocal_rank(perfect)] == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("relevant", [{}, {"z": 1}])
def test_judgements_that_cannot_be_met_are_refused(relevant: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be in the collection"):
        judge(np.zeros(4), DOCUMENTS, relevant)


def test_an_interval_holds_the_mean_and_depends_on_the_generator_alone() -> None:
    values = np.random.default_rng(1).normal(0.3, 0.1, 200)
    one, other = bootstrap(values, np.random.default_rng(7)), bootstrap(values, np.random.default_rng(7))
    assert one == other
    assert one.low < one.mean == values.mean() < one.high
    assert one.high - one.low == pytest.approx(2 * 1.96 * values.std() / np.sqrt(200), rel=0.1)


def test_a_constant_has_no_width_and_nothing_has_no_mean() -> None:
    interval = bootstrap(np.full(9, 0.25), np.random.default_rng(0))
    assert (interval.mean, interval.low, interval.high) == (0.25, 0.25, 0.25)
    with pytest.raises(ValueError, match="at least one"):
        bootstrap(np.array([]), np.random.default_rng(0))
