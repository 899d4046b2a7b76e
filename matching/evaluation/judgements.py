"""Judged sentences: what people could write, and which listings a careful adviser would name for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

GRADES: Final = (1, 2)
"""1: useful, a sensible step. 2: just what was asked for."""


class JudgementsError(ValueError):
    """A file of judgements can't be used; the text says where and why."""


@dataclass(frozen=True, slots=True)
class JudgedSentence:
    """One thing that somebody could write."""

    set: str
    """Name of the set that it belongs to."""
    id: str
    wants: str
    relevant: Mapping[str, int]
    """Reference of a listing ("course/KEY", "job/KEY") -> grade. What is not named is not relevant."""


@dataclass(frozen=True, slots=True)
class Judgements:
    """A set of them."""

    name: str
    """The file's."""
    about: str
    sentences: tuple[JudgedSentence, ...]

    def references(self) -> frozenset[str]:
        """Return every listing that is relevant to any sentence."""
        return frozenset(reference for sentence in self.sentences for reference in sentence.relevant)


def read_judgements(path: Path) -> Judgements:
    """Read and check a file of judgements.

    Raises:
        FileNotFoundError: there is no such file.
        JudgementsError: it is not JSON, or not of the shape that the files in `fixtures/evaluation` have.
    """
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        sentences = tuple(_sentence(path.stem, row) for row in content["queries"])
        about = str(content["about"])
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        message = f"{path.name} is not a file of judgements: {error!r}."
        raise JudgementsError(message) from error
    if not sentences:
        message = f"{path.name} holds no sentence."
        raise JudgementsError(message)
    if len({sentence.id for sentence in sentences}) < len(sentences):
        message = f"{path.name} holds two sentences of one id."
        raise JudgementsError(message)
    return Judgements(path.stem, about, sentences)


def _sentence(name: str, row: dict[str, Any]) -> JudgedSentence:
    relevant = {str(reference): grade for reference, grade in row["relevant"].items()}
    if not relevant or any(grade not in GRADES for grade in relevant.values()):
        message = f"{row['id']}: a sentence needs at least one relevant listing, and grades are {GRADES}."
        raise JudgementsError(message)
    return JudgedSentence(name, str(row["id"]), str(row["wants"]), relevant)
