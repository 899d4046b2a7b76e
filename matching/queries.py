"""Questions over several models about one resident's recommendations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from courses.models import CourseRun, JobLocation, Opportunity
from matching.models import RecommendationList, Resident


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One line of a stored list, with the rows that it speaks of."""

    stored: dict[str, Any]
    """What was stored: rank, score, parts, reasons, minutes, rank before spreading."""
    opportunity: Opportunity
    option: CourseRun | JobLocation | None
    """The way to take part that suits best; None for a job without a named place, or one that is gone."""

    @property
    def rank(self) -> int:
        """Place in the list, from 1."""
        return int(self.stored["rank"])

    @property
    def minutes(self) -> int | None:
        """Estimated journey, one way."""
        minutes: int | None = self.stored["minutes"]
        return minutes

    @property
    def reason_texts(self) -> list[str]:
        """The reasons in words, largest first."""
        return [reason["text"] for reason in self.stored["reasons"]]


@dataclass(frozen=True, slots=True)
class Page:
    """Some items of a stored list, in order of rank."""

    items: list[ListedItem]
    has_more: bool


def list_of(resident: Resident, pk: int) -> RecommendationList | None:
    """A stored list of this resident; somebody else's is as absent as one that never was."""
    return resident.recommendation_lists.filter(pk=pk).first()


def page(stored: RecommendationList, *, after_rank: int, first: int, today: date) -> Page:
    """The next items after a rank, without what was dismissed or has closed since the list was made."""
    rest = [item for item in stored.items if item["rank"] > after_rank]
    gone = set(stored.resident.dismissed.values_list("opportunity_id", flat=True))
    ids = [item["opportunity"] for item in rest if item["opportunity"] not in gone]
    live = set(Opportunity.objects.live(today=today).filter(pk__in=ids).values_list("pk", flat=True))
    shown = [item for item in rest if item["opportunity"] in live]
    return Page(items=_with_rows(shown[:first]), has_more=len(shown) > first)


def _with_rows(items: list[dict[str, Any]]) -> list[ListedItem]:
    opportunities = _opportunities(item["opportunity"] for item in items)
    options = [item["option"] for item in items]
    runs = CourseRun.objects.select_related("venue__borough").in_bulk(options)
    places = JobLocation.objects.select_related("venue__borough").in_bulk(options)
    listed = []
    for item in items:
        opportunity = opportunities[item["opportunity"]]
        # A run and a job location may share a number: each kind looks only at its own table.
        option = runs.get(item["option"]) if opportunity.kind == Opportunity.Kind.COURSE else places.get(item["option"])
        listed.append(ListedItem(stored=item, opportunity=opportunity, option=option))
    return listed


def _opportunities(ids: Iterable[int]) -> dict[int, Opportunity]:
    found: dict[int, Opportunity] = Opportunity.objects.select_related("course__provider", "job__employer").in_bulk(
        list(ids)
    )
    return found
