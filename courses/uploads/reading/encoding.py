"""Finds out how the letters of a text file are stored, by reading all of it once."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from courses.uploads.reading.refusals import EncodingMixed, EncodingUnknown, NulBytes

BLOCK: Final = 1 << 18
ASSUMED: Final = "cp1252"
"""The one encoding that nothing in a file can prove. Every row in which a letter depends on it gets a warning."""
_BRITISH_UTF8: Final = re.compile(rb"\xc2[\xa0-\xbf]|\xc3[\x80-\xbf]|\xe2\x80[\x90-\xaf]")
"""£, letters with accents, typographic quotes and dashes in UTF-8. As Windows-1252 they would be pairs that no language writes."""
_UTF16_BOMS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF32_BOMS: Final = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def detect_encoding(path: Path) -> str:
    """Python's name of the encoding: UTF-8 with or without its mark, UTF-16 with its mark, or Windows-1252 by assumption.

    Raises:
        EncodingUnknown, EncodingMixed, NulBytes.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(_UTF32_BOMS):
        raise EncodingUnknown
    if start.startswith(_UTF16_BOMS):
        _check_utf16(path)
        return "utf-16"
    return _detect_bytewise(path, marked=start.startswith(codecs.BOM_UTF8))


def _check_utf16(path: Path) -> None:
    decoder = codecs.getincrementaldecoder("utf-16")("strict")
    line = 1
    try:
        for block in _blocks(path):
            text = decoder.decode(block)
            if "\0" in text:
                raise NulBytes.at(line + text[: text.index("\0")].count("\n"))
            line += text.count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise EncodingUnknown from None


def _detect_bytewise(path: Path, *, marked: bool) -> str:
    """UTF-8 where every line is; Windows-1252 where no line with letters beyond ASCII is UTF-8."""
    seen: set[str] = {"utf-8"} if marked else set()
    for number, line in _lines(path):
        if b"\0" in line:
            # Text in two bytes a letter, without its mark, has a NUL beside every letter.
            raise (EncodingUnknown if number == 1 and line.count(b"\0") * 3 > len(line) else NulBytes.at(number))
        if line.isascii():
            continue
        seen.add(_encoding_of(line))
        if len(seen) > 1:
            raise EncodingMixed.at(number)
        if ASSUMED in seen and _BRITISH_UTF8.search(line):
            raise EncodingMixed.at(number)  # one wrong byte in a line of UTF-8
    if ASSUMED in seen:
        return ASSUMED
    return "utf-8-sig" if marked else "utf-8"


def _encoding_of(line: bytes) -> str:
    for encoding in ("utf-8", ASSUMED):
        try:
            line.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise EncodingUnknown


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Lines by number, those left out that tell nothing; one that is longer than a block comes in parts, no letter of UTF-8 cut in two."""
    number, rest = 1, b""
    for block in _blocks(path):
        text = rest + block
        end = len(text) - 1 if text.endswith(b"\r") else len(text)  # its other half may come with the next block
        lines, whole, last = text[:end].replace(b"\r\n", b"\n").replace(b"\r", b"\n").rpartition(b"\n")
        rest = last + text[end:]
        if not lines.isascii() or b"\0" in lines:
            yield from enumerate(lines.split(b"\n"), start=number)
        number += lines.count(b"\n") + len(whole)
        if len(rest) > BLOCK:
            cut = _whole_letters(rest)
            yield number, rest[:cut]
            rest = rest[cut:]
    if rest:
        yield number, rest


def _whole_letters(text: bytes) -> int:
    """Where to cut: before the last letter of more than one byte, which may go on behind the end."""
    for back in range(1, 5):
        byte = text[-back]
        if byte < 0x80:  # noqa: PLR2004 - ASCII
            break
        if byte >= 0xC0:  # noqa: PLR2004 - the first byte of a letter of several
            return len(text) - back
    return len(text)
