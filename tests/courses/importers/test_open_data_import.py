"""All or nothing, idempotent, and a report of what was left out."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from courses.importers.open_data_import import Outcome
from courses.importers.registry import SOURCES, SourceUnknown, described, sources
from courses.models import ApprenticeshipStandard, Borough, ImportRun, JobProfile, Qualification, QualificationFunding
from tests.courses.importers import samples
from tests.courses.importers.conftest import NOW
from tests.courses.importers.folder import Folder

pytestmark = pytest.mark.django_db
Load = Callable[..., Outcome]


def test_a_second_run_changes_nothing_and_says_so(folder: Folder, load: Load) -> None:
    folder.json(samples.STANDARD_FILE, [samples.standard(), samples.standard(reference="ST0001")])
    assert list(load("standards").lines()) == ["standards: standards 2 new"]
    assert list(load("standards").lines()) == ["standards: nothing changed"]
    assert ImportRun.objects.count() == 1


def test_a_run_leaves_a_row_and_a_report(folder: Folder, load: Load, tmp_path: Path) -> None:
    folder.json(samples.STANDARD_FILE, [samples.standard(), samples.standard(), samples.standard(reference="x")])
    outcome = load("standards")
    run = ImportRun.objects.get()
    assert (run.source, run.file, run.finished_at) == ("ncs_standards", samples.STANDARD_FILE, NOW)
    assert (run.created, run.updated, run.unchanged, run.skipped, len(run.sha256)) == (1, 0, 0, 2, 64)
    report = tmp_path / "imports" / "2026-11-23-standards.csv"
    lines = [
        {
            "file": "apprenticeship_standards.json",
            "row": 2,
            "field": "reference",
            "code": "DUPLICATE",
            "left_out": "row",
            "reason": "It stands in this file already. What stands there first stays.",
        },
        {
            "file": "apprenticeship_standards.json",
            "row": 3,
            "field": "reference",
            "code": "REFERENCE_INVALID",
            "left_out": "row",
            "reason": "It does not have the shape of this publisher's references.",
        },
    ]
    assert run.skips == lines
    with report.open() as file:
        assert list(csv.DictReader(file)) == [line | {"row": str(line["row"])} for line in lines]
    assert list(outcome.lines()) == [
        "standards: standards 1 new",
        "    left out: 1 × DUPLICATE (row). It stands in this file already. What stands there first stays.",
        "    left out: 1 × REFERENCE_INVALID (row). It does not have the shape of this publisher's references.",
        f"    every line of that: {report}",
    ]


def test_the_report_holds_no_rejected_value(folder: Folder, load: Load, tmp_path: Path) -> None:
    folder.json(samples.STANDARD_FILE, [samples.standard(reference="alice@example.org")])
    load("standards")
    assert "alice" not in (tmp_path / "imports" / "2026-11-23-standards.csv").read_text() + str(
        ImportRun.objects.get().skips
    )


def test_only_what_changed_is_written(folder: Folder, load: Load) -> None:
    folder.json(samples.STANDARD_FILE, [samples.standard(), samples.standard(reference="ST0001")])
    load("standards")
    folder.json(samples.STANDARD_FILE, [samples.standard(level=5), samples.standard(reference="ST0002")])
    assert list(load("standards").lines()) == [
        "standards: standards 1 new, 1 changed",
        "    1 standards are no longer in the source, and were left as they are",
    ]
    assert dict(ApprenticeshipStandard.objects.values_list("reference", "level")) == {
        "ST0001": 4,
        "ST0002": 4,
        "ST0128": 5,
    }


def test_an_unchanged_file_is_read_again_where_rows_are_missing(folder: Folder, load: Load) -> None:
    folder.json(samples.STANDARD_FILE, [samples.standard(), samples.standard(reference="ST0001")])
    load("standards")
    ApprenticeshipStandard.objects.get(reference="ST0001").delete()
    assert list(load("standards").lines()) == ["standards: standards 1 new, 1 unchanged"]


def test_parts_that_are_missing_are_noticed_too(folder: Folder, load: Load) -> None:
    folder.csv(samples.QUALIFICATION_FILE, [samples.qualification()])
    load("qualifications")
    QualificationFunding.objects.all().delete()
    assert list(load("qualifications").lines()) == ["qualifications: qualifications 1 unchanged; funding offers 1 new"]


def test_a_source_is_read_again_after_what_it_refers_to(folder: Folder, load: Load) -> None:
    folder.csv(samples.PARTS_FILE, [samples.part(), samples.part(gss_code="E09000025", statutory_inner_outer="outer")])
    folder.csv(samples.BOROUGH_FILE, [samples.borough()])
    folder.csv(samples.OUTCODE_FILE, [samples.outcode(), samples.outcode(outcode="E7", gss_code="E09000025")])
    load("boroughs")
    assert [skip.code for skip in load("outcodes").skips.found] == ["BOROUGH_UNKNOWN"]
    folder.csv(samples.BOROUGH_FILE, [samples.borough(), samples.borough(gss_code="E09000025", name="Newham")])
    load("boroughs")
    assert list(load("outcodes").lines()) == [
        "outcodes: outcodes 1 new, 1 unchanged; borough shares 1 new, 1 unchanged"
    ]


def test_a_file_that_breaks_off_leaves_nothing_behind(folder: Folder, load: Load, tmp_path: Path) -> None:
    folder.csv(samples.QUALIFICATION_FILE, [samples.qualification()])
    load("qualifications")
    path = folder.csv(
        samples.QUALIFICATION_FILE,
        [samples.qualification(QualificationName="New name"), samples.qualification(QualificationNumber="60100024")],
    )
    path.write_bytes(path.read_bytes() + b'18/02/2025,"never closed')
    outcome = load("qualifications", NOW + timedelta(days=1))
    assert list(outcome.lines()) == [
        "qualifications: SOURCE_UNREADABLE. approved_2025-02-18.csv cannot be read: Error. Nothing of this source was loaded."
    ]
    assert list(Qualification.objects.values_list("number", "title")) == [("60100012", "Award in Coding")]
    assert ImportRun.objects.count() == 1
    assert [report.name for report in (tmp_path / "imports").iterdir()] == ["2026-11-23-qualifications.csv"]


def test_what_the_database_refuses_leaves_nothing_behind(folder: Folder, load: Load) -> None:
    # Somebody typed in a profile whose slug the file uses too.
    JobProfile.objects.create(slug="web-developer", title="Alice's own", source="listing")
    folder.json(samples.PROFILE_FILE, [samples.profile(slug="poet"), samples.profile()])
    assert list(load("job_profiles").lines()) == [
        (
            "job_profiles: DATABASE_REFUSED. The database refuses the rows of job_profiles: they break the rule "
            "courses_jobprofile_slug_key. Nothing of this source was loaded."
        )
    ]
    assert list(JobProfile.objects.values_list("title", flat=True)) == ["Alice's own"]


def test_the_sources_come_after_what_they_need() -> None:
    names = [source.name for source in SOURCES]
    assert all(names.index(needed) < names.index(source.name) for source in SOURCES for needed in source.needs)
    assert [source.name for source in sources(["outcodes", "boroughs"])] == ["boroughs", "outcodes"]
    assert sources() == list(SOURCES)
    with pytest.raises(SourceUnknown):
        sources(["nothing"])
    assert all(len(source.file) <= 255 for source in SOURCES)


@pytest.fixture
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_the_command_goes_on_where_a_source_fails(folder: Folder, data_dir: Path) -> None:
    folder.json(samples.STANDARD_FILE, [samples.standard()])
    folder.json(samples.PROFILE_FILE, [samples.profile()])
    (folder.path / samples.PROFILE_FILE).write_text("[")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("import_open_data", str(folder.path), only=["standards", "job_profiles"], stdout=out, stderr=err)
    assert (
        str(caught.value) == "1 of 2 sources failed. Mend what is said above, then run again with --only job_profiles"
    )
    assert caught.value.returncode == 1
    assert out.getvalue() == "standards: standards 1 new\n"
    assert err.getvalue() == (
        "job_profiles: SOURCE_UNREADABLE. job_profiles_shared.json cannot be read: JSONDecodeError. Nothing of this source was loaded.\n"
    )
    assert ApprenticeshipStandard.objects.count() == 1


def test_new_outcodes_get_their_travel_times_once(folder: Folder, data_dir: Path) -> None:
    folder.csv(samples.PARTS_FILE, [samples.part()])
    folder.csv(samples.BOROUGH_FILE, [samples.borough()])
    folder.csv(samples.OUTCODE_FILE, [samples.outcode()])
    said = []
    for _ in range(2):
        out = StringIO()
        call_command("import_open_data", str(folder.path), only=["boroughs", "outcodes"], stdout=out)
        said.append(out.getvalue().splitlines()[-1])
    assert said == ["travel times: 3 new", "travel times: nothing changed"]


def test_the_command_says_what_it_needs(folder: Folder) -> None:
    out = StringIO()
    call_command("import_open_data", list=True, stdout=out)
    assert out.getvalue() == f"{described()}\n"
    with pytest.raises(
        CommandError, match=r"^Say in which folder the publishers' files lie: manage.py import_open_data DIR$"
    ):
        call_command("import_open_data")
    with pytest.raises(CommandError, match=r"^There is no folder .*none\. Say where the publishers' files lie\.$"):
        call_command("import_open_data", str(folder.path / "none"))
    with pytest.raises(
        CommandError, match=r"^SOURCE_UNKNOWN: There is no source of this name. There are: borough_outlines, "
    ):
        call_command("import_open_data", str(folder.path), only=["nothing"])
    assert Borough.objects.count() == 0
