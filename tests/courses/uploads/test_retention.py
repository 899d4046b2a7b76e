"""Uploads that are over are forgotten after a time: rows and files go, what became of them stays."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from courses.models import Course, Provider, Upload
from courses.services.courses import update_course
from courses.uploads import files
from courses.uploads.retention import AT_ONCE, forget_uploads
from courses.uploads.services import UploadNotReady, fix_upload_row, publish_upload
from tests.courses.uploads.sending import COURSE, NOW, csv_of, publish, read, send
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.upload import upload as kept_upload
from tests.factories.upload import upload_row
from tests.factories.user import user

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=180, seconds=1)
BAD = {**COURSE, "course_reference": "BAD", "run_reference": "BAD-1", "level": "99"}


@pytest.fixture
def lantern() -> Provider:
    made = provider()
    member(made)
    return made


def kept() -> list[str]:
    return sorted(path.name for path in files.folder().iterdir())


def counts(upload: Upload) -> tuple[object, ...]:
    upload.refresh_from_db()
    return (upload.state, upload.rows_read, upload.good_rows, upload.bad_rows, upload.outcome, upload.by_id)


def test_a_published_one_keeps_its_counts_and_who_and_when(lantern: Provider) -> None:
    upload = publish(read(csv_of([COURSE, BAD]), to=lantern))
    said = (2, 1, 1, {"created": 1}, user().pk)
    assert counts(upload) == ("PUBLISHED", *said)

    assert forget_uploads(LATER - timedelta(seconds=2)) == "0 uploads forgotten, 0 stray files removed."
    assert counts(upload) == ("PUBLISHED", *said)

    assert forget_uploads(LATER) == "1 uploads forgotten, 0 stray files removed."

    assert counts(upload) == ("FORGOTTEN", *said)
    assert upload.received_at == NOW
    assert list(upload.rows.values_list("state", "cells", "problems")) == [("PUBLISHED", [], [])]
    assert Course.objects.get().status == "LIVE"
    assert forget_uploads(LATER) == "0 uploads forgotten, 0 stray files removed."


def test_nothing_can_be_mended_or_published_any_more(lantern: Provider) -> None:
    upload = publish(read(csv_of([COURSE, BAD]), to=lantern))
    forget_uploads(LATER)

    with pytest.raises(UploadNotReady):
        publish_upload(by=user(), upload_id=upload.pk)
    with pytest.raises(UploadNotReady):
        fix_upload_row(by=user(), upload_id=upload.pk, number=3, cells=list(BAD.values()), now=LATER)


def test_an_edit_by_hand_is_still_noticed_by_the_next_file(lantern: Provider) -> None:
    publish(read(csv_of([COURSE]), to=lantern))
    course = Course.objects.get()
    update_course(by=user(), course_id=course.pk, revision=course.revision, changes={"summary": "By hand."}, now=NOW)
    forget_uploads(LATER)

    upload = publish(read(csv_of([{**COURSE, "summary": "By file."}]), to=lantern))

    assert (upload.outcome, Course.objects.get().summary) == ({"conflict": 1}, "By hand.")


def test_only_the_last_row_of_a_listing_stays(lantern: Provider) -> None:
    first = publish(read(csv_of([COURSE]), to=lantern))
    second = publish(read(csv_of([{**COURSE, "summary": "New."}]), to=lantern))

    assert forget_uploads(LATER) == "2 uploads forgotten, 0 stray files removed."

    assert (first.rows.count(), second.rows.count()) == (0, 1)


def test_one_that_nobody_published_is_discarded_with_its_file(lantern: Provider) -> None:
    upload = read(csv_of([COURSE]), to=lantern)
    assert kept() == [upload.file]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda act: act())
        forget_uploads(LATER)

    assert counts(upload) == ("DISCARDED", 1, 1, 0, {}, user().pk)
    assert (upload.rows.count(), kept()) == (0, [])


def test_what_a_worker_has_is_left_alone(lantern: Provider) -> None:
    waiting = send(csv_of([COURSE]), to=lantern)

    forget_uploads(LATER)

    assert counts(waiting)[0] == "RECEIVED"
    assert kept() == [waiting.file]


def test_a_stray_file_goes_after_a_day_and_one_that_waits_stays(lantern: Provider) -> None:
    waiting = send(csv_of([COURSE]), to=lantern)
    stray = files.path_of("0" * 32)
    stray.write_bytes(b"left behind")
    for path in (stray, files.path_of(waiting.file)):
        _age(path, hours=23)
    assert forget_uploads(NOW) == "0 uploads forgotten, 0 stray files removed."

    for path in (stray, files.path_of(waiting.file)):
        _age(path, hours=25)
    assert forget_uploads(NOW) == "0 uploads forgotten, 1 stray files removed."

    assert kept() == [waiting.file]


def _age(path: Path, *, hours: int) -> None:
    moment = (NOW - timedelta(hours=hours)).timestamp()
    os.utime(path, (moment, moment))


def test_so_many_a_turn(settings: Settings) -> None:
    settings.UPLOADS_KEPT_DAYS = 1
    owner = provider()
    for _ in range(AT_ONCE + 1):
        upload_row(upload=kept_upload(provider=owner, finished_at=NOW - timedelta(days=2)))

    assert forget_uploads(NOW) == f"{AT_ONCE} uploads forgotten, 0 stray files removed."
    assert forget_uploads(NOW) == "1 uploads forgotten, 0 stray files removed."
