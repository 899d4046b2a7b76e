"""A stored list as a readable table on a terminal."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from courses.models import CourseRun, Job, JobLocation, Opportunity
from courses.words import cost_words, pay_words
from matching.queries.recommendations import ListedItem

WIDE: Final = 120
"""Characters of a terminal from which on every fact has a column of its own."""


def print_listing(console: Console, heading: str, items: list[ListedItem]) -> None:
    """Print items in order of rank: what, by whom, the journey, the money and why.

    Everything is printed as `Text`: brackets in a title or in somebody's own words are no markup.
    """
    wide = console.width >= WIDE
    columns = (("#", 1), ("What", 6), ("By", 5), ("Journey", 4), ("Cost or pay", 4), ("Why", 14))
    table = Table(title=Text(heading, "bold"), title_justify="left", show_lines=True, expand=True)
    for name, ratio in columns if wide else (("#", 1), ("What", 12), ("Why", 18)):
        table.add_column(name, ratio=ratio, min_width=2)
    for item in items:
        facts = [Text(_by(item.opportunity)), Text(journey_words(item)), Text(_money(item))]
        what = Text.assemble(item.opportunity.title, "\n", (item.opportunity.get_kind_display(), "dim"))
        cells = [what, *facts] if wide else [Text("\n").join([what, *facts])]
        table.add_row(
            Text(str(item.stored.rank)), *cells, Text("\n".join(reason["text"] for reason in item.stored.reasons))
        )
    console.print(table)


def journey_words(item: ListedItem) -> str:
    """Where the chosen way to take part is, and about how far away."""
    match item.option:
        case CourseRun(delivery_mode=CourseRun.DeliveryMode.ONLINE):
            return "Online"
        case CourseRun(venue=venue) | JobLocation(venue=venue) if venue is not None:
            return f"{_about(item.stored.minutes)}{venue.borough or venue.name}"
        case CourseRun(delivery_mode=CourseRun.DeliveryMode.WORK_BASED):
            return "At your work"
        case None if _is_job(item.opportunity) and item.opportunity.job.workplace == Job.Workplace.REMOTE:
            return "From home"
    return "Place not stated"


def _about(minutes: int | None) -> str:
    if minutes is None:
        return ""
    return f"about {minutes} minute{'' if minutes == 1 else 's'} to "


def _by(opportunity: Opportunity) -> str:
    return opportunity.job.employer.name if _is_job(opportunity) else opportunity.course.provider.name


def _money(item: ListedItem) -> str:
    if _is_job(item.opportunity):
        job = item.opportunity.job
        return pay_words(job.pay_min, job.pay_max, job.pay_period)
    cost = item.option.cost_gbp if isinstance(item.option, CourseRun) else None
    return cost_words(cost, item.opportunity.course.funding)


def _is_job(opportunity: Opportunity) -> bool:
    return opportunity.kind == Opportunity.Kind.JOB
