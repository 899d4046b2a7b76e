"""From a log to a proposal: how places are looked at, weights, chances, and what all that is worth beside the release in use."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from matching.learning.calibrating import Agreement, Curve, agreement, calibrate
from matching.learning.drift import Reference, as_json, reference_of
from matching.learning.examination import Examination, examine
from matching.learning.log import thirds
from matching.learning.off_policy import Estimate, estimate
from matching.learning.weights import WeightLearner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from matching.learning.log import Log
    from matching.learning.rules import LearningRules

    Floats = NDArray[np.float64]
    Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """What was learnt, and what it is worth. Figures are of people from whom nothing was learnt."""

    weights: dict[str, float]
    """Of every part; those that are held, switched off or not in the log as they are stated."""
    errors: dict[str, float]
    """Standard errors of those that were learnt."""
    examination: Examination
    curve: Curve
    """Chance of being opened once looked at, by the new score."""
    agreement: Agreement
    auc: float
    """Chance that a thing that is wanted has a higher score than one that is not, see `auc`."""
    auc_before: float
    """The same by the weights of the release in use."""
    off_policy: Estimate
    reference: Reference

    def to_json(self) -> dict[str, Any]:
        """Everything as plain JSON, as it is kept with the release."""
        return {
            "weights": self.weights,
            "errors": self.errors,
            "examination": {
                "how": self.examination.how,
                "chances": self.examination.chances.tolist(),
                "worst_error": None if np.isinf(self.examination.worst_error) else self.examination.worst_error,
            },
            "curve": asdict(self.curve),
            "agreement": asdict(self.agreement),
            "auc": self.auc,
            "auc_before": self.auc_before,
            "off_policy": asdict(self.off_policy),
            "reference": as_json(self.reference),
        }


def counted(log: Log, days: int) -> dict[str, int]:
    """Return what the minimum-data rule asks for."""
    return {
        "residents": len(np.unique(log.residents)),
        "lists": len(np.unique(log.lists)),
        "exposures": len(log),
        "opened": int(log.opened.sum()),
        "days": days,
    }


def learn(log: Log, *, stated: Weights, current: Weights, rules: LearningRules, seed: int) -> Learnt:
    """Learn from three fifths of the people; turn scores into chances on a fifth, and judge all of it on the last.

    Args:
        log: enough by `rules.unmet`.
        stated: the weights that are shrunk towards, of every part.
        current: those of the release in use.
        rules: when and how.
        seed: of the bootstrap.

    Raises:
        NoDirection: what people opened has nothing to do with the stated score.
    """
    on, chances, apart = (log.of(rows) for rows in thirds(log))
    examination = examine(on)
    learner = WeightLearner(
        stated=np.array([stated[name] for name in log.parts]),
        shrinkage=rules.shrinkage,
        clip=rules.clip,
        examination=examination,
    ).fit(on)
    fixed = rules.held | {name for name, weight in stated.items() if weight == 0} | (set(stated) - set(log.parts))
    found = dict(zip(log.parts, learner.weights_.tolist(), strict=True))
    errors = dict(zip(log.parts, learner.errors_.tolist(), strict=True))
    weights = {
        name: weight if name in fixed else max(found[name], weight) if name in rules.floors else found[name]
        for name, weight in stated.items()
    }
    after, before = (np.array([one[name] for name in log.parts]) for one in (weights, current))
    curve = calibrate(chances.score(after), chances.opened, examination.at(chances.positions))
    return Learnt(
        weights=weights,
        errors={name: error for name, error in errors.items() if name not in fixed},
        examination=examination,
        curve=curve,
        agreement=agreement(curve, apart.score(after), apart.opened, examination.at(apart.positions)),
        auc=auc(apart, after, examination, rules.clip),
        auc_before=auc(apart, before, examination, rules.clip),
        off_policy=estimate(apart, examination, after, before, clip=rules.clip, needed=rules.effective, seed=seed),
        reference=reference_of(log),
    )


def auc(log: Log, weights: Floats, examination: Examination, clip: float) -> float:
    """Return the chance that of a thing that is wanted and one that is not the former has the higher score; equal ones count half.

    A thing that was opened is taken to be wanted as much as one over the chance that its place was looked at, and every thing to be
    unwanted for the rest: so the expectation is that of everybody looking at everything. NaN where nothing was opened.
    """
    wanted = log.opened * examination.inverse(log.positions, clip)
    _, group = np.unique(log.score(weights), return_inverse=True)
    of_score, rest = (np.bincount(group, weights=column) for column in (wanted, 1 - wanted))
    below = np.cumsum(rest) - rest / 2
    total = float(wanted.sum() * (len(log) - wanted.sum()))
    return float(np.sum(of_score * below)) / total if total > 0 else float("nan")
