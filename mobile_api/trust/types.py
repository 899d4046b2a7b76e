"""Dashboards, pairs of duplicates, and what is known of one listing. Only members and GLA staff are ever given one of these."""

from __future__ import annotations

from typing import Any, Final

import graphene

from courses import models
from courses.queries.dashboard import Dashboard, TodoLine
from courses.services.bulk_fixes import FIXES, Fix, Result
from courses.trust.freshness import RULES
from courses.trust.quality import ADVICE, Todo
from mobile_api.connections import connection_type
from mobile_api.enums import enum
from mobile_api.fields import listed, maybe, one
from mobile_api.node import encode
from mobile_api.organisations.types import NameDecision, Organisation

MOST_IDS: Final = 1_000
_FIXES: Final = {
    Fix.MOVE_STARTS: "First days that have passed move on by `days`, again and again until they lie ahead.",
    Fix.CLOSE: "It is no longer offered.",
    Fix.CONFIRM: "It is right as it stands.",
    Fix.SET_PRICE: "Runs without a fee get `price`.",
    Fix.SET_WORDS: "The empty field gets `words`.",
    Fix.SET_ACCESS: "It offers what `access` lists.",
    Fix.CALM_TITLE: "The title is written in small letters.",
}

TodoKind: Final = graphene.Enum.from_enum(
    Todo,
    name="Todo",
    description=lambda todo: "Something to mend in a listing." if todo is None else ADVICE[Todo(todo.value)].mend,
)
FixKind: Final = graphene.Enum.from_enum(
    Fix,
    name="TodoFix",
    description=lambda fix: "A way to mend a to-do in bulk." if fix is None else _FIXES[Fix(fix.value)],
)
ReportKind: Final = enum(models.ReportTally.Kind, "ReportKind", "What is wrong with a course or a job.")
DuplicateState: Final = enum(models.DuplicatePair.State, "DuplicateState", "What was decided about two listings.")
DuplicateScope: Final = enum(models.DuplicatePair.Scope, "DuplicateScope", "Whose two listings are.")
HiddenCause: Final = enum(models.Opportunity.HiddenCause, "HiddenCause", "Why a live listing is not shown.")
ListingStatus: Final = enum(models.Opportunity.Status, "ListingStatus", "Where a listing stands.")


def listing_id(kind: str, key: int) -> str:
    """The id that the public `Course` or `Job` has too."""
    return encode("Course" if kind == models.Opportunity.Kind.COURSE else "Job", key)


class StatusCount(graphene.ObjectType):
    """How many listings stand somewhere."""

    status = one(ListingStatus, "Where they stand.")
    count = graphene.Int(required=True, description="How many.")


class DashboardTodo(graphene.ObjectType):
    """One thing to do, with the listings that need it."""

    todo = one(TodoKind, "What it is.")
    text = graphene.String(required=True, description='In words: "3 courses start in the past".')
    mend = graphene.String(required=True, description="What to do about it.")
    points = graphene.Int(required=True, description="What mending it adds to the quality of each listing.")
    count = graphene.Int(required=True, description="How many listings need it.")
    listing_ids = listed(graphene.ID, f"Ids of the courses and jobs that need it: the first {MOST_IDS:,}.")
    fixes = listed(FixKind, "How `fixTodo` can mend it in bulk. Empty: each listing needs a look.")

    @staticmethod
    def resolve_count(line: TodoLine, _info: graphene.ResolveInfo) -> int:
        """All of them."""
        return len(line.listings)

    @staticmethod
    def resolve_listing_ids(line: TodoLine, _info: graphene.ResolveInfo) -> list[str]:
        """As many as an answer holds."""
        return [listing_id(kind, key) for key, kind in line.listings[:MOST_IDS]]

    @staticmethod
    def resolve_fixes(line: TodoLine, _info: graphene.ResolveInfo) -> list[Fix]:
        """From the table of the service."""
        return list(FIXES.get(line.todo, ()))


class OrganisationDashboard(graphene.ObjectType):
    """Where an organisation's listings stand, how good they are, and what there is to do."""

    name_decision = graphene.Field(
        NameDecision,
        description="What GLA staff last decided about a name that its owners proposed, as `Organisation` has it.",
    )
    statuses = listed(StatusCount, "How many listings stand where. What none stands at is left out.")
    hidden = graphene.Int(
        required=True, description="Live listings that residents do not see, because they went stale."
    )
    average_quality = graphene.Int(description="0 to 100, over what has not ended. Null: there is nothing.")
    average_freshness = graphene.Float(description="0 to 1, over live listings. Null: there are none.")
    todos = listed(DashboardTodo, "What there is to do: what gains the most first.")

    @staticmethod
    def resolve_name_decision(found: Dashboard, info: graphene.ResolveInfo) -> Any:
        """The same."""
        return Organisation.resolve_name_decision(found.organisation, info)

    @staticmethod
    def resolve_statuses(found: Dashboard, _info: graphene.ResolveInfo) -> list[StatusCount]:
        """In the order of a listing's life."""
        return [StatusCount(status=status, count=count) for status, count in found.statuses]


