"""The record of the Algorithmic Transparency Recording Standard: fields of its template, filled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matching.accountability.filling import Unfilled, fill


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of the template.

    Attributes:
        number: by which the template is quoted; empty where no number was seen.
        name: as the template has it.
        seen: letters of the sources in which this name was read; empty: in none, see the file.
        text: what stands in it, with marks for figures.
    """

    number: str
    name: str
    seen: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """Some fields under one heading, of tier 1 or 2; 0: what a register files the record by."""

    tier: int
    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """All of it, and where its fields were read."""

    standard: str
    version: str
    sources: Mapping[str, str]
    sections: tuple[Section, ...]


def read_template(file: Path) -> Template:
    """Return the template of a file, with the texts that stand in it."""
    content = json.loads(file.read_text(encoding="utf-8"))
    sections = tuple(
        Section(one["tier"], one["title"], tuple(Field(**field) for field in one["fields"]))
        for one in content["sections"]
    )
    return Template(content["standard"], content["version"], content["sources"], sections)


def record(template: Template, figures: Mapping[str, str]) -> dict[str, Any]:
    """Return the record as plain data.

    Raises:
        Unfilled: with every field that is empty.
    """
    missing: list[str] = []
    found = {
        "standard": template.standard,
        "template_version": template.version,
        "template_read_in": dict(template.sources),
        "sections": [
            {"tier": one.tier, "title": one.title, "fields": [_filled(field, figures, missing) for field in one.fields]}
            for one in template.sections
        ],
    }
    if missing:
        raise Unfilled(missing)
    return found


def as_markdown(found: Mapping[str, Any], introduction: str) -> str:
    """Return the record as a page."""
    parts = [introduction.rstrip()]
    for section in found["sections"]:
        tier = f"Tier {section['tier']}: " if section["tier"] else ""
        parts.append(f"## {tier}{section['title']}")
        for field in section["fields"]:
            number = f"{field['number']} " if field["number"] else ""
            parts += [f"### {number}{field['name']}", field["value"]]
    parts.append("## Where the template was read")
    parts.append("\n".join(f"- **{letter}**: {text}" for letter, text in found["template_read_in"].items()))
    return "\n\n".join(parts) + "\n"


def _filled(field: Field, figures: Mapping[str, str], missing: list[str]) -> dict[str, str]:
    name = f"{field.number} {field.name}".strip()
    try:
        value = fill(field.text, figures, where=f"field “{name}”")
    except Unfilled as unfilled:
        missing += unfilled.found
        value = ""
    return {"number": field.number, "name": field.name, "seen": field.seen, "value": value}
