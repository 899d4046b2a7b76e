"""How each constraint behind people's rights is broken: merged into `breaks`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Model

from matching import models as m
from matching.models.data_view import DataView
from matching.models.erasure import Erasure
from matching.models.inactivity import InactivityNotice

RIGHTS_CHECKS: dict[str, tuple[type[Model], list[dict[str, Any]]]] = {
    "consent_choice_known": (m.Consent, [{"choice": ""}, {"choice": "MAYBE"}]),
    "consent_notice_from_1": (m.Consent, [{"notice_version": 0}]),
    "consent_notice_is_a_hash": (m.Consent, [{"notice_sha256": ""}, {"notice_sha256": "The very words"}]),
    "consent_purpose_known": (m.Consent, [{"purpose": ""}, {"purpose": "SELLING"}]),
    "data_view_has_words": (DataView, [{"organisation": ""}, {"what": ""}, {"why": ""}]),
    "data_view_viewer_known": (DataView, [{"viewer": ""}, {"viewer": "PRESS"}]),
    "erasure_cause_known": (Erasure, [{"because": ""}, {"because": "TIDYING"}]),
    "erasure_forgets_the_sign_in": (
        Erasure,
        [{"sign_in": "WAITING"}, {"sign_in_uid": "alice"}, {"sign_in": ""}, {"next_try_at": F("at")}],
    ),
    "erasure_keeps_no_uid": (Erasure, [{"uid_sha256": ""}, {"uid_sha256": "alice"}]),
    "inactivity_gives_time": (InactivityNotice, [{"erase_on": F("told_on")}]),
    "tally_counts_something": (m.MonthTally, [{"number": 0}]),
    "tally_month_only": (m.MonthTally, [{"month": date(2026, 11, 2)}]),
}
RIGHTS_UNIQUES: dict[str, tuple[type[Model], dict[str, Any]]] = {
    "data_view_once_a_day": (DataView, {"what": "Your answers"}),
    "matching_consent_receipt_key": (m.Consent, {"purpose": "RESEARCH"}),
    "matching_erasure_receipt_key": (Erasure, {"because": "AGAIN"}),
    "matching_inactivitynotice_resident_id_key": (InactivityNotice, {"erase_on": date(2027, 1, 1)}),
    "tally_once_a_month": (m.MonthTally, {"number": 9}),
}
