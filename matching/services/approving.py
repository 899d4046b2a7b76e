"""What the matcher learnt is put to use by somebody who answers for it, and taken back by one command."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.audit.recording import record
from backend.errors import InvalidInput, Refusal
from matching.learning.off_policy import Verdict
from matching.models import ModelRelease
from matching.models.release import REASON_LENGTH
from matching.services.analysts import require_analyst_or_staff
from matching.services.release_gate import require_within_budget
from matching.services.release_in_use import make_current, take_turns
from matching.services.releases import Fitted, ReleaseNotFound, fit_anew, has_files, put_to_use
from matching.services.residents import plain_text


class ReleaseNotLearnt(Refusal):
    """Only what was learnt from people needs somebody who answers for it."""

    code = "RELEASE_NOT_LEARNT"
    message = "Nothing was learnt for this release. `manage.py fit_matcher` puts such a one to use by itself."


class ReleaseUnreadable(Refusal):
    """Its files are gone, or are not what they were."""

    code = "RELEASE_UNREADABLE"
    message = (
        "The files of this release can't be used. Run `manage.py train_matcher` again, and approve what it proposes."
    )


class ReasonNeeded(InvalidInput):
    """It is not shown to be better than the one in use."""

    code = "REASON_NEEDED"
    message = "This release is not shown to be better than the one in use. Say with --reason why it is to be used all the same."


class NothingToGoBackTo(Refusal):
    """No release was in use before this one."""

    code = "NOTHING_TO_GO_BACK_TO"
    message = "There is no release before this one."


@transaction.atomic
def approve_release(*, version: str, by: User, reason: str, now: datetime) -> ModelRelease:
    """Put a learnt release to use. It is recorded who did that, what the log said of it, and why.

    A release that the off-policy estimate does not show to be ahead of the one in use, or that was compared with another one,
    needs a reason. None is used that was not assessed, or that breaks the fairness budget, whatever the reason. One that is in use
    already stays so.

    Raises:
        AnalystsAndStaffOnly, ReleaseNotFound, ReleaseNotLearnt, AssessmentNeeded, FairnessBudgetBroken, ReasonNeeded,
        ReleaseUnreadable, TooLong, NotAllowed.
    """
    require_analyst_or_staff(by)
    words = plain_text("reason", reason, limit=REASON_LENGTH)
    take_turns()
    release = ModelRelease.objects.select_for_update().filter(version=version).first()
    if release is None:
        raise ReleaseNotFound(field="version")
    if not release.learnt:
        raise ReleaseNotLearnt(field="version")
    if release.is_current:
        return release
    require_within_budget(release, today=timezone.localdate(now))
    if not words and not _is_shown_to_be_better(release):
        raise ReasonNeeded(field="reason")
    if not has_files(release):
        raise ReleaseUnreadable(field="version")
    release.approved_by, release.approved_at, release.reason = by.pseudonym, now, words
    before = make_current(release)
    _record(
        "RELEASE_APPROVED",
        release,
        before,
        by,
        now,
        verdict=release.metrics["off_policy"]["verdict"],
        assessed=_assessed(release),
    )
    return release


def roll_back_release(*, by: User, now: datetime, version: str | None = None) -> ModelRelease:
    """Go back to the release that was in use before what the current one has learnt. Doing it again goes back further.

    One whose files are gone or damaged is fitted anew with its weights; what people keep together is then lost.

    Args:
        by: who does.
        now: the moment.
        version: of a release that was in use once; None for the one before the last that was learnt. Where nothing was learnt
            since, that is simply the one before.

    Raises:
        AnalystsAndStaffOnly, ReleaseNotFound, NothingToGoBackTo, NothingToLearnFrom.
    """
    require_analyst_or_staff(by)
    _, release = _way_back(version)
    return _go_back(by, now, version, None if has_files(release) else fit_anew(now=now))


@transaction.atomic
def _go_back(by: User, now: datetime, version: str | None, anew: Fitted | None) -> ModelRelease:
    """Decide again, alone now, and go back. `anew`: what stands in for files that are gone."""
    take_turns()
    current, release = _way_back(version)
    if release.pk == current.pk:
        return current
    if has_files(release):
        make_current(release, going_back=True)
        _record("RELEASE_ROLLED_BACK", release, current, by, now)
        return release
    # Its weights are in its row, and they are what is gone back for.
    again = put_to_use(anew or fit_anew(now=now), like=release)
    _record("RELEASE_ROLLED_BACK", again, current, by, now, like=release.version)
    return again


def _way_back(version: str | None) -> tuple[ModelRelease, ModelRelease]:
    """The release in use, and the one to go back to."""
    current = ModelRelease.objects.current().first()
    if current is None:
        raise NothingToGoBackTo
    return current, _before(current) if version is None else _once_in_use(version)


def _is_shown_to_be_better(release: ModelRelease) -> bool:
    """By people from whom nothing was learnt, beside the very weights that are in use."""
    current = ModelRelease.objects.current().first()
    beside = current.configuration["scoring"]["weights"] if current else None
    return bool(release.metrics["beside"] == beside and release.metrics["off_policy"]["verdict"] == Verdict.AHEAD)


def _assessed(release: ModelRelease) -> dict[str, Any]:
    """What the log keeps of the assessment that opened the gate."""
    return {name: release.assessment[name] for name in ("made_on", "people", "budget_sha256")}


def _before(current: ModelRelease) -> ModelRelease:
    """The last release with other weights than the current one, by the order in which they were put to use; else the one before."""
    one, nearest = current.replaced, current.replaced
    seen = {current.pk}
    while one is not None and one.pk not in seen:
        if one.learnt.get("weights") != current.learnt.get("weights"):
            return one
        seen.add(one.pk)
        one = one.replaced
    if nearest is None:
        raise NothingToGoBackTo
    return nearest


def _once_in_use(version: str) -> ModelRelease:
    """A release that was put to use: fitted, or learnt and approved."""
    release = (
        ModelRelease.objects.exclude(pk__in=ModelRelease.objects.proposed().values("pk"))
        .filter(version=version)
        .first()
    )
    if release is None:
        raise ReleaseNotFound(field="version")
    return release


def _record(
    action: str, release: ModelRelease, before: ModelRelease | None, by: User, now: datetime, **facts: Any
) -> None:
    record(
        action,
        actor=AuditEntry.Actor.STAFF,
        now=now,
        by=by,
        thing=release,
        facts={"version": release.version, "instead_of": before.version if before else None, **facts},
    )
