"""Bulk uploads and their rows."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from courses.models import Upload, UploadRow
from tests.factories.provider import provider

RECEIVED = datetime(2026, 11, 23, 9, tzinfo=UTC)
HEADER = ["title", "course_type", "who_for", "delivery_mode"]
CELLS = ["Spreadsheets for work", "SHORT_COURSE", "People at work.", "ONLINE"]
_NUMBER = count(1)


def upload(**fields: Any) -> Upload:
    """A checked file of courses with one row to come, of a provider of its own."""
    if not {"provider", "employer"} & fields.keys():
        fields["provider"] = provider()
    number = next(_NUMBER)
    defaults = {
        "kind": Upload.Kind.COURSES,
        "file": f"{number:032x}",
        "sha256": f"{number:064x}",
        "bytes": 100,
        "received_at": RECEIVED,
        "state": Upload.State.CHECKED,
        "format": "csv",
        "encoding": "utf-8",
        "delimiter": ",",
        "header": HEADER,
        "rows_read": 1,
        "good_rows": 1,
    }
    return Upload.objects.create(**{**defaults, **fields})


def upload_row(**fields: Any) -> UploadRow:
    """A good row, of an upload of its own."""
    if "upload" not in fields:
        fields["upload"] = upload()
    defaults = {"number": 2, "cells": CELLS, "group": "a" * 64, "state": UploadRow.State.GOOD}
    return UploadRow.objects.create(**{**defaults, **fields})