class FixResult(graphene.ObjectType):
    """What became of one listing."""

    listing_id = graphene.ID(required=True, description="Id of the course or job.")
    mended = graphene.Boolean(required=True, description="Whether it was mended. If not, nothing of it was changed.")
    code = graphene.String(description="Stable name of the reason why not.")
    message = graphene.String(description="The reason in plain English.")

    @staticmethod
    def resolve_listing_id(result: Result, _info: graphene.ResolveInfo) -> str:
        """With its kind."""
        return listing_id(result.kind, result.listing_id)

    @staticmethod
    def resolve_mended(result: Result, _info: graphene.ResolveInfo) -> bool:
        """Where there is no reason why not."""
        return not result.code

    @staticmethod
    def resolve_code(result: Result, _info: graphene.ResolveInfo) -> str | None:
        """Null where it was mended."""
        return result.code or None

    @staticmethod
    def resolve_message(result: Result, _info: graphene.ResolveInfo) -> str | None:
        """Null where it was mended."""
        return result.message or None


class PairedListing(graphene.ObjectType):
    """One of two listings that look like one."""

    id = graphene.ID(required=True, description="Id of the course or job.")
    title = graphene.String(required=True, description="Its title.")
    status = one(ListingStatus, "Where it stands.")

    @staticmethod
    def resolve_id(row: models.Opportunity, _info: graphene.ResolveInfo) -> str:
        """With its kind."""
        return listing_id(row.kind, row.pk)


class TrustFact(graphene.ObjectType):
    """One part of a score or of a comparison. All of them multiply to it."""

    name = graphene.String(required=True, description="Stable name of the part.")
    factor = graphene.Float(required=True, description="What it multiplies by: 1 speaks for it, less against.")
    text = graphene.String(description="In plain words. Null: nothing worth saying.")


class DuplicatePair(graphene.ObjectType):
    """Two listings that look like one."""

    id = graphene.ID(required=True, description="Names this pair.")
    a = one(PairedListing, "The older of the two.")
    b = one(PairedListing, "The newer.")
    similarity = graphene.Float(required=True, description="0 to 1.")
    text = graphene.String(required=True, description="What they share; what differs.")
    shared_words = listed(graphene.String, "Words that both titles have.")
    facts = listed(TrustFact, "What was compared, one by one.")
    scope = one(DuplicateScope, "Whose they are.")
    state = one(DuplicateState, "What was decided.")
    kept_id = graphene.ID(description="Of a confirmed pair: the listing that stays.")
    decided_at = graphene.DateTime(description="When it was decided.")

    @staticmethod
    def resolve_id(pair: models.DuplicatePair, _info: graphene.ResolveInfo) -> str:
        """By its own key."""
        return encode("DuplicatePair", pair.pk)

    @staticmethod
    def resolve_text(pair: models.DuplicatePair, _info: graphene.ResolveInfo) -> str:
        """As it was stored."""
        return str(pair.explanation["words"])

    @staticmethod
    def resolve_shared_words(pair: models.DuplicatePair, _info: graphene.ResolveInfo) -> list[str]:
        """As they were stored."""
        return list(pair.explanation["shared"])

    @staticmethod
    def resolve_facts(pair: models.DuplicatePair, _info: graphene.ResolveInfo) -> list[TrustFact]:
        """As they were stored."""
        return [trust_fact(**fact) for fact in pair.explanation["facts"]]

    @staticmethod
    def resolve_kept_id(pair: models.DuplicatePair, _info: graphene.ResolveInfo) -> str | None:
        """One of the two."""
        return listing_id(pair.a.kind, pair.kept_id) if pair.kept_id else None


DuplicatePairConnection: Final = connection_type(DuplicatePair, rows="pairs")


class DuplicatesInside:
    """The listings that a listing looks like."""

    duplicates = listed(
        DuplicatePair,
        "Listings that it looks like, the likest first: the first 10 that are yours too, or public. They hold nothing up.",
    )


class ReportCount(graphene.ObjectType):
    """How many people report one kind of thing. Who they are, and their words, stay with us."""

    kind = one(ReportKind, "What they say.")
    people = graphene.Int(
        description=f"How many, from {RULES.fewest_counted} up. Null: fewer, who could be recognised. GLA staff see every number."
    )


class ListingTrust(DuplicatesInside, graphene.ObjectType):
    """How far one listing can be trusted, and what would raise that."""

    freshness = graphene.Float(
        required=True, description="How likely it is still true, 0 to 1: the product of its parts."
    )
    freshness_parts = listed(TrustFact, "The parts of the freshness.")
    quality = graphene.Int(required=True, description="How complete it is, 0 to 100.")
    todos = listed(TodoKind, "What would raise the quality: what gains the most first.")
    reports = listed(
        ReportCount, "What residents report since it was last confirmed. Confirming or mending it answers them."
    )
    hidden_since = graphene.DateTime(
        description="Since when residents do not see it; where their reports hid it, the day alone. Null: they see it."
    )
    hidden_cause = maybe(HiddenCause, "Why they do not.")
    hidden_reason = graphene.String(description="The reason in plain words.")
    hides_from = graphene.DateTime(
        description="From when on it may be hidden unless it is confirmed or changed. Null: nobody was warned."
    )


def trust_fact(*, name: str, factor: float, words: str) -> Any:
    """A part of a score as it is shown."""
    return TrustFact(name=name, factor=round(factor, 4), text=words or None)
