from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.base import clone

from matching.recommender.bridge import OccupationBridge
from matching.recommender.text import Passage, unit_rows
from tests.matching.recommender.catalogue import OCCUPATIONS, RECOMMENDER

# parametrize_with_checks does not fit here: fit takes the rows of occupations and their groups, not (X, y).


def meet(one: str, other: str) -> float:
    rows = RECOMMENDER.bridge_.transform(RECOMMENDER.text_.transform([Passage(one), Passage(other)]))
    return float((rows[[0]] @ rows[[1]].T).toarray()[0, 0])


def test_texts_without_a_common_word_meet_through_an_occupation() -> None:
    assert meet("deskside technician", "fix computers") > 0.4
    assert meet("deskside technician", "artisan baker") < 0.1


def test_texts_near_different_occupations_of_a_group_meet_through_the_group() -> None:
    rows = sparse.csr_array(np.eye(4))
    bridge = OccupationBridge(nearest=1).fit(rows, ["2513", "2513", "2519", "7512"])
    meeting = (bridge.transform(rows) @ bridge.transform(rows).T).toarray()
    assert meeting[0].tolist() == pytest.approx([1.0, 0.5, 0.25, 0.0])


def test_an_occupation_without_a_group_meets_only_itself() -> None:
    rows = sparse.csr_array(np.eye(2))
    bridge = OccupationBridge(nearest=1).fit(rows, ["", ""])
    assert bridge.transform(rows).toarray() == pytest.approx(np.sqrt(0.5) * np.eye(2))


def test_a_text_far_from_every_occupation_says_little() -> None:
    rows = sparse.csr_array(np.array([[1.0, 0.0], [0.0, 1.0]]))
    bridge = OccupationBridge(nearest=1, confident=0.1).fit(sparse.csr_array(np.array([[1.0, 0.0]])), ["2513"])
    faint = sparse.csr_array(np.array([[0.05, np.sqrt(1 - 0.05**2)]]))
    lengths = [float(np.sqrt((bridge.transform(row).toarray() ** 2).sum())) for row in (rows[[0]], rows[[1]], faint)]
    assert lengths == pytest.approx([1.0, 0.0, 0.5])


@pytest.mark.parametrize(("occupations", "kept"), [(1, 1), (5, 3), (91, 10), (900, 20)])
def test_a_small_taxonomy_spreads_a_text_over_fewer_occupations(occupations: int, kept: int) -> None:
    bridge = OccupationBridge().fit(sparse.csr_array(np.eye(occupations)), ["2513"] * occupations)
    text = unit_rows(sparse.csr_array(np.ones((1, occupations))))
    row = bridge.transform(text)
    assert int((row.indices < occupations).sum()) == kept


@settings(deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(["web", "bread", "cables", "users", "code"]), max_size=4), min_size=2, max_size=6)
)
def test_meetings_are_between_nothing_and_one_and_batches_do_not_matter(texts: list[list[str]]) -> None:
    rows = RECOMMENDER.text_.transform([Passage(" ".join(words)) for words in texts])
    whole = RECOMMENDER.bridge_.transform(rows)
    single = sparse.vstack([RECOMMENDER.bridge_.transform(rows[[place]]) for place in range(len(texts))])
    meetings = (whole @ whole.T).toarray()
    assert meetings.min() >= 0
    assert meetings.max() <= 1 + 1e-12
    assert (whole != sparse.csr_array(single)).nnz == 0


def test_a_bridge_follows_scikit_learns_contract() -> None:
    bridge = OccupationBridge(nearest=7)
    rows = sparse.csr_array(np.eye(3))
    assert bridge.fit(rows, ["2513", "2513", "7512"]) is bridge
    assert bridge.get_params()["nearest"] == 7
    assert bridge.occupation_count == 3
    assert bridge.transform(rows).shape == (3, 3 + 2 + 2 + 2)
    assert not hasattr(clone(bridge), "occupations_")


def test_the_taxonomys_synonyms_are_part_of_the_bridge() -> None:
    assert "deskside" in RECOMMENDER.text_.words_
    assert RECOMMENDER.bridge_.occupation_count == len(OCCUPATIONS)
