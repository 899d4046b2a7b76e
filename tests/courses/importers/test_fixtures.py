"""The folder fixtures/ as it is shipped, and what happens when a file of it is wrong."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from courses.importers.demo.relative import relative_day
from courses.importers.esco_fixtures import after_labels
from courses.importers.fixture_files import STEPS, FixtureBroken
from courses.importers.fixtures import FixtureLine, load_fixtures
from courses.importers.reading import FileMissing
from courses.importers.record import Record
from courses.models import (
    Borough,
    Course,
    CourseRun,
    ImportRun,
    Job,
    Occupation,
    OccupationSkill,
    Opportunity,
    Outcode,
    OutcodeBorough,
    SearchDocument,
    Skill,
    Source,
    TravelTimes,
    Venue,
)

FOLDER = settings.BASE_DIR / "fixtures"
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def load(folder: Path = FOLDER, today: date = TODAY) -> list[FixtureLine]:
    return load_fixtures(folder=folder, today=today, now=NOW)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of fixtures/ that a test may break."""
    return Path(shutil.copytree(FOLDER, tmp_path / "fixtures"))


def edit(folder: Path, name: str, change: Callable[[list[dict[str, Any]]], None]) -> None:
    path = folder / "demo" / name
    items = json.loads(path.read_text())
    change(items)
    path.write_text(json.dumps(items))


@pytest.mark.parametrize(
    ("today", "value", "day"),
    [
        (date(2026, 11, 23), {"weeks": 0, "weekday": "MON"}, date(2026, 11, 23)),
        (date(2026, 11, 24), {"weeks": 0, "weekday": "MON"}, date(2026, 11, 30)),
        (date(2026, 11, 23), {"weeks": 3, "weekday": "SUN"}, date(2026, 12, 20)),
        (date(2026, 12, 31), {"weeks": 1, "weekday": "THU"}, date(2027, 1, 7)),
        (date(2026, 12, 31), None, None),
    ],
)
def test_relative_days(today: date, value: dict[str, object] | None, day: date | None) -> None:
    assert relative_day(Record("f", 1, {"starts": value}), "starts", today=today) == day


def test_a_description_without_the_labels_before_it() -> None:
    labels = ["Haskell", "gradual development", "Haskell techniques"]
    assert after_labels("Haskell Haskell techniques The principles of Haskell.", labels) == "The principles of Haskell."
    # Each label is taken off once, so that a description may begin with it.
    assert after_labels("Haskell Haskell is a language.", labels) == "Haskell is a language."
    assert after_labels("Haskell unknown words Apply the rules, and check.", labels) == "Apply the rules, and check."


@pytest.mark.django_db
def test_everything_is_loaded() -> None:
    lines = load()
    assert [line.files for line in lines] == [
        *("boroughs.csv", "outcodes.csv", "tfl_stations.csv, rail_stations.csv", "pay_rates.csv"),
        *("esco_digital_skills.csv, esco_everyday_skills.csv", "esco_ict_occupations.json", "synonyms.csv"),
        *("demo/venues.json, demo/workplaces.json", "demo/providers.json", "demo/employers.json"),
        *("demo/courses.json", "demo/jobs.json"),
    ]
    counts = [model.objects.count() for model in (Borough, Outcode, OutcodeBorough, Skill, Occupation, OccupationSkill)]
    assert counts == [33, 330, 647, 795 + 134, 91, 864]
    assert TravelTimes.objects.count() == 330 * 3
    assert not Venue.objects.filter(reach=None).exists()
    assert set(OccupationSkill.objects.values_list("relation", flat=True)) == {"unspecified"}
    assert lines[5].note == "1,106 skill labels are not in esco_digital_skills.csv: left out"
    assert dict(Borough.objects.filter(name__in=["Greenwich", "Newham"]).values_list("name", "part")) == {
        "Greenwich": "inner",
        "Newham": "outer",
    }
    demo = {
        name: len(json.loads((FOLDER / "demo" / f"{name}.json").read_text()))
        for name in ("courses", "jobs", "venues", "workplaces")
    }
    stored = (Course.objects.count(), Job.objects.count(), Venue.objects.count())
    assert stored == (demo["courses"], demo["jobs"], demo["venues"] + demo["workplaces"])
    assert demo["courses"] >= 60
    assert demo["jobs"] >= 60
    assert set(Opportunity.objects.values_list("status", flat=True)) == {"LIVE"}
    assert SearchDocument.objects.count() == Opportunity.objects.count()
    assert not CourseRun.objects.filter(starts_on__lt=TODAY).exists()


