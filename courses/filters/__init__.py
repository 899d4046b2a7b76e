"""Filters of the course and job lists. Labels are what the app's developers read in the schema."""

from courses.filters.course import COURSE_FILTERS, RunFilters, filter_courses, runs_passing
from courses.filters.job import JOB_FILTERS, JobFilters, filter_jobs
from courses.filters.kinds import (
    AnyOf,
    DayFilter,
    InvalidFilter,
    LevelFilter,
    OnlyFilter,
    PoundsFilter,
    These,
    check_ranges,
    passing,
)
from courses.filters.opportunity import OLDEST

__all__ = [
    "COURSE_FILTERS",
    "JOB_FILTERS",
    "OLDEST",
    "AnyOf",
    "DayFilter",
    "InvalidFilter",
    "JobFilters",
    "LevelFilter",
    "OnlyFilter",
    "PoundsFilter",
    "RunFilters",
    "These",
    "check_ranges",
    "filter_courses",
    "filter_jobs",
    "passing",
    "runs_passing",
]
