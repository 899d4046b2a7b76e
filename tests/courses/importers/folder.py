"""Writes small files in the publishers' formats."""

from __future__ import annotations

import csv
import io
import json
import lzma
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from courses.importers.skips import Skips


class Folder:
    """A folder with the publishers' folders in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir()

    def put(self, name: str, content: bytes) -> Path:
        """Write a file, as bytes."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(lzma.compress(content) if path.suffix == ".xz" else content)
        return path

    def csv(self, name: str, rows: Sequence[Mapping[str, str]], *, bom: bool = False) -> Path:
        """Write rows; the header is that of the first row."""
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        return self.put(name, (b"\xef\xbb\xbf" if bom else b"") + text.getvalue().encode())

    def json(self, name: str, items: Sequence[Mapping[str, Any]]) -> Path:
        """Write a JSON list."""
        return self.put(name, json.dumps(items).encode())

    def parquet(self, name: str, rows: Sequence[Mapping[str, Any]]) -> Path:
        """Write a parquet file."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(pa.Table.from_pylist([dict(row) for row in rows]), path)
        return path


def said(skips: Skips) -> list[tuple[int, str, str, str]]:
    """(row, field, code, whether the row or the value was left out) of each line of the report."""
    return [(skip.row, skip.field, skip.code, skip.left_out) for skip in skips.found]
