"""Policies in the words that the API and the public page share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from matching.inclusion.evidence import Evidence
from matching.inclusion.force import InForce
from matching.inclusion.rules import Basis
from matching.models import InclusionPolicy, PolicyEvidence, PolicyPrice
from matching.queries.policies import (
    Standing,
    evidence_of,
    last_prices,
    may_publish,
    public_policies,
    standing_of,
    whole,
)
from matching.queries.prioritisation import groups
from mobile_api.loaders import BatchLoader

STOP_RULE: Final = (
    "It stops by itself: on the day after its review is due, when its figures are too old, or when it has reached its aim in two "
    "quarters running. We then know with 95 % confidence that the group's share is as large as it should be."
)
SMALL: Final = "Too few people to say more without telling who they are."


@dataclass(frozen=True, slots=True)
class ShownPrice:
    """What the last run found.

    Attributes:
        row: of the run.
        is_large: whether figures about members may be told.
    """

    row: PolicyPrice
    is_large: bool

    @property
    def text(self) -> str:
        """Who pays, and how much."""
        row = self.row
        first = (
            f"On {row.run.day:%-d %B %Y}, courses of this programme stood {row.uplift:.3f} points higher in the lists of its members; "
            f"{row.cap:g} is the most that it may be. A score can lie between about {-self.reach:.0f} and {self.reach:.0f}. "
            f"Added up over everybody, the good that courses could do is {percent(row.cost)} less than without it."
        )
        if not self.is_large:
            return f"{first} {SMALL}"
        return (
            f"{first} Its members have {change(row.members_change)}, everybody else has {change(row.others_change)}. "
            f"Members would be given {row.got} of {row.places} places; {row.asked} are aimed for."
        )

    @property
    def reach(self) -> float:
        """Points of the best score there could be; the worst has as many below 0."""
        weights = self.row.run.release.configuration.get("scoring", {}).get("weights", {})
        return float(sum(weights.values())) / 2


@dataclass(frozen=True, slots=True)
class ShownPolicy:
    """A version of a policy with whether it counts today, and its price."""

    standing: Standing
    price: ShownPrice | None

    @property
    def row(self) -> InclusionPolicy:
        """As it is stored."""
        return self.standing.row

    @property
    def is_in_force(self) -> bool:
        """Whether it counts today."""
        return isinstance(self.standing.now, InForce)

    @property
    def why_off(self) -> str | None:
        """Why it does not, in plain words; what was said when it was stopped."""
        if isinstance(self.standing.now, InForce):
            return None
        return " ".join(filter(None, (self.standing.now.words, self.row.ended_why)))

    @property
    def group_title(self) -> str:
        """Of the group, as people know it."""
        return next((group.title for group in groups() if group.code == self.row.group), self.row.group)

    @property
    def measure_words(self) -> str:
        """What is done, in one sentence."""
        row, measures = self.row, InclusionPolicy.Measure
        if row.measure == measures.PLACES:
            return f"{percent(row.share or 0)} of the places of {row.programme} are aimed for this group. None is kept from others."
        if row.measure == measures.OUTREACH:
            early = f", up to {row.head_start_days} days before others are" if row.head_start_days else ""
            if row.programme:
                return f"People in this group are told of the courses of {row.programme}{early}. Everybody finds them from the first day."
            return f"People in this group read what it says in the app{early}."
        earlier = row.measure == measures.EARLIER_PUSH
        return (
            f"People in this group are told earlier in the day of what is new in {row.programme or 'its programme'}."
            if earlier
            else "People in this group are encouraged."
        )

    @property
    def basis_words(self) -> str:
        """By what right."""
        return Basis(self.row.basis).words

    @property
    def evidence(self) -> list[tuple[PolicyEvidence, Evidence]]:
        """Each figure as it is stored and with what follows from it, the oldest first."""
        return [(one, evidence_of(one)) for one in self.row.evidence.all()]

    @property
    def is_example(self) -> bool:
        """Whether any of its figures is made up."""
        return any(one.is_example for one in self.row.evidence.all())


class PolicyByName(BatchLoader[str, ShownPolicy | None]):
    """Versions that two people agreed on, by their names: `women-in-tech v2`."""

    def fetch(self, keys: list[str]) -> Mapping[str, ShownPolicy | None]:
        """In four statements at most."""
        codes = {key.rpartition(" v")[0] for key in keys}
        rows = whole(InclusionPolicy.objects.public().filter(code__in=codes))
        standings = [standing_of(row, today=self.asker.today) for row in rows if str(row) in keys]
        found = {str(policy.row): policy for policy in shown(standings)}
        return {key: found.get(key) for key in keys}


def all_public(*, today: date) -> list[ShownPolicy]:
    """Every version that two people agreed on, those that count today first."""
    return sorted(shown(public_policies(today=today)), key=lambda policy: not policy.is_in_force)


def shown(standings: Iterable[Standing]) -> list[ShownPolicy]:
    """Policies with their prices, in one statement."""
    policies = list(standings)
    prices = last_prices(policy.row.pk for policy in policies)
    return [ShownPolicy(policy, _price(prices.get(policy.row.pk))) for policy in policies]


def _price(row: PolicyPrice | None) -> ShownPrice | None:
    return None if row is None else ShownPrice(row, may_publish(row))


def percent(share: float) -> str:
    """`0.29 %`; rounding in the run may leave a little below 0."""
    return f"{max(0.0, 100 * share):.2f} %"


def change(share: float | None) -> str:
    """`1.20 % more`."""
    if share is None:
        return "had none before"
    return f"{abs(100 * share):.2f} % {'more' if share > 0 else 'less'}"
