"""How the page for people says what is stored: days, months, yes and no, names instead of those that only we use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format

from backend.accounts.personal_models import declared, label_of
from backend.personal_data import SeenBy
from matching.exporting.sections import YOU, Cell

NOTHING: Final = "—"
READERS: Final[Mapping[SeenBy, str]] = {
    SeenBy.PERSON: "you",
    SeenBy.COLLEAGUES: "members of your organisation",
    SeenBy.ORGANISATION: "the organisation that you applied to",
    SeenBy.STAFF: "GLA staff",
    SeenBy.NOBODY: "nobody: only the service itself",
}
"""Who sees it, said to the person themselves."""
_CODE: Final = re.compile(r"[A-Z]+(_[A-Z]+)+")
_CODE_OF_FACT: Final = re.compile(r"[A-Z]+(_[A-Z]+)*")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_OURS: Final = re.compile(r"([a-z_]+\.[A-Z][A-Za-z]+)(?:\.[a-z_]+)?(?: (\d+))?")


def says_something(cell: Cell) -> bool:
    """Whether a row needs it: that it is about you, you know from the page."""
    return (cell.label, cell.words) != ("You", YOU)


def in_words(cell: Cell) -> Any:
    """What stands in a cell: a text, or lists and tables of texts."""
    if isinstance(cell.words, date) and not isinstance(cell.words, datetime) and cell.name.endswith("month"):
        return date_format(cell.words, "F Y")
    return _said(cell.words)


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return {_name(name): _fact(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_said(inner) for inner in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return _day(value)
    return NOTHING if value is None or value == "" else _name(str(value))


def _day(value: date) -> str:
    """A day, or a moment by the clock of London."""
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    return date_format(value, "j F Y")


def _fact(value: Any) -> Any:
    """A value of a table: codes and days, and no words of a person."""
    if isinstance(value, str) and _CODE_OF_FACT.fullmatch(value):
        return value.replace("_", " ").lower()
    if isinstance(value, str) and _DAY.fullmatch(value):
        return _day(date.fromisoformat(value))
    return _said(value)


def _name(text: str) -> str:
    """`CONSENT_GIVEN` and `matching.Consent 7` as people would say it; anything else as it is."""
    if _CODE.fullmatch(text):
        return text.replace("_", " ").capitalize()
    ours = _OURS.fullmatch(text)
    title = next((said.title for model, said in declared().items() if ours and label_of(model) == ours[1]), None)
    if ours is None or title is None:
        return text.replace("_", " ") if re.fullmatch(r"[a-z]+(_[a-z]+)+", text) else text
    return f"{title}, number {ours[2]}" if ours[2] else title
