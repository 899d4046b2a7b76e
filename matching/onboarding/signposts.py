"""Where else there is help: public services for each barrier, with their source and the day until which we say so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from matching.onboarding.files import GuideBroken, demand, once, read_json

_KEYS: Final = {
    "id", "barriers", "boroughs", "title", "words", "url", "publisher", "seen", "checked_on", "review_by"
}  # fmt: skip


class Seen(StrEnum):
    """How an address was checked."""

    PAGE = "PAGE"
    """We read the page."""
    LINK = "LINK"
    """Other public pages link to it."""


@dataclass(frozen=True, slots=True)
class Signpost:
    """A public service that helps.

    Attributes:
        id: stable, in small letters.
        barriers: what it helps with.
        boroughs: ONS codes of the boroughs that it is for; empty for all of London.
        title: its name.
        words: what it does, in plain words.
        url: its address.
        publisher: who runs it or writes about it there.
        seen: how the address was checked.
        checked_on: when.
        review_by: the last day on which it is shown without another look.
    """

    id: str
    barriers: frozenset[str]
    boroughs: frozenset[str]
    title: str
    words: str
    url: str
    publisher: str
    seen: Seen
    checked_on: date
    review_by: date


@dataclass(frozen=True, slots=True)
class Signposts:
    """All that the file says: a tip for each barrier, and the services."""

    tips: dict[str, str]
    services: tuple[Signpost, ...]

    def helping(self, barrier: str, *, boroughs: Collection[str], today: date) -> tuple[Signpost, ...]:
        """The services for a barrier: those of the person's boroughs first, then those for all; none after its review."""
        found = [
            one
            for one in self.services
            if barrier in one.barriers
            and today <= one.review_by
            and (not one.boroughs or not one.boroughs.isdisjoint(boroughs))
        ]
        return tuple(sorted(found, key=lambda one: not one.boroughs))


def load_signposts(path: Path, barriers: Collection[str]) -> Signposts:
    """The file.

    Args:
        path: signposts.json.
        barriers: all that may be stated; each has a tip and a service for all of London.

    Raises:
        GuideBroken: the file is not as it must be.
    """
    content = read_json(path)
    demand(path, "tips", so=content["tips"].keys() == set(barriers), what="are not one for each barrier")
    services = tuple(_signpost(path, entry) for entry in content["signposts"])
    once(path, [one.id for one in services])
    named = frozenset[str]().union(*(one.barriers for one in services))
    everywhere = frozenset[str]().union(*(one.barriers for one in services if not one.boroughs))
    demand(
        path, "signposts", so=named == everywhere == set(barriers), what="leave a barrier out, or name an unknown one"
    )
    return Signposts(dict(content["tips"]), services)


def _signpost(path: Path, entry: dict[str, Any]) -> Signpost:
    where = str(entry.get("id"))
    demand(path, where, so=entry.keys() == _KEYS, what="has other keys than it must")
    demand(path, where, so=entry["url"].startswith("https://"), what="has no https address")
    demand(
        path, where, so=bool(entry["words"].strip() and entry["publisher"].strip()), what="has no words or publisher"
    )
    try:
        checked, review = date.fromisoformat(entry["checked_on"]), date.fromisoformat(entry["review_by"])
        seen = Seen(entry["seen"])
    except ValueError as error:
        raise GuideBroken(f"{path.name}: {where} has a day that is none, or was seen in no way that we know") from error
    demand(path, where, so=checked < review, what="is to be reviewed before it was checked")
    return Signpost(
        id=where,
        barriers=frozenset(entry["barriers"]),
        boroughs=frozenset(entry["boroughs"]),
        title=entry["title"],
        words=entry["words"],
        url=entry["url"],
        publisher=entry["publisher"],
        seen=seen,
        checked_on=checked,
        review_by=review,
    )
