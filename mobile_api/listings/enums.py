"""The enums of listings."""

from __future__ import annotations

from typing import Final

import graphene

from courses import models
from courses.lifecycle import Move
from courses.services.bulk import BulkChange
from mobile_api.enums import enum

_MOVES: Final = {
    Move.SUBMIT: "Ask for it to be shown: `submitListing`.",
    Move.APPROVE: "Let it be shown: `approveListing`.",
    Move.SCHEDULE: "Let it be shown at the moment that its organisation has set: `approveListing`.",
    Move.SEND_BACK: "Ask for a change: `sendBackListing`.",
    Move.REVIEW_AGAIN: "An edit brought something that people should look at.",
    Move.RECALL: "Make it a draft again before it is shown: `moveListing`.",
    Move.PUBLISH_DUE: "Its moment has come.",
    Move.CLOSE: "It is filled, full, cancelled: `closeListing`.",
    Move.EXPIRE: "Its days are over.",
    Move.WITHDRAW: "Take it off for a reason: `withdrawListing`.",
    Move.REINSTATE: "Its organisation may publish again: what came with a publisher's file is shown again.",
    Move.RELIST: "Make it a draft again: `moveListing`.",
    Move.ARCHIVE: "Put it away: `moveListing`.",
    Move.RESTORE: "Get it back as a draft: `moveListing`.",
}
_CHANGES: Final = {
    BulkChange.SUBMIT: "Ask for them to be shown.",
    BulkChange.CONFIRM: "Say that they are still right.",
    BulkChange.CLOSE: "Close them: needs `because`, may have `reason`.",
    BulkChange.WITHDRAW: "Take them off: needs `reason`.",
    BulkChange.RECALL: "Make them drafts again before they are shown.",
    BulkChange.RELIST: "Make them drafts again.",
    BulkChange.ARCHIVE: "Put them away.",
    BulkChange.RESTORE: "Get them back as drafts.",
    BulkChange.SHIFT_PAST_RUNS: "Use the runs that have started again, `weeks` later.",
    BulkChange.SET_CLOSES_ON: "Give them another last day to apply, `closesOn`; null: none.",
}

ListingStatus: Final = enum(models.Opportunity.Status, "ListingStatus", "Where a listing stands.")
ClosedBecause: Final = enum(models.Opportunity.ClosedBecause, "ClosedBecause", "Why its organisation closed a listing.")
ListingAct: Final = enum(models.ListingChange.Action, "ListingAct", "What was done to a listing.")
NoticeKind: Final = enum(models.OrganisationNotice.Kind, "NoticeKind", "What a notice says.")
ListingMove: Final = graphene.Enum.from_enum(
    Move,
    name="ListingMove",
    description=lambda move: (
        "Something that moves a listing from one state to another." if move is None else _MOVES[Move(move.value)]
    ),
)
BulkListingChange: Final = graphene.Enum.from_enum(
    BulkChange,
    name="BulkListingChange",
    description=lambda change: (
        "What can be done to many listings at once." if change is None else _CHANGES[BulkChange(change.value)]
    ),
)
