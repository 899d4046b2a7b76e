"""Sends files as a member does, and lets a worker go over them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from courses.models import Employer, Provider, Upload
from courses.uploads.services import Sent, publish_upload, receive_upload
from courses.uploads.work import work_once
from tests.factories.user import user

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
COURSE = {
    "course_reference": "SPREAD-1",
    "title": "Spreadsheets for work",
    "course_type": "SHORT_COURSE",
    "level": "1",
    "who_for": "People who have never made a spreadsheet.",
    "url": "https://lantern-yard.example/spreadsheets",
    "run_reference": "SPREAD-1-MAR",
    "delivery_mode": "ONLINE",
    "starts_on": "08/03/2027",
    "duration": "7",
    "duration_unit": "WEEKS",
    "cost": "£120.00",
}
JOB = {
    "job_reference": "HELP-7",
    "title": "Junior help desk agent",
    "contract": "PERMANENT",
    "working_pattern": "FULL_TIME",
    "workplace": "REMOTE",
    "description": "You answer questions about computers. We teach you everything in the first month.",
    "url": "https://dock-road.example/jobs/7",
    "pay_min": "£14.80",
    "pay_period": "HOUR",
    "hours_per_week": "37.5",
    "flexible_working": "no",
    "visa_sponsorship": "no",
    "closes_on": "26/02/2027",
}
VENUE = {
    "venue_reference": "MARSH-LANE",
    "name": "Marsh Lane Centre",
    "kind": "TRAINING_CENTRE",
    "address": "1 Marsh Lane",
    "postcode": "E7 9ZZ",
}


def clock() -> datetime:
    """The moment of all tests."""
    return NOW


def csv_of(rows: Iterable[Mapping[str, str]], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A CSV file; its header is the keys of the first row."""
    listed = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(listed[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue().encode(encoding)


def send(content: bytes, *, to: Provider | Employer, kind: str = "", by: str = "alice", **more: Any) -> Upload:
    """Send a file."""
    kind = kind or ("COURSES" if isinstance(to, Provider) else "JOBS")
    sent = Sent(kind, more.pop("name", "list.csv"), [content], **more)
    return receive_upload(by=user(uid=by), organisation=type(to), organisation_id=to.pk, sent=sent, now=NOW)


def read(content: bytes, *, to: Provider | Employer, kind: str = "", **more: Any) -> Upload:
    """Send a file and let a worker read it."""
    upload = send(content, to=to, kind=kind, **more)
    done = work_once(clock=clock)
    assert done is not None
    assert done.pk == upload.pk
    return done


def publish(upload: Upload, *, overwrite: bool = False, by: str = "alice") -> Upload:
    """Publish and let a worker do it."""
    publish_upload(by=user(uid=by), upload_id=upload.pk, overwrite=overwrite)
    done = work_once(clock=clock)
    assert done is not None
    return done


def problems(upload: Upload) -> list[tuple[int, str, str]]:
    """(row, code, field) of everything wrong."""
    return [
        (row.number, problem["code"], problem["field"])
        for row in upload.rows.order_by("number")
        for problem in [*row.problems, *row.group_problems]
    ]
