"""A policy that puts a group first: what it is, for whom, by what right, with what evidence, how far and until when.

    CoursePolicy(measure=Places(…), …)      # the only kind that moves anybody in a list, and never by more than its cap
    CoursePolicy(measure=Outreach(…), …)    # tells members of its programme, and moves nobody
    JobPolicy(measure=Outreach(…), …)       # jobs have outreach and encouragement; nothing else can be written down for them

What can't be meant can't be made: a policy that breaks a rule raises with all that is wrong.
Equality Act 2010 ss.13(3), 158 and 159; for jobs s.159 leaves no room for a policy at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import InitVar, asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Final, get_args

from matching.inclusion.evidence import Evidence, months_after
from matching.inclusion.rules import Basis, Rules

LONGEST_HEAD_START: Final = 7
"""Days."""
_PROGRAMME: Final = ("programme", "courses")
_TEXTS: Final = (
    *("code", "title", "group", "aim", "proportionality", "alternatives", "effect_on_others", "owner"),
    *("words_version", "notice", "eqia_reference", "dpia_reference"),
)


class Scope(StrEnum):
    """What a policy is about."""

    COURSES = "COURSES"
    JOBS = "JOBS"


@dataclass(frozen=True, slots=True)
class Places:
    """So many of a programme's places are aimed for. Never a block on others: what members don't take is everybody's."""

    programme: str
    """Its name."""
    courses: frozenset[int]
    share: float
    """Of its places, above 0, 1 at most."""
    cap: float
    """The most that a member's score is raised by, in points of the score."""


@dataclass(frozen=True, slots=True)
class Outreach:
    """Members are told of a programme's courses, from a budget of its own, and so many days before others are told."""

    head_start_days: int = 0
    programme: str = ""
    courses: frozenset[int] = frozenset()
    """Of none nobody is told anything; what the public is told stands there all the same. Jobs have none."""


@dataclass(frozen=True, slots=True)
class EarlierPush:
    """Members are told of what is new in a programme earlier in the day than others."""

    programme: str = ""
    courses: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Encouragement:
    """Members are told that it is meant for people like them."""


