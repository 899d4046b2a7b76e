"""How old must somebody be to read our reasons? `make bench-reading` prints the reading age of each kind, over 30,000 of them.

The Flesch-Kincaid grade plus five years; what residents wrote themselves is left out of "our words".
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

from rich.console import Console
from rich.table import Table

from tests.matching.recommender.many_reasons import by_code, in_our_words, many_reasons
from tests.readability import reading_age


def main() -> None:
    """Generate, measure, print: the hardest first."""
    reasons = many_reasons()
    ours, whole = [in_our_words(text) for _, text in reasons], [text for _, text in reasons]
    table = Table(title=f"{len(reasons):,} reasons")
    for column in ("reading age", "kind", "how many", "for example"):
        table.add_column(column)
    for code, texts in sorted(by_code(reasons).items(), key=lambda pair: -reading_age(pair[1])):
        table.add_row(f"{reading_age(texts):.1f}", code, f"{len(texts):,}", texts[0])
    Console(width=140).print(table)
    print(
        f"All of them, in our words: {reading_age(ours):.1f} years; with what people are quoted with: {reading_age(whole):.1f}."
    )


if __name__ == "__main__":
    main()
