"""The export for machines: JSON, written row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder

from backend.accounts.models import User
from matching.exporting.sealed import equality_note
from matching.exporting.sections import Section, sections

VERSION: Final = 1
"""Of the form of the document."""


def json_export(user: User, *, now: datetime) -> Iterator[str]:
    """One JSON document in pieces: `{"version", "made_at", "data": [{"model", "title", …, "rows": [{field: value}]}],
    "equality_monitoring": {"answered_in", …}}`.

    Rows keep the stored values; `fields` says in words what each is. A related thing is `{"id", "name"}`; a link to the person
    themselves is `"you"`.
    """
    yield f'{{"version": {VERSION}, "made_at": {_text(now)}, "data": ['
    for number, section in enumerate(sections(user)):
        yield ",\n" if number else "\n"
        yield from _section(section)
    yield f'\n], "equality_monitoring": {_text(equality_note(user))}}}\n'


def _section(section: Section) -> Iterator[str]:
    said = section.said
    head = {
        "model": section.label,
        "title": said.title,
        "purpose": said.purpose,
        "lawful_basis": said.lawful_basis.value,
        "kept": said.retention,
        "seen_by": [reader.value for reader in said.seen_by],
        "left_out": section.withheld,
        "fields": {name: said.field(name).label for name in said.fields if not said.field(name).withheld},
    }
    yield _text(head)[:-1] + ', "rows": ['
    for number, row in enumerate(section.rows):
        yield (",\n  " if number else "\n  ") + _text({cell.name: cell.value for cell in row})
    yield "]}"


def _text(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