CourseMeasure = Places | Outreach | EarlierPush | Encouragement
JobMeasure = Outreach | Encouragement
_FOR_JOBS: Final = get_args(JobMeasure)


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong with a policy.

    Attributes:
        code: stable name of the rule that it breaks.
        field: of the policy.
        message: in plain English.
    """

    code: str
    field: str
    message: str


class PolicyRefused(ValueError):  # noqa: N818 - as the other refusals
    """A policy that must not be. Says everything that is wrong with it."""

    def __init__(self, found: tuple[Wrong, ...]) -> None:
        self.found = found
        super().__init__("; ".join(f"{one.field}: {one.message}" for one in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What policies for courses and for jobs share.

    Attributes:
        code: stable, the same in all versions.
        version: from 1.
        title: what people call it.
        group: of `fixtures/prioritisation/groups.json`.
        by_fact: whether people are members by what they told us about themselves, until they say no.
        areas: outcodes, for a group that is one of areas.
        basis: by what right.
        aim: what it is for, and when it will have got there.
        evidence: that the group takes part too seldom.
        proportionality: why this is in proportion to that.
        alternatives: what was tried before, and why it was not enough.
        effect_on_others: who pays, and how much, as far as it is known beforehand.
        owner: which team answers for it.
        starts_on: the first day.
        review_by: the last day, unless somebody reviews it and makes a new version.
        words_version: of the words with which people opt in.
        notice: what the public is told.
        eqia_reference: of the equality impact assessment that was made for it (Equality Act 2010 s.149).
        dpia_reference: of the data protection impact assessment (UK GDPR Art 35).
        rules: that it must keep to.
    """

    code: str
    version: int
    title: str
    group: str
    by_fact: bool = False
    areas: frozenset[str] = frozenset()
    basis: Basis
    aim: str
    evidence: tuple[Evidence, ...]
    proportionality: str
    alternatives: str
    effect_on_others: str
    owner: str
    starts_on: date
    review_by: date
    words_version: str
    notice: str
    eqia_reference: str
    dpia_reference: str
    rules: InitVar[Rules]

    def __post_init__(self, rules: Rules) -> None:
        """Refuse what must not be.

        Raises:
            PolicyRefused: with everything that is wrong.
        """
        found = tuple(self._wrong(rules))
        if found:
            raise PolicyRefused(found)

    @property
    def name(self) -> str:
        """Names one version: `women-in-tech v2`."""
        return f"{self.code} v{self.version}"

    def _wrong(self, rules: Rules) -> Iterator[Wrong]:
        for field in _TEXTS:
            if not getattr(self, field).strip():
                yield Wrong(
                    "POLICY_TEXT_MISSING", field, "Please write this down: a policy without it can't be checked."
                )
        yield from self._wrong_group(rules)
        limits = rules.on(self.starts_on)
        if not self.starts_on < self.review_by <= months_after(self.starts_on, limits.review_months):
            message = f"A policy is reviewed after its start, and within {limits.review_months} months of it."
            yield Wrong("POLICY_REVIEW_TOO_LATE", "review_by", message)
        yield from self._wrong_evidence(limits.evidence_months)

    def _wrong_group(self, rules: Rules) -> Iterator[Wrong]:
        group = rules.groups.get(self.group)
        if group is None:
            yield Wrong("POLICY_GROUP_UNKNOWN", "group", "There is no such group to opt into.")
            return
        if self.basis not in group.may_rest_on:
            yield Wrong("POLICY_BASIS_WRONG", "basis", "A policy for this group can't rest on that.")
        if self.by_fact and not group.by_fact:
            message = "Only people who asked for it can be members of this group."
            yield Wrong("POLICY_NEEDS_OPT_IN", "by_fact", message)
        if bool(self.areas) != (self.by_fact and self.group == "DEPRIVED_AREA"):
            yield Wrong(
                "POLICY_AREAS_WRONG", "areas", "Name areas where people are members by where they live, and only there."
            )

    def _wrong_evidence(self, months: int) -> Iterator[Wrong]:
        for one in self.evidence:
            texts = (one.dataset, one.table, one.benchmark_source, one.url)
            counted = 0 <= one.numerator <= one.denominator and one.denominator > 0 and 0 < one.benchmark < 1
            if not counted or not all(text.strip() for text in texts):
                message = "Evidence names its source, counts somebody, and has a share to be compared with."
                yield Wrong("EVIDENCE_BROKEN", "evidence", message)
                return
            if not one.measured_on < one.good_until <= months_after(one.measured_on, months):
                message = f"Nothing is relied on for longer than {months} months."
                yield Wrong("EVIDENCE_TOO_LONG", "evidence", message)
        if not any(one.shows_too_few for one in self.evidence):
            message = "The evidence doesn't show that this group takes part too seldom."
            yield Wrong("EVIDENCE_SHOWS_NOTHING", "evidence", message)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePolicy(Policy):
    """About courses."""

    measure: CourseMeasure

    def _wrong(self, rules: Rules) -> Iterator[Wrong]:
        yield from Policy._wrong(self, rules)  # noqa: SLF001 - super() has no cell in a class with slots
        match self.measure:
            case Places(programme, courses, share, cap):
                if not programme.strip() or not courses:
                    yield Wrong("PROGRAMME_MISSING", "programme", "Name the programme and its courses.")
                if not 0 < share <= 1:
                    yield Wrong("SHARE_WRONG", "share", "The share of places is above 0, and 1 at most.")
                ceiling = rules.on(self.starts_on).ceiling
                if not 0 < cap <= ceiling:
                    yield Wrong("CAP_TOO_HIGH", "cap", f"The cap is above 0, and {ceiling} at most.")
            case Outreach(days) if not 0 <= days <= LONGEST_HEAD_START:
                message = f"A head start is {LONGEST_HEAD_START} days at most."
                yield Wrong("HEAD_START_TOO_LONG", "head_start_days", message)
            case Outreach(_, programme, courses) | EarlierPush(programme, courses) if bool(programme.strip()) != bool(
                courses
            ):
                yield Wrong("PROGRAMME_MISSING", "programme", "Name the programme and its courses.")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPolicy(Policy):
    """About jobs: people are told and encouraged. Nobody's place in any list of jobs can be written down here."""

    measure: JobMeasure

    def _wrong(self, rules: Rules) -> Iterator[Wrong]:
        yield from Policy._wrong(self, rules)  # noqa: SLF001 - as above
        if not isinstance(self.measure, _FOR_JOBS):
            yield Wrong(
                "MEASURE_NOT_FOR_JOBS", "measure", "For jobs there is outreach and encouragement, and nothing else."
            )
        elif isinstance(self.measure, Outreach) and self.measure.head_start_days:
            yield Wrong("MEASURE_NOT_FOR_JOBS", "head_start_days", "No job is shown to some people before others.")
        elif isinstance(self.measure, Outreach) and (self.measure.programme or self.measure.courses):
            yield Wrong("MEASURE_NOT_FOR_JOBS", "programme", "Nobody is sent anything about jobs because of a group.")


AnyPolicy = CoursePolicy | JobPolicy


def programme_of(policy: AnyPolicy) -> frozenset[int]:
    """Return the courses that members are told of because of a policy; none for what tells nobody."""
    return policy.measure.courses if isinstance(policy.measure, Outreach | EarlierPush) else frozenset()


def tells_of_nothing(policy: AnyPolicy) -> bool:
    """Whether a policy says that members are told of courses, and names none: it would do nothing."""
    tells = isinstance(policy, CoursePolicy) and isinstance(policy.measure, Outreach | EarlierPush)
    return tells and not programme_of(policy)


def content_sha256(policy: AnyPolicy) -> str:
    """Return the hash of all that a policy says: what was approved is exactly this."""
    return hashlib.sha256(text_of(policy).encode()).hexdigest()


def text_of(policy: AnyPolicy) -> str:
    """Return all that a policy says as one line of JSON."""
    kinds = [type(policy).__name__, type(policy.measure).__name__]
    said = asdict(policy)
    if not isinstance(policy.measure, Places) and not programme_of(policy):
        # As it was hashed before such a measure could name a programme.
        said["measure"] = {name: value for name, value in said["measure"].items() if name not in _PROGRAMME}
    return json.dumps([kinds, said], sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    message = f"A policy holds no {type(value).__name__}."
    raise TypeError(message)
