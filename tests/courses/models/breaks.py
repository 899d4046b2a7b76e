"""How each constraint of the catalogue and of matching is broken."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Model

from courses import models as c
from matching import models as m
from tests.courses.models.rows import DAY, NOW

ESCO = "http://data.europa.eu/esco/"
ONCE_PER_SOURCE = {"source": "demo", "source_ref": "7"}

# constraint -> the model, and the ways to break it: columns of an otherwise valid row
CHECKS: dict[str, tuple[type[Model], list[dict[str, Any]]]] = {
    "borough_code_is_london": (
        c.Borough,
        [{"gss_code": code} for code in ("E09000000", "E09000034", "W09000001", "E0900001", "")],
    ),
    "borough_in_london": (c.Borough, [{"latitude": 53.5}, {"longitude": -2.2}]),
    "change_action_known": (c.ListingChange, [{"action": ""}, {"action": "DELETED"}]),
    "change_actor_known": (c.ListingChange, [{"actor": ""}, {"actor": "BOT"}]),
    "change_move_has_states": (c.ListingChange, [{"from_status": ""}, {"to_status": ""}]),
    "course_learn_aim_ref_shape": (c.Course, [{"learn_aim_ref": ref} for ref in ("123", "6001234x", "6001 34X")]),
    "digital_role_has_title": (c.DigitalRole, [{"title": ""}]),
    "duplicate_decision_has_moment": (c.DuplicatePair, [{"decided_at": NOW}, {"state": "DISMISSED"}]),
    "duplicate_keeps_one_of_them": (
        c.DuplicatePair,
        [
            {"state": "CONFIRMED", "decided_at": NOW},
            {"state": "CONFIRMED", "decided_at": NOW, "kept": c.Opportunity},
            {"kept": F("a")},
            {"state": "DISMISSED", "decided_at": NOW, "kept": F("b")},
        ],
    ),
    "duplicate_pair_in_order": (c.DuplicatePair, [{"a": c.Opportunity}, {"a": F("b")}]),
    "duplicate_scope_known": (c.DuplicatePair, [{"scope": ""}, {"scope": "BESIDE"}]),
    "duplicate_similarity_0_to_1": (c.DuplicatePair, [{"similarity": 1.01}, {"similarity": -0.01}]),
    "duplicate_state_known": (
        c.DuplicatePair,
        [{"state": "", "decided_at": NOW}, {"state": "open", "decided_at": NOW}],
    ),
    "employer_approval_known": (c.Employer, [{"approval": ""}, {"approval": "approved"}]),
    "employer_member_role_known": (c.EmployerMember, [{"role": ""}, {"role": "ADMIN"}]),
    "employer_member_state_known": (c.EmployerMember, [{"state": ""}, {"state": "GONE"}]),
    "employer_refusal_has_reason": (c.Employer, [{"approval": state} for state in ("REFUSED", "SUSPENDED")]),
    "employer_has_name": (c.Employer, [{"name": ""}]),
    "funding_ends_after_start": (c.QualificationFunding, [{"approved_to": DAY - timedelta(days=1)}]),
    "invitation_ends_once": (c.Invitation, [{"accepted_at": NOW, "revoked_at": NOW}]),
    "invitation_expires_after_it_is_made": (c.Invitation, [{"expires_at": NOW}, {"expires_at": NOW - timedelta(1)}]),
    "invitation_keeps_no_code": (c.Invitation, [{"code_sha256": text} for text in ("", "0" * 63, "G" * 64)]),
    "invitation_of_one_organisation": (c.Invitation, [{"provider": None}, {"employer": c.Employer}]),
    "invitation_role_known": (c.Invitation, [{"role": ""}, {"role": "ADMIN"}]),
    "job_days_on_site_of_hybrid": (
        c.Job,
        [{"days_on_site": 2}, *({"workplace": "HYBRID", "days_on_site": days} for days in (0, 7))],
    ),
    "job_day_possible": (c.Job, [{"hours_per_day": hours} for hours in (0, Decimal("24.5"))]),
    "job_flexible_detail_if_flexible": (
        c.Job,
        [{"flexible_working_detail": "Any four days", "flexible_working": answer} for answer in (False, None)],
    ),
    "job_hours_possible": (c.Job, [{"hours_per_week": hours} for hours in (0, -1, Decimal("60.1"))]),
    "job_lease_has_name": (c.JobLease, [{"name": ""}]),
    "job_lease_held_by_somebody": (c.JobLease, [{"held_until": NOW}]),
    "job_pay_has_period": (c.Job, [{"pay_min": 13}, {"pay_period": "HOUR"}]),
    "job_pay_in_order": (
        c.Job,
        [{"pay_min": 15, "pay_max": 14, "pay_period": "HOUR"}, {"pay_max": 14}],
    ),
    "job_pay_positive": (c.Job, [{"pay_min": pay, "pay_period": "HOUR"} for pay in (0, -1)]),
    "job_soc_is_four_digits": (c.Job, [{"soc2020": soc} for soc in ("313", "31A1")]),
    "job_standard_reference_shape": (c.Job, [{"standard_reference": ref} for ref in ("0973", "ST97", "st0973")]),
    "list_inputs_is_a_hash": (m.RecommendationList, [{"inputs": text} for text in ("", "0" * 63, "G" * 64)]),
    "occupation_has_label": (c.Occupation, [{"label": ""}]),
    "occupation_isco_is_four_digits": (c.Occupation, [{"isco_group": text} for text in ("35", "351a")]),
    "occupation_uri_is_esco": (c.Occupation, [{"uri": ESCO + "skill/1"}, {"uri": "https://example.org/1"}]),
    "notice_due_has_day": (c.OrganisationNotice, [{"due_on": None}]),
    "notice_kind_known": (c.OrganisationNotice, [{"kind": ""}, {"kind": "HELLO"}]),
    "notice_to_one_organisation": (c.OrganisationNotice, [{"provider_id": None}, {"employer": c.Employer}]),
    "opportunity_closed_because_known": (c.Opportunity, [{"closed_because": "BORED"}]),
    "opportunity_ages_in_order": (c.Opportunity, [{"minimum_age": 25, "maximum_age": 24}]),
    "opportunity_freshness_0_to_1": (c.Opportunity, [{"freshness": 1.01}, {"freshness": -0.01}]),
    "opportunity_has_title": (c.Opportunity, [{"title": ""}]),
    "opportunity_hidden_cause_known": (
        c.Opportunity,
        [{"hidden_cause": "BORED", "hidden_at": NOW, "hidden_reason": "No reason."}],
    ),
    "opportunity_hidden_says_why": (
        c.Opportunity,
        [
            {"hidden_cause": "STALE"},
            {"hidden_reason": "Nobody has confirmed it."},
            {"hidden_at": NOW, "hidden_cause": "STALE"},
            {"hidden_at": NOW, "hidden_reason": "Nobody has confirmed it."},
        ],
    ),
    "opportunity_kind_known": (c.Opportunity, [{"kind": ""}, {"kind": "COFFEE"}]),
    "opportunity_level_0_to_8": (c.Opportunity, [{"level": -1}, {"level": 9}]),
    "opportunity_live_is_published": (c.Opportunity, [{"published_at": None}]),
    "opportunity_min_level_0_to_8": (c.Opportunity, [{"minimum_level": -1}, {"minimum_level": 9}]),
    "opportunity_no_repost_of_itself": (c.Opportunity, [{"reposted_from": F("id")}]),
    "opportunity_quality_0_to_100": (c.Opportunity, [{"quality": 101}]),
    "opportunity_scheduled_has_moment": (c.Opportunity, [{"status": "SCHEDULED"}]),
    "opportunity_status_known": (c.Opportunity, [{"status": ""}, {"status": "live"}]),
    "organisation_change_action_known": (c.OrganisationChange, [{"action": ""}, {"action": "DELETED"}]),
    "organisation_change_actor_known": (c.OrganisationChange, [{"actor": ""}, {"actor": "BOT"}]),
    "organisationchange_of_one_organisation": (c.OrganisationChange, [{"provider": None}, {"employer": c.Employer}]),
    "outcode_borough_in_london": (c.OutcodeBorough, [{"latitude": 50.0}, {"longitude": 1.5}]),
    "outcode_in_london": (c.Outcode, [{"latitude": 50.0}, {"longitude": 1.5}]),
    "outcode_is_an_outcode": (c.Outcode, [{"code": code} for code in ("", "e7", "E", "E777", "EABC", "E7 9")]),
    "outcode_share_is_a_share": (c.OutcodeBorough, [{"share": share} for share in (0, Decimal("1.0001"), -1)]),
    "pay_rate_has_source": (c.PayRate, [{"source": ""}]),
    "pay_rate_positive": (c.PayRate, [{"hourly_gbp": 0}, {"hourly_gbp": -1}]),
    "profile_salaries_in_order": (c.JobProfile, [{"salary_starter_gbp": 30_001}]),
    "profile_salary_has_year": (
        c.JobProfile,
        [
            {"salary_year": None},
            {"salary_year": None, "salary_starter_gbp": None},
            {"salary_year": None, "salary_experienced_gbp": None},
        ],
    ),
    "provider_approval_known": (c.Provider, [{"approval": ""}, {"approval": "approved"}]),
    "provider_member_role_known": (c.ProviderMember, [{"role": ""}, {"role": "ADMIN"}]),
    "provider_member_state_known": (c.ProviderMember, [{"state": ""}, {"state": "GONE"}]),
    "provider_refusal_has_reason": (c.Provider, [{"approval": state} for state in ("REFUSED", "SUSPENDED")]),
    "provider_has_name": (c.Provider, [{"name": ""}]),
    "provider_ukprn_is_eight_digits": (c.Provider, [{"ukprn": text} for text in ("", "1000001", "1000001A")]),
    "qualification_number_shape": (c.Qualification, [{"number": text} for text in ("", "600123X", "6001234x")]),
    "release_sha256_shape": (m.ModelRelease, [{"sha256": text} for text in ("", "0" * 63, "G" * 64)]),
    "report_tally_counts_somebody": (c.ReportTally, [{"people": 0}]),
    "report_tally_in_order": (c.ReportTally, [{"oldest_at": NOW + timedelta(seconds=1)}]),
    "report_tally_kind_known": (c.ReportTally, [{"kind": ""}, {"kind": "BORING"}]),
    "resident_birth_month_only": (m.Resident, [{"birth_month": DAY}]),
    "resident_journey_possible": (m.Resident, [{"longest_journey": 0}, {"longest_journey": 181}]),
    "resident_level_0_to_8": (m.Resident, [{"highest_level": -1}, {"highest_level": 9}]),
    "run_start_once": (c.CourseRun, [{"flexible_start": True, "starts_on": DAY}]),
    "run_cost_not_negative": (c.CourseRun, [{"cost_gbp": Decimal("-0.01")}]),
    "run_day_ends_after_it_begins": (
        c.CourseRun,
        [{"day_ends_at": "12:00"}, {"day_starts_at": "12:00", "day_ends_at": "12:00"}],
    ),
    "run_rescheduled_from": (c.CourseRun, [{"status": "RESCHEDULED"}]),
    "run_status_known": (c.CourseRun, [{"status": ""}, {"status": "scheduled"}]),
    "run_duration_has_unit": (
        c.CourseRun,
        [
            {"duration_value": 3},
            {"duration_unit": "WEEKS"},
            {"duration_value": 0, "duration_unit": "WEEKS"},
            {"duration_value": 1000, "duration_unit": "WEEKS"},
        ],
    ),
    "run_ends_after_start": (
        c.CourseRun,
        [{"ends_on": DAY}, {"starts_on": DAY, "ends_on": DAY - timedelta(days=1)}],
    ),
    "run_hours_possible": (c.CourseRun, [{"hours_per_week": hours} for hours in (0, -1, Decimal("60.1"))]),
    "run_in_person_has_venue": (c.CourseRun, [{"delivery_mode": "CLASSROOM"}, {"delivery_mode": "BLENDED"}]),
    "run_places_left_within_places": (c.CourseRun, [{"places": 10, "places_left": 11}, {"places_left": 1}]),
    "search_term_is_used": (c.SearchTerm, [{"listings": 0}]),
    "skill_has_label": (c.Skill, [{"label": ""}]),
    "skill_uri_is_esco": (c.Skill, [{"uri": ESCO + "occupation/1"}, {"uri": "https://example.org/1"}]),
    "standard_level_2_to_7": (c.ApprenticeshipStandard, [{"level": 1}, {"level": 8}]),
    "standard_reference_shape": (c.ApprenticeshipStandard, [{"reference": text} for text in ("", "973", "ST973")]),
    "trust_run_task_known": (c.TrustRun, [{"task": ""}, {"task": "NAPS"}]),
    "venue_in_one_register": (c.Venue, [{"provider": c.Provider, "employer": c.Employer}]),
    "venue_reference_is_somebodys": (c.Venue, [{"reference": "HALL"}]),
    "travel_times_made_from_hash": (c.TravelTimes, [{"made_from": text} for text in ("", "0" * 63, "G" * 64)]),
    "travel_times_mode_known": (c.TravelTimes, [{"mode": ""}, {"mode": "TELEPORT"}]),
    "travel_times_one_byte_a_cell": (c.TravelTimes, [{"minutes": bytes(length)} for length in (0, 11_279, 11_281)]),
    "venue_approximate_is_placed": (c.Venue, [{"approximate": True, "latitude": None, "longitude": None}]),
    "venue_borough_within_reach": (c.VenueBorough, [{"metres": 5_001}]),
    "venue_in_london_or_unplaced": (
        c.Venue,
        [{"latitude": 53.5}, {"longitude": -2.2}, {"latitude": None}, {"longitude": None}],
    ),
    "run_online_has_no_venue": (c.CourseRun, [{"venue": c.Venue}]),
}

# constraint or `<table>_<column>_key` -> the model, and columns that make a copy of a row as different as it may be
UNIQUES: dict[str, tuple[type[Model], dict[str, Any]]] = {
    "courses_apprenticeshipstandard_once_per_source": (c.ApprenticeshipStandard, {"reference": "ST0002"}),
    "courses_apprenticeshipstandard_reference_key": (c.ApprenticeshipStandard, {"title": "Another"}),
    "courses_borough_name_key": (c.Borough, {"gss_code": "E09000001"}),
    "courses_digitalrole_once_per_source": (c.DigitalRole, {"title": "Senior data analyst"}),
    "courses_employer_once_per_source": (c.Employer, {"name": "Another"}),
    "courses_invitation_code_sha256_key": (c.Invitation, {"role": "VIEWER"}),
    "courses_jobprofile_once_per_source": (c.JobProfile, {"slug": "another"}),
    "courses_jobprofile_slug_key": (c.JobProfile, {"title": "Another"}),
    "courses_occupation_uri_key": (c.Occupation, {"label": "another"}),
    "courses_opportunity_once_per_source": (c.Opportunity, {"title": "Another", "kind": "JOB"}),
    "courses_provider_once_per_source": (c.Provider, {"name": "Another"}),
    "courses_provider_ukprn_key": (c.Provider, {"name": "Another"}),
    "courses_qualification_number_key": (c.Qualification, {"title": "Another"}),
    "courses_qualification_once_per_source": (c.Qualification, {"number": "60012340"}),
    "courses_skill_uri_key": (c.Skill, {"label": "another"}),
    "courses_venue_once_per_source": (c.Venue, {"name": "Another"}),
    "digital_role_level_once": (c.DigitalRole, {"family": "Another"}),
    "digital_role_skill_once": (c.DigitalRoleSkill, {"depth": "Expert"}),
    "dismissed_once": (m.DismissedOpportunity, {"reason": "OTHER"}),
    "duplicate_pair_once": (c.DuplicatePair, {"similarity": 0.5}),
    "employer_member_once": (c.EmployerMember, {"role": "VIEWER"}),
    "provider_member_once": (c.ProviderMember, {"role": "VIEWER"}),
    "job_location_once": (c.JobLocation, {}),
    "list_once_per_inputs": (m.RecommendationList, {"considered": 1}),
    "matching_modelrelease_version_key": (m.ModelRelease, {"sha256": "1" * 64}),
    "matching_resident_user_id_key": (m.Resident, {"wants": "Another"}),
    "notice_reminds_once": (c.OrganisationNotice, {"at": NOW + timedelta(days=1)}),
    "occupation_skill_once": (c.OccupationSkill, {"relation": "optional"}),
    "opportunity_skill_once": (c.OpportunitySkill, {"relation": "OPTIONAL"}),
    "outcode_borough_once": (c.OutcodeBorough, {"share": Decimal("0.5")}),
    "pay_rate_once_a_day": (c.PayRate, {"hourly_gbp": 9}),
    "qualification_offer_once": (c.QualificationFunding, {"approved_from": DAY - timedelta(days=9)}),
    "release_one_is_current": (m.ModelRelease, {"version": "another"}),
    "travel_times_once": (c.TravelTimes, {"made_from": "1" * 64}),
    "venue_borough_once": (c.VenueBorough, {"metres": 1}),
    "report_tally_once": (c.ReportTally, {"people": 9}),
    "saved_once": (m.SavedOpportunity, {"saved_at": NOW + timedelta(days=1)}),
}
# The organisation's own references are tested in test_references.py: some of them stand in tables that inherit.
REFERENCES = {
    "course_reference_once_a_provider",
    "job_reference_once_an_employer",
    "run_reference_once_a_course",
    "venue_reference_once_a_provider",
    "venue_reference_once_an_employer",
}
# columns that the first row needs before its copy can collide
SHARED: dict[str, dict[str, Any]] = {
    "courses_provider_ukprn_key": {"ukprn": "10000001"},
    "release_one_is_current": {"is_current": True},
}
