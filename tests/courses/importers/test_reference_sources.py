"""Boroughs, outcodes, standards, job profiles, roles, libraries and providers: each trap of their files."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from courses.importers.open_data_import import Outcome
from courses.models import (
    ApprenticeshipStandard,
    Borough,
    BoroughOutline,
    DigitalRole,
    DigitalRoleSkill,
    JobProfile,
    Outcode,
    OutcodeBorough,
    Provider,
    Venue,
    VenueBorough,
)
from tests.courses.importers import samples
from tests.courses.importers.folder import Folder, said
from tests.factories.member import member
from tests.factories.venue import venue

pytestmark = pytest.mark.django_db
Load = Callable[..., Outcome]


def test_boroughs(folder: Folder, load: Load) -> None:
    folder.csv(
        samples.PARTS_FILE,
        [samples.part(), samples.part(gss_code="E09000025", statutory_inner_outer="outer")],
        bom=True,
    )
    rows = [
        samples.borough(name=" Hackney  "),
        samples.borough(),
        samples.borough(gss_code="E09000025", name="Newham", postcode_centroid_lat="0"),
        samples.borough(gss_code="E08000003", name="Manchester"),
    ]
    folder.csv(samples.BOROUGH_FILE, rows)
    outcome = load("boroughs")
    assert list(Borough.objects.values_list("pk", "name", "part")) == [("E09000012", "Hackney", "inner")]
    assert said(outcome.skips) == [
        (3, "gss_code", "DUPLICATE", "row"),
        (4, "postcode_centroid_lat", "PLACE_INVALID", "row"),
        (5, "gss_code", "BOROUGH_UNKNOWN", "row"),
    ]


def test_outcodes_keep_every_share(folder: Folder, load: Load, hackney: Borough) -> None:
    Borough.objects.create(gss_code="E09000025", name="Newham", part="outer", latitude=51.5, longitude=0.03)
    rows = [
        samples.outcode(postcodes="300", share_of_outcode="0.75", lat="51.54"),
        samples.outcode(gss_code="E09000025", postcodes="100", share_of_outcode="0.25", lat="51.50"),
        samples.outcode(),
        samples.outcode(outcode="E9", share_of_outcode="1.2"),
        samples.outcode(outcode="E9", gss_code="E09000001"),
        samples.outcode(outcode="E9", postcodes="0"),
        samples.outcode(outcode="E9 1"),
    ]
    folder.csv(samples.OUTCODE_FILE, rows)
    outcome = load("outcodes")
    assert list(Outcode.objects.values_list("code", "latitude", "longitude")) == [("E8", 51.53, -0.06)]
    shares = OutcodeBorough.objects.values_list("borough__name", "share", "postcodes")
    assert list(shares) == [("Hackney", Decimal("0.7500"), 300), ("Newham", Decimal("0.2500"), 100)]
    assert said(outcome.skips) == [
        (4, "outcode", "DUPLICATE", "row"),
        (5, "share_of_outcode", "NUMBER_INVALID", "row"),
        (6, "gss_code", "BOROUGH_UNKNOWN", "row"),
        (7, "postcodes", "NUMBER_INVALID", "row"),
        (8, "outcode", "POSTCODE_INVALID", "row"),
    ]


def test_a_source_that_others_need_comes_first(folder: Folder, load: Load) -> None:
    folder.csv(samples.OUTCODE_FILE, [samples.outcode()])
    outcome = load("outcodes")
    assert list(outcome.lines()) == [
        "outcodes: SOURCE_NEEDED. Load the source boroughs first: the rows of this one refer to it. Nothing of this source was loaded."
    ]


def test_borough_outlines(folder: Folder, load: Load, hackney: Borough) -> None:
    square = samples.outline()["geometry"]["coordinates"]
    crossed = [[[0.0, 51.0], [1.0, 52.0], [1.0, 51.0], [0.0, 52.0], [0.0, 51.0]]]
    features = [
        samples.outline(type="MultiPolygon", coordinates=[square]),
        samples.outline(),
        samples.outline("E08000003"),
        samples.outline(coordinates=crossed),
        samples.outline(type="Point", coordinates=[0.0, 51.0]),
        samples.outline(coordinates="x"),
        {"type": "Feature", "properties": None, "geometry": None},
    ]
    place = venue(borough=None, latitude=51.55, longitude=-0.06)
    folder.put(samples.OUTLINE_FILE, json.dumps({"type": "FeatureCollection", "features": features}).encode())
    outcome = load("borough_outlines")

    assert list(BoroughOutline.objects.values_list("borough", "polygons")) == [("E09000012", [square])]
    assert said(outcome.skips) == [
        (2, "gss_code", "DUPLICATE", "row"),
        (3, "gss_code", "BOROUGH_UNKNOWN", "row"),
        (4, "geometry", "PLACE_INVALID", "row"),
        (5, "geometry", "PLACE_INVALID", "row"),
        (6, "geometry", "PLACE_INVALID", "row"),
        (7, "geometry", "VALUE_MISSING", "row"),
    ]
    assert list(VenueBorough.objects.values_list("venue", "borough", "metres")) == [(place.pk, "E09000012", 0)]


def test_standards(folder: Folder, load: Load) -> None:
    items = [
        samples.standard(title=" Network  engineer "),
        samples.standard(reference="ST0214", lars_code=0, max_funding_gbp=0),
        samples.standard(reference="ST214"),
        samples.standard(reference="ST0300", level=8),
        samples.standard(reference="ST0301", title="x" * 256),
        samples.standard(),
        samples.standard(reference="ST0302", duration_months="two years"),
        samples.standard(reference="ST0303", duration_months=40_000),
    ]
    folder.json(samples.STANDARD_FILE, items)
    outcome = load("standards")
    stored = ApprenticeshipStandard.objects.values_list(
        "reference", "title", "lars_code", "level", "max_funding_gbp", "routes"
    )
    assert list(stored) == [
        ("ST0128", "Network engineer", 127, 4, 17000, ["Digital"]),
        ("ST0214", "Network engineer", None, 4, None, ["Digital"]),
    ]
    assert said(outcome.skips) == [
        (3, "reference", "REFERENCE_INVALID", "row"),
        (4, "level", "LEVEL_UNKNOWN", "row"),
        (5, "title", "TOO_LONG", "row"),
        (6, "reference", "DUPLICATE", "row"),
        (7, "duration_months", "NUMBER_INVALID", "row"),
        (8, "duration_months", "NUMBER_INVALID", "row"),
    ]


def test_job_profiles_and_the_year_of_their_pay(folder: Folder, load: Load) -> None:
    items = [
        samples.profile(),
        samples.profile(
            slug="barrister's-clerk", categories=["digital", "Law"], salary_starter="variable", salary_experienced=""
        ),
        samples.profile(
            slug="aid-worker",
            categories=["Digital"],
            hours=[0.0, 0.0],
            salary_starter="30000",
            salary_experienced="20000",
        ),
        samples.profile(slug="poet", hours=[50, 40], salary_starter="£9", salary_experienced="9500", soc2010=[]),
        samples.profile(slug="barristers-clerk"),
        samples.profile(slug="spy", title=""),
        samples.profile(slug="clerk", soc2010=[{"code": "41"}]),
        samples.profile(slug="banker", hours=[37.25, 40], salary_experienced="99999999999"),
    ]
    folder.json(samples.PROFILE_FILE, items)
    outcome = load("job_profiles")
    fields = (
        "slug",
        "source_ref",
        "categories",
        "salary_starter_gbp",
        "salary_experienced_gbp",
        "salary_year",
        "hours_min",
        "hours_max",
    )
    assert list(JobProfile.objects.order_by("pk").values_list(*fields)) == [
        ("web-developer", "web-developer", ["Digital"], 20000, 50000, 2020, Decimal(37), Decimal(40)),
        ("barristers-clerk", "barrister's-clerk", ["Digital", "Law"], None, None, None, Decimal(37), Decimal(40)),
        ("aid-worker", "aid-worker", ["Digital"], None, None, None, None, None),
        ("poet", "poet", ["Digital"], None, None, None, None, None),
        ("banker", "banker", ["Digital"], None, None, None, None, None),
    ]
    assert said(outcome.skips) == [
        (3, "salary_starter", "PAY_REVERSED", "value"),
        (4, "hours", "NUMBER_INVALID", "value"),
        (4, "salary_starter", "NUMBER_INVALID", "value"),
        (5, "slug", "DUPLICATE", "row"),
        (6, "title", "VALUE_MISSING", "row"),
        (7, "soc2010", "VALUE_UNKNOWN", "row"),
        (8, "hours", "NUMBER_INVALID", "value"),
        (8, "salary_experienced", "NUMBER_INVALID", "value"),
    ]


def test_digital_roles(folder: Folder, load: Load) -> None:
    rows = [
        samples.role(),
        samples.role(**{"Role Level": "Junior data analyst", "Skill Name": "Data ethics", "Skill Level": "Expert"}),
        samples.role(**{"Skill Name": "Statistics", "Skill Description": ""}),
        samples.role(**{"Role Level": "NOT IN USE"}),
        samples.role(**{"Skill Name": "Coding", "Skill Level": "NOT IN USE"}),
        samples.role(**{"Skill Name": "Coding", "Skill Level": "Some"}),
    ]
    folder.csv(samples.ROLE_FILE, rows)
    outcome = load("digital_roles")
    assert list(DigitalRole.objects.values_list("title", "source_ref", "family")) == [
        ("Junior data analyst", "Data analyst: Junior data analyst", "Data")
    ]
    assert list(DigitalRoleSkill.objects.values_list("name", "depth", "description")) == [
        ("Data ethics", "Awareness", "What it is.\n\nYou can: …"),
        ("Statistics", "Awareness", "You can: …"),
    ]
    assert said(outcome.skips) == [
        (3, "Skill Name", "DUPLICATE", "row"),
        (5, "Skill Level", "NOT_IN_USE", "row"),
        (6, "Skill Level", "NOT_IN_USE", "row"),
        (7, "Skill Level", "VALUE_UNKNOWN", "row"),
    ]
    folder.csv(samples.ROLE_FILE, [samples.role()])
    assert [len(part.removed) for part in load("digital_roles").parts.values()] == [0, 1]


def test_libraries(folder: Folder, load: Load, hackney: Borough) -> None:
    rows = [
        samples.library(),
        samples.library(name="Birch Library", operation_23="Closed", closed="2015"),
        samples.library(name="Elm Library", operation_23="closed"),
        samples.library(name="Oak Archive", type="Archive"),
        samples.library(name="Bus", type="Mobile Library"),
        samples.library(name="Pine Library", postcode="E8"),
        samples.library(name="Ash Library", operation_23="Temporary Closure"),
        samples.library(name="Yew Library", gss_code="E09000033"),
        samples.library(name="Fir Library", lat=""),
        samples.library(name=" Alder  Library"),
        samples.library(name="Ivy Library", closed="20155"),
    ]
    folder.csv(samples.LIBRARY_FILE, rows)
    outcome = load("libraries")
    assert list(
        Venue.objects.values_list("name", "kind", "address", "postcode", "borough_id", "closed_on", "source_ref")
    ) == [
        ("Alder Library", "LIBRARY", "1 Alder Road, London", "E8 1AA", "E09000012", None, "Hackney: Alder Library"),
        ("Ash Library", "LIBRARY", "1 Alder Road, London", "E8 1AA", "E09000012", None, "Hackney: Ash Library"),
        ("Pine Library", "LIBRARY", "1 Alder Road, London", "", "E09000012", None, "Hackney: Pine Library"),
    ]
    assert said(outcome.skips) == [
        (3, "closed", "CLOSED", "row"),
        (4, "closed", "CLOSED", "row"),
        (5, "type", "NOT_A_VENUE", "row"),
        (6, "type", "NOT_A_VENUE", "row"),
        (7, "postcode", "POSTCODE_INVALID", "value"),
        (9, "gss_code", "BOROUGH_UNKNOWN", "row"),
        (10, "lat", "PLACE_INVALID", "row"),
        (11, "name", "DUPLICATE", "row"),
        (12, "closed", "DATE_INVALID", "row"),
    ]


def test_a_library_that_we_know_and_that_closes_is_kept_as_closed(folder: Folder, load: Load, hackney: Borough) -> None:
    folder.csv(samples.LIBRARY_FILE, [samples.library()])
    load("libraries")
    folder.csv(samples.LIBRARY_FILE, [samples.library(closed="2022", operation_23="Closed")])
    assert load("libraries").skips.found == []
    assert Venue.objects.get().closed_on == date(2022, 12, 31)


def test_providers(folder: Folder, load: Load, hackney: Borough) -> None:
    Provider.objects.create(name="Bob's College", ukprn="10000009")
    rows = [
        samples.provider(),
        samples.provider(UKPRN="10000002", PROV_TRADING_NAME="Birch Centre", WEBSITE="www@birch.example", POSTCODE=""),
        samples.provider(UKPRN="10000003", lat="", POSTCODE=""),
        samples.provider(UKPRN="1000001"),
        samples.provider(UKPRN="10000001"),
        samples.provider(UKPRN="10000009"),
        samples.provider(UKPRN="10000004", STATUS="CLOSED"),
        samples.provider(UKPRN="10000005", PROVIDER_NAME=" "),
        samples.provider(UKPRN="10000006", PROVIDER_NAME="a\x00b"),
    ]
    folder.csv(samples.PROVIDER_FILE, rows)
    outcome = load("providers")
    fields = ("ukprn", "name", "legal_name", "website", "office__address", "office__postcode")
    assert list(Provider.objects.filter(source="ncs_providers").order_by("ukprn").values_list(*fields)) == [
        (
            "10000001",
            "ALDER TRAINING",
            "ALDER LTD",
            "http://www.alder.example/Courses",
            "1 Alder Road, London",
            "E8 1AA",
        ),
        ("10000002", "Birch Centre", "ALDER LTD", "", "1 Alder Road, London", ""),
        ("10000003", "ALDER TRAINING", "ALDER LTD", "http://www.alder.example/Courses", None, None),
    ]
    assert said(outcome.skips) == [
        (3, "WEBSITE", "URL_INVALID", "value"),
        (4, "lat", "PLACE_INVALID", "value"),
        (5, "UKPRN", "UKPRN_INVALID", "row"),
        (6, "UKPRN", "DUPLICATE", "row"),
        (7, "UKPRN", "UKPRN_TAKEN", "row"),
        (8, "STATUS", "NOT_IN_USE", "row"),
        (9, "PROVIDER_NAME", "VALUE_MISSING", "row"),
        (10, "PROVIDER_NAME", "NUL_BYTE", "row"),
    ]
    assert Provider.objects.get(ukprn="10000009").name == "Bob's College"


@pytest.mark.parametrize(("state", "kept"), [("ACTIVE", True), ("WAITING", False)])
def test_what_an_owner_says_of_a_provider_outlives_the_next_import(
    folder: Folder, load: Load, hackney: Borough, state: str, *, kept: bool
) -> None:
    folder.csv(samples.PROVIDER_FILE, [samples.provider()])
    load("providers")
    Provider.objects.update(name="Alder Evening School", website="https://alder.example", about="We teach.")
    member(Provider.objects.get(), state=state)

    folder.csv(samples.PROVIDER_FILE, [samples.provider(PROV_LEGAL_NAME="ALDER 2 LTD")])
    load("providers")

    told = ("Alder Evening School", "https://alder.example") if kept else (
        "ALDER TRAINING",
        "http://www.alder.example/Courses",
    )  # fmt: skip
    assert Provider.objects.values_list("name", "website", "about", "legal_name").get() == (
        *told,
        "We teach.",
        "ALDER 2 LTD",
    )
