"""What a nightly run of the allocator found: prices, the proof of how good they are, and what each policy cost whom.

No personal data: sums over everybody. Who is in which group is in no column; counts of members are for GLA staff, and small ones
are published by nobody (`matching/queries/policies.py`).
"""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from backend.audit.append_only import append_only
from backend.personal_data import NothingPersonal
from matching.models.inclusion_policy import InclusionPolicy
from matching.models.release import ModelRelease


class AllocationRunQuerySet(models.QuerySet["AllocationRun"]):
    """Runs."""

    def newest(self) -> AllocationRun | None:
        """The last one; None before the first."""
        return self.order_by("-pk").first()

    def with_policies(self) -> Self:
        """With what each policy cost, in one statement more."""
        return self.prefetch_related("policy_prices__policy")


class AllocationRun(models.Model):
    """One run, as it ended. Values are in points of the score, as in the lists, unless it says otherwise."""

    release = models.ForeignKey(ModelRelease, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    inputs = models.CharField(max_length=64, help_text="Hash of pairs, benefits, places, members, floors and caps.")
    residents = models.PositiveIntegerField(help_text="Who have a list with courses on it.")
    courses = models.PositiveIntegerField()
    pairs = models.PositiveIntegerField(help_text="Of a resident and a course of their list.")
    slots = models.PositiveSmallIntegerField(help_text="Courses that one resident is given at most.")
    passes = models.PositiveSmallIntegerField(
        help_text="Of the search for prices. Nothing in it is random: there is no seed."
    )
    started_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The run with whose prices the search began. Empty: it began with nothing.",
    )
    strength = models.FloatField(
        default=0,
        help_text="By how much a place that somebody had weighs their benefit down: 1 halves it. 0: not at all.",
    )
    weighed_down = models.PositiveIntegerField(default=0, help_text="Residents who had a place already.")
    bound = models.FloatField(help_text="No allocation whatever is worth more; in benefit, 0 to 1 a pair.")
    objective = models.FloatField(help_text="What this allocation is worth, in the same.")
    gap = models.FloatField(help_text="How far from the best it can be at most: (bound - objective) / bound.")
    benefit = models.FloatField(help_text="Of all that was given.")
    benefit_without = models.FloatField(help_text="Of all that would have been given with no policy.")
    without_any = models.PositiveIntegerField(help_text="Residents who were given nothing.")
    prices = models.JSONField(
        default=list,
        help_text="[course, places, given, price] of each course whose places are known, in points of the score.",
    )
    push = models.JSONField(
        default=dict,
        blank=True,
        help_text="What the week's notifications are shared out by, found with no policy: how many, the price of one, and [course, price] "
        "of each course that has one, in benefit. Empty: there are as many as are wanted.",
    )

    personal = NothingPersonal("sums over everybody, and prices of courses")

    objects: ClassVar = AllocationRunQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(inputs__regex=r"^[0-9a-f]{64}$"), name="allocation_inputs_is_a_hash"),
            models.CheckConstraint(
                condition=Q(finished_at__gte=F("started_at")), name="allocation_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(strength__gte=0, weighed_down__lte=F("residents")), name="allocation_weighs_whom_it_knows"
            ),
            # Weak duality: a bound below what was reached is a mistake. Single precision leaves a little.
            models.CheckConstraint(condition=Q(gap__gte=-1e-6, gap__lte=1), name="allocation_gap_is_a_share"),
        ]
        triggers = [append_only("allocation_run_append_only")]

    def __str__(self) -> str:
        return f"Run {self.pk} of {self.day}"


class PolicyPrice(models.Model):
    """What one policy did in a run: what its members' scores are raised by until the next, and what that costs whom."""

    run = models.ForeignKey(AllocationRun, on_delete=models.CASCADE, related_name="policy_prices")
    policy = models.ForeignKey(InclusionPolicy, on_delete=models.PROTECT, related_name="prices")
    members = models.PositiveIntegerField(help_text="Of those who have a list.")
    places = models.PositiveIntegerField(help_text="Of the programme.")
    asked = models.PositiveIntegerField(help_text="Places that are aimed for.")
    got = models.PositiveIntegerField(help_text="Places that members were given.")
    possible = models.PositiveIntegerField(help_text="Places that members could have taken at most.")
    cap = models.FloatField()
    uplift = models.FloatField(help_text="The price of the floor: points of the score, never more than the cap.")
    cost = models.FloatField(
        help_text="Benefit lost to everybody together, as a share of what it would be without this policy."
    )
    members_change = models.FloatField(
        null=True, help_text="Of members' mean benefit, as a share; null: they had none."
    )
    others_change = models.FloatField(null=True, help_text="Of everybody else's mean benefit, likewise.")

    personal = NothingPersonal("sums over a group, which is published only where it is large enough")

    class Meta:
        ordering = ["run", "policy"]
        constraints = [
            models.UniqueConstraint(fields=["run", "policy"], name="policy_price_once_a_run"),
            models.CheckConstraint(
                condition=Q(uplift__gte=0, uplift__lte=F("cap")), name="policy_price_within_its_cap"
            ),
            models.CheckConstraint(condition=Q(asked__lte=F("places")), name="policy_price_asks_for_places_there_are"),
        ]
        triggers = [append_only("policy_price_append_only")]

    def __str__(self) -> str:
        return f"Policy {self.policy_id} in run {self.run_id}"

    @property
    def is_short(self) -> bool:
        """Whether fewer places were reached than aimed for."""
        return self.got < self.asked

    @property
    def was_infeasible(self) -> bool:
        """Whether no price could have reached them."""
        return self.asked > self.possible
