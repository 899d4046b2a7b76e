"""Policies as everybody may read them. They say what is done for a group, and nothing of who is in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import graphene

from matching.models import InclusionPolicy as Row
from matching.models import PolicyEvidence as EvidenceRow
from matching.queries.policies import evidence_of
from mobile_api.catalogue.loaders import LiveOpportunity
from mobile_api.catalogue.types import Course
from mobile_api.enums import enum
from mobile_api.fields import listed, one
from mobile_api.inclusion.shown import STOP_RULE, ShownPolicy, ShownPrice
from mobile_api.node import encode

PolicyState = enum(Row.State, "InclusionPolicyState", "How far a version of a policy has come.")
PolicyScope = enum(Row.Scope, "InclusionPolicyScope", "What a policy is about.")
PolicyMeasure = enum(Row.Measure, "InclusionPolicyMeasure", "What is done. For jobs: outreach and encouragement alone.")
PolicyBasis = enum(Row.Basis, "InclusionPolicyBasis", "By what right.")


class PolicyEvidence(graphene.ObjectType):
    """How many of how many, beside how many there should be. From published tables; nothing of anybody."""

    dataset = graphene.String(required=True, description="Who published what.")
    table = graphene.String(required=True, description="Where in it.")
    measured_on = graphene.Date(required=True, description="The day that it speaks of.")
    numerator = graphene.Int(required=True, description="People of the group.")
    denominator = graphene.Int(required=True, description="All people who were counted.")
    share = graphene.Float(required=True, description="The one divided by the other.")
    lower = graphene.Float(required=True, description="Lower end of the 95 % interval of the share (Wilson).")
    upper = graphene.Float(required=True, description="Its upper end.")
    benchmark = graphene.Float(required=True, description="The share that there should be.")
    benchmark_source = graphene.String(required=True, description="Where that is from.")
    url = graphene.String(required=True, description="Where to read it.")
    good_until = graphene.Date(required=True, description="The last day on which it is relied on.")
    is_example = graphene.Boolean(required=True, description="True: made up for a demonstration.")
    is_basis = graphene.Boolean(required=True, description="True: it was approved on this; false: it was found since.")

    @staticmethod
    def resolve_share(row: EvidenceRow, _info: graphene.ResolveInfo) -> float:
        """Worked out."""
        return evidence_of(row).share

    @staticmethod
    def resolve_lower(row: EvidenceRow, _info: graphene.ResolveInfo) -> float:
        """Worked out."""
        return evidence_of(row).interval[0]

    @staticmethod
    def resolve_upper(row: EvidenceRow, _info: graphene.ResolveInfo) -> float:
        """Worked out."""
        return evidence_of(row).interval[1]


class PolicyPrice(graphene.ObjectType):
    """What a policy costs, and whom, by the last nightly run. Of small groups no figure about members is given."""

    day = graphene.Date(required=True, description="Of the run.")
    uplift = graphene.Float(required=True, description="What it adds to the score of its courses for a member.")
    cap = graphene.Float(required=True, description="The most that it may add.")
    places = graphene.Int(required=True, description="Places of the programme.")
    aimed_for = graphene.Int(required=True, description="How many of them are aimed for.")
    reached = graphene.Int(description="How many members would be given. Null: too few people to say.")
    cost = graphene.Float(
        required=True,
        description="The good that all people together have less from courses, as a share of it without this policy.",
    )
    members_change = graphene.Float(
        description="Of members' good from courses, as a share. Null: too few people to say."
    )
    others_change = graphene.Float(description="Of everybody else's, likewise.")
    text = graphene.String(required=True, description="All that in plain words: who pays, and how much.")

    @staticmethod
    def resolve_day(price: ShownPrice, _info: graphene.ResolveInfo) -> object:
        """Of the run."""
        return price.row.run.day

    @staticmethod
    def resolve_uplift(price: ShownPrice, _info: graphene.ResolveInfo) -> float:
        """As it was found."""
        return price.row.uplift

    @staticmethod
    def resolve_cap(price: ShownPrice, _info: graphene.ResolveInfo) -> float:
        """Of that day."""
        return price.row.cap

    @staticmethod
    def resolve_places(price: ShownPrice, _info: graphene.ResolveInfo) -> int:
        """Known ones."""
        return price.row.places

    @staticmethod
    def resolve_aimed_for(price: ShownPrice, _info: graphene.ResolveInfo) -> int:
        """Under a clearer name."""
        return price.row.asked

    @staticmethod
    def resolve_reached(price: ShownPrice, _info: graphene.ResolveInfo) -> int | None:
        """Of groups that are large enough."""
        return price.row.got if price.is_large else None

    @staticmethod
    def resolve_cost(price: ShownPrice, _info: graphene.ResolveInfo) -> float:
        """As it was found; what rounding leaves below 0 is 0."""
        return max(0.0, price.row.cost)

    @staticmethod
    def resolve_members_change(price: ShownPrice, _info: graphene.ResolveInfo) -> float | None:
        """Of groups that are large enough."""
        return price.row.members_change if price.is_large else None

    @staticmethod
    def resolve_others_change(price: ShownPrice, _info: graphene.ResolveInfo) -> float | None:
        """Of groups that are large enough."""
        return price.row.others_change if price.is_large else None


_Ask = Callable[[Any, graphene.ResolveInfo], Any]


def _column(name: str) -> _Ask:
    """Resolves to a column of the row."""
    return lambda policy, _info: getattr(policy.row, name)


def _plain(kind: Any, name: str, description: str) -> graphene.Field:
    """A column, never null."""
    return graphene.Field(graphene.NonNull(kind), description=description, resolver=_column(name))


def _said(name: str, description: str) -> graphene.Field:
    """A text of the row."""
    return _plain(graphene.String, name, description)


class InclusionPolicy(graphene.ObjectType):
    """A policy that puts a group first: why, how far, until when, and at whose cost. Public, as all of it should be."""

    id = graphene.ID(required=True, description="Names this version.")
    code = _said("code", "The same in all its versions.")
    version = _plain(graphene.Int, "version", "From 1. What is approved never changes; a change is a new version.")
    state = _plain(PolicyState, "state", "How far this version has come.")
    in_force = graphene.Boolean(required=True, description="Whether it counts today.")
    why_off = graphene.String(description="Why it does not count today, in plain words. Null: it does.")
    title = _said("title", "What to call it.")
    group = graphene.String(required=True, description="Whom it is for.")
    group_code = graphene.String(required=True, description="The group's `code`, for `optIn` and `optOut`.")
    by_fact = _plain(
        graphene.Boolean,
        "by_fact",
        "True: what people told us about themselves can make them members too, until they `optOut`. False: only `optIn`.",
    )
    scope = _plain(PolicyScope, "scope", "Courses or jobs.")
    measure = _plain(PolicyMeasure, "measure", "What is done.")
    basis = _plain(PolicyBasis, "basis", "By what right.")
    basis_text = graphene.String(required=True, description="That in plain words.")
    aim = _said("aim", "What it is for.")
    programme = graphene.String(
        description="Name of the courses that it is about: whose places are aimed for, or that members are told of. Null: of none."
    )
    courses = listed(Course, "Those of them that are open now.")
    aimed_share = graphene.Float(description="Share of their places that is aimed for. Null: none.")
    cap = _plain(graphene.Float, "cap", "The most that it adds to a score, in points. 0: it moves nobody.")
    head_start_days = _plain(graphene.Int, "head_start_days", "Days by which members hear of courses earlier.")
    proportionality = _said("proportionality", "Why it goes just so far.")
    alternatives = _said("alternatives", "What was tried before, and why it was not enough.")
    effect_on_others = _said("effect_on_others", "What it means for everybody else.")
    owner = _said("owner", "The team that answers for it.")
    starts_on = _plain(graphene.Date, "starts_on", "Its first day.")
    review_by = _plain(graphene.Date, "review_by", "It stops by itself on the day after.")
    stop_rule = graphene.String(required=True, description="When it stops by itself.")
    words_version = _said("words_version", "Version of the words with which people opt in.")
    notice = _said("notice", "What it does, in plain words.")
    eqia_reference = _said("eqia_reference", "Where its equality impact assessment is kept.")
    dpia_reference = _said("dpia_reference", "Where its data protection impact assessment is kept.")
    is_example = graphene.Boolean(
        required=True, description="True: some of its figures are made up, for a demonstration."
    )
    evidence = listed(PolicyEvidence, "That the group takes part too seldom, and what was found since.")
    price = graphene.Field(PolicyPrice, description="What it costs, and whom. Null: no run has found that yet.")
    content_sha256 = graphene.String(
        description="Hash of all that it says, since it was proposed. Send it with `approveInclusionPolicy`."
    )
    what_is_wrong = listed(graphene.String, "Of a draft: what keeps it from being proposed, in plain words.")

    @staticmethod
    def resolve_id(policy: ShownPolicy, _info: graphene.ResolveInfo) -> str:
        """Of the row."""
        return encode("InclusionPolicy", policy.row.pk)

    @staticmethod
    def resolve_in_force(policy: ShownPolicy, _info: graphene.ResolveInfo) -> bool:
        """Under a shorter name."""
        return policy.is_in_force

    @staticmethod
    def resolve_group(policy: ShownPolicy, _info: graphene.ResolveInfo) -> str:
        """Its title."""
        return policy.group_title

    @staticmethod
    def resolve_group_code(policy: ShownPolicy, _info: graphene.ResolveInfo) -> str:
        """Its code."""
        return policy.row.group

    @staticmethod
    def resolve_basis_text(policy: ShownPolicy, _info: graphene.ResolveInfo) -> str:
        """Under a clearer name."""
        return policy.basis_words

    @staticmethod
    def resolve_programme(policy: ShownPolicy, _info: graphene.ResolveInfo) -> str | None:
        """Where it has one."""
        return policy.row.programme or None

    @staticmethod
    def resolve_courses(policy: ShownPolicy, info: graphene.ResolveInfo) -> list[Any]:
        """For all policies at once."""
        keys = [course.course_id for course in policy.row.programme_courses.all()]
        info.context.loader(LiveOpportunity).expect(keys)
        return [row for row in map(info.context.loader(LiveOpportunity).load, keys) if row is not None]

    @staticmethod
    def resolve_aimed_share(policy: ShownPolicy, _info: graphene.ResolveInfo) -> float | None:
        """Under a clearer name."""
        return policy.row.share

    @staticmethod
    def resolve_stop_rule(_policy: ShownPolicy, _info: graphene.ResolveInfo) -> str:
        """The same for all."""
        return STOP_RULE

    @staticmethod
    def resolve_evidence(policy: ShownPolicy, _info: graphene.ResolveInfo) -> list[EvidenceRow]:
        """The oldest first."""
        return list(policy.row.evidence.all())

    @staticmethod
    def resolve_content_sha256(policy: ShownPolicy, _info: graphene.ResolveInfo) -> str | None:
        """None of a draft."""
        return policy.row.content_sha256 or None

    @staticmethod
    def resolve_what_is_wrong(policy: ShownPolicy, _info: graphene.ResolveInfo) -> list[str]:
        """All of it."""
        refused = policy.standing.refused
        return [f"{wrong.field}: {wrong.message}" for wrong in refused.found] if refused else []


class PolicyUplift(graphene.ObjectType):
    """What a policy added to the score of one course of your list, and how to switch that off."""

    value = graphene.Float(required=True, description="Points that it added: the part `uplift` of the score.")
    text = graphene.String(required=True, description="Why, in plain words.")
    policy = one(InclusionPolicy, "The policy: what it is for, how far it goes, and who pays.")
    turn_off = graphene.String(required=True, description="Name of the mutation that switches it off: `optOut`.")
    group = graphene.String(required=True, description="What to send with it.")
