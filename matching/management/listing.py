"""A stored list as a readable table on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from courses.models import CourseRun, Job, JobLocation, Opportunity
from courses.words import cost_words, pay_words
from matching.queries import ListedItem


def print_listing(console: Console, heading: str, items: list[ListedItem]) -> None:
    """Print items in order of rank: what, by whom, the journey, the money and why."""
    table = Table(title=heading, title_justify="left", title_style="bold", show_lines=True, expand=True)
    for name, ratio in (("#", 1), ("What", 6), ("By", 4), ("Journey", 4), ("Cost or pay", 4), ("Why", 14)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for item in items:
        table.add_row(
            str(item.stored.rank),
            _what(item.opportunity),
            _by(item.opportunity),
            _journey(item),
            _money(item),
            "\n".join(reason["text"] for reason in item.stored.reasons),
        )
    console.print(table)


def _what(opportunity: Opportunity) -> str:
    return f"{opportunity.title}\n[dim]{opportunity.get_kind_display()}[/dim]"


def _by(opportunity: Opportunity) -> str:
    return (
        opportunity.course.provider.name
        if opportunity.kind == Opportunity.Kind.COURSE
        else opportunity.job.employer.name
    )


def _journey(item: ListedItem) -> str:
    match item.option:
        case CourseRun(delivery_mode=CourseRun.DeliveryMode.ONLINE):
            return "Online"
        case None if (
            item.opportunity.kind == Opportunity.Kind.JOB and item.opportunity.job.workplace == Job.Workplace.REMOTE
        ):
            return "From home"
        case CourseRun(venue=venue) | JobLocation(venue=venue) if venue is not None:
            about = "" if item.stored.minutes is None else f"about {item.stored.minutes} minutes to "
            return f"{about}{venue.borough or venue.name}"
    return "Place not stated"


def _money(item: ListedItem) -> str:
    if isinstance(item.option, CourseRun):
        return cost_words(item.option.cost_gbp, item.opportunity.course.funding)
    job = item.opportunity.job
    return pay_words(job.pay_min, job.pay_max, job.pay_period)