@pytest.mark.django_db
def test_an_outcode_lies_at_the_weighted_mean_of_its_parts() -> None:
    load()
    outcode = Outcode.objects.get(code="BR1")
    parts = list(outcode.shares.all())
    assert [(part.borough.name, str(part.share), part.postcodes) for part in parts] == [
        ("Bromley", "0.8615", 1804), ("Lewisham", "0.1380", 289), ("Lambeth", "0.0005", 1),
    ]  # fmt: skip
    assert outcode.latitude == round((51.40815 * 1804 + 51.42675 * 289 + 51.42279) / 2094, 5)
    assert outcode.longitude == round((0.02203 * 1804 + 0.00373 * 289 - 0.1229) / 2094, 5)


@pytest.mark.django_db
def test_a_second_load_on_the_same_day_changes_nothing_and_is_quick() -> None:
    load()
    runs = ImportRun.objects.count()
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        lines = load()
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.5
    assert {str(line).partition(": ")[2] for line in lines} == {"nothing changed"}
    assert ImportRun.objects.count() == runs


@pytest.mark.django_db
def test_a_full_comparison_changes_nothing_either() -> None:
    load()
    ImportRun.objects.all().delete()
    assert [line.changed for line in load()] == [False] * len(STEPS)


@pytest.mark.django_db
def test_on_a_later_day_only_dates_move() -> None:
    load()
    titles = list(Opportunity.objects.order_by("pk").values_list("pk", "title", "published_at"))
    runs = dict(CourseRun.objects.values_list("pk", "starts_on"))
    lines = load(today=TODAY + timedelta(weeks=1))
    assert [line.files for line in lines if line.changed] == ["demo/courses.json", "demo/jobs.json"]
    assert [(part.created, len(part.removed)) for line in lines for part in line.parts.values()] == [(0, 0)] * 7
    assert list(Opportunity.objects.order_by("pk").values_list("pk", "title", "published_at")) == titles
    moved = {pk: day + timedelta(weeks=1) if day else None for pk, day in runs.items()}
    assert dict(CourseRun.objects.values_list("pk", "starts_on")) == moved


@pytest.mark.django_db
def test_rows_that_were_deleted_come_back() -> None:
    load()
    Job.objects.filter(source=Source.DEMO).first().delete()
    assert [line.files for line in load() if line.changed] == ["demo/jobs.json"]
    CourseRun.objects.first().delete()
    # The jobs refer to the courses, so they are compared again too, and have not changed.
    assert [line.files for line in load() if line.changed] == ["demo/courses.json"]


@pytest.mark.django_db
def test_a_course_that_leaves_the_file_is_closed(copy: Path) -> None:
    load(copy)
    key = json.loads((copy / "demo" / "courses.json").read_text())[0]["key"]
    edit(copy, "courses.json", lambda items: items.pop(0))
    edit(copy, "jobs.json", lambda items: [item.update(interview_guarantee_courses=[]) for item in items])
    lines = {line.files: str(line) for line in load(copy)}
    assert Course.objects.get(source_ref=key).status == "CLOSED"
    assert Course.objects.filter(status="CLOSED").count() == 1
    assert lines["demo/courses.json"].startswith("demo/courses.json: courses 79 unchanged, 1 removed")


MISTAKES: dict[str, list[tuple[dict[str, Any], str]]] = {
    "courses.json": [
        ({"provider": "nobody"}, "provider: VALUE_UNKNOWN"),
        ({"level": 9}, "level: LEVEL_UNKNOWN"),
        ({"skills": {"teaches": ["no such skill"], "requires": []}}, "teaches: SKILL_UNKNOWN"),
        ({"skills": {"teach": []}}, "skills: VALUE_UNKNOWN"),
        ({"funding": ["FREE"]}, "funding: VALUE_UNKNOWN"),
        ({"summary": "x" * 301}, "summary: TOO_LONG"),
        ({"runs": []}, "runs: VALUE_MISSING"),
        ({"runs": [{"delivery_mode": "ONLINE", "ends": {"weeks": 3, "weekday": "MON"}}]}, "ends: DATES_REVERSED"),
        ({"minimum_age": 190}, "minimum_age: NUMBER_INVALID"),
    ],
    "venues.json": [
        ({"borough": "Barnet", "outcode": "SE1"}, "borough: PLACE_INVALID"),
        ({"access": ["RAMP"]}, "access: VALUE_UNKNOWN"),
    ],
    "providers.json": [({"ukprn": "10000001"}, "ukprn: UKPRN_INVALID")],
    "employers.json": [({"living_wage_employer": None}, "living_wage_employer: VALUE_UNKNOWN")],
    "jobs.json": [
        ({"employer": "nobody"}, "employer: VALUE_UNKNOWN"),
        ({"locations": [], "workplace": "ON_SITE"}, "locations: VALUE_MISSING"),
        ({"pay_min": "12.71", "pay_period": None}, "pay_period: VALUE_MISSING"),
        ({"closes": {"weeks": 1, "weekday": "Monday"}}, "closes: DATE_INVALID"),
        ({"interview_guarantee_courses": ["no such course"]}, "interview_guarantee_courses: VALUE_UNKNOWN"),
    ],
}


