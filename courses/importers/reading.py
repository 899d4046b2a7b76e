"""Opens publishers' files as streams: CSV (plain or .xz), JSON lists, and what tells one version of a file from another."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import lzma
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from backend.errors import Refusal
from courses.importers.record import Record
from courses.importers.skips import Skip, SkipCode, Skips
from courses.travel.network import TRAVEL_CODE

T = TypeVar("T")
Advance = Callable[[int], None]  # told how many bytes of the file were read just now

# The longest cell that we believe in. A quote that is never closed would otherwise swallow the rest of the file.
LONGEST_CELL = 200_000
csv.field_size_limit(LONGEST_CELL)


class FileMissing(Refusal):
    """A file of the source is not there."""

    code = "SOURCE_MISSING"
    message = "A file of this source is missing."


class FileUnreadable(Refusal):
    """The file is there, and it is not what its name says."""

    code = "SOURCE_UNREADABLE"
    message = "This file cannot be read: it is damaged, or it is not the kind of file that its name says."


class HeaderWrong(Refusal):
    """The publisher changed the columns, so nothing in the file can be trusted to mean what it did."""

    code = "HEADER_WRONG"
    message = "This file does not have the columns that we know."


class _Counted(io.FileIO):
    """A file that says how much of it has been read."""

    def __init__(self, path: Path, advance: Advance) -> None:
        super().__init__(path)
        self._advance = advance

    def readinto(self, buffer: Any) -> int | None:
        count: int | None = super().readinto(buffer)
        self._advance(count or 0)
        return count

    def readall(self) -> bytes:
        content = super().readall() or b""
        self._advance(len(content))
        return content


def _no_progress(_: int) -> None:
    """Nobody is watching."""


def read_csv(path: Path, columns: Collection[str], advance: Advance = _no_progress) -> Iterator[Record]:
    """The rows of a CSV file with a header, one at a time; `.xz` is unpacked on the way. The header is row 1.

    Args:
        path: the file.
        columns: those that must be there; others may stand beside them, in any order.
        advance: told the bytes read.

    Raises:
        FileMissing, FileUnreadable, HeaderWrong: see there.
    """
    with _opened(path, advance) as stream:
        reader = csv.reader(stream, strict=True)
        header = [name.strip() for name in next(reader, [])]
        missing = [column for column in columns if column not in header]
        if missing or len(set(header)) != len(header):
            what = f"It lacks: {', '.join(missing)}." if missing else "A column stands in it twice."
            raise HeaderWrong(f"{path.name} does not have the columns that we know. {what}")
        for number, cells in enumerate(reader, start=2):
            if cells:  # an empty line is not a row, but it counts
                yield Record(
                    path.name, number, dict(zip(header, cells, strict=False)), whole_row=len(cells) == len(header)
                )


def read_json(path: Path, advance: Advance = _no_progress) -> list[Record]:
    """The objects of a JSON list, the features of a GeoJSON file, or the values of a JSON object whose values are objects
    (its key is then "key").
    """
    with _opened(path, advance) as stream:
        content = json.load(stream)
    if isinstance(content, dict) and content.get("type") == "FeatureCollection":
        content = content.get("features")
    if isinstance(content, dict):
        content = [{"key": key, **value} if isinstance(value, dict) else value for key, value in content.items()]
    if not isinstance(content, list) or not all(isinstance(item, dict) for item in content):
        raise FileUnreadable(f"{path.name} is not a list of objects.")
    return [Record(path.name, number, item) for number, item in enumerate(content, start=1)]


def parse(records: Iterable[Record], build: Callable[[Record], T], skips: Skips) -> Iterator[T]:
    """What `build` makes of each record. A record for which it raises `Skip` is left out and reported."""
    for record in records:
        try:
            built = build(record.checked())
        except Skip as skip:
            skips.row(record.file, record.number, skip)
        else:
            yield built


class Once:
    """Remembers keys, so that a file's second row about the same thing is left out."""

    def __init__(self) -> None:
        self._seen: set[object] = set()

    def __call__(self, field: str, key: object) -> None:
        """Raises Skip where `key` has been here before."""
        if key in self._seen:
            raise Skip(field, SkipCode.DUPLICATE)
        self._seen.add(key)


def fingerprint(paths: Iterable[Path], *also: str) -> str:
    """SHA-256 over the files, the code that reads and reckons, and `also`: the same means that importing again would write the same."""
    digest = hashlib.sha256("\n".join(also).encode())
    code = [*Path(__file__).parent.rglob("*.py"), *TRAVEL_CODE.glob("*.py")]
    for path in [*sorted(code), *paths]:
        try:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except FileNotFoundError as error:
            raise FileMissing(f"{path.name} is missing from the folder {path.parent.name}.") from error
        except OSError as error:
            raise FileUnreadable(f"{path.name} cannot be read: {error.strerror}.") from error
    return digest.hexdigest()


@contextmanager
def _opened(path: Path, advance: Advance) -> Iterator[io.TextIOWrapper]:
    """The file as text without its BOM. Every way in which reading can fail, also later on, becomes a refusal."""
    try:
        with ExitStack() as stack:
            raw = stack.enter_context(io.BufferedReader(_Counted(path, advance)))
            stream = stack.enter_context(lzma.LZMAFile(raw)) if path.suffix == ".xz" else raw
            yield stack.enter_context(io.TextIOWrapper(stream, encoding="utf-8-sig", newline=""))
    except FileNotFoundError as error:
        raise FileMissing(f"{path.name} is missing from the folder {path.parent.name}.") from error
    except (OSError, EOFError, UnicodeDecodeError, lzma.LZMAError, csv.Error, json.JSONDecodeError) as error:
        raise FileUnreadable(f"{path.name} cannot be read: {type(error).__name__}.") from error
