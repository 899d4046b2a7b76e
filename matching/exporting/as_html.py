"""The export for people: one page in plain words, which needs nothing from anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape

from backend.accounts.models import User
from matching.exporting.in_words import NOTHING, READERS, in_words, says_something
from matching.exporting.sealed import equality_note
from matching.exporting.sections import Cell, Section, sections

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""What the page may load: nothing. It holds words that people wrote, so no script may run in it either."""
_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "h2{margin-top:2.5rem;border-bottom:2px solid #ccc}.why{color:#444}"
    "dl{display:grid;grid-template-columns:minmax(8rem,1fr) 2fr;gap:.3rem 1rem;padding:.8rem;background:#f5f5f5;margin:.8rem 0}"
    "dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}ul{margin:0;padding-left:1.2rem}"
)
_HEAD: Final = (
    '<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
    f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    f"<title>What we know about you</title><style>{_STYLE}</style></head><body>\n"
)


def html_export(user: User, *, now: datetime) -> Iterator[str]:
    """One HTML page in pieces. Whatever is not ours to write is escaped."""
    yield _HEAD
    yield "<h1>What we know about you</h1>\n"
    yield f"<p>This is everything that we hold about you, as it stood on {date_format(timezone.localtime(now), 'j F Y, H:i')}.</p>\n"
    yield (
        "<p>You can change it in the app. You can also have all of it deleted: choose “Delete my account” in the app. "
        "The same data for a computer is in the JSON file.</p>\n"
    )
    for section in sections(user):
        yield from _section(section)
    yield from _equality(user)
    yield "</body></html>\n"


def _section(section: Section) -> Iterator[str]:
    """Left out where there is nothing: a resident needn't read what only organisations have."""
    first = next(section.rows, None)
    if first is None:
        return
    said = section.said
    yield f"<h2>{escape(said.title)}</h2>\n"
    yield f'<p class="why">What for: {escape(said.purpose)}.<br>By what right: {escape(said.lawful_basis.value)}.<br>'
    yield f"How long: {escape(said.retention)}.<br>"
    yield f"Who sees it: {escape(', '.join(READERS[reader] for reader in said.seen_by))}.</p>\n"
    yield from _row(first)
    for row in section.rows:
        yield from _row(row)
    for label, why in section.withheld.items():
        yield f'<p class="why">Left out: {escape(label)}. Why: {escape(why)}.</p>\n'


def _equality(user: User) -> Iterator[str]:
    note = equality_note(user)
    if note["answered_in"]:
        yield f"<h2>{escape(note['title'])}</h2>\n<p>{escape(note['words'])}</p>\n"


def _row(row: list[Cell]) -> Iterator[str]:
    yield "<dl>"
    for cell in filter(says_something, row):
        yield f"<dt>{escape(cell.label)}</dt><dd>{_shown(in_words(cell))}</dd>"
    yield "</dl>\n"


def _shown(value: Any) -> str:
    """Words as HTML; lists and tables as lists."""
    if isinstance(value, dict):
        items = "".join(f"<li>{escape(name)}: {_shown(inner)}</li>" for name, inner in value.items())
        return f"<ul>{items}</ul>" if items else NOTHING
    if isinstance(value, list):
        items = "".join(f"<li>{_shown(inner)}</li>" for inner in value)
        return f"<ul>{items}</ul>" if items else NOTHING
    return escape(value)
