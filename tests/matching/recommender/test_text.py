from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from matching.recommender.text import Passage, TextEncoder, digest, pieces_of, tokens

# parametrize_with_checks does not fit here: its checks feed numeric arrays, and this estimator reads passages.

PASSAGES = [
    Passage("Computer repair", "Mend laptops and computers"),
    Passage("Bakery", "Bread and cakes"),
    Passage("Web developer", "Write C++ and C# code"),
]


def cosine(one: Passage, other: Passage, encoder: TextEncoder) -> float:
    rows = encoder.transform([one, other])
    return float((rows[[0]] @ rows[[1]].T).toarray()[0, 0])


def test_tokens_are_the_telling_words_and_where_they_stand() -> None:
    text = "I'd like to fix IT, or write C++."
    assert [(token.word, text[token.start : token.end]) for token in tokens(text)] == [
        ("fix", "fix"),
        ("ict", "IT"),
        ("write", "write"),
        ("c++", "C++"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("it support", ["ict", "support"]),
        ("I like it", []),
        ("make it work", ["make", "ict", "work"]),
        ("IT HELPDESK", ["ict", "helpdesk"]),
        ("a b c", []),
        ("", []),
    ],
)
def test_it_is_a_trade_before_a_word_of_the_trade(text: str, words: list[str]) -> None:
    assert [token.word for token in tokens(text)] == words


@given(st.text("abcdefghij", min_size=1, max_size=9), st.integers(2, 4), st.integers(0, 3))
def test_pieces_are_those_of_scikit_learns_analyser(word: str, shortest: int, more: int) -> None:
    analyse = CountVectorizer(
        analyzer="char_wb", ngram_range=(shortest, shortest + more), lowercase=False
    ).build_analyzer()
    assert pieces_of(word, shortest, shortest + more) == analyse(word)


def test_whole_words_are_weighed_as_scikit_learn_weighs_them() -> None:
    texts = ["mend laptops mend phones", "bread cakes bread bread", "mend bread"]
    ours = TextEncoder(heading_weight=1.0, piece_share=0.0).fit([Passage(text) for text in texts])
    words = len(ours.words_)
    theirs = TfidfVectorizer(sublinear_tf=True)
    expected = theirs.fit_transform(texts).toarray()
    assert list(ours.words_) == theirs.get_feature_names_out().tolist()
    assert ours.transform([Passage(text) for text in texts]).toarray()[:, :words] == pytest.approx(expected)


def test_rows_have_length_one_or_none() -> None:
    rows = TextEncoder().fit(PASSAGES).transform([*PASSAGES, Passage("日本語"), Passage("")])
    assert np.sqrt(rows.multiply(rows).sum(axis=1)).tolist() == pytest.approx([1, 1, 1, 0, 0])


def test_pieces_let_a_plural_and_a_slip_of_the_thumb_meet_the_word() -> None:
    encoder = TextEncoder().fit(PASSAGES)
    assert cosine(Passage("computers"), PASSAGES[0], encoder) > 0.2
    assert cosine(Passage("compter"), PASSAGES[0], encoder) > 0.1
    assert cosine(Passage("computers"), PASSAGES[1], encoder) == 0.0


def test_the_columns_of_a_word_are_those_that_its_row_fills() -> None:
    encoder = TextEncoder().fit(PASSAGES)
    row = encoder.transform([Passage("laptops")])
    assert encoder.features_of("laptops").tolist() == sorted(row.indices.tolist())
    assert encoder.features_of("laptops").size > 5
    assert encoder.features_of("zzz").size == 0


def test_an_encoder_follows_scikit_learns_contract() -> None:
    encoder = TextEncoder(heading_weight=0.3)
    assert encoder.get_params() == {"heading_weight": 0.3, "longest_piece": 5, "piece_share": 0.5, "shortest_piece": 3}
    assert encoder.fit(PASSAGES) is encoder
    assert encoder.fit_transform(PASSAGES).shape == (3, len(encoder.words_) + len(encoder.pieces_))
    assert not hasattr(clone(encoder), "words_")
    with pytest.raises(NotFittedError):
        clone(encoder).transform(PASSAGES)


def test_no_passages_are_no_rows() -> None:
    assert TextEncoder().fit(PASSAGES).transform([]).shape[0] == 0


def test_there_must_be_a_word_to_learn() -> None:
    with pytest.raises(ValueError, match="not a single word"):
        TextEncoder().fit([Passage("the", "of")])


def test_a_digest_tells_heading_from_body() -> None:
    assert digest(Passage("ab", "c")) != digest(Passage("a", "bc"))
    assert digest(Passage("ab", "c")) == digest(Passage("ab", "c"))
