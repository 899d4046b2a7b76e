"""What an organisation finds on its dashboard: where its listings stand, how good they are, and what there is to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from courses.models import Employer, Opportunity, Provider
from courses.queries.trust import Known, known_of
from courses.trust.freshness import as_its_organisation_sees, freshness
from courses.trust.quality import ADVICE, Todo, quality, sentence

LOOKED_AT: Final = ("DRAFT", "IN_REVIEW", "SCHEDULED", "LIVE")
RUN_OUT: Final = timedelta(days=180)
"""So long after all its runs have started an expired course is still offered new dates. The calendar expires it within the minute."""


@dataclass(frozen=True)
class TodoLine:
    """One thing to do, for all listings that need it: drafts too, which are mended before anybody sees them."""

    todo: Todo
    listings: tuple[tuple[int, str], ...]
    """Key and kind of each."""
    text: str

    @property
    def mend(self) -> str:
        """What to do about it."""
        return ADVICE[self.todo].mend

    @property
    def points(self) -> int:
        """What it gains each listing."""
        return ADVICE[self.todo].points


@dataclass(frozen=True)
class Dashboard:
    """Counts, averages over what is looked after (not over what has ended), and to-dos: the most valuable first."""

    organisation: Provider | Employer
    statuses: tuple[tuple[str, int], ...]
    hidden: int
    average_quality: int | None
    average_freshness: float | None
    todos: tuple[TodoLine, ...]


def dashboard(organisation: Provider | Employer, *, now: datetime) -> Dashboard:
    """The dashboard of an organisation, in nine statements however many listings it has."""
    rows = Opportunity.objects.of_organisation(organisation)
    statuses = Counter(rows.order_by().values_list("status", flat=True))
    run_out = Q(status=Opportunity.Status.EXPIRED, changed_at__gte=now - RUN_OUT)
    wanted = rows.filter(Q(status__in=LOOKED_AT) | run_out).order_by("pk").values_list("pk", flat=True)
    known = known_of(list(wanted), now=now)
    todos = {key: _todos(one, now) for key, one in known.items()}
    scored = [quality(one.facts, now).score for one in known.values() if one.row["status"] in LOOKED_AT]
    live = [one for one in known.values() if one.facts.live]
    fresh = [freshness(as_its_organisation_sees(one.evidence), now).score for one in live]
    return Dashboard(
        organisation=organisation,
        statuses=tuple((status, statuses[status]) for status in Opportunity.Status.values if statuses[status]),
        hidden=sum(one.row["hidden_at"] is not None for one in live),
        average_quality=round(sum(scored) / len(scored)) if scored else None,
        average_freshness=round(sum(fresh) / len(fresh), 2) if fresh else None,
        todos=_lines(todos, known),
    )


def listings_with(organisation: Provider | Employer, todo: Todo, *, now: datetime) -> list[int]:
    """Keys of the listings that have this to do."""
    return [key for line in dashboard(organisation, now=now).todos if line.todo is todo for key, _ in line.listings]


def _todos(one: Known, now: datetime) -> tuple[Todo, ...]:
    """Of what has run out only that: new dates bring it back, all else can wait until then."""
    found = quality(one.facts, now).todos
    return found if one.row["status"] in LOOKED_AT else tuple(todo for todo in found if todo is Todo.PAST_STARTS)


def _lines(todos: dict[int, tuple[Todo, ...]], known: dict[int, Known]) -> tuple[TodoLine, ...]:
    found = []
    for todo in Todo:
        keys = [key for key in sorted(todos) if todo in todos[key]]
        kinds = [known[key].row["kind"] for key in keys]
        if keys:
            courses = kinds.count(Opportunity.Kind.COURSE)
            text = sentence(todo, courses=courses, jobs=len(keys) - courses)
            found.append(TodoLine(todo, tuple(zip(keys, kinds, strict=True)), text))
    return tuple(sorted(found, key=lambda line: (-line.points * len(line.listings), line.todo.value)))
