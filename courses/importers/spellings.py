"""Folds the same words in different capitals to one spelling."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable


def one_spelling(values: Iterable[str]) -> dict[str, str]:
    """The spelling to use for each value: the commonest one; of equally common ones the one with fewest capitals."""
    groups: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for value in values:
        groups[value.casefold()][value] += 1
    return {
        value: min(group, key=lambda v: (-group[v], _capitals(v), v)) for group in groups.values() for value in group
    }


def _capitals(text: str) -> int:
    return sum(letter.isupper() for letter in text)
