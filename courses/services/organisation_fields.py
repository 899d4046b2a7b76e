"""What may stand in the fields of an organisation and of a membership. Every rule says what is wrong and for which field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from backend.errors import InvalidInput
from courses.models import Employer, Provider
from courses.models.member import LABEL_LENGTH
from courses.models.organisation import NAME_LENGTH
from courses.plain_text import problems_of_text

WEBSITE_LENGTH: Final = 255
ABOUT_LENGTH: Final = 2000
REASON_LENGTH: Final = 500

_UKPRN: Final = re.compile(r"[0-9]{8}", re.ASCII)
_is_address: Final = URLValidator(schemes=["http", "https"])


class NameMissing(InvalidInput):
    """An organisation without a name."""

    code = "NAME_MISSING"
    message = "Please give the organisation's name."


class WebsiteInvalid(InvalidInput):
    """Not the address of a website."""

    code = "WEBSITE_INVALID"
    message = "This doesn't look like the address of a website. Write it like https://www.example.org"


class UkprnInvalid(InvalidInput):
    """Not a UKPRN."""

    code = "UKPRN_INVALID"
    message = "A UKPRN has eight digits. You find it on the UK Register of Learning Providers."


class LevelUnknown(InvalidInput):
    """No level of the Disability Confident scheme."""

    code = "DISABILITY_CONFIDENT_UNKNOWN"
    message = "This isn't a level of the Disability Confident scheme."


class LabelIsAddress(InvalidInput):
    """An e-mail address where a first name is enough."""

    code = "LABEL_IS_ADDRESS"
    message = "Please use a first name or a desk, not an e-mail address: we don't keep addresses."


def clean_line(text: str | None, *, field: str, longest: int) -> str:
    """A text in one line, blanks at the ends dropped and inner ones single."""
    return clean_text(" ".join((text or "").split()), field=field, longest=longest)


def clean_text(text: str | None, *, field: str, longest: int) -> str:
    """A plain text of several lines.

    Raises:
        TextTooLong, TextUnreadable, HtmlNotAllowed.
    """
    found = (text or "").strip().replace("\r\n", "\n")
    for refusal in problems_of_text(found, longest=longest, field=field):
        raise refusal
    return found


def clean_label(text: str | None) -> str:
    """How colleagues know a member.

    Raises:
        LabelIsAddress, TextTooLong, TextUnreadable, HtmlNotAllowed.
    """
    label = clean_line(text, field="label", longest=LABEL_LENGTH)
    if "@" in label:
        raise LabelIsAddress(field="label")
    return label


def clean_reason(text: str) -> str:
    """Why something was decided; may be empty."""
    return clean_text(text, field="reason", longest=REASON_LENGTH)


def clean_ukprn(text: str | None) -> str | None:
    """Eight digits, blanks between them dropped; None for a provider that has none.

    Raises:
        UkprnInvalid.
    """
    digits = "".join((text or "").split())
    if not digits:
        return None
    if not _UKPRN.fullmatch(digits):
        raise UkprnInvalid(field="ukprn")
    return digits


def _name(value: str | None) -> str:
    name = clean_line(value, field="name", longest=NAME_LENGTH)
    if not name:
        raise NameMissing(field="name")
    return name


def _website(value: str | None) -> str:
    address = clean_line(value, field="website", longest=WEBSITE_LENGTH)
    if address and "://" not in address:
        address = f"https://{address}"  # as people write it
    try:
        if address:
            _is_address(address)
    except ValidationError:
        raise WebsiteInvalid(field="website") from None
    return clean_line(address, field="website", longest=WEBSITE_LENGTH)


def _about(value: str | None) -> str:
    return clean_text(value, field="about", longest=ABOUT_LENGTH)


def _level(value: str | None) -> str:
    if value and value not in Employer.DisabilityConfident.values:
        raise LevelUnknown(field="disability_confident")
    return value or ""


_EVERY: Final[Mapping[str, Callable[[Any], Any]]] = {"name": _name, "website": _website, "about": _about}
_CLEANERS: Final[Mapping[type[Provider | Employer], Mapping[str, Callable[[Any], Any]]]] = {
    Provider: _EVERY,
    Employer: {**_EVERY, "disability_confident": _level, "living_wage_employer": bool},
}


def clean_fields(model: type[Provider | Employer], given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were sent, ready to be stored. What its owners may not change is not among the cleaners: a KeyError.

    Raises:
        InvalidInput: a subclass says what is wrong with which field.
    """
    cleaners = _CLEANERS[model]
    return {name: cleaners[name](value) for name, value in given.items()}
