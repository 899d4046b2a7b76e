from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from matching.recommender.bridge import OccupationBridge, name_rows, occupation_rows, unit
from matching.recommender.wordpieces import shipped
from tests.matching.recommender.catalogue import OCCUPATIONS, RECOMMENDER

# parametrize_with_checks does not fit here: fit takes the rows of occupations and their groups, not (X, y).


def eye(count: int) -> np.ndarray:
    return np.eye(count, dtype=np.float32)


def meet(one: str, other: str) -> float:
    rows = RECOMMENDER.bridge_.transform(shipped().encode([one, other]))
    return float(rows[0] @ rows[1])


def test_texts_without_a_common_word_meet_through_an_occupation() -> None:
    assert meet("deskside technician", "fix computers") > 0.4
    assert meet("deskside technician", "artisan baker") < 0.25


def test_texts_near_different_occupations_of_a_group_meet_through_the_group() -> None:
    bridge = OccupationBridge(nearest=1).fit(eye(4), ["2513", "2513", "2519", "7512"])
    rows = bridge.transform(eye(4))
    meetings = (rows @ rows.T)[0]
    assert meetings[0] == pytest.approx(1.0)
    assert meetings[0] > meetings[1] > meetings[2] > meetings[3] == 0


def test_an_occupation_without_a_group_meets_only_itself() -> None:
    assert OccupationBridge(nearest=1).fit(eye(2), ["", ""]).transform(eye(2)) == pytest.approx(eye(2))


@pytest.mark.parametrize(("cosine", "length"), [(0.0, 0.0), (0.2, 0.0), (0.325, 0.5), (0.45, 1.0), (1.0, 1.0)])
def test_a_text_far_from_every_occupation_says_little(cosine: float, length: float) -> None:
    bridge = OccupationBridge().fit(eye(2)[:1], ["2513"])
    text = np.array([[cosine, np.sqrt(1 - cosine**2)]], dtype=np.float32)
    assert np.linalg.norm(bridge.transform(text)) == pytest.approx(length, abs=1e-6)


@pytest.mark.parametrize(("occupations", "kept"), [(1, 1), (5, 3), (91, 10), (900, 20)])
def test_a_small_taxonomy_spreads_a_text_over_fewer_occupations(occupations: int, kept: int) -> None:
    bridge = OccupationBridge(distant=-1, confident=0).fit(eye(occupations), [""] * occupations)
    row = bridge.transform(unit(np.ones((1, occupations), dtype=np.float32)))
    assert int((row > 0).sum()) == kept


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["web", "bread", "cables", "users", "code"]), max_size=4), min_size=2, max_size=40
    )
)
def test_no_row_is_longer_than_one_and_what_stands_beside_it_does_not_matter(texts: list[list[str]]) -> None:
    rows = shipped().encode([" ".join(words) for words in texts])
    whole = RECOMMENDER.bridge_.transform(rows)
    assert np.all(np.linalg.norm(whole, axis=1) <= 1 + 1e-6)
    assert all(
        np.array_equal(RECOMMENDER.bridge_.transform(rows[[place]])[0], whole[place]) for place in range(len(texts))
    )


def test_a_text_is_near_an_occupation_by_its_nearest_name() -> None:
    """The first occupation's middle lies between its two names; a text that is one of them belongs to it all the same."""
    names = eye(4)[:3]
    middles = unit(np.stack([names[0] + names[1], names[2] + names[1]]))
    owners = np.array([0, 0, 1])
    settings = {"nearest": 1, "distant": -1.0, "confident": 0.0}

    by_names = OccupationBridge(**settings).fit(middles, ["2513", "7512"], names, owners)
    by_middles = OccupationBridge(**settings, name_share=0.0).fit(middles, ["2513", "7512"], names, owners)
    text = unit(np.array([[0.5, 0.6, 0.62, 0]], dtype=np.float32))

    assert int(np.argmax(by_middles.transform(text)[0] @ middles.T)) == 1
    assert by_names.transform(names[:1])[0] == pytest.approx(by_names.mixed_[0])
    assert by_names.transform(text)[0] == pytest.approx(by_names.mixed_[1])


def test_names_in_half_precision_are_the_same_after_a_save() -> None:
    names, owners = name_rows(OCCUPATIONS, shipped())

    assert np.array_equal(names.astype(np.float16).astype(np.float32), names)
    assert np.array_equal(owners, np.sort(owners))
    assert [int((owners == row).sum()) for row in range(len(OCCUPATIONS))] == [
        len(dict.fromkeys((label, *others)))
        for label, others in zip(OCCUPATIONS.labels, OCCUPATIONS.alternative_labels, strict=True)
    ]


def test_an_occupation_without_a_name_is_known_by_its_middle() -> None:
    bridge = OccupationBridge(nearest=1, distant=-1, confident=0).fit(
        eye(2), ["2513", "7512"], eye(2)[:1], np.array([0])
    )

    assert bridge.transform(eye(2)) == pytest.approx(bridge.mixed_)


def test_no_occupation_says_nothing() -> None:
    assert not OccupationBridge().fit(np.empty((0, 3), dtype=np.float32), []).transform(eye(3)).any()


def test_a_bridge_follows_scikit_learns_contract() -> None:
    bridge = OccupationBridge(nearest=7)
    assert bridge.fit(eye(3), ["2513", "2513", "7512"]) is bridge
    assert bridge.get_params()["nearest"] == 7
    assert bridge.transform(eye(3)).shape == (3, 3)
    assert not hasattr(clone(bridge), "occupations_")


def test_the_taxonomys_synonyms_are_part_of_the_bridge() -> None:
    named = occupation_rows(OCCUPATIONS, shipped())
    bare = occupation_rows(replace(OCCUPATIONS, alternative_labels=((),) * len(OCCUPATIONS)), shipped())
    said = shipped().encode(["deskside technician"])[0]
    assert named.shape == (len(OCCUPATIONS), 256)
    assert named[0] @ said > bare[0] @ said
