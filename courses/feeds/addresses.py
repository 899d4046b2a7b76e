"""The public addresses of this instance, and the names (IRIs) that things have in its open data."""

from __future__ import annotations

from urllib.parse import quote, urljoin

from django.conf import settings


def public(path: str) -> str:
    """A path of this instance as an address that works anywhere."""
    return urljoin(f"{settings.PUBLIC_URL}/", path.lstrip("/"))


def page_of(opportunity_id: int) -> str:
    """The page of a listing: also its name in the open data."""
    return public(f"opportunities/{opportunity_id}")


def node(noun: str, key: object) -> str:
    """The name of a thing that has no page of its own, such as a venue."""
    return public(f"feeds/catalogue.jsonld#{quote(noun)}-{quote(str(key))}")
