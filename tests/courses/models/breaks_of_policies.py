"""How each constraint of the policies and of the runs that price them is broken: merged into `breaks`."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db.models import F, Model

from matching import models as m

NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
MOVES_NOBODY: Final[dict[str, Any]] = {"share": None, "cap": 0, "programme": ""}
TEXTS: Final = (
    "title",
    "aim",
    "proportionality",
    "alternatives",
    "effect_on_others",
    "owner",
    "words_version",
    "notice",
)

POLICY_CHECKS: dict[str, tuple[type[Model], list[dict[str, Any]]]] = {
    "allocation_ends_after_its_start": (m.AllocationRun, [{"finished_at": F("started_at") - timedelta(seconds=1)}]),
    "allocation_gap_is_a_share": (m.AllocationRun, [{"gap": -0.1}, {"gap": 1.1}]),
    "allocation_inputs_is_a_hash": (m.AllocationRun, [{"inputs": ""}, {"inputs": "x" * 64}]),
    "allocation_weighs_whom_it_knows": (m.AllocationRun, [{"strength": -1}, {"weighed_down": F("residents") + 1}]),
    "held_news_told_after_it_was_held": (m.HeldNews, [{"released_on": F("held_on") - timedelta(days=1)}]),
    "held_news_waits_a_week_at_most": (
        m.HeldNews,
        [{"until": F("held_on")}, {"until": F("held_on") + timedelta(days=8)}],
    ),
    "policy_programme_of_courses": (
        m.InclusionPolicy,
        [
            {"measure": "ENCOURAGEMENT", "share": None, "cap": 0},
            {"scope": "JOBS", "measure": "OUTREACH", "share": None, "cap": 0},
        ],
    ),
    "evidence_benchmark_is_a_share": (m.PolicyEvidence, [{"benchmark": 0}, {"benchmark": 1}]),
    "evidence_counts_somebody": (m.PolicyEvidence, [{"numerator": 101}, {"numerator": 0, "denominator": 0}]),
    "evidence_good_after_its_day": (m.PolicyEvidence, [{"good_until": F("measured_on")}]),
    "evidence_has_source": (
        m.PolicyEvidence,
        [{column: ""} for column in ("dataset", "table", "benchmark_source", "url")],
    ),
    "policy_approved_as_proposed": (
        m.InclusionPolicy,
        [{"approved_sha256": "b" * 64}, {"approved_by": None}, {"approved_at": None}, {"state": "PROPOSED"}],
    ),
    "policy_approved_by_another": (m.InclusionPolicy, [{"approved_by": F("proposed_by")}]),
    "policy_basis_known": (m.InclusionPolicy, [{"basis": ""}, {"basis": "S159"}]),
    "policy_end_has_moment_and_cause": (
        m.InclusionPolicy,
        [{"ended_at": NOW}, {"ended_because": "AIM_MET"}, {"ended_why": "So"}, {"state": "STOPPED"}],
    ),
    "policy_for_jobs_only_tells": (
        m.InclusionPolicy,
        [
            {"scope": "JOBS"},
            {"scope": "JOBS", "measure": "EARLIER_PUSH", **MOVES_NOBODY},
            {"scope": "JOBS", "measure": "OUTREACH", "head_start_days": 1, **MOVES_NOBODY},
        ],
    ),
    "policy_head_start_is_short": (
        m.InclusionPolicy,
        [{"head_start_days": 1}, {"measure": "OUTREACH", "head_start_days": 8, **MOVES_NOBODY}],
    ),
    "policy_measure_known": (m.InclusionPolicy, [{"measure": ""}, {"measure": "QUOTA"}]),
    "policy_places_have_share_and_cap": (
        m.InclusionPolicy,
        [{"cap": 0}, {"cap": 0.151}, {"share": None}, {"share": 0}, {"share": 1.1}],
    ),
    "policy_price_asks_for_places_there_are": (m.PolicyPrice, [{"asked": 21}]),
    "policy_price_within_its_cap": (m.PolicyPrice, [{"uplift": 0.051}, {"uplift": -0.01}]),
    "policy_proposed_by_somebody": (
        m.InclusionPolicy,
        [{"proposed_by": None}, {"proposed_at": None}, {"content_sha256": "x", "approved_sha256": "x"}],
    ),
    "policy_proposed_is_whole": (m.InclusionPolicy, [{column: ""} for column in TEXTS]),
    "policy_proposed_was_assessed": (m.InclusionPolicy, [{"eqia_reference": ""}, {"dpia_reference": ""}]),
    "policy_reviewed_within_a_year": (
        m.InclusionPolicy,
        [{"review_by": F("starts_on")}, {"review_by": F("starts_on") + timedelta(days=367)}],
    ),
    "policy_scope_known": (m.InclusionPolicy, [{"scope": "EVENTS", "measure": "OUTREACH", **MOVES_NOBODY}]),
    "policy_state_known": (m.InclusionPolicy, [{"state": "ASLEEP"}]),
    "policy_stopped_by_somebody_who_says_why": (
        m.InclusionPolicy,
        [{"state": "STOPPED", "ended_at": NOW, "ended_because": "DECISION"}],
    ),
    "policy_uplift_only_for_places": (
        m.InclusionPolicy,
        [{"measure": "OUTREACH"}, {"measure": "ENCOURAGEMENT", "programme": ""}],
    ),
}
POLICY_UNIQUES: dict[str, tuple[type[Model], dict[str, Any]]] = {
    "evidence_measured_once_a_day": (m.PolicyEvidence, {"numerator": 1}),
    "matching_heldnews_course_id_key": (m.HeldNews, {"held_on": date(2026, 11, 24)}),
    "policy_course_once": (m.PolicyCourse, {}),
    "policy_price_once_a_run": (m.PolicyPrice, {"members": 31}),
    "policy_runs_in_one_version": (m.InclusionPolicy, {"version": 2}),
    "policy_version_once": (m.InclusionPolicy, {"state": "STOPPED", "ended_at": NOW, "ended_because": "AIM_MET"}),
}
POLICY_SHARED: dict[str, dict[str, Any]] = {"evidence_measured_once_a_day": {"is_basis": False}}
