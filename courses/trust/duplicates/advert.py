"""What the comparison knows of a listing: plain values, no rows."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

SHINGLE: Final = 3
SKETCH: Final = 32
SHORTEST_TEXT: Final = 80
_WORD: Final = re.compile(r"[a-z0-9]+")
_LEGAL: Final = frozenset(["ltd", "limited", "plc", "llp", "cic", "the", "uk", "co", "inc", "group"])


@dataclass(frozen=True, slots=True)
class Sketch:
    """The little of a listing that decides with which others it is compared.

    Attributes:
        key: of the listing.
        kind: "COURSE" or "JOB"; only the same kinds are compared.
        title: as it was typed.
        organisation: key of the provider or employer, as text that no other organisation has.
        organisation_name: as it stands in the register.
        postcodes: of its venues, without blanks.
    """

    key: int
    kind: str
    title: str
    organisation: str
    organisation_name: str
    postcodes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Advert(Sketch):
    """All that is compared.

    Attributes:
        level: of the qualification, where stated.
        awarding_body: where stated.
        learn_aim_ref: of the qualification, where stated.
        starts: first days of its runs, or of the job.
        prices: fees of its runs, or the lowest pay.
        modes: how it is taught, or where the work is done.
        text: `text_sketch` of its description; empty where there is too little of it.
        shown_at: when it was first shown.
        ended_at: when it ceased to be shown, for a listing that has ended.
        is_copy: made with the clone function of this service, which is no secret.
    """

    level: int | None = None
    awarding_body: str = ""
    learn_aim_ref: str = ""
    starts: frozenset[date] = frozenset()
    prices: frozenset[Decimal] = frozenset()
    modes: frozenset[str] = frozenset()
    text: frozenset[int] = field(default=frozenset())
    shown_at: datetime | None = None
    ended_at: datetime | None = None
    is_copy: bool = False


def text_sketch(text: str) -> frozenset[int]:
    """The `SKETCH` smallest hashes of a text's three-word shingles: two of them tell how much two texts share.

    A bottom-k sketch (Broder 1997, "On the resemblance and containment of documents"). Empty for less than 80 letters.
    """
    if len(text) < SHORTEST_TEXT:
        return frozenset()
    words = _WORD.findall(text.lower())
    shingles = {" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}
    return frozenset(sorted(zlib.crc32(shingle.encode()) for shingle in shingles)[:SKETCH])


def resemblance(a: frozenset[int], b: frozenset[int]) -> float:
    """The estimated share of shingles that two sketched texts have in common, 0 to 1."""
    smallest = set(sorted(a | b)[:SKETCH])
    return len(smallest & a & b) / len(smallest) if smallest else 0.0


def name_words(name: str) -> tuple[str, ...]:
    """An organisation's name without its legal form: "Tidewharf Software Ltd" and "Tidewharf Software" are one name."""
    words = _WORD.findall(name.lower().replace("'", "").replace("’", ""))
    return tuple(word for word in words if word not in _LEGAL) or tuple(words)


def postcode_key(postcode: str) -> str:
    """A postcode without blanks, in capitals."""
    return "".join(postcode.split()).upper()
