"""What a resident's screens about their data send."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "operations" / "rights"
FILES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.graphql"))}


def statements(name: str) -> int:
    """The number in the operation's first line."""
    found = re.match(r"# statements: (\d+)\n", FILES[name])
    assert found is not None, "The first line says how many statements it takes: # statements: 3"
    return int(found[1])
