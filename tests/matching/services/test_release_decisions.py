"""What was learnt is put to use by somebody who may, carried on by the next fit, and taken back by one call."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.errors import Refusal
from courses.models import Course
from matching.models import ModelRelease
from matching.recommender.pipeline import Recommender
from matching.services import approving
from matching.services.analysts import AnalystsAndStaffOnly, grant_analyst
from matching.services.approving import approve_release, roll_back_release
from matching.services.matcher import current_matcher, matcher_of
from matching.services.releases import ReleaseNotFound, fit_release, folder_of, is_up_to_date
from tests.factories.catalogue import SmallCatalogue
from tests.factories.user import user
from tests.matching.services.learnt import approve, few, in_use, proposed, staff, weights_in_use

__all__ = ["few", "proposed"]


def test_approved_by_somebody_it_is_in_use_and_the_audit_log_says_who(
    fitted: ModelRelease, proposed: ModelRelease
) -> None:
    before = weights_in_use()
    approve(proposed, "The first that was learnt")
    proposed.refresh_from_db()

    assert (in_use(), proposed.approved_by, proposed.reason) == (
        proposed.version,
        staff().pseudonym,
        "The first that was learnt",
    )
    assert proposed.replaced == fitted
    after = weights_in_use()
    assert after["travel"] == pytest.approx(proposed.learnt["weights"]["travel"])
    assert after["feedback"] == before["feedback"]  # held
    entry = AuditEntry.objects.get(action="RELEASE_APPROVED")
    assert (entry.actor, entry.actor_pseudonym) == ("STAFF", staff().pseudonym)
    assert entry.facts == {
        "version": proposed.version,
        "instead_of": fitted.version,
        "verdict": proposed.metrics["off_policy"]["verdict"],
        "assessed": {name: proposed.assessment[name] for name in ("made_on", "people", "budget_sha256")},
    }
    assert approve(proposed) == proposed  # once more changes nothing
    assert AuditEntry.objects.filter(action="RELEASE_APPROVED").count() == 1


@pytest.mark.parametrize("verdict", ["level", "behind", "silent"])
def test_without_proof_it_needs_a_reason(fitted: ModelRelease, proposed: ModelRelease, verdict: str) -> None:
    proposed.metrics["off_policy"]["verdict"] = verdict
    proposed.save()

    with pytest.raises(approving.ReasonNeeded):
        approve(proposed)
    with pytest.raises(approving.ReasonNeeded):
        approve(proposed, "   ")
    assert (in_use(), AuditEntry.objects.filter(action="RELEASE_APPROVED").count()) == (fitted.version, 0)
    assert approve(proposed, "We looked at 100 lists").version == in_use()


def test_ahead_needs_none_unless_it_was_compared_with_something_else(proposed: ModelRelease) -> None:
    proposed.metrics["off_policy"]["verdict"] = "ahead"
    proposed.metrics["beside"]["travel"] = 9.0
    proposed.save()
    with pytest.raises(approving.ReasonNeeded):
        approve(proposed)

    proposed.metrics["beside"]["travel"] = 0.4
    proposed.save()
    assert approve(proposed).version == in_use()


def test_who_may(fitted: ModelRelease, proposed: ModelRelease) -> None:
    ada, olga = user(uid="ada"), user(uid="olga")
    grant_analyst(user=ada, by=staff(), reason="Quarterly report", now=timezone.now())

    for act in (lambda: approve(proposed, "Why not", by=olga), lambda: roll_back_release(by=olga, now=timezone.now())):
        with pytest.raises(AnalystsAndStaffOnly):
            act()
    assert in_use() == fitted.version
    approve(proposed, "Looked at", by=ada)
    assert in_use() == proposed.version


@pytest.mark.parametrize(("version", "refusal"), [("none", ReleaseNotFound), ("fitted", approving.ReleaseNotLearnt)])
def test_what_can_not_be_approved(fitted: ModelRelease, version: str, refusal: type[Refusal]) -> None:
    name = fitted.version if version == "fitted" else version

    with pytest.raises(refusal):
        approve_release(version=name, by=staff(), reason="", now=timezone.now())


def test_files_that_are_gone_are_not_put_to_use(fitted: ModelRelease, proposed: ModelRelease) -> None:
    (folder_of(proposed.version) / "recommender" / "arrays.npz").unlink()

    with pytest.raises(approving.ReleaseUnreadable):
        approve(proposed, "Looked at")
    assert in_use() == fitted.version


def test_the_next_fit_unlearns_nothing(fitted: ModelRelease, proposed: ModelRelease, catalogue: SmallCatalogue) -> None:
    approve(proposed, "Looked at")
    assert is_up_to_date()
    Course.objects.filter(pk=catalogue.repair.pk).update(title="Repair of computers and phones")
    assert not is_up_to_date()
    again = fit_release(now=fitted.fitted_at + timedelta(days=1))

    assert is_up_to_date()
    assert (again.learnt, again.approved_by, again.reference) == (
        proposed.learnt,
        staff().pseudonym,
        proposed.reference,
    )
    assert (again.replaced, weights_in_use()["travel"]) == (
        proposed,
        pytest.approx(proposed.learnt["weights"]["travel"]),
    )
    assert len(current_matcher(today=timezone.localdate()).recommender.co_interest_) == 2


@pytest.mark.parametrize("decision", ["approved", "taken back"])
def test_a_fit_that_began_before_undoes_no_decision(
    fitted: ModelRelease, proposed: ModelRelease, monkeypatch: pytest.MonkeyPatch, decision: str
) -> None:
    goes_back = decision == "taken back"
    if goes_back:
        approve(proposed, "Looked at")
    fit = Recommender.fit

    def meanwhile(self: Recommender, *tables: Any) -> Recommender:
        if goes_back:
            roll_back_release(by=staff(), now=timezone.now())
        else:
            approve(proposed, "Looked at")
        return fit(self, *tables)

    monkeypatch.setattr(Recommender, "fit", meanwhile)
    made = fit_release(now=fitted.fitted_at + timedelta(days=1))

    assert (in_use(), made.learnt) == (made.version, {} if goes_back else proposed.learnt)
    stated = fitted.configuration["scoring"]["weights"]["travel"]
    learnt = proposed.learnt["weights"]["travel"]
    assert weights_in_use()["travel"] == pytest.approx(stated if goes_back else learnt)
    assert learnt != pytest.approx(stated)


def test_what_is_gone_back_to_is_fitted_anew_where_its_files_are_gone(
    fitted: ModelRelease, proposed: ModelRelease, catalogue: SmallCatalogue
) -> None:
    before = weights_in_use()
    approve(proposed, "Looked at")
    shutil.rmtree(folder_of(fitted.version))
    Course.objects.filter(pk=catalogue.repair.pk).update(title="Repair of phones")
    back = roll_back_release(by=staff(), now=fitted.fitted_at + timedelta(days=1))

    assert (back.learnt, back.approved_at, in_use(), weights_in_use()) == ({}, None, back.version, before)
    assert (back.pk != fitted.pk, is_up_to_date()) == (True, True)
    entry = AuditEntry.objects.get(action="RELEASE_ROLLED_BACK")
    assert entry.facts == {"version": back.version, "instead_of": proposed.version, "like": fitted.version}
    with pytest.raises(approving.NothingToGoBackTo):  # it stands where that one stood
        roll_back_release(by=staff(), now=timezone.now())


def test_a_release_that_names_no_parts_is_fitted_anew(fitted: ModelRelease) -> None:
    """Such as one from before parts were kept: nothing could ever be learnt from its lists."""
    ModelRelease.objects.filter(pk=fitted.pk).update(parts=[])

    assert not is_up_to_date()


def test_taken_back_by_one_call_and_further_by_another(
    fitted: ModelRelease, proposed: ModelRelease, catalogue: SmallCatalogue
) -> None:
    before = weights_in_use()
    approve(proposed, "Looked at")
    Course.objects.filter(pk=catalogue.repair.pk).update(title="Repair of phones")
    fit_release(now=fitted.fitted_at + timedelta(days=1))  # carries the same weights
    back = roll_back_release(by=staff(), now=timezone.now())

    assert (back, in_use(), weights_in_use()) == (fitted, fitted.version, before)
    assert AuditEntry.objects.get(action="RELEASE_ROLLED_BACK").facts["version"] == fitted.version
    with pytest.raises(approving.NothingToGoBackTo):
        roll_back_release(by=staff(), now=timezone.now())
    again = fit_release(now=fitted.fitted_at + timedelta(days=2))
    assert (again.learnt, weights_in_use()) == ({}, before)
    assert roll_back_release(by=staff(), now=timezone.now(), version=proposed.version) == proposed
    assert in_use() == proposed.version


def test_a_release_that_is_not_in_use_can_be_looked_at(fitted: ModelRelease, proposed: ModelRelease) -> None:
    today = timezone.localdate()
    looked_at = matcher_of(proposed.version, today=today)

    assert looked_at.release == proposed
    assert looked_at.recommender.configuration_.scoring.weights.travel == proposed.learnt["weights"]["travel"]
    assert current_matcher(today=today).release == fitted
    with pytest.raises(ReleaseNotFound):
        matcher_of("none", today=today)


def test_nobody_goes_back_to_what_was_never_in_use(fitted: ModelRelease, proposed: ModelRelease) -> None:
    for version in (proposed.version, "none"):
        with pytest.raises(ReleaseNotFound):
            roll_back_release(by=staff(), now=timezone.now(), version=version)
    assert in_use() == fitted.version
