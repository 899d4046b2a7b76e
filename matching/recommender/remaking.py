"""Makes a list again from what was kept of it: the release, the catalogue, the answers, the day.

An engine of another day does it in a process of its own, `python -m matching.recommender.remaking`: a request in, the list out.
The request names a release's folder and a file of parts; nothing else is read, and nothing is written. Whoever changes the form of a
request keeps what older engines read: they are spoken to in it for as long as receipts are kept.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from matching.recommender import store
from matching.recommender.archive import restore
from matching.recommender.artefact import ArtefactRefused
from matching.recommender.frames import Resident
from matching.recommender.plain import from_plain
from matching.recommender.uplifts import Raise
from matching.recommender.written import bytes_of, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from matching.recommender.index import TextVectors
    from matching.recommender.pipeline import Recommender

_LENGTH_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Request:
    """What a list was made from."""

    catalogue: str
    """Hash of the root of its archive."""
    answers: Mapping[str, Any]
    """The resident as `plain.to_plain` writes them."""
    today: str
    """ISO 8601."""
    length: int
    """Items of the list, at most."""
    draw: str | None
    """Hexadecimal figures that decided whether places were swapped; None where nothing was drawn."""
    raises: Sequence[Mapping[str, Any]] = ()
    """What was added to courses, each as `plain.to_plain` writes it."""


def remake(request: Request, release: Path, read: Callable[[Sequence[bytes]], Mapping[bytes, bytes]]) -> bytes:
    """Return the list as `written.bytes_of` gives it.

    Args:
        request: what it was made from.
        release: folder of the release that made it.
        read: returns parts of the archive by their names, see `archive.restore`.

    Raises:
        ArtefactRefused, ArchiveRefused: something that it needs is not what it was.
    """
    recommender = store.load(release / "recommender")
    index = recommender.index(restore(request.catalogue, read), known=_vectors(release, recommender))
    result = recommender.recommend(
        from_plain(Resident, request.answers),
        index,
        n=request.length,
        today=date.fromisoformat(request.today),
        draw=None if request.draw is None else int(request.draw, 16),
        uplifts=tuple(from_plain(Raise, one) for one in request.raises),
    )
    return bytes_of(written(result))


def _vectors(release: Path, recommender: Recommender) -> TextVectors | None:
    """Return the vectors that were kept with the release: only a saving of time, a text has the same ones when it is read again."""
    try:
        return store.load_vectors(release / "vectors", recommender)
    except (ArtefactRefused, OSError):
        return None


def pack(contents: Iterable[bytes]) -> Iterator[bytes]:
    """Yield parts as one stream: the length of each in four bytes, then its content."""
    for content in contents:
        yield len(content).to_bytes(_LENGTH_BYTES, "big")
        yield content


def unpack(stream: bytes) -> dict[bytes, bytes]:
    """Return the parts of a stream by their names."""
    found, start = {}, 0
    while start < len(stream):
        end = start + _LENGTH_BYTES + int.from_bytes(stream[start : start + _LENGTH_BYTES], "big")
        content = stream[start + _LENGTH_BYTES : end]
        found[hashlib.sha256(content).digest()] = content
        start = end
    return found


def main() -> None:
    """Read a request from standard input, write the list to standard output."""
    asked = json.load(sys.stdin)
    parts = unpack(Path(asked["parts"]).read_bytes())
    request = Request(**asked["request"])
    made = remake(request, Path(asked["release"]), lambda names: {name: parts[name] for name in names if name in parts})
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
