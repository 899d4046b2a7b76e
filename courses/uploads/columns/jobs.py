"""Columns of a file of jobs: one row a job."""

from __future__ import annotations

from typing import Final

from courses.models import AccessFeature, Job, Level, Session
from courses.uploads.columns.column import (
    DAY,
    MONEY,
    NUMBER,
    REFERENCE,
    REFERENCES,
    TEXT,
    TEXTS,
    WHOLE,
    YES_NO,
    Column,
    choice,
    choices,
)

JOB_COLUMNS: Final = (
    Column(
        "job_reference",
        "reference",
        REFERENCE,
        "Your own reference of the job. A later file with the same reference changes this job.",
        "EXAMPLE-1",
        needed=True,
        limit=255,
        also=("reference", "your_reference"),
    ),
    Column(
        "title",
        "title",
        TEXT,
        "Title of the job.",
        "Junior help desk agent",
        needed=True,
        limit=255,
        also=("job_title",),
    ),
    Column("contract", "contract", choice(Job.Contract), "Kind of contract.", "PERMANENT", needed=True),
    Column(
        "working_pattern", "working_pattern", choice(Job.WorkingPattern), "How the hours lie.", "FULL_TIME", needed=True
    ),
    Column("workplace", "workplace", choice(Job.Workplace), "Where the work is done.", "HYBRID", needed=True),
    Column("days_on_site", "days_on_site", WHOLE, "Days a week on site, of a hybrid job.", "2"),
    Column(
        "venue_references",
        "venue_ids",
        REFERENCES,
        "Your own references of the places of work, as in your register of venues. Empty for a job from home.",
        "EXAMPLE-PLACE",
    ),
    Column("summary", "summary", TEXT, "The job in one or two sentences.", "Help staff by phone and chat.", limit=300),
    Column(
        "description",
        "description",
        TEXT,
        "The job in full.",
        "You answer questions about computers. We teach you everything in the first month.",
        needed=True,
        limit=4000,
    ),
    Column(
        "url",
        "url",
        TEXT,
        "Web page where one applies.",
        "https://dock-road.example/jobs/7",
        needed=True,
        limit=255,
    ),
    Column("pay_min", "pay_min", MONEY, "Lowest pay.", "£14.80", needed=True),
    Column("pay_max", "pay_max", MONEY, "Highest pay, where it is a range.", "£16.00"),
    Column("pay_period", "pay_period", choice(Job.PayPeriod), "What the pay is for.", "HOUR", needed=True),
    Column("hours_per_week", "hours_per_week", NUMBER, "Hours a week.", "37.5"),
    Column("hours_per_day", "hours_per_day", NUMBER, "Hours a day, of a job that is paid by the day."),
    Column("sessions", "sessions", choices(Session), "Parts of the week."),
    Column("starts_on", "starts_on", DAY, "First day; empty: as soon as you can.", "05/04/2027", also=("start_date",)),
    Column("closes_on", "closes_on", DAY, "Last day to apply.", "26/02/2027", also=("closing_date",)),
    Column("vacancies", "vacancies", WHOLE, "How many people you look for.", "2"),
    Column("flexible_working", "flexible_working", YES_NO, "Whether hours can be flexible.", "yes", needed=True),
    Column(
        "flexible_working_detail", "flexible_working_detail", TEXT, "In what way.", "Start between 8 and 10.", limit=255
    ),
    Column("visa_sponsorship", "visa_sponsorship", YES_NO, "Whether you sponsor visas.", "no", needed=True),
    Column("level", "level", choice(Level), "Level of an apprenticeship."),
    Column("standard_reference", "standard_reference", TEXT, "Apprenticeship standard, as ST0973.", limit=6),
    Column("soc2020", "soc2020", TEXT, "SOC 2020 unit group, four digits.", "3132", limit=4),
    Column("training", "training", TEXT, "Training that you give.", "Four weeks beside a colleague.", limit=500),
    Column("minimum_level", "minimum_level", choice(Level), "Level that people must already hold."),
    Column("minimum_age", "minimum_age", WHOLE, "Youngest age on the first day."),
    Column("access", "access", choices(AccessFeature), "Practical help that you offer.", "STEP_FREE"),
    Column("skills", "skills", TEXTS, "Skills that it asks for, by their names in ESCO.", "use a computer"),
)
