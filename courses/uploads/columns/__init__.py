"""The columns of each kind of file. One table: the parser, the template and the data dictionary all read it."""

from courses.uploads.columns.column import Column
from courses.uploads.columns.courses import COURSE_COLUMNS
from courses.uploads.columns.jobs import JOB_COLUMNS
from courses.uploads.columns.venues import VENUE_COLUMNS

__all__ = ["COURSE_COLUMNS", "JOB_COLUMNS", "VENUE_COLUMNS", "Column"]
