"""One evaluation of one release: quality beside its peers, by group, calibration, exposure, and what each part adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from matching.evaluation.calibration import Calibration, calibration
from matching.evaluation.exposure import Exposure, spread_of
from matching.evaluation.groups import Gap, GroupFigure, by_group, gaps
from matching.evaluation.lists import Lists, System, make_lists
from matching.evaluation.ours import Case, Ours
from matching.evaluation.peers import random_order, word_tfidf
from matching.recommender.evaluation import Interval, bootstrap
from matching.recommender.many.spreading import NOBODY
from matching.recommender.scorer import PARTS, Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

OURS: Final = "ours"
PEERS: Final = ("word TF-IDF", "random")
DEPTH: Final = 200
"""Listings of each sentence that calibration looks at, from the top."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is done."""

    ablation: int = 120
    """Synthetic residents for whom each part is switched off once."""
    seed: int = 20261126


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a system's lists are."""

    ndcg: Interval
    by_set: Mapping[str, Interval]
    """The same for the sentences of each set."""
    reached: Interval
    ahead: Interval | None
    """nDCG of ours minus its own, resident by resident; None for ours."""
    exposure: Exposure


@dataclass(frozen=True, slots=True)
class PartFigure:
    """What one part of the score is worth: nDCG with it minus nDCG without it, resident by resident."""

    part: Part
    worth: Interval


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one release on one set of judgements."""

    sets: Mapping[str, int]
    """Name of each set of judgements -> its sentences."""
    residents: int
    listings: int
    quality: Mapping[str, Quality]
    """System -> its figures; "ours" first."""
    groups: tuple[GroupFigure, ...]
    gaps: tuple[Gap, ...]
    calibration: Calibration | None
    parts: tuple[PartFigure, ...]

    def figures(self) -> dict[str, float]:
        """Return every figure that a bar can be set for, by name."""
        found: dict[str, float] = {}
        for system, quality in self.quality.items():
            found |= {
                f"{system}.ndcg": quality.ndcg.mean,
                **{f"{system}.ndcg.{name}": one.mean for name, one in quality.by_set.items()},
                f"{system}.reached": quality.reached.mean,
                f"{system}.coverage": quality.exposure.coverage,
                f"{system}.gini": quality.exposure.gini,
                f"{system}.organisations": quality.exposure.organisations,
            }
            if quality.ahead is not None:
                found[f"{OURS} - {system}.ndcg.low"] = quality.ahead.low
        found |= {f"{gap.question}.ratio": gap.ratio for gap in self.gaps}
        if self.calibration is not None:
            found |= {"calibration.error": self.calibration.error, "calibration.skill": self.calibration.skill}
        return found

    def to_json(self) -> dict[str, Any]:
        """Return all of it as plain data."""
        return asdict(self)


def evaluate(case: Case, plan: Plan, tell: Callable[[], object] = lambda: None) -> Evaluation:
    """Evaluate a release.

    Args:
        case: what is evaluated, and on what.
        plan: how much is done.
        tell: called after every list, `lists_to_make` times in all.

    Raises:
        ValueError: nothing that is relevant is open to any resident.
    """
    ours = Ours(case)
    systems: dict[str, System] = {
        OURS: ours,
        PEERS[0]: word_tfidf(case.index, case.residents, ours.open_to),
        PEERS[1]: random_order(ours.open_to, plan.seed),
    }
    lists = {
        name: make_lists(system, case.residents, case.row_of, ours.open_to, tell) for name, system in systems.items()
    }
    could_be = np.zeros(len(case.index), dtype=np.bool_)
    for rows in ours.open_to:
        could_be[rows] = True
    groups = by_group(case.residents, lists[OURS], ours.open_to, plan.seed)
    return Evaluation(
        sets={judged.name: len(judged.sentences) for judged in case.judgements},
        residents=len(case.residents),
        listings=len(case.index),
        quality={name: _quality(name, lists, could_be, case, plan.seed) for name in lists},
        groups=groups,
        gaps=gaps(groups),
        calibration=_calibration(ours, case, tell),
        parts=_parts(ours, case, plan, tell),
    )


def lists_to_make(case: Case, plan: Plan) -> int:
    """Return how often `evaluate` will call `tell`."""
    residents = len(case.residents)
    for_systems = (1 + len(PEERS)) * residents
    return for_systems + len(case.sentences) + (1 + len(PARTS)) * min(plan.ablation, residents)


def _quality(name: str, lists: Mapping[str, Lists], could_be: NDArray[np.bool_], case: Case, seed: int) -> Quality:
    own, judged = lists[name], ~np.isnan(lists[name].ndcg)
    sets = np.array([resident.sentence.set for resident in case.residents])
    return Quality(
        ndcg=bootstrap(own.ndcg[judged], np.random.default_rng(seed)),
        by_set={
            one.name: bootstrap(own.ndcg[judged & (sets == one.name)], np.random.default_rng(seed))
            for one in case.judgements
        },
        reached=bootstrap(own.reached, np.random.default_rng(seed)),
        ahead=None if name == OURS else bootstrap((lists[OURS].ndcg - own.ndcg)[judged], np.random.default_rng(seed)),
        exposure=spread_of(own.shown, could_be, case.index.opportunities.organisations),
    )


def _calibration(ours: Ours, case: Case, tell: Callable[[], object]) -> Calibration | None:
    found = ours.bare(case.sentences, DEPTH)
    relevant = np.zeros((len(case.sentences), len(case.index)), dtype=np.bool_)
    for number, sentence in enumerate(case.sentences):
        relevant[number, [case.row_of[reference] for reference in sentence.relevant if reference in case.row_of]] = True
        tell()
    numbers, places = np.nonzero(found.rows != NOBODY)
    rows = found.rows[numbers, places]
    return calibration(found.scores[numbers, places], relevant[numbers, rows], numbers)


def _parts(ours: Ours, case: Case, plan: Plan, tell: Callable[[], object]) -> tuple[PartFigure, ...]:
    residents = case.residents[: plan.ablation]
    whole = make_lists(ours, residents, case.row_of, ours.open_to, tell).ndcg
    judged = ~np.isnan(whole)
    figures = []
    for part in PARTS:
        without = make_lists(ours.without(part, len(residents)), residents, case.row_of, ours.open_to, tell).ndcg
        figures.append(PartFigure(part, bootstrap((whole - without)[judged], np.random.default_rng(plan.seed))))
    return tuple(figures)
