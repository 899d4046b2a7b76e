"""The matcher learns from what people did with their lists, and proposes what it learnt. Nothing of it is used until somebody approves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.utils import timezone

from backend.errors import Refusal
from matching.datasets import opportunity_frame
from matching.evaluation.lists import make_lists
from matching.evaluation.ours import Case, Ours
from matching.learning.co_interest import learn_co_interest
from matching.learning.drift import as_json, drift, from_json, reference_of
from matching.learning.log import Log
from matching.learning.rules import LearningRules, Minimum, read_rules
from matching.learning.training import Learnt, counted, learn
from matching.learning.weights import NoDirection
from matching.models import ModelRelease
from matching.queries.learning import NAMES, days_between, read_kept, read_log
from matching.recommender.co_interest import CoInterest
from matching.recommender.pipeline import Recommender
from matching.services.evaluating import JUDGEMENTS, JudgedListingsAbsent, prepare
from matching.services.release_settings import as_stored, configuration_with, stated
from matching.services.releases import MatcherNotReady, load_release, save_release, with_fitted_parts

RULES: Final = settings.BASE_DIR / "fixtures" / "learning.json"
LOOKED_BACK: Final = timedelta(days=180)
"""What people did half a year ago says little of what they do now."""
LATELY: Final = timedelta(days=28)
"""Days that drift looks at."""
STEPS: Final = (
    "reading what was seen",
    "learning weights",
    "learning what is kept together",
    "comparing lists on judged sentences",
)
_JUDGED: Final = 120
"""Synthetic residents for whom judged sentences are asked."""


class LearningContradicts(Refusal):
    """What people open has nothing to do with the score that they were shown things by."""

    code = "LEARNING_CONTRADICTS"
    message = (
        "What people open has nothing to do with the score, or is against it. Nothing was learnt: look at `manage.py "
        "evaluate_matcher` and at the app's events before you train again."
    )


@dataclass(frozen=True, slots=True)
class Proposal:
    """What became of a training."""

    counted: dict[str, int]
    unmet: tuple[Minimum, ...]
    """What there was too little of: then nothing is proposed."""
    release: ModelRelease | None = None


@dataclass(frozen=True, slots=True)
class Drifted:
    """How far the parts of scores are from what they were."""

    release: ModelRelease
    exposures: int
    index: dict[str, float]
    """Of each part; empty where too little was seen on either side."""
    since_learning: bool
    """Against what was learnt from; else against the weeks before, because nothing was learnt yet."""


@cache
def learning_rules() -> LearningRules:
    """The rules as they are shipped, read once a process."""
    return read_rules(RULES, NAMES)


def propose_release(*, now: datetime, seed: int, tell: Callable[[str], object] = lambda _: None) -> Proposal:
    """Learn from the last half year and keep what was learnt as a release that is not in use.

    Args:
        now: the moment.
        seed: of the bootstrap, and of the synthetic residents.
        tell: is told the name of each of `STEPS` as it begins.

    Raises:
        MatcherNotReady: no release is in use, or its files can't be used.
        LearningContradicts: what people open has nothing to do with the score.
    """
    rules, since = learning_rules(), now - LOOKED_BACK
    current = ModelRelease.objects.current().first()
    if current is None:
        raise MatcherNotReady
    tell(STEPS[0])
    log = read_log(since=since, until=now)
    found = counted(log, days_between(since=since, until=now))
    if unmet := rules.unmet(found):
        return Proposal(found, unmet)
    in_use = current.configuration["scoring"]["weights"]
    tell(STEPS[1])
    try:
        learnt = learn(log, stated=asdict(stated().scoring.weights), current=in_use, rules=rules, seed=seed)
    except NoDirection as error:
        raise LearningContradicts from error
    tell(STEPS[2])
    people, opportunities = read_kept(since=since, until=now)
    co_interest = learn_co_interest(people, opportunities, rules.co_interest)
    tell(STEPS[3])
    return Proposal(found, (), _keep(current, learnt, co_interest, found, log, now, seed))


def check_drift(*, now: datetime) -> Drifted:
    """Compare the parts of the last weeks with those that the current release was learnt from, or with the weeks before.

    Raises:
        MatcherNotReady: no release is in use.
    """
    rules = learning_rules()
    release = ModelRelease.objects.current().first()
    if release is None:
        raise MatcherNotReady
    lately = read_log(since=now - LATELY, until=now)
    earlier = release.reference or as_json(reference_of(read_log(since=now - 2 * LATELY, until=now - LATELY)))
    reference = from_json(earlier)
    enough = min([len(lately), *(one.exposures for one in reference.values())]) >= rules.drift_exposures
    return Drifted(release, len(lately), drift(reference, lately) if enough else {}, bool(release.reference))


def _keep(
    current: ModelRelease,
    learnt: Learnt,
    co_interest: CoInterest,
    found: dict[str, int],
    log: Log,
    now: datetime,
    seed: int,
) -> ModelRelease:
    """Save what was learnt with the fitted parts of the release in use."""
    fitted, vectors = load_release(current)
    told = learnt.to_json()
    kept = {name: told[name] for name in ("weights", "errors", "examination", "curve")}
    configuration = configuration_with(kept)
    candidate = with_fitted_parts(fitted, configuration, co_interest)
    release = ModelRelease(
        version=f"{now:%Y%m%dT%H%M%S%fZ}-{fitted.fingerprint_[:8]}-learnt",
        fitted_at=now,
        catalogue_version=current.catalogue_version,
        occupations=current.occupations,
        opportunities=current.opportunities,
        configuration=as_stored(configuration),
        parts=list(NAMES),
        learnt=kept,
        metrics={
            **{name: told[name] for name in ("auc", "auc_before", "agreement", "off_policy")},
            "beside": current.configuration["scoring"]["weights"],
            "beside_version": current.version,
            "counted": found,
            "since": (now - LOOKED_BACK).isoformat(),
            "pairs_kept_together": len(co_interest),
            "drift": drift(from_json(current.reference), log) if current.reference else None,
            "ndcg": _judged(fitted, candidate, now, seed),
        },
        reference=told["reference"],
    )
    if vectors is None:
        vectors = fitted.index(opportunity_frame(today=timezone.localdate(now))).vectors
    release.sha256 = save_release(release, candidate, vectors, now)
    release.save()
    return release


def _judged(before: Recommender, after: Recommender, now: datetime, seed: int) -> dict[str, Any] | None:
    """The nDCG at 10 on the judged sentences by the release in use and by the candidate; None where the catalogue is not the judged one."""
    try:
        _, case = prepare(judgements=JUDGEMENTS, residents=_JUDGED, seed=seed, today=timezone.localdate(now))
    except JudgedListingsAbsent:
        return None
    return {name: _ndcg(replace(case, recommender=one)) for name, one in (("before", before), ("after", after))}


def _ndcg(case: Case) -> float:
    ours = Ours(case)
    lists = make_lists(ours, case.residents, case.row_of, ours.open_to, lambda: None)
    return float(np.nanmean(lists.ndcg))
