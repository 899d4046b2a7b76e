"""How each constraint around what residents do is broken: merged into `breaks`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Model

from matching import models as m

_NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)
_TAKEN = {"taken_by": UUID(int=1), "taken_at": _NOW}
_ANSWERED = {
    "state": "ANSWERED",
    "outcome": "EXPLAINED",
    "answer": "So",
    "answered_by": UUID(int=1),
    "answered_at": _NOW,
    **_TAKEN,
}
_WHOLE = {"parts": [0.1], "place": 1, "propensity": 1.0}
RESIDENT_CHECKS: dict[str, tuple[type[Model], list[dict[str, Any]]]] = {
    "dismissed_measure_from_0": (m.DismissedOpportunity, [{"measure": -0.5}]),
    "dismissed_measure_of_its_reason": (
        m.DismissedOpportunity,
        [{"measure": 5, "reason": reason} for reason in ("NOT_INTERESTED", "WRONG_TIME", "ALREADY_DONE", "OTHER")],
    ),
    "dismissed_times_of_their_reason": (m.DismissedOpportunity, [{"wrong_times": ["MON_EVENING"]}]),
    "calendar_link_expires_later": (m.CalendarLink, [{"expires_at": F("made_at")}]),
    "archived_part_name_is_a_hash": (m.ArchivedPart, [{"name": b""}, {"name": b"n" * 31}, {"name": b"n" * 33}]),
    "choice_has_its_words": (m.PrioritisationChoice, [{"words": ""}, {"words_version": ""}]),
    "feedback_exposure_is_whole": (
        m.FeedbackEvent,
        [
            {"parts": [0.1]},
            {"place": 1},
            {"propensity": 1.0},
            *(
                {"list_number": 7, "position": 1, "release": m.ModelRelease, **_WHOLE, **one}
                for one in ({"place": 0}, {"place": None}, {"propensity": 0.0}, {"propensity": 1.5}, {"parts": None})
            ),
        ],
    ),
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
    "inbox_policy_tells_of_a_course": (m.InboxItem, [{"policy": m.InclusionPolicy}]),
    "inbox_names_its_listing": (m.InboxItem, [{"opportunity": None}]),
    "list_batch_ends_after_its_start": (m.ListBatch, [{"finished_at": F("started_at") - timedelta(seconds=1)}]),
    "list_batch_part_has_a_range": (m.ListBatchPart, [{"first": 51}]),
    "list_batch_part_made_when_done": (m.ListBatchPart, [{"done_at": None}]),
    "list_question_answer_is_whole": (
        m.ListQuestion,
        [
            *({"answer": "So"}, {"outcome": "EXPLAINED"}, {"answered_by": UUID(int=1)}, {"answered_at": _NOW}),
            *({**_ANSWERED, column: ""} for column in ("answer", "outcome")),
            *({**_ANSWERED, column: None} for column in ("answered_by", "answered_at")),
            *({**_ANSWERED, "outcome": "GUESSED"}, {**_ANSWERED, "answered_by": UUID(int=2)}),
        ],
    ),
    "list_question_other_has_words": (m.ListQuestion, [{"reason": "OTHER", "words": ""}]),
    "list_question_reason_known": (m.ListQuestion, [{"reason": ""}, {"reason": "MOOD"}]),
    "list_question_replay_is_whole": (
        m.ListQuestion,
        [
            *({"replay": "DIFFERS"}, {"replay_words": "Two lines"}, {"replayed_at": _NOW}),
            *(
                {"replay": "LATER", "replay_words": "So", "replayed_at": _NOW},
                {"replay": "DIFFERS", "replayed_at": _NOW},
            ),
        ],
    ),
    "list_question_right_changes_something": (
        m.ListQuestion,
        [
            *({"change": "CODE"}, {"changed": "The level"}, {**_ANSWERED, "change": "CODE", "changed": "It"}),
            *({**_ANSWERED, "outcome": outcome} for outcome in ("PUT_RIGHT", "DATA_CORRECTED")),
            {**_ANSWERED, "outcome": "PUT_RIGHT", "change": "CODE"},
            {**_ANSWERED, "outcome": "PUT_RIGHT", "change": "ANSWERS", "changed": "The level"},
            {**_ANSWERED, "outcome": "DATA_CORRECTED", "change": "LISTING", "changed": "The level"},
        ],
    ),
    "list_question_state_known": (m.ListQuestion, [{"state": ""}, {"state": "LOST"}]),
    "list_question_taken_by_somebody": (
        m.ListQuestion,
        [{"state": "TAKEN"}, _TAKEN, {"state": "TAKEN", "taken_by": UUID(int=1)}, {"state": "TAKEN", "taken_at": _NOW}],
    ),
    "list_question_withdrawn_has_moment": (m.ListQuestion, [{"state": "WITHDRAWN"}, {"withdrawn_at": _NOW}]),
    "receipt_says_something": (m.Receipt, [{"token": ""}, {"contents": ""}]),
    "plan_step_done_has_moment": (m.PlanStep, [{"state": "DONE"}, {"done_at": F("made_at")}]),
    "plan_step_has_words": (m.PlanStep, [{"words": ""}]),
    "plan_step_state_known": (m.PlanStep, [{"state": ""}, {"state": "LATE"}]),
}
RESIDENT_UNIQUES: dict[str, tuple[type[Model], dict[str, Any]]] = {
    "feedback_counts_once": (m.FeedbackEvent, {"kind": "SHOWN"}),
    "hidden_once": (m.HiddenFromEmployer, {}),
    "list_batch_once": (m.ListBatch, {"started_at": datetime(2026, 11, 26, 3, tzinfo=UTC)}),
    "list_batch_part_begins_once": (m.ListBatchPart, {"last": 60}),
    "list_question_one_is_open": (m.ListQuestion, {"state": "TAKEN", "reason": "OTHER", "receipt_id": None, **_TAKEN}),
    "matching_calendarlink_key_key": (m.CalendarLink, {}),
    "matching_receipt_number_key": (m.Receipt, {"token": "d.e.f"}),
    "matching_recommendationlist_receipt_id_key": (m.RecommendationList, {"inputs": "b" * 64}),
    "plan_suggestion_once": (m.PlanStep, {"place": 2}),
    "inbox_told_once": (m.InboxItem, {"facts": {"closes_on": "2026-12-04"}}),
}
RESIDENT_SHARED: dict[str, dict[str, Any]] = {
    "plan_suggestion_once": {"suggestion": "APPLY-7"},
}
RESIDENT_DEFERRED = {"plan_step_one_a_place"}
"""Looked at when the transaction ends: tested beside the service that needs it so."""
