"""What people call their work, paid or not, and the skills that it takes. Written by us: the taxonomy has no "looked after my mum"."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from matching.onboarding.files import demand, once, read_json

_KEYS: Final = {"id", "title", "paid", "names", "skills"}


@dataclass(frozen=True, slots=True)
class EverydayWork:
    """A kind of work.

    Attributes:
        id: stable, in small letters.
        title: how it is shown.
        paid: whether it is usually paid.
        names: what people call it.
        skills: preferred labels of ESCO skills that it takes, the most telling first.
    """

    id: str
    title: str
    paid: bool
    names: tuple[str, ...]
    skills: tuple[str, ...]


def load_everyday_work(path: Path) -> tuple[EverydayWork, ...]:
    """The file.

    Raises:
        GuideBroken: it is not as it must be.
    """
    found = tuple(_work(path, entry) for entry in read_json(path)["work"])
    once(path, [one.id for one in found])
    return found


def _work(path: Path, entry: dict[str, Any]) -> EverydayWork:
    where = str(entry.get("id"))
    demand(path, where, so=entry.keys() == _KEYS, what="has other keys than it must")
    demand(path, where, so=bool(entry["title"].strip() and entry["skills"]), what="has no title or no skills")
    once(path, entry["skills"])
    return EverydayWork(where, entry["title"], entry["paid"], tuple(entry["names"]), tuple(entry["skills"]))
