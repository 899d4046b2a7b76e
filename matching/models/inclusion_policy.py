"""Policies that put a group first, as versioned data: the ledger without whose row nobody's list is moved.

Purpose: only what two people answer for, with evidence and an end, puts anybody first. Lawful basis: UK GDPR Art 6(1)(c), legal
obligation (Equality Act 2010 s.149; accountability, Art 5(2)). It says nothing of who is in a group. It names who decided by a
pseudonym that only their account knows.
"""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from operator import and_
from typing import ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from backend.personal_data import Erasure, LawfulBasis, NothingPersonal, PersonalData, SeenBy
from courses.models import Course
from matching.inclusion.force import MOVES
from matching.inclusion.force import State as PureState
from matching.inclusion.policy import LONGEST_HEAD_START

HIGHEST_CAP = 0.15
"""No file of rules may go beyond: see `fixtures/inclusion/rules.json`, and the test that both agree."""
CONTENT = (
    *(
        "code",
        "version",
        "scope",
        "measure",
        "basis",
        "group",
        "by_fact",
        "areas",
        "title",
        "aim",
        "programme",
        "share",
        "cap",
    ),
    *("head_start_days", "proportionality", "alternatives", "effect_on_others", "owner", "starts_on", "review_by"),
    *("words_version", "notice", "eqia_reference", "dpia_reference"),
)
"""Columns that are what somebody agrees to."""
_TEXTS = ("title", "aim", "proportionality", "alternatives", "effect_on_others", "owner", "words_version", "notice")
_ASSESSMENTS = ("eqia_reference", "dpia_reference")
"""Younger than the others: what ended before 0024 never had them."""
_LONG = 2_000
_CHANGED = "({old}) IS DISTINCT FROM ({new})".format(
    old=", ".join(f'OLD."{column}"' for column in CONTENT), new=", ".join(f'NEW."{column}"' for column in CONTENT)
)


class InclusionPolicyQuerySet(models.QuerySet["InclusionPolicy"]):
    """Versions of policies."""

    def public(self) -> Self:
        """Those that two people agreed on, also when they have ended."""
        states = InclusionPolicy.State
        return self.exclude(state__in=(states.DRAFT, states.PROPOSED))

    def maybe_in_force(self) -> Self:
        """Those that have not ended; whether one counts today says `matching.inclusion.force.in_force` alone."""
        return self.filter(state__in=(InclusionPolicy.State.APPROVED, InclusionPolicy.State.RUNNING))


