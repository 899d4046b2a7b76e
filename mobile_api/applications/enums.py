"""The enums of applications."""

from __future__ import annotations

from typing import Final

import graphene

from matching import models
from matching.lifecycle import TRANSITIONS, Move, Mover
from mobile_api.enums import enum

_MOVES: Final = {
    Move.REVIEW: "You are looking at it.",
    Move.INTERVIEW: "You want to talk to the person.",
    Move.OFFER: "You offer the place or the job. The person answers.",
    Move.REJECT: "Not this time: needs `reason`.",
    Move.START: "The person has started the course: a report.",
    Move.COMPLETE: "The person has finished the course: a report.",
    Move.HIRE: "The person has got the job: a report.",
}

ApplicationStatus: Final = enum(models.Application.Status, "ApplicationStatus", "Where an application stands.")
ApplicationSectionName: Final = enum(
    models.ApplicationSection.Section, "ApplicationSectionName", "What a part of an application is about."
)
InterviewAdjustment: Final = enum(
    models.Application.Adjustment, "InterviewAdjustment", "Something that makes an interview fair. It never says why."
)
ApplicationActor: Final = enum(models.ApplicationEvent.Actor, "ApplicationActor", "Who did something.")
ApplicationEventKind: Final = enum(models.ApplicationEvent.What, "ApplicationEventKind", "What happened.")
OutcomeKind: Final = enum(models.Outcome.Kind, "OutcomeKind", "What came of an application.")
OutcomeAnswer: Final = enum(models.Outcome.Answer, "OutcomeAnswer", "What the person says about a report.")
ApplicationMove: Final = graphene.Enum(
    "ApplicationMove",
    [(move.name, move.value) for move, step in TRANSITIONS.items() if step.who is Mover.ORGANISATION],
    description=lambda move: (
        "What an organisation can do with an application." if move is None else _MOVES[Move(move.value)]
    ),
)
