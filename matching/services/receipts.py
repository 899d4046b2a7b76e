"""Every list gets a receipt, signed in the transaction in which the list is stored."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from courses.worker import PeriodicJob
from matching.models import ModelRelease, Receipt, Resident
from matching.receipts import document
from matching.receipts.document import Contents, Versions
from matching.receipts.signing import Signer
from matching.recommender import frames
from matching.recommender.engine import engine_sha256, surroundings
from matching.recommender.plain import to_plain
from matching.recommender.uplifts import Raise
from matching.recommender.written import bytes_of
from matching.services.archiving import forget_parts
from matching.services.matcher import LoadedMatcher

_SALT_BYTES: Final = 16


def signer() -> Signer:
    """What signs, and knows every key that counts, by the settings."""
    return _signer(tuple(settings.RECEIPT_KEYS.items()), tuple(settings.RECEIPT_PUBLIC_KEYS.items()))


@lru_cache(maxsize=4)
def _signer(keys: tuple[tuple[int, bytes], ...], retired: tuple[tuple[int, bytes], ...]) -> Signer:
    return Signer(dict(keys), dict(retired))


@dataclass(frozen=True, slots=True)
class Given:
    """What a list was made from, besides release and catalogue.

    Attributes:
        profile: what it was made for.
        length: items that were asked for.
        draw: what decided whether places were swapped.
        raises: what policies in force added to courses.
    """

    profile: frames.Resident
    length: int
    draw: int | None = None
    raises: Sequence[Raise] = ()


def give_receipt(
    *, to: Resident, matcher: LoadedMatcher, given: Given, made: Mapping[str, Any], now: datetime
) -> Receipt:
    """Sign and store what a list was made from and what came out.

    Args:
        to: whose list it is.
        matcher: made it.
        given: what it was made from.
        made: the list as it is stored.
        now: the moment.
    """
    number = uuid4()
    signed = document.write(
        str(number),
        now.isoformat(),
        _versions(matcher),
        Contents(today=matcher.today.isoformat(), **_made_from(given), **_came_out(made)),
        salt=secrets.token_hex(_SALT_BYTES),
        signer=signer(),
    )
    return Receipt.objects.create(
        resident=to,
        number=number,
        made_at=now,
        release=matcher.release,
        token=signed.token,
        contents=signed.contents,
    )


def _made_from(given: Given) -> dict[str, Any]:
    return {
        "answers": to_plain(given.profile),
        "length": given.length,
        "draw": None if given.draw is None else f"{given.draw:x}",
        "raises": to_plain(tuple(given.raises)),
    }


def _came_out(made: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "considered": made["considered"],
        "excluded": made["excluded"],
        "order": [
            [item["opportunity"], item["option"], " ".join(reason["code"] for reason in item["reasons"])]
            for item in made["items"]
        ],
        "list_sha256": hashlib.sha256(bytes_of(made)).hexdigest(),
    }


def _versions(matcher: LoadedMatcher) -> Versions:
    return Versions(
        release=matcher.release.version,
        release_sha256=matcher.release.sha256,
        configuration_sha256=configuration_sha256(matcher.release),
        engine_sha256=engine_sha256(),
        catalogue_version=matcher.catalogue_version,
        catalogue_sha256=matcher.kept.root(),
        surroundings=surroundings(),
    )


def configuration_sha256(release: ModelRelease) -> str:
    """Hash of the configuration of a release, however the database orders its entries."""
    text = json.dumps(release.configuration, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def forget_receipts(now: datetime) -> str:
    """Delete receipts that are as old as the settings say, the lists that still hang on them, and what only they needed."""
    before = now - timedelta(days=settings.RECEIPTS_KEPT_DAYS)
    count, _ = Receipt.objects.filter(made_at__lt=before).delete()
    parts = forget_parts(before=timezone.localdate(before))
    return f"{count:,} receipts and lists deleted, and {parts:,} parts of old catalogues."


FORGET_RECEIPTS: Final = PeriodicJob("forget_receipts", every=timedelta(hours=6), run=forget_receipts)