class InclusionPolicy(models.Model):
    """One version of a policy. Once it is proposed nothing in it changes; once it has ended it stays so."""

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "DRAFT", "Being written"
        PROPOSED = "PROPOSED", "Proposed, waits for somebody else"
        APPROVED = "APPROVED", "Approved, has not started"
        RUNNING = "RUNNING", "Running"
        STOPPED = "STOPPED", "Stopped"
        EXPIRED = "EXPIRED", "Ended by itself"
        SUPERSEDED = "SUPERSEDED", "A newer version took its place"

    class Scope(models.TextChoices):
        """What it is about."""

        COURSES = "COURSES", "Courses"
        JOBS = "JOBS", "Jobs"

    class Measure(models.TextChoices):
        """What is done for the group."""

        PLACES = "PLACES", "So many places of a programme are aimed for"
        OUTREACH = "OUTREACH", "They are told of a programme's courses, and earlier"
        EARLIER_PUSH = "EARLIER_PUSH", "They are told of a programme's new courses earlier in the day"
        ENCOURAGEMENT = "ENCOURAGEMENT", "They are told that it is meant for them"

    class Basis(models.TextChoices):
        """By what right."""

        S158 = "S158", "Equality Act 2010 s.158"
        S13_3 = "S13_3", "Equality Act 2010 s.13(3)"
        NONE_NEEDED = "NONE_NEEDED", "None needed: a need, and no protected characteristic"

    class EndedBecause(models.TextChoices):
        """Why it ended."""

        DECISION = "DECISION", "Somebody decided it"
        AIM_MET = "AIM_MET", "Its aim was met"
        EVIDENCE_STALE = "EVIDENCE_STALE", "Its figures are too old"
        REVIEW_MISSED = "REVIEW_MISSED", "Its review was missed"
        NEWER_VERSION = "NEWER_VERSION", "A newer version started"
        CONTENT_CHANGED = "CONTENT_CHANGED", "It is not what was approved"

    code = models.SlugField(max_length=40, help_text="The same in all its versions: women-in-tech.")
    version = models.PositiveSmallIntegerField(default=1)
    scope = models.CharField(max_length=7, choices=Scope.choices)
    measure = models.CharField(max_length=13, choices=Measure.choices)
    basis = models.CharField(max_length=11, choices=Basis.choices)
    group = models.CharField(max_length=32, help_text="Code of a group that people opt into.")
    by_fact = models.BooleanField(
        default=False,
        help_text="Members are also those whose own answers say so, until they say no. Never for what is protected.",
    )
    areas = ArrayField(
        models.CharField(max_length=4), default=list, blank=True, help_text="Outcodes, for a group of areas alone."
    )
    title = models.CharField(max_length=120, blank=True)
    aim = models.TextField(max_length=_LONG, blank=True)
    programme = models.CharField(
        max_length=120, blank=True, help_text="Name of the courses whose places are aimed for."
    )
    courses: models.ManyToManyField[Course, PolicyCourse] = models.ManyToManyField(
        Course, through="PolicyCourse", related_name="+"
    )
    share = models.FloatField(null=True, blank=True, help_text="Of the programme's places that is aimed for, to 1.")
    cap = models.FloatField(default=0, help_text="The most that a member's score is raised by, in points of the score.")
    head_start_days = models.PositiveSmallIntegerField(default=0)
    proportionality = models.TextField(max_length=_LONG, blank=True, help_text="Why it is in proportion.")
    alternatives = models.TextField(
        max_length=_LONG, blank=True, help_text="What was tried, and why it was not enough."
    )
    effect_on_others = models.TextField(max_length=_LONG, blank=True, help_text="Who pays, and how much.")
    owner = models.CharField(max_length=120, blank=True, help_text="The team that answers for it, not a person.")
    starts_on = models.DateField()
    review_by = models.DateField(help_text="It stops by itself on the day after.")
    words_version = models.CharField(max_length=20, blank=True, help_text="Of the words with which people opt in.")
    notice = models.TextField(max_length=_LONG, blank=True, help_text="What the public is told.")
    eqia_reference = models.CharField(
        max_length=200, blank=True, help_text="Where its equality impact assessment is kept: a number or an address."
    )
    dpia_reference = models.CharField(
        max_length=200, blank=True, help_text="Where its data protection impact assessment is kept, likewise."
    )

    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    content_sha256 = models.CharField(max_length=64, blank=True, editable=False, help_text="Of what was proposed.")
    proposed_by = models.UUIDField(null=True, editable=False, help_text="Pseudonym of an account. No foreign key.")
    proposed_at = models.DateTimeField(null=True, editable=False)
    approved_sha256 = models.CharField(max_length=64, blank=True, editable=False, help_text="Of what was approved.")
    approved_by = models.UUIDField(null=True, editable=False, help_text="Pseudonym of another account.")
    approved_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_because = models.CharField(max_length=15, choices=EndedBecause.choices, blank=True, editable=False)
    ended_by = models.UUIDField(null=True, editable=False, help_text="Pseudonym of who stopped it, if anybody did.")
    ended_why = models.CharField(max_length=300, blank=True, editable=False)

    personal = PersonalData(
        title="Policies that you proposed, approved or stopped",
        person=(),
        pseudonyms=("proposed_by", "approved_by", "ended_by"),
        purpose="knowing that two people answer for what puts a group first",
        lawful_basis=LawfulBasis.LEGAL_DUTY,
        retention="kept as a whole; whose account it was can be told until that account is erased",
        erasure=Erasure.ANONYMISE,
        seen_by=(SeenBy.PERSON, SeenBy.STAFF),
        fields={
            "proposed_by": "You proposed it (a number that only your account knows)",
            "proposed_at": "When it was proposed",
            "approved_by": "You approved it (a number that only your account knows)",
            "approved_at": "When it was approved",
            "ended_by": "You stopped it (a number that only your account knows)",
            "ended_at": "When it ended",
            "ended_why": "Why it was stopped",
        },
        not_personal=("id", "state", "content_sha256", "approved_sha256", "ended_because", "courses", *CONTENT),
    )

    objects: ClassVar = InclusionPolicyQuerySet.as_manager()

    class Meta:
        ordering = ["code", "-version"]
        verbose_name_plural = "inclusion policies"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="policy_version_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(state="RUNNING"), name="policy_runs_in_one_version"),
            *(
                models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=f"policy_{field}_known")
                for field, values in (
                    ("state", [state.value for state in PureState]),
                    ("scope", ["COURSES", "JOBS"]),
                    ("measure", ["PLACES", "OUTREACH", "EARLIER_PUSH", "ENCOURAGEMENT"]),
                    ("basis", ["S158", "S13_3", "NONE_NEEDED"]),
                )
            ),
            # Nobody's place in a list of jobs can be written down: Equality Act 2010 s.159 leaves no room for a policy.
            models.CheckConstraint(
                condition=Q(scope="COURSES") | Q(measure__in=["OUTREACH", "ENCOURAGEMENT"], head_start_days=0),
                name="policy_for_jobs_only_tells",
            ),
            models.CheckConstraint(
                condition=~Q(measure="PLACES")
                | Q(scope="COURSES", share__isnull=False, share__gt=0, share__lte=1, cap__gt=0, cap__lte=HIGHEST_CAP),
                name="policy_places_have_share_and_cap",
            ),
            # What moves nobody has no uplift.
            models.CheckConstraint(
                condition=Q(measure="PLACES") | Q(share__isnull=True, cap=0), name="policy_uplift_only_for_places"
            ),
            # A programme is of courses, and of something that is done with them.
            models.CheckConstraint(
                condition=Q(programme="") | Q(scope="COURSES") & ~Q(measure="ENCOURAGEMENT"),
                name="policy_programme_of_courses",
            ),
            models.CheckConstraint(
                condition=Q(head_start_days=0) | Q(measure="OUTREACH", head_start_days__lte=LONGEST_HEAD_START),
                name="policy_head_start_is_short",
            ),
            models.CheckConstraint(
                condition=Q(review_by__gt=F("starts_on")) & Q(review_by__lte=F("starts_on") + timedelta(days=366)),
                name="policy_reviewed_within_a_year",
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT") | reduce(and_, (~Q(**{text: ""}) for text in _TEXTS)),
                name="policy_proposed_is_whole",
            ),
            # Nothing is put before a second person, or counts, that nobody assessed: Equality Act 2010 s.149, UK GDPR Art 35.
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "STOPPED", "EXPIRED", "SUPERSEDED"])
                | reduce(and_, (~Q(**{text: ""}) for text in _ASSESSMENTS)),
                name="policy_proposed_was_assessed",
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT", content_sha256="", proposed_by=None, proposed_at=None)
                | Q(content_sha256__regex=r"^[0-9a-f]{64}$", proposed_by__isnull=False, proposed_at__isnull=False)
                & ~Q(state="DRAFT"),
                name="policy_proposed_by_somebody",
            ),
            # Two people, and what the second approves is what the first proposed.
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "PROPOSED"], approved_sha256="", approved_by=None, approved_at=None)
                | Q(approved_sha256=F("content_sha256"), approved_by__isnull=False, approved_at__isnull=False)
                & ~Q(state__in=["DRAFT", "PROPOSED"]),
                name="policy_approved_as_proposed",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")), name="policy_approved_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["STOPPED", "EXPIRED", "SUPERSEDED"], ended_at__isnull=False)
                & ~Q(ended_because="")
                | Q(ended_at=None, ended_because="", ended_by=None, ended_why="")
                & ~Q(state__in=["STOPPED", "EXPIRED", "SUPERSEDED"]),
                name="policy_end_has_moment_and_cause",
            ),
            models.CheckConstraint(
                condition=~Q(ended_because="DECISION") | Q(ended_by__isnull=False) & ~Q(ended_why=""),
                name="policy_stopped_by_somebody_who_says_why",
            ),
        ]
        triggers = [
            # What was proposed is what is approved, and what is approved is what runs.
            pgtrigger.Protect(
                name="policy_content_is_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"OLD.state <> 'DRAFT' AND {_CHANGED}"),
            ),
            pgtrigger.Protect(
                name="policy_is_kept", operation=pgtrigger.Delete, condition=~pgtrigger.Q(old__state="DRAFT")
            ),
            pgtrigger.FSM(
                name="policy_moves",
                field="state",
                transitions=[(start.value, end.value) for start, ends in MOVES.items() for end in ends],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


_ONLY_OF_A_DRAFT = """
    IF (SELECT state FROM matching_inclusionpolicy WHERE id = COALESCE(NEW.policy_id, OLD.policy_id)) <> 'DRAFT' THEN
        RAISE EXCEPTION 'pgtrigger: Cannot change what belongs to a policy that was proposed';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


class PolicyCourse(models.Model):
    """A course of a policy's programme. A course, and nothing else: no job can stand here."""

    policy = models.ForeignKey(InclusionPolicy, on_delete=models.CASCADE, related_name="programme_courses")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")

    personal = NothingPersonal("a course of a programme")

    class Meta:
        ordering = ["policy", "course"]
        constraints = [models.UniqueConstraint(fields=["policy", "course"], name="policy_course_once")]
        triggers = [
            pgtrigger.Trigger(
                name="policy_course_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_ONLY_OF_A_DRAFT,
            )
        ]

    def __str__(self) -> str:
        return f"Course {self.course_id} of policy {self.policy_id}"
