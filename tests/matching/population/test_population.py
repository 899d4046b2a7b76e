"""Residents agree with the census, and nothing else is put into them but what the seed says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from matching.population.census import Marginals, MarginalsBroken, borough_tables, round_figures
from matching.population.fitting import NotFitted, draw, fit, fitted_table, share_of

PUBLISHED = settings.BASE_DIR / "fixtures" / "population" / "marginals.json"
ETHNIC_LABELS = (
    "Asian, Asian British or Asian Welsh",
    "Black, Black British, Black Welsh, Caribbean or African",
    "Mixed or Multiple ethnic groups",
    "White",
    "Other ethnic group",
)


@pytest.fixture
def two_boroughs(tmp_path: Path) -> Path:
    """Two boroughs that are as unlike as can be; figures are made up."""
    (tmp_path / "age_band_sex_borough.csv").write_text(
        "ltla21_code,working_age_females,working_age_males\nE2,30,10\nE1,20,40\n"
    )
    rows = [("E1", label, 10 if label == "White" else 0) for label in ETHNIC_LABELS]
    rows += [("E2", label, 0 if label == "White" else 5) for label in ETHNIC_LABELS]
    (tmp_path / "ethnic_group_borough_from_lsoa.csv").write_text(
        "ltla24_code,ethnic_group,n\n" + "".join(f'{area},"{label}",{count}\n' for area, label, count in rows)
    )
    (tmp_path / "disability_borough_from_lsoa.csv").write_text(
        "ltla24_code,disability,n\nE1,Disabled under the Equality Act,1\nE1,Not disabled under the Equality Act,9\n"
        "E2,Disabled under the Equality Act,5\nE2,Not disabled under the Equality Act,5\n"
    )
    return tmp_path


def marginals() -> Marginals:
    return round_figures(PUBLISHED)


def test_the_table_has_every_marginal() -> None:
    known = marginals()
    table = fitted_table(known, 0.45)

    for axes, target in (
        ((2, 3, 4), known.sex),
        ((1, 3, 4), known.ethnic_group),
        ((1, 2, 4), known.disability),
        ((0, 1, 2, 3), known.qualification),
    ):
        np.testing.assert_allclose(table.sum(axis=axes), target / target.sum(), rtol=1e-8)


def test_what_goes_together_is_what_the_seed_says() -> None:
    table = fitted_table(marginals(), 0.45)
    first = table[0, 0, 0]  # disability x qualification, of one kind of people in one borough

    assert (first[0, 0] / first[0, 1]) / (first[1, 0] / first[1, 1]) == pytest.approx(0.45)
    # Sex and ethnic group are independent within a borough.
    pairs = table[5].sum(axis=(2, 3)) / table[5].sum()
    np.testing.assert_allclose(pairs, np.outer(pairs.sum(axis=1), pairs.sum(axis=0)), rtol=1e-9)


def test_two_by_two_as_deming_and_stephan_do_it() -> None:
    # By hand: rows 30 and 70, columns 40 and 60, odds ratio of the seed (1 x 4) / (2 x 3) = 2 / 3.
    fitted = fit(np.array([[1.0, 2.0], [3.0, 4.0]]), [((0,), np.array([30.0, 70.0])), ((1,), np.array([40.0, 60.0]))])

    np.testing.assert_allclose([fitted.sum(axis=1), fitted.sum(axis=0)], [[30, 70], [40, 60]])
    assert fitted[0, 0] * fitted[1, 1] / (fitted[0, 1] * fitted[1, 0]) == pytest.approx(2 / 3)


def test_a_structural_zero_stays_and_a_contradiction_is_said() -> None:
    seed = np.array([[1.0, 0.0], [1.0, 1.0]])
    fitted = fit(seed, [((0,), np.array([0.3, 0.7])), ((1,), np.array([0.6, 0.4]))])
    np.testing.assert_allclose(fitted, [[0.3, 0.0], [0.3, 0.4]])

    with pytest.raises(NotFitted, match="contradict"):
        fit(seed, [((0,), np.array([0.8, 0.2])), ((1,), np.array([0.3, 0.7]))])


def test_draws_come_near_to_the_table() -> None:
    table = fitted_table(marginals(), 0.45)
    people = draw(table, 20_000, np.random.default_rng(1))

    for code, share in (("WOMEN", 0.515), ("MINORITY_ETHNIC", 0.462), ("DISABLED", 0.132)):
        assert share_of(table, code) == pytest.approx(share)
        assert people.in_group(code).mean() == pytest.approx(share, abs=0.012)


def test_borough_tables_are_read(two_boroughs: Path) -> None:
    found = borough_tables(two_boroughs, marginals())

    assert found.areas == ("E1", "E2")
    np.testing.assert_allclose(found.sex, [[20, 40], [30, 10]])
    np.testing.assert_allclose(found.ethnic_group, [[0, 0, 0, 60, 0], [10, 10, 10, 0, 10]])
    np.testing.assert_allclose(found.disability, [[6, 54], [20, 20]])
    np.testing.assert_allclose(found.qualification, [46.7, 53.3])


@pytest.mark.parametrize(
    ("file", "content"),
    [("disability_borough_from_lsoa.csv", "a,b\n1,2\n"), ("age_band_sex_borough.csv", "ltla21_code\nE1\n")],
)
def test_tables_that_are_others_are_refused(two_boroughs: Path, file: str, content: str) -> None:
    (two_boroughs / file).write_text(content)

    with pytest.raises(MarginalsBroken, match="does not hold the borough tables"):
        borough_tables(two_boroughs, marginals())


@pytest.mark.parametrize("share", [0.6, -1.0])
def test_shares_that_do_not_sum_to_one_are_refused(tmp_path: Path, share: float) -> None:
    stored = json.loads(PUBLISHED.read_text())
    stored["shares"]["sex"]["Female"] = share
    path = tmp_path / "other.json"
    path.write_text(json.dumps(stored))

    with pytest.raises(MarginalsBroken, match=r"other\.json is not a file of marginals"):
        round_figures(path)
