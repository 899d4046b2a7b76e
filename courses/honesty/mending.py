"""How to mend each finding, in plain words."""

from __future__ import annotations

from typing import Final

from courses.honesty.verdict import Code

MENDING: Final = {
    Code.EXPERIENCE_YEARS: (
        "Ask for 12 months of experience or less, or move this under “Desirable”. Better: name the task that a beginner "
        "will learn, for example “You will learn to fix laptops with us”."
    ),
    Code.DEGREE_REQUIRED: "Write “degree or equivalent experience”, or take the degree out and name the skills that you will test.",
    Code.UNPAID: (
        "Pay for all the work, trial shifts and training too, and state the pay: at least the minimum wage. "
        "If this is volunteering, it is not a job: list it elsewhere."
    ),
    Code.COMMISSION_ONLY: "Offer a basic wage, at least the minimum wage, and write it down: “£25,000 basic plus commission”.",
    Code.SENIORITY: (
        "If a beginner can do this job, say so: “junior” or “trainee”, working under somebody, with nobody to manage. If not, it is "
        "listed all the same, without the label “entry-level”."
    ),
    Code.MINIMUM_LEVEL_TOO_HIGH: "Set the qualification that one must already hold to level 5 or lower, or leave it empty.",
    Code.BELOW_MINIMUM_WAGE: "Raise the lowest pay to the minimum wage in force on the start date, or correct the hours or the period.",
}
"""What to write instead, for every code."""
