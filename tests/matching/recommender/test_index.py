from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from matching.recommender.index import Postings, opportunity_passages
from matching.recommender.text import Passage
from tests.matching.recommender.catalogue import LISTINGS, RECOMMENDER, Listing, frame


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 9))
def test_postings_multiply_like_the_matrix(seed: int, rows: int, columns: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = sparse.csr_array(
        rng.integers(-3, 4, (rows, columns)) * rng.integers(0, 2, (rows, columns)), dtype=np.float32
    )
    query = sparse.csr_array(rng.integers(0, 4, (1, columns)).astype(np.float64))
    assert Postings.of(matrix).dot(query).tolist() == (matrix.toarray() @ query.toarray()[0]).tolist()


def test_a_query_that_says_nothing_meets_nothing() -> None:
    index = RECOMMENDER.index(frame(LISTINGS))
    nothing = sparse.csr_array((1, index.vectors.words.shape[1]))
    assert index.words.dot(nothing).tolist() == [0.0] * len(LISTINGS)


def test_a_passage_is_the_title_then_the_text_and_the_skills() -> None:
    listing = Listing(1, "Title", "Text", "skill\nsynonym")
    assert opportunity_passages(frame((listing,))) == [Passage("Title", "Text\nskill\nsynonym")]


def test_an_index_knows_where_the_options_of_each_opportunity_begin() -> None:
    index = RECOMMENDER.index(frame(LISTINGS))
    assert index.gates.first.tolist() == [0, 2, 3, 4, 5, 7]
    assert index.readable.tolist() == [True] * 6
    assert index.skill_counts["essential"].tolist() == [0, 0, 2, 0, 1, 0]


def test_columns_of_a_row_are_in_order_so_that_they_can_be_searched() -> None:
    words = RECOMMENDER.index(frame(LISTINGS)).vectors.words
    for start, end in zip(words.indptr[:-1], words.indptr[1:], strict=True):
        assert np.all(np.diff(words.indices[start:end]) > 0)