@pytest.mark.parametrize("file", MISTAKES)
@pytest.mark.django_db
def test_every_mistake_is_named_and_nothing_is_loaded(copy: Path, file: str) -> None:
    mistakes = MISTAKES[file]
    edit(copy, file, lambda items: [item.update(change) for item, (change, _) in zip(items, mistakes, strict=False)])
    with pytest.raises(FixtureBroken) as caught:
        load(copy)
    said = "; ".join(f"row {row}, {mistake}" for row, (_, mistake) in enumerate(mistakes, start=1))
    assert caught.value.text == f"fixtures/demo/{file} has mistakes ({len(mistakes)}): {said}"
    assert (Borough.objects.count(), ImportRun.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_key_that_stands_twice_also_across_two_files(copy: Path) -> None:
    key = json.loads((copy / "demo" / "venues.json").read_text())[0]["key"]
    edit(copy, "workplaces.json", lambda items: items[2].update(key=key))
    with pytest.raises(FixtureBroken) as caught:
        load(copy)
    assert caught.value.text == "fixtures/demo/workplaces.json has mistakes (1): row 3, key: DUPLICATE"


@pytest.mark.django_db
def test_a_skill_label_that_stands_twice(copy: Path) -> None:
    path = copy / "esco_digital_skills.csv"
    path.write_text(path.read_text() + "http://data.europa.eu/esco/skill/x,Haskell,,,,knowledge,Haskell Again.\n")
    with pytest.raises(FixtureBroken) as caught:
        load(copy)
    assert caught.value.text == "fixtures/esco_digital_skills.csv has mistakes (1): row 797, preferred_label: DUPLICATE"


@pytest.mark.django_db
def test_a_missing_file(copy: Path) -> None:
    (copy / "demo" / "jobs.json").unlink()
    with pytest.raises(FileMissing) as caught:
        load(copy)
    assert caught.value.text == "jobs.json is missing from the folder demo."
    assert Borough.objects.count() == 0


@pytest.mark.django_db
def test_what_the_full_classification_says_is_not_undone() -> None:
    load()
    skill = Skill.objects.get(label="Haskell")
    relation = OccupationSkill.objects.order_by("pk").first()
    Skill.objects.filter(pk=skill.pk).update(description="Newer.")
    OccupationSkill.objects.filter(pk=relation.pk).update(relation="essential")
    dropped = OccupationSkill.objects.order_by("pk").last()
    dropped.delete()
    ImportRun.objects.filter(source=Source.ESCO).delete()
    ImportRun.objects.create(
        source=Source.ESCO, file="esco", sha256="", finished_at=NOW, created=1, updated=0, unchanged=0, skipped=0
    )
    assert [line.changed for line in load()] == [False] * len(STEPS)
    assert Skill.objects.get(pk=skill.pk).description == "Newer."
    assert OccupationSkill.objects.get(pk=relation.pk).relation == "essential"
    assert not OccupationSkill.objects.filter(occupation_id=dropped.occupation_id, skill_id=dropped.skill_id).exists()


@pytest.mark.django_db
def test_the_command_prints_one_line_a_step(capsys: pytest.CaptureFixture[str], copy: Path) -> None:
    call_command("load_fixtures", today=TODAY)
    out = capsys.readouterr().out.splitlines()
    assert len(out) == len(STEPS)
    assert out[:2] == ["boroughs.csv: boroughs 33 new", "outcodes.csv: outcodes 330 new; borough shares 647 new"]
    edit(copy, "jobs.json", lambda items: items[0].update(key=""))
    with pytest.raises(
        CommandError, match=r"^FIXTURE_BROKEN: fixtures/demo/jobs.json has mistakes \(1\): row 1, key: VALUE_MISSING$"
    ):
        call_command("load_fixtures", folder=copy, today=TODAY)
