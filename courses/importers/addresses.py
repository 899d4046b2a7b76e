"""Web addresses, postcodes and reference numbers as people type them into registers."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from courses.importers.record import Record
from courses.importers.skips import Skip, SkipCode

_HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(:\d{1,5})?", re.ASCII)
_SCHEME = re.compile(r"(https?):/*", re.IGNORECASE)
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}", re.ASCII)
_OUTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?", re.ASCII)
_UKPRN = re.compile(r"1[0-9]{7}", re.ASCII)


def website(record: Record, field: str) -> str:
    """A web address with http:// or https:// and a host in small letters; empty where the cell is.

    An address without a scheme gets https://. Two addresses in one cell are none.
    """
    text = record.text(field)
    if not text:
        return ""
    match = _SCHEME.match(text)
    scheme, rest = (match[1].lower(), text[match.end() :]) if match else ("https", text)
    try:
        parts = urlsplit(f"{scheme}://{rest}")
    except ValueError as error:
        raise Skip(field, SkipCode.URL_INVALID) from error
    if any(sign in text for sign in (" ", ";", "@", "\n", "\t")) or not _HOST.fullmatch(parts.netloc.lower()):
        raise Skip(field, SkipCode.URL_INVALID)
    return parts._replace(netloc=parts.netloc.lower()).geturl()


def postcode(record: Record, field: str) -> str:
    """A postcode in capitals with one space before its last three characters; empty where the cell is."""
    text = "".join(record.text(field).split()).upper()
    if text and not _POSTCODE.fullmatch(text):
        raise Skip(field, SkipCode.POSTCODE_INVALID)
    return f"{text[:-3]} {text[-3:]}" if text else ""


def outcode(record: Record, field: str) -> str:
    """The first half of a postcode, in capitals."""
    text = record.required(field).upper()
    if not _OUTCODE.fullmatch(text):
        raise Skip(field, SkipCode.POSTCODE_INVALID)
    return text


def esco_uri(record: Record, field: str, kind: str) -> str:
    """A URI of ESCO; `kind` is "skill" or "occupation"."""
    text = record.required(field)
    if not text.startswith(f"http://data.europa.eu/esco/{kind}/"):
        raise Skip(field, SkipCode.REFERENCE_INVALID)
    return text


def ukprn(record: Record, field: str) -> str:
    """A UK Provider Reference Number: eight digits, the first of them 1."""
    text = record.text(field)
    if not _UKPRN.fullmatch(text):
        raise Skip(field, SkipCode.UKPRN_INVALID)
    return text


def address(record: Record, *fields: str) -> str:
    """The lines of an address that are not empty, each once, with commas."""
    lines = dict.fromkeys(record.line(field).strip(" ,") for field in fields)
    return ", ".join(line for line in lines if line)
