"""What an upload finds changed since: edits by hand are left alone and reported, moves of the service are not edits."""

from __future__ import annotations

import pytest

from courses.models import Course, Provider, ProviderMember, Upload, UploadRow
from courses.services.access import RoleTooLow
from courses.services.courses import update_course
from courses.services.ending import withdraw_listing
from courses.services.publishing import confirm_listing
from courses.uploads.mending import SameFileOpen
from courses.uploads.services import (
    MOST_OPEN,
    NothingToPublish,
    TooManyUploads,
    UploadNotReady,
    discard_upload,
    fix_upload_row,
    publish_upload,
)
from courses.uploads.work import work_once
from tests.courses.uploads.sending import COURSE, NOW, clock, csv_of, problems, publish, read, send
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.upload import upload as kept_upload
from tests.factories.user import user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lantern() -> Provider:
    made = provider()
    member(made)
    return made


def file(**changes: str) -> bytes:
    return csv_of([{**COURSE, **changes}])


def edit(**changes: str) -> Course:
    course = Course.objects.get()
    return update_course(by=user(), course_id=course.pk, revision=course.revision, changes=changes, now=NOW)


def test_an_edit_by_hand_is_left_alone_and_reported(lantern: Provider) -> None:
    publish(read(file(), to=lantern))
    edit(summary="By hand.")

    upload = read(file(summary="By file."), to=lantern)
    assert [warning["code"] for warning in upload.rows.get().warnings] == ["EDITED_BY_HAND"]
    upload = publish(upload)

    assert (upload.state, upload.outcome, Course.objects.get().summary) == ("PUBLISHED", {"conflict": 1}, "By hand.")
    assert upload.rows.get().state == "CONFLICT"

    upload = publish(upload, overwrite=True)
    assert (upload.outcome, Course.objects.get().summary) == ({"changed": 1}, "By file.")


def test_an_edit_between_checking_and_publishing(lantern: Provider) -> None:
    publish(read(file(), to=lantern))
    upload = read(file(summary="By file."), to=lantern)
    edit(summary="By hand.")

    assert (publish(upload).outcome, Course.objects.get().summary) == ({"conflict": 1}, "By hand.")


def test_what_the_file_says_already_is_no_conflict(lantern: Provider) -> None:
    publish(read(file(), to=lantern))
    edit(title="Spreadsheets", url="https://lantern-yard.example/new")

    upload = read(file(title="Spreadsheets", url="https://lantern-yard.example/new"), to=lantern)

    assert publish(upload).outcome == {"unchanged": 1}


def test_a_confirmation_is_no_edit(lantern: Provider) -> None:
    publish(read(file(), to=lantern))
    confirm_listing(by=user(), listing_id=Course.objects.get().pk, revision=None, now=NOW)

    assert publish(read(file(title="Sheets"), to=lantern)).outcome == {"changed": 1}
    assert Course.objects.get().title == "Sheets"


def test_a_listing_that_is_over_is_listed_anew(lantern: Provider) -> None:
    publish(read(file(), to=lantern))
    withdraw_listing(by=user(), listing_id=Course.objects.get().pk, revision=None, now=NOW, reason="No teacher.")

    assert publish(read(file(), to=lantern)).outcome == {"unchanged": 1}
    assert Course.objects.get().status == "WITHDRAWN"
    assert publish(read(file(starts_on="2027-04-05"), to=lantern)).outcome == {"changed": 1}
    assert Course.objects.get().status == "LIVE"


def test_courses_without_a_reference_are_told_apart_by_title_type_and_level(lantern: Provider) -> None:
    rows = [
        {**COURSE, "course_reference": "", "run_reference": f"R{n}", "level": level} for n, level in enumerate("112")
    ]

    assert publish(read(csv_of(rows), to=lantern)).outcome == {"created": 2}
    assert publish(read(csv_of(rows), to=lantern)).outcome == {"unchanged": 2}
    assert sorted(course.runs.count() for course in Course.objects.all()) == [1, 2]


def test_who_left_meanwhile_publishes_nothing(lantern: Provider) -> None:
    upload = read(file(), to=lantern)
    publish_upload(by=user(), upload_id=upload.pk)
    ProviderMember.objects.update(role="VIEWER")

    done = work_once(clock=clock)

    assert done is not None
    assert (done.state, done.refusal_code, Course.objects.count()) == ("CHECKED", "ROLE_TOO_LOW", 0)
    with pytest.raises(RoleTooLow):
        publish_upload(by=user(), upload_id=upload.pk)


def test_a_venue_that_closed_meanwhile(lantern: Provider) -> None:
    venue = {"venue_reference": "HALL", "name": "Hall", "kind": "LIBRARY", "postcode": "E7 9ZZ"}
    publish(read(csv_of([venue]), to=lantern, kind="VENUES"))
    upload = read(file(delivery_mode="CLASSROOM"), to=lantern)
    assert [code for _, code, _ in problems(upload)] == [
        "VENUE_NEEDED",
        "COMPLETENESS_STUDY_MODE",
        "COMPLETENESS_ATTENDANCE",
    ]
    row = {**COURSE, "venue_reference": "HALL", "delivery_mode": "WORK_BASED"}
    upload = read(csv_of([row]), to=lantern)
    lantern.venues.update(closed_on=NOW.date())

    upload = publish(upload)

    assert (upload.outcome, problems(upload)) == ({"bad": 1}, [(2, "VENUE_UNKNOWN", "venue_reference")])
    assert (upload.bad_rows, Course.objects.count()) == (1, 0)


def test_a_fault_of_ours_is_not_tried_for_ever(lantern: Provider) -> None:
    upload = read(file(), to=lantern)
    publish_upload(by=user(), upload_id=upload.pk)
    UploadRow.objects.update(cells=[1] * len(COURSE))  # no text: what a bug of ours could leave

    done = work_once(clock=clock)

    assert done is not None
    assert (done.state, done.refusal_code, work_once(clock=clock)) == ("CHECKED", "INTERNAL", None)


def test_states_that_allow_no_change(lantern: Provider) -> None:
    upload = send(file(), to=lantern)
    with pytest.raises(UploadNotReady):
        fix_upload_row(by=user(), upload_id=upload.pk, number=2, cells=[], now=NOW)
    with pytest.raises(UploadNotReady):
        publish_upload(by=user(), upload_id=upload.pk)
    discard_upload(by=user(), upload_id=upload.pk)
    assert work_once(clock=clock) is None
    bad = read(file(cost="cheap"), to=lantern)
    with pytest.raises(NothingToPublish):
        publish_upload(by=user(), upload_id=bad.pk)


def test_one_of_two_uploads_of_the_same_file_is_open(lantern: Provider) -> None:
    content = csv_of([COURSE, {**COURSE, "run_reference": "B", "cost": "cheap"}])
    first = publish(read(content, to=lantern))
    read(content, to=lantern)

    with pytest.raises(SameFileOpen):
        fix_upload_row(by=user(), upload_id=first.pk, number=3, cells=[*COURSE.values()], now=NOW)

    assert Upload.objects.get(pk=first.pk).state == "PUBLISHED"


def test_an_organisation_has_so_many_open_uploads(lantern: Provider) -> None:
    for _ in range(MOST_OPEN):
        kept_upload(provider=lantern)

    with pytest.raises(TooManyUploads):
        send(file(), to=lantern)
