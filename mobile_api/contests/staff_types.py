"""Questions about lists for those who answer them: the queue without anybody's words, and one case with all that is needed to look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import graphene

from matching import models
from matching.recommender.candidates import Cause
from matching.services.contest_answers import changes_on_record
from matching.services.contest_missing import why_missing
from matching.services.replaying import receipt_of
from mobile_api.connections import connection_type
from mobile_api.contests.types import AboutList, ListQuestionReason, ListQuestionState, label_of, question_id
from mobile_api.enums import enum
from mobile_api.fields import listed, maybe, one
from mobile_api.inclusion.shown import PolicyByName, ShownPolicy
from mobile_api.inclusion.types import InclusionPolicy
from mobile_api.order import Key, Order

DUE_FIRST: Final = Order("list_questions_to_answer", (Key.day("due_on"), Key.number("pk")))
ListQuestionChange: Final = enum(models.ListQuestion.Change, "ListQuestionChange", "What was changed.")
ListQuestionReplay: Final = enum(
    models.ListQuestion.Replay, "ListQuestionReplay", "What came of making a list again from its receipt."
)
Written = Mapping[str, Any]


class QueuedListQuestion(graphene.ObjectType):
    """A question that waits. Whoever reads the queue is shown nobody's words: those are in `listQuestionCase`."""

    id = graphene.ID(required=True, description="Names this question.", resolver=question_id)
    reason = one(ListQuestionReason, "What is thought not to be right.")
    reason_text = graphene.String(required=True, description="That in plain words.", resolver=label_of("reason"))
    is_about_whole_list = graphene.Boolean(
        required=True, description="Whether it is about no course or job of its own."
    )
    asked_at = graphene.DateTime(required=True, description="When it was asked.")
    due_on = graphene.Date(required=True, description="The last day on which it is answered in time.")
    is_overdue = graphene.Boolean(required=True, description="Whether it waits for longer than it may.")
    state = one(ListQuestionState, "How far it has come.")
    is_mine = graphene.Boolean(required=True, description="Whether you have taken it.")

    @staticmethod
    def resolve_is_about_whole_list(row: models.ListQuestion, _info: graphene.ResolveInfo) -> bool:
        """Also where the listing is gone."""
        return row.listing_number is None

    @staticmethod
    def resolve_is_overdue(row: models.ListQuestion, info: graphene.ResolveInfo) -> bool:
        """On this day."""
        return row.is_overdue(info.context.today)

    @staticmethod
    def resolve_is_mine(row: models.ListQuestion, info: graphene.ResolveInfo) -> bool:
        """By the pseudonym of whoever asks."""
        return bool(row.taken_by == info.context.require_user().pseudonym)


class QuestionedReason(graphene.ObjectType):
    """A reason as it was shown. Of a list that is no longer kept only the code is known."""

    code = graphene.String(required=True, description="Stable name of the reason.")
    part = graphene.String(description="Name of the part of the score that it was made from.")
    text = graphene.String(description="The reason as the person read it.")
    contribution = graphene.Float(description="The value of that part.")


class QuestionedLine(graphene.ObjectType):
    """The line of the list, as it was shown."""

    rank = graphene.Int(required=True, description="Its place, from 1.")
    rank_without_policy = graphene.Int(
        description="Its place if no policy had raised anything. Null: none did, or it would not have been in the list."
    )
    score = graphene.Float(description="Its score. Null: of a list that is no longer kept.")
    travel_minutes = graphene.Int(description="The journey that was estimated. Null: online, or not known.")
    reasons = listed(QuestionedReason, "Why it stood there, as it was shown.")
    uplift = graphene.Float(description="What a policy added to its score. Null: nothing.")

    @staticmethod
    def resolve_rank_without_policy(line: Written, _info: graphene.ResolveInfo) -> int | None:
        """0 is for not in the list."""
        return line.get("rank_without") or None

    @staticmethod
    def resolve_travel_minutes(line: Written, _info: graphene.ResolveInfo) -> int | None:
        """Under a clearer name."""
        return line.get("minutes")

    @staticmethod
    def resolve_uplift(line: Written, _info: graphene.ResolveInfo) -> float | None:
        """Its amount."""
        return (line.get("uplift") or {}).get("amount")


