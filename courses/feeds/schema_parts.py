"""What courses and jobs have in common in schema.org's terms: organisations, places, skills, amounts of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from courses.feeds.addresses import node
from courses.models import AccessFeature, Employer, Level, Provider, Session, Skill, Venue

Node = dict[str, Any]

ESCO_SKILLS: Final = "http://data.europa.eu/esco/concept-scheme/skills"
UKPRN: Final = "https://www.ukrlp.co.uk/"
CURRENCY: Final = "GBP"
LANGUAGE: Final = "en-GB"
TIME_ZONE: Final = "Europe/London"

_DAYS: Final = {
    "MON": "Monday",
    "TUE": "Tuesday",
    "WED": "Wednesday",
    "THU": "Thursday",
    "FRI": "Friday",
    "SAT": "Saturday",
    "SUN": "Sunday",
}


def said(values: Mapping[str, Any]) -> Node:
    """Only what says something: an absent property means "not stated", never "no"."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def organisation(row: Provider | Employer) -> Node:
    """A provider or an employer."""
    is_provider = isinstance(row, Provider)
    return said(
        {
            "@type": "EducationalOrganization" if is_provider else "Organization",
            "@id": node("provider" if is_provider else "employer", row.pk),
            "name": row.name,
            "legalName": row.legal_name if isinstance(row, Provider) else "",
            "description": row.about,
            "url": row.website,
            "sameAs": row.website,
            "identifier": identifier("UKPRN", row.ukprn) if isinstance(row, Provider) and row.ukprn else None,
        }
    )


def identifier(scheme: str, value: str) -> Node:
    """A number in somebody's register."""
    return {"@type": "PropertyValue", "propertyID": scheme, "value": value}


def place(venue: Venue) -> Node:
    """A venue, with its address and what it offers to disabled people."""
    located = venue.latitude is not None
    borough = venue.borough.name if venue.borough else ""
    return said(
        {
            "@type": "Place",
            "@id": node("venue", venue.pk),
            "name": venue.name,
            "address": said(
                {
                    "@type": "PostalAddress",
                    "streetAddress": venue.address,
                    # A place with neither borough nor position may be anywhere.
                    "addressLocality": borough or ("London" if located else ""),
                    "addressRegion": "Greater London" if borough or located else "",
                    "postalCode": venue.postcode,
                    "addressCountry": "GB",
                }
            ),
            "geo": {"@type": "GeoCoordinates", "latitude": venue.latitude, "longitude": venue.longitude}
            if located
            else None,
            "amenityFeature": amenities(venue.access),
        }
    )


def amenities(access: Iterable[str]) -> list[Node]:
    """Practical help, in words."""
    return [
        {"@type": "LocationFeatureSpecification", "name": AccessFeature(feature).label, "value": True}
        for feature in access
    ]


def terms(skills: Iterable[Skill]) -> list[Node]:
    """Skills as terms of ESCO."""
    return [
        {"@type": "DefinedTerm", "@id": skill.uri, "name": skill.label, "inDefinedTermSet": ESCO_SKILLS}
        for skill in skills
    ]


def level_name(level: int | None) -> str:
    """A level of England's qualifications, in words."""
    return "" if level is None else str(Level(level).label)


def age_range(youngest: int | None, oldest: int | None) -> str:
    """schema.org's way of writing ages: 19-24, 19-, -24; empty where nothing is said."""
    if youngest is None and oldest is None:
        return ""
    return "-".join("" if age is None else str(age) for age in (youngest, oldest))


def days_of(sessions: Iterable[str]) -> list[str]:
    """Days of the week, in their order."""
    stated = {session[:3] for session in sessions}
    return [f"https://schema.org/{name}" for code, name in _DAYS.items() if code in stated]


def sessions_in_words(sessions: Iterable[str]) -> str:
    """Parts of the week as people say them."""
    return ", ".join(str(Session(session).label) for session in sessions)


def hours(amount: Decimal) -> str:
    """Hours as an ISO 8601 duration: 7.5 hours are PT7H30M."""
    minutes = int((amount * 60).to_integral_value())
    whole, rest = divmod(minutes, 60)
    return f"PT{whole}H" + (f"{rest}M" if rest else "") if whole or not rest else f"PT{rest}M"


def pounds(amount: Decimal) -> int | float:
    """An amount as a JSON number: whole pounds without a point."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)
