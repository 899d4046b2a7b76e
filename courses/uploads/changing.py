"""Changes a stored listing to what a file or a system says, by the same services as by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backend.accounts.models import User
from courses.drafts import CourseDraft, JobDraft
from courses.lifecycle import Move
from courses.models import Employer, Opportunity, Provider
from courses.services.courses import update_course
from courses.services.editing import EDITABLE
from courses.services.ending import move_by_editor
from courses.services.jobs import update_job
from courses.services.publishing import submit_listing
from courses.uploads.stored import Stored


def change_listing(
    draft: CourseDraft | JobDraft, stored: Stored, *, organisation: Provider | Employer, by: User, now: datetime
) -> Opportunity:
    """Make a stored listing what the draft says. One that is over is listed anew; a draft is submitted where that is allowed.

    Raises:
        Refusal: of the services.
    """
    revision, status = stored.revision, stored.status
    acting: Any = {"by": by, "now": now}
    if status not in EDITABLE:
        move = Move.RESTORE if status == Opportunity.Status.ARCHIVED else Move.RELIST
        moved = move_by_editor(listing_id=stored.pk, revision=revision, move=move, **acting)
        revision, status = moved.revision, moved.status
    changes = {name: value for name, value in vars(draft).items() if value != getattr(stored.draft, name)}
    row: Opportunity
    if isinstance(draft, CourseDraft):
        row = update_course(course_id=stored.pk, revision=revision, changes=changes, **acting)
    else:
        row = update_job(job_id=stored.pk, revision=revision, changes=changes, **acting)
    if status == Opportunity.Status.DRAFT and organisation.may_publish:
        row = submit_listing(listing_id=stored.pk, revision=row.revision, **acting)
    return row
