"""One good row of each publisher's file. A test changes the cells that it is about."""

from __future__ import annotations

from typing import Any

from courses.importers.open_data.qualifications import COLUMNS
from courses.models import QualificationFunding

BOROUGH_FILE = "from_packages/london_boroughs.csv"
PARTS_FILE = "code_lists/london_areas_33.csv"
OUTCODE_FILE = "from_packages/london_outcode_borough.csv"
OUTLINE_FILE = "london_geo/london_boroughs_simplified_60m.geojson"
STANDARD_FILE = "ncs/apprenticeship_standards.json"
PROFILE_FILE = "ncs/job_profiles_shared.json"
TOOLKIT_FILE = "ncs/skills_toolkit_courses_shared.json"
QUALIFICATION_FILE = "dfe_funded_qualifications/approved_2025-02-18.csv"
ROLE_FILE = "gdad_framework/gdad_roles.csv"
LIBRARY_FILE = "london_geo/london_libraries_2023.csv"
PROVIDER_FILE = "ncs_providers_2018/london_providers_2018-11_no_contacts.csv"


def borough(**cells: str) -> dict[str, str]:
    good = {
        "gss_code": "E09000012",
        "name": "Hackney",
        "postcode_centroid_lat": "51.55",
        "postcode_centroid_lon": "-0.06",
    }
    return good | cells


def part(**cells: str) -> dict[str, str]:
    return {"gss_code": "E09000012", "name": "Hackney", "statutory_inner_outer": "inner"} | cells


def outcode(**cells: str) -> dict[str, str]:
    good = {"outcode": "E8", "gss_code": "E09000012", "borough": "Hackney", "postcodes": "300"}
    return good | {"share_of_outcode": "0.75", "lat": "51.54", "lon": "-0.06"} | cells


def outline(code: str = "E09000012", **geometry: Any) -> dict[str, Any]:
    corners = [[-0.1, 51.53], [-0.02, 51.53], [-0.02, 51.58], [-0.1, 51.58], [-0.1, 51.53]]
    good = {"type": "Polygon", "coordinates": [corners]}
    return {"type": "Feature", "properties": {"gss_code": code, "name": "Hackney"}, "geometry": good | geometry}


def standard(**cells: Any) -> dict[str, Any]:
    good = {"reference": "ST0128", "title": "Network engineer", "lars_code": 127, "level": 4, "duration_months": 24}
    return good | {"max_funding_gbp": 17000, "routes": ["Digital"], "type": "Standard"} | cells


def profile(**cells: Any) -> dict[str, Any]:
    good = {
        "slug": "web-developer",
        "title": "Web developer",
        "description": "They make web sites.",
        "categories": ["Digital"],
    }
    pay = {"salary_starter": "20000", "salary_experienced": "50000", "hours": [37.0, 40.0]}
    rest = {
        "soc2010": [{"code": "2137", "title": "Web design"}],
        "day_to_day_tasks": ["coding"],
        "digital_skills_level": "good",
    }
    return good | pay | rest | {"career_path": "You could lead a team."} | cells


def toolkit(**cells: Any) -> dict[str, Any]:
    good = {
        "id": "stk-001",
        "provider": "Alder Online",
        "title": "Everyday maths",
        "url": "https://alder.example/maths",
    }
    text = {"description": "Maths for every day. This course covers:", "learn": ["fractions", "decimals"]}
    return good | text | {"total_study_time": "48 hours", "study_type": "Self-paced", "cost": "Free"} | cells


def qualification(**cells: str) -> dict[str, str]:
    row = dict.fromkeys(COLUMNS, "") | {
        f"{offer}_FundingAvailable": "False" for offer in QualificationFunding.Offer.values
    }
    row |= {
        "DateOfOfqualDataSnapshot": "18/02/2025",
        "QualificationName": "Award in Coding ",
        "AwardingOrganisation": "Alder Awards",
    }
    row |= {
        "QualificationNumber": "60100012",
        "Level": "Level 2",
        "QualificationType": "Vocational",
        "Status": "Approved",
    }
    row |= {"SectorSubjectArea": "Digital technology (users)"}
    row |= {"DigitalEntitlement_FundingAvailable": "True", "DigitalEntitlement_FundingApprovalStartDate": "01/08/2024"}
    return row | {"DigitalEntitlement_FundingApprovalEndDate": "31/07/2026"} | cells


def role(**cells: str) -> dict[str, str]:
    good = {
        "Role Family": "Data",
        "Role": "Data analyst",
        "Role Description": "A data analyst …",
        "Role Level": "Junior data analyst ",
    }
    good |= {"Role Level Description": "A junior …", "Skill Name": "Data ethics", "Skill Description": "What it is."}
    return good | {"Skill Level": "Awareness", "Skill Level Description": "You can: …", "Role Type": ""} | cells


def library(**cells: str) -> dict[str, str]:
    good = {
        "name": "Alder Library",
        "address1": "1 Alder Road",
        "address2": "",
        "address3": "London",
        "authority": "Hackney",
    }
    good |= {
        "postcode": "E8  1AA",
        "type": "Static Library",
        "operation_23": "LA",
        "closed": "",
        "gss_code": "E09000012",
    }
    return good | {"lat": "51.54", "lon": "-0.06"} | cells


def provider(**cells: str) -> dict[str, str]:
    good = {"PROVIDER_NAME": "ALDER  TRAINING", "UKPRN": "10000001", "PROVIDER_TYPE_DESCRIPTION": "Private work-based"}
    good |= {
        "WEBSITE": "http:///www.Alder.example/Courses\t",
        "PROV_TRADING_NAME": "",
        "PROV_LEGAL_NAME": "ALDER LTD",
        "STATUS": "LIVE",
    }
    good |= {"ADDRESS_1": "1 Alder Road", "ADDRESS_2": "", "TOWN": "London", "COUNTY": "", "POSTCODE": "e81aa"}
    return good | {"gss_code": "E09000012", "lat": "51.54", "lon": "-0.06"} | cells
