"""A resident is recommended something. This is the one place where scores become a stored list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.accounts.models import User
from matching.datasets import resident_profile
from matching.models import RecommendationList, Resident
from matching.recommender import frames
from matching.recommender.uplifts import Raise
from matching.recommender.written import written
from matching.services.matcher import LoadedMatcher, current_matcher
from matching.services.receipts import Given, give_receipt
from matching.services.residents import resident_for
from matching.services.uplifts import raises_for

LIST_LENGTH: Final = 60
"""Opportunities in one list. Nobody scrolls further; search finds the rest."""

LISTS_KEPT: Final = 5
"""Lists kept for each resident, so that pages begun on an older one can be finished."""


def recommend(*, to: User, now: datetime, without_policies: bool = False) -> RecommendationList:
    """The list of this account's resident: the stored one while nothing that it was made from has changed, else a new one.

    Args:
        to: whose list.
        now: the moment.
        without_policies: what it would be if no policy raised anything for them.

    Raises:
        MatcherNotReady: no matcher was fitted yet.
    """
    matcher = current_matcher(today=timezone.localdate(now))
    return fresh_list(resident_for(by=to), matcher, now=now, without_policies=without_policies)


def fresh_list(
    resident: Resident, matcher: LoadedMatcher, *, now: datetime, without_policies: bool = False
) -> RecommendationList:
    """The list of a resident by a matcher: the stored one while nothing that it was made from has changed, else a new one."""
    raises = () if without_policies else raises_for(resident, matcher.policies, today=matcher.today)
    with_kept = len(matcher.recommender.co_interest_) > 0
    profile = resident_profile(resident, today=matcher.today, with_kept=with_kept)
    inputs = inputs_of(matcher, profile, raises)
    stored = resident.recommendation_lists.with_release().filter(inputs=inputs).first()
    return stored or _make(resident, matcher, profile, inputs, now, raises)


def inputs_of(matcher: LoadedMatcher, profile: frames.Resident, raises: Sequence[Raise] = ()) -> str:
    """SHA-256 of everything that a list depends on, and of nothing else."""
    sets = {name: sorted(getattr(profile, name)) for name in ("skills", "hidden", "kept")}
    answers = asdict(profile) | sets
    made_of = [matcher.release.version, matcher.catalogue_version, matcher.today.isoformat(), LIST_LENGTH, answers]
    # Whoever is raised in nothing has the very list, and the very hash, of somebody who could not be.
    made_of += [[one.policy, one.amount, sorted(one.opportunities), one.words] for one in raises]
    return hashlib.sha256(json.dumps(made_of, sort_keys=True, default=str).encode()).hexdigest()


@transaction.atomic
def _make(
    resident: Resident,
    matcher: LoadedMatcher,
    profile: frames.Resident,
    inputs: str,
    now: datetime,
    raises: Sequence[Raise],
) -> RecommendationList:
    # What is drawn hangs on nothing that is raised: else a job would change places with it.
    draw = int(inputs_of(matcher, profile), 16)
    columns = ranked(matcher, profile, now=now, draw=draw, raises=raises)
    given = Given(profile, length=LIST_LENGTH, draw=draw, raises=raises)
    try:
        with transaction.atomic():
            receipt = give_receipt(to=resident, matcher=matcher, given=given, made=columns, now=now)
            made = resident.recommendation_lists.create(inputs=inputs, receipt=receipt, **columns)
            made.items = list(made.items)  # whoever changes them now is taken at their word
    except IntegrityError:
        # Another request of theirs was faster. Only one of the two receipts stays, as only one of the two lists.
        faster = resident.recommendation_lists.select_related("release").filter(inputs=inputs).first()
        if faster is None:
            raise
        made = faster
    others = resident.recommendation_lists.exclude(pk=made.pk)
    others.exclude(pk__in=list(others.values_list("pk", flat=True)[: LISTS_KEPT - 1])).delete()
    return made


def ranked(
    matcher: LoadedMatcher,
    profile: frames.Resident,
    *,
    now: datetime,
    draw: int | None = None,
    raises: Sequence[Raise] = (),
) -> dict[str, Any]:
    """The columns of a list for these answers, as it is stored or only shown.

    Args:
        matcher: makes it.
        profile: whose list it is.
        now: the moment.
        draw: decides whether two places are swapped, where the release explores; None swaps none.
        raises: what policies in force add to courses for this resident.
    """
    result = matcher.recommender.recommend(
        profile, matcher.index, n=LIST_LENGTH, today=matcher.today, draw=draw, uplifts=raises
    )
    return {"release": matcher.release, "made_at": now, **written(result)}
