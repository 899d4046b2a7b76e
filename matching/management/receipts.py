"""How commands name a receipt: a file, a number, or the token itself."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from matching.models import Receipt
from matching.receipts import document
from matching.receipts.signing import ReceiptRefused, ReceiptUnreadable
from matching.services.replaying import receipt_of


class ReceiptAbsent(ReceiptRefused):
    """No file of that name, and no receipt of that number."""

    code = "RECEIPT_NOT_FOUND"
    message = (
        "There is no such file, and no receipt of this number is stored here. It may be too old, or its person erased."
    )


def receipt_named(name: str) -> document.Receipt:
    """The receipt in a file, or stored under a number.

    Raises:
        ReceiptAbsent, ReceiptUnreadable.
    """
    text = _text(name)
    return _stored(name) if text is None else document.read_file(text)


def token_named(name: str) -> tuple[str, str | None]:
    """The token in a file by itself or in a whole receipt, of a stored receipt, or the name itself where it is one; and the contents
    that lie beside it, if any do.

    Raises:
        ReceiptAbsent, ReceiptUnreadable.
    """
    text = _text(name)
    if text is None and name.count(".") == 2 and "/" not in name:  # noqa: PLR2004 - a token's dots
        return name, None
    if text is not None and not text.lstrip().startswith("{"):
        return text.strip(), None
    whole = _stored(name) if text is None else document.read_file(text)
    return whole.token, whole.contents


def _text(name: str) -> str | None:
    try:
        return Path(name).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ReceiptUnreadable from error
    except OSError:
        return None


def _stored(name: str) -> document.Receipt:
    try:
        row = Receipt.objects.filter(number=UUID(name)).first()
    except ValueError:
        row = None
    if row is None:
        raise ReceiptAbsent
    return receipt_of(row)
