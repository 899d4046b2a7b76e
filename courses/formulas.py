"""Text that a spreadsheet program would run as a formula, made inert in everything that we hand out.

After OWASP, "CSV Injection": a leading apostrophe makes a program show the text. Reading takes that apostrophe off again, so
that a file which goes out and comes back means the same.
"""

from __future__ import annotations

import re
from typing import Final

# What programs take for the start of a formula; they skip white space, and some read full-width signs too.
_RUNS: Final = re.compile(r"[\t\r\n]|[\s\u200b\ufeff]*[=+\-@＝＋－＠]")


def inert(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet program would run it."""
    return f"'{text}" if _RUNS.match(text) else text


def as_meant(text: str) -> str:
    """What `inert` was given."""
    return text[1:] if text.startswith("'") and _RUNS.match(text, 1) else text
