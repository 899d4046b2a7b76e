"""Is it free for me? An answer with its rules, their sources, what to bring, and the smallest change that would turn it round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import graphene
from graphene.utils.str_converters import to_camel_case

from courses.models import FundingStream as Stream
from matching.eligibility.flips import Change, Flip
from matching.eligibility.judging import Judged, Verdict
from matching.eligibility.rules import Confidence
from matching.eligibility.truth import Truth
from matching.eligibility.words import CONFIRM, answer_words, flip_words
from matching.queries.eligibility import CourseAnswer, flip_of, rulebook
from mobile_api.catalogue.types.enums import FundingStream
from mobile_api.fields import listed, one
from mobile_api.scalars import Date

_TRUTHS: Final = {
    "YES": "By the rules that we hold, yes. The provider confirms it.",
    "PERHAPS": "Something is not known: an answer of yours, a rule, or the day.",
    "NO": "By the rules that we hold, no. The provider confirms it.",
}
_CONFIDENCES: Final = {
    "SEEN": "We read it where it was published.",
    "SECONDARY": "We read somebody who reports it.",
    "FROM_MEMORY": "We have not seen it in print: it never decides anything.",
}
_NAMES: Final = {"lives_in_london": "postcode", "employment": "employmentStatus", "pay": "earningsBand"}
"""Answers whose names in `updateMe` differ."""

YesNoPerhaps: Final = graphene.Enum.from_enum(
    Truth,
    name="YesNoPerhaps",
    description=lambda member: "An answer that may be open." if member is None else _TRUTHS[member.name],
)
RuleConfidence: Final = graphene.Enum.from_enum(
    Confidence,
    name="RuleConfidence",
    description=lambda member: "How well we know a rule." if member is None else _CONFIDENCES[member.name],
)


@dataclass(frozen=True, slots=True)
class _Turned:
    """A flip and what it starts from."""

    flip: Flip
    now: Truth


class TellUs(graphene.ObjectType):
    """An answer that would help."""

    answer = graphene.String(
        required=True, description="Name of the field of `updateMe` and of `isItFree` that takes it."
    )
    text = graphene.String(required=True, description="How we ask, in plain words.")


class RuleAnswer(graphene.ObjectType):
    """One rule, and what came of it for you."""

    id = graphene.String(required=True, description="Stable name of the rule.")
    answer = one(YesNoPerhaps, "Whether you meet it.")
    because = graphene.String(required=True, description="Why, in plain words.")
    text = graphene.String(required=True, description="The rule in plain words.")
    source = graphene.String(required=True, description="The document in which it stands.")
    url = graphene.String(description="The address of that document. Null: we have none.")
    confidence = one(RuleConfidence, "How well we know it.")
    valid_from = one(Date, "The first day for which we know it.")
    valid_to = one(Date, "The last day for which we know it.")

    @staticmethod
    def resolve_id(rule: Judged, _info: graphene.ResolveInfo) -> str:
        """Of the leaf."""
        return rule.leaf.id

    @staticmethod
    def resolve_answer(rule: Judged, _info: graphene.ResolveInfo) -> Truth:
        """Of the finding."""
        return rule.truth

    @staticmethod
    def resolve_because(rule: Judged, _info: graphene.ResolveInfo) -> str:
        """Of the finding."""
        return rule.finding.because

    @staticmethod
    def resolve_text(rule: Judged, _info: graphene.ResolveInfo) -> str:
        """Of the leaf."""
        return rule.leaf.words

    @staticmethod
    def resolve_source(rule: Judged, _info: graphene.ResolveInfo) -> str:
        """Of the leaf."""
        return rule.leaf.source

    @staticmethod
    def resolve_url(rule: Judged, _info: graphene.ResolveInfo) -> str | None:
        """Of the leaf."""
        return rule.leaf.url or None

    @staticmethod
    def resolve_confidence(rule: Judged, _info: graphene.ResolveInfo) -> Confidence:
        """Of the leaf."""
        return rule.leaf.confidence

    @staticmethod
    def resolve_valid_from(rule: Judged, _info: graphene.ResolveInfo) -> object:
        """Of the leaf."""
        return rule.leaf.valid_from

    @staticmethod
    def resolve_valid_to(rule: Judged, _info: graphene.ResolveInfo) -> object:
        """Of the leaf."""
        return rule.leaf.valid_to


class SmallestChange(graphene.ObjectType):
    """The smallest change that would turn an answer round. It has been tried: with it, the answer is what is promised."""

    text = graphene.String(required=True, description='In plain words: "It would be a yes if you earned less than …".')
    becomes = one(YesNoPerhaps, "What the answer would be.")
    changes = listed(graphene.String, 'Each single change, as it reads after "if".')
    answers = listed(graphene.String, "Names of the answers that would change; `startsOn` for the first day.")

    @staticmethod
    def resolve_text(turned: _Turned, _info: graphene.ResolveInfo) -> str:
        """One sentence."""
        return flip_words(turned.flip, now=turned.now)

    @staticmethod
    def resolve_becomes(turned: _Turned, _info: graphene.ResolveInfo) -> Truth:
        """Of the flip."""
        return turned.flip.becomes

    @staticmethod
    def resolve_changes(turned: _Turned, _info: graphene.ResolveInfo) -> list[str]:
        """Of the flip."""
        return [change.text for change in turned.flip.changes]

    @staticmethod
    def resolve_answers(turned: _Turned, _info: graphene.ResolveInfo) -> list[str]:
        """By their names in the API."""
        return [_name(change) for change in turned.flip.changes]


class SchemeAnswer(graphene.ObjectType):
    """What one scheme that may pay, or an apprenticeship, answers for you."""

    title = graphene.String(required=True, description="The scheme in plain words.")
    stream = graphene.Field(FundingStream, description="The public money. Null for the listing itself, and for jobs.")
    answer = one(YesNoPerhaps, "Whether it is for you.")
    text = graphene.String(required=True, description="The answer in plain words.")
    covered = graphene.Boolean(
        required=True, description="False where the rules that we hold say nothing about the day."
    )
    rules_id = graphene.String(description="Name of the version of the rules. Null where none covers the day.")
    valid_from = graphene.Field(Date, description="The first day of that version.")
    valid_to = graphene.Field(Date, description="The last day of that version that we know of.")
    rules = listed(RuleAnswer, "Every rule, with its source.")
    notes = listed(graphene.String, "What everybody should know about it.")
    tell_us = listed(TellUs, "What you could tell us. Empty unless that would help.")
    bring = listed(graphene.String, "What to bring to show it.")
    smallest_change = graphene.Field(
        SmallestChange, description="What would turn the answer round. Null where nothing that you can change does."
    )

    @staticmethod
    def resolve_title(verdict: Verdict, _info: graphene.ResolveInfo) -> str:
        """Of the scheme."""
        return verdict.scheme.title

    @staticmethod
    def resolve_stream(verdict: Verdict, _info: graphene.ResolveInfo) -> str | None:
        """Where it is one."""
        return verdict.scheme.code if verdict.scheme.code in Stream.values else None

    @staticmethod
    def resolve_answer(verdict: Verdict, _info: graphene.ResolveInfo) -> Truth:
        """Of the verdict."""
        return verdict.truth

    @staticmethod
    def resolve_text(verdict: Verdict, _info: graphene.ResolveInfo) -> str:
        """In sentences."""
        return answer_words(verdict)

    @staticmethod
    def resolve_covered(verdict: Verdict, _info: graphene.ResolveInfo) -> bool:
        """Whether there are rules."""
        return verdict.version is not None

    @staticmethod
    def resolve_rules_id(verdict: Verdict, _info: graphene.ResolveInfo) -> str | None:
        """Of the version."""
        return verdict.version.id if verdict.version else None

    @staticmethod
    def resolve_valid_from(verdict: Verdict, _info: graphene.ResolveInfo) -> object:
        """Of the version."""
        return verdict.version.valid_from if verdict.version else None

    @staticmethod
    def resolve_valid_to(verdict: Verdict, _info: graphene.ResolveInfo) -> object:
        """Of the version."""
        return verdict.version.valid_to if verdict.version else None

    @staticmethod
    def resolve_notes(verdict: Verdict, _info: graphene.ResolveInfo) -> Sequence[str]:
        """Of the version."""
        return verdict.version.notes if verdict.version else ()

    @staticmethod
    def resolve_tell_us(verdict: Verdict, _info: graphene.ResolveInfo) -> list[TellUs]:
        """In words."""
        return _questions(verdict)

    @staticmethod
    def resolve_smallest_change(verdict: Verdict, _info: graphene.ResolveInfo) -> _Turned | None:
        """Searched only where it is asked for."""
        return _turned(flip_of(verdict), verdict.truth)


class FreeForMe(graphene.ObjectType):
    """Is it free for me? The best answer of all schemes that may pay. Always: the provider confirms."""

    answer = one(YesNoPerhaps, "Yes, no, or perhaps.")
    text = graphene.String(required=True, description="The answer in plain words.")
    confirm = graphene.String(required=True, description="Who has the last word.")
    starts_on = one(Date, "The first day that was judged: rules change from day to day.")
    best = one(SchemeAnswer, "The scheme with the best answer.")
    schemes = listed(SchemeAnswer, "Every scheme that may pay, the best answer first.")
    tell_us = listed(TellUs, "What you could tell us. Empty unless that would help.")
    bring = listed(graphene.String, "What to bring to show it.")
    smallest_change = graphene.Field(
        SmallestChange, description="What would turn the answer round. Null where nothing that you can change does."
    )

    @staticmethod
    def resolve_answer(found: CourseAnswer, _info: graphene.ResolveInfo) -> Truth:
        """The best."""
        return found.best.truth

    @staticmethod
    def resolve_text(found: CourseAnswer, _info: graphene.ResolveInfo) -> str:
        """Of the best."""
        return answer_words(found.best)

    @staticmethod
    def resolve_confirm(_found: CourseAnswer, _info: graphene.ResolveInfo) -> str:
        """Always the same."""
        return CONFIRM

    @staticmethod
    def resolve_starts_on(found: CourseAnswer, _info: graphene.ResolveInfo) -> object:
        """The day."""
        return found.day

    @staticmethod
    def resolve_schemes(found: CourseAnswer, _info: graphene.ResolveInfo) -> Sequence[Verdict]:
        """All."""
        return found.verdicts

    @staticmethod
    def resolve_tell_us(found: CourseAnswer, _info: graphene.ResolveInfo) -> list[TellUs]:
        """Of the best."""
        return _questions(found.best)

    @staticmethod
    def resolve_bring(found: CourseAnswer, _info: graphene.ResolveInfo) -> Sequence[str]:
        """Of the best."""
        return found.best.bring

    @staticmethod
    def resolve_smallest_change(found: CourseAnswer, _info: graphene.ResolveInfo) -> _Turned | None:
        """Searched only where it is asked for."""
        return _turned(found.smallest_flip(), found.best.truth)


def _questions(verdict: Verdict) -> list[TellUs]:
    asked = rulebook().questions
    return [TellUs(answer=_api_name(name), text=asked[name].tell_us) for name in verdict.tell_us]


def _turned(flip: Flip | None, now: Truth) -> _Turned | None:
    return None if flip is None else _Turned(flip, now)


def _name(change: Change) -> str:
    return "startsOn" if change.name == "day" else _api_name(change.name)


def _api_name(name: str) -> str:
    return str(to_camel_case(_NAMES.get(name, name)))
