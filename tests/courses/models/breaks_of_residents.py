"""How each constraint around what residents do is broken: merged into `breaks`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F, Model

from matching import models as m

RESIDENT_CHECKS: dict[str, tuple[type[Model], list[dict[str, Any]]]] = {
    "feedback_kind_known": (m.FeedbackEvent, [{"kind": ""}, {"kind": "LIKED"}]),
    "feedback_list_is_whole": (
        m.FeedbackEvent,
        [
            {"list_number": 7},
            {"list_number": 7, "position": 1},
            {"list_number": None, "position": 1, "release": m.ModelRelease},
        ],
    ),
    "feedback_not_in_the_future": (m.FeedbackEvent, [{"at": F("received_at") + timedelta(seconds=1)}]),
    "feedback_origin_known": (m.FeedbackEvent, [{"origin": ""}, {"origin": "SPY"}]),
    "feedback_position_from_1": (m.FeedbackEvent, [{"position": 0}]),
    "feedback_reason_of_dismissal": (m.FeedbackEvent, [{"kind": "DISMISSED"}, {"reason": "TOO_FAR"}]),
    "inbox_expires_after_it_is_told": (m.InboxItem, [{"expires_at": F("told_at")}]),
    "inbox_has_occasion": (m.InboxItem, [{"occasion": ""}]),
    "inbox_kind_known": (m.InboxItem, [{"kind": ""}, {"kind": "GOSSIP"}]),
    "inbox_names_its_listing": (m.InboxItem, [{"opportunity": None}]),
}
RESIDENT_UNIQUES: dict[str, tuple[type[Model], dict[str, Any]]] = {
    "feedback_counts_once": (m.FeedbackEvent, {"kind": "SHOWN"}),
    "hidden_once": (m.HiddenFromEmployer, {}),
    "inbox_told_once": (m.InboxItem, {"facts": {"closes_on": "2026-12-04"}}),
}
