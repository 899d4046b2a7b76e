"""How the page for people says what is stored: days, months, yes and no, names instead of those that only we use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info

from backend.accounts.personal_models import declared, label_of
from backend.personal_data import SeenBy
from matching.exporting.sections import YOU, Cell
from matching.models import Resident

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
_ANSWER: Final = re.compile(r"me\.([a-z_]+)")
_SUBJECT: Final = re.compile(r"([a-z]+):(\d+)(?::([A-Z_]+))?")
"""How `matching.services.order` names an answer about oneself, and a thing that was decided on."""
_OURS: Final = re.compile(r"([a-z_]+\.[A-Z][A-Za-z]+)(?:\.[a-z_]+)?(?: (\d+))?")


def says_something(cell: Cell) -> bool:
    """Whether a row needs it: that it is about you, you know from the page."""
    return (cell.label, cell.words) != ("You", YOU)


def in_words(cell: Cell) -> Any:
    """What stands in a cell: a text, or lists and tables of texts."""
    if isinstance(cell.words, date) and not isinstance(cell.words, datetime) and cell.name.endswith("month"):
        return date_format(cell.words, "F Y")
    if cell.name == "languages":
        return [_language(code) for code in cell.words]
    return _said(cell.words)


def _language(code: str) -> str:
    """Its English name, as far as Django knows it."""
    try:
        return str(get_language_info(code)["name"])
    except KeyError:
        return code


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
    answer = _ANSWER.fullmatch(text)
    if answer is not None and answer[1] in declared()[Resident].fields:
        return declared()[Resident].field(answer[1]).label
    subject = _SUBJECT.fullmatch(text)
    if subject is not None:
        part = f", {subject[3].replace('_', ' ').lower()}" if subject[3] else ""
        return f"{subject[1].capitalize()}, number {subject[2]}{part}"
    ours = _OURS.fullmatch(text)
    title = next((said.title for model, said in declared().items() if ours and label_of(model) == ours[1]), None)
    if ours is None or title is None:
        return text.replace("_", " ") if re.fullmatch(r"[a-z]+(_[a-z]+)+", text) else text
    return f"{title}, number {ours[2]}" if ours[2] else title
