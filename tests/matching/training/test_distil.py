from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import Ridge

from matching.training.distil import choose_pieces, distil, draw_together, lean, principal_directions, ridge

TEACHER = ["##s", "##ing", *"abcdefghijklmnopqrstuvwxyz", "phone", "repair", "##er"]


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_ridge_finds_what_scikit_learn_finds() -> None:
    draw = np.random.default_rng(3)
    rows = sparse.csr_array(sparse.random(200, 30, 0.2, random_state=draw, dtype=np.float32))
    targets = draw.normal(size=(200, 4)).astype(np.float32)
    theirs = Ridge(alpha=0.7, fit_intercept=False).fit(rows.toarray(), targets).coef_.T
    assert np.allclose(ridge(rows, targets, 0.7), theirs, atol=1e-3)


@pytest.mark.parametrize(("share", "nearer"), [(0.0, 0), (0.2, 0), (0.8, 1), (1.0, 1)])
def test_rows_lean_towards_others_as_far_as_they_are_told(share: float, nearer: int) -> None:
    rows, towards = unit(np.array([[1.0, 0.0]])), unit(np.array([[0.0, 1.0]]))
    found = lean(rows, towards, share)
    assert np.isclose(np.linalg.norm(found), 1)
    assert int(np.argmax(found[0])) == nearer


def test_a_family_is_drawn_together_and_the_rest_stays() -> None:
    rows = unit(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]))
    found = draw_together(["coder", "programmer", "florist"], rows, [["coder", "programmer", "not read"]])
    assert found[0] @ found[1] > 0.5
    assert np.array_equal(found[2], rows[2])


def test_pieces_are_those_that_texts_need_and_every_letter() -> None:
    pieces = choose_pieces(["phone repairs", "phones"] * 5 + ["apprenticeship"] * 9, TEACHER, 30)
    assert {"phone", "repair", "##s", "apprenticeship", *"abcdefghijklmnopqrstuvwxyz"} <= pieces.keys()
    assert list(pieces) == sorted(pieces)
    assert list(pieces.values()) == list(range(len(pieces)))


def test_directions_are_at_right_angles_and_keep_most() -> None:
    draw = np.random.default_rng(5)
    rows = (draw.normal(size=(300, 2)) @ draw.normal(size=(2, 6))).astype(np.float32)
    directions = principal_directions(rows, 2)
    assert np.allclose(directions.T @ directions, np.eye(2), atol=1e-5)
    assert np.allclose(rows @ directions @ directions.T, rows, atol=1e-3)


def test_a_table_reads_what_it_was_taught() -> None:
    texts = ["phone repair", "repair phones", "bake bread", "bread baker", "phone", "bread"] * 4
    taught = unit(
        np.array([[1.0, 0.1, 0.0], [1.0, 0.0, 0.1], [0.0, 1.0, 0.1], [0.1, 1.0, 0.0], [1, 0, 0], [0, 1, 0]] * 4)
    )
    table = distil(texts, taught, TEACHER, size=40, width=2)
    said, near, far = table.encode(["repairing a phone", "phone repair", "baker"])
    assert said @ near > 0.9
    assert said @ far < 0.5
