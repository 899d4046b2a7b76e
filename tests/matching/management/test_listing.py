"""The printed table: places, money and people's own words exactly as they are."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from courses.models import Job, Opportunity
from matching.management.listing import journey_words, print_listing
from matching.queries.recommendations import StoredItem, with_rows
from tests.factories.course import course, course_run
from tests.factories.job import job
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db


def item(opportunity: Opportunity, *, option: int = 0, minutes: int | None = None, **fields: Any) -> StoredItem:
    defaults = {"list_id": 1, "rank": 1, "base_rank": 1, "score": 0.0, "parts": [], "reasons": []}
    return StoredItem(**{**defaults, "opportunity": opportunity.pk, "option": option, "minutes": minutes, **fields})


def journey(stored: StoredItem) -> str:
    return journey_words(with_rows([stored])[0])


def printed(*items: StoredItem, heading: str = "Alice", width: int = 400) -> str:
    """All that a terminal shows, lines and blanks apart."""
    out = StringIO()
    print_listing(Console(file=out, width=width), heading, with_rows(items))
    return " ".join(
        "".join(" " if sign in "│┃┌┐└┘├┤┬┴┼─━┏┓┗┛┡┩╇╃┳┻╋╀╄┷┯┠┨" else sign for sign in out.getvalue()).split()
    )


def test_places() -> None:
    newham, outside = venue(), venue(name="Riverside Works", borough=None)
    in_newham = course_run(delivery_mode="CLASSROOM", venue=newham)
    outside_london = course_run(delivery_mode="BLENDED", venue=outside)
    online, at_work = course_run(), course_run(delivery_mode="WORK_BASED")
    on_site = job(venues=[newham])

    assert journey(item(in_newham.course, option=in_newham.pk, minutes=25)) == "about 25 minutes to Newham"
    assert journey(item(in_newham.course, option=in_newham.pk, minutes=1)) == "about 1 minute to Newham"
    assert journey(item(in_newham.course, option=in_newham.pk)) == "Newham"
    assert journey(item(outside_london.course, option=outside_london.pk)) == "Riverside Works"
    assert journey(item(online.course, option=online.pk)) == "Online"
    assert journey(item(at_work.course, option=at_work.pk)) == "At your work"
    assert journey(item(on_site, option=on_site.locations.get().pk, minutes=0)) == "about 0 minutes to Newham"
    assert journey(item(job())) == "From home"
    assert journey(item(job(workplace=Job.Workplace.ON_SITE))) == "Place not stated"
    assert journey(item(online.course, option=online.pk + 1_000_000)) == "Place not stated"


def test_a_run_and_a_place_of_work_with_the_same_number() -> None:
    on_site = job(venues=[venue()])
    number = on_site.locations.get().pk
    run = course_run(pk=number)

    assert journey(item(run.course, option=number)) == "Online"
    assert journey(item(on_site, option=number)) == "Newham"


def test_the_whole_table() -> None:
    run = course_run(course=course(title="Office skills", funding=["ADULT_SKILLS_FUND"]), cost_gbp=120)
    hire = job(title="Data assistant", pay_min=28_000, pay_period=Job.PayPeriod.YEAR)
    reasons = [{"text": "It is online."}, {"text": "Worth knowing: it costs £120."}]

    assert printed(item(run.course, option=run.pk, reasons=reasons), item(hire, rank=2), heading="For Alice") == (
        "For Alice # What By Journey Cost or pay Why "
        f"1 Office skills {run.course.provider.name} Online £120, or free if you qualify It is online. "
        "Course Worth knowing: it costs £120. "
        f"2 Data assistant {hire.employer.name} From home £28,000 a year Job"
    )


def test_a_narrow_terminal_gets_whole_words() -> None:
    hire = job(title="Data assistant", pay_min=28_000, pay_period=Job.PayPeriod.YEAR)
    hire.employer.name = "Sparrowhawk Security"
    hire.employer.save()

    assert printed(item(hire, reasons=[{"text": "You are near."}]), width=80) == (
        "Alice # What Why 1 Data assistant You are near. Job Sparrowhawk Security From home £28,000 a year"
    )


def test_brackets_are_no_markup() -> None:
    run = course_run(course=course(title="[red]Danger[/red] [/b] :smile:"))

    shown = printed(item(run.course, option=run.pk), heading="“[bold]me[/bold] [/]”")
    assert shown.startswith("“[bold]me[/bold] [/]”")
    assert "[red]Danger[/red] [/b] :smile:" in shown


def test_a_course_whose_run_is_gone_still_has_a_price() -> None:
    run = course_run()

    assert "Ask the provider about the cost" in printed(item(run.course, option=run.pk + 1_000_000))