class QuestionedLeftOut(graphene.ObjectType):
    """How many open courses and jobs were left out of the list, by cause."""

    cause = graphene.String(required=True, description="Stable name of the cause.")
    text = graphene.String(required=True, description="The cause, as the person read it.")
    count = graphene.Int(required=True, description="How many.")


class ListQuestionCase(AboutList, graphene.ObjectType):
    """All that is needed to look at a question again. The person can read that you looked."""

    is_mine = graphene.Boolean(
        required=True, description="Whether you have taken it.", resolver=QueuedListQuestion.resolve_is_mine
    )
    line = graphene.Field(
        QuestionedLine, description="The line, as it was shown. Null: not in the list, or all of it is meant."
    )
    length = graphene.Int(description="How many lines the list had.")
    considered = graphene.Int(description="How many open courses and jobs were looked at.")
    left_out = listed(QuestionedLeftOut, "How many of them were left out, and why.")
    why_missing = graphene.String(
        description="Of a course or job that was not in the list: what keeps it out today, in plain words. Null: it was in the list, or "
        "all of it is meant."
    )
    receipt_file = graphene.String(
        description="The list's receipt with the answers of that day, for `manage.py replay`. Null: it is not kept any more."
    )
    replay = maybe(
        ListQuestionReplay, "Whether the list could be made again. Null: that is still to be tried, in a minute or so."
    )
    replay_text = graphene.String(description="More about that.")
    replayed_at = graphene.DateTime(description="When that was tried.")
    policies = listed(InclusionPolicy, "Policies that moved any line of the list.")
    changes_on_record = listed(
        ListQuestionChange, "What has changed since the list was made: only this can be named in an answer."
    )
    change = maybe(ListQuestionChange, "What was changed, by the answer. Null: nothing.")

    @staticmethod
    def resolve_line(row: models.ListQuestion, _info: graphene.ResolveInfo) -> Written | None:
        """As it was kept with the question."""
        line: Written | None = row.shown.get("line")
        return line

    @staticmethod
    def resolve_length(row: models.ListQuestion, _info: graphene.ResolveInfo) -> int | None:
        """As above."""
        length: int | None = row.shown.get("length")
        return length

    @staticmethod
    def resolve_considered(row: models.ListQuestion, _info: graphene.ResolveInfo) -> int | None:
        """As above."""
        considered: int | None = row.shown.get("considered")
        return considered

    @staticmethod
    def resolve_left_out(row: models.ListQuestion, _info: graphene.ResolveInfo) -> list[QuestionedLeftOut]:
        """The most frequent cause first."""
        counts = sorted(row.shown.get("excluded", {}).items(), key=lambda pair: (-pair[1], pair[0]))
        return [QuestionedLeftOut(cause=cause, text=Cause(cause).words, count=count) for cause, count in counts]

    @staticmethod
    def resolve_why_missing(row: models.ListQuestion, info: graphene.ResolveInfo) -> str | None:
        """By the matcher of today."""
        return why_missing(row, today=info.context.today)

    @staticmethod
    def resolve_receipt_file(row: models.ListQuestion, _info: graphene.ResolveInfo) -> str | None:
        """While it is kept."""
        return receipt_of(row.receipt).as_file() if row.receipt else None

    @staticmethod
    def resolve_replay_text(row: models.ListQuestion, _info: graphene.ResolveInfo) -> str | None:
        """As the replay said."""
        return row.replay_words or None

    @staticmethod
    def resolve_policies(row: models.ListQuestion, info: graphene.ResolveInfo) -> list[ShownPolicy]:
        """By the names that the receipt gave."""
        names = row.shown.get("policies", [])
        loader = info.context.loader(PolicyByName)
        loader.expect(names)
        return [policy for policy in map(loader.load, names) if policy is not None]

    @staticmethod
    def resolve_changes_on_record(
        row: models.ListQuestion, _info: graphene.ResolveInfo
    ) -> list[models.ListQuestion.Change]:
        """In the order of the choices."""
        found = changes_on_record(row)
        return [change for change in models.ListQuestion.Change if change in found]


QueuedListQuestionConnection: Final = connection_type(QueuedListQuestion, rows="questions that wait for an answer")
