"""Which groups a resident asked to be shown programmes for, at this moment: the only way from that choice to a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings

from backend.accounts.models import User
from matching.models import PrioritisationChoice
from matching.prioritisation.groups import Group, Words, current_words, load_groups


@dataclass(frozen=True, slots=True)
class OfferedGroup:
    """A group as one person sees it.

    Attributes:
        group: what is offered.
        words: what they are asked in.
        opted_in: whether they switched it on, after these very words.
        asked_again: they had switched it on after older words, which have changed: it counts for nothing until they do again.
        said_no: they switched it off, which also ends what a policy does by what they told us about themselves.
    """

    group: Group
    words: Words
    opted_in: bool
    asked_again: bool
    said_no: bool


@cache
def groups() -> tuple[Group, ...]:
    """The groups as they are shipped, read once a process."""
    return load_groups(settings.BASE_DIR / "fixtures" / "prioritisation" / "groups.json")


@dataclass(frozen=True, slots=True)
class Choices:
    """What one resident chose.

    Attributes:
        on: groups that they switched on, after the words that are in force.
        off: groups to which they said no, whatever the words were.
    """

    on: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()


def choices_by_resident(residents: Collection[int], *, today: date) -> Mapping[int, Choices]:
    """What each of these residents chose, in one statement. Nobody is missing.

    A yes counts while it is the newest choice of its group and the words that it was made on are in force. A no always counts.
    """
    current = current_words(groups(), today)
    on: dict[int, set[str]] = defaultdict(set)
    off: dict[int, set[str]] = defaultdict(set)
    for resident, group, wants, version in _newest(residents):
        if not wants:
            off[resident].add(group)
        elif current.get(group) == version:
            on[resident].add(group)
    return {one: Choices(frozenset(on[one]), frozenset(off[one])) for one in residents}


def groups_by_resident(residents: Collection[int], *, today: date) -> Mapping[int, frozenset[str]]:
    """Codes of the groups that each of these residents opted into, in one statement. Nobody is missing.

    A choice counts while it is the newest of its group and the words that it was made on are in force.
    """
    return {one: chosen.on for one, chosen in choices_by_resident(residents, today=today).items()}


def groups_of(resident: int, *, today: date) -> frozenset[str]:
    """Codes of the groups that this resident opted into."""
    return groups_by_resident([resident], today=today)[resident]


def offered_groups(*, by: User, today: date) -> list[OfferedGroup]:
    """Every group that is offered today, and what this person chose."""
    mine = PrioritisationChoice.objects.filter(resident__user=by).order_by("group", "-pk").distinct("group")
    chosen = {choice.group: choice for choice in mine.only("group", "wants", "words_version")}
    offered = []
    for group in groups():
        words = group.words_on(today)
        if words is not None:
            choice = chosen.get(group.code)
            wants = choice is not None and choice.wants
            same = choice is not None and choice.words_version == words.version
            said_no = choice is not None and not wants
            offered.append(
                OfferedGroup(group, words, opted_in=wants and same, asked_again=wants and not same, said_no=said_no)
            )
    return offered


def _newest(residents: Collection[int]) -> list[tuple[int, str, bool, str]]:
    newest = PrioritisationChoice.objects.filter(resident__in=residents).order_by("resident", "group", "-pk")
    return list(newest.distinct("resident", "group").values_list("resident_id", "group", "wants", "words_version"))
