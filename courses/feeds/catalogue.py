"""The catalogue of the open data itself, in W3C's Data Catalog Vocabulary (DCAT 3)."""

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
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
CONTINUOUS: Final = "http://publications.europa.eu/resource/authority/frequency/CONT"
LONDON: Final = "http://www.wikidata.org/entity/Q84"
ENGLISH: Final = "http://publications.europa.eu/resource/authority/language/ENG"
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"
RPDE: Final = "https://www.openactive.io/realtime-paged-data-exchange/1.0/"


def catalogue(*, changed_at: datetime | None) -> dict[str, Any]:
    """The catalogue: one dataset a kind of listing, the change feed as a service for both.

    Args:
        changed_at: when a listing last changed; None while nothing was ever published.
    """
    datasets = [_dataset(table, changed_at) for table in TABLES]
    return {
        "@context": _CONTEXT,
        "@id": public("feeds/catalogue.jsonld"),
        "@type": "dcat:Catalog",
        "dcterms:title": _english(f"Open data of {settings.PUBLISHER_NAME}"),
        "dcterms:description": _english("Courses and entry-level jobs that Londoners can apply for now."),
        "dcterms:publisher": _publisher(),
        "dcterms:license": {"@id": settings.DATA_LICENCE},
        "dcterms:language": {"@id": ENGLISH},
        **_modified(changed_at),
        "dcat:dataset": datasets,
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
        "dcterms:publisher": _publisher(),
        "dcterms:license": {"@id": settings.DATA_LICENCE},
        "dcterms:accrualPeriodicity": {"@id": CONTINUOUS},
        "dcterms:spatial": {"@id": LONDON, "@type": "dcterms:Location"},
        "dcterms:language": {"@id": ENGLISH},
        **_modified(changed_at),
        "dcat:landingPage": {"@id": public("sitemap.xml")},
        "dcat:distribution": [
            {
                "@id": public(f"feeds/{table.name}.csv"),
                "@type": "dcat:Distribution",
                "dcterms:title": _english(f"{table.title} (CSV)"),
                "dcat:downloadURL": {"@id": public(f"feeds/{table.name}.csv")},
                "dcat:accessURL": {"@id": public(f"feeds/{table.name}.csv")},
                "dcat:mediaType": {"@id": f"{_MEDIA}text/csv"},
                "dcterms:license": {"@id": settings.DATA_LICENCE},
            },
            {
                "@id": public(f"feeds/catalogue.jsonld#{table.name}-feed"),
                "@type": "dcat:Distribution",
                "dcterms:title": _english("Every change, as a paged feed (JSON-LD)"),
                "dcat:accessURL": {"@id": public("feeds/opportunities")},
                "dcat:accessService": {"@id": public("feeds/opportunities")},
                "dcat:mediaType": {"@id": f"{_MEDIA}application/json"},
                "dcterms:conformsTo": {"@id": RPDE},
                "dcterms:license": {"@id": settings.DATA_LICENCE},
            },
        ],
    }


def _service(datasets: list[str]) -> dict[str, Any]:
    return {
        "@id": public("feeds/opportunities"),
        "@type": "dcat:DataService",
        "dcterms:title": _english("Change feed of courses and jobs"),
        "dcat:endpointURL": {"@id": public("feeds/opportunities")},
        "dcterms:conformsTo": {"@id": RPDE},
        "dcterms:license": {"@id": settings.DATA_LICENCE},
        "dcat:servesDataset": [{"@id": name} for name in datasets],
    }


def _publisher() -> dict[str, Any]:
    return {"@id": public(""), "@type": "foaf:Agent", "foaf:name": settings.PUBLISHER_NAME}


def _english(text: str) -> dict[str, str]:
    return {"@value": text, "@language": "en"}


def _modified(moment: datetime | None) -> dict[str, Any]:
    if moment is None:
        return {}
    return {"dcterms:modified": {"@value": moment.isoformat(), "@type": "xsd:dateTime"}}
