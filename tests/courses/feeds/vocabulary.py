"""The published vocabularies that the documents are checked against."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rdflib import namespace

SCHEMA: Final = "https://schema.org/"

NEWER_THAN_RDFLIB: Final = {"courseSchedule"}
"""In schema.org today; rdflib's list is older. `test_schema_types.py` checks it against a newer one."""


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document, without the context and the record, which are not schema.org's."""
    if isinstance(value, list):
        for entry in value:
            yield from nodes(entry)
    elif isinstance(value, dict):
        yield value
        for name, entry in value.items():
            if name not in {"@context", "record"}:
                yield from nodes(entry)


def unknown_terms(document: Any) -> set[str]:
    """Types, properties and members of enumerations that schema.org does not have."""
    used: set[str] = set()
    for node in nodes(document):
        kinds = node.get("@type", [])
        used.update([kinds] if isinstance(kinds, str) else kinds)
        used.update(name for name in node if not name.startswith("@") and name != "record")
        texts = [text for value in node.values() for text in (value if isinstance(value, list) else [value])]
        used.update(text.removeprefix(SCHEMA) for text in texts if isinstance(text, str) and text.startswith(SCHEMA))
    return {term for term in used if term not in namespace.SDO} - NEWER_THAN_RDFLIB
