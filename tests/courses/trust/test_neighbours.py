"""Which listings are compared at all."""

from __future__ import annotations

import pytest

from courses.trust.duplicates import neighbours
from courses.trust.duplicates.advert import Sketch
from courses.trust.duplicates.neighbours import candidate_pairs, min_hashes, title_features, title_vectors
from courses.trust.duplicates.titles import read_title


def sketch(key: int, title: str, organisation: str = "p1", *, kind: str = "COURSE", postcodes: str = "") -> Sketch:
    return Sketch(key, kind, title, organisation, f"College {organisation}", frozenset(postcodes.split()))


def pairs(*sketches: Sketch, changed: set[int] | None = None) -> list[list[int]]:
    return candidate_pairs(sketches, changed=changed).tolist()


def test_the_same_words_in_another_order_are_always_compared() -> None:
    assert pairs(sketch(1, "Level 2 Word Processing"), sketch(2, "Word Processing L2")) == [[0, 1]]


def test_nothing_and_one_alone_have_no_pair() -> None:
    assert (pairs(), pairs(sketch(1, "Word Processing")), pairs(sketch(1, ""), sketch(2, "Yoga"))) == ([], [], [])


def test_only_with_something_in_common() -> None:
    same_name = Sketch(2, "COURSE", "Yoga", "p2", "Lantern Yard", frozenset())
    other_name = Sketch(3, "COURSE", "Yoga", "p3", "Quayside", frozenset({"E79ZZ"}))
    first = Sketch(1, "COURSE", "Yoga", "p1", "Lantern Yard College", frozenset({"E79ZZ"}))
    job = Sketch(4, "JOB", "Yoga", "e1", "Lantern Yard College", frozenset({"E79ZZ"}))

    assert pairs(first, same_name, other_name, job) == [[0, 1], [0, 2]]


def test_far_titles_are_not_compared() -> None:
    assert pairs(sketch(1, "Yoga and Breathing"), sketch(2, "Forklift Truck Driving")) == []


def test_only_pairs_with_a_changed_one() -> None:
    rows = [sketch(key, "Word Processing") for key in (1, 2, 3)]

    assert pairs(*rows) == [[0, 1], [0, 2], [1, 2]]
    assert pairs(*rows, changed={3}) == [[0, 2], [1, 2]]
    assert pairs(*rows, changed=set()) == []


def test_a_large_bucket_is_compared_with_the_next_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "LARGEST", 4)
    monkeypatch.setattr(neighbours, "WINDOW", 2)
    rows = [sketch(key, "Word Processing") for key in range(6)]

    assert pairs(*rows) == [[at, at + step] for at in range(6) for step in (1, 2) if at + step < 6]


def test_progress_is_told_band_by_band() -> None:
    told: list[int] = []

    candidate_pairs([sketch(1, "Yoga"), sketch(2, "Yoga")], advance=told.append)

    assert told == [2] * neighbours.BANDS


def test_signatures_and_vectors_are_the_same_every_time() -> None:
    features = [title_features(read_title(title)) for title in ("Word Processing L2", "Level 2 Word Processing")]
    vectors = title_vectors(features)

    assert (min_hashes(features)[0] == min_hashes(features)[1]).all()
    assert (vectors[[0]] @ vectors[[1]].T).toarray().round(9).tolist() == [[1.0]]
