"""Looks at a workbook as a zip, before anything is unpacked: what a spreadsheet program would never write is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from courses.uploads.reading.refusals import (
    FileIsPacked,
    FileRefused,
    NotASpreadsheet,
    OldOrLockedWorkbook,
    WorkbookDamaged,
    WorkbookHasLinks,
    WorkbookHasMacros,
    WorkbookTooLarge,
    WorkbookUnsafe,
)

MOST_MEMBERS: Final = 1_000
LARGEST_UNPACKED: Final = 400_000_000
"""Bytes of all parts together. A hundred thousand rows of full course descriptions have half of that."""
LARGEST_PART: Final = 5_000_000
"""Bytes of a part that is no list: a picture, a chart. Rows and texts are read as streams."""
LARGEST_READ_WHOLE: Final = 2_000_000
"""Bytes of a part of XML that is no stream: formats, the list of sheets. Read whole, it takes fifty times its size in memory."""
LARGEST_RATIO: Final = 200
"""Unpacked to packed of a large part. Sheets of one repeated row reach about a hundred."""
_STREAMED: Final = ("xl/worksheets/", "xl/sharedstrings")
_RATIO_COUNTS_FROM: Final = 1_000_000
_PACKED: Final = (".zip", ".gz", ".xz", ".bz2", ".7z", ".rar", ".xlsx", ".xlsm", ".xls", ".docx", ".exe")
_XML: Final = (".xml", ".rels")
_OTHER_LISTS: Final = frozenset({"content.xml", "index/document.iwa"})
"""Of OpenDocument (.ods) and of Apple's Numbers: packages too."""
_ENCRYPTED: Final = 0x1


def check_package(path: Path) -> None:
    """Refuse a zip that is no workbook, or that would hurt.

    Raises:
        FileRefused: a subclass of it says why.
    """
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename.casefold() for member in members}
            if "[content_types].xml" not in names:
                raise (NotASpreadsheet if names & _OTHER_LISTS else FileIsPacked)
            if len(names) < len(members):  # of two parts with one name, nobody knows which a program shows
                raise WorkbookDamaged
            _check_names(names)
            _check_sizes(members)
            for member in members:
                if member.filename.casefold().endswith(_XML):
                    _check_prologue(archive, member)
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise WorkbookDamaged from None


def _check_names(names: set[str]) -> None:
    if any("vbaproject" in name or name.startswith("xl/activex/") for name in names):
        raise WorkbookHasMacros
    if any(name.startswith(("xl/externallinks/", "xl/embeddings/")) or name.endswith(_PACKED) for name in names):
        raise WorkbookHasLinks
    if any(".." in name.replace("\\", "/").split("/") or name.startswith("/") for name in names):
        raise WorkbookUnsafe


def _check_sizes(members: list[ZipInfo]) -> None:
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise OldOrLockedWorkbook
    if any(member.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for member in members):
        raise WorkbookUnsafe  # the others are asked for as much memory as the file likes
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise WorkbookTooLarge
    for member in members:
        bomb = member.file_size > LARGEST_RATIO * max(member.compress_size, 1)
        if (bomb and member.file_size > _RATIO_COUNTS_FROM) or member.file_size > _largest(member.filename.casefold()):
            raise WorkbookTooLarge


def _largest(name: str) -> int:
    if name.startswith(_STREAMED):
        return LARGEST_UNPACKED
    return LARGEST_READ_WHOLE if name.endswith(_XML) else LARGEST_PART


def _check_prologue(archive: ZipFile, member: ZipInfo) -> None:
    """No part of a workbook has a document type; entities need one."""
    with archive.open(member) as part:
        start = part.read(2_048).replace(b"\0", b"").upper()
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise WorkbookUnsafe


def refuse_packed(start: bytes) -> FileRefused | None:
    """What is wrong with a file that begins with these bytes, where its kind alone says so. A zip may be a workbook."""
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return OldOrLockedWorkbook()
    if start.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd")):
        return FileIsPacked()
    return None
