"""Writes to the publisher's catalogue until it is killed: `python -m tests.courses.feeds.writer SEED`."""

from __future__ import annotations

import os
import random
import sys
import time
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING or os.environ.get("DJANGO_SETTINGS_MODULE"):
    django.setup()

from django.db import transaction

from courses.models import Course, CourseRun, Job, Opportunity, Provider, Venue
from tests.factories.course import course, course_run
from tests.factories.employer import employer
from tests.factories.job import job
from tests.factories.provider import provider
from tests.factories.skill import skill
from tests.factories.venue import venue

FIRST = 120  # listings that are there from the beginning
PAUSE = 0.02  # seconds


def fill() -> None:
    """A catalogue to begin with."""
    owners = [provider() for _ in range(5)]
    firms = [employer() for _ in range(5)]
    places = [venue() for _ in range(5)]
    taught = [skill() for _ in range(5)]
    for number in range(FIRST):
        if number % 3:
            row = course(provider=owners[number % 5], skills=[taught[number % 5]])
            course_run(course=row, delivery_mode="CLASSROOM", venue=places[number % 5], starts_on=date(2030, 1, 7))
        else:
            job(employer=firms[number % 5], venues=[places[number % 5]], skills=[taught[number % 5]])


def write(rng: random.Random, number: int) -> None:
    """One change of any kind."""
    key = rng.choice(list(Opportunity.objects.values_list("pk", flat=True)))
    kind = rng.randrange(8)
    if kind == 0:
        course_run(
            course=course(provider=rng.choice(list(Provider.objects.all())), title=f"New {number}"), cost_gbp=number
        )
    elif kind == 1:
        job(title=f"New {number}")
    elif kind == 2:
        Opportunity.objects.filter(pk=key).delete()
    elif kind == 3:
        Opportunity.objects.filter(pk=key).update(status=rng.choice(["LIVE", "CLOSED", "EXPIRED"]))
    elif kind == 4:
        Venue.objects.filter(pk=rng.choice(list(Venue.objects.values_list("pk", flat=True)))).update(
            name=f"Hall {number}"
        )
    elif kind == 5:
        CourseRun.objects.filter(course_id=key).update(cost_gbp=number)
        Job.objects.filter(pk=key).update(vacancies=number)
    elif kind == 6:
        Course.objects.filter(pk=key).update(what_to_bring=f"{number} pens")
    else:
        Opportunity.objects.filter(pk=key).update(title=f"Title {number}")


def main() -> None:
    """Write in transactions of one to three changes."""
    rng = random.Random(int(sys.argv[1]))
    if not Opportunity.objects.exists():
        fill()
    for number in count():
        with transaction.atomic():
            for _ in range(rng.randint(1, 3)):
                write(rng, number)
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
