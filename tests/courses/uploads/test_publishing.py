"""From a file to listings: all good rows in one act, the same file twice changes nothing."""

from __future__ import annotations

import pytest

from courses.models import Course, Job, ListingChange, Provider, Upload, Venue
from courses.uploads.services import fix_upload_row
from tests.courses.uploads.sending import COURSE, JOB, NOW, VENUE, csv_of, problems, publish, read
from tests.factories.employer import employer
from tests.factories.member import member
from tests.factories.provider import provider
from tests.factories.user import user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lantern() -> Provider:
    """A provider for which Alice acts."""
    made = provider()
    member(made)
    return made


def runs(*references: str, **more: str) -> list[dict[str, str]]:
    return [{**COURSE, "run_reference": reference, **more} for reference in references]


def test_rows_of_one_course_become_its_runs(lantern: Provider) -> None:
    upload = read(csv_of(runs("A", "B", "C")), to=lantern)

    assert (upload.state, upload.rows_read, upload.good_rows, upload.bad_rows, problems(upload)) == (
        "CHECKED",
        3,
        3,
        0,
        [],
    )
    assert Course.objects.count() == 0

    upload = publish(upload)

    course = Course.objects.get()
    assert (upload.state, upload.outcome) == ("PUBLISHED", {"created": 1})
    assert (course.title, course.status, course.provider, course.revision) == (
        "Spreadsheets for work",
        "LIVE",
        lantern,
        3,
    )
    assert list(course.runs.values_list("reference", flat=True)) == ["A", "B", "C"]
    assert list(course.changes.order_by("pk").values_list("action", "revision", "to_status", "actor")) == [
        ("CREATED", 1, "", "MEMBER"),
        ("MOVED", 2, "IN_REVIEW", "MEMBER"),
        ("MOVED", 3, "LIVE", "SYSTEM"),
    ]
    assert str(Course.objects.values_list("document__vector", flat=True).get()).startswith("'")


def test_the_same_file_again_changes_nothing_and_says_so(lantern: Provider) -> None:
    content = csv_of(runs("A", "B"))
    publish(read(content, to=lantern))
    history = ListingChange.objects.count()

    again = publish(read(content, to=lantern))

    assert (again.state, again.outcome) == ("PUBLISHED", {"unchanged": 1})
    assert (Course.objects.count(), ListingChange.objects.count()) == (1, history)


def test_a_changed_row_updates_with_history_and_leaves_the_rest_alone(lantern: Provider) -> None:
    publish(read(csv_of([*runs("A", "B"), {**COURSE, "course_reference": "OTHER", "title": "Other"}]), to=lantern))

    again = publish(read(csv_of(runs("B", cost="£99")), to=lantern))

    course = Course.objects.get(reference="SPREAD-1")
    assert again.outcome == {"changed": 1}
    assert [(run.reference, str(run.cost_gbp)) for run in course.runs.all()] == [("A", "120.00"), ("B", "99.00")]
    assert (course.status, course.revision) == ("LIVE", 4)
    run = course.runs.get(reference="B")
    assert course.changes.order_by("pk").last().fields == {f"runs.{run.pk}.cost_gbp": ["120.00", "99"]}
    assert Course.objects.get(reference="OTHER").status == "LIVE"


def test_jobs_and_venues(lantern: Provider) -> None:
    dock = employer(approval="APPROVED")
    member(dock)
    publish(read(csv_of([VENUE]), to=dock, kind="VENUES"))
    upload = publish(
        read(csv_of([{**JOB, "workplace": "ON_SITE", "venue_references": "MARSH-LANE"}]), to=dock, kind="JOBS")
    )

    assert upload.outcome == {"created": 1}
    job, venue = Job.objects.get(), Venue.objects.get()
    assert (job.status, [place.venue for place in job.locations.all()]) == ("LIVE", [venue])
    assert publish(read(csv_of([VENUE]), to=dock, kind="VENUES")).outcome == {"unchanged": 1}


def test_an_organisation_that_is_not_approved_gets_drafts(lantern: Provider) -> None:
    Provider.objects.update(approval="PENDING")

    assert publish(read(csv_of(runs("A")), to=lantern)).outcome == {"created": 1}

    assert Course.objects.values_list("status", "revision").get() == ("DRAFT", 1)


def test_bad_rows_stay_behind_and_are_mended(lantern: Provider) -> None:
    upload = read(csv_of([*runs("A"), *runs("B", cost="cheap")]), to=lantern)
    assert problems(upload) == [(3, "MONEY_INVALID", "cost")]

    upload = publish(upload)

    assert (upload.state, upload.outcome, upload.good_rows, upload.bad_rows) == ("PUBLISHED", {"created": 1}, 1, 1)
    cells = [*runs("B", cost="95")[0].values()]
    row = fix_upload_row(by=user(), upload_id=upload.pk, number=3, cells=cells, now=NOW)
    assert (row.state, Upload.objects.get().state, Upload.objects.get().bad_rows) == ("GOOD", "CHECKED", 0)
    assert publish(upload).outcome == {"changed": 1}
    assert list(Course.objects.get().runs.values_list("reference", flat=True)) == ["A", "B"]


def test_an_american_day_puts_the_other_days_in_doubt(lantern: Provider) -> None:
    upload = read(
        csv_of([*runs("A"), *runs("B", starts_on="12/25/2027"), *runs("C", starts_on="2027-03-08")]), to=lantern
    )

    assert problems(upload) == [(2, "DATE_AMBIGUOUS", "starts_on"), (3, "DATE_AMERICAN", "starts_on")]
    assert Upload.objects.get().american_columns == [8]


def test_a_venue_of_a_publishers_file_stays_behind_alone(lantern: Provider) -> None:
    publish(read(csv_of([VENUE]), to=lantern, kind="VENUES"))
    Venue.objects.update(source="demo", source_ref="1")
    rows = [{**VENUE, "name": "Another name"}, {**VENUE, "venue_reference": "NEW"}]

    upload = publish(read(csv_of(rows), to=lantern, kind="VENUES"))

    assert (upload.outcome, problems(upload)) == ({"bad": 1, "created": 1}, [(2, "PUBLISHERS_ROW", "")])
    assert sorted(Venue.objects.values_list("name", flat=True)) == ["Marsh Lane Centre", "Marsh Lane Centre"]
