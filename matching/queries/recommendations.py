"""Questions over several models about one resident's recommendations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from courses.models import CourseRun, JobLocation, Opportunity
from matching.models import RecommendationList, Resident


@dataclass(frozen=True, slots=True)
class StoredStep:
    """One step of the way to a job, as it was stored."""

    opportunity: int
    code: str
    text: str
    skills: list[str]
    """Addresses in ESCO of the skills that it brings."""
    level: int | None
    """The level that it brings."""


@dataclass(frozen=True, slots=True)
class StoredItem:
    """One line of a stored list, as it was stored."""

    list_id: int
    rank: int
    """Place in the list, from 1."""
    base_rank: int
    """Place by score alone, before the list was spread over organisations and kinds."""
    opportunity: int
    option: int
    """Course run or job location that suits best; 0 for a job without a named place."""
    score: float
    parts: list[tuple[str, float]]
    """Name and value of each part; the values sum to the score."""
    minutes: int | None
    """Estimated journey, one way, door to door."""
    reasons: list[dict[str, Any]]
    """code, part, text and contribution, the largest contribution first."""
    place: int | None = None
    """Place before two were swapped to learn from it; None of lists from before that was done."""
    propensity: float = 1.0
    """How likely it was to stand at `rank`."""
    pathway: list[dict[str, Any]] = field(default_factory=list)
    """The columns of its steps, see `steps`."""
    uplift: dict[str, Any] | None = None
    """Name of the policy that raised it, and by how much; None where nothing did."""
    rank_without: int | None = None
    """Its place if no policy raised anything, 0 for not in the list; None of a list in which none does."""

    @property
    def rank_without_policy(self) -> int | None:
        """Its place if no policy raised anything; None: it would not be in the list."""
        return self.rank if self.rank_without is None else self.rank_without or None

    @property
    def steps(self) -> list[StoredStep]:
        """The way to a job of which it is a part; empty where there is none."""
        return [StoredStep(**step) for step in self.pathway]


@dataclass(frozen=True, slots=True)
class Page:
    """Some items of a stored list, in order of rank."""

    items: list[StoredItem]
    has_more: bool


@dataclass(frozen=True, slots=True)
class ListedItem:
    """A stored item with the rows that it speaks of."""

    stored: StoredItem
    opportunity: Opportunity
    option: CourseRun | JobLocation | None
    """The way to take part that suits best; None for a job without a named place, or one that is gone."""


def list_of(resident: Resident, pk: int) -> RecommendationList | None:
    """A stored list of this resident; somebody else's is as absent as one that never was."""
    return resident.recommendation_lists.with_release().filter(pk=pk).first()


def page(stored: RecommendationList, *, after_rank: int, first: int, today: date) -> Page:
    """The next items after a rank, without what was dismissed or has closed since the list was made."""
    rest = [StoredItem(list_id=stored.pk, **item) for item in stored.items if item["rank"] > after_rank]
    gone = frozenset(stored.resident.dismissed.values_list("opportunity_id", flat=True))
    return page_of(rest, gone=gone, first=first, today=today)


def page_of(rest: Sequence[StoredItem], *, gone: frozenset[int], first: int, today: date) -> Page:
    """The first of the items that are left, without what was dismissed (`gone`) or has closed."""
    open_now = Opportunity.objects.live(today=today).filter(pk__in=[item.opportunity for item in rest])
    visible = set(open_now.values_list("pk", flat=True)) - gone
    shown = [item for item in rest if item.opportunity in visible]
    return Page(items=shown[:first], has_more=len(shown) > first)


def with_rows(items: Iterable[StoredItem]) -> list[ListedItem]:
    """The items with their opportunities and options, in three statements."""
    wanted = list(items)
    opportunities = Opportunity.objects.select_related("course__provider", "job__employer").in_bulk(
        [item.opportunity for item in wanted]
    )
    options = [item.option for item in wanted]
    runs = CourseRun.objects.select_related("venue__borough").in_bulk(options)
    places = JobLocation.objects.select_related("venue__borough").in_bulk(options)
    listed = []
    for item in wanted:
        opportunity = opportunities[item.opportunity]
        # A run and a job location may share a number: each kind looks only at its own table.
        option = runs.get(item.option) if opportunity.kind == Opportunity.Kind.COURSE else places.get(item.option)
        listed.append(ListedItem(stored=item, opportunity=opportunity, option=option))
    return listed
