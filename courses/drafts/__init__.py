"""What somebody wants to list, before it is stored: plain values, and checks that name everything wrong with them at once.

The same drafts and checks serve the API, the admin, bulk uploads and other systems' feeds. Nothing here touches the database.
"""

from courses.drafts.comparing import Differences, draft_differences
from courses.drafts.course import CourseDraft, check_course, missing_of_course
from courses.drafts.findings import Findings
from courses.drafts.job import JobDraft, check_job, missing_of_job
from courses.drafts.run import RunDraft, check_run, missing_of_run
from courses.drafts.skill import SkillDraft
from courses.drafts.venue import VenueDraft, check_venue

__all__ = [
    "CourseDraft",
    "Differences",
    "Findings",
    "JobDraft",
    "RunDraft",
    "SkillDraft",
    "VenueDraft",
    "check_course",
    "check_job",
    "check_run",
    "check_venue",
    "draft_differences",
    "missing_of_course",
    "missing_of_job",
    "missing_of_run",
]
