"""What counts as plain text, wherever somebody types it or sends it: one rule and one code for listings, organisations, reasons."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from backend.errors import InvalidInput

# An opening without its end counts too: what follows on a page may close it.
_TAG: Final = re.compile(r"<(?:[/?]?[A-Za-z]|!)")
# PostgreSQL stores no NUL, and half of a surrogate pair (a cut emoji) is not UTF-8.
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
_REORDERING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


class TextTooLong(InvalidInput):
    """More than fits."""

    code = "TEXT_TOO_LONG"
    message = "This is too long."


class TextUnreadable(InvalidInput):
    """Signs that no screen can show, or that make a text read as something else."""

    code = "CONTROL_CHARACTERS"
    message = "This has signs in it that can't be shown. Please type it again."


class HtmlNotAllowed(InvalidInput):
    """Markup where plain text is asked for."""

    code = "HTML_NOT_ALLOWED"
    message = "Please write plain text, without HTML."


def is_storable(text: str) -> bool:
    """Whether the database takes it."""
    return _UNSTORABLE.search(text) is None


def problems_of_text(text: str, *, longest: int, field: str | None = None) -> Iterator[InvalidInput]:
    """Every rule of plain text that this breaks, not raised."""
    if len(text) > longest:
        yield TextTooLong(f"This is too long: {longest:,} letters at most.", field=field)
    if _TAG.search(text):
        yield HtmlNotAllowed(field=field)
    if not text.isprintable() and any(_unprintable(sign) for sign in text):  # the first is quick, and finds most
        yield TextUnreadable(field=field)


def _unprintable(sign: str) -> bool:
    return sign in _REORDERING or (unicodedata.category(sign) in {"Cc", "Cs", "Cn"} and sign not in "\n\r\t")
