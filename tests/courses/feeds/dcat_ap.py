"""What the European profile of DCAT asks (DCAT-AP 3.0, its SHACL shapes): which properties a thing needs, and of which class what
it points at has to be. Written down from the profile, not from our catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD

DCATAP: Final = Namespace("http://data.europa.eu/r5r/")

MANDATORY: Final[Mapping[URIRef, set[URIRef]]] = {
    DCAT.Catalog: {DCTERMS.title, DCTERMS.description, DCTERMS.publisher},
    DCAT.Dataset: {DCTERMS.title, DCTERMS.description},
    DCAT.Distribution: {DCAT.accessURL},
    DCAT.DataService: {DCTERMS.title, DCAT.endpointURL},
    FOAF.Agent: {FOAF.name},
}
RECOMMENDED: Final[Mapping[URIRef, set[URIRef]]] = {
    DCAT.Catalog: {DCTERMS.language, DCTERMS.license, DCTERMS.spatial, DCTERMS.modified, DCAT.themeTaxonomy},
    DCAT.Dataset: {DCAT.distribution, DCAT.keyword, DCTERMS.publisher, DCTERMS.spatial, DCAT.theme},
    DCAT.Distribution: {DCTERMS.description, DCATAP.availability, DCTERMS.format, DCTERMS.license},
    DCAT.DataService: {DCAT.servesDataset, DCAT.endpointDescription},
}
RANGES: Final[Mapping[URIRef, URIRef]] = {
    DCTERMS.language: DCTERMS.LinguisticSystem,
    DCTERMS.license: DCTERMS.LicenseDocument,
    DCTERMS.spatial: DCTERMS.Location,
    DCTERMS.publisher: FOAF.Agent,
    DCTERMS.conformsTo: DCTERMS.Standard,
    DCTERMS.accrualPeriodicity: DCTERMS.Frequency,
    DCTERMS.format: DCTERMS.MediaTypeOrExtent,
    DCAT.mediaType: DCTERMS.MediaType,
    DCAT.themeTaxonomy: SKOS.ConceptScheme,
    DCAT.theme: SKOS.Concept,
    DCATAP.availability: SKOS.Concept,
    DCAT.service: DCAT.DataService,
    DCAT.dataset: DCAT.Dataset,
    DCAT.servesDataset: DCAT.Dataset,
    DCAT.distribution: DCAT.Distribution,
    DCAT.accessService: DCAT.DataService,
    FOAF.homepage: FOAF.Document,
    DCAT.landingPage: FOAF.Document,
}
ONCE: Final = {DCTERMS.modified, DCTERMS.issued, DCTERMS.license, DCAT.mediaType, DCTERMS.accrualPeriodicity}
TEXTS: Final = {DCTERMS.title, DCTERMS.description, DCAT.keyword, FOAF.name}


def findings(graph: Graph) -> list[str]:
    """Everything that breaks the profile, in words."""
    return [*_missing(graph), *_of_another_class(graph), *_more_than_once(graph), *_no_literals(graph)]


def _missing(graph: Graph) -> Iterator[str]:
    for kind in RECOMMENDED | MANDATORY:
        asked = MANDATORY.get(kind, set()) | RECOMMENDED.get(kind, set())
        for node in graph.subjects(RDF.type, kind):
            yield from (f"{node} has no {missing}" for missing in asked - set(graph.predicates(node)))


def _of_another_class(graph: Graph) -> Iterator[str]:
    for name, kind in RANGES.items():
        for node, value in graph.subject_objects(name):
            if not isinstance(value, URIRef) or (value, RDF.type, kind) not in graph:
                yield f"{name} of {node} is no {kind}"


def _more_than_once(graph: Graph) -> Iterator[str]:
    for name in ONCE:
        for node in set(graph.subjects(name)):
            if len(set(graph.objects(node, name))) > 1:
                yield f"{node} has {name} more than once"


def _no_literals(graph: Graph) -> Iterator[str]:
    for name in TEXTS:
        for node, value in graph.subject_objects(name):
            if not isinstance(value, Literal) or not str(value).strip():
                yield f"{name} of {node} is no text"
    for value in graph.objects(None, DCTERMS.modified):
        if not isinstance(value, Literal) or value.datatype not in {XSD.date, XSD.dateTime}:
            yield "a day of change is no day"
