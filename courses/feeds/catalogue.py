"""The catalogue of the open data itself, in W3C's Data Catalog Vocabulary (DCAT 3), as its European profile (DCAT-AP 3.0) asks.

Everything that it points at says what it is, so that a reader can check it without fetching other people's vocabularies.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.conf import settings

from courses.feeds.addresses import public
from courses.feeds.tables import TABLES, Table

_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcatap": "http://data.europa.eu/r5r/",
}
_EU: Final = "http://publications.europa.eu/resource/authority"
THEMES: Final = f"{_EU}/data-theme"
CONTINUOUS: Final = f"{_EU}/frequency/CONT"
LONDON: Final = "http://www.wikidata.org/entity/Q84"
ENGLISH: Final = f"{_EU}/language/ENG"
_THEMES: Final = {"courses": ["EDUC"], "jobs": ["ECON", "SOCI"]}
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"
RPDE: Final = "https://www.openactive.io/realtime-paged-data-exchange/1.0/"


def catalogue(*, changed_at: datetime | None) -> dict[str, Any]:
    """The catalogue: one dataset a kind of listing, the change feed as a service for both; and the ledger of positive action.

    Args:
        changed_at: when a listing last changed; None while nothing was ever published.
    """
    datasets = [_dataset(table, changed_at) for table in TABLES]
    return {
        "@context": _CONTEXT,
        "@id": public("feeds/catalogue.jsonld"),
        "@type": "dcat:Catalog",
        "dcterms:title": _english(f"Open data of {settings.PUBLISHER_NAME}"),
        "dcterms:description": _english(
            "Courses and entry-level jobs that Londoners can apply for now, and the policies that put a group first."
        ),
        "dcat:themeTaxonomy": _a("skos:ConceptScheme", THEMES),
        **_terms(),
        **_modified(changed_at),
        "dcat:dataset": [*datasets, _ledger()],
        "dcat:service": [_service([dataset["@id"] for dataset in datasets])],
    }


def _dataset(table: Table, changed_at: datetime | None) -> dict[str, Any]:
    return {
        "@id": public(f"feeds/catalogue.jsonld#{table.name}"),
        "@type": "dcat:Dataset",
        "dcterms:title": _english(table.title),
        "dcterms:description": _english(
            f"{table.title}. Only what one can apply for now; no drafts, and nothing about people."
        ),
        "dcterms:identifier": table.name,
        "dcat:keyword": [_english(word) for word in ("London", "skills", table.name)],
        "dcat:theme": [_a("skos:Concept", f"{THEMES}/{theme}") for theme in _THEMES[table.name]],
        "dcterms:accrualPeriodicity": _a("dcterms:Frequency", CONTINUOUS),
        **_terms(),
        **_modified(changed_at),
        "dcat:distribution": [_file(table), _feed(table)],
    }


def _ledger() -> dict[str, Any]:
    """What is done to put a group first: written by another part of the house, which answers these addresses."""
    title = "Ledger of positive action"
    return {
        "@id": public("feeds/catalogue.jsonld#positive-action"),
        "@type": "dcat:Dataset",
        "dcterms:title": _english(title),
        "dcterms:description": _english(
            "Every policy that puts a group first, also those that have ended: evidence, legal basis, cap, price, changes. Nothing "
            "about any person, and no size of a group under ten."
        ),
        "dcterms:identifier": "positive-action",
        "dcat:keyword": [_english(word) for word in ("London", "equality", "positive action")],
        "dcat:theme": [_a("skos:Concept", f"{THEMES}/{theme}") for theme in ("GOVE", "SOCI")],
        "dcterms:accrualPeriodicity": _a("dcterms:Frequency", CONTINUOUS),
        "dcat:landingPage": _a("foaf:Document", public("policies/ledger")),
        **_terms(),
        "dcat:distribution": [
            _whole(f"policies/ledger.{form.lower()}", f"{title} ({form})", media_type, form)
            for form, media_type in (("CSV", "text/csv"), ("JSON", "application/json"))
        ],
    }


def _whole(path: str, title: str, media_type: str, file_type: str) -> dict[str, Any]:
    address = public(path)
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dcterms:title": _english(title),
        "dcterms:description": _english("All of them as one file, as they are now."),
        "dcat:downloadURL": {"@id": address},
        "dcat:accessURL": {"@id": address},
        **_form(media_type, file_type),
    }


def _file(table: Table) -> dict[str, Any]:
    return _whole(f"feeds/{table.name}.csv", f"{table.title} (CSV)", "text/csv", "CSV")


def _feed(table: Table) -> dict[str, Any]:
    return {
        "@id": public(f"feeds/catalogue.jsonld#{table.name}-feed"),
        "@type": "dcat:Distribution",
        "dcterms:title": _english("Every change, as a paged feed (JSON-LD)"),
        "dcterms:description": _english("To be followed page by page; it holds courses and jobs."),
        "dcat:accessURL": {"@id": public("feeds/opportunities")},
        "dcat:accessService": {"@id": public("feeds/opportunities")},
        "dcterms:conformsTo": _a("dcterms:Standard", RPDE),
        **_form("application/json", "JSON_LD"),
    }


def _form(media_type: str, file_type: str) -> dict[str, Any]:
    return {
        "dcat:mediaType": _a("dcterms:MediaType", f"{_MEDIA}{media_type}"),
        "dcterms:format": _a("dcterms:MediaTypeOrExtent", f"{_EU}/file-type/{file_type}"),
        "dcatap:availability": _a("skos:Concept", f"{_EU}/planned-availability/STABLE"),
        "dcterms:license": _a("dcterms:LicenseDocument", settings.DATA_LICENCE),
    }


def _service(datasets: list[str]) -> dict[str, Any]:
    return {
        "@id": public("feeds/opportunities"),
        "@type": "dcat:DataService",
        "dcterms:title": _english("Change feed of courses and jobs"),
        "dcat:endpointURL": {"@id": public("feeds/opportunities")},
        "dcat:endpointDescription": {"@id": RPDE},
        "dcterms:conformsTo": _a("dcterms:Standard", RPDE),
        "dcterms:license": _a("dcterms:LicenseDocument", settings.DATA_LICENCE),
        "dcat:servesDataset": [{"@id": name} for name in datasets],
    }


def _terms() -> dict[str, Any]:
    """What holds for the catalogue and for everything in it."""
    return {
        "dcterms:publisher": _publisher(),
        "dcterms:license": _a("dcterms:LicenseDocument", settings.DATA_LICENCE),
        "dcterms:language": _a("dcterms:LinguisticSystem", ENGLISH),
        "dcterms:spatial": _a("dcterms:Location", LONDON),
    }


def _a(kind: str, name: str) -> dict[str, str]:
    return {"@id": name, "@type": kind}


def _publisher() -> dict[str, Any]:
    return {"@id": public(""), "@type": "foaf:Agent", "foaf:name": settings.PUBLISHER_NAME}


def _english(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "en"}


def _modified(moment: datetime | None) -> dict[str, Any]:
    if moment is None:
        return {}
    return {"dcterms:modified": {"@value": moment.isoformat(), "@type": "xsd:dateTime"}}
