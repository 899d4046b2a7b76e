from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from matching.recommender.frames import Kind, OccupationTable, Resident
from matching.recommender.index import TextVectors
from matching.recommender.pipeline import Configuration, Recommender
from matching.recommender.recommendation import Recommendations
from matching.recommender.text import Passage
from tests.matching.recommender.catalogue import (
    BRIXTON,
    LISTINGS,
    OCCUPATIONS,
    RECOMMENDER,
    TODAY,
    Listing,
    frame,
    recommended,
)
from tests.matching.recommender.strategies import catalogues, residents

ADA = Resident(
    wants="I want to fix computers",
    skills=frozenset({"skill:repair"}),
    skill_labels=("repair hardware",),
    latitude=BRIXTON[0],
    longitude=BRIXTON[1],
    availability=0b1111,
    highest_level=1,
)


def as_text(result: Recommendations) -> str:
    """Everything of an answer but its arrays, to compare answers byte for byte."""
    causes = {str(key): cause for key, cause in sorted(result.cause_by_opportunity().items())}
    items = [[repr(item.parts), *(repr(reason) for reason in item.reasons)] for item in result.items]
    places = [
        [item.opportunity_id, item.option_id, item.rank, item.base_rank, item.score.hex()] for item in result.items
    ]
    return json.dumps([causes, items, places])


def test_fixing_computers_finds_the_repair_course_and_the_support_job_first() -> None:
    result = recommended(ADA, LISTINGS)
    assert [item.opportunity_id for item in result.items][:2] == [101, 103]
    assert [item.rank for item in result.items] == [1, 2, 3, 4, 5]
    assert {cause.value: count for cause, count in result.excluded.items()} == {"level": 1}
    assert result.eligible == 5


def test_n_is_the_longest_that_a_list_can_be() -> None:
    assert len(recommended(ADA, LISTINGS, n=2).items) == 2
    assert recommended(ADA, LISTINGS, n=0).items == ()


@settings(max_examples=60, deadline=None)
@given(catalogue=catalogues(), resident=residents(), seed=st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(catalogue: tuple[Listing, ...], resident: Resident, seed: int) -> None:
    shuffled = [
        replace(listing, options=tuple(random.Random(seed).sample(listing.options, len(listing.options))))
        for listing in random.Random(seed).sample(catalogue, len(catalogue))
    ]
    assert as_text(recommended(resident, catalogue)) == as_text(recommended(resident, shuffled))


def test_the_order_of_rows_changes_nothing_at_fit_either() -> None:
    turned = Recommender().fit(OCCUPATIONS, frame(LISTINGS[::-1]))
    assert turned.fingerprint_ == RECOMMENDER.fingerprint_


def test_answers_do_not_depend_on_the_hash_seed() -> None:
    program = (
        "from tests.matching.recommender.catalogue import LISTINGS, RECOMMENDER, recommended\n"
        "from tests.matching.recommender.test_pipeline import ADA, as_text\n"
        "print(RECOMMENDER.fingerprint_, as_text(recommended(ADA, LISTINGS)))"
    )
    root = Path(__file__).parents[3]
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=root,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1


class Watched(Recommender):
    """Notes how many passages it reads at a time."""

    read: list[int]

    def encode(self, passages: Sequence[Passage]) -> TextVectors:
        self.read = [*getattr(self, "read", []), len(passages)]
        return super().encode(passages)


def test_only_changed_texts_are_read_again() -> None:
    index = RECOMMENDER.index(frame(LISTINGS))
    changed = (replace(LISTINGS[3], title="Bread maker"), LISTINGS[0], LISTINGS[5])
    watched = Watched().adopt(
        RECOMMENDER.text_, RECOMMENDER.pieces_, RECOMMENDER.bridge_, RECOMMENDER.occupation_labels_
    )
    updated = watched.index(frame(changed), known=index.vectors)
    fresh = RECOMMENDER.index(frame(changed))

    assert watched.read == [1]
    assert np.array_equal(updated.vectors.digests, fresh.vectors.digests)
    assert (updated.vectors.words != fresh.vectors.words).nnz == 0
    assert np.array_equal(updated.vectors.dense, fresh.vectors.dense)
    assert np.array_equal(updated.vectors.bridge, fresh.vectors.bridge)


def test_vectors_of_another_recommender_are_left_aside() -> None:
    other = Recommender().fit(OCCUPATIONS, frame(LISTINGS[:2]))
    assert other.fingerprint_ != RECOMMENDER.fingerprint_
    index = RECOMMENDER.index(frame(LISTINGS), known=other.index(frame(LISTINGS)).vectors)
    assert index.vectors.fingerprint == RECOMMENDER.fingerprint_
    assert as_text(RECOMMENDER.recommend(ADA, index, 9, TODAY)) == as_text(recommended(ADA, LISTINGS))


def test_a_title_counts_for_more_where_little_stands_below_it() -> None:
    short, long = (
        RECOMMENDER.encode([Passage("Bread baker", body)]).dense[0]
        for body in ("phone repair", "Repair phones and tablets. " * 10)
    )
    title = RECOMMENDER.pieces_.encode(["Bread baker"])[0]
    body = RECOMMENDER.pieces_.encode(["Repair phones and tablets. " * 10])[0]
    assert short @ title > 0.9
    assert long @ body > 0.8 > long @ title


@pytest.mark.parametrize("change", [{"heading_share": 0.5}, {"long_text": 10}])
def test_vectors_with_another_share_of_the_title_are_other_vectors(change: dict[str, float]) -> None:
    parts = (RECOMMENDER.text_, RECOMMENDER.pieces_, RECOMMENDER.bridge_, RECOMMENDER.occupation_labels_)
    other = Recommender(configuration=replace(Configuration(), **change)).adopt(*parts)
    assert other.fingerprint_ != RECOMMENDER.fingerprint_
    assert Recommender().adopt(*parts).fingerprint_ == RECOMMENDER.fingerprint_


def test_an_empty_catalogue_gives_an_empty_list() -> None:
    result = recommended(ADA, ())
    assert (result.items, result.eligible, dict(result.excluded), result.cause_by_opportunity()) == ((), 0, {}, {})


def test_a_catalogue_without_a_taxonomy_still_matches_words() -> None:
    nothing = OccupationTable((), (), (), (), (), ())
    recommender = Recommender().fit(nothing, frame(LISTINGS))
    result = recommender.recommend(ADA, recommender.index(frame(LISTINGS)), 5, TODAY)
    assert result.items[0].opportunity_id == 101


def test_both_kinds_are_in_one_list() -> None:
    kinds = [item.kind for item in recommended(Resident(wants="bread"), LISTINGS).items]
    assert set(kinds[:5]) == {Kind.COURSE, Kind.JOB}


def test_recommending_before_fitting_is_refused() -> None:
    with pytest.raises(NotFittedError):
        Recommender().encode([])


def test_a_recommender_follows_scikit_learns_contract() -> None:
    recommender = Recommender()
    nothing = dict.fromkeys(("text", "bridge", "configuration", "pieces", "co_interest"))
    assert recommender.get_params(deep=False) == nothing
    assert recommender.fit(OCCUPATIONS, frame(LISTINGS)) is recommender
    assert recommender.get_params(deep=False) == nothing
    assert not hasattr(clone(recommender), "text_")


def test_options_that_are_not_sorted_are_refused() -> None:
    good = frame(LISTINGS)
    turned = replace(good, options=replace(good.options, opportunity=good.options.opportunity[::-1].copy()))
    with pytest.raises(ValueError, match="Options must be sorted"):
        RECOMMENDER.index(turned)
