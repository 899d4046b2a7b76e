"""A resident says who they are and what they want."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from django.db import transaction

from backend.accounts.models import User
from backend.errors import InvalidInput, Refusal
from courses.models import AccessFeature, CourseRun, Level, Outcode, Session, Skill
from courses.plain_text import is_storable
from matching.models import Barrier, Resident
from matching.models.resident import LONGEST_JOURNEY, MOST_OWN_SKILLS, OWN_SKILL_LENGTH, WANTS_LENGTH
from matching.services.order import settle

UNSET: Final[Any] = object()
"""This answer was not sent; `None` or an empty list means that it was taken back."""

MOST_LIST_ITEMS = 50
OLDEST_BIRTH_YEAR = 1900
YOUNGEST_AGE = 13
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?) ?([0-9][A-Z]{2})?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?")


class GoneOver(Refusal):
    """The anonymous account's things are in the person's own account by now."""

    code = "ACCOUNT_MERGED"
    message = "This is in your own account now. Please sign in with that."


class PostcodeInvalid(InvalidInput):
    """Not written like a postcode."""

    code = "POSTCODE_INVALID"
    message = "This doesn't look like a postcode. Use the first half, like E7, or all of it, like E7 9PD."


class PostcodeOutsideLondon(InvalidInput):
    """A postcode that no London borough has a part of."""

    code = "POSTCODE_OUTSIDE_LONDON"
    message = "We don't know this postcode. The service covers the 32 London boroughs and the City of London."


class BirthMonthInvalid(InvalidInput):
    """A month of birth that cannot be."""

    code = "BIRTH_MONTH_INVALID"
    message = "This month of birth can't be right. Use year and month, like 1998-04. You need to be 13 or older."


class UnknownSkill(InvalidInput):
    """A skill that the taxonomy does not hold."""

    code = "SKILL_UNKNOWN"
    message = "We don't know one of these skills. Pick skills from the list."


class TooLong(InvalidInput):
    """More than fits."""

    code = "TOO_LONG"
    message = "This is too long."


class NotAllowed(InvalidInput):
    """Outside the values that are offered."""

    code = "NOT_ALLOWED"
    message = "This isn't one of the answers that we offer."


@dataclass(frozen=True, kw_only=True, slots=True)
class ResidentChanges:
    """New answers; whatever is `UNSET` stays as it is."""

    postcode: str | None = UNSET
    wants: str | None = UNSET
    skill_ids: list[int] | None = UNSET
    own_skills: list[str] | None = UNSET
    availability: list[str] | None = UNSET
    delivery_modes: list[str] | None = UNSET
    longest_journey: int | None = UNSET
    highest_level: int | None = UNSET
    employment_status: str | None = UNSET
    earnings_band: str | None = UNSET
    languages: list[str] | None = UNSET
    access_needs: list[str] | None = UNSET
    barriers: list[str] | None = UNSET
    birth_month: str | None = UNSET
    may_stay: bool | None = UNSET
    has_english_maths: bool | None = UNSET
    has_digital_level_1: bool | None = UNSET


def outcode_of(postcode: str) -> Outcode:
    """The outcode of a postcode, or of an outcode by itself. The second half is read for its form and then forgotten."""
    text = " ".join(postcode.split())  # a pasted postcode may hold a no-break space
    match = _POSTCODE.fullmatch(text.upper()) if text.isascii() else None
    if match is None:
        raise PostcodeInvalid(field="postcode")
    outcode = Outcode.objects.filter(code=match.group(1)).first()
    if outcode is None:
        raise PostcodeOutsideLondon(field="postcode")
    return outcode


def resident_for(*, by: User) -> Resident:
    """The resident that this account is; made, with every answer empty, on the first visit. One statement on later ones."""
    resident, _ = Resident.objects.select_related("outcode").get_or_create(user=by)
    resident.user = by  # and so `by.resident` is at hand for whoever asks next
    return resident


def locked_resident(*, by: User) -> Resident:
    """The same, locked: of two changes at the same moment the later one must see what the earlier one wrote.

    Whoever writes something of a resident begins with this (ADR 23): only so can no row be left behind by a merge. The key is
    not locked, so that others can write something about the resident meanwhile, as an item of their inbox.

    Raises:
        GoneOver: the account went over to another while this waited.
    """
    rows = Resident.objects.select_for_update(of=("self",), no_key=True).select_related("outcode")
    resident = rows.filter(user=by).first() or rows.get(pk=resident_for(by=by).pk)
    if resident.merged_at is not None:
        raise GoneOver
    resident.user = by
    return resident


@transaction.atomic
def update_resident(
    *, by: User, changes: ResidentChanges, today: date, now: datetime | None = None, made_at: datetime | None = None
) -> Resident:
    """Store new answers of the person themselves. All of them, or none when one is refused.

    With `made_at` (and then `now`), an answer that they gave later than that stays as it is: see `settle`.
    """
    resident = locked_resident(by=by)
    if made_at is not None and now is not None:
        changes = _still_new(resident, changes, made_at, now)
    for name, (attribute, clean) in _CLEANERS.items():
        value = getattr(changes, name)
        if value is not UNSET:
            setattr(resident, attribute, clean(name, value))
    if changes.birth_month is not UNSET:
        resident.birth_month = birth_month_of(changes.birth_month, today)
    skills = None if changes.skill_ids is UNSET else _skills(changes.skill_ids or [])
    resident.save()
    if skills is not None:
        resident.skills.set(skills)
    return resident


def _outcode(_field: str, value: str | None) -> Outcode | None:
    return outcode_of(value) if value and value.strip() else None


def plain_text(field: str, value: str | None, *, limit: int = WANTS_LENGTH) -> str:
    """A text in a person's own words, without blanks around it.

    Raises:
        TooLong: more than `limit` characters.
        NotAllowed: a character that can't be stored.
    """
    text = (value or "").strip()
    if len(text) > limit:
        raise TooLong(f"Please use at most {limit} characters.", field=field)
    if not is_storable(text):
        raise NotAllowed("This text has a character in it that can't be stored.", field=field)
    return text


def _still_new(resident: Resident, changes: ResidentChanges, made_at: datetime, now: datetime) -> ResidentChanges:
    """Without the answers that were given anew since."""
    given = {field.name for field in fields(changes) if getattr(changes, field.name) is not UNSET}
    decides = settle(resident, made_at, now, *(f"me.{name}" for name in given))
    return replace(changes, **{name: UNSET for name in given if f"me.{name}" not in decides})


def _choices(allowed: list[str], field: str, values: list[str] | None) -> list[str]:
    wanted = set(values or [])
    if not wanted <= set(allowed):
        raise NotAllowed(field=field)
    return [value for value in allowed if value in wanted]


def _choice(allowed: list[str], field: str, value: str | None) -> str:
    if value and value not in allowed:
        raise NotAllowed(field=field)
    return value or ""


def _yes_or_no(field: str, value: bool | None) -> bool | None:  # noqa: FBT001 - the value is the whole answer
    if value not in {True, False, None}:
        raise NotAllowed(field=field)
    return value


def _number(lowest: int, highest: int, field: str, value: int | None) -> int | None:
    if value is not None and not lowest <= value <= highest:
        raise NotAllowed(f"Please use a number from {lowest} to {highest}.", field=field)
    return value


def _languages(field: str, values: list[str] | None) -> list[str]:
    codes = list(dict.fromkeys(value.strip().lower() for value in values or []))
    if len(codes) > MOST_LIST_ITEMS or not all(_LANGUAGE.fullmatch(code) for code in codes):
        raise NotAllowed("Please use language codes of two or three letters, like en or bn.", field=field)
    return codes


def _own_skills(field: str, values: list[str] | None) -> list[str]:
    texts = [" ".join(plain_text(field, value, limit=OWN_SKILL_LENGTH).split()) for value in values or []]
    own = list(dict.fromkeys(text for text in texts if text))
    if len(own) > MOST_OWN_SKILLS:
        raise TooLong(f"Please keep at most {MOST_OWN_SKILLS} skills in your own words.", field=field)
    return own


def birth_month_of(value: str | None, today: date) -> date | None:
    """The first day of a month written 1998-04; None where nothing was sent.

    Raises:
        BirthMonthInvalid: it can't be right.
    """
    if not value:
        return None
    try:
        month = date.fromisoformat(f"{value}-01")
    except ValueError:
        raise BirthMonthInvalid(field="birth_month") from None
    latest = date(today.year - YOUNGEST_AGE, today.month, 1)
    if month.year < OLDEST_BIRTH_YEAR or month > latest:
        raise BirthMonthInvalid(field="birth_month")
    return month


def _skills(ids: list[int]) -> list[Skill]:
    if len(set(ids)) > MOST_LIST_ITEMS:
        raise TooLong(f"Please pick at most {MOST_LIST_ITEMS} skills.", field="skill_ids")
    skills = list(Skill.objects.filter(pk__in=ids))
    if len(skills) != len(set(ids)):
        raise UnknownSkill(field="skill_ids")
    return skills


_CLEANERS: dict[str, tuple[str, Callable[[str, Any], Any]]] = {
    "postcode": ("outcode", _outcode),
    "wants": ("wants", plain_text),
    "own_skills": ("own_skills", _own_skills),
    "availability": ("availability", partial(_choices, Session.values)),
    "delivery_modes": ("delivery_modes", partial(_choices, CourseRun.DeliveryMode.values)),
    "longest_journey": ("longest_journey", partial(_number, 1, LONGEST_JOURNEY)),
    "highest_level": ("highest_level", partial(_number, min(Level.values), max(Level.values))),
    "employment_status": ("employment_status", partial(_choice, Resident.EmploymentStatus.values)),
    "earnings_band": ("earnings_band", partial(_choice, Resident.EarningsBand.values)),
    "languages": ("languages", _languages),
    "may_stay": ("may_stay", _yes_or_no),
    "has_english_maths": ("has_english_maths", _yes_or_no),
    "has_digital_level_1": ("has_digital_level_1", _yes_or_no),
    "access_needs": ("access_needs", partial(_choices, AccessFeature.values)),
    "barriers": ("barriers", partial(_choices, Barrier.values)),
}
"""Answer -> the field of `Resident` that holds it, and what makes it fit to store."""
_HANDLED = {*_CLEANERS, "birth_month", "skill_ids"}
if {field.name for field in fields(ResidentChanges)} != _HANDLED:  # an answer that nobody checks must not slip in
    raise AssertionError("every field of ResidentChanges needs a cleaner")
