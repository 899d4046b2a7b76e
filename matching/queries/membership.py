"""Who is a member of which policy today: by their own opt-in, or, of a group that is no protected one, by what they told us.

Two tables are read: what people chose for themselves, and two answers about themselves (the outcode and the highest
qualification). The answers for statistics are in neither, and no characteristic is inferred from anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from matching.inclusion.force import InForce
from matching.inclusion.policy import AnyPolicy
from matching.models import Resident
from matching.prioritisation.groups import current_words
from matching.queries.policies import Standing, policies_in_force
from matching.queries.prioritisation import Choices, choices_by_resident, groups

_DEGREE: Final = 6
"""Level of a degree."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The two answers that may make somebody a member of a policy that says so."""

    outcode: str | None = None
    highest_level: int | None = None


def members_of(forces: Iterable[InForce], residents: Collection[int], *, today: date) -> Mapping[int, frozenset[str]]:
    """Names of the policies that each of these residents is a member of today, in two statements at most. Nobody is missing."""
    policies = [force.policy for force in forces]
    if not policies:
        return {resident: frozenset() for resident in residents}
    words = current_words(groups(), today)
    chosen = choices_by_resident(residents, today=today)
    told = _facts(residents) if any(policy.by_fact for policy in policies) else {}
    return {
        resident: frozenset(
            policy.name
            for policy in policies
            if _is_member(policy, chosen[resident], told.get(resident, Facts()), words.get(policy.group))
        )
        for resident in residents
    }


def policies_of(resident: int, *, today: date) -> list[Standing]:
    """The policies in force that this resident is a member of today, by code."""
    active = policies_in_force(today=today)
    mine = members_of([one.force for one in active], [resident], today=today)[resident]
    return [Standing(one.row, one.force.policy, one.force) for one in active if one.force.policy.name in mine]


def groups_by_fact(resident: int, *, today: date) -> frozenset[str]:
    """Groups in which a policy of today counts this resident by what they told us, without their having asked for it."""
    policies = [active.force.policy for active in policies_in_force(today=today) if active.force.policy.by_fact]
    if not policies:
        return frozenset()
    chosen = choices_by_resident([resident], today=today)[resident]
    told = _facts([resident]).get(resident, Facts())
    said = chosen.on | chosen.off
    return frozenset(policy.group for policy in policies if policy.group not in said and _by_fact(policy, told))


def _is_member(policy: AnyPolicy, chosen: Choices, told: Facts, words: str | None) -> bool:
    """A yes counts for the words that the policy names, and a no ends everything."""
    if policy.group in chosen.off:
        return False
    if policy.group in chosen.on and words == policy.words_version:
        return True
    return policy.by_fact and _by_fact(policy, told)


def _by_fact(policy: AnyPolicy, told: Facts) -> bool:
    """An answer that was not given makes nobody a member."""
    if policy.group == "NO_DEGREE":
        return told.highest_level is not None and told.highest_level < _DEGREE
    return told.outcode in policy.areas


def _facts(residents: Collection[int]) -> dict[int, Facts]:
    rows = Resident.objects.filter(pk__in=residents).values_list("pk", "outcode_id", "highest_level")
    return {pk: Facts(outcode, level) for pk, outcode, level in rows}
