"""The publishers' real files. They are not part of the project: without them these tests are skipped, and say so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from courses.importers.open_data.esco_profiles import used_labels
from courses.importers.open_data.esco_skills import skills
from courses.importers.open_data_import import Outcome, import_source
from courses.importers.registry import SOURCES, sources
from courses.importers.runs import Load
from courses.models import CourseRun, JobProfile, Qualification, Venue

FOLDER = Path(os.environ.get("OPEN_DATA_DIR") or settings.BASE_DIR.parent / "shared" / "data")
pytestmark = [
    pytest.mark.open_data,
    pytest.mark.django_db,
    pytest.mark.skipif(
        not FOLDER.is_dir(), reason="the publishers' files are not there: set OPEN_DATA_DIR to their folder"
    ),
]
# ESCO alone takes half a minute: its real files are read below without being written, and writing is tested on small ones.
QUICK = (
    "boroughs",
    "outcodes",
    "borough_outlines",
    "job_profiles",
    "standards",
    "skills_toolkit",
    "qualifications",
    "digital_roles",
    "libraries",
    "providers",
)


def run(name: str, reports: Path) -> Outcome:
    return import_source(sources([name])[0], folder=FOLDER, reports=reports, now=timezone.now(), advance=lambda _: None)


def test_every_file_is_where_we_look_for_it() -> None:
    assert [name for source in SOURCES for name in source.files if not (FOLDER / name).is_file()] == []


def test_every_label_that_an_esco_occupation_uses_is_found(tmp_path: Path) -> None:
    load = Load(FOLDER, timezone.now(), lambda _: None)
    labels = used_labels(load)
    found = list(skills(load, labels))
    assert (len(labels), len(found), len({skill.uri for skill in found})) == (13_492, 13_931, 13_931)
    assert [(skip.code, skip.left_out) for skip in load.skips.found] == [("LABEL_UNKNOWN", "row")] * 8
    assert {label.casefold() for label in labels} <= {skill.label.casefold() for skill in found}
    assert sum(skill.digital for skill in found) == 1_439


def test_all_but_esco_twice(tmp_path: Path) -> None:
    first = {name: run(name, tmp_path) for name in QUICK}
    assert {name: outcome.refusal for name, outcome in first.items()} == dict.fromkeys(QUICK)
    assert {name: [part.created for part in outcome.parts.values()] for name, outcome in first.items()} == {
        "boroughs": [33],
        "outcodes": [330, 647],
        "borough_outlines": [33],
        "job_profiles": [829],
        "standards": [532],
        "skills_toolkit": [79, 79, 0, 22],
        "qualifications": [8092, 19285],
        "digital_roles": [201, 1781],
        "libraries": [345],
        "providers": [914, 914],
    }
    left_out = {name: {code: count for code, _, _, count in outcome.skips.by_code()} for name, outcome in first.items()}
    assert {name: codes for name, codes in left_out.items() if codes} == {
        "digital_roles": {"NOT_IN_USE": 28, "DUPLICATE": 16},
        "libraries": {"CLOSED": 39, "NOT_A_VENUE": 14},
        "providers": {"URL_INVALID": 3},
    }
    again = {name: list(run(name, tmp_path).lines()) for name in QUICK}
    assert again == {name: [f"{name}: nothing changed"] for name in QUICK}
    # Each trap of these files, in the rows that came of it.
    assert set(JobProfile.objects.exclude(salary_year=None).values_list("salary_year", flat=True)) == {2020}
    assert Qualification.objects.filter(levels=[1, 2]).count() == 248
    areas = list(Qualification.objects.order_by().values_list("sector_subject_area", flat=True).distinct())
    assert len({area.casefold() for area in areas}) == len(areas) == 47
    assert not Venue.objects.filter(source="libraries").exclude(closed_on=None).exists()
    assert not CourseRun.objects.exclude(starts_on=None).exists()
