"""The same seeds give the same bytes, and what is said follows from the figures, also where it speaks against ours."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from matching.simulation.assumptions import Variation
from matching.simulation.methods import METHODS, OURS, WITHOUT_POLICIES
from matching.simulation.plots import plots_of
from matching.simulation.report import Report, make_report
from matching.simulation.tables import tables_of, told
from matching.simulation.trial import (
    COMPARED,
    FIGURES,
    Long,
    Played,
    Reached,
    Spread,
    play_long,
    run,
    spread_of,
    vary,
    years_to_play,
)
from matching.simulation.verdict import side, verdict
from tests.matching.simulation.small import assumptions, city

REACHED = Reached("WOMEN", 30, 100, 0.3, 0.219, 0.396, 0.2, 0.3, 0.3, 0.5, 0.404, 0.596, 0.5, 1)


def report(*seeds: int) -> Report:
    small, assumed = city(100, 5), assumptions()
    others = vary(small, assumed, [Variation("no places", {"places_a_year": 0.01}, {})], seeds[:1])
    long = play_long(city(100, 27), assumed, seeds[0])
    return make_report(small, "made up", assumed, run(small, assumed, seeds), others, long)


def played(ours: dict[str, list[float]], reached: Reached = REACHED, uplift: float = 0.01) -> Played:
    """Two worlds in which every other method has 100 of everything, and ours what is said."""
    hundred = np.array([100.0, 100.0])
    figures = {method.name: dict.fromkeys(FIGURES, hundred) for method in METHODS}
    figures[OURS] = figures[OURS] | {figure: np.array(values) for figure, values in ours.items()}
    return Played(
        seeds=(1, 2),
        hashes=("a", "b"),
        figures=figures,
        reached={method.name: (reached,) for method in METHODS},
        uplifts={OURS: np.full((8, 1), uplift)},
        shares={OURS: np.ones((4, 1))},
        ended={OURS: ((None,), (26,))},
    )


MORE, FEWER, LEVEL = [110.0, 110.1], [90.0, 90.2], [99.0, 101.5]


@pytest.fixture(scope="module")
def found() -> Report:
    return report(1, 2)


def test_the_same_seeds_give_the_same_bytes(found: Report) -> None:
    first, second = found.to_json(), report(1, 2).to_json()
    assert first.encode() == second.encode()
    assert len(set(json.loads(first)["worlds"].values())) == 2


def test_years_are_counted_as_they_are_played() -> None:
    years: list[int] = []
    small, assumed = city(100, 3), assumptions()
    run(small, assumed, (1, 2), tell=lambda: years.append(1))
    vary(small, assumed, [Variation("", {}, {})] * 2, (1,), tell=lambda: years.append(1))
    assert len(years) == years_to_play(2, 2, 1) == 2 * len(METHODS) + 3 * len(COMPARED)
    assert years_to_play(2, 2, 0) == 2 * len(METHODS)
    play_long(small, assumed, 1, tell=lambda: years.append(1))
    assert len(years) == years_to_play(2, 2, 1, long=True)


def test_a_world_by_itself_is_the_same_whoever_else_is_played() -> None:
    small, assumed = city(100, 9), assumptions()
    alone, together = (
        run(small, assumed, (3,), [OURS]),
        run(small, assumed, (2, 3), [OURS, WITHOUT_POLICIES, "learned"]),
    )
    assert alone.hashes[0] == together.hashes[1]
    assert alone.figures[OURS]["placements"][0] == together.figures[OURS]["placements"][1]


def test_student_with_one_degree_of_freedom() -> None:
    # t = 12.706; the standard error of 1 and 3 is 1.
    spread = spread_of(np.array([1.0, 3.0]))
    assert (spread.mean, round(spread.low or 0, 3), round(spread.high or 0, 3)) == (2.0, -10.706, 14.706)
    assert spread_of(np.array([1.0])) == Spread(1.0, None, None)
    assert (told(spread, ".1f"), told(Spread(1.0, None, None), "+.2f")) == ("2.0 ±12.7", "+1.00")


@pytest.mark.parametrize(
    ("spread", "found"),
    [(Spread(1, 0.1, 2), 1), (Spread(-1, -2, -0.1), -1), (Spread(1, -1, 3), 0), (Spread(9, None, None), 0)],
)
def test_only_an_interval_that_leaves_out_0_says_something(spread: Spread, found: int) -> None:
    assert side(spread) == found


def test_the_whole_promise() -> None:
    told = verdict(played({"helped": MORE, "placements": LEVEL, "rejections": FEWER}))[0]
    assert told == (
        "Ours keeps the whole promise: it places more residents than 6 of 6 baselines, fills no fewer places than 6 of 6, has fewer "
        "rejections than 6 of 6, and reaches 1 of 1 aims."
    )


@pytest.mark.parametrize(
    ("ours", "reached"),
    [
        ({"helped": LEVEL, "rejections": FEWER}, REACHED),
        ({"helped": MORE, "placements": FEWER, "rejections": FEWER}, REACHED),
        ({"helped": MORE, "rejections": LEVEL}, REACHED),
        ({"helped": MORE, "rejections": FEWER}, replace(REACHED, aim=0.25)),
        ({"helped": MORE, "rejections": FEWER}, replace(REACHED, aim=0.4)),
    ],
)
def test_a_part_that_is_not_kept_is_said_first(ours: dict[str, list[float]], reached: Reached) -> None:
    assert verdict(played(ours, reached))[0].startswith("Ours does not keep the whole promise: ")


def test_what_is_level_worse_or_missed_is_said_in_those_words() -> None:
    words = " ".join(
        verdict(played({"placements": LEVEL, "helped": FEWER, "rejections": MORE}, replace(REACHED, aim=0.4)))
    )
    everybody = "random, popularity, TF-IDF, learned, boost and greedy with places"
    for sentence in (
        f"It fills as many places as {everybody}, within chance.",
        f"It places fewer residents than {everybody}.",
        "Greedy with that rule and no weights leads to fewer rejections than ours: ours minus it, places",
        f"It leads to more rejections than {everybody}.",
        "For women the aim is missed: members got 30.0% [21.9%, 39.6%]",
        "Counting places and weighing what people already had does the work",
        "for women in 1. In the last four weeks the largest mean uplift of a policy was 0.0100; it has not gone to zero.",
    ):
        assert sentence in words


def test_other_figures_other_words() -> None:
    words = " ".join(verdict(played({"placements": MORE, "others": FEWER}, replace(REACHED, aim=0.25), uplift=0.0)))
    for sentence in (
        "For women there is not enough data to say whether the aim is reached",
        "Prices add something here that counting places does not: +10.0% placements, +0.0% rejections.",
        "-9.900 [-11.171, -8.629] for each resident who asked for no policy (-9.9%)",
        "0.0000; it has gone to zero.",
        "Greedy with that rule and no weights does not lead to fewer rejections than ours",
    ):
        assert sentence in words


@pytest.mark.parametrize(
    ("uplifts", "week", "said"),
    [
        ([0.01] * 13 + [0.002] * 13, None, "for women 0.0100 and 0.0020, and the policy did not end. 0 of 1 uplifts"),
        ([0.01] * 13 + [0.0] * 13, 26, "for women 0.0100 and 0.0000, and the policy ended in week 26. 1 of 1 uplifts"),
    ],
)
def test_what_became_of_uplifts_is_said_in_figures(uplifts: list[float], week: int | None, said: str) -> None:
    long = replace(played({}), uplifts={OURS: np.array(uplifts)[:, None]}, ended={OURS: ((week,),)})
    assert said in verdict(played({}), Long(100, 26, long))[-1]


def test_tables_and_plots_tell_of_every_method(found: Report) -> None:
    did, ahead, policies, by_quarter, years, varied = tables_of(found)

    assert [row[0] for row in did.rows] == [method.name for method in METHODS]
    assert [row[0] for row in ahead.rows] == [method.name for method in METHODS if method.name != OURS]
    assert len(policies.rows) == 3 * len(METHODS)
    assert [row[0] for row in varied.rows] == ["as assumed", "no places"]
    assert {len(row) for table in (did, ahead, policies, varied) for row in (table.heads, *table.rows)} == {10, 9}
    assert (by_quarter.heads[2:], years.heads[2:]) == (
        ("quarter 1",),
        ("quarter 1", "quarter 2", "quarter 3"),
    )
    assert [row[:2] for row in years.rows[:3]] == [
        ("WOMEN", words) for words in ("uplift", "share of parity", "without policies")
    ]
    assert {len(row) for table in (by_quarter, years) for row in table.rows} == {3, 5}
    plots = plots_of(found)
    assert sorted(plots) == [
        "aims",
        "helped",
        "long_shares",
        "long_uplifts",
        "per_100",
        "rejections",
        "shares",
        "uplifts",
    ]
    assert all(WITHOUT_POLICIES in plots[name] for name in ("aims", "helped", "per_100", "rejections"))
