"""A catalogue kept for years so that any list can be made again: a tree of parts, each named by its own hash.

    root ── skills, journeys
      └──── trunk ── branch ── leaf          a leaf is one opportunity with its ways to take part
                        └───── leaf          a branch holds those whose ids share all but the lowest eight bits

Two catalogues share every part that is the same in both. When one listing changes, its leaf, its branch, the trunk and the root are
new, and nothing else. Whoever holds the hash of the root can tell that nothing below it was changed.

A part is bytes of JSON (root, leaves, skills), of hashes in a row (trunk, branches), or a line of JSON and then minutes (journeys).
Code of another day finds its catalogue through `contents_of`: whoever changes the tree lets this one go on reading the old one too, for
as long as receipts are kept.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from matching.recommender.archive_rows import frame_of, journeys_of, leaves_of, plain_json, types_of, wages_of

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from matching.recommender.frames import OpportunityFrame

FORMAT: Final = 1
"""Version of the tree. A reader refuses every other one."""

_BRANCH_BITS: Final = 8
_HASH: Final = 32


class ArchiveRefused(Exception):  # noqa: N818 - as the refusals of artefacts
    """A catalogue can't be brought back: a part is not there, is not what its name says, or is of another format."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something to be kept, and what hangs on it."""

    content: bytes
    below: tuple[Part, ...] = ()
    """Parts that are kept before it: whoever finds a part finds these too."""

    @property
    def name(self) -> bytes:
        """SHA-256 of the content."""
        return hashlib.sha256(self.content).digest()


class CatalogueArchive:
    """A catalogue taken apart. Holds the catalogue and the names of its branches; contents are written out when they are asked for."""

    def __init__(self, frame: OpportunityFrame) -> None:
        self._frame = frame
        self._spans = list(_spans(frame.ids.tolist()))
        self._branches = [self._branch(span).name for span in self._spans]
        skills, trunk = Part(plain_json(frame.skills)), Part(b"".join(self._branches))
        journeys = None if frame.journeys is None else Part(journeys_of(frame.journeys))
        root = Part(
            plain_json(
                {
                    "format": FORMAT,
                    "columns": types_of(frame),
                    "options": types_of(frame.options),
                    "wages": wages_of(frame),
                    "skills": skills.name.hex(),
                    "journeys": None if journeys is None else journeys.name.hex(),
                    "trunk": trunk.name.hex(),
                }
            )
        )
        self._top = [part for part in (skills, journeys, trunk, root) if part is not None]
        self.root = root.name.hex()
        """Hash of the root, which names the whole."""

    @property
    def names(self) -> list[bytes]:
        """Names of all parts but the leaves, the root last."""
        return [*self._branches, *(part.name for part in self._top)]

    def parts(self, absent: Container[bytes]) -> Iterator[Part]:
        """Yield the parts of these names, each after what hangs on it: a branch with its leaves, the root last."""
        for span, name in zip(self._spans, self._branches, strict=True):
            if name in absent:
                yield self._branch(span)
        yield from (part for part in self._top if part.name in absent)

    def _branch(self, span: slice) -> Part:
        leaves = tuple(Part(plain_json(leaf)) for leaf in leaves_of(self._frame, span))
        return Part(b"".join(leaf.name for leaf in leaves), leaves)


def restore(root: str, read: Callable[[Sequence[bytes]], Mapping[bytes, bytes]]) -> OpportunityFrame:
    """Return the catalogue that was kept.

    Args:
        root: its name.
        read: returns the contents of the parts with these names; those that it lacks are absent.

    Raises:
        ArchiveRefused.
    """
    [top] = _read([bytes.fromhex(root)], read)
    about = _about(top)
    skills, trunk = _read([bytes.fromhex(about["skills"]), bytes.fromhex(about["trunk"])], read)
    leaves = [leaf for branch in _read(names_below(trunk), read) for leaf in _read(names_below(branch), read)]
    journeys = _read([bytes.fromhex(about["journeys"])], read)[0] if about["journeys"] else None
    return frame_of(about, json.loads(skills), [json.loads(leaf) for leaf in leaves], journeys)


def contents_of(root: str, read: Callable[[Sequence[bytes]], Mapping[bytes, bytes]]) -> Iterator[bytes]:
    """Yield the contents of all parts of a kept catalogue, for a reader elsewhere.

    Raises:
        ArchiveRefused: one is missing, or is not what was kept.
    """
    [top] = _read([bytes.fromhex(root)], read)
    about = _about(top)
    yield top
    yield from _read([bytes.fromhex(about[name]) for name in ("skills", "journeys") if about[name]], read)
    [trunk] = _read([bytes.fromhex(about["trunk"])], read)
    yield trunk
    for branch in _read(names_below(trunk), read):
        yield branch
        yield from _read(names_below(branch), read)


def names_below(content: bytes) -> list[bytes]:
    """Return the names that a trunk or a branch holds."""
    return [content[start : start + _HASH] for start in range(0, len(content), _HASH)]


def _read(names: Sequence[bytes], read: Callable[[Sequence[bytes]], Mapping[bytes, bytes]]) -> list[bytes]:
    found = read(names)
    if any(name not in found or hashlib.sha256(found[name]).digest() != name for name in names):
        message = "Parts of the catalogue are missing, or are not what was kept."
        raise ArchiveRefused(message)
    return [found[name] for name in names]


def _about(root: bytes) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(root)
    if about.get("format") != FORMAT:
        message = f"Format {about.get('format')} of the archive: this version reads {FORMAT}."
        raise ArchiveRefused(message)
    return about


def _spans(ids: list[int]) -> Iterator[slice]:
    """Yield the rows of each branch: neighbours whose ids share their higher bits, so that a new listing moves no other."""
    for _, group in itertools.groupby(range(len(ids)), key=lambda row: ids[row] >> _BRANCH_BITS):
        rows = list(group)
        yield slice(rows[0], rows[-1] + 1)
