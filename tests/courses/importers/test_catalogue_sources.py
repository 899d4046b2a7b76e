"""Qualifications, Skills Toolkit courses and ESCO: each trap of their files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from courses.importers.open_data.esco_skills import longest_label
from courses.importers.open_data_import import Outcome
from courses.models import (
    Course,
    CourseRun,
    Occupation,
    OccupationSkill,
    Provider,
    Qualification,
    QualificationFunding,
    Skill,
)
from courses.services.approval import Decision, decide_on_organisation
from tests.courses.importers import samples
from tests.courses.importers.conftest import NOW
from tests.courses.importers.folder import Folder, said
from tests.factories.user import staff_user

pytestmark = pytest.mark.django_db
Load = Callable[..., Outcome]
ESCO = "http://data.europa.eu/esco"


def qualifications() -> list[dict[str, str]]:
    """Every trap of the file."""
    loans = {
        "AdvancedLearnerLoans_FundingAvailable": "True",
        "AdvancedLearnerLoans_FundingApprovalStartDate": "01/08/2024",
    }
    return [
        samples.qualification(**loans, AdvancedLearnerLoans_Notes=" 18+ only "),
        samples.qualification(
            QualificationNumber="601/0002/X", Level="Level 1/2", SectorSubjectArea="Digital Technology (Users)"
        ),
        samples.qualification(
            QualificationNumber="60100034", **loans, AdvancedLearnerLoans_FundingApprovalEndDate="31/07/2024"
        ),
        samples.qualification(
            QualificationNumber="60100046",
            Level="Entry Level",
            DigitalEntitlement_FundingApprovalStartDate="2024-08-01",
        ),
        samples.qualification(QualificationNumber="60100058", DigitalEntitlement_FundingAvailable="maybe"),
        samples.qualification(QualificationNumber="6010005"),
        samples.qualification(QualificationNumber="60100060", Level="Level 12"),
        samples.qualification(QualificationNumber="60100071", DateOfOfqualDataSnapshot="18/2/2025"),
        samples.qualification(QualificationNumber="60100083", QualificationName="x" * 256),
        samples.qualification(),
    ]


def test_qualifications_and_their_offers(folder: Folder, load: Load) -> None:
    folder.csv(samples.QUALIFICATION_FILE, qualifications(), bom=True)
    outcome = load("qualifications")
    stored = Qualification.objects.values_list("number", "title", "levels", "sector_subject_area", "snapshot_on")
    assert list(stored) == [
        (number, "Award in Coding", levels, "Digital technology (users)", date(2025, 2, 18))
        for number, levels in [
            ("60100012", [2]),
            ("6010002X", [1, 2]),
            ("60100034", [2]),
            ("60100046", [0]),
            ("60100058", [2]),
        ]
    ]
    offers = QualificationFunding.objects.order_by("qualification__number", "offer")
    august, july = date(2024, 8, 1), date(2026, 7, 31)
    assert list(offers.values_list("qualification__number", "offer", "approved_from", "approved_to", "notes")) == [
        ("60100012", "AdvancedLearnerLoans", august, None, "18+ only"),
        ("60100012", "DigitalEntitlement", august, july, ""),
        ("6010002X", "DigitalEntitlement", august, july, ""),
        ("60100034", "DigitalEntitlement", august, july, ""),
    ]
    assert said(outcome.skips) == [
        (4, "AdvancedLearnerLoans_FundingApprovalEndDate", "DATES_REVERSED", "value"),
        (5, "DigitalEntitlement_FundingApprovalStartDate", "DATE_INVALID", "value"),
        (6, "DigitalEntitlement_FundingAvailable", "VALUE_UNKNOWN", "value"),
        (7, "QualificationNumber", "REFERENCE_INVALID", "row"),
        (8, "Level", "LEVEL_UNKNOWN", "row"),
        (9, "DateOfOfqualDataSnapshot", "DATE_INVALID", "row"),
        (10, "title", "TOO_LONG", "row"),
        (11, "QualificationNumber", "DUPLICATE", "row"),
    ]


def test_an_offer_that_ends_is_removed_and_a_qualification_that_leaves_is_not(folder: Folder, load: Load) -> None:
    folder.csv(
        samples.QUALIFICATION_FILE, [samples.qualification(), samples.qualification(QualificationNumber="60100024")]
    )
    load("qualifications")
    folder.csv(samples.QUALIFICATION_FILE, [samples.qualification(DigitalEntitlement_FundingAvailable="False")])
    assert list(load("qualifications").lines()) == [
        "qualifications: qualifications 1 unchanged; funding offers 1 removed",
        "    1 qualifications are no longer in the source, and were left as they are",
    ]
    assert list(QualificationFunding.objects.values_list("qualification__number", flat=True)) == ["60100024"]


def toolkit_courses() -> list[dict[str, object]]:
    """Every trap of the file."""
    return [
        samples.toolkit(),
        samples.toolkit(
            id="stk-002",
            provider="ALDER online",
            total_study_time="Under 4 hours",
            study_type="Scheduled, no instructor",
        ),
        samples.toolkit(id="stk-003", provider="Birch", total_study_time="varies", cost="From £20", learn=[]),
        samples.toolkit(id="stk-004", cost="£20", description="Short. Sweet."),
        samples.toolkit(id="stk-005", url="not an address"),
        samples.toolkit(id="stk-006", url=""),
        samples.toolkit(),
    ]


def test_a_suspended_provider_of_the_toolkit_stays_suspended(folder: Folder, load: Load) -> None:
    folder.json(samples.TOOLKIT_FILE, [samples.toolkit()])
    load("skills_toolkit")
    decision = Decision.SUSPEND
    pk = Provider.objects.get().pk
    decide_on_organisation(
        model=Provider, pk=pk, decision=decision, by=staff_user(), now=NOW, reason="Its pages are gone."
    )

    load("skills_toolkit")

    assert Provider.objects.values_list("approval", flat=True).get() == "SUSPENDED"
    assert Course.objects.values_list("status", "status_reason").get() == ("WITHDRAWN", "Its pages are gone.")


def test_toolkit_courses(folder: Folder, load: Load) -> None:
    folder.json(samples.TOOLKIT_FILE, toolkit_courses())
    outcome = load("skills_toolkit")
    courses = Course.objects.order_by("source_ref")
    assert list(
        courses.values_list("source_ref", "course_type", "funding", "status", "provider__name", "confirmed_at")
    ) == [
        ("stk-001", "SELF_PACED", ["FREE_TO_ALL"], "LIVE", "Alder Online", None),
        ("stk-002", "SHORT_COURSE", ["FREE_TO_ALL"], "LIVE", "Alder Online", None),
        ("stk-003", "SELF_PACED", [], "LIVE", "Birch", None),
        ("stk-004", "SELF_PACED", [], "LIVE", "Alder Online", None),
    ]
    runs = CourseRun.objects.order_by("course__source_ref").values_list(
        "delivery_mode", "starts_on", "duration_value", "duration_unit", "cost_gbp"
    )
    assert list(runs) == [
        ("ONLINE", None, 48, "HOURS", Decimal("0.00")),
        ("ONLINE", None, 4, "HOURS", Decimal("0.00")),
        ("ONLINE", None, None, "", None),
        ("ONLINE", None, 48, "HOURS", Decimal("20.00")),
    ]
    assert said(outcome.skips) == [
        (3, "cost", "COST_UNKNOWN", "value"),
        (3, "total_study_time", "TIME_UNKNOWN", "value"),
        (5, "url", "URL_INVALID", "row"),
        (6, "url", "VALUE_MISSING", "row"),
        (7, "id", "DUPLICATE", "row"),
    ]
    assert Provider.objects.count() == 2
    assert not courses.filter(document=None).exists()


def test_what_toolkit_courses_say_about_themselves(folder: Folder, load: Load) -> None:
    folder.json(samples.TOOLKIT_FILE, toolkit_courses())
    load("skills_toolkit")
    courses = Course.objects.order_by("source_ref")
    assert [course.description for course in courses[:3]] == [
        "Maths for every day. This course covers:\n- fractions\n- decimals",
        (
            "Maths for every day. This course covers:\n- fractions\n- decimals\n\nIt takes under 4 hours."
            "\n\nIt runs at set times. The provider's page says when."
        ),
        "Maths for every day. This course covers:",
    ]
    assert [course.summary for course in courses] == ["Maths for every day."] * 3 + ["Short. Sweet."]


def test_a_toolkit_course_that_leaves_the_file_is_closed(folder: Folder, load: Load) -> None:
    folder.json(samples.TOOLKIT_FILE, [samples.toolkit(), samples.toolkit(id="stk-002")])
    load("skills_toolkit")
    folder.json(samples.TOOLKIT_FILE, [samples.toolkit()])
    outcome = load("skills_toolkit", NOW + timedelta(days=30))
    assert list(Course.objects.order_by("source_ref").values_list("source_ref", "status")) == [
        ("stk-001", "LIVE"),
        ("stk-002", "CLOSED"),
    ]
    assert (
        next(outcome.lines())
        == "skills_toolkit: courses 1 unchanged, 1 removed; runs 1 unchanged; skill relations none; providers 1 unchanged"
    )


def skill_row(
    n: int, label: str, kind: str = "knowledge", other: str = "", text: str = "What it is."
) -> dict[str, str]:
    return {
        "conceptUri": f"{ESCO}/skill/{n}",
        "preferredLabel": label,
        "skillType": kind,
        "altLabels": other,
        "description": text,
    }


def esco(folder: Folder, *, drop_last: bool = False) -> None:
    """A classification of six skills and three occupations, with every trap."""
    names = ("digital", "transversal", "language", "digComp")
    rows = {
        "digital": [skill_row(1, "Haskell ", other="lazy language\nHaskell"), skill_row(9, "odd", "attitude")],
        "transversal": [skill_row(2, "show initiative", "skill/competence", "take the initiative | act | act")],
        "language": [skill_row(3, "Polish")],
        "digComp": [skill_row(1, "Haskell ", other="lazy language\nHaskell"), skill_row(1, "Haskell ")],
    }
    for name in names:
        folder.csv(f"esco_1.2.0/{name}SkillsCollection_en.csv.xz", rows[name], bom=True)
    texts = {
        1: "Haskell lazy language What it is.",
        4: "manage staff direct staff Assign tasks, and check them.",
        5: "manage staff of a kitchen run a kitchen",
        6: "no such label Nobody knows it.",
        7: "",
    }
    folder.csv(
        "esco_1.2.0/skills_uri_text.csv.xz",
        [{"id": f"{ESCO}/skill/{n}", "description": text} for n, text in texts.items()],
    )
    folder.csv("from_packages/esco_1.1.1_digital_skills.csv", [{"uri": f"{ESCO}/skill/4"}])
    occupation = {"iscoGroup": "2512", "altLabels": "coder\nprogrammer\ncoder", "description": "They code."}
    found = [occupation | {"conceptUri": f"{ESCO}/occupation/{n}", "preferredLabel": f" job {n}"} for n in (1, 2)]
    folder.csv(
        "esco_1.2.0/occupations_en.csv.xz",
        [*found, found[0] | {"conceptUri": f"{ESCO}/occupation/3", "iscoGroup": "25"}],
    )
    profiles = [
        {"essential_skills": ["haskell", " manage  staff"], "optional_skills": ["manage staff", "no label at all"]},
        {"essential_skills": None, "optional_skills": [] if drop_last else ["manage staff of a kitchen"]},
        {"essential_skills": ["haskell"], "optional_skills": None},
    ]
    knowledge = {"essential_knowledge": ["manage staff of a kitchen"]}
    numbered = [
        {"occupation_uri": f"{ESCO}/occupation/{n}", **knowledge, **profile}
        for n, profile in enumerate(profiles, start=1)
    ]
    folder.parquet("esco_1.2.0/esco_occupation_profiles.parquet", numbered)


def test_esco(folder: Folder, load: Load) -> None:
    esco(folder)
    outcome = load("esco")
    fields = ("uri", "label", "alternative_labels", "kind", "description", "digital")
    assert [(row[0].rpartition("/")[2], *row[1:]) for row in Skill.objects.order_by("uri").values_list(*fields)] == [
        ("1", "Haskell", ["lazy language"], "knowledge", "What it is.", True),
        ("2", "show initiative", ["take the initiative", "act"], "skill", "What it is.", False),
        ("3", "Polish", [], "knowledge", "What it is.", False),
        ("4", "manage staff", [], "", "Assign tasks, and check them.", True),
        ("5", "manage staff of a kitchen", [], "knowledge", "run a kitchen", False),
    ]
    occupations = Occupation.objects.order_by("uri").values_list("label", "alternative_labels", "isco_group")
    assert list(occupations) == [("job 1", ["coder", "programmer"], "2512"), ("job 2", ["coder", "programmer"], "2512")]
    relations = OccupationSkill.objects.order_by("occupation__uri", "skill__uri")
    assert list(relations.values_list("occupation__label", "skill__label", "relation")) == [
        ("job 1", "Haskell", "essential"),
        ("job 1", "manage staff", "essential"),
        ("job 2", "manage staff of a kitchen", "optional"),
    ]
    assert [
        (skip.file.partition(".")[0], *line)
        for skip, line in zip(outcome.skips.found, said(outcome.skips), strict=True)
    ] == [
        ("digitalSkillsCollection_en", 3, "skillType", "VALUE_UNKNOWN", "row"),
        ("digCompSkillsCollection_en", 3, "conceptUri", "DUPLICATE", "row"),
        ("skills_uri_text", 5, "description", "LABEL_UNKNOWN", "row"),
        ("skills_uri_text", 6, "description", "VALUE_MISSING", "row"),
        ("occupations_en", 4, "iscoGroup", "VALUE_UNKNOWN", "row"),
        ("esco_occupation_profiles", 1, "optional_skills", "DUPLICATE", "value"),
        ("esco_occupation_profiles", 1, "optional_skills", "SKILL_UNKNOWN", "value"),
        ("esco_occupation_profiles", 3, "occupation_uri", "OCCUPATION_UNKNOWN", "row"),
    ]


def test_esco_again_and_with_a_relation_less(folder: Folder, load: Load) -> None:
    Skill.objects.create(uri=f"{ESCO}/skill/old", label="retired")
    esco(folder)
    load("esco")
    esco(folder, drop_last=True)
    lines = list(load("esco").lines())
    assert lines[:2] == [
        "esco: skills 5 unchanged; occupations 2 unchanged; skill relations 2 unchanged, 1 removed",
        "    1 skills are no longer in the source, and were left as they are",
    ]


def test_esco_with_a_parquet_file_that_is_none(folder: Folder, load: Load) -> None:
    esco(folder)
    folder.put("esco_1.2.0/esco_occupation_profiles.parquet", b"PAR1 no")
    refusal = load("esco").refusal
    assert (refusal.code, Skill.objects.count()) == ("SOURCE_UNREADABLE", 0)
    folder.parquet("esco_1.2.0/esco_occupation_profiles.parquet", [{"occupation_uri": "x"}])
    refusal = load("esco").refusal
    assert (refusal.code, refusal.text.partition(". ")[2]) == (
        "HEADER_WRONG",
        "It lacks: essential_skills, optional_skills, essential_knowledge.",
    )


def test_the_longest_label_ends_at_the_end_of_a_word() -> None:
    known = {"manage": "manage", "manage staff": "Manage staff", "man": "man"}
    assert longest_label("Manage staff of a kitchen", known) == "Manage staff"
    assert longest_label("manage staffing", known) == "manage"
    assert longest_label("managers", known) is None
    assert longest_label("man", known) == "man"
